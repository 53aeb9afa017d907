"""Plan an edition as layout units, and settle what each must know of the others: its first folio, and its targets'.

A unit runs from one forced new page to the next, so its pages depend on nothing in the others but numbers. Numbers
are found by a fixed point: every unit is laid out with the numbers known so far, and laid out again only where one of
them has changed, until what is printed is what is true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from publish.composing.galley import Galley, Slip
from publish.composing.places import named_place
from publish.diagnostics import Diagnostic, EditionError, Severity
from publish.editions.pdf.unit import Unit, UnitArtifact
from publish.publication import KINDS

__all__ = ["LayOut", "Planned", "SettledUnit", "Stand", "estimated", "folio", "plan", "referred", "settle", "unsettled"]

# Rounds after which the units are given up. Two are usual: one to learn the numbers, one to print them.
ROUNDS = 8
# From this round on, a reference that still moves takes the same room whatever its number, so that it moves no more.
STEADY_FROM = 3
# How many characters of XHTML a page holds, for a first guess.
CHARACTERS = 3200

LayOut = Callable[[tuple[Unit, ...]], Iterable[UnitArtifact]]
"""What lays out several units, and gives an artifact for each, in order."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A unit before its place is known. `restarts`: its first page has number 1; `recto`: it begins on a recto."""

    slips: tuple[Slip, ...]
    numbering: str
    restarts: bool
    recto: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a unit stands: the number of its first page, and whether an empty page comes before that."""

    number: int
    blank: bool


@dataclass(frozen=True, slots=True)
class SettledUnit:
    """A unit whose every printed number is true."""

    planned: Planned
    stand: Stand
    references: tuple[tuple[str, str], ...]
    artifact: UnitArtifact

    @property
    def labels(self) -> tuple[str, ...]:
        """The folios of its pages."""
        first = self.stand.number
        return tuple(folio(first + n, self.planned.numbering) for n in range(len(self.artifact.facts.pages)))


def plan(galley: Galley) -> tuple[Planned, ...]:
    """The units of an edition, in order.

    A statement begins no new page within itself, so all its slips are one unit. In reports and books each slip is one:
    front matter is numbered for itself, and what begins a book or a chapter of it begins on a recto.
    """
    rules = KINDS[galley.metadata.kind]
    if rules.slip_level is None or len(galley.slips) == 1:
        return (Planned(galley.slips, "of-total", restarts=True, recto=True),)
    # A list of figures stands after the contents, on the next page whichever it is.
    registers = {register.slip for register in galley.registers}
    found: list[Planned] = []
    for slip in galley.slips:
        if slip.follows:
            found[-1] = replace(found[-1], slips=(*found[-1].slips, slip))
            continue
        numbering = "lower-roman" if slip.matter == "front" else "decimal"
        restarts = not found or found[-1].numbering != numbering
        recto = restarts or (rules.recto_chapters and slip.name not in registers)
        found.append(Planned((slip,), numbering, restarts, recto))
    return tuple(found)


def stands(plans: Iterable[Planned], counts: Iterable[int]) -> Iterator[Stand]:
    """Where each unit stands, when each has so many pages; odd numbers are rectos."""
    number = 1
    for planned, count in zip(plans, counts, strict=True):
        blank = planned.recto and number % 2 == 0
        number = 1 if planned.restarts else number + blank
        yield Stand(number, blank)
        number += count


ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
         (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def folio(number: int, numbering: str) -> str:
    """A page's number as it is printed."""
    if numbering != "lower-roman":
        return str(number)
    text = ""
    for value, letters in ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def referred(slips: Iterable[Slip]) -> tuple[str, ...]:
    """Identifiers whose page is printed somewhere, in order."""
    found = (names for slip in slips for names in re.findall(r'data-pages?-of="([^"]+)"', slip.body))
    return tuple(dict.fromkeys(name for names in found for name in names.split()))


Setter = Callable[[Planned, Stand, tuple[tuple[str, str], ...], frozenset[str]], Unit]


def settle(
    plans: tuple[Planned, ...], unit: Setter, lay_out: LayOut, guess: Mapping[str, str], edition: str
) -> tuple[SettledUnit, ...]:
    """Lay out units until every printed number is the one where its target stands.

    `unit` makes a unit of its plan, its stand, the folios that it prints, and the references that are to be steady;
    `guess` are folios from elsewhere. EditionError (E105) where the numbers do not settle.
    """
    names = [referred(planned.slips) for planned in plans]
    counts = [max(1, sum(len(slip.body) for slip in planned.slips) // CHARACTERS) for planned in plans]
    folios = dict(guess) or estimated(plans, tuple(stands(plans, counts)))
    before, steady = dict(folios), frozenset[str]()
    units: list[Unit | None] = [None] * len(plans)
    laid: list[UnitArtifact | None] = [None] * len(plans)
    for number in range(ROUNDS):
        standing = tuple(stands(plans, counts))
        wanted = [
            unit(planned, stand, tuple((name, folios.get(name, "")) for name in printed), steady & frozenset(printed))
            for planned, stand, printed in zip(plans, standing, names, strict=True)
        ]
        stale = [index for index, each in enumerate(wanted) if each != units[index]]
        if not stale:
            done = (each for each in laid if each is not None)
            printed = (each.references for each in wanted)
            return tuple(SettledUnit(*each) for each in zip(plans, standing, printed, done, strict=True))
        # Where nothing is known of the numbers, the first layout only finds them: nearly every unit prints some.
        draft = number == 0 and not guess
        asked = tuple(replace(wanted[index], draft=draft) for index in stale)
        for index, artifact in zip(stale, lay_out(asked), strict=True):
            units[index], laid[index] = None if draft else wanted[index], artifact
        counts = [len(artifact.facts.pages) for artifact in laid if artifact is not None]
        before, folios = folios, _folios(plans, tuple(stands(plans, counts)), laid)
        if number >= STEADY_FROM:
            steady |= {name for name, text in folios.items() if before.get(name) != text}
    moving = next((name for name, text in folios.items() if before.get(name) != text), "")
    raise EditionError(unsettled(edition, tuple(slip for planned in plans for slip in planned.slips), moving))


def estimated(plans: Iterable[Planned], standing: Iterable[Stand]) -> dict[str, str]:
    """About where every identifier will stand.

    A number with as many figures as the true one leaves pages as they will be, mostly, so that they are laid out once
    more and not twice.
    """
    found: dict[str, str] = {}
    for planned, stand in zip(plans, standing, strict=True):
        before = 0
        for slip in planned.slips:
            for match in re.finditer(r' id="([^"]+)"', slip.body):
                page = stand.number + (before + match.start()) // CHARACTERS
                found[match[1]] = folio(page, planned.numbering)
            before += len(slip.body)
    return found


def unsettled(edition: str, slips: tuple[Slip, ...], identifier: str) -> Diagnostic:
    """The error for page numbers that never settle, at the place whose number moves."""
    message = f"the page numbers of the {edition} edition do not settle"
    hint = "shorten or lengthen the text a little before this place"
    return Diagnostic("E105", Severity.ERROR, message, named_place((slip.body for slip in slips), identifier), hint)


def _folios(
    plans: tuple[Planned, ...], standing: tuple[Stand, ...], laid: Iterable[UnitArtifact | None]
) -> dict[str, str]:
    """The folio of every identifier, as the units stand now."""
    return {
        anchor.identifier: folio(stand.number + anchor.page, planned.numbering)
        for planned, stand, artifact in zip(plans, standing, laid, strict=True)
        if artifact is not None
        for anchor in artifact.facts.anchors
    }
