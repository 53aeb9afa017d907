"""Fallback faces: opened for a text that needs them, and for no other; refused where they are not what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from publish.diagnostics import ThemeError
from publish.theming import Theme, load, missing, paged_stylesheet, with_fallbacks
from publish.theming.declarations import Faults
from publish.theming.faces import covered, read_font
from publish.theming.fallbacks import LIST, read_fallbacks
from publish.workspace import Workspace

HOUSE = Path(__file__).parents[2] / "styles" / "house"
FALLBACKS = HOUSE / "fallbacks"
# One line of each script that the house has faces for.
LINES = (
    "ἐν ἀρχῇ ἦν ὁ λόγος",
    "Tiếng Việt, Ɓɛ̀ŋ ɖò",
    "Ӂ, Ғ, Ѩ",
    "Հայաստան",
    "საქართველო",
    "שָׁלוֹם",
    "السلام عليكم، گچپژ",
    "हिन्दी क्षत्रिय",
    "বাংলা",
    "ਪੰਜਾਬੀ",
    "ગુજરાતી",
    "ଓଡ଼ିଆ",
    "தமிழ்",
    "తెలుగు",
    "ಕನ್ನಡ",
    "മലയാളം",
    "සිංහල",
    "ภาษาไทย",
    "ພາສາລາວ",
    "မြန်မာ",
    "ភាសាខ្មែរ",
    "ኢትዮጵያ",
    "日本語とカタカナ。",
    "简体中文",
    "正體中文",
    "한국어 뷁",
    "ℤ ∀x∈ℝ ⟶ 𝔸",
    "☃ ✓ ☎ ⠿ ♔ ⚠ ⏎",
    "┌─┐│■◆★",
    "👍 😻 🚨 ❤\ufe0f 🇩🇪 👩\u200d💻",
)


@pytest.fixture(scope="module")
def house() -> Theme:
    return load(Workspace.in_memory({}), "house")


def child(declared: str, files: dict[str, str | bytes] | None = None) -> Workspace:
    """A workspace whose theme has fallbacks of its own before the house's."""
    own: dict[str, str | bytes] = {"theme.yaml": "name: child\nparent: house\n", LIST: declared, **(files or {})}
    return Workspace.in_memory({f"styles/child/{name}": content for name, content in own.items()})


def test_a_text_that_needs_none_gets_the_theme_itself(house: Theme) -> None:
    assert with_fallbacks(child("nothing: that would be read\n"), house, frozenset("Grießhammer — “é” ½ №")) is house


def test_only_the_faces_that_a_text_needs_are_added(house: Theme) -> None:
    theme = with_fallbacks(Workspace.in_memory({}), house, frozenset("the era of 令和, 👍 and שלום"))
    assert theme.fallback == ("Noto Serif Hebrew", "Noto Sans CJK JP", "Noto Emoji")
    assert theme.digest != house.digest
    assert len(theme.font_paths) == len(house.font_paths) + 5  # of two there are bold ones
    assert missing(theme, "令和👍שלום") == ()
    stylesheet = paged_stylesheet(theme, "screen", "letter", "compact")
    assert 'font-family: "Source Serif 4", "Noto Serif Hebrew", "Noto Sans CJK JP", "Noto Emoji"' in stylesheet
    assert "Noto" not in paged_stylesheet(house, "screen", "letter", "compact")


@pytest.mark.parametrize("line", LINES)
def test_the_house_has_faces_for_a_line_in_each_script(house: Theme, line: str) -> None:
    assert missing(with_fallbacks(Workspace.in_memory({}), house, frozenset(line)), line) == ()


def test_what_no_fallback_has_stays_missing(house: Theme) -> None:
    theme = with_fallbacks(Workspace.in_memory({}), house, frozenset("𓀀 ᚠ 令"))
    assert missing(theme, "𓀀 ᚠ 令") == ("𓀀", "ᚠ")
    assert theme.fallback == ("Noto Sans CJK JP",)


