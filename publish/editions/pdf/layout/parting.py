"""Part code and tables at the foot of a page as the house wants it, where the engine leaves more room than it needs.

A block whose decoration is cloned, as that of code is, has its padding wherever it is cut. The engine keeps room for
the margin below it too, and for the padding twice. Where the page ends there is nothing to keep a distance from, so
such a block would go to the next page although it fits, or be cut too early. And what is kept together goes to the next
page however much of this one it leaves empty: here, it is parted where that is more than a share of the page.
"""

from __future__ import annotations

from math import inf
from typing import Any

from weasyprint.layout.block import block_container_layout

from publish.editions.pdf.layout.boxes import kinds

__all__ = ["container_layout", "most_empty"]

CLONED = "clone"
KEPT = frozenset(("avoid", "avoid-page"))
# Of the height of a page: what may stay empty at its foot so that code is kept together, or a table.
MOST_EMPTY, MOST_EMPTY_FOR_TABLES = 0.2, 0.33
TABLE, CODE = "table", "pre"


def container_layout(
    context: Any,
    box: Any,
    bottom_space: float,
    skip_stack: Any,
    page_is_empty: bool,
    absolute_boxes: list[Any],
    fixed_boxes: list[Any],
    adjoining_margins: list[float] | None,
    *lines: Any,
    **named: Any,
) -> tuple[Any, ...]:
    """A block and its children laid out, as the engine's `block_container_layout` does it."""

    def laid(margins: list[float] | None) -> tuple[Any, ...]:
        placed = absolute_boxes, fixed_boxes, margins
        return tuple(block_container_layout(
            context, box, bottom_space, skip_stack, page_is_empty, *placed, *lines, **named
        ))  # fmt: skip

    cloned = box.style["box_decoration_break"] == CLONED
    if not cloned and not _is_table(box):
        return laid(adjoining_margins)
    style, top, margin = box.style, box.position_y, box.margin_bottom
    box.margin_bottom = 0 if cloned else margin
    # The engine adds to the margins that it is given.
    made = laid(None if adjoining_margins is None else list(adjoining_margins))
    most = most_empty(box)
    if made[0] is None and most is not None and _empty(context, box, top, bottom_space) > most:
        box.style, box.position_y = style.copy(), top
        box.style["break_inside"] = "auto"
        made = laid(adjoining_margins)
    box.style, box.margin_bottom = style, margin
    if made[0] is not None and cloned:
        # The engine counts padding twice where it asks whether a block fits.
        if made[1] is not None and box.element_tag == CODE:
            # The engine draws its ground down to the foot of the page, however far above it the last line is.
            made[0].height = _foot(made[0]) - made[0].content_box_y()
        made[0].height, made[0].padding_bottom = made[0].height + made[0].padding_bottom, 0
        made[0].margin_bottom = margin if made[1] is None else 0
    return made


def _foot(box: Any) -> float:
    """Where the last line of a block ends."""
    held = [child for child in box.children if child.is_in_normal_flow()] if hasattr(box, "children") else []
    if isinstance(box, kinds().LineBox) or not held:
        return float(box.position_y + box.height)
    return _foot(held[-1])


def most_empty(box: Any) -> float | None:
    """The share of a page that may stay empty so that a box, or the code in it, stays whole; None for any other."""
    if _is_listing(box):
        return next((most for child in box.children if (most := most_empty(child)) is not None), None)
    if box.style["break_inside"] not in KEPT:
        return None
    if box.style["box_decoration_break"] == CLONED:
        return MOST_EMPTY
    return MOST_EMPTY_FOR_TABLES if _is_table(box) else None


def _is_listing(box: Any) -> bool:
    """Whether a box is that of code with its caption."""
    return box.element_tag == "figure" and "listing" in box.element.get("class", "").split()


def _is_table(box: Any) -> bool:
    """Whether a box is that of a table with its caption."""
    return box.element_tag == "div" and TABLE in box.element.get("class", "").split()


def _empty(context: Any, box: Any, top: float, bottom_space: float) -> float:
    """The share of the page that is below a place; all of it for what is to be parted."""
    area = context.current_footnote_area
    if area is None or bottom_space == -inf:
        return 0.0
    if box.element in context.parted:
        return 1.0
    return float((context.page_bottom - bottom_space - top) / area.page.height)
