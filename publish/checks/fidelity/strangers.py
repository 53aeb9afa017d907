"""Compare a file that was made elsewhere with its source: other tools set other lines around the same text.

The words of the source must be there, in their order. What stands between them is accounted for where it is what a
publication sets of itself: title, issuer, date, contents, running heads, numbers and marks; notes may stand at the foot
of the page or at the end. Whatever is left over is not the source's.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from xml.etree.ElementTree import Element, fromstring

from publish.checks.fidelity.alignment import differences
from publish.checks.fidelity.characters import is_page_number, split_words
from publish.checks.fidelity.comparison import Change, Way, changes_within, core, with_moves
from publish.checks.fidelity.found import Found
from publish.checks.fidelity.words import SourceText, Word
from publish.checks.subject import Subject
from publish.composing.galley import Entry
from publish.composing.typography import equal_forms
from publish.composing.walking import nodes
from publish.document import CodeBlock, Table, plain_text
from publish.inspection.epub import INLINE_ELEMENTS

__all__ = ["stranger_changes", "stranger_words", "without_marks"]


def stranger_words(source: SourceText) -> list[Word]:
    """The words that the file must have: the text without the numbers of notes, and after it all notes."""
    bare = [word if word.bare is None else replace(word, text=word.bare) for word in source.words]
    bare = [word for word in bare if word.text]
    return [word for word in bare if word.kind != "note"] + [word for word in bare if word.kind == "note"]


# What leads back from a note, and stands close to its last word.
_BACK = re.compile("[↑↩↲⏎⤴]")


def without_marks(found: Iterable[Found]) -> list[Found]:
    """The words of a file without the marks that lead back from notes."""
    return [
        replace(word, text=part)
        for word in found
        for part in (_BACK.split(word.text) if _BACK.search(word.text) else (word.text,))
        if part
    ]


def stranger_changes(subject: Subject, expected: Sequence[Word], found: Sequence[Found]) -> list[Change]:
    """What differs between these words and a file's; places are indexes of `expected`."""
    changes = with_moves(list(_Stranger(subject, expected, found).changes()))
    return sorted(changes, key=lambda change: (change.place, change.at))


