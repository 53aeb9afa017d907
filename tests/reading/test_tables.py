"""Tables in HTML, and what their rows and cells mean."""

from __future__ import annotations

import pytest
from reading.sources import document, findings, sketched, source

from publish.composing.walking import nodes
from publish.document import Alignment, Cell, Scope, Table, Text

TABLE = """<table>
<tr><th rowspan=2>Place<th colspan="2">Wells</tr>
<tr><th>dry<th align=right>wet</tr>
<tr><th>Hill<td>1<td style="text-align: right">2</tr>
<tbody>
<tr><th>Dale</th><td colspan=2>

One **paragraph**.

- a point

</td></tr>
</tbody>
<tfoot><tr><th>All</th><td><p>3</p></td><td>4<br>5</td></tr></tfoot>
</table>"""


def table(text: str) -> Table:
    found = [node for node in nodes(document(text)) if isinstance(node, Table)]
    assert len(found) == 1
    return found[0]


def words(cells: tuple[Cell, ...]) -> str:
    return " | ".join(sketched(cell.blocks or cell.children) for cell in cells)


def test_rows_of_heads_are_the_head_and_groups_are_kept() -> None:
    made = table(TABLE)
    assert [words(row.cells) for row in made.head] == ["'Place' | 'Wells'", "'dry' | 'wet'"]
    assert [(words(row.cells), row.opens) for row in made.body] == [
        ("'Hill' | '1' | '2'", True),
        ("'Dale' | p('One ' strong('paragraph') '.') ul(li(p('a point')))", True),
    ]
    assert [words(row.cells) for row in made.foot] == ["'All' | '3' | '4' break '5'"]


def test_cells_say_what_they_span_head_and_how_they_stand() -> None:
    made = table(TABLE)
    place, wells = made.head[0].cells
    assert (place.rows, place.columns, wells.rows, wells.columns) == (2, 1, 1, 2)
    assert {cell.scope for row in made.head for cell in row.cells} == {Scope.COLUMN}
    assert [row.cells[0].scope for row in (*made.body, *made.foot)] == [Scope.ROW] * 3
    assert [cell.alignment for cell in made.body[0].cells] == [Alignment.START, Alignment.START, Alignment.RIGHT]
    assert made.head[1].cells[1].alignment is Alignment.RIGHT


def test_every_text_has_its_exact_place() -> None:
    lines = source(TABLE).split("\n")
    for node in nodes(document(TABLE)):
        if isinstance(node, Text):
            assert lines[node.span.line - 1][node.span.column - 1 :].startswith(node.text), node


@pytest.mark.parametrize("around", ["> {}", "- {}", "1. - {}"])
def test_a_table_stands_in_other_blocks(around: str) -> None:
    first, _, second = around.partition("{}")
    lines = TABLE.replace("\n", "\n" + (first if first == "> " else " " * len(first)))
    found = [node for node in nodes(document(f"{first}{lines}{second}\n\nAfter.")) if isinstance(node, Table)]
    assert [words(row.cells) for row in found[0].rows] == [words(row.cells) for row in table(TABLE).rows]


def test_a_row_of_a_stub_and_a_reference_is_no_row_of_heads() -> None:
    made = table("{#here .stub}\n| A | B |\n|---|---|\n| 1 | [](#here) |\n| 2 | |\n\n: Words")
    # One with nothing beside it heads what is below.
    assert [row.cells[0].scope for row in made.body] == [Scope.ROW, Scope.COLUMN]


def test_a_stub_makes_the_first_column_heads() -> None:
    made = table("{.stub}\n| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |")
    assert [[cell.scope for cell in row.cells] for row in made.rows] == [[Scope.COLUMN] * 2, *[[Scope.ROW, None]] * 2]
    spanned = "<table class=stub><tr><td rowspan=2>1<td>2<tr><td>3<tr><td>4<td>5</table>"
    heads = [[cell.heading for cell in row.cells] for row in table(spanned).body]
    assert heads == [[True, False], [False], [True, False]]


def test_notes_and_a_caption_belong_to_the_table_before_them() -> None:
    made = table("<table><tr><td>1</td></tr></table>\n\n::: table-notes\nRounded.\n:::\n\n: The caption")
    assert (sketched(made.notes), sketched(made.caption)) == ("p('Rounded.')", "'The caption'")
    alone = document("t\n\n::: table-notes\nRounded.\n:::").parts[0].blocks
    assert sketched(alone) == "p('t') div(.table-notes p('Rounded.'))"


def test_all_text_of_a_table_is_in_its_cells_or_is_a_fault() -> None:
    pieces = [*(f"<{end}{name}>" for name in ("tr", "td", "tbody", "p", "ul", "li") for end in ("", "/")), "\n\n"]
    lost = []
    for first in pieces:
        for second in pieces:
            text = f"<table><tr><td>a {first} b {second} c</table>"
            if any(each.severity == "error" for each in findings({"case.md": source(text)})):
                continue
            made = [node.text for node in nodes(document(text)) if isinstance(node, Text)]
            if " ".join(made).split() != ["a", "b", "c"]:
                lost.append(text)
    assert lost == []


def test_many_tables_that_are_never_closed_are_read_in_a_moment() -> None:
    found = findings({"case.md": source("<table>\n\n" * 20_000)})
    assert {each.code for each in found} == {"R031"}
