"""Reading systems open the EPUB, land where its lists say, load its fonts, and keep the reader's own colours."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from validators import mutool

from epub.reading_systems import Look, Reading, opened
from epub.sheet import STYLESHEET, galley, picture
from publish.composing.galley import Entry, Slip
from publish.editions.edition import Artifact, EpubSpec
from publish.editions.epub.make import make
from publish.theming import EmbeddedFace

pytestmark = pytest.mark.slow

STYLES = Path(__file__).parents[3] / "styles" / "house"
BLOCKS = {f"{{http://www.w3.org/1999/xhtml}}{name}" for name in ("p", "h1", "h2", "h3", "figcaption", "td", "th")}


@pytest.fixture(scope="module", params=["sheet", "statement"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fact sheet that was set by hand, and the statement as the whole program makes it."""
    if request.param == "statement":
        path: Path = request.getfixturevalue("built").path("epub")
        return path
    path = tmp_path_factory.mktemp("sheet") / "sheet.epub"
    made: Artifact = request.getfixturevalue("made")
    path.write_bytes(made.data)
    return path


@pytest.fixture(scope="module")
def reading(book: Path) -> Reading:
    return opened(book)


def plain(text: str) -> str:
    """A heading without what its form in contents leaves out: capitals, and the colon of one that is run in."""
    return text.casefold().rstrip(": ")


def accents(look: Look) -> dict[str, list[str]]:
    """The marks that have a colour of their own."""
    own = {
        name: [colour for colour in colours if colour not in (*look.colours, "rgba(0, 0, 0, 0)")]
        for name, colours in look.marks.items()
    }
    return {name: colours for name, colours in own.items() if colours}


def test_nothing_fails_and_nothing_is_asked_of_the_network(reading: Reading) -> None:
    assert reading.faults == ()
    assert reading.outside == ()


def test_contents_land_on_their_headings(reading: Reading) -> None:
    assert len(reading.contents) >= 3
    for landing in reading.contents:
        assert landing.heading is not None
        assert plain(landing.heading) == plain(landing.label)
        assert landing.seen, landing


def test_pages_land_in_their_order(reading: Reading) -> None:
    assert [landing.label for landing in reading.pages] == [str(n + 1) for n in range(len(reading.pages))]
    assert len(reading.pages) >= 2
    for landing in reading.pages:
        assert landing.seen, landing
        assert landing.following, landing


def test_no_heading_is_parted(reading: Reading) -> None:
    assert reading.parted == ()


def test_fonts_are_loaded(reading: Reading) -> None:
    assert {face.status for face in reading.faces} == {"loaded"}
    assert {face.family for face in reading.faces} >= {"Source Serif 4", "Source Sans 3"}
    assert sum(face.used for face in reading.faces) >= 3


def test_night_mode_is_obeyed(reading: Reading) -> None:
    assert reading.day.colours == ("rgb(40, 30, 20)",)
    assert reading.night.colours == ("rgb(200, 210, 220)",)
    assert reading.day.grounds == reading.night.grounds == ("rgba(0, 0, 0, 0)",)
    by_day, by_night = accents(reading.day), accents(reading.night)
    assert by_day
    assert by_day.keys() == by_night.keys()
    assert all(set(by_day[name]).isdisjoint(by_night[name]) for name in by_day)


def test_type_follows_the_readers_size(reading: Reading) -> None:
    assert reading.large.sizes == tuple(pytest.approx(2 * size) for size in reading.day.sizes)


def test_metadata_is_understood(reading: Reading) -> None:
    assert reading.metadata["title"]
    assert reading.metadata["language"] == "en-US"
    assert reading.metadata["publisher"]


def blocks(book: Path) -> list[str]:
    """The paragraphs and headings of the content documents, without spaces and capitals."""
    with zipfile.ZipFile(book) as archive:
        names = [name for name in archive.namelist() if name.startswith("EPUB/text/")]
        bodies = [fromstring(archive.read(name)) for name in names]
    found = [element for body in bodies for element in body.iter() if element.tag in BLOCKS and no_drawing(element)]
    return ["".join("".join(element.itertext()).split()).casefold() for element in found]


def no_drawing(element: Element) -> bool:
    """MuPDF draws a formula's letters each by itself."""
    return not any(child.tag.endswith("}math") for child in element.iter())


def test_mupdf_draws_it_and_keeps_the_order_of_its_words(book: Path, tmp_path: Path) -> None:
    """MuPDF takes HTML's newer elements for inline ones unless the stylesheet says otherwise."""
    mutool("draw", "-o", tmp_path / "%d.png", book)
    assert len(list(tmp_path.glob("*.png"))) >= 2
    drawn = "".join(mutool("draw", "-F", "text", book).split()).casefold()
    place = 0
    for block in blocks(book):
        found = drawn.find(block, place)
        assert found >= 0, f"out of its place: {block}"
        place = found + len(block)


def test_forced_colours_and_sizes_are_seen(faces: tuple[EmbeddedFace, ...], tmp_path: Path) -> None:
    """The reading system does tell a book that does not obey."""
    forced = "p { color: #111; font-size: 12px } .points li::marker { color: #3579b1 !important }"
    book = tmp_path / "forced.epub"
    cover = picture(1600, 2560, "JPEG")
    spec = EpubSpec("epub", None)
    book.write_bytes(make(galley(), STYLESHEET + forced, faces[1:], cover, spec, None, "2019-05-01T00:00:00Z").data)
    reading = opened(book)
    assert "rgb(17, 17, 17)" in reading.night.colours
    assert accents(reading.day) == accents(reading.night)
    assert 12 in reading.large.sizes
    assert "error" in {face.status for face in reading.faces}
    assert reading.pages == ()


def test_long_headings_stay_on_one_screen(faces: tuple[EmbeddedFace, ...], tmp_path: Path) -> None:
    """Wherever on a screen they come to stand; without the house's rule some would be parted."""
    house = "".join((STYLES / name).read_text(encoding="utf-8") for name in ("semantic.css", "reflow.css"))
    loose = ".loose h2, .loose h3 { page-break-inside: auto; break-inside: auto }"
    names = ("text", "loose")
    slips = tuple(Slip(name, name, headings(name)) for name in names)
    made = galley(slips=slips, contents=tuple(Entry(name, name, name, 1) for name in names), landmarks=())
    book = tmp_path / "headings.epub"
    spec = EpubSpec("epub", None)
    cover = picture(1600, 2560, "JPEG")
    book.write_bytes(make(made, house + loose, faces, cover, spec, None, "2019-05-01T00:00:00Z").data)
    parted = opened(book).parted
    assert parted
    assert {heading.split()[0] for heading in parted} == {"loose"}


def headings(name: str) -> str:
    """A chapter of long headings, each a line lower than the one before."""
    words = "and all that belongs to it, told at such length that no line of a screen can hold it"
    parts = (
        f"<section><h2>{name} {each} {words}</h2><p>Text.</p><h3>{name} {each} {words}</h3>" + "<p>Text.</p>" * each
        for each in range(40)
    )
    body = "".join(f"{part}</section>" for part in parts)
    return f'<article class="{name}" id="{name}">{body}</article>'
