"""Font files: what a theme declares of a face, checked against what the file itself says.

Reads the few tables that matter straight from the file (OpenType 1.9: `name`, `OS/2`, `GSUB`, `cmap`);
loading a font library for that costs more than everything else in a theme.
"""

from __future__ import annotations

import hashlib
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from publish.diagnostics import Span
from publish.theming.declarations import Faults

__all__ = ["Face", "FontFile", "UnreadableFontError", "check_said", "covered", "merged", "read_font"]

Ranges = tuple[tuple[int, int], ...]


STYLES = ("normal", "italic")


class UnreadableFontError(Exception):
    """The file is no OpenType font, or ends before its tables do."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """What a font file says of itself. `coverage` holds first and last of each run of characters."""

    family: str
    postscript_name: str
    weight: int
    italic: bool
    embeddable: bool
    features: frozenset[str]
    coverage: Ranges
    digest: str


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a theme. `file` is its name in the theme's `fonts/`; `path` where it lies on disk, if it does.

    `data` holds the whole file where the face, or what a text needs of it, goes into reflowable editions, else None.
    """

    family: str
    weight: int
    style: str
    file: str
    embed: bool
    fallback: bool
    postscript_name: str
    sha256: str
    path: str | None
    data: bytes | None
    coverage: Ranges


def read_font(data: bytes) -> FontFile:
    """Read a font file's own account of itself. UnreadableFontError where there is none."""
    try:
        tables = _tables(data)
        names = _names(tables["name"])
        os2 = tables["OS/2"]
        weight, fs_type, selection = _u16(os2, 4), _u16(os2, 8), _u16(os2, 62)
        return FontFile(
            names.get(16) or names[1],
            names.get(6, ""),
            weight,
            bool(selection & 1),
            # OS/2 fsType: 2 alone forbids embedding, bit 9 allows bitmaps only.
            fs_type & 0x000F != 2 and not fs_type & 0x0200,
            _features(tables["GSUB"]) if "GSUB" in tables else frozenset(),
            _coverage(bytes(tables["cmap"])),
            hashlib.sha256(data).hexdigest(),
        )
    except (KeyError, struct.error, IndexError, UnicodeDecodeError) as error:
        raise UnreadableFontError(str(error)) from error


def check_said(file: FontFile, said: tuple[str, str, str], name: str, place: Span, faults: Faults) -> None:
    """Add a fault where a font file is not what a theme says of it, or may not be embedded."""
    family, weight, style = said
    if family != file.family:
        # The engine finds faces by the names in the files.
        faults.add(
            "T006", f"“{name}” calls its family “{file.family}”, not “{family}”", place, f"write family: {file.family}"
        )
    if style not in STYLES or (style == "italic") != file.italic:
        true = "italic" if file.italic else "normal"
        faults.add("T006", f"“{name}” is {true}, not {style}", place, f"write style: {true}")
    if weight != str(file.weight):
        faults.add(
            "T006", f"“{name}” has the weight {file.weight}, not {weight}", place, f"write weight: {file.weight}"
        )
    if not file.embeddable:
        faults.add("T008", f"the licence in “{name}” forbids embedding", place, "choose another font")


def _u16(data: memoryview, offset: int) -> int:
    return int(struct.unpack_from(">H", data, offset)[0])


def _tables(data: bytes) -> dict[str, memoryview]:
    if data[:4] not in (b"OTTO", b"\0\1\0\0", b"true"):
        raise UnreadableFontError("this is not an OpenType font")
    tables = {}
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if offset + length > len(data):
            raise UnreadableFontError(f"the file ends within its table “{tag.decode('latin-1')}”")
        tables[tag.decode("latin-1")] = memoryview(data)[offset : offset + length]
    return tables


def _names(table: memoryview) -> dict[int, str]:
    """Names in English for Windows, by number."""
    count, strings = struct.unpack_from(">HH", table, 2)
    names: dict[int, str] = {}
    for index in range(count):
        platform, encoding, language, name, length, offset = struct.unpack_from(">6H", table, 6 + 12 * index)
        if platform == 3 and encoding in (1, 10) and language == 0x409:
            names[name] = bytes(table[strings + offset : strings + offset + length]).decode("utf-16-be")
    return names


def _features(table: memoryview) -> frozenset[str]:
    start = _u16(table, 6)
    records = table[start + 2 : start + 2 + 6 * _u16(table, start)]
    return frozenset(tag.decode("latin-1") for tag in {tag for tag, _ in struct.iter_unpack(">4sH", records)})


# The faces of a family mostly have one and the same table.
@lru_cache(maxsize=64)
def _coverage(data: bytes) -> Ranges:
    """The characters of the widest Unicode subtable: format 12, else format 4."""
    table = memoryview(data)
    found: dict[int, int] = {}
    for index in range(_u16(table, 2)):
        platform, encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * index)
        if (platform, encoding) in ((3, 1), (3, 10)) or platform == 0:
            found[_u16(table, offset)] = offset
    if 12 in found:
        return merged(_segments_12(table, found[12]))
    return merged(_segments_4(table, found[4]))


def _segments_12(table: memoryview, offset: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", table, offset + 12)
    numbers = struct.unpack_from(f">{3 * count}I", table, offset + 16)
    return zip(numbers[0::3], numbers[1::3], strict=True)


def _segments_4(table: memoryview, offset: int) -> Iterator[tuple[int, int]]:
    count = _u16(table, offset + 6) // 2
    ends = struct.unpack_from(f">{count}H", table, offset + 14)
    starts = struct.unpack_from(f">{count}H", table, offset + 16 + 2 * count)
    return ((start, end) for start, end in zip(starts, ends, strict=True) if start != 0xFFFF)


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in order, those that touch or overlap made one."""
    result: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return tuple(result)


def covered(coverage: Ranges, character: str) -> bool:
    """Whether a character is in one of the ranges."""
    code = ord(character)
    place = bisect_right(coverage, (code, 0x110000)) - 1
    return place >= 0 and coverage[place][0] <= code <= coverage[place][1]
