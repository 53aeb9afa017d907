"""Assemble laid-out units into one tagged file with outline, links, destinations and page labels."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, String

from publish.editions.pdf.tags import write_tags
from publish.editions.pdf.unit import Bookmark, UnitArtifact

__all__ = ["assemble", "save"]


def assemble(units: tuple[UnitArtifact, ...], language: str) -> Pdf:
    """One PDF from the units' pages, in order; not yet an edition: it claims nothing.

    Folios count from 1 over all units.
    """
    pdf = Pdf.open(io.BytesIO(units[0].pdf))
    starts = [0]
    for unit in units[1:]:
        starts.append(len(pdf.pages))
        with Pdf.open(io.BytesIO(unit.pdf)) as source:
            pdf.pages.extend(source.pages)
    for page in pdf.pages:
        # Links and destinations are written anew, from what the units know, over all of them.
        for key in ("/Annots", "/StructParents", "/Tabs"):
            if key in page.obj:
                del page.obj[key]
    for key in ("/Names", "/Outlines", "/StructTreeRoot", "/MarkInfo"):
        if key in pdf.Root:
            del pdf.Root[key]
    pages: list[Object] = [page.obj for page in pdf.pages]
    write_tags(pdf, zip(starts, (unit.structure for unit in units), strict=True))
    _destinations(pdf, pages, zip(starts, units, strict=True))
    _outline(pdf, pages, [(start, mark) for start, u in zip(starts, units, strict=True) for mark in u.facts.bookmarks])
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1)]))
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    return pdf


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
