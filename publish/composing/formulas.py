"""Write formulas and equations as MathML within XHTML, each with the words that say it."""

from __future__ import annotations

import re
from typing import Protocol

from publish.composing.attributes import attribute_text, own_attributes, place_text
from publish.composing.labelling import Labelling
from publish.document import Equation, Formula, Inline, plain_text

__all__ = ["equation_markup", "formula_markup", "name_of"]

OPENING = re.compile(r"\A<math\b")


def formula_markup(formula: Formula) -> str:
    """A formula as a `<math>` element. Its namespace is the editions' to state."""
    # TeX runs from left to right, whatever the text around it does.
    said = attribute_text(dir="ltr", alttext=formula.alternative, data_at=place_text(formula.span))
    return OPENING.sub(lambda match: match[0] + said, formula.mathml)


def name_of(inlines: tuple[Inline, ...]) -> str | None:
    """What a link is called that holds formulas alone: not every program reads MathML."""
    if not any(isinstance(inline, Formula) for inline in inlines):
        return None
    others = tuple(inline for inline in inlines if not isinstance(inline, Formula))
    return None if plain_text(others).strip() else " ".join(plain_text(inlines).split())


class Setter(Protocol):
    """What knows the numbers of equations."""

    @property
    def labelling(self) -> Labelling: ...


def equation_markup(setter: Setter, equation: Equation) -> str:
    """A formula by itself, and its number where it has one."""
    number = setter.labelling.before(equation)
    own = own_attributes(equation.attributes, equation.span, "equation", *(("with-number",) if number else ()))
    formula = formula_markup(equation.formula)
    if number:
        formula = f'<span class="place">{formula}</span>{number.rstrip()}'
    return f"<p{own}{setter.labelling.anchor(equation)}>{formula}</p>"
