"""Whether a finished file says what its source says: word for word, in its order, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from publish.checks.fidelity.comparison import compare
from publish.checks.fidelity.expected import PAGE, expected_words
from publish.checks.fidelity.found import Found, epub_words, pdf_words
from publish.checks.fidelity.report import told
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic
from publish.editions.edition import PrintSpec

__all__ = ["check"]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The differences between the words of a file and those of its source (F001 to F011)."""
    paged = isinstance(subject.spec, PrintSpec)
    found: list[Found] = pdf_words(subject.pdf) if paged else epub_words(subject.epub)

    def folio(identifier: str) -> str:
        page = subject.pdf.destinations.get(identifier)
        return PAGE if page is None else subject.pdf.pages[page].label

    expected = expected_words(subject.document, subject.galley, paged, folio)
    yield from told(compare(expected, found), expected, subject)
