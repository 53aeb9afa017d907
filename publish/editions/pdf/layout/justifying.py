"""Justify lines as the house wants: words move apart, the parts of code within a line do not, and no line is torn open.

The engine gives every space of a line the same share of what is missing, however much that is. Where a long name does
not fit at the end of a line, the few words before it would stand far apart: here such a line ends short of the measure
(CSS Text 3, 7.4.1: what cannot be stretched to the full measure stands as the last line of a paragraph does).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.layout.inline import add_word_spacing, count_expandable_spaces

from publish.editions.pdf.layout.boxes import kinds

__all__ = ["justify_line"]

# Its spaces say where its parts stand.
CODE = frozenset(("code", "kbd"))
# What a space gains at most, in em.
MOST = 0.5


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Share what a line lacks among its spaces, as the engine's `justify_line` does it."""
    spaces = sum(count_expandable_spaces(box) for box in _words(line))
    if spaces:
        _space(context, line, min(extra_width / spaces, MOST * line.style["font_size"]), 0)


def _words(box: Any) -> Iterator[Any]:
    """The texts of a line, but for code."""
    if isinstance(box, kinds().TextBox):
        yield box
    elif isinstance(box, kinds().LineBox | kinds().InlineBox) and box.element_tag not in CODE:
        for child in box.children:
            yield from _words(child)


def _space(context: Any, box: Any, spacing: float, advance: float) -> float:
    """Widen the spaces of a box and move what stands behind them; how far what comes next is to move."""
    if not isinstance(box, kinds().LineBox | kinds().InlineBox):
        return float(add_word_spacing(context, box, spacing, advance))
    if box.element_tag in CODE:
        box.translate(advance, 0)
        return advance
    box.position_x += advance
    before = advance
    # Children stand in the order in which they are read.
    for child in box.children if box.style["direction"] == "ltr" else box.children[::-1]:
        if child.is_in_normal_flow():
            advance = _space(context, child, spacing, advance)
    box.width += advance - before
    return advance
