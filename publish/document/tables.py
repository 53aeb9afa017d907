"""Tables: cells with what they span and head, in rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from publish.diagnostics import Span
from publish.document.attributes import NO_ATTRIBUTES, Attributes
from publish.document.inlines import Inline

if TYPE_CHECKING:
    # What stands in a cell may be any block, a table too.
    from publish.document.blocks import Block

__all__ = [
    "Alignment",
    "Cell",
    "Row",
    "Scope",
    "Table",
]


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
