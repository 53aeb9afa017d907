"""Lines are full: none ends after a word or two because a space at its end did not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.editions.pdf.layout import Laid, lay_out
from publish.editions.pdf.layout.boxes import lines, texts
from publish.editions.pdf.layout.linebreaks import breaks_between
from publish.editions.pdf.unit import Unit

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("Source[SC]*[4o]-*.otf")))
STYLE = """
@page {{ size: 400pt 200pt; margin: 20pt }}
html {{ font: 10pt/14pt 'Source Serif 4'; hyphens: auto; hyphenate-limit-chars: 7 3 4; text-align: justify }}
p {{ width: {width}px; margin: 0 }}
code {{ white-space: pre-wrap; font: 10px 'Source Code Pro'; hyphens: manual; overflow-wrap: break-word }}
b {{ font-weight: 400 }} wbr {{ display: inline-block }} wbr::before {{ content: none }}
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


def first_lines(text: str, width: float, cache: str) -> list[str]:
    found = lines(made(text, width, cache).pages.pages[0]._page_box)
    return ["".join(box.text for box in texts(line)) for line in found]


@pytest.mark.parametrize("width", range(276, 300, 3))
def test_code_turns_where_it_is_full(width: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    # A character is 6 px wide. Within these widths the words before “62” come to fit, and then the space after them.
    words = ["$ python3 scripts/book.py /tmp/book --chapters ", "62"]
    code = f"<code><b>$ </b>{''.join(words)[2:]} and more</code>"
    found = first_lines(code, width, str(tmp_path_factory.getbasetemp() / "fontconfig"))
    assert found[0] == (words[0] if width < 294 else f"{''.join(words)} ")


@pytest.mark.parametrize("width", range(132, 210, 6))
def test_code_that_does_not_fit_goes_to_the_next_line_whole(
    width: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # What is too long is a piece without a place to turn, of 20 characters, before a space.
    code = "<code>f" + "f" * 12 + "(<wbr/>" + "x" * 20 + ", " + "y" * 20 + ")</code>"
    found = first_lines(code, width, str(tmp_path_factory.getbasetemp() / "fontconfig"))
    assert all(len(line.rstrip()) * 6 <= width for line in found)


@pytest.mark.parametrize("width", range(60, 200, 7))
def test_no_line_begins_with_a_dash_that_follows_a_word(width: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = "But wait—the type of it is—as we have said—another one, which it takes—so far—for its own"
    found = first_lines(text, width, str(tmp_path_factory.getbasetemp() / "fontconfig"))
    assert len(found) > 2
    assert not [line for line in found if line.startswith("—")]


@pytest.mark.parametrize("begin", ["::", "/", "!", ".", ")"])
def test_a_line_is_broken_before_code_whatever_it_begins_with(
    begin: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    code = f"<code>{begin}a_name</code>"
    text = f"The above would result in functions {', '.join([code] * 9)}."
    cache = str(tmp_path_factory.getbasetemp() / "fontconfig")
    assert not made(text, 200, cache).facts.findings
    assert all(line.startswith(f"{begin}a_name") for line in first_lines(text, 200, cache)[2:])


def test_french_alone_keeps_a_stop_with_the_word_before_its_space() -> None:
    for language in ("fr", "fr-CA", "FR"):
        assert not breaks_between(" ?", language)
    for language in ("fry", "frr-DE", "en", None):
        assert breaks_between(" ?", language)


PARTS = "<code>restaurant::<wbr/>waitlist()</code>"


@pytest.mark.parametrize(
    ("width", "found"),
    [
        (22, ["restaurant::waitlist()"]),
        (17, ["restaurant::", "waitlist()"]),
        (10, ["restaurant", "::", "waitlist()"]),
        # What has a line to itself, and is wider than it, is parted where the line is full.
        (5, ["resta", "urant", "::", "waitl", "ist()"]),
    ],
)
def test_a_name_is_parted_between_its_parts(
    width: int, found: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = str(tmp_path_factory.getbasetemp() / "fontconfig")
    assert first_lines(PARTS, width * 6 + 1, cache) == found
