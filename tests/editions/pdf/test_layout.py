"""Layout: page starts, structure and overflow as the engine's boxes give them; pins what is private of it."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from publish.composing.galley import running_text
from publish.editions.pdf.layout import Laid, engine_versions, lay_out, write
from publish.editions.pdf.layout.boxes import text_boxes
from publish.editions.pdf.unit import Content, Node, Unit, UnitResource

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceS*4-*.otf")))
PAGE = "@page { size: 220pt 150pt; margin: 20pt } html { font: 10pt/14pt 'Source Serif 4' } p { margin: 0 0 7pt }"
WORDS = "international cooperation strengthens understanding between neighbouring governments everywhere "


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def unit(body: str, stylesheet: str = PAGE, **inputs: object) -> Unit:
    values: dict[str, object] = {
        "slips": (("text", body),), "stylesheet": stylesheet, "classes": (), "language": "en", "direction": "ltr",
        "title": "Title", "first_page": 1, "references": (), "resources": (),
    }  # fmt: skip
    return Unit(**(values | inputs))  # type: ignore[arg-type]


def stream(body: str) -> str:
    from xml.etree import ElementTree

    return "".join("".join(text.split()) for _, _, text in running_text(ElementTree.fromstring(body)))


def starts(laid: Laid, body: str) -> list[str]:
    """The text from each page's start on, without spaces."""
    return [stream(body)[page.start.offset :] for page in laid.facts.pages if page.start]


def nodes(node: Node) -> list[Node]:
    return [node, *(n for kid in node.kids if isinstance(kid, Node) for n in nodes(kid))]


def one(node: Node, tag: str) -> Node:
    (found,) = [n for n in nodes(node) if n.tag == tag]
    return found


def painted(laid: Laid) -> str:
    """The text of all pages in the order of the boxes."""
    return "".join(box.text for page in laid.pages.pages for box, _ in text_boxes(page._page_box))


def test_engine_is_the_pinned_one() -> None:
    assert engine_versions()["weasyprint"] == "70.0"


def test_page_starts_are_the_first_words_of_pages(cache: str) -> None:
    body = f"<article><p>{WORDS * 4}</p><p>Second <em>paragraph {WORDS}</em> ends.</p></article>"
    laid = lay_out(unit(body), FONTS, cache)
    assert len(laid.facts.pages) > 2
    words = stream(body)
    for page in laid.facts.pages:
        assert page.start is not None
        rest = words[page.start.offset :]
        assert re.match(
            "international|cooperation|strengthens|understanding|between|neigh|gov|every|Second|para|ends", rest
        )


def test_a_word_broken_across_pages_counts_to_the_earlier_page(cache: str) -> None:
    css = PAGE + " p { hyphens: auto; hyphenate-limit-chars: 5 2 2; orphans: 1; widows: 1 } @page { size: 90pt 82pt }"
    body = f"<article><p>{WORDS * 3}</p></article>"
    laid = lay_out(unit(body, css), FONTS, cache)
    text = WORDS.split() * 3
    at_word = {len("".join(text[:n])) for n in range(len(text) + 1)}
    assert len(laid.facts.pages) > 4
    assert all(page.start and page.start.offset in at_word for page in laid.facts.pages)
    # The case is real: some page does begin within a word.
    boxes = [next(b for b, _ in text_boxes(page._page_box)).text for page in laid.pages.pages]
    assert any(not any(word.startswith(box.split()[0].rstrip("‐-")) for word in text) for box in boxes)


def test_uppercase_that_grows_does_not_shift_the_count(cache: str) -> None:
    css = PAGE + " .up { text-transform: uppercase } .next { break-before: page }"
    body = '<article><p class="up">Straße Größe</p><p class="next">After all</p></article>'
    laid = lay_out(unit(body, css), FONTS, cache)
    assert [s[:8] for s in starts(laid, body)] == ["StraßeGr", "Afterall"]


def test_generated_and_paged_only_text_is_not_counted(cache: str) -> None:
    css = PAGE + " p::before { content: 'generated '; } li { list-style: decimal } .next { break-before: page }"
    body = (
        '<article><nav data-only="paged"><p>Contents page</p></nav><p>One</p><ul><li>item</li></ul>'
        '<p class="next">Two</p></article>'
    )
    laid = lay_out(unit(body, css), FONTS, cache)
    assert starts(laid, body) == ["OneitemTwo", "Two"]


def test_folios_fill_page_references(cache: str) -> None:
    body = '<article><p>See <span data-only="paged" data-page-of="there"></span>.</p><p id="there">There</p></article>'
    laid = lay_out(unit(body, references=(("there", "77"),)), FONTS, cache)
    assert "77" in painted(laid)


def test_an_element_over_a_page_break_is_one_node(cache: str) -> None:
    body = f"<article><p>{WORDS * 4}</p></article>"
    artifact = write(lay_out(unit(body), FONTS, cache))
    paragraph = one(artifact.structure, "p")
    assert {kid.page for kid in paragraph.kids if isinstance(kid, Content)} >= {0, 1}


