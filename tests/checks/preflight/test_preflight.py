"""Preflight: each defect of a print edition is seen, by its code; what only looks like one is not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from checks.conftest import Publication
from checks.seeding import in_pdf
from conftest import REPOSITORY
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from publish.checks import CHECKS, Subject
from publish.checks.preflight import CLAUSES
from publish.diagnostics import Diagnostic, Severity

pytestmark = pytest.mark.slow

Change = Callable[[pikepdf.Pdf], None]
CHECKED = ("sheet", "inks", "resolution", "fonts", "pdf-x")


@pytest.fixture(scope="session")
def press(everything: Publication) -> Subject:
    return everything["print"]


def preflight(subject: Subject) -> list[Diagnostic]:
    return [finding for name in CHECKED for finding in CHECKS[name].find(subject)]


def codes(subject: Subject) -> set[str]:
    return {finding.code for finding in preflight(subject)}


def drawn(content: str) -> Change:
    """A page on which something more is drawn."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(pdf.make_stream(f"q {content} Q".encode()))

    return change


def drawn_with(kind: str, value: Callable[[pikepdf.Pdf], pikepdf.Object], content: str) -> Change:
    """A page on which something more is drawn with a resource `/Own` of a kind."""

    def change(pdf: pikepdf.Pdf) -> None:
        resources = pdf.pages[0].resources
        if f"/{kind}" not in resources:
            resources[f"/{kind}"] = Dictionary()
        resources[f"/{kind}"].Own = value(pdf)
        drawn(content)(pdf)

    return change


def written(colour: str, size: float = 10.0, state: str = "") -> Change:
    """A page with a few words more."""

    def change(pdf: pikepdf.Pdf) -> None:
        # A font of the page, and a code that it has a character for.
        page, name, code = worded(pdf)
        text = f"q {state} {colour} BT {name} {size} Tf 100 300 Td <{code}> Tj ET Q"
        page.contents_add(pdf.make_stream(text.encode()))

    return change


def worded(pdf: pikepdf.Pdf) -> tuple[pikepdf.Page, str, str]:
    page = pdf.pages[0]
    name = ""
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "Tf":
            name = str(instruction.operands[0])
        if operator in ("Tj", "TJ"):
            first = instruction.operands[0]
            text = bytes(first) if operator == "Tj" else bytes(next(p for p in first if isinstance(p, String)))
            return page, name, text[:8].hex()
    raise AssertionError("the page shows no text")


