"""The cover is drawn as every shop takes it, and always the same."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from publish.editions.cover import draw


def page(width: float, height: float) -> bytes:
    """A page with a white square in the upper left quarter of a coloured ground."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(width, height))
    half = f"0 {height / 2} {width / 2} {height / 2} re f"
    pdf.pages[0].Contents = pdf.make_stream(f"0.08 0.31 0.5 rg 0 0 {width} {height} re f 1 g {half}".encode())
    stream = io.BytesIO()
    pdf.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("size", [(1200, 1920), (1200.01, 1920.01), (300, 480)])
def test_picture_has_the_size_of_a_cover(size: tuple[float, float]) -> None:
    data = draw(page(*size))
    assert len(data) < 3_000_000
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1600, 2560))
        assert image.info.get("progressive") is None
        assert "exif" not in image.info
        ground, square = image.getpixel((1500, 2500)), image.getpixel((100, 100))
    assert isinstance(ground, tuple)
    assert all(abs(got - wanted) <= 2 for got, wanted in zip(ground, (20, 79, 128), strict=True))
    assert square == (255, 255, 255)


def test_two_drawings_are_byte_identical() -> None:
    assert draw(page(1200, 1920)) == draw(page(1200, 1920))


def test_a_page_of_other_proportions_is_refused() -> None:
    with pytest.raises(ValueError, match="612 x 792 pt"):
        draw(page(612, 792))
