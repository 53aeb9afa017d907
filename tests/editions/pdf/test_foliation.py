"""Folios that are set after the layout: they are those that a layout with them prints, in the same places."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from publish.editions.pdf.foliation import foliated, opened
from publish.editions.pdf.layout import lay_out, write
from publish.editions.pdf.unit import Unit, UnitArtifact

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceS*4-*.otf")))
STYLE = (
    "@page { size: 300pt 150pt; margin: 20pt; @bottom-right { content: 'Page ' counter(page);"
    " font: 8pt 'Source Serif 4'; font-variant-numeric: lining-nums tabular-nums } } "
    "html { font: 10pt/14pt 'Source Serif 4' }"
    " [data-page-of] { font-variant-numeric: oldstyle-nums tabular-nums }"
)
WORDS = "international cooperation strengthens understanding between neighbouring governments everywhere "
SEE = f'<p>{WORDS}, see (page\u00a0<span data-page-of="there"></span>). {WORDS}</p>'
BODY = f"<article>{SEE}<p>{WORDS * 4}</p>{SEE}</article>"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def unit(
    body: str = BODY, first_page: int = 1, there: str = "1", stylesheet: str = STYLE, language: str = "en"
) -> Unit:
    return Unit((("text", body),), stylesheet, (), language, "ltr", "", first_page, (("there", there),), ())


def laid(unit: Unit, cache: str) -> UnitArtifact:
    return write(lay_out(unit, FONTS, cache))


def contents(pdf: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [page.Contents.read_bytes() for page in opened.pages]


def set_anew(wanted: Unit, cache: str) -> UnitArtifact:
    made = laid(opened(wanted, 3, decimal=True), cache)
    labels = [str(wanted.first_page + number) for number in range(len(made.facts.pages))]
    return foliated(made, labels, dict(wanted.references))


@pytest.mark.parametrize(("first_page", "there"), [(137, "259"), (12, "46"), (1000, "1087"), (98, "7"), (3, "iv")])
def test_pages_are_those_of_a_layout_that_knew(first_page: int, there: str, cache: str) -> None:
    wanted = unit(first_page=first_page, there=there)
    known = laid(wanted, cache)
    made = set_anew(wanted, cache)
    assert len(known.facts.pages) == 3
    assert contents(made.pdf) == contents(known.pdf)
    assert made.structure == known.structure


def test_the_words_that_a_program_reads_are_the_true_ones(cache: str) -> None:
    import pypdfium2

    made = set_anew(unit(first_page=864, there="579"), cache)
    read = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made.pdf)]
    assert [f"Page {number}" in text for number, text in zip((864, 865, 866), read, strict=True)] == [True] * 3
    assert "(page\u00a0579)" in read[0].replace("page ", "page\u00a0")


def test_units_that_differ_in_folios_alone_are_one() -> None:
    assert opened(unit(first_page=137, there="259"), 3, decimal=True) == opened(
        unit(first_page=921, there="108"), 3, decimal=True
    )
    # Recto and verso, and numbers of more figures, are not.
    others = [unit(first_page=138, there="259"), unit(first_page=137, there="25"), unit(first_page=37, there="259")]
    made = {str(opened(each, 3, decimal=True)) for each in (unit(first_page=137, there="259"), *others)}
    assert len(made) == 4


def test_where_a_figure_is_added_on_the_way_pages_keep_their_numbers() -> None:
    assert opened(unit(first_page=98), 2, decimal=True).first_page == 10
    assert opened(unit(first_page=98), 3, decimal=True).first_page == 98


def test_roman_folios_stay() -> None:
    made = opened(unit(first_page=7, there="xii"), 3, decimal=False)
    assert (made.first_page, made.references) == (7, (("there", "xii"),))


@pytest.mark.parametrize(
    "body", ['<span class="folio" data-page-of="there"></span>', '<span data-pages-of="there"></span>']
)
def test_lists_of_pages_stay_as_they_are(body: str) -> None:
    wanted = unit(f"<article>{body}</article>", there="12")
    assert opened(wanted, 3, decimal=True) is wanted


NOT_ANEW = {
    "figures of several widths": {"stylesheet": STYLE.replace("tabular", "proportional")},
    "letters that are spaced": {"stylesheet": STYLE + " p { letter-spacing: 1pt }"},
    "a link that is named by its words": {"body": BODY.replace("(page", '<a href="#x">(page').replace(").", ")</a>.")},
    "a number of the page in the text": {"stylesheet": STYLE + " p::before { content: counter(page) }"},
    "a group of its own": {"stylesheet": STYLE + " p { opacity: .5 }"},
}


@pytest.mark.parametrize("why", NOT_ANEW)
def test_what_cannot_be_set_anew_says_so(why: str, cache: str) -> None:
    wanted = unit(**{"first_page": 137, "there": "259", **NOT_ANEW[why]})  # type: ignore[arg-type]
    assert laid(opened(wanted, 3, decimal=True), cache).folios is None


def test_a_folio_without_room_is_refused(cache: str) -> None:
    made = laid(opened(unit(first_page=12, there="46"), 3, decimal=True), cache)
    with pytest.raises(ValueError, match="no room for the folio 146"):
        foliated(made, ["12", "13", "14"], {"there": "146"})


def test_a_folio_that_is_not_where_it_was_is_refused(cache: str) -> None:
    made = laid(opened(unit(first_page=12, there="46"), 3, decimal=True), cache)
    assert made.folios
    moved = replace(made, folios=tuple(replace(each, operator=each.operator - 1) for each in made.folios))
    with pytest.raises(ValueError, match="has no place"):
        foliated(moved, ["12", "13", "14"], {"there": "57"})
