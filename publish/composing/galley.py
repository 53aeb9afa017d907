"""The galley: a document set as semantic XHTML, not yet made up into pages.

A galley is written once and every edition is made from it. Its XHTML has no namespace prefixes and no
edition's own markup. These attributes speak to the editions, which take them out of what they write:

`data-apparatus="masthead|contents|register|label|colophon|mark|reference|folio|index|citation|bibliography"`
    Not text of record: set by the house from metadata and labels. Everything outside such elements
    is text of record and is proved word for word.
`data-pages-of="identifiers"`
    An empty element that a paged edition fills with the pages on which the identifiers stand, and a reflowable one with
    links to them.
`data-semantics="index-term"`
    EPUB's word for an element, where ARIA has none.
`data-only="paged|reflow"`
    Belongs to one form of edition only; its characters are not counted when pages are placed.
`data-page-of="identifier"`
    An empty element that a paged edition fills with the folio of the page where the identifier stands.
`data-at="file:line:column"`
    Where in the source the element came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from publish.publication import Metadata

__all__ = ["FORMULA", "Entry", "Galley", "Landmark", "Register", "Resource", "Slip", "record_text", "running_text"]


@dataclass(frozen=True, slots=True)
class Slip:
    """One length of a galley; an EPUB content document each.

    `body` is one XHTML element without a namespace, `<article>` or `<section>`, well formed. `matter` is `front`,
    `body` or `back`. `only` is `paged` for a slip that no reflowable edition has.
    """

    name: str
    title: str
    body: str
    matter: str = "body"
    only: str | None = None
    follows: bool = False
    """Whether it begins no page, and stands below the slip before it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents: its label, the slip and identifier it leads to, and the entries under it.

    `level` counts from 1 and tells how deep it stands. A `part` groups chapters.
    """

    label: str
    slip: str
    identifier: str
    level: int
    entries: tuple[Entry, ...] = ()
    part: bool = False
    markup: str = ""
    """The label as XHTML, where formulas stand in it; in `label` they are in words."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """A named place that a reading system can jump to; `role` is EPUB's word (`bodymatter`, `toc`)."""

    role: str
    label: str
    slip: str
    identifier: str | None


@dataclass(frozen=True, slots=True)
class Register:
    """A list of figures or the like, and the slip where it stands. `role` is EPUB's word for it, if it has one."""

    heading: str
    role: str | None
    slip: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that the XHTML refers to by `name`, ASCII, unique."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Galley:
    """A document set as text. `labels` are the house's words in the document's language."""

    name: str
    metadata: Metadata
    direction: str
    slips: tuple[Slip, ...]
    contents: tuple[Entry, ...]
    landmarks: tuple[Landmark, ...]
    cover: str
    """The cover page: one XHTML element, laid out at 1600 x 2560 px."""
    resources: tuple[Resource, ...]
    labels: dict[str, str]
    numbers: dict[str, str] = field(default_factory=dict)
    """What stands before the words of numbered headings in lists, by identifier."""
    registers: tuple[Register, ...] = ()
    """The lists of figures and the like that are asked for."""

    @property
    def texts(self) -> tuple[Slip, ...]:
        """The slips that are in every edition."""
        return tuple(slip for slip in self.slips if slip.only is None)


# A formula is one thing, whatever stands in it: paged editions draw it. OBJECT REPLACEMENT CHARACTER.
FORMULA = "\ufffc"


def running_text(body: Element) -> Iterator[tuple[Element, str, str]]:
    """The text of a slip that all editions share, in document order.

    Yields (element, "text" or "tail", string): the place and the string of every text node that is not
    inside an element with `data-only`; a formula, MathML or drawn, counts as one character. Page starts are
    counted in the non-space characters of this stream.
    """
    if body.get("data-only") is not None:
        return
    if _is_formula(body):
        yield body, "text", FORMULA
        return
    if body.text:
        yield body, "text", body.text
    for child in body:
        yield from running_text(child)
        if child.tail:
            yield child, "tail", child.tail


def record_text(body: Element) -> Iterator[str]:
    """The strings of the text of record in a slip, in document order."""
    if body.get("data-apparatus") is not None:
        return
    if _is_formula(body):
        yield f" {body.get('alttext') or body.get('alt') or ''} "
        return
    if body.text:
        yield body.text
    for child in body:
        yield from record_text(child)
        if child.tail:
            yield child.tail


def _is_formula(element: Element) -> bool:
    return element.tag.rpartition("}")[2] == "math" or (element.tag == "img" and element.get("role") == "math")
