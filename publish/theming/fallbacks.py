"""Fallback faces: what a theme has for characters that its own faces lack.

A publication that needs none is made as if there were none: nothing of them is opened, and neither the theme's digest
nor a stylesheet knows of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from publish.diagnostics import Span
from publish.theming.declarations import Faults, Record, Tree, read_yaml
from publish.theming.emoji import EMOJI, is_emoji
from publish.theming.faces import (
    Face,
    FontFile,
    Ranges,
    UnreadableFontError,
    check_said,
    covered,
    merged,
    read_font,
)
from publish.theming.theme import Theme, wanting
from publish.workspace import Folder, OutsideError, Workspace

__all__ = ["FOLDER", "LIST", "Fallback", "read_fallbacks", "with_fallbacks"]

FOLDER = "fallbacks"
"""Where they lie in a theme: apart from its own faces, so that an engine that looks for those does not see them."""
LIST = f"{FOLDER}/fallbacks.yaml"

_KEYS = ("family", "weight", "style", "file", "ranges")
_RANGE = re.compile(r"(?:U\+)?([0-9A-Fa-f]{1,6})(?:-([0-9A-Fa-f]{1,6}))?")


@dataclass(frozen=True, slots=True)
class Fallback:
    """A face as it is declared, for the characters of its ranges; its file is not opened yet."""

    family: str
    weight: str
    style: str
    file: str
    ranges: Ranges
    folder: Folder
    place: Span


def with_fallbacks(
    workspace: Workspace, theme: Theme, characters: frozenset[str], code: frozenset[str] = frozenset()
) -> Theme:
    """The theme with the fallback faces that the characters of a text and its code need, in the theme's order.

    ThemeError where they are not what the theme says. A character that no fallback has stays missing.
    """
    wanted = {*wanting(theme, "".join(characters), "text"), *wanting(theme, "".join(code), "code")}
    if EMOJI in characters or any(is_emoji(each) for each in wanted):
        # A face for emoji knows it, and serves what other faces for signs have as well.
        wanted.add(EMOJI)
    if not wanted:
        return theme
    faults = Faults()
    added: list[tuple[Face, FontFile]] = []
    # A family's other faces serve the same characters, where they stand out.
    by_family: dict[str, set[str]] = {}
    for fallback in _declared(workspace, theme, faults):
        asked = {each for each in wanted | by_family.get(fallback.family, set()) if covered(fallback.ranges, each)}
        opened = _opened(fallback, faults) if asked else None
        if opened is not None and (served := {each for each in asked if covered(opened[1].coverage, each)}):
            added.append(opened)
            by_family.setdefault(fallback.family, set()).update(served)
            wanted -= served
    faults.settle()
    return _extended(theme, added) if added else theme


def _declared(workspace: Workspace, theme: Theme, faults: Faults) -> Iterator[Fallback]:
    """The fallback faces of a theme and those it inherits from, a child's before its parent's."""
    for name in theme.line:
        folder = workspace.theme(name)
        if folder is not None and folder.is_file(LIST):
            yield from read_fallbacks(folder, faults)


def read_fallbacks(folder: Folder, faults: Faults) -> Iterator[Fallback]:
    """The fallback faces that one theme declares, in their order; their files are not opened."""
    tree = read_yaml(folder.read(LIST), f"{folder.shown}/{LIST}", faults)
    for item in faults.items(tree, LIST):
        record = faults.record(item, "fallback face")
        faults.known(record, "value of a fallback face", _KEYS, ("family", "file", "ranges"))
        yield _fallback(record, folder, faults)


def _fallback(record: Record, folder: Folder, faults: Faults) -> Fallback:
    def given(key: str, default: str = "") -> str:
        return faults.text(record.fields[key], key) if key in record.fields else default

    ranges = _ranges(record.fields["ranges"], faults) if "ranges" in record.fields else ()
    said = given("family"), given("weight", "400"), given("style", "normal"), given("file")
    return Fallback(*said, ranges, folder, record.span)


def _ranges(tree: Tree, faults: Faults) -> Ranges:
    """Ranges of characters as they are declared, in hexadecimal: `0590-05FF`, or one character."""
    found = []
    for item in faults.items(tree, "ranges"):
        text = faults.text(item, "ranges")
        match = _RANGE.fullmatch(text)
        first, last = (int(match[1], 16), int(match[2] or match[1], 16)) if match else (1, 0)
        if first > last:
            faults.add("T031", f"“{text}” is no range of characters", item.span, "write one as 0590-05FF")
            continue
        found.append((first, last))
    return merged(found)


def _opened(fallback: Fallback, faults: Faults) -> tuple[Face, FontFile] | None:
    name = f"{FOLDER}/{fallback.file}"
    try:
        data = fallback.folder.read(name)
        file = read_font(data)
        path = fallback.folder.path_on_disk(name)
    except OutsideError:
        faults.add("R061", f"“{name}” leads out of the theme", fallback.place, "nothing outside is read")
        return None
    except (OSError, UnreadableFontError) as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "is missing" if missing else f"cannot be read: {error}"
        hint = "put it into the theme under this name" if missing else "take a font in OpenType, .otf or .ttf"
        faults.add("T005", f"the font file “{name}” {reason}", fallback.place, hint)
        return None
    said = (fallback.family, fallback.weight, fallback.style)
    check_said(file, said, fallback.file, fallback.place, faults)
    face = Face(
        fallback.family, file.weight, fallback.style, fallback.file,
        embed=False, fallback=True, postscript_name=file.postscript_name, sha256=file.digest, path=path, data=data,
        coverage=file.coverage,
    )  # fmt: skip
    return face, file


def _extended(theme: Theme, added: list[tuple[Face, FontFile]]) -> Theme:
    digest = hashlib.sha256(theme.digest.encode())
    for face, file in added:
        digest.update(f"{face.file}\0{file.digest}\0".encode())
    return replace(
        theme,
        digest=digest.hexdigest(),
        faces=(*theme.faces, *(face for face, _ in added)),
    )
