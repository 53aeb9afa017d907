"""Files that a manuscript includes: their text where they stand, their own places, and what cannot be included."""

from __future__ import annotations

import pytest
from reading.sources import PNG, findings, source

from publish.checks.fidelity.report import located
from publish.checks.fidelity.words import source_text
from publish.composing.walking import nodes
from publish.document import CodeBlock, Document, Figure, Link, Paragraph, Section, plain_text
from publish.reading import read
from publish.workspace import Workspace

CODE = """// ANCHOR: all
fn one() {}
// ANCHOR: inner
fn two() {}
// ANCHOR_END: inner
fn three() {}
// ANCHOR_END: all
fn four() {}
"""


def document(text: str, **files: str | bytes) -> Document:
    named = {name.replace("__", "/").replace("_", "."): data for name, data in files.items()}
    made, found = read(Workspace.in_memory({"case.md": source(text), **named}), "case.md")
    assert not found, found
    return made


def code(text: str, **files: str | bytes) -> list[tuple[str, str, int]]:
    """Each line of code with the file and line that it comes from."""
    (block,) = (each for each in nodes(document(text, **files)) if isinstance(each, CodeBlock))
    return [(line, place.file, place.line) for line, place in block.lines()]


@pytest.mark.parametrize(
    ("part", "lines"),
    [
        ("", range(1, 9)),
        (":2", [2]),
        (":2:4", [2, 3, 4]),
        (":6:", [6, 7, 8]),
        ("::2", [1, 2]),
        (":7:100", [7, 8]),
        (":all", [2, 4, 6]),
        (":inner", [4]),
    ],
)
@pytest.mark.parametrize("act", ["include", "rustdoc_include"])
def test_parts_of_code(act: str, part: str, lines: list[int]) -> None:
    found = code(f"```rust\n{{{{#{act} a.rs{part}}}}}\n```\n", a_rs=CODE)
    assert found == [(CODE.split("\n")[number - 1], "a.rs", number) for number in lines]


def test_code_around_an_include_keeps_its_places() -> None:
    found = code("```rust\nbefore\n{{#include a.rs:6}}\nafter\n```\n", a_rs=CODE)
    assert found == [("before", "case.md", 10), ("fn three() {}", "a.rs", 6), ("after", "case.md", 12)]


def test_a_playground_is_code() -> None:
    (block,) = (
        each for each in nodes(document("{{#playground a.rs:2 editable}}\n", a_rs=CODE)) if isinstance(each, CodeBlock)
    )
    assert (block.language, block.text) == ("rust", "fn one() {}")
    assert [place.file for _, place in block.lines()] == ["a.rs"]


def test_included_lines_stay_in_the_list_or_quotation() -> None:
    text = "- item\n\n  ```rust\n  {{#include a.rs:1:2}}\n  ```\n\n> ```rust\n> {{#include a.rs:6:7}}\n> ```\n"
    first, second = (each for each in nodes(document(text, a_rs=CODE)) if isinstance(each, CodeBlock))
    assert first.text == "// ANCHOR: all\nfn one() {}"
    assert second.text == "fn three() {}\n// ANCHOR_END: all"


@pytest.mark.parametrize("mark", ["- ", "12. ", "> * ", "[^one]: "])
def test_what_an_item_or_a_note_includes_stays_in_it(mark: str) -> None:
    call = "Call.[^one]\n\n" if mark.startswith("[") else ""
    made = document(f"{call}{mark}{{{{#include a.md}}}}\n\nAfter.\n", a_md="One.\n\nTwo.\n\n- Three.\n")
    outside = [plain_text(each.children) for each in made.parts[0].blocks if isinstance(each, Paragraph)]
    assert outside == (["Call.", "After."] if call else ["After."])
    assert [plain_text(each.children) for each in nodes(made) if isinstance(each, Paragraph)] == [
        *(["Call.", "After."] if call else []), "One.", "Two.", "Three.", *([] if call else ["After."]),
    ]  # fmt: skip


def test_empty_lines_gain_no_spaces() -> None:
    assert code("```\n  {{#include a.txt}}\n```\n", a_txt="a\n\nb\n") == [
        ("  a", "a.txt", 1),
        ("", "a.txt", 2),
        ("  b", "a.txt", 3),
    ]


def test_markdown_is_read_as_if_it_stood_there() -> None:
    made = document(
        "## Here\n\nBefore {{#include parts/a.md}} after.\n\n{{#include parts/b.md}}\n",
        parts__a_md="*in the line*\n",
        parts__b_md="### There\n\nWords, and [here](#here).\n\n{{#include c.md}}\n",
        parts__c_md="![A point](p.png)\n",
        p_png=PNG,
    )
    here, there = (each for each in nodes(made) if isinstance(each, Section))
    assert (there.span.file, there.span.line) == ("parts/b.md", 1)
    (before, *_) = (each for each in nodes(made) if isinstance(each, Paragraph))
    assert plain_text(before.children) == "Before in the line after."
    assert before.children[1].span.file == "parts/a.md"
    (link,) = (each for each in nodes(made) if isinstance(each, Link))
    assert (link.span.file, link.span.line, link.span.column) == ("parts/b.md", 3, 12)
    # Paths are those of the manuscript, as in mdBook.
    (figure,) = (each for each in nodes(made) if isinstance(each, Figure))
    assert (figure.picture.file, figure.span.file) == ("p.png", "parts/c.md")
    assert [each.path for each in made.manuscripts] == ["case.md", "parts/a.md", "parts/b.md", "parts/c.md"]
    assert here.identifier == "here"


