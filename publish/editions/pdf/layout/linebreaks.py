"""Break a line where it is full: the space that ends a text takes no room there.

The engine counts the space that stands before an element within a line. Where the text before it fills the line, and
that space does not fit, it breaks after the first word of the text. In code it counts the space at which a line turns;
where that does not fit, it breaks before the text, after whatever element stands there. It lets a line begin with
a dash that follows a word. And it breaks before no stop or stroke, not even after a space (Unicode, UAX 14, LB13), as
suits prose but not code, such as `::f` or `/etc`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from weasyprint.text.line_break import can_break_text, split_first_line

__all__ = ["breaks_between", "first_line"]

COLLAPSING = frozenset(("normal", "pre-line"))
# Spaces are kept, and hang where a line turns at them (CSS Text 3, 4.1.2).
HANGING = "pre-wrap"
DASH = "—"
# Sums of widths are not exact (CSS px).
TOLERANCE = 0.01
# No line has more characters than so many times its width in ems. The engine asks no more of a text for one line.
CHARACTERS = 4

STOPS = frozenset(",.:;!?/)]}")
STROKES = frozenset("/!")
# The language in which a space stands before some of them; they stay with their word.
SPACED = "fr"

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

    A text that fits but for the space at its end is a line. Spaces that hang take no room. A dash stays with its word,
    and a stroke with what it opens.
    """

    def line_of(what: str, width: float | None) -> Line:
        found: Line = split_first_line(
            what, style, context, width, justification_spacing, is_line_start=is_line_start, minimum=minimum
        )
        return found

    found = line_of(text, max_width)
    if max_width is not None and style["white_space"] in COLLAPSING:
        found = _dashed(found, text, line_of)
    if found[2] is not None and not is_line_start and _is_stop(_parted(found, text)[0]):
        # Too wide for this line as a whole, it is set in the next one.
        return line_of(text, inf)
    if max_width is not None and found[2] is not None and style["white_space"] == HANGING:
        return _hung(found, text, max_width, line_of)
    if found[2] is None or max_width in (None, inf) or not text.endswith(" "):
        return found
    if style["white_space"] not in COLLAPSING or len(text) * style["font_size"] > max_width * CHARACTERS:
        return found
    bare = line_of(text.rstrip(" "), max_width)
    if bare[2] is not None or bare[3] > max_width:
        return found
    return line_of(text, inf)


def _dashed(found: Line, text: str, line_of: Callable[[str, float], Line]) -> Line:
    """A line after which no dash begins the next one, if an earlier word can end it."""
    before, after = _parted(found, text)
    if not after.startswith(DASH) or not before or before[-1].isspace():
        return found
    earlier = line_of(text, found[3] - TOLERANCE)
    return earlier if 0 < earlier[3] < found[3] else found


def _is_stop(before: str) -> bool:
    """Whether nothing but a stop would end the line, or the strokes of a comment and their space."""
    stop = before.rstrip(" ")
    return bool(stop) and (set(stop) <= STROKES or (stop == before and set(stop) <= STOPS))


def _parted(found: Line, text: str) -> tuple[str, str]:
    """A text where its line turns."""
    encoded = text.encode()
    resume = len(encoded) if found[2] is None else found[2]
    return encoded[:resume].decode(), encoded[resume:].decode()


def _hung(found: Line, text: str, max_width: float, line_of: Callable[[str, float], Line]) -> Line:
    """A line that turns, within its room if all but the spaces at its end are."""
    layout, length, resume, width, height, baseline = found
    before, _ = _parted(found, text)
    if width <= max_width or not before.endswith(" ") or line_of(before.rstrip(" "), inf)[3] > max_width:
        return found
    return layout, length, resume, max_width - TOLERANCE, height, baseline


def breaks_between(text: str, language: str | None) -> bool:
    """Whether a line may be broken between two elements, given the last character of one and the first of the other."""
    if text[:1] == " " and text[1:2] in STOPS and (language or "").split("-", 1)[0].lower() != SPACED:
        return True
    return bool(can_break_text(text, language))
