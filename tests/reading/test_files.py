"""What is wrong with files, folders and whole sources, and which sources a workspace has."""

from __future__ import annotations

import pytest
from reading.sources import PNG, findings, sketched, source

from publish.diagnostics import SourceError
from publish.document import Paragraph, Text
from publish.names import publication_name
from publish.reading import discover, read
from publish.workspace import Workspace


def places(files: dict[str, bytes | str], path: str = "case.md") -> list[tuple[str, str | None, int, int]]:
    found = findings(files, path)
    return [(d.code, d.span.file, d.span.line, d.span.column) if d.span else (d.code, None, 0, 0) for d in found]


@pytest.mark.parametrize(
    ("content", "fault"),
    {
        "a bad byte": (source("a\n").encode() + b"\nb\xe9c\n", ("R002", "case.md", 11, 2)),
        "UTF-16": (source("a").encode("utf-16"), ("R002", "case.md", 1, 1)),
        "a null character": (source("a\0b"), ("R003", "case.md", 9, 2)),
        "a control character": (source("a\x0bb"), ("R003", "case.md", 9, 2)),
        "a control character of another encoding": (source("it\x92s"), ("R003", "case.md", 9, 3)),
        "a noncharacter": (source("a\uffff"), ("R003", "case.md", 9, 2)),
        "no metadata block": ("Text.\n", ("R004", "case.md", 1, 1)),
        "a rule is no metadata block": ("\n---\na: b\n---\n", ("R004", "case.md", 1, 1)),
        "an open metadata block": ("---\ntitle: A\n\nText.\n", ("R005", "case.md", 1, 1)),
        "an empty file": ("", ("R006", "case.md", 1, 1)),
        "no text": (source(""), ("R006", "case.md", 1, 1)),
        "no text but a comment": (source("<!-- a -->"), ("R006", "case.md", 1, 1)),
    }.values(),
)
def test_faults_of_a_file(content: bytes | str, fault: tuple[str, str, int, int]) -> None:
    assert places({"case.md": content}) == [fault]


def test_a_missing_file_is_one_clean_fault() -> None:
    assert places({}) == [("R001", None, 0, 0)]
    assert places({"case.txt": "x"}, "case.txt") == [("R021", None, 0, 0)]
    assert places({}, "../case.md") == [("R061", None, 0, 0)]


def test_an_empty_metadata_block_says_what_is_missing() -> None:
    assert [d.message for d in findings({"case.md": "---\n---\n\nText.\n"})] == [
        "metadata field “date” is missing (a statement must have it)",
        "metadata field “issuer” is missing (a statement must have it)",
        "metadata field “kind” is missing",
        "metadata field “language” is missing",
        "metadata field “title” is missing",
    ]


def test_faults_of_metadata_and_of_text_are_found_in_one_run() -> None:
    text = source("[a](#nowhere)", metadata="stauts: final\n")
    assert [place[0] for place in places({"case.md": text})] == ["R010", "R014"]
    assert [place[0] for place in places({"case.md": "---\na: b: c\n---\n\n[a](#nowhere)\n"})] == ["R007", "R014"]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_move_nothing(end: str, mark: str) -> None:
    text = mark + source("One\ntwo [a](#nowhere)\n").replace("\n", end)
    assert places({"case.md": text.encode()}) == [("R014", "case.md", 10, 5)]


def test_the_manuscript_keeps_its_bytes() -> None:
    data = source("One\r\ntwo").encode()
    made, _ = read(Workspace.in_memory({"case.md": data}), "case.md")
    assert [(m.path, m.data) for m in made.manuscripts] == [("case.md", data)]


# --- folders -----------------------------------------------------------------------------------

BOOK = """\
title: A Book
kind: book
language: en
parts:
  - {file: 00-foreword.md, role: foreword}
  - 01-one.md
  - text/02-two.markdown
corrections:
  - {stood: teh, stands: the, because: a slip}
"""
PARTS = {
    "book/00-foreword.md": "Before [all](01-one.md).\n",
    "book/01-one.md": (
        "# One\n\nA[^a] ![A figure](figures/one.png) [two](text/02-two.markdown#b).\n\n[^a]: In teh one.\n"
    ),
    "book/text/02-two.markdown": (
        "# Two\n\n## B\n\nA[^a] ![A figure](../figures/one.png) [back](../01-one.md)\n\n[^a]: Two.\n"
    ),
    "book/figures/one.png": PNG,
}


def test_a_folder_is_read_in_the_order_of_its_parts() -> None:
    made, found = read(Workspace.in_memory({"book/publication.yaml": BOOK, **PARTS}), "book")
    assert found == ()
    assert [part.role for part in made.parts] == ["foreword", "bodymatter", "bodymatter"]
    assert sketched(made.parts[0].blocks) == "p('Before ' link(#one 'all') '.')"
    assert "link(#b 'two')" in sketched(made.parts[1].blocks)
    assert "link(#one 'back')" in sketched(made.parts[2].blocks)
    assert [(note.number, sketched(note.blocks)) for note in made.notes] == [(1, "p('In the one.')"), (2, "p('Two.')")]
    assert [picture.path for picture in made.pictures] == ["book/figures/one.png"]
    assert [m.path for m in made.manuscripts] == [
        "book/publication.yaml", "book/00-foreword.md", "book/01-one.md", "book/text/02-two.markdown",
    ]  # fmt: skip
    assert made.name == "book"
    again, _ = read(Workspace.in_memory({"book/publication.yaml": BOOK, **PARTS}), "book/publication.yaml")
    assert again == made


