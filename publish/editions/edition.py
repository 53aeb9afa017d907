"""What an edition is asked to be, and what was made: specifications, artifacts, and facts about them.

The facts are plain values, so that later stages never need an engine's own objects.
"""

from __future__ import annotations

from dataclasses import dataclass

from publish.diagnostics import Diagnostic

__all__ = [
    "Artifact",
    "EditionSpec",
    "EpubSpec",
    "Fit",
    "LayoutFacts",
    "OutputCondition",
    "PageStart",
    "Pagination",
    "PrintSpec",
]


@dataclass(frozen=True, slots=True)
class OutputCondition:
    """A printing condition: a CMYK profile's bytes and the name it is registered by."""

    profile: bytes
    identifier: str
    """`OutputConditionIdentifier`, such as `FOGRA39` or `CGATS TR 006`."""
    registry: str | None
    """`RegistryName`; None where the condition is not registered."""
    info: str


@dataclass(frozen=True, slots=True)
class PrintSpec:
    """A paged edition."""

    name: str
    trim: str
    """`letter`, `a4`, or another page that the theme's tokens name."""
    setting: str
    """Which of the theme's page designs: `print`, `screen` or `large`."""
    claims: tuple[str, ...]
    """Standards that the file claims and keeps: `PDF/X-4`, `PDF/A-3a`, `PDF/UA-1`."""
    bleed: float = 0.0
    """In points, beyond the trim on every side."""
    marks: bool = False
    """Whether crop marks are drawn outside the bleed."""
    fitted: bool = True
    """Whether copyfitting chooses its type size."""
    attach_sources: bool = False
    output_condition: OutputCondition | None = None
    media_type: str = "application/pdf"

    @property
    def form(self) -> str:
        return "pdf"


@dataclass(frozen=True, slots=True)
class EpubSpec:
    """A reflowable edition; `page_list_from` names the paged edition whose pages it lists, or is None."""

    name: str
    page_list_from: str | None
    claims: tuple[str, ...] = ("EPUB 3.3",)
    media_type: str = "application/epub+zip"

    @property
    def form(self) -> str:
        return "epub"


EditionSpec = PrintSpec | EpubSpec


@dataclass(frozen=True, slots=True)
class Fit:
    """How closely a publication is set; chosen once, an input of every fitted edition.

    `colophon` is `side` (in the side column, sunk to the foot of the last page) or `after` (in the
    reading column, after the text).
    """

    name: str
    colophon: str


@dataclass(frozen=True, slots=True)
class PageStart:
    """Where a page begins in the text.

    `offset` counts the non-space characters of the slip's running text (see
    `composing.galley.running_text`) that stand before the page. A word broken across two pages counts to
    the earlier one, so the offset is always the start of a word. A page without running text has the
    place of the next page that has some.
    """

    folio: str
    slip: str
    offset: int


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where the pages of a paged edition begin, in order; `source` identifies that edition."""

    edition: str
    source: str
    starts: tuple[PageStart, ...]


@dataclass(frozen=True, slots=True)
class LayoutFacts:
    """What the layout came to; lengths in points."""

    pages: int
    last_page_fill: float
    """How far down the type area the last page's text reaches, 0 to 1."""
    last_page_lines: int
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Artifact:
    """One finished edition: its bytes, and what later stages need to know of it."""

    spec: EditionSpec
    file: str
    data: bytes
    pages: int | None
    pagination: Pagination | None
    layout: LayoutFacts | None
    fonts: tuple[str, ...]
    """Names of the theme's font files that served, sorted."""
    findings: tuple[Diagnostic, ...]
