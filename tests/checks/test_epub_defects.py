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
