"""Labels of drawings that are parts of a web page are drawn as words, in their lines, at their places."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from reading.sources import source
from reading.test_pictures import SVG

from publish.diagnostics import SourceError
from publish.reading import read
from publish.reading.labels import with_drawn_labels
from publish.workspace import Workspace

BOX = "display: flex; align-items: unsafe {down}; justify-content: unsafe {across}; width: {width}px; height: 1px; "
NOTICE = (
    '<switch><g requiredFeatures="http://www.w3.org/TR/SVG11/feature#Extensibility"/><a xlink:href="https://example.org">'
    "<text>Text is not SVG - cannot display</text></a></switch>"
)


def label(html: str, width: int = 1, across: str = "center", down: str = "center", wrapping: str = "nowrap") -> str:
    """A label as diagrams.net writes it, around the point 100, 50."""
    box = BOX.format(down=down, across=across, width=width) + "padding-top: 50px; margin-left: 100px;"
    align = {"center": "center", "flex-end": "right"}.get(across, "left")
    inner = f"font-size: 10px; font-family: Helvetica; color: light-dark(rgb(1, 2, 3), #fff); white-space: {wrapping};"
    return (
        '<switch><foreignObject width="100%" height="100%" requiredFeatures="http://www.w3.org/TR/SVG11/feature'
        f'#Extensibility"><div xmlns="http://www.w3.org/1999/xhtml" style="{box}"><div style="text-align: {align};">'
        f'<div style="{inner}">{html}</div></div></div></foreignObject><text x="100" y="53">First…</text></switch>'
    )


def lines(drawing: bytes) -> list[tuple[str, float, float, str]]:
    """The words of each line, where it stands, and how it is anchored."""
    found = ElementTree.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")
    return [
        ("".join(each.itertext()), float(each.get("x", "")), float(each.get("y", "")), each.get("text-anchor", ""))
        for each in found
    ]


def drawn(*labels: str) -> tuple[bytes, int]:
    return with_drawn_labels(SVG.format("".join(labels) + "<rect/>").encode())


def test_lines_stand_around_their_point() -> None:
    data, count = drawn(label("One &lt;b&gt;<br/>two<div>three &amp; <b>four</b></div>"), NOTICE)
    assert count == 1
    assert lines(data) == [
        ("One <b>", 100, 42.1, "middle"), ("two", 100, 54.1, "middle"), ("three & four", 100, 66.1, "middle"),
    ]  # fmt: skip
    assert b"foreignObject" not in data
    assert b"cannot display" not in data
    assert b'font-weight="bold">four<' in data
    assert b'fill="rgb(1, 2, 3)"' in data


@pytest.mark.parametrize(
    ("across", "down", "x", "y", "anchor"),
    [("flex-start", "flex-start", 100, 59.6, "start"), ("flex-end", "flex-end", 100, 48.6, "end")],
)
def test_labels_beside_a_point_stand_where_they_are_put(
    across: str, down: str, x: float, y: float, anchor: str
) -> None:
    data, _ = drawn(label("Word", across=across, down=down))
    ((words, left, base, anchored),) = lines(data)
    assert (words, left, anchored) == ("Word", pytest.approx(x, abs=0.5), anchor)
    assert base == pytest.approx(y, abs=0.5)


def test_lines_turn_where_their_box_is_full_and_no_word_is_lost() -> None:
    words = "Inputs with durability D changed since the current revision began"
    data, _ = drawn(label(words, width=90, wrapping="normal"))
    found = [each[0] for each in lines(data)]
    assert len(found) > 3
    assert " ".join(found) == words
    assert max(map(len, found)) < 22


def test_lines_at_the_left_of_a_centred_label_begin_where_the_longest_does() -> None:
    data, _ = drawn(label('<div align="center">mmmm</div><div align="left">one</div>', width=100, wrapping="normal"))
    (_, middle, _, _), (_, left, _, anchor) = lines(data)
    # Four of the widest letters, each 9 wide, in the middle of 100 from 100 on.
    assert (middle, left, anchor) == (150, 132, "start")


def test_the_ground_of_a_label_hides_the_line_that_it_stands_on() -> None:
    data, _ = drawn(label('<span style="background-color: #ffffff">Yes</span>'))
    assert re.search(rb'<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="12" fill="#ffffff"/><text', data)


def test_a_label_with_anything_but_words_is_refused() -> None:
    for html in ('<img src="a.png"/>', "<table><tr><td>a</td></tr></table>", "<iframe/>"):
        _, count = drawn(label(html), label("word"))
        assert count == 1
        files = {"case.md": source("![It](a.svg)\n"), "a.svg": SVG.format(label(html)).encode()}
        with pytest.raises(SourceError) as stopped:
            read(Workspace.in_memory(files), "case.md")
        assert [each.code for each in stopped.value.diagnostics] == ["R062"]


def test_what_is_done_with_labels_is_told_once() -> None:
    drawing = SVG.format(label("One") + label("Two")).encode()
    files = {"case.md": source("![It](a.svg)\n\n![Again](a.svg)\n"), "a.svg": drawing}
    document, found = read(Workspace.in_memory(files), "case.md")
    assert [(each.code, each.severity.value) for each in found] == [("R184", "note")]
    (picture,) = document.pictures
    assert [each[0] for each in lines(picture.data)] == ["One", "Two"]


def test_labels_that_are_no_labels_stay_as_they_are() -> None:
    for inner in ("<switch><g/></switch>", "<switch>", "<switch><foreignObject/></switch>", "<switch><b></switch>"):
        data = SVG.format(inner).encode()
        assert with_drawn_labels(data) == (data, 0)
    assert with_drawn_labels(b"\xff<switch></switch>") == (b"\xff<switch></switch>", 0)
    nested = "<b>" * 60 + "x" + "</b>" * 60
    assert drawn(label(nested))[1] == 0
