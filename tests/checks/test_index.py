"""The index of a finished book leads to the words that were marked, page by page; and a wrong page is noticed.

With it the rest of a book's apparatus, in the same files: citations, bibliography, glossary, the roles of parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from checks.conftest import CONSTRUCTS, Publication, publication
from checks.seeding import found, in_epub, in_pdf
from validators import ace, epubcheck, verapdf

from publish.checks import Subject, prove
from publish.composing.walking import nodes
from publish.diagnostics import Severity
from publish.document import IndexMark
from publish.inspection import PdfFacts, resolved
from publish.workspace import Workspace

pytestmark = pytest.mark.slow

EDITIONS = ("print", "screen", "epub")


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """A book with dedication, foreword, notes, tables, citations, glossary, bibliography and index."""
    return publication(Workspace.on_disk(CONSTRUCTS), "handbook", tmp_path_factory.mktemp("handbook"))


def block_lines(pdf: PdfFacts) -> Iterator[tuple[str, str]]:
    """The label of the page and the text of each stretch of the tagged text, the index left out."""
    for block in pdf.blocks:
        if "index" not in block.titles:
            yield from ((pdf.pages[run.page].label, run.text) for run in block.runs)


def entries(pdf: PdfFacts) -> dict[str, str]:
    """The lines of the printed index: entry and what stands after it."""
    lines = [block.text for block in pdf.blocks if "index" in block.titles]
    return {term: rest for line in lines for term, _, rest in [line.partition(", ")]}


def pages_with(pdf: PdfFacts, word: str) -> list[str]:
    """The pages on which a word stands in the text, by its own words alone."""
    return list(dict.fromkeys(label for label, text in block_lines(pdf) if re.search(rf"\b{word}\b", text)))


@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_is_held_against_the_book(edition: str, handbook: Publication) -> None:
    told = [(o.check, f) for o in prove(handbook[edition]) for f in o.findings]
    assert [(name, f) for name, f in told if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("edition", ["print", "screen"])
def test_every_number_of_the_index_is_that_of_the_page(edition: str, handbook: Publication) -> None:
    pdf = handbook[edition].pdf
    printed = entries(pdf)
    for number in range(36):
        assert [printed[f"{number:02}"]] == pages_with(pdf, f"unique{number:02}")
    for entry, word in (("dedications", "dedications"), ("forewords", "foreword")):
        assert [printed[entry]] == pages_with(pdf, word)
        assert re.fullmatch("[ivx]+", printed[entry])
    assert [printed["end"]] == pages_with(pdf, "end")
    assert printed["lithography"] == "see printing, offset"


@pytest.mark.parametrize("edition", ["print", "screen"])
def test_pages_in_a_row_are_a_range(edition: str, handbook: Publication) -> None:
    pdf = handbook[edition].pdf
    pages = pages_with(pdf, "unique\\d\\d")
    assert len(pages) > 3
    assert entries(pdf)["printing"] == f"{pages[0]}–{pages[-1]}; see also tables"


def test_the_index_of_the_epub_says_the_pages_of_the_print_edition(handbook: Publication) -> None:
    book, printed = handbook["epub"].book, entries(handbook["print"].pdf)
    (index,) = [tree for tree in book.documents if any("index" in e.words_of("epub:type") for e in tree.root.walk())]
    lines = [e for e in index.root.every("li") if "index-entry" in e.words_of("epub:type")]
    checked = 0
    for line in lines:
        term, *_ = (e.text for e in line.elements if "index-term" in e.words_of("epub:type"))
        links = [e for part in line.elements for e in part.every("a") if part.get("class") == "locators"]
        for link in links:
            path, name = resolved(link.get("href") or "", index.path)
            assert book.pages[path].identified[name].text
        if re.fullmatch(r"\d\d", term):
            assert [link.text for link in links] == [printed[term]]
            target = book.pages[resolved(links[0].get("href") or "", index.path)[0]]
            assert target.identified[resolved(links[0].get("href") or "", index.path)[1]].text == f"unique{term}"
            checked += 1
    assert checked == 36


def test_meanings_arrive_in_the_tag_tree(handbook: Publication) -> None:
    roles = [tag.role for tag in handbook["screen"].pdf.tags]
    assert {"Index", "BibEntry", "Reference"} <= set(roles)
    assert roles.count("BibEntry") == 2


def test_meanings_arrive_in_the_epub(handbook: Publication) -> None:
    elements = [e for tree in handbook["epub"].book.documents for e in tree.root.walk()]
    pairs = {(e.get("role"), e.get("epub:type")) for e in elements}
    for name in ("dedication", "foreword", "glossary", "bibliography", "index", "biblioref", "glossref"):
        assert (f"doc-{name}", name) in pairs
    for name in ("biblioentry", "glossterm", "glossdef", "index-group", "index-xref-preferred", "index-xref-related"):
        assert (None, name) in pairs


def test_claims_are_true(handbook: Publication, tmp_path: Path) -> None:
    for edition, name in (("screen", "handbook.pdf"), ("epub", "handbook.epub")):
        (tmp_path / name).write_bytes(handbook[edition].data)
    assert verapdf(tmp_path / "handbook.pdf", "4f", "ua2") == {"4f": [], "ua2": []}
    assert epubcheck(tmp_path / "handbook.epub") == []
    assert ace(tmp_path / "handbook.epub") == []


# --- what must be noticed ----------------------------------------------------------------------


def moved(subject: Subject, name: str) -> Subject:
    """The subject with a place of the index a page further on."""

    def change(pdf: pikepdf.Pdf) -> None:
        names = pdf.Root.Names.Dests.Names
        for key, value in zip(list(names)[::2], list(names)[1::2], strict=True):
            if str(key) == name:
                here = next(n for n, page in enumerate(pdf.pages) if page.obj.objgen == value[0].objgen)
                value[0] = pdf.pages[here + 1].obj

    return in_pdf(subject, change)


@pytest.mark.parametrize("edition", ["print", "screen"])
def test_a_place_on_another_page_is_noticed(edition: str, handbook: Publication) -> None:
    subject = handbook[edition]
    mark = next(m for m in marks(subject) if m.levels == ("unique", "07"))
    findings = found("index", moved(subject, mark.identifier or ""))
    assert {(each.code, each.span) for each in findings} == {("E187", mark.span)}
    assert "“unique07”" in findings[0].message
    assert "F011" in {each.code for each in found("fidelity", moved(subject, mark.identifier or ""))}


def test_a_place_elsewhere_in_the_epub_is_noticed(handbook: Publication) -> None:
    subject = handbook["epub"]
    mark = next(m for m in marks(subject) if m.levels == ("unique", "07"))
    name = next(tree.path for tree in subject.book.documents if mark.identifier in tree.identified)
    gone = in_epub(subject, name, f'id="{mark.identifier}">unique07', 'id="gone">unique07')
    assert [each.code for each in found("index", gone)] == ["E187"]
    other = in_epub(subject, name, f'id="{mark.identifier}">unique07', f'id="{mark.identifier}">unique70')
    assert [each.code for each in found("index", other)] == ["E187"]


def marks(subject: Subject) -> list[IndexMark]:
    return [node for node in nodes(subject.document) if isinstance(node, IndexMark)]


def test_words_that_a_citation_style_leaves_out_are_noticed(handbook: Publication) -> None:
    epub = handbook["epub"]
    (name,) = [tree.path for tree in epub.book.documents if "citation-1" in tree.identified]
    without = in_epub(epub, name, "Ostrom 1990, 12–14", "Ostrom 1990")
    findings = [each for each in found("fidelity", without) if "is not said where" in each.message]
    assert [(each.code, each.message) for each in findings] == [
        ("F011", "“12-14” is not said where “commons” is cited")
    ]
