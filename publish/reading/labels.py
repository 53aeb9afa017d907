"""Labels in a drawing that are parts of a web page, as diagrams.net writes them, drawn as words.

Such a label is the first choice of a `switch` (SVG 1.1, 5.8): a box of CSS with HTML in it. The second choice, for
whoever shows no HTML, has its first words alone, so words, their lines and their looks are taken from the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

__all__ = ["with_drawn_labels"]

OPENING, CLOSING = "<switch>", "</switch>"
# What stands at the end of a file for whoever shows no HTML.
NOTICE = re.compile(r"<switch>\s*<g\s[^<>]*requiredFeatures=[^<>]*/>\s*<a\s.*</a>\s*</switch>", re.DOTALL)
# A label has a few elements in each other.
DEEPEST = 50

BLOCKS = frozenset("div p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre".split())
INLINES = frozenset("span font b strong i em u s sub sup code a tt small".split())
BOLD, ITALIC = frozenset("b strong h1 h2 h3 h4 h5 h6".split()), frozenset("i em".split())
LINE_HEIGHT = 1.2
# How far below the middle of its line a text has its baseline, in ems.
BASELINE = 0.36


def with_drawn_labels(data: bytes) -> tuple[bytes, int]:
    """A drawing whose labels are words, and how many were made so; one that holds other HTML keeps it."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data, 0
    pieces: list[str] = []
    at = drawn = 0
    while (start := text.find(OPENING, at)) >= 0 and (end := text.find(CLOSING, start)) >= 0:
        end += len(CLOSING)
        label = "" if NOTICE.fullmatch(text, start, end) else _label(text[start:end])
        pieces += text[at:start], text[start:end] if label is None else label
        drawn += bool(label)
        at = end
    return ("".join((*pieces, text[at:])).encode(), drawn) if pieces else (data, 0)


def _label(source: str) -> str | None:
    """A label as words in SVG; None where it is no label that could be."""
    root = _parsed(source)
    foreign = root[0] if root is not None and len(root) else None
    if foreign is None or foreign.tag != "foreignObject" or len(foreign) != 1:
        return None
    box = _box(foreign[0])
    lines = _Lines(box)
    return lines.drawn() if box is not None and lines.read(foreign[0], _Looks(), 0) else None


def _parsed(source: str) -> Element | None:
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(source, True)
    except expat.ExpatError:
        return None
    return builder.close()


def _styles(element: Element) -> dict[str, str]:
    """What the `style` of an element declares."""
    declared = (each.partition(":") for each in element.get("style", "").split(";"))
    return {name.strip().lower(): value.strip() for name, colon, value in declared if colon}


LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)px")