def test_a_child_s_fallbacks_come_before_its_parent_s() -> None:
    row = "- {family: Noto Emoji, file: Mine.ttf, ranges: [2603, 1F44D]}\n"
    workspace = child(row, {"fallbacks/Mine.ttf": (FALLBACKS / "NotoEmoji_400Regular.ttf").read_bytes()})
    theme = with_fallbacks(workspace, load(workspace, "child"), frozenset("☃😻"))
    # The child's face is for the snowman alone; the cat is left to the house's.
    assert [face.file for face in theme.faces if face.fallback] == ["Mine.ttf", "NotoEmoji_400Regular.ttf"]


EMOJI = (FALLBACKS / "NotoEmoji_400Regular.ttf").read_bytes()


@pytest.mark.parametrize(
    ("declared", "data", "code", "words"),
    [
        ("- {family: Noto Emoji, file: Mine.ttf, ranges: [1F44D]}", None, "T005", "“fallbacks/Mine.ttf” is missing"),
        ("- {family: Noto Emoji, file: Mine.ttf, ranges: [1F44D]}", EMOJI[:999], "T005", "cannot be read"),
        ("- {family: Emoji, file: Mine.ttf, ranges: [1F44D]}", EMOJI, "T006", "calls its family “Noto Emoji”"),
        ("- {family: Noto Emoji, weight: 700, file: Mine.ttf, ranges: [1F44D]}", EMOJI, "T006", "has the weight 400"),
        ("- {family: Noto Emoji, file: ../../x.ttf, ranges: [1F44D]}", EMOJI, "R061", "leads out of the theme"),
        ("- {family: Noto Emoji, file: Mine.ttf}", EMOJI, "T003", "“ranges” is missing"),
        ("- {family: Noto Emoji, file: Mine.ttf, ranges: [thumbs]}", EMOJI, "T031", "“thumbs” is no range"),
        ("- {family: Noto Emoji, file: Mine.ttf, ranges: [05FF-0590]}", EMOJI, "T031", "“05FF-0590” is no range"),
    ],
)
def test_refuses_what_is_not_as_it_is_said(declared: str, data: bytes | None, code: str, words: str) -> None:
    workspace = child("# mine\n" + declared + "\n", {} if data is None else {"fallbacks/Mine.ttf": data})
    with pytest.raises(ThemeError) as caught:
        with_fallbacks(workspace, load(workspace, "child"), frozenset("👍"))
    found = {fault.code: fault for fault in caught.value.diagnostics}
    assert words in found[code].message
    place = found[code].span
    assert place is not None
    assert (place.file, place.line) == ("styles/child/fallbacks/fallbacks.yaml", 2)


def test_every_face_of_the_house_is_what_its_row_says_and_serves_its_ranges() -> None:
    faults = Faults()
    folder = Workspace.in_memory({}).theme("house")
    assert folder is not None
    rows = list(read_fallbacks(folder, faults))
    assert faults.found == []
    files = {path.name for path in FALLBACKS.iterdir() if path.suffix in (".otf", ".ttf")}
    assert {row.file for row in rows} == files
    for row in rows:
        file = read_font((FALLBACKS / row.file).read_bytes())
        assert (row.family, row.weight) == (file.family, str(file.weight))
        characters = set(TTFont(FALLBACKS / row.file).getBestCmap())
        assert all(any(first <= code <= last for code in characters) for first, last in row.ranges), row.file
        # A word's spaces and joiners are taken from the face of the word.
        assert covered(file.coverage, " ")


def test_fallbacks_leave_lines_where_they_are() -> None:
    """All have the ascent and the descent of the text face, so a word in another script moves no line."""
    text = TTFont(HOUSE / "fonts" / "SourceSerif4-Regular.otf")["hhea"]
    for path in FALLBACKS.glob("*.[ot]tf"):
        font = TTFont(path)
        size, lines = font["head"].unitsPerEm, font["hhea"]
        assert abs(lines.ascent / size - text.ascent / 1000) < 0.001, path.name
        assert abs(lines.descent / size - text.descent / 1000) < 0.001, path.name
        assert lines.lineGap == 0
