"""Cut out of a font file what some characters need of it: the only room that knows fontTools.

The same file and characters give the same bytes; the part says its licence as the whole does. A file whose licence
reserves its name, or whose bits forbid that it be cut, is given whole.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

__all__ = ["cut"]


def cut(
    data: bytes,
    characters: Iterable[str],
    features: tuple[str, ...] = ("*",),
    without: tuple[str, ...] = (),
    languages: frozenset[str] | None = None,
) -> bytes:
    """The part of a font file that these characters need, with these features of it, without some of its tables.

    Of Han characters it has the forms for these languages (`ja`, `zh`, `ko`), and those that stand for no language;
    for all languages where none is said.
    """
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 - few publications need it, and it is slow to import
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above

    options = Options(layout_features=list(features), name_IDs=["*"], notdef_outline=True, recalc_timestamp=False)
    options.drop_tables += ["DSIG", *without]
    with TTFont(io.BytesIO(data), lazy=True, recalcTimestamp=False) as font:
        if not _may_be_cut(font):
            return data
        if languages is not None:
            options.layout_scripts = _systems(font, languages)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted({ord(each) for each in characters}))
        subsetter.subset(font)
        written = io.BytesIO()
        font.save(written)
    return written.getvalue()


# The languages that Han characters have forms of their own for, by OpenType's names for them.
HAN = {"JAN ": "ja", "KOR ": "ko", "ZHS ": "zh", "ZHT ": "zh", "ZHH ": "zh"}


def _systems(font: TTFont, languages: frozenset[str]) -> list[str]:
    """The scripts of a font, each with its languages, as fontTools takes them."""
    found = set()
    for table in (font[tag].table for tag in ("GSUB", "GPOS") if tag in font):
        for record in table.ScriptList.ScriptRecord if table.ScriptList else ():
            tags = (each.LangSysTag for each in record.Script.LangSysRecord)
            kept = (tag for tag in tags if tag not in HAN or HAN[tag] in languages)
            found |= {f"{record.ScriptTag}.{tag}" for tag in ("dflt", *kept)}
    return sorted(found)


def _may_be_cut(font: TTFont) -> bool:
    """By the bits for embedding (OpenType 1.9, OS/2 fsType: 8), and what is said of copyright and licence."""
    said = " ".join(font["name"].getDebugName(number) or "" for number in (0, 13))
    return not font["OS/2"].fsType & 0x0100 and "Reserved Font Name" not in said
