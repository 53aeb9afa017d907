"""Whether contents say what the headings say, of all of them, in their order: in every list that an edition has.

The lists are an EPUB's navigation document and NCX, a PDF's contents page and outline.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from publish.checks.sections import Headed, by_label, elements_of, folded, headed, pages_of, same
from publish.checks.subject import Subject
from publish.composing.galley import Entry
from publish.diagnostics import Diagnostic, Severity, Span
from publish.inspection import Bookmark, Markup, NavigationEntry
from publish.publication import contents_level

__all__ = ["LEAST_ENTRIES", "Line", "check", "check_ncx", "contents_lines"]

# A paged edition lists its contents where there are at least as many headings.
LEAST_ENTRIES = 3
# An outline has all headings of these ranks.
OUTLINED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: `place` is the identifier that it leads to where the list says so; `depth` counts from 0.

    `folio` is the page number that it prints, `page` the page (from 0) that it leads to.
    """

    label: str
    place: str | None
    depth: int
    folio: str | None = None
    page: int | None = None


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Contents whose labels, order or completeness are not those of the headings (L001 to L004)."""
    headings = _headings(subject)
    deepest = contents_level(subject.document.metadata)
    listed = tuple(heading for heading in headings if heading.rank <= deepest and not heading.quoted)
    if subject.spec.form == "epub":
        if listed:
            yield from compare(listed, tuple(_Aimed(subject).lines(subject.epub.contents)), "the navigation document")
        elif not subject.epub.contents:
            yield _missing("a list of contents", "the navigation document", None)
        return
    page = contents_lines(subject)
    # Other programs mark up their contents in other ways.
    if page or (subject.own and len(listed) >= LEAST_ENTRIES):
        yield from compare(listed, page, "the contents page")
    lines = tuple(_bookmarks(subject))
    yield from compare(_outlined(headings, lines), lines, "the outline")
    yield from _bookmark_pages(subject, lines)


def _headings(subject: Subject) -> tuple[Headed, ...]:
    """The headings with the numbers that the house puts before them; other programs have other ways."""
    return headed(subject.document, subject.galley.numbers if subject.own else None)


class _Aimed:
    """Follows the lines of a navigation document to the headings that they lead to, whatever these are called."""

    def __init__(self, subject: Subject) -> None:
        self.book = subject.book
        self.headings = elements_of(subject.document, subject.book)

    def lines(self, entries: Iterable[NavigationEntry], depth: int = 0) -> Iterator[Line]:
        for entry in entries:
            yield Line(entry.label, self.place(entry), depth)
            yield from self.lines(entry.kids, depth + 1)

    def place(self, entry: NavigationEntry) -> str:
        """The identifier of the heading that a line leads to: itself, or the one that opens what it leads to."""
        tree = self.book.pages.get(entry.path)
        target = tree.identified.get(entry.fragment) if tree and entry.fragment else tree.root if tree else None
        opened = (
            next((each for each in target.walk() if each in self.headings or _speaks(each)), None) if target else None
        )
        heading = self.headings.get(opened) if opened is not None else None
        return heading.identifier if heading is not None else f"{entry.path}#{entry.fragment}"


def _speaks(element: Markup) -> bool:
    """Whether an element has words of its own that readers see."""
    return element.name not in ("title", "style") and any(isinstance(k, str) and k.strip() for k in element.kids)


def contents_lines(subject: Subject) -> tuple[Line, ...]:
    """The lines of a PDF's contents page, with the place that each is linked to."""
    lines = []
    # A formula is one thing, read as its words with a space on either side, whatever stands at it.
    drawn = {"".join(label.split()): label for label in _with_formulas(subject.galley.contents)}
    targets: dict[str, deque[str]] = {}
    for link in subject.pdf.links:
        if link.target.startswith("#"):
            targets.setdefault(folded(link.description or ""), deque()).append(link.target[1:])
    for block in subject.pdf.blocks:
        if "contents" not in block.titles or "TOCI" not in block.roles:
            continue
        label, _, folio = block.text.rpartition(" ")
        linked = targets.get(folded(block.text))
        place = linked.popleft() if linked else None
        label = drawn.get("".join(label.split()), label)
        lines.append(Line(label, place, block.roles.count("TOCI") - 1, folio))
    return tuple(lines)


