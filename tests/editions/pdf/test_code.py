"""Code whose lines are too long: a smaller size that keeps them whole, or the usual one with lines that turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.editions.pdf.layout import lay_out
from publish.editions.pdf.layout.boxes import boxes, kinds
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
        ((72, 72, 52), "smaller"),
        ((72, 72, 72, 52), ""),
        ((72, 65, 52, 52), "smallest"),
        # As many lines turn in every size, but not as often.
        ((110, 110), "smaller"),
        ((140, 140, 140), "smallest"),
        ((90, 90, 90), ""),
    ],
)
def test_code_has_the_first_size_in_which_lines_turn_least(lengths: tuple[int, ...], size: str, cache: str) -> None:
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


# Twenty-five lines a page; code has a line of space above it, a line of padding, and two of space below.
PARTED = """
@page { size: 240pt 340pt; margin: 20pt } body { margin: 0 } html { font: 10pt/12pt 'Source Code Pro' }
p { margin: 0 } .line { display: block }
pre { margin: 12pt 0 24pt; padding: 6pt; font: inherit; box-decoration-break: clone; break-inside: avoid }
"""


def table(before: int, rows: int, cache: str) -> list[int]:
    """On which page each row of a table stands, after so many lines of text."""
    names = [f"n{number}" for number in range(rows)]
    links = "".join(f'<a href="#{name}">.</a>' for name in names)
    body = f"<p>{links}</p>" + "<p>Text.</p>" * (before - 1)
    held = "".join(f'<tr id="{name}"><td>x</td></tr>' for name in names)
    unit = Unit(
        slips=(("text", f'<article>{body}<div class="table"><table><tbody>{held}</tbody></table></div></article>'),),
        stylesheet=PARTED + ".table { break-inside: avoid } td { padding: 0 } table { border-spacing: 0 }",
        classes=(), language="en", direction="ltr", title="Title", first_page=1, references=(), resources=(),
    )  # fmt: skip
    found = {anchor.identifier: anchor.page for anchor in lay_out(unit, FONTS, cache).facts.anchors}
    return [found[name] for name in names]


def test_a_table_is_kept_together_unless_a_third_of_the_page_stays_empty(cache: str) -> None:
    assert table(18, 7, cache) == [0] * 7
    assert table(18, 8, cache) == [1] * 8
    assert table(15, 12, cache) == [0] * 10 + [1, 1]


def stands(before: int, code_lines: int, cache: str) -> list[int]:
    """On which page each line of code stands, after so many lines of text."""
    names = [f"n{number}" for number in range(code_lines)]
    links = "".join(f'<a href="#{name}">.</a>' for name in names)
    body = f"<p>{links}</p>" + "<p>Text.</p>" * (before - 1)
    held = "".join(f'<span class="line" id="{name}">x\n</span>' for name in names)
    unit = Unit(
        slips=(("text", f"<article>{body}<pre>{held}</pre><p>Text.</p></article>"),), stylesheet=PARTED,
        classes=(), language="en", direction="ltr", title="Title", first_page=1, references=(), resources=(),
    )  # fmt: skip
    found = {anchor.identifier: anchor.page for anchor in lay_out(unit, FONTS, cache).facts.anchors}
    return [found[name] for name in names]


def test_code_at_the_foot_of_a_page_needs_no_room_below_it(cache: str) -> None:
    assert stands(19, 4, cache) == [0, 0, 0, 0]
    assert stands(17, 6, cache) == [0, 0, 0, 0, 0, 0]


def test_code_is_kept_together_unless_too_much_stays_empty(cache: str) -> None:
    # Less than a fifth of the page stays empty, and then more than that.
    assert stands(21, 4, cache) == [1, 1, 1, 1]
    assert stands(19, 6, cache) == [0, 0, 0, 0, 1, 1]
    assert stands(18, 6, cache) == [0, 0, 0, 0, 0, 1]


# What the house says of blank lines and of the first and last one.
HOUSE = (Path(__file__).parents[3] / "styles/house/paged.css").read_text(encoding="utf-8").splitlines()
LINES = "\n".join(rule for rule in HOUSE if rule.startswith("pre") and (".blank" in rule or ".line:" in rule))


def grounds(text: str, cache: str) -> list[tuple[int, float]]:
    """On each page, how many lines of code stand there that are not blank, and how high their ground is (pt)."""
    held = "".join(f'<span class="line{"" if line.strip() else " blank"}">{line}\n</span>' for line in text.split("\n"))
    unit = Unit(
        slips=(("text", f"<article><pre><code>{held}</code></pre></article>"),),
        stylesheet=PARTED.replace("break-inside: avoid", "") + "code { display: block }" + LINES,
        classes=(), language="en", direction="ltr", title="Title", first_page=1, references=(), resources=(),
    )  # fmt: skip
    found = []
    for page in lay_out(unit, FONTS, cache).pages.pages:
        held_here = list(boxes(page._page_box))
        texts = sum(bool(box.text.strip()) for box in held_here if isinstance(box, kinds().TextBox))
        found += [(texts, round(box.height * 0.75, 3)) for box in held_here if box.element_tag == "pre"]
    return found


def test_the_ground_of_code_ends_with_its_last_line(cache: str) -> None:
    # The last two lines stay together; padding is counted below.
    assert grounds("\n".join("x" * 26), cache) == [(23, 23 * 12 + 6), (3, 3 * 12 + 6)]


def test_a_blank_line_needs_no_room_at_the_foot_of_a_page(cache: str) -> None:
    assert [count for count, _ in grounds("x\n" * 23 + "\nx\nx\nx", cache)] == [23, 3]
    assert [count for count, _ in grounds("x\n" * 21 + "\nx\nx\nx", cache)] == [22, 2]
    # Elsewhere it is as high as a line.
    assert grounds("x\n\nx\n\n\nx", cache) == [(3, 6 * 12 + 6)]
