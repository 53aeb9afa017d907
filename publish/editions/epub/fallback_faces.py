"""The fallback faces of an EPUB: of each family that the theme has for other scripts, as much as the text needs.

Families serve the same characters as on pages, and are drawn to the size of the text beside them in their files.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

from publish.composing.galley import Galley
from publish.editions.epub.cutting import cut
from publish.theming import EmbeddedFace, Theme, served

__all__ = ["fallback_faces"]

CODE = frozenset(("code", "pre", "samp"))
# The house's words in the navigation document, which is read as a page as well.
LABELS = ("contents", "cover", "landmarks", "pages")


def fallback_faces(galley: Galley, theme: Theme) -> tuple[tuple[EmbeddedFace, ...], str]:
    """The faces, and the rules by which a stylesheet finds each for its characters alone; none where none is needed."""
    faces, rules = [], ""
    needed = served(theme, _texts(galley)) if theme.fallback else {}
    for face in theme.faces:
        characters = needed.get(face.family, frozenset())
        if face.fallback and characters and face.data is not None:
            faces.append(EmbeddedFace(face.file, cut(face.data, characters)))
            rules += (
                f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-style:{face.style};'
                f'src:url("fonts/{face.file}");unicode-range:{_ranges(characters)}}}\n'
            )
    return tuple(faces), rules


def _texts(galley: Galley) -> Iterator[tuple[str, str]]:
    """What an EPUB sets of a galley, each text with the purpose of its family."""
    yield from ((galley.labels.get(name, ""), "text") for name in LABELS)
    for slip in galley.texts:
        yield from _within(fromstring(slip.body), "text")


def _within(element: Element, purpose: str) -> Iterator[tuple[str, str]]:
    # Formulas have a face of their own.
    if element.get("data-only") == "paged" or element.tag == "math":
        return
    if element.tag in CODE:
        purpose = "code"
    yield element.text or "", purpose
    for child in element:
        yield from _within(child, purpose)
        yield child.tail or "", purpose


def _ranges(characters: frozenset[str]) -> str:
    """Characters as CSS says them (CSS Fonts 4, 4.5)."""
    runs: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs)