def picture(pixels: int, bits: int = 8, space: str = "/DeviceGray") -> Callable[[pikepdf.Pdf], pikepdf.Object]:
    """A square picture of so many pixels each way, none like the next."""

    def make(pdf: pikepdf.Pdf) -> pikepdf.Object:
        samples = pixels * (3 if space == "/DeviceRGB" else 1)
        row = bytes(index % 251 for index in range(-(-samples * bits // 8)))
        return pdf.make_stream(row * pixels, Type=Name.XObject, Subtype=Name.Image, Width=pixels, Height=pixels,
                               BitsPerComponent=bits, ColorSpace=Name(space))  # fmt: skip

    return make


def placed(pixels: int, bits: int = 8, space: str = "/DeviceGray") -> Change:
    """The picture, an inch wide."""
    return drawn_with("XObject", picture(pixels, bits, space), "72 0 0 72 100 300 cm /Own Do")


def graphics(**state: object) -> Callable[[pikepdf.Pdf], pikepdf.Object]:
    return lambda pdf: pdf.make_indirect(Dictionary(Type=Name.ExtGState, **state))


def overprinted(mode: int) -> Change:
    return drawn_with("ExtGState", graphics(OP=True, op=True, OPM=mode), "/Own gs 0 0 0 0 k 100 300 40 40 re f")


def root(**entries: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value

    return change


def on_page(**entries: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            pdf.pages[0].obj[f"/{name}"] = value

    return change


def intent(edit: Callable[[pikepdf.Pdf, pikepdf.Object], None]) -> Change:
    return lambda pdf: edit(pdf, pdf.Root.OutputIntents[0])


def screen_profile(pdf: pikepdf.Pdf, held: pikepdf.Object) -> None:
    data = held.DestOutputProfile.read_bytes()
    held.DestOutputProfile = pdf.make_stream(data[:12] + b"mntrRGB " + data[20:], N=3)


def annotated(kind: str, *area: float) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        note = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=Array(area)))
        pdf.pages[0].obj.Annots = Array([note])

    return change


def packet(old: str, new: str) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        xmp = pdf.Root.Metadata.read_bytes()
        assert xmp.count(old.encode()) == 1
        pdf.Root.Metadata.write(xmp.replace(old.encode(), new.encode()))

    return change


def info(name: str, value: pikepdf.Object | None) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        if value is None:
            del pdf.docinfo[name]
        else:
            pdf.docinfo[name] = value

    return change


def both(*changes: Change) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for each in changes:
            each(pdf)

    return change


def fonts(edit: Callable[[pikepdf.Object], None]) -> Change:
    """The first font that holds glyphs, changed."""

    def change(pdf: pikepdf.Pdf) -> None:
        held = (item for item in pdf.objects if isinstance(item, Dictionary) and "/FontDescriptor" in item)
        edit(next(held))

    return change


def unembed(font: pikepdf.Object) -> None:
    for key in ("/FontFile2", "/FontFile3"):
        if key in font.FontDescriptor:
            del font.FontDescriptor[key]


def rename(font: pikepdf.Object) -> None:
    font.BaseFont = Name("/ABCDEF+Helvetica")


def type3(pdf: pikepdf.Pdf) -> pikepdf.Object:
    glyphs = Dictionary(a=pdf.make_stream(b"500 0 d0 0 0 500 500 re f"))
    return pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type3, Name=Name("/SourceSans3Drawn"), CharProcs=glyphs,
                   FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FontBBox=Array([0, 0, 500, 500]), FirstChar=97,
                   LastChar=97, Widths=Array([500]), Encoding=Dictionary(Differences=Array([97, Name("/a")])))
    )  # fmt: skip


def undefined(pdf: pikepdf.Pdf) -> None:
    page, name, _ = worded(pdf)
    page.contents_add(pdf.make_stream(f"BT {name} 9 Tf 100 300 Td <0000> Tj ET".encode()))


def stream(filters: object = None, **entries: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        held = pdf.make_stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", **entries)
        if filters is not None:
            held.Filter = filters
        pdf.pages[0].obj.PieceInfo = Dictionary(Own=held)

    return change


def form(**entries: object) -> Change:
    return drawn_with(
        "XObject",
        lambda pdf: pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), **entries),
        "/Own Do",
    )


JS = Dictionary(S=Name.JavaScript, JS=String("app.beep()"))
RICH, BLACK, HEAVY = "0.6 0.4 0.4 1 k", "0 0 0 1 k", "0.9 0.8 0.8 0.6 k"
ACCENT, ACCENT_ALONE = "1 0.6 0.08 0.25 k", "0 1 0 0 k"
REGISTRATION = "/Registration cs 1 scn"
INLINE = "2 0 0 2 100 300 cm BI /W 2 /H 1 /BPC 8 /CS /{} ID {} EI"
TRAP = "<pdf:Trapped>False</pdf:Trapped>"

