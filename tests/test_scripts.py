"""A line in each script, in all editions: every glyph there, every word its author's, every claim true."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from validators import epubcheck, verapdf

from publish.inspection import inspect_pdf

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).parent / "constructs" / "scripts.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "scripts.md").write_bytes(SOURCE.read_bytes())
    command = [sys.executable, "-m", "publish", "check", "--quiet", "--no-cache", "scripts.md"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert ran.returncode == 0, ran.stderr
    return folder / "build" / "scripts"


def test_every_edition_is_proved(folder: Path) -> None:
    proof = json.loads((folder / "proof.json").read_text(encoding="utf-8"))
    checks = [check for edition in proof["editions"] for check in edition["checks"]]
    assert {check["verdict"] for check in checks} <= {"pass", "warn", "skipped"}
    # What the glyphs are, and what they stand for, is beyond doubt.
    codes = {finding["code"] for check in checks for finding in check.get("findings", ())}
    assert {code for code in codes if code[0] in "FV" or code[:2] == "E2"} == set()
    assert len(proof["editions"]) == 4


def test_claims_are_true(folder: Path) -> None:
    assert verapdf(folder / "scripts-screen.pdf", "3a", "ua1") == {"3a": [], "ua1": []}
    assert verapdf(folder / "scripts-large-print.pdf", "ua1") == {"ua1": []}
    assert epubcheck(folder / "scripts.epub") == []


def test_programs_get_the_author_s_characters(folder: Path) -> None:
    """By the tags all of them; of what joins and moves its letters, also by what stands around the glyphs."""
    facts = inspect_pdf((folder / "scripts-screen.pdf").read_bytes())
    text = " ".join(block.text for block in facts.blocks)
    for words in (
        "السلام عليكم ورحمة الله وبركاته، هذه فقرة",
        "שָׁלוֹם",
        "नमस्ते हिन्दी क्षत्रिय",
        "日本語とカタカナ。",
        "👩\u200d💻",
    ):
        assert words in text
    with pikepdf.open(folder / "scripts-print.pdf") as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
        pages = b"".join(page.obj.Contents.read_bytes() for page in pdf.pages)
    assert "नमस्ते".encode("utf-16-be").hex().encode() in pages.lower()
    assert "السلام".encode("utf-16-be").hex().encode() not in pages.lower()


def test_han_takes_the_forms_of_its_language(folder: Path) -> None:
    """The bone, 骨, is written in another way in Japan and in China."""
    facts = inspect_pdf((folder / "scripts-screen.pdf").read_bytes())
    assert "骨" in " ".join(block.text for block in facts.blocks)
    with pikepdf.open(folder / "scripts-screen.pdf") as pdf:
        fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each]
        maps = [font.ToUnicode.read_bytes() for font in fonts if "CJK" in str(font.BaseFont)]
    assert max(each.lower().count(b"<9aa8>") for each in maps) >= 2


def test_the_reader_of_the_machine_changes_nothing(tmp_path: Path) -> None:
    """Han characters that say no language take one form, whatever languages a machine is set to."""
    known = "title: Bone\nkind: statement\nissuer: The press\nlanguage: en\ndate: 2019\neditions: [print]"
    text = f"---\n{known}\n---\n\n骨 and 直.\n"
    (tmp_path / "bone.md").write_text(text, encoding="utf-8")
    made = []
    for language in ("ja", "zh_CN"):
        output = tmp_path / language
        command = [sys.executable, "-m", "publish", "build", "--no-cache", "--output", str(output), "bone.md"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env={**os.environ, "LANGUAGE": language})
        made.append((output / "bone" / "bone-print.pdf").read_bytes())
    assert made[0] == made[1]


def test_what_is_bold_is_in_a_bold_face_where_there_is_one(folder: Path) -> None:
    for edition in ("print", "screen", "large-print"):
        with pikepdf.open(folder / f"scripts-{edition}.pdf") as pdf:
            fonts = {
                str(each.BaseFont)
                for each in pdf.objects
                if isinstance(each, pikepdf.Dictionary) and "/BaseFont" in each
            }
        names = {name.partition("+")[2].replace("-", "") for name in fonts}
        bold = {"NotoSerifBold", "NotoSerifDevanagariBold", "NotoNaskhArabicBold", "NotoSansCJKJPBold"}
        assert bold <= names, edition
        # Nothing in large print is slanted; emoji have one weight.
        assert ("NotoSerifItalic" in names) is (edition != "large-print")
        assert "NotoEmojiBold" not in names


def test_the_epub_brings_the_faces_of_its_scripts(folder: Path) -> None:
    with zipfile.ZipFile(folder / "scripts.epub") as archive:
        texts = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml"))
        fonts = {info.filename: info.file_size for info in archive.infolist() if "Noto" in info.filename}
    assert texts.count('lang="ar" xml:lang="ar" dir="rtl"') >= 2
    assert len(fonts) >= 25
    assert max(fonts.values()) < 30_000


def test_the_epub_and_the_pages_have_one_face_for_a_character(folder: Path) -> None:
    """Of letters that stand by themselves; those that join have glyphs for what they come to."""
    on_pages: dict[str, str] = {}
    with pikepdf.open(folder / "scripts-screen.pdf") as pdf:
        for font in pdf.objects:
            if isinstance(font, pikepdf.Dictionary) and "/ToUnicode" in font:
                name = str(font.BaseFont).partition("+")[2].replace("-", "")
                on_pages[name] = on_pages.get(name, "") + font.ToUnicode.read_bytes().decode("latin-1").lower()
    with zipfile.ZipFile(folder / "scripts.epub") as archive:
        style = archive.read("EPUB/style.css").decode()
    regular = r'font-family:"(Noto[^"]*)";font-weight:400;font-style:normal.*unicode-range:(.*)}'
    asked = dict(re.findall(regular, style))
    singles = {"Noto Serif": "ἐ", "Noto Serif Armenian": "յ", "Noto Serif Georgian": "ს", "Noto Serif Ethiopic": "ት",
               "Noto Serif Hebrew": "ר", "Noto Serif Thai": "ภ", "Noto Serif Lao": "ພ", "Noto Sans CJK JP": "骨한",
               "Noto Sans Math": "ℤ⟶", "Noto Sans Symbols2": "☃☎★", "Noto Emoji": "👍🎉⚡❤"}  # fmt: skip
    for family, characters in singles.items():
        for character in characters:
            assert f"<{character.encode('utf-16-be').hex()}>" in on_pages[family.replace(" ", "")], character
            for other, ranges in asked.items():
                assert within(ord(character), ranges) == (other == family), (character, other)


def within(code: int, ranges: str) -> bool:
    runs = (each.removeprefix("U+").partition("-") for each in ranges.split(","))
    return any(int(first, 16) <= code <= int(last or first, 16) for first, _, last in runs)


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole book from right to left, proved; no check has anything to say of it."""
    folder = tmp_path_factory.mktemp("arabic")
    (folder / "arabic.md").write_bytes(SOURCE.with_name("arabic.md").read_bytes())
    command = [sys.executable, "-m", "publish", "check", "--quiet", "--strict", "--no-cache", "arabic.md"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert ran.returncode == 0, ran.stderr
    return folder / "build" / "arabic"


def test_a_book_in_arabic_is_turned_to_the_right_and_speaks_arabic(arabic: Path) -> None:
    with pikepdf.open(arabic / "arabic-screen.pdf") as pdf:
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"
    facts = inspect_pdf((arabic / "arabic-screen.pdf").read_bytes())
    text = " ".join(" ".join(block.text.split()) for block in facts.blocks)
    for words in ("المحتويات", "الفصل 1", "الجدول 1.1", "من تصميم Paul D. Hunt", "SIL Open Font License"):
        assert words in text, words
    with zipfile.ZipFile(arabic / "arabic.epub") as archive:
        assert b'page-progression-direction="rtl"' in archive.read("EPUB/content.opf")


STATEMENT = """\
---
title: {title}
kind: statement
issuer: The press
language: {language}
date: 2026-03
editions: [screen]
---

## {words}

{text}

- {text}

## {words} 2

{text}

## {words} 3

{text}
"""


@pytest.mark.parametrize(("language", "word"), [("ar", "السلام"), ("en", "peace")])
def test_the_side_column_is_where_lines_begin(language: str, word: str, tmp_path: Path) -> None:
    text = " ".join([word] * 60) + "."
    source = STATEMENT.format(title=word, language=language, words=f"{word} {word}", text=text)
    (tmp_path / "peace.md").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "publish", "check", "--quiet", "--no-cache", "peace.md"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    # Its folios say “1 / 2” from right to left.
    assert ran.returncode == 0, ran.stderr
    facts = inspect_pdf((tmp_path / "build/peace/peace-screen.pdf").read_bytes())
    after = dict(pairwise(facts.blocks))
    (point,) = (after[block] for block in facts.blocks if block.path[-1].role == "Lbl")
    heading = next(block for block in facts.blocks if block.path[-1].role == "H2" and word in block.text)
    column = [run for run in point.runs if run.size]
    assert len({round(run.y) for run in column}) > 2
    # A heading begins at the outer edge of the side column, the text at that of its own.
    if language == "ar":
        assert max(run.end for run in heading.runs) > max(run.end for run in column) + 100
    else:
        assert min(run.x for run in heading.runs if run.size) < min(run.x for run in column) - 100
