"""Galleys: the XHTML of every construct, what is marked as apparatus, and what surrounds the text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from composing.documents import AT, document, paragraph, points, quotation, section, text

from publish.composing.compose import compose
from publish.composing.galley import Galley, record_text
from publish.composing.markup import _with_call
from publish.composing.notes import as_read
from publish.diagnostics import ThemeError
from publish.document import (
    Alignment,
    Attributes,
    Block,
    Cell,
    CodeBlock,
    CodeText,
    DefinitionEntry,
    DefinitionList,
    Division,
    Document,
    Emphasis,
    Figure,
    Inline,
    Key,
    LineBreak,
    Link,
    ListItem,
    Note,
    NoteCall,
    NumberedList,
    Part,
    Phrase,
    Picture,
    PictureFile,
    Row,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Table,
    ThematicBreak,
)
from publish.publication import Agent, Correction, PartialDate, notes_at_foot
from publish.theming import Theme, load, with_fallbacks
from publish.workspace import Workspace


@pytest.fixture(scope="module")
def theme() -> Theme:
    return load(Workspace.in_memory({}), "house")


def body(galley: Galley) -> str:
    """The first slip without the places in the source."""
    return re.sub(r' data-at="[^"]*"', "", galley.slips[0].body)


def between(galley: Galley) -> str:
    """What stands between masthead and colophon."""
    found = re.search(r'</header>\n(.*?)\n?<section class="colophon"', body(galley), re.DOTALL)
    assert found
    return found[1].strip()


def words(galley: Galley) -> list[str]:
    """The words of record of all slips."""
    return " ".join("".join(record_text(ElementTree.fromstring(slip.body))) for slip in galley.slips).split()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
PICTURE = Picture("fig/émissions à.svg", "It fell", None, AT)
TABLE = Table(
    (Row((Cell((), True, Alignment.START, AT), Cell(text("2019"), True, Alignment.RIGHT, AT)), AT),),
    (Row((Cell(text("Japan"), True, Alignment.START, AT), Cell(text("7"), False, Alignment.RIGHT, AT)), AT),),
    text("Exports"),
    AT,
)

BLOCKS: list[tuple[Block, str]] = [
    (paragraph("A < B & C"), "<p>A &lt; B &amp; C</p>"),
    (points("One", "Two"), '<ul class="points">\n<li><p>One</p></li>\n<li><p>Two</p></li>\n</ul>'),
    (
        NumberedList((ListItem((paragraph("Four"), points("sub")), AT),), 4, True, AT),
        '<ol class="steps" start="4">\n<li><p>Four</p>\n<ul>\n<li><p>sub</p></li>\n</ul></li>\n</ol>',
    ),
    (
        DefinitionList((DefinitionEntry((text("A"), text("B")), ((paragraph("C"),),), AT),), AT),
        "<dl>\n<dt>A</dt>\n<dt>B</dt>\n<dd><p>C</p></dd>\n</dl>",
    ),
    (
        CodeBlock('a < "b"', "python", AT, Attributes("c")),
        '<pre id="c" dir="ltr"><code class="language-python">'
        '<span class="line">a &lt; <span class="literal">"b"</span>\n</span></code></pre>',
    ),
    (
        CodeBlock("a", None, AT, Attributes("c", ("x",)), text("A <caption>"), 1),
        '<figure id="c" class="listing x">\n<figcaption>A &lt;caption&gt;</figcaption>\n'
        '<pre class="numbered" dir="ltr"><code><span class="line">a\n</span></code></pre>\n</figure>',
    ),
    (
        CodeBlock("a", None, AT, first_number=8),
        '<pre class="numbered" dir="ltr" style="counter-reset: code 7"><code><span class="line">a\n</span>'
        "</code></pre>",
    ),
    (
        TABLE,
        '<div class="table">\n<p class="caption" id="_table-1-caption">Exports</p>\n'
        '<table aria-labelledby="_table-1-caption">\n'
        '<thead><tr><td></td><th class="right" scope="col">2019</th></tr>\n</thead>\n'
        '<tbody><tr><th scope="row">Japan</th><td class="right">7</td></tr>\n</tbody>\n</table>\n</div>',
    ),
    (
        Figure(PICTURE, text("Emissions"), AT),
        '<figure class="picture">\n<figcaption>Emissions</figcaption>\n'
        '<img src="emissions-a.svg" alt="It fell"/>\n</figure>',
    ),
    (ThematicBreak(AT), "<hr/>"),
    (
        Division((paragraph("Note"),), AT, Attributes("d", ("callout", "x"), "ar", "rtl")),
        '<aside id="d" class="callout x" lang="ar" xml:lang="ar" dir="rtl">\n<p>Note</p>\n</aside>',
    ),
    (quotation("Said", opening=False, mark=""), '<figure class="excerpt">\n<blockquote><p>Said</p></blockquote>\n'
     '<figcaption><span class="name">Ann Lee</span></figcaption>\n</figure>'),
    (
        section("PLAIN", paragraph("Text")),
        '<section id="s" aria-labelledby="h-s">\n<h2 id="h-s" class="capitals" data-nav="PLAIN">PLAIN</h2>\n'
        "<p>Text</p>\n"
        "</section>",
    ),
    (
        section("A NEW ERA:", points("Point"), form="A New Era", lead="It begins."),
        '<section id="s" aria-labelledby="h-s">\n<header class="lead">'
        '<h2 id="h-s" class="capitals" data-nav="A New Era">A NEW ERA:</h2> <p>It begins.</p></header>\n'
        '<ul class="points">\n<li><p>Point</p></li>\n</ul>\n</section>',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("block", "markup"), BLOCKS, ids=[type(block).__name__ for block, _ in BLOCKS])
def test_blocks(theme: Theme, block: Block, markup: str) -> None:
    galley = compose(document(block, pictures=(PictureFile("fig/émissions à.svg", "image/svg+xml", SVG),)), theme)
    assert between(galley) == markup


INLINES: list[tuple[Inline, str]] = [
    (Emphasis(text("a"), AT), "<em>a</em>"),
    (Strong(text("a"), AT), "<strong>a</strong>"),
    (Strikethrough(text("a"), AT), "<del>a</del>"),
    (Superscript(text("a"), AT), "<sup>a</sup>"),
    (Subscript(text("a"), AT), "<sub>a</sub>"),
    (CodeText("a<b", AT), "<code>a&lt;b</code>"),
    (Key("<", AT), "<kbd>&lt;</kbd>"),
    (SoftBreak(AT), " "),
    (LineBreak(AT), "<br/>\n"),
    (Link(text("a"), 'https://x.org/?a&b="', "T", AT), '<a href="https://x.org/?a&amp;b=&quot;" title="T">a</a>'),
    (Phrase(text("和"), Attributes(language="ja"), AT), '<span lang="ja" xml:lang="ja">和</span>'),
    (Phrase(text("א"), Attributes(language="he"), AT), '<span lang="he" xml:lang="he" dir="rtl">א</span>'),
    (Phrase(text("א"), Attributes(language="he-Latn"), AT), '<span lang="he-Latn" xml:lang="he-Latn">א</span>'),
    (
        Phrase(text("ا"), Attributes(language="az-Arab"), AT),
        '<span lang="az-Arab" xml:lang="az-Arab" dir="rtl">ا</span>',
    ),
    (
        Phrase(text("א"), Attributes(language="he", direction="ltr"), AT),
        '<span lang="he" xml:lang="he" dir="ltr">א</span>',
    ),
    (Picture("p.svg", "", None, AT), '<img src="p.svg" alt="" role="presentation"/>'),
]


@pytest.mark.parametrize(("inline", "markup"), INLINES, ids=[type(inline).__name__ for inline, _ in INLINES])
def test_inlines(theme: Theme, inline: Inline, markup: str) -> None:
    galley = compose(document(paragraph(inline), pictures=(PictureFile("p.svg", "image/svg+xml", SVG),)), theme)
    assert between(galley) == f"<p>{markup}</p>"


def test_the_opening_quotation_hangs_its_marks_and_they_are_of_record(theme: Theme) -> None:
    galley = compose(document(quotation('"Never closer."'), typography=True), theme)
    assert between(galley) == (
        '<figure class="quotation">\n<blockquote><p><span class="hang">“</span>Never closer.”</p></blockquote>\n'
        '<figcaption><span class="hang">—</span><span class="name">Ann Lee</span></figcaption>\n</figure>'
    )
    assert words(galley) == ["“Never", "closer.”", "—Ann", "Lee"]
    untouched = compose(document(quotation('"Never closer."')), theme)
    assert words(untouched) == ['"Never', 'closer."', "-Ann", "Lee"]


def test_notes_stand_at_the_end_with_a_way_back_from_each(theme: Theme) -> None:
    notes = (Note("a", 1, (paragraph("First."),), AT), Note("b", 2, (paragraph("Second."),), AT))
    calls = paragraph("One", NoteCall("a", AT), " two", NoteCall("b", AT), " three", NoteCall("a", AT))
    galley = compose(document(calls, notes=notes), theme)
    made = body(galley)
    call = (
        '<a class="noteref" role="doc-noteref" href="#note-1" id="noteref-1" aria-label="Note 1" data-apparatus="mark">'
    )
    assert call + "1</a>" in made
    assert 'id="noteref-1-2"' in made
    assert made.count('href="#noteref-1"') == made.count('href="#noteref-1-2"') == made.count('href="#noteref-2"') == 1
    assert made.index('role="doc-endnotes"') < made.index('class="colophon"')
    # Numbers, labels and ways back are the house's; the notes' words are the author's.
    assert words(galley) == ["One", "two", "three", "First.", "Second."]


def placed(made: Document, notes: str | None) -> Document:
    return replace(made, metadata=msgspec.structs.replace(made.metadata, notes=notes))


def test_notes_for_the_foot_are_footnotes_with_their_number_as_way_back(theme: Theme) -> None:
    notes = (Note("a", 1, (paragraph("First.", NoteCall("b", AT)),), AT), Note("b", 2, (paragraph("Second."),), AT))
    calls = paragraph("One", NoteCall("a", AT), " two", NoteCall("a", AT))
    galley = compose(placed(document(calls, notes=notes), "foot"), theme)
    made = body(galley)
    assert "doc-endnotes" not in made
    assert made.count('role="doc-footnote"') == 2
    assert made.count('href="#noteref-1"') == made.count('href="#noteref-1-2"') == made.count('href="#noteref-2"') == 1
    assert words(galley) == ["One", "two", "First.", "Second."]
    read = "".join(as_read(galley.slips[0].body).itertext())
    assert [read.index(word) for word in ("two", "First.", "Second.")] == sorted(
        read.index(word) for word in ("two", "First.", "Second.")
    )


@pytest.mark.parametrize(
    ("kind", "asked", "foot"),
    [("report", None, True), ("book", None, True), ("statement", None, False), ("book", "end", False),
     ("statement", "foot", True)],
)  # fmt: skip
def test_the_kind_decides_where_notes_stand_unless_it_is_said(kind: str, asked: str | None, foot: bool) -> None:
    assert notes_at_foot(placed(document(kind=kind), asked).metadata) is foot


def test_every_block_says_where_it_came_from(theme: Theme) -> None:
    galley = compose(document(section("H", points("Point"), quotation("Q", opening=False))), theme)
    article = ElementTree.fromstring(galley.slips[0].body)
    for tag in ("section", "h2", "ul", "li", "figure", "figcaption"):
        assert next(e for e in article.iter(tag) if e.get("data-at")).get("data-at") == "source/x.md:3:5"


# --- around the text ---------------------------------------------------------------------------


def test_masthead_and_colophon_are_not_of_record(theme: Theme) -> None:
    galley = compose(
        document(paragraph("Word"), subtitle="Sub", place="Tokyo", authors=(Agent(name="Ann Lee"),)), theme
    )
    assert words(galley) == ["Word"]
    made = body(galley)
    for part in ("The House", "A Title", "Sub", "Ann Lee", "Tokyo", '<time datetime="2019-05">May 2019</time>'):
        assert part in made


def test_a_title_keeps_its_lines_and_a_word_space_between_them(theme: Theme) -> None:
    galley = compose(document(paragraph("x"), title=("One Line", "And Two")), theme)
    assert '<span class="line">One Line</span> <span class="line">And Two</span>' in body(galley)


def three() -> list[Block]:
    return [section(f"Heading {n}", section("Sub", level=3, name=f"sub{n}"), name=f"s{n}") for n in (1, 2, 3)]


def test_contents_stand_only_where_there_are_three_headings(theme: Theme) -> None:
    galley = compose(document(*three()), theme)
    assert [(e.label, e.slip, e.identifier, e.level) for e in galley.contents] == [
        ("Heading 1", "text", "s1", 2), ("Heading 2", "text", "s2", 2), ("Heading 3", "text", "s3", 2),
    ]  # fmt: skip
    entry = '<span class="entry">Heading 2</span> <span class="folio" data-page-of="s2"></span>'
    assert f'<li><a href="#s2">{entry}</a></li>' in body(galley)
    assert 'class="contents"' not in body(compose(document(*three()[:2]), theme))


def test_headings_follow_the_title_in_rank_whatever_level_the_author_began_with(theme: Theme) -> None:
    for level in (1, 2):
        made = body(compose(document(section("H", section("Sub", level=level + 1, name="t"), level=level)), theme))
        assert re.findall(r"<(h\d) id=\"h-", made) == ["h2", "h3"]


def test_only_headings_in_capitals_are_set_in_small_capitals(theme: Theme) -> None:
    assert 'class="capitals"' in body(compose(document(section("IN 2019:")), theme))
    for heading in ("In 2019:", "2019"):
        assert 'class="capitals"' not in body(compose(document(section(heading)), theme))


def test_the_house_s_identifiers_give_way_to_the_author_s(theme: Theme) -> None:
    made = body(
        compose(document(section("H", name="colophon"), section("I", name="contents"), section("J", name="j")), theme)
    )
    identifiers = re.findall(r' id="([^"]+)"', made)
    assert len(identifiers) == len(set(identifiers))
    assert {"colophon", "colophon-2", "contents", "contents-2"} <= set(identifiers)


def colophon(galley: Galley) -> str:
    section = ElementTree.fromstring(galley.slips[-1].body).find("section[@class='colophon']")
    assert section is not None
    return " ".join("".join(section.itertext()).split())


def test_the_colophon_says_what_was_supplied_mended_and_set(theme: Theme) -> None:
    corrections = (Correction(stood='"Reiwa,"which', stands='"Reiwa," which', because="space missing"),)
    said = colophon(
        compose(
            document(paragraph("x"), supplied=("issuer", "title", "date"), corrections=corrections, typography=True),
            theme,
        )
    )
    assert "Issuer, title and date were supplied; they are not part of the text." in said
    assert "for ‘ “Reiwa,”which’ read ‘ “Reiwa,” which’ (space missing)" in said
    assert "no word is changed." in said
    assert "Source Serif 4 by Frank Grießhammer and Source Sans 3 by Paul D. Hunt, both under the SIL Open Font" in said
    assert "Source Code Pro" not in said


def test_the_colophon_names_the_typeface_that_serves_for_other_scripts(theme: Theme) -> None:
    workspace = Workspace.in_memory({})
    for said_by, named in (("שלום", True), ("x", False)):
        served = with_fallbacks(workspace, theme, frozenset(said_by))
        said = colophon(compose(document(paragraph(said_by)), served))
        assert ("Noto by Google and Adobe" in said) is named


def test_the_colophon_says_nothing_that_is_not_so(theme: Theme) -> None:
    said = colophon(compose(document(paragraph(CodeText("x", AT))), theme))
    assert "supplied" not in said
    assert "Corrections" not in said
    assert "typographic" not in said
    assert "Source Code Pro" in said
    # Corrections are quoted in the manuscript's own marks where no others are set.
    corrections = (Correction(stood='a "b', stands="", because="c"),)
    assert '‘a "b’ left out (c)' in colophon(compose(document(paragraph("x"), corrections=corrections), theme))


@pytest.mark.parametrize(
    ("language", "date", "said"),
    [
        ("en-US", "2019", "2019"),
        ("en-US", "2019-05", "May 2019"),
        ("en-US", "2019-05-01", "May 1, 2019"),
        ("en-GB", "2019-05-01", "1 May 2019"),
        ("de", "2019-03-01", "1. März 2019"),
        ("fr-CA", "2019-05-01", "1 mai 2019"),
        ("ja", "2019-05-01", "2019年5月1日"),
        ("pt", "2019-05", "May 2019"),
    ],
)
def test_dates_are_said_in_the_language_of_the_text(theme: Theme, language: str, date: str, said: str) -> None:
    galley = compose(document(paragraph("x"), language=language, date=PartialDate(date)), theme)
    assert f'<time datetime="{date}">{said}</time>' in body(galley)


def test_a_report_is_cut_into_slips_by_chapter(theme: Theme) -> None:
    chapters = [section(f"Chapter {n}", paragraph("Text"), level=1, name=f"c{n}") for n in (1, 2)]
    galley = compose(document(*chapters, kind="report"), theme)
    assert [(slip.name, slip.title) for slip in galley.slips] == [
        ("title-page", "A Title"), ("chapter-01", "Chapter 1"), ("chapter-02", "Chapter 2"),
        ("colophon", "About this edition"),
    ]  # fmt: skip
    assert "colophon" not in galley.slips[0].body
    assert 'class="colophon"' in galley.slips[-1].body
    assert [entry.slip for entry in galley.contents] == ["chapter-01", "chapter-02"]


def test_what_a_part_says_before_its_first_chapter_stays_in_its_place(theme: Theme) -> None:
    chapters = [section(f"Chapter {n}", paragraph(f"Text {n}"), level=1, name=f"c{n}") for n in (1, 2)]
    made = document(kind="report")
    parts = (Part("bodymatter", (chapters[0],)), Part("bodymatter", (paragraph("Between"), chapters[1])))
    galley = compose(replace(made, parts=parts), theme)
    assert [slip.name for slip in galley.slips] == ["title-page", "chapter-01", "chapter-02", "colophon"]
    assert " ".join(words(galley)) == "Chapter 1 Text 1 Between Chapter 2 Text 2"


def test_the_cover_breaks_the_title_by_sense(theme: Theme) -> None:
    title = ("The Friendship Between", "Japan and the United States")
    cover = ElementTree.fromstring(compose(document(paragraph("x"), title=title), theme).cover)
    assert [e.text for e in cover.iter("span") if e.get("class") == "line"] == [
        "The Friendship", "Between Japan", "and the", "United States",
    ]  # fmt: skip


def test_text_from_right_to_left(theme: Theme) -> None:
    galley = compose(document(paragraph("שלום"), language="he"), theme)
    assert galley.direction == "rtl"
    assert '<article class="statement closing" lang="he" xml:lang="he" dir="rtl"' in body(galley)


# --- templates ---------------------------------------------------------------------------------


def with_template(name: str, template: str) -> Theme:
    files = {
        "styles/child/theme.yaml": "name: child\nparent: house\n",
        f"styles/child/templates/{name}.jinja": template,
    }
    return load(Workspace.in_memory(files), "child")


@pytest.mark.parametrize(
    ("template", "code", "line"),
    [
        ("<p>\n{{ isuer }}\n</p>", "T020", 2),
        ("<p>\n\n{% if %}</p>", "T020", 3),
        ("<p>{{ ''.__class__.__mro__ }}</p>", "T020", 1),
        ("<p>{% include '/etc/passwd' %}</p>", "T020", 1),
        ("<p>", "T021", 1),
        ("<p/><p/>", "T021", 1),
        ("<p>&nbsp;</p>", "T021", 1),
    ],
)
def test_a_template_that_fails_is_named_with_its_line(template: str, code: str, line: int) -> None:
    with pytest.raises(ThemeError) as caught:
        compose(document(paragraph("x")), with_template("masthead", template))
    (fault,) = caught.value.diagnostics
    assert fault.code == code
    assert fault.span is not None
    assert (fault.span.file, fault.span.line) == ("styles/child/templates/masthead.jinja", line)


def test_templates_escape_what_they_are_given() -> None:
    galley = compose(
        document(paragraph("x"), issuer="<b>&"), with_template("masthead", "<header>{{ issuer }}</header>")
    )
    assert "<header>&lt;b&gt;&amp;</header>" in body(galley)


def test_the_same_document_makes_the_same_galley(theme: Theme) -> None:
    made: Any = [compose(document(*three(), quotation("Q", opening=False)), theme) for _ in range(2)]
    assert made[0] == made[1]


def test_the_call_of_a_note_keeps_to_its_word_and_what_that_is_bound_to() -> None:
    call = "<a>1</a>"
    assert _with_call("One two.", call) == ("One ", f'<span class="nb">two.{call}</span>')
    assert _with_call('of <span class="nb">J. two</span>.', call)[0] == "of "
    assert _with_call("word", call) == ("", f'<span class="nb">word{call}</span>')
    assert _with_call("words ", call) == ("words ", call)
    assert _with_call("line<br/>\nword", call)[0] == "line<br/>\n"
