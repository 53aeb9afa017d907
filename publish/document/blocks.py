"""Blocks: what stands by itself, from paragraphs to the sections that hold all others.

They are one module because each may hold any other: a section a table, and a cell of it a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from publish.diagnostics import Span
from publish.document.attributes import NO_ATTRIBUTES, Attributes
from publish.document.inlines import Formula, Inline, Picture

__all__ = [
    "Alignment",
    "Attribution",
    "Bibliography",
    "Block",
    "BulletList",
    "CallOut",
    "CallOutRole",
    "Cell",
    "CodeBlock",
    "DefinitionEntry",
    "DefinitionList",
    "Details",
    "Division",
    "Equation",
    "Figure",
    "Heading",
    "Index",
    "ListItem",
    "NumberedList",
    "Paragraph",
    "Quotation",
    "QuotationRole",
    "Row",
    "Scope",
    "Section",
    "Table",
    "ThematicBreak",
    "Verse",
    "VerseLine",
]


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
    """A formula that stands by itself; one with an identifier or a title has a number.

    `title` is what a list of equations calls it.
    """

    formula: Formula
    span: Span
    attributes: Attributes = NO_ATTRIBUTES
    title: str = ""


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
