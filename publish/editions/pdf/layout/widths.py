"""Set tables that are too wide for their measure another way, until they fit or there is no way left.

A table is set smaller, down to a least size; then over both columns; then on pages that are turned; then there smaller
still, which large print keeps for the last. Each way is a class that the stylesheet knows, beside those that the author
gave. What is tried is a document that holds nothing but the
tables, so the text around them is laid out once more and not once for every way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from publish.editions.pdf.layout.boxes import boxes, kinds
from publish.editions.pdf.layout.memory import let_go
from publish.editions.pdf.unit import POINT

__all__ = ["REDUCED", "TURNED", "fit_tables", "is_table", "overreach"]

TURNED = "turned"
"""The class of such a table, and the name of the pages that it stands on."""

SIZES = ("", "smaller", "smallest")
PLACES = ("", "wide", TURNED)
# From the one that costs a reader least.
REDUCED = ("reduced", "least")
"""The classes of tables that are set below the size that an edition keeps elsewhere."""
WAYS = (*((place, size) for place in PLACES for size in SIZES), *((TURNED, size) for size in REDUCED))
OURS = frozenset((*SIZES, *PLACES, *REDUCED))

# Rounding, and what hangs over by intent, stays below this; in points.
TOLERANCE = 2.5

LayOut = Callable[[Element], Any]


def fit_tables(root: Element, document: Any, lay_out: LayOut) -> Any:
    """The laid-out document with every table set in the first way in which it fits.

    Tables that fit in none are left in the last. `document` is what `lay_out` made of the tree as it stands, whose
    classes are changed here. Every round brings some table to a later way, so there is an end.
    """
    tables = {table: division for division in root.iter("div") for table in division if table.tag == "table"}
    while tables and (movable := [each for each in _too_wide(document, tables) if _next(each)]):
        pages, document = len(document.pages), None
        let_go(pages)
        _try_ways(root, movable, tables, lay_out)
        document = lay_out(root)
    return document


def _try_ways(root: Element, movable: Iterable[Element], tables: dict[Element, Element], lay_out: LayOut) -> None:
    """Bring tables to the first way in which they fit where nothing else stands."""
    waiting = list(movable)
    while waiting:
        for division in waiting:
            place, size = _next(division) or WAYS[-1]
            others = [name for name in division.get("class", "").split() if name not in OURS]
            division.set("class", " ".join(name for name in (*others, place, size) if name))
        wide = _too_wide(lay_out(_pruned(root, set(waiting))), tables)
        waiting = [division for division in wide if _next(division)]


def _next(division: Element) -> tuple[str, str] | None:
    """The way after the one that a table is set in; None after the last."""
    names = division.get("class", "").split()
    place = next((name for name in reversed(PLACES) if name in names), "")
    size = next((name for name in reversed((*SIZES, *REDUCED)) if name in names), "")
    now = WAYS.index((place, size))
    return WAYS[now + 1] if now + 1 < len(WAYS) else None


def _pruned(element: Element, wanted: set[Element]) -> Element:
    """An element with those of its descendants alone that are wanted, or hold what is wanted."""
    if element in wanted:
        return element
    made = Element(element.tag, element.attrib)
    for child in element:
        if child.tag == "head" or any(each in wanted for each in child.iter()):
            made.append(child if child.tag == "head" else _pruned(child, wanted))
    return made


def _too_wide(document: Any, tables: dict[Element, Element]) -> list[Element]:
    """The divisions of tables of which something is beyond its measure, in the order of the text."""
    found: dict[Element, None] = {}
    for page in document.pages:
        for box in boxes(page._page_box):
            if is_table(box) and box.element in tables and overreach(box, page._page_box) > 0:
                found[tables[box.element]] = None
    return list(found)


def is_table(box: Any) -> bool:
    """Whether a box is that of a table, and of nothing else that is only laid out as one."""
    return isinstance(box, kinds().TableBox) and box.element is not None and box.element.tag == "table"


def overreach(table: Any, area: Any) -> float:
    """How far, in points, a table's text or pictures go beyond the sides of the type area, or out of their cell."""
    left, right = area.content_box_x(), area.content_box_x() + area.width
    furthest = max((max(_beyond(box, left, right), over) for box, over in _contents(table)), default=0.0)
    return furthest * POINT if furthest * POINT > TOLERANCE else 0.0


def _contents(table: Any) -> Iterator[tuple[Any, float]]:
    """Everything that a table shows, and how far it goes out of its cell."""
    for cell in boxes(table):
        if isinstance(cell, kinds().TableCellBox):
            left, right = cell.border_box_x(), cell.border_box_x() + cell.border_width()
            yield from ((box, _beyond(box, left, right)) for box in boxes(cell) if _is_shown(box))


def _beyond(box: Any, left: float, right: float) -> float:
    return max(float(box.position_x + box.width - right), float(left - box.position_x))


def _is_shown(box: Any) -> bool:
    if isinstance(box, kinds().TextBox):
        return bool(box.text.strip())
    return isinstance(box, kinds().ReplacedBox)
