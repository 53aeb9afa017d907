"""TeX into MathML, or what is wrong with it and where; the only room that knows the converter.

Of what the converter writes, only what means something is kept: its aids for browsers' own quirks are taken out, so
that editions, readers aloud and checks meet plain presentation MathML (MathML 3, chapter 3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from math_core import LatexError, LatexToMathML

from publish.reading.maths.tex_commands import KNOWN, MACROS, REFUSED, Rewritten, rewritten
from publish.reading.nearest import nearest

__all__ = ["LONGEST_TEX", "TexFault", "mathml"]

# More than any formula that fits on a page.
LONGEST_TEX = 4000
# The converter looks for the ends of brackets that stand open at once in all ways that there are: each more doubles
# its time, and at twenty it is half a second.
MOST_OPEN = 12
# What draws and reads the formula walks its tree.
DEEPEST = 60
MOST_EXPANSIONS = 200

PAIRS = {"(": ")", "[": "]", r"\{": r"\}", r"\lbrace": r"\rbrace", r"\lbrack": r"\rbrack", r"\lparen": r"\rparen",
         r"\langle": r"\rangle", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil", r"\lvert": r"\rvert",
         r"\lVert": r"\rVert", r"\lgroup": r"\rgroup", r"\lmoustache": r"\rmoustache", r"\llbracket": r"\rrbracket",
         r"\ulcorner": r"\urcorner", r"\llcorner": r"\lrcorner"}  # fmt: skip
CLOSERS = {closing: opening for opening, closing in PAIRS.items()}
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[()\[\]]", re.DOTALL)

PLACED = re.compile(r"(\d+): (.*)", re.DOTALL)
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]+;")
# They choose between forms of a glyph, and a font that has only one shows them as a second, empty glyph.
VARIATIONS = re.compile("[\ufe00-\ufe0f]")


@dataclass(frozen=True, slots=True)
class TexFault:
    """What is wrong with TeX: in words, and at which of its characters."""

    offset: int
    message: str
    hint: str | None = None


def mathml(tex: str, displayed: bool) -> str | TexFault:
    """TeX as a `<math>` element without a namespace, or the first fault in it."""
    if len(tex) > LONGEST_TEX:
        return TexFault(0, f"this formula has {len(tex):,} characters, and none may have more than {LONGEST_TEX:,}")
    if (deep := _too_many_open(tex)) is not None:
        return TexFault(
            deep, f"more than {MOST_OPEN} brackets of this formula stand open at once", "close them, or use fewer"
        )
    if (refused := _refused(tex)) is not None:
        return refused
    taken = rewritten(tex)
    try:
        written = _converter().convert_with_local_state(taken.tex, displaystyle=displayed)
    except LatexError as error:
        return _fault(str(error), taken, len(tex))
    root = ElementTree.fromstring(VARIATIONS.sub("", ENTITY.sub(lambda match: unescape(match[0]), written)))
    if _depth(root) > DEEPEST:
        return TexFault(0, f"this formula is nested more than {DEEPEST} levels deep")
    _tidy(root)
    if not "".join(root.itertext()).strip():
        return TexFault(0, "this formula is empty", r"write \$ for a dollar sign")
    return ElementTree.tostring(root, encoding="unicode")


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(
        macros=MACROS, allow_unreliable_rendering=True, fancy_error=False, max_expansions=MOST_EXPANSIONS
    )


def _too_many_open(tex: str) -> int | None:
    """Where more brackets stand open at once than the converter can look for."""
    standing: dict[str, int] = {}
    for match in TOKEN.finditer(tex):
        token = match[0]
        if token in PAIRS:
            standing[token] = standing.get(token, 0) + 1
            if sum(standing.values()) > MOST_OPEN:
                return match.start()
        elif (opening := CLOSERS.get(token)) is not None:
            standing[opening] = max(0, standing.get(opening, 0) - 1)
    return None


UNKNOWN = re.compile(r"unknown (?:command|environment) “(.*)”", re.IGNORECASE)
REFUSALS = re.compile(r"\\(?:eqref|label|tag)(?![A-Za-z])")


def _refused(tex: str) -> TexFault | None:
    """What the converter would take, and say nothing with here: numbers of equations, and references to them."""
    match = REFUSALS.search(tex)
    return None if match is None else TexFault(match.start(), f"a formula cannot hold “{match[0]}”", REFUSED[match[0]])


def _fault(message: str, taken: Rewritten, length: int) -> TexFault:
    """The converter's message in the manner of ours, at its place in the TeX as it was written."""
    placed = PLACED.fullmatch(message)
    offset, said = (int(placed[1]), placed[2]) if placed else (0, message)
    said = said.strip().rstrip(".").replace("\n", " ")
    said = re.sub(r'"([^"]*)"', r"“\1”", said)
    hint = _hint(said)
    return TexFault(
        min(taken.place(offset), length), f"this formula cannot be read: {said[:1].lower()}{said[1:]}", hint
    )


def _hint(said: str) -> str | None:
    if (unknown := UNKNOWN.search(said)) is not None:
        if (otherwise := REFUSED.get(unknown[1])) is not None:
            return otherwise
        close = nearest(unknown[1], KNOWN)
        return f"the nearest known command is “{close}”" if close else r"define it: \newcommand{\name}{…}"
    if "may only appear in a table-like environment" in said:
        return r"write \& for the character"
    if "end of input" in said:
        return "every { needs its }, every \\left its \\right, every \\begin its \\end"
    if "already defined" in said:
        return r"write \renewcommand"
    return "end the text before a formula, and begin it again after" if "Math mode within text" in said else None


def _depth(element: Element) -> int:
    deepest, waiting = 0, [(element, 1)]
    while waiting:
        each, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(kid, depth + 1) for kid in each]
    return deepest


