"""Where a figure or table finds no room, the text it stands in goes on, and it is read where its author has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.editions.pdf.layout import Laid, lay_out, write
from publish.editions.pdf.unit import Node, TextStart, Unit

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceS*4-*.otf")))
# Ten lines a page; a picture has five, a table four.
STYLE = """
@page { size: 200pt 160pt; margin: 20pt }
html { font: 10pt/12pt 'Source Serif 4' } body, p, h2, td, ul, pre, table { margin: 0; padding: 0; font: inherit }
table { border-spacing: 0 } h2 { break-after: avoid } p { orphans: 2; widows: 2 }
figure { margin: 0; height: 60pt; break-inside: avoid } .high { height: 84pt } .table { break-inside: avoid }
"""
ALL = "abcdefghijklmnopqrstuvwxyz"
# Gives every paragraph, and what `#figure` and the like name, an anchor that is known; and it is a line itself.
CALL = "<p>Figure 1 {}</p>".format("".join(f'<a href="#{name}"></a>' for name in ALL))
REFERRED = CALL.replace("</p>", '<a href="#figure"></a><a href="#second"></a><a href="#table"></a></p>')


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def laid(body: str, cache: str) -> Laid:
    unit = Unit(
        slips=(("text", f"<article><section>{body}</section></article>"),), stylesheet=STYLE,
        classes=(), language="en", direction="ltr", title="Title", first_page=1, references=(), resources=(),
    )  # fmt: skip
    return lay_out(unit, FONTS, cache)


def figure(identifier: str = "figure", caption: str = "Figure 1: One", names: str = "") -> str:
    text = f"<figcaption>{caption}</figcaption>"
    return f'<figure class="picture {names}" id="{identifier}">{text}<p id="in-{identifier}">Drawn</p></figure>'


def table(identifier: str = "table", caption: str = "Table 1: One", rows: int = 3) -> str:
    cells = "<tr><td>Cell</td></tr>" * rows
    held = f'<table aria-labelledby="{identifier}-caption"><tbody>{cells}</tbody></table>'
    return (
        f'<div class="table" id="{identifier}"><p class="caption" id="{identifier}-caption">{caption}</p>{held}</div>'
    )


def lines(names: str) -> str:
    return "".join(f'<p id="{name}">{name}</p>' for name in names)


def pages(made: Laid) -> dict[str, int]:
    return {anchor.identifier: anchor.page for anchor in made.facts.anchors}


def first(made: Laid) -> str:
    """The paragraphs of one letter that stand on the first page."""
    return "".join(name for name, page in pages(made).items() if page == 0 and len(name) == 1)


def read(node: Node) -> list[str]:
    own = [node.get("id") or ""] if node.tag in ("p", "table", "figure", "h2", "div", "ul") else []
    return [each for each in own if each] + [each for kid in node.kids if isinstance(kid, Node) for each in read(kid)]


def test_text_fills_the_page_and_the_figure_heads_the_next(cache: str) -> None:
    made = laid(REFERRED + lines("abcdef") + figure() + lines("ghijklm"), cache)
    stand = pages(made)
    assert first(made) == "abcdefghi"
    assert (stand["figure"], stand["j"]) == (1, 1)
    tops = {anchor.identifier: anchor.y for anchor in made.facts.anchors}
    assert (tops["figure"], tops["j"]) == (pytest.approx(140), pytest.approx(80))
    assert [page.lines for page in made.facts.pages] == [10, 6]
    # The second page begins where its text does: Figure1abcdef, Figure1:OneDrawn, ghi.
    assert made.facts.pages[1].start == TextStart("text", 7 + 6 + 16 + 3)


def test_what_is_read_keeps_the_order_of_the_text(cache: str) -> None:
    made = laid(REFERRED + lines("abcdef") + figure() + lines("ghijklm"), cache)
    assert read(write(made).structure) == [*"abcdef", "figure", "in-figure", *"ghijklm"]


def test_paragraphs_part_between_lines(cache: str) -> None:
    text = f'<p id="g">{"word " * 30}</p>'
    made = laid(REFERRED + lines("abcdef") + figure() + text + lines("h"), cache)
    assert made.facts.pages[0].lines == 10
    assert (pages(made)["figure"], pages(made)["h"]) == (1, 1)
    assert [anchor.y for anchor in made.facts.anchors if anchor.identifier == "figure"] == [pytest.approx(140)]


@pytest.mark.parametrize(
    ("before", "held"),
    [
        (CALL + lines("abcdef"), figure(caption="A picture")),
        (CALL.replace("Figure 1", "Figure 10") + lines("abcdef"), figure()),
        (CALL + lines("abcdef"), figure(caption="")),
        (REFERRED + lines("abcde") + '<p id="f">f:</p>', figure()),
        (REFERRED + lines("abcdef"), figure(names="here")),
        (REFERRED + lines("abcdef"), figure(caption='Figure 1<a role="doc-noteref" href="#note-1">1</a>')),
    ],
    ids=["without a number", "another number", "without a caption", "after a colon", "here", "with a note"],
)
def test_what_is_not_referred_to_or_is_held_stays(before: str, held: str, cache: str) -> None:
    made = laid(before + held + lines("ghijklm"), cache)
    assert first(made) == "abcdef"
    assert made.facts.pages[1].start is not None
    assert pages(made)["g"] == 1


@pytest.mark.parametrize(
    ("after", "most"),
    [
        ("</section><section><h2>Two</h2>" + lines("ghijklm"), "abcdef"),
        (lines("g") + "</section><section><h2>Two</h2>" + lines("hijklm"), "abcdefg"),
        (lines("g") + '<div class="callout"><p>Note</p></div>' + lines("hijklm"), "abcdefg"),
        (lines("g") + '<figure class="listing">Listing 1</figure>' + lines("hijklm"), "abcdefg"),
        (lines("g") + table("other", "Kinds") + lines("hijklm"), "abcdefg"),
        (lines("g") + '<p id="h" style="break-after: avoid">h</p><h2>Two</h2>' + lines("ijklm"), "abcdefg"),
        ('<ul id="g"><li>g</li></ul><pre id="h">h</pre>' + lines("ijk"), "abcdefghi"),
    ],
    ids=["heading", "next heading", "call-out", "listing", "table", "kept with a heading", "list and code"],
)  # fmt: skip
def test_only_text_of_the_same_section_passes(after: str, most: str, cache: str) -> None:
    made = laid(REFERRED + lines("abcdef") + figure() + after, cache)
    assert first(made) == most
    assert pages(made)["figure"] == 1


def test_what_has_a_number_keeps_its_turn(cache: str) -> None:
    body = REFERRED + lines("abcdef") + figure() + lines("g") + figure("second", "Figure 2: Two") + lines("hijklmn")
    made = laid(body, cache)
    stand = pages(made)
    assert first(made) == "abcdefg"
    assert (stand["figure"], stand["second"], stand["h"]) == (1, 1, 2)


def test_one_more_waits_where_much_of_the_page_stays_empty(cache: str) -> None:
    two = figure(names="high") + lines("e") + figure("second", "Figure 2: Two")
    assert first(laid(REFERRED + lines("abcd") + two + lines("fghijk"), cache)) == "abcdefghi"


def test_figures_that_follow_each_other_are_passed_together(cache: str) -> None:
    both = figure() + figure("second", "Figure 2: Two")
    made = laid(REFERRED + lines("abcdef") + both + lines("ghijklmn"), cache)
    stand = pages(made)
    assert first(made) == "abcdefghi"
    assert (stand["figure"], stand["second"], stand["j"]) == (1, 1, 2)
    assert read(write(made).structure) == [
        *"abcdef", "figure", "in-figure", "second", "in-second", *"ghijklmn",
    ]  # fmt: skip


def test_what_finds_no_room_below_another_waits_for_a_further_page(cache: str) -> None:
    high = figure(names="high"), figure("second", "Figure 2: Two", names="high")
    made = laid(REFERRED + lines("abcdef") + high[0] + high[1] + lines("ghijklmno"), cache)
    stand = pages(made)
    assert [[name for name in ALL if stand.get(name) == page] for page in range(3)] == [
        [*"abcdefghi"], [*"jkl"], [*"mno"],
    ]  # fmt: skip
    assert (stand["figure"], stand["second"]) == (1, 2)


def test_what_ends_a_section_stands_before_the_next(cache: str) -> None:
    made = laid(
        REFERRED + lines("abcdef") + figure() + lines("gh") + "</section><section><h2 id='i'>i</h2>" + lines("jk"),
        cache,
    )
    stand = pages(made)
    assert (first(made), stand["figure"], stand["i"]) == ("abcdefgh", 1, 1)
    tops = {anchor.identifier: anchor.y for anchor in made.facts.anchors}
    assert (tops["figure"], tops["i"]) == (pytest.approx(140), pytest.approx(80))


def test_a_table_floats_rather_than_is_parted(cache: str) -> None:
    made = laid(REFERRED + lines("abcdef") + table(rows=8) + lines("ghijklm"), cache)
    stand = pages(made)
    assert (first(made), stand["table"], stand["j"]) == ("abcdefghi", 1, 1)


def test_a_table_that_nothing_passes_is_parted(cache: str) -> None:
    made = laid(REFERRED + lines("abc") + table(rows=8) + "</section><section><h2>Two</h2>" + lines("g"), cache)
    assert (pages(made)["table"], made.facts.pages[0].lines) == (0, 10)


def test_the_same_comes_of_the_same(cache: str) -> None:
    body = REFERRED + lines("abcdef") + figure() + lines("ghijklm")
    laid(REFERRED + lines("abcd") + figure() + lines("efgh"), cache)
    one, other = laid(body, cache), laid(body, cache)
    assert (one.facts, write(one).pdf) == (other.facts, write(other).pdf)
