"""Whether a press can draw the type: every font in the file, of the house, and with every glyph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity

__all__ = ["check"]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Fonts that are not embedded (E233), not the theme's (E234), Type 3 (E235), and missing glyphs (E237)."""
    families = {_plain(name) for face in subject.theme.faces for name in (face.family, face.postscript_name)}
    for font in subject.pdf.fonts:
        if not font.embedded:
            message = f"the font “{font.name}” is not embedded: a press would take another"
            yield Diagnostic("E233", Severity.ERROR, message, None, "turn the picture’s text into outlines")
        if not any(_plain(font.name).startswith(family) for family in families):
            message = f"the font “{font.name}” is none of the theme’s"
            yield Diagnostic("E234", Severity.ERROR, message, None, "declare it in the theme, or take one of its own")
    if subject.press.held["Type 3"]:
        message = "a font is a set of drawings (Type 3), which presses draw coarsely"
        yield Diagnostic("E235", Severity.ERROR, message, None, "take an OpenType font")
    for number, page in enumerate(subject.pdf.pages, start=1):
        if page.undefined:
            message = f"page {number} shows the box that stands for a missing glyph, {page.undefined} times"
            yield Diagnostic("E237", Severity.ERROR, message, None, "declare a font that has the character")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
