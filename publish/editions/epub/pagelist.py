"""Mark in the text of an EPUB where the pages of a paged edition begin."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from xml.etree.ElementTree import Element

from publish.composing.galley import running_text
from publish.editions.edition import PageStart

__all__ = ["PageMark", "identified", "mark_pages"]

# Nothing of ours may stand within another vocabulary; the mark stands before the whole drawing or formula.
FOREIGN = frozenset({"svg", "math"})

# A string of the tree and an index in it: (element, "text" or "tail", index).
Place = tuple[Element, str, int]


@dataclass(frozen=True, slots=True)
class PageMark:
    """A page of the paged edition and the identifier of the mark where it begins."""

    folio: str
    slip: str
    offset: int
    identifier: str


def identified(starts: Iterable[PageStart], taken: Iterable[str]) -> tuple[PageMark, ...]:
    """The page starts with identifiers that no element has: `page-7`, `page-iv`."""
    used = set(taken)
    marks = []
    for start in starts:
        stem = "page-" + (re.sub(r"[^A-Za-z0-9]+", "-", start.folio).strip("-") or "x")
        identifier, number = stem, 2
        while identifier in used:
            identifier, number = f"{stem}-{number}", number + 1
        used.add(identifier)
        marks.append(PageMark(start.folio, start.slip, start.offset, identifier))
    return tuple(marks)


def mark_pages(body: Element, marks: Iterable[PageMark]) -> None:
    """Put the marks of one slip into its tree; its text stays as it is.

    A mark stands directly before the first character of its page, within the element that holds this character,
    so that it is where phrases may be (HTML, 3.2.5.2.5). A page that begins after the last character is marked
    after it. ValueError where a page begins beyond that, or the marks are not in the order of the text.
    """
    pending = list(marks)
    if [mark.offset for mark in pending] != sorted(mark.offset for mark in pending):
        raise ValueError("pages do not begin in the order of the text")
    parents = {child: parent for parent in body.iter() for child in parent}
    places = [_outside_foreign(*place, parents) for place in _places(body, [mark.offset for mark in pending])]
    # From the end, so that a place that is still to come keeps its string.
    for mark, place in reversed(list(zip(pending, places, strict=True))):
        _insert(_mark(mark), *place, parents)


def _places(body: Element, offsets: Iterable[int]) -> Iterator[Place]:
    """For each offset the place of its character; for the offset after the last one, the place after that."""
    strings = [(*node, solid) for node in running_text(body) if (solid := _solid(node[2]))]
    before = [0, *accumulate(solid for *_, solid in strings)]
    for offset in offsets:
        if offset > before[-1]:
            raise ValueError(f"a page begins at character {offset}, but the text has {before[-1]}")
        if not strings:
            yield body, "text", len(body.text or "")
            continue
        number = min(bisect_right(before, offset), len(strings)) - 1
        element, kind, string, _ = strings[number]
        yield element, kind, _index(string, offset - before[number])


def _solid(string: str) -> int:
    return sum(not character.isspace() for character in string)


def _index(string: str, number: int) -> int:
    """Where the non-space character with this number stands, counted from 0; after the last if there is none."""
    indexes = [index for index, character in enumerate(string) if not character.isspace()]
    return indexes[number] if number < len(indexes) else indexes[-1] + 1


def _outside_foreign(element: Element, kind: str, index: int, parents: dict[Element, Element]) -> Place:
    """The place itself, or the one directly before the drawing or formula that it lies in."""
    place = element, kind, index
    inside: Element | None = element if kind == "text" else parents.get(element)
    while inside is not None:
        if inside.tag in FOREIGN and inside in parents:
            place = _before(inside, parents[inside])
        inside = parents.get(inside)
    return place


def _before(child: Element, parent: Element) -> Place:
    position = list(parent).index(child)
    if position == 0:
        return parent, "text", len(parent.text or "")
    sibling = parent[position - 1]
    return sibling, "tail", len(sibling.tail or "")


def _insert(mark: Element, element: Element, kind: str, index: int, parents: dict[Element, Element]) -> None:
    string = (element.text if kind == "text" else element.tail) or ""
    mark.tail = string[index:] or None
    if kind == "text":
        element.text = string[:index] or None
        element.insert(0, mark)
        parents[mark] = element
    else:
        parent = parents[element]
        element.tail = string[:index] or None
        parent.insert(list(parent).index(element) + 1, mark)
        parents[mark] = parent


def _mark(mark: PageMark) -> Element:
    attributes = {"role": "doc-pagebreak", "epub:type": "pagebreak", "id": mark.identifier, "aria-label": mark.folio}
    return Element("span", attributes)
