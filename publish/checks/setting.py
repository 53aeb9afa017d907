"""Whether lines are set well: word spaces that are not torn open, and no rivers running down through them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from publish.checks.flow import Passage, passages
from publish.checks.places import pdf_block_place
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.inspection import Line

__all__ = ["check"]

# In em of the line's type. A word space is a quarter to a third; at more than two of them the eye sees a hole.
LOOSE = 0.65
# A space that a river can run through, and how many lines it takes to be one.
WIDE = 0.4
RIVER = 4
# A line of fewer spaces is set so by its few words alone.
LEAST_GAPS = 3


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warnings of loose lines (E126) and of rivers (E127), one of each kind for a passage."""
    for passage in passages(subject.pdf):
        yield from _loose(subject, passage)
        yield from _rivers(subject, passage)


def _loose(subject: Subject, passage: Passage) -> Iterator[Diagnostic]:
    loose = [line for line in passage.lines if len(line.gaps) >= LEAST_GAPS and _space(line) > LOOSE]
    if not loose:
        return
    widest = max(loose, key=_space)
    more = f", and {len(loose) - 1} more in this paragraph" if len(loose) > 1 else ""
    yield Diagnostic(
        "E126",
        Severity.WARNING,
        f"the line “{widest.text[:50]}” is set loose: its word spaces are {_space(widest):.2f} em wide{more}",
        pdf_block_place(subject, passage.block),
        "let the theme hyphenate, or set the text ragged",
    )


def _space(line: Line) -> float:
    """The mean of the word spaces of a line, in em."""
    return sum(width for _, width in line.gaps) / len(line.gaps) / line.size if line.gaps and line.size else 0.0


def _rivers(subject: Subject, passage: Passage) -> Iterator[Diagnostic]:
    """Wide spaces that stand under each other through several lines."""
    longest = 0
    before: dict[tuple[float, float], int] = {}
    for line, following in pairwise((*passage.lines, None)):
        assert line is not None
        reached: dict[tuple[float, float], int] = {}
        for start, width in line.gaps:
            if width < WIDE * line.size:
                continue
            above = max((n for (at, wide), n in before.items() if at < start + width and start < at + wide), default=0)
            reached[start, width] = above + 1
        longest = max((longest, *reached.values()))
        before = reached if following is None or following.page == line.page else {}
    if longest >= RIVER:
        yield Diagnostic(
            "E127",
            Severity.WARNING,
            f"a river runs through {longest} lines of “{passage.shown}”",
            pdf_block_place(subject, passage.block),
            "let the theme hyphenate, set the text ragged, or change a word",
        )