DEFECTS: dict[str, tuple[str, Change]] = {
    "no TrimBox": ("E220", lambda pdf: pdf.pages[0].obj.__delitem__("/TrimBox")),
    "another trim": ("E220", on_page(TrimBox=Array([0, 0, 595.276, 792]))),
    "BleedBox too small": ("E221", on_page(BleedBox=Array([-8.504, -8.504, 618, 800.504]))),
    "BleedBox missing": ("E221", lambda pdf: pdf.pages[0].obj.__delitem__("/BleedBox")),
    "MediaBox within the bleed": ("E221", on_page(MediaBox=Array([-5, -5, 617, 797]))),
    "ArtBox": ("E222", on_page(ArtBox=Array([0, 0, 612, 792]))),
    "turned": ("E222", on_page(Rotate=90)),
    "scaled": ("E222", on_page(UserUnit=2)),
    "band that ends at the trim": ("E223", drawn("0 1 0 0 k 0 300 40 40 re f")),
    "band that ends in the bleed": ("E223", drawn("0 1 0 0 k 570 300 45 40 re f")),
    "picture that ends at the trim": ("E223", drawn_with("XObject", picture(300), "72 0 0 72 0 300 cm /Own Do")),
    "coarse picture": ("E224", placed(149)),
    "coarse line art": ("E224", placed(296, 1)),
    "soft picture": ("E225", placed(200)),
    "soft line art": ("E225", placed(400, 1)),
    "RGB text": ("E226", written("0 0 1 rg")),
    "RGB drawing": ("E226", drawn("0 0 1 rg 100 300 40 40 re f")),
    "RGB picture": ("E226", placed(300, 8, "/DeviceRGB")),
    "RGB picture within the content": ("E226", drawn(INLINE.format("RGB", "abcdef"))),
    "rich black text": ("E228", written(RICH)),
    "black text of three inks": ("E228", written("1 1 1 0 k")),
    "too much ink": ("E229", drawn(f"{HEAVY} 100 300 40 40 re f")),
    "hairline": ("E230", drawn("0 0 0 1 K 0.1 w 100 300 m 140 300 l S")),
    "line of no width": ("E230", drawn("0 0 0 1 K 0 w 100 300 m 140 300 l S")),
    "line made thin by its scale": ("E230", drawn("0 0 0 1 K 0.2 0 0 0.2 0 0 cm 1 w 500 900 m 700 900 l S")),
    "white that overprints": ("E231", overprinted(1)),
    "colour of all plates": ("E232", drawn(f"{REGISTRATION} 100 300 40 40 re f")),
    "font not embedded": ("E233", fonts(unembed)),
    "font of another house": ("E234", fonts(rename)),
    "Type 3": ("E235", drawn_with("Font", type3, "BT /Own 9 Tf 100 300 Td (a) Tj ET")),
    "small type in four inks": ("E236", written(ACCENT, 7)),
    "missing glyph": ("E237", undefined),
    "claims PDF/X-3": ("E241", packet("<pdfxid:GTS_PDFXVersion>PDF/X-4<", "<pdfxid:GTS_PDFXVersion>PDF/X-3:2003<")),
    "claims nothing": ("E241", packet("<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>", "")),
    "no intent": ("E242", lambda pdf: pdf.Root.__delitem__("/OutputIntents")),
    "two intents": ("E242", lambda pdf: pdf.Root.OutputIntents.append(pdf.Root.OutputIntents[0])),
    "profile of a screen": ("E242", intent(screen_profile)),
    "no condition": ("E242", intent(lambda _, held: held.__delitem__("/OutputConditionIdentifier"))),
    "nothing says the condition": ("E242", intent(lambda _, held: held.__delitem__("/DestOutputProfile"))),
    "titles differ": ("E243", info("/Title", String("Another title"))),
    "dates differ": ("E243", info("/ModDate", String("D:20200501000000Z"))),
    "no date": ("E243", packet("<xmp:ModifyDate>2019-05-01T00:00:00Z</xmp:ModifyDate>", "")),
    "nothing on trapping": ("E244", both(info("/Trapped", None), packet(TRAP, ""))),
    "trapping unknown": ("E244", both(info("/Trapped", Name.Unknown), packet(TRAP, ""))),
    "two words on trapping": ("E244", info("/Trapped", Name("/True"))),
    "JavaScript": ("E246", root(OpenAction=JS)),
    "action of a page": ("E246", on_page(AA=Dictionary(O=JS))),
    "link": ("E247", annotated("/Link", 100, 100, 200, 200)),
    "note in the bleed": ("E247", annotated("/Text", -8, 100, -4, 104)),
    "annotation of no place": ("E247", on_page(Annots=Array([Dictionary(Type=Name.Annot, Subtype=Name.Popup)]))),
    "PostScript": ("E248", form(Subtype2=Name.PS)),
    "OPI": ("E248", form(OPI=Dictionary())),
    "proxy": ("E248", form(Ref=Dictionary(F=String("other.pdf"), Page=0))),
    "stream elsewhere": ("E249", stream(F=String("other.bin"))),
    "LZW": ("E250", stream(Array([Name.LZWDecode, Name.DCTDecode]))),
    "transfer function": ("E251", drawn_with("ExtGState", graphics(TR=Name.Identity), "/Own gs")),
    "halftone with a name": (
        "E251",
        drawn_with("ExtGState", graphics(HT=Dictionary(HalftoneType=1, HalftoneName=String("own"))), "/Own gs"),
    ),
    "unknown rendering intent": ("E252", drawn_with("ExtGState", graphics(RI=Name.Vivid), "/Own gs")),
    "rendering intent unknown to the page": ("E252", drawn("/Vivid ri")),
    "unknown blend mode": ("E253", drawn_with("ExtGState", graphics(BM=Name.Vivid), "/Own gs")),
    "blending in RGB": ("E253", on_page(Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB))),
}  # fmt: skip

