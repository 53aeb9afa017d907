"""Let the text go on before what has a page of its own: turned tables, figures that fill a page.

Such a thing is moved down the tree, past the blocks that find room on the page where it stood, so that this page fills.
The engine lays blocks out in the order of the tree; whoever listens gets them in the author's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element

from publish.composing.notes import Place
from publish.editions.pdf.layout.boxes import boxes
from publish.editions.pdf.layout.memory import let_go
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
    known = {each for each, _, _ in places}
    before = len(places)
    earlier: Element | None = None
    for thing in [each for each in root.iter() if stands_apart(each)]:
        parents = {child: parent for parent in root.iter() for child in parent}
        blocks = list(islice(_following(thing, parents), MOST)) if thing not in known else []
        block = _last_with_room(root, earlier, thing, blocks, parents, lay_out) if blocks else None
        if block is not None:
            places.append(_moved(thing, parents[thing], parents[block], block))
        earlier = thing
    if len(places) == before:
        return document
    pages, document = len(document.pages), None
    let_go(pages)
    return lay_out(root)


def _last_with_room(
    root: Element,
    earlier: Element | None,
    thing: Element,
    blocks: list[Element],
    parents: Mapping[Element, Element],
    lay_out: Callable[[Element], Any],
) -> Element | None:
    """The last of the blocks after a thing that find room on the page before it. The tree is left as it was.

    What follows the thing before, `earlier`, begins a page. So nothing but the text from there is laid out.
    """
    before = list(_before(thing, parents))
    stood = _moved(thing, parents[thing], parents[blocks[-1]], blocks[-1])
    order = {element: number for number, element in enumerate(root.iter())}
    first = 0 if earlier is None else 1 + max(order[each] for each in earlier.iter())
    # The stretch holds what stands in the tree, so that stays as it is until it is laid out.
    ends = _last_pages(lay_out(_stretch(root, order, first, order[thing])))
    parents[blocks[-1]].remove(thing)
    stood[1].insert(stood[2], thing)
    page = next((end for each in before if (end := _end(each, ends)) is not None), None)
    # What opens a chapter, or follows another such thing, has no page before it.
    return None if page is None else next(iter(reversed([*_ending_by(page, blocks, ends)])), None)


def _stretch(element: Element, order: Mapping[Element, int], first: int, stop: int) -> Element:
    """An element with those of its descendants that begin between two places of the tree, or hold what does."""
    made = Element(element.tag, element.attrib)
    made.text = element.text
    for child in element:
        numbers = [order[each] for each in child.iter()]
        if child.tag == "head" or (numbers[0] >= first and numbers[-1] < stop):
            made.append(child)
        elif numbers[-1] >= first and numbers[0] < stop:
            made.append(_stretch(child, order, first, stop))
    return made


def _ending_by(page: int, blocks: Iterable[Element], ends: Mapping[Element, int]) -> Iterator[Element]:
    """The blocks that end on a page or before it, from the first on."""
    for block in blocks:
        end = _end(block, ends)
        if end is None or end > page:
            return
        yield block


def _before(thing: Element, parents: Mapping[Element, Element]) -> Iterator[Element]:
    """What stands before a thing, the nearest first; of what holds it, what stands before that."""
    place = thing
    while (parent := parents.get(place)) is not None:
        siblings = list(parent)
        yield from reversed(siblings[: siblings.index(place)])
        place = parent


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


def _moved(thing: Element, holder: Element, other: Element, block: Element) -> Place:
    """Move a thing from one element to another, after a block in that; gives where it stood."""
    place = list(holder).index(thing)
    holder.remove(thing)
    other.insert(list(other).index(block) + 1, thing)
    return thing, holder, place


def _end(block: Element, ends: Mapping[Element, int]) -> int | None:
    """The page on which a block ends; None where nothing of it is on a page."""
    return max((ends[each] for each in block.iter() if each in ends), default=None)


def _last_pages(document: Any) -> dict[Element, int]:
    """The page, from 0, on which each element ends."""
    found: dict[Element, int] = {}
    for number, page in enumerate(document.pages):
        for box in boxes(page._page_box):
            if box.element is not None:
                found[box.element] = number
    return found
