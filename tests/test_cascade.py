"""How the text of an EPUB comes out under its stylesheets, and where its elements stand: read back from small files."""

from __future__ import annotations

import pytest

from publish.inspection import Look, Tree, looks, read_sheet, read_style
from publish.inspection.grounds import UNCLIPPED, Clip, Grounds
from publish.inspection.markup import read_tree

IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def tree(body: str) -> Tree:
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head>\n<body>{body}</body></html>'
    return read_tree("a.xhtml", page.encode())


def look(body: str, css: str, name: str = "p", dark: bool = False, pseudo: str | None = None) -> Look:
    found = looks(tree(body), [read_sheet("style.css", css)], dark)
    return next(each for element, each in found if element.name == name and each.pseudo == pseudo)


RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.mark.parametrize(
    ("css", "colour"),
    [
        ("p { color: red }", RED),
        ("body { color: red }", RED),
        ("p { color: red } p { color: blue }", BLUE),
        ("p.x { color: red } p { color: blue }", RED),
        ("p { color: red !important } p.x { color: blue }", RED),
        ("div p { color: red }", None),
        ("body { color: red } p { color: inherit }", RED),
        ("p { color: rgb(0 0 255) }", BLUE),
        ("p { color: transparent }", None),
        ("@media print { p { color: red } }", None),
        ("@media (prefers-color-scheme: dark) { p { color: red } }", None),
        ("p::before { color: red }", None),
        ("p:::x { color: red } p { color: blue }", BLUE),
    ],
)
def test_which_colour_wins(css: str, colour: tuple[int, int, int] | None) -> None:
    assert look('<p class="x">Words</p>', css).colour == colour


def test_a_style_attribute_wins_and_knows_its_line() -> None:
    found = look('\n<p style="color: blue">Words</p>', "p { color: red }")
    assert found.colour == BLUE
    assert found.declared_colour is not None
    assert (found.declared_colour.selector, found.declared_colour.line) == ("", 3)


def test_by_night_the_rules_for_night_hold() -> None:
    css = "p { color: red } @media (prefers-color-scheme: dark) { p { color: blue } }"
    assert look("<p>Words</p>", css).colour == RED
    assert look("<p>Words</p>", css, dark=True).colour == BLUE


def test_grounds_lie_under_what_stands_in_them() -> None:
    assert look("<div><p>Words</p></div>", "div { background: #f00 url(x.png) }").ground == RED
    assert look("<div><p>Words</p></div>", "div { background: none }").ground is None


@pytest.mark.parametrize(
    ("css", "size", "bold"),
    [
        ("", 2.0, True),
        ("h1 { font-size: 1em; font-weight: 400 }", 1.0, False),
        ("body { font-size: 80% } h1 { font-size: 1.5em }", 1.2, True),
        ("body { font-size: 80% } h1 { font-size: 1.5rem }", 1.5, True),
        ("h1 { font-size: 32px }", 2.0, True),
        ("h1 { font: 600 18pt serif }", 1.5, False),
    ],
)
def test_sizes_and_weights(css: str, size: float, bold: bool) -> None:
    found = look("<h1>Words</h1>", css, "h1")
    assert (round(found.size, 3), found.bold) == (size, bold)


def test_what_pseudo_elements_say() -> None:
    found = look("<p>Words</p>", 'p::before { content: "§ "; color: red }', pseudo="before")
    assert (found.content, found.colour) == ("§ ", RED)


def test_units_within_functions_are_seen() -> None:
    (declared,) = read_style("a.xhtml", 7, "font-size: max(1em, 12px)")
    assert declared.units == ("em", "px")
    assert declared.line == 7


def test_elements_know_their_places_and_what_holds_for_them() -> None:
    page = tree('\n<div lang="fr"><p id="a">Eau <em>potable</em></p></div>')
    paragraph = page.identified["a"]
    assert (paragraph.line, paragraph.column, paragraph.text) == (3, 16, "Eau potable")
    (inner,) = paragraph.elements
    assert page.inherited(inner, "lang") == "fr"
    assert [each.name for each in page.around(inner)] == ["p", "div", "body", "html"]


def test_a_tree_may_be_deep() -> None:
    page = tree("<div>" * 3000 + "Deep" + "</div>" * 3000)
    assert page.root.text == "T Deep"


# --- what lies under the text of a PDF ---------------------------------------------------------


def filled(*boxes: tuple[float, float, float, float], clip: Clip = UNCLIPPED) -> Grounds:
    grounds = Grounds()
    for box in boxes:
        grounds.draw("re", list(box), IDENTITY)
    grounds.fill(None, clip)
    grounds.end()
    return grounds


def test_an_area_lies_under_what_it_holds() -> None:
    assert filled((0, 0, 100, 20)).under(50, 10) == (True, None)
    assert filled((0, 0, 100, 20)).under(50, 30) == (False, None)


def test_a_rule_is_no_ground() -> None:
    assert filled((0, 0, 100, 0.5)).under(50, 0.2) == (False, None)


def test_what_is_held_to_a_frame_fills_no_area() -> None:
    frame = Grounds()
    frame.draw("re", [0, 0, 100, 20], IDENTITY)
    frame.draw("re", [1, 1, 98, 18], IDENTITY)
    assert filled((0, 0, 100, 20), clip=frame.clip(UNCLIPPED)).under(50, 10) == (False, None)


def test_what_is_held_to_a_box_fills_no_more() -> None:
    box = Grounds()
    box.draw("re", [0, 0, 50, 20], IDENTITY)
    held = filled((0, 0, 100, 20), clip=box.clip(UNCLIPPED))
    assert held.under(25, 10) == (True, None)
    assert held.under(75, 10) == (False, None)
