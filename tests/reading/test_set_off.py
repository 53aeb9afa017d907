"""What is set off from the text, what lines say, and short forms: the tree of each, and of its near misses."""

from __future__ import annotations

import pytest
from reading.sources import document, findings, sketch, source

from publish.document import Abbreviation, CallOut, Paragraph, Text, Verse

SET_OFF = {
    "call-out": ("> [!NOTE]\n> a\n>\n> b", "note(p('a') p('b'))"),
    "call-out in small letters, with a break": ("> [!tip]  \n> *a*", "tip(p(emphasis('a')))"),
    "call-out, its text apart": ("> [!CAUTION]\n>\n> - a", "caution(ul(li(p('a'))))"),
    "call-out in a quotation": ("> a\n>\n> > [!IMPORTANT]\n> > b", "quotation(p('a') important(p('b')))"),
    "text like a call-out": ("> \\[!NOTE]\n> a", "quotation(p('[!NOTE]' soft 'a'))"),
    "division that is a call-out": ("::: warning {#w .x}\na\n:::", "warning(#w.x p('a'))"),
    "call-out with a title": ('::: {.warning title="Mind  the gap"}\na\n:::', "warning('Mind the gap' p('a'))"),
    "call-outs in each other": ("::: note\n::: tip\na\n:::\n:::", "note(tip(p('a')))"),
    "epigraph": ("::: epigraph\na\n\n—B\n:::", "epigraph(p('a') by(— 'B'))"),
    "epigraph of a quotation": ("::: epigraph\n> a\n>\n> —B\n:::", "epigraph(p('a') by(— 'B'))"),
    "pull quote": ("a b c\n\n::: pull-quote\nB c.\n:::", "p('a b c') pull-quote(p('B c.'))"),
    "details": ("<details>\n<summary>A *b*</summary>\n\nc\n\n</details>", "details('A ' emphasis('b') / p('c'))"),
    "details in a line": ("<details><summary>A</summary>b</details>", "details('A' / p('b'))"),
    "details, with text after": ("<details open><summary>A</summary>b</details> c", "opened('A' / p('b')) p('c')"),
    "details without a summary": ("<details>\na\n</details>", "details( / p('a'))"),
    "details in details": (
        "<details><summary>A</summary>\n\n<details>\n<summary>\nB\n</summary>\nc\n</details>\nd\n</details>\n\ne",
        "details('A' / details('B' / p('c')) p('d')) p('e')",
    ),
    "details of code": (
        "<details><summary>A</summary>\n\n```\n</details>\n```\n</details>", "details('A' / pre(None '</details>'))",
    ),
    "div": ('<div class="x" id="d" align="center">\n\n*a*\n\n</div>\nb', "div(#d.x p(emphasis('a'))) p('b')"),
    "div that is a call-out": ('<div class="warning">\n\na\n\n</div>', "warning(p('a'))"),
    "div in a line, in a div": ("<div>a\n<div>b</div>\n</div>", "div( p('a') div( p('b')))"),
    "div that is no verse": ('<div class="verse">\na\n</div>', "div(.verse p('a'))"),
    "tasks": (
        "- [ ] a\n- [X] *b*\n- [c] d\n- [ ]e",
        "ul(to-do(p('a')) done(p(emphasis('b'))) li(p('[c] d')) li(p('[ ]e')))",
    ),
    "a task that is escaped": ("- \\[ ] a", "ul(li(p('[ ] a')))"),
}  # fmt: skip

