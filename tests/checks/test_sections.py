"""Headings as contents must have them: which are listed, how they are compared, and what a list can have wrong."""

from __future__ import annotations

import pytest

from publish.checks.contents import Line, compare
from publish.checks.sections import Headed, headed, same
from publish.diagnostics import Span
from publish.reading import read
from publish.workspace import Workspace

METADATA = "---\ntitle: Wells\nkind: report\nissuer: The Water Board\nlanguage: en\n---\n\n"


def headings(text: str) -> tuple[Headed, ...]:
    document, _ = read(Workspace.in_memory({"wells.md": METADATA + text}), "wells.md")
    return headed(document)


def test_headings_of_quotations_are_not_the_texts_own() -> None:
    found = headings("# One\n\nWords.\n\n> ## Quoted\n>\n> Words.\n\n::: {.box}\n\n## In a box\n\nWords.\n\n:::\n")
    assert [(heading.label, heading.rank, heading.quoted) for heading in found] == [
        ("One", 1, False),
        ("Quoted", 2, True),
        ("In a box", 2, False),
    ]


def test_the_declared_form_is_the_label() -> None:
    (heading,) = headings('# ONE AND TWO {contents="One and two"}\n\nWords.\n')
    assert (heading.label, heading.text) == ("One and two", "ONE AND TWO")


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("The 'old' mill", "The ‘old’ mill", True),
        ("One  and\u00a0two", "One and two", True),
        ("Water\u00adworks", "Waterworks", True),
        ("Waterworks", "Water works", False),
        ("One - two", "One – two", True),
        ("A general- purpose word", "A general-purpose word", True),
        ("A general purpose word", "A general-purpose word", False),
        ("One and two", "One and Two", False),
        ("One, two", "One two", False),
    ],
)
def test_labels_are_compared_by_their_words(one: str, other: str, are_same: bool) -> None:
    assert same(one, other) is are_same


def heading(name: str, rank: int) -> Headed:
    return Headed(name, name, name, rank, Span.point("wells.md", 1))


def codes(wanted: list[Headed], lines: list[Line]) -> list[str]:
    return [each.code for each in compare(tuple(wanted), tuple(lines), "the contents")]


WANTED = [heading("a", 1), heading("b", 2), heading("c", 2), heading("d", 1)]
RIGHT = [Line("a", "a", 0), Line("b", "b", 1), Line("c", "c", 1), Line("d", "d", 0)]


def test_what_a_list_can_have_wrong() -> None:
    assert codes(WANTED, RIGHT) == []
    assert codes(WANTED, [*RIGHT[:1], Line("B", "b", 1), *RIGHT[2:]]) == ["L001"]
    assert codes(WANTED, [*RIGHT[:1], Line("B", None, 1), *RIGHT[2:]]) == ["L001"]
    assert codes(WANTED, [*RIGHT[:1], *RIGHT[2:]]) == ["L002"]
    assert codes(WANTED, [*RIGHT[:1], RIGHT[2], RIGHT[1], RIGHT[3]]) == ["L003"]
    assert codes(WANTED, [*RIGHT[:2], Line("c", "c", 0), RIGHT[3]]) == ["L003"]
    assert codes(WANTED, [*RIGHT, Line("e", "e", 0)]) == ["L004"]
    assert codes(WANTED, [*RIGHT[:3], Line("d", "elsewhere", 0)]) == ["L004"]
    assert codes(WANTED, []) == ["L002"]


def test_two_headings_of_one_name_are_told_apart() -> None:
    twice = [heading("a", 1), Headed("b-2", "a", "a", 1, Span.point("wells.md", 3))]
    assert codes(twice, [Line("a", "a", 0), Line("a", "b-2", 0)]) == []
    assert codes(twice, [Line("a", None, 0), Line("a", None, 0)]) == []
    assert codes(twice, [Line("a", "a", 0)]) == ["L002"]
