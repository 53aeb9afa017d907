"""What Markdown means: every construct arrives in the tree."""

from __future__ import annotations

import pytest
from reading.sources import document, sketch, texts

from publish.composing.walking import nodes
from publish.document import (
    CodeBlock,
    Emphasis,
    Figure,
    Link,
    NumberedList,
    Paragraph,
    Phrase,
    Picture,
    Section,
    plain_text,
)

CONSTRUCTS = {
    "paragraph": ("One\ntwo.", "p('One' soft 'two.')"),
    "hard breaks": ("One  \ntwo\\\nthree<br>four", "p('One' break 'two' break 'three' break 'four')"),
    "emphasis": (
        "*a* _b_ **c** __d__ ***e***",
        "p(emphasis('a') ' ' emphasis('b') ' ' strong('c') ' ' strong('d') ' ' emphasis(strong('e')))",
    ),
    "nested emphasis": ("*a **b** c*", "p(emphasis('a ' strong('b') ' c'))"),
    "strong in emphasis": ("***e***", "p(emphasis(strong('e')))"),
    "strikethrough": ("~~gone~~ ~here~", "p(strikethrough('gone') ' ' subscript('here'))"),
    "code": ("`a` ``b ` c`` ` `` `", "p(code('a') ' ' code('b ` c') ' ' code('``'))"),
    "escapes are one text": (r"a\*b\*c\\d \q", r"p('a*b*c\\d \\q')"),
    "entities": ("a&amp;b &copy; &#35; &nbsp;", "p('a&b © # \\xa0')"),
    "typographic forms are left alone": ("\"it's\" -- ... (c)", "p('\"it\\'s\" -- ... (c)')"),
    "addresses are left alone": ("see https://example.org", "p('see https://example.org')"),
    "autolinks": (
        "<https://example.org/a> <a@example.org>",
        "p(link(https://example.org/a 'https://example.org/a') ' ' link(mailto:a@example.org 'a@example.org'))",
    ),
    "links": ('[a *b*](https://example.org "T")', "p(link(https://example.org 'T' 'a ' emphasis('b')))"),
    "reference links": (
        "[a][r] [r][] [r]\n\n[r]: <tel:1> 'T'",
        "p(link(tel:1 'T' 'a') ' ' link(tel:1 'T' 'r') ' ' link(tel:1 'T' 'r'))",
    ),
    "picture in a link": (
        "[![A figure](figure.png)](https://example.org)",
        "p(link(https://example.org picture(figure.png 'A figure')))",
    ),
    "picture in a line": ("a ![A *b*](figure.png) b", "p('a ' picture(figure.png 'A b') ' b')"),
    "figure": ('![A figure](figure.png "Its caption")', "figure(picture(figure.png 'A figure') 'Its caption')"),
    "decorative picture": ("![](drawing.svg){.decorative}", "figure(picture(drawing.svg ''))"),
    "span": ('[和]{lang=ja} [x]{.a #b dir=rtl}', "p(phrase(ja '和') ' ' phrase(#b.artl 'x'))"),
    "attributes of a link and of code": (
        "[a](https://example.org){.b} `c`{lang=ja}",
        "p(phrase(.b link(https://example.org 'a')) ' ' phrase(ja code('c')))",
    ),
    "attributes of a block": ("{#a .b}\n{.c}\nText", "p(#a.b.c 'Text')"),
    "inline HTML": (
        "H<sub>2</sub>O x<sup>2</sup> <i>a</i><b>b</b> <del>c</del> <kbd>Esc</kbd> "
        "<span lang='ja' class=\"n\">d</span>",
        "p('H' subscript('2') 'O x' superscript('2') ' ' emphasis('a') strong('b') ' ' strikethrough('c') ' ' "
        "key('Esc') ' ' phrase(.nja 'd'))",
    ),
    "keys": ("[Ctrl *A*]{.kbd}[B]{.kbd lang=de}", "p(key('Ctrl A') phrase(de key('B')))"),
    "a comment parts no text": ("a<!-- x -->b", "p('ab')"),
    "a comment is no second space": ("a <!-- x --> <!-- y --> b *c* <!-- z --> d", "p('a b ' emphasis('c') ' d')"),
    "comments are dropped": ("<!-- x -->\n\na\n\n<!--\ny\n-->", "p('a')"),
    "headings": ("## A\n\n### B\n\nt\n\n## C", "section(h2#a('A') section(h3#b('B') p('t'))) section(h2#c('C'))"),
    "setext headings": ("A\n-\n\nt", "section(h2#a('A') p('t'))"),
    "closed headings": ("## A ##", "section(h2#a('A'))"),
    "quotation": ("> a\n> b\n>\n> > c", "opening(p('a' soft 'b') quotation(p('c')))"),
    "lazy quotation": ("t\n\n> a\nb", "p('t') quotation(p('a' soft 'b'))"),
    "tight list": ("- a\n- b\n  - c", "ul(li(p('a')) li(p('b') ul(li(p('c')))))"),
    "loose list": ("- a\n\n- b", "ul-loose(li(p('a')) li(p('b')))"),
    "numbered list": ("3. a\n4. b", "ol3(li(p('a')) li(p('b')))"),
    "list with code": ("- a\n\n      b\n", "ul-loose(li(p('a') pre(None 'b')))"),
    "code block": ("    a\n\n      b", "pre(None 'a\\n\\n  b')"),
    "fence": ("```python title\na\n\n```", "pre(python 'a\\n')"),
    "fence with attributes": ("~~~ {.rust #x}\na\n~~~", "pre(rust 'a')"),
    "fence as Pandoc has it": (
        '```{.rust .numberLines startFrom="3" caption="Say *it*"}\na\n```',
        "pre(rust 'a' 3 'Say *it*')",
    ),
    "fence with numbers and no language": ("``` {.number-lines}\na\n```", "pre(None 'a' 1)"),
    "fence as mdBook has it": ("```rust,ignore,should_panic\n# a\n```", "pre(rust '# a')"),
    "attributes before code": ("{start-from=8 caption=A}\n```toml\na\n```", "pre(toml 'a' 8 'A')"),
    "rule": ("a\n\n***\n\nb", "p('a') rule p('b')"),
    "definition list": ("A\n: b\n: c\n\nD\n: e", "dl(dt('A') dd(p('b')) dd(p('c')) dt('D') dd(p('e')))"),
    "table": (
        "| a | b | c |\n|---|:-:|--:|\n| *d* | e \\| f |",
        "table(s:'a' | c:'b' | r:'c' / s:emphasis('d') | c:'e | f' | r:)",
    ),
    "table with a caption": (
        "| a |\n|---|\n| b |\n\n: The *caption*",
        "table(s:'a' / s:'b' caption('The ' emphasis('caption')))",
    ),
    "division": ("::: box {#n lang=ja}\na\n\n::: inner\nb\n:::\n:::", "div(#n.boxja p('a') div(.inner p('b')))"),
    "division interrupts a paragraph": ("a\n::: box\nb\n:::\nc", "p('a') div(.box p('b')) p('c')"),
    "notes in the order of their calls": (
        "a[^y] b[^x] c[^y] d^[in *line*]\n\n[^x]: X\n\n[^y]: Y[^z]\n\n    more\n\n[^z]: Z",
        "p('a' call(note-1) ' b' call(note-2) ' c' call(note-1) ' d' call(note-3)) "
        "note(1 p('Y' call(note-4)) p('more')) note(2 p('X')) note(3 p('in ' emphasis('line'))) note(4 p('Z'))",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_construct(name: str) -> None:
    text, tree = CONSTRUCTS[name]
    assert sketch(text) == tree


# --- quotations --------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["-", "–", "—"])
def test_a_last_paragraph_after_a_dash_is_the_attribution(mark: str) -> None:
    assert (
        sketch(f"> Said.\n>\n> {mark}Somebody *else*") == f"opening(p('Said.') by({mark} 'Somebody ' emphasis('else')))"
    )


@pytest.mark.parametrize(
    "text", ["> -Somebody", "> Said.\n>\n> – Somebody", "> Said.\n> –Somebody", "> Said.\n>\n> -5 degrees"]
)
def test_other_paragraphs_after_a_dash_are_none(text: str) -> None:
    assert " by(" not in sketch(text)


def test_only_the_first_block_of_a_statement_opens_it() -> None:
    assert sketch("> a\n\nt\n\n> b") == "opening(p('a')) p('t') quotation(p('b'))"
    assert sketch("t\n\n> a") == "p('t') quotation(p('a'))"
    assert sketch("> a", kind="report") == "quotation(p('a'))"
    assert sketch("## A\n\n> a") == "section(h2#a('A') quotation(p('a')))"


# --- sections ----------------------------------------------------------------------------------


def test_a_heading_with_a_colon_runs_into_the_sentence_after_it() -> None:
    text = '## NEW ERA: {contents="New Era"}\n\nThe lead.\n\nMore.'
    assert sketch(text) == "section(run-in2#new-era('NEW ERA:') lead('The lead.') p('More.'))"
    section = document(text).parts[0].blocks[0]
    assert isinstance(section, Section)
    assert section.heading.contents_form == "New Era"


def test_kinds_without_leads_have_no_run_in_headings() -> None:
    assert sketch("## A:\n\nb", kind="speech") == "section(h2#a('A:') p('b'))"


def test_generated_identifiers_keep_clear_of_each_other_and_of_given_ones() -> None:
    text = "## A\n\n## A\n\n## B {#a-2}\n\n## A\n\n## 1984\n\n## 和\n\n## Ünïcode’s Ærø ß"
    identifiers = [block.identifier for block in document(text).parts[0].blocks if isinstance(block, Section)]
    assert identifiers == ["a", "a-3", "a-2", "a-4", "section-1984", "section", "unicodes-aero-ss"]


def test_a_section_does_not_have_its_identifier_twice() -> None:
    section = document("## A {#x .y lang=de}").parts[0].blocks[0]
    assert isinstance(section, Section)
    assert (section.identifier, section.attributes.identifier) == ("x", None)
    assert (section.attributes.classes, section.attributes.language) == (("y",), "de")


def test_reports_begin_at_the_first_level() -> None:
    assert sketch("# A\n\n## B\n\nc", kind="report") == "section(h1#a('A') section(h2#b('B') p('c')))"


# --- places ------------------------------------------------------------------------------------


def test_all_attributes_of_a_lone_picture_are_the_figure_s() -> None:
    figure = document("{.wide}\n![A figure](figure.png){#f .tall}").parts[0].blocks[0]
    assert isinstance(figure, Figure)
    assert (figure.attributes.identifier, figure.attributes.classes) == ("f", ("wide", "tall"))
    assert figure.picture.attributes.identifier is None


def test_language_tags_take_their_canonical_form() -> None:
    paragraph = document("[a]{lang=EN-us}").parts[0].blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert isinstance(paragraph.children[0], Phrase)
    assert paragraph.children[0].attributes.language == "en-US"


def test_spans_point_at_words() -> None:
    text = "> - A *word* and\n>   a [link](https://example.org) **here**\n"
    line = 9
    places = {t.text: t.span for t in texts(document(text).parts[0].blocks) if not isinstance(t, Picture)}
    assert (places["word"].line, places["word"].column, places["word"].end_column) == (line, 8, 12)
    assert (places["link"].line, places["link"].column) == (line + 1, 8)
    assert (places["here"].line, places["here"].column) == (line + 1, 37)


def test_spans_of_inlines_hold_their_marks() -> None:
    paragraph = document("a **b** ~~c~~ [d](https://example.org) `e`").parts[0].blocks[0]
    assert isinstance(paragraph, Paragraph)
    spans = {type(child).__name__: (child.span.column, child.span.end_column) for child in paragraph.children[1:]}
    assert spans == {
        "Text": (39, 40), "Strong": (3, 8), "Strikethrough": (9, 14), "Link": (15, 39), "CodeText": (40, 43),
    }  # fmt: skip


def test_links_and_lists_keep_what_they_say() -> None:
    link = document("[a](https://example.org/ä?b=c&d)").parts[0].blocks[0]
    assert isinstance(link, Paragraph)
    assert isinstance(link.children[0], Link)
    assert link.children[0].target == "https://example.org/%C3%A4?b=c&d"
    numbered = document("0. a").parts[0].blocks[0]
    assert isinstance(numbered, NumberedList)
    assert numbered.start == 0


def test_a_caption_below_a_picture_or_code_holds_marks() -> None:
    text = "# H\n\n![A point](figure.png){#one}\n: *First* $x$\n\n~~~\ncode\n~~~\n\n: *Second*\n"
    held = [*nodes(document(text, "report"))]
    (figure,) = (node for node in held if isinstance(node, Figure))
    assert (figure.attributes.identifier, plain_text(figure.caption)) == ("one", "First x")
    assert isinstance(figure.caption[0], Emphasis)
    (code,) = (node for node in held if isinstance(node, CodeBlock))
    assert plain_text(code.caption) == "Second"
