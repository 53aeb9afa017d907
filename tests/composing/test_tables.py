"""Tables as XHTML: every cell says what heads it, in the way that its table needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, fromstring

import pytest

from publish.composing.compose import compose
from publish.composing.notes import notes_to_calls
from publish.reading import read
from publish.theming import load
from publish.workspace import Workspace

SOURCE = "---\ntitle: A Case\nkind: report\nissuer: The House\nlanguage: en\ndate: 2020\n---\n\n# One\n\n"

Composed = Callable[[str], Element]


@pytest.fixture(scope="module")
def composed() -> Composed:
    """The division of the one table of a text."""
    theme = load(Workspace.in_memory({}), "house")

    def made(text: str) -> Element:
        document, found = read(Workspace.in_memory({"case.md": SOURCE + text}), "case.md")
        assert found == ()
        for slip in compose(document, theme).slips:
            for element in fromstring(slip.body).iter("div"):
                if "table" in element.get("class", "").split():
                    return element
        raise AssertionError

    return made


def heads(table: Element) -> dict[str, list[str]]:
    """The words of the heads that each cell names, by its own words."""
    words = {cell.get("id"): "".join(cell.itertext()) for cell in table.iter("th")}
    named = {}
    for cell in [*table.iter("th"), *table.iter("td")]:
        named["".join(cell.itertext())] = [words[name] for name in cell.get("headers", "").split()]
    return named


def test_scopes_say_enough_in_a_plain_table(composed: Composed) -> None:
    made = composed("{#t .stub}\n| | A |\n|---|--:|\n| x | 1 |\n\n: Caption\n\n::: table-notes\nNote.\n:::")
    assert [(th.text, th.get("scope")) for th in made.iter("th")] == [("A", "col"), ("x", "row")]
    assert not any("headers" in cell.attrib for cell in made.iter())
    assert [kid.get("class") for kid in made] == ["caption", None, "table-notes"]
    assert made[1].get("aria-labelledby") == made[0].get("id")


def test_cells_under_spanning_heads_name_them_all(composed: Composed) -> None:
    made = composed(
        "<table><tr><th rowspan=2>Place<th colspan=2>Wells<tr><th>dry<th>wet"
        "<tbody><tr><th scope=rowgroup colspan=3>North<tr><th rowspan=2>Hill<td>1<td>2<tr><td colspan=2>3</table>"
    )
    named = heads(made)
    assert named["dry"] == ["Wells"]
    assert named["1"] == ["Wells", "dry", "North", "Hill"]
    assert named["3"] == ["Wells", "dry", "wet", "North", "Hill"]
    assert named["Hill"] == ["Place"]
    assert [row.get("class") for row in made.iter("tr")] == [None, "joined", None, None, "joined"]


def test_heads_within_the_body_begin_their_columns_anew(composed: Composed) -> None:
    rows = "<tr><th>A<th>B<tr><td>1<td>2<tr><th>C<th>D<tr><td>3<td>4"
    named = heads(composed(f"<table><thead><tr><th colspan=2>All</thead>{rows}</table>"))
    assert (named["1"], named["4"]) == (["All", "A"], ["All", "D"])


def test_a_table_that_may_be_wider_than_a_window_takes_the_focus(composed: Composed) -> None:
    narrow = composed("| A | B |\n|---|---|\n| 1 | 2 |")
    wide = composed(f"| A | B |\n|---|---|\n| {'n' * 30} | {'n' * 30} |\n\n: Caption")
    assert (narrow.get("tabindex"), wide.get("tabindex")) == (None, "0")
    assert wide.get("aria-labelledby") == wide[0].get("id")


@pytest.mark.parametrize(("heads", "rows", "scrolls"), [("AB", 13, True), ("AB", 14, False), ("A" * 46, 14, True)])
def test_a_table_of_many_rows_goes_on_where_its_words_can_turn(
    composed: Composed, heads: str, rows: int, scrolls: bool
) -> None:
    # A table that scrolls is in one piece, and a reading system with pages would cut what does not fit on one.
    lines = [f"| {'n' * 30} | {'n' * 30} |"] * rows
    made = composed("\n".join([f"| {heads} | B |", "|---|---|", *lines]))
    assert (made.get("tabindex"), made.get("class")) == (("0", "table") if scrolls else (None, "table tall"))


def test_notes_of_a_table_stand_at_its_end_by_number() -> None:
    call = '<a role="doc-noteref" href="#note-{}"/>'
    notes = "".join(f'<aside id="note-{n}" role="doc-footnote"/>' for n in (1, 2, 3))
    caption, cell = f"<p>{call.format(3)}</p>", f"<table><tr><td>{call.format(2)}</td></tr></table>"
    text = f'<p>{call.format(1)}</p><div class="table wide">{caption}{cell}</div><p>After.</p>'
    slip = fromstring(f'<article>{text}<div class="notes foot">{notes}</div></article>')
    notes_to_calls(slip)
    assert [kid.tag for kid in slip] == ["p", "div", "p"]
    assert [kid.get("id") for kid in slip[1]] == [None, None, "note-2", "note-3"]
    assert [kid.get("id") for kid in slip[0]] == [None, "note-1"]


def test_identifiers_are_in_no_author_s_way(composed: Composed) -> None:
    made = composed('<table><tr><th id="own">A<th colspan=2>B<tr><td>1<td>2<td>3</table>')
    names = [cell.get("id") or "" for cell in made.iter("th")]
    assert names[0] == "own"
    assert re.fullmatch(r"_table-1-1-2", names[1])
    assert heads(made)["3"] == ["B"]
