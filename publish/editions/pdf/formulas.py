"""Put drawings in the place of a galley's formulas: a page shows pictures, and knows no MathML."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from publish.composing.attributes import attribute_text
from publish.composing.galley import Galley, Resource
from publish.composing.places import span_of
from publish.diagnostics import Diagnostic, EditionError, Severity
from publish.editions.edition import PrintSpec
from publish.editions.pdf.drawing import UndrawableError, draw
from publish.theming import Theme

__all__ = ["drawn"]

FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
MATHML = "http://www.w3.org/1998/Math/MathML"
PAPER_BLACK = "#000000"
# What the galley says of a formula beside its meaning.
SAID = ("alttext", "data-at")


def drawn(galley: Galley, spec: PrintSpec, theme: Theme) -> Galley:
    """The galley with its formulas as pictures in the colour of the text, each with its words.

    EditionError (E184) where one cannot be drawn.
    """
    colour = _ink(spec, theme)
    resources: dict[str, Resource] = {}
    faults: list[Diagnostic] = []

    def picture(match: re.Match[str]) -> str:
        formula = ElementTree.fromstring(match[0])
        place = span_of(formula)
        try:
            return _picture(formula, colour, resources)
        except UndrawableError as error:
            message = f"a formula cannot be drawn: {error}"
            hint = "write it in another way; other scripts may stand beside it in the text"
            faults.append(Diagnostic("E184", Severity.ERROR, message, place, hint))
            return ""

    slips = tuple(replace(slip, body=FORMULA.sub(picture, slip.body)) for slip in galley.slips)
    if faults:
        raise EditionError(*faults)
    return replace(galley, slips=slips, resources=(*galley.resources, *resources.values())) if resources else galley


def _ink(spec: PrintSpec, theme: Theme) -> str:
    """The colour of text: on paper black, which the press prints with one ink."""
    if spec.setting == "print" or (ink := theme.tokens.colours.get("ink")) is None:
        return PAPER_BLACK
    channels = ink.large if spec.setting == "large" else ink.srgb
    return "#" + "".join(f"{round(channel):02x}" for channel in channels)


def _picture(formula: Element, colour: str, resources: dict[str, Resource]) -> str:
    said = {name: formula.attrib.pop(name, None) for name in SAID}
    mathml = ElementTree.tostring(formula, encoding="unicode")
    drawing = draw(mathml, colour)
    name = f"formula-{sha256(drawing.svg.encode()).hexdigest()[:16]}.svg"
    resources.setdefault(name, Resource(name, "image/svg+xml", drawing.svg.encode()))
    own = attribute_text(
        class_="formula displayed" if formula.get("display") == "block" else "formula",
        role="math",
        src=name,
        alt=said["alttext"],
        style=f"width:{drawing.width}em;vertical-align:{-drawing.depth}em",
        data_width=str(drawing.width),
        data_mathml=mathml.replace("<math", f'<math xmlns="{MATHML}"', 1),
        data_at=said["data-at"],
    )
    return f"<img{own}/>"
