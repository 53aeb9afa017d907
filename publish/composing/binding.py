"""Binding: where a line may not break, though its characters would allow it.

Initials stay with the surname, numbers with their units and with the name of what they count, as in Chapter 9;
designations such as F-35, numbers such as 16-17 and compounds of names at their hyphen stay whole, and a point does not
end with one word on a line of its own. No character changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["LONGEST_TAIL", "LONGEST_TAIL_OF_HEADING", "LONGEST_TAIL_OF_TITLE", "RIGHT_TO_LEFT", "Bond", "bonds"]


@dataclass(frozen=True, slots=True, order=True)
class Bond:
    """A stretch of a text that keeps to one line; `kind` is the class that says why. Bonds nest, never cross."""

    start: int
    end: int
    kind: str


# Letters of Hebrew, Arabic and the scripts near them.
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LETTER = re.compile(r"[^\W\d_]")
# A long tail would leave a hole in the line before it; that of a heading or a title, which are large, might be too wide
# for one.
LONGEST_TAIL, LONGEST_TAIL_OF_HEADING, LONGEST_TAIL_OF_TITLE = 28, 20, 14

_INITIALS = re.compile(r"\b(?:[^\W\d_a-zß-öø-ÿ]\.[  ]?)+ (?=[^\W\d_])[^\W\d_]+")
_DESIGNATION = re.compile(r"\b[A-Z]{1,4}-\d+[A-Za-z]?\b")
_JOINED = re.compile(r"(?<![\w-])\d+(?:-\d+)+(?![\w-])")
_COMPOUND = re.compile(r"\b[^\W\d_a-zß-öø-ÿ][\w’']*(?:-[^\W\d_a-zß-öø-ÿ][\w’']*)+")
# A name with its number: a chapter, a figure, a day, a release.
_NUMBERED = re.compile(r"\b[^\W\d_a-zß-öø-ÿ][^\W\d_]{3,11} \d{1,4}(?:[-–.]\d{1,3})*(?![\w$€£%]|[-–.]\d)")
# Two that are one thing by the stroke between them, as in I/O.
_PAIR = re.compile(r"(?<![\w/.:-])[^\W_]{1,3}/[^\W_]{1,3}(?![\w/:-]|\.\w)")
_TAIL = re.compile(r"\S+\s+\S+\s*$")
_LONGEST_COMPOUND = 24
_LONGEST_JOINED = 10


@lru_cache(maxsize=16)
def _quantity(units: tuple[str, ...]) -> re.Pattern[str]:
    known = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    return re.compile(rf"(?:[$€£¥] ?)?\d[\d.,]* (?:{known})(?!\w)")


def bonds(text: str, units: tuple[str, ...], tail: int) -> tuple[Bond, ...]:
    """The bonds of a text, outer ones before the inner. `tail`: two last words of so many characters are bound."""
    if (first := LETTER.search(text)) and RIGHT_TO_LEFT.match(first[0]):
        # What stands in an element of its own would change its place among the words of the other direction.
        return ()
    found = [Bond(m.start(), m.end(), "desig") for m in _DESIGNATION.finditer(text)]
    found += [Bond(m.start(), m.end(), "nb") for m in _INITIALS.finditer(text)]
    if units:
        found += [Bond(m.start(), m.end(), "nb") for m in _quantity(units).finditer(text)]
    found += [Bond(m.start(), m.end(), "nb") for pattern in (_NUMBERED, _PAIR) for m in pattern.finditer(text)]
    for compound, longest in ((_COMPOUND, _LONGEST_COMPOUND), (_JOINED, _LONGEST_JOINED)):
        found += [Bond(m.start(), m.end(), "nb") for m in compound.finditer(text) if m.end() - m.start() <= longest]
    inner = _apart(found)
    end = len(text.rstrip())
    # What begins before is longer than any tail that is bound; looked for from there, no long word is gone through.
    if tail and (match := _TAIL.search(text, max(0, end - 2 * LONGEST_TAIL))) and len(text.split()) > 2:
        start = match.start()
        start = min([start, *(b.start for b in inner if b.start < start < b.end)])
        if end - start <= tail:
            return tuple(sorted([Bond(start, end, "last"), *inner], key=lambda b: (b.start, -b.end)))
    return inner


def _apart(found: Iterable[Bond]) -> tuple[Bond, ...]:
    """Bonds that overlap made one; the first kind listed stays."""
    result: list[Bond] = []
    for bond in sorted(found, key=lambda b: (b.start, b.kind)):
        if result and bond.start < result[-1].end:
            last = result[-1]
            result[-1] = Bond(last.start, max(last.end, bond.end), last.kind)
        else:
            result.append(bond)
    return tuple(result)
