"""Typographic forms: set where they are asked for, equal when words are compared, and nothing more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.composing.typography import attribution_dash, equal_forms, marks_for, set_pieces, set_text

ENGLISH = [
    ('"Reiwa," which means "beautiful harmony."', "“Reiwa,” which means “beautiful harmony.”"),
    ("NASA's return, the ministers' statement", "NASA’s return, the ministers’ statement"),
    ("'Tis '19 rock 'n' roll", "’Tis ’19 rock ‘n’ roll"),
    ("""He said "she said 'no'" twice.""", "He said “she said ‘no’” twice."),
    ("""("quoted")""", "(“quoted”)"),
    ('He said--"no"--and left', "He said—“no”—and left"),
    ("pages 10--12", "pages 10–12"),
    ("one - two", "one – two"),
    ("a well-known F-35", "a well-known F-35"),
    ("----", "----"),
    ("already “curly” — so", "already “curly” — so"),
]


@pytest.mark.parametrize(("straight", "curly"), ENGLISH)
def test_english(straight: str, curly: str) -> None:
    assert set_text(straight, "en-US") == curly


def test_other_languages() -> None:
    assert set_text("\"Ja\", sagte er. 'Nein'", "de") == "„Ja“, sagte er. ‚Nein‘"
    assert set_text('"Oui" l\'ami', "fr") == "«\u202fOui\u202f» l’ami"
    # Where there is no table nothing is guessed.
    assert marks_for("ja") is None
    assert set_text("\"a\" 'b' -- c", "ja") == "\"a\" 'b' -- c"


def test_a_mark_is_judged_across_the_ends_of_its_piece() -> None:
    assert set_pieces(('He said "', "never", '" again'), "en") == ("He said “", "never", "” again")
    # Code counts as a word, and is no piece of text itself.
    assert set_pieces(('the "', "\ufffc", '" file'), "en") == ("the “", "\ufffc", "” file")


def test_attribution() -> None:
    for mark in ("-", "--", "–", "—"):
        assert attribution_dash(mark, "en") == "—"
    assert attribution_dash("", "en") == ""
    assert attribution_dash("-", "ja") == "-"


@pytest.mark.parametrize(("straight", "curly"), ENGLISH)
def test_both_forms_are_equal(straight: str, curly: str) -> None:
    assert equal_forms(straight) == equal_forms(curly)


@given(st.text(alphabet="ab \"'-–—“”„‚‘’«»9.", max_size=40), st.sampled_from(["en", "de", "fr"]))
def test_setting_changes_nothing_but_forms(straight: str, language: str) -> None:
    assert equal_forms(set_text(straight, language)) == equal_forms(straight)


@given(st.text(max_size=60))
def test_nothing_else_is_made_equal(string: str) -> None:
    plain = "".join(c for c in string if c not in "\"'-–—“”„‚‘’«»\u202f")
    assert equal_forms(plain) == plain


def test_words_that_differ_stay_different() -> None:
    for one, other in (("a-b", "ab"), ("it's", "its"), ("…", "..."), ("é", "e"), ("A", "a"), ("a  b", "a b")):
        assert equal_forms(one) != equal_forms(other)
