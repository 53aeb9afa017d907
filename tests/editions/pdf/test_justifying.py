"""Justified lines: words move apart, code keeps its spaces, and a line that would be torn open ends short."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from publish.editions.pdf.layout import lay_out
from publish.editions.pdf.layout.boxes import lines, texts
from publish.editions.pdf.unit import Unit

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("Source[SC]*[4o]-*.otf")))
STYLE = """
@page { size: 300pt 200pt; margin: 20px }
html { font: 10px/14px 'Source Serif 4'; text-align: justify } p { width: 200px; margin: 0 }
code { font: 10px 'Source Code Pro' } .rtl { direction: rtl }
"""
# A character of code is 6 px wide.
CHARACTER = 6


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def first_line(text: str, cache: str) -> Any:
    unit = Unit(
        slips=(("text", f"<article><p>{text}</p></article>"),), stylesheet=STYLE,
        classes=(), language="en", direction="ltr", title="Title", first_page=1, references=(), resources=(),
    )  # fmt: skip
    return next(lines(lay_out(unit, FONTS, cache).pages.pages[0]._page_box))


def ends(line: Any) -> float:
    """How far the words of a line reach from its left edge."""
    return float(max(box.position_x + box.width for box in texts(line)) - line.position_x)


def test_a_line_is_as_wide_as_the_measure(cache: str) -> None:
    line = first_line("Some words that fill more than one line of text, and so it goes on.", cache)
    assert ends(line) == pytest.approx(200, abs=3)  # the engine takes a space at the end for one that can be widened


def test_code_keeps_its_spaces(cache: str) -> None:
    line = first_line("Some words and <code>let mut x = 1</code> in a line that goes on, and so it does.", cache)
    code = next(box for box in texts(line) if box.text.startswith("let"))
    assert code.width == pytest.approx(len(code.text) * CHARACTER, abs=0.1)
    assert ends(line) == pytest.approx(200, abs=3)
    # What follows it stands behind it.
    after = next(box for box in texts(line) if box.text.startswith(" in a"))
    assert after.position_x == pytest.approx(code.position_x + code.width, abs=0.1)


def test_a_line_of_few_words_before_a_long_name_ends_short(cache: str) -> None:
    line = first_line(f"These few words <code>{'x' * 30}</code> more", cache)
    plain = first_line("These few words<br/>", cache)
    # Two spaces, or three with that at the end, gain half an em each.
    assert ends(plain) + 2 * 5 <= ends(line) <= ends(plain) + 3 * 5 + 4


def test_a_line_of_code_alone_is_left_as_it_is(cache: str) -> None:
    line = first_line(f"<code>let mut x {'x' * 30}</code>", cache)
    assert ends(line) <= len("let mut x ") * CHARACTER + 0.1


def test_code_moves_with_the_words_before_it_in_a_text_from_right_to_left(cache: str) -> None:
    line = first_line(
        '<span class="rtl">Some <b>words</b> and <code>a b</code> in a line that goes on, and on.</span>', cache
    )
    code = next(box for box in texts(line) if box.text == "a b")
    assert code.width == pytest.approx(3 * CHARACTER, abs=0.1)
