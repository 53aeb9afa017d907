"""Write formulas and equations as MathML within XHTML, each with the words that say it."""

from __future__ import annotations

import re
from typing import Protocol

from publish.composing.attributes import attribute_text, own_attributes, place_text
from publish.composing.labelling import Labelling
from publish.document import Equation, Formula

__all__ = ["equation_markup", "formula_markup"]

OPENING = re.compile(r"\A<math\b")


def formula_markup(formula: Formula) -> str:
    """A formula as a `<math>` element. Its namespace is the editions' to state."""
    said = attribute_text(alttext=formula.alternative, data_at=place_text(formula.span))
    return OPENING.sub(lambda match: match[0] + said, formula.mathml)


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
    return f"<p{own}>{formula}</p>"
