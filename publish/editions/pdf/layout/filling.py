"""Fill the foot of a page that would stay empty, because what comes next finds no room there and is not parted.

A figure or table that may float waits for the next page, and the text goes on. Else a picture is set a little smaller;
code and tables are parted that leave the page together with the words that lead to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

from publish.editions.pdf.layout.holding import Holder, Laying, Made
from publish.editions.pdf.layout.parting import container_layout as laid_by_itself
from publish.editions.pdf.layout.parting import most_empty
from publish.editions.pdf.layout.passing import Onward, last_to_pass, may_float, passed, resumed
from publish.editions.pdf.layout.shrinking import shrunk

__all__ = ["container_layout"]

# What holds the blocks of a text, one after the other.
HOLDERS = frozenset(("article", "section", "blockquote", "aside", "li", "dd"))
# Less room holds no two lines: in em.
LEAST_ROOM = 2.4
# Of the height of a page: what may stay empty before a picture.
MOST_EMPTY = 0.2

Way = Callable[[], tuple[Made, list[float]]]
"""A way to lay a box out: what the engine gives of it, and the margins to which it adds."""


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
    if box.element_tag not in HOLDERS or context.in_column or bottom_space == -inf:
        given = context, box, bottom_space, skip_stack, page_is_empty, *placed, adjoining_margins
        return laid_by_itself(*given, *others, **named)
    margins = [] if adjoining_margins is None else adjoining_margins
    holder = Holder(context, box, bottom_space, placed, others, named, box.position_y)
    if isinstance(skip_stack, Onward):
        return resumed(holder, skip_stack, margins, _filled)
    made, margins[:] = _filled(holder, Laying(skip_stack, page_is_empty, tuple(margins)))
    return made


def _filled(holder: Holder, laying: Laying) -> tuple[Made, list[float]]:
    """The box of a holder laid out in the first way that leaves little of the page empty, or else the least."""

    def plain() -> tuple[Made, list[float]]:
        return holder.laid(laying)

    done = plain()
    index = _without_room(holder, done[0], laying)
    if index is None:
        return done
    enough = most_empty(holder.box.children[index]) or MOST_EMPTY
    ways = [plain, *_ways(holder, index, done[0], laying, enough)]
    rooms = [holder.share(holder.room(done[0]))]
    for way in ways[1:]:
        holder.undo(done[0])
        done = way()
        rooms.append(holder.share(holder.room(done[0])))
        if rooms[-1] <= enough:
            return done
    best = rooms.index(min(rooms))
    if best < len(ways) - 1:
        holder.undo(done[0])
        done = ways[best]()
    return done


def _without_room(holder: Holder, made: Made, laying: Laying) -> int | None:
    """The child that finds no room on the page, whatever is kept with it before it; None for a line of text."""
    if made[0] is None:
        if laying.empty:
            return None
        index = laying.first
    elif made[1] is None:
        return None
    else:
        ((index, path),) = made[1].items()
        if path is not None:
            # A table may be parted already that could float.
            return index if may_float(holder.box.children[index]) else None
    while not _is_stiff(holder.box.children[index]):
        if not holder.keeps(index):
            return None
        index += 1
    return index


def _is_stiff(box: Any) -> bool:
    """Whether there is another way than to leave the place of a box empty."""
    return may_float(box) or most_empty(box) is not None or _is_picture(box)


def _is_picture(box: Any) -> bool:
    return box.element_tag == "figure" and "picture" in box.element.get("class", "").split()


def _ways(holder: Holder, index: int, made: Made, laying: Laying, enough: float) -> Iterator[Way]:
    """The ways to fill the page above a child that finds no room, where there is enough to fill."""
    child, room = holder.box.children[index], holder.room(made)
    begun = made[0] is not None and made[1].get(index) is not None
    if may_float(child) and (begun or room >= LEAST_ROOM * holder.box.style["font_size"]):
        end = last_to_pass(holder, index + 1)
        if end is not None:
            yield lambda: passed(holder, index, end, laying, _filled)
        # Where that leaves much of the page empty, one more may wait.
        following = holder.box.children[end : end + 1] if end is not None else []
        if end is not None and any(map(may_float, following)) and (further := last_to_pass(holder, end)) is not None:
            yield lambda: passed(holder, index, further, laying, _filled)
    if most_empty(child) is not None and holder.share(room) > enough:
        yield lambda: _parted(holder, child, laying)
    if _is_picture(child) and (smaller := shrunk(holder, index, made)) is not None:
        yield lambda: holder.laid(laying, smaller)


def _parted(holder: Holder, child: Any, laying: Laying) -> tuple[Made, list[float]]:
    """The box of a holder with a child of it parted, or the code in that."""
    holder.context.parted = frozenset(child.element.iter())
    try:
        return holder.laid(laying)
    finally:
        holder.context.parted = frozenset()
