"""Which fallback family serves which characters of a text: the first that has them, in the order of the theme.

Layout engines choose so by themselves; an edition that is laid out elsewhere takes along what it needs of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from unicodedata import category, normalize

from publish.theming.emoji import EMOJI, asks_for_emoji
from publish.theming.faces import Face, covered
from publish.theming.theme import Theme, wanting

__all__ = ["BOLD", "Part", "Said", "served"]

BOLD = 600
"""The weight from which a text is bold, and a face is one for it."""

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


@dataclass(frozen=True, slots=True)
class Said:
    """A text, with the purpose of its own family (`text`, `code`), which goes first, and whether it stands out."""

    text: str
    purpose: str = "text"
    bold: bool = False
    slanted: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What a fallback face serves: these characters, where they are bold, slanted, both or neither."""

    face: Face
    bold: bool
    slanted: bool
    characters: frozenset[str]


def served(theme: Theme, texts: Iterable[Said]) -> tuple[Part, ...]:
    """What each fallback face serves of texts, with all that shaping it asks for, in the order of the theme.

    A mark goes with the letter that it stands on: a family that has a letter is asked for its marks as well. What a
    family has no bold or slanted face for is in the nearest that it has, as on pages.
    """
    wanted: dict[tuple[str, bool, bool], set[str]] = {}
    for said in {cluster for text in texts for cluster in _clusters(theme, text)}:
        for character in wanting(theme, said.text, said.purpose):
            family = _family(theme, character, said.text)
            if family is not None:
                wanted.setdefault((family, said.bold, said.slanted), set()).update(said.text)
    parts: dict[tuple[int, bool, bool], set[str]] = {}
    for (family, bold, slanted), characters in wanted.items():
        for character in _asked(theme, family, characters):
            place = _face(theme, family, character, bold, slanted)
            parts.setdefault((place, bold, slanted), set()).add(character)
    return tuple(Part(theme.faces[key[0]], *key[1:], frozenset(parts[key])) for key in sorted(parts))


def _face(theme: Theme, family: str, character: str, bold: bool, slanted: bool) -> int:
    """The place of the face of a family that has the character and comes nearest (CSS Fonts 4, 5.2: slant, weight)."""
    return min(
        (
            place
            for place, each in enumerate(theme.faces)
            if each.family == family and covered(each.coverage, character)
        ),
        key=lambda place: (
            (theme.faces[place].style != "normal") != slanted,
            (theme.faces[place].weight >= BOLD) != bold,
        ),
    )


def _clusters(theme: Theme, said: Said) -> Iterator[Said]:
    """The letters and signs of a text for which fallbacks are asked."""
    # Most texts have none, and that is seen at once. A letter and its marks may be written as one character, which
    # engines look for first.
    if wanting(theme, said.text, said.purpose):
        for text in {said.text, normalize("NFC", said.text)}:
            yield from (replace(said, text=cluster) for cluster in _split(text))


def _split(text: str) -> Iterator[str]:
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
    """The family that serves a character; one for emoji, which knows their selector, where it is one."""
    faces = [face for face in theme.faces if face.fallback and covered(face.coverage, character)]
    if asks_for_emoji(cluster):
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
