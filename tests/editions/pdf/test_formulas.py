"""Formulas on pages: drawn the same every time, as wide as they fit, tagged with their words."""

from __future__ import annotations

import re
import time
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from reading.sources import document as read_document

from publish.composing.compose import compose
from publish.composing.galley import Galley
from publish.diagnostics import EditionError
from publish.editions.edition import specifications
from publish.editions.pdf.assembly import Sheets, assemble
from publish.editions.pdf.drawing import UndrawableError, draw
from publish.editions.pdf.formulas import drawn
from publish.editions.pdf.layout import lay_out, write
from publish.editions.pdf.unit import Node, Unit, UnitArtifact, UnitResource
from publish.editions.pdf.vocabulary import SECOND
from publish.reading.maths.tex import mathml
from publish.theming import load
from publish.workspace import Workspace

THEME = load(Workspace.in_memory({}), "house")
FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceSerif4-*.otf")))
STYLE = (
    "@page { size: 200pt 400pt; margin: 20pt } html { font: 10pt/14pt 'Source Serif 4' } .formula { max-width: 100% }"
)


def meant(tex: str, displayed: bool = False) -> str:
    found = mathml(tex, displayed)
    assert isinstance(found, str)
    return found


def galley_of(text: str) -> Galley:
    return compose(read_document(f"# One\n\n{text}", "report"), THEME)


def test_a_formula_is_drawn_the_same_every_time() -> None:
    formula = meant(r"\sum_{i=1}^n \frac{\sqrt{x_i}}{\mathbf{y}} \left(\begin{matrix}a&b\end{matrix}\right)")
    first = draw(formula, "#1b1e22")
    draw.cache_clear()
    assert draw(formula, "#1b1e22") == first
    assert ' id="' not in first.svg


def test_its_measures_are_those_of_the_type_around_it() -> None:
    x, fraction, tall = (
        draw(meant("x"), "#000"),
        draw(meant(r"\frac{a}{b}"), "#000"),
        draw(meant(r"\frac{a}{b}", True), "#000"),
    )
    assert 0.4 < x.width < 0.65
    assert x.height == pytest.approx(0.47, abs=0.03)
    assert abs(x.depth) < 0.03
    assert 0.2 < fraction.depth < tall.depth < 0.8
    # A word of ten letters is not drawn as ten identifiers, with spaces between.
    assert draw(meant(r"\mathrm{operations}"), "#000").width < 5.5


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (r"\sum_{i=1}^n", r"\sum\limits_{i=1}^n"),  # within a line bounds stand beside
        ("ab", r"a\cap b"),
        (r"a\,b", r"a\quad b"),
        (r"\begin{aligned}a&=b\end{aligned}", r"\begin{matrix}a&=b\end{matrix}"),
    ],
)
def test_spaces_are_those_of_mathml(narrow: str, wide: str) -> None:
    assert draw(meant(narrow), "#000") != draw(meant(wide), "#000")
    if r"\sum" not in narrow:
        assert draw(meant(narrow), "#000").width < draw(meant(wide), "#000").width
    else:
        assert draw(meant(narrow), "#000").height < draw(meant(wide), "#000").height


def test_it_has_the_colour_of_the_text_and_its_own_where_it_has_one() -> None:
    svg = ElementTree.fromstring(draw(meant(r"\frac{a}{\color{red}b}"), "#123456").svg)
    colours = {each.get(name) for each in svg.iter() for name in ("fill", "stroke")} - {None, "none"}
    assert colours <= {"#123456", "#FF0000"}
    assert "#FF0000" in colours


def test_what_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(UndrawableError):
        draw(meant("a + 日"), "#000")


def test_lines_stand_between_the_columns_and_rows_that_they_part() -> None:
    plain, ruled = (
        draw(meant(rf"\begin{{array}}{{{columns}}} a & b & c \\ {line} d & e & f \end{{array}}"), "#000")
        for columns, line in (("ccc", ""), ("c|cc", r"\hline"))
    )
    assert (plain.width, plain.height) == (ruled.width, ruled.height)
    assert "<rect" not in plain.svg
    upright, level = (
        {name: float(each.get(name, "0")) for name in ("x", "y", "width", "height")}
        for each in ElementTree.fromstring(ruled.svg).iter("{http://www.w3.org/2000/svg}rect")
    )
    assert 0.2 * ruled.width < upright["x"] / 100 < 0.4 * ruled.width
    assert upright["height"] / 100 == pytest.approx(ruled.height, abs=0.001)
    assert level["width"] / 100 == pytest.approx(ruled.width, abs=0.02)
    top = level["y"] / 100 + ruled.height - ruled.depth
    assert 0.35 * ruled.height < top < 0.65 * ruled.height


