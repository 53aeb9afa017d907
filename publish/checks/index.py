"""Whether the index leads to the words that were marked for it: on its pages, and by its links."""

from __future__ import annotations

from collections.abc import Iterator

from publish.checks.subject import Subject
from publish.checks.texts import squeezed
from publish.composing.walking import below, nodes
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import (
    Attributes,
    Emphasis,
    IndexMark,
    Link,
    NoteCall,
    Phrase,
    SoftBreak,
    Strong,
    Text,
    plain_text,
)
from publish.inspection import PdfFacts

__all__ = ["check"]

REBUILD = "build the edition again; a finished file is not to be changed by hand"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """A mark that is not in the file, or where it leads to its words do not stand (E187)."""
    marks = [node for node in nodes(subject.document) if isinstance(node, IndexMark) and node.identifier]
    if not marks or not subject.own:
        return
    yield from (_on_pages if subject.spec.form == "pdf" else _in_documents)(subject, marks)


def _on_pages(subject: Subject, marks: list[IndexMark]) -> Iterator[Diagnostic]:
    pdf = subject.pdf
    texts = _page_texts(pdf)
    for mark in marks:
        page = pdf.destinations.get(mark.identifier or "")
        if page is None:
            yield _finding(mark, "is not in the file")
            continue
        # A word that begins on a page may end on the next.
        following = texts[page + 1] if page + 1 < len(texts) else ""
        if not 0 <= (texts[page] + following).find(_plain(mark)) <= len(texts[page]):
            yield _finding(mark, f"leads to page {pdf.pages[page].label}, where it does not stand")
    by_target = {f"#{mark.identifier}": mark for mark in marks}
    for link in pdf.links:
        if (found := by_target.get(link.target)) is not None:
            page = pdf.destinations.get(link.target.removeprefix("#"))
            label = None if page is None else pdf.pages[page].label
            if page is not None and link.description != label:
                yield _finding(found, f"is said to stand on page {link.description}, and leads to page {label}")


def _page_texts(pdf: PdfFacts) -> list[str]:
    """What each page says, as it is compared."""
    texts: list[list[str]] = [[] for _ in pdf.pages]
    for block in pdf.blocks:
        for run in block.runs:
            texts[run.page].append(run.text)
    return [squeezed("".join(found)) for found in texts]


def _in_documents(subject: Subject, marks: list[IndexMark]) -> Iterator[Diagnostic]:
    places = {name: element for tree in subject.book.documents for name, element in tree.identified.items()}
    for mark in marks:
        element = places.get(mark.identifier or "")
        if element is None:
            yield _finding(mark, "is not in the file")
        elif not squeezed(element.text).startswith(_plain(mark)):
            yield _finding(mark, f"leads to “{element.text[:40]}”")


# What shows as the characters that it holds, or holds such.
SHOWN_AS_WRITTEN = (Text, SoftBreak, Emphasis, Strong, IndexMark, Phrase, Link, NoteCall, Attributes, Span)


def _plain(mark: IndexMark) -> str:
    """The words that are marked; nothing where a picture or a formula is marked, which shows otherwise."""
    plain = all(isinstance(node, SHOWN_AS_WRITTEN) for node in below(mark.children))
    return squeezed(plain_text(mark.children)) if plain else ""


def _finding(mark: IndexMark, what: str) -> Diagnostic:
    words = " ".join(plain_text(mark.children).split()) or mark.levels[-1]
    message = f"“{words}”, marked for the index as “{', '.join(mark.levels)}”, {what}"
    return Diagnostic("E187", Severity.ERROR, message, mark.span, REBUILD)
