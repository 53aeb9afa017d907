"""Tables from their tokens, whether they were written in Markdown or in HTML: heads, spans, alignment, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from publish.diagnostics import Span
from publish.document import (
    NO_ATTRIBUTES,
    Alignment,
    Attributes,
    Cell,
    Division,
    Inline,
    LineBreak,
    Paragraph,
    Picture,
    Row,
    Scope,
    Table,
    Text,
)
from publish.reading.attributes import attributes
from publish.reading.draft import Draft
from publish.reading.markdown import HtmlCell, Node
from publish.reading.pictures import shown_part
from publish.reading.reader import Reader
from publish.reading.sections import Piece

__all__ = ["read_table", "takes_notes"]

STUB = "stub"
NOTES = "table-notes"
# A cell that takes more columns than this, or a table that has more, is none that anybody reads.
MOST_COLUMNS = 200

ALIGNMENTS = {
    "left": Alignment.LEFT,
    "right": Alignment.RIGHT,
    "center": Alignment.CENTER,
    "start": Alignment.START,
    "end": Alignment.RIGHT,
    "justify": Alignment.START,
}
TEXT_ALIGN = re.compile(r"(?:^|;)\s*text-align\s*:\s*([\w-]+)")


def takes_notes(before: list[Piece], division: Division) -> bool:
    """Whether a division holds the notes of the table before it, which then has them."""
    table = before[-1] if before else None
    if not isinstance(table, Table) or table.notes or division.attributes.classes[:1] != (NOTES,):
        return False
    before[-1] = replace(table, notes=division.blocks)
    return True


def read_table(reader: Reader, node: Node) -> Table:
    """A table; a fault (R113) where its cells do not make up rows of one width."""
    given = reader.attributes(node)
    html = _html(node)
    reading = _Reading(reader, html)
    groups = [(kind, tuple(reading.rows(nodes))) for kind, nodes in _groups(node)]
    head = tuple(row for kind, rows in groups if kind == "thead" for row in rows)
    foot = tuple(row for kind, rows in groups if kind == "tfoot" for row in rows)
    bodies = [rows for kind, rows in groups if kind == "tbody"]
    if not head and bodies:
        head, bodies[0] = _led(bodies[0], alone=len(bodies) == 1)
    if html is not None:
        reading.check([head, *bodies, foot])
    stub = STUB in given.classes
    body = tuple(replace(row, opens=not number) for rows in bodies for number, row in enumerate(_headed(rows, stub)))
    caption: tuple[Inline, ...] = ()
    for child in node.children:
        if child.type == "caption":
            caption = reader.inlines(child)
    if caption and given.identifier:
        reader.draft.titled.add(given.identifier)
    span = reader.span(node) if html is None else reader.copy.span(html.start, html.end)
    head = tuple(_scoped(row, Scope.COLUMN) for row in head)
    made = Table(head, body, caption, span, given, tuple(_headed(foot, stub)))
    columns = max((sum(cell.columns for cell in row.cells) for row in made.rows), default=1)
    if not reader.draft.by_chapter:
        return made
    fitted: Table = _fitted(made, MOST_OF_PICTURES // max(1, columns), reader.draft)
    return fitted


# How much of the measure pictures in a row of a book of chapters may take, in hundredths.
MOST_OF_PICTURES = 90


def _fitted(value: Any, most: int, draft: Draft) -> Any:
    """A table with its pictures no wider than their share of the measure."""
    if isinstance(value, tuple):
        items = tuple(_fitted(item, most, draft) for item in value)
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if isinstance(value, Picture):
        width = value.width or shown_part(value.file, draft) or 100
        return replace(value, width=max(1, min(width, most)))
    if isinstance(value, (Span, Text, Attributes)) or not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for field in fields(value):
        old = getattr(value, field.name)
        if (new := _fitted(old, most, draft)) is not old:
            changed[field.name] = new
    return replace(value, **changed) if changed else value


def _html(node: Node) -> HtmlCell | None:
    """What an HTML tag says; None for what was written in Markdown."""
    found = node.token.meta.get("html")
    return found if isinstance(found, HtmlCell) else None


def _groups(node: Node) -> Iterator[tuple[str, list[Node]]]:
    """The groups of rows, in order. Rows that stand in none are one."""
    loose: list[Node] = []
    for child in node.children:
        if child.type == "tr":
            loose.append(child)
        elif child.type != "caption":
            if loose:
                yield "tbody", loose
            loose = []
            yield child.type, child.children
    if loose:
        yield "tbody", loose


def _led(rows: tuple[Row, ...], alone: bool) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Rows of heads alone that stand before all others are the head of a table that names none."""
    count = next((number for number, row in enumerate(rows) if not _is_of_heads(row)), 0 if alone else len(rows))
    reaches = any(number + cell.rows > count for number, row in enumerate(rows[:count]) for cell in row.cells)
    return ((), rows) if reaches else (rows[:count], rows[count:])


