"""Name the files of a galley's pictures: pictures with the same content, whatever they are called, are one file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from publish.composing.galley import Resource
from publish.document import PictureFile

__all__ = ["picture_resources"]


def picture_resources(pictures: Iterable[PictureFile]) -> tuple[dict[str, str], tuple[Resource, ...]]:
    """The name of each picture's file, by its path, and the files: ASCII names that differ on every file system."""
    names: dict[str, str] = {}
    files: dict[bytes, Resource] = {}
    taken: set[str] = set()
    for picture in pictures:
        if picture.data not in files:
            name = _unique(_ascii(picture.path.rpartition("/")[2]), taken)
            files[picture.data] = Resource(name, picture.media_type, picture.data)
        names[picture.path] = files[picture.data].name
    return names, tuple(files.values())


def _ascii(name: str) -> str:
    base = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, suffix = re.sub(r"[^A-Za-z0-9._-]+", "-", base).rpartition(".")
    return f"{stem or 'picture'}{dot}{suffix}"


def _unique(wanted: str, taken: set[str]) -> str:
    stem, dot, suffix = wanted.rpartition(".")
    name, number = wanted, 2
    while name.lower() in taken:
        name, number = f"{stem}-{number}{dot}{suffix}", number + 1
    taken.add(name.lower())
    return name
