"""Turn the pages that are set sideways upright: all sheets of a printed work are bound at one edge.

On a screen such a page stays as wide as it is set. On paper its head is at the left, so the reader turns the book to
the right, wherever the page stands.
"""

from __future__ import annotations

import io
from dataclasses import replace

from pikepdf import Array, Pdf

from publish.editions.pdf.unit import LinkArea, Node, UnitArtifact

__all__ = ["upright"]

Box = tuple[float, float, float, float]
BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")


def upright(unit: UnitArtifact) -> UnitArtifact:
    """A unit whose turned pages are upright, with everything on them and all that is known of their places."""
    heights = {number: page.height for number, page in enumerate(unit.facts.pages) if page.turned}
    if not heights:
        return unit
    pages = tuple(replace(p, width=p.height, height=p.width) if p.turned else p for p in unit.facts.pages)
    anchors = tuple(
        replace(each, x=heights[each.page] - each.y, y=each.x) if each.page in heights else each
        for each in unit.facts.anchors
    )
    bookmarks = tuple(
        replace(each, x=heights[each.page] - each.y, y=each.x) if each.page in heights else each
        for each in unit.facts.bookmarks
    )
    facts = replace(unit.facts, pages=pages, anchors=anchors, bookmarks=bookmarks)
    return replace(unit, pdf=_turned(unit.pdf, heights), structure=_node(unit.structure, heights), facts=facts)


def _turned(data: bytes, heights: dict[int, float]) -> bytes:
    with Pdf.open(io.BytesIO(data)) as pdf:
        for number, height in heights.items():
            page = pdf.pages[number]
            for name in BOXES:
                if name in page.obj:
                    left, low, right, high = (float(value) for value in page.obj[name])
                    page.obj[name] = Array([round(each, 3) for each in _box((left, low, right, high), height)])
            page.contents_add(pdf.make_stream(f"q 0 1 -1 0 {height:.3f} 0 cm\n".encode()), prepend=True)
            page.contents_add(pdf.make_stream(b"\nQ\n"))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _box(box: Box, height: float) -> Box:
    """A rectangle of a page that was so high, on the page as it is turned."""
    left, low, right, high = box
    return height - high, left, height - low, right


def _node(node: Node, heights: dict[int, float]) -> Node:
    kids = tuple(
        _node(kid, heights) if isinstance(kid, Node) else _area(kid, heights) if isinstance(kid, LinkArea) else kid
        for kid in node.kids
    )
    place = node.place
    if place is not None and place[0] in heights:
        place = place[0], _box(place[1], heights[place[0]])
    return replace(node, kids=kids, place=place)


def _area(area: LinkArea, heights: dict[int, float]) -> LinkArea:
    if area.page not in heights:
        return area
    return replace(area, rectangle=_box(area.rectangle, heights[area.page]))
