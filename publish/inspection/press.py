"""Read a finished PDF as a printing press meets it: boxes as they are written, intents, and what stops a press."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from publish.inspection.facts import Box

__all__ = ["HINDRANCES", "RENDERINGS", "PressFacts", "PressIntent", "PressPage", "inspect_press"]


@dataclass(frozen=True, slots=True)
class PressPage:
    """A page: the boxes that are written for it, by name, and what turns or scales it.

    `annotations` are those on it, by kind and area; `blending` is the colour space of its transparency group.
    """

    boxes: Mapping[str, Box]
    rotated: int
    unit: float
    annotations: tuple[tuple[str, Box], ...]
    blending: str | None


@dataclass(frozen=True, slots=True)
class PressIntent:
    """An output intent; `device` and `colours` are what its profile's header says (ICC.1, 7.2), None without one."""

    kind: str
    condition: str
    registry: str
    device: str | None
    colours: str | None


@dataclass(frozen=True, slots=True)
class PressFacts:
    """A finished PDF as a press meets it.

    `properties` are the plain ones of the XMP packet, by prefix and name as the standards write them, of a list the
    first; `held` counts what a press stumbles over, by the names of HINDRANCES.
    """

    header: str
    overriding: str | None
    """The version that the catalogue sets over the header's."""
    information: Mapping[str, str]
    properties: Mapping[str, str]
    identified: bool
    encrypted: bool
    intents: tuple[PressIntent, ...]
    pages: tuple[PressPage, ...]
    held: Mapping[str, int]


