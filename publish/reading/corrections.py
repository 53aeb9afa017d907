"""Mend a publication's text where its metadata declares a correction, before the text is parsed.

The manuscripts keep what stood; the copies that are parsed know where each of their characters comes from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from publish.diagnostics import Span
from publish.publication import Correction
from publish.reading.faults import Faults
from publish.reading.positions import Copy, SourceText, Stretch

__all__ = ["Text", "corrected"]


@dataclass(frozen=True, slots=True)
class Text:
    """The text of one manuscript: everything in the file from an offset on."""

    source: SourceText
    start: int


@dataclass(frozen=True, slots=True)
class _Change:
    text: int
    start: int
    end: int
    stands: str
    declared: Span


def corrected(
    copies: Sequence[Copy], corrections: Sequence[tuple[Correction, Span]], faults: Faults
) -> tuple[Copy, ...]:
    """Every copy with the corrections applied that match exactly one place in all of them."""
    changes: list[_Change] = []
    for correction, declared in corrections:
        change = _located(copies, correction, declared, faults)
        if change and not _overlaps(change, changes, copies, faults):
            changes.append(change)
    return tuple(
        _mended(copy, sorted((c for c in changes if c.text == number), key=lambda c: c.start))
        for number, copy in enumerate(copies)
    )


def _located(copies: Sequence[Copy], correction: Correction, declared: Span, faults: Faults) -> _Change | None:
    if correction.stood == correction.stands:
        faults.report(
            "R020",
            f"the correction of “{correction.stood}” changes nothing",
            declared,
            "delete it, or write what is to stand",
        )
        return None
    pattern = re.compile(f"(?=({_loosely(correction.stood)}))")
    places = [
        (number, match.start(1), match.end(1))
        for number, copy in enumerate(copies)
        for match in pattern.finditer(copy.text)
    ]
    if len(places) == 1:
        (place,) = places
        return _Change(*place, correction.stands, declared)
    if not places:
        hint = "copy it from the manuscript, character by character"
        faults.report("R018", f"“{correction.stood}” does not stand in the text", declared, hint)
        return None
    spans = [copies[number].span(start, end) for number, start, end in places]
    where = ", ".join(f"{span.file}:{span.line}:{span.column}" for span in spans[:5])
    where += f" and {len(spans) - 5} more" if len(spans) > 5 else ""
    message = f"“{correction.stood}” stands {len(places)} times in the text, not once"
    faults.report("R018", message, declared, f"it stands at {where}: quote more of the words around the one you mean")
    return None


def _loosely(stood: str) -> str:
    """A pattern in which white space stands for any white space: a manuscript may break its lines anywhere."""
    return "".join(r"\s+" if part.isspace() else re.escape(part) for part in re.split(r"(\s+)", stood) if part)


def _overlaps(change: _Change, others: list[_Change], copies: Sequence[Copy], faults: Faults) -> bool:
    for other in others:
        if change.text == other.text and change.start < other.end and other.start < change.end:
            span = copies[change.text].span(change.start, change.end)
            message = f"this correction changes characters that the one in line {other.declared.line} changes too"
            hint = f"make one correction of the two; they meet at {span.file}:{span.line}:{span.column}"
            faults.report("R019", message, change.declared, hint)
            return True
    return False


def _mended(copy: Copy, changes: list[_Change]) -> Copy:
    if not changes:
        return copy
    pieces: list[str] = []
    stretches: list[Stretch] = []
    at, length = 0, 0

    def keep(end: int) -> None:
        nonlocal at, length
        for each in copy.cut(at, end):
            moved = length - at
            stretches.append(replace(each, copy_start=each.copy_start + moved, copy_end=each.copy_end + moved))
        pieces.append(copy.text[at:end])
        at, length = end, length + end - at

    for change in changes:
        # Only what differs counts as changed: the words around it keep their places to the character.
        stood = copy.text[change.start : change.end]
        head, tail = _shared(stood, change.stands)
        keep(change.start + head)
        if put := change.stands[head : len(change.stands) - tail]:
            gone = copy.origin(at, change.end - tail)
            stretches.append(replace(gone, copy_start=length, copy_end=length + len(put), kept=False))
            pieces.append(put)
            length += len(put)
        at = change.end - tail
    keep(len(copy.text))
    return Copy.of(copy.source, "".join(pieces), tuple(stretches) or (replace(copy.origin(0, 0), kept=False),))


def _shared(stood: str, stands: str) -> tuple[int, int]:
    """How many characters two strings share at their beginnings, and how many more at their ends."""
    most = min(len(stood), len(stands))
    head = next((i for i in range(most) if stood[i] != stands[i]), most)
    most -= head
    tail = next((i for i in range(most) if stood[-1 - i] != stands[-1 - i]), most)
    return head, tail
