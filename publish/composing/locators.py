"""Locators of an index: the pages on which the places of an entry stand, each once, and those in a row as a range."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["BETWEEN", "RANGE", "Locator", "located_text", "locators"]

# What stands between locators, and between the ends of a range.
BETWEEN, RANGE = ", ", "–"

# So many pages in a row are a range (as MakeIndex has it): two pages that follow each other are two places.
LEAST_RANGE = 3

ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@dataclass(frozen=True, slots=True)
class Locator:
    """A page, or the first and the last of several: what is printed, and the identifier that it leads to."""

    first: tuple[str, str]
    last: tuple[str, str] | None = None


def locators(places: Iterable[tuple[str, str]], *, joined: bool) -> tuple[Locator, ...]:
    """The locators of places, given as folio and identifier, in the order of the pages.

    Roman numbers come first, as front matter does. A place whose folio is not known yet is left out. `joined`: three
    pages or more that follow each other are a range.
    """
    first: dict[tuple[int, int], tuple[str, str]] = {}
    for folio, identifier in places:
        if (value := _value(folio)) is not None:
            first.setdefault(value, (folio, identifier))
    runs: list[list[tuple[int, int]]] = []
    for value in sorted(first):
        if joined and runs and runs[-1][-1] == (value[0], value[1] - 1):
            runs[-1].append(value)
        else:
            runs.append([value])
    found: list[Locator] = []
    for run in runs:
        if len(run) >= LEAST_RANGE:
            found.append(Locator(first[run[0]], first[run[-1]]))
        else:
            found += (Locator(first[value]) for value in run)
    return tuple(found)


def located_text(found: Iterable[Locator]) -> str:
    """Locators as they are printed."""
    return BETWEEN.join(each.first[0] + (RANGE + each.last[0] if each.last else "") for each in found)


def _value(folio: str) -> tuple[int, int] | None:
    """What a folio is sorted by: roman numbers, then the others; None where it is no number."""
    if folio.isdecimal():
        return 1, int(folio)
    if not re.fullmatch("[ivxlcdm]+", folio):
        return None
    values = [ROMAN[letter] for letter in folio]
    return 0, sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
