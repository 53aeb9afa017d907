"""Compare what an edition must say with what a file says, and tell in what way they differ, word by word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from publish.checks.fidelity.alignment import Hunk, differences
from publish.checks.fidelity.characters import is_page_number
from publish.checks.fidelity.expected import BULLET, PAGE
from publish.checks.fidelity.found import Found
from publish.checks.fidelity.words import Word

__all__ = ["Change", "Way", "changes_within", "compare", "core", "equals", "with_moves"]


class Way(StrEnum):
    """In what way a file differs."""

    MISSING = "missing"
    ADDED = "added"
    CHANGED = "changed"
    CHARACTERS = "characters"
    MOVED = "moved"
    SPACES = "spaces"


def _whole(words: Sequence[Found]) -> list[str]:
    """Words with those in one that a line of a page parts at a hyphen of their own."""
    whole: list[str] = []
    before: Found | None = None
    for word in words:
        if before is not None and before.ends_line and before.text.endswith(("-", "\u2010")):
            whole[-1] += word.text
        else:
            whole.append(word.text)
        before = word
    return whole


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `place` is the index of the first expected word, or of the one before which words were added."""

    way: Way
    place: int
    expected: tuple[Word, ...]
    found: tuple[Found, ...]
    at: int
    """The index of the first word of the file, or of the one before which words are missing."""

    @property
    def size(self) -> int:
        return max(len(self.expected), len(self.found))


def compare(expected: Sequence[Word], found: Sequence[Found]) -> list[Change]:
    """All differences, in the order of the expected words."""
    known: dict[str, int] = {}
    one = [known.setdefault(word.text, len(known)) for word in expected]
    other = [known.setdefault(word.text, len(known)) for word in found]
    changes: list[Change] = []
    hunks = list(_with_orders(differences(one, other), expected, found))
    for number, hunk in enumerate(hunks):
        low = hunks[number - 1].end if number else 0
        high = hunks[number + 1].start if number + 1 < len(hunks) else len(expected)
        changes += _Comparison(expected, found, _slid(hunk, expected, found, low, high)).changes()
    return sorted(with_moves(changes), key=lambda change: (change.place, change.at))


def changes_within(expected: Sequence[Word], found: Sequence[Found]) -> list[Change]:
    """The differences of a stretch in which hardly anything is equal."""
    return _Comparison(expected, found, Hunk(0, len(expected), 0, len(found))).changes()


def _with_orders(hunks: Sequence[Hunk], expected: Sequence[Word], found: Sequence[Found]) -> Iterator[Hunk]:
    """The hunks; two that stand near each other are one where together they hold the same words in another order."""
    waiting = list(hunks)
    while waiting:
        hunk = waiting.pop(0)
        if waiting and waiting[0].start - hunk.end <= NEAR:
            joined = Hunk(hunk.start, waiting[0].end, hunk.other_start, waiting[0].other_end)
            if _is_reordered(expected[joined.start : joined.end], found[joined.other_start : joined.other_end]):
                hunk = joined
                waiting.pop(0)
        yield hunk


def _is_reordered(words: Sequence[Word], others: Sequence[Found]) -> bool:
    """Whether these are the same words in another order; what stands at a word's ends may have stayed in its place."""
    if not 1 < len(words) == len(others):
        return False
    one, other = [core(word.text) for word in words], [core(word.text) for word in others]
    return one != other and sorted(one) == sorted(other)


def core(word: str) -> str:
    """A word without the punctuation at its ends."""
    return word.strip(PUNCTUATION) or word


PUNCTUATION = ".,;:!?…()[]{}\"'“”„‘’‚«»"


def equals(word: Word, found: Found) -> bool:
    """Whether a word of a file is the expected one, in one of the forms that the house's own words may take."""
    if word.text == found.text:
        return True
    match word.kind:
        case "text" | "heading" | "note":
            return False
        case "folio":
            # Any number will do only where it is not known on which page a place stands.
            return PAGE in word.text and is_page_number(found.text)
        case "bullet":
            return found.text == BULLET
        case "number":
            return found.text in _counted(int(word.text.rstrip(".")))
        case _:
            # Themes set the house's lines in capitals, for small capitals.
            return word.text.upper() == found.text


def _counted(number: int) -> set[str]:
    """A number of a list as themes may write it."""
    letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""
    roman, rest = "", number
    for value, sign in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
                           "m cm d cd c xc l xl x ix v iv i".split(), strict=True):  # fmt: skip
        while rest >= value:
            roman, rest = roman + sign, rest - value
    forms = {str(number), f"{number:02}", letter, roman, letter.upper(), roman.upper()} - {""}
    return {before + form + after for form in forms for before, after in (("", ""), ("", "."), ("", ")"), ("(", ")"))}


