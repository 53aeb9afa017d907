"""Characters without a glyph are named with their place."""

from __future__ import annotations

from composing.documents import AT, document, paragraph

from publish.composing.coverage import uncovered
from publish.diagnostics import Span
from publish.document import CodeBlock, Text
from publish.theming import load
from publish.workspace import Workspace


def test_each_character_once_at_its_first_place() -> None:
    theme = load(Workspace.in_memory({}), "house")
    made = document(
        paragraph(Text("the era of 令和", Span("source/x.md", 7, 3, 7, 16))),
        paragraph("again 和"),
        CodeBlock("a\n→☃", None, AT),
    )
    found = uncovered(made, theme)
    assert [(f.code, f.message) for f in found] == [
        ("T030", "no font of the theme has the characters “令和”"),
        ("T030", "no font of the theme has the character “☃” (U+2603 SNOWMAN)"),
    ]
    assert [(f.span.line, f.span.column) for f in found if f.span] == [(7, 14), (4, 2)]


def test_what_has_glyphs_is_not_named() -> None:
    theme = load(Workspace.in_memory({}), "house")
    assert uncovered(document(paragraph("Grießhammer — “é” ½ №\u00ad\u200b")), theme) == ()
