"""Mend a publication's text where its metadata declares a correction, before the text is parsed.

The manuscripts keep what stood; the copies that are parsed know where each of their characters comes from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
    texts: Sequence[Text], corrections: Sequence[tuple[Correction, Span]], faults: Faults
) -> tuple[Copy, ...]:
    """A copy of every text, with the corrections applied that match exactly one place in all of them."""
    changes: list[_Change] = []
    for correction, declared in corrections:
        change = _located(texts, correction, declared, faults)
        if change and not _overlaps(change, changes, texts, faults):
            changes.append(change)
    return tuple(
        _mended(text, sorted((c for c in changes if c.text == number), key=lambda c: c.start))
        for number, text in enumerate(texts)
    )


def _located(texts: Sequence[Text], correction: Correction, declared: Span, faults: Faults) -> _Change | None:
    if correction.stood == correction.stands:
        faults.report("R020", f"the correction of “{correction.stood}” changes nothing", declared)
        return None
    pattern = re.compile(f"(?=({_loosely(correction.stood)}))")
    places = [
        (number, match.start(1), match.end(1))
        for number, text in enumerate(texts)
        for match in pattern.finditer(text.source.text, text.start)
    ]
    if len(places) == 1:
        (place,) = places
        return _Change(*place, correction.stands, declared)
    if not places:
        hint = "copy it from the manuscript, character by character"
        faults.report("R018", f"“{correction.stood}” does not stand in the text", declared, hint)
        return None
    spans = [texts[number].source.span(start, end) for number, start, end in places]
    where = ", ".join(f"{span.file}:{span.line}:{span.column}" for span in spans[:5])
    where += f" and {len(spans) - 5} more" if len(spans) > 5 else ""
    message = f"“{correction.stood}” stands {len(places)} times in the text, not once"
    faults.report("R018", message, declared, f"it stands at {where}: quote more of the words around the one you mean")
    return None


def _loosely(stood: str) -> str:
    """A pattern in which white space stands for any white space: a manuscript may break its lines anywhere."""
    return "".join(r"\s+" if part.isspace() else re.escape(part) for part in re.split(r"(\s+)", stood) if part)


def _overlaps(change: _Change, others: list[_Change], texts: Sequence[Text], faults: Faults) -> bool:
    for other in others:
        if change.text == other.text and change.start < other.end and other.start < change.end:
            span = texts[change.text].source.span(change.start, change.end)
            message = f"this correction changes characters that the one in line {other.declared.line} changes too"
            hint = f"make one correction of the two; they meet at {span.file}:{span.line}:{span.column}"
            faults.report("R019", message, change.declared, hint)
            return True
    return False


def _mended(text: Text, changes: list[_Change]) -> Copy:
    if not changes:
        return Copy.whole(text.source, text.start)
    pieces: list[str] = []
    stretches: list[Stretch] = []
    at, length = text.start, 0

    def add(piece: str, end: int, kept: bool) -> None:
        nonlocal at, length
        if piece:
            stretches.append(Stretch(length, length + len(piece), at, end, kept))
            pieces.append(piece)
        at, length = end, length + len(piece)

    for change in changes:
        # Only what differs counts as changed: the words around it keep their places to the character.
        stood = text.source.text[change.start : change.end]
        head, tail = _shared(stood, change.stands)
        add(text.source.text[at : change.start + head], change.start + head, True)
        add(change.stands[head : len(change.stands) - tail], change.end - tail, False)
    add(text.source.text[at:], len(text.source.text), True)
    return Copy.of(text.source, "".join(pieces), tuple(stretches or [Stretch(0, 0, at, at, False)]))


def _shared(stood: str, stands: str) -> tuple[int, int]:
    """How many characters two strings share at their beginnings, and how many more at their ends."""
    most = min(len(stood), len(stands))
    head = next((i for i in range(most) if stood[i] != stands[i]), most)
    most -= head
    tail = next((i for i in range(most) if stood[-1 - i] != stands[-1 - i]), most)
    return head, tail
