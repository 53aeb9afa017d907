"""Pictures whose bytes cannot be trusted are refused where they are named; sound ones are taken."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from publish.reading.pictures import unsound

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'
PNG, JPEG, DRAWING = "image/png", "image/jpeg", "image/svg+xml"


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
        (
            DRAWING,
            b"<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x'>" + SVG.format("").encode(),
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
