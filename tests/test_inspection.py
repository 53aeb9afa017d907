"""Reading finished files back: text exactly as its tags hold it, colours, boxes, links; and EPUBs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from sheets import picture, sheet

from publish.editions.pdf.assembly import save
from publish.inspection import Block, PdfFacts, Run, inspect_epub, inspect_pdf, joined, words
from publish.inspection.fonts import _to_unicode


def read(body: str, stylesheet: str = "", *resources: Any) -> PdfFacts:
    return inspect_pdf(save(sheet(body, stylesheet, *resources), compact=True, version="1.7"))


def texts(facts: PdfFacts) -> list[str]:
    return [block.text for block in facts.blocks]


# --- text --------------------------------------------------------------------------------------

LONG = "Internationally acknowledged responsibilities notwithstanding, governments everywhere reconsider arrangements. "


def test_blocks_are_in_order_with_their_roles() -> None:
    facts = read("<h1>Ink</h1><p>First</p><ul><li><p>One</p></li><li><p>Two</p></li></ul><p>Last</p>")
    labelled = [(block.roles[-2:], block.text) for block in facts.blocks]
    assert labelled == [
        (("Art", "H1"), "Ink"),
        (("Art", "P"), "First"),
        (("LI", "Lbl"), "•"),
        (("LBody", "P"), "One"),
        (("LI", "Lbl"), "•"),
        (("LBody", "P"), "Two"),
        (("Art", "P"), "Last"),
    ]


def test_ligatures_small_capitals_and_figures_read_as_they_were_written() -> None:
    body = "<p>Affiliated offices find 1,234 “flies” – F-35’s</p><p class='sc'>THE OFFICE OF 2019</p>"
    facts = read(
        body,
        ".sc { font-variant-caps: all-small-caps; letter-spacing: .08em } p { font-variant-numeric: oldstyle-nums }",
    )
    assert texts(facts) == ["Affiliated offices find 1,234 “flies” – F-35’s", "THE OFFICE OF 2019"]


def test_lines_of_a_paragraph_are_joined_by_spaces() -> None:
    facts = read(f"<p>{LONG * 3}</p>")
    (block,) = facts.blocks
    assert block.text == (LONG * 3).strip()
    assert len({run.y for run in block.runs}) > 5


@pytest.mark.parametrize("alignment", ["left", "justify", "right", "center"])
def test_hyphenated_words_are_whole_however_lines_are_set(alignment: str) -> None:
    facts = read(f"<p lang='en'>{LONG * 3}</p>", f"p {{ hyphens: auto; text-align: {alignment} }}")
    (block,) = facts.blocks
    assert any(run.shown.endswith(("-", "‐")) and not run.text.endswith(("-", "‐")) for run in block.runs)
    assert block.text == (LONG * 3).strip()


def test_a_hyphen_of_the_authors_own_stays_at_a_line_end() -> None:
    facts = read("<p>" + "United States-Japan " * 12 + "</p>", "p { width: 70pt }")
    (block,) = facts.blocks
    assert any(run.text.endswith("-") for run in block.runs)
    assert words(block.text) == ("United", "States-Japan") * 12


def test_a_paragraph_over_a_page_break_is_one_block() -> None:
    facts = read(f"<p lang='en'>{LONG * 9}</p>", "p { hyphens: auto; text-align: justify }")
    assert len(facts.pages) > 1
    (block,) = facts.blocks
    assert {run.page for run in block.runs} == set(range(len(facts.pages)))
    assert block.text == (LONG * 9).strip()


def test_inline_elements_neither_part_words_nor_join_them() -> None:
    body = (
        "<p>un<em>believ</em>able <em>one</em> <strong>two</strong> three<sup>4</sup>, H<sub>2</sub>O "
        "<code>five</code> <a href='https://example.org/'>six</a>.</p>"
    )
    assert texts(read(body)) == ["unbelievable one two three4, H2O five six."]


def test_a_raised_initial_belongs_to_its_word() -> None:
    facts = read(f"<p><span class='i'>I</span>{LONG[1:]}</p>", ".i { float: left; font-size: 28pt; line-height: 28pt }")
    assert words(" ".join(texts(facts)))[0] in ("Internationally", "I")
    assert "".join("".join(texts(facts)).split()) == "".join(LONG.split())


def test_a_heading_that_runs_in_is_a_block_of_its_own() -> None:
    facts = read("<div><h2>HEADING:</h2> <p>Then it goes on.</p></div>", "h2, p { display: inline; font-size: 10pt }")
    assert [(block.roles[-1], block.text) for block in facts.blocks] == [
        ("H2", "HEADING:"),
        ("P", "Then it goes on."),
    ]


def test_a_cell_a_term_and_a_note_are_blocks() -> None:
    body = (
        "<table><tr><th>Head</th><td>Cell</td></tr></table><dl><dt>Term</dt><dd>Meaning</dd></dl>"
        "<aside role='doc-footnote' id='n1'><p>A note</p></aside>"
    )
    facts = read(body)
    assert texts(facts) == ["Head", "Cell", "Term", "Meaning", "A note"]
    note = next(tag for tag in facts.tags if tag.role == "Note")
    assert note.identifier == "n1"


def test_titles_tell_apparatus_from_the_text_of_record() -> None:
    facts = read("<header data-apparatus='masthead'><p>The House</p></header><p>Record</p>")
    masthead, record = facts.blocks
    assert (masthead.titles, masthead.text, masthead.record) == (("masthead",), "The House", "")
    assert (record.titles, record.record) == ((), "Record")


def test_an_inline_title_is_apparatus_within_its_block() -> None:
    pdf = sheet("<p>Text <span lang='fr'>mark</span> goes on</p>")
    span = next(item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name.Span)
    span.T = "mark"
    (block,) = inspect_pdf(save(pdf, compact=True, version="1.7")).blocks
    assert block.text == "Text mark goes on"
    assert words(block.record) == ("Text", "goes", "on")


def test_language_alternatives_and_pictures_are_exposed() -> None:
    facts = read(
        "<p lang='de'>Tinte</p><figure><img src='dot.png' alt='A red dot'/><figcaption>Fig. 1</figcaption></figure>",
        "",
        picture("RGB", (200, 0, 0)),
    )
    assert next(tag for tag in facts.tags if tag.role == "P").language == "de"
    assert next(tag for tag in facts.tags if tag.role == "Figure").alternative == "A red dot"
    assert texts(facts) == ["Tinte", "Fig. 1"]


def test_running_heads_are_artifacts_and_not_in_the_text() -> None:
    facts = read("<p>Text</p>", "@page { @top-left { content: 'Running head'; font-size: 8pt } }")
    assert texts(facts) == ["Text"]
    assert [run.text for run in facts.pages[0].artifacts] == ["Running head"]
    assert facts.pages[0].unmarked == ""


def test_one_word_more_or_less_is_seen() -> None:
    whole, short = read(f"<p>{LONG}</p>"), read(f"<p>{LONG.replace('everywhere ', '')}</p>")
    assert words(texts(whole)[0]) == words(LONG)
    assert words(texts(short)[0]) != words(LONG)


# --- joining lines, by values ------------------------------------------------------------------


def run(text: str, x: float, y: float, end: float, size: float = 10, page: int = 0, stated: bool = False) -> Run:
    return Run(page, text, text, x, y, end, size, stated)


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([run("one", 0, 100, 30), run("two", 0, 86, 30)], "one two"),
        ([run("one ", 0, 100, 30), run("two", 0, 86, 30)], "one two"),
        ([run("one", 0, 100, 30), run("two", 30, 100, 60)], "onetwo"),
        ([run("one", 0, 100, 30), run("2", 30, 104, 34, 7), run("x", 34, 100, 40)], "one2x"),
        ([run("one", 0, 100, 30), run("two", 0, 700, 30, page=1)], "one two"),
        ([run("con", 0, 100, 30, stated=True), run("cord", 0, 86, 30)], "concord"),
        ([run("con", 0, 100, 30, stated=True), run("cord", 0, 700, 30, page=1)], "concord"),
        ([run("O", 0, 80, 25, 36), run("nce", 25, 100, 50)], "Once"),
        ([run("BIG", 0, 100, 60, 20), run("small", 0, 88, 30)], "BIG small"),
        ([run("one", 0, 100, 30), Run(0, " ", "", 0, 0, 0, 0), run("two", 35, 100, 60)], "one two"),
        ([run("one", 0, 100, 30), Run(0, " ", "", 0, 0, 0, 0), run("two", 0, 86, 60)], "one two"),
    ],
)
def test_a_space_stands_where_a_line_ends_and_nowhere_else(runs: list[Run], text: str) -> None:
    assert joined(runs) == text
    assert Block((), tuple(runs)).text == text


def test_character_maps_of_every_form_are_read() -> None:
    cmap = (
        b"2 beginbfchar <0001> <00660069> <0002> <> endbfchar\n"
        b"1 beginbfchar <0003> <D83DDDDE> endbfchar\n"
        b"3 beginbfrange <0010> <0012> <0041> <0020> <0021> [<0061> <00620063>] <0030> <0030> <00660066> endbfrange"
    )
    expected = {1: "fi", 2: "", 3: "\U0001f5de", 16: "A", 17: "B", 18: "C", 32: "a", 33: "bc", 48: "ff"}
    assert _to_unicode(cmap) == expected


def test_stated_text_replaces_what_is_shown() -> None:
    pdf = sheet("<p>Shown</p>")
    paragraph = next(item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name.P)
    paragraph.ActualText = "Stated"
    (block,) = inspect_pdf(save(pdf, compact=True, version="1.7")).blocks
    assert (block.text, block.runs[0].shown) == ("Stated", "Shown")


def test_text_stated_in_the_content_itself_is_honoured() -> None:
    pdf = sheet("<p>Shown</p>")
    page = pdf.pages[0]
    content = page.obj.Contents.read_bytes().replace(b"BT", b"/Span <</ActualText (Stated)>> BDC BT")
    page.obj.Contents = pdf.make_stream(content.replace(b"ET", b"ET EMC"))
    assert texts(inspect_pdf(save(pdf, compact=True, version="1.7"))) == ["Stated"]


def test_a_glyph_without_a_character_is_not_hidden() -> None:
    pdf = sheet("<p>Ink</p>")
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/Type") == Name.Font and "/ToUnicode" in item:
            del item.ToUnicode
    assert texts(inspect_pdf(save(pdf, compact=True, version="1.7"))) == ["\ufffd" * 3]


def test_text_in_a_see_through_group_is_read() -> None:
    assert texts(read("<p style='opacity: .5'>Pale words</p><p>Full</p>")) == ["Pale words", "Full"]


def test_text_without_a_mark_is_reported() -> None:
    pdf = sheet("<p>Ink</p>")
    page = pdf.pages[0]
    content = page.obj.Contents.read_bytes()
    start, end = content.index(b"BT"), content.index(b"ET") + 2
    page.contents_add(pdf.make_stream(b"q " + content[start:end] + b" Q"))
    (facts,) = inspect_pdf(save(pdf, compact=True, version="1.7")).pages
    assert facts.unmarked == "Ink"


# --- other facts of a PDF ----------------------------------------------------------------------


def test_links_destinations_and_outline_lead_to_pages() -> None:
    body = (
        "<h1 id='one'>One</h1><p>To <a href='#two'>two</a> and <a href='https://example.org/'>out</a></p>"
        "<h1 id='two' class='next'>Two</h1>"
    )
    facts = read(body, "h1 { bookmark-level: 1 } .next { break-before: page }")
    assert [(link.page, link.target) for link in facts.links] == [(0, "#two"), (0, "https://example.org/")]
    assert (facts.destinations["one"], facts.destinations["two"]) == (0, 1)
    assert [(mark.label, mark.page) for mark in facts.outline] == [("One", 0), ("Two", 1)]
    assert [page.label for page in facts.pages] == ["1", "2"]


def test_colours_of_text_and_of_other_drawing_are_told_apart() -> None:
    (page,) = read(
        "<p class='rule'>Ink <em>blue</em></p>", "em { color: #00f } .rule { border-top: 1pt solid #f00 }"
    ).pages
    assert {(paint.space, paint.components) for paint in page.text_paints} == {
        ("DeviceCMYK", (0, 0, 0, 1)),
        ("DeviceRGB", (0, 0, 1)),
    }
    assert {(paint.space, paint.components) for paint in page.other_paints} == {("DeviceRGB", (1, 0, 0))}


def test_fonts_are_named_without_their_prefix() -> None:
    facts = read("<h1>Display</h1><p>Text</p>")
    assert len(facts.fonts) == 2
    assert all(font.embedded and font.subset and "+" not in font.name for font in facts.fonts)


def test_a_file_without_tags_has_no_blocks_but_its_text_is_seen() -> None:
    pdf = sheet("<p>Ink</p>")
    del pdf.Root.StructTreeRoot
    facts = inspect_pdf(save(pdf, compact=True, version="1.7"))
    assert facts.blocks == ()
    assert facts.claims == ()


def test_kinds_of_a_house_are_read_through_the_role_map() -> None:
    pdf = sheet("<p>Ink</p>")
    paragraph = next(item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name.P)
    paragraph.S = Name("/Lead")
    pdf.Root.StructTreeRoot.RoleMap = Dictionary({"/Lead": Name.P})
    (block,) = inspect_pdf(save(pdf, compact=True, version="1.7")).blocks
    assert block.roles[-1] == "P"


def test_a_form_that_draws_itself_is_followed_once() -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    form = pdf.make_stream(b"/F Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.Resources = Dictionary(XObject=Dictionary(F=form))
    page.obj.Resources = Dictionary(XObject=Dictionary(F=form))
    page.obj.Contents = Stream(pdf, b"/F Do")
    out = io.BytesIO()
    pdf.save(out)
    assert inspect_pdf(out.getvalue()).blocks == ()


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(pikepdf.PdfError):
        inspect_pdf(b"not a PDF")


# --- EPUB --------------------------------------------------------------------------------------

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="other">x</dc:identifier><dc:identifier id="id">urn:uuid:1</dc:identifier>
<dc:title>Ink</dc:title><dc:language>en</dc:language>
<meta property="dcterms:modified">2019-05-01T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta><meta property="schema:accessMode">visual</meta>
<meta name="cover" content="cover-picture"/></metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="text/b%20two.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/a.xhtml" media-type="application/xhtml+xml" properties="svg scripted"/>
</manifest><spine><itemref idref="a"/><itemref idref="b" linear="no"/></spine></package>"""
NAVIGATION = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="toc"><h1>Contents</h1><ol><li><a href="text/a.xhtml#one">One
 line</a><ol><li><a href="text/a.xhtml#two">Two</a></li></ol></li><li><span>Group</span></li></ol></nav>
