"""Draw a formula as SVG from its MathML, in outlines of STIX Two Math; the only room that knows the typesetter.

The drawing has no size of its own: its measures are parts of an em, so one serves text of every size. What the
typesetter takes otherwise than MathML means it is said in its own way before it draws.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

__all__ = ["Drawing", "UndrawableError", "draw"]

# Units of the drawing in an em.
EM = 100
# Digits after the point, of a hundredth of an em.
PRECISION = 2


class UndrawableError(Exception):
    """Something in a formula cannot be drawn; its message says what."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula drawn: `svg` is the file; width, height, and depth below the baseline are in em."""

    svg: str
    width: float
    height: float
    depth: float


@lru_cache(maxsize=4096)
def draw(mathml: str, colour: str) -> Drawing:
    """A `<math>` element, without a namespace, as a drawing in one colour. UndrawableError where it cannot be."""
    root = ElementTree.fromstring(mathml)
    root.set("display", root.get("display", "inline"))
    _said_for_drawing(root, root.get("display") == "block")
    math = _set(root)
    lacking = sorted(
        {each for each in "".join(root.itertext()) if not each.isspace() and not math.font.glyphindex(each)}
    )
    if lacking:
        raise UndrawableError(f"its typeface has no “{''.join(lacking)}”")
    box = math.node.bbox
    left, right = min(0.0, box.xmin), max(box.xmax, math.node.xadvance())
    width, height = right - left, box.ymax - box.ymin
    svg = Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": _number(width),
        "height": _number(height),
        "viewBox": " ".join(map(_number, (left, -box.ymax, width, height))),
        "fill": colour,
    })  # fmt: skip
    math.node.draw(0, 0, svg)
    _in_colour(svg, colour)
    return Drawing(
        ElementTree.tostring(svg, encoding="unicode"),
        round(width / EM, 4),
        round(height / EM, 4),
        round(-box.ymin / EM, 4),
    )


def _set(root: Element) -> Any:
    """The formula as the typesetter has it."""
    typesetter = _typesetter()
    _HEIGHTS.clear()
    try:
        return typesetter(root, size=EM, margin=0)
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        # It looks for no faults in what it is given, and has some of its own.
        raise UndrawableError(f"the typesetter does not take it ({error.__class__.__name__})") from error


@cache
def _typesetter() -> Any:
    """The typesetter. It reads its font as it is imported, which only formulas need."""
    with warnings.catch_warnings():
        # It finds the font in a way that is no longer recommended.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.config import config  # noqa: PLC0415 - as said above
        from ziamath.nodes.mrow import Mrow  # noqa: PLC0415 - as said above
        from ziamath.nodes.mtable import Mtable  # noqa: PLC0415 - as said above
        from ziamath.zmath import Math  # noqa: PLC0415 - as said above

    _measure_once(Mrow)
    _rule_tables(Mtable)
    # One path for each glyph, as SVG 1.1 has them.
    config.svg2 = False
    config.precision = PRECISION
    return Math


# How high rows are without what grows with them, in the formula that is being drawn.
_HEIGHTS: dict[str, tuple[float, float]] = {}


def _measure_once(row: Any) -> None:
    """Let the typesetter measure a row once: it sets each twice, and those in it twice for each time that it does."""
    measure = row._get_height_nostretch  # noqa: SLF001 - has no public form; the version is pinned, and a test tries it

    def measured(self: Any, line: list[Element], **around: Any) -> tuple[float, float]:
        written = "".join(ElementTree.tostring(each, encoding="unicode") for each in line)
        key = f"{written} {self.style} {self.size} {self.glyphsize} {sorted(around.items())}"
        if key not in _HEIGHTS:
            _HEIGHTS[key] = measure(self, line, **around)
        return _HEIGHTS[key]

    row._get_height_nostretch = measured  # noqa: SLF001 - as above


def _rule_tables(table: Any) -> None:
    """Let the typesetter draw the lines between columns and rows, which it does not know (MathML 3, 3.5.1.2)."""
    draw_cells = table.draw

    def ruled(self: Any, x: float, y: float, svg: Element) -> Any:
        end = draw_cells(self, x, y, svg)
        thick = self.units_to_points(self.font.math.consts.fractionRuleThickness)
        top, width, height = y - self.bbox.ymax, self.bbox.xmax, self.bbox.ymax - self.bbox.ymin
        for place in _between(self, "columnlines"):
            _rule(svg, x + place - thick / 2, top, thick, height)
        for place in _between(self, "rowlines"):
            _rule(svg, x, y + place - thick / 2, width, thick)
        return end

    table.draw = ruled


def _rule(svg: Element, x: float, y: float, width: float, height: float) -> None:
    sizes = {"x": x, "y": y, "width": width, "height": height}
    ElementTree.SubElement(svg, "rect", {name: _number(value) for name, value in sizes.items()})


def _between(table: Any, name: str) -> list[float]:
    """Where the lines of a table stand: in the middle between the columns, or the rows, that they part."""
    lines = table.element.get(name, "").split()
    extents: dict[int, tuple[float, float]] = {}
    cells = zip(table.nodes, table.nodexy, strict=True)
    for number, row in enumerate(table.element):
        for column in range(len(row)):
            node, (x, y) = next(cells)
            across = name == "columnlines"
            first, last = (x, x + node.bbox.xmax) if across else (y - node.bbox.ymax, y - node.bbox.ymin)
            key = column if across else number
            held = extents.get(key, (first, last))
            extents[key] = min(held[0], first), max(held[1], last)
    return [
        (extents[index][1] + extents[index + 1][0]) / 2
        for index, line in enumerate(lines)
        if line == "solid" and index + 1 in extents
    ]


