"""Which fallback family serves which characters of a text: the first that has them, in the order of the theme.

Layout engines choose so by themselves; an edition that is laid out elsewhere takes along what it needs of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from unicodedata import category, normalize

from publish.theming.faces import covered
from publish.theming.theme import Theme, wanting

__all__ = ["served"]

EMOJI = "\ufe0f"
"""Asks for the form that emoji have."""
JOINERS = frozenset("\u200c\u200d")
# Emoji modifiers, and what flags of regions are spelt with (Unicode Technical Standard 51).
MODIFIERS = (range(0x1F3FB, 0x1F400), range(0xE0020, 0xE0080))
# What shaping takes apart or looks for though Unicode's own decompositions do not say so (HarfBuzz, hb-ot-shaper-*):
# SARA AM of Thai and Lao, vowels of Khmer that stand on both sides, the ring on which a mark by itself is shown.
TAKEN_APART = {
    "\u0e33": "\u0e4d\u0e32",
    "\u0eb3": "\u0ecd\u0eb2",
    **dict.fromkeys("ើឿៀោៅ", "េ"),
}
RING = "\u25cc"


def served(theme: Theme, texts: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """The characters of texts that each fallback family serves, with all that shaping them asks for.

    Each text is said with the purpose of its own family (`text`, `code`), which goes first. A mark goes with the letter
    that it stands on: a family that has a letter is asked for its marks as well.
    """
    wanted: dict[str, set[str]] = {}
    # A letter and its marks may be written as one character, which engines look for first.
    clusters = {
        (each, purpose) for text, purpose in texts for form in {text, _composed(text)} for each in _clusters(form)
    }
    for cluster, purpose in clusters:
        for character in wanting(theme, cluster, purpose):
            family = _family(theme, character, cluster)
            if family is not None:
                wanted.setdefault(family, set()).update(cluster)
    return {family: frozenset(_asked(theme, family, wanted[family])) for family in theme.fallback if family in wanted}


def _composed(text: str) -> str:
    return normalize("NFC", text)


def _clusters(text: str) -> Iterator[str]:
    """Each letter or sign with the marks, joiners and selectors that belong to it."""
    cluster = ""
    for character in text:
        if cluster and (_joins(character) or cluster[-1] == "\u200d"):
            cluster += character
            continue
        if cluster:
            yield cluster
        cluster = character
    if cluster:
        yield cluster


def _joins(character: str) -> bool:
    if character.isascii():
        return False
    return (
        category(character).startswith("M") or character in JOINERS or any(ord(character) in each for each in MODIFIERS)
    )


def _family(theme: Theme, character: str, cluster: str) -> str | None:
    """The family that serves a character; one for emoji, which knows their selector, where it is written as such."""
    faces = [face for face in theme.faces if face.fallback and covered(face.coverage, character)]
    if EMOJI in cluster:
        faces.sort(key=lambda face: not covered(face.coverage, EMOJI))
    return faces[0].family if faces else None


def _asked(theme: Theme, family: str, characters: set[str]) -> Iterator[str]:
    """What a family has of these characters, and of what shaping takes them apart into and the text face lacks."""
    coverages = [face.coverage for face in theme.faces if face.fallback and face.family == family]
    apart = {*wanting(theme, "".join(part for each in sorted(characters) for part in _parts(each)), "text")}
    marked = any(category(each).startswith("M") for each in apart & characters)
    for character in characters | apart | ({RING} if marked else set()):
        if not character.isascii() and any(covered(coverage, character) for coverage in coverages):
            yield character


def _parts(character: str) -> str:
    """A character and what shaping may take it apart into: letters that have case are set as they are, and Korean."""
    whole = character.lower() != character.upper() or "\uac00" <= character <= "\ud7a3"
    taken = character if whole else normalize("NFD", character) + character
    return taken + TAKEN_APART.get(character, "")