NEAR_MISSES: dict[str, Change] = {
    "trim within a thousandth": on_page(TrimBox=Array([0, 0, 612.01, 792])),
    "MediaBox above the page": lambda pdf: setattr(pdf.Root.Pages, "MediaBox", pdf.pages[0].obj.MediaBox),
    "turned once around": on_page(Rotate=0),
    "UserUnit of one": on_page(UserUnit=1),
    "band to the bleed": drawn("0 1 0 0 k -8.504 300 48.504 40 re f"),
    "band clear of the trim": drawn("0 1 0 0 k 2 300 40 40 re f"),
    "white band at the trim": drawn("0 0 0 0 k 0 300 40 40 re f"),
    "picture with pixels enough": placed(225),
    "line art with pixels enough": placed(600, 1),
    "picture of one colour": drawn_with(
        "XObject",
        lambda pdf: pdf.make_stream(bytes(16), Type=Name.XObject, Subtype=Name.Image, Width=4, Height=4,
                                    BitsPerComponent=8, ColorSpace=Name.DeviceGray),
        "72 0 0 72 100 300 cm /Own Do",
    ),
    "black text": written(BLACK),
    "grey text": written("0 0 0 0.72 k"),
    "dark accent in large type": written("1 0.8 0.1 0.5 k", 12),
    "rich black area": drawn("0.6 0.4 0.4 1 k 100 300 40 40 re f"),
    "ink up to the limit": drawn("0.8 0.7 0.7 0.8 k 100 300 40 40 re f"),
    "line of a quarter point": drawn("0 0 0 1 K 0.25 w 100 300 m 140 300 l S"),
    "line made wide by its scale": drawn("0 0 0 1 K 10 0 0 10 0 0 cm 0.05 w 10 30 m 14 30 l S"),
    "white that knocks out": overprinted(0),
    "black that overprints": drawn_with(
        "ExtGState", graphics(OP=True, op=True, OPM=1), "/Own gs 0 0 0 1 k 100 300 40 40 re f"
    ),
    "plates’ colour outside the trim": drawn(f"{REGISTRATION} 100 -25 4 4 re f"),
    "small type in one ink": written(ACCENT_ALONE, 7),
    "type of eight points": written(ACCENT, 8),
    "accent in text size": written(ACCENT, 10),
    "date in another form": info("/ModDate", String("D:20190501000000+00'00'")),
    "one word on trapping": info("/Trapped", None),
    "an intent for archives beside": lambda pdf: pdf.Root.OutputIntents.append(
        Dictionary(S=Name.GTS_PDFA1, OutputConditionIdentifier=String("sRGB"))
    ),
    "condition by its registry": intent(
        lambda _, held: (held.__delitem__("/DestOutputProfile"), held.__setitem__("/RegistryName", String("http://x.y")))
    ),
    "note beyond the bleed": annotated("/Text", -28, 100, -20, 108),
    "printer’s mark": annotated("/PrinterMark", 0, 0, 612, 792),
    "form without tricks": form(),
    "Flate": stream(),
    "default transfer": drawn_with("ExtGState", graphics(TR2=Name.Default), "/Own gs"),
    "halftone of no name": drawn_with("ExtGState", graphics(HT=Dictionary(HalftoneType=1)), "/Own gs"),
    "known rendering intent": drawn_with("ExtGState", graphics(RI=Name.Perceptual), "/Own gs"),
    "rendering intent known to the page": drawn("/Saturation ri"),
    "grey picture within the content": drawn(INLINE.format("G", "a").replace("/W 2", "/W 1")),
    "known blend mode": drawn_with("ExtGState", graphics(BM=Name.Multiply), "/Own gs"),
    "blending in inks": on_page(Group=Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_seen(name: str, press: Subject) -> None:
    code, change = DEFECTS[name]
    assert code in codes(in_pdf(press, change))


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_what_only_looks_like_a_defect_is_passed(name: str, press: Subject) -> None:
    assert preflight(in_pdf(press, NEAR_MISSES[name])) == []


def test_text_in_managed_rgb_is_a_warning(press: Subject) -> None:
    """Colours tied to a profile print, but in several inks."""

    def tied(pdf: pikepdf.Pdf) -> None:
        space = Array([Name.ICCBased, pdf.make_stream(b"", N=3)])
        pdf.pages[0].resources.ColorSpace.DefaultRGB = space
        written("0 0 1 rg")(pdf)

    (finding,) = preflight(in_pdf(press, tied))
    assert (finding.code, finding.severity) == ("E227", Severity.WARNING)


def test_a_later_version_is_seen(press: Subject) -> None:
    assert codes(replace(press, data=press.data.replace(b"%PDF-1.6", b"%PDF-1.7", 1))) == {"E240"}
    assert codes(replace(press, data=press.data.replace(b"%PDF-1.6", b"%PDF-1.5", 1))) == set()


def test_a_file_without_identifier_is_seen(press: Subject) -> None:
    assert press.data.count(b"/ID [") == 1
    assert codes(replace(press, data=press.data.replace(b"/ID [", b"/IX [", 1))) == {"E245"}


def test_an_encrypted_file_is_seen(press: Subject) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(press.data)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user="", aes=False, R=3, metadata=False))
    assert "E245" in codes(replace(press, data=out.getvalue()))


