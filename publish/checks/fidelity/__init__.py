"""Whether a finished file says what its source says: word for word, in its order, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from publish.checks.fidelity.apparatus import apparatus_findings, citation_findings, margin_findings
from publish.checks.fidelity.comparison import compare
from publish.checks.fidelity.expected import PAGE, expected_words
from publish.checks.fidelity.found import Found, epub_words, pdf_words, untagged_words
from publish.checks.fidelity.metadata import metadata_findings
from publish.checks.fidelity.pages import pages_of_places
from publish.checks.fidelity.references import link_findings, picture_findings
from publish.checks.fidelity.report import told
from publish.checks.fidelity.strangers import stranger_changes, stranger_words, without_marks
from publish.checks.fidelity.words import SourceText, source_text
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.editions.edition import PrintSpec

__all__ = ["check"]

# What is read where a font does not say which character a glyph stands for (REPLACEMENT CHARACTER).
UNKNOWN = "\ufffd"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """What a file says otherwise than its source: words (F001 to F011), pictures, links, metadata (F012 to F014)."""
    source = source_text(subject.document, isinstance(subject.spec, PrintSpec))
    yield from _words(subject, source)
    yield from picture_findings(subject, source)
    yield from link_findings(subject, source)
    yield from metadata_findings(subject)


def _words(subject: Subject, source: SourceText) -> Iterator[Diagnostic]:
    paged = isinstance(subject.spec, PrintSpec)
    found = _found(subject, paged)
    unknown = [word for word in found if UNKNOWN in word.text]
    if unknown and not any(UNKNOWN in word.text for word in source.words):
        message = (
            f"{len(unknown)} words have signs of which the file does not say what they stand for, {unknown[0].place}"
        )
        yield Diagnostic("F015", Severity.ERROR, message, None, "embed fonts with their characters (ToUnicode)")
    if not subject.own and not any(word.house == "masthead" for word in found):
        wanted, found = stranger_words(source), without_marks(found)
        yield from told(stranger_changes(subject, wanted, found), wanted, subject)
        return

    places = {} if paged else pages_of_places(subject.book)

    def folio(identifier: str) -> str:
        if not paged:
            return places.get(identifier, "")
        page = subject.pdf.destinations.get(identifier)
        return PAGE if page is None else subject.pdf.pages[page].label

    expected = expected_words(source.words, subject.galley, paged, folio)
    findings = list(told(compare(expected, found), expected, subject))
    yield from findings
    # What differs from the galley is told already; this is about a galley that is wrong itself.
    codes = {each.code for each in findings}
    yield from (each for each in apparatus_findings(subject, found) if each.code not in codes)
    yield from citation_findings(subject, found)
    if paged:
        yield from margin_findings(subject)


def _found(subject: Subject, paged: bool) -> list[Found]:
    if not paged:
        return epub_words(subject.epub)
    # A file without tags, or with most of its text outside of them, is read as it is painted.
    loose = sum(len(page.unmarked) for page in subject.pdf.pages)
    tagged = sum(len(block.text) for block in subject.pdf.blocks)
    return untagged_words(subject.pdf) if loose > tagged or not tagged else pdf_words(subject.pdf)
