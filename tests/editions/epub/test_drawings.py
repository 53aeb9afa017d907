"""Drawings in the EPUB: they say how large they and their words are, and nothing else of them changes."""

from __future__ import annotations

import re

import pymupdf
import pytest

from publish.editions.epub.drawings import FACES, HELVETICA, TIMES, in_full

LENGTH = re.compile(rb' textLength="([\d.]+)" lengthAdjust="spacingAndGlyphs"')


def drawing(text: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g>{text}</g></svg>'.encode()


@pytest.mark.parametrize(("name", "widths"), [("tiro", TIMES), ("helv", HELVETICA), ("cour", FACES["courier"])])
def test_widths_are_those_of_the_faces(name: str, widths: tuple[int, ...]) -> None:
    font = pymupdf.Font(name)
    assert [round(1000 * font.glyph_advance(code)) for code in range(ord(" "), ord("~") + 1)] == list(widths)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        (
            '<text text-anchor="start" x="6" y="-9.8" font-family="Times,serif" font-size="14.00">value</text>',
            30.324,
        ),
        ("<text x='1' y='2' font-family='Arial' font-size='10px' fill='#000'> a\n &lt; b </text>", 22.52),
        ('<text font-family="Courier New" font-size="10">ab</text>', 12),
    ],
)
def test_words_say_how_long_they_are(text: str, length: float) -> None:
    made = in_full(drawing(text))
    (found,) = LENGTH.findall(made)
    assert float(found) == pytest.approx(length, rel=1e-3)
    assert LENGTH.sub(b"", made) == drawing(text)


@pytest.mark.parametrize(
    "text",
    [
        '<text font-family="Lato" font-size="14">a face that is not known</text>',
        '<text font-family="Times">no size</text>',
        '<text font-family="Times" font-size="1.5em">a size that hangs on another</text>',
        '<text font-family="Times" font-size="14" font-weight="bold">bold</text>',
        '<text font-family="Times" font-size="14" style="font-style: italic">styled</text>',
        '<text font-family="Times" font-size="14" x="1 2 3">each by itself</text>',
        '<text font-family="Times" font-size="14" textLength="9">said</text>',
        '<text font-family="Times" font-size="14">hélas</text>',
        '<text font-family="Times" font-size="14"> </text>',
        '<text font-family="Times" font-size="14">in <tspan>parts</tspan></text>',
        '<style>text { font-weight: bold }</style><text font-family="Times" font-size="14">a</text>',
        '<textPath font-family="Times" font-size="14">a</textPath>',
    ],
)
def test_what_is_not_known_stays(text: str) -> None:
    assert in_full(drawing(text)) == drawing(text)


@pytest.mark.parametrize(
    ("said", "sides"),
    [
        ('height="150pt" viewBox="0.00 0.00 300.00 450.00"', ' width="100pt"'),
        ("width='40' viewBox='-4,4,20,5'", ' height="10"'),
        ('width="40" height="1" viewBox="0 0 20 5"', ""),
        ('viewBox="0 0 20 5"', ""),
        ('width="100%" viewBox="0 0 20 5"', ""),
        ('width="40"', ""),
        ('width="40" viewBox="0 0 20 0"', ""),
    ],
)
def test_both_sides_are_said(said: str, sides: str) -> None:
    drawn = f'<?xml version="1.0"?>\n<svg {said}><svg width="1" viewBox="0 0 1 1"/></svg>'
    assert in_full(drawn.encode()).decode() == drawn.replace("<svg", f"<svg{sides}", 1)
