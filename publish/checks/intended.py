"""What a paged edition is meant to hold, read from the galley: its blocks, pictures, tables, notes and languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element

from publish.composing.galley import Galley
from publish.composing.notes import as_read
from publish.diagnostics import Span

__all__ = ["Intended", "Passage", "intended", "squeezed"]

LEAVES = frozenset("p h1 h2 h3 h4 h5 h6 li dt dd th td figcaption summary pre caption".split())
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def squeezed(text: str) -> str:
    """A text without white space and invisible characters, as lines and hyphens change it."""
    return "".join(text.translate(INVISIBLE).split())


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text of record, squeezed; the language that it is in, and where it stands in the source."""

    text: str
    language: str
    place: Span | None


@dataclass(frozen=True, slots=True)
class Intended:
    """What stands in a galley, in order.

    `blocks` are whole paragraphs, headings, cells; `stretches` the text between one tag and the next. `pictures` say
    of each picture that is told of whether it has a caption, `tables` of each table whether it has a caption and
    header cells. `calls` are the calls of notes. `lined` are the texts of blocks whose lines the author has broken.
    """

    blocks: tuple[Passage, ...]
    stretches: tuple[Passage, ...]
    pictures: tuple[tuple[bool, Span | None], ...]
    tables: tuple[tuple[bool, bool, Span | None], ...]
    notes: tuple[Span | None, ...]
    calls: int
    lined: frozenset[str] = frozenset()


def intended(galley: Galley) -> Intended:
    """What a galley holds."""
    return _read(tuple(slip.body for slip in galley.slips), galley.metadata.language)


@lru_cache(maxsize=8)
def _read(bodies: tuple[str, ...], language: str) -> Intended:
    reader = _Reader()
    for body in bodies:
        reader.element(as_read(body), language, None, False)
    return Intended(
        tuple(reader.blocks),
        tuple(reader.stretches),
        tuple(reader.pictures),
        tuple(reader.tables),
        tuple(reader.notes),
        reader.calls,
        frozenset(reader.lined),
    )


class _Reader:
    """Walks slips and gathers."""

    def __init__(self) -> None:
        self.blocks: list[Passage] = []
        self.stretches: list[Passage] = []
        self.pictures: list[tuple[bool, Span | None]] = []
        self.tables: list[tuple[bool, bool, Span | None]] = []
        self.notes: list[Span | None] = []
        self.calls = 0
        self.lined: set[str] = set()

    def element(self, element: Element, language: str, place: Span | None, captioned: bool) -> None:
        if element.get("data-only") == "reflow":
            return
        language = element.get("lang", language)
        place = _place(element) or place
        self.calls += element.get("role") == "doc-noteref"
        if element.get("role") == "doc-endnotes":
            self.notes += [_place(item) for item in element.iter("li") if (item.get("id") or "").startswith("note-")]
        if element.get("role") == "doc-footnote":
            self.notes.append(_place(element))
        captioned = captioned or (element.tag == "figure" and element.find("figcaption") is not None)
        if element.tag == "img" and element.get("alt"):
            self.pictures.append((captioned, place))
        if element.tag == "table":
            headed = element.find(".//th") is not None
            self.tables.append((element.get("aria-labelledby") is not None, headed, place))
        if element.get("data-apparatus") is not None:
            return
        if element.tag in LEAVES and not any(kid.tag in LEAVES for kid in element.iter() if kid is not element):
            self.passage(self.blocks, "".join(_record(element)), language, place)
            if element.find(".//br") is not None:
                self.lined.add(squeezed("".join(_record(element))))
        self.passage(self.stretches, element.text, language, place)
        for kid in element:
            self.element(kid, language, place, captioned)
            self.passage(self.stretches, kid.tail, language, place)

    def passage(self, passages: list[Passage], text: str | None, language: str, place: Span | None) -> None:
        if text and (bare := squeezed(text)):
            passages.append(Passage(bare, language.lower(), place))


def _record(element: Element) -> Iterator[str]:
    """The text of record in a block."""
    if element.text:
        yield element.text
    for kid in element:
        if kid.get("data-apparatus") is None and kid.get("data-only") != "reflow":
            yield from _record(kid)
        if kid.tail:
            yield kid.tail


def _place(element: Element) -> Span | None:
    stated = element.get("data-at")
    if stated is None:
        return None
    file, line, column = stated.rsplit(":", 2)
    return Span.point(file, int(line), int(column))
