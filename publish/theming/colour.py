"""Colours as records: one value for each medium, and the rules by which values left out are derived.

Contrast is WCAG 2.2's ratio of relative luminances. A derived value keeps hue and saturation and moves
lightness alone, in steps of 1/200, until the rule holds:

`cmyk`
    from `srgb`: black takes all that the three colours share (full grey component replacement).
`large`
    darkened until 10 : 1 on white.
`reflow`
    moved until 3.9 : 1 on white, sepia, night and black alike; where no lightness does, the best there is.
`night`
    lightened until 9 : 1 on the night ground.
A ground (`ground: true`) carries text and is no mark, so its other values are `srgb` itself.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["BLACK", "NIGHT", "SEPIA", "WHITE", "Colour", "contrast", "derive", "parse_srgb"]

Rgb = tuple[int, int, int]
Cmyk = tuple[float, float, float, float]

WHITE: Rgb = (255, 255, 255)
SEPIA: Rgb = (0xF4, 0xEC, 0xD8)
NIGHT: Rgb = (0x12, 0x14, 0x17)
BLACK: Rgb = (0, 0, 0)

STEPS = 200


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour in every medium; `cmyk` in per cent."""

    srgb: Rgb
    cmyk: Cmyk
    large: Rgb
    reflow: Rgb
    night: Rgb


def parse_srgb(text: str) -> Rgb | None:
    """`#rgb` or `#rrggbb` as three numbers, None where it is neither."""
    if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", text):
        return None
    digits = text[1:] if len(text) == 7 else "".join(d * 2 for d in text[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def derive(
    srgb: Rgb,
    *,
    cmyk: Cmyk | None = None,
    large: Rgb | None = None,
    reflow: Rgb | None = None,
    night: Rgb | None = None,
    ground: bool = False,
) -> Colour:
    """A colour with the members that were left out derived from `srgb` by the rules above."""
    return Colour(
        srgb,
        cmyk or _cmyk(srgb),
        large or (srgb if ground else _nearest(srgb, lambda c: contrast(c, WHITE) >= 10)),
        reflow or (srgb if ground else _reflow(srgb)),
        night or (srgb if ground else _nearest(srgb, lambda c: contrast(c, NIGHT) >= 9)),
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    return _ratio(_luminance(one), _luminance(other))


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: Rgb) -> float:
    r, g, b = colour
    return 0.2126 * _LINEAR[r] + 0.7152 * _LINEAR[g] + 0.0722 * _LINEAR[b]


# sRGB's transfer function (IEC 61966-2-1) for every value of a channel.
_LINEAR = tuple(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in range(256)))
_GROUNDS = tuple(_luminance(ground) for ground in (WHITE, SEPIA, NIGHT, BLACK))


def _cmyk(colour: Rgb) -> Cmyk:
    r, g, b = (channel / 255 for channel in colour)
    black = 1 - max(r, g, b)
    if black == 1:
        return (0, 0, 0, 100)
    c, m, y = (round(100 * (1 - v - black) / (1 - black)) for v in (r, g, b))
    return (c, m, y, round(100 * black))


def _shades(colour: Rgb) -> Iterator[Rgb]:
    """The colour in every lightness, the nearest to its own first, the darker of two first."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in colour))
    for step in sorted(range(STEPS + 1), key=lambda step: (abs(step / STEPS - lightness), step)):
        r, g, b = colorsys.hls_to_rgb(hue, step / STEPS, saturation)
        yield round(255 * r), round(255 * g), round(255 * b)


def _nearest(colour: Rgb, holds: Callable[[Rgb], bool]) -> Rgb:
    return colour if holds(colour) else next((shade for shade in _shades(colour) if holds(shade)), colour)


@lru_cache(maxsize=256)
def _reflow(colour: Rgb) -> Rgb:
    best, most = colour, 0.0
    for shade in (colour, *_shades(colour)):
        luminance = _luminance(shade)
        least = min(_ratio(luminance, ground) for ground in _GROUNDS)
        if least >= 3.9:
            return shade
        if least > most:
            best, most = shade, least
    return best
