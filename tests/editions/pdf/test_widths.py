"""Tables that are too wide: each way of setting them in its turn, then an error; pages that are turned upright."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from publish.editions.pdf.assembly import Sheets, assemble, save
from publish.editions.pdf.layout import Laid, lay_out, write
from publish.editions.pdf.turning import upright
from publish.editions.pdf.unit import Unit, with_folios
from publish.inspection import PdfFacts, inspect_pdf

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceS*4-*.otf")))
# A measure of 100 pt beside a column of 60 pt; turned, a page has one of 300 pt.
STYLE = """
@page { size: 200pt 320pt; margin: 10pt 20pt } @page turned { size: 320pt 200pt; margin: 20pt 10pt }
html { font: 10pt/12pt 'Source Serif 4' } article { padding-left: 60pt } table { width: 100% } td { padding: 0 }
.smaller table { font-size: 8pt } .smallest table { font-size: 6pt } .reduced table { font-size: 5pt }
.least table { font-size: 4pt } .wide { margin-left: -60pt }
.turned { page: turned; break-before: page; break-after: page; margin-left: -60pt }
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def laid(body: str, cache: str, *classes: str) -> Laid:
    unit = Unit(
        slips=(("text", f"<article><p>Before.</p>{body}<p id='after'>After.</p></article>"),), stylesheet=STYLE,
        classes=classes, language="en", direction="ltr", title="Title", first_page=1, references=(), resources=(),
    )  # fmt: skip
    return lay_out(unit, FONTS, cache)


def table(word: str, columns: int, classes: str = "table") -> str:
    row = f"<tr>{f'<td>{word}</td>' * columns}</tr>"
    return f'<div class="{classes}" data-at="case.md:7:1"><table><tbody>{row}</tbody></table></div>'


def ways(made: Laid) -> list[str]:
    return [each.get("class", "") for each in made.root.iter("div")]


@pytest.mark.parametrize(
    ("columns", "way"),
    [
        (3, "table"),
        (5, "table smaller"),
        (7, "table smallest"),
        (8, "table wide smaller"),
        (11, "table wide smallest"),
        (14, "table turned"),
        (17, "table turned smaller"),
        (20, "table turned smallest"),
        (24, "table turned reduced"),
        (30, "table turned least"),
    ],
)
def test_a_table_is_set_in_the_first_way_in_which_it_fits(columns: int, way: str, cache: str) -> None:
    made = laid(table("nnn", columns), cache)
    assert (ways(made), made.facts.findings) == ([way], ())
    assert [page.turned for page in made.facts.pages] == ([False, True] if "turned" in way else [False])


def test_a_table_that_fits_in_no_way_is_an_error_at_its_line_and_told_once(cache: str) -> None:
    rows = "".join(f"<tr>{f'<td>nnnnn{row}</td>' * 40}</tr>" for row in range(10))
    made = laid(f'<div class="table" data-at="case.md:7:1"><table><tbody>{rows}</tbody></table></div>', cache)
    (finding,) = made.facts.findings
    assert finding.span is not None
    assert (finding.code, finding.span.line, len(made.facts.pages)) == ("E170", 7, 2)


def test_smaller_type_in_large_print_is_said(cache: str) -> None:
    (finding,) = laid(table("nnn", 24), cache, "large").facts.findings
    assert finding.span is not None
    assert (finding.code, finding.severity, finding.span.line) == ("E188", "warning", 7)
    told = with_folios(finding, ("16", "17"))
    assert told.message == "a table on page 17 is too wide for large print, and set at 5 pt"
    assert laid(table("nnn", 20), cache, "large").facts.findings == ()
    assert [each.code for each in laid(table("nnn", 60), cache, "large").facts.findings] == ["E170"]


def test_what_an_author_asks_for_is_where_the_ways_begin(cache: str) -> None:
    made = laid(table("nnn", 3, "table turned other") + table("nnn", 8, "table wide"), cache)
    assert ways(made) == ["table turned other", "table wide smaller"]


def test_every_table_goes_its_own_way_and_no_farther(cache: str) -> None:
    made = laid(table("nnn", 3) + table("nnn", 7) + table("nnn", 40) + table("nnn", 5), cache)
    assert ways(made) == ["table", "table smallest", "table turned least", "table smaller"]
    assert [finding.code for finding in made.facts.findings] == ["E170"]


def test_a_word_that_leaves_its_cell_counts_as_too_wide(cache: str) -> None:
    fixed = table("nnn", 3).replace("<table>", '<table style="table-layout: fixed">')
    assert ways(laid(fixed, cache)) == ["table"]
    assert ways(laid(fixed.replace("nnn", "n" * 8, 1), cache)) == ["table smallest"]


def test_ways_are_the_same_every_time(cache: str) -> None:
    body = table("nnn", 14) + table("nnn", 5)
    assert write(laid(body, cache)).pdf == write(laid(body, cache)).pdf


def test_a_turned_page_is_upright_on_paper_and_reads_as_before(cache: str) -> None:
    link = '<p><a href="#after">Link</a></p>'
    made = write(laid(table(f"nnn{link}", 14), cache))
    assert upright(write(laid(table("nnn", 3), cache))).facts.pages[0].turned is False
    turned = upright(made)
    assert [(round(page.width), round(page.height)) for page in turned.facts.pages] == [(200, 320)] * 2
    before, after = facts(made), facts(turned)
    assert [block.text for block in after.blocks] == [block.text for block in before.blocks]
    assert after.pages[1].boxes.trim == pytest.approx((0, 0, 320, 200), abs=0.01)
    for one, other in zip(before.blocks, after.blocks, strict=True):
        assert [replace(run, x=0, end=0) for run in one.runs] == [replace(run, x=0, end=0) for run in other.runs]
    # What was at the left is at the foot.
    wide, high = before.links[0].area, after.links[0].area
    assert high == pytest.approx((200 - wide[3], wide[0], 200 - wide[1], wide[2]), abs=0.01)


def facts(unit: object) -> PdfFacts:
    sheets = Sheets(unit, blank=False, labels=("1", "2", "3"))  # type: ignore[arg-type]
    return inspect_pdf(save(assemble((sheets,), "en"), compact=True, version="1.7"))
