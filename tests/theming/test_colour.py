"""Colours: contrast as WCAG counts it, and the members that are derived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.theming.colour import BLACK, NIGHT, SEPIA, WHITE, Rgb, contrast, derive, parse_srgb

ACCENT = (0x14, 0x50, 0x7F)
colours = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [(WHITE, BLACK, 21.0), (ACCENT, WHITE, 8.5), ((0x35, 0x79, 0xB1), SEPIA, 3.9), ((0x8D, 0xBF, 0xE8), NIGHT, 9.5)],
)
def test_contrast(one: Rgb, other: Rgb, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.06)
    assert contrast(one, other) == contrast(other, one)


def test_parses_colours() -> None:
    assert parse_srgb("#14507f") == ACCENT
    assert parse_srgb("#fff") == WHITE
    for text in ("14507f", "#14507", "blue", "#14507g", ""):
        assert parse_srgb(text) is None


def test_members_that_are_given_stay() -> None:
    colour = derive(ACCENT, cmyk=(100, 60, 8, 25), large=BLACK, reflow=WHITE, night=SEPIA)
    assert (colour.cmyk, colour.large, colour.reflow, colour.night) == ((100, 60, 8, 25), BLACK, WHITE, SEPIA)


@given(colours)
def test_derived_members_keep_their_rules(srgb: Rgb) -> None:
    colour = derive(srgb)
    assert contrast(colour.large, WHITE) >= 10
    assert contrast(colour.night, NIGHT) >= 9
    assert all(0 <= ink <= 100 for ink in colour.cmyk)
    assert min(colour.cmyk[:3]) == 0
    # No colour reaches 4 on white and on black alike and much more; the best there is comes near.
    assert min(contrast(colour.reflow, ground) for ground in (WHITE, SEPIA, NIGHT, BLACK)) >= 3.6


def test_a_colour_that_keeps_a_rule_is_left_alone() -> None:
    assert derive((0x0F, 0x43, 0x6C)).large == (0x0F, 0x43, 0x6C)
    assert derive((0x8D, 0xBF, 0xE8)).night == (0x8D, 0xBF, 0xE8)
    assert derive(BLACK).cmyk == (0, 0, 0, 100)
    assert derive(WHITE).cmyk == (0, 0, 0, 0)


def test_a_ground_is_itself_everywhere() -> None:
    ground = derive((0xEE, 0xF2, 0xF6), ground=True)
    assert ground.large == ground.reflow == ground.night == (0xEE, 0xF2, 0xF6)
