"""The tag tree: what each construct of the galley becomes, and that every claim of it is true in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.editions.pdf.assembly import Sheets, assemble, save
from publish.editions.pdf.layout import lay_out, write
from publish.editions.pdf.unit import Unit, UnitArtifact, UnitResource
from publish.inspection import PdfFacts, inspect_pdf

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceS*4-*.otf")))
STYLE = """
aside::footnote-call, aside::footnote-marker { content: none }
@page { size: 300pt 400pt; margin: 20pt; @top-center { content: 'Running head' } }
html { font: 10pt/14pt 'Source Serif 4' } h1, h2 { font-weight: 600 } ul { list-style: disc }
h1 { bookmark-level: 1 } h2 { bookmark-level: 2; bookmark-label: attr(data-nav) } .next { break-before: page }
"""
BAR = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def tagged(body: str, cache: str) -> PdfFacts:
    unit = Unit(
        slips=(("text", f"<article>{body}</article>"),), stylesheet=STYLE, classes=(), language="en", direction="ltr",
        title="Title", first_page=1, references=(),
        resources=(UnitResource("bar.svg", "image/svg+xml", BAR),),
    )  # fmt: skip
    artifact = write(lay_out(unit, FONTS, cache))
    assert artifact.facts.findings == ()
    return finished(artifact)


def finished(*units: UnitArtifact) -> PdfFacts:
    """Units in one file, their pages numbered from 1."""
    numbers = iter(range(1, 100))
    sheets = [Sheets(unit, blank=False, labels=tuple(str(next(numbers)) for _ in unit.facts.pages)) for unit in units]
    return inspect_pdf(save(assemble(tuple(sheets), "en"), compact=True, version="1.7"))


def outline(facts: PdfFacts) -> list[tuple[str, str]]:
    """The last role and the text of each block."""
    return [(block.roles[-1], block.text) for block in facts.blocks]


def test_a_list_item_has_a_label_and_a_body(cache: str) -> None:
    facts = tagged("<ul><li><p>One</p></li><li>Two<ul><li>Inner</li></ul></li></ul>", cache)
    paths = {block.text: block.roles for block in facts.blocks}
    assert paths["One"][-4:] == ("L", "LI", "LBody", "P")
    assert paths["Two"][-3:] == ("L", "LI", "LBody")
    assert paths["Inner"][-5:] == ("LI", "LBody", "L", "LI", "LBody")
    assert [block.roles[-1] for block in facts.blocks].count("Lbl") == 3


def test_definitions_are_items_of_label_and_body(cache: str) -> None:
    facts = tagged("<dl><dt>Galley</dt><dd>Text set.</dd><dd>A ship.</dd><dt>Slip</dt><dd>One length.</dd></dl>", cache)
    assert outline(facts) == [
        ("Lbl", "Galley"), ("LBody", "Text set."), ("LBody", "A ship."), ("Lbl", "Slip"), ("LBody", "One length."),
    ]  # fmt: skip
    assert [tag.role for tag in facts.tags].count("LI") == 2


def test_a_figure_holds_its_picture_and_caption(cache: str) -> None:
    facts = tagged('<figure><img src="bar.svg" alt="A bar"/><figcaption>How long it is</figcaption></figure>', cache)
    (figure,) = [tag for tag in facts.tags if tag.role == "Figure"]
    assert figure.alternative == "A bar"
    (caption,) = [block for block in facts.blocks if block.text == "How long it is"]
    assert caption.roles[-3:] == ("Figure", "Caption", "P")


def test_a_table_holds_its_caption(cache: str) -> None:
    table = '<table aria-labelledby="t"><tbody><tr><td>7</td></tr></tbody></table>'
    facts = tagged(f'<div><p id="t">Trade</p>{table}</div><div><p>Not its caption</p>{table}</div>', cache)
    paths = {block.text: block.roles for block in facts.blocks}
    assert paths["Trade"][-3:] == ("Table", "Caption", "P")
    assert paths["Not its caption"][-2:] == ("Div", "P")


def test_a_note_and_its_calls_lead_to_each_other(cache: str) -> None:
    body = (
        '<p>Said<a role="doc-noteref" href="#note-1" id="call" aria-label="Note 1">1</a>.</p>'
        '<section role="doc-endnotes"><h2>Notes</h2><ol><li id="note-1"><p>So it was. '
        '<a role="doc-backlink" href="#call" aria-label="Back" data-only="reflow">↑</a></p></li></ol></section>'
    )
    facts = tagged(body, cache)
    paths = {block.text: block.roles for block in facts.blocks}
    assert paths["So it was."][-3:] == ("Sect", "Note", "P")
    assert paths["1."][-3:] == ("Sect", "Note", "Lbl")
    assert [tag.identifier for tag in facts.tags if tag.role == "Note"] == ["note-1"]
    assert [link.target for link in facts.links] == ["#note-1", "#call"]
    assert [link.description for link in facts.links] == ["Note 1", "Back (1)"]
    roles = [tag.role for tag in facts.tags]
    assert roles.index("Reference") + 1 == roles.index("Link")


def test_a_note_at_the_foot_is_read_after_its_paragraph(cache: str) -> None:
    call = '<a role="doc-noteref" href="#note-1" id="noteref-1" aria-label="Note 1">1</a>'
    way = '<a class="number" role="doc-backlink" href="#noteref-1" aria-label="Back (1)">1</a>'
    foot = f'<aside role="doc-footnote" id="note-1" style="float: footnote">{way}<p>So it was.</p></aside>'
    for body, around in (
        (f"<p>Said{call}.</p><p>Next.</p>", "Art"),
        (f"<ul><li><p>Said{call}.</p></li></ul><p>Next.</p>", "LBody"),
        (f"<table><tbody><tr><td>Said{call}.</td></tr></tbody></table><p>Next.</p>", "Art"),
    ):
        facts = tagged(f'{body}<div class="notes foot">{foot}</div>', cache)
        paths = {block.text: block.roles for block in facts.blocks}
        assert paths["So it was."][-3:] == (around, "Note", "P")
        assert paths["1"][-2:] == ("Note", "Lbl")
        assert [block.text for block in facts.blocks if block.text != "•"] == ["Said1.", "1", "So it was.", "Next."]
        assert [tag.identifier for tag in facts.tags if tag.role == "Note"] == ["note-1"]
        assert {link.target for link in facts.links} == {"#note-1", "#noteref-1"}


def test_a_decorative_picture_is_no_part_of_the_tree(cache: str) -> None:
    facts = tagged('<p>Text <img src="bar.svg" alt=""/></p>', cache)
    assert "Figure" not in [tag.role for tag in facts.tags]


def test_table_headers_and_cells(cache: str) -> None:
    table = (
        "<table><caption>Trade</caption><thead><tr><th>Year</th><th>Sum</th></tr></thead>"
        '<tbody><tr><th scope="row">2019</th><td>7</td></tr></tbody></table>'
    )
    facts = tagged(table, cache)
    assert outline(facts) == [("Caption", "Trade"), ("TH", "Year"), ("TH", "Sum"), ("TH", "2019"), ("TD", "7")]
    assert {"Table", "THead", "TBody", "TR"} <= {tag.role for tag in facts.tags}


def test_spans_and_heads_of_cells_are_told(cache: str) -> None:
    rows = '<tr><th id="_a" colspan="2" scope="col">Years</th></tr><tr><td headers="_a">7</td><td>8</td></tr>'
    facts = tagged(f"<table><tbody>{rows}</tbody></table>", cache)
    elements = (element for root in facts.structure for element in root.walk())
    head, first, second = (element for element in elements if element.role in ("TH", "TD"))
    assert (head.attributes["ColSpan"], head.attributes["Scope"], head.tag.identifier) == ("2", "Column", "_a")
    assert (first.attributes["Headers"], second.attributes.get("Headers")) == ("_a", None)


def test_notes_of_a_table_follow_it(cache: str) -> None:
    table = '<table aria-labelledby="t"><tbody><tr><td>7</td></tr></tbody></table>'
    facts = tagged(f'<div><p id="t">Trade</p>{table}<div><p>Rounded.</p></div></div>', cache)
    assert outline(facts) == [("P", "Trade"), ("TD", "7"), ("P", "Rounded.")]
    assert [tag.role for tag in facts.tags].count("Caption") == 1


def test_a_repeated_table_head_is_there_once(cache: str) -> None:
    rows = "".join(f"<tr><td>row {n}</td></tr>" for n in range(40))
    facts = tagged(f"<table><thead><tr><th>Year</th></tr></thead><tbody>{rows}</tbody></table>", cache)
    assert len(facts.pages) > 1
    assert [role for role, _ in outline(facts)].count("TH") == 1
    assert [role for role, _ in outline(facts)].count("TD") == 40


def test_links_say_where_they_lead(cache: str) -> None:
    body = (
        '<p>See <a href="#there">the end</a> or <a href="https://example.org/x">the web</a>.</p>'
        '<h2 class="next" id="there">End</h2>'
    )
    facts = tagged(body, cache)
    assert [(link.target, link.description) for link in facts.links] == [
        ("#there", "the end"),
        ("https://example.org/x", "the web"),
    ]
    assert facts.destinations["there"] == 1
    assert [tag.role for tag in facts.tags].count("Link") == 2
    assert facts.blocks[0].text == "See the end or the web."


def test_a_link_over_two_lines_is_one_link_of_two_areas(cache: str) -> None:
    facts = tagged(f'<p>{"word " * 8}<a href="https://example.org/">{"linked " * 9}</a></p>', cache)
    assert len(facts.links) == 2
    assert [tag.role for tag in facts.tags].count("Link") == 1


def test_a_linked_picture_says_what_it_shows(cache: str) -> None:
    facts = tagged('<p><a href="https://example.org/"><img src="bar.svg" alt="A bar"/></a></p>', cache)
    assert [link.description for link in facts.links] == ["A bar"]


def test_languages_are_told(cache: str) -> None:
    facts = tagged('<p>The <span lang="fr">communiqué</span> of <em lang="de">Bonn</em></p><p lang="ja">x</p>', cache)
    assert {tag.language for tag in facts.tags if tag.language} == {"fr", "de", "ja"}


def test_running_heads_are_artifacts(cache: str) -> None:
    facts = tagged("<p>Text</p>", cache)
    assert outline(facts) == [("P", "Text")]
    assert "Running head" in "".join(run.text for run in facts.pages[0].artifacts)
    assert facts.pages[0].unmarked.strip() == ""


def test_apparatus_is_named(cache: str) -> None:
    facts = tagged('<header data-apparatus="masthead"><p>House</p></header><p>Text</p>', cache)
    assert [(block.text, block.titles) for block in facts.blocks] == [("House", ("masthead",)), ("Text", ())]


def test_the_outline_uses_the_declared_forms(cache: str) -> None:
    body = '<h1>Title</h1><h2 data-nav="First">FIRST:</h2><h2 data-nav="Second" class="next">SECOND:</h2>'
    facts = tagged(body, cache)
    (title,) = facts.outline
    assert [(kid.label, kid.page) for kid in title.kids] == [("First", 0), ("Second", 1)]


def test_text_in_one_element_keeps_its_order_around_others(cache: str) -> None:
    facts = tagged("<p>one <em>two</em> three <strong>four <em>five</em></strong> six</p>", cache)
    assert outline(facts) == [("P", "one two three four five six")]


def test_a_block_placed_elsewhere_stands_where_the_document_has_it(cache: str) -> None:
    body = '<p>First</p><p style="position: absolute; top: 0">Second</p><p>Third</p>'
    assert [text for _, text in outline(tagged(body, cache))] == ["First", "Second", "Third"]


def test_units_make_one_file(cache: str) -> None:
    def made(name: str, body: str) -> UnitArtifact:
        unit = Unit(
            slips=((name, body),), stylesheet=STYLE, classes=(), language="en", direction="ltr", title="T",
            first_page=1, references=(), resources=(),
        )  # fmt: skip
        return write(lay_out(unit, FONTS, cache))

    one = made("a", '<section><h1>One</h1><p><a href="#two">to two</a></p></section>')
    two = made("b", '<section><h1 id="two">Two</h1><p>Text</p></section>')
    facts = finished(one, two)
    assert [text for _, text in outline(facts)] == ["One", "to two", "Two", "Text"]
    assert facts.destinations["two"] == 1
    assert [(mark.label, mark.page) for mark in facts.outline] == [("One", 0), ("Two", 1)]
