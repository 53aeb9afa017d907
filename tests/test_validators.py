"""The validators judge: each passes a good file and fails one with a single fault, or no verdict of theirs counts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pikepdf
import pytest
from validators import REMEDIES, ace, epubcheck, mutool, pdftotext, separations, tool, verapdf, verapdf_batch

pytestmark = pytest.mark.slow

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:7d444840-9dc0-51d1-b245-5ffdce74fad2</dc:identifier>
<dc:title>A statement</dc:title><dc:language>en</dc:language>
<meta property="dcterms:modified">2019-05-01T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Text alone, with contents.</meta>
</metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="text" href="text.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="text"/></spine></package>"""
PAGE = """<?xml version="1.0"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>A statement</title></head><body>{body}</body></html>"""
CONTENTS = """<nav epub:type="toc" role="doc-toc"><h1>Contents</h1>
<ol><li><a href="text.xhtml">A statement</a></li></ol></nav>"""
TEXT = "<h1>A statement</h1><p>The air is clean.</p>"


def write_epub(path: Path, package: str = PACKAGE, text: str = TEXT) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("package.opf", package)
        archive.writestr("nav.xhtml", PAGE.format(body=CONTENTS))
        archive.writestr("text.xhtml", PAGE.format(body=text))
    return path


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{descriptions}</rdf:RDF>
</x:xmpmeta><?xpacket end="w"?>"""
DESCRIPTIONS = {
    "3a": '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
    ' pdfaid:part="3" pdfaid:conformance="A"/>',
    "ua1": '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>'
    '<rdf:li xml:lang="x-default">A square</rdf:li></rdf:Alt></dc:title></rdf:Description>',
}


def write_pdf(path: Path, *, claim: str = "ua1", content: bytes = b"0 g 10 10 50 50 re f", tagged: bool = True) -> Path:
    """A page with a square that is a figure, after the claimed standard; in points, 100 by 100."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(100, 100))
    page.Contents = pdf.make_stream(b"/Figure <</MCID 0>> BDC " + content + b" EMC")
    page.obj.StructParents = 0
    page.obj.Tabs = pikepdf.Name.S
    root = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    figure = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Figure, P=root, Pg=page.obj, K=0, Alt="Square")
    )
    root.K = figure
    root.ParentTree = pikepdf.Dictionary(Nums=[0, pikepdf.Array([figure])])
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=tagged)
    pdf.Root.Lang = pikepdf.String("en")
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    metadata = pdf.make_stream(XMP.format(descriptions=DESCRIPTIONS[claim]).encode())
    metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = metadata
    # Without compressed object streams and with an identifier, as PDF/A-3 wants it (ISO 19005-3, 6.1.3).
    pdf.save(path, min_version="1.7", static_id=True)
    return path


def test_epubcheck_passes_a_good_book(tmp_path: Path) -> None:
    assert epubcheck(write_epub(tmp_path / "good.epub")) == []


def test_epubcheck_fails_a_reference_to_nowhere(tmp_path: Path) -> None:
    (finding,) = epubcheck(write_epub(tmp_path / "broken.epub", text=TEXT + '<p><a href="#nowhere">there</a></p>'))
    assert (finding.rule, finding.severity) == ("RSC-012", "error")
    assert finding.place.startswith("text.xhtml:")


def test_epubcheck_reports_warnings(tmp_path: Path) -> None:
    package = PACKAGE.replace('version="3.0"', 'version="3.0" prefix=" a: http://example.org/"')
    findings = epubcheck(write_epub(tmp_path / "untidy.epub", package=package))
    assert [(each.rule, each.severity) for each in findings] == [("OPF-004", "warning")]


def test_ace_passes_a_good_book(tmp_path: Path) -> None:
    assert ace(write_epub(tmp_path / "good.epub")) == []


def test_ace_fails_missing_metadata(tmp_path: Path) -> None:
    package = PACKAGE.replace('<meta property="schema:accessibilityHazard">none</meta>', "")
    assert [each.rule for each in ace(write_epub(tmp_path / "broken.epub", package=package))] == [
        "metadata-accessibilityhazard"
    ]


def test_ace_fails_an_unreadable_contrast(tmp_path: Path) -> None:
    """That a browser really draws the book."""
    text = '<h1>A statement</h1><p style="color: #eee; background: #fff">The air is clean.</p>'
    assert [each.rule for each in ace(write_epub(tmp_path / "faint.epub", text=text))] == ["color-contrast"]


