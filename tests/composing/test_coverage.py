"""Characters without a glyph are named with their place."""

from __future__ import annotations

from composing.documents import AT, document, paragraph

from publish.composing.coverage import SHOWN, characters, uncovered
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
        ("T030", "no font of the theme has the character “令” (U+4EE4 CJK UNIFIED IDEOGRAPH-4EE4)"),
        (
            "T030",
            "no font of the theme has the character “和” (U+548C CJK UNIFIED IDEOGRAPH-548C), "
            "which stands here and once more",
        ),
        ("T030", "no font of the theme has the character “☃” (U+2603 SNOWMAN)"),
    ]
    assert [(f.span.line, f.span.column) for f in found if f.span] == [(7, 14), (7, 15), (4, 2)]


def test_a_mark_is_shown_on_a_ring() -> None:
    theme = load(Workspace.in_memory({}), "house")
    (found,) = uncovered(document(paragraph("a\u0f71 b\u0f71 c\u0f71")), theme)
    assert "“\u25cc\u0f71”" in found.message
    assert found.message.endswith("which stands here and twice more")


def test_a_whole_text_in_another_script_is_not_told_character_by_character() -> None:
    theme = load(Workspace.in_memory({}), "house")
    found = uncovered(document(paragraph("".join(map(chr, range(0x13000, 0x13100))))), theme)
    assert len(found) == SHOWN + 1
    assert found[-1].message == f"no font of the theme has {256 - SHOWN} more characters, the first of them “𓀨”"


def test_the_house_s_own_words_need_faces_too() -> None:
    theme = load(Workspace.in_memory({}), "house")
    made = document(paragraph("Hello"), language="ja")
    assert "目" in characters(made, theme)[0]
    assert {f.span for f in uncovered(made, theme)} == {None}


def test_what_has_glyphs_is_not_named() -> None:
    theme = load(Workspace.in_memory({}), "house")
    assert uncovered(document(paragraph("Grießhammer — “é” ½ №\u00ad\u200b")), theme) == ()
