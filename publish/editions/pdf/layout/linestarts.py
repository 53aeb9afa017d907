"""Tell where a line truly begins: what may be parted anywhere is parted so only where it has a line to itself.

The engine takes every text for the first of its line until an element that stands directly in the line is complete. So
within code at the beginning of a line, a name would be parted after any letter rather than between its parts.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout.inline import split_inline_level
from weasyprint.layout.percent import percentage

from publish.editions.pdf.layout.boxes import kinds

__all__ = ["inline_level"]

# Sums of widths are not exact (CSS px).
TOLERANCE = 0.01
# The place of what stands in the line among the other arguments; for a text, only whether there is any counts.
LINE = 4


def inline_level(
    context: Any,
    box: Any,
    position_x: float,
    max_x: float,
    bottom_space: float,
    skip_stack: Any,
    containing_block: Any,
    *others: Any,
) -> tuple[Any, ...]:
    """As much of a box as fits, as the engine's `split_inline_level` gives it."""
    if isinstance(box, kinds().TextBox) and not others[LINE] and position_x > _start(containing_block):
        others = (*others[:LINE], (box,), *others[LINE + 1 :])
    return tuple(split_inline_level(
        context, box, position_x, max_x, bottom_space, skip_stack, containing_block, *others
    ))  # fmt: skip


def _start(block: Any) -> float:
    """How far in the first text of a line of a block may stand."""
    indent = percentage(block.style["text_indent"], block.style, block.width)
    return float(block.content_box_x() + max(0, indent) + TOLERANCE)