def test_the_error_has_a_place() -> None:
    with pytest.raises(EditionError) as error:
        drawn(galley_of("Then\n$日$ and $x$."), specifications(galley_of("").metadata)[0], THEME)
    (finding,) = error.value.diagnostics
    assert (finding.code, finding.span and (finding.span.line, finding.span.column)) == ("E184", (12, 1))


def test_pages_have_pictures_in_the_place_of_formulas() -> None:
    galley = galley_of("$x^2$ and $x^2$ and\n\n$$ y $$")
    print_spec, screen_spec = (spec for spec in specifications(galley.metadata) if spec.name in ("print", "screen"))
    for spec, colour in ((print_spec, "#000000"), (screen_spec, "#1b1e22")):
        made = drawn(galley, spec, THEME)
        body = made.slips[1].body
        assert "<math" not in body
        assert re.findall(r' alt="([^"]*)"', body) == ["x squared", "x squared", "y"]
        assert [each.media_type for each in made.resources] == ["image/svg+xml"] * 2
        assert all(f'fill="{colour}"'.encode() in each.data for each in made.resources)
    plain = galley_of("No formula.")
    assert drawn(plain, print_spec, THEME) is plain


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def laid(text: str, cache: str) -> UnitArtifact:
    galley = galley_of(text)
    made = drawn(galley, specifications(galley.metadata)[1], THEME)
    section = ElementTree.fromstring(made.slips[1].body).find("section")
    assert section is not None
    for each in [*section.iter("h1")]:
        section.remove(each)
    unit = Unit(
        slips=(("text", f"<article>{ElementTree.tostring(section, encoding='unicode')}</article>"),), stylesheet=STYLE,
        classes=(), language="en", direction="ltr", title="T", first_page=1, references=(),
        resources=tuple(UnitResource(each.name, each.media_type, each.data) for each in made.resources),
    )  # fmt: skip
    return write(lay_out(unit, FONTS, cache))


LONG = " + ".join(f"a_{{{number}}}" for number in range(10))


@pytest.mark.parametrize(("tex", "codes"), [("a + b", []), (LONG, []), (f"{LONG} + {LONG}", ["E183"])])
def test_a_wide_formula_is_set_smaller_and_one_too_wide_is_an_error(tex: str, codes: list[str], cache: str) -> None:
    for written in (f"$${tex}$$", f"In a line ${tex}$ too."):
        artifact = laid(written, cache)
        found = artifact.facts.findings
        assert [each.code for each in found] == codes
        assert all(each.span is not None and each.span.line == 11 for each in found)
        boxes = [node.place[1] for node in _pictures(artifact.structure) if node.place is not None]
        assert boxes
        # Nothing leaves the type area, whatever it says.
        assert all(19.9 < left < right < 180.1 for left, _, right, _ in boxes)


def _pictures(node: Node) -> list[Node]:
    kids = [kid for kid in node.kids if isinstance(kid, Node)]
    return [node] if node.tag == "img" else [found for kid in kids for found in _pictures(kid)]


def test_a_formula_is_tagged_with_its_words_place_and_meaning(cache: str) -> None:
    artifact = laid(r"Where $\frac{a}{b}$ stands.", cache)
    sheets = (Sheets(artifact, blank=False, labels=("1",)),)
    pdf = assemble(sheets, "en", SECOND)
    (formula,) = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Formula"]
    assert str(formula.Alt) == "a over b"
    left, bottom, right, top = (float(each) for each in formula.A.BBox)
    shift = float(formula.A.BaselineShift)
    assert 3 < right - left < 8
    assert 8 < top - bottom < 16
    assert -6 < shift < -1
    (file,) = formula.AF
    assert file.AFRelationship == "/Supplement"
    data = file.EF.F.read_bytes()
    assert ElementTree.fromstring(data).tag == "{http://www.w3.org/1998/Math/MathML}math"
    first = assemble(sheets, "en")
    assert not [each for each in first.objects if isinstance(each, pikepdf.Dictionary) and "/AF" in each]


def test_brackets_within_brackets_are_measured_once() -> None:
    """Each would double the time: eleven of them take the typesetter alone ten seconds."""
    start = time.process_time()
    draw(meant(r"\left|\frac{a}{" * 11 + "x" + r"}\right|" * 11), "#000")
    assert time.process_time() - start < 3
