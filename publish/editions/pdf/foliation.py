"""Set the folios of a unit that was laid out before they were known.

A unit with open folios prints others of as many figures: those that say least of where it stands, so that it is the
same unit wherever that is. The true ones take their places in the written pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pikepdf import Pdf

from publish.editions.pdf.unit import FolioPlace, Unit, UnitArtifact

__all__ = ["foliated", "opened"]


# What the locators of an index and the folios of contents are marked with.
LISTS = ("data-pages-of=", 'class="folio"')


def opened(unit: Unit, pages: int, *, decimal: bool) -> Unit:
    """A unit of so many pages with open folios; where `decimal`, those of its own pages are open too.

    What has lists of pages, as contents and an index do, stays as it is.
    """
    if any(sign in body for _, body in unit.slips for sign in LISTS):
        return unit
    references = tuple((name, "0" * len(text) if text.isdecimal() else text) for name, text in unit.references)
    first = _least(unit.first_page, pages) if decimal else unit.first_page
    return replace(unit, references=references, first_page=first, open_folios=True)


def _least(first: int, pages: int) -> int:
    """The least number of as many figures, on the same side of the leaf; itself where a figure is added on the way."""
    if len(str(first)) < len(str(first + pages - 1)):
        return first
    least: int = 10 ** (len(str(first)) - 1)
    return least + (first - least) % 2


def foliated(artifact: UnitArtifact, labels: Sequence[str], references: Mapping[str, str]) -> UnitArtifact:
    """A unit with the folios of its pages, and of what it refers to, in their places."""
    due: dict[int, list[tuple[FolioPlace, str]]] = {}
    for place in artifact.folios or ():
        folio = references[place.identifier] if place.identifier else labels[place.page]
        if folio != place.text:
            due.setdefault(place.page, []).append((place, folio))
    if not due:
        return artifact
    with Pdf.open(io.BytesIO(artifact.pdf)) as pdf:
        for number, folios in due.items():
            contents = pdf.pages[number].Contents
            contents.write(_set(contents.read_bytes(), folios))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return replace(artifact, pdf=out.getvalue(), folios=None)


# Glyphs are written in hexadecimal digits, so no bracket stands within.
SHOWN = re.compile(rb"\[[^\]]*\] TJ")


def _set(content: bytes, folios: Iterable[tuple[FolioPlace, str]]) -> bytes:
    """A page's content with folios set in their places."""
    operators = [match.start() for match in SHOWN.finditer(content)]
    made = bytearray(content)
    for place, folio in folios:
        start = operators[place.operator]
        if len(folio) != len(place.text):
            raise ValueError(f"there is no room for the folio {folio} on page {place.page} of its unit")
        for offset, before, figure in zip(place.offsets, place.text, folio, strict=True):
            glyph = slice(start + offset, start + offset + 4)
            if made[glyph] != _glyph(place, before):
                raise ValueError(f"the folio {folio} has no place on page {place.page} of its unit")
            made[glyph] = _glyph(place, figure)
    return bytes(made)


def _glyph(place: FolioPlace, figure: str) -> bytes:
    return place.figures[int(figure)].encode()
