"""The document tree: metadata, parts, sections, blocks and inlines, each with its place in the source.

A closed list of frozen types. A node knows what it means and where it came from, never how it looks.
The characters are the author's own, corrections applied: typographic forms are set in composing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from publish.diagnostics import Span
from publish.publication import Metadata

__all__ = [
    "Abbreviation",
    "Alignment",
    "Attributes",
    "Attribution",
    "Bibliography",
    "Block",
    "BulletList",
    "CallOut",
    "CallOutRole",
    "Cell",
    "Citation",
    "Cite",
    "CodeBlock",
    "CodeText",
    "DefinitionEntry",
    "DefinitionList",
    "Details",
    "Division",
    "Document",
    "Emphasis",
    "Equation",
    "Figure",
    "Formula",
    "Heading",
    "Index",
    "IndexMark",
    "Inline",
    "Key",
    "LineBreak",
    "Link",
    "ListItem",
    "Manuscript",
    "Note",
    "NoteCall",
    "NumberedList",
    "Paragraph",
    "Part",
    "Phrase",
    "Picture",
    "PictureFile",
    "Quotation",
    "QuotationRole",
    "Row",
    "Scope",
    "Section",
    "SoftBreak",
    "Strikethrough",
    "Strong",
    "Subscript",
    "Superscript",
    "Table",
    "Text",
    "ThematicBreak",
    "Verse",
    "VerseLine",
    "Work",
    "plain_text",
]


@dataclass(frozen=True, slots=True)
class Attributes:
    """What an author may say of any element: `{#identifier .class lang=ja}`."""

    identifier: str | None = None
    classes: tuple[str, ...] = ()
    language: str | None = None
    direction: str | None = None


NO_ATTRIBUTES = Attributes()


# --- inlines -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters, as the author wrote them."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class SoftBreak:
    """The end of a source line within a paragraph: a word space."""

    span: Span


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line break that the author asked for."""

    span: Span


@dataclass(frozen=True, slots=True)
class Emphasis:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Strong:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Strikethrough:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Superscript:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Subscript:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CodeText:
    """Code within a line."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a keyboard, by what stands on it."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Formula:
    """Mathematics in a line. `tex` is what the author wrote, `mathml` what it means, `alternative` the words for it.

    `displayed` where it is set apart from the words around it.
    """

    tex: str
    mathml: str
    alternative: str
    displayed: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `target` is `#identifier` for a place in this publication, else an absolute URL.

    Without children it is a cross-reference: its words are the heading or caption of the place. `role` is what it is
    called aloud, where it is no plain link: `doc-glossref`.
    """

    children: tuple[Inline, ...]
    target: str
    title: str | None
    span: Span
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture. `file` names a row of `Document.pictures`; a decorative one has an empty alternative.

    `width` is in hundredths of the measure; None where the author leaves it to the theme.
    """

    file: str
    alternative: str
    title: str | None
    span: Span
    attributes: Attributes = NO_ATTRIBUTES
    width: int | None = None


@dataclass(frozen=True, slots=True)
class NoteCall:
    """The place where a note is called; `note` is the identifier of a row of `Document.notes`."""

    note: str
    span: Span


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of text with attributes: `[和]{lang=ja}`."""

    children: tuple[Inline, ...]
    attributes: Attributes
    span: Span


@dataclass(frozen=True, slots=True)
class IndexMark:
    """Words that the index leads to. `levels` are the entry, and before it the entries that it stands under.

    Without an `identifier` it is no place to lead to: its entry sends the reader to `other`, in place of its own
    places or, where `also`, besides them. `sort` is what the last level is sorted by, where the author says so.
    """

    children: tuple[Inline, ...]
    levels: tuple[str, ...]
    identifier: str | None
    span: Span
    other: tuple[str, ...] = ()
    also: bool = False
    sort: str | None = None


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form, and what it stands for."""

    children: tuple[Inline, ...]
    expansion: str
    span: Span


@dataclass(frozen=True, slots=True)
class Cite:
    """One work in a citation: its key, the words around it, the part that is meant (page and 12-14).

    `alone`: without the author, whom the text has named.
    """

    key: str
    prefix: str
    locator: tuple[str, str] | None
    suffix: str
    alone: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """Works that are cited; `narrative` where the author is part of the sentence."""

    cites: tuple[Cite, ...]
    narrative: bool
    identifier: str
    span: Span


Inline = (
    Text
    | SoftBreak
    | LineBreak
    | Emphasis
    | Strong
    | Strikethrough
    | Superscript
    | Subscript
    | CodeText
    | Key
    | Formula
    | Link
    | Picture
    | NoteCall
    | Phrase
    | IndexMark
    | Abbreviation
    | Citation
)


# --- blocks ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    children: tuple[Inline, ...]
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said or wrote a quotation. `mark` is the author's own dash; "" where there is none."""

    mark: str
    children: tuple[Inline, ...]
    span: Span


