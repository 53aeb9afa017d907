"""Assemble laid-out units into one tagged file with outline, links, destinations and page labels."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, String

from publish.composing.attributes import direction_of
from publish.editions.pdf.leading import lead_to_elements
from publish.editions.pdf.pictures import share_pictures
from publish.editions.pdf.tags import write_tags
from publish.editions.pdf.unit import Bookmark, PageFacts, UnitArtifact
from publish.editions.pdf.units import folio
from publish.editions.pdf.vocabulary import FIRST, Vocabulary

__all__ = ["Sheets", "assemble", "save"]


@dataclass(frozen=True, slots=True)
class Sheets:
    """A unit's pages in the edition: after an empty one where `blank`, with the folio of each, "" for none."""

    unit: UnitArtifact
    blank: bool
    labels: tuple[str, ...]

    @property
    def pages(self) -> tuple[PageFacts, ...]:
        """What is known of each page."""
        pages = self.unit.facts.pages
        empty = PageFacts(pages[0].width, pages[0].height, None, 0, 0.0)
        return (empty, *pages) if self.blank else pages


def assemble(sheets: tuple[Sheets, ...], language: str, vocabulary: Vocabulary = FIRST) -> Pdf:
    """One PDF from the units' pages, in order; not yet an edition: it claims nothing."""
    units = [sheet.unit for sheet in sheets]
    pdf = _opened(units[0])
    starts = [0]
    for sheet in sheets[1:]:
        with _opened(sheet.unit) as source:
            if sheet.blank:
                pdf.pages.append(_empty(pdf, source.pages[0]))
            starts.append(len(pdf.pages))
            pdf.pages.extend(source.pages)
    share_pictures(pdf)
    pages: list[Object] = [page.obj for page in pdf.pages]
    written = write_tags(pdf, zip(starts, (unit.structure for unit in units), strict=True), vocabulary)
    _destinations(pdf, pages, zip(starts, units, strict=True))
    _outline(pdf, pages, [(start, mark) for start, u in zip(starts, units, strict=True) for mark in u.facts.bookmarks])
    if vocabulary.refers:
        lead_to_elements(pdf, written)
    pdf.Root.PageLabels = Dictionary(Nums=Array(_page_labels([label for sheet in sheets for label in sheet.labels])))
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if direction_of(language) == "rtl":
        # Facing pages stand, and are turned, the other way round.
        pdf.Root.ViewerPreferences.Direction = Name.R2L
    return pdf


def _opened(unit: UnitArtifact) -> Pdf:
    """A unit's pages, without the links, destinations and outline: these are written anew, over all units."""
    pdf = Pdf.open(io.BytesIO(unit.pdf))
    for page in pdf.pages:
        for key in ("/Annots", "/StructParents", "/Tabs"):
            if key in page.obj:
                del page.obj[key]
    for key in ("/Names", "/Outlines", "/StructTreeRoot", "/MarkInfo"):
        if key in pdf.Root:
            del pdf.Root[key]
    return pdf


def _empty(pdf: Pdf, like: pikepdf.Page) -> pikepdf.Page:
    """A page without anything on it, of the same form as another."""
    made = Dictionary(Type=Name.Page, Contents=pdf.make_stream(b""), Resources=Dictionary())
    for key in ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox"):
        if key in like.obj:
            box: Any = like.obj[key]
            made[key] = Array([float(side) for side in box])
    return pikepdf.Page(made)


def _page_labels(labels: list[str]) -> Iterator[Any]:
    """The page labels as a number tree (ISO 32000-1, 12.4.2): a range wherever they do not go on as before."""
    style, number = None, 0
    for index, label in enumerate(labels):
        here = Name.D if label.isdecimal() else Name.r if label else None
        goes_on = here is not None and here == style and label == folio(number + 1, NUMBERINGS[here])
        number = number + 1 if goes_on else _number(label)
        if not goes_on:
            yield index
            yield Dictionary(S=here, St=number) if here is not None else Dictionary(P=String(label))
        style = here


NUMBERINGS = {Name.D: "decimal", Name.r: "lower-roman"}


def _number(label: str) -> int:
    """A folio's number; 0 for a page without one."""
    if label.isdecimal():
        return int(label)
    return next((number for number in range(1, 4000) if folio(number, "lower-roman") == label), 0) if label else 0


def _point(pages: list[Object], page: int, x: float, y: float) -> Array:
    return Array([pages[page], Name.XYZ, round(x, 2), round(y, 2), 0])


def _destinations(pdf: Pdf, pages: list[Object], units: Iterable[tuple[int, UnitArtifact]]) -> None:
    points = {
        anchor.identifier: _point(pages, start + anchor.page, anchor.x, anchor.y)
        for start, unit in units
        for anchor in unit.facts.anchors
    }
    names = Array()
    # A name tree is sorted by the bytes of its keys (ISO 32000-1, 7.9.6).
    for key in sorted(points, key=lambda name: bytes(String(name))):
        names.append(String(key))
        names.append(points[key])
    if len(names):
        pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(Dictionary(Names=names)))


def _outline(pdf: Pdf, pages: list[Object], bookmarks: list[tuple[int, Bookmark]]) -> None:
    with pdf.open_outline() as outline:
        open_items: list[tuple[int, list[OutlineItem]]] = [(0, outline.root)]
        for start, mark in bookmarks:
            while open_items[-1][0] >= mark.level:
                open_items.pop()
            item = OutlineItem(mark.label, _point(pages, start + mark.page, mark.x, mark.y))
            open_items[-1][1].append(item)
            open_items.append((mark.level, item.children))


def save(pdf: Pdf, *, compact: bool, version: str) -> bytes:
    """The finished file, with the version that its header is to say.

    `compact`: with object streams, which readers of PDF 1.5 and later know.
    """
    out = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if compact else pikepdf.ObjectStreamMode.disable
    pdf.save(out, deterministic_id=True, object_stream_mode=mode, force_version=version)
    return out.getvalue()
