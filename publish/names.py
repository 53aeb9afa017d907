"""Names for files and places: safe on every file system, in every link, the same for ever."""

from __future__ import annotations

import posixpath
import re
import unicodedata

__all__ = ["ascii_name", "publication_name"]

# Letters that Unicode does not take apart, and the apostrophes within words.
LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
        "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "n", "Ŋ": "N",
        "'": None, "’": None, "‘": None,
    }
)  # fmt: skip

# Names that Windows keeps for devices, whatever the extension.
DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))])

LONGEST = 80


def ascii_name(text: str) -> str:
    """Text in lower-case ASCII letters and digits, parted by hyphens; "" where nothing of it can be kept."""
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if len(name) > LONGEST:
        cut = name[:LONGEST]
        name = (cut[: cut.rfind("-")] if "-" in cut else cut).strip("-")
    return name


def publication_name(path: str) -> str:
    """The name of a publication, from the path of its file or folder.

    A name in a script that has no ASCII form is written with its code points, `u65e5-u672c`.
    """
    base = posixpath.basename(posixpath.normpath(path))
    stem, extension = posixpath.splitext(base)
    if extension.lower() not in (".md", ".markdown"):
        # In a folder's name a point is no extension: 2019.05.
        stem = base
    name = ascii_name(stem) or "-".join(f"u{ord(c):x}" for c in stem if c.isalnum())[:LONGEST] or "publication"
    return f"{name}-publication" if name in DEVICES else name