def _slid(hunk: Hunk, expected: Sequence[Word], found: Sequence[Found], low: int, high: int) -> Hunk:
    """A stretch that is only missing or only added, moved to begin where a block begins, if its words allow that."""
    words: Sequence[Word] | Sequence[Found]
    if hunk.other_start == hunk.other_end:
        words, start, end = expected, hunk.start, hunk.end
    elif hunk.start == hunk.end:
        words, start, end = found, hunk.other_start, hunk.other_end
    else:
        return hunk
    shifts = [0]
    most_back, most_on = hunk.start - low, high - hunk.end
    while len(shifts) <= most_back and start >= len(shifts) and words[start - len(shifts)].text == words[
        end - len(shifts)
    ].text:  # fmt: skip
        shifts.append(-len(shifts))
    on = 0
    while on < most_on and end + on < len(words) and words[start + on].text == words[end + on].text:
        on += 1
        shifts.append(on)
    for shift in sorted(shifts, reverse=True):
        place = start + shift
        if place == 0 or words[place - 1].block != words[min(place, len(words) - 1)].block:
            return Hunk(hunk.start + shift, hunk.end + shift, hunk.other_start + shift, hunk.other_end + shift)
    return hunk


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One stretch in which the two differ."""

    expected: Sequence[Word]
    found: Sequence[Found]
    hunk: Hunk

    def changes(self) -> list[Change]:
        hunk = self.hunk
        words = self.expected[hunk.start : hunk.end]
        others = self.found[hunk.other_start : hunk.other_end]
        if len(words) == len(others) and all(map(equals, words, others)):
            return []
        if words and others:
            one, other = [word.text for word in words], [word.text for word in others]
            if "".join(one) == "".join(other):
                if one == _whole(others):
                    return []
                return [self.change(Way.SPACES, 0, len(words), 0, len(others))]
            if _is_reordered(words, others):
                return [self.change(Way.MOVED, 0, len(words), 0, len(others))]
        return list(self.told(self.pairs(words, others)))

    def change(self, way: Way, start: int, end: int, other_start: int, other_end: int) -> Change:
        place, at = self.hunk.start + start, self.hunk.other_start + other_start
        words = tuple(self.expected[place : self.hunk.start + end])
        return Change(way, place, words, tuple(self.found[at : self.hunk.other_start + other_end]), at)

    def pairs(self, words: Sequence[Word], others: Sequence[Found]) -> list[tuple[int | None, int | None]]:
        """Each word beside the one that it has become, None where there is none."""
        if len(words) * len(others) > MOST_PAIRS:
            return [(index, None) for index in range(len(words))] + [(None, index) for index in range(len(others))]
        return _paired(words, others)

    def told(self, pairs: Sequence[tuple[int | None, int | None]]) -> Iterator[Change]:
        """The changes that pairs come to, words that are missing or added together told as one."""
        place = at = 0
        held: tuple[Way, int, int] | None = None
        for index, other in [*pairs, (-1, -1)]:
            way = Way.MISSING if other is None else Way.ADDED if index is None else None
            if held is not None and held[0] is not way:
                yield self.change(held[0], held[1], place, held[2], at)
                held = None
            if index == -1 or other == -1:
                return
            if way is not None and held is None:
                held = (way, place, at)
            if index is not None and other is not None:
                word, found = self.expected[self.hunk.start + index], self.found[self.hunk.other_start + other]
                if not equals(word, found):
                    near = _near(word.text, found.text)
                    yield self.change(Way.CHARACTERS if near else Way.CHANGED, index, index + 1, other, other + 1)
            place = place if index is None else index + 1
            at = at if other is None else other + 1


# More pairs than these are not tried: a stretch as long as that was exchanged, not changed.
MOST_PAIRS = 10_000


def _paired(words: Sequence[Word], others: Sequence[Found]) -> list[tuple[int | None, int | None]]:
    """The cheapest way to make one of the other: what is near is rather changed than taken out and put in."""
    width = len(others) + 1
    costs = [[float(column) for column in range(width)]]
    for row, word in enumerate(words, 1):
        line = [float(row)]
        for column in range(1, width):
            exchanged = costs[row - 1][column - 1] + _cost(word, others[column - 1])
            line.append(min(exchanged, costs[row - 1][column] + 1, line[column - 1] + 1))
        costs.append(line)
    pairs: list[tuple[int | None, int | None]] = []
    row, column = len(words), len(others)
    while row or column:
        cost = costs[row][column]
        if row and column and cost == costs[row - 1][column - 1] + _cost(words[row - 1], others[column - 1]):
            row, column = row - 1, column - 1
            pairs.append((row, column))
        elif row and cost == costs[row - 1][column] + 1:
            row -= 1
            pairs.append((row, None))
        else:
            column -= 1
            pairs.append((None, column))
    return pairs[::-1]


def _cost(word: Word, found: Found) -> float:
    if equals(word, found):
        return 0
    return 0.5 if _near(word.text, found.text) else 1.5


def _near(one: str, other: str) -> bool:
    """Whether two words are one with some characters changed: a diacritic, a capital, a figure, a letter or two."""
    if _bare(one) == _bare(other):
        return True
    if core(one).isdecimal() and core(other).isdecimal():
        return True
    longest = max(len(one), len(other))
    return longest > 2 and _distance(one, other) <= max(1, longest // 3)


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if c.isalnum())


def _distance(one: str, other: str) -> int:
    """How many characters must be put in, taken out or changed (V. I. Levenshtein)."""
    line = list(range(len(other) + 1))
    for row, character in enumerate(one, 1):
        before, line[0] = line[0], row
        for column, against in enumerate(other, 1):
            before, line[column] = line[column], min(
                line[column] + 1, line[column - 1] + 1, before + (character != against)
            )  # fmt: skip
    return line[-1]


# Fewer words than these are a stretch that was moved only where they stand this near.
LEAST_MOVED, NEAR = 3, 12


def with_moves(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes; what is missing in one place and added in another is moved."""
    added: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        if change.way is Way.ADDED:
            added.setdefault(tuple(word.text for word in change.found), []).append(change)
    moved: set[int] = set()
    for change in changes:
        if change.way is not Way.MISSING:
            continue
        texts = tuple(word.text for word in change.expected)
        candidates = [each for each in added.get(texts, ()) if id(each) not in moved]
        if len(texts) < LEAST_MOVED:
            candidates = [each for each in candidates if abs(each.place - change.place) <= NEAR]
        if candidates:
            moved.update((id(change), id(candidates[0])))
            yield Change(Way.MOVED, change.place, change.expected, candidates[0].found, candidates[0].at)
    yield from (change for change in changes if id(change) not in moved)
