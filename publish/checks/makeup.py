"""Whether pages end and begin well: no stranded heading, no widow or orphan, no broken word, no empty page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from publish.checks.flow import Passage, passages
from publish.checks.intended import intended, squeezed
from publish.checks.places import pdf_block_place
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.inspection import Line, PdfFacts
from publish.publication import KINDS

__all__ = ["check"]

# A page that ends so far up, as a share of what the fullest one holds, was left by something that did not fit.
LEAST_FILL = 0.5
NOTES = frozenset(("Note", "FENote"))
# More lines in succession that end with a hyphen than this are a ladder.
MOST_HYPHENS = 2


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Findings on the make-up of a paged edition (E124 to E133); all are warnings but a page without anything on it."""
    flow = tuple(passages(subject.pdf))
    yield from _stranded(subject)
    for passage in flow:
        yield from _parted(subject, passage)
        yield from _hyphens(subject, passage)
        yield from _last_word(subject, passage)
    yield from _empty(subject)
    if KINDS[subject.galley.metadata.kind].slip_level is None:
        yield from _left_early(subject, flow)
    yield from _colophon_alone(subject)


def _found(code: str, subject: Subject, passage: Passage, message: str, hint: str) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, message, pdf_block_place(subject, passage.block), hint)


def _stranded(subject: Subject) -> Iterator[Diagnostic]:
    """Headings that nothing of what they head stands under, be it a table: it begins on the next page."""
    for heading, following in pairwise(_blocks(subject.pdf)):
        page = heading.lines[-1].page
        if not heading.is_heading or following.lines[0].page == page:
            continue
        # A heading that fills a page of its own, as a part's, is not left behind by anything.
        if any(each.page == page and each.y > heading.lines[0].y for each in _all_lines(subject.pdf)):
            message = (
                f"the heading “{heading.shown}” stands at the foot of page {_label(subject, page)}, its text overleaf"
            )
            hint = "the theme keeps headings with their text: `break-after: avoid`"
            yield _found("E124", subject, heading, message, hint)


def _blocks(facts: PdfFacts) -> Iterator[Passage]:
    """All that stands in flow, tables and figures too; notes stand elsewhere."""
    for block in facts.blocks:
        if not block.titles and not NOTES & set(block.roles) and (lines := block.lines):
            yield Passage(block, lines)


def _all_lines(facts: PdfFacts) -> Iterator[Line]:
    return (line for each in passages(facts) for line in each.lines)


def _parted(subject: Subject, passage: Passage) -> Iterator[Diagnostic]:
    """A paragraph of which a single line stands alone on a page."""
    parts = [list(lines) for _, lines in groupby(passage.lines, key=lambda line: line.page)]
    if len(parts) < 2:
        return
    if len(parts[-1]) == 1:
        page = _label(subject, parts[-1][0].page)
        message = f"the last line of “{passage.shown}” stands alone at the head of page {page}"
        yield _found("E125", subject, passage, message, "the theme keeps two lines together: `widows: 2`")
    if len(parts[0]) == 1:
        page = _label(subject, parts[0][0].page)
        message = f"the first line of “{passage.shown}” stands alone at the foot of page {page}"
        yield _found("E125", subject, passage, message, "the theme keeps two lines together: `orphans: 2`")


def _hyphens(subject: Subject, passage: Passage) -> Iterator[Diagnostic]:
    """A word that is broken over a page, and more broken lines in succession than read well."""
    for line, following in pairwise(passage.lines):
        if line.broken and line.page != following.page:
            message = f"the last line of page {_label(subject, line.page)} ends within a word: “{_last(line)}”"
            yield _found("E128", subject, passage, message, "bind the word, or let the theme hyphenate less")
    runs = [len(list(run)) for broken, run in groupby(line.broken for line in passage.lines) if broken]
    ladder = max(runs, default=0)
    if ladder > MOST_HYPHENS:
        message = f"{ladder} lines in succession end with a hyphen in “{passage.shown}”"
        yield _found("E129", subject, passage, message, "let the theme hyphenate less, or set the text ragged")


def _last(line: Line) -> str:
    return line.text.rsplit(" ", 1)[-1]


def _last_word(subject: Subject, passage: Passage) -> Iterator[Diagnostic]:
    """A point that ends on a single word, where it is not the author who breaks its lines."""
    if squeezed(passage.block.text) in intended(subject.galley).lined:
        return
    if passage.is_point and len(passage.lines) > 1 and len(passage.lines[-1].text.split()) == 1:
        message = f"a point ends with “{passage.lines[-1].text}” alone on its last line"
        yield _found("E131", subject, passage, message, "bind the last two words, or change the measure")


def _empty(subject: Subject) -> Iterator[Diagnostic]:
    """A page with nothing on it, where no recto was to be reached."""
    facts = subject.pdf
    openings = {mark.page for mark in facts.outline}
    recto = KINDS[subject.galley.metadata.kind].recto_chapters and "PDF/X-4" in subject.spec.claims
    for number, page in enumerate(facts.pages):
        bare = not page.text_paints and not page.other_paints and not page.images
        if bare and not (recto and number + 1 in openings):
            yield Diagnostic(
                "E130",
                Severity.ERROR,
                f"page {number + 1} of the {subject.spec.name} edition is empty, and the theme did not ask for that",
                hint="look for forced page breaks in the stylesheet",
            )


def _left_early(subject: Subject, flow: Iterable[Passage]) -> Iterator[Diagnostic]:
    """A page, not the last, whose text ends far above its foot: what came next did not fit, and could not be parted."""
    lines = [line for passage in flow for line in passage.lines]
    lowest = {page: min(each.y for each in of) for page, of in _pages(lines)}
    if len(lowest) < 2:
        return
    foot = min(lowest.values())
    last = max(lowest)
    for page, y in lowest.items():
        top = subject.pdf.pages[page].boxes.trim[3]
        if page != last and (top - y) < LEAST_FILL * (top - foot):
            after = next(each for each in flow if each.lines[0].page > page)
            message = f"page {_label(subject, page)} is less than half full: “{after.shown}” did not fit on it whole"
            yield _found("E133", subject, after, message, "shorten it, or part it into two")


def _pages(lines: list[Line]) -> Iterator[tuple[int, list[Line]]]:
    ordered = sorted(lines, key=lambda line: line.page)
    return ((page, list(of)) for page, of in groupby(ordered, key=lambda line: line.page))


def _colophon_alone(subject: Subject) -> Iterator[Diagnostic]:
    """A last page with the colophon and nothing else, where it has no leaf of its own."""
    if subject.galley.slips[-1].name == "colophon":
        return
    pages = subject.pdf.pages
    held: dict[int, set[bool]] = {}
    for block in subject.pdf.blocks:
        for run in block.runs:
            if run.size and run.text.strip():
                held.setdefault(run.page, set()).add("colophon" in block.titles)
    if len(pages) > 1 and held.get(len(pages) - 1) == {True}:
        yield Diagnostic(
            "E132",
            Severity.WARNING,
            f"the last page of the {subject.spec.name} edition holds the colophon alone",
            hint="shorten the text by a few lines, or lengthen it",
        )


def _label(subject: Subject, page: int) -> str:
    return subject.pdf.pages[page].label or str(page + 1)
