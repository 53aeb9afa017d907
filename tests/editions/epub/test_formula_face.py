"""The face of formulas: what they need of it, its measures for mathematics, and nothing more."""

from __future__ import annotations

import io
from dataclasses import replace

from fontTools.ttLib import TTFont

from epub.sheet import galley
from publish.composing.galley import Galley
from publish.editions.epub.formula_face import formula_faces


def with_formula(mathml: str) -> Galley:
    made = galley()
    return replace(made, slips=(replace(made.slips[0], body=f"<section><h1>H</h1>{mathml}</section>"),))


def face_of(mathml: str) -> tuple[TTFont, bytes]:
    (face,) = formula_faces(with_formula(mathml))
    assert face.file == "STIXTwoMath-Regular.ttf"
    return TTFont(io.BytesIO(face.data)), face.data


def test_it_has_what_the_formulas_need_and_is_small() -> None:
    font, data = face_of("<math><msqrt><mi>x</mi></msqrt><mo>&lt;</mo><mo>(</mo><mi>\u03b1</mi></math>")
    # Letters by themselves are italic, and roots are drawn by the reading system.
    assert {ord(each) for each in "x<(\u03b1\u221a\U0001d465\U0001d6fc"} <= set(font.getBestCmap())
    assert ord("\u2211") not in font.getBestCmap()
    assert len(data) < 150_000


def test_its_signs_grow() -> None:
    font, _ = face_of("<math><mo>(</mo></math>")
    covered = font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs
    assert {font.getBestCmap()[ord("(")], font.getBestCmap()[ord("\u221a")]} <= set(covered)


def test_it_says_its_licence() -> None:
    font, _ = face_of("<math><mi>x</mi></math>")
    assert "SIL Open Font License" in (font["name"].getDebugName(13) or "")


def test_the_same_formulas_have_the_same_face() -> None:
    first, second = "<math><mi>x</mi><mi>y</mi></math>", "<math><mi>y</mi><mi>x</mi></math>"
    assert face_of(first)[1] == face_of(second)[1]


def test_a_text_without_formulas_needs_none() -> None:
    assert formula_faces(with_formula("<p>x</p>")) == ()
