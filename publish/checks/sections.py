"""The headings that a publication's source has, and where they stand in a finished PDF."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from publish.checks.texts import squeezed
from publish.composing.roles import in_parts
from publish.composing.typography import equal_forms
from publish.composing.walking import below
from publish.diagnostics import Span
from publish.document import Block, Division, Document, Heading, Section, plain_text
from publish.inspection import Book, Markup, PdfFacts
from publish.publication import KINDS

__all__ = ["Headed", "by_label", "elements_of", "folded", "headed", "pages_of", "same"]

HEADINGS = frozenset(("H", "H1", "H2", "H3", "H4", "H5", "H6"))


@dataclass(frozen=True, slots=True)
class Headed:
    """A heading of the source.

    `label` is its form for contents, with its number; `text` all its words; `rank` as editions count it.
    A heading that is `quoted` stands in a quotation, a list or a note: it is none of the text's own, so contents do
    not list it. One that is `in_part` belongs to a chapter under the title of a part.
    """

    identifier: str
    label: str
    text: str
    rank: int
    span: Span
    quoted: bool = False
    in_part: bool = False

    @property
    def depth(self) -> int:
        """How deep it stands in lists of contents: chapters stand under the part that they belong to."""
        return self.rank + self.in_part


def headed(document: Document, numbers: Mapping[str, str] | None = None) -> tuple[Headed, ...]:
    """Every heading in the order of the text. The title of a text that has no chapters is rank 1.

    `numbers` stand before the words of headings in lists, by identifier.
    """
    numbers = numbers or {}
    sections = list(_sections(document))
    chapters = KINDS[document.metadata.kind].slip_level is not None
    shift = 0 if chapters else 2 - min((section.level for section, quoted in sections if not quoted), default=2)
    parted = _in_parts(document, sections)
    return tuple(
        Headed(
            section.identifier,
            f"{numbers.get(section.identifier, '')} {_label(section.heading)}".lstrip(),
            plain_text(section.heading.children),
            section.level + shift,
            section.heading.span,
            quoted,
            section.identifier in parted,
        )
        for section, quoted in sections
    )


def _in_parts(document: Document, sections: Iterable[tuple[Section, bool]]) -> frozenset[str]:
    """The sections of the chapters that stand under the title of a part, and these chapters."""
    level = KINDS[document.metadata.kind].slip_level
    if level is None:
        return frozenset()
    chapters, found, within = in_parts(document, level), set[str](), False
    for section, quoted in sections:
        if section.level <= level and not quoted:
            within = section.identifier in chapters
        if within:
            found.add(section.identifier)
    return frozenset(found)


def _sections(document: Document) -> Iterator[tuple[Section, bool]]:
    """Every section in the order of the text, and whether it stands within something that is no section."""
    waiting: list[tuple[Block, bool]] = [(block, False) for part in document.parts for block in part.blocks]
    waiting.reverse()
    while waiting:
        block, quoted = waiting.pop()
        if isinstance(block, Section):
            yield block, quoted
        if isinstance(block, Section | Division):
            waiting += [(inner, quoted) for inner in reversed(block.blocks)]
        else:
            within = (inner for inner in below(block) if isinstance(inner, Section))
            yield from ((inner, True) for inner in within)
    for note in document.notes:
        yield from ((inner, True) for inner in below(note) if isinstance(inner, Section))


def _label(heading: Heading) -> str:
    return " ".join((heading.contents_form or plain_text(heading.children)).split())


def same(one: str, other: str) -> bool:
    """Whether two labels are the same words, whatever the typographic form of their marks and the white space."""
    return folded(one) == folded(other)


def folded(label: str) -> str:
    """A label by which it is compared: see `same`."""
    words = " ".join(equal_forms(label).replace("\u00ad", "").split())
    # Where a line of a page ends at the hyphen of a word, a space is read behind it.
    return re.sub(r"(?<=\w[-\u2010]) (?=\w)", "", words)


def by_label(headings: Iterable[Headed]) -> dict[str, deque[Headed]]:
    """Headings by their folded labels, in order; several may have one."""
    found: dict[str, deque[Headed]] = {}
    for heading in headings:
        found.setdefault(folded(heading.label), deque()).append(heading)
    return found


def pages_of(document: Document, pdf: PdfFacts) -> dict[str, int]:
    """The page (from 0) on which each heading stands, by identifier, as far as the headings are found in order."""
    return {heading.identifier: page for heading, page in _in_turn(document, _headings(pdf))}


def elements_of(document: Document, book: Book) -> dict[Markup, Headed]:
    """Which heading each heading element of an EPUB is, whatever its identifier, as far as they are found in order."""
    elements = (
        (_without_notes(element), element)
        for tree in book.documents
        for element in tree.root.every("h1", "h2", "h3", "h4", "h5", "h6")
        if tree.inherited(element, "data-apparatus") is None
    )
    return {element: heading for heading, element in _in_turn(document, elements)}


def _without_notes(element: Markup) -> str:
    """What a heading says without the calls of notes in it, and without its number."""
    if element.record != element.text:
        return element.record
    calls = "".join(call.text for call in element.every("a") if call.get("role") == "doc-noteref")
    return element.text.removesuffix(calls)


_Place = TypeVar("_Place")


def _in_turn(document: Document, found: Iterable[tuple[str, _Place]]) -> Iterator[tuple[Headed, _Place]]:
    """Each heading of the source beside the next of those found that says the same."""
    places: dict[str, deque[tuple[int, _Place]]] = {}
    for number, (text, place) in enumerate(found):
        places.setdefault(squeezed(text), deque()).append((number, place))
    last = -1
    for heading in headed(document):
        waiting = places.get(squeezed(heading.text), deque())
        while waiting:
            number, place = waiting.popleft()
            if number > last:
                yield heading, place
                last = number
                break


def _headings(pdf: PdfFacts) -> Iterator[tuple[str, int]]:
    """The headings of a tagged PDF that are text of record: what they say, and their pages."""
    for block in pdf.blocks:
        if HEADINGS & set(block.roles) and block.record:
            first = next((run.page for run in block.runs if run.text.strip() and run.size), block.runs[0].page)
            yield block.record, first
