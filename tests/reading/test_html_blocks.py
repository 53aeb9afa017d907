"""HTML that holds blocks, as ordinary Markdown books have it: kept with its meaning, at its place."""

from __future__ import annotations

import pytest
from reading.sources import PNG, source
from reading.test_summary import book

from publish.composing.walking import nodes
from publish.diagnostics import SourceError
from publish.document import (
    BulletList,
    CallOut,
    CodeBlock,
    DefinitionList,
    Division,
    Document,
    Figure,
    Link,
    NumberedList,
    Paragraph,
    Picture,
    Quotation,
    Section,
    Table,
    ThematicBreak,
    plain_text,
)
from publish.reading import read
from publish.workspace import Workspace


def chapter(text: str) -> tuple[Document, list[str]]:
    """A book of one chapter with this text, and the codes of what was found."""
    return book({"SUMMARY.md": "- [One](one.md)\n", "one.md": f"# One\n\n{text}\n", "a.png": PNG})


def refused(text: str) -> list[str]:
    with pytest.raises(SourceError) as problem:
        chapter(text)
    return [each.code for each in problem.value.diagnostics]


def words(document: Document) -> list[str]:
    """The paragraphs, in order."""
    return [plain_text(each.children) for each in nodes(document) if isinstance(each, Paragraph)]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("<p>One</p>", ["One"]),
        ('<p align="center">\n    One <b>two</b>\n</p>', ["One two"]),
        ("<p>One\n\n<p>Two\n\nThree", ["One", "Two", "Three"]),
        ("<p>One</p><p>Two</p> Three", ["One", "Two", "Three"]),
        ("<p>One\ntwo<p>Three</p>", ["One two", "Three"]),
        ("<p/>\n\nOne", ["One"]),
        ("One</p>\n\n</p>\n\n<div>\ntwo</p>\n<p>Three\n</div>", ["One", "two", "Three"]),
        ("Before\n<p>One</p>\nAfter", ["Before", "One", "After"]),
        ("<center>\n\nOne\n\nTwo\n\n</center>", ["One", "Two"]),
        ("<center>One</center>\n\nTwo", ["One", "Two"]),
        ("<center><p>One</p></center>", ["One"]),
        ("<div>\n    <p>One</p>\n    <p>Two</p>\n</div>", ["One", "Two"]),
        ("<section id='x'>\n\nOne\n\n</section>\n\n[Two](#x)", ["One", "Two"]),
        ("- item\n\n  <p>\n  One\n  </p>\n\nTwo", ["item", "One", "Two"]),
        ("> <p>One\n> two</p>\n\nThree", ["One two", "Three"]),
        ("One</br>two<br>\n\n<br/>\n\n<br>\n<br>\n\nThree", ["One two", "Three"]),
    ],
)
def test_html_that_groups_keeps_what_it_holds(text: str, paragraphs: list[str]) -> None:
    document, found = chapter(text)
    assert [each for each in words(document) if each] == paragraphs
    assert found == []


def test_a_name_or_a_class_of_what_groups_is_kept() -> None:
    document, found = chapter('<aside class="warning">\n\nHot\n\n</aside>\n\n<p lang="ja">和</p>')
    call_out = next(each for each in nodes(document) if isinstance(each, CallOut))
    division = next(each for each in nodes(document) if isinstance(each, Division))
    assert (words(document), division.attributes.language, found) == (["Hot", "和"], "ja", [])
    assert call_out.role.value == "warning"


def test_headings_and_rules_of_html_are_headings_and_rules() -> None:
    document, found = chapter('<h2 align="center" id="two">A *second*\n  one</h2>\n\nText\n\n<hr>\n\n[There](#two)')
    section = next(each for each in nodes(document) if isinstance(each, Section) and each.level == 2)
    assert (plain_text(section.heading.children), section.identifier, found) == ("A second one", "two", [])
    assert section.heading.span.line == 3
    assert any(isinstance(each, ThematicBreak) for each in nodes(document))


