"""Let text fill the foot of a page where a figure or table finds no room; that stands at the head of the next.

The engine has no such floats. Here, a box that holds what may float is laid out again without it, up to the first block
that may not pass it, and says with the place where it goes on what waits for the next page. The tree stays as it is, so
whoever listens gets everything in the author's order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.layout.block import (
    avoid_page_break,
    block_level_layout,
    block_level_page_break,
    remove_placeholders,
)

from publish.editions.pdf.layout import parting
from publish.editions.pdf.layout.apart import may_pass
from publish.editions.pdf.layout.boxes import boxes
from publish.editions.pdf.layout.floats import FLOATS, HOLDS

__all__ = ["container_layout", "floated"]

# Less room holds no two lines: in em.
LEAST_ROOM = 2.4

Made = Any
"""What the engine gives of a box: it laid out, where it goes on, its next page, margins, and how those meet."""


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


def onward(index: int, path: Any, waiting: tuple[tuple[int, Any], ...]) -> dict[int, Any]:
    """Where a box goes on, with what waits."""
    made = Onward({index: path})
    made.waiting = waiting
    return made if waiting else dict(made)


def floated(document: Any) -> Iterator[Any]:
    """The elements that stand at the head of a page, after text that the author has after them."""
    for page in document.pages:
        yield from (box.element for box in boxes(page._page_box) if getattr(box, "floated", False))


def container_layout(
    context: Any,
    box: Any,
    bottom_space: float,
    skip_stack: Any,
    page_is_empty: bool,
    absolute_boxes: list[Any],
    fixed_boxes: list[Any],
    adjoining_margins: list[float] | None,
    *others: Any,
    **named: Any,
) -> Made:
    """A block and its children laid out, as the engine's `block_container_layout` does it."""
    placed = absolute_boxes, fixed_boxes
    if box.element is None or box.element.get(HOLDS) is None or context.in_column:
        given = context, box, bottom_space, skip_stack, page_is_empty, *placed, adjoining_margins
        return parting.container_layout(*given, *others, **named)
    margins = [] if adjoining_margins is None else adjoining_margins
    holder = _Holder(context, box, bottom_space, placed, others, named)
    if isinstance(skip_stack, Onward):
        return holder.resumed(skip_stack, margins)
    return holder.laid(skip_stack, page_is_empty, margins)


