"""Lead links and outline to elements of the tag tree as well as to places on pages.

ISO 32000-2, 12.3.2.3 (structure destinations); ISO 14289-2 (PDF/UA-2), 8.8, asks for them. Programs that do not know
them take the place on the page.
"""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, Name, NameTree, Object, Pdf

from publish.editions.pdf.tags import Written

__all__ = ["lead_to_elements"]


def lead_to_elements(pdf: Pdf, written: Written) -> None:
    """Give every link within the file, and every line of the outline, the element that it leads to."""
    names = pdf.Root.get("/Names", Dictionary())
    points: dict[str, Any] = dict(NameTree(names.Dests).items()) if "/Dests" in names else {}
    for page in pdf.pages:
        annotations: Any = page.obj.get("/Annots", ())
        for annotation in annotations:
            name = annotation.get("/Dest")
            if name is not None and str(name) in points:
                element = written.elements.get(str(name), written.document)
                annotation.A = _go_to(name, element, points[str(name)])
                del annotation.Dest
    if "/Outlines" in pdf.Root:
        _lead_outline(pdf.Root.Outlines, list(written.headings), written.document)


def _go_to(destination: Object, element: Object, point: Any) -> Dictionary:
    return Dictionary(S=Name.GoTo, D=destination, SD=Array([element, *list(point)[1:]]))


def _lead_outline(item: Object, headings: list[tuple[str, Object]], document: Object) -> None:
    """Lines and headings are in one order; a heading that has no line is passed over."""
    kid = item.get("/First")
    while kid is not None:
        label = "".join(str(kid.Title).split())
        found = next((place for place, (words, _) in enumerate(headings) if "".join(words.split()) == label), None)
        element = document if found is None else headings[found][1]
        if found is not None:
            del headings[: found + 1]
        if "/Dest" in kid:
            kid.A = _go_to(kid.Dest, element, kid.Dest)
            del kid.Dest
        _lead_outline(kid, headings, document)
        kid = kid.get("/Next")