class QuotationRole(StrEnum):
    """What a quotation is for: a pull quote repeats, for display, words that stand in the text."""

    EXCERPT = "excerpt"
    EPIGRAPH = "epigraph"
    PULL_QUOTE = "pull-quote"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation. `opening` where it stands before everything else and speaks for the whole."""

    blocks: tuple[Block, ...]
    attribution: Attribution | None
    opening: bool
    span: Span
    attributes: Attributes = NO_ATTRIBUTES
    role: QuotationRole = QuotationRole.EXCERPT


@dataclass(frozen=True, slots=True)
class VerseLine:
    """A line that is kept as a line; `indent` counts the spaces before it."""

    children: tuple[Inline, ...]
    indent: int
    span: Span


@dataclass(frozen=True, slots=True)
class Verse:
    """Lines that are kept as lines, in stanzas."""

    stanzas: tuple[tuple[VerseLine, ...], ...]
    attribution: Attribution | None
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


class CallOutRole(StrEnum):
    """Why a text is set off, which its label says in the language of the publication."""

    NOTE = "note"
    TIP = "tip"
    IMPORTANT = "important"
    WARNING = "warning"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class CallOut:
    """A text that is set off. `title` is the author's own label; the house has a word for each role."""

    role: CallOutRole
    title: str | None
    blocks: tuple[Block, ...]
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Details:
    """A text that a reader of a screen may open and close, and what it is called while it is closed."""

    summary: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    span: Span
    attributes: Attributes = NO_ATTRIBUTES
    opened: bool = False


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item. `done` where it is a task: whether it is done."""

    blocks: tuple[Block, ...]
    span: Span
    done: bool | None = None


@dataclass(frozen=True, slots=True)
class BulletList:
    """Items without numbers; `tight` where the author left no blank line between them."""

    items: tuple[ListItem, ...]
    tight: bool
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class NumberedList:
    items: tuple[ListItem, ...]
    start: int
    tight: bool
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class DefinitionEntry:
    """One term (several inline runs where terms share a definition) and its definitions.

    In a glossary it has an `identifier`, to which its term leads wherever it stands.
    """

    terms: tuple[tuple[Inline, ...], ...]
    definitions: tuple[tuple[Block, ...], ...]
    span: Span
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class DefinitionList:
    entries: tuple[DefinitionEntry, ...]
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines of code. `first_number` is the number of the first line, None where lines have no numbers.

    `places` say where each line stands, where lines do not follow each other from the block's own place.
    """

    text: str
    language: str | None
    span: Span
    attributes: Attributes = NO_ATTRIBUTES
    caption: tuple[Inline, ...] = ()
    first_number: int | None = None
    places: tuple[Span, ...] = ()

    def lines(self) -> Iterator[tuple[str, Span]]:
        """Each line with its place."""
        lines = self.text.split("\n")
        # Between fences the text begins a line below.
        first = self.span.line + (self.span.end_line - self.span.line >= len(lines))
        for number, line in enumerate(lines):
            follows = Span(self.span.file, first + number, 1, first + number, len(line) + 1)
            yield line, self.places[number] if self.places else follows


