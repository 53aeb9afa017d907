"""Write a table as XHTML: its caption, its rows in their groups, and which heads each cell stands under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from publish.composing.attributes import attribute_text, own_attributes
from publish.composing.labelling import Labelling
from publish.document import Alignment, Block, Cell, Inline, Row, Scope, Table, plain_text

__all__ = ["table_markup"]


# About as many characters stand in a line of a narrow window.
SCROLLS = 48
# More rows may be higher than a window. What can be scrolled cannot go on on the next page of a reading system, so of a
# table of many rows the words in cells turn anywhere, if that is enough.
FEW = 14
TALL = "tall"


class Setter(Protocol):
    """What sets the contents of cells, and knows the numbers of tables."""

    @property
    def labelling(self) -> Labelling: ...

    def inlines(self, inlines: tuple[Inline, ...]) -> str: ...

    def blocks(self, blocks: tuple[Block, ...]) -> str: ...


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell where it stands: first row and column, and the group of rows that it is in."""

    cell: Cell
    row: int
    column: int
    group: int

    @property
    def heads(self) -> bool:
        """Whether it is a heading. A head without words heads nothing."""
        cell = self.cell
        return cell.heading and bool(cell.blocks or plain_text(cell.children).strip())

    @property
    def scope(self) -> Scope:
        """What it is the heading of, if it is one."""
        return self.cell.scope or (Scope.ROW if self.group else Scope.COLUMN)

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.cell.columns)

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.cell.rows)


def table_markup(setter: Setter, table: Table, number: int) -> str:
    """A table as XHTML; `number` is its own in the publication, for identifiers that no author can give."""
    # An author's identifiers begin with a letter.
    name = f"_table-{number}"
    groups = [("thead", table.head), *(("tbody", group) for group in _groups(table.body)), ("tfoot", table.foot)]
    written = _Written(setter, name, tuple(_placed(tuple(rows for _, rows in groups))))
    label = f"{name}-caption" if table.caption else None
    words = setter.labelling.before(table) + setter.inlines(table.caption)
    caption = f'<p class="caption"{attribute_text(id=label)}>{words}</p>\n' if label else ""
    parts = "".join(f"<{tag}>{''.join(written.row(row) for row in rows)}</{tag}>\n" for tag, rows in groups if rows)
    notes = f'\n<div class="table-notes">\n{setter.blocks(table.notes)}\n</div>' if table.notes else ""
    cells = tuple(written.places.values())
    wide = _width(cells) > SCROLLS
    tall = wide and len(table.rows) > FEW and _width(cell for cell in cells if cell.heads) <= SCROLLS
    kinds = ("table", TALL) if tall else ("table",)
    own = setter.labelling.anchor(table) + own_attributes(table.attributes, table.span, *kinds)
    if wide and not tall:
        # Whoever has no pointer scrolls with the keys, once the table has the focus (WCAG 2.2, 2.1.1).
        own += attribute_text(tabindex="0", role="group" if label else None, aria_labelledby=label)
    return f"<div{own}>\n{caption}<table{attribute_text(aria_labelledby=label)}>\n{parts}</table>{notes}\n</div>"