def inspect_press(data: bytes) -> PressFacts:
    """A finished PDF as plain values. pikepdf.PdfError where it is not a PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        version = pdf.Root.get("/Version")
        return PressFacts(
            # What the file begins with, whatever the catalogue sets over it.
            header=data[data.find(b"%PDF-") + 5 :][:3].decode("ascii", "replace"),
            overriding=None if version is None else str(version).removeprefix("/"),
            information={str(key).removeprefix("/"): str(value) for key, value in pdf.docinfo.items()},
            properties=_properties(pdf.Root.Metadata.read_bytes() if "/Metadata" in pdf.Root else b""),
            identified="/ID" in pdf.trailer,
            encrypted=pdf.is_encrypted,
            intents=tuple(_intents(pdf)),
            pages=tuple(_page(page.obj) for page in pdf.pages),
            held=_held(pdf),
        )


# --- pages -------------------------------------------------------------------------------------

BOXES = ("MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox")
# What a page takes from the tree above it (ISO 32000-1, 7.7.3.4).
INHERITED = frozenset(("MediaBox", "CropBox", "Rotate"))


def _page(page: Any) -> PressPage:
    written = {name: _inherited(page, name) for name in BOXES}
    group = page.get("/Group", Dictionary()).get("/CS")
    annotations: Any = page.get("/Annots", ())
    return PressPage(
        boxes={name: _box(value) for name, value in written.items() if value is not None},
        rotated=int(_inherited(page, "Rotate") or 0),
        unit=float(page.get("/UserUnit", 1)),
        annotations=tuple(
            (str(each.get("/Subtype", ""))[1:], _box(each.get("/Rect", (0, 0, 0, 0)))) for each in annotations
        ),
        blending=str(group)[1:] if isinstance(group, Name) else None,
    )


def _inherited(page: Any, name: str) -> Any:
    holder = page
    while holder is not None:
        if f"/{name}" in holder:
            return holder[f"/{name}"]
        holder = holder.get("/Parent") if name in INHERITED else None
    return None


def _box(value: Any) -> Box:
    x, y, across, up = (round(float(number), 3) for number in value)
    return min(x, across), min(y, up), max(x, across), max(y, up)


# --- what the file says of itself --------------------------------------------------------------


def _intents(pdf: pikepdf.Pdf) -> Iterator[PressIntent]:
    intents: Any = pdf.Root.get("/OutputIntents", ())
    for intent in intents:
        profile = intent.get("/DestOutputProfile")
        header = profile.read_bytes()[:40] if isinstance(profile, Stream) else None
        sound = header is not None and header[36:40] == b"acsp"
        yield PressIntent(
            kind=str(intent.get("/S", "")).removeprefix("/"),
            condition=str(intent.get("/OutputConditionIdentifier", "")),
            registry=str(intent.get("/RegistryName", "")),
            device=header[12:16].decode("latin-1") if header and sound else None if header is None else "",
            colours=header[16:20].decode("latin-1").strip() if header and sound else None if header is None else "",
        )


_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://www.npes.org/pdfx/ns/id/": "pdfxid",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
}


def _properties(xmp: bytes) -> dict[str, str]:
    try:
        packet = ElementTree.fromstring(xmp)
    except ElementTree.ParseError:
        return {}
    found: dict[str, str] = {}
    for element in packet.iter():
        stated = ((element.tag, "".join(element.itertext()) if not len(element) else _first(element)),)
        for name, value in (*stated, *element.attrib.items()):
            space, _, local = name.removeprefix("{").rpartition("}")
            if space in _PREFIXES:
                found.setdefault(f"{_PREFIXES[space]}:{local}", value.strip())
    return found


def _first(element: ElementTree.Element) -> str:
    items = (item.text or "" for item in element.iter() if item.tag.endswith("}li"))
    return next(items, "")


# --- what stops a press ------------------------------------------------------------------------

BLENDS = frozenset(
    "Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference "
    "Exclusion Hue Saturation Color Luminosity".split()
)
PACKED = frozenset(("LZWDecode", "LZW"))
RENDERINGS = frozenset(("AbsoluteColorimetric", "RelativeColorimetric", "Saturation", "Perceptual"))


def _names(value: Any) -> list[str]:
    """A name, or the names of a list, without the stroke."""
    held = list(value) if isinstance(value, Array) else [] if value is None else [value]
    return [str(each).removeprefix("/") for each in held]


def _is_image(item: Any) -> bool:
    return isinstance(item, Stream) and item.get("/Subtype") == Name.Image


def _is_form(item: Any) -> bool:
    return isinstance(item, Stream) and item.get("/Subtype") == Name.Form


def _transfers(item: Any) -> bool:
    """Whether a graphics state changes tones for one device: TR at all, TR2 but to the default, HTP."""
    return "/TR" in item or "/HTP" in item or _names(item.get("/TR2")) not in ([], ["Default"])


# ISO 32000-1, table 198.
ACTIONS = frozenset(
    "GoTo GoToR GoToE Launch Thread URI Sound Movie Hide Named SubmitForm ResetForm ImportData JavaScript SetOCGState "
    "Rendition Trans GoTo3DView".split()
)


def _is_action(item: Any) -> bool:
    kind = item.get("/S")
    return isinstance(kind, Name) and str(kind).removeprefix("/") in ACTIONS and item.get("/Type") != Name.Trans


def _rendering(item: Any) -> bool:
    return any(name not in RENDERINGS for name in _names(item.get("/RI")) + _names(item.get("/Intent"))) and (
        "/RI" in item or _is_image(item)
    )


HINDRANCES: dict[str, Callable[[Any], bool]] = {
    "script": lambda item: "/JS" in item or "/JavaScript" in item,
    "action": lambda item: "/AA" in item or "/OpenAction" in item or _is_action(item),
    "PostScript": lambda item: isinstance(item, Stream) and Name.PS in (item.get("/Subtype"), item.get("/Subtype2")),
    "OPI": lambda item: "/OPI" in item and (_is_image(item) or _is_form(item)),
    "reference": lambda item: "/Ref" in item and _is_form(item),
    "alternate": lambda item: "/Alternates" in item and _is_image(item),
    "external": lambda item: isinstance(item, Stream) and "/F" in item,
    "LZW": lambda item: isinstance(item, Stream) and bool(PACKED & {*_names(item.get("/Filter"))}),
    "transfer": _transfers,
    "halftone": lambda item: "/HalftoneType" in item and ("/HalftoneName" in item or item.HalftoneType not in (1, 5)),
    "rendering": _rendering,
    "blend": lambda item: any(name not in BLENDS for name in _names(item.get("/BM"))),
    "RGB group": lambda item: item.get("/S") == Name.Transparency and item.get("/CS") == Name.DeviceRGB,
    "Type 3": lambda item: item.get("/Type") == Name.Font and item.get("/Subtype") == Name.Type3,
}  # fmt: skip


def _held(pdf: pikepdf.Pdf) -> Counter[str]:
    held: Counter[str] = Counter()
    for item in pdf.objects:
        for each in _within(item):
            held.update(name for name, found in HINDRANCES.items() if found(each))
    return held


def _within(item: Any) -> Iterator[Any]:
    """A dictionary or stream, and those that stand in it directly. Structure elements paint nothing."""
    waiting = [item]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Array):
            waiting += [kid for kid in each if not _apart(kid)]
        elif isinstance(each, Dictionary | Stream) and not ("/S" in each and "/P" in each):
            yield each
            waiting += [kid for _, kid in each.items() if not _apart(kid)]


def _apart(item: Any) -> bool:
    """Whether something is no dictionary or list of its own place: a number or name, or an object seen by itself."""
    return not isinstance(item, Dictionary | Array) or item.is_indirect
