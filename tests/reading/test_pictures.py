"""Pictures whose bytes cannot be trusted are refused where they are named; sound ones are taken."""

from __future__ import annotations

import io
from base64 import b64encode
from pathlib import Path

import pytest
from PIL import Image

from publish.reading.pictures import media_type, unsound

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'
PNG, JPEG, DRAWING = "image/png", "image/jpeg", "image/svg+xml"


# Each group uses the one before twice: a few lines, and a thousand million rectangles.
LAUGHS = '<g id="g0"><rect/></g>' + "".join(
    f'<g id="g{n}"><use href="#g{n - 1}"/><use href="#g{n - 1}"/></g>' for n in range(1, 31)
)


def raster(mode: str, form: str) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (60, 40)).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (PNG, raster("RGB", "PNG")),
        (PNG, raster("RGBA", "PNG")),
        (PNG, raster("P", "PNG")),
        (JPEG, raster("L", "JPEG")),
        (DRAWING, SVG.format('<rect width="9" height="9" fill="url(#paint)"/><use xlink:href="#a"/>').encode()),
        (DRAWING, SVG.format("<rect fill=\"url( '#paint' )\"/><a href='https://example.org'><g/></a>").encode()),
        (
            DRAWING,
            SVG.format(f'<image href="data:image/png;base64,{b64encode(raster("L", "PNG")).decode()}"/>').encode(),
        ),
        (DRAWING, SVG.format('<g id="a"><rect/></g>' + '<use href="#a"/>' * 500).encode()),
        (
            DRAWING,
            b"<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN'\n 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>"
            + SVG.format("").encode(),
        ),
    ],
)
def test_sound_pictures_are_taken(kind: str, data: bytes) -> None:
    assert unsound(kind, data) is None


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        (PNG, raster("RGB", "PNG")[:60], "damaged"),
        (JPEG, raster("RGB", "JPEG")[:200], "damaged"),
        (JPEG, raster("CMYK", "JPEG"), "CMYK"),
        (DRAWING, SVG.format("<script>alert(1)</script>").encode(), "script"),
        (DRAWING, SVG.format('<rect onclick="x()"/>').encode(), "onclick"),
        (DRAWING, SVG.format('<image xlink:href="http://127.0.0.1:9/x.png"/>').encode(), "refers"),
        (DRAWING, SVG.format('<image href="file:///etc/hostname"/>').encode(), "refers"),
        (DRAWING, SVG.format("<style>@import url(x.css);</style>").encode(), "refers"),
        (DRAWING, SVG.format('<rect style="fill: url(http://x/y)"/>').encode(), "refers"),
        (DRAWING, b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.format("&a;").encode(), "entities"),
        (DRAWING, SVG.format("")[:-4].encode(), "well-formed"),
        (DRAWING, b"<?xml-stylesheet href='x.css'?>" + SVG.format("").encode(), "stylesheet"),
        (DRAWING, b"<!DOCTYPE svg SYSTEM 'http://127.0.0.1:9/x.dtd'>" + SVG.format("").encode(), "refers"),
        (DRAWING, SVG.format('<g xml:base="http://127.0.0.1:9/"/>').encode(), "xml:base"),
        (DRAWING, SVG.format('<a href="java&#10;script:x()"><rect/></a>').encode(), "links to"),
        (DRAWING, SVG.format('<set attributeName="href" to="x"/>').encode(), "moves"),
        (DRAWING, SVG.format('<p xmlns="http://www.w3.org/1999/xhtml"/>').encode(), "<p>"),
        (DRAWING, SVG.format("<style>a { fill: u\\72l(x) }</style>").encode(), "style"),
        (DRAWING, SVG.format('<rect fill="u\\72l(http://127.0.0.1:9/x)"/>').encode(), "style"),
        (DRAWING, SVG.format("<style>a { background: image-set('x.png' 1x) }</style>").encode(), "style"),
        (DRAWING, SVG.format('<image href="data:image/svg+xml,%3Csvg/%3E"/>').encode(), "holds a picture that"),
        (DRAWING, SVG.format('<image href="data:image/png;base64,iVBORw0KGgo="/>').encode(), "damaged"),
        (DRAWING, SVG.format("<g>" * 200 + "</g>" * 200).encode(), "nested"),
        (DRAWING, SVG.format('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>').encode(), "within itself"),
        (DRAWING, SVG.format('<pattern id="a"><rect fill="url(#a)"/></pattern>').encode(), "within itself"),
        (DRAWING, SVG.format(LAUGHS).encode(), "draws more than"),
        (DRAWING, SVG.format(" " * 9_000_000).encode(), "million bytes"),
    ],
)
def test_unsound_pictures_are_refused(kind: str, data: bytes, says: str) -> None:
    fault = unsound(kind, data)
    assert fault is not None
    assert says in fault[0]


def test_a_damaged_picture_is_refused_after_the_engine_was_loaded_too() -> None:
    import weasyprint  # noqa: F401 - it changes how Pillow reads

    assert unsound(PNG, raster("RGB", "PNG")[:60]) is not None


def test_a_picture_of_too_many_pixels_is_not_unpacked(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    fault = unsound(PNG, out.getvalue())
    assert fault is not None
    assert "81 million pixels" in fault[0]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn --><!DOCTYPE svg>\n<svg/>", DRAWING),
        (b"<s:svg xmlns:s='x'>", DRAWING),
        (b"<!-- -->" * 50_000 + b"x", None),
        (b"<!DOCTYPE" * 50_000, None),
        (b"<!--" * 50_000, None),
        (b"<html><svg/></html>", None),
        (b"\x1f\x8b\x08", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_how_it_begins(data: bytes, kind: str | None) -> None:
    assert media_type(data) == kind
