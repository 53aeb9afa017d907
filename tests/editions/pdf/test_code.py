"""Code whose lines are too long: a smaller size that keeps them whole, or the usual one with lines that turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.editions.pdf.layout import lay_out
from publish.editions.pdf.unit import Unit

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceCodePro-*.otf")))
# A character is 6 pt wide, 4.8 pt, 4.2 pt: lines of 50, 62 and 71 characters.
STYLE = """
@page { size: 340pt 320pt; margin: 20pt } body { margin: 0 } html { font: 10pt/12pt 'Source Code Pro' }
pre { margin: 0; font: inherit; white-space: pre-wrap } .smaller { font-size: 8pt } .smallest { font-size: 7pt }
li { margin-left: 60pt }
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def sizes(body: str, cache: str, style: str = STYLE) -> list[str]:
    unit = Unit(
        slips=(("text", f"<article>{body}</article>"),), stylesheet=style,
        classes=(), language="en", direction="ltr", title="Title", first_page=1, references=(), resources=(),
    )  # fmt: skip
    return [each.get("class", "") for each in lay_out(unit, FONTS, cache).root.iter("pre")]


def code(*lengths: int) -> str:
    return "<pre>" + "".join(f'<span class="line">{"x" * length}\n</span>' for length in lengths) + "</pre>"


@pytest.mark.parametrize(
    ("lengths", "size"),
    [
        ((50,), ""),
        ((51,), "smaller"),
        ((62, 60, 10), "smaller"),
        ((63,), "smallest"),
        ((71,), "smallest"),
        ((72,), ""),
        ((72, 52), "smaller"),
        ((72, 72, 52), ""),
        ((72, 65, 52, 52), "smallest"),
    ],
)
def test_code_has_the_first_size_in_which_the_fewest_lines_turn(
    lengths: tuple[int, ...], size: str, cache: str
) -> None:
    assert sizes(code(*lengths), cache) == [size]


def test_what_stands_in_a_list_has_less_room(cache: str) -> None:
    assert sizes(f"{code(48)}<ul><li>{code(48)}</li></ul>{code(20)}", cache) == ["", "smallest", ""]


def test_few_lines_that_turn_often_are_long(cache: str) -> None:
    assert sizes(code(*[49] * 3, 600), cache) == ["long"]
    assert sizes(code(*[49] * 3, 300), cache) == [""]


def test_where_no_size_is_smaller_none_is_taken(cache: str) -> None:
    assert sizes(code(60), cache, STYLE.replace("8pt", "10pt").replace("7pt", "10pt")) == [""]


def test_wide_characters_count_twice(cache: str) -> None:
    body = f"<pre>{'あ' * 26}</pre>"
    assert sizes(code(49) + body, cache) == ["", "smaller"]
