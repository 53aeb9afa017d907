"""What shuts readers out of PDFs: each fault is reported with its place, and near misses are not.

Those of EPUBs are among the cases in `epub_defects`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from checks.conftest import Publication
from checks.seeding import found, in_pdf
from pikepdf import Dictionary, Name, String

from publish.checks import Subject
from publish.checks.languages import _foreign
from publish.inspection import Inked, Paint
from publish.inspection.fonts import Font
from publish.theming.colour import contrast

pytestmark = pytest.mark.slow

WE_VISITED = 12
FORTY_WELLS = 15
HOW_WE_CHOSE = 19
THE_TABLE = 31

Change = Callable[[pikepdf.Pdf], None]


def elements(pdf: pikepdf.Pdf, role: str) -> list[pikepdf.Object]:
    """The structure elements of a role, in the order of the file's objects."""
    return [
        item
        for item in pdf.objects
        if isinstance(item, Dictionary) and item.get("/Type") == Name.StructElem and item.get("/S") == Name("/" + role)
    ]


def lines(check: str, subject: Subject, change: Change) -> list[tuple[str, int | None]]:
    findings = found(check, in_pdf(subject, change))
    return [(each.code, each.span.line if each.span else None) for each in findings]


def test_a_language_that_is_wrong_or_not_said(survey: Publication) -> None:
    def wrong(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Lang = String("de")

    def unsaid(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.Lang

    def in_capitals(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Lang = String("EN")

    assert lines("language", survey["screen"], wrong) == [("A020", None)]
    assert lines("language", survey["screen"], unsaid) == [("A020", None)]
    assert lines("language", survey["screen"], in_capitals) == []


def test_the_language_of_a_part_that_is_lost(survey: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        (french,) = [item for item in elements(pdf, "Span") if item.get("/Lang") == String("fr")]
        del french["/Lang"]

    assert lines("language-of-parts", survey["screen"], change) == [("A021", WE_VISITED)]
    assert found("language-of-parts", survey["screen"]) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The sign says 井戸.", ["井戸"]),
        ("ひらがなとカタカナ", ["ひらがなとカタカナ"]),
        ("a word, слово, another", ["слово"]),
        ("π and μm are symbols", []),
        ("Éa’s naïve café — “№ 7”", []),
    ],
)
def test_words_in_another_script(text: str, words: list[str]) -> None:
    assert [word for word, _ in _foreign(text)] == words


def with_alternative(words: str | None) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        (figure,) = elements(pdf, "Figure")
        if words is None:
            del figure["/Alt"]
        else:
            figure.Alt = String(words)

    return change


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (None, ["A023"]),
        ("", ["A023"]),
        ("dot.png", ["A024", "A027"]),
        ("figure-3", ["A024", "A027"]),
        ("Figure 3", ["A027"]),
        ("Forty wells lie along three valleys", ["A027"]),
        ("Wells that were visited", ["A025", "A027"]),
        ("Forty wells lie along two valleys,  most of them in the northern one", []),
    ],
)
@pytest.mark.parametrize("edition", ["screen", "large-print"])
def test_alternative_texts(edition: str, words: str | None, codes: list[str], survey: Publication) -> None:
    said = lines("alternatives", survey[edition], with_alternative(words))
    assert sorted(said) == [(code, FORTY_WELLS) for code in codes]


def test_a_formula_without_words(survey: Publication) -> None:
    def silent(pdf: pikepdf.Pdf) -> None:
        elements(pdf, "Figure")[0].S = Name.Formula
        del elements(pdf, "Formula")[0]["/Alt"]

    def spoken(pdf: pikepdf.Pdf) -> None:
        elements(pdf, "Figure")[0].S = Name.Formula

    assert lines("mathematics", survey["screen"], silent) == [("A036", None)]
    assert lines("mathematics", survey["screen"], spoken) == []


