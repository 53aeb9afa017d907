"""Write formulas and equations as MathML within XHTML, each with the words that say it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol
from xml.sax.saxutils import escape

from publish.composing.attributes import attribute_text, own_attributes, place_text
from publish.composing.labelling import Labelling
from publish.document import Equation, Formula, Inline, Text, plain_text

__all__ = ["equation_markup", "formula_markup", "label_markup", "name_of"]

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


# Where a formula stands in a text. OBJECT REPLACEMENT CHARACTER.
PLACE = "\ufffc"


def label_markup(inlines: tuple[Inline, ...], form: Callable[[str], str]) -> str:
    """Words and formulas, without other marks, as lists have them; "" where there are no formulas.

    `form` gives a text the forms of the text.
    """
    formulas: list[Formula] = []
    text = plain_text(tuple(_in_place(inline, formulas) for inline in inlines))
    if not formulas:
        return ""
    first, *others = form(" ".join(text.split())).split(PLACE)
    pairs = zip(formulas, others, strict=True)
    return escape(first) + "".join(formula_markup(each) + escape(words) for each, words in pairs)


def _in_place(inline: Inline, formulas: list[Formula]) -> Inline:
    """An inline with a mark for every formula in it, which are gathered."""
    if isinstance(inline, Formula):
        formulas.append(inline)
        return Text(PLACE, inline.span)
    if isinstance(inline, Text):
        return replace(inline, text=inline.text.replace(PLACE, ""))
    if not getattr(inline, "children", None):
        return inline
    node: Any = inline
    marked: Inline = replace(node, children=tuple(_in_place(each, formulas) for each in node.children))
    return marked


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