def _number(value: float) -> str:
    """A number of the drawing, as the typesetter writes its own."""
    return f"{round(value, PRECISION):g}"


def _in_colour(svg: Element, colour: str) -> None:
    """Leave out the typesetter's own black, which would hide the colour of the whole; no other colour is changed."""
    for element in svg.iter():
        if element is svg:
            continue
        if element.get("fill") == "black":
            del element.attrib["fill"]
        if element.get("stroke") == "black":
            element.set("stroke", colour)


# --- what the typesetter takes otherwise -------------------------------------------------------

INVISIBLE = frozenset("\u2062\u2063\u2064")
APPLY = "\u2061"
# Operators that take their bounds beside them within a line (MathML Core, appendix B: movablelimits).
MOVABLE = frozenset("∑∏∐⋃⋂⨁⨂⨀⋀⋁⨄")
MOVABLE_NAMES = frozenset("lim max min sup inf det gcd limsup liminf".split())
UNDER = {"munder": "msub", "mover": "msup", "munderover": "msubsup"}
# MathML Core, appendix B: what the typesetter's own table lacks, or has closer than it is there.
SPACED = dict.fromkeys("∩∪∧∨⋅×÷±∓+−⊕⊗⊖⊙∘∗∖⊓⊔⋆", "0.2222em") | dict.fromkeys(
    "⊂⊃⊆⊇⊄⊅∉∋⟶⟹⟺⇔↦≔⊢⊨⊥∥≪≫≲≳⪯⪰≺≻", "0.2778em"
)  # fmt: skip
SPACED |= dict.fromkeys("=≠<>≤≥≈≡∼≅≃∝∈→←↔⇒∣", "0.2778em")
# These stand before what they say something of.
SPACED |= dict.fromkeys("∀∃∄∁¬", "0em")
PREFIXED = frozenset("∂∇")
# The typesetter would stretch these to the height of what stands beside them.
UNSTRETCHED = frozenset("∫∬∭∮∯∖") | MOVABLE
LENGTHS = ("width", "height", "depth", "lspace", "rspace", "minsize", "maxsize", "columnspacing", "rowspacing")
LENGTH = re.compile(r"(-?[\d.]+)em")


def _said_for_drawing(element: Element, displayed: bool) -> None:
    if element.tag == "mstyle":
        displayed = element.get("displaystyle", str(displayed)).lower() == "true"
    if element.tag in ("mfrac", "msup", "msub", "msubsup"):
        inner = False
    elif element.tag == "mtable":
        inner = element.get("displaystyle") == "true"
    else:
        inner = displayed
    for child in list(element):
        if child.tag == "mo" and (child.text or "") in INVISIBLE:
            element.remove(child)
        else:
            _said_for_drawing(child, inner)
    if element.tag in ("mrow", "mtd", "mpadded", "math") and len(element) == 0:
        # An empty row has no place, and takes that of everything around it.
        element.append(Element("mspace", {"width": "0em"}))
    _token(element)
    if element.tag in UNDER and not displayed and _moves(element[0]):
        element.tag = UNDER[element.tag]
    if element.tag == "mtable":
        _table(element)
    if element.tag == "mover" and len(element[1].text or "") == 1 and element[1].get("stretchy") == "false":
        # As an operator it would grow as wide as what it stands over.
        element[1].tag, element[1].attrib = "mi", {"mathvariant": "normal"}
        if element[1].text == "\u20d7":
            # A combining arrow stands where the typesetter does not look for it.
            element[1].text = "→"
            element[1].tag, element[1].attrib = "mtext", {"mathsize": "0.4em"}
    for name in LENGTHS:
        if "em" in element.get(name, ""):
            element.set(name, LENGTH.sub(_own_ems, element.attrib[name]))


def _own_ems(match: re.Match[str]) -> str:
    """A length in the typesetter's ems, which are a third longer than its letters."""
    return f"{float(match[1]) * 0.75:.4f}em"


def _token(element: Element) -> None:
    text = element.text or ""
    if element.tag == "mi" and (len(text) > 1 or text in PREFIXED):
        # A name of several letters is upright; as an identifier it would have spaces around it, as these signs have.
        element.tag = "mtext"
    elif element.tag == "mo" and text == APPLY:
        width = element.get("lspace", "0")
        element.tag, element.text = "mspace", None
        element.attrib = {"width": width if width.endswith("em") else "0em"}
    if element.tag == "mo" and text in UNSTRETCHED:
        element.set("stretchy", "false")
    if element.tag == "mo" and text in SPACED:
        element.attrib.setdefault("lspace", SPACED[text])
        element.attrib.setdefault("rspace", SPACED[text])
    elif element.tag == "mo" and text in (",", ";"):
        element.attrib.setdefault("rspace", "0.1667em")


def _moves(base: Element) -> bool:
    text = (base.text or "").strip()
    return text in MOVABLE_NAMES or (text in MOVABLE and base.get("movablelimits") != "false")


def _table(table: Element) -> None:
    table.attrib.setdefault("columnspacing", "1em")
    table.attrib.setdefault("rowspacing", "0.5em" if table.get("displaystyle") == "true" else "0.3em")