def test_spans_of_parts_point_into_their_own_files() -> None:
    made, _ = read(Workspace.in_memory({"book/publication.yaml": BOOK, **PARTS}), "book")
    paragraph = made.notes[0].blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert isinstance(paragraph.children[0], Text)
    assert (paragraph.children[0].span.file, paragraph.children[0].span.line) == ("book/01-one.md", 5)


def test_faults_of_parts() -> None:
    yaml = BOOK.replace("01-one.md", "01-on.md").replace("text/02-two.markdown", "two.docx")
    assert places({"book/publication.yaml": yaml, **PARTS}, "book") == [
        ("R051", "book/00-foreword.md", 1, 8),
        ("R001", "book/publication.yaml", 6, 5),
        ("R021", "book/publication.yaml", 7, 5),
        ("R018", "book/publication.yaml", 9, 5),
    ]
    twice = BOOK.replace("text/02-two.markdown", "01-one.md")
    assert ("R021", "book/publication.yaml", 7, 5) in places({"book/publication.yaml": twice, **PARTS}, "book")
    outside = BOOK.replace("01-one.md", "../../one.md")
    assert ("R061", "book/publication.yaml", 6, 5) in places({"book/publication.yaml": outside, **PARTS}, "book")
    without = "title: A\nkind: book\nlanguage: en\n"
    assert places({"book/publication.yaml": without}, "book") == [("R016", "book/publication.yaml", 1, 1)]
    assert places({"book/01-one.md": "a"}, "book") == [("R001", None, 0, 0)]


def test_a_correction_stands_in_exactly_one_place_of_all_parts() -> None:
    parts = {**PARTS, "book/00-foreword.md": "In teh foreword.\n"}
    found = findings({"book/publication.yaml": BOOK, **parts}, "book")
    assert [d.code for d in found] == ["R018"]
    assert "book/00-foreword.md:1:4, book/01-one.md:5:10" in (found[0].hint or "")


def test_a_manuscript_names_no_parts() -> None:
    assert places({"case.md": source("a", metadata="parts: [b.md]\n")}) == [("R021", "case.md", 7, 1)]


def test_a_link_to_a_part_without_headings_leads_nowhere() -> None:
    parts = {**PARTS, "book/01-one.md": "No heading, teh text. [f](00-foreword.md)\n"}
    codes = [d.code for d in findings({"book/publication.yaml": BOOK, **parts}, "book")]
    assert codes.count("R014") == 3


# --- discovery and names -----------------------------------------------------------------------


def test_discovery() -> None:
    files = {
        "source/b.md": source("b"),
        "source/a.markdown": "\ufeff" + source("a"),
        "source/book/publication.yaml": BOOK,
        "source/crlf.md": "---\r\ntitle: A\r\n",
        "source/figures/a.png": PNG,
        "source/plain.md": "No metadata.\n",
        "source/README.md": source("a"),
        "source/readme.markdown": source("a"),
        "source/_draft.md": source("a"),
        "source/.hidden.md": source("a"),
        "source/_old/publication.yaml": BOOK,
        "source/notes.txt": "---\n",
        "source/empty.md": "",
        "other/c.md": source("c"),
    }
    assert discover(Workspace.in_memory(files)) == (
        "source/a.markdown", "source/b.md", "source/book", "source/crlf.md",
    )  # fmt: skip
    assert discover(Workspace.in_memory({})) == ()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("source/us-japan-friendship.md", "us-japan-friendship"),
        ("source/annual-report/", "annual-report"),
        ("Erklärung zur Größe.md", "erklarung-zur-grosse"),
        ("Łódź & Ørsted.markdown", "lodz-orsted"),
        ("report 2019.05", "report-2019-05"),
        ("日本.md", "u65e5-u672c"),
        ("CON.md", "con-publication"),
        ("lpt1.md", "lpt1-publication"),
        ("console.md", "console"),
        ("--.md", "publication"),
        ("President’s Day.md", "presidents-day"),
        ("a" * 300 + ".md", "a" * 80),
        ("word " * 30 + ".md", "-".join(["word"] * 16)),
    ],
)
def test_publication_names(path: str, name: str) -> None:
    assert publication_name(path) == name


def test_reading_raises_source_errors_alone() -> None:
    with pytest.raises(SourceError, match="is not there"):
        read(Workspace.in_memory({}), "nothing.md")


def test_a_text_that_is_too_large_is_a_fault() -> None:
    paragraph = "A sentence of a long book, which goes on. " * 20 + "\n\n"
    found = findings({"case.md": source(paragraph * 11_000)})
    assert [(d.code, d.span and d.span.line) for d in found] == [("R065", 1)]


def test_metadata_that_is_too_large_is_a_fault() -> None:
    found = findings({"case.md": source("Text.", metadata="description: " + "word " * 120_000 + "\n")})
    assert [(d.code, d.span and d.span.line) for d in found] == [("R065", 2)]
