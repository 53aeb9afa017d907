"""Read a finished PDF back: what it claims, holds, shows and leads to."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name

from publish.inspection.drawing import Drawing, Owner, drawing
from publish.inspection.facts import Attached, Bookmark, Box, Boxes, Intent, LinkFact, PageFacts, PdfFacts
from publish.inspection.fonts import Font, font_facts
from publish.inspection.tagtree import TagTree

__all__ = ["inspect_pdf"]


def inspect_pdf(data: bytes) -> PdfFacts:
    """A finished PDF as plain values. pikepdf.PdfError where it is not a PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        fonts: dict[tuple[int, int], Font] = {}
        drawings = [drawing(pdf, number, fonts) for number in range(len(pdf.pages))]
        links = dict(_links(pdf, numbers))
        tree = TagTree(numbers, drawings, root.get("/StructTreeRoot"), links)
        destinations = _destinations(pdf, numbers)
        xmp = root.Metadata.read_bytes() if "/Metadata" in root else b""
        packet = _packet(xmp)
        preferences = root.get("/ViewerPreferences", Dictionary())
        return PdfFacts(
            version=pdf.pdf_version,
            language=_string(root.get("/Lang")),
            title_shown=bool(preferences.get("/DisplayDocTitle", False)),
            marked=bool(root.get("/MarkInfo", Dictionary()).get("/Marked", False)),
            information={str(key): str(value) for key, value in pdf.docinfo.items()},
            xmp=xmp,
            claims=_claims(packet),
            title=_title(packet, pdf),
            pages=tuple(_page_facts(page, drawn) for page, drawn in zip(pdf.pages, drawings, strict=True)),
            # What a drawing says is part of the picture, whose alternative says it.
            blocks=tuple(block for block in tree.blocks if block.roles[-1:] != ("Figure",)),
            tags=tuple(tree.tags),
            structure=tuple(tree.roots),
            roles={str(key)[1:]: str(value)[1:] for key, value in tree.roles.items()},
            untagged=tree.untagged(),
            misled=tree.misled,
            fonts=font_facts(pdf),
            links=tuple(links.values()),
            destinations=destinations,
            outline=_outline(root.get("/Outlines"), destinations, numbers),
            intents=tuple(_intents(pdf)),
            attached=tuple(_attached(pdf)),
            scripts=_has_scripts(pdf),
        )


def _string(value: pikepdf.Object | None) -> str | None:
    return None if value is None else str(value)


def _box(value: Any) -> Box:
    left, bottom, right, top = (round(float(number), 3) for number in value)
    return left, bottom, right, top


def _page_facts(page: pikepdf.Page, drawn: Drawing) -> PageFacts:
    annotations: Any = page.obj.get("/Annots", ())
    boxes = (page.mediabox, page.cropbox, page.bleedbox, page.trimbox)
    return PageFacts(
        label=page.label,
        boxes=Boxes(*(drawn.framed(_box(box)) for box in boxes)),
        text_paints=frozenset(drawn.text_paints),
        other_paints=frozenset(drawn.other_paints),
        images=frozenset(drawn.images),
        annotations=len(annotations),
        unmarked="".join(run.text for run in drawn.unmarked).strip(),
        artifacts=tuple(drawn.artifacts),
        inked=tuple(drawn.inked),
        unmarked_shapes=drawn.unmarked_shapes,
        structured_tabs=page.obj.get("/Tabs") == Name.S,
        painted=tuple(drawn.painted),
        inkings=tuple(drawn.inkings),
        placed=tuple(drawn.placed),
        undefined=drawn.undefined,
        renderings=frozenset(drawn.renderings),
    )


# --- what leads where --------------------------------------------------------------------------


def _destinations(pdf: pikepdf.Pdf, numbers: dict[Owner, int]) -> dict[str, int]:
    """The page of every named destination (ISO 32000-1, 12.3.2.3)."""
    named: dict[str, Any] = {}
    names = pdf.Root.get("/Names", Dictionary())
    if "/Dests" in names:
        named.update(pikepdf.NameTree(names.Dests).items())
    named.update((key.removeprefix("/"), value) for key, value in pdf.Root.get("/Dests", Dictionary()).items())
    found = {}
    for name, value in named.items():
        page = _page_of(value.D if isinstance(value, Dictionary) else value, {}, numbers)
        if page is not None:
            found[name] = page
    return found


def _page_of(destination: Any, named: Mapping[str, int], numbers: dict[Owner, int]) -> int | None:
    if destination is None:
        return None
    if isinstance(destination, Array):
        return numbers.get(destination[0].objgen) if len(destination) else None
    return named.get(str(destination).removeprefix("/"))


def _target(item: Any) -> Any:
    """The destination of a bookmark or link, by itself or in an action."""
    if "/Dest" in item:
        return item.Dest
    action = item.get("/A", Dictionary())
    return action.get("/D") if action.get("/S") == Name.GoTo else None


