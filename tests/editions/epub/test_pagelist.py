"""Page marks stand at the exact character, and change nothing else."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.composing.galley import running_text
from publish.editions.edition import PageStart
from publish.editions.epub.pagelist import PageMark, identified, mark_pages


def marked(body: str, *offsets: int) -> str:
    tree = fromstring(body)
    mark_pages(tree, [PageMark(str(n), "text", offset, f"page-{n}") for n, offset in enumerate(offsets, start=1)])
    text = tostring(tree, encoding="unicode")
    for n in range(1, len(offsets) + 1):
        span = f'<span role="doc-pagebreak" epub:type="pagebreak" id="page-{n}" aria-label="{n}" />'
        assert span in text
        text = text.replace(span, f"[{n}]")
    return text


@pytest.mark.parametrize(
    ("body", "offsets", "expected"),
    [
        ("<p>one two</p>", (3,), "<p>one [1]two</p>"),
        ("<p>one two</p>", (0,), "<p>[1]one two</p>"),
        # The first page begins before the first text, within the element that holds it.
        ("<section> <ul> <li> <p>one</p> </li> </ul> </section>", (0,),
         "<section> <ul> <li> <p>[1]one</p> </li> </ul> </section>"),
        ("<table><tr><td>a</td> <td>b</td></tr></table>", (1,), "<table><tr><td>a</td> <td>[1]b</td></tr></table>"),
        # The first character of an inline element, and the one after it.
        ("<p>one <em>two</em> three</p>", (3,), "<p>one <em>[1]two</em> three</p>"),
        ("<p>one <em>two</em> three</p>", (6,), "<p>one <em>two</em> [1]three</p>"),
        # Several pages at one place, in order; several in one string.
        ("<p>one two three</p>", (3, 3, 6), "<p>one [1][2]two [3]three</p>"),
        ("<p>a<br />b</p>", (1, 1), "<p>a<br />[1][2]b</p>"),
        # A last page without text.
        ("<section><p>one</p> </section>", (3, 3), "<section><p>one[1][2]</p> </section>"),
        ("<section> </section>", (0,), "<section> [1]</section>"),
        # What belongs to one form of edition alone is not counted.
        ('<p>one <b data-only="paged">x</b>two</p>', (3,), '<p>one <b data-only="paged">x</b>[1]two</p>'),
        # Nothing of ours within another vocabulary.
        ("<p>a <svg><text>b c</text></svg> d</p>", (1, 2, 3), "<p>a [1][2]<svg><text>b c</text></svg> [3]d</p>"),
        ("<p><math><mi>b</mi></math></p>", (0,), "<p>[1]<math><mi>b</mi></math></p>"),
    ],
)  # fmt: skip
def test_mark_stands_at_the_character(body: str, offsets: tuple[int, ...], expected: str) -> None:
    assert marked(body, *offsets) == expected


def test_page_beyond_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="begins at character 4, but the text has 3"):
        marked("<p>one</p>", 4)


def test_pages_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        marked("<p>one two</p>", 3, 0)


def test_identifiers_are_nobody_elses() -> None:
    starts = [PageStart(folio, "text", 0) for folio in ("1", "iv", "1", "A 2/3", "…")]
    found = [mark.identifier for mark in identified(starts, ["page-1", "note-1"])]
    assert found == ["page-1-2", "page-iv", "page-1-3", "page-A-2-3", "page-x"]


# --- any tree, any pages -------------------------------------------------------------------------

TEXTS = st.text(alphabet="ab é橋\u00a0\u00ad \n", max_size=6)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> Element:
    element = Element(draw(st.sampled_from(["p", "em", "li", "svg", "math"])))
    if draw(st.integers(0, 5)) == 0:
        element.set("data-only", "paged")
    element.text = draw(TEXTS)
    for child in draw(st.lists(trees(depth - 1), max_size=3)) if depth else []:
        child.tail = draw(TEXTS)
        element.append(child)
    return element


def solid(text: str) -> str:
    return "".join(text.split())


@given(trees(), st.data())
def test_text_is_unchanged_and_marks_are_exact(tree: Element, data: st.DataObject) -> None:
    body = Element("section")
    body.append(tree)
    running = "".join(string for *_, string in running_text(body))
    total = len(solid(running))
    offsets = sorted(data.draw(st.lists(st.integers(0, total), max_size=6)))
    whole = "".join(body.itertext())

    mark_pages(body, [PageMark(str(n), "text", offset, f"page-{n}") for n, offset in enumerate(offsets)])

    assert "".join(body.itertext()) == whole
    assert "".join(string for *_, string in running_text(body)) == running
    marks = [element for element in body.iter() if element.get("role") == "doc-pagebreak"]
    assert [mark.get("id") for mark in marks] == [f"page-{n}" for n in range(len(offsets))]
    for mark, offset in zip(marks, offsets, strict=True):
        # Before a drawing or a formula the mark may stand earlier, never later.
        assert characters_before(body, mark) <= offset
        if not any(element.tag in {"svg", "math"} for element in body.iter()):
            assert characters_before(body, mark) == offset


def characters_before(body: Element, mark: Element) -> int:
    mark.text = "\x01"
    running = "".join(string for *_, string in running_text(body))
    mark.text = None
    return len(solid(running.partition("\x01")[0]))