@pytest.mark.parametrize("beside", ["", "<br/>", "<wbr/>"])
def test_a_space_between_elements_is_tagged_whatever_else_stands_in_the_line(beside: str, cache: str) -> None:
    body = f"<article><p>One {beside}<em>two</em> <em>three</em></p></article>"
    artifact = write(lay_out(unit(body), FONTS, cache))
    # The words before, and the space.
    assert sum(isinstance(kid, Content) for kid in one(artifact.structure, "p").kids) == 2


def test_a_hyphenated_line_end_states_its_own_characters(cache: str) -> None:
    css = PAGE + " p { hyphens: auto; hyphenate-limit-chars: 5 2 2 } @page { size: 90pt 400pt }"
    body = f"<article><p>{WORDS}</p></article>"
    artifact = write(lay_out(unit(body, css), FONTS, cache))
    stated = [n.get("actual-text") for n in nodes(artifact.structure) if n.get("actual-text")]
    assert stated
    assert not any(text.endswith(("-", "‐")) for text in stated if text)


def test_margin_boxes_and_leaders_are_artifacts(cache: str) -> None:
    css = PAGE + (
        " @page { @bottom-center { content: 'Running ' counter(page) } } p::after { content: leader('.') 'end'; }"
    )
    artifact = write(lay_out(unit("<article><p>Text</p></article>", css), FONTS, cache))
    pdf = pikepdf.open(io.BytesIO(artifact.pdf))
    marks = [
        str(operands[0]) for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]) if str(operator) == "BDC"
    ]
    assert marks.count("/Artifact") > 5
    assert marks.count("/Span") == 2


def test_text_beyond_the_type_area_is_an_error_at_its_place(cache: str) -> None:
    body = f'<article><p data-at="letter.md:7:3">{"long" * 40}</p></article>'
    (finding,) = lay_out(unit(body), FONTS, cache).facts.findings
    assert (finding.code, finding.span.file, finding.span.line, finding.span.column) == ("E101", "letter.md", 7, 3)


def test_text_that_fits_raises_nothing(cache: str) -> None:
    assert lay_out(unit(f"<article><p>{WORDS}</p></article>"), FONTS, cache).facts.findings == ()


@pytest.mark.parametrize("source", ["https://example.org/a.png", "file:///etc/hostname", "missing.png", "../a.png"])
def test_only_the_galleys_files_can_be_loaded(cache: str, source: str) -> None:
    body = f'<article><p><img src="{source}" alt="picture"/></p></article>'
    laid = lay_out(unit(body), FONTS, cache)
    assert [finding.code for finding in laid.facts.findings] == ["E103"]


def test_a_stylesheet_can_load_nothing(cache: str) -> None:
    css = PAGE + " @import url(file:///etc/passwd); p { background: url(https://example.org/a.png) }"
    laid = lay_out(unit("<article><p>Text</p></article>", css), FONTS, cache)
    assert laid.facts.findings
    assert all(finding.severity == "error" for finding in laid.facts.findings)


def test_a_galleys_picture_is_set(cache: str) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    body = '<article><p><img src="a.svg" alt="A bar"/></p></article>'
    resource = UnitResource("a.svg", "image/svg+xml", svg)
    artifact = write(lay_out(unit(body, resources=(resource,)), FONTS, cache))
    picture = one(artifact.structure, "img")
    assert picture.get("alt") == "A bar"
    assert picture.place is not None
    assert artifact.facts.findings == ()


def test_a_glyph_that_no_font_has_is_an_error(cache: str) -> None:
    laid = lay_out(unit("<article><p>漢</p></article>"), FONTS, cache)
    assert [f.code for f in write(laid).facts.findings] == ["E102"]


def test_machine_fonts_do_not_exist(cache: str) -> None:
    css = PAGE + " p { font-family: 'DejaVu Sans', sans-serif }"
    artifact = write(lay_out(unit("<article><p>Text</p></article>", css), FONTS, cache))
    assert {family for family, _, _ in artifact.faces} == {"Source Serif 4"}


def test_the_same_unit_gives_the_same_bytes(cache: str) -> None:
    body = f"<article><p>{WORDS * 3}</p></article>"
    assert write(lay_out(unit(body), FONTS, cache)).pdf == write(lay_out(unit(body), FONTS, cache)).pdf


def test_a_list_counts_from_where_it_is_told(cache: str) -> None:
    laid = lay_out(unit('<article><ol start="16"><li>One</li><li>Two</li></ol></article>'), FONTS, cache)
    markers = [box.text for box in texts_of(laid) if box.text.strip().rstrip(".").isdigit()]
    assert [marker.strip() for marker in markers] == ["16.", "17."]


def texts_of(laid: Laid) -> list[Any]:
    return [box for page in laid.pages.pages for box, _ in text_boxes(page._page_box)]
