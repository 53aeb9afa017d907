"""Set a picture a little smaller where it nearly fits at the foot of a page."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

from weasyprint.layout.block import block_level_layout, collapse_margin, remove_placeholders

from publish.editions.pdf.layout.boxes import kinds
from publish.editions.pdf.layout.holding import Holder, Made

__all__ = ["shrunk"]

PICTURE = "picture"
# Of its height: what a picture may lose.
MOST = 0.15


def shrunk(holder: Holder, index: int, made: Made) -> Any | None:
    """The box of a holder with the picture of a child as small as the room needs it; None where that is too small.

    `made` is the holder laid out up to the child that finds no room.
    """
    child = holder.box.children[index]
    if child.element is None or PICTURE not in child.element.get("class", "").split() or _calls(child):
        return None
    before = [each for each in made[0].children if each.is_in_normal_flow()] if made[0] is not None else []
    if not before or before[-1].index != index - 1:
        return None
    whole, height = _alone(holder, child)
    margins = before[-1].margin_bottom, whole.margin_top
    room = holder.room(made) - collapse_margin(margins)
    over = whole.border_height() - room
    if height is None or not 0 < over <= MOST * height:
        return None
    smaller = _with_height(child, height - over - 0.01)
    return holder.box.copy_with_children(
        [smaller if place == index else each for place, each in enumerate(holder.box.children)]
    )


def _calls(box: Any) -> bool:
    """Whether a note is called in a box."""
    return bool(box.footnote) or any(_calls(child) for child in getattr(box, "children", ()))


def _alone(holder: Holder, child: Any) -> tuple[Any, float | None]:
    """A child laid out by itself, and the height of its picture; None where it has not just one."""
    child.position_x, child.position_y = holder.box.content_box_x(), 0
    made = block_level_layout(holder.context, child, -inf, None, holder.box, True, *holder.placed, [])[0]
    remove_placeholders(holder.context, [made], *holder.placed)
    found = list(_pictures(made))
    return made, float(found[0].height) if len(found) == 1 else None


def _pictures(box: Any) -> Iterator[Any]:
    if isinstance(box, kinds().ReplacedBox):
        yield box
    for child in getattr(box, "children", ()):
        yield from _pictures(child)


def _with_height(box: Any, height: float) -> Any:
    """A box that is not laid out, with its picture no higher than so much."""
    if isinstance(box, kinds().ReplacedBox):
        made = box.copy()
        made.style = made.style.copy()
        made.style["max_height"] = type(box.style["margin_top"])(height, "px")
        return made
    if not getattr(box, "children", None):
        return box
    return box.copy_with_children([_with_height(child, height) for child in box.children])
