"""Which fallback family serves what of a text: letters with their marks, what shaping asks for, and nothing else."""

from __future__ import annotations

import pytest

from publish.theming import Said, Theme, load, served, with_fallbacks
from publish.workspace import Workspace


@pytest.fixture(scope="module")
def house() -> Theme:
    return load(Workspace.in_memory({}), "house")


def asked(house: Theme, text: str, code: str = "") -> dict[str, str]:
    theme = with_fallbacks(Workspace.in_memory({}), house, frozenset(text), frozenset(code))
    parts = served(theme, [Said(text), Said(code, "code")])
    return {part.face.family: "".join(sorted(part.characters)) for part in parts}


def test_each_family_serves_what_the_text_face_lacks_in_the_order_of_the_theme(house: Theme) -> None:
    assert asked(house, "the era of 令和, → and שלום") == {"Noto Serif Hebrew": "ולםש", "Noto Sans CJK JP": "令和"}
    assert asked(house, "Grießhammer, naïve → ½ ✓") == {}


def test_letters_that_only_another_face_of_the_theme_has_are_not_set_in_that(house: Theme) -> None:
    """The sans has breathings of Greek, the serif has not: a word in the serif takes them from a serif."""
    assert asked(house, "ἀρχή") == {"Noto Serif": "ἀ"}
    # Code is in the code face, which has what lines of tables are drawn with.
    assert asked(house, "", code="└── ✓") == {}
    assert asked(house, "", code="名") == {"Noto Sans CJK JP": "名"}


@pytest.mark.parametrize(
    ("text", "family", "characters"),
    [
        # A mark that the text face has goes with a letter that it lacks, and both may be one character.
        ("\u0253\u0300", "Noto Serif", "\u0300\u0253"),
        ("\u03b1\u0313", "Noto Serif", "\u0313\u03b1\u1f00\u25cc"),
        # SARA AM is set as two signs, and so are the vowels on both sides of a letter.
        ("น้ำ", "Noto Serif Thai", "นาํ\u0e33\u0e49\u25cc"),
        ("কো", "Noto Serif Bengali", "ক\u09be\u09c7\u09cb\u25cc"),
        ("ក\u17be", "Noto Serif Khmer", "ក\u17be\u17c1\u25cc"),
        # A joiner belongs to what it joins.
        ("می\u200cخ", "Noto Naskh Arabic", "خمی\u200c"),
        ("👩\u200d💻👍🏽", "Noto Emoji", "\u200d👍👩💻🏽"),
        # Korean that is written letter by letter, as some systems do, is set in syllables.
        ("\u1112\u1161\u11ab", "Noto Sans CJK JP", "\u1112\u1161\u11ab한"),
    ],
)
def test_shaping_has_what_it_asks_for(house: Theme, text: str, family: str, characters: str) -> None:
    assert asked(house, text)[family] == "".join(sorted(characters))


def test_a_sign_that_is_written_as_an_emoji_is_asked_of_the_emoji(house: Theme) -> None:
    assert asked(house, "❤") == {"Noto Sans Symbols2": "❤"}
    assert asked(house, "❤\ufe0f") == {"Noto Emoji": "❤\ufe0f"}
    # One that is an emoji by itself, though a face for signs has it too.
    assert asked(house, "⚡ ☎") == {"Noto Emoji": "⚡", "Noto Sans Symbols2": "☎"}


def test_what_stands_out_is_in_a_face_for_that_where_the_family_has_one(house: Theme) -> None:
    theme = with_fallbacks(Workspace.in_memory({}), house, frozenset("ἀδ令हि😻"))
    said = Said("ἀ令हि😻", bold=True), Said("令"), Said("ἀ", slanted=True), Said("ἀ", bold=True, slanted=True)
    found = {(p.face.file, p.bold, p.slanted): "".join(sorted(p.characters)) for p in served(theme, said)}
    assert found == {
        ("NotoSerif-Bold.ttf", True, False): "ἀ",
        ("NotoSerif-Italic.ttf", False, True): "ἀ",
        ("NotoSerif-BoldItalic.ttf", True, True): "ἀ",
        ("NotoSerifDevanagari-Bold.ttf", True, False): "हि\u25cc",
        ("NotoSansCJKjp-Regular.otf", False, False): "令",
        ("NotoSansCJKjp-Bold.otf", True, False): "令",
        # Emoji have one weight, as on pages.
        ("NotoEmoji_400Regular.ttf", True, False): "😻",
    }
