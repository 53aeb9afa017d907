"""Lines are full: none ends after a word or two because a space at its end did not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.editions.pdf.layout import Laid, lay_out
from publish.editions.pdf.layout.boxes import lines, texts
from publish.editions.pdf.unit import Unit

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceS*4-*.otf")))
STYLE = """
@page {{ size: 400pt 200pt; margin: 20pt }}
html {{ font: 10pt/14pt 'Source Serif 4'; hyphens: auto; hyphenate-limit-chars: 7 3 4; text-align: justify }}
p {{ width: {width}px; margin: 0 }}
"""
TEXT = "ever, there is a complication when you use named variables in <em>match</em>, and wherever else names stand."


def made(text: str, width: float, cache: str) -> Laid:
    unit = Unit(
        (("text", f"<article><p>{text}</p></article>"),),
        STYLE.format(width=width),
        (),
        "en",
        "ltr",
        "Title",
        first_page=1,
        references=(),
        resources=(),
    )
    return lay_out(unit, FONTS, cache)


@pytest.mark.parametrize("tenth", range(0, 80, 4))
def test_a_line_that_fits_but_for_its_space_is_a_line(tenth: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    # Within these widths the text before the element comes to fit, and then the space after it.
    laid = made(TEXT, 368 + tenth / 10, str(tmp_path_factory.getbasetemp() / "fontconfig"))
    first = next(lines(laid.pages.pages[0]._page_box))
    said = "".join(box.text for box in texts(first))
    assert said.startswith("ever, there is a complication when you use named")
