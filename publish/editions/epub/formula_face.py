"""The face of formulas for an EPUB: as much of STIX Two Math as its formulas need, with all that makes signs grow.

Reading systems draw fences, roots and sums well only with a face that has measures for mathematics (OpenType, “MATH”),
and few bring one. The family reserves no name, so a part of it may keep it; the part says its licence as the whole.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from html import unescape
from importlib.resources import files

from publish.composing.galley import Galley
from publish.editions.epub.cutting import cut
from publish.theming import EmbeddedFace

__all__ = ["FORMULA_RULES", "formula_faces"]

FAMILY = "STIX Two Math"
FILE = "STIXTwoMath-Regular.ttf"
FORMULA_RULES = (
    f'@font-face {{ font-family: "{FAMILY}"; src: url("fonts/{FILE}") }}\n'
    f'math {{ font-family: "{FAMILY}", "Cambria Math", "Latin Modern Math", math, serif }}\n'
)
"""What a stylesheet says for them."""

FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# Forms by context that MathML asks of a face: small letters in scripts, flat accents, letters without dots.
FEATURES = ("ssty", "flac", "dtls")
# A letter by itself is set in italics, without its author's saying so (MathML Core, 2.1.5).
LETTER = re.compile(r"(?:LATIN|GREEK) (CAPITAL|SMALL) LETTER ")
# What a reading system draws by itself: roots, minus signs, letters without their dots.
ALWAYS = "\u221a\u2212\u2032\u2044\u0131\u0237\u210e0123456789"


def formula_faces(galley: Galley) -> tuple[EmbeddedFace, ...]:
    """The face that the formulas of a publication need; none where it has no formulas."""
    formulas = (formula[0] for slip in galley.slips for formula in FORMULA.finditer(slip.body))
    said = {each for formula in formulas for each in unescape(TAG.sub("", formula)) if not each.isspace()}
    return (EmbeddedFace(FILE, _part("".join(sorted(said)))),) if said else ()


@lru_cache(maxsize=8)
def _part(characters: str) -> bytes:
    """The face with what these characters need: the same bytes for the same characters."""
    wanted = {*characters, *map(_italic, characters), *ALWAYS}
    return cut(_whole(), wanted, FEATURES, without=("GPOS",))


@cache
def _whole() -> bytes:
    """The whole face, as it comes with what draws formulas on pages."""
    return files("ziamath.fonts").joinpath(FILE).read_bytes()


def _italic(letter: str) -> str:
    """The italic form of a letter; itself where there is none."""
    try:
        return unicodedata.lookup(LETTER.sub(r"MATHEMATICAL ITALIC \1 ", unicodedata.name(letter, "")))
    except KeyError:
        return letter