def test_every_clause_has_its_code_and_a_defect() -> None:
    seeded = {code for code, _ in DEFECTS.values()} | {"E240", "E245"}
    assert len({clause.code for clause in CLAUSES}) == len(CLAUSES)
    assert {clause.code for clause in CLAUSES} <= seeded


def test_the_documentation_shows_every_clause() -> None:
    text = (REPOSITORY / "docs" / "preflight.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| (E\d{3}) \| (.+) \|$", text, re.MULTILINE)
    assert shown == [(clause.code, clause.asks) for clause in CLAUSES]


def test_the_screen_edition_is_no_matter_of_preflight(everything: Publication) -> None:
    assert not any(CHECKS[name].applies(everything["screen"]) for name in CHECKED)


def test_a_coarse_picture_leads_to_its_place_in_the_source(press: Subject) -> None:
    """Pixels that differ, of the size that the source's own picture has."""

    def grained(pdf: pikepdf.Pdf) -> None:
        images = [
            item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == Name.Image
        ]
        for image in images:
            size = int(image.Width) * int(image.Height) * 3
            image.write(bytes(index % 251 for index in range(size)))

    found = [finding for finding in preflight(in_pdf(press, grained)) if finding.code == "E224"]
    # A figure of so few pixels is set small enough; this one stands in a line.
    assert [finding.span and (finding.span.file, finding.span.line) for finding in found][:1] == [("everything.md", 46)]


def test_line_art_stays_line_art_when_it_is_laid_out(press: Subject) -> None:
    """Pages hold it in tones; what its author gave decides. 250 pixels an inch do for a photograph."""
    out = io.BytesIO()
    Image.new("1", (250, 250)).save(out, "PNG")
    (given,) = press.document.pictures
    source = replace(press.source, document=replace(press.document, pictures=(replace(given, data=out.getvalue()),)))
    coarse = in_pdf(press, placed(250))
    assert preflight(coarse) == []
    (finding,) = preflight(replace(coarse, source=source))
    assert (finding.code, finding.span and finding.span.line) == ("E224", 44)


def test_a_hairline_in_a_figure_leads_to_its_place_in_the_source(press: Subject) -> None:
    figure = next(each for root in press.pdf.structure for each in root.walk() if each.role == "Figure")
    left, low, right, _ = (float(part) for part in figure.attributes["BBox"].split())
    (page,) = figure.pages

    def ruled(y: float) -> Change:
        content = f"q 0 0 0 1 K 0.1 w {left} {y} m {right} {y} l S Q".encode()
        return lambda pdf: pdf.pages[page].contents_add(pdf.make_stream(content))

    (within,) = preflight(in_pdf(press, ruled(low + 5)))
    (below,) = preflight(in_pdf(press, ruled(low - 5)))
    assert (within.code, within.span and within.span.line) == ("E230", 44)
    assert (below.code, below.span) == ("E230", None)
