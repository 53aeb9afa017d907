"""Pages do not stay empty at the foot for a picture that nearly fits, or for code with the words that lead to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.editions.pdf.layout import Laid, lay_out, write
from publish.editions.pdf.unit import Node, Unit, UnitResource

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceS*4-*.otf")))
# Ten lines a page.
STYLE = """
@page { size: 200pt 160pt; margin: 20pt }
html { font: 10pt/12pt 'Source Serif 4' } body, p, h2, pre, ul { margin: 0; padding: 0; font: inherit }
h2, .leads { break-after: avoid } p, pre { orphans: 2; widows: 2 }
pre { box-decoration-break: clone; break-inside: avoid }
figure { margin: 0; break-inside: avoid } img { display: block; width: 100%; object-fit: contain }
"""
LINKS = "<p>Links{}</p>".format("".join(f'<a href="#{name}"></a>' for name in (*"abcdefghijklmno", "code", "figure")))
CODE = '<pre id="code">{}</pre>'


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def laid(body: str, cache: str, height: int = 66) -> Laid:
    """A body laid out, with a drawing that is so high at the measure."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 {height}"><path d="M0 0h160v{height}z"/></svg>'
    unit = Unit(
        slips=(("text", f"<article><section>{body}</section></article>"),), stylesheet=STYLE,
        classes=(), language="en", direction="ltr", title="Title", first_page=1, references=(),
        resources=(UnitResource("drawing.svg", "image/svg+xml", drawing.encode()),),
    )  # fmt: skip
    return lay_out(unit, FONTS, cache)


def figure(caption: str = "") -> str:
    text = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="picture" id="figure">{text}<img src="drawing.svg" alt="Drawn"/></figure>'


def lines(names: str) -> str:
    return "".join(f'<p id="{name}">{name}</p>' for name in names)


def pages(made: Laid) -> dict[str, int]:
    return {anchor.identifier: anchor.page for anchor in made.facts.anchors}


def height(node: Node) -> float:
    """The height of the only picture."""
    if node.place is not None:
        return node.place[1][3] - node.place[1][1]
    return max((height(kid) for kid in node.kids if isinstance(kid, Node)), default=0.0)


def test_a_picture_that_nearly_fits_is_a_little_smaller(cache: str) -> None:
    made = laid(LINKS + lines("abcd") + figure() + lines("efg"), cache)
    assert (pages(made)["figure"], pages(made)["e"]) == (0, 1)
    assert height(write(made).structure) == pytest.approx(60, abs=0.1)


def test_a_picture_that_fits_has_its_size(cache: str) -> None:
    made = laid(LINKS + lines("abc") + figure() + lines("efg"), cache)
    assert height(write(made).structure) == pytest.approx(66)


@pytest.mark.parametrize("before", ["abcd", "abcdefgh"], ids=["by a fifth", "by more"])
def test_a_picture_that_does_not_fit_has_its_size(before: str, cache: str) -> None:
    made = laid(LINKS + lines(before) + figure() + lines("ijk"), cache, height=72)
    assert pages(made)["figure"] == 1
    assert height(write(made).structure) == pytest.approx(72)


def test_text_passes_a_figure_rather_than_that_it_is_smaller(cache: str) -> None:
    body = LINKS + "<p>Figure 1</p>" + lines("bcd") + figure("Figure 1") + lines("efghij")
    made = laid(body, cache, height=54)
    assert [name for name, page in pages(made).items() if page == 0] == [*"bcdefghi"]
    assert (pages(made)["figure"], height(write(made).structure)) == (1, pytest.approx(54))


def test_a_figure_that_nothing_passes_is_smaller(cache: str) -> None:
    body = (
        LINKS + "<p>Figure 1</p>" + lines("bcd") + figure("Figure 1") + "</section><section><h2>Two</h2>" + lines("e")
    )
    made = laid(body, cache, height=54)
    assert (pages(made)["figure"], height(write(made).structure)) == (0, pytest.approx(48, abs=0.1))


@pytest.mark.parametrize("heading", ["", "<h2 id='o'>Heading</h2>"], ids=["words", "a heading"])
def test_code_is_parted_before_it_leaves_with_the_words_that_lead_to_it(heading: str, cache: str) -> None:
    leading = f'{heading}<p class="leads" id="n">{"o<br/>" if not heading else ""}n</p>'
    made = laid(LINKS + lines("abcde") + leading + CODE.format("one\ntwo\nthree\nfour"), cache)
    assert (pages(made)["n"], pages(made)["code"]) == (0, 0)
    assert [page.lines for page in made.facts.pages] == [10, 2]


def test_code_stays_whole_where_little_stays_empty(cache: str) -> None:
    made = laid(LINKS + lines("abcdefg") + CODE.format("one\ntwo\nthree\nfour"), cache)
    assert [page.lines for page in made.facts.pages] == [8, 4]


def test_code_that_cannot_be_parted_leaves_with_its_words(cache: str) -> None:
    made = laid(LINKS + lines("abcdefg") + '<p class="leads" id="n">n</p>' + CODE.format("one\ntwo\nthree"), cache)
    assert [page.lines for page in made.facts.pages] == [8, 4]


def test_code_that_passes_a_figure_is_parted_with_it(cache: str) -> None:
    code = '<p class="leads" id="n">n<br/>n</p>' + CODE.format("one\ntwo\nthree\nfour")
    made = laid(LINKS + "<p>Figure 1</p>" + lines("bcde") + figure("Figure 1") + code, cache)
    assert [page.lines for page in made.facts.pages] == [10, 3]
    assert pages(made)["figure"] == 1
