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
    "Listed",
    "Metadata",
    "OutputIntent",
    "PartRequest",
    "PartialDate",
    "Role",
    "Series",
    "Shop",
    "Waiver",
    "notes_at_foot",
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

# EPUB's words for the parts of a publication (EPUB Structural Semantics Vocabulary 1.1).
Role = Literal[
    "frontmatter",
    "dedication",
    "epigraph",
    "foreword",
    "preface",
    "introduction",
    "prologue",
    "bodymatter",
    "conclusion",
    "epilogue",
    "afterword",
    "backmatter",
    "acknowledgments",
    "appendix",
    "glossary",
    "bibliography",
    "index",
    "part",
]

# What a report or book may list after its contents.
Listed = Literal["figures", "tables", "listings", "equations"]

# Shops that have rules of their own for EPUBs.
Shop = Literal["apple", "kobo", "google", "kindle"]


class _Model(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Keys are written with hyphens; a key that is not declared is an error."""


class Agent(_Model, frozen=True):
    """Someone who made the work: a name, or a name with more."""

    name: Annotated[str, Meta(min_length=1, description="The name as it is printed.")]
    role: Annotated[str, Meta(description="A MARC relator code, such as aut, edt, ill or trl.")] = "aut"
    sort_as: Annotated[str | None, Meta(description="The name as catalogues sort it: Abe, Shinzo.")] = None


class Series(_Model, frozen=True):
    """The series that the publication belongs to."""

    name: Annotated[str, Meta(min_length=1)]
    number: Annotated[str | None, Meta(description="Its number in the series.")] = None


class Contact(_Model, frozen=True):
    """Whom readers can turn to."""

    name: str | None = None
    email: str | None = None
    telephone: str | None = None
    url: str | None = None


class Correction(_Model, frozen=True):
    """A declared mending of the manuscript: what stood, what stands now, and why. Every edition shows it.

    `stood` must occur exactly once in the manuscript's text; white space in it stands for any white space.
    """

    stood: Annotated[str, Meta(min_length=1, description="What stands in the manuscript, exactly once.")]
    stands: Annotated[str, Meta(description="What stands there in every edition.")]
    because: Annotated[str, Meta(min_length=1, description="The reason, as the colophon gives it.")]


class Waiver(_Model, frozen=True):
    """A finding that the publication accepts, with the reason."""

    code: Annotated[str, Meta(pattern=r"^[A-Z][0-9]{3}$", description="The finding's permanent code, such as A007.")]
    because: Annotated[str, Meta(min_length=1, description="Why it is accepted.")]
    where: Annotated[str | None, Meta(description="The file it is accepted in; everywhere if left out.")] = None


class OutputIntent(_Model, frozen=True):
    """The printing condition: an ICC profile in the workspace or theme, and its registered name."""

    profile: Annotated[str, Meta(min_length=1, description="Path of the ICC profile.")]
    condition: Annotated[str, Meta(min_length=1, description="The name it is registered by, such as FOGRA39.")]
    registry: Annotated[str | None, Meta(description="The registry; left out where it is not registered.")] = None


class EditionRequest(_Model, frozen=True):
    """An edition as the publication asks for it; what is left out comes from the edition's own defaults.

    `based-on` names one of the built-in editions, where the name alone does not.
    """

    based_on: Annotated[
        Literal["print", "screen", "large-print", "epub"] | None,
        Meta(description="The built-in edition that this one varies; not needed where its name says it."),
    ] = None
    trim: Annotated[str | None, Meta(description="The page: letter, a4, or another that the theme names.")] = None
    output_intent: OutputIntent | None = None
    standard: Annotated[
        Literal["PDF/UA-1", "PDF/UA-2"] | None,
        Meta(description="For screen and large print: PDF/UA-2, with PDF/A-4f, in place of PDF/UA-1 with PDF/A-3a."),
    ] = None
    shops: Annotated[
        tuple[Shop, ...],
        Meta(description="For an EPUB: the shops that it is for, which decide what is refused when it is checked."),
    ] = ()


class PartRequest(_Model, frozen=True):
    """One manuscript of a publication of several: its file, or its file with the role it plays."""

    file: Annotated[str, Meta(min_length=1, description="The manuscript, relative to publication.yaml.")]
    role: Annotated[Role, Meta(description="EPUB's word for the part: foreword, bodymatter, appendix.")] = "bodymatter"


class Metadata(_Model, frozen=True):
    """What is known of a publication, whatever its kind."""

    title: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description="The title: text, or a list of lines where it is broken by sense."),
    ]
    kind: Annotated[Kind, Meta(description="What the publication is; decides what is required.")]
    language: Annotated[str, Meta(description="The language of the text, a tag of BCP 47 such as en-US.")]
    subtitle: Annotated[str | None, Meta(description="What follows the title, smaller.")] = None
    issuer: Annotated[str | None, Meta(description="The body that issues the publication.")] = None
    authors: Annotated[tuple[Agent, ...], Meta(description="Who wrote it: names, or names with roles.")] = ()
    place: Annotated[str | None, Meta(description="Where it is issued, for the dateline.")] = None
    date: Annotated[PartialDate | None, Meta(description="When it was issued: 2019, 2019-05 or 2019-05-01.")] = None
    modified: Annotated[PartialDate | None, Meta(description="When its content was last changed.")] = None
    identifiers: Annotated[
        dict[str, str], Meta(description="Scheme and value: isbn, doi, urn, or a scheme of the house's own.")
    ] = {}
    rights: Annotated[str | None, Meta(description="Who holds which rights, in a sentence.")] = None
    subjects: Annotated[tuple[str, ...], Meta(description="What it is about: a list of terms.")] = ()
    description: Annotated[str | None, Meta(description="What it is about, in a sentence or two.")] = None
    status: Annotated[
        Literal["draft", "provisional", "final", "official", "superseded", "withdrawn"] | None,
        Meta(description="How far the text can be relied on."),
    ] = None
    series: Series | None = None
    contact: Contact | None = None
    supplied: Annotated[
        tuple[str, ...],
        Meta(description="Fields that are not part of the text of record but were supplied to it."),
    ] = ()
    corrections: Annotated[tuple[Correction, ...], Meta(description="Declared mendings of the manuscript.")] = ()
    typography: Annotated[
        bool,
        Meta(description="Whether quotation marks, apostrophes and dashes are set in their typographic forms."),
    ] = False
    maths: Annotated[bool, Meta(description="Whether what stands between dollar signs is mathematics, in TeX.")] = True
    proofread: Annotated[
        bool | None,
        Meta(description="Whether slips of the pen in the text are reported. Left out: in reports and books alone."),
    ] = None
    numbering: Annotated[
        bool, Meta(description="Whether chapters, figures, tables and so on have numbers, as its kind has them.")
    ] = True
    bibliography: Annotated[
        tuple[str, ...],
        Meta(description="The files of the works that are cited, CSL-JSON or BibTeX, beside the file that says so."),
    ] = ()
    citation_style: Annotated[
        str | None, Meta(description="A style of CSL in place of the theme’s, beside the file that says so.")
    ] = None
    notes: Annotated[
        Literal["foot", "end"] | None,
        Meta(
            description="Where notes stand on pages: at the foot of the page that calls them, or at the end of the "
            "chapter. Left out: at the foot in reports and books, else at the end."
        ),
    ] = None
    lists: Annotated[
        tuple[Listed, ...], Meta(description="What is listed after the contents: figures, tables, listings, equations.")
    ] = ()
    theme: Annotated[str, Meta(min_length=1, description="The folder in styles/ that says how it looks.")] = "house"
    editions: Annotated[
        dict[str, EditionRequest] | None,
        Meta(description="The editions to make: names, or names with options. Left out: the four usual ones."),
    ] = None
    contents_depth: Annotated[
        Literal[1, 2, 3, 4, 5, 6] | None,
        Meta(description="How many levels of headings the contents list. Left out: as its kind has it."),
    ] = None
    page_list_from: Annotated[
        str | None, Meta(description="The paged edition whose pages the EPUB lists; by default print.")
    ] = None
    parts: Annotated[
        tuple[PartRequest, ...],
        Meta(description="The manuscripts in reading order, in publication.yaml alone."),
    ] = ()
    allow: Annotated[tuple[Waiver, ...], Meta(description="Findings that are accepted, with the reason.")] = ()

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
    trims: tuple[str, str] = ("letter", "a4")
    """Its page where US Letter is the paper of the country, and everywhere else."""
    half_title: bool = False
    """Whether its title stands on a leaf of its own before the title page, and the imprint on the back of that."""
    first_level: int = 2
    """The level of the first headings in the text: 2 where the title, in the metadata, is the only one above."""
    of_record: bool = False
    """Whether its text stands as it was given, so that nobody reads it for slips unasked."""
    recto_chapters: bool = False
    """Whether a chapter begins on a right-hand page where leaves are printed on both sides."""
    foot_notes: bool = False
    """Whether notes stand at the foot of the page, where the publication does not say."""
    opening_quotation: bool = True
    """Whether a quotation before everything else opens the text and speaks for the whole."""
    numbering_depth: int = 0
    """How many levels of headings have numbers."""


# Front and body of a statement are read as one; reports and books are read by chapters.
KINDS: dict[Kind, KindRules] = {
    "statement": KindRules(
        ("title", "language", "issuer", "date"), leads=True, slip_level=None, contents_level=2, of_record=True
    ),
    "fact-sheet": KindRules(
        ("title", "language", "issuer", "date"), leads=True, slip_level=None, contents_level=2, of_record=True
    ),
    "speech": KindRules(
        ("title", "language", "issuer", "date"), leads=False, slip_level=None, contents_level=2, of_record=True
    ),
    "report": KindRules(
        ("title", "language", "issuer"),
        leads=False, slip_level=1, contents_level=2, first_level=1, opening_quotation=False, foot_notes=True,
        numbering_depth=2,
    ),
    "book": KindRules(
        ("title", "language"),
        leads=False, slip_level=1, contents_level=2, first_level=1, opening_quotation=False, recto_chapters=True,
        foot_notes=True, numbering_depth=1, trims=("6x9", "a5"), half_title=True,
    ),
}  # fmt: skip


def contents_level(metadata: Metadata) -> int:
    """The deepest heading level that contents list. A depth that is asked for counts from the highest headings."""
    rules = KINDS[metadata.kind]
    asked = metadata.contents_depth
    return rules.contents_level if asked is None else asked + rules.first_level - 1


def notes_at_foot(metadata: Metadata) -> bool:
    """Whether notes stand at the foot of the page that calls them, and not at the end of their chapter."""
    return KINDS[metadata.kind].foot_notes if metadata.notes is None else metadata.notes == "foot"
