"""Keep pictures of pixels from being set larger than their pixels are good for on paper."""

from __future__ import annotations

import io
from collections.abc import Iterable

from publish.editions.edition import LEAST_RESOLUTION
from publish.editions.pdf.unit import SCHEME, UnitResource

__all__ = ["room_for_pixels"]

PIXELS = frozenset(("image/png", "image/jpeg", "image/webp"))


def room_for_pixels(resources: Iterable[UnitResource]) -> str:
    """Rules of CSS: a figure whose size its author leaves to the theme is as wide as its pixels allow, at most.

    What its author made wider stays so, and preflight tells what it lacks.
    """
    return "".join(_rule(each) for each in resources if each.media_type in PIXELS)


def _rule(picture: UnitResource) -> str:
    # Loaded here: most publications of record have no pictures.
    from PIL import Image  # noqa: PLC0415 - as above

    with Image.open(io.BytesIO(picture.data)) as image:
        width = image.width / LEAST_RESOLUTION[image.mode == "1"]
    whose = f'figure.picture:not(.wide):not(.full-page) > img:not([style])[src="{SCHEME}{picture.name}"]'
    return f"{whose} {{ max-width: {width:.4f}in }}\n"
