"""Font files: read by the theme's own reader, compared with a font library, and refused where they fall short."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from publish.diagnostics import ThemeError
from publish.theming import load
from publish.theming.faces import UnreadableFontError, covered, read_font
from publish.workspace import Workspace

FONTS = Path(__file__).parents[2] / "styles" / "house" / "fonts"


@pytest.mark.parametrize("file", sorted(path.name for path in FONTS.glob("*.otf")))
def test_reads_what_a_font_library_reads(file: str) -> None:
    font, read = TTFont(FONTS / file), read_font((FONTS / file).read_bytes())
    name = font["name"]
    assert read.family == (name.getDebugName(16) or name.getDebugName(1))
    assert read.postscript_name == name.getDebugName(6)
    assert read.weight == font["OS/2"].usWeightClass
    assert read.italic == bool(font["OS/2"].fsSelection & 1)
    assert read.features == {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    inside = {code for code in range(0x20000) if covered(read.coverage, chr(code))}
    assert inside == set(font.getBestCmap())


def test_refuses_what_is_no_font() -> None:
    whole = (FONTS / "SourceSans3-Regular.otf").read_bytes()
    for data in (b"", b"OTTO", b"<html>", whole[: len(whole) // 2]):
        with pytest.raises(UnreadableFontError):
            read_font(data)


def with_face(face: str, data: bytes | None) -> Workspace:
    files: dict[str, bytes | str] = {"styles/child/theme.yaml": f"name: child\nparent: house\nfaces:\n  - {face}\n"}
    if data is not None:
        files["styles/child/fonts/Test.otf"] = data
    return Workspace.in_memory(files)


SERIF, ITALIC = FONTS / "SourceSerif4-Regular.otf", FONTS / "SourceSerif4-It.otf"


def forbidden(data: bytes) -> bytes:
    """The font with the licence bit that forbids embedding (OS/2 fsType 2)."""
    tables = int.from_bytes(data[4:6], "big")
    record = next(12 + 16 * i for i in range(tables) if data[12 + 16 * i : 16 + 16 * i] == b"OS/2")
    place = int.from_bytes(data[record + 8 : record + 12], "big") + 8
    return data[:place] + b"\0\2" + data[place + 2 :]


@pytest.mark.parametrize(
    ("face", "data", "code", "words"),
    [
        ("{family: Source Serif 4, file: Test.otf}", None, "T005", "is missing"),
        ("{family: Source Serif 4, file: Test.otf}", SERIF.read_bytes()[:9000], "T005", "cannot be read"),
        ("{family: Source Serif, file: Test.otf}", SERIF.read_bytes(), "T006", "calls its family “Source Serif 4”"),
        ("{family: Source Serif 4, weight: 700, file: Test.otf}", SERIF.read_bytes(), "T006", "has the weight 400"),
        ("{family: Source Serif 4, file: Test.otf}", ITALIC.read_bytes(), "T006", "is italic"),
        (
            "{family: Source Serif 4, style: italic, file: Test.otf}", ITALIC.read_bytes(),
            "T007", "lacks the features smcp, c2sc",
        ),
        ("{family: Source Serif 4, file: Test.otf}", forbidden(SERIF.read_bytes()), "T008", "forbids embedding"),
    ],
)  # fmt: skip
def test_refuses_a_face_that_falls_short(face: str, data: bytes | None, code: str, words: str) -> None:
    with pytest.raises(ThemeError) as caught:
        load(with_face(face, data), "child")
    found = {fault.code: fault for fault in caught.value.diagnostics}
    assert words in found[code].message
    place = found[code].span
    assert place is not None
    assert place.line == 4


@pytest.mark.parametrize(
    ("face", "data"),
    [
        ("{family: Source Serif 4, file: Test.otf}", SERIF.read_bytes()),
        ("{family: Source Serif 4, style: italic, file: Test.otf, needs: [onum, lnum, tnum]}", ITALIC.read_bytes()),
    ],
)
def test_takes_a_face_that_has_what_it_needs(face: str, data: bytes) -> None:
    assert "Test.otf" in {made.file for made in load(with_face(face, data), "child").faces}