def test_lists_of_html_are_lists() -> None:
    text = (
        "<ul>\n  <li>one</li>\n  <li>two <b>x</b>\n    <ul><li>inner</li></ul>\n  </li>\n</ul>\n\n"
        '<ol start="3"><li>three<li>four</ol>\n\n'
        '<dl>\n  <dt id="t">Term</dt>\n  <dd>Words</dd>\n  <dd>\n\n```rust\nlet x;\n```\n\n  </dd>\n</dl>\n\n[t](#t)'
    )
    document, found = chapter(text)
    assert found == []
    outer, inner = (each for each in nodes(document) if isinstance(each, BulletList))
    assert (len(outer.items), len(inner.items), outer.tight) == (2, 1, True)
    numbered = next(each for each in nodes(document) if isinstance(each, NumberedList))
    assert (numbered.start, len(numbered.items)) == (3, 2)
    entry = next(each for each in nodes(document) if isinstance(each, DefinitionList)).entries[0]
    assert [plain_text(each) for each in entry.terms] == ["Term"]
    assert isinstance(entry.definitions[1][0], CodeBlock)


def test_a_quotation_of_html_is_one() -> None:
    document, found = chapter("<blockquote>\n  <p>Quoted</p>\n</blockquote>")
    quotation = next(each for each in nodes(document) if isinstance(each, Quotation))
    assert ([type(each) for each in quotation.blocks], found) == ([Paragraph], [])


def test_code_of_html_says_its_language() -> None:
    document, found = chapter('<pre class="x"><code class="a language-python b">x = 1 &amp; 2\n</code></pre>')
    code = next(each for each in nodes(document) if isinstance(each, CodeBlock))
    assert (code.text, code.language, found) == ("x = 1 & 2", "python", [])


def test_a_figure_may_hold_a_table_or_code() -> None:
    text = (
        "<figure id='t'>\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n<figcaption>A *table*</figcaption>\n</figure>\n\n"
        "<figure>\n<pre><code>let x;</code></pre>\n<figcaption>\n\nA listing\n\n</figcaption>\n</figure>\n\n"
        '<figure>\n    <img src="a.png" alt="A point">\n    <figcaption>A figure</figcaption>\n</figure>\n\n'
        '<figure><img src="a.png" alt="A point"><figcaption>In a line</figcaption></figure>\n\n'
        "<figure>\n\nWords alone\n\n<figcaption>below</figcaption>\n</figure>\n\n[](#t)"
    )
    document, found = chapter(text)
    assert found == []
    table = next(each for each in nodes(document) if isinstance(each, Table))
    code = next(each for each in nodes(document) if isinstance(each, CodeBlock))
    figures = [each for each in nodes(document) if isinstance(each, Figure)]
    captions = [plain_text(each.caption) for each in (table, code, *figures)]
    assert captions == ["A table", "A listing", "A figure", "In a line"]
    assert table.attributes.identifier == "t"
    assert words(document)[-3:-1] == ["Words alone", "below"]


def test_pictures_are_as_wide_as_html_says() -> None:
    text = (
        '<img src="a.png" alt="x" width="50%">\n\n<img src="a.png" alt="x" width="300" align="right">\n\n'
        '<img src="a.png" title="What it shows" style="max-width: 75px">\n\n'
        '<p align="center">\n  <img src="a.png" alt="x">\n  <br>\n  <em>Below</em>\n</p>'
    )
    document, found = chapter(text)
    figures = [each for each in nodes(document) if isinstance(each, Figure)]
    assert [each.picture.width for each in figures] == [50, 40, 10, 1]
    assert figures[2].picture.alternative == "What it shows"
    assert (words(document), found) == (["Below"], [])


def test_an_empty_alternative_of_html_says_that_a_picture_shows_nothing() -> None:
    document, found = chapter('Text <img src="a.png" alt="" class="x">')
    picture = next(each for each in nodes(document) if isinstance(each, Picture))
    assert (picture.attributes.classes, picture.alternative, found) == (("x", "decorative"), "", [])
    assert refused('Text <img src="a.png">') == ["A003"]


def test_readings_stand_in_brackets() -> None:
    document, found = chapter("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby> <ruby>字<rt>zi</rt></ruby>")
    assert (words(document), found) == (["漢字（かんじ） 字 (zi)"], ["R176"])


def test_pictures_in_a_table_share_the_measure() -> None:
    wide = b'<svg xmlns="http://www.w3.org/2000/svg" width="900" viewBox="0 0 30 20"><path d="M0 0h9"/></svg>'
    text = "# One\n\n| A | B |\n|---|---|\n| ![x](w.svg) | ![y](w.svg){width=20%} |\n\nA ![z](w.svg) line.\n"
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text, "w.svg": wide})
    assert [each.width for each in nodes(document) if isinstance(each, Picture)] == [45, 20, None]
    assert found == []


