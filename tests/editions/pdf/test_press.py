"""The press: inks, boxes, crop marks, the printing condition, and nothing that paper cannot do."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from sheets import CONDITION, METADATA, SRGB, STAMP, picture, sheet
from validators import pdftotext, separations

from publish.diagnostics import Diagnostic, EditionError
from publish.editions.edition import OutputCondition
from publish.editions.pdf import press
from publish.editions.pdf.assembly import save
from publish.inspection import Paint, PdfFacts, inspect_pdf

MILLIMETRE = 72 / 25.4
BLEED = 3 * MILLIMETRE
K_ONLY = Paint("DeviceCMYK", (0.0, 0.0, 0.0, 1.0))


def finish(
    pdf: pikepdf.Pdf, marks: bool = True, condition: OutputCondition = CONDITION, profile: bytes = SRGB
) -> tuple[Diagnostic, ...]:
    return press.finish(
        pdf,
        METADATA,
        replace(STAMP, claims=("PDF/X-4",)),
        bleed=BLEED,
        marks=marks,
        condition=condition,
        rgb_profile=profile,
    )


def finished(pdf: pikepdf.Pdf, **options: Any) -> PdfFacts:
    finish(pdf, **options)
    return inspect_pdf(saved(pdf))


def saved(pdf: pikepdf.Pdf) -> bytes:
    return save(pdf, compact=False, version=press.PDF_VERSION)


# --- boxes and marks ---------------------------------------------------------------------------


def test_boxes_stand_around_the_trim() -> None:
    (page,) = finished(sheet("<p>Ink</p>")).pages
    assert page.boxes.trim == (0, 0, 240, 180)
    assert page.boxes.bleed == pytest.approx((-BLEED, -BLEED, 240 + BLEED, 180 + BLEED), abs=1e-3)
    room = BLEED + 7 * MILLIMETRE
    assert page.boxes.media == page.boxes.crop
    assert page.boxes.media == pytest.approx((-room, -room, 240 + room, 180 + room), abs=1e-3)


def test_trim_that_is_no_whole_number_is_kept() -> None:
    pdf = sheet("<p>Ink</p>", "@page { size: 595.28pt 841.89pt }")
    before = [float(value) for value in pdf.pages[0].obj.TrimBox]
    finish(pdf)
    assert [float(value) for value in pdf.pages[0].obj.TrimBox] == before
    assert before == pytest.approx([0, 0, 595.28, 841.89], abs=1e-4)


def test_without_marks_the_sheet_ends_with_the_bleed() -> None:
    (page,) = finished(sheet("<p>Ink</p>"), marks=False).pages
    assert page.boxes.media == page.boxes.bleed
    assert not any(paint.space == "Separation All" for paint in page.other_paints)


def test_no_other_boxes_are_left() -> None:
    pdf = sheet("<p>Ink</p>")
    pdf.pages[0].obj.CropBox = pdf.pages[0].obj.ArtBox = Array([10, 10, 20, 20])
    finish(pdf)
    assert "/CropBox" not in pdf.pages[0].obj
    assert "/ArtBox" not in pdf.pages[0].obj


@pytest.mark.slow
def test_crop_marks_are_on_every_plate_clear_of_the_bleed(tmp_path: Path) -> None:
    pdf = sheet("<p>Ink</p>")
    finish(pdf)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(saved(pdf))
    room, scale = BLEED + 7 * MILLIMETRE, 4
    # From half a millimetre short of the bleed inwards nothing is a mark; a third of the slug in, all are crossed.
    clear, across = round(6.5 * MILLIMETRE * scale), round(3 * MILLIMETRE * scale)
    for ink, (plate,) in separations(path, 72 * scale).items():
        width, height = plate.size
        columns = [x for x in range(width) if plate.getpixel((x, across))]
        rows = [y for y in range(height) if plate.getpixel((across, y))]
        assert {round(x / scale - room) for x in columns} == {0, 240}, ink
        assert {round(y / scale - room) for y in rows} == {0, 180}, ink
        assert len(columns) <= 4, f"{ink}: the marks are thicker than a quarter of a point"
        edge = plate.crop((clear, clear, width - clear, round(7 * MILLIMETRE * scale)))
        assert edge.getbbox() is None, f"{ink}: a mark touches the bleed"


def test_drawing_stops_at_the_bleed(tmp_path: Path) -> None:
    pdf = sheet("<p class='tab'>Ink</p>", ".tab { margin-top: -80pt; height: 100pt; background: device-cmyk(1 0 0 0) }")
    finish(pdf)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(saved(pdf))
    (cyan,) = separations(path, 72)["Cyan"]
    slug = cyan.crop((60, 0, 200, round(6.5 * MILLIMETRE)))
    assert slug.getbbox() is None
    assert cyan.crop((60, round(8 * MILLIMETRE), 200, round(9 * MILLIMETRE))).getextrema() == (255, 255)


# --- inks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("color", "ink"),
    [
        ("#000", 1.0),
        ("rgb(50% 50% 50%)", 0.5),
        ("#fff", 0.0),
        ("#7f8080", 0.4993),
    ],
)
def test_neutral_rgb_text_becomes_black_ink(color: str, ink: float) -> None:
    pdf = sheet(f"<p style='color: {color}'>Ink</p>")
    assert finish(pdf) == ()
    (page,) = inspect_pdf(saved(pdf)).pages
    ((space, components),) = {(paint.space, paint.components) for paint in page.text_paints}
    assert space == "DeviceCMYK"
    assert components[:3] == (0, 0, 0)
    assert components[3] == pytest.approx(ink, abs=2e-3)


def test_text_in_inks_keeps_them() -> None:
    facts = finished(sheet("<p>Ink <em style='color: device-cmyk(1 .6 .08 .25)'>accent</em></p>"))
    assert facts.pages[0].text_paints == {K_ONLY, Paint("DeviceCMYK", (1.0, 0.6, 0.08, 0.25))}


def test_coloured_rgb_is_tied_to_a_profile_and_reported_for_text() -> None:
    pdf = sheet("<p style='color: #14507f; border-top: 2pt solid #c00'>Blue</p>")
    (finding,) = finish(pdf)
    assert (finding.code, finding.severity) == ("E211", "warning")
    (page,) = inspect_pdf(saved(pdf)).pages
    assert {paint.space for paint in page.text_paints} == {"calibrated RGB"}
    assert {paint.space for paint in page.other_paints} == {"calibrated RGB", "Separation All"}


def test_coloured_rgb_of_a_rule_is_not_reported() -> None:
    assert finish(sheet("<p style='border-top: 2pt solid #c00'>Black</p>")) == ()


def test_a_colour_that_ends_with_its_group_does_not_colour_the_text_after_it() -> None:
    pdf = sheet("<p>Ink</p>")
    operators = b"q 1 0 0 rg 0 0 5 5 re f Q BT /F 10 Tf (x) Tj ET"
    pdf.pages[0].obj.Contents = pdf.make_stream(operators)
    assert finish(pdf) == ()


@pytest.mark.parametrize(
    ("written", "paint"),
    [
        (b"0.25 g", (0, 0, 0, 0.75)),
        (b"/DeviceGray cs 0.25 sc", (0, 0, 0, 0.75)),
        (b"/DeviceGray cs", (0, 0, 0, 1)),
        (b"/DeviceRGB cs 0.5 0.5 0.5 scn", (0, 0, 0, 0.5)),
        (b"/DeviceCMYK cs 1 .6 .08 .25 sc", (1, 0.6, 0.08, 0.25)),
        (b"1 0 0 0 k", (1, 0, 0, 0)),
    ],
)
@pytest.mark.parametrize("side", ["fill", "stroke"])
def test_every_way_to_write_a_colour_is_read(written: bytes, paint: tuple[float, ...], side: str) -> None:
    pdf = sheet("<p>Ink</p>")
    if side == "stroke":
        for fill, stroke in ((b" cs", b" CS"), (b" scn", b" SCN"), (b" sc", b" SC"), (b" g", b" G"), (b" k", b" K")):
            written = written.replace(fill, stroke)
    drawing = b" 10 10 20 20 re " + (b"f" if side == "fill" else b"S")
    pdf.pages[0].obj.Contents = pdf.make_stream(written + drawing)
    facts = finished(pdf, marks=False)
    assert facts.pages[0].other_paints == {Paint("DeviceCMYK", tuple(float(value) for value in paint))}


def test_pictures_mean_calibrated_colours() -> None:
    facts = finished(sheet("<p>Ink</p><img src='dot.png' alt='A dot'/>", "", picture("RGB", (200, 10, 10))))
    assert facts.pages[0].images == {"calibrated RGB"}


def test_grey_pictures_stay_grey() -> None:
    pdf = sheet("<p>Ink</p><img src='dot.png' alt='A dot'/>", "", picture("L", 90))
    facts = finished(pdf)
    assert facts.pages[0].images == {"DeviceGray"}


@pytest.mark.parametrize(
    ("gradient", "space"),
    [("#000, #888, #fff", "DeviceCMYK"), ("#000, #14507f", "calibrated RGB")],
)
def test_gradients_follow_their_colours(gradient: str, space: str) -> None:
    facts = finished(sheet("<p class='g'>Ink</p>", f".g {{ background: linear-gradient({gradient}) }}"), marks=False)
    assert {paint.space for paint in facts.pages[0].other_paints} == {space}


@pytest.mark.slow
def test_a_grey_gradient_is_black_ink_alone_and_runs_the_same_way(tmp_path: Path) -> None:
    pdf = sheet("<p class='g'>.</p>", ".g { height: 60pt; background: linear-gradient(#000, #fff) }")
    finish(pdf, marks=False)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(saved(pdf))
    plates = separations(path)
    assert all(plates[ink][0].getbbox() is None for ink in ("Cyan", "Magenta", "Yellow"))
    left, top = 60, 30 + round(BLEED)
    head, middle, foot = (plates["Black"][0].getpixel((left, top + y)) for y in (4, 30, 56))
    assert head > 230
    assert 100 < middle < 150
    assert foot < 25


@pytest.mark.slow
def test_black_text_within_a_see_through_group_stays_on_its_plate(tmp_path: Path) -> None:
    pdf = sheet("<p style='opacity: .5; color: #000'>Half of the ink</p>")
    finish(pdf, marks=False)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(saved(pdf))
    plates = separations(path, 144)
    assert all(plates[ink][0].getbbox() is None for ink in ("Cyan", "Magenta", "Yellow"))
    assert 100 < plates["Black"][0].getextrema()[1] < 150


def test_transparency_is_blended_in_inks_only_where_there_is_any() -> None:
    plain, clear = sheet("<p>Ink</p>"), sheet("<p style='opacity: .5'>Ink</p>")
    finish(plain)
    finish(clear)
    assert "/Group" not in plain.pages[0].obj
    assert str(clear.pages[0].obj.Group.CS) == "/DeviceCMYK"
    groups = [item.Group for item in clear.objects if isinstance(item, Stream) and "/Group" in item]
    assert groups
    assert {str(group.CS) for group in groups} == {"/DeviceCMYK"}


def test_a_soft_mask_keeps_its_numbers() -> None:
    pdf = sheet("<p class='g'>.</p>", ".g { background: linear-gradient(rgb(0 0 0 / 0), #000) }")
    finish(pdf, marks=False)
    drawings = [
        pdf.pages[0].resources,
        *(i.Resources for i in pdf.objects if isinstance(i, Stream) and "/Resources" in i),
    ]
    states = [state for drawing in drawings for _, state in drawing.get("/ExtGState", Dictionary()).items()]
    masks = [state.SMask.G for state in states if isinstance(state.get("/SMask"), Dictionary)]
    assert masks
    for mask in masks:
        shadings = [value for _, value in mask.Resources.Shading.items()]
        assert [str(shading.ColorSpace) for shading in shadings] == ["/DeviceGray"]


@pytest.mark.slow
def test_text_is_on_the_black_plate_and_the_accent_on_its_own(tmp_path: Path) -> None:
    pdf = sheet(
        "<p>Words in black</p><p class='accent'>.</p>",
        ".accent { height: 20pt; background: device-cmyk(1 .6 .08 .25); color: transparent }",
    )
    finish(pdf)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(saved(pdf))
    room = round(10 * MILLIMETRE)
    words = (room + 30, room + 30, room + 210, room + 43)
    accent = (room + 40, room + 47, room + 200, room + 60)
    inks = {ink: (plate.crop(words), plate.crop(accent)) for ink, (plate,) in separations(path).items()}
    assert sorted(inks) == ["Black", "Cyan", "Magenta", "Yellow"]
    assert inks["Black"][0].getbbox() is not None
    assert all(inks[ink][0].getbbox() is None for ink in ("Cyan", "Magenta", "Yellow"))
    for ink, amount in (("Cyan", 1), ("Magenta", 0.6), ("Yellow", 0.08), ("Black", 0.25)):
        assert inks[ink][1].getextrema()[0] == pytest.approx(255 * amount, abs=2), ink


# --- the claim ---------------------------------------------------------------------------------


def test_the_file_says_what_it_is() -> None:
    pdf = sheet("<h1>Ink</h1><p>Paper</p>")
    facts = finished(pdf)
    assert facts.claims == ("PDF/X-4",)
    assert facts.version == "1.6"
    assert facts.information["/Trapped"] == "/False"
    assert facts.information["/Title"] == "A small sheet about ink & paper"
    assert facts.information["/CreationDate"] == "D:20190501000000Z"
    assert facts.information["/ModDate"] == "D:20190502123000Z"
    (intent,) = facts.intents
    assert (intent.kind, intent.condition, intent.registry, intent.components) == ("GTS_PDFX", "Custom", None, 4)
    assert pikepdf.open(io.BytesIO(saved(pdf))).trailer.ID is not None


def test_a_registered_condition_names_its_registry() -> None:
    condition = replace(CONDITION, identifier="FOGRA39", registry="http://www.color.org")
    (intent,) = finished(sheet("<p>Ink</p>"), condition=condition).intents
    assert (intent.condition, intent.registry) == ("FOGRA39", "http://www.color.org")


@pytest.mark.parametrize("profile", [SRGB, b"", b"not a profile at all"])
def test_a_profile_that_is_no_press_is_refused(profile: bytes) -> None:
    with pytest.raises(EditionError) as failure:
        finish(sheet("<p>Ink</p>"), condition=replace(CONDITION, profile=profile))
    (finding,) = failure.value.diagnostics
    assert finding.code == "E202"
    assert "“Custom”" in finding.message


def test_a_profile_that_is_no_screen_is_refused_where_it_is_needed() -> None:
    finish(sheet("<p>Ink</p>"), profile=CONDITION.profile)
    with pytest.raises(EditionError) as failure:
        finish(sheet("<p style='color: red'>Ink</p>"), profile=CONDITION.profile)
    assert [finding.code for finding in failure.value.diagnostics] == ["E203"]


def test_a_font_that_is_not_embedded_is_refused_by_name() -> None:
    pdf = sheet("<p>Ink</p>")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].resources.Font.F9 = pdf.make_indirect(font)
    with pytest.raises(EditionError) as failure:
        finish(pdf)
    (finding,) = failure.value.diagnostics
    assert finding.code == "E201"
    assert "“Helvetica”" in finding.message


# --- what paper cannot do ----------------------------------------------------------------------

LINKED = (
    "<h1 id='top'>Ink</h1><p>See <a href='https://example.org/'>the page</a> and <a href='#top'>the head</a>.</p>"
    "<ul><li>One</li></ul>"
)


def test_links_become_the_words_that_they_were() -> None:
    before = inspect_pdf(save(sheet(LINKED), compact=False, version="1.7"))
    assert len(before.links) == 2
    assert any(tag.role == "Link" for tag in before.tags)
    pdf = sheet(LINKED)
    facts = finished(pdf)
    assert facts.links == ()
    assert facts.pages[0].annotations == 0
    assert not any(tag.role == "Link" for tag in facts.tags)
    assert [block.text for block in facts.blocks] == [block.text for block in before.blocks]
    assert "See the page and the head." in [block.text for block in facts.blocks]


def test_the_tag_tree_forgets_the_annotations() -> None:
    pdf = sheet(LINKED)
    before = len(pdf.Root.StructTreeRoot.ParentTree.Nums)
    finish(pdf)
    tree = pdf.Root.StructTreeRoot
    assert before - len(tree.ParentTree.Nums) == 4
    assert all(item.get("/Type") != Name.OBJR for item in pdf.objects if isinstance(item, Dictionary))
    # Every marked sequence still leads to the element that holds it.
    for element, mcid in ((e, m) for e in tree.ParentTree.Nums[1] if e is not None for m in _mcids(e)):
        assert tree.ParentTree.Nums[1][mcid].objgen == element.objgen


def _mcids(element: Any) -> list[int]:
    return [kid for kid in element.K if isinstance(kid, int)]


def test_an_element_that_held_an_annotation_alone_goes() -> None:
    pdf = sheet("<p>Ink</p>")
    page, tree = pdf.pages[0].obj, pdf.Root.StructTreeRoot
    field = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[0, 0, 9, 9], StructParent=7))
    form = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Form, P=tree.K[0], K=Array()))
    form.K.append(Dictionary(Type=Name.OBJR, Obj=field, Pg=page))
    tree.K[0].K.append(form)
    tree.ParentTree.Nums.extend([7, form])
    page.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=[field])
    facts = finished(pdf)
    assert "/AcroForm" not in pdf.Root
    assert not any(tag.role == "Form" for tag in facts.tags)
    assert [int(key) for key in list(tree.ParentTree.Nums)[::2]] == [0]


def test_actions_and_scripts_go_and_bookmarks_still_lead() -> None:
    pdf = sheet(LINKED, "h1 { bookmark-level: 1 }")
    page = pdf.pages[0].obj
    place = Array([page, Name.Fit])
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.Root.Names.JavaScript = Dictionary(Names=["x", Dictionary(S=Name.JavaScript, JS="1")])
    page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS="1"))
    bookmark = pdf.Root.Outlines.First
    del bookmark.Dest
    bookmark.A = Dictionary(S=Name.GoTo, D=place)
    other = pdf.make_indirect(
        Dictionary(Title="Away", Parent=pdf.Root.Outlines, A=Dictionary(S=Name.URI, URI="https://example.org/"))
    )
    bookmark.Next = other
    facts = finished(pdf)
    assert not facts.scripts
    assert [(mark.label, mark.page) for mark in facts.outline] == [("Ink", 0), ("Away", None)]
    assert not any(
        isinstance(item, Dictionary) and "/URI" in item for item in pdf.objects if item.get("/S") != Name.URI
    )


def test_a_place_to_open_at_is_no_script() -> None:
    pdf = sheet("<p>Ink</p>")
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
    finish(pdf)
    assert "/OpenAction" in pdf.Root


def test_image_tricks_and_press_settings_go() -> None:
    pdf = sheet("<p style='opacity: .5'>Ink</p><img src='dot.png' alt='A dot'/>", "", picture("RGB", (1, 200, 3)))
    image = next(item for item in pdf.objects if isinstance(item, Stream) and item.get("/Subtype") == Name.Image)
    image.Interpolate = True
    image.Alternates = Array()
    states = pdf.pages[0].resources.ExtGState
    states.s9 = Dictionary(Type=Name.ExtGState, TR=Name.Identity, HT=Name.Default, ca=1)
    finish(pdf)
    assert "/Interpolate" not in image
    assert "/Alternates" not in image
    assert sorted(states.s9.keys()) == ["/Type", "/ca"]


# --- text and bytes ----------------------------------------------------------------------------


def test_words_are_still_tagged_and_marks_are_artifacts() -> None:
    facts = finished(sheet("<h1>Ink</h1><p>Paper</p>"))
    assert [(block.roles[-1], block.text) for block in facts.blocks] == [("H1", "Ink"), ("P", "Paper")]
    assert facts.pages[0].unmarked == ""


def test_another_program_reads_the_same_words(tmp_path: Path) -> None:
    pdf = sheet("<p>Words for any reader</p>")
    finish(pdf)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(saved(pdf))
    assert pdftotext(path).split() == ["Words", "for", "any", "reader"]


def test_the_same_sheet_gives_the_same_bytes() -> None:
    one, two = sheet(LINKED), sheet(LINKED)
    finish(one)
    finish(two)
    assert saved(one) == saved(two)
