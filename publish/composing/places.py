"""Tell where in the source something of a galley stands: an identifier, the largest block, the end.

Slips are parsed for it, so it is for those who have found a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from publish.diagnostics import Span

__all__ = ["largest_block_place", "last_place", "named_place", "span_of"]

AT = re.compile(r"(.*):(\d+):(\d+)", re.DOTALL)

# What holds blocks is no block that an author could divide.
CONTAINERS = frozenset(("article", "section", "div", "aside", "ul", "ol", "dl", "blockquote", "figure"))


def span_of(element: Element) -> Span | None:
    """The place that an element itself states (`data-at`)."""
    match = AT.fullmatch(element.get("data-at", ""))
    return Span.point(match[1], int(match[2]), int(match[3])) if match else None


def named_place(bodies: Iterable[str], identifier: str) -> Span | None:
    """The place of the element with an identifier, or of the nearest around it."""
    placed = (each for body in bodies for each in _placed(body))
    return next((place for element, place in placed if element.get("id") == identifier), None)


def last_place(bodies: Iterable[str]) -> Span | None:
    """The place of the last block of the text."""
    places = [place for body in bodies for element, place in _placed(body) if element.get("data-at")]
    return places[-1] if places else None


def largest_block_place(bodies: Iterable[str]) -> Span | None:
    """The place of the block with the most text."""
    longest, largest = -1, None
    for body in bodies:
        for element in ElementTree.fromstring(body).iter():
            if element.tag in CONTAINERS or (place := span_of(element)) is None:
                continue
            if (length := sum(len(text) for text in element.itertext())) > longest:
                longest, largest = length, place
    return largest


def _placed(body: str) -> Iterator[tuple[Element, Span | None]]:
    """Every element in the order of the document, with its place or that of the nearest around it."""
    waiting: list[tuple[Element, Span | None]] = [(ElementTree.fromstring(body), None)]
    while waiting:
        element, around = waiting.pop()
        place = span_of(element) or around
        yield element, place
        waiting += [(child, place) for child in reversed(element)]
