"""The fact sheet made once, with whole fonts and the pages of a print edition."""

from __future__ import annotations

import pytest

from epub.sheet import FONTS, MODIFIED, PAGES, STYLESHEET, galley, picture
from publish.editions.edition import Artifact, EpubSpec, Pagination
from publish.editions.epub.make import make
from publish.theming import EmbeddedFace


@pytest.fixture(scope="session")
def faces() -> tuple[EmbeddedFace, ...]:
    names = ("SourceSerif4-Regular", "SourceSerif4-It", "SourceSerif4-Semibold", "SourceSans3-Regular")
    return tuple(EmbeddedFace(f"{name}.otf", (FONTS / f"{name}.otf").read_bytes()) for name in names)


@pytest.fixture(scope="session")
def pagination() -> Pagination:
    return Pagination("print", "urn:uuid:3f0b5c55-9c6e-5f4f-8f1c-7a11c0ffee00", PAGES)


@pytest.fixture(scope="session")
def made(faces: tuple[EmbeddedFace, ...], pagination: Pagination) -> Artifact:
    cover = picture(1600, 2560, "JPEG")
    return make(galley(), STYLESHEET, faces, cover, EpubSpec("epub", "print"), pagination, MODIFIED)