def _outline(item: pikepdf.Object | None, named: Mapping[str, int], numbers: dict[Owner, int]) -> tuple[Bookmark, ...]:
    marks = []
    kid = item.get("/First") if item is not None else None
    while kid is not None:
        page = _page_of(_target(kid), named, numbers)
        marks.append(Bookmark(str(kid.Title), page, _outline(kid, named, numbers)))
        kid = kid.get("/Next")
    return tuple(marks)


def _links(pdf: pikepdf.Pdf, numbers: dict[Owner, int]) -> Iterator[tuple[Owner, LinkFact]]:
    """Every link in order, by the object that its annotation is; those that are none of their own count down."""
    direct = 0
    for number, page in enumerate(pdf.pages):
        annotations: Any = page.obj.get("/Annots", ())
        for annotation in annotations:
            if annotation.get("/Subtype") != Name.Link:
                continue
            action = annotation.get("/A", Dictionary())
            destination = _target(annotation)
            if "/URI" in action:
                target = str(action.URI)
            elif isinstance(destination, Array):
                target = f"page:{_page_of(destination, {}, numbers)}"
            else:
                target = "#" + str(destination).removeprefix("/")
            direct -= 1
            key = annotation.objgen if annotation.is_indirect else (0, direct)
            yield key, LinkFact(number, _box(annotation.Rect), target, _string(annotation.get("/Contents")))


def _intents(pdf: pikepdf.Pdf) -> Iterator[Intent]:
    intents: Any = pdf.Root.get("/OutputIntents", ())
    for intent in intents:
        profile = intent.get("/DestOutputProfile")
        yield Intent(
            kind=str(intent.S).removeprefix("/"),
            condition=str(intent.get("/OutputConditionIdentifier", "")),
            registry=_string(intent.get("/RegistryName")),
            info=_string(intent.get("/Info")),
            components=int(profile.N) if profile is not None else None,
            profile=sha256(profile.read_bytes()).hexdigest() if profile is not None else None,
        )


def _attached(pdf: pikepdf.Pdf) -> Iterator[Attached]:
    names = pdf.Root.get("/Names", Dictionary())
    if "/EmbeddedFiles" not in names:
        return
    for file in pikepdf.NameTree(names.EmbeddedFiles).values():
        stream: Any = file.EF.F
        relationship = _string(file.get("/AFRelationship"))
        yield Attached(
            str(file.get("/UF", file.F)),
            str(stream.get("/Subtype", "")).removeprefix("/"),
            relationship and relationship.removeprefix("/"),
            stream.read_bytes(),
        )


def _has_scripts(pdf: pikepdf.Pdf) -> bool:
    if isinstance(pdf.Root.get("/OpenAction"), Dictionary):
        return True
    return any(
        isinstance(item, Dictionary) and ("/AA" in item or "/JS" in item or "/JavaScript" in item)
        for item in pdf.objects
    )


_CLAIMS = {
    "http://www.aiim.org/pdfa/ns/id/": "PDF/A",
    "http://www.aiim.org/pdfua/ns/id/": "PDF/UA",
    "http://www.npes.org/pdfx/ns/id/": "PDF/X",
}


_DECLARED = "{http://pdfa.org/declarations/}conformsTo"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_ITEM = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"


def _packet(xmp: bytes) -> ElementTree.Element:
    """An XMP packet; an empty one where there is none that can be read."""
    try:
        return ElementTree.fromstring(xmp)
    except ElementTree.ParseError:
        return ElementTree.Element("none")


def _title(packet: ElementTree.Element, pdf: pikepdf.Pdf) -> str | None:
    """The title that a viewer shows: the information dictionary's, from PDF 2.0 on the packet's (14.3.3)."""
    if pdf.pdf_version < "2":
        return _string(pdf.docinfo.get("/Title"))
    stated = [(item.text or "").strip() for title in packet.iter(_TITLE) for item in title.iter(_ITEM)]
    return next(filter(None, stated), None)


def _claims(packet: ElementTree.Element) -> tuple[str, ...]:
    """The standards that an XMP packet claims, as editions name them: `PDF/A-3a`, `PDF/UA-1`, `PDF/X-4`."""
    said: dict[tuple[str, str], str] = {}
    for element in packet.iter():
        for name, value in ((element.tag, element.text or ""), *element.attrib.items()):
            space, _, local = name.removeprefix("{").rpartition("}")
            if space in _CLAIMS:
                said[_CLAIMS[space], local] = value.strip()
    claims = []
    for standard in ("PDF/A", "PDF/UA"):
        if (standard, "part") in said:
            level = said.get((standard, "conformance"), "").lower()
            claims.append(f"{standard}-{said[standard, 'part']}{level}")
    if ("PDF/X", "GTS_PDFXVersion") in said:
        claims.append(said["PDF/X", "GTS_PDFXVersion"])
    # Well-Tagged PDF 1.0, 6.1, is declared by an address.
    addresses = [re.fullmatch(r"\s*http://pdfa\.org/declarations/wtpdf#(\w+?)1\.0\s*", each.text or "")
                 for each in packet.iter(_DECLARED)]  # fmt: skip
    claims += [f"WTPDF-1.0-{address[1]}" for address in addresses if address]
    return tuple(claims)
