"""The EPUB's files: what they hold, what they say of themselves, and that they are always the same."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from epub.sheet import (
    ANNEX,
    AUTHORS,
    MODIFIED,
    SERIES,
    STYLESHEET,
    TEXT,
    galley,
    metadata,
    picture,
)
from publish.composing.galley import Slip, record_text, running_text
from publish.editions.edition import Artifact, EpubSpec, PageStart, Pagination
from publish.editions.epub.accessibility import CONFORMANCE
from publish.editions.epub.make import make
from publish.theming import EmbeddedFace

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
OPS = "{http://www.idpf.org/2007/ops}"
SPEC = EpubSpec("epub", "print")
COVER = picture(1600, 2560, "JPEG")


def remade(pagination: Pagination | None = None, spec: EpubSpec = SPEC, **more: object) -> Artifact:
    return make(galley(**more), STYLESHEET, (), COVER, spec, pagination, MODIFIED)


def unpacked(artifact: Artifact) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(artifact.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package(artifact: Artifact) -> Element:
    return fromstring(unpacked(artifact)["EPUB/content.opf"])


def texts(artifact: Artifact, tag: str) -> list[str]:
    return [element.text or "" for element in package(artifact).iter(tag)]


def stated(artifact: Artifact, name: str) -> list[str]:
    return [meta.text or "" for meta in package(artifact).iter(f"{OPF}meta") if meta.get("property") == name]


def named(artifact: Artifact, name: str) -> list[str | None]:
    return [meta.get("content") for meta in package(artifact).iter(f"{OPF}meta") if meta.get("name") == name]


# --- the archive ---------------------------------------------------------------------------------


def test_two_makes_are_byte_identical(made: Artifact, faces: tuple[EmbeddedFace, ...], pagination: Pagination) -> None:
    again = make(galley(), STYLESHEET, tuple(reversed(faces)), COVER, SPEC, pagination, MODIFIED)
    assert again.data == made.data


def test_hash_seed_and_time_zone_change_nothing(tmp_path: Path) -> None:
    code = "import sys; from epub.test_make import remade; sys.stdout.buffer.write(remade().data)"
    files = [
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, cwd=Path(__file__).parents[3],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(Path(__file__).parents[1])},
        ).stdout
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/New_York"))
    ]  # fmt: skip
    assert files[0] == files[1] == remade().data


def test_mimetype_is_first_and_stored(made: Artifact) -> None:
    # EPUB 3.3, 4.2.3: programs look for these bytes at this place.
    assert made.data[30:58] == b"mimetypeapplication/epub+zip"


def test_archive_holds_no_time_of_day(made: Artifact) -> None:
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}


def test_names_are_ascii_and_differ_in_more_than_case() -> None:
    slips = [Slip(name, "Same", ANNEX) for name in ("序文", "Annex A", "annex-a", "cover", "nav")]
    entries = tuple(replace(galley().contents[1], slip=slip.name) for slip in slips)
    made = remade(slips=tuple(slips), contents=entries, landmarks=())
    names = list(unpacked(made))
    assert len({name.casefold() for name in names}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) for name in names)


def test_fonts_are_whole_and_only_those_given(made: Artifact, faces: tuple[EmbeddedFace, ...]) -> None:
    files = unpacked(made)
    assert {name for name in files if "/fonts/" in name} == {f"EPUB/fonts/{face.file}" for face in faces}
    assert all(files[f"EPUB/fonts/{face.file}"] == face.data for face in faces)
    assert made.fonts == tuple(sorted(face.file for face in faces))


# --- content documents ---------------------------------------------------------------------------


def body(artifact: Artifact, name: str) -> Element:
    document = fromstring(unpacked(artifact)[f"EPUB/text/{name}.xhtml"])
    found = document.find(f"{XHTML}body")
    assert found is not None
    return found


def test_text_of_record_is_the_galleys(made: Artifact) -> None:
    for name, source in (("text", TEXT), ("annex", ANNEX)):
        assert "".join("".join(record_text(body(made, name))).split()) == (
            "".join("".join(record_text(fromstring(source))).split())
        )


def test_what_is_paged_alone_is_taken_out(made: Artifact) -> None:
    text = unpacked(made)["EPUB/text/text.xhtml"].decode()
    assert 'data-only="paged"' not in text
    assert set(re.findall(r"data-[a-z-]+", text)) == {"data-apparatus"}
    # … and what belongs to reflowable editions stays.
    slip = Slip(
        "text", "T", '<section id="a"><h2>A</h2> x<i data-only="paged">no</i>y <i data-only="reflow">yes</i></section>'
    )
    reflowed = remade(slips=(slip,), contents=(), landmarks=(), resources=())
    assert "".join(body(reflowed, "text").itertext()).strip() == "A xy yes"


def test_semantics_follow_the_roles(made: Artifact) -> None:
    found = {
        (element.get("role"), element.get(f"{OPS}type"))
        for name in ("text", "annex")
        for element in body(made, name).iter()
        if element.get("role") or element.get(f"{OPS}type")
    }
    assert found == {
        ("doc-noteref", "noteref"), ("doc-endnotes", "endnotes"), ("doc-backlink", "backlink"),
        ("doc-colophon", "colophon"), ("doc-pagebreak", "pagebreak"), ("group", None), ("img", None),
    }  # fmt: skip


def test_drawings_keep_the_case_of_their_names(made: Artifact) -> None:
    svg = body(made, "text").find(".//{http://www.w3.org/2000/svg}svg")
    assert svg is not None
    assert svg.get("viewBox") == "0 0 20 10"
    assert svg.find("{http://www.w3.org/2000/svg}linearGradient") is not None


def test_language_is_said_both_ways(made: Artifact) -> None:
    phrase = next(element for element in body(made, "text").iter() if element.text == "橋")
    assert phrase.get("lang") == phrase.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"


def test_links_lead_from_file_to_file_and_pictures_are_found(made: Artifact) -> None:
    links = [a.get("href") for name in ("text", "annex") for a in body(made, name).iter(f"{XHTML}a")]
    assert links == ["#note-1", "annex.xhtml#annex", "#call-1", "text.xhtml#length"]
    assert [img.get("src") for img in body(made, "text").iter(f"{XHTML}img")] == ["../pictures/bridge.png"]


def test_a_picture_on_a_part_of_the_measure_stays_legible_on_a_small_screen() -> None:
    part = '<img src="bridge.png" alt="B" style="width: 48%"/>'
    own = '<img src="bridge.png" alt="C" style="width: 2em"/>'
    slip = Slip("text", "T", f'<section id="a"><h2>A</h2><p>{part}{own}</p></section>')
    made = body(remade(slips=(slip,), contents=(), landmarks=()), "text")
    styles = [image.get("style") for image in made.iter(f"{XHTML}img")]
    assert styles == ["width: 48%; min-width: min(100%, 14.4em)", "width: 2em"]


def test_a_term_leads_to_its_explanation() -> None:
    terms = '<dt id="a" data-semantics="glossterm">A</dt><dt data-semantics="glossterm">B</dt><dd>What</dd>'
    other = '<dt id="c" data-semantics="glossterm">C</dt><dd>Else</dd>'
    slip = Slip("text", "T", f"<section><h2>G</h2><dl>{terms}{other}</dl><dl><dt>x</dt><dd>y</dd></dl></section>")
    made = body(remade(slips=(slip,), contents=(), landmarks=()), "text")
    entries = {entry.get("id"): "".join(entry.itertext()) for entry in made.iter(f"{XHTML}div")}
    assert entries == {"a": "ABWhat", "c": "CElse"}
    assert [dt.get("id") for dt in made.iter(f"{XHTML}dt")] == [None] * 4


def test_a_section_within_a_chapter_is_no_landmark(made: Artifact) -> None:
    named = {
        section.get("role"): section.get("aria-labelledby") for section in body(made, "annex").iter(f"{XHTML}section")
    }
    assert named == {None: None, "doc-colophon": "h-colophon"}


def test_titles_differ() -> None:
    slips = (Slip("a", "Same", ANNEX), Slip("b", "Same", "<section><h2>B</h2></section>"), Slip("c", "", "<p>c</p>"))
    files = unpacked(remade(slips=slips, contents=(), landmarks=(), resources=()))
    pages = [fromstring(data) for name, data in files.items() if name.endswith(".xhtml")]
    titles = [page.findtext(f".//{XHTML}title") for page in pages]
    assert titles == [
        "Contents: Bridges and Tunnels",
        "Cover: Bridges and Tunnels",
        "Same",
        "Same 2",
        "Bridges and Tunnels",
    ]


def test_right_to_left_is_said_everywhere() -> None:
    made = remade(direction="rtl", metadata=metadata(language="ar"))
    root = package(made)
    assert root.get("dir") == "rtl"
    spine = root.find(f"{OPF}spine")
    assert spine is not None
    assert spine.get("page-progression-direction") == "rtl"
    pages = [fromstring(data) for name, data in unpacked(made).items() if name.endswith(".xhtml")]
    assert {page.get("dir") for page in pages} == {"rtl"}
    assert {page.get("lang") for page in pages} == {"ar"}


def test_properties_say_what_is_inside(made: Artifact) -> None:
    items = {item.get("href"): item.get("properties") for item in package(made).iter(f"{OPF}item")}
    assert items["text/text.xhtml"] == "mathml svg"
    assert items["text/annex.xhtml"] is None
    assert items["nav.xhtml"] == "nav"
    assert items["cover.jpg"] == "cover-image"


def test_cover_says_in_words_what_it_shows(made: Artifact) -> None:
    image = fromstring(unpacked(made)["EPUB/cover.xhtml"]).find(f".//{XHTML}img")
    assert image is not None
    assert image.get("alt") == "Cover: House of Tests. Bridges and Tunnels. Fact sheet May 2019"
    assert next(item.get("idref") for item in package(made).iter(f"{OPF}itemref")) == "cover"
    assert named(made, "cover") == ["cover-picture"]


# --- navigation ----------------------------------------------------------------------------------


def lists(artifact: Artifact, kind: str) -> list[tuple[str | None, str | None]]:
    document = fromstring(unpacked(artifact)["EPUB/nav.xhtml"])
    navs = [nav for nav in document.iter(f"{XHTML}nav") if nav.get(f"{OPS}type") == kind]
    return [(a.text, a.get("href")) for nav in navs for a in nav.iter(f"{XHTML}a")]


def test_contents_lead_to_their_headings(made: Artifact) -> None:
    assert lists(made, "toc") == [
        ("Length", "text/text.xhtml#length"), ("Looks", "text/text.xhtml#looks"), ("Annex", "text/annex.xhtml#annex"),
    ]  # fmt: skip
    ncx = fromstring(unpacked(made)["EPUB/toc.ncx"])
    space = "{http://www.daisy.org/z3986/2005/ncx/}"
    points = [
        (p.findtext(f"{space}navLabel/{space}text"), p.find(f"{space}content")) for p in ncx.iter(f"{space}navPoint")
    ]
    assert [(label, content.get("src")) for label, content in points if content is not None] == lists(made, "toc")


def test_contents_are_the_slips_where_there_are_no_headings() -> None:
    assert lists(remade(contents=()), "toc") == [
        ("Bridges and Tunnels", "text/text.xhtml"), ("Annex", "text/annex.xhtml"),
    ]  # fmt: skip


def test_landmarks_are_places_of_the_reading_order(made: Artifact) -> None:
    assert lists(made, "landmarks") == [("Cover", "cover.xhtml"), ("Start", "text/text.xhtml")]


def test_page_list_has_every_page_in_order(made: Artifact) -> None:
    assert lists(made, "page-list") == [
        ("1", "text/text.xhtml#page-1"), ("2", "text/text.xhtml#page-2"), ("3", "text/annex.xhtml#page-3"),
        ("4", "text/annex.xhtml#page-4"), ("5", "text/annex.xhtml#page-5"),
    ]  # fmt: skip
    assert stated(made, "pageBreakSource") == ["urn:uuid:3f0b5c55-9c6e-5f4f-8f1c-7a11c0ffee00"]


def test_pages_begin_at_their_words(made: Artifact) -> None:
    words = []
    for name in ("text", "annex"):
        running = ""
        for element, kind, string in running_text(body(made, name)):
            mark = f"[{element.get('aria-label')}]" if element.get("role") == "doc-pagebreak" and kind == "tail" else ""
            running += mark + string
        words += re.findall(r"\[\d\]\s*\w*", running)
    assert words == ["[1]House", "[2]across", "[4]Annex", "[5]length"]


def test_without_pages_there_is_no_page_list() -> None:
    made = remade()
    assert lists(made, "page-list") == []
    assert b"doc-pagebreak" not in unpacked(made)["EPUB/text/text.xhtml"]
    assert stated(made, "pageBreakSource") == []
    assert "pageBreakMarkers" not in stated(made, "schema:accessibilityFeature")


def test_pages_of_another_galley_are_refused() -> None:
    strange = Pagination("print", "urn:x", (PageStart("1", "elsewhere", 0),))
    with pytest.raises(ValueError, match="elsewhere"):
        remade(strange)


# --- metadata ------------------------------------------------------------------------------------


def test_package_says_its_language_and_when_it_changed(made: Artifact) -> None:
    assert package(made).get("{http://www.w3.org/XML/1998/namespace}lang") == "en-US"
    assert stated(made, "dcterms:modified") == [MODIFIED]
    assert texts(made, f"{DC}language") == ["en-US"]
    assert texts(made, f"{DC}date") == ["2019-05"]


def test_papers_without_authors_are_their_issuers(made: Artifact) -> None:
    assert texts(made, f"{DC}creator") == texts(made, f"{DC}publisher") == ["House of Tests"]
    assert stated(made, "role") == ["isb"]


def test_authors_titles_and_series() -> None:
    made = remade(metadata=metadata(authors=AUTHORS, series=SERIES, subtitle="A survey"))
    assert texts(made, f"{DC}creator") == ["A. Mason"]
    assert texts(made, f"{DC}contributor") == ["T. Miner"]
    assert stated(made, "role") == ["aut", "ill"]
    assert stated(made, "file-as") == ["Mason, A."]
    assert texts(made, f"{DC}title") == ["Bridges and Tunnels", "A survey"]
    assert stated(made, "title-type") == ["main", "subtitle"]
    assert stated(made, "belongs-to-collection") == named(made, "calibre:series") == ["Structures"]
    assert stated(made, "group-position") == named(made, "calibre:series_index") == ["7"]


@pytest.mark.parametrize(
    ("identifiers", "expected"),
    [
        ({}, ["urn:uuid:f459804a-02ff-5f62-9243-35b59fe34a5f"]),
        ({"isbn": "978-3-16-148410-0"}, ["urn:isbn:9783161484100"]),
        ({"doi": "10.1000/182"}, ["https://doi.org/10.1000/182"]),
        ({"house": "7/2019", "urn": "urn:nbn:x-1"}, ["urn:nbn:x-1", "house:7/2019"]),
        ({"house": "7/2019"}, ["urn:uuid:f459804a-02ff-5f62-9243-35b59fe34a5f", "house:7/2019"]),
    ],
)
def test_unique_identifier(identifiers: dict[str, str], expected: list[str]) -> None:
    made = remade(metadata=metadata(identifiers=identifiers))
    found = package(made).findall(f".//{DC}identifier")
    assert [element.text for element in found] == expected
    assert package(made).get("unique-identifier") == found[0].get("id")
    ncx = fromstring(unpacked(made)["EPUB/toc.ncx"])
    assert next(iter(ncx.iter("{http://www.daisy.org/z3986/2005/ncx/}meta"))).get("content") == expected[0]


# --- accessibility -------------------------------------------------------------------------------


def features(artifact: Artifact) -> set[str]:
    return set(stated(artifact, "schema:accessibilityFeature"))


def test_accessibility_is_what_was_found(made: Artifact) -> None:
    assert stated(made, "schema:accessMode") == ["textual", "visual"]
    assert stated(made, "schema:accessModeSufficient") == ["textual,visual", "textual"]
    assert features(made) == {
        "tableOfContents", "readingOrder", "structuralNavigation", "ARIA", "alternativeText", "MathML", "describedMath",
        "pageBreakMarkers", "pageNavigation", "displayTransformability", "unlocked",
    }  # fmt: skip
    assert stated(made, "schema:accessibilityHazard") == ["none"]
    assert stated(made, "schema:accessibilitySummary") == [
        "Text with headings and navigation. The pages of the print edition are marked."
    ]


def alone(body: str, **more: object) -> Artifact:
    return remade(slips=(Slip("text", "T", body),), contents=(), landmarks=(), **{"resources": (), **more})


def test_nothing_is_claimed_that_is_not_there() -> None:
    made = alone("<section><p>Words.</p></section>", labels={})
    assert stated(made, "schema:accessMode") == stated(made, "schema:accessModeSufficient") == ["textual"]
    assert features(made) == {"tableOfContents", "readingOrder", "displayTransformability", "unlocked"}
    assert stated(made, "schema:accessibilitySummary") == [
        "tableOfContents, readingOrder, displayTransformability, unlocked"
    ]


@pytest.mark.parametrize(
    ("body", "lost"),
    [
        ('<section><h1>H</h1><img src="x.png"/></section>', "alternativeText"),
        ('<section><h1>H</h1><svg viewBox="0 0 1 1"/></section>', "alternativeText"),
        ("<section><h1>H</h1><h3>H</h3></section>", "structuralNavigation"),
        ("<section><h1>H</h1><math><mi>x</mi></math></section>", "describedMath"),
    ],
)
def test_a_fault_loses_its_feature(body: str, lost: str) -> None:
    assert lost not in features(alone(body))


def test_decoration_is_no_picture() -> None:
    made = alone('<section><h1>H</h1><img src="x.png" alt=""/><svg aria-hidden="true"/></section>')
    assert stated(made, "schema:accessMode") == ["textual"]
    assert "alternativeText" not in features(made)


def test_fixed_sizes_lose_transformability() -> None:
    fixed = make(galley(), STYLESHEET + "p { font: 12px/1.4 serif }", (), COVER, SPEC, None, MODIFIED)
    assert "displayTransformability" not in features(fixed)
    near_miss = make(galley(), STYLESHEET + "p { margin: 1px; font-size: 1.2em }", (), COVER, SPEC, None, MODIFIED)
    assert "displayTransformability" in features(near_miss)


def test_conformance_is_claimed_where_it_is_asked_for_and_earned() -> None:
    spec = EpubSpec("epub", None, ("EPUB 3.3", CONFORMANCE))
    made = remade(spec=spec)
    assert stated(made, "dcterms:conformsTo") == [CONFORMANCE]
    assert stated(made, "a11y:certifiedBy") == ["House of Tests"]
    assert made.findings == ()
    assert made.spec == spec


def test_conformance_that_is_not_earned_is_a_finding_and_no_claim() -> None:
    spec = EpubSpec("epub", None, ("EPUB 3.3", CONFORMANCE))
    table = "<section><h1>H</h1><table><tr><td>1</td></tr></table></section>"
    made = alone(table, spec=spec, metadata=metadata(issuer=None))
    assert stated(made, "dcterms:conformsTo") == stated(made, "a11y:certifiedBy") == []
    assert made.spec == EpubSpec("epub", None)
    assert [(finding.code, finding.message.partition(": ")[2]) for finding in made.findings] == [
        ("E401", "there is no issuer to certify it"), ("E401", "a table has no heading cells"),
    ]  # fmt: skip


def test_conformance_is_not_claimed_unasked(made: Artifact) -> None:
    assert stated(made, "dcterms:conformsTo") == stated(made, "a11y:certifiedBy") == []
