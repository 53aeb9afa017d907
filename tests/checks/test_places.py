"""Elements of finished files lead to the line of the source that they come from, or to none."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from checks.conftest import Publication

from publish.checks.places import epub_element_place, epub_place, metadata_place, pdf_tag_place
from publish.diagnostics import Span

pytestmark = pytest.mark.slow

TEXT = "EPUB/text/chapter-01.xhtml"


def line_of(publication: Publication, text: str) -> int:
    """The line of the source that holds a text once."""
    lines = publication.source.document.manuscripts[0].data.decode().splitlines(keepends=True)
    (number,) = [number for number, line in enumerate(lines, 1) if text in line]
    return number


def lines(spans: list[Span | None]) -> list[int | None]:
    return [span.line if span else None for span in spans]


def test_a_line_and_column_of_an_epub_lead_to_the_source(everything: Publication) -> None:
    subject = everything["epub"]
    with zipfile.ZipFile(BytesIO(subject.data)) as archive:
        text = archive.read(TEXT).decode().splitlines()
    expected = {"<img": "A red dot", "<table": "| Left", "<hr": "***\n", "second paragraph": "second paragraph"}
    for wanted, source in expected.items():
        number, line = next((number, line) for number, line in enumerate(text, 1) if wanted in line)
        # Validators name the place where a tag ends.
        column = line.index(">", line.index(wanted)) + 2 if wanted[0] == "<" else line.index(wanted) + 1
        assert lines([epub_place(subject, TEXT, number, column)]) == [line_of(everything, source)]


def test_selectors_fragments_and_markup_lead_to_the_source(everything: Publication) -> None:
    subject = everything["epub"]
    table = line_of(everything, "| Left")
    assert lines([
        epub_element_place(subject, TEXT, css="table > thead > tr > th:nth-child(2)"),
        epub_element_place(subject, TEXT, css="#setext-heading .table"),
        epub_element_place(subject, TEXT, css="", snippet='<img src="../pictures/dot.png" alt="a dot" />'),
        epub_element_place(subject, TEXT, css="img[alt=\"a dot\"]"),
        epub_element_place(subject, TEXT, css="#no-such-thing"),
        epub_element_place(subject, TEXT, css=".masthead"),
    ]) == [table, table, line_of(everything, "![a dot]"), line_of(everything, "![a dot]"), None, None]  # fmt: skip


def test_a_fragment_identifier_counts_elements(everything: Publication) -> None:
    # html > body > article > section > p
    found = epub_element_place(everything["epub"], TEXT, cfi="/4/2/2/4")
    assert lines([found]) == [line_of(everything, "A paragraph with")]


def test_the_package_leads_to_the_metadata(everything: Publication) -> None:
    subject = everything["epub"]
    with zipfile.ZipFile(BytesIO(subject.data)) as archive:
        (package,) = [name for name in archive.namelist() if name.endswith(".opf")]
        text = archive.read(package).decode().splitlines()
    (number,) = [number for number, line in enumerate(text, 1) if "<dc:date" in line]
    column = text[number - 1].index(">") + 2
    assert lines([epub_place(subject, package, number, column)]) == [line_of(everything, "date: ")]
    assert metadata_place(subject, "issuer").line == line_of(everything, "issuer: ")
    assert metadata_place(subject, "subtitle").line == 1


def test_structure_elements_of_a_pdf_lead_to_the_source(everything: Publication) -> None:
    subject = everything["screen"]
    tags = subject.pdf.tags
    figures = [number for number, tag in enumerate(tags) if tag.role == "Figure"]
    assert lines([pdf_tag_place(subject, number) for number in figures]) == [
        line_of(everything, "![A red dot]"),
        line_of(everything, "![a dot]"),
    ]
    (quotation, *_) = [number for number, tag in enumerate(tags) if tag.role == "BlockQuote"]
    assert lines([pdf_tag_place(subject, quotation)]) == [line_of(everything, "> A quotation of")]
    title = next(number for number, tag in enumerate(tags) if tag.title == "masthead")
    assert pdf_tag_place(subject, title) is None


def test_words_that_stand_more_than_once_lead_each_to_its_own_line(everything: Publication) -> None:
    subject = everything["screen"]
    cells = [number for number, tag in enumerate(subject.pdf.tags) if tag.role == "TD"][:4]
    one, two = line_of(everything, "| a    |"), line_of(everything, "| *b*  |")
    # “1” is also a number of the contents, of a list and of a note, and “b” begins many words.
    assert lines([pdf_tag_place(subject, number) for number in cells]) == [one, one, two, two]
    code = next(number for number, tag in enumerate(subject.pdf.tags) if tag.role == "Code")
    assert lines([pdf_tag_place(subject, code)]) == [line_of(everything, "A paragraph with")]
