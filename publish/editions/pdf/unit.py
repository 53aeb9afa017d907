"""Layout units as values: what is laid out together, what it needs to know, and what came of it.

A unit runs from one forced new page to the next. Lengths are in points; positions on a page are in PDF's
coordinates, from the lower left corner of the trim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from publish.diagnostics import Diagnostic

__all__ = [
    "POINT",
    "SCHEME",
    "Anchor",
    "Bookmark",
    "Content",
    "FolioPlace",
    "Inset",
    "LinkArea",
    "Node",
    "PageFacts",
    "TextStart",
    "Unit",
    "UnitArtifact",
    "UnitFacts",
    "UnitResource",
    "page_of_unit",
    "with_folios",
]

POINT = 0.75  # a CSS px in points
# What the names of the galley's files stand under; fixed, since the engine names images after their URLs.
SCHEME = "publication:"


@dataclass(frozen=True, slots=True)
class UnitResource:
    """A file that the unit's XHTML may load, by name."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Unit:
    """What is laid out together, and every input that its pages depend on.

    `slips` are the names and XHTML bodies of the slips in it; `references` the folio for each identifier
    whose page is printed. Its first page has the number `first_page` and is a recto or, where `verso`, a verso.
    References to `steady` identifiers take the same room whatever their folio.
    """

    slips: tuple[tuple[str, str], ...]
    stylesheet: str
    classes: tuple[str, ...]
    language: str
    direction: str
    title: str
    first_page: int
    references: tuple[tuple[str, str], ...]
    resources: tuple[UnitResource, ...]
    verso: bool = False
    steady: frozenset[str] = frozenset()
    open_folios: bool = False
    """Whether its decimal folios only say how many figures they have, and are set when the edition is assembled."""


# --- what came of it ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Content:
    """One marked-content sequence on a page (counted from 0 in the unit)."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class LinkArea:
    """A rectangle that leads somewhere: `#identifier` or an absolute URL."""

    page: int
    rectangle: tuple[float, float, float, float]
    target: str


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the XHTML and what of it is on the pages, in reading order.

    An element that runs over a page break is one node. `tag` is the element's name, or for generated
    content `li::marker` and the like. `place` is the page and box of a picture.
    """

    tag: str
    attributes: tuple[tuple[str, str], ...]
    kids: tuple[Node | Content | LinkArea, ...]
    place: tuple[int, tuple[float, float, float, float]] | None = None

    def get(self, name: str) -> str | None:
        """The value of an attribute."""
        return next((value for key, value in self.attributes if key == name), None)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an identifier stands: page in the unit, and the point to scroll to."""

    identifier: str
    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the outline; `level` counts from 1."""

    level: int
    label: str
    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TextStart:
    """The first running text of a page: slip and count of non-space characters before it in the slip."""

    slip: str
    offset: int


@dataclass(frozen=True, slots=True)
class Inset:
    """The colophon where it stands beside the text, and whether it collides with a line of the text."""

    page: int
    top: float
    bottom: float
    collides: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page: its trim size, where its running text begins (None: it has none), lines and fill.

    `fill` is how far down the type area the text in flow reaches, 0 to 1; `lines` counts its lines. A page is `turned`
    where it is set sideways, for a table that needs the width.
    """

    width: float
    height: float
    start: TextStart | None
    lines: int
    fill: float
    turned: bool = False


# What no text has (an interlinear annotation anchor): it stands before the count of a page, where its folio is to be.
_COUNTED = re.compile("\ufff9([0-9]+)")


def page_of_unit(number: int) -> str:
    """How a finding says a page of its unit, counted from 1, as long as nobody knows where the unit stands."""
    return f"\ufff9{number}"


def with_folios(finding: Diagnostic, labels: Sequence[str]) -> Diagnostic:
    """A finding that says pages by their folios; where a page has none, by the count in its unit."""
    said = _COUNTED.sub(lambda match: labels[int(match[1]) - 1] or match[1], finding.message)
    return replace(finding, message=said)


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What the layout of a unit came to; what was found says pages as `page_of_unit` does."""

    pages: tuple[PageFacts, ...]
    anchors: tuple[Anchor, ...]
    bookmarks: tuple[Bookmark, ...]
    colophon: Inset | None
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class FolioPlace:
    """Where a folio is painted, to be set anew: that of the identifier or, where it is "", of the page itself.

    `operator` counts the text-showing operators (TJ) of the page's content before it, `offsets` the bytes in that one
    before each of its glyphs. `text` is what stands there; `figures` are the glyphs of 0 to 9, each of four
    hexadecimal digits.
    """

    page: int
    identifier: str
    operator: int
    offsets: tuple[int, ...]
    text: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitArtifact:
    """A unit laid out and written: pages as a PDF without a tag tree, the tree as a value, and facts.

    `faces` are family, weight and whether italic, of each face that served. `folios` are the places of open folios,
    None where they cannot be set anew or were not to be.
    """

    pdf: bytes
    structure: Node
    faces: tuple[tuple[str, int, bool], ...]
    facts: UnitFacts
    folios: tuple[FolioPlace, ...] | None = None