def test_what_is_escaped_is_text() -> None:
    made = document("`\\{{#include a.rs}}` and \\{{#include b}}, {{#if c}}, {{ d }}.{{#title Not shown}}\n")
    (paragraph,) = (each for each in nodes(made) if isinstance(each, Paragraph))
    assert plain_text(paragraph.children) == "{{#include a.rs}} and {{#include b}}, {{#if c}}, {{ d }}."


def test_corrections_reach_what_is_included() -> None:
    correction = "corrections:\n  - {stood: the the, stands: the, because: twice}\n"
    text = source("A\n\n{{#include b.md}}\n\n[x](#y)\n", metadata=correction)
    files = {"case.md": text, "b.md": "This the the *end*.\n"}
    (fault,) = findings(files)
    assert (fault.code, fault.span and (fault.span.file, fault.span.line)) == ("R014", ("case.md", 15))
    made, _ = read(Workspace.in_memory({**files, "case.md": text.replace("(#y)", "(tel:1)")}), "case.md")
    paragraphs = [each for each in nodes(made) if isinstance(each, Paragraph)]
    assert plain_text(paragraphs[1].children) == "This the end."
    assert (paragraphs[1].children[1].span.file, paragraphs[1].children[1].span.column) == ("b.md", 14)


FAULTS = [
    ("{{#include b.md}}", {"b.md": "One\n\n[x](#nowhere)\n"}, [("R014", "b.md", 3, 1)]),
    ("{{#include b.md}}", {"b.md": "{{#include c.md}}\n", "c.md": "x\n{{#include b.md}}"}, [("R120", "c.md", 2, 1)]),
    ("x {{#include case.md}}", {}, [("R120", "case.md", 9, 3)]),
    ("x {{#include none.md}}", {"nine.md": "x"}, [("R001", "case.md", 9, 3)]),
    ("x {{#include ../b.md}}", {}, [("R061", "case.md", 9, 3)]),
    ("x {{#include /etc/passwd}}", {}, [("R061", "case.md", 9, 3)]),
    ("x {{#include a.rs:none}}", {"a.rs": CODE}, [("R121", "case.md", 9, 3)]),
    ("x {{#include a.rs:9}}", {"a.rs": CODE}, [("R122", "case.md", 9, 3)]),
    ("x {{#include a.rs:4:3}}", {"a.rs": CODE}, [("R122", "case.md", 9, 3)]),
    ("x {{#include a.rs:0}}", {"a.rs": CODE}, [("R122", "case.md", 9, 3)]),
    ("x {{#include }}", {}, [("R124", "case.md", 9, 3)]),
    ("x {{#include b.md}}", {"b.md": b"\xff"}, [("R002", "b.md", 1, 1)]),
    ("x {{#include b.md}}", {"b.md": "a\nb\x07"}, [("R003", "b.md", 2, 2)]),
]


@pytest.mark.parametrize(("text", "files", "expected"), FAULTS, ids=[f"{f[2][0][0]} {f[0][2:]}" for f in FAULTS])
def test_faults_have_their_places(
    text: str, files: dict[str, str | bytes], expected: list[tuple[str, str, int, int]]
) -> None:
    found = findings({"case.md": source(f"{text}\n"), **files})
    errors = [each for each in found if each.severity == "error"]
    assert [(e.code, e.span.file, e.span.line, e.span.column) for e in errors if e.span] == expected


def test_what_unfolds_without_end_is_refused() -> None:
    files = {f"{n}.md": f"{{{{#include {n + 1}.md}}}}\n" * 10 for n in range(9)} | {"9.md": "x" * 1000}
    found = findings({"case.md": source("{{#include 0.md}}\n"), **files})
    assert "R065" in {each.code for each in found}
    deep = {f"{n}.md": f"{{{{#include {n + 1}.md}}}}\n" for n in range(40)}
    assert [each.code for each in findings({"case.md": source("{{#include 0.md}}\n"), **deep})] == ["R120"]


def test_chapters_of_a_book_include_with_their_own_identifiers() -> None:
    book = {
        "SUMMARY.md": "- [A](a.md)\n- [B](b.md)\n",
        "a.md": "# A\n\n{{#include inc/x.md}}\n\n[x](#place)\n",
        "b.md": "# B\n\n{{#include inc/x.md}}\n\n[x](#place) [a](a.md#place)\n",
        "inc/x.md": "## Place\n\nWords.\n",
    }
    made, found = read(Workspace.in_memory(book), ".")
    assert not found
    links = [each.target for each in nodes(made) if isinstance(each, Link)]
    assert links == ["#place", "#place-2", "#place"]
    assert [each.path for each in made.manuscripts] == ["SUMMARY.md", "a.md", "b.md", "inc/x.md"]


def test_words_that_are_proved_know_the_file_they_come_from() -> None:
    text = "Before.\n\n{{#include b.md}}\n\n```rust\n{{#include a.rs:6}}\n```\n"
    made = document(text, b_md="x\n\nWords *here*.\n", a_rs=CODE)
    places = {word.text: located(word, made) for word in source_text(made, paged=True).words}
    assert {text: (place.file, place.line, place.column) for text, place in places.items() if place} == {
        "Before.": ("case.md", 9, 1),
        "x": ("b.md", 1, 1),
        "Words": ("b.md", 3, 1),
        "here.": ("b.md", 3, 8),
        "fn": ("a.rs", 6, 1),
        "three()": ("a.rs", 6, 4),
        "{}": ("a.rs", 6, 12),
    }