@dataclass
class _Stranger:
    """One file from elsewhere, beside what it must say."""

    subject: Subject
    expected: Sequence[Word]
    found: Sequence[Found]

    def changes(self) -> Iterator[Change]:
        # Where the metadata allow typographic forms, either form is right.
        self.typographic = self.subject.document.metadata.typography
        self.house = _House(self.subject)
        self.known: dict[str, int] = {}
        self.one = [self.known.setdefault(self.form(word.text), len(self.known)) for word in self.expected]
        self.other = [self.known.setdefault(self.form(word.text), len(self.known)) for word in self.found]
        main = sum(word.kind != "note" for word in self.expected)
        lost, read = self.notes(main)
        places = [place for place in range(len(self.found)) if place not in read]
        self.left: list[tuple[int, int]] = []
        for hunk in differences(self.one[:main], [self.other[place] for place in places]):
            words = range(hunk.start, hunk.end)
            yield from self.stretch(words, places[hunk.other_start : hunk.other_end])
        yield from self.lost_notes(lost)
        yield from self.added()

    def notes(self, main: int) -> tuple[list[int], set[int]]:
        """The words of notes that do not stand anywhere as they should, and the places of those that do."""
        lost: list[int] = []
        read: set[int] = set()
        starts: dict[int, list[int]] = {}
        for place, number in enumerate(self.other):
            starts.setdefault(number, []).append(place)
        for _, block in groupby(range(main, len(self.one)), key=lambda index: self.expected[index].block):
            words = list(block)
            wanted = self.one[words[0] : words[-1] + 1]
            for place in reversed(starts.get(wanted[0], ())):
                if self.other[place : place + len(wanted)] == wanted and place not in read:
                    read.update(range(place, place + len(wanted)))
                    break
            else:
                lost += words
        return lost, read

    def stretch(self, words: range, places: list[int]) -> Iterator[Change]:
        """What differs in a stretch, if anything does; words that are only added are kept for later."""
        if self.explained(words, places):
            return
        if words and len(places) > len(words):
            wanted = self.one[words.start : words.stop]
            for first in range(len(places) - len(words), -1, -1):
                if [self.other[place] for place in places[first : first + len(words)]] == wanted:
                    others = places[:first] + places[first + len(words) :]
                    self.left += [(place, words.start) for place in others]
                    return
        if words and len(places) != len(words):
            places = self.house.unknown([self.found[place] for place in places], places)
            if self.explained(words, places):
                return
        if words:
            yield from self.told(words, places)
        else:
            self.left += [(place, words.start) for place in places]

    def form(self, text: str) -> str:
        return equal_forms(text) if self.typographic else text

    def explained(self, words: Iterable[int], places: Iterable[int]) -> bool:
        """Whether the file says these words, between them numbers of notes; on pages also with other spaces.

        Where a line ends on a page, a hyphen may part a word.
        """
        texts = [self.form(self.expected[index].text) for index in words]
        others = [self.found[place] for place in places]
        if self.subject.spec.form == "epub":
            said = " ".join(self.form(word.text) for word in others)
            return texts in (said.split(), _without_calls(said).split())
        pattern = "(?:[-\u2010]?\n)?".join(re.escape(character) for text in texts for character in text)
        said = "".join(self.form(word.text) + ("\n" if word.ends_line else "") for word in others).rstrip("\n")
        return bool(re.fullmatch(pattern, said) or re.fullmatch(pattern, _without_calls(said)))

    def told(self, words: range, places: Sequence[int]) -> Iterator[Change]:
        """The changes in a stretch, word by word."""
        at = places[0] if places else 0
        expected = [replace(word, text=self.form(word.text)) for word in self.expected[words.start : words.stop]]
        found = _rejoined(
            [replace(self.found[place], text=self.form(self.found[place].text)) for place in places],
            {word.text for word in expected},
        )
        for change in changes_within(expected, found):
            yield replace(change, place=change.place + words.start, at=change.at + at)

    def lost_notes(self, lost: list[int]) -> Iterator[Change]:
        """What differs in the notes that were not found as they should be, by what is left over."""
        if not lost:
            return
        over = sorted(place for place, _ in self.left)
        rest: set[int] = set()
        for hunk in differences([self.one[index] for index in lost], [self.other[place] for place in over]):
            words, places = lost[hunk.start : hunk.end], over[hunk.other_start : hunk.other_end]
            if not words:
                rest.update(places)
                continue
            known = self.house.unknown([self.found[place] for place in places], places)
            if not self.explained(words, known):
                yield from self.told(range(words[0], words[-1] + 1), known)
        self.left = [(place, before) for place, before in self.left if place in rest]

    def added(self) -> Iterator[Change]:
        """Words that the source does not have, and the house would not set."""
        before = dict(self.left)
        for run in _runs(sorted(before)):
            places = self.house.unknown([self.found[place] for place in run], run)
            for stretch in _runs(places):
                said = tuple(self.found[place] for place in stretch)
                yield Change(Way.ADDED, before[stretch[0]], (), said, stretch[0])


def _rejoined(words: Iterable[Found], known: Container[str]) -> list[Found]:
    """Words with those made whole that a line's end parts: with the hyphen where it is the word's own."""
    joined: list[Found] = []
    for word in words:
        before = joined[-1] if joined else None
        if before is not None and before.ends_line and before.text.endswith(("-", "\u2010")):
            whole = before.text + word.text
            text = whole if whole in known else before.text[:-1] + word.text
            joined[-1] = replace(word, text=text, run=before.run, place=before.place)
        else:
            joined.append(word)
    return joined