def _pixels(value: str | None) -> float | None:
    found = LENGTH.match(value or "")
    return float(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a label stands: its left edge and top, its size, and how what it holds is aligned (CSS, flex layout).

    One beside a point is a pixel wide, or high. `filled`: what it holds is as high as the box, so it begins at the top.
    """

    left: float
    top: float
    width: float
    height: float
    across: str
    down: str
    align: str
    filled: bool


def _box(outer: Element) -> _Box | None:
    styles = _styles(outer)
    left, top = _pixels(styles.get("margin-left")), _pixels(styles.get("padding-top"))
    if left is None or top is None:
        return None
    across = styles.get("justify-content", "").rpartition(" ")[2]
    down = styles.get("align-items", "").rpartition(" ")[2]
    width, height = _pixels(styles.get("width")) or 1, _pixels(styles.get("height")) or 1
    filled = height > 1 and len(outer) == 1 and _pixels(_styles(outer[0]).get("height")) == height
    align = _styles(outer[0]).get("text-align", "") if len(outer) else ""
    return _Box(left, top, width, height, across, down, align, filled)


@dataclass(frozen=True, slots=True)
class _Looks:
    """How words look; what stands within them may change it."""

    size: float = 12
    family: str = ""
    colour: str = ""
    ground: str = ""
    bold: bool = False
    italic: bool = False
    align: str = "center"
    wraps: bool = False

    def within(self, element: Element) -> _Looks:
        given = _styles(element)
        weight, wrapping = given.get("font-weight", ""), given.get("white-space", "")
        return replace(
            self,
            size=_pixels(given.get("font-size")) or self.size,
            family=given.get("font-family", self.family),
            colour=_colour(given.get("color") or element.get("color") or self.colour),
            ground=_colour(given.get("background-color") or given.get("background") or self.ground),
            bold=self.bold or element.tag in BOLD or weight in ("bold", "bolder", "600", "700", "800", "900"),
            italic=self.italic or element.tag in ITALIC or given.get("font-style") == "italic",
            align=given.get("text-align", element.get("align") or self.align),
            wraps=wrapping in ("normal", "pre-wrap", "break-spaces") if wrapping else self.wraps,
        )

    def width(self, text: str) -> float:
        """About how wide a text is."""
        of_each = MONOSPACED if "mono" in self.family.lower() or "courier" in self.family.lower() else 0.0
        return self.size * (len(text) * of_each or sum(map(_width, text)) * (BOLDER if self.bold else 1))

    @property
    def said(self) -> str:
        """As attributes of SVG."""
        said = f' font-size="{self.size:g}px"'
        said += f' font-family="{escape(self.family)}"' if self.family else ""
        said += f' fill="{escape(self.colour)}"' if self.colour else ""
        return said + ' font-weight="bold"' * self.bold + ' font-style="italic"' * self.italic


# Of two colours, for light and dark pages, paper has the first.
LIGHT = re.compile(r"light-dark\(\s*((?:[^,()]|\([^()]*\))+)")


def _colour(value: str) -> str:
    light = LIGHT.match(value)
    value = light[1] if light else value
    return "" if value in ("inherit", "initial", "transparent", "none") or "var(" in value else value.strip()


@dataclass(slots=True)
class _Line:
    """A line of a label: its words with their looks, and the space above it."""

    looks: _Looks
    above: float = 0
    words: list[tuple[str, _Looks]] = field(default_factory=list)
    rule: bool = False

    @property
    def height(self) -> float:
        return LINE_HEIGHT * max((looks.size for _, looks in self.words), default=0.0 if self.rule else self.looks.size)

    @property
    def width(self) -> float:
        return sum(looks.width(word) for word, looks in self.words)


class _Lines:
    """The lines of a label, as its HTML parts them and as its box has room for."""

    def __init__(self, box: _Box | None) -> None:
        self.box = box or _Box(0, 0, 1, 1, "", "", "", filled=False)
        self.lines: list[_Line] = []
        self.open = False
        self.above = 0.0

    def read(self, element: Element, around: _Looks, depth: int) -> bool:
        """Take what stands in an element; False where it is none that words alone could stand for."""
        name = element.tag.rpartition(":")[2]
        if name not in BLOCKS | INLINES or depth > DEEPEST:
            return False
        looks = around.within(element)
        if name in BLOCKS:
            self.open = False
            self.above += self.margin(element, name, looks)
        self.words(("• " if name == "li" else "") + (element.text or ""), looks)
        for child in element:
            if child.tag == "br":
                self.turn(looks)
            elif child.tag == "hr":
                self.add(_Line(looks, looks.size / 2, rule=True))
                self.open = False
            elif not self.read(child, looks, depth + 1):
                return False
            self.words(child.tail or "", looks)
        if name in BLOCKS:
            self.open = False
        return True

    def margin(self, element: Element, name: str, looks: _Looks) -> float:
        """The space above a block: what it says, and else that of a paragraph."""
        given = _styles(element)
        said = _pixels(given.get("margin-top", given.get("margin")))
        return said if said is not None else (looks.size if name == "p" and self.lines else 0.0)

    def turn(self, looks: _Looks) -> None:
        """What follows begins a line; a break where none is open makes an empty one."""
        if not self.open:
            self.add(_Line(looks))
        self.open = False

    def add(self, line: _Line) -> None:
        line.above += self.above
        self.above = 0.0
        self.lines.append(line)
        self.open = True

    def words(self, text: str, looks: _Looks) -> None:
        """Add a text to the line that is open, or to a new one."""
        for word in re.findall(r"\s+|\S+", text):
            shown = " " if word.isspace() and "\xa0" not in word else word
            if not self.open:
                if shown == " ":
                    continue
                self.add(_Line(looks))
            line = self.lines[-1]
            room = self.box.width if looks.wraps and self.box.width > 1 else 0
            if room and line.words and shown != " " and line.width + looks.width(shown) > room:
                line = _Line(looks)
                self.add(line)
            if shown != " " or (line.words and not line.words[-1][0].endswith(" ")):
                line.words.append((shown, looks))

    def drawn(self) -> str:
        """The lines as SVG."""
        whole = sum(line.above + line.height for line in self.lines)
        at = self.box.top
        part = {"flex-start": 0.0, "start": 0.0, "flex-end": 1.0, "end": 1.0}.get(self.box.down, 0.5)
        if not self.box.filled:
            at += (self.box.height - whole) * part
        widest = max((line.width for line in self.lines), default=0.0)
        return "".join(self.pieces(at, widest))

    def pieces(self, at: float, widest: float) -> Iterator[str]:
        left, width = self.box.left, self.box.width
        if width <= 1:
            # A label beside a point is as wide as its words.
            left -= {"center": widest / 2, "flex-end": widest, "end": widest}.get(self.box.across, 0)
            width = widest
        elif not self.box.filled:
            # What it holds is a block as wide as its words, and stands in the box as a word would.
            left += (width - widest) * {"center": 0.5, "right": 1.0, "end": 1.0}.get(self.box.align, 0.0)
            width = widest
        for line in self.lines:
            at += line.above
            if line.rule:
                yield f'<path d="M{left:g} {at:g}h{width:g}" stroke="#808080" fill="none"/>'
                at += line.above
                continue
            align = line.looks.align
            anchor = {"center": "middle", "right": "end", "end": "end"}.get(align, "start")
            x = left + {"middle": width / 2, "end": width}.get(anchor, 0)
            ground = next((looks.ground for _, looks in line.words if looks.ground), "")
            if ground:
                begin = x - {"middle": line.width / 2, "end": line.width}.get(anchor, 0)
                place = f'x="{begin:g}" y="{at:g}" width="{line.width:g}" height="{line.height:g}"'
                yield f'<rect {place} fill="{escape(ground)}"/>'
            y = at + line.height / 2 + BASELINE * line.looks.size
            yield f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" xml:space="preserve">{_spans(line)}</text>'
            at += line.height


def _spans(line: _Line) -> str:
    """The words of a line, those of one look together."""
    spans: list[tuple[str, _Looks]] = []
    for word, looks in line.words:
        if spans and spans[-1][1] == looks:
            spans[-1] = (spans[-1][0] + word, looks)
        else:
            spans.append((word, looks))
    if spans:
        spans[-1] = (spans[-1][0].rstrip(" "), spans[-1][1])
    return "".join(f"<tspan{looks.said}>{escape(words, quote=False)}</tspan>" for words, looks in spans)


# How wide characters are, in ems: no sans that is likely to stand for another is much wider.
NARROW, WIDE = frozenset("fijlrtI.,:;'|!()[]{} /-\"`"), frozenset("mwMW@%")
MONOSPACED, BOLDER = 0.6, 1.06
# Scripts whose characters are as wide as they are high begin here.
SQUARE = "\u2e80"


def _width(character: str) -> float:
    if character in NARROW:
        return 0.34
    if character in WIDE:
        return 0.9
    return 1.0 if character >= SQUARE else 0.7 if character.isupper() else 0.58
