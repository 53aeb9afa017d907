"""Whether all that is shown can be seen: no text beyond the page's edge, and no glyph that is none."""

from __future__ import annotations

from collections.abc import Iterator

from publish.checks.places import pdf_block_place
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity, Span
from publish.inspection import Run

__all__ = ["check"]

# In points: hung marks and italics reach over by less.
SLACK = 1.0
UNKNOWN = "\ufffd"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Errors for text that leaves the trimmed page (E123), and for glyphs that stand for no character (E120)."""
    placed: list[tuple[Run, Span | None]] = []
    for block in subject.pdf.blocks:
        beyond = [run for run in block.runs if run.size and run.text.strip() and _leaves(run, subject)]
        unknown = [run for run in block.runs if UNKNOWN in run.shown and not run.stated]
        place = pdf_block_place(subject, block) if beyond or unknown else None
        placed += [(run, place) for run in beyond]
        yield from (_unknown(run, place) for run in unknown[:1])
    placed += [(run, None) for page in subject.pdf.pages for run in page.artifacts if _cut(run, subject)]
    for run, place in placed:
        yield Diagnostic(
            "E123",
            Severity.ERROR,
            f"“{run.text.strip()[:40]}” leaves page {run.page + 1}: it is cut off at the edge",
            place,
            "shorten the line, or make the table, code or picture narrower",
        )


def _leaves(run: Run, subject: Subject) -> bool:
    left, low, right, high = subject.pdf.pages[run.page].boxes.trim
    sides = run.x < left - SLACK or run.end > right + SLACK
    return sides or run.y < low - SLACK or run.y + run.size / 2 > high + SLACK


def _cut(run: Run, subject: Subject) -> bool:
    """Whether a running head or folio is cut; what stands outside the page whole, as marks do, is not."""
    if not run.size or not run.text.strip() or not _leaves(run, subject):
        return False
    left, low, right, high = subject.pdf.pages[run.page].boxes.trim
    return run.end > left and run.x < right and low < run.y < high


def _unknown(run: Run, place: Span | None) -> Diagnostic:
    return Diagnostic(
        "E120",
        Severity.ERROR,
        f"page {run.page + 1} shows a glyph that stands for no character, in “{run.shown.strip()[:40]}”",
        place,
        "declare a font that has the character; in a file from elsewhere, embed its fonts with their Unicode maps",
    )
