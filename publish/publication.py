"""A publication's metadata, its kinds, and the editions it asks for: one typed model for all kinds.

The JSON Schema that editors use is made from these types; reading fills them from YAML with positions.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

__all__ = [
    "KINDS",
    "Agent",
    "Contact",
    "Correction",
    "EditionRequest",
    "Kind",
    "KindRules",
    "Metadata",
    "OutputIntent",
    "PartialDate",
    "Series",
    "Waiver",
]


class PartialDate(str):
    """A date as precise as it is known: `2019`, `2019-05` or `2019-05-01` (ISO 8601, W3C profile).

    Always a real date of the Gregorian calendar; the text is the author's.
    """

    __slots__ = ()

    @property
    def parts(self) -> tuple[int, ...]:
        """Year, then month and day as far as they are known."""
        return tuple(int(part) for part in self.split("-"))

    @property
    def first_moment(self) -> str:
        """The first second of the date in UTC, `2019-05-01T00:00:00Z`."""
        year, month, day = (*self.parts, 1, 1)[:3]
        return f"{year:04}-{month:02}-{day:02}T00:00:00Z"


Kind = Literal["statement", "fact-sheet", "speech", "report", "book"]


class _Model(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Keys are written with hyphens; a key that is not declared is an error."""


class Agent(_Model):
    """Someone who made the work; `role` is a MARC relator code such as `aut`, `edt`, `trl`."""

    name: str
    role: str = "aut"
    sort_as: str | None = None


class Series(_Model):
    name: str
    number: str | None = None


class Contact(_Model):
    name: str | None = None
    email: str | None = None
    telephone: str | None = None
    url: str | None = None


class Correction(_Model):
    """A declared mending of the manuscript: what stood, what stands now, and why.

    `stood` must occur exactly once in the manuscript's text.
    """

    stood: Annotated[str, Meta(min_length=1)]
    stands: str
    because: Annotated[str, Meta(min_length=1)]


class Waiver(_Model):
    """A finding that the publication accepts, with the reason."""

    code: Annotated[str, Meta(pattern=r"^[A-Z][0-9]{3}$")]
    because: Annotated[str, Meta(min_length=1)]
    where: str | None = None


class OutputIntent(_Model):
    """The printing condition: an ICC profile in the workspace or theme, and its registered name."""

    profile: str
    condition: str
    registry: str | None = None


class EditionRequest(_Model):
    """An edition as the publication asks for it; what is left out comes from the edition's own defaults.

    `based-on` names one of the built-in editions, where the name alone does not.
    """

    based_on: Literal["print", "screen", "large-print", "epub"] | None = None
    trim: str | None = None
    output_intent: OutputIntent | None = None


class Metadata(_Model):
    """What is known of a publication, whatever its kind."""

    title: tuple[str, ...]
    """The title in lines broken by sense; one line where the author wrote plain text."""
    kind: Kind
    language: str
    """BCP 47, in its canonical form."""
    subtitle: str | None = None
    issuer: str | None = None
    authors: tuple[Agent, ...] = ()
    place: str | None = None
    date: PartialDate | None = None
    modified: PartialDate | None = None
    identifiers: dict[str, str] = {}
    """Scheme to value: `isbn`, `doi`, `urn`, or a house's own."""
    rights: str | None = None
    subjects: tuple[str, ...] = ()
    description: str | None = None
    status: Literal["draft", "provisional", "final", "official", "superseded", "withdrawn"] | None = None
    series: Series | None = None
    contact: Contact | None = None
    supplied: tuple[str, ...] = ()
    """Names of the metadata fields that are not part of the text of record but were supplied to it."""
    corrections: tuple[Correction, ...] = ()
    typography: bool = False
    """Whether quotation marks, apostrophes and dashes are set in their typographic forms."""
    theme: str = "house"
    editions: dict[str, EditionRequest] | None = None
    """None: the four default editions."""
    page_list_from: str | None = None
    allow: tuple[Waiver, ...] = ()

    @property
    def full_title(self) -> str:
        """The title in one line."""
        return " ".join(self.title)

    @property
    def changed(self) -> PartialDate | None:
        """The date of the content as it stands."""
        return self.modified or self.date


class KindRules(msgspec.Struct, frozen=True):
    """What a kind of publication requires and allows."""

    required: tuple[str, ...]
    leads: bool
    """Whether a heading that ends with a colon runs into the sentence after it."""
    slip_level: int | None
    """The heading level at which a new slip begins; None: the whole text is one slip."""
    contents_level: int
    """The deepest heading level that contents list."""


# Front and body of a statement are read as one; reports and books are read by chapters.
KINDS: dict[Kind, KindRules] = {
    "statement": KindRules(("title", "language", "issuer", "date"), leads=True, slip_level=None, contents_level=2),
    "fact-sheet": KindRules(("title", "language", "issuer", "date"), leads=True, slip_level=None, contents_level=2),
    "speech": KindRules(("title", "language", "issuer", "date"), leads=False, slip_level=None, contents_level=2),
    "report": KindRules(("title", "language", "issuer"), leads=False, slip_level=1, contents_level=2),
    "book": KindRules(("title", "language"), leads=False, slip_level=1, contents_level=2),
}
