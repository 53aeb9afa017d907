"""Number what a document counts: parts, chapters, sections, annexes; figures, tables, and whatever else has a row here.

A number is the house's, in the way of the publication's kind. Where an author's headings begin with numbers of their
own these stay, no second one is put before them, and what is counted within them is counted with theirs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from publish.composing.walking import below, nodes
from publish.document import Block, CodeBlock, Document, Equation, Figure, Index, Link, Part, Section, Table, plain_text
from publish.publication import KINDS

__all__ = ["MADE", "THINGS", "Numbered", "Numbering", "numbering"]

# What begins an identifier that no author gave: authors' begin with a letter.
MADE = "_"

# What is counted beside headings, and which of it: a row for each kind.
THINGS: dict[type, tuple[str, Callable[[Any], bool]]] = {
    CodeBlock: ("listing", lambda listing: bool(listing.caption)),
    Figure: ("figure", lambda figure: bool(figure.caption)),
    Table: ("table", lambda table: bool(table.caption)),
    Equation: ("equation", lambda equation: bool(equation.attributes.identifier or equation.title)),
}

# Classes of a heading: without a number, or the heading of an annex.
UNNUMBERED, APPENDIX = "unnumbered", "appendix"

# Which parts of a publication have numbered headings, and of what kind the highest of them are.
SERIES = {"bodymatter": "chapter", "part": "part", "appendix": "appendix"}

# Where a kind does not number headings, the only figure of a text is “the figure”.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Numbered:
    """A thing with a number. `kind` is `part`, `chapter`, `appendix`, `section`, `figure`, `table` and so on.

    `identifier` is where links find it. `own` where the number stands in its author's words already. Where nothing is
    to have numbers, `number` is "".
    """

    kind: str
    number: str
    identifier: str
    own: bool = False


@dataclass(frozen=True)
class Numbering:
    """The numbers of a document, in the order of the text for each kind."""

    document: Document
    everything: tuple[Numbered, ...]
    _by_node: Mapping[int, Numbered] = field(repr=False)
    """By the identity of the nodes, which live as long as the document: nodes that say the same may be equal."""

    def of(self, node: object) -> Numbered | None:
        """The number of a section, a figure, a table; None where it has none."""
        return self._by_node.get(id(node))

    def every(self, kind: str) -> tuple[Numbered, ...]:
        """All things of a kind, in the order of the text."""
        return tuple(each for each in self.everything if each.kind == kind)


def numbering(document: Document) -> Numbering:
    """The numbers of a document."""
    found = _Counting(document).found
    if not document.metadata.numbering:
        found = {key: replace(each, number="") for key, each in found.items()}
    return Numbering(document, tuple(found.values()), found)


class _Counting:
    """Counts a document: first its headings, then what stands under them."""

    def __init__(self, document: Document) -> None:
        self.deepest = KINDS[document.metadata.kind].numbering_depth
        self.found: dict[int, Numbered] = {}
        self.counts: Counter[str] = Counter()
        self.prefix = ""
        for series in SERIES.values() if document.metadata.numbering else ():
            sections = [
                section for part in document.parts for section in _highest(part) if _series(part, section) == series
            ]
            self.headings(sections, series, "", 1)
        self.few = frozenset[int]() if self.deepest else frozenset(_few(document))
        for part in document.parts:
            for block in part.blocks:
                above = self.found.get(id(block))
                # A part holds chapters, which count for themselves.
                self.prefix = f"{above.number}." if above is not None and above.kind != "part" else ""
                self.within(block)

    def headings(self, sections: Iterable[Section], kind: str, prefix: str, depth: int) -> None:
        """Number sections that stand side by side, and those under them."""
        counted = [section for section in sections if _counts(section)]
        if depth > self.deepest:
            return
        places = [prefix + _figure(place, kind) for place in range(1, len(counted) + 1)]
        own = [_own_number(section, place) for section, place in zip(counted, places, strict=True)]
        # A heading or two may begin with a figure for reasons of their own; where half of them do, it is their way.
        theirs = 2 * sum(each is not None for each in own) >= max(1, len(own))
        for section, place, given in zip(counted, places, own, strict=True):
            if given is None and theirs:
                continue
            number = place if given is None else given
            if number:
                self.found[id(section)] = Numbered(kind, number, section.identifier, own=given is not None)
                if kind != "part":
                    below = (block for block in section.blocks if isinstance(block, Section))
                    self.headings(below, "section", f"{number}.", depth + 1)

    def within(self, block: Block) -> None:
        """Number whatever counts in a block."""
        for node in below(block):
            kind, counts = THINGS.get(type(node), ("", _never))
            if counts(node) and id(node) not in self.few:
                self.thing(kind, node)

    def thing(self, kind: str, value: Any) -> None:
        """Number something that is no heading. One with a number in its caption is found by its own turn."""
        own = CAPTIONED.match(plain_text(getattr(value, "caption", ())).strip())
        series = f"own-{kind}" if own else f"{kind}.{self.prefix}"
        self.counts[series] += 1
        number = own["number"] if own else f"{self.prefix}{self.counts[series]}"
        made = f"{MADE}{series}.{self.counts[series]}" if own else f"{MADE}{kind}.{number}"
        self.found[id(value)] = Numbered(kind, number, value.attributes.identifier or made, own=own is not None)


def _never(_: object) -> bool:
    return False


def _highest(part: Part) -> Iterator[Section]:
    return (block for block in part.blocks if isinstance(block, Section))


def _series(part: Part, section: Section) -> str | None:
    """The kind of the highest sections of a part; an annex may be called one where it stands."""
    return SERIES.get("appendix" if APPENDIX in section.attributes.classes else part.role)


def _few(document: Document) -> Iterator[int]:
    """What has no number because it is the only one of its kind, and nothing refers to it."""
    things: dict[str, list[Any]] = {}
    referred = set()
    for node in nodes(document):
        kind, counts = THINGS.get(type(node), ("", _never))
        if counts(node):
            things.setdefault(kind, []).append(node)
        elif isinstance(node, Link) and not node.children:
            referred.add(node.target.removeprefix("#"))
    for each in things.values():
        if len(each) < FEWEST and not any(one.attributes.identifier in referred for one in each):
            yield from (id(one) for one in each)


ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def _figure(place: int, kind: str) -> str:
    """A number in the figures or letters of its series."""
    if kind == "appendix":
        letters = ""
        while place > 0:
            place, letter = divmod(place - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return letters
    if kind != "part":
        return str(place)
    text = ""
    for value, figure in ROMAN:
        text += figure * (place // value)
        place %= value
    return text


# --- numbers that authors give -----------------------------------------------------------------

# What authors call what they number, in the languages that the house speaks.
WORDS = (
    "part chapter section annex annexe appendix teil kapitel abschnitt anhang partie chapitre titre "
    "parte capítulo capitolo sección hoofdstuk deel bijlage"
).split()
SPELLED = "one two three four five six seven eight nine ten eleven twelve".split()
OWN = re.compile(
    rf"(?P<word>{'|'.join(WORDS)})\b\.?\s*(?P<named>\d{{1,3}}(?:\.\d+)*|[ivxlc]{{1,6}}\b|[a-z]\b|{'|'.join(SPELLED)})?(?P<after>\W|$)"
    # A number with a mark after it, or of more than one figure: 1. or 1) or 2.3.
    r"|(?P<marked>\d{1,3}(?:\.\d+)+|\d{1,3}(?=\.\s|[):]\s?)|[ivxlc]{1,6}(?=[.)]\s)|[a-z](?=[.)]\s))"
    r"|第\s*(?P<counted>[0-9０-９一二三四五六七八九十百]+)\s*[部章節編]|§\s*(?P<paragraph>\d+)"
    # A number alone, which may be of the words: 3 reasons.
    r"|(?P<bare>\d{1,3})\s",
    re.IGNORECASE,
)


CAPTIONED = re.compile(
    r"(?:figure|fig|table|tab|listing|abbildung|abb|tabelle|tableau|listage|figura|tabla|図|表|リスト)\.?\s*"
    r"(?P<number>(?:\d+|[A-Z](?=[.\d-]))(?:[.\-–]?\d+)*)(?:\W|$)",
    re.IGNORECASE,
)


def _counts(section: Section) -> bool:
    """Whether a heading is counted: not where its author says so, where it is only “Appendix”, or of an index."""
    match = OWN.match(_words(section))
    called = (
        match is not None and match["word"] is not None and match["named"] is None and match.end() == len(match.string)
    )
    listed = any(isinstance(block, Index) for block in section.blocks)
    return UNNUMBERED not in section.attributes.classes and not called and not listed


def _own_number(section: Section, place: str) -> str | None:
    """The number that a heading begins with, "" where it is spelled; None where it begins with none.

    `place` is the number that the house would give: a figure alone is a number only where it is the same.
    """
    match = OWN.match(_words(section))
    if match is None or (match["word"] is not None and match["named"] is None):
        return None
    if match["bare"] is not None:
        return match["bare"] if match["bare"] == place else None
    number = match["named"] or match["marked"] or match["counted"] or match["paragraph"]
    return "" if number.lower() in SPELLED else number


def _words(section: Section) -> str:
    return " ".join(plain_text(section.heading.children).split())