def _with_formulas(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of contents in which formulas stand, in words."""
    for entry in entries:
        if entry.markup:
            yield entry.label
        yield from _with_formulas(entry.entries)


def _bookmarks(subject: Subject) -> Iterator[Line]:
    """The lines of an outline but the one for the title, which is over all or before all."""
    title = subject.document.metadata.full_title
    first, *others = subject.pdf.outline or (None,)
    if first is not None and same(first.label, title):
        yield from _marked(first.kids, 0)
        yield from _marked(others, 0)
    else:
        yield from _marked(subject.pdf.outline, 0)


def _marked(marks: Iterable[Bookmark], depth: int) -> Iterator[Line]:
    for mark in marks:
        yield Line(mark.label, None, depth, page=mark.page)
        yield from _marked(mark.kids, depth + 1)


def _outlined(headings: tuple[Headed, ...], lines: Iterable[Line]) -> tuple[Headed, ...]:
    """The headings that an outline must have: all down to the rank that outlines reach, or all where it goes deeper."""
    labels = {folded(line.label) for line in lines}
    high = {folded(heading.label) for heading in headings if heading.rank <= OUTLINED}
    deeper = any(folded(each.label) in labels - high for each in headings if each.rank > OUTLINED)
    return tuple(heading for heading in headings if deeper or heading.rank <= OUTLINED)


def _bookmark_pages(subject: Subject, lines: Iterable[Line]) -> Iterator[Diagnostic]:
    """Lines of an outline that lead to another page than the one where their heading stands."""
    pages = pages_of(subject.document, subject.pdf)
    lines = tuple(lines)
    # A heading that no outline lists may have the words of one that it does.
    waiting = by_label(_outlined(_headings(subject), lines))
    for line in lines:
        turn = waiting.get(folded(line.label))
        if not turn:
            continue
        heading = turn.popleft()
        stands = pages.get(heading.identifier)
        if line.page is not None and stands is not None and line.page != stands:
            message = f"in the outline, “{line.label}” leads to page {line.page + 1}, but stands on page {stands + 1}"
            yield _finding("L004", message, heading.span)


# --- lists beside headings ---------------------------------------------------------------------

REBUILD = "build the edition again; a finished file is not to be changed by hand"


def compare(headings: tuple[Headed, ...], lines: tuple[Line, ...], where: str) -> Iterator[Diagnostic]:
    """What a list has wrong against the headings that it must have."""
    if headings and not lines:
        yield _missing("any heading", where, headings[0].span)
        return
    pairs = _paired(headings, lines)
    paired = set(pairs.values())
    for each in headings:
        if each not in paired:
            yield _missing(f"“{each.label}”", where, each.span)
    for number, line in enumerate(lines):
        if (heading := pairs.get(number)) is None:
            yield _finding("L004", f"{where} lists “{line.label}”, which is no heading there", None)
        elif not same(line.label, heading.label):
            message = f"{where} says “{line.label}” where the heading is “{heading.label}”"
            yield _finding("L001", message, heading.span)
        elif line.place is not None and line.place not in (heading.identifier, f"h-{heading.identifier}"):
            yield _finding("L004", f"in {where}, “{line.label}” leads to another place than its heading", heading.span)
    yield from _order(headings, lines, pairs, where)


def _paired(headings: tuple[Headed, ...], lines: tuple[Line, ...]) -> dict[int, Headed]:
    """Which heading each line is for: by the place that it leads to and its words, by one of them, else by its turn."""
    places = {heading.identifier: heading for heading in headings}
    pairs: dict[int, Headed] = {}
    for number, line in enumerate(lines):
        meant = places.get(line.place or "")
        if meant is not None and same(line.label, meant.label):
            pairs[number] = places.pop(meant.identifier)
    waiting = by_label(heading for heading in headings if heading.identifier in places)
    for number, line in enumerate(lines):
        turn = waiting.get(folded(line.label))
        if number not in pairs and turn:
            pairs[number] = places.pop(turn.popleft().identifier)
    for number, line in enumerate(lines):
        if number not in pairs and line.place in places:
            pairs[number] = places.pop(line.place)
    left = [number for number, line in enumerate(lines) if number not in pairs and line.place is None]
    if len(left) == len(places):
        pairs.update(zip(left, places.values(), strict=True))
    return pairs


def _order(
    headings: tuple[Headed, ...], lines: tuple[Line, ...], pairs: dict[int, Headed], where: str
) -> Iterator[Diagnostic]:
    """The first line that is out of its turn; where none is, lines that stand under another heading than theirs."""
    turns = {heading: turn for turn, heading in enumerate(headings)}
    numbers = sorted(pairs)
    listed = [pairs[number] for number in numbers]
    for before, heading in pairwise(listed):
        if turns[heading] < turns[before]:
            message = f"{where} lists “{heading.label}” after “{before.label}”, which follows it in the text"
            yield _finding("L003", message, heading.span)
            return
    stand = _above([lines[number].depth for number in numbers])
    belong = _above([heading.depth for heading in listed])
    for heading, under, wanted in zip(listed, stand, belong, strict=True):
        if under != wanted:
            place = "under no other" if under is None else f"under “{listed[under].label}”"
            yield _finding("L003", f"{where} lists “{heading.label}” {place}", heading.span)


def _above(ranks: Iterable[int]) -> list[int | None]:
    """For each rank the number of the nearest before it that is higher: what it stands under."""
    open_ones: list[tuple[int, int]] = []
    above: list[int | None] = []
    for number, rank in enumerate(ranks):
        while open_ones and open_ones[-1][0] >= rank:
            open_ones.pop()
        above.append(open_ones[-1][1] if open_ones else None)
        open_ones.append((rank, number))
    return above


def _finding(code: str, message: str, span: Span | None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, span, REBUILD)


def _missing(what: str, where: str, span: Span | None) -> Diagnostic:
    return _finding("L002", f"{where} does not list {what}", span)


# --- the NCX -----------------------------------------------------------------------------------


def check_ncx(subject: Subject) -> Iterator[Diagnostic]:
    """An NCX that is not the navigation document over again (L005, L006): labels, order and targets."""
    if subject.book.ncx is None:
        return
    spans = {heading.identifier: heading.span for heading in headed(subject.document)}
    pairs = (
        ("L005", "contents", subject.epub.contents, subject.book.points),
        ("L006", "page list", subject.epub.page_list, subject.book.page_targets),
    )
    for code, name, wanted, found in pairs:
        for one, other in _beside(_rows(wanted), _rows(found)):
            place = (one or other or ("", "", "", 0))[2]
            span = spans.get(place)
            if one is None or other is None:
                lacks, label = ("NCX", one) if other is None else ("navigation document", other)
                assert label is not None
                yield _finding(code, f"the {name} of the {lacks} lacks “{label[0]}”", span)
            elif one[0] != other[0]:
                message = f"the {name} of the NCX says “{other[0]}” where the navigation document says “{one[0]}”"
                yield _finding(code, message, span)
            else:
                message = f"in the {name} of the NCX, “{one[0]}” is not where the navigation document has it"
                yield _finding(code, message, span)


_Row = tuple[str, str, str, int]


def _rows(entries: Iterable[NavigationEntry], depth: int = 0) -> list[_Row]:
    rows = []
    for entry in entries:
        rows += [(entry.label, entry.path, entry.fragment, depth), *_rows(entry.kids, depth + 1)]
    return rows


def _beside(wanted: list[_Row], found: list[_Row]) -> Iterator[tuple[_Row | None, _Row | None]]:
    """Rows that differ, each beside its like: the one that leads to the same place, else the one with its words."""
    places = {row[1:3]: row for row in reversed(found)}
    labels = {row[0]: row for row in reversed(found)}
    for turn, row in enumerate(wanted):
        if turn >= len(found) or row != found[turn]:
            like = places.get(row[1:3]) or labels.get(row[0])
            # A row that only stands lower because one is missing before it is not named again.
            if like != row or len(wanted) == len(found):
                yield row, like
    known = {row[1:3] for row in wanted} | {row[0] for row in wanted}
    yield from ((None, row) for row in found if row[1:3] not in known and row[0] not in known)
