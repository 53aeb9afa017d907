"""Prove that the notes at the foot of pages arrived: whole, not before their calls, and not over the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any
from xml.etree.ElementTree import Element

from publish.composing.places import span_of
from publish.diagnostics import Diagnostic, Severity
from publish.editions.pdf.layout.boxes import apart, boxes, kinds, lines, note_areas
from publish.editions.pdf.layout.running import RunningText
from publish.editions.pdf.unit import POINT, UnitFacts, page_of_unit

__all__ = ["ROOM", "crowded", "footnotes", "late_notes", "lost_notes", "note_findings"]

# For pages, by number, the share of the page that notes carried there may take at most.
ROOM: ContextVar[Mapping[int, float]] = ContextVar("ROOM")

# What lines and areas may differ by in the engine's arithmetic.
TOLERANCE = 0.5  # px
# A smaller share holds no two lines of a note under a rule.
LEAST_ROOM = 0.05


def crowded(document: Any, room: Mapping[int, float]) -> tuple[int, float] | None:
    """The first page whose text runs into the notes below it, and the share of the page that is free for them.

    What cannot be parted, as a figure, may need more of a page than the notes carried there have left. A page that was
    told already what its notes may take has none free; one that has none is left to `note_findings`.
    """
    for number, page in enumerate(document.pages, 1):
        if room.get(number) != 0 and (by := _run_into(page)) > 0:
            area, box = next(note_areas(page._page_box)), page._page_box
            free = (area.margin_height() - by) / box.height
            return number, free if free > LEAST_ROOM and number not in room else 0.0
    return None


def _run_into(page: Any) -> float:
    """By how much the text of a page reaches below the beginning of its notes."""
    area = next(note_areas(page._page_box), None)
    if area is None:
        return 0.0
    feet = [line.position_y + line.height for line in lines(page._page_box)]
    noted = set(boxes(area))
    pictures = (box for box in boxes(page._page_box) if isinstance(box, kinds().ReplacedBox) and box not in noted)
    feet += [box.position_y + box.height for box in pictures]
    feet += [box.position_y + box.baseline for box in apart(page._page_box) if _is_above(box, area)]
    by = max(feet) - min(area.position_y, area.border_box_y()) if feet else 0.0
    return float(by) if by > TOLERANCE else 0.0


def _is_above(box: Any, area: Any) -> bool:
    """Whether text stands in the column in which notes do, and not beside them."""
    begin = area.content_box_x()
    return bool(box.position_x < begin + area.width and begin < box.position_x + box.width)


def footnotes(root: Element) -> Iterator[Element]:
    """The notes of a unit that are set at the foot of pages."""
    return (note for note in root.iter("aside") if note.get("role") == "doc-footnote")


def lost_notes(document: Any, root: Element, text: RunningText, facts: UnitFacts) -> frozenset[str]:
    """The identifiers of notes that are not whole on the pages, stand before their calls, or over the text."""
    pages = {anchor.identifier: anchor.page for anchor in facts.anchors}
    lost = {note.get("id", "") for note in footnotes(root) if _lacking(note, text) or _is_early(note, pages)}
    for page in filter(_run_into, document.pages):
        for area in note_areas(page._page_box):
            held = (child.element.get("id", "") for child in area.children if child.element is not None)
            lost.update(filter(None, held))
    return frozenset(lost)


def _lacking(note: Element, text: RunningText) -> int:
    """How many characters of a note are on no page."""
    held = [text.elements[each] for each in note.iter() if each in text.elements]
    return sum(len(each.visible) - each.read for each in held)


def _is_early(note: Element, pages: Mapping[str, int]) -> bool:
    identifier = note.get("id", "")
    return pages.get(identifier, 0) < pages.get(identifier.replace("note-", "noteref-"), 0)


def late_notes(root: Element, identifiers: frozenset[str]) -> Iterator[Diagnostic]:
    """Notes that found no room at the foot of a page, and stand at the end of their chapter (E167)."""
    for note in root.iter("aside"):
        if (identifier := note.get("id", "")) in identifiers:
            number = identifier.removeprefix("note-")
            message = f"note {number} finds no room at the foot of its page, and stands at the end of its chapter"
            yield Diagnostic("E167", Severity.WARNING, message, span_of(note), HINT)


def note_findings(document: Any, root: Element, text: RunningText, facts: UnitFacts) -> Iterator[Diagnostic]:
    """Notes that are cut (E165) or stand before their calls, and pages where they stand over the text (E166)."""
    pages = {anchor.identifier: anchor.page for anchor in facts.anchors}
    for note in footnotes(root):
        lost = _lacking(note, text)
        number = note.get("id", "").removeprefix("note-")
        if lost:
            message = f"{lost} characters of note {number} are on no page"
            yield Diagnostic("E165", Severity.ERROR, message, span_of(note), HINT)
        elif _is_early(note, pages):
            message = f"note {number} stands on a page before the one that calls it"
            yield Diagnostic("E165", Severity.ERROR, message, span_of(note), HINT)
    for count, page in enumerate(document.pages, 1):
        number = page_of_unit(count)
        for area in note_areas(page._page_box):
            place = next((span_of(child.element) for child in area.children if child.element is not None), None)
            above = (page._page_box.content_box_y() - area.border_box_y()) * POINT
            if above > TOLERANCE:
                message = f"what cannot be parted in a note leaves the type area of page {number} by {above:.0f} pt"
                yield Diagnostic("E101", Severity.ERROR, message, place, "make the table or picture in it smaller")
            elif _run_into(page):
                yield Diagnostic("E166", Severity.ERROR, f"notes stand over the text of page {number}", place, HINT)


HINT = "set the notes of this publication at the end of chapters (notes: end), or call this one elsewhere"
