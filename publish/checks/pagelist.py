"""Whether an EPUB's page list is that of its print edition: every page, in order, each at its first word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf

from publish.checks.subject import Subject
from publish.checks.texts import squeezed
from publish.diagnostics import Diagnostic, Severity, Span
from publish.editions.edition import EpubSpec
from publish.inspection import Block, Markup, PdfFacts, Run, Tree, pieces
from publish.inspection.epub import ContentDocument
from publish.publication import notes_at_foot

__all__ = ["beginnings", "check"]

# So many characters of a page's beginning are compared, white space not counted.
COMPARED = 40
# What a paged edition sets into its margins or for itself; it is no part of the text that editions share.
OF_PAGES = frozenset(("contents", "folio"))
NOTES = frozenset(("Note", "FENote"))
# What may stand at the head of a page while text that comes after it fills the page before.
MOVED = frozenset(("Table", "Figure"))
MARKERS = re.compile(r"[^\w\s]|\d+[.)]|\w[.)]")
REBUILD = "build the edition again; a finished file is not to be changed by hand"

# What only an EPUB has in its text: the ways back from notes, and the boxes of tasks.
OF_EPUBS = str.maketrans("", "", "\N{UPWARDS ARROW}\N{BALLOT BOX}\N{BALLOT BOX WITH CHECK}")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A page-break mark of a content document, and what stands after it."""

    tree: Tree
    element: Markup
    label: str
    after: str


def check(subject: Subject) -> Iterator[Diagnostic]:
    """A page list that lacks a page, is out of order, leads astray, or begins a page elsewhere (L010 to L016)."""
    marks = {(each.tree.path, each.element.get("id") or ""): each for each in _marks(subject)}
    entries = subject.epub.page_list
    labels = [entry.label for entry in entries]
    yield from _against_print(subject, labels)
    for entry in entries:
        mark = marks.get((entry.path, entry.fragment))
        if mark is None:
            tree = subject.book.pages.get(entry.path)
            element = tree.identified.get(entry.fragment) if tree else None
            span = subject.origins.of(tree, element) if tree and element else None
            yield _finding("L012", f"the page list leads from page {entry.label} to what is no page break", span)
        elif mark.label != entry.label:
            message = f"the page list calls a page {entry.label} whose mark in the text says {mark.label}"
            yield _finding("L016", message, subject.origins.of(mark.tree, mark.element))
    listed = {(entry.path, entry.fragment) for entry in entries}
    for place, mark in marks.items():
        if place not in listed:
            span = subject.origins.of(mark.tree, mark.element)
            yield _finding("L013", f"the mark of page {mark.label} is not in the page list", span)
    if subject.companion_pdf is not None:
        yield from _first_words(subject, tuple(marks.values()), subject.companion_pdf)
    yield from _source(subject)


def _against_print(subject: Subject, labels: list[str]) -> Iterator[Diagnostic]:
    if subject.companion_pdf is not None:
        # A page without a number, as one left blank, can be listed under none.
        wanted = [page.label for page in subject.companion_pdf.pages if page.label]
    elif subject.pagination is not None:
        wanted = [start.folio for start in subject.pagination.starts if start.folio]
    else:
        return
    for label in dict.fromkeys(wanted):
        if label not in labels:
            yield _finding("L010", f"the page list lacks page {label} of the print edition", None)
    known = [label for label in wanted if label in labels]
    if labels != known and set(known) <= set(labels):
        wrong = next((one for one, other in zip(labels, [*known, ""], strict=False) if one != other), labels[-1])
        yield _finding("L011", f"the page list is not in the order of the print edition’s pages at page {wrong}", None)


def _source(subject: Subject) -> Iterator[Diagnostic]:
    """What the package says of the edition whose pages are listed (EPUB Accessibility 1.1, 3.4)."""
    named = subject.epub.values("pageBreakSource") + subject.epub.values("dc:source")
    if not subject.epub.page_list:
        if subject.epub.values("pageBreakSource"):
            yield _finding("L015", "the package names the edition whose pages are listed, but lists no pages", None)
        return
    if not named:
        yield _finding("L015", "the package does not say which edition’s pages are listed (pageBreakSource)", None)
        return
    source = subject.pagination.source if subject.pagination is not None else None
    if source is not None and isinstance(subject.spec, EpubSpec) and source not in named:
        message = f"the package says that the pages of “{named[0]}” are listed; they are those of “{source}”"
        yield _finding("L015", message, None)


# --- the words at a page's beginning -----------------------------------------------------------


