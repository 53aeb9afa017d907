"""Finished CSS: tokens put in place of `var(--name)`, comments and spare space left out.

No custom property is left for a reading system or an engine to resolve. CSS Custom Properties Level 1 has
fallbacks, `var(--name, value)`; here a token always exists, so there are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from publish.diagnostics import Span
from publish.theming.declarations import Faults

__all__ = ["Stylesheet", "check_names", "check_references", "finish"]

# Strings and URLs are kept as they are; what looks like a comment or a token in them is text.
_PIECE = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    r"""|(?P<comment>/\*.*?\*/)"""
    r"""|var\(\s*--(?P<name>[A-Za-z0-9_-]+)\s*(?P<end>\)|,)"""
    r"""|(?P<space>\s+)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """A stylesheet as the designer wrote it; `shown` is the path that messages give."""

    name: str
    text: str
    shown: str


def check_names(sheet: Stylesheet, names: Mapping[str, str], faults: Faults) -> None:
    """Add a fault (T009) for each token that the stylesheet uses and the theme does not have."""
    for piece in _PIECE.finditer(sheet.text):
        name = piece["name"]
        if name is None:
            continue
        span = _span(sheet, piece.start(), piece.end())
        if name not in names:
            faults.unknown("token", name, sorted(names), span)
        elif piece["end"] == ",":
            message = f"the token “{name}” has a fallback, which is never used"
            faults.add("T009", message, span, "leave the fallback out")


# What makes an engine or a reading system load something, and what could spell it otherwise.
_LOADING = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
    r"""|(?P<comment>/\*.*?(?:\*/|\Z))"""
    r"""|(?P<loads>@import|@font-face|\b(?:url|src|image|image-set|cross-fade)\()"""
    r"""|(?P<escape>\\)""",
    re.DOTALL | re.IGNORECASE,
)


def check_references(sheet: Stylesheet, faults: Faults) -> None:
    """Add a fault (E115) for each thing that the stylesheet would load: an edition holds nothing but its own files."""
    for piece in _LOADING.finditer(sheet.text):
        span = _span(sheet, piece.start(), piece.end())
        if piece["loads"]:
            message = f"a stylesheet cannot use “{piece['loads'].rstrip('(')}”: it would load a file"
            faults.add("E115", message, span, "declare fonts in theme.yaml; draw with borders and backgrounds")
        elif piece["escape"]:
            hint = "write the character itself; escapes are for strings"
            faults.add("E115", "a stylesheet cannot escape characters outside strings", span, hint)


def _span(sheet: Stylesheet, start: int, end: int) -> Span:
    before = sheet.text[:start]
    line = before.count("\n") + 1
    column = start - (before.rfind("\n") + 1) + 1
    return Span(sheet.shown, line, column, line, column + end - start)


def finish(text: str, values: Mapping[str, str]) -> str:
    """The stylesheet with finished values. KeyError for a token without a value: names are checked before."""

    def piece(match: re.Match[str]) -> str:
        if match["name"] is not None:
            return values[match["name"]]
        if match["string"] is not None:
            return match["string"]
        return "\n" if match["space"] and "\n" in match["space"] else " "

    finished = _PIECE.sub(piece, text)
    return "\n".join(line for line in map(str.strip, finished.split("\n")) if line) + "\n"