def test_a_rank_that_is_skipped(survey: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for heading in elements(pdf, "H2"):
            heading.S = Name.H3

    assert ("A028", HOW_WE_CHOSE) in lines("headings", survey["screen"], change)
    assert found("headings", survey["screen"]) == []


def test_headings_of_the_first_rank(statement: Publication) -> None:
    def none(pdf: pikepdf.Pdf) -> None:
        elements(pdf, "H1")[0].S = Name.P

    def several(pdf: pikepdf.Pdf) -> None:
        elements(pdf, "H2")[0].S = Name.H1

    assert "A029" in [code for code, _ in lines("headings", statement["screen"], none)]
    assert "A029" in [code for code, _ in lines("headings", statement["screen"], several)]


def test_a_table_without_heading_cells(survey: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for cell in elements(pdf, "TH"):
            cell.S = Name.TD

    assert lines("table-headings", survey["screen"], change) == [("A030", THE_TABLE)]
    assert found("table-headings", survey["screen"]) == []


def test_a_title_that_no_window_shows(survey: Publication) -> None:
    def unasked(pdf: pikepdf.Pdf) -> None:
        pdf.Root.ViewerPreferences.DisplayDocTitle = False

    def untitled(pdf: pikepdf.Pdf) -> None:
        del pdf.docinfo["/Title"]

    assert lines("titles", survey["screen"], unasked) == [("A042", None)]
    assert lines("titles", survey["screen"], untitled) == [("A042", None)]
    assert found("titles", survey["screen"]) == []


# --- contrast ----------------------------------------------------------------------------------


def painted(subject: Subject, *texts: Inked) -> Subject:
    """The subject with texts painted over its first page, as it is seen."""

    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        font, glyphs = lettered(page)
        left, bottom, _, _ = (float(side) for side in page.trimbox)
        parts = []
        for text in texts:
            red, green, blue = text.paint.components
            x, y = left + text.middle[0], bottom + text.middle[1]
            if text.ground is not None:
                parts.append("{} {} {} rg {} {} 200 40 re f".format(*text.ground.components, x - 5, y - 10))
            parts.append(f"BT {red} {green} {blue} rg {font} {text.size} Tf 1 0 0 1 {x} {y} Tm {glyphs} Tj ET")
        stream = "q /Artifact BMC " + " ".join(parts) + " EMC Q"
        page.contents_add(pdf.make_stream(stream.encode()))

    return in_pdf(subject, change)


def rgb(*parts: float) -> Paint:
    return Paint("DeviceRGB", parts)


def lettered(page: pikepdf.Page) -> tuple[str, str]:
    """The name of a page's font that has four letters, and their glyphs as a string of a content stream."""
    for name in sorted(page.resources.Font.keys()):
        characters = Font(page.resources.Font[name]).characters
        codes = sorted(code for code, text in characters.items() if text.isalpha())[:4]
        if len(codes) == 4:
            return name, f"<{''.join(f'{code:04x}' for code in codes)}>"
    raise AssertionError("no font of the page has four letters")


# What the glyphs stand for does not matter here.
GLYPHS = "four letters"


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        (Inked(GLYPHS, rgb(0.6, 0.6, 0.6), 10, False, None, (100, 100)), True),
        (Inked(GLYPHS, rgb(0.6, 0.6, 0.6), 20, False, None, (100, 100)), True),
        (Inked(GLYPHS, rgb(0.57, 0.57, 0.57), 20, False, None, (100, 100)), False),
        (Inked(GLYPHS, rgb(0.4, 0.4, 0.4), 10, False, None, (100, 100)), False),
        (Inked(GLYPHS, rgb(1, 1, 1), 10, False, rgb(0.1, 0.1, 0.1), (100, 100)), False),
        (Inked(GLYPHS, rgb(0.4, 0.4, 0.4), 10, False, rgb(0.1, 0.1, 0.1), (100, 100)), True),
    ],
)
def test_contrast_on_paper(text: Inked, fails: bool, survey: Publication) -> None:
    before = found("contrast-on-paper", survey["screen"])
    assert before == []
    findings = found("contrast-on-paper", painted(survey["screen"], text))
    assert [each.code for each in findings] == (["A032"] if fails else [])


def test_a_frame_is_no_ground(statement: Publication) -> None:
    """The large print's masthead stands above a black rule, and is black."""
    blacks = [text for text in statement["large-print"].pdf.pages[0].inked if set(text.paint.components) == {0.0}]
    assert blacks
    assert {text.ground for text in blacks} == {None}


def test_contrast_is_as_wcag_counts_it() -> None:
    assert round(contrast((0x76, 0x76, 0x76), (255, 255, 255)), 2) == 4.54
    assert contrast((0, 0, 0), (255, 255, 255)) == 21


def test_a_stranger_is_proved_without_its_layout(survey: Publication) -> None:
    """A file that was made elsewhere brings no layout and no pages; all these checks look at the file alone."""
    stranger = replace(survey["epub"], layout=None, pagination=None, companion=None, own=False)
    for check in ("contents", "page-list", "links", "language", "accessibility-claims", "contrast"):
        assert found(check, stranger) == []
