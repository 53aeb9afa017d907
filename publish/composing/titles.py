"""Break titles into lines by sense, as far as their words tell: on the cover, and on page one where the author did not;
and shorten them where they are repeated at the head of every page.

A line may end after a word that carries weight, not after one that leads on to the next: small words begin
lines. Widths are estimates from the characters, wide enough for the display face.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

__all__ = ["BrokenTitle", "break_for_cover", "break_for_page", "running_title"]


@dataclass(frozen=True, slots=True)
class Size:
    """A size to try: its name as a class, the measure in em, and the most lines that it may fill."""

    name: str
    measure: float
    most: int


# The cover's measure, 1264 px, at 190, 150 and 116 px: three to five lines at the first.
COVER = (Size("", 1264 / 190, 5), Size("long", 1264 / 150, 6), Size("longest", 1264 / 116, 9))
# Both columns of the smallest page that has two, 466 pt, at 34 and 28 pt: two lines at most at the first.
PAGE = (Size("", 466 / 34, 2), Size("long", 466 / 28, 4))

# The measures of the smallest page that has one column and of that which has two, in the size of running heads, 9 pt;
# their sans is a little wider than what is counted here.
HEAD, WIDE_HEAD = 290 / 9.6, 466 / 9.6
# What parts a title from what explains it.
EXPLAINS = re.compile(r"\s*:\s+|\s+[—–]\s+")

NARROW, WIDE = frozenset("iljtfrI.,:;'’!|()[]-1"), frozenset("mwMWOQ@%—")


@dataclass(frozen=True, slots=True)
class BrokenTitle:
    """The title's lines, and the class of the size that they fit in."""

    lines: tuple[str, ...]
    size: str


def break_for_cover(title: tuple[str, ...]) -> BrokenTitle:
    """A title, given in its own lines, in the lines of a cover."""
    return _broken_title(title, COVER)


def break_for_page(title: tuple[str, ...]) -> BrokenTitle:
    """A title in the lines of page one: the author's own where there are several."""
    if len(title) == 1:
        return _broken_title(title, PAGE)
    fits = len(title) <= PAGE[0].most and all(_width(line) <= PAGE[0].measure for line in title)
    return BrokenTitle(title, PAGE[0].name if fits else PAGE[1].name)


def running_title(title: str, one_column: bool) -> str:
    """A title that fits on the one line of a running head: without what explains it, else with fewer words."""
    most = HEAD if one_column else WIDE_HEAD
    if _width(title) <= most:
        return title
    if _width(main := EXPLAINS.split(title, maxsplit=1)[0]) <= most:
        return main
    words = title.split(" ")
    while len(words) > 1 and _width(" ".join([*words, "…"])) > most:
        words.pop()
    return " ".join([*words, "…"]) if len(words) > 1 else title


def _broken_title(title: tuple[str, ...], sizes: tuple[Size, ...]) -> BrokenTitle:
    words = tuple(word for line in title for word in line.split())
    ends = _line_ends(title)
    for size in sizes:
        if lines := _broken(words, ends, size.measure, size.most):
            return BrokenTitle(lines, size.name)
    return BrokenTitle(title, sizes[-1].name)


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
