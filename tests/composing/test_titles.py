"""Titles: broken by sense, at the first size that holds them, with every word kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.composing.titles import break_for_cover, break_for_page, running_title

FRIENDSHIP = ("The Friendship Between", "Japan and the United States")


def test_a_cover_takes_short_lines_that_do_not_end_on_small_words() -> None:
    broken = break_for_cover(FRIENDSHIP)
    assert broken.lines == ("The Friendship", "Between Japan", "and the", "United States")
    assert broken.size == ""


def test_the_author_s_lines_stand_on_the_page() -> None:
    assert break_for_page(FRIENDSHIP).lines == FRIENDSHIP
    assert break_for_page(FRIENDSHIP).size == ""
    assert break_for_page((*FRIENDSHIP, "in Our Time")).size == "long"


@pytest.mark.parametrize(
    ("title", "lines", "size"),
    [
        ("Annual Report 2024", ("Annual Report 2024",), ""),
        (
            "The Friendship Between Japan and the United States",
            ("The Friendship Between", "Japan and the United States"),
            "",
        ),
        (
            "Joint Statement on the Comprehensive Strategic Partnership for a Free and Open Indo-Pacific",
            ("Joint Statement on the Comprehensive", "Strategic Partnership for a Free", "and Open Indo-Pacific"),
            "long",
        ),
    ],
)
def test_a_title_in_one_line_is_broken_where_it_must_be(title: str, lines: tuple[str, ...], size: str) -> None:
    broken = break_for_page((title,))
    assert (broken.lines, broken.size) == (lines, size)


@given(st.lists(st.text(alphabet="abcXYZ", min_size=1, max_size=14), min_size=1, max_size=16))
def test_no_word_is_lost(words: list[str]) -> None:
    title = (" ".join(words),)
    for broken in (break_for_page(title), break_for_cover(title)):
        assert " ".join(broken.lines).split() == words


@pytest.mark.parametrize(
    ("title", "narrow", "wide"),
    [
        ("12 A Command Line Program", "12 A Command Line Program", "12 A Command Line Program"),
        (
            "17 Fundamentals of Asynchronous Programming: Async, Await, Futures, and Streams",
            "17 Fundamentals of Asynchronous Programming",
            "17 Fundamentals of Asynchronous Programming: Async, Await, Futures, and Streams",
        ),
        (
            "What makers of long documents should know about numbers, and about the words beside them, now and later",
            "What makers of long documents should know about numbers, and about …",
            "What makers of long documents should know about numbers, and about the words beside them, now and later",
        ),
        ("漢" * 80, "漢" * 80, "漢" * 80),
    ],
)
def test_a_running_head_is_one_line(title: str, narrow: str, wide: str) -> None:
    assert running_title(title, one_column=True) == narrow
    assert running_title(title, one_column=False) == wide
