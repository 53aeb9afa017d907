"""Two sequences are laid beside each other with as few differences as can be, whatever they are, and fast."""

from __future__ import annotations

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from publish.checks.fidelity.alignment import Hunk, differences

NUMBERS = st.lists(st.integers(0, 4), max_size=12)


@given(NUMBERS, NUMBERS)
def test_what_is_not_told_is_equal(one: list[int], other: list[int]) -> None:
    place = other_place = 0
    for hunk in differences(one, other):
        assert one[place : hunk.start] == other[other_place : hunk.other_start]
        assert hunk.size
        place, other_place = hunk.end, hunk.other_end
    assert one[place:] == other[other_place:]


@given(NUMBERS)
def test_equal_sequences_have_no_difference(one: list[int]) -> None:
    assert differences(one, list(one)) == ()


def test_a_missing_and_an_added_item_are_told_where_they_are() -> None:
    assert differences([1, 2, 3, 4], [1, 3, 4]) == (Hunk(1, 2, 1, 1),)
    assert differences([1, 3, 4], [1, 2, 3, 4]) == (Hunk(1, 1, 1, 2),)
    assert differences([1, 2, 3], [1, 9, 3]) == (Hunk(1, 2, 1, 2),)


def test_a_stretch_that_moved_is_missing_once_and_added_once() -> None:
    text = list(range(1000))
    moved = text[:100] + text[400:] + text[100:400]
    assert differences(text, moved) == (Hunk(100, 400, 100, 100), Hunk(1000, 1000, 700, 1000))


def test_a_book_of_200_000_words_takes_seconds_at_the_most() -> None:
    # Words come as often as words do: few of them nearly always.
    text = [(number * number * 7919) % 20011 % (1 + number % 977) for number in range(200_000)]
    other = list(text)
    for place in range(199_000, 0, -1000):
        other[place] = -place
        del other[place + 300]
    started = process_time()
    hunks = differences(text, other)
    assert process_time() - started < 5
    assert len(hunks) == 2 * 199


def test_texts_that_have_nothing_in_common_are_given_up_in_time() -> None:
    started = process_time()
    assert differences(list(range(100_000)), list(range(100_000, 200_000))) == (Hunk(0, 100_000, 0, 100_000),)
    assert process_time() - started < 5
