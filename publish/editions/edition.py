"""What an edition is asked to be, and what was made: specifications, artifacts, and facts about them.

The facts are plain values, so that later stages never need an engine's own objects.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from publish.diagnostics import Diagnostic
from publish.publication import KINDS, EditionRequest, Metadata, Shop

if TYPE_CHECKING:
    from publish.theming import Theme

__all__ = [
    "LEAST_RESOLUTION",
    "Artifact",
    "Edition",
    "EditionSpec",
    "EpubSpec",
    "Fit",
    "Followed",
    "LayoutFacts",
    "OutputCondition",
    "PageStart",
    "Pagination",
    "Paper",
    "PrintSpec",
    "UnkeptStandardError",
    "UnknownEditionError",
    "edition_file",
    "edition_identifier",
    "specifications",
]

MILLIMETRE = 72 / 25.4  # in points

# Pages of one design, with one measure.
SHARED_TRIMS = ("letter", "a4")

# The namespace of the identifiers that are made here: the same work has the same name for ever.
NAMESPACE = UUID("5d1f7d0e-3f0b-5c55-9c6e-0f4f3f1c7a11")


@dataclass(frozen=True, slots=True)
class OutputCondition:
    """A printing condition: a CMYK profile's bytes and the name it is registered by."""

    profile: bytes
    identifier: str
    """`OutputConditionIdentifier`, such as `FOGRA39` or `CGATS TR 006`."""
    registry: str | None
    """`RegistryName`; None where the condition is not registered."""
    info: str


# Pixels an inch that a picture must have on paper, by whether it is line art (one bit a pixel). Screens of 150 lines an
# inch show what has fewer than one a line; line art has no tones that soften its steps.
LEAST_RESOLUTION = {False: 150, True: 300}


@dataclass(frozen=True, slots=True)
class PrintSpec:
    """A paged edition."""

    name: str
    trim: str
    """`letter`, `a4`, or another page that the theme's tokens name."""
    setting: str
    """Which of the theme's page designs: `print`, `screen` or `large`."""
    claims: tuple[str, ...]
    """Standards that the file claims and keeps: `PDF/X-4`, `PDF/A-3a`, `PDF/UA-1`, and those of `CLAIMS`."""
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

    @property
    def shares_fit(self) -> bool:
        """Whether it breaks pages at the same words as the others that do; a page of another kind has its own fit."""
        return self.fitted and self.trim in SHARED_TRIMS


@dataclass(frozen=True, slots=True)
class EpubSpec:
    """A reflowable edition; `page_list_from` names the paged edition whose pages it lists, or is None."""

    name: str
    page_list_from: str | None
    claims: tuple[str, ...] = ("EPUB 3.3",)
    media_type: str = "application/epub+zip"
    shops: tuple[Shop, ...] = ()
    """The shops that it is for, by whose rules it is checked."""

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
    """What came to light while pages were laid out."""

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


@dataclass(frozen=True, slots=True)
class Edition:
    """A finished edition, with what the editions that follow it take from it.

    `fit` is what a fitted edition was made with; `folios` are the page references that a paged one prints.
    """

    artifact: Artifact
    fit: Fit | None = None
    folios: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """What an edition takes from those that are finished before it.

    A fitted edition takes the fit, and the folios as a guess of its own; an EPUB takes the pagination whose
    pages it lists, and the cover where that is drawn already.
    """

    fit: Fit | None = None
    folios: tuple[tuple[str, str], ...] = ()
    pagination: Pagination | None = None
    cover: bytes = b""


@dataclass(frozen=True, slots=True)
class Paper:
    """What editions are made with, beside the galley and a specification."""

    theme: Theme
    font_cache: str
    """A folder where Fontconfig may keep what it knows of the theme's fonts."""
    created: str
    modified: str
    """Moments in UTC, `2019-05-01T00:00:00Z`."""
    sources: tuple[tuple[str, bytes], ...]
    """The manuscripts, for editions that carry them: path in the workspace, and bytes."""
    producer: str