def test_pictures_that_are_small_stay_so_in_a_book_of_chapters() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="%s" viewBox="0 0 30 20"><path d="M0 0h9"/></svg>'
    pictures = {f"{name}.svg": drawing % size for name, size in (("a", b"150"), ("b", b"225pt"), ("c", b"900"))}
    text = "# One\n\n![x](a.svg)\nText\n![x](b.svg)\n\n[![x](c.svg)](c.pdf)\n\n![x](a.svg){width=30%}\n"
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text, **pictures})
    figures = [each for each in nodes(document) if isinstance(each, Figure)]
    assert [each.picture.width for each in figures] == [20, 40, None, 30]
    assert (words(document), found) == (["Text"], ["R058"])


def test_a_picture_that_is_shown_as_an_object_is_a_picture() -> None:
    document, found = chapter('<object type="image/png" data="a.png" title="A plan" width="375"></object>')
    (shown,) = (each for each in nodes(document) if isinstance(each, Picture))
    assert (shown.file, shown.alternative, shown.width, found) == ("book/a.png", "A plan", 50, [])
    assert refused('<object type="image/png" data="a.png"></object>') == ["A003"]


def test_a_drawing_that_says_its_height_alone_has_the_width_that_goes_with_it() -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" height="150pt" viewBox="0 0 30 20"><path d="M0 0h9"/></svg>'
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": "# One\n\n![x](a.svg)\n", "a.svg": drawing})
    assert [each.picture.width for each in nodes(document) if isinstance(each, Figure)] == [40]
    assert found == []


@pytest.mark.parametrize(
    ("opening", "width"),
    [
        ('height="100pt" viewBox="0.00 0.00 30.00 20"', 27),
        ('height="150" viewBox="0 0 30 20"', 30),
        ('stroke-width="3" height="900" viewBox="0 0 30 20"', None),
        ('height="150" viewBox="0 0 30 0"', None),
        ('height="150"', None),
        ('width="1.2.3" viewBox="0 0 30 20"', None),
    ],
)
def test_a_drawing_may_say_its_size_by_its_height(opening: str, width: int | None) -> None:
    drawing = f'<svg {opening}\n xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'.encode()
    document, _ = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": "# One\n\n![x](a.svg)\n", "a.svg": drawing})
    assert [each.picture.width for each in nodes(document) if isinstance(each, Figure)] == [width]


def test_what_only_a_web_page_has_is_named_and_left_out() -> None:
    text = (
        '<script src="x.js"></script>\n\n<style>\np { color: red }\n</style>\n\n'
        '<iframe src="https://example.org/film" title="The film"></iframe>\n\n'
        '<div class="hidden">Unseen</div>\n\n'
        "![A badge](https://example.org/a.svg) [![Built](https://example.org/b.svg)](https://example.org)"
    )
    document, found = chapter(text)
    assert found == ["R173", "R173", "R173", "R174", "R172", "R172"]
    links = [(plain_text(each.children), each.target) for each in nodes(document) if isinstance(each, Link)]
    assert links == [
        ("The film", "https://example.org/film"),
        ("A badge", "https://example.org/a.svg"),
        ("Built", "https://example.org"),
    ]
    assert not any(isinstance(each, Picture) for each in nodes(document))
    document, found = chapter('<script src="https://example.org/x.js"></script>\n\nOne [two]() [three](#)')
    assert (words(document), found) == (["One two three"], ["R173", "R058"])
    with pytest.raises(SourceError):
        read(Workspace.in_memory({"a.md": source("<script>x</script>\n")}), "a.md")


def test_what_of_html_cannot_be_taken_is_said_at_its_place() -> None:
    assert refused("<ul>\nloose\n<li>one</li>\n</ul>") == ["R170"]
    assert refused("<dl><dd>no term</dd></dl>") == ["R170"]
    assert refused("<style>p { color: red }</style> words\n\nText") == ["R030"]
    assert refused("<style>\n\nnever closed") == ["R030"]
    assert refused('<link rel="stylesheet" href="x.css">\n<em>words</em>\n\nText') == ["R030"]
    assert refused('<svg width="9"><g><path d="M0 0"/></g></svg>\n\nText') == ["R030"]
    assert refused('<p onclick="x">One</p>\n\n![](a.png)') == ["A003"]


def test_many_paragraphs_that_are_never_closed_are_read_in_time() -> None:
    _, found = chapter("<p>a\n" * 4_000 + "\n</p>")
    assert found == []
