"""The fallback faces of an EPUB: of each family that the theme has for other scripts, as much as the text needs.

Families serve the same characters as on pages, and are drawn to the size of the text beside them in their files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

from publish.composing.galley import Galley
from publish.editions.epub.cutting import cut
from publish.inspection.cascade import Sheet, Stroke, read_sheet, strokes
from publish.theming import EmbeddedFace, Part, Said, Theme, served, wanting

__all__ = ["fallback_faces"]

CODE = frozenset(("code", "pre", "samp"))
LANGUAGE = re.compile(r'\blang="([^"]*)"')
# The house's words in the navigation document, which is read as a page as well.
LABELS = ("contents", "cover", "landmarks", "pages")


def fallback_faces(galley: Galley, theme: Theme, stylesheet: str) -> tuple[tuple[EmbeddedFace, ...], str]:
    """The faces, and the rules by which a stylesheet finds each for its characters alone; none where none is needed.

    `stylesheet` is what the text is set by: it says what is bold.
    """
    parts = served(theme, _texts(galley, theme, read_sheet("", stylesheet))) if theme.fallback else ()
    characters: dict[str, frozenset[str]] = {}
    for part in parts:
        characters[part.face.file] = characters.get(part.face.file, frozenset()) | part.characters
    files = {face.file: face.data for face in theme.faces if face.fallback and face.data is not None}
    spoken = _languages(galley)
    faces = tuple(EmbeddedFace(file, cut(files[file], characters[file], languages=spoken)) for file in characters)
    return faces, "".join(_rule(part) for part in parts)


def _languages(galley: Galley) -> frozenset[str]:
    """The languages that a text says it has, without regions and scripts."""
    said = {galley.metadata.language, *(tag for slip in galley.texts for tag in LANGUAGE.findall(slip.body))}
    return frozenset(tag.partition("-")[0].lower() for tag in said)


def _rule(part: Part) -> str:
    """A face for the texts that it is for, so that what has no bold face is not made bold by reading systems either."""
    return (
        f'@font-face{{font-family:"{part.face.family}";font-weight:{700 if part.bold else 400};'
        f"font-style:{'italic' if part.slanted else 'normal'};"
        f'src:url("fonts/{part.face.file}");unicode-range:{_ranges(part.characters)}}}\n'
    )


def _texts(galley: Galley, theme: Theme, sheet: Sheet) -> Iterator[Said]:
    """What an EPUB sets of a galley, each text as it comes out."""
    yield from (Said(galley.labels.get(name, "")) for name in LABELS)
    for slip in galley.texts:
        # Most slips of most publications ask for nothing, and how they are set is of no account.
        if not any(wanting(theme, slip.body, purpose) for purpose in ("text", "code")):
            continue
        root = fromstring(slip.body)
        yield from _within(root, strokes(root, sheet), "text")


def _within(element: Element, set_in: dict[Element, Stroke], purpose: str) -> Iterator[Said]:
    # Formulas have a face of their own.
    if element.get("data-only") == "paged" or element.tag == "math":
        return
    if element.tag in CODE:
        purpose = "code"
    stroke = set_in[element]
    yield Said(element.text or "", purpose, *stroke)
    for child in element:
        yield from _within(child, set_in, purpose)
        yield Said(child.tail or "", purpose, *stroke)


def _ranges(characters: frozenset[str]) -> str:
    """Characters as CSS says them (CSS Fonts 4, 4.5).

    MuPDF reads what follows the plus as a number, and leaves a stylesheet out whole in which one begins with a letter.
    """
    runs: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{_code(first)}" if first == last else f"U+{_code(first)}-{_code(last)}" for first, last in runs)


def _code(character: int) -> str:
    code = f"{character:X}"
    return code if code[0].isdigit() else f"0{code}"
