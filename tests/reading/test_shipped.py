"""The shipped statement: every word of the captured text, in order, and what was made explicit of its structure."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import NAME, STATEMENT
from reading.sources import sketched

from publish.document import BulletList, Document, Quotation, Section, plain_text
from publish.reading import discover, read
from publish.workspace import Workspace

CAPTURE = (Path(__file__).parent / "capture.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def statement(repository: Workspace) -> Document:
    made, found = read(repository, STATEMENT)
    assert found == ()
    return made


def words(node: object) -> list[str]:
    """The words of a tree, in order; an attribution begins with its mark."""
    match node:
        case tuple():
            return [word for each in node for word in words(each)]
        case Quotation(blocks=blocks, attribution=by):
            return words(blocks) + ((by.mark + plain_text(by.children)).split() if by else [])
        case Section(heading=heading, lead=lead, blocks=blocks):
            return words((heading, lead, blocks) if lead else (heading, blocks))
        case BulletList(items=items):
            return [word for item in items for word in words(item.blocks)]
        case _:
            return plain_text(node.children).split()


def test_every_word_of_the_capture_is_in_the_manuscript_in_its_order(
    repository: Workspace, statement: Document
) -> None:
    """Corrections not applied."""
    text = repository.read(STATEMENT).decode()
    block_end = text.index("\n---\n", 4)
    without = "---\n" + text[4:block_end].split("\ncorrections:")[0] + "\n---\n" + text[block_end + 5 :]
    made, found = read(Workspace.in_memory({STATEMENT: without}), STATEMENT)
    assert found == ()
    assert words(made.parts[0].blocks) == CAPTURE.split()
    assert words(statement.parts[0].blocks) != CAPTURE.split()


def test_the_corrections_mend_the_two_slips_and_nothing_else(statement: Document) -> None:
    mended = CAPTURE.replace("never been stronger. -", 'never been stronger." -').replace(
        '"Reiwa,"which', '"Reiwa," which'
    )
    assert words(statement.parts[0].blocks) == mended.split()
    for correction in statement.metadata.corrections:
        assert CAPTURE.count(correction.stood) == 1
        assert mended.count(correction.stands) == 1


def test_one_lost_word_is_noticed(repository: Workspace) -> None:
    text = repository.read(STATEMENT).decode().replace("optimal operational", "operational")
    made, _ = read(Workspace.in_memory({STATEMENT: text}), STATEMENT)
    mended = CAPTURE.replace("stronger. -", 'stronger." -').replace('"Reiwa,"which', '"Reiwa," which')
    assert words(made.parts[0].blocks) != mended.split()


def test_the_structure_is_explicit(statement: Document) -> None:
    quotation, *sections = statement.parts[0].blocks
    assert isinstance(quotation, Quotation)
    assert quotation.opening
    assert quotation.attribution is not None
    assert (quotation.attribution.mark, plain_text(quotation.attribution.children)) == (
        "-",
        "President Donald J. Trump",
    )
    shape = []
    for section in sections:
        assert isinstance(section, Section)
        assert section.lead is not None
        (points,) = section.blocks
        assert isinstance(points, BulletList)
        shape.append((section.level, section.heading.run_in, section.heading.contents_form, len(points.items)))
    assert shape == [
        (2, True, "A Historic New Era", 4),
        (2, True, "Expanding Our Partnership", 4),
        (2, True, "Advancing Our Shared Prosperity", 5),
    ]
    security = sections[1].blocks[0].items[2].blocks
    assert sketched(security).count("li(") == 2
    assert "F-35" in sketched(security)
    assert "realigning" in sketched(security)


def test_the_metadata_says_what_was_supplied(statement: Document) -> None:
    known = statement.metadata
    assert known.title == ("The Friendship Between", "Japan and the United States")
    assert (known.kind, known.issuer, known.language, known.date) == (
        "fact-sheet",
        "The White House",
        "en-US",
        "2019-05",
    )
    assert known.supplied == ("title", "issuer", "kind", "date", "language")
    assert known.typography
    assert statement.name == NAME


def test_the_shipped_source_is_discovered(repository: Workspace) -> None:
    assert STATEMENT in discover(repository)
