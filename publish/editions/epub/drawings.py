"""Say in full how large drawings and their words are, for reading systems that would not find it out.

Programs that draw graphs measure words in the faces of PostScript and make boxes for them; in another face, which is
what reading systems have, the words would run over the edges of their boxes. MuPDF does not know one side of a drawing
by the other.
"""

from __future__ import annotations

import re
from html import unescape

__all__ = ["in_full"]

# Advances of the characters from space to tilde, in thousandths of the size (Adobe Font Metrics).
TIMES = (
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278,
    500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
    921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722,
    556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
    333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
    500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
)  # fmt: skip
HELVETICA = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
COURIER = (600,) * len(TIMES)
# Faces of the same widths go by several names.
FACES = {
    "times": TIMES, "times new roman": TIMES,
    "helvetica": HELVETICA, "arial": HELVETICA,
    "courier": COURIER, "courier new": COURIER,
}  # fmt: skip

TEXT = re.compile(rb"<text\b([^<>]*)>([^<]*)</text>")
ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
SIZE = re.compile(r"(\d+(?:\.\d+)?)(?:px)?")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# What does not change how long words are; whatever else is said of a text, its length is left to it.
HARMLESS = frozenset(("fill", "font-family", "font-size", "id", "text-anchor", "x", "y"))


ROOT = re.compile(rb"<svg\b([^<>]*)>")
SIDE = re.compile(r"(\d+(?:\.\d+)?)(px|pt|in|cm|mm)?")
BOX = re.compile(r"-?[\d.]+[\s,]+-?[\d.]+[\s,]+(\d*[1-9]\d*(?:\.\d+)?)[\s,]+(\d*[1-9]\d*(?:\.\d+)?)")


def in_full(drawing: bytes) -> bytes:
    """An SVG that says both of its sides, and how long its texts are, where it says enough for that; else as it was."""
    drawing = ROOT.sub(_with_sides, drawing, 1)
    # What a stylesheet says of the texts would have to be known.
    return drawing if b"<style" in drawing else TEXT.sub(_with_length, drawing)


def _with_sides(root: re.Match[bytes]) -> bytes:
    attributes = _attributes(root[1])
    sides = {name: SIDE.fullmatch(attributes[name]) for name in ("width", "height") if name in attributes}
    box = BOX.fullmatch(attributes.get("viewBox", "").strip())
    ((name, side),) = sides.items() if len(sides) == 1 else (("", None),)
    if side is None or box is None:
        return root[0]
    wide, high = (float(number) for number in box.groups())
    other, ratio = ("height", high / wide) if name == "width" else ("width", wide / high)
    own = f' {other}="{float(side[1]) * ratio:.6g}{side[2] or ""}"'.encode()
    return b"<svg" + own + root[1] + b">"


def _attributes(said: bytes) -> dict[str, str]:
    return {name: first or second for name, first, second in ATTRIBUTE.findall(said.decode("utf-8", "replace"))}


def _with_length(text: re.Match[bytes]) -> bytes:
    length = _length(_attributes(text[1]), text[2].decode("utf-8", "replace"))
    if length is None:
        return text[0]
    own = f' textLength="{length:.5g}" lengthAdjust="spacingAndGlyphs"'.encode()
    return b"<text" + text[1] + own + b">" + text[2] + b"</text>"


def _length(attributes: dict[str, str], words: str) -> float | None:
    """How long a text is in the face that it names, in the drawing's units; None where that is not known."""
    family = attributes.get("font-family", "").partition(",")[0].strip(" '\"").lower()
    size = SIZE.fullmatch(attributes.get("font-size", ""))
    shown = " ".join(unescape(words).split())
    known = family in FACES and size and attributes.keys() <= HARMLESS and NUMBER.fullmatch(attributes.get("x", "0"))
    if not known or size is None or not shown or not shown.isascii():
        return None
    return sum(FACES[family][ord(character) - ord(" ")] for character in shown) * float(size[1]) / 1000
