"""Slips of the pen: each is found at its place, and what only looks like one is not."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from reading.sources import document

from publish.checks.proofreading import check
from publish.checks.subject import Source
from publish.composing.compose import compose
from publish.diagnostics import Diagnostic
from publish.theming import load
from publish.workspace import Workspace

# After the metadata that every case has, and the line that asks.
LINE = 10

FAULTY = [
    ("It is in the the house.", "R100", 10),
    ("Two  spaces.", "R101", 4),
    ("Two  <!-- one --> spaces.", "R101", 4),
    ('He said “yes” and “no”, and "perhaps".', "R102", 29),
    ("It was then - not now.", "R103", 12),
    ("From 1990-1995 it grew.", "R103", 6),
    ("A word -- and another.", "R103", 7),
    ("He said “yes and went.", "R104", 9),
    ("A bracket (like this one is open.", "R104", 11),
    ('He said "yes and went.', "R104", 9),
    ("First,second.", "R105", 5),
    ("It ended.The next began.", "R105", 8),
    ('Of "Reiwa,"which means harmony.', "R105", 9),
    ("A word , and another.", "R106", 7),
    ("Well... perhaps.", "R107", 5),
    ("We don´t know.", "R108", 7),
    ("In the ‘90s.", "R108", 8),
    ("A\ttab.", "R109", 2),
]
SOUND = [
    "They had had enough, and that that was known.",
    "Baden Baden and Sing Sing; the F-35 and a well-known Japan-US pact.",
    "Code: `a  b -- c,d` and `1990-1995`.",
    "Of 3.14, 1,000 and 9:30; J.R.R. Tolkien, e.g. here, i.e. there.",
    "See https://example.org/a,b or www.example.org, write to a.b@example.org, open notes.md.",
    "A list: a) one, b) two (and c) three).",
    "He is 5'10\" tall. The 1990s. From 5-10 items; ISBN 978-3-16.",
    "“One paragraph,” she said, “and another.”",
    "“A quotation of two paragraphs.\n\n“It ends here.”",
    "An en dash – and an em dash — stand; 1990–1995; an ellipsis … too.",
    "It’s John’s, isn’t it?",
    "A comment <!-- of nobody --> between <!-- a --> <!-- b --> words.",
]


def proofread(text: str, language: str = "en", metadata: str = "proofread: true\n") -> list[Diagnostic]:
    made = document(text + "\n", metadata=metadata)
    if language != "en":
        made = replace(made, metadata=msgspec.structs.replace(made.metadata, language=language))
    theme = load(Workspace.in_memory({}), "house")
    return list(check(Source("case.md", made, compose(made, theme), theme)))


@pytest.mark.parametrize(("text", "code", "column"), FAULTY, ids=[text for text, _, _ in FAULTY])
def test_a_slip_is_found_at_its_place(text: str, code: str, column: int) -> None:
    found = proofread(text)
    assert [each.code for each in found] == [code]
    assert found[0].span is not None
    assert (found[0].span.line, found[0].span.column) == (LINE, column)


@pytest.mark.parametrize("text", SOUND)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert [(each.code, each.message) for each in proofread(text)] == []


def test_each_language_has_its_own_customs() -> None:
    assert proofread("Il dit « oui » : c’est tout !", "fr") == []
    assert [each.code for each in proofread("Il dit non , puis oui.", "fr")] == ["R106"]
    assert proofread("Er sagte „ja“ und ging, und die, die blieben.", "de") == []
    assert [each.code for each in proofread("Er sagte „ja und ging.", "de")] == ["R104"]


def test_texts_of_record_are_left_alone_unless_they_ask() -> None:
    assert proofread("In the the house.", metadata="") == []
    assert len(proofread("In the the house.")) == 1
    assert proofread("In the the house.", metadata="proofread: false\n") == []