# The built-in editions. Print, screen and large print differ only by these values.
PRINT = PrintSpec("print", "letter", "print", ("PDF/X-4",), bleed=3 * MILLIMETRE, marks=True)
SCREEN = PrintSpec("screen", "letter", "screen", ("PDF/A-3a", "PDF/UA-1"), attach_sources=True)
LARGE_PRINT = PrintSpec("large-print", "letter", "large", ("PDF/UA-1",), fitted=False)
EPUB = EpubSpec("epub", page_list_from=None)

# What an edition claims where the publication asks for a standard of accessibility: PDF 1.7 or PDF 2.0 decides over
# the others as well.
WELL_TAGGED = ("WTPDF-1.0-accessibility", "WTPDF-1.0-reuse")
CLAIMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("screen", "PDF/UA-1"): SCREEN.claims,
    ("screen", "PDF/UA-2"): ("PDF/A-4f", "PDF/UA-2", *WELL_TAGGED),
    ("large-print", "PDF/UA-1"): LARGE_PRINT.claims,
    ("large-print", "PDF/UA-2"): ("PDF/UA-2", *WELL_TAGGED),
}
BUILT_IN: dict[str, EditionSpec] = {spec.name: spec for spec in (PRINT, SCREEN, LARGE_PRINT, EPUB)}

# Where a publication in this language is printed on US Letter; everywhere else on A4.
LETTER_LANGUAGES = ("en-US",)


class UnknownEditionError(Exception):
    """An edition is asked for that is neither built in nor based on one; `name` is what was written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnkeptStandardError(Exception):
    """An edition is asked to keep a standard that is not for its kind."""

    def __init__(self, name: str, standard: str) -> None:
        super().__init__(name, standard)
        self.name = name
        self.standard = standard


def specifications(metadata: Metadata) -> tuple[EditionSpec, ...]:
    """The editions that a publication asks for, paged ones first, with everything left out filled in.

    The output condition is filled in where the theme is known. UnknownEditionError where an
    edition's name is not built in and it is based on none, or the page list is to follow no paged edition.
    UnkeptStandardError where an edition is asked for a standard that is not for it.
    """
    requests = metadata.editions
    if requests is None:
        requests = {name: EditionRequest() for name in BUILT_IN}
    trims = KINDS[metadata.kind].trims
    specs = [_specification(name, request, trims, metadata.language) for name, request in requests.items()]
    paged = [spec for spec in specs if isinstance(spec, PrintSpec)]
    source = _page_list_source(metadata, [spec.name for spec in paged])
    return (*paged, *(replace(spec, page_list_from=source) for spec in specs if isinstance(spec, EpubSpec)))


def _specification(name: str, request: EditionRequest, trims: tuple[str, str], language: str) -> EditionSpec:
    built_in = BUILT_IN.get(request.based_on or name)
    if built_in is None:
        raise UnknownEditionError(name)
    standard = request.standard
    if standard is not None and (built_in.name, standard) not in CLAIMS:
        raise UnkeptStandardError(name, standard)
    if isinstance(built_in, EpubSpec):
        return replace(built_in, name=name, shops=request.shops)
    claims = CLAIMS[built_in.name, standard] if standard is not None else built_in.claims
    # Large type needs large pages, whatever the kind.
    letter, other = trims if built_in.fitted else SHARED_TRIMS
    trim = letter if language in LETTER_LANGUAGES else other
    return replace(built_in, name=name, trim=request.trim or trim, claims=claims)


def _page_list_source(metadata: Metadata, paged: list[str]) -> str | None:
    if metadata.page_list_from is not None:
        if metadata.page_list_from not in paged:
            raise UnknownEditionError(metadata.page_list_from)
        return metadata.page_list_from
    if "print" in paged:
        return "print"
    return paged[0] if paged else None


def edition_identifier(publication: str, edition: str) -> str:
    """A permanent identifier for an edition that has none of its own, as a URN (RFC 4122, version 5)."""
    return f"urn:uuid:{uuid5(NAMESPACE, f'{publication}/{edition}')}"


def edition_file(publication: str, spec: EditionSpec) -> str:
    """The name of an edition's file."""
    if isinstance(spec, EpubSpec):
        return f"{publication}.epub" if spec.name == "epub" else f"{publication}-{spec.name}.epub"
    return f"{publication}-{spec.name}.pdf"
