"""Whether every page is cut where the edition says, and nothing that is cut leaves a white edge."""

from __future__ import annotations

from collections.abc import Iterator

from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.editions.edition import PrintSpec
from publish.inspection import PageFacts, Paint, PressPage

__all__ = ["check"]

Box = tuple[float, float, float, float]

# In points. Boxes are written with three decimals; a knife is exact to about a point.
EXACT = 0.05
KNIFE = 1.0
SIDES = ("left", "lower", "right", "upper")
REBUILD = "build the edition again; a finished file is not to be changed by hand"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Boxes (E220, E221), what turns or scales a page (E222), and artwork that ends at the trim (E223)."""
    spec = subject.spec
    assert isinstance(spec, PrintSpec)
    design = subject.theme.tokens.pages[spec.setting][spec.trim]
    for number, (page, facts) in enumerate(zip(subject.press.pages, subject.pdf.pages, strict=True), start=1):
        trim = page.boxes.get("TrimBox")
        fault = _trim_fault(trim, design.width, design.height, spec.trim)
        if fault is not None:
            yield Diagnostic("E220", Severity.ERROR, f"page {number} {fault}", None, REBUILD)
        yield from _turned(page, number)
        if trim is None:
            continue
        for fault in _nesting(page, trim, spec.bleed):
            yield Diagnostic("E221", Severity.ERROR, f"page {number}: {fault}", None, REBUILD)
        if spec.bleed:
            yield from _short(facts, number)


def _trim_fault(trim: Box | None, width: float, height: float, name: str) -> str | None:
    if trim is None:
        return "has no TrimBox, so nobody knows where it is cut"
    wide, high = trim[2] - trim[0], trim[3] - trim[1]
    if abs(wide - width) <= EXACT and abs(high - height) <= EXACT:
        return None
    return f"is cut to {wide:.2f} × {high:.2f} pt, but “{name}” is {width:.2f} × {height:.2f} pt"


def _nesting(page: PressPage, trim: Box, bleed: float) -> Iterator[str]:
    media, bled = page.boxes.get("MediaBox", trim), page.boxes.get("BleedBox")
    if bled is None:
        if bleed:
            yield "there is no BleedBox"
        bled = trim
    if not _holds(bled, trim):
        yield "the TrimBox reaches beyond the BleedBox"
    if not _holds(media, bled):
        yield "the BleedBox reaches beyond the MediaBox"
    crop = page.boxes.get("CropBox")
    if crop is not None and not _holds(crop, bled):
        yield "the CropBox cuts into the bleed"
    reach = trim[0] - bled[0], trim[1] - bled[1], bled[2] - trim[2], bled[3] - trim[3]
    for side, found in zip(SIDES, reach, strict=True):
        if "BleedBox" in page.boxes and abs(found - bleed) > EXACT:
            yield f"the bleed is {found:.2f} pt on the {side} side, not {bleed:.2f} pt"


def _holds(outer: Box, inner: Box) -> bool:
    low = outer[0] <= inner[0] + EXACT and outer[1] <= inner[1] + EXACT
    return low and outer[2] >= inner[2] - EXACT and outer[3] >= inner[3] - EXACT


def _turned(page: PressPage, number: int) -> Iterator[Diagnostic]:
    faults = {
        "has an ArtBox beside its TrimBox": "ArtBox" in page.boxes,
        f"is turned by {page.rotated} degrees": page.rotated % 360 != 0,
        f"is scaled by {page.unit:g} (UserUnit)": page.unit != 1,
    }
    for fault in (fault for fault, holds in faults.items() if holds):
        yield Diagnostic("E222", Severity.ERROR, f"page {number} {fault}", None, REBUILD)


# --- bleed -------------------------------------------------------------------------------------


def _short(page: PageFacts, number: int) -> Iterator[Diagnostic]:
    """Areas and pictures that reach the trim and not the bleed; one finding for each side of the page."""
    trim, bleed = page.boxes.trim, page.boxes.bleed
    areas = [mark.box for mark in page.inkings if mark.kind != "text" and mark.box and not white(mark.paint)]
    told = {side for area in (*areas, *(each.box for each in page.placed)) for side in _ends(area, trim, bleed)}
    for side in (side for side in SIDES if side in told):
        yield Diagnostic(
            "E223",
            Severity.ERROR,
            f"artwork on page {number} touches the {side} trim but does not reach the bleed: a white edge may show",
            None,
            "let it reach the bleed, or keep it clear of the trim",
        )


def _ends(area: Box, trim: Box, bleed: Box) -> Iterator[str]:
    """The sides on which an area that stands on the page ends at the trim or between it and the bleed."""
    inside = area[0] < trim[2] - KNIFE and area[2] > trim[0] + KNIFE
    if not (inside and area[1] < trim[3] - KNIFE and area[3] > trim[1] + KNIFE):
        return
    # Each measured outward, so that the four sides are alike.
    edges = zip(SIDES, _outward(area), _outward(trim), _outward(bleed), strict=True)
    yield from (side for side, edge, cut, end in edges if cut - KNIFE <= edge < end - EXACT)


def _outward(box: Box) -> Box:
    return -box[0], -box[1], box[2], box[3]


def white(paint: Paint) -> bool:
    """Whether a paint leaves the paper as it is."""
    parts = paint.components
    if not parts:
        return False
    light = paint.space in ("DeviceGray", "calibrated grey", "CalGray", "DeviceRGB", "calibrated RGB", "CalRGB")
    return all(part == (1 if light else 0) for part in parts)
