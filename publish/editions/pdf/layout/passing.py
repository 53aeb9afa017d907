"""Let text go on where a figure or table finds no room at the foot of a page; that stands at the head of the next.

The engine has no such floats. Here, a box that holds what may float is laid out without it, up to the first block that
may not pass it, and says with the place where it goes on what waits for the next page. The tree stays as it is, so
whoever listens gets everything in the author's order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from weasyprint.layout.block import block_level_layout, remove_placeholders

from publish.editions.pdf.layout.apart import may_pass
from publish.editions.pdf.layout.boxes import boxes
from publish.editions.pdf.layout.floats import FLOATS
from publish.editions.pdf.layout.holding import Holder, Laying, Made

__all__ = ["Onward", "floated", "last_to_pass", "may_float", "passed", "resumed"]


LayOut = Callable[[Holder, Laying], tuple[Made, list[float]]]
"""What lays out a holder in the way that fills the page: what the engine gives, and the margins to which it adds."""


class Onward(dict[int, Any]):
    """Where a box goes on on the next page, and those of its children that stand there first.

    The engine hands it on as the dictionary that it is. Each child that waits has its own place where it goes on.
    """

    waiting: tuple[tuple[int, Any], ...] = ()

    def __eq__(self, other: object) -> bool:
        return dict.__eq__(self, other) is True and self.waiting == getattr(other, "waiting", ())

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # as that of a dictionary


def _onward(index: int, path: Any, waiting: tuple[tuple[int, Any], ...]) -> dict[int, Any]:
    made = Onward({index: path})
    made.waiting = waiting
    return made if waiting else dict(made)


def floated(document: Any) -> Iterator[Any]:
    """The elements that stand at the head of a page, after text that the author has after them."""
    for page in document.pages:
        yield from (box.element for box in boxes(page._page_box) if getattr(box, "floated", False))


def may_float(box: Any) -> bool:
    """Whether a box is one that may float, and needs no page of its own."""
    if box.element is None or FLOATS not in box.element.get("class", "").split():
        return False
    return bool(box.style["break_before"] == box.style["break_after"] == "auto")


# --- at the foot of a page -------------------------------------------------------------------------


def last_to_pass(holder: Holder, start: int) -> int | None:
    """The child before which the text from another on stops that may pass what waits; None where there is none.

    What may float itself and follows at once waits too. After text it stops that: else the words that lead to several
    tables would stand together, far from them.
    """
    children = holder.box.children
    while start < len(children) and may_float(children[start]):
        start += 1
    end = start
    while end < len(children) and may_pass(children[end].element):
        end += 1
    while end > start and holder.keeps(end - 1):
        end -= 1
    return end if end > start else None


def passed(holder: Holder, first: int, end: int, laying: Laying, lay_out: LayOut) -> tuple[Made, list[float]]:
    """The box of a holder up to a child, without what waits from another on."""
    children = holder.box.children
    kept = [index for index in range(end) if index < first or not may_float(children[index])]
    start = next(place for place, each in enumerate(kept) if each >= laying.first)
    path = laying.skip[laying.first] if laying.skip and kept[start] == laying.first else None
    skip = None if laying.skip is None else {start: path}
    given = holder.box.copy_with_children([children[each] for each in kept])
    made, margins = lay_out(replace(holder, box=given), replace(laying, skip=skip))
    box, onwards, next_page, after, through, lines = made
    if box is None:
        return made, margins
    for child in box.children:
        child.index = kept[child.index]
    last = max((child.index for child in box.children), default=first)
    if onwards is None:
        box.remove_decoration(start=False, end=True)
        after, through = [], False
    path = None if onwards is None else next(iter(onwards.values()))
    waiting = tuple((each, None) for each in range(first, last) if may_float(children[each]))
    goes_on = _onward(last if path is not None else last + 1, path, waiting)
    return (box, goes_on, next_page, after, through, lines), margins


# --- at the head of the next -----------------------------------------------------------------------


def resumed(holder: Holder, skip: Onward, margins: list[float], lay_out: LayOut) -> Made:
    """The box of a holder from where it goes on, below what waited; `lay_out` lays out the text there."""
    box = holder.box
    box.remove_decoration(start=True, end=False)
    heads, foot, after, waiting = _heads(holder, skip, [*margins, 0])
    ((index, path),) = skip.items()
    below, laying = holder.at(foot), Laying({index: path}, False, tuple(after))
    rest: Made = (None,)
    if not waiting and index < len(box.children):
        rest, _ = lay_out(below, laying)
    elif waiting and waiting[0][1] is None and (end := last_to_pass(holder, index)) is not None:
        rest, _ = passed(below, index, end, laying, lay_out)
    box.position_y = holder.place
    if rest[0] is None:
        ends = index == len(box.children) and not waiting
        made = box.copy_with_children(heads)
        made.remove_decoration(start=True, end=not ends)
        made.height = foot - made.content_box_y()
        page = {"break": "any", "page": made.page_values()[1]}
        return made, None if ends else _onward(index, path, waiting), page, after if ends else [], False, None
    made, onwards, page, after, _, lines = rest
    bottom = made.content_box_y() + made.height
    made.position_y, made.children = holder.place, [*heads, *made.children]
    made.height = bottom - made.content_box_y()
    if waiting:
        ((index, path),) = onwards.items()
        onwards = _onward(index, path, (*waiting, *getattr(onwards, "waiting", ())))
    return made, onwards, page, after, False, lines


def _heads(holder: Holder, skip: Onward, margins: list[float]) -> tuple[list[Any], float, list[float], Any]:
    """What waited, laid out as far as it fits: with where it ends, the margins there, and what waits still."""
    found: list[Any] = []
    waiting = list(skip.waiting)
    foot = holder.place
    while waiting:
        index, path = waiting[0]
        child = holder.box.children[index]
        child.position_x, child.position_y = holder.box.content_box_x(), foot
        given = holder.context, child, holder.bottom_space, path, holder.box, not found, *holder.placed, list(margins)
        made, onwards, _, after, _, _ = block_level_layout(*given)
        low = 0 if made is None else made.border_box_y() + made.border_height()
        if made is None or (found and holder.context.overflows_page(holder.bottom_space, low)):
            remove_placeholders(holder.context, [made] if made else [], *holder.placed)
            break
        made.index, made.floated = index, True
        found.append(made)
        foot, margins = low, [*after, made.margin_bottom]
        waiting = [(index, onwards), *waiting[1:]] if onwards is not None else waiting[1:]
        if onwards is not None:
            break
    return found, foot, margins, tuple(waiting)
