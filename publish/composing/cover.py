"""Break a title into the lines of a cover, by sense as far as its words tell.

A line may end after a word that carries weight, not after one that leads on to the next: small words begin
lines. Widths are estimates from the characters, wide enough for the display face.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

__all__ = ["CoverTitle", "break_title"]

# Sizes to try, largest first: its name as a class, characters' em in px, most lines.
SIZES = (("", 190, 5), ("long", 150, 6), ("longest", 116, 9))
MEASURE = 1264  # px

NARROW, WIDE = frozenset("iljtfrI.,:;'’!|()[]-1"), frozenset("mwMWOQ@%—")


@dataclass(frozen=True, slots=True)
class CoverTitle:
    """The title's lines, and the class of the size that they fit in."""

    lines: tuple[str, ...]
    size: str


def break_title(title: tuple[str, ...]) -> CoverTitle:
    """A title, given in its own lines, for a cover: three to five lines at the first size that holds it."""
    words = tuple(word for line in title for word in line.split())
    ends = _line_ends(title)
    for size, em, most in SIZES:
        lines = _broken(words, ends, MEASURE / em, most)
        if lines:
            return CoverTitle(lines, size)
    return CoverTitle(title, SIZES[-1][0])


def _line_ends(title: tuple[str, ...]) -> frozenset[int]:
    """After which words the author broke the title."""
    ends, count = [], 0
    for line in title[:-1]:
        count += len(line.split())
        ends.append(count)
    return frozenset(ends)


def _width(text: str) -> float:
    """An estimate in em."""
    return sum(
        0.27 if c in NARROW or c.isspace() else 0.8 if c in WIDE else 1.0 if ord(c) > 0x2E80 else 0.62 if c.isupper()
        else 0.485
        for c in text
    )  # fmt: skip


def _broken(words: tuple[str, ...], ends: frozenset[int], measure: float, most: int) -> tuple[str, ...]:
    """The least bad way to break the words into lines of the measure; none if a line does not hold."""

    @cache
    def best(start: int, lines: int) -> tuple[float, tuple[str, ...]] | None:
        if start == len(words):
            return 0.0, ()
        if lines == 0:
            return None
        found: tuple[float, tuple[str, ...]] | None = None
        for end in range(start + 1, len(words) + 1):
            line = " ".join(words[start:end])
            if _width(line) > measure:
                break
            rest = best(end, lines - 1)
            if rest is None:
                continue
            cost = _cost(words, start, end, measure, ends) + rest[0]
            if found is None or cost < found[0]:
                found = cost, (line, *rest[1])
        return found

    made = best(0, most)
    return made[1] if made else ()


def _cost(words: tuple[str, ...], start: int, end: int, measure: float, ends: frozenset[int]) -> float:
    gap = (measure - _width(" ".join(words[start:end]))) / measure
    cost = 0.35 + gap * gap
    if end == len(words):
        # A short last line is the worst of all.
        return cost + (gap - 0.5) * 3 if gap > 0.5 else cost
    if _leads_on(words[end - 1]):
        # A line of small words alone is a breath; at the end of a longer line they dangle.
        cost += 0.25 if all(_leads_on(word) for word in words[start:end]) else 0.9
    if end in ends:
        cost -= 0.3
    return cost


def _leads_on(word: str) -> bool:
    return word[0].islower() and len(word) <= 4
