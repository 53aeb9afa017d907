"""PDF/X-4 (ISO 15930-7:2010) clause by clause, as far as a machine can see it in the file.

The table is what is covered; docs/preflight.md shows it, and says what is not.
Fonts, boxes and colours have modules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.inspection import RENDERINGS

__all__ = ["CLAUSES", "Clause", "check"]

REBUILD = "build the edition again; a finished file is not to be changed by hand"
# ISO 15930-7 is written on PDF 1.6; files of the versions before it may claim it as well.
VERSIONS = frozenset(("1.3", "1.4", "1.5", "1.6"))
REQUIRED = ("dc:title", "xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:DocumentID", "xmpMM:VersionID",
            "xmpMM:RenditionClass")  # fmt: skip
# What the information dictionary says, if it says it, as the XMP packet does.
SAME = {
    "Title": "dc:title",
    "CreationDate": "xmp:CreateDate",
    "ModDate": "xmp:ModifyDate",
    "Creator": "xmp:CreatorTool",
    "Producer": "pdf:Producer",
    "GTS_PDFXVersion": "pdfxid:GTS_PDFXVersion",
}
PRINTERS_OWN = frozenset(("PrinterMark", "TrapNet"))


@dataclass(frozen=True, slots=True)
class Clause:
    """A requirement: what the standard asks for, and what finds where a file falls short, in words."""

    code: str
    asks: str
    faults: Callable[[Subject], Iterator[str]]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every clause of the table."""
    for clause in CLAUSES:
        for fault in clause.faults(subject):
            yield Diagnostic(clause.code, Severity.ERROR, f"PDF/X-4 asks for {clause.asks}: {fault}", None, REBUILD)


# --- what the file says of itself --------------------------------------------------------------


def _version(subject: Subject) -> Iterator[str]:
    press = subject.press
    for said in filter(None, (press.header, press.overriding)):
        if said not in VERSIONS:
            yield f"the file is written in PDF {said}"


def _claim(subject: Subject) -> Iterator[str]:
    press = subject.press
    said = press.properties.get("pdfxid:GTS_PDFXVersion")
    if said is None:
        yield "the metadata do not claim it"
    elif said != "PDF/X-4":
        yield f"the metadata claim “{said}”"


def _intent(subject: Subject) -> Iterator[str]:
    press = subject.press
    intents = [intent for intent in press.intents if intent.kind == "GTS_PDFX"]
    if len(intents) != 1:
        yield f"there are {len(intents)} of them" if intents else "there is none"
        return
    (intent,) = intents
    if not intent.condition:
        yield "its printing condition has no name (OutputConditionIdentifier)"
    if intent.device is None:
        if not intent.registry:
            yield "it has neither a profile nor a registry that its condition is in"
    elif (intent.device, intent.colours) != ("prtr", "CMYK"):
        yield f"its profile is of class “{intent.device}” for “{intent.colours}”, not that of a CMYK press"


def _metadata(subject: Subject) -> Iterator[str]:
    press = subject.press
    yield from (f"{name} is missing" for name in REQUIRED if not press.properties.get(name))
    for name, other in SAME.items():
        said, meant = press.information.get(name), press.properties.get(other)
        if said is not None and meant is not None and _plain(said) != _plain(meant):
            yield f"{name} is “{said}”, but {other} is “{meant}”"


def _plain(value: str) -> str:
    """A value by which a date of either form is compared: `D:20190501000000Z`, `2019-05-01T00:00:00Z`."""
    date = re.fullmatch(r"(?:D:)?(\d{4})-?(\d\d)-?(\d\d)T?(\d\d):?(\d\d):?(\d\d)(.*)", value.strip())
    if date is None:
        return value.strip()
    return "".join(date.groups()[:6]) + re.sub(r"[':]|^[+-]00'?:?00'?$", "", date[7]).replace("Z", "")


def _trapped(subject: Subject) -> Iterator[str]:
    press = subject.press
    said = press.information.get("Trapped", "").removeprefix("/")
    meant = press.properties.get("pdf:Trapped", "")
    known = {each for each in (said, meant) if each}
    if not known:
        yield "nothing says it"
    elif known - {"True", "False"}:
        yield f"it is “{', '.join(sorted(known))}”"
    elif len(known) > 1:
        yield f"it is “{said}” in the one place and “{meant}” in the other"


def _identity(subject: Subject) -> Iterator[str]:
    press = subject.press
    if not press.identified:
        yield "it has no identifier (ID)"
    if press.encrypted:
        yield "it is encrypted"


# --- what the file holds -----------------------------------------------------------------------


def _annotations(subject: Subject) -> Iterator[str]:
    press = subject.press
    for number, page in enumerate(press.pages, start=1):
        left, low, right, high = page.boxes.get("BleedBox") or page.boxes.get("TrimBox") or page.boxes["MediaBox"]
        for kind, area in page.annotations:
            inside = area[0] < right and area[2] > left and area[1] < high and area[3] > low
            if inside and kind not in PRINTERS_OWN:
                yield f"one of kind “{kind}” stands on page {number}"


def _without(*names: str) -> Callable[[Subject], Iterator[str]]:
    """What finds things that a file must not hold, by their names in `HINDRANCES`."""

    def faults(subject: Subject) -> Iterator[str]:
        held = subject.press.held
        yield from (f"{name}, {held[name]} times" for name in names if held[name])

    return faults


def _renderings(subject: Subject) -> Iterator[str]:
    yield from _without("rendering")(subject)
    for number, page in enumerate(subject.pdf.pages, start=1):
        yield from (f"page {number} asks for “{name}”" for name in sorted(page.renderings - RENDERINGS))


def _blending(subject: Subject) -> Iterator[str]:
    press = subject.press
    yield from _without("blend", "RGB group")(subject)
    for number, page in enumerate(press.pages, start=1):
        if page.blending == "DeviceRGB":
            yield f"page {number} blends in RGB, which its printing condition is not in"


CLAUSES: tuple[Clause, ...] = (
    Clause("E240", "a file of PDF 1.6 at most", _version),
    Clause("E241", "its name in the metadata (GTS_PDFXVersion)", _claim),
    Clause("E242", "exactly one output intent that names a printing condition (GTS_PDFX)", _intent),
    Clause("E243", "a title, dates and identifiers that agree wherever they are said", _metadata),
    Clause("E244", "a word on trapping, True or False (Trapped)", _trapped),
    Clause("E245", "a file with an identifier that anybody can open", _identity),
    Clause("E246", "a file without scripts and actions", _without("script", "action")),
    Clause("E247", "no annotation on the printed area but printer’s marks and trap networks", _annotations),
    Clause("E248", "no PostScript, OPI, proxies or alternates in place of what is printed",
           _without("PostScript", "OPI", "reference", "alternate")),
    Clause("E249", "a file that holds all of itself, without external streams", _without("external")),
    Clause("E250", "no compression by LZW", _without("LZW")),
    Clause("E251", "no transfer functions and no named halftones", _without("transfer", "halftone")),
    Clause("E252", "rendering intents that the PDF standard knows", _renderings),
    Clause("E253", "transparency that blends in known ways and in the colours of the press", _blending),
)  # fmt: skip
