"""Break a line where it is full: the space that ends a text takes no room there.

The engine counts the space that stands before an element within a line. Where the text before it fills the line, and
that space does not fit, it breaks after the first word of the text.
"""

from __future__ import annotations

from math import inf
from typing import Any

from weasyprint.text.line_break import split_first_line

__all__ = ["first_line"]

COLLAPSING = frozenset(("normal", "pre-line"))
# No line has more characters than so many times its width in ems. The engine asks no more of a text for one line.
CHARACTERS = 4

# What the engine gives: the layout, its length and where the next line begins, in bytes, then width, height, baseline.
Line = tuple[Any, int, int | None, float, float, float]


def first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    *,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Line:
    """The first line of a text in a width (CSS px), as the engine's `split_first_line` gives it.

    A text that fits but for the space at its end is a line.
    """

    def line_of(what: str, width: float | None) -> Line:
        found: Line = split_first_line(
            what, style, context, width, justification_spacing, is_line_start=is_line_start, minimum=minimum
        )
        return found

    found = line_of(text, max_width)
    if found[2] is None or max_width in (None, inf) or not text.endswith(" "):
        return found
    if style["white_space"] not in COLLAPSING or len(text) * style["font_size"] > max_width * CHARACTERS:
        return found
    bare = line_of(text.rstrip(" "), max_width)
    if bare[2] is not None or bare[3] > max_width:
        return found
    return line_of(text, inf)