def test_verapdf_passes_what_is_accessible(tmp_path: Path) -> None:
    good = write_pdf(tmp_path / "good.pdf")
    broken = write_pdf(tmp_path / "broken.pdf", tagged=False)
    verdicts = verapdf_batch([good, broken], "ua1")
    assert verdicts[good] == []
    assert [each.rule for each in verdicts[broken]] == ["6.2-1"]


def test_verapdf_passes_what_can_be_archived_and_fails_colour_that_nothing_defines(tmp_path: Path) -> None:
    good = write_pdf(tmp_path / "good.pdf", claim="3a", content=b"/Pattern cs 10 10 50 50 re n")
    broken = write_pdf(tmp_path / "broken.pdf", claim="3a", content=b"1 0 0 rg 10 10 50 50 re f")
    verdicts = verapdf_batch([good, broken], "3a")
    assert verdicts[good] == []
    assert [each.rule for each in verdicts[broken]] == ["6.2.4.3-2"]


def test_verapdf_judges_by_each_profile_that_is_asked_for(tmp_path: Path) -> None:
    verdicts = verapdf(write_pdf(tmp_path / "accessible.pdf", claim="ua1"), "3a", "ua1")
    assert verdicts["ua1"] == []
    assert verdicts["3a"]


def test_verapdf_fails_what_is_no_pdf(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_text("Dear reader")
    ((finding,),) = verapdf(tmp_path / "letter.pdf", "ua1").values()
    assert finding.rule == "unreadable"


def test_separations_show_each_ink_on_its_plate(tmp_path: Path) -> None:
    squares = b"0 0 0 1 k 10 10 20 20 re f 0.5 0 0 0 k 60 60 20 20 re f"
    plates = separations(write_pdf(tmp_path / "ink.pdf", content=squares))
    assert {ink: pages[0].getextrema() for ink, pages in plates.items()} == {
        "Black": (0, 255),
        "Cyan": (0, 127),
        "Magenta": (0, 0),
        "Yellow": (0, 0),
    }
    # Pictures count from the top, PDF from the foot.
    assert plates["Black"][0].getpixel((20, 80)) == 255
    assert plates["Cyan"][0].getpixel((70, 30)) == 127
    assert plates["Cyan"][0].getpixel((20, 80)) == 0


def test_separations_tell_black_ink_from_the_black_of_a_screen(tmp_path: Path) -> None:
    plates = separations(write_pdf(tmp_path / "screen.pdf", content=b"0 0 0 rg 10 10 20 20 re f"))
    assert all(pages[0].getbbox() for pages in plates.values())


def test_separations_name_spot_colours(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "spot.pdf", content=b"/House cs 1 scn 10 10 20 20 re f")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        tint = pdf.make_stream(b"{dup 0.5 mul exch 0 exch 0 exch pop 0}")
        tint.FunctionType, tint.Domain, tint.Range = 4, [0, 1], [0, 1, 0, 1, 0, 1, 0, 1]
        house = pikepdf.Array([pikepdf.Name.Separation, pikepdf.Name("/House Red"), pikepdf.Name.DeviceCMYK, tint])
        pdf.pages[0].Resources = pikepdf.Dictionary(ColorSpace=pikepdf.Dictionary(House=house))
        pdf.save(path)
    plates = separations(path)
    assert plates["House Red"][0].getextrema() == (0, 255)
    assert plates["Black"][0].getextrema() == (0, 0)


def test_text_is_read_by_poppler_and_mupdf(tmp_path: Path) -> None:
    content = b"BT /F 12 Tf 10 50 Td (clean air) Tj ET"
    path = write_pdf(tmp_path / "text.pdf", content=content)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        pdf.save(path)
    assert pdftotext(path) == "clean air\n\n\f"
    assert mutool("draw", "-q", "-F", "text", path).split() == ["clean", "air"]


def test_a_missing_tool_fails_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match="gs is not installed; run: apt-get install ghostscript"):
        tool("gs")


def test_every_tool_has_a_line_that_installs_it() -> None:
    assert all(line == "scripts/test" or line.startswith("apt-get install ") for line in REMEDIES.values())
