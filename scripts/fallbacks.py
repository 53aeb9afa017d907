"""Cut the house theme's fallback faces out of the fonts that they come from; the same fonts give the same bytes.

    scripts/fallbacks.py FOLDER

FOLDER holds, each under its own file name, the fonts that `styles/house/fallbacks/README.md` names with their packages.
Of each face the characters of its blocks are kept with all that shapes them; hinting, which no edition uses, is left
out. A face for letters is drawn smaller by `SIZE`, so that its x-height is that of the text face beside it, and all
take the text face's ascent and descent, so that a word in another script does not move its line.
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "styles/house/fallbacks"

# Source Serif 4 has an x-height of 475 thousandths of its size, Noto Serif one of 536.
SIZE = 475 / 536
# Letters that hang from a line, or have no case, are judged by eye beside it.
UNCASED = 0.95
ASCENT, DESCENT = 1.036, -0.335
"""Those of Source Serif 4."""

# Spaces, joiners, and the ring on which a mark by itself is shown: the engine takes them from the face of the word that
# they stand in.
ALWAYS = {0x0020, 0x00A0, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x25CC, 0xFE0E, 0xFE0F}

Blocks = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Cut:
    """One face: the file that it comes from, the blocks that it is for, and how large it is drawn."""

    source: str
    blocks: Blocks
    size: float = SIZE


NOTO = (
    Cut("NotoSerif-Regular.ttf", ((0x0100, 0x052F), (0x1AB0, 0x1AFF), (0x1C80, 0x1C8F), (0x1D00, 0x20CF),
                                  (0x2C60, 0x2C7F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F), (0xA700, 0xA7FF),
                                  (0xAB30, 0xAB6F), (0xFB00, 0xFB06))),
    Cut("NotoSerifArmenian-Regular.ttf", ((0x0530, 0x058F), (0xFB13, 0xFB17))),
    Cut("NotoSerifHebrew-Regular.ttf", ((0x0590, 0x05FF), (0xFB1D, 0xFB4F)), UNCASED),
    Cut("NotoNaskhArabic-Regular.ttf", ((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFDFF),
                                        (0xFE70, 0xFEFC)), 1.08),
    Cut("NotoSerifDevanagari-Regular.ttf", ((0x0900, 0x097F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF)), UNCASED),
    Cut("NotoSerifBengali-Regular.ttf", ((0x0980, 0x09FF),), UNCASED),
    Cut("NotoSerifGurmukhi-Regular.ttf", ((0x0A00, 0x0A7F),), UNCASED),
    Cut("NotoSerifGujarati-Regular.ttf", ((0x0A80, 0x0AFF),), UNCASED),
    Cut("NotoSansOriya-Regular.ttf", ((0x0B00, 0x0B7F),), UNCASED),
    Cut("NotoSerifTamil-Regular.ttf", ((0x0B80, 0x0BFF),), UNCASED),
    Cut("NotoSerifTelugu-Regular.ttf", ((0x0C00, 0x0C7F),), UNCASED),
    Cut("NotoSerifKannada-Regular.ttf", ((0x0C80, 0x0CFF),), UNCASED),
    Cut("NotoSerifMalayalam-Regular.ttf", ((0x0D00, 0x0D7F),), UNCASED),
    Cut("NotoSerifSinhala-Regular.ttf", ((0x0D80, 0x0DFF),), UNCASED),
    Cut("NotoSerifThai-Regular.ttf", ((0x0E00, 0x0E7F),), UNCASED),
    Cut("NotoSerifLao-Regular.ttf", ((0x0E80, 0x0EFF),), UNCASED),
    Cut("NotoSerifMyanmar-Regular.ttf", ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)), UNCASED),
    Cut("NotoSerifGeorgian-Regular.ttf", ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F))),
    Cut("NotoSerifEthiopic-Regular.ttf", ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F))),
    Cut("NotoSerifKhmer-Regular.ttf", ((0x1780, 0x17FF), (0x19E0, 0x19FF)), UNCASED),
    Cut("NotoSansMath-Regular.ttf", ((0x20D0, 0x2BFF), (0x1D400, 0x1D7FF))),
    Cut("NotoSansSymbols-Regular.ttf", ((0x20D0, 0x2BFF), (0x1F100, 0x1F1FF))),
    Cut("NotoSansSymbols2-Regular.ttf", ((0x2190, 0x2BFF), (0x1F650, 0x1F67F), (0x1F780, 0x1F8FF))),
    Cut("NotoEmoji_400Regular.ttf", ((0x203C, 0x3299), (0x1F000, 0x1FAFF)), 0.95),
)  # fmt: skip

# Kana, letters and punctuation of East Asia, all syllables of Korean; the ideographs come from the standards.
EAST_ASIAN = (
    (0x1100, 0x11FF), (0x2E80, 0x303F), (0x3040, 0x33FF), (0x3400, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF), (0xFE10, 0xFE6F), (0xFF00, 0xFFEF),
)  # fmt: skip
# For what stands out: of a face those of these that there are. They keep to its size, so bold words do not grow.
STYLES = ("Bold", "Italic", "BoldItalic")
COLLECTION = "NotoSansCJK-{}.ttc"


def ideographs() -> set[int]:
    """What the national standards hold: JIS X 0208, GB 2312, KS X 1001, and the more frequent half of Big5."""
    found = set()
    for standard, first, last in (("euc_jp", 0xA1, 0xFE), ("gb2312", 0xA1, 0xFE), ("euc_kr", 0xA1, 0xFE),
                                  ("big5", 0xA4, 0xC6)):  # fmt: skip
        for lead in range(first, last + 1):
            for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
                character = bytes((lead, trail)).decode(standard, "ignore")
                if len(character) == 1 and _within(ord(character), ((0x3400, 0x9FFF), (0xF900, 0xFAFF))):
                    found.add(ord(character))
    return found


def east_asian(font: TTFont) -> set[int]:
    others = tuple(block for block in EAST_ASIAN if block not in ((0x3400, 0x9FFF), (0xF900, 0xFAFF)))
    return {code for code in font.getBestCmap() if _within(code, others)} | ideographs()


def _within(code: int, blocks: Blocks) -> bool:
    return any(first <= code <= last for first, last in blocks)


def cut(font: TTFont, characters: set[int], size: float, target: Path) -> None:
    """Keep the characters of a font and what shapes them, and write it, drawn at `size`."""
    options = subset.Options()
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 14]
    options.drop_tables += ["BASE", "VORG", "meta", "vhea", "vmtx"]
    if "CFF " in font:
        # Forms by language are chosen for a text's own; vertical setting has no engine here.
        options.layout_features = ["ccmp", "ljmo", "vjmo", "tjmo", "locl"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=(characters | ALWAYS) & set(font.getBestCmap()))
    cutter.subset(font)
    if size != 1:
        font["head"].unitsPerEm = round(font["head"].unitsPerEm / size)
    _set_lines(font)
    # One of the bold faces says that it is regular.
    font["OS/2"].usWeightClass = 700 if "Bold" in target.stem else 400
    font.recalcTimestamp = False
    font.save(target)


def number(face: Path) -> None:
    """Give the glyphs of a CID-keyed font the numbers of their places: engines take a place for the number in a PDF."""
    font = TTFont(face, recalcTimestamp=False)
    top = font["CFF "].cff.topDictIndex[0]
    strings = top.CharStrings
    names = [".notdef", *(f"cid{place:05}" for place in range(1, len(top.charset)))]
    strings.charStrings = {new: strings.charStrings[old] for new, old in zip(names, top.charset, strict=True)}
    top.charset[:] = names
    # No other table is read, so none is written anew.
    font.save(face)


def _set_lines(font: TTFont) -> None:
    """Ascent and descent of the text face."""
    size = font["head"].unitsPerEm
    ascent, descent = round(ASCENT * size), round(DESCENT * size)
    header, metrics = font["hhea"], font["OS/2"]
    header.ascent, header.descent, header.lineGap = ascent, descent, 0
    metrics.sTypoAscender, metrics.sTypoDescender, metrics.sTypoLineGap = ascent, descent, 0


def record(cut_face: Path, source: Path) -> str:
    """The row of the README that says what was made of what."""
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (source, cut_face)]
    return f"| `{cut_face.name}` | `{source.name}` | `{digests[0]}` | {cut_face.stat().st_size} | `{digests[1]}` |"


def main() -> None:
    parser = argparse.ArgumentParser(description="cut the fallback faces of the house theme")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for each in NOTO:
        for name in (each.source, *(each.source.replace("-Regular", f"-{style}") for style in STYLES)):
            if name == each.source or (folder / name).is_file():
                font = TTFont(folder / name)
                characters = {code for code in font.getBestCmap() if _within(code, each.blocks)}
                cut(font, characters, each.size, TARGET / name)
    for style in ("Regular", "Bold"):
        # The first of the collection's fonts has the forms of Japan, and those of the others by language.
        font = TTCollection(folder / COLLECTION.format(style), lazy=True).fonts[0]
        face = TARGET / f"NotoSansCJKjp-{style}.otf"
        cut(font, east_asian(font), 1, face)
        number(face)
    for path in sorted(TARGET.glob("*.[ot]tf")):
        source = COLLECTION.format(path.stem.partition("-")[2]) if path.suffix == ".otf" else path.name
        print(record(path, folder / source))


if __name__ == "__main__":
    main()