# --- plain presentation MathML -----------------------------------------------------------------

ALIGNED = re.compile(r"text-align:\s*(left|right|center)")
BORDER = re.compile(r"border-(?:right|top):[^;]+")
THOUSANDS = re.compile(r"\d{3}(?:[.,]\d+)*")
COLOUR = re.compile(r"color:\s*(#[0-9A-Fa-f]{6})")


def _tidy(root: Element) -> None:
    for parent in [*root.iter()]:
        for index, table in enumerate(parent):
            if table.tag == "mtable" and table.get("scriptlevel") == "1":
                # A table of small rows, as below a sum.
                parent[index] = Element("mstyle", {"scriptlevel": "1"})
                parent[index].append(table)
    for table in [*root.iter("mtable")]:
        _align(table)
    _plain(root)


def _plain(element: Element) -> None:
    for child in element:
        _plain(child)
    _without_aids(element)
    _upright_or_bold(element)
    style = "" if element.tag == "mtd" else element.attrib.pop("style", "")
    if (colour := COLOUR.search(style)) is not None:
        element.set("mathcolor", colour[1])
    for child in element:
        child.attrib.pop("class", None)
    _join_numbers(element)
    if element.tag not in ("mstyle", "mtable", "math"):
        _restyle(element)


def _without_aids(element: Element) -> None:
    """Take out spaces of no width, rows of nothing after what is struck out, and rows around one thing."""
    kids = list(element)
    for index, kid in enumerate(kids):
        if (kid.tag == "mspace" and not kid.get("width")) or (
            kid.tag == "mrow" and (kid.get("class") or "").startswith("menclose-")
        ):
            element.remove(kid)
        elif kid.tag == "mrow" and len(kid) == 1 and not kid.attrib:
            element[list(element).index(kid)] = kid[0]
        elif kid.tag == "mo" and kid.text == "." and [each.text for each in kids[index : index + 3]] == ["."] * 3:
            # An ellipsis is one character, said as one.
            kid.text = "…"
            kid.attrib.clear()
            for other in kids[index + 1 : index + 3]:
                element.remove(other)


VARIANTS = {"b": "bold", "i": "italic", "code": "monospace", "span": "normal"}


def _upright_or_bold(element: Element) -> None:
    """Say with an attribute how a text is set (MathML 3, 3.2.2); the converter does it with elements of HTML."""
    if element.tag == "mtext" and len(element) == 1 and (variant := VARIANTS.get(element[0].tag)) is not None:
        element.text = "".join(element.itertext())
        del element[0]
        if variant != "normal":
            element.set("mathvariant", variant)


def _join_numbers(element: Element) -> None:
    """Make one number of groups of figures with commas in between that are no marks of punctuation: `1{,}000`."""
    for comma in [kid for kid in element if kid.tag == "mo" and kid.text == "," and kid.get("rspace") == "0"]:
        kids = list(element)
        index = kids.index(comma)
        before, after = kids[max(0, index - 1)], kids[min(index + 1, len(kids) - 1)]
        if (before.tag, after.tag) == ("mn", "mn") and THOUSANDS.fullmatch(after.text or ""):
            before.text = f"{before.text},{after.text}"
            element.remove(comma)
            element.remove(after)


STYLED = ("displaystyle", "scriptlevel")


def _restyle(element: Element) -> None:
    """Let only `mstyle` say how its content is set (MathML 3, 3.3.4)."""
    given: dict[str, str] = {
        name: element.attrib.pop(name) for name in ("displaystyle", "scriptlevel") if name in element.attrib
    }
    if not given:
        return
    inner = Element(element.tag, dict(element.attrib))
    inner.text, inner[:] = element.text, list(element)
    element.clear()
    element.tag, element.attrib = "mstyle", given
    if inner.tag == "mrow":
        element[:] = list(inner)
    else:
        element.append(inner)


def _align(table: Element) -> None:
    """Say with attributes how the columns of a table stand, and which lines part them (MathML 3, 3.5.1)."""
    table.attrib.pop("scriptlevel", None)
    table.attrib.pop("style", None)
    rows = [list(row) for row in table]
    # Columns that only push a numbered equation to the middle of a page.
    for column in range(max((len(row) for row in rows), default=0) - 1, -1, -1):
        cells = [row[column] for row in rows if column < len(row)]
        if all(not len(cell) and not cell.text and "width: 50%" in cell.get("style", "") for cell in cells):
            for row, cell in zip((row for row in table if column < len(row)), cells, strict=True):
                row.remove(cell)
    rows = [list(row) for row in table]
    widest = max((len(row) for row in rows), default=0)
    styles = [next((row[n].get("style", "") for row in rows if n < len(row)), "") for n in range(widest)]
    aligned = [found[1] if (found := ALIGNED.search(style)) else "center" for style in styles]
    if set(aligned) != {"center"}:
        table.set("columnalign", " ".join(aligned))
        if spacings := [_spacing(style) for style in styles[1:]]:
            table.set("columnspacing", " ".join(spacings))
    upright = ["solid" if "border-right" in style else "none" for style in styles[:-1]]
    if "solid" in upright:
        table.set("columnlines", " ".join(upright))
    level = ["solid" if row and "border-top" in row[0].get("style", "") else "none" for row in rows[1:]]
    if "solid" in level:
        table.set("rowlines", " ".join(level))
    for row in table:
        for cell in row:
            # Reading systems of today know lines as styles alone.
            lines = BORDER.findall(cell.attrib.pop("style", ""))
            if lines:
                cell.set("style", ";".join(lines))


def _spacing(style: str) -> str:
    """How far a column stands from the one before it: an aligned equation goes on across its columns."""
    if "padding-left: 0" in style:
        return "0"
    return "1em" if "padding-left:1em" in style else "2em"