class Alignment(StrEnum):
    """How a table's column stands; START where the author did not say."""

    START = "start"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Scope(StrEnum):
    """What a heading cell is the heading of."""

    COLUMN = "col"
    COLUMNS = "colgroup"
    ROW = "row"
    ROWS = "rowgroup"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: inlines, or `blocks` where it holds more than one paragraph.

    It takes so many `columns` and `rows`. A heading says in `scope` what it is the heading of.
    """

    children: tuple[Inline, ...]
    heading: bool
    alignment: Alignment
    span: Span
    blocks: tuple[Block, ...] = ()
    columns: int = 1
    rows: int = 1
    scope: Scope | None = None
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, without the places that cells of rows above it take; `opens` where a group of rows begins."""

    cells: tuple[Cell, ...]
    span: Span
    opens: bool = False
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Table:
    """A table. No cell reaches out of head, foot or its group of the body; all rows have the same width.

    `notes` are set directly below it, wherever pages end.
    """

    head: tuple[Row, ...]
    body: tuple[Row, ...]
    caption: tuple[Inline, ...]
    span: Span
    attributes: Attributes = NO_ATTRIBUTES
    foot: tuple[Row, ...] = ()
    notes: tuple[Block, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the order of the text."""
        return (*self.head, *self.body, *self.foot)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that stands by itself, with its caption; `description` says at length what it shows."""

    picture: Picture
    caption: tuple[Inline, ...]
    span: Span
    attributes: Attributes = NO_ATTRIBUTES
    description: Division | None = None


@dataclass(frozen=True, slots=True)
class Equation:
    """A formula that stands by itself; one with an identifier has a number."""

    formula: Formula
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    span: Span


@dataclass(frozen=True, slots=True)
class Division:
    """A group of blocks with attributes: a fenced div, `::: name`."""

    blocks: tuple[Block, ...]
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Index:
    """The place where the index stands, after what the author says of it: `::: index`."""

    blocks: tuple[Block, ...]
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The place where the works stand that are cited, or all that are known: `::: bibliography`."""

    blocks: tuple[Block, ...]
    whole: bool
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading.

    `contents_form` is the plain form that contents, outline and navigation use, where the author
    declared one. `run_in` where the heading ends with a colon and introduces the sentence after it.
    """

    children: tuple[Inline, ...]
    contents_form: str | None
    run_in: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `level` counts from 1; `identifier` is unique in the document.

    `lead` is the sentence that a run-in heading introduces; it is not repeated in `blocks`.
    """

    level: int
    identifier: str
    heading: Heading
    lead: Paragraph | None
    blocks: tuple[Block, ...]
    span: Span
    attributes: Attributes = NO_ATTRIBUTES


Block = (
    Paragraph
    | Quotation
    | BulletList
    | NumberedList
    | DefinitionList
    | CodeBlock
    | Table
    | Figure
    | Equation
    | ThematicBreak
    | Division
    | Index
    | CallOut
    | Details
    | Verse
    | Bibliography
    | Section
)


# --- the whole ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote. Numbers follow the order of the calls."""

    identifier: str
    number: int
    blocks: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture's bytes as they lie in the workspace; `path` is relative to it."""

    path: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A source file as the author wrote it; `path` is relative to the workspace."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Work:
    """A work that can be cited: its key, and what is known of it as an item of CSL-JSON."""

    key: str
    item: str
    span: Span


@dataclass(frozen=True, slots=True)
class Part:
    """Front, body or back matter; `role` is EPUB's word for it (`bodymatter`, `foreword`, `appendix`)."""

    role: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One publication as its author means it."""

    name: str
    metadata: Metadata
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    pictures: tuple[PictureFile, ...]
    manuscripts: tuple[Manuscript, ...]
    places: tuple[tuple[str, Span], ...] = ()
    """Where the keys of the metadata stand; those of the waivers as `allow 0`, `allow 1`."""

    works: tuple[Work, ...] = ()
    """What can be cited, in the order of its files."""
    citation_style: Manuscript | None = None
    """The style of citations where it is not the theme's."""

    def place_of(self, key: str) -> Span:
        """Where a key of the metadata stands; the metadata's beginning where it is not written."""
        whole = Span.point(self.manuscripts[0].path if self.manuscripts else self.name, 1)
        return dict(self.places).get(key, whole)


def plain_text(inlines: tuple[Inline, ...]) -> str:
    """The characters of inlines alone; a line break counts as a space, a note call as nothing."""
    return "".join(_plain(inline) for inline in inlines)


def _plain(inline: Inline) -> str:
    match inline:
        case Text(text=text) | CodeText(text=text) | Key(text=text):
            return text
        case SoftBreak() | LineBreak():
            return " "
        case Picture(alternative=alternative) | Formula(alternative=alternative):
            return alternative
        case NoteCall() | Citation():
            return ""
        case _:
            return plain_text(inline.children)