@dataclass(frozen=True)
class _Holder:
    """A box that holds what may float, and what the engine gives to lay it out."""

    context: Any
    box: Any
    bottom_space: float
    placed: tuple[list[Any], list[Any]]
    others: tuple[Any, ...]
    named: dict[str, Any]

    def laid(self, skip: Any, empty: bool, margins: list[float]) -> Made:
        """The box laid out; what finds no room waits, where text fills its place."""
        place, tried = self.box.position_y, list(margins)
        made = self.by_engine(self.box, skip, empty, tried)
        first = self.without_room(made, skip)
        if first is None or (end := self.end(first + 1)) is None:
            margins[:] = tried
            return made
        if made[0] is not None:
            remove_placeholders(self.context, [made[0]], *self.placed)
        self.box.position_y, tried = place, list(margins)
        passed = self.passing(first, end, skip, empty, tried)
        if passed is None or (_is_parted(made) and self.room(passed[0]) > parting.MOST_EMPTY_FOR_TABLES):
            if passed is not None:
                remove_placeholders(self.context, [passed[0]], *self.placed)
            self.box.position_y, tried = place, list(margins)
            passed = self.by_engine(self.box, skip, empty, tried)
        margins[:] = tried
        return passed

    def by_engine(self, box: Any, skip: Any, empty: bool, margins: list[float]) -> Made:
        given = self.context, box, self.bottom_space, skip, empty, *self.placed, margins
        return parting.container_layout(*given, *self.others, **self.named)

    # --- at the foot of a page -----------------------------------------------------------------

    def without_room(self, made: Made, skip: Any) -> int | None:
        """The child that may float and finds no room on the page, or leaves it with what is kept with it."""
        box, onwards = made[:2]
        if box is None:
            index = next(iter(skip)) if skip else 0
        elif onwards is None or self.room(box, em=True) < LEAST_ROOM:
            return None
        else:
            index = next(iter(onwards))
            if onwards[index] is not None:
                return index if _is_parted(made) else None
        children = self.box.children
        while index < len(children) and not _floats(children[index]):
            if not self.keeps(index):
                return None
            index += 1
        return index if index < len(children) else None

    def keeps(self, index: int) -> bool:
        """Whether a child stands on one page with the next."""
        children = self.box.children
        return index + 1 < len(children) and avoid_page_break(
            block_level_page_break(children[index], children[index + 1]), self.context
        )

    def room(self, box: Any, *, em: bool = False) -> float:
        """The room below what is laid out of the box: as a share of the page, or in em."""
        foot = max((child.position_y + child.margin_height() - child.margin_bottom for child in _flow(box)), default=0)
        room = self.context.page_bottom - self.bottom_space - foot
        return float(room / (self.box.style["font_size"] if em else self.context.current_footnote_area.page.height))

    def end(self, start: int) -> int | None:
        """The child before which the text stops that may pass what waits; None where there is no such text."""
        children = self.box.children
        end = start
        while end < len(children) and (_floats(children[end]) or may_pass(children[end].element)):
            end += 1
        while end > start and (self.keeps(end - 1) or _floats(children[end - 1])):
            end -= 1
        return end if end > start else None

    def passing(self, first: int, end: int, skip: Any, empty: bool, margins: list[float]) -> Made | None:
        """The box up to a child, without what waits from another on; None where no part of it can be laid out."""
        children = self.box.children
        kept = [index for index in range(end) if index < first or not _floats(children[index])]
        index, path = next(iter(skip.items())) if skip else (0, None)
        start = next(place for place, each in enumerate(kept) if each >= index)
        there = None if skip is None else {start: path if kept[start] == index else None}
        given = self.box.copy_with_children([children[each] for each in kept])
        box, onwards, next_page, after, through, lines = self.by_engine(given, there, empty, margins)
        if box is None:
            return None
        for child in box.children:
            child.index = kept[child.index]
        last = max((child.index for child in box.children), default=first)
        if onwards is None:
            box.remove_decoration(start=False, end=True)
            after, through = [], False
        parted = None if onwards is None else next(iter(onwards.values()))
        waits = tuple((each, None) for each in range(first, last) if _floats(children[each]))
        goes_on = last if parted is not None else last + 1
        return box, onward(goes_on, parted, waits), next_page, after, through, lines

    # --- at the head of the next ---------------------------------------------------------------

    def resumed(self, skip: Onward, margins: list[float]) -> Made:
        """The box from where it goes on, below what waited."""
        box = self.box
        top = box.position_y
        box.remove_decoration(start=True, end=False)
        first, foot, after, waiting = self.heads(skip, [*margins, 0])
        ((index, path),) = skip.items()
        rest: Made | None = None
        box.position_y = foot
        if not waiting and index < len(box.children):
            rest = self.laid({index: path}, False, after)
        elif waiting and waiting[0][1] is None and (end := self.end(index)) is not None:
            rest = self.passing(index, end, {index: path}, False, after)
        box.position_y = top
        if rest is None or rest[0] is None:
            ends = index == len(box.children) and not waiting
            made = box.copy_with_children(first)
            made.remove_decoration(start=True, end=not ends)
            made.height = foot - made.content_box_y()
            onwards = None if ends else onward(index, path, waiting)
            return made, onwards, {"break": "any", "page": made.page_values()[1]}, after if ends else [], False, None
        made, onwards = rest[:2]
        bottom = made.content_box_y() + made.height
        made.position_y, made.children = top, [*first, *made.children]
        made.height = bottom - made.content_box_y()
        if waiting:
            ((index, path),) = onwards.items()
            onwards = onward(index, path, (*waiting, *getattr(onwards, "waiting", ())))
        return made, onwards, rest[2], rest[3], False, rest[5]

    def heads(self, skip: Onward, margins: list[float]) -> tuple[list[Any], float, list[float], Any]:
        """What waited, laid out as far as it fits: with where it ends, the margins there, and what waits still."""
        found: list[Any] = []
        waiting = list(skip.waiting)
        foot = self.box.position_y
        while waiting:
            index, path = waiting[0]
            child = self.box.children[index]
            child.position_x, child.position_y = self.box.content_box_x(), foot
            given = self.context, child, self.bottom_space, path, self.box, not found, *self.placed, list(margins)
            made, onwards, _, after, _, _ = block_level_layout(*given)
            low = 0 if made is None else made.border_box_y() + made.border_height()
            if made is None or (found and self.context.overflows_page(self.bottom_space, low)):
                remove_placeholders(self.context, [made] if made else [], *self.placed)
                break
            made.index, made.floated = index, True
            found.append(made)
            foot, margins = low, [*after, made.margin_bottom]
            waiting = [(index, onwards), *waiting[1:]] if onwards is not None else waiting[1:]
            if onwards is not None:
                break
        return found, foot, margins, tuple(waiting)


def _flow(box: Any) -> Iterator[Any]:
    return (child for child in box.children if child.is_in_normal_flow())


def _floats(box: Any) -> bool:
    """Whether a box is one that may float, and needs no page of its own."""
    if box.element is None or FLOATS not in box.element.get("class", "").split():
        return False
    return bool(box.style["break_before"] == box.style["break_after"] == "auto")


def _is_parted(made: Made) -> bool:
    """Whether a box ends with what may float, parted against its wish."""
    box, onwards = made[:2]
    last = box.children[-1] if box is not None and onwards is not None and box.children else None
    return last is not None and _floats(last) and bool(last.style["break_inside"] in parting.KEPT)
