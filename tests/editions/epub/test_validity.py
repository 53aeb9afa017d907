"""EPUBCheck and Ace find nothing in an EPUB that has everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from validators import ace, epubcheck

from epub.sheet import AUTHORS, PAGES, SERIES, STYLESHEET, galley, metadata, picture
from publish.composing.galley import Slip
from publish.editions.edition import Artifact, EpubSpec, Pagination
from publish.editions.epub.accessibility import CONFORMANCE
from publish.editions.epub.make import make

pytestmark = pytest.mark.slow


def everything() -> Artifact:
    known = metadata(
        authors=AUTHORS, series=SERIES, subtitle="A survey", identifiers={"isbn": "978-3-16-148410-0", "house": "7"}
    )
    pages = Pagination("print", "urn:isbn:9783161484100", PAGES)
    spec = EpubSpec("epub", "print", ("EPUB 3.3", CONFORMANCE))
    return make(galley(metadata=known), PLAIN, (), picture(1600, 2560, "JPEG"), spec, pages, "2019-05-01T00:00:00Z")


def least() -> Artifact:
    known = metadata(issuer=None, date=None, rights=None, subjects=(), description=None, language="ar")
    slip = Slip("text", "", "<section><p>كلمات.</p></section>")
    bare = galley(metadata=known, direction="rtl", slips=(slip,), contents=(), landmarks=(), resources=(), labels={})
    cover = picture(1600, 2560, "JPEG")
    return make(bare, PLAIN, (), cover, EpubSpec("epub", None), None, "2019-05-01T00:00:00Z")


PLAIN = "\n".join(line for line in STYLESHEET.splitlines() if not line.startswith("@font-face"))


@pytest.fixture(scope="module", params=["sheet", "everything", "least"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / f"{request.param}.epub"
    made: Artifact = {"sheet": lambda: request.getfixturevalue("made"), "everything": everything, "least": least}[
        request.param
    ]()
    path.write_bytes(made.data)
    return path


def test_epubcheck_finds_nothing(book: Path) -> None:
    assert epubcheck(book) == []


def test_ace_finds_nothing(book: Path) -> None:
    assert ace(book) == []
