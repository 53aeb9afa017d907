"""Tell differences as findings: the first of each kind, with its line in the source, and how many more there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from publish.checks.fidelity.characters import run_together
from publish.checks.fidelity.comparison import Change, Way
from publish.checks.fidelity.words import Word
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import Document

__all__ = ["located", "told"]

# The source's own words, by the way in which they differ; what stands in headings and notes is told apart.
CODES = {
    Way.MISSING: "F001",
    Way.ADDED: "F002",
    Way.CHANGED: "F003",
    Way.SPACES: "F003",
    Way.MOVED: "F004",
    Way.CHARACTERS: "F005",
}
KINDS = {"heading": "F006", "note": "F007"}
# The house's own, and what of the metadata it tells.
HOUSE = {"masthead": "F008", "contents": "F009", "register": "F009", "folio": "F009", "colophon": "F010"}
OTHERS = "F011"

# So many words are quoted of a stretch, and so many around it.
MOST_QUOTED, AROUND = 8, 3


def told(changes: Iterable[Change], expected: Sequence[Word], subject: Subject) -> Iterator[Diagnostic]:
    """A finding for each code: the first difference, and how many words differ in how many places."""
    by_code: dict[str, list[Change]] = {}
    for change in (part for whole in changes for part in _by_kind(whole)):
        by_code.setdefault(_code(change, expected), []).append(change)
    for code, found in by_code.items():
        first = found[0]
        words = sum(change.size for change in found)
        more = f"in all, {words} words differ like this, in {_places(len(found))}" if words > first.size else None
        teller = _Teller(first, expected)
        yield Diagnostic(code, Severity.ERROR, teller.message(), _place(first, expected, subject), more)


def _by_kind(change: Change) -> Iterator[Change]:
    """A change parted where headings, notes and text meet, without the marks of list items that are missing too."""
    own = any(word.of_source for word in change.expected)
    if change.way is not Way.MISSING or not own:
        yield change
        return
    place = change.place
    for _, group in groupby(change.expected, key=lambda word: word.kind):
        words = tuple(group)
        if words[0].of_source:
            yield replace(change, expected=words, place=place)
        place += len(words)


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count} places"


def _kind(change: Change, expected: Sequence[Word]) -> str:
    """What kind of text a difference is in; words that were added belong where the file puts them."""
    if change.expected:
        return change.expected[0].kind
    if change.found[0].house is not None:
        return change.found[0].house
    before = expected[change.place - 1] if change.place else None
    after = expected[change.place] if change.place < len(expected) else None
    inside = before is not None and after is not None and before.block == after.block
    if inside and before is not None:
        return before.kind
    return "text"


def _code(change: Change, expected: Sequence[Word]) -> str:
    kind = _kind(change, expected)
    if kind in HOUSE:
        return HOUSE[kind]
    if kind in ("text", "heading", "note"):
        return CODES[Way.MOVED] if change.way is Way.MOVED else KINDS.get(kind, CODES[change.way])
    return OTHERS


def _place(change: Change, expected: Sequence[Word], subject: Subject) -> Span | None:
    """Where in the source a difference is: at the word itself, else at the nearest one before it."""
    for word in (*change.expected[:1], *expected[max(0, change.place - 1) : change.place]):
        if word.span is not None:
            return located(word, subject.document)
    kind = _kind(change, expected)
    keys = {"masthead": "title", "colophon": "corrections"}
    for word in expected[change.place : change.place + 1]:
        if word.span is not None and kind not in keys:
            return located(word, subject.document)
    return subject.document.place_of(keys.get(kind, "title"))


@dataclass(frozen=True, slots=True)
class _Teller:
    """Says what a difference is."""

    change: Change
    expected: Sequence[Word]

    def message(self) -> str:
        change = self.change
        words = quoted([word.text for word in change.expected])
        found = quoted([word.text for word in change.found])
        where = f", {change.found[0].place}" if change.found else ""
        match change.way:
            case Way.MISSING:
                verb = "is" if len(change.expected) == 1 else "are"
                return f"{words} {verb} missing{self.around()}"
            case Way.ADDED:
                twice = len(change.found) == 1 and self.before(1) == [change.found[0].text]
                said = "stands twice" if twice else "is not in the source"
                return f"{found} {said}{'' if twice else self.around()}{where}"
            case Way.MOVED if len(change.found) == len(change.expected) and words != found:
                return f"{words} stand in another order, {found}{where}"
            case Way.MOVED:
                verb = "stands" if len(change.expected) == 1 else "stand"
                return f"{words} {verb} in another place than in the source, where it is{self.around()}{where}"
            case Way.SPACES:
                return f"{words} has become {found}: spaces differ{where}"
            case _:
                return f"{words} has become {found}{self.around()}{where}"

    def before(self, count: int) -> list[str]:
        words = self.expected[max(0, self.change.place - count) : self.change.place]
        return [word.text for word in words]

    def around(self) -> str:
        """The words before the difference, or those after it where it begins its block."""
        change, end = self.change, self.change.place + len(self.change.expected)
        before, after = self.near(change.place - 1, -1)[::-1], self.near(end, 1)
        block = change.expected[0].block if change.expected else None
        near = [word.text for word in before if block is None or word.block == block]
        if near:
            return f" after {quoted(near)}"
        if after:
            return f" before {quoted([word.text for word in after])}"
        return f" after {quoted([word.text for word in before])}" if before else ""

    def near(self, index: int, step: int) -> list[Word]:
        """A few words from an index on, back or forth; the house's marks only around its own words."""
        own = self.change.expected[0].of_source if self.change.expected else self.change.found[0].house is None
        words: list[Word] = []
        while 0 <= index < len(self.expected) and len(words) < AROUND:
            if self.expected[index].of_source or not own:
                words.append(self.expected[index])
            index += step
        return words


def quoted(words: Sequence[str]) -> str:
    """Words in quotation marks, the first of many."""
    more = " …" if len(words) > MOST_QUOTED else ""
    return f"“{run_together(words[:MOST_QUOTED])}{more}”"


# --- where a word stands -----------------------------------------------------------------------

_CORE = re.compile(r"\w+")


def located(word: Word, document: Document) -> Span | None:
    """The word's own place in the source, as near as its characters tell.

    A stretch of the source knows where it begins; escapes, references to characters and typographic forms before the
    word make it longer or shorter, so the word is looked for from there.
    """
    span = word.span
    if span is None:
        return None
    data = next((each.data for each in document.manuscripts if each.path == span.file), b"")
    lines = data.decode("utf-8", "replace").splitlines()
    text = word.bare or word.text
    core = max(_CORE.findall(text), key=len, default=text)
    for number in range(span.line, max(span.end_line, span.line) + 1):
        line = lines[number - 1] if number <= len(lines) else ""
        from_column = span.column - 1 if number == span.line else 0
        found = [match.start() for match in re.finditer(re.escape(core), line) if match.start() >= from_column]
        if found:
            lead = text.index(core)
            wanted = from_column + word.offset + lead
            start = min(found, key=lambda place: abs(place - wanted)) if number == span.line else found[0]
            column = max(1, start - lead + 1)
            return Span(span.file, number, column, number, column + len(text))
    return span