<nav epub:type="page-list" hidden=""><ol><li><a href="text/a.xhtml#p1">1</a></li></ol></nav>
<nav epub:type="landmarks"><ol><li><a epub:type="bodymatter" href="text/a.xhtml">Text</a></li></ol></nav>
</body></html>"""
TEXT = """<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en">
<head><title>A
 text</title><style>p { color: red }</style></head><body><!-- no text --><article
><header data-apparatus="masthead"><p>The <b>House</b></p></header><span role="doc-pagebreak" epub:type="pagebreak"
 id="p1" aria-label="1"></span><h1>HEADING:</h1><p>One w<em>or</em>d<span role="doc-pagebreak" id="p2" title="2"
/> more<br/>line<span data-apparatus="mark">¹</span>.</p><ul><li>Item</li><li>Item two</li></ul></article></body>
</html>"""


def epub(**changed: str) -> bytes:
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "EPUB/package.opf": PACKAGE,
        "EPUB/nav.xhtml": NAVIGATION,
        "EPUB/text/a.xhtml": TEXT,
        "EPUB/text/b two.xhtml": TEXT.replace("Item two", "Item three"),
    } | changed
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_package_is_read() -> None:
    facts = inspect_epub(epub())
    assert facts.names[0] == "mimetype"
    assert (facts.version, facts.identifier, facts.language) == ("3.0", "urn:uuid:1", "en")
    assert facts.values("dc:title") == ("Ink",)
    assert facts.values("schema:accessMode") == ("textual", "visual")
    assert facts.values("cover") == ("cover-picture",)
    assert facts.spine == ("EPUB/text/a.xhtml", "EPUB/text/b two.xhtml")
    assert {item.path: item.properties for item in facts.items}["EPUB/text/a.xhtml"] == ("svg", "scripted")


def test_navigation_is_read() -> None:
    facts = inspect_epub(epub())
    first, group = facts.contents
    assert (first.label, first.path, first.fragment) == ("One line", "EPUB/text/a.xhtml", "one")
    assert [kid.label for kid in first.kids] == ["Two"]
    assert group.label == "Group"
    assert [(mark.label, mark.fragment) for mark in facts.page_list] == [("1", "p1")]
    assert [(mark.role, mark.path) for mark in facts.landmarks] == [("bodymatter", "EPUB/text/a.xhtml")]


def test_content_is_read_with_apparatus_apart() -> None:
    first, second = inspect_epub(epub()).documents
    assert (first.title, first.language) == ("A text", "en")
    assert words(first.record) == words("HEADING: One word more line. Item Item two")
    assert words(first.text) == words("The House HEADING: One word more line¹. Item Item two")
    assert first.apparatus("masthead").split() == ["The", "House"]
    assert first.apparatus("mark") == "¹"
    assert words(second.record)[-1] == "three"


def test_page_marks_point_at_the_text_after_them() -> None:
    document = inspect_epub(epub()).documents[0]
    assert [(mark.identifier, mark.label) for mark in document.marks] == [("p1", "1"), ("p2", "2")]
    assert [words(document.text[mark.position :])[0] for mark in document.marks] == ["HEADING:", "more"]


def test_an_epub_that_lacks_a_file_is_refused() -> None:
    with pytest.raises(zipfile.BadZipFile):
        inspect_epub(b"not an archive")
    with pytest.raises(KeyError):
        inspect_epub(epub(**{"META-INF/container.xml": CONTAINER.replace("package.opf", "absent.opf")}))


# --- trees that are none -----------------------------------------------------------------------


def tree(kids: Callable[[pikepdf.Pdf], Array]) -> PdfFacts:
    """A blank page with a tag tree."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=kids(pdf)))
    out = io.BytesIO()
    pdf.save(out)
    return inspect_pdf(out.getvalue())


