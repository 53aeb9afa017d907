"""What counts as one word, and as the same characters, wherever it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["PIECES", "is_page_number", "run_together", "split_words"]

# A text as its white space and what stands between.
PIECES = re.compile(r"\s+|\S+")

# Not seen: soft hyphens, joiners, marks of direction, variation selectors. A file may lose them with its glyphs.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "ſt", 0xFB06: "st"}
# Scripts that put no space between words: each character is a word of its own.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff00-\uffef\U00020000-\U0003ffff]"
)


@lru_cache(maxsize=65536)
def split_words(run: str) -> tuple[str, ...]:
    """A run of characters without white space as the words that are compared.

    Characters are compared as Unicode has them canonically equivalent; what is not seen does not count, and a ligature
    is its letters. Where a script puts no spaces, each character with its marks is a word.
    """
    if run.isascii():
        return (run,)
    run = unicodedata.normalize("NFC", _UNSEEN.sub("", run).translate(_LIGATURES))
    if not _UNSPACED.search(run):
        return (run,) if run else ()
    words: list[str] = []
    whole = True  # the last word may not be gone on with
    for character in run:
        if words and unicodedata.category(character).startswith("M"):
            words[-1] += character
            continue
        alone = bool(_UNSPACED.match(character))
        if alone or whole:
            words.append(character)
        else:
            words[-1] += character
        whole = alone
    return tuple(words)


def run_together(words: Sequence[str]) -> str:
    """Words as they stand in a line: with spaces, where their script has them."""
    parts: list[str] = []
    for word in words:
        close = parts and _UNSPACED.match(word[:1]) and _UNSPACED.match(parts[-1][-1:])
        parts += [word] if close or not parts else [" ", word]
    return "".join(parts)


_FOLIO = re.compile(r"\d{1,4}|(?=[ivxlc])(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})")


def is_page_number(text: str) -> bool:
    """Whether a text is a number as pages have them: figures, or small roman ones."""
    return bool(_FOLIO.fullmatch(text))
