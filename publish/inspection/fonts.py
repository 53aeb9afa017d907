"""What a PDF's fonts say of the characters behind their glyphs, and how far each glyph reaches."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from publish.inspection.facts import FontFact

__all__ = ["Font", "font_facts"]


_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>\s*(?:<([0-9A-Fa-f\s]*)>|\[(.*?)\])", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
UNKNOWN = "\ufffd"


def _unicode(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")


def _to_unicode(cmap: bytes) -> dict[int, str]:
    """A font's codes and the characters they stand for (ISO 32000-1, 9.10.3)."""
    mapping: dict[int, str] = {}
    for kind, section in _SECTION.findall(cmap):
        if kind == b"bfchar":
            mapping.update((int(code, 16), _unicode(text)) for code, text in _PAIR.findall(section))
            continue
        for first, last, text, texts in _RANGE.findall(section):
            codes = range(int(first, 16), int(last, 16) + 1)
            if texts:
                mapping.update(zip(codes, map(_unicode, _HEX.findall(texts)), strict=False))
            else:
                start = _unicode(text)
                mapping.update((code, start[:-1] + chr(ord(start[-1]) + code - codes[0])) for code in codes)
    return mapping


# A font's codes where it names an encoding and no more (ISO 32000-1, annex D), and the glyphs that it names itself.
_ENCODINGS = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}
_NAMED = {
    **{word: str(number) for number, word in enumerate("zero one two three four five six seven eight nine".split())},
    "space": " ", "period": ".", "comma": ",", "colon": ":", "semicolon": ";", "exclam": "!", "question": "?",
    "hyphen": "-", "endash": "–", "emdash": "—", "quoteright": "’", "quoteleft": "‘", "quotedblright": "”",
    "quotedblleft": "“", "quotesingle": "'", "quotedbl": '"', "parenleft": "(", "parenright": ")", "slash": "/",
    "bracketleft": "[", "bracketright": "]", "ampersand": "&", "percent": "%", "dollar": "$", "numbersign": "#",
    "asterisk": "*", "plus": "+", "equal": "=", "less": "<", "greater": ">", "at": "@", "underscore": "_",
    "fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl", "section": "§", "copyright": "©", "degree": "°",
    "germandbls": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "oslash": "ø", "Oslash": "Ø", "bullet": "•",
    "ellipsis": "…", "guillemotleft": "«", "guillemotright": "»", "quotesinglbase": "‚", "quotedblbase": "„",
    "dotlessi": "ı", "Euro": "€", "sterling": "£", "minus": "−", "multiply": "×", "periodcentered": "·",
}  # fmt: skip
_MARKS = {
    "acute": "\u0301", "grave": "\u0300", "circumflex": "\u0302", "dieresis": "\u0308", "tilde": "\u0303",
    "cedilla": "\u0327", "caron": "\u030c", "ring": "\u030a", "macron": "\u0304", "breve": "\u0306",
}  # fmt: skip


def _encoded(encoding: Any) -> dict[int, str]:
    """The characters of a simple font that says them by an encoding, not by a map of its own."""
    base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
    codec = _ENCODINGS.get(str(base), "cp1252")
    characters = {code: bytes([code]).decode(codec, "replace") for code in range(32, 256)}
    code = 0
    differences: Any = encoding.get("/Differences", ()) if isinstance(encoding, Dictionary) else ()
    for item in differences:
        if isinstance(item, Name):
            characters[code] = _named(str(item).removeprefix("/"))
            code += 1
        else:
            code = int(item)
    return characters


def _named(glyph: str) -> str:
    """The character that a glyph's name says, as the Adobe Glyph List has the common ones."""
    if len(glyph) == 1 or glyph in _NAMED:
        return _NAMED.get(glyph, glyph)
    if match := re.fullmatch(r"uni([0-9A-F]{4})|u([0-9A-F]{4,6})", glyph):
        return chr(int(match[1] or match[2], 16))
    letter, mark = glyph[:1], _MARKS.get(glyph[1:])
    return unicodedata.normalize("NFC", letter + mark) if mark else UNKNOWN


class Font:
    """What is needed of a font to know which characters are shown, and how far they reach."""

    def __init__(self, font: pikepdf.Object) -> None:
        cmap = font.get("/ToUnicode")
        self.characters = _to_unicode(cmap.read_bytes()) if isinstance(cmap, Stream) else {}
        self.bold = re.search("(?<!Semi)(?<!semi)(?:Bold|Black|Heavy)", str(font.get("/BaseFont", ""))) is not None
        self.composite = font.get("/Subtype") == Name.Type0
        if not self.characters and not self.composite:
            self.characters = _encoded(font.get("/Encoding"))
        if self.composite:
            descendants: Any = font.DescendantFonts
            self.default = float(descendants[0].get("/DW", 1000))
            self.widths = _composite_widths(descendants[0].get("/W", Array()))
            self.scale = 0.001
        else:
            first = int(font.get("/FirstChar", 0))
            widths: Any = font.get("/Widths", ())
            self.default = 0.0
            self.widths = {first + index: float(width) for index, width in enumerate(widths)}
            matrix: Any = font.get("/FontMatrix")
            self.scale = float(matrix[0]) if matrix is not None else 0.001

    def glyphs(self, shown: bytes) -> Iterator[tuple[str, float, bool]]:
        """Of each code its characters, its advance in text space, and whether it is the single byte 32."""
        step = 2 if self.composite else 1
        for index in range(0, len(shown), step):
            code = int.from_bytes(shown[index : index + step], "big")
            advance = self.widths.get(code, self.default) * self.scale
            yield self.characters.get(code, UNKNOWN), advance, step == 1 and code == 32

    def undefined(self, shown: bytes) -> int:
        """How many glyphs are the one for what the font lacks: number 0 of a composite font (ISO 32000-1, 9.7.6.3)."""
        return sum(not any(shown[index : index + 2]) for index in range(0, len(shown), 2)) if self.composite else 0


def _composite_widths(widths: Any) -> dict[int, float]:
    """The widths of a composite font's glyphs (ISO 32000-1, 9.7.4.3)."""
    found: dict[int, float] = {}
    entries = list(widths)
    while entries:
        first, following = int(entries.pop(0)), entries.pop(0)
        if isinstance(following, Array):
            found.update((first + index, float(width)) for index, width in enumerate(following))
        else:
            found.update(dict.fromkeys(range(first, int(following) + 1), float(entries.pop(0))))
    return found


def font_facts(pdf: pikepdf.Pdf) -> tuple[FontFact, ...]:
    """The fonts of a file, by name; a composite font is said by the one that holds its glyphs."""
    facts = set()
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/Type") == Name.Font and "/DescendantFonts" not in item:
            descriptor = item.get("/FontDescriptor", Dictionary())
            drawn = item.get("/Subtype") == Name.Type3
            embedded = drawn or any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            name = str(item.get("/BaseFont", item.get("/Name", "/unnamed"))).removeprefix("/")
            prefix = re.match("[A-Z]{6}[+]", name)
            facts.add(FontFact(name[7:] if prefix else name, embedded, prefix is not None))
    return tuple(sorted(facts))