def test_a_tree_that_goes_in_circles_is_followed_once() -> None:
    def circle(pdf: pikepdf.Pdf) -> Array:
        one = pdf.make_indirect(Dictionary(S=Name.Sect))
        one.K = Array([pdf.make_indirect(Dictionary(S=Name.P, K=Array([one])))])
        return Array([one])

    assert [tag.role for tag in tree(circle).tags] == ["Sect", "P"]


def test_a_tree_without_end_is_cut() -> None:
    def deep(pdf: pikepdf.Pdf) -> Array:
        one = pdf.make_indirect(Dictionary(S=Name.P))
        for _ in range(5000):
            one = pdf.make_indirect(Dictionary(S=Name.Sect, K=Array([one])))
        return Array([one])

    facts = tree(deep)
    assert 100 < len(facts.tags) < 1000
    assert len(list(facts.structure[0].walk())) == len(facts.tags)


def test_kids_that_are_none_are_passed_over() -> None:
    strays = (Name.P, String("x"), 3, Dictionary())
    facts = tree(lambda pdf: Array([Dictionary(S=Name.Document, K=Array([*strays, pdf.make_stream(b"")]))]))
    assert [tag.role for tag in facts.tags] == ["Document"]


def test_a_role_map_that_goes_in_circles_ends() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    roles = Dictionary(Own=Name.Other, Other=Name.Own)
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(K=Array([Dictionary(S=Name.Own)]), RoleMap=roles))
    out = io.BytesIO()
    pdf.save(out)
    assert [tag.role for tag in inspect_pdf(out.getvalue()).tags] == ["Own"]
