"""Notes at the foot of pages: whatever their length and wherever they are called, each arrives whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publish.editions.pdf.layout import Laid, lay_out, write
from publish.editions.pdf.layout.boxes import note_areas, text_boxes
from publish.editions.pdf.unit import Node, Unit, UnitResource

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceS*4-*.otf")))
STYLE = """
@page { size: 220pt 230pt; margin: 20pt; @footnote { margin-top: 7pt; width: 40pt; line-height: 14pt } }
html { font: 10pt/14pt 'Source Serif 4' }
h1 { font-size: 14pt; line-height: 14pt; margin: 0; break-after: avoid }
p, ul, pre, blockquote, dl, dd, figure { margin: 0; orphans: 2; widows: 2 }
tr, figure { break-inside: avoid }
.footnote { float: footnote; footnote-policy: line; width: 180pt; padding-left: 12pt; box-sizing: border-box;
  position: relative; font-size: 7pt; line-height: 9pt; font-weight: 400; white-space: normal; text-align: left }
.footnote::footnote-call, .footnote::footnote-marker { content: none }
.footnote .number { position: absolute; left: 0 }
.noteref { font-size: 6pt; line-height: 0 }
pre { font-size: 6pt; white-space: pre-wrap }
"""
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path d="M0 0h10v10H0z"/></svg>'


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def words(name: str, count: int) -> str:
    return " ".join(f"{name}x{number}" for number in range(count))


def call(number: int) -> str:
    return f'<a class="noteref" role="doc-noteref" href="#note-{number}" id="noteref-{number}">{number}</a>'


def note(number: int, markup: str) -> str:
    way = f'<a class="number" role="doc-backlink" href="#noteref-{number}">{number}</a>'
    own = f'class="footnote" role="doc-footnote" id="note-{number}" data-at="a.md:{number}:1"'
    return f"<aside {own}>{way}{markup}</aside>"


def made(text: str, notes: list[str], cache: str, style: str = "") -> Laid:
    ending = f'<div class="notes">{"".join(notes)}</div>' if notes else ""
    body = f"<article>{text}{ending}</article>"
    picture = UnitResource("square.svg", "image/svg+xml", SQUARE.encode())
    unit = Unit(
        (("text", body),), STYLE + style, (), "en", "ltr", "Title", first_page=1, references=(), resources=(picture,)
    )
    return lay_out(unit, FONTS, cache)


def noted(laid: Laid) -> list[list[str]]:
    """The words of the notes on each page, as they stand."""
    return [
        [word for area in note_areas(page._page_box) for box, _ in text_boxes(area) for word in box.text.split()]
        for page in laid.pages.pages
    ]


def text_of(laid: Laid) -> list[list[str]]:
    """The words of the text on each page."""
    return [
        [word for box, _ in text_boxes(page._page_box.children[0]) for word in box.text.split()]
        for page in laid.pages.pages
    ]


def pages_of(laid: Laid) -> dict[str, int]:
    return {anchor.identifier: anchor.page for anchor in laid.facts.anchors}


LATE = ".footnote.late { float: none; width: auto }"


def assert_whole(laid: Laid, notes: dict[int, list[str]]) -> None:
    """As `assert_proper`, but for notes that are called outside the flow: such a one may stand last, and says so."""
    late = [each for each in laid.facts.findings if each.code == "E167"]
    if not late:
        assert_proper(laid, notes)
        return
    assert tuple(late) == laid.facts.findings
    held = [box.text for page in laid.pages.pages for box, _ in text_boxes(page._page_box)]
    found = " ".join(held).split()
    for number, said in notes.items():
        assert [word for word in found if word.startswith(f"n{number}x")] == said


def stopped(laid: Laid) -> bool:
    """Whether an error at the place of a note stops the build."""
    return any(each.code in ("E165", "E166") and each.span for each in laid.facts.findings)


def assert_proper(laid: Laid, notes: dict[int, list[str]], text: list[str] | None = None) -> None:
    """Every note is whole, in order, not before its call, and stands below the text; nothing of the text is lost."""
    assert laid.facts.findings == ()
    found = [word for page in noted(laid) for word in page]
    assert found == [word for number, held in notes.items() for word in (str(number), *held)]
    if text is not None:
        assert [word for page in text_of(laid) for word in page] == text
    pages = pages_of(laid)
    for number in notes:
        assert pages[f"note-{number}"] >= pages[f"noteref-{number}"]
    for page in laid.pages.pages:
        for area in note_areas(page._page_box):
            foot = page._page_box.content_box_y() + page._page_box.height
            assert area.position_y + area.margin_height() <= foot + 0.1
            lines = [b for b, _ in text_boxes(page._page_box.children[0])]
            assert all(b.position_y + b.baseline <= area.border_box_y() for b in lines)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 20, 60, 150, 400, 900, pytest.param(2000, marks=pytest.mark.slow)])
def test_a_note_of_any_length_is_whole(count: int, cache: str) -> None:
    text = f"<p>{words('t', 60)}{call(1)} {words('u', 300)}</p>"
    laid = made(text, [note(1, f"<p>{words('n', count)}</p>")], cache)
    assert_proper(laid, {1: words("n", count).split()})
    # It begins where it is called, and the text goes on beside it from page to page.
    pages = pages_of(laid)
    assert pages["note-1"] == pages["noteref-1"]
    filled = [number for number, page in enumerate(text_of(laid)) if page]
    assert filled == list(range(len(filled)))


def test_a_note_that_is_parted_keeps_two_lines_on_either_side(cache: str) -> None:
    for before in range(40, 72, 3):
        laid = made(
            f"<p>{words('t', before)}{call(1)} {words('u', 60)}</p>", [note(1, f"<p>{words('n', 40)}</p>")], cache
        )
        for page in laid.pages.pages:
            for area in note_areas(page._page_box):
                tops = {box.position_y for box, _ in text_boxes(area)}
                assert len(tops) != 1


def test_a_note_that_fits_is_not_parted(cache: str) -> None:
    laid = made(f"<p>{words('t', 20)}{call(1)} {words('u', 200)}</p>", [note(1, f"<p>{words('n', 60)}</p>")], cache)
    assert [len(page) for page in noted(laid)][:2] == [61, 0]


def test_a_short_note_takes_its_line_with_it(cache: str) -> None:
    for before in range(30, 90, 5):
        laid = made(f"<p>{words('t', before)}{call(1)} {words('u', 40)}</p>", [note(1, "<p>Short.</p>")], cache)
        pages = pages_of(laid)
        assert pages["note-1"] == pages["noteref-1"]


def test_several_long_notes_on_one_page(cache: str) -> None:
    lengths = {1: 200, 2: 3, 3: 400, 4: 1, 5: 90}
    text = "".join(f"<p>{words(f't{n}', 12)}{call(n)} {words(f'u{n}', 9)}</p>" for n in lengths)
    notes = [note(n, f"<p>{words(f'n{n}', count)}</p>") for n, count in lengths.items()]
    laid = made(text, notes, cache)
    assert_proper(laid, {n: words(f"n{n}", count).split() for n, count in lengths.items()})


# How a call may stand: markup with one call in it, which is `{}`.
PLACES = {
    "heading": "<h1>Heading{}</h1><p>Text under it.</p>",
    "item": "<ul><li><p>Item{}</p></li><li><p>Other</p></li></ul>",
    "cell": "<div><table><tbody><tr><td>a</td><td>Called{}</td></tr><tr><td>c</td></tr></tbody></table></div>",
    "caption": "<figure><figcaption>Caption{}</figcaption><img src='square.svg' alt='A square'/></figure>",
    "side": "<div class='side'><p class='caption'>At the side{}</p><p>Beside it stands text.</p></div>",
    "float": "<div><p style='float: left; width: 60pt'>Floats{}</p><p>Text runs around it.</p></div>",
    "quotation": "<blockquote><p>Quoted{} words</p></blockquote>",
    "term": "<dl><dt>Term{}</dt><dd><p>Definition</p></dd></dl>",
    "stressed": "<p><strong><em>Stressed{}</em></strong> words</p>",
    "together": "<div style='break-inside: avoid'><p>Kept{} together</p><p>with this.</p></div>",
}
SIDE = """
.side { position: relative; padding-left: 60pt }
.side .caption { position: absolute; left: 0; top: 0; width: 50pt }
"""


@pytest.mark.parametrize("place", PLACES)
def test_a_note_may_be_called_anywhere(place: str, cache: str) -> None:
    for before, count in ((0, 60), (0, 400), (58, 3), (66, 3), (66, 60), (74, 200)):
        start = f"<p>{words('t', before)}</p>" if before else ""
        text = start + PLACES[place].replace("{}", call(1)) + f"<p>{words('u', 90)}</p>"
        laid = made(text, [note(1, f"<p>{words('n', count)}</p>")], cache, SIDE)
        assert_proper(laid, {1: words("n", count).split()})


def test_rows_of_a_table_call_notes(cache: str) -> None:
    for before in (0, 24, 48):
        rows = "".join(f"<tr><td>r{n}</td><td>value{call(n)}</td></tr>" for n in range(1, 13))
        head = "<thead><tr><th>A</th><th>B</th></tr></thead>"
        text = f"<p>{words('t', before)}</p><div class='table'><table>{head}<tbody>{rows}</tbody></table></div>"
        notes = [note(n, f"<p>{words(f'n{n}', 5 * n)}</p>") for n in range(1, 13)]
        laid = made(text, notes, cache)
        assert_proper(laid, {n: words(f"n{n}", 5 * n).split() for n in range(1, 13)})


def test_a_note_of_paragraphs_lists_and_code(cache: str) -> None:
    markup = (
        f"<p>{words('a', 70)}</p><ul><li><p>{words('b', 60)}</p></li><li><p>{words('c', 9)}</p></li></ul>"
        f"<pre><code>{chr(10).join(f'dx{n} x' for n in range(40))}</code></pre>"
        f"<p>{words('e', 80)} <em>{words('f', 60)}</em></p>"
    )
    wanted = [*words("a", 70).split(), *words("b", 60).split(), *words("c", 9).split()]
    wanted += [word for n in range(40) for word in (f"dx{n}", "x")] + words("e", 80).split() + words("f", 60).split()
    for before in (0, 40):
        laid = made(
            f"<p>{words('t', before)} so{call(1)} {words('u', 100)}</p>",
            [note(1, markup)],
            cache,
            "ul { list-style: none }",
        )
        assert_proper(laid, {1: wanted})


def test_a_note_that_calls_a_note(cache: str) -> None:
    notes = [note(1, f"<p>First{call(3)} {words('n', 30)}</p>"), note(2, "<p>Second</p>"), note(3, "<p>Third</p>")]
    laid = made(f"<p>One{call(1)} two{call(2)} three</p>", notes, cache)
    found = [word for page in noted(laid) for word in page]
    assert found == ["1", "First", "3", *words("n", 30).split(), "3", "Third", "2", "Second"]
    assert laid.facts.findings == ()


def test_figures_that_leave_no_room_come_before_what_is_carried(cache: str) -> None:
    figure = (
        "<figure><img src='square.svg' alt='A square' style='width: 150pt; height: 150pt; display: block'/></figure>"
    )
    full = figure.replace("height: 150pt", "height: 188pt")
    for tall in (figure, full):
        laid = made(
            f"<p>{words('t', 30)}{call(1)}</p>{tall * 3}<p>{words('u', 50)}</p>",
            [note(1, f"<p>{words('n', 400)}</p>")],
            cache,
        )
        assert_proper(laid, {1: words("n", 400).split()})


def test_two_layouts_are_the_same(cache: str) -> None:
    text = f"<p>{words('t', 40)}{call(1)} {words('u', 100)}</p>"
    one, two = (write(made(text, [note(1, f"<p>{words('n', 300)}</p>")], cache)) for _ in range(2))
    assert one.pdf == two.pdf


def test_pages_begin_with_the_text_and_not_with_a_note_that_goes_on(cache: str) -> None:
    laid = made(f"<p>{words('t', 40)}{call(1)} {words('u', 100)}</p>", [note(1, f"<p>{words('n', 900)}</p>")], cache)
    starts = [page.start.offset if page.start else None for page in laid.facts.pages]
    known = [start for start in starts if start is not None]
    assert known == sorted(known)
    assert starts[-1] is None  # nothing but the note is left


def test_a_note_that_goes_on_is_one_element_after_its_paragraph(cache: str) -> None:
    def tags(node: Node) -> list[str]:
        # A span is what a line says that ends within a word.
        own = [node.tag] if node.tag != "span" else []
        return [*own, *(tag for kid in node.kids if isinstance(kid, Node) for tag in tags(kid))]

    text = f"<p>{words('t', 40)}{call(1)} {words('u', 100)}</p><p>Next</p>"
    laid = made(text, [note(1, f"<p>{words('n', 300)}</p>")], cache)
    assert len(laid.facts.pages) > 3
    assert tags(write(laid).structure) == ["html", "body", "article", "p", "a", "aside", "a", "p", "p"]


def test_a_note_that_is_cut_is_an_error(cache: str) -> None:
    laid = made(f"<p>Said{call(1)}.</p>", [note(1, "<p>Not <span style='display: none'>all</span> here</p>")], cache)
    assert [(each.code, each.message, each.span and each.span.line) for each in laid.facts.findings] == [
        ("E165", "3 characters of note 1 are on no page", 1)
    ]


def test_notes_over_the_text_are_an_error(cache: str) -> None:
    moved = f"<p style='position: relative; top: 126pt'>{words('t', 30)}{call(1)}</p>"
    laid = made(moved, [note(1, "<p>Here</p>")], cache)
    assert [each.code for each in laid.facts.findings] == ["E166"]


def test_what_no_page_can_hold_is_an_error(cache: str) -> None:
    tall = "<p><img src='square.svg' alt='Tall' style='height: 300pt; width: 20pt'/></p>"
    laid = made(f"<p>Said{call(1)}.</p>", [note(1, tall)], cache)
    assert "E101" in [each.code for each in laid.facts.findings]


LENGTHS = st.one_of(st.integers(1, 30), st.integers(1, 400))
PARAGRAPHS = st.lists(
    st.tuples(st.integers(0, 80), st.lists(LENGTHS, max_size=3), st.sampled_from(["p", *PLACES])),
    min_size=1,
    max_size=6,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(PARAGRAPHS)
def test_any_text_with_any_notes(cache: str, paragraphs: list[tuple[int, list[int], str]]) -> None:
    text, notes, wanted = "", [], {}
    for index, (before, lengths, place) in enumerate(paragraphs):
        calls = ""
        for count in lengths:
            number = len(notes) + 1
            notes.append(note(number, f"<p>{words(f'n{number}', count)}</p>"))
            wanted[number] = words(f"n{number}", count).split()
            calls += f" {words(f'c{number}', 4)}{call(number)}"
        text += f"<p>{words(f't{index}', before)}</p>" if before else ""
        text += f"<p>x{calls} y</p>" if place == "p" else PLACES[place].replace("{}", calls)
    laid = made(text, notes, cache, SIDE + LATE)
    if any(place == "side" for _, lengths, place in paragraphs if lengths) and stopped(laid):
        # What is absolutely placed, and leaves its page, may stop the build, but loses nothing in silence.
        return
    assert_whole(laid, wanted)
