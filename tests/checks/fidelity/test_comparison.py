"""A word that a line of a page parts at its own hyphen is whole; one that is written otherwise is not."""

from __future__ import annotations

import pytest

from publish.checks.fidelity.comparison import Way, changes_within
from publish.checks.fidelity.found import Found
from publish.checks.fidelity.words import Word


@pytest.mark.parametrize(
    ("found", "ways"),
    [
        ([("general-purpose", False)], []),
        ([("general-", True), ("purpose", False)], []),
        ([("general-", False), ("purpose", False)], [Way.SPACES]),
        ([("general", True), ("-purpose", False)], [Way.SPACES]),
    ],
)
def test_a_line_may_end_at_the_hyphen_of_a_word(found: list[tuple[str, bool]], ways: list[Way]) -> None:
    expected = [Word(text, "contents", 0) for text in ("a", "general-purpose", "layer")]
    said = [("a", False), *found, ("layer", False)]
    read = [Found(text, 0, "page 1", "contents", 0, ends) for text, ends in said]
    assert [change.way for change in changes_within(expected, read)] == ways
