"""Books that are laid out for mdBook: chapters in the order and depth of SUMMARY.md, links from file to file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pytest
from reading.sources import PNG, source

from publish.composing.walking import below, nodes
from publish.diagnostics import SourceError
from publish.document import (
    BulletList,
    CallOut,
    CodeBlock,
    DefinitionList,
    Details,
    Document,
    Figure,
    Formula,
    LineBreak,
    Link,
    NoteCall,
    Paragraph,
    Phrase,
    Picture,
    Quotation,
    Section,
    Strong,
    Table,
    plain_text,
)
from publish.reading import discover, read
from publish.reading.books.summary import read_summary
from publish.reading.faults import Faults
from publish.reading.positions import SourceText
from publish.workspace import Workspace

SUMMARY = """# Summary

[Foreword](foreword.md)

- [One](one.md)
  - [Inner](parts/inner.md)
    - [Innermost](innermost.md)
- [To come]()

# Second part

- [Two](two.md)

---

[Afterword](afterword.md)
"""
BOOK = {
    "SUMMARY.md": SUMMARY,
    "foreword.md": "# Foreword\n\nBefore all.\n",
    "one.md": "# One\n\nSee [there](two.md#there), [inner](parts/inner.html), [std](../std/index.html).\n\n## There\n",
    "parts/inner.md": "# Inner\n\n## There\n\nWords, and [above](#there).\n",
    "innermost.md": "Words without a heading.\n",
    "two.md": (
        '<a id="old"></a>\n\n# Two `let` & three\n\n### There\n\n'
        "[One](one.md#one) [old](#old) [self](#two-let--three)\n"
    ),
    "afterword.md": "# Afterword\n\nThe end.\n",
}


def book(files: Mapping[str, bytes | str] = BOOK, **more: bytes | str) -> tuple[Document, list[str]]:
    """The book in a folder, and the codes of what was found."""
    held = {f"book/{name}": data for name, data in {**files, **more}.items()}
    document, findings = read(Workspace.in_memory(held), "book")
    return document, [each.code for each in findings]


def codes(files: Mapping[str, bytes | str]) -> list[str]:
    try:
        return book(files)[1]
    except SourceError as error:
        return [each.code for each in error.diagnostics]


def outline(blocks: tuple[object, ...]) -> list[object]:
    """The headings of blocks with their levels, nested."""
    return [
        (block.level, plain_text(block.heading.children), outline(block.blocks))
        for block in blocks
        if isinstance(block, Section)
    ]


def walk(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, tuple):
        for item in value:
            yield from walk(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from walk(getattr(value, each.name))


def test_chapters_stand_in_the_order_and_depth_of_the_summary() -> None:
    document, found = book()
    assert [(part.role, outline(part.blocks)) for part in document.parts] == [
        ("foreword", [(1, "Foreword", [])]),
        (
            "bodymatter",
            [(1, "One", [(2, "There", []), (2, "Inner", [(3, "There", []), (3, "Innermost", [])])])],
        ),
        ("part", [(1, "Second part", [])]),
        ("bodymatter", [(1, "Two let & three", [(2, "There", [])])]),
        ("backmatter", [(1, "Afterword", [])]),
    ]
    # A draft, a page outside the book, a heading that skips a level.
    assert sorted(found) == ["A012", "R047", "R058"]


def test_links_lead_from_file_to_file_and_each_file_has_its_own_identifiers() -> None:
    document, _ = book()
    identifiers = {each.identifier: each for each in walk(document) if isinstance(each, Section)}
    links = {plain_text(each.children): each.target for each in walk(document) if isinstance(each, Link)}
    where = {words: identifiers[target[1:]].heading.span.file for words, target in links.items() if target}
    assert where == {
        "there": "book/two.md", "inner": "book/parts/inner.md", "above": "book/parts/inner.md", "One": "book/one.md",
        "old": "book/two.md", "self": "book/two.md",
    }  # fmt: skip
    assert links["old"] == links["self"]
    # The words of a link that leads out of the book stay.
    assert any(isinstance(each, Phrase) and plain_text(each.children) == "std" for each in walk(document))


def test_files_around_the_list_are_what_their_names_say() -> None:
    summary = (
        "[For](dedication.md)\n[Words](epigraph.md)\n[Index](index.md)\n\n- [Preface](preface.md)\n\n"
        "[More](appendix-tables.md)\n[Appendices](appendices.md)\n[Terms](glossary.md)\n"
    )
    texts = {f"{name}.md": "Words.\n" for name in ("dedication", "epigraph", "index", "preface", "glossary")}
    more = {"appendix-tables.md": "# Tables\n", "appendices.md": "# All\n"}
    document, _ = book({"SUMMARY.md": summary, **texts, **more})
    assert [(part.role, outline(part.blocks)) for part in document.parts] == [
        # These two need no heading; and what does not belong before the list, or in it, is what it was.
        ("dedication", []),
        ("epigraph", []),
        ("frontmatter", [(1, "Index", [])]),
        ("bodymatter", [(1, "Preface", [])]),
        ("appendix", [(1, "Tables", [])]),
        ("backmatter", [(1, "All", [])]),
        ("glossary", [(1, "Terms", [])]),
    ]


def test_headings_of_one_level_in_a_chapter_stay_of_one_level() -> None:
    text = "# One\n\n#### Skips\n\nA.\n\n#### Its like\n\nB.\n\n## Below\n\nC.\n\n### Inner\n\nD.\n"
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text})
    assert [outline(part.blocks) for part in document.parts] == [
        [(1, "One", [(2, "Skips", []), (2, "Its like", []), (2, "Below", [(3, "Inner", [])])])]
    ]
    assert found == ["A012", "A012"]


def test_what_is_known_comes_from_the_metadata_the_settings_or_the_first_heading() -> None:
    document, _ = book()
    assert document.metadata.full_title == "Foreword"
    assert (document.metadata.kind, document.metadata.language) == ("book", "en")
    document, _ = book({**BOOK, "SUMMARY.md": SUMMARY.replace("# Summary", "# The whole book")})
    assert document.metadata.full_title == "The whole book"
    document, _ = book({**BOOK, "metadata.yaml": "title: Given\nauthor: A. Writer\nlang: de\ndate: 2020\n"})
    assert document.metadata.full_title == "Given"
    assert [each.name for each in document.metadata.authors] == ["A. Writer"]
    assert document.metadata.language == "de"


def test_the_settings_of_mdbook_name_the_folder() -> None:
    settings = '[book]\ntitle = "Settled"\nauthors = ["A. Writer", "B. Writer"]\nsrc = "text"\n'
    held: dict[str, bytes | str] = {f"book/text/{name}": data for name, data in BOOK.items()}
    document, _ = read(Workspace.in_memory({"book/book.toml": settings, **held}), "book")
    assert document.metadata.full_title == "Settled"
    assert [each.name for each in document.metadata.authors] == ["A. Writer", "B. Writer"]


def test_a_folder_with_a_summary_is_a_publication() -> None:
    held = {f"source/guide/{name}": data for name, data in BOOK.items()} | {"source/other/a.md": ""}
    assert discover(Workspace.in_memory(held)) == ("source/guide",)


def test_what_is_wrong_with_a_summary_is_said() -> None:
    assert codes({**BOOK, "SUMMARY.md": SUMMARY + "\nno chapter\n"}).count("R046") == 1
    assert "R001" in codes({**BOOK, "SUMMARY.md": SUMMARY + "\n[Gone](gone.md)\n"})
    assert "R181" in codes({**BOOK, "SUMMARY.md": SUMMARY + "\n[Twice](two.md)\n"})
    assert "R006" in codes({"SUMMARY.md": "# Summary\n"})
    assert "R014" in codes({**BOOK, "two.md": "# Two\n\n[](one.md#gone)\n"})
    assert "R007" in codes({**BOOK, "book.toml": "not = = toml"})


def test_a_summary_has_parts_and_depths() -> None:
    source = SourceText.of("SUMMARY.md", "# A title\n\n# Part\n\n- [A *b* [c]](a%20b.md)\n\t- [D](d.md)\n- [E](e.md)\n")
    chapters = read_summary(source, Faults())
    assert [(c.title, c.file, c.depth) for c in chapters] == [
        ("Part", None, 0), ("A *b* [c]", "a b.md", 0), ("D", "d.md", 1), ("E", "e.md", 0),
    ]  # fmt: skip


def test_summaries_may_have_numbers_plans_addresses_and_places() -> None:
    summary = (
        "# Summary\n\n1. [One](one.md)\n2. [Its section](one.md#there)\n3. To be written\n"
        "- [On the web](https://example.org)\n- [Two](two.md#there)\n"
    )
    document, found = book({"SUMMARY.md": summary, "one.md": "# One\n\n## There\n\nA.\n", "two.md": "# Two\n\nB.\n"})
    assert [outline(part.blocks) for part in document.parts] == [[(1, "One", [(2, "There", [])])], [(1, "Two", [])]]
    assert found == ["R047", "R175"]


def test_a_summary_may_name_files_by_labels() -> None:
    summary = (
        "# Summary\n\n- [One][first]\n- [two][]\n\n[First]: <one one.md>\n[two]: ./two.md 'Two'\n[two]: three.md\n"
    )
    document, found = book({"SUMMARY.md": summary, "one one.md": "# One\n", "two.md": "# Two\n"})
    assert [outline(part.blocks) for part in document.parts] == [[(1, "One", [])], [(1, "Two", [])]]
    assert found == []
    for line in ("[Gone][nowhere]", "- [nowhere]", "- [nowhere][]"):
        with pytest.raises(SourceError) as stopped:
            book({**BOOK, "SUMMARY.md": f"{SUMMARY}\n{line}\n"})
        (finding,) = (each for each in stopped.value.diagnostics if each.code == "R046")
        assert "“[nowhere]” is not defined" in finding.message


def test_links_to_pages_that_have_moved_lead_on() -> None:
    moved = (
        '[output.html.redirect]\n"/old.html" = "sub/older.html"\n"/sub/older.html" = "../two.html"\n'
        '"sub/index.html" = "/two.html#there"\n"/web.html" = "https://example.org/x"\n"/round.html" = "round.html"\n'
        '"/two.html#gone" = "two.html#there"\n"/old.html#gone" = "two.html#there"\n"/away.html" = "nowhere.html"\n'
    )
    text = (
        "# One\n\n[a](old.md) [b](old.html) [c](sub/) [d](web.html) [e](round.html) [f](/sub/older.md#there)\n"
        "[g](old.html#gone) [h](away.html) [i](sub/README.md)\n"
    )
    files = {"one.md": text, "two.md": "# Two\n\n## There\n\nA.\n", "book.toml": moved}
    document, found = book({"SUMMARY.md": "- [One](one.md)\n- [Two](two.md)\n", **files})
    links = {plain_text(each.children): each.target for each in walk(document) if isinstance(each, Link)}
    assert links == {
        "a": "#two", "b": "#two", "c": "#there", "d": "https://example.org/x", "f": "#there", "g": "#there",
        "i": "#there",
    }  # fmt: skip
    assert found == ["R058", "R058"]


def test_a_chapter_that_is_named_twice_stands_where_it_is_named_first() -> None:
    summary = "- [One](one.md)\n- [Two](two.md)\n- [1](./one.md)\n"
    document, found = book({"SUMMARY.md": summary, "one.md": "# One\n", "two.md": "# Two\n"})
    assert [outline(part.blocks) for part in document.parts] == [[(1, "One", [])], [(1, "Two", [])]]
    assert found == ["R181"]


def test_what_is_no_html_is_text_in_a_book_of_chapters() -> None:
    text = "# One\n\n###\n\nWrite <name> and `</name>`, not <b>b</b>.\n"
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text})
    (paragraph,) = (node for node in nodes(document) if isinstance(node, Paragraph))
    assert plain_text(paragraph.children) == "Write <name> and </name>, not b."
    assert sorted(found) == ["R178", "R179"]


def test_elements_that_are_never_closed_end_with_their_section_in_a_book_of_chapters() -> None:
    text = (
        '# One\n\n<div class="warning">\n\nMind.\n\n## Below\n\n```\n# no heading\n```\n\n<details>\n\nWords.\n\n'
        "Next\n====\n\n<blockquote>Said\n\n# Third\n\n<ul><li>A<li>B\n"
    )
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text})
    first, second, third = (each for each in document.parts[0].blocks if isinstance(each, Section))
    (warning,) = first.blocks
    assert isinstance(warning, CallOut)
    assert [type(each) for each in warning.blocks] == [Paragraph, Section]
    inner = (each for each in below(warning.blocks[1]) if isinstance(each, CodeBlock | Details | Paragraph))
    assert [type(each) for each in inner] == [CodeBlock, Details, Paragraph]
    assert [type(each) for each in (*second.blocks, *third.blocks)] == [Quotation, BulletList]
    assert found == ["R182"] * 4


def test_pictures_in_headings_stand_below_them_in_a_book_of_chapters() -> None:
    text = (
        '# One <div style="float: right"><img src="a.png" alt="A"></div>\n\nText.\n\n'
        "## [![B](a.png)](https://example.org) **two** ![C](a.png)\n\n## ![D](a.png)\n"
    )
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text, "a.png": PNG})
    assert outline(document.parts[0].blocks) == [(1, "One", [(2, "two", [])])]
    shown = [each.alternative for each in nodes(document) if isinstance(each, Picture)]
    assert shown == ["A", "B", "C", "D"]
    assert found == ["R179"]
    one = next(each for each in walk(document) if isinstance(each, Section))
    assert [type(each) for each in one.blocks] == [Figure, Paragraph, Section]


def test_patches_of_colour_leave_no_space() -> None:
    text = (
        '# One\n\n<span style="background-color:#fbca04;">&emsp;</span>&nbsp;Yellow <span>  </span>and '
        '<span id="x"></span>red.\n\n&nbsp;Kept.\n'
    )
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text})
    paragraphs = [plain_text(node.children) for node in nodes(document) if isinstance(node, Paragraph)]
    assert paragraphs == ["Yellow and red.", "\xa0Kept."]
    assert found == []


def test_tabs_have_titles_and_other_preprocessors_are_told() -> None:
    text = (
        '# One\n\n{{#tabs name:"x" tabs:"A B,C"}}\n{{#tab A B}}\n\nFirst.\n\n{{#/tab }}\n{{#tab C*}}\nSecond.\n'
        "{{#/tab}}\n{{#/tabs }}\n\nOf {{#version}}, and \\{{#not}}.\n\n```\n{{#if x}} {{#VERSION_B}}\n```\n"
    )
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text})
    paragraphs = [plain_text(node.children) for node in nodes(document) if isinstance(node, Paragraph)]
    assert paragraphs == ["A B", "First.", "C*", "Second.", "Of {{#version}}, and {{#not}}."]
    assert found == ["R188", "R188"]


def test_where_an_element_is_taken_to_end_is_said() -> None:
    files = {"SUMMARY.md": "- [One](one.md)\n", "one.md": "# One\n\n<details>\n\nWords.\n\n# Two\n\nA <b>b\n"}
    _, found = read(Workspace.in_memory({f"book/{name}": data for name, data in files.items()}), "book")
    assert [(each.code, each.span.line, each.span.column) for each in found if each.span] == [
        ("R182", 3, 1), ("R182", 9, 3),
    ]  # fmt: skip
    assert found[0].message == "“<details>” is not closed: it is taken to end with line 5"


def test_end_tags_that_close_nothing_are_passed_over_in_a_book_of_chapters() -> None:
    text = "# One\n\nA\n</aside>\nB <b>bold *both</b> more* rest.\n\n</div></p> C</i>.\n\n</li>\n"
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text})
    paragraphs = [node for node in nodes(document) if isinstance(node, Paragraph)]
    assert [plain_text(each.children) for each in paragraphs] == ["A", "B bold both more rest.", "C."]
    bold = next(each for each in paragraphs[1].children if isinstance(each, Strong))
    assert plain_text(bold.children) == "bold both more"
    assert found == ["R183"] * 5


def test_readings_need_no_end_tags_in_a_book_of_chapters() -> None:
    text = "# One\n\n<ruby>漢<rp>（<rt>かん<rp>）<rb>字<rt>*じ*</ruby>\n\nA <rp>word *is* kept\n"
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text})
    paragraphs = [node for node in nodes(document) if isinstance(node, Paragraph)]
    assert [plain_text(each.children) for each in paragraphs] == ["漢（かん）字（じ）", "A word is kept"]
    assert found == ["R176", "R182"]


def test_blocks_within_a_line_have_lines_of_their_own_in_a_book_of_chapters() -> None:
    text = "# One <div><p>two</p></div>\n\nA<div>b</div>c <p>d</p>\n\n<b>x</b><div>y</div>\n"
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text})
    section = next(node for node in walk(document) if isinstance(node, Section))
    lines = [section.heading.children, *(node.children for node in nodes(document) if isinstance(node, Paragraph))]
    assert [sum(isinstance(each, LineBreak) for each in walk(children)) for children in lines] == [1, 3, 1]
    assert [plain_text(children).split() for children in lines] == [["One", "two"], ["A", "b", "c", "d"], ["x", "y"]]
    assert found == []


def test_what_stands_between_definitions_is_one_in_a_book_of_chapters() -> None:
    html = "<dl>\n<dt>A</dt>\n<dd>It is.</dd>\n\nMore **of** it.\n\n<dt>B</dt>\n<dd>Is too.</dd>\n</dl>\n"
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": f"# One\n\n{html}"})
    (listed,) = (node for node in nodes(document) if isinstance(node, DefinitionList))
    first, second = listed.entries
    words = [plain_text(each.children) for each in below(first.definitions) if isinstance(each, Paragraph)]
    assert words == ["It is.", "More of it."]
    assert len(second.definitions) == 1
    assert found == ["R180"]


def test_marks_are_typographic_where_the_book_asks_for_it() -> None:
    for toml, typographic in (("[book]\n", False), ("[output.html]\nsmart-punctuation = true\n", True)):
        assert book({**BOOK, "book.toml": toml})[0].metadata.typography is typographic


def test_dollar_signs_are_mathematics_where_the_book_asks_for_it() -> None:
    files = {"SUMMARY.md": "- [One](one.md)\n", "one.md": "# One\n\nIt costs $x$.\n"}
    mathjax = "[output.html]\nmathjax-support = true\n"
    for toml, formulas in ((None, 1), ("[book]\n", 0), ("[preprocessor.katex]\n", 1), (mathjax, 1)):
        document, _ = book({**files, **({"book.toml": toml} if toml else {})})
        assert sum(isinstance(node, Formula) for node in nodes(document)) == formulas


def test_summaries_of_gitbook_are_read() -> None:
    summary = (
        "# Table of contents\n\n* [Start \\(all\\)](README.md)\n* [Two](<a folder/two.md>)\n\n"
        '## Second <a id="x"></a>\n\n* [Three](three.md)\n'
    )
    files = {"README.md": "Words.\n", "a folder/two.md": "# Two\n", "three.md": "# Three\n\n[2](<a folder/two.md>)\n"}
    document, found = book({"SUMMARY.md": summary, **files})
    assert [outline(part.blocks) for part in document.parts] == [
        [(1, "Start (all)", [])], [(1, "Two", [])], [(1, "Second", [])], [(1, "Three", [])],
    ]  # fmt: skip
    assert (document.metadata.full_title, found) == ("Start (all)", [])


def test_the_settings_of_gitbook_are_taken() -> None:
    settings = '{"title": "Set", "author": "A. Writer", "language": "de", "root": "./docs", "plugins": ["x"]}'
    held: dict[str, bytes | str] = {f"book/docs/{name}": data for name, data in BOOK.items()}
    document, _ = read(Workspace.in_memory({"book/book.json": settings, **held}), "book")
    assert (document.metadata.full_title, document.metadata.language) == ("Set", "de")
    assert [each.name for each in document.metadata.authors] == ["A. Writer"]
    assert "R007" in codes({**BOOK, "book.json": "{"})


def test_a_book_that_does_not_say_its_language_is_in_that_of_its_script() -> None:
    texts = {
        "zh": "在我们的图形管线中, 三角形内每个 `像素` 的颜色就是 shader 的输出.\n\n```c\nint in_english();\n```\n",
        "ja": "この本では、印刷について説明します。\n",
        "ko": "이것은 매우 간단한 의도를 가지고 있습니다.\n",
        "ru": "Это книга о печати.\n",
        "uk": "Це книга про друкарство, її історія та її люди.\n",
    }
    for language, text in texts.items():
        document, found = book({"SUMMARY.md": "- [A](a.md)\n", "a.md": f"# A\n\n{text}"})
        assert (document.metadata.language, found) == (language, ["R176"])
    for text in ("English words, and 和.\n", "Ελ and λ-terms are few here.\n"):
        document, found = book({"SUMMARY.md": "- [A](a.md)\n", "a.md": f"# A\n\n{text}"})
        assert (document.metadata.language, found) == ("en", [])
    said = {"SUMMARY.md": "- [A](a.md)\n", "a.md": texts["zh"], "metadata.yaml": "lang: zh-Hant\ntitle: T\n"}
    assert book(said)[0].metadata.language == "zh-Hant"


def test_metadata_at_the_head_of_a_chapter_are_left_out_and_told() -> None:
    chapter = "---\ndescription: >-\n  What it is\ntags:\n- a\n---\n\n# One\n\nWords.\n"
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": chapter})
    assert [outline(part.blocks) for part in document.parts] == [[(1, "One", [])]]
    section = next(each for each in walk(document) if isinstance(each, Section))
    assert (section.heading.span.line, found) == (8, ["R177"])
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": "---\n\nWords.\n\n---\n"})
    assert found == []


def test_links_find_places_as_they_do_in_a_browser() -> None:
    files = {
        "SUMMARY.md": "- [Start](README.md)\n- [Inner](inner/README.md)\n- [Bare](bare.md)\n",
        "README.md": (
            "# Start\n\n[a](inner/) [b](inner/index.html) [c](/inner/README.md#there-1)\n"
            "[d](inner/README.html?x#There)\n[e](bare.md) [f](inner/README.md#gone) [g](index.html)\n"
        ),
        "inner/README.md": "# Inner\n\n## There\n\nA.\n\n## There\n\nB.\n",
        "bare.md": "Words without a heading.\n",
    }
    document, found = book(files)
    links = {plain_text(each.children): each.target for each in walk(document) if isinstance(each, Link)}
    assert links == {
        "a": "#inner", "b": "#inner", "c": "#there-2", "d": "#there", "e": "#bare", "f": "#inner", "g": "#start",
    }  # fmt: skip
    assert found == ["R171"]


def test_notes_of_one_name_in_two_chapters_are_two_notes() -> None:
    text = "# {}\n\nOne[^1], again[^1], and another[^2].\n\n[^1]: First of {}.\n[^2]: Second of {}.\n"
    files = {name: text.replace("{}", name) for name in ("a.md", "b.md")}
    document, found = book({"SUMMARY.md": "- [A](a.md)\n- [B](b.md)\n", **files})
    assert [(each.identifier, each.number) for each in document.notes] == [(f"note-{n}", n) for n in (1, 2, 3, 4)]
    calls = [each.note for each in walk(document.parts) if isinstance(each, NoteCall)]
    assert calls == ["note-1", "note-1", "note-2", "note-3", "note-3", "note-4"]
    assert found == []


# --- the HTML of such books --------------------------------------------------------------------


def test_html_pictures_and_figures_are_pictures_and_figures() -> None:
    text = (
        "# One\n\n<figure>\n\n"
        '<img src="a.png" class="center" alt="A grey\npoint" width="40" />\n\n'
        "<figcaption>Figure 1: *A* point</figcaption>\n\n</figure>\n\n"
        '<img src="a.png" alt="Another">\n'
    )
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text, "a.png": PNG})
    assert found == []
    first, second = (each for each in walk(document) if isinstance(each, Figure))
    assert (first.picture.alternative, plain_text(first.caption)) == ("A grey point", "Figure 1: A point")
    assert (second.picture.alternative, second.caption) == ("Another", ())


def test_a_stretch_that_is_a_caption_belongs_to_what_stands_beside_it() -> None:
    text = (
        '# One\n\n<img src="a.png" alt="A">\n\n<span class="caption">Figure 1-1: *A* point</span>\n\n'
        '<span class="caption">Table 1-1: Points</span>\n\n| A |\n| - |\n| b |\n\n'
        '```\nx\n```\n\n<span class="caption">Listing 1-1: Code</span>\n\n'
        'Text, <span class="caption">in a line</span>\n\n<span class="caption">Alone</span>\n'
    )
    document, found = book({"SUMMARY.md": "- [One](one.md)\n", "one.md": text, "a.png": PNG})
    assert found == []
    captions = [plain_text(each.caption) for each in walk(document) if isinstance(each, Figure | Table | CodeBlock)]
    assert captions == ["Figure 1-1: A point", "Table 1-1: Points", "Listing 1-1: Code"]
    texts = [plain_text(each.children) for each in walk(document) if isinstance(each, Paragraph)]
    assert texts == ["Text, in a line", "Alone"]


def test_what_is_lost_of_html_is_named() -> None:
    summary = "- [One](one.md)\n"
    assert codes({"SUMMARY.md": summary, "one.md": "# One\n\n<pre><code>let <em>x</em></code></pre>\n"}) == ["R048"]
    assert codes({"SUMMARY.md": summary, "one.md": '# One\n\n<!-- a -->">\n\nText\n'}) == ["R049"]
    assert codes({"SUMMARY.md": summary, "one.md": "# One\n\n<figure>\n\nText\n"}) == ["R182"]


def test_lines_of_rust_that_mdbook_hides_are_left_out_and_told() -> None:
    code = "```rust\n# use a;\n#[derive(B)]\n## shown\n#\n    # let c;\nd()\n```\n\n```sh\n# said\n```\n"
    document, found = read(Workspace.in_memory({"SUMMARY.md": "- [A](a.md)\n", "a.md": f"# A\n\n{code}"}), ".")
    rust, shell = (each for each in nodes(document) if isinstance(each, CodeBlock))
    assert [(line, place.line) for line, place in rust.lines()] == [("#[derive(B)]", 5), ("# shown", 6), ("d()", 9)]
    assert shell.text == "# said"
    assert [(each.code, each.severity, each.message, each.span and each.span.line) for each in found] == [
        ("R123", "note", "3 lines of this code are hidden, and left out", 3)
    ]
    ordinary, found = read(Workspace.in_memory({"a.md": source(code)}), "a.md")
    assert not found
    assert "# use a;" in next(each.text for each in nodes(ordinary) if isinstance(each, CodeBlock))


def test_the_settings_of_pages_hide_lines_and_ask_for_mathematics() -> None:
    settings = (
        '[book]\ntitle = "T"\n[output.html]\nmathjax-support = true\n[output.html.code.hidelines]\npython = "~"\n'
    )
    text = (
        "# A\n\n```python\n~a\n  ~b\nc\n```\n\n```python,hidelines=!!!\n!!!a\n~b\n```\n\n"
        "By \\\\( x\\_1 \\\\) and\n\n\\\\[ y = \\frac{1}{2} \\\\]\n"
    )
    document, found = book({"book.toml": settings, "src/SUMMARY.md": "- [A](a.md)\n", "src/a.md": text})
    assert [each.text for each in nodes(document) if isinstance(each, CodeBlock)] == ["c", "~b"]
    formulas = [(each.tex, each.displayed) for each in nodes(document) if isinstance(each, Formula)]
    assert formulas == [("x_1", False), (r"y = \frac{1}{2}", True)]
    assert found == ["R123", "R123"]
    document, _ = book({"SUMMARY.md": "- [A](a.md)\n", "a.md": text})
    assert not any(isinstance(each, Formula) for each in nodes(document))


def test_admonitions_between_fences_are_call_outs() -> None:
    text = (
        '# A\n\n```admonish\nPlain.\n```\n\n```admonish warning title="Be *care*ful"\nHot.\n\n- one\n```\n\n'
        "````admonish example\n```rust\nlet x;\n```\n````\n\n"
        '- item\n\n  ~~~admonish tip "Try"\n  In a list.\n\nAfter.\n'
    )
    document, found = book({"SUMMARY.md": "- [A](a.md)\n", "a.md": text})
    call_outs = [each for each in nodes(document) if isinstance(each, CallOut)]
    assert [(each.role.value, each.title) for each in call_outs] == [
        ("note", None), ("warning", "Be *care*ful"), ("note", "Example"), ("tip", "Try"),
    ]  # fmt: skip
    assert isinstance(call_outs[2].blocks[0], CodeBlock)
    assert (len(call_outs[1].blocks), len(call_outs[3].blocks), found) == (2, 1, [])
    assert any(isinstance(each, Paragraph) and plain_text(each.children) == "After." for each in nodes(document))
    ordinary, _ = read(Workspace.in_memory({"a.md": source("```admonish\nPlain.\n```\n")}), "a.md")
    assert any(isinstance(each, CodeBlock) for each in nodes(ordinary))


def test_the_marks_of_gitbook_are_call_outs_titles_and_links() -> None:
    text = (
        '# A\n\n{% hint style="danger" %}\nBe **careful**.\n\n* item\n{% endhint %}\n\n'
        '{% tabs %}\n{% tab title="One [x]" %}\nFirst.\n{% endtab %}\n\n{% tab title="Two" %}\nSecond.\n{% endtab %}\n'
        '{% endtabs %}\n\n{% embed url="https://example.org/a_b_c" %}\n\n'
        '{% embed url="https://example.org/d" %}\nThe film\n{% endembed %}\n\n'
        '{% code title="a.sh" %}\n```sh\nls\n```\n{% endcode %}\n\n{% hint %}\n\n{% other %}\n'
    )
    document, found = book({"SUMMARY.md": "- [A](a.md)\n", "a.md": text})
    assert found == []
    call_out = next(each for each in nodes(document) if isinstance(each, CallOut))
    assert (call_out.role.value, len(call_out.blocks)) == ("caution", 2)
    paragraphs = [plain_text(each.children) for each in nodes(document) if isinstance(each, Paragraph)]
    assert paragraphs == [
        "Be careful.", "item", "One [x]", "First.", "Two", "Second.", "https://example.org/a_b_c", "The film", "a.sh",
        "{% hint %}", "{% other %}",
    ]  # fmt: skip
    links = [each.target for each in nodes(document) if isinstance(each, Link)]
    assert links == ["https://example.org/a_b_c", "https://example.org/d"]
    document, _ = read(
        Workspace.in_memory({"a.md": source('{% hint style="info" %}\n\nText\n\n{% endhint %}\n')}), "a.md"
    )
    assert not any(isinstance(each, CallOut) for each in nodes(document))
