"""Let the text go on before what has a page of its own: turned tables, figures that fill a page.

Such a thing is moved down the tree, past the blocks that find room on the page where it stood, so that this page fills.
The engine lays blocks out in the order of the tree; whoever listens gets them in the author's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice, takewhile
from typing import Any
from xml.etree.ElementTree import Element

from publish.composing.notes import Place
from publish.editions.pdf.layout.boxes import boxes
from publish.editions.pdf.layout.widths import TURNED

__all__ = ["FULL_PAGE", "may_pass", "set_apart", "stands_apart"]

FULL_PAGE = "full-page"

# What may stand before a thing that it follows. What has a number keeps its turn, so figures and tables do not.
TEXT = frozenset(("p", "ul", "ol", "dl", "pre", "blockquote"))
HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "header"))
# More blocks than a page holds.
MOST = 80


def stands_apart(element: Element) -> bool:
    """Whether an element has a page of its own."""
    names = element.get("class", "").split()
    return TURNED in names if element.tag == "div" else element.tag == "figure" and FULL_PAGE in names


def may_pass(element: Element | None) -> bool:
    """Whether an element is a block of text, which may stand before a thing that it follows."""
    return (
        element is not None
        and element.tag in TEXT
        and not any(each.tag in ("figure", "table") for each in element.iter())
    )


def set_apart(root: Element, document: Any, lay_out: Callable[[Element], Any], places: list[Place]) -> Any:
    """The laid-out document with such things moved down; `places` gains where each of them stood.

    `document` is what `lay_out` made of the tree as it stands. What was moved before is not moved again.
    """
    moved = {each for each, _, _ in places}
    for thing in [each for each in root.iter() if stands_apart(each) and each not in moved]:
        parents = {child: parent for parent in root.iter() for child in parent}
        blocks = list(islice(_following(thing, parents), MOST))
        number = _first_page(document, thing)
        # What opens a chapter has no page before it.
        if not number or not blocks:
            continue
        stood = (thing, parents[thing], list(parents[thing]).index(thing))
        _move(thing, stood[1], parents[blocks[-1]], blocks[-1])
        ends = _last_pages(lay_out(root), {inner: block for block in blocks for inner in block.iter()})
        parents[blocks[-1]].remove(thing)
        before = _before(number, blocks, ends)
        stood[1].insert(stood[2], thing)
        if before:
            _move(thing, stood[1], parents[before[-1]], before[-1])
            places.append(stood)
            document = lay_out(root)
    return document


def _before(number: int, blocks: list[Element], ends: Mapping[Element, int]) -> list[Element]:
    """The blocks that end before a page, from the first on."""
    return list(takewhile(lambda block: ends.get(block, number) < number, blocks))


def _following(thing: Element, parents: Mapping[Element, Element]) -> Iterator[Element]:
    """The blocks of text after a thing, up to the first that it may not come after."""
    place = thing
    while (parent := parents.get(place)) is not None:
        siblings = list(parent)
        for sibling in siblings[siblings.index(place) + 1 :]:
            for block in _blocks(sibling):
                if block is None:
                    return
                yield block
        if parent.tag != "section":
            return
        place = parent


def _blocks(element: Element) -> Iterator[Element | None]:
    """The blocks of text in an element; None for one that must keep its turn."""
    if element.tag == "section":
        for child in element:
            yield from _blocks(child)
    elif may_pass(element):
        yield element
    elif element.tag not in HEADS:
        yield None


def _move(thing: Element, holder: Element, other: Element, before: Element) -> None:
    """Move a thing from one element to another, after a child of that."""
    holder.remove(thing)
    other.insert(list(other).index(before) + 1, thing)


def _first_page(document: Any, thing: Element) -> int:
    """The number of the page, from 0, on which a thing begins."""
    return next((n for n, page in enumerate(document.pages) if _holds(page, thing)), 0)


def _holds(page: Any, thing: Element) -> bool:
    return any(box.element is thing for box in boxes(page._page_box))


def _last_pages(document: Any, blocks: Mapping[Element, Element]) -> dict[Element, int]:
    """The page on which each block ends; `blocks` says to which every element belongs."""
    found: dict[Element, int] = {}
    for number, page in enumerate(document.pages):
        for box in boxes(page._page_box):
            if box.element in blocks:
                found[blocks[box.element]] = number
    return found
