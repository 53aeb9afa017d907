"""Lay a unit out as pages, and write the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

from publish.composing.notes import Place, in_reading_order, put_back, set_last
from publish.editions.pdf.layout.apart import set_apart
from publish.editions.pdf.layout.code import fit_code
from publish.editions.pdf.layout.engine import document_of, listening, start_engine
from publish.editions.pdf.layout.facts import Reading, complaint, facts_of
from publish.editions.pdf.layout.floats import mark_floats
from publish.editions.pdf.layout.folios import PAINTING, Folios
from publish.editions.pdf.layout.footing import ROOM, crowded, footnotes, late_notes, lost_notes, note_findings
from publish.editions.pdf.layout.keeping import allow_parting
from publish.editions.pdf.layout.passing import floated
from publish.editions.pdf.layout.running import tree
from publish.editions.pdf.layout.structure import COLLECTING, Collector
from publish.editions.pdf.layout.widths import fit_tables
from publish.editions.pdf.unit import Unit, UnitArtifact, UnitFacts

__all__ = ["Laid", "lay_out", "write"]


@dataclass
class Laid:
    """A unit as the engine holds it; `pages` and `reading` hold the engine's own, for this room alone."""

    facts: UnitFacts
    references: tuple[tuple[str, str], ...]
    pages: Any
    reading: Reading
    root: Element
    folios: Folios | None = None


def lay_out(unit: Unit, fonts: tuple[str, ...], cache: str) -> Laid:
    """Lay a unit out as pages.

    `fonts` are the paths of the only font files that exist for it; `cache` is a folder where Fontconfig
    may keep what it knows of them. Findings (E1xx) are part of the facts.
    """
    engine, font_map = start_engine(fonts, cache)

    def laid(tree: Element) -> Any:
        return document_of(engine, font_map, tree, (unit.stylesheet, _placing(unit)), unit.resources)

    late: frozenset[str] = frozenset()
    while True:
        root, text = tree(unit)
        with listening():
            fit_code(root, laid)
        allow_parting(root)
        mark_floats(root)
        places = set_last(root, late)
        moved: list[Place] = []
        try:
            pages, complaints = _made_up(root, laid, moved)
        except IndexError:
            # The engine loses its way where what is absolutely placed goes on on the next page and calls notes.
            every = frozenset(note.get("id", "") for note in footnotes(root))
            if every <= late:
                raise
            late = every
            continue
        reading = Reading(text)
        facts = facts_of(pages, reading, complaints, root, [*(thing for thing, _, _ in moved), *floated(pages)])
        lost = lost_notes(pages, root, text, facts)
        if lost <= late:
            break
        # What the foot of its page does not take whole stands below the text; each time there is one more at least.
        late |= lost
    found = (*note_findings(pages, root, text, facts), *late_notes(root, late - lost))
    facts = replace(facts, findings=(*facts.findings, *found))
    # The engine is given notes where they are called; whoever listens gets them after the paragraph.
    put_back(root, (*places, *moved))
    in_reading_order(root)
    folios = None
    if unit.open_folios:
        worded = {*reading.joined, *reading.stated}
        folios = Folios(pages.pages, root, unit.first_page, dict(unit.references), worded)
    return Laid(facts, unit.references, pages, reading, root, folios)


def _made_up(root: Element, lay_out: Callable[[Element], Any], moved: list[Place]) -> tuple[Any, list[str]]:
    """The engine's pages, and what it complained of: made again where notes carried to a page run into its text.

    `moved` gains where things stood that have pages of their own.
    """
    room: dict[int, float] = {}
    while True:
        token = ROOM.set(room)
        try:
            with listening() as complaints:
                pages = set_apart(root, fit_tables(root, lay_out(root), lay_out), lay_out, moved)
        finally:
            ROOM.reset(token)
        found = crowded(pages, room)
        if found is None:
            return pages, complaints
        # Pages before this one stay as they are, and this one is told at most twice, so this comes to an end.
        number, share = found
        room = {page: told for page, told in room.items() if page < number} | {number: share}


def _placing(unit: Unit) -> str:
    """What tells the engine on which side the first page is, and its number."""
    side = "verso" if unit.verso else "recto"
    numbered = f"@page :first {{ counter-reset: page {unit.first_page} }}\n" if unit.first_page != 1 else ""
    return f"{numbered}html {{ break-before: {side} }}\n"


def write(laid: Laid) -> UnitArtifact:
    """Write a laid-out unit: pages as PDF, the structure behind their marked content as a value."""
    collector = Collector(laid.reading.joined, laid.reading.stated)
    collecting, painting = COLLECTING.set(collector), PAINTING.set(laid.folios)
    try:
        with listening() as complaints:
            pdf = laid.pages.write_pdf(pdf_tags=True, pdf_version="1.7")
    finally:
        PAINTING.reset(painting)
        COLLECTING.reset(collecting)
    # Links into other units are resolved when the units are assembled.
    findings = [complaint(message, laid.root) for message in dict.fromkeys(complaints) if "No anchor #" not in message]
    facts = replace(laid.facts, findings=(*laid.facts.findings, *findings))
    folios = laid.folios.found() if laid.folios is not None else None
    return UnitArtifact(pdf, collector.tree(), _faces(laid.pages), facts, folios)


def _faces(pages: Any) -> tuple[tuple[str, int, bool], ...]:
    """Family, weight and slant of each font that was painted with."""
    return tuple(sorted({(font.family, int(font.weight), bool(font.style)) for font in pages.fonts.values()}))