def _is_of_heads(row: Row) -> bool:
    return any(cell.heading for cell in row.cells) and all(cell.heading or _is_blank(cell) for cell in row.cells)


def _is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell. References, citations and pictures have no words here, but are something."""
    blank = (
        isinstance(each, LineBreak) or (isinstance(each, Text) and not each.text.strip()) for each in cell.children
    )
    return not cell.blocks and all(blank)


def _headed(rows: Iterable[Row], stub: bool) -> Iterator[Row]:
    """Rows below the head: what their heads are for, and where `stub` a head in the first column of each."""
    free = 0
    for number, row in enumerate(rows):
        if stub and free <= number and row.cells:
            first = replace(row.cells[0], heading=True)
            free = number + first.rows
            row = replace(row, cells=(first, *row.cells[1:]))
        # A row without any other cell heads what is below it.
        yield _scoped(row, Scope.COLUMN if _is_of_heads(row) and len(row.cells) > 1 else Scope.ROW)


def _scoped(row: Row, scope: Scope) -> Row:
    return replace(row, cells=tuple(replace(c, scope=c.scope or scope) if c.heading else c for c in row.cells))


@dataclass
class _Reading:
    """Reads the rows of one table; `table` is its tag where it is one of HTML."""

    reader: Reader
    table: HtmlCell | None

    def rows(self, nodes: Iterable[Node]) -> Iterator[Row]:
        for node in nodes:
            html = _html(node)
            span = self.reader.span(node) if html is None else self.place(html)
            cells: list[Cell] = []
            column = 0
            for child in node.children:
                cells.append(self.cell(child, span, html, column))
                column += cells[-1].columns
            if html is None:
                self.lost_cells(node, span)
            yield Row(tuple(cells), span, attributes=self.given(node, html))

    def place(self, html: HtmlCell) -> Span:
        return self.reader.copy.span(html.start, html.end)

    def given(self, node: Node, html: HtmlCell | None) -> Attributes:
        if html is None or not node.attributes:
            return NO_ATTRIBUTES
        return attributes(node.attributes, self.place(html), self.reader.draft)

    def cell(self, node: Node, row: Span, in_row: HtmlCell | None, column: int) -> Cell:
        html, heading = _html(node), node.type == "th"
        inline = node.children[0].inlines if node.children and node.children[0].type == "inline" else None
        blocks = () if inline or not node.children else self.reader.blocks(node.children)
        children = self.reader.inlines(node)
        if len(blocks) == 1 and isinstance(blocks[0], Paragraph) and blocks[0].attributes == NO_ATTRIBUTES:
            children, blocks = blocks[0].children, ()
        span = inline.span(self.reader.copy, 0, len(inline.text)) if inline and inline.text else row
        if html is None:
            style = str(node.token.attrs.get("style", "")).removeprefix("text-align:")
            return Cell(children, heading, Alignment(style or "start"), span)
        tag = self.place(html)
        return Cell(
            children,
            heading,
            self.alignment((html, in_row, self.column(column)), tag),
            span if inline else tag,
            blocks,
            self.number(html, "colspan", MOST_COLUMNS, tag),
            self.number(html, "rowspan", 65534, tag),
            self.scope(html, tag) if heading else None,
            self.given(node, html),
        )

    def column(self, number: int) -> HtmlCell | None:
        columns = self.table.columns if self.table else ()
        return HtmlCell(columns[number], 0, 0) if number < len(columns) else None

    def alignment(self, said: Iterable[HtmlCell | None], span: Span) -> Alignment:
        """How a cell stands: as it says itself, else as its row or its column does."""
        for html in said:
            given = html.attributes if html else {}
            style = TEXT_ALIGN.search(given.get("style", ""))
            wanted = style[1] if style else given.get("align")
            if wanted is None:
                continue
            if (found := ALIGNMENTS.get(wanted.strip().lower())) is not None:
                return found
            hint = f"it is {', '.join(ALIGNMENTS)}"
            self.reader.faults.report("R114", f"a cell cannot be aligned “{wanted}”", span, hint)
            break
        return Alignment.START

    def number(self, html: HtmlCell, name: str, most: int, span: Span) -> int:
        said = html.attributes.get(name, "1").strip()
        if said.isascii() and said.isdecimal() and 1 <= int(said[:6]) <= most and len(said) < 7:
            return int(said)
        self.reader.faults.report("R114", f"“{name}” cannot be “{said}”", span, f"it is a number from 1 to {most}")
        return 1

    def scope(self, html: HtmlCell, span: Span) -> Scope | None:
        said = html.attributes.get("scope", "").strip().lower()
        if said in ("", "auto"):
            return None
        if said in (scope.value for scope in Scope):
            return Scope(said)
        hint = f"it is {', '.join(scope.value for scope in Scope)}"
        self.reader.faults.report("R114", f"“scope” cannot be “{said}”", span, hint)
        return None

    def lost_cells(self, node: Node, span: Span) -> None:
        """Report cells beyond the table's columns, which Markdown would leave out without a word."""
        line = re.sub(r"\\\|", "  ", self.reader.copy.line(node.lines[0])).strip("> \t")
        cells = line.removeprefix("|").removesuffix("|").split("|")
        columns, given = len(node.children), len(cells)
        if any(cell.strip() for cell in cells[columns:]):
            hint = "write \\| for a bar within a cell"
            message = f"this row has {given} cells, and the table {columns} columns"
            self.reader.faults.report("R037", message, span, hint)

    # --- spans ---------------------------------------------------------------------------------

    def check(self, groups: Iterable[tuple[Row, ...]]) -> None:
        """Report rows that are not as wide as the first, and cells that reach where they cannot."""
        wanted: int | None = None
        for rows in groups:
            # The row in which each column is free again.
            free: dict[int, int] = {}
            for number, row in enumerate(rows):
                self.fill(row, number, len(rows), free)
                width = sum(until > number for until in free.values())
                wanted = width if wanted is None else wanted
                if width != wanted:
                    message = f"this row is {_columns(width)} wide, and the first row of the table {_columns(wanted)}"
                    hint = "give every row as many cells, those counted that take several columns or rows"
                    self.reader.faults.report("R113", message, row.span, hint)
        if not wanted:
            assert self.table is not None
            self.reader.faults.report(
                "R113", "this table has no cells", self.place(self.table), "write them, or delete it"
            )

    def fill(self, row: Row, number: int, rows: int, free: dict[int, int]) -> None:
        column = 0
        for cell in row.cells:
            while free.get(column, 0) > number:
                column += 1
            if any(free.get(each, 0) > number for each in range(column, column + cell.columns)):
                message = "this cell runs into one that reaches down from a row above"
                self.reader.faults.report("R113", message, cell.span, "let one of the two take fewer columns or rows")
            if number + cell.rows > rows:
                message = f"this cell takes {cell.rows} rows, and its part of the table has {rows - number} from here"
                self.reader.faults.report("R113", message, cell.span, "lower its rowspan, or add the rows")
            for each in range(column, column + cell.columns):
                free[each] = number + cell.rows
            column += cell.columns


def _columns(count: int) -> str:
    return f"{count} column" if count == 1 else f"{count} columns"