def _groups(body: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    held: list[Row] = []
    for row in body:
        if row.opens and held:
            yield tuple(held)
            held = []
        held.append(row)
    yield tuple(held)


def _placed(groups: tuple[tuple[Row, ...], ...]) -> Iterator[_Placed]:
    """Every cell in its place: the first column that no cell from above takes."""
    number = 0
    for group, rows in enumerate(groups):
        # The row in which each column is free again; no cell reaches out of its group.
        free: dict[int, int] = {}
        for row in rows:
            column = 0
            for cell in row.cells:
                while free.get(column, 0) > number:
                    column += 1
                placed = _Placed(cell, number, column, group)
                free.update(dict.fromkeys(placed.columns, placed.rows.stop))
                yield placed
                column += cell.columns
            number += 1


class _Written:
    """The rows of a table as markup.

    A scope says which cells a head is for where it has one row or one column. In any other table each cell names its
    heads, for programs that read them out (WCAG 2.2, technique H43; ISO 14289-1, 7.5).
    """

    def __init__(self, setter: Setter, name: str, cells: tuple[_Placed, ...]) -> None:
        self.setter, self.name = setter, name
        self.places = {id(each.cell): each for each in cells}
        self.reached = {row for each in cells for row in each.rows[1:]}
        heads = [each for each in cells if each.heads]
        self.named = _is_involved(heads)
        self.by_column, self.by_row, self.by_group = _by_reach(heads)

    def row(self, row: Row) -> str:
        # A row that a cell from above reaches into is not to be parted from it by the end of a page.
        number = self.places[id(row.cells[0])].row if row.cells else None
        joined = ("joined",) if number is None or number in self.reached else ()
        # One of several paragraphs may be too tall for a page.
        parted = ("parted",) if any(cell.blocks for cell in row.cells) else ()
        own = own_attributes(row.attributes, None, *joined, *parted)
        return f"<tr{own}>" + "".join(self.cell(cell) for cell in row.cells) + "</tr>\n"

    def cell(self, cell: Cell) -> str:
        placed = self.places[id(cell)]
        stands = (cell.alignment.value,) if cell.alignment in (Alignment.CENTER, Alignment.RIGHT) else ()
        spans = attribute_text(
            colspan=str(cell.columns) if cell.columns > 1 else None,
            rowspan=str(cell.rows) if cell.rows > 1 else None,
            scope=placed.scope.value if placed.heads else None,
            headers=self.headers(placed) if self.named else None,
        )
        named = self.identifier(placed) if self.named and placed.heads else None
        own = own_attributes(
            replace(cell.attributes, identifier=cell.attributes.identifier or named), cell.span, *stands
        )
        text = self.setter.blocks(cell.blocks) if cell.blocks else self.setter.inlines(cell.children)
        tag = "th" if placed.heads else "td"
        return f"<{tag}{own}{spans}>{text}</{tag}>"

    def identifier(self, placed: _Placed) -> str:
        return placed.cell.attributes.identifier or f"{self.name}-{placed.row + 1}-{placed.column + 1}"

    def headers(self, placed: _Placed) -> str | None:
        """The identifiers of the heads that a cell stands under: those above it, then those before it."""
        above = [head for column in placed.columns for head in self.by_column.get(column, ()) if head.row < placed.row]
        # Of heads within the body the nearest counts: with it the columns begin anew.
        nearest = max((head.row for head in above if head.group), default=0)
        above = [head for head in above if not head.group or head.row == nearest]
        beside = [head for row in placed.rows for head in self.by_row.get(row, ()) if head.column < placed.column]
        over = [] if placed.heads else [h for h in self.by_group.get(placed.group, ()) if h.row < placed.row]
        found = dict.fromkeys(self.identifier(head) for head in (*above, *over, *beside))
        return " ".join(found) or None


_ByNumber = dict[int, list[_Placed]]


def _by_reach(heads: list[_Placed]) -> tuple[_ByNumber, _ByNumber, _ByNumber]:
    """Heads by the columns that they are for, by the rows, and by the groups of rows."""
    columns: _ByNumber = {}
    rows: _ByNumber = {}
    groups: _ByNumber = {}
    for head in heads:
        if head.scope in (Scope.COLUMN, Scope.COLUMNS):
            for column in head.columns:
                columns.setdefault(column, []).append(head)
            continue
        for row in head.rows:
            rows.setdefault(row, []).append(head)
        if head.scope is Scope.ROWS:
            groups.setdefault(head.group, []).append(head)
    return columns, rows, groups


def _width(cells: Iterable[_Placed]) -> int:
    """About how many characters wide a table is at the least: those of the longest word in each column, and a gap."""
    longest: dict[int, int] = {}
    for placed in cells:
        words = plain_text(placed.cell.children).split()
        share = max(map(len, words), default=0) // placed.cell.columns
        for column in placed.columns:
            longest[column] = max(longest.get(column, 0), share)
    return sum(longest.values()) + 2 * len(longest)


def _is_involved(heads: list[_Placed]) -> bool:
    """Whether scopes alone do not say which cells heads are for."""
    rows = {head.row for head in heads if head.scope is not Scope.ROW}
    columns = {head.column for head in heads if head.scope is Scope.ROW}
    spans = any(head.cell.columns > 1 or head.cell.rows > 1 for head in heads)
    groups = any(head.scope in (Scope.COLUMNS, Scope.ROWS) for head in heads)
    return spans or groups or len(rows) > 1 or len(columns) > 1
