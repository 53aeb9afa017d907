"""Books in parts: in every list the chapters stand under their part, as deep as is asked, and a check sees it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from checks.conftest import Publication, publication
from checks.seeding import found

from publish.checks.contents import Line, compare
from publish.checks.sections import headed
from publish.workspace import Workspace

pytestmark = pytest.mark.slow

CHAPTER = "# {0}\n\nWords.\n\n## Within {0}\n\nWords.\n\n### Far within {0}\n\nWords.\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    folder: Path = tmp_path_factory.mktemp("parts")
    (folder / "book").mkdir()
    for name in ("Foreword", "Earth", "Air", "Afterword"):
        (folder / f"book/{name}.md").write_text(CHAPTER.format(name))
    (folder / "book/SUMMARY.md").write_text(
        "# Book\n\n[F](Foreword.md)\n\n# Part of earth\n\n- [E](Earth.md)\n\n# Part of air\n\n- [A](Air.md)\n\n"
        "[Z](Afterword.md)\n"
    )
    editions = "editions: [screen, epub]\ncontents-depth: 3\n"
    (folder / "book/metadata.yaml").write_text(f"title: Book\nlanguage: en\nissuer: The House\n{editions}")
    return publication(Workspace.on_disk(folder), "book", folder / "build")


def test_chapters_stand_under_their_part_in_every_list(book: Publication) -> None:
    assert found("contents", book["screen"]) == []
    assert found("contents", book["epub"]) == []
    parts = [line for line in book["epub"].epub.contents if line.label.startswith("Part")]
    assert [[kid.label for kid in line.kids] for line in parts] == [["1 Earth"], ["2 Air"]]
    assert [kid.label for kid in parts[0].kids[0].kids[0].kids] == ["Far within Earth"]
    marks = book["screen"].pdf.outline[0].kids or book["screen"].pdf.outline
    (first, second) = [mark for mark in marks if mark.label.startswith("Part")]
    assert [kid.label for kid in first.kids] == ["1 Earth"]
    assert [kid.label for kid in second.kids[0].kids] == ["Within Air"]


def test_a_list_on_one_level_is_reported(book: Publication) -> None:
    headings = tuple(each for each in headed(book["epub"].document, book["epub"].galley.numbers) if each.rank == 1)
    lines = tuple(Line(each.label, each.identifier, each.depth - 1) for each in headings)
    assert list(compare(headings, lines, "the outline")) == []
    level = tuple(replace(line, depth=0) for line in lines)
    findings = list(compare(headings, level, "the outline"))
    assert [each.code for each in findings] == ["L003", "L003"]
    assert findings[0].message == "the outline lists “1 Earth” under no other"


def test_what_the_navigation_document_hides_stays_hidden(book: Publication) -> None:
    """The stylesheet makes every `nav` a block, which shows again those that are for machines."""
    with zipfile.ZipFile(io.BytesIO(book["epub"].data)) as archive:
        sheet = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".css"))
    assert sheet.index("nav[hidden] { display: none }") > sheet.index("nav, section { display: block }")
