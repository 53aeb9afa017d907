"""Words of drawings whose face no edition has: as wide as those who drew boxes around them reckoned with."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from publish.editions.pdf.layout import lay_out, write
from publish.editions.pdf.unit import Unit, UnitResource

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("Source*.otf")))
PAGE = "@page { size: 400pt 200pt; margin: 0 } html { font: 10pt/12pt 'Source Serif 4' } img { width: 400pt }"
WORDS = "capacity of an index"
# Of these letters in Times, in em.
WIDTH = 8.081


def width(family: str, size: int, folder: Path) -> float:
    """How wide the words of a drawing are, in points, of which it has four hundred."""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100" width="400" height="100">'
        f'<g font-family="{family}"><text x="0" y="50" font-size="{size}">{WORDS}</text></g></svg>'
    )
    unit = Unit(
        slips=(("text", '<article><img src="a.svg" alt="A"/></article>'),), stylesheet=PAGE, classes=(), language="en",
        direction="ltr", title="Title", first_page=1, references=(),
        resources=(UnitResource("a.svg", "image/svg+xml", drawing.encode()),),
    )  # fmt: skip
    with pypdfium2.PdfDocument(write(lay_out(unit, FONTS, str(folder))).pdf) as pdf:
        text = pdf[0].get_textpage()
        boxes = [text.get_charbox(index) for index in range(text.count_chars())]
    return max(box[2] for box in boxes) - min(box[0] for box in boxes)


@pytest.mark.parametrize("family", ["Times,serif", "'Times New Roman', serif"])
@pytest.mark.parametrize("size", [14, 30])
def test_words_in_times_are_no_wider_than_in_times(family: str, size: int, tmp_path: Path) -> None:
    assert width(family, size, tmp_path) == pytest.approx(WIDTH * size, rel=0.03)


def test_other_words_are_as_large_as_they_are_said_to_be(tmp_path: Path) -> None:
    assert width("Source Serif 4", 30, tmp_path) > WIDTH * 30 * 1.08
    assert width("serif", 30, tmp_path) > WIDTH * 30 * 1.08