def _marks(subject: Subject) -> Iterator[_Mark]:
    texts = {document.path: document for document in subject.epub.documents}
    for tree in subject.book.documents:
        document = texts[tree.path]
        elements = [element for element in tree.root.walk() if _is_mark(element)]
        for element, mark in zip(elements, document.marks, strict=False):
            yield _Mark(tree, element, mark.label, _following(document, mark.position))


def _following(document: ContentDocument, position: int) -> str:
    """What follows a place in a document, without what other editions print otherwise: numbers of pages, ways back."""
    found: list[str] = []
    length = 0
    for stretch in document.stretches:
        text = stretch.text[max(0, position) :]
        position -= len(stretch.text)
        way_back = stretch.apparatus == "mark" and not any(map(str.isalnum, stretch.text))
        if stretch.apparatus not in OF_PAGES and not way_back:
            found.append(text)
            length += len(text)
        if length > 20 * COMPARED:
            break
    return "".join(found)


def _is_mark(element: Markup) -> bool:
    return element.get("role") == "doc-pagebreak" or "pagebreak" in element.words_of("epub:type")


def _first_words(subject: Subject, marks: tuple[_Mark, ...], print_edition: PdfFacts) -> Iterator[Diagnostic]:
    begins = beginnings(print_edition.blocks, NOTES if notes_at_foot(subject.document.metadata) else frozenset())
    pages = {page.label: number for number, page in enumerate(print_edition.pages)}
    for mark in marks:
        number = pages.get(mark.label)
        begin = begins.get(number) if number is not None else None
        if not begin or _agree(begin, mark.after):
            continue
        page, here = (" ".join(text.split())[:COMPARED].strip() for text in (begin, mark.after))
        message = f"page {mark.label} of the print edition begins “{page}…”, but is marked before “{here}…”"
        yield _finding("L014", message, subject.origins.of(mark.tree, mark.element))


def beginnings(blocks: Sequence[Block], besides: frozenset[str]) -> dict[int, str]:
    """What each page (from 0) begins with, of the text that editions share, in the order of the tags.

    What is tagged as one of `besides` stands beside the text; a table or figure that text passes by, to the foot of the
    page before, begins none. A page of its own, which a turned table has, may follow text that comes after it: such a
    page begins nothing, and what comes after it begins no page before it.
    """
    found: dict[int, list[str]] = {}
    lengths: dict[int, int] = {}
    last: dict[int, int] = {}
    furthest = 0
    onward = _onward(blocks, besides)
    for number, block in enumerate(blocks):
        first = min((run.page for run in block.runs), default=0)
        if MOVED & set(block.roles) and first > onward[number]:
            # What comes after it on the page before does not follow, in an EPUB, what comes before it.
            furthest = max(furthest, first)
            continue
        if (
            besides & set(block.roles)
            or OF_PAGES & set(block.titles)
            or (block.roles[-1:] == ("Lbl",) and MARKERS.fullmatch(block.text))
        ):
            continue
        for run, text in zip(block.runs, pieces(block.runs), strict=True):
            furthest = max(furthest, run.page)
            if run.page == furthest and lengths.get(run.page, 0) < 4 * COMPARED and _is_of_text(run):
                found.setdefault(run.page, []).append(text)
                lengths[run.page] = lengths.get(run.page, 0) + len(text)
        for page in {run.page for run in block.runs}:
            found.setdefault(page, []).append(" ")
            last[page] = number
    pages = sorted(last)
    reached = accumulate((last[page] for page in pages), max)
    apart = {page for page, far in zip(pages, reached, strict=True) if last[page] < far}
    return {page: "".join(texts).strip() for page, texts in found.items() if page not in apart}


def _onward(blocks: Sequence[Block], besides: frozenset[str]) -> list[float]:
    """For each block, on which page the text goes on after it that no table or figure holds."""
    found: list[float] = []
    page = inf
    for block in reversed(blocks):
        found.append(page)
        if block.runs and not (besides | MOVED) & set(block.roles) and not OF_PAGES & set(block.titles):
            page = min(run.page for run in block.runs)
    return found[::-1]


def _is_of_text(run: Run) -> bool:
    return not any(tag.title in OF_PAGES for tag in run.within)


def _agree(page: str, marked: str) -> bool:
    """Whether two texts begin alike, whatever their letters' case.

    A word broken over the page belongs to the page before. The shorter text decides how far is looked, for a document
    may end soon after a mark.
    """
    other = _shared(marked)
    for text in (page, page.partition(" ")[2]):
        begin = _shared(text)
        length = min(len(begin), len(other))
        if length and begin[:length] == other[:length]:
            return True
    return False


def _shared(text: str) -> str:
    """The first characters of a text that both editions have."""
    return squeezed(text).translate(OF_EPUBS)[:COMPARED]


def _finding(code: str, message: str, span: Span | None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, span, REBUILD)
