"""Binding: which words keep together, and that no character changes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from composing.documents import AT, document, paragraph, text
from hypothesis import given
from hypothesis import strategies as st

from publish.composing.binding import LONGEST_TAIL, LONGEST_TAIL_OF_HEADING, bonds
from publish.composing.compose import compose
from publish.composing.joining import joined
from publish.document import Emphasis, LineBreak, SoftBreak, Text
from publish.theming import Theme, load
from publish.workspace import Workspace

UNITS = ("billion", "km", "%")


def bound(string: str, *, tail: int = 0) -> list[tuple[str, str]]:
    return [(bond.kind, string[bond.start : bond.end]) for bond in bonds(string, UNITS, tail)]


@pytest.mark.parametrize(
    ("string", "found"),
    [
        ("President Donald J. Trump said", [("nb", "J. Trump")]),
        ("by J. R. R. Tolkien", [("nb", "J. R. R. Tolkien")]),
        ("It is I. The rest", [("nb", "I. The")]),
        ("the end. The rest", []),
        ("the F-35 and the C-130J", [("desig", "F-35"), ("desig", "C-130J")]),
        ("United States-Japan Alliance", [("nb", "States-Japan")]),
        ("a free and open Indo-Pacific region", [("nb", "Indo-Pacific")]),
        ("high-quality well-known", []),
        ("as 16-17 of 2019-05-01", [("nb", "16-17"), ("nb", "2019-05-01")]),
        ("978-0-13-110362-8 and 3-fold x-1-2 16-17-a", []),
        ("ISBN 978-3-16-148410-0", []),
        ("some $5 billion and 40 km and 3 %", [("nb", "$5 billion"), ("nb", "40 km"), ("nb", "3 %")]),
        ("40 kmh and 12 points", []),
        ("in Chapter 9, Listings 9-4 and 10-12", [("nb", "Chapter 9"), ("nb", "Listings 9-4"), ("nb", "10-12")]),
        ("Figure 15-2.", [("nb", "Figure 15-2")]),
        ("on July 13 with Rust 1.97.0", [("nb", "July 13"), ("nb", "Rust 1.97.0")]),
        ("Kapitel 9", [("nb", "Kapitel 9")]),
        ("In 1972 and chapter 9, Room 12a", []),
        ("an I/O project and/or km/h, src/lib.rs or read/write", [("nb", "I/O"), ("nb", "and/or"), ("nb", "km/h")]),
    ],
)
def test_what_is_bound(string: str, found: list[tuple[str, str]]) -> None:
    assert bound(string) == found


def test_the_last_two_words_keep_together() -> None:
    assert bound("between our two countries.", tail=LONGEST_TAIL) == [("last", "two countries.")]
    assert bound("anchored by the United States-Japan Alliance.", tail=LONGEST_TAIL) == [
        ("last", "States-Japan Alliance."), ("nb", "States-Japan"),
    ]  # fmt: skip
    # A bond that begins before the last two words draws its own beginning in.
    assert bound("spoken by Donald J. Trump today", tail=LONGEST_TAIL)[0] == ("last", "J. Trump today")
    assert bound("Two words", tail=LONGEST_TAIL) == []
    assert bound("Paths in the Module Tree", tail=LONGEST_TAIL_OF_HEADING) == [("last", "Module Tree")]
    assert bound("Adding Functionality with Test-Driven Development", tail=LONGEST_TAIL_OF_HEADING)[-1][0] == "nb"
    assert bound("ends with extraordinarily incomprehensible", tail=LONGEST_TAIL) == []


@given(st.text(alphabet="AbZz.,- 19$%é\ufffc", max_size=50), st.integers(0, 30))
def test_bonds_nest_and_keep_inside_the_text(string: str, tail: int) -> None:
    found = bonds(string, UNITS, tail)
    for place, bond in enumerate(found):
        assert 0 <= bond.start < bond.end <= len(string)
        for later in found[place + 1 :]:
            assert later.start >= bond.end or later.end <= bond.end


@given(st.lists(st.text(alphabet="AB. -9km<&", min_size=1, max_size=8), min_size=1, max_size=6))
def test_no_character_changes_whatever_is_emphasised(pieces: list[str]) -> None:
    theme = load(Workspace.in_memory({}), "house") if not CACHE else CACHE[0]
    CACHE.append(theme)
    inlines = [Emphasis(text(piece), AT) if place % 2 else piece for place, piece in enumerate(pieces)]
    slip = compose(document(paragraph(*inlines)), theme).slips[0].body
    found = re.search(r"</header>\n(<p.*?</p>)\n<section", slip, re.DOTALL)
    assert found
    assert "".join(ElementTree.fromstring(found[1]).itertext()) == "".join(pieces)


CACHE: list[Theme] = []


def test_the_ends_of_source_lines_part_nothing() -> None:
    at = AT
    inner = (Text("see “Errors” in Chapter", at), SoftBreak(at), Text("9", at))
    found = joined((Text("We", at), SoftBreak(at), Emphasis(inner, at), LineBreak(at), SoftBreak(at)))
    assert found == (
        Text("We ", at), Emphasis((Text("see “Errors” in Chapter 9", at),), at), LineBreak(at), SoftBreak(at),
    )  # fmt: skip
