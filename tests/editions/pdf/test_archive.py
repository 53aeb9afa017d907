"""The archive: PDF/A-3a and PDF/UA-1 as veraPDF sees them, with the sources attached."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from sheets import CONDITION, METADATA, SRGB, STAMP, picture, sheet
from validators import verapdf

from publish.diagnostics import EditionError
from publish.editions.pdf import archive
from publish.editions.pdf.assembly import save
from publish.inspection import PdfFacts, inspect_pdf

SCREEN_COLORS = "html { color: #1b1e22 } @page { bleed: 0 }"
BODY = (
    "<h1 id='top'>Ink &amp; paper</h1><p>See <a href='https://example.org/'>the page</a> and <a href='#top'>the "
    "head</a>.</p><ul><li><p>One</p></li><li><p>Two</p></li></ul>"
    "<img src='dot.png' alt='A dot'/>"
)
BOTH = ("PDF/A-3a", "PDF/UA-1")
SOURCES = (
    archive.Attachment("statement.md", "text/markdown", b"# Ink\n", "2019-05-01T00:00:00Z", "The manuscript"),
    archive.Attachment("Anhang – größer.md", "text/markdown", "größer".encode(), "2019-05-02T00:00:00Z"),
)


def page() -> pikepdf.Pdf:
    return sheet(BODY, SCREEN_COLORS, picture("RGB", (200, 10, 10)))


def finish(pdf: pikepdf.Pdf, claims: tuple[str, ...] = BOTH, **options: Any) -> bytes:
    values = {"profile": SRGB, "attachments": SOURCES if claims == BOTH else (), **options}
    archive.finish(pdf, METADATA, replace(STAMP, claims=claims), **values)
    return save(pdf, compact=True, version=archive.PDF_VERSION)


def finished(claims: tuple[str, ...] = BOTH, **options: Any) -> PdfFacts:
    return inspect_pdf(finish(page(), claims, **options))


# --- the claims --------------------------------------------------------------------------------


@pytest.mark.slow
def test_one_file_keeps_both_claims(tmp_path: Path) -> None:
    path = tmp_path / "screen.pdf"
    path.write_bytes(finish(page()))
    assert verapdf(path, "3a", "ua1") == {"3a": [], "ua1": []}


@pytest.mark.slow
def test_accessibility_alone_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(finish(page(), ("PDF/UA-1",)))
    assert verapdf(path, "ua1") == {"ua1": []}
    assert inspect_pdf(path.read_bytes()).claims == ("PDF/UA-1",)


@pytest.mark.slow
@pytest.mark.parametrize("title", ['<b>Ink</b> & "paper" ]]>', "Tab\tand bell\x07", "日本語 — عربى \U0001f5de"])
def test_any_title_keeps_the_claims(tmp_path: Path, title: str) -> None:
    pdf = page()
    metadata = msgspec.structs.replace(METADATA, title=(title,), description=title, rights=title, subjects=(title,))
    archive.finish(pdf, metadata, replace(STAMP, claims=BOTH), profile=SRGB)
    path = tmp_path / "screen.pdf"
    path.write_bytes(save(pdf, compact=True, version=archive.PDF_VERSION))
    assert verapdf(path, "3a", "ua1") == {"3a": [], "ua1": []}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "profile"),
    [
        (lambda pdf: pdf.Root.__delattr__("OutputIntents"), "3a"),
        (lambda pdf: pdf.Root.ViewerPreferences.__setattr__("DisplayDocTitle", False), "ua1"),
        (lambda pdf: pdf.pages[0].obj.Annots[0].__setattr__("F", 2), "3a"),
        (lambda pdf: pdf.Root.AF[0].__delattr__("AFRelationship"), "3a"),
    ],
)
def test_without_the_finish_the_claims_fail(tmp_path: Path, spoil: Any, profile: str) -> None:
    pdf = pikepdf.open(io.BytesIO(finish(page())))
    spoil(pdf)
    path = tmp_path / "spoiled.pdf"
    pdf.save(path)
    assert verapdf(path, profile)[profile]


def test_the_file_says_what_it_is() -> None:
    facts = finished()
    assert facts.claims == BOTH
    assert facts.version == "1.7"
    assert facts.language == "en"
    assert facts.title_shown
    assert facts.marked
    assert not facts.scripts
    assert "/Trapped" not in facts.information
    (intent,) = facts.intents
    assert (intent.kind, intent.condition, intent.components) == ("GTS_PDFA1", "sRGB IEC61966-2.1", 3)


# --- attachments -------------------------------------------------------------------------------


def test_sources_are_attached_as_sources() -> None:
    attached = finished().attached
    # In the order of the name tree, which is that of the bytes of the names.
    assert sorted(a.name for a in attached) == sorted(source.name for source in SOURCES)
    by_name = {a.name: a for a in attached}
    for source in SOURCES:
        held = by_name[source.name]
        assert (held.relationship, held.media_type, held.data) == ("Source", "text/markdown", source.data)


def test_attachments_are_dated_and_belong_to_the_document() -> None:
    pdf = page()
    finish(pdf)
    first, second = pdf.Root.AF
    assert str(first.EF.F.Params.ModDate) == "D:20190501000000Z"
    assert int(first.EF.F.Params.Size) == len(SOURCES[0].data)
    assert str(first.Desc) == "The manuscript"
    assert "/Desc" not in second
    keys = [bytes(key) for key in list(pdf.Root.Names.EmbeddedFiles.Names)[::2]]
    assert keys == sorted(keys)
    # The destinations that were there before stay.
    assert "/Dests" in pdf.Root.Names


def test_two_attachments_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        finish(page(), attachments=(SOURCES[0], SOURCES[0]))


def test_nothing_to_attach_leaves_no_trace() -> None:
    pdf = page()
    finish(pdf, attachments=())
    assert "/AF" not in pdf.Root
    assert "/EmbeddedFiles" not in pdf.Root.get("/Names", Dictionary())


# --- what is mended ----------------------------------------------------------------------------


def test_images_are_shown_as_they_are() -> None:
    pdf = page()
    images = [item for item in pdf.objects if isinstance(item, Stream) and item.get("/Subtype") == Name.Image]
    for image in images:
        image.Interpolate = True
    finish(pdf)
    assert images
    assert all("/Interpolate" not in image for image in images)


def test_links_stay_are_printed_and_follow_the_structure() -> None:
    pdf = page()
    facts = inspect_pdf(finish(pdf))
    assert [link.target for link in facts.links] == ["https://example.org/", "#top"]
    assert [int(annotation.F) for annotation in pdf.pages[0].obj.Annots] == [4, 4]
    assert str(pdf.pages[0].obj.Tabs) == "/S"


def test_scripts_go() -> None:
    pdf = page()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.Root.Names.JavaScript = Dictionary(Names=["x", Dictionary(S=Name.JavaScript, JS="1")])
    assert not inspect_pdf(finish(pdf)).scripts


def test_a_font_that_is_not_embedded_is_refused_by_name() -> None:
    pdf = page()
    descendant = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name("/Kozuka"))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/Kozuka"), DescendantFonts=Array([descendant]))
    pdf.pages[0].resources.Font.F9 = pdf.make_indirect(font)
    with pytest.raises(EditionError) as failure:
        finish(pdf)
    (finding,) = failure.value.diagnostics
    assert finding.code == "E201"
    assert "“Kozuka”" in finding.message


def test_a_profile_that_is_no_screen_is_refused() -> None:
    with pytest.raises(EditionError) as failure:
        finish(page(), profile=CONDITION.profile)
    assert [finding.code for finding in failure.value.diagnostics] == ["E203"]


def test_the_same_page_gives_the_same_bytes() -> None:
    assert finish(page()) == finish(page())
