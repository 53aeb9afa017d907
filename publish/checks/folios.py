"""Whether the page numbers that a PDF prints are those of the pages: at their feet, and in the contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from publish.checks.contents import contents_lines
from publish.checks.sections import folded, headed, pages_of
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.inspection import PageFacts, PdfFacts, Run, joined

__all__ = ["check"]

REBUILD = "build the edition again; a finished file is not to be changed by hand"
NUMBER = re.compile(r"\d+|\b[ivxlcdm]+\b", re.IGNORECASE)


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Numbers in contents that are not those of their pages (L020), and folios that are not (L021)."""
    yield from _in_contents(subject)
    yield from _at_the_foot(subject)


def _in_contents(subject: Subject) -> Iterator[Diagnostic]:
    """What each line of the contents prints, beside the page where its heading really stands."""
    pdf = subject.pdf
    stands = pages_of(subject.document, pdf)
    headings = headed(subject.document)
    by_place = {heading.identifier: heading for heading in headings}
    after = 0
    for line in contents_lines(subject):
        label = folded(line.label)
        # Without a link the words tell; several headings may have the same, and contents go by the text's order.
        same = [number for number, heading in enumerate(headings) if folded(heading.label) == label]
        later = [number for number in same if number >= after] or same
        # A chapter and a section of another may have one name, and contents may list the chapter alone.
        printed = [number for number in later if _folio(stands.get(headings[number].identifier), pdf) == line.folio]
        number = next(iter(printed or later), None)
        heading = by_place.get(line.place or "") or (headings[number] if number is not None else None)
        if heading is None:
            continue
        after = after if number is None else number + 1
        page = stands.get(heading.identifier, pdf.destinations.get(heading.identifier))
        if page is not None and line.folio != (label := pdf.pages[page].label):
            message = f"the contents say page {line.folio} for “{heading.label}”, which stands on page {label}"
            yield Diagnostic("L020", Severity.ERROR, message, heading.span, REBUILD)
    for heading in headings:
        page, aimed = stands.get(heading.identifier), pdf.destinations.get(heading.identifier)
        if page is not None and aimed is not None and aimed != page:
            there, here = pdf.pages[aimed].label, pdf.pages[page].label
            message = f"links to “{heading.label}” lead to page {there}, but it stands on page {here}"
            yield Diagnostic("L020", Severity.ERROR, message, heading.span, REBUILD)


def _folio(page: int | None, pdf: PdfFacts) -> str | None:
    return None if page is None else pdf.pages[page].label


def _at_the_foot(subject: Subject) -> Iterator[Diagnostic]:
    """The line of each page that has the form of a folio, in which only numbers differ from page to page."""
    pages = subject.pdf.pages
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", subject.galley.labels.get("page", ""))}
    lines = [[line for line in _lines(page) if _is_folio(line, words)] for page in pages]
    forms = Counter(form for found in lines for form in {NUMBER.sub("#", line) for line in found})
    if not forms:
        return
    form = max(forms, key=lambda each: (forms[each], each.count("#")))
    for page, found in zip(pages, lines, strict=True):
        line = next((line for line in found if NUMBER.sub("#", line) == form), None)
        if line is None:
            continue
        numbers = NUMBER.findall(line)
        # Figures parted by a sign go on to the left in a text that does; words tell their own order.
        if subject.galley.direction == "rtl" and not any(each.isalpha() for each in line):
            numbers.reverse()
        number, *total = numbers
        if number != page.label:
            message = f"a page prints the number {number}, but is page {page.label}"
            yield Diagnostic("L021", Severity.ERROR, message, None, REBUILD)
        elif total and total[0].isdigit() and int(total[0]) != len(pages):
            message = f"page {number} says that there are {total[0]} pages, of {len(pages)}"
            yield Diagnostic("L021", Severity.ERROR, message, None, REBUILD)


def _lines(page: PageFacts) -> Iterator[str]:
    """What a page says above and below its text, a baseline and a stretch of it at a time."""
    lines: dict[int, list[int]] = {}
    heights = [run.y for run in page.painted]
    for number, run in enumerate(page.artifacts):
        # Beside the text stand the numbers of lines of code.
        if (heights and min(heights) <= run.y <= max(heights)) or _is_raised(run, page.artifacts):
            continue
        lines.setdefault(round(run.y), []).append(number)
    for numbers in lines.values():
        runs = sorted((page.artifacts[number] for number in numbers), key=lambda run: run.x)
        stretch = [runs[0]]
        for run in runs[1:]:
            if run.x - stretch[-1].end > 2 * max(run.size, 1):
                yield joined(stretch).strip()
                stretch = []
            stretch.append(run)
        yield joined(stretch).strip()


def _is_raised(run: Run, others: Iterable[Run]) -> bool:
    """Whether a run is a figure that is raised behind a word, as a note's call is in the head of a table."""
    return any(
        run.size < 0.85 * each.size and abs(run.y - each.y) < each.size and abs(run.x - each.end) < each.size / 2
        for each in others
    )


def _is_folio(line: str, words: set[str]) -> bool:
    """Whether a line is a number, or two, and nothing else but signs and the house's words for pages."""
    numbers = NUMBER.findall(line)
    others = {word.casefold() for word in re.findall(r"[^\W\d_]+", NUMBER.sub(" ", line))}
    return 1 <= len(numbers) <= 2 and others <= words