def _without_calls(said: str) -> str:
    """A text without numbers that may be those of notes: in brackets, or after a letter or a mark."""
    return re.sub(r"\[\d+\]|(?<=\D)[\d⁰¹²³⁴-⁹]+(?=\D|$)", "", said)


def _runs(places: Sequence[int]) -> Iterator[list[int]]:
    """Places that follow each other directly, together."""
    held: list[int] = []
    for place in places:
        if held and place != held[-1] + 1:
            yield held
            held = []
        held.append(place)
    if held:
        yield held


# --- what a publication sets of itself ---------------------------------------------------------

_COUNTED = re.compile(r"[\[(]?\d{1,4}[.)\]]{0,2}|[\[(]?(?:[A-Za-z]|[ivxlc]{1,7})[.)]")


class _House:
    """The lines that a publication sets of itself, by their first words."""

    def __init__(self, subject: Subject) -> None:
        self.lines: dict[str, list[tuple[str, ...]]] = {}
        for line in dict.fromkeys(_line(text) for text in _texts(subject)):
            if line:
                self.lines.setdefault(line[0], []).append(line)
        for known in self.lines.values():
            known.sort(key=len, reverse=True)

    def unknown(self, words: Sequence[Found], places: Sequence[int]) -> list[int]:
        """The places of the words that are none of these lines, no number and no mark."""
        # What has no letter or figure is a mark, wherever it stands.
        told = [(form, word, place) for word, place in zip(words, places, strict=True) if (form := _plain(word.text))]
        forms = [form for form, _, _ in told]
        left: list[int] = []
        index = 0
        while index < len(told):
            form, word, place = told[index]
            lines = self.lines.get(form, ())
            line = next((each for each in lines if tuple(forms[index : index + len(each)]) == each), None)
            if line is not None:
                index += len(line)
                continue
            if not _COUNTED.fullmatch(word.text) and not is_page_number(form):
                left.append(place)
            index += 1
        return left


def _plain(word: str) -> str:
    """A word as lines of the house are compared: without capitals, forms of marks, and marks at its ends."""
    return core(equal_forms(word)).casefold() if re.search(r"\w", word) else ""


def _line(text: str) -> tuple[str, ...]:
    words = (word for run in text.split() for word in split_words(run))
    return tuple(form for word in words if (form := _plain(word)))


def _texts(subject: Subject) -> Iterator[str]:
    """Everything that a publication may set of itself, line by line."""
    metadata, galley = subject.document.metadata, subject.galley
    yield from (metadata.full_title, *metadata.title, metadata.subtitle or "", metadata.issuer or "")
    yield from (agent.name for agent in metadata.authors)
    yield from (metadata.place or "", str(metadata.date or ""), metadata.rights or "", metadata.description or "")
    yield from (metadata.language, *metadata.identifiers.values(), *galley.labels.values())
    for slip in galley.slips:
        yield from _apparatus(fromstring(slip.body))
    yield from _labels(galley.contents)
    for node in nodes(subject.document):
        for name in ("alternative", "target", "title"):
            text = getattr(node, name, None)
            yield text if isinstance(text, str) else ""
        if isinstance(node, CodeBlock):
            yield node.language or ""
        elif isinstance(node, Table):
            # The head of a table that runs over a page is shown again.
            yield from (" ".join(plain_text(cell.children) for cell in row.cells) for row in node.head)
        elif (heading := getattr(node, "heading", None)) is not None and not isinstance(heading, bool):
            yield plain_text(heading.children)


def _labels(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield entry.label
        yield from _labels(entry.entries)


def _apparatus(element: Element) -> Iterator[str]:
    """The lines of masthead, labels and colophon."""
    for each in element.iter():
        if each.get("data-apparatus") is None:
            continue
        for line in each.iter():
            kids = {kid.tag for kid in line}
            if line.tag in ("time", "span") or (line.tag not in INLINE_ELEMENTS and kids <= INLINE_ELEMENTS):
                yield "".join(line.itertext())
