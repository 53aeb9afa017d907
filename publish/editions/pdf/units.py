"""Plan an edition as layout units, and settle what each must know of the others: its first folio, and its targets'.

A unit runs from one forced new page to the next, so its pages depend on nothing in the others but numbers. Numbers
are found by a fixed point: every unit is laid out with room for the numbers known so far, and laid out again only where
one of them needs another, until each has its room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from publish.composing.galley import Galley, Slip
from publish.composing.places import named_place
from publish.diagnostics import Diagnostic, EditionError, Severity
from publish.editions.pdf.foliation import opened
from publish.editions.pdf.unit import Unit, UnitArtifact, with_folios
from publish.publication import KINDS

__all__ = ["LayOut", "Planned", "SettledUnit", "Stand", "estimated", "folio", "plan", "referred", "settle", "unsettled"]

# Rounds after which the units are given up. Two are usual: one to learn the numbers, one for those with more figures.
ROUNDS = 8
# From this round on, a reference that still moves takes the same room whatever its number, so that it moves no more.
STEADY_FROM = 3
# How many characters of XHTML a page holds, for a first guess.
CHARACTERS = 3200
# One unit of so many is laid out to find out.
SAMPLE = 8

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

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What was found in it, with the folios of the pages."""
        return tuple(with_folios(finding, self.labels) for finding in self.artifact.facts.findings)


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
    settling = _Settling(plans, guess)
    before, steady = settling.folios, frozenset[str]()
    for number in range(ROUNDS):
        printed = [tuple((name, settling.folios.get(name, "")) for name in referred(each.slips)) for each in plans]
        wanted = [
            unit(planned, stand, references, steady & {name for name, _ in references})
            for planned, stand, references in zip(plans, settling.standing, printed, strict=True)
        ]
        stale = settling.stale(wanted)
        if not stale:
            artifacts = (impression.laid for impression in settling.impressions)
            return tuple(SettledUnit(*each) for each in zip(plans, settling.standing, printed, artifacts, strict=True))
        before = settling.folios
        settling.take(stale, lay_out(tuple(each.unit for each in stale)))
        if number >= STEADY_FROM:
            steady |= {name for name, text in settling.folios.items() if before.get(name) != text}
    moving = next((name for name, text in settling.folios.items() if before.get(name) != text), "")
    raise EditionError(unsettled(edition, tuple(slip for planned in plans for slip in planned.slips), moving))


class _Impression:
    """A unit as it is laid out: with open folios where these can be set anew, else with those that it is to print."""

    unit: Unit

    def __init__(self, planned: Planned) -> None:
        self.planned = planned
        self.size = sum(len(slip.body) for slip in planned.slips)
        self.artifact: UnitArtifact | None = None
        self.made: Unit | None = None
        self.closed: list[Unit] = []

    @property
    def laid(self) -> UnitArtifact:
        assert self.artifact is not None
        return self.artifact

    def serves(self, wanted: Unit, pages: int) -> bool:
        """Whether what is laid out is what is wanted, but for its open folios; `unit` is what is to be laid out."""
        self.unit = opened(wanted, pages, decimal=self.planned.numbering == "decimal")
        # Whether its folios can be set anew depends on the unit alone, and so does what is printed.
        if self.unit in self.closed:
            self.unit = wanted
        return self.unit == self.made

    def take(self, artifact: UnitArtifact) -> None:
        """Take what was laid out of `unit`."""
        self.made, self.artifact = self.unit, artifact
        if self.unit.open_folios and artifact.folios is None:
            self.closed.append(self.unit)


class _Settling:
    """All units on their way: where each stands, and the folio of every identifier, as far as they are known.

    Where nothing is known, a sample is laid out first: numbers with as many figures as the true ones leave pages as
    they will be.
    """

    def __init__(self, plans: tuple[Planned, ...], guess: Mapping[str, str]) -> None:
        self.plans = plans
        self.impressions = [_Impression(planned) for planned in plans]
        self.sampling = not guess
        self.characters: float = CHARACTERS
        self.folios: dict[str, str] = {}
        self.counts: list[int] = []
        self.place()
        if guess:
            self.folios |= guess
            self.counts = _counts_between(plans, guess, self.counts)
            self.standing = tuple(stands(plans, self.counts))

    def place(self) -> None:
        """Find where everything stands, or about where."""
        self.counts = [
            max(1, round(each.size / self.characters)) if each.artifact is None else len(each.artifact.facts.pages)
            for each in self.impressions
        ]
        self.standing = tuple(stands(self.plans, self.counts))
        for each, stand in zip(self.impressions, self.standing, strict=True):
            if each.artifact is None:
                self.folios |= estimated(each.planned, stand, self.characters)
            else:
                numbering = each.planned.numbering
                self.folios |= {
                    a.identifier: folio(stand.number + a.page, numbering) for a in each.artifact.facts.anchors
                }

    def stale(self, wanted: Iterable[Unit]) -> list[_Impression]:
        """What is to be laid out, if those units are wanted."""
        found = zip(self.impressions, wanted, self.counts, strict=True)
        stale = [impression for impression, unit, count in found if not impression.serves(unit, count)]
        if self.sampling:
            self.sampling = False
            # Of fewer units than that, none is the sample.
            return stale[len(stale) % SAMPLE :: SAMPLE] or stale
        return stale

    def take(self, stale: Iterable[_Impression], artifacts: Iterable[UnitArtifact]) -> None:
        """Take what was laid out."""
        for impression, artifact in zip(stale, artifacts, strict=True):
            impression.take(artifact)
        laid = [each for each in self.impressions if each.artifact is not None]
        self.characters = sum(each.size for each in laid) / sum(len(each.laid.facts.pages) for each in laid)
        self.folios = dict(self.folios)
        self.place()


def estimated(planned: Planned, stand: Stand, characters: float) -> dict[str, str]:
    """About where every identifier of a unit will stand, where a page holds so many characters of XHTML."""
    found: dict[str, str] = {}
    before = 0
    for slip in planned.slips:
        for match in re.finditer(r' id="([^"]+)"', slip.body):
            page = stand.number + int((before + match.start()) / characters)
            found[match[1]] = folio(page, planned.numbering)
        before += len(slip.body)
    return found


def _counts_between(plans: tuple[Planned, ...], folios: Mapping[str, str], counts: list[int]) -> list[int]:
    """How many pages units have whose first folios are known, and those of the next; of others as it was."""
    begins = [
        next((int(folios[name]) for slip in each.slips for name in _identifiers(slip, folios)), None) for each in plans
    ]
    return [
        after - here if here is not None and after is not None and after > here else count
        for here, after, count in zip(begins, (*begins[1:], None), counts, strict=True)
    ]


def _identifiers(slip: Slip, folios: Mapping[str, str]) -> Iterator[str]:
    """The first identifier of a slip, if its folio is known and decimal."""
    match = re.search(r' id="([^"]+)"', slip.body)
    if match is not None and folios.get(match[1], "").isdecimal():
        yield match[1]


def unsettled(edition: str, slips: tuple[Slip, ...], identifier: str) -> Diagnostic:
    """The error for page numbers that never settle, at the place whose number moves."""
    message = f"the page numbers of the {edition} edition do not settle"
    hint = "shorten or lengthen the text a little before this place"
    return Diagnostic("E105", Severity.ERROR, message, named_place((slip.body for slip in slips), identifier), hint)
