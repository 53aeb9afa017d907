"""The fallback faces of an EPUB: what the text needs of each, with a rule that finds it for that alone."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from validators import mutool

from epub.reading_systems import opened
from epub.sheet import galley
from publish import Output, build
from publish.composing.galley import Galley
from publish.editions.epub.cutting import cut
from publish.editions.epub.fallback_faces import fallback_faces
from publish.theming import Theme, load, reflow_stylesheet, with_fallbacks
from publish.workspace import Workspace


@pytest.fixture(scope="module")
def house() -> Theme:
    return load(Workspace.in_memory({}), "house")


def saying(body: str) -> Galley:
    made = galley()
    return replace(made, slips=(replace(made.slips[0], body=f"<section>{body}</section>"),))


def faces_of(house: Theme, body: str) -> tuple[dict[str, TTFont], str, dict[str, bytes]]:
    theme = with_fallbacks(Workspace.in_memory({}), house, frozenset(body))
    faces, rules = fallback_faces(saying(body), theme, reflow_stylesheet(theme))
    data = {face.file: face.data for face in faces}
    return {name: TTFont(io.BytesIO(each)) for name, each in data.items()}, rules, data


def test_a_face_has_what_the_text_needs_and_no_more(house: Theme) -> None:
    fonts, rules, data = faces_of(house, "<p>The era of 令和, and 和 again.</p>")
    assert list(fonts) == ["NotoSansCJKjp-Regular.otf"]
    font = fonts["NotoSansCJKjp-Regular.otf"]
    # Not the space: it would be taken where a text is in a face that the reading system lacks.
    assert set(font.getBestCmap()) == {ord("令"), ord("和")}
    assert len(data["NotoSansCJKjp-Regular.otf"]) < 8_000
    assert rules == (
        '@font-face{font-family:"Noto Sans CJK JP";font-weight:400;font-style:normal;'
        'src:url("fonts/NotoSansCJKjp-Regular.otf");unicode-range:U+4EE4,U+548C}\n'
    )


@pytest.mark.slow
def test_mupdf_reads_the_rules(house: Theme, tmp_path: Path) -> None:
    _, rules, _ = faces_of(house, "<p>น้ำ 한국 Ω 令</p>")
    assert "U+0E" in rules
    assert "U+0D55C" in rules
    page = tmp_path / "page.xhtml"
    mark = "<h1>A</h1><p>shown</p><p class='x'>hidden</p>"
    page.write_text(f"<html><head><style>{rules} .x {{ display: none }}</style></head><body>{mark}</body></html>")
    assert mutool("draw", "-F", "text", page).split() == ["A", "shown"]


def test_han_characters_have_the_forms_of_the_languages_of_the_text(house: Theme) -> None:
    """The bone is written in another way in China; a text in English or Japanese has no use for that."""

    def forms(body: str) -> int:
        fonts, _, _ = faces_of(house, body)
        return len(fonts["NotoSansCJKjp-Regular.otf"].getGlyphOrder()) - 1

    assert forms("<p>骨</p>") == forms('<p lang="ja">骨</p>') == 1
    assert forms('<p lang="ja">骨</p><p lang="zh-Hans">骨</p>') > 1


def test_it_is_sized_as_on_pages_and_says_its_licence(house: Theme) -> None:
    fonts, _, _ = faces_of(house, "<p>น้ำ</p>")
    font = fonts["NotoSerifThai-Regular.ttf"]
    # Drawn smaller by its square: 1000 units of the whole face come to more.
    assert font["head"].unitsPerEm == 1053
    assert "SIL Open Font License" in (font["name"].getDebugName(13) or "")
    assert {each.FeatureTag for each in font["GPOS"].table.FeatureList.FeatureRecord} >= {"mark"}


def test_what_is_bold_by_the_stylesheet_has_the_bold_face(house: Theme) -> None:
    fonts, rules, _ = faces_of(house, "<p>令 <strong>和</strong></p><h2>日</h2><table><tr><th>本</th></tr></table>")
    found = {name: {chr(code) for code in font.getBestCmap()} for name, font in fonts.items()}
    # The house's headings are not bold.
    assert found == {"NotoSansCJKjp-Regular.otf": {"令", "日"}, "NotoSansCJKjp-Bold.otf": {"和", "本"}}
    assert (
        'font-weight:700;font-style:normal;src:url("fonts/NotoSansCJKjp-Bold.otf");unicode-range:U+548C,U+672C' in rules
    )


def test_what_has_no_bold_face_is_not_made_bold(house: Theme) -> None:
    _, rules, _ = faces_of(house, "<p><strong>😻</strong></p>")
    assert 'font-weight:700;font-style:normal;src:url("fonts/NotoEmoji_400Regular.ttf");unicode-range:U+1F63B' in rules


def test_what_no_edition_of_its_form_shows_is_left_out(house: Theme) -> None:
    fonts, _, _ = faces_of(house, '<p>令<span data-only="paged">和</span><math><mi>𝔸</mi></math></p>')
    assert {character for font in fonts.values() for character in font.getBestCmap()} == {ord("令")}


def test_the_same_text_has_the_same_bytes(house: Theme) -> None:
    first, second = "<p>हिन्दी 令和 😻</p>", "<p>😻 和令 हिन्दी</p>"
    assert faces_of(house, first)[1:] == faces_of(house, second)[1:]


def test_a_face_that_reserves_its_name_is_not_cut(house: Theme) -> None:
    own = next(face for face in house.faces if face.data is not None)
    assert own.data is not None
    assert cut(own.data, "a") is own.data


def test_a_text_that_needs_none_has_none(house: Theme) -> None:
    assert faces_of(house, "<p>Grießhammer → ½</p>") == ({}, "", {})


def test_the_families_stand_where_they_stand_on_pages(house: Theme) -> None:
    theme = with_fallbacks(Workspace.in_memory({}), house, frozenset("令"))
    sheet = reflow_stylesheet(theme)
    assert 'html { font-family: "Source Serif 4", "Noto Sans CJK JP", "Source Serif Pro", ' in sheet
    # The code face is not in the EPUB, so what a reading system has for code comes before them.
    assert '"Consolas", "Noto Sans CJK JP", monospace' in sheet
    assert "Noto" not in reflow_stylesheet(house)


SOURCE = """\
---
title: Reiwa
kind: statement
issuer: The press
language: en
date: 2026-01-15
editions: [epub]
---

