"""Defects put one at a time into a finished EPUB: each is reported with its code and source line; near misses are not.

A case is a file: what is changed, in which publication, the code that must be found, and the line of the source that
it must name; without `line` the defect has no place in the source.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from checks.conftest import Publication
from checks.seeding import in_epub

from publish.checks import Subject, prove
from publish.diagnostics import Diagnostic

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
DEFECTS = sorted((HERE / "epub_defects").glob("*.toml"))
NEAR_MISSES = sorted((HERE / "epub_near_misses").glob("*.toml"))


# What the usual validators of EPUBs let pass, or know only in part: each has its case.
LET_PASS = {
    "text-lost": "F001",
    "contents-label-wrong": "L001",
    "contents-entry-missing": "L002",
    "contents-out-of-order": "L003",
    "ncx-label-stale": "L005",
    "page-list-lacks-a-page": "L010",
    "page-list-to-no-page-break": "L012",
    "note-call-broken": "L035",
    "language-wrong": "A020",
    "alternative-missing": "A023",
    "cover-says-nothing": "A026",
    "heading-rank-skipped": "A028",
    "table-without-heading-cells": "A030",
    "contrast-by-day": "A032",
    "text-forced-black": "A034",
    "type-in-pixels": "A035",
    "formula-without-words": "A036",
    "claim-false": "A037",
    "two-chapters-one-title": "A040",
    "drawing-lost-its-case": "A041",
}


@dataclass(frozen=True)
class Case:
    """A case as its file tells it."""

    publication: str
    code: str
    line: int | None
    changes: tuple[tuple[str, str, str], ...]

    @classmethod
    def read(cls, path: Path) -> Case:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        changes = tuple((change["file"], change["old"], change["new"]) for change in said.pop("change"))
        return cls(said["publication"], said["code"], said.get("line"), changes)

    def seeded(self, publications: dict[str, Publication]) -> Subject:
        """The publication's clean EPUB with the changes in it."""
        subject = publications[self.publication]["epub"]
        for file, old, new in self.changes:
            subject = in_epub(subject, file, old, new)
        return subject


@pytest.fixture(scope="module")
def publications(statement: Publication, everything: Publication, survey: Publication) -> dict[str, Publication]:
    return {"statement": statement, "everything": everything, "survey": survey}


def found(subject: Subject) -> list[Diagnostic]:
    return [finding for outcome in prove(subject) for finding in outcome.findings]


@pytest.mark.parametrize("path", DEFECTS, ids=lambda path: path.stem)
def test_a_defect_is_reported_with_its_place(path: Path, publications: dict[str, Publication]) -> None:
    case = Case.read(path)
    reported = [each for each in found(case.seeded(publications)) if each.code == case.code]
    assert reported, [(each.code, each.message) for each in found(case.seeded(publications))]
    assert case.line in [each.span.line if each.span else None for each in reported], reported


@pytest.mark.parametrize("path", NEAR_MISSES, ids=lambda path: path.stem)
def test_a_near_miss_is_not(path: Path, publications: dict[str, Publication]) -> None:
    case = Case.read(path)
    assert [each for each in found(case.seeded(publications)) if each.code == case.code] == []


@pytest.mark.parametrize("edition", ["print", "screen", "large-print", "epub"])
def test_the_survey_raises_nothing(edition: str, survey: Publication) -> None:
    severe = [each for each in found(survey[edition]) if each.code != "E110"]
    assert severe == []


def test_what_validators_let_pass_has_its_cases() -> None:
    assert len(LET_PASS) == 20
    assert {name: Case.read(HERE / "epub_defects" / f"{name}.toml").code for name in LET_PASS} == LET_PASS


def test_every_code_has_a_near_miss() -> None:
    own = {code for path in DEFECTS if (code := Case.read(path).code)[0] in "AL"}
    assert own == {Case.read(path).code for path in NEAR_MISSES}
