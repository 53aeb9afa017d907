"""Collation: the order in which a language sorts words, and the letter under which it lists them.

Word by word, as ISO 999 has it for indexes: a space comes before every letter; marks of punctuation do not count.
Letters with marks count as the letters without, but for those that a language counts as letters of its own.
"""

from __future__ import annotations

import unicodedata
from functools import cache

__all__ = ["letter_of", "sort_key"]

# Letters of their own, each directly after the one before the colon (CLDR 46, root collation's tailorings).
TAILORED = {
    "cs": "c:č h:ch r:ř s:š z:ž",
    "da": "z:æ,ø,å",
    "es": "n:ñ",
    "et": "s:š z:ž w:õ,ä,ö,ü",
    "fi": "z:å,ä,ö",
    "hr": "c:č,ć d:dž,đ l:lj n:nj s:š z:ž",
    "hu": "o:ö u:ü",
    "is": "a:á d:ð e:é i:í o:ó u:ú y:ý z:þ,æ,ö,å",
    "lt": "c:č s:š z:ž",
    "lv": "c:č g:ģ k:ķ l:ļ n:ņ s:š z:ž",
    "nb": "z:æ,ø,å",
    "nn": "z:æ,ø,å",
    "no": "z:æ,ø,å",
    "pl": "a:ą c:ć e:ę l:ł n:ń o:ó s:ś z:ź,ż",
    "ro": "a:ă,â i:î s:ș t:ț",
    "sk": "a:ä c:č h:ch o:ô s:š z:ž",
    "sl": "c:č s:š z:ž",
    "sv": "z:å,ä,ö",
    "tr": "c:ç g:ğ h:ı o:ö s:ş u:ü",
}
# What no decomposition parts, and is sorted as these letters.
SPELT = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"})

Key = tuple[tuple[int, str, int], ...]


def sort_key(text: str, language: str) -> tuple[Key, str]:
    """What a text is sorted by: the letters first, then all its characters, so that the order is always the same."""
    return tuple(_weights(text, language)), text


def letter_of(text: str, language: str) -> str:
    """The letter under which a text is listed, as a capital; "" for figures and signs."""
    weights = _weights(text, language)
    if not weights or weights[0][0] < 2:
        return ""
    base, place = weights[0][1], weights[0][2]
    letter = _own_letters(language).get((base, place), base)
    return letter[:1].upper() + letter[1:]


def _weights(text: str, language: str) -> list[tuple[int, str, int]]:
    """Each character as kind (space, figure, letter), base letter, and place after it."""
    tailored = {letter: weight for weight, letter in _own_letters(language).items()}
    folded = unicodedata.normalize("NFC", " ".join(text.replace("-", " ").split())).casefold()
    if language.partition("-")[0] == "tr":
        folded = unicodedata.normalize("NFC", text.replace("I", "ı").replace("İ", "i")).casefold()
    found: list[tuple[int, str, int]] = []
    index = 0
    while index < len(folded):
        width = next((size for size in (2, 1) if folded[index : index + size] in tailored), 0)
        if width:
            found.append((2, *tailored[folded[index : index + width]]))
            index += width
            continue
        found += _plain(folded[index])
        index += 1
    return found


def _plain(character: str) -> list[tuple[int, str, int]]:
    if character.isspace():
        return [(0, "", 0)]
    decomposed = unicodedata.normalize("NFKD", character.translate(SPELT))
    bare = [each for each in decomposed if not unicodedata.combining(each)]
    return [(2 if each.isalpha() else 1, each, 0) for each in bare if each.isalnum()]


@cache
def _own_letters(language: str) -> dict[tuple[str, int], str]:
    """The letters that a language counts as its own, by base letter and place after it."""
    found: dict[tuple[str, int], str] = {}
    for group in TAILORED.get(language.partition("-")[0].lower(), "").split():
        base, _, letters = group.partition(":")
        found |= {(base, place): letter for place, letter in enumerate(letters.split(","), 1)}
    return found
