"""What a picture of pixels comes to where it is placed on a page (ISO 32000-1, 8.9.5)."""

from __future__ import annotations

from typing import Any

import pikepdf

from publish.inspection.facts import Box, Placed

__all__ = ["placed"]

Matrix = tuple[float, float, float, float, float, float]

POINTS_AN_INCH = 72
# A picture with more pixels than this is never of one colour by design, and is not unpacked to see.
FEW_PIXELS = 1_000_000


def placed(image: pikepdf.Object, ctm: Matrix, box: Box, space: str) -> Placed:
    """A picture that fills the unit square of `ctm`, of which `box` is seen."""
    width, height = (int(image.get(long, image.get(short, 1))) for long, short in (("/Width", "/W"), ("/Height", "/H")))
    a, b, c, d, _, _ = ctm
    sizes = (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5
    measures = [n * POINTS_AN_INCH / size for n, size in zip((width, height), sizes, strict=True) if size > 0]
    mask = bool(image.get("/ImageMask", image.get("/IM", False)))
    bits = 1 if mask else int(image.get("/BitsPerComponent", image.get("/BPC", 8)))
    return Placed(box, (width, height), min(measures, default=0.0), bits, space, _plain(image, width * height))


def _plain(image: Any, pixels: int) -> bool:
    """Whether all pixels are alike; False where the picture is packed in a way that is not unpacked here."""
    if not isinstance(image, pikepdf.Stream) or not 1 < pixels <= FEW_PIXELS:
        return pixels == 1
    try:
        data = image.read_bytes()
    except pikepdf.PdfError:
        return False
    step = max(1, len(data) // pixels)
    return data == data[:step] * (len(data) // step)