VERSES = {
    "verse": ("::: verse\na\n    b\n\n- c\n:::", "verse(line('a') line4('b') / line('- c'))"),
    "verse, with who wrote it": ("::: verse\na\n\n—B c\n:::", "verse(line('a') by(— 'B c'))"),
    "emphasis over lines": (
        "::: verse\na *b\nc* d\n:::",
        "verse(line('a ' emphasis('b')) line(emphasis('c') ' d'))",
    ),
    "verse in a quotation": ("> ::: verse\n> a\n>  b\n> :::", "quotation(verse(line('a') line1('b')))"),
    "line block": ("| a\n|  b\n|\n| c", "verse(line('a') line1('b') / line('c'))"),
    "line block in a list": ("- | a\n  |   b", "ul(li(verse(line('a') line2('b'))))"),
    "one line is text": ("| a\n\nb", "p('| a') p('b')"),
    "lines of a table that is none": ("| a |\n| b |", "p('| a |' soft '| b |')"),
    "a table": ("| a\n| -\n| b", "table(s:'a' / s:'b')"),
    "lines within a paragraph": ("a\n| b\n| c", "p('a' soft '| b' soft '| c')"),
}

SCRIPTS = {
    "subscript": ("H~2~O", "p('H' subscript('2') 'O')"),
    "superscript": ("x^2^ and y^a\\ b^", "p('x' superscript('2') ' and y' superscript('a b'))"),
    "struck": ("~~a~~ b", "p(strikethrough('a') ' b')"),
    "far apart": ("~5 and ~6, 2^3 and 4^5", "p('~5 and ~6, 2^3 and 4^5')"),
    "escaped": ("H\\~2~O", "p('H~2~O')"),
    "abbreviation": ("A B, B, AB\n\n*[B]: Long\n*[A B]: Both", "p(abbr('A B' 'Both') ', ' abbr('B' 'Long') ', AB')"),
    "abbreviation in HTML": ('<abbr title="Long">B</abbr>', "p(abbr('B' 'Long'))"),
    "abbreviation in a heading": ("# The B\n\n*[B]: Long", "section(h1#the-b('The ' abbr('B' 'Long')))"),
}


@pytest.mark.parametrize("name", [*SET_OFF, *VERSES, *SCRIPTS])
def test_construct(name: str) -> None:
    text, tree = {**SET_OFF, **VERSES, **SCRIPTS}[name]
    assert sketch(text, "report") == tree


def test_lines_and_short_forms_stand_where_they_are_written() -> None:
    verse, call_out, paragraph = (
        document(
            "> ::: verse\n> a\n>   *b* c\n> :::\n\n::: {.note title=T}\nd\n:::\n\ne &amp; HTML f\n\n*[HTML]: Long",
            "report",
        )
        .parts[0]
        .blocks
    )
    lines = verse.blocks[0].stanzas[0]  # type: ignore[union-attr]
    assert isinstance(verse.blocks[0], Verse)  # type: ignore[union-attr]
    assert [(line.span.line, line.span.column) for line in lines] == [(10, 3), (11, 5)]
    assert isinstance(call_out, CallOut)
    assert call_out.span.line == 14
    assert isinstance(paragraph, Paragraph)
    short = paragraph.children[1]
    assert isinstance(short, Abbreviation)
    assert (short.span.line, short.span.column, short.span.end_column) == (18, 9, 13)
    after = paragraph.children[2]
    assert isinstance(after, Text)
    assert (after.text, after.span.column) == (" f", 13)


def test_details_that_are_not_closed_are_said() -> None:
    found = findings({"case.md": source("<details>\n<summary>A</summary>\n\nb\n", "report")})
    assert [(each.code, each.span and each.span.line) for each in found] == [("R031", 9)]


def test_a_short_form_counts_in_its_own_manuscript() -> None:
    files = {
        "book/publication.yaml": "title: A\nkind: report\nissuer: The House\nlanguage: en\nparts: [a.md, b.md]\n",
        "book/a.md": "# A\n\nHTML\n\n*[HTML]: Long\n",
        "book/b.md": "# B\n\nHTML\n\n*[CSS]: Short\n",
    }
    found = findings(files, "book")
    assert [(each.code, each.span and (each.span.file, each.span.line)) for each in found] == [
        ("R133", ("book/b.md", 5))
    ]