## Eras

The era of [令和]{lang=ja}, and **[日本]{lang=ja}**; [ภาษาไทย]{lang=th} and 😻.
"""


@pytest.mark.slow
def test_a_reading_system_loads_them(tmp_path: Path) -> None:
    workspace = Workspace.in_memory({"reiwa.md": SOURCE})
    first, second = (tmp_path / name for name in ("first", "second"))
    for output in (first, second):
        assert build(workspace, ["reiwa.md"], Output(output), use_store=False).findings == ()
    book = first / "reiwa" / "reiwa.epub"
    assert book.read_bytes() == (second / "reiwa" / "reiwa.epub").read_bytes()
    reading = opened(book)
    assert (reading.faults, reading.outside) == ((), ())
    used = {(face.family, face.weight) for face in reading.faces if face.used and face.status == "loaded"}
    others = {(family, "400") for family in ("Noto Sans CJK JP", "Noto Serif Thai", "Noto Emoji")}
    others.add(("Noto Sans CJK JP", "700"))
    assert others <= used
    # A rule for other characters is not asked: the reading system would have to look elsewhere.
    wrong = tmp_path / "wrong.epub"
    wrong.write_bytes(book.read_bytes())
    _rewrite(wrong, "EPUB/style.css", b"U+4EE4", b"U+4EE5")
    _rewrite(wrong, "EPUB/style.css", b"U+548C", b"U+548D")
    used = {(face.family, face.weight) for face in opened(wrong).faces if face.used}
    assert used & others == others - {("Noto Sans CJK JP", "400")}


def _rewrite(book: Path, name: str, before: bytes, after: bytes) -> None:
    with zipfile.ZipFile(book) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(book, "w") as archive:
        for info, data in members:
            if info.filename == name:
                assert before in data
                data = data.replace(before, after)
            archive.writestr(info, data)
