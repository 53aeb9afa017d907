"""The works that can be cited: BibTeX and CSL-JSON as items of CSL, and what is wrong with them at its line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from reading.sources import findings, source

from publish.document import Citation
from publish.reading import read
from publish.reading.works.bibtex import plain
from publish.workspace import Workspace

METADATA = "bibliography: {file}\n"


def faults(data: str, file: str = "works.bib", **beside: str) -> list[tuple[str, str, int, int]]:
    """Code, file, line and column of what reading finds."""
    text = source("# One\n\nText.", "report", METADATA.format(file=file) + beside.pop("metadata", ""))
    found = findings({"case.md": text, file: data, **beside})
    return [(each.code, each.span.file, each.span.line, each.span.column) for each in found if each.span]


def items(data: str, file: str = "works.bib") -> list[dict[str, Any]]:
    text = source("# One\n\nText.", "report", METADATA.format(file=file))
    document, found = read(Workspace.in_memory({"case.md": text, file: data}), "case.md")
    assert found == ()
    return [json.loads(work.item) for work in document.works]


def test_an_entry_of_bibtex_is_an_item_of_csl() -> None:
    (item,) = items(
        '@string{press = "The " # "Press"}\n@Article {one,\n'
        ' author = "Ann B. Lee and van Dyck, Jr., Carl and {The Board}",\n'
        " title = {A {NASA} title}, subtitle={with more}, journaltitle = {Air \\& Water}, volume = 3, number = {4},\n"
        " pages = {12--14}, month = mar, year = {1999}, publisher = press, doi = {10.1/x}, abstract = {\\unknown},\n}"
    )
    assert item == {
        "id": "one",
        "type": "article-journal",
        "title": "A NASA title: with more",
        "author": [
            {"family": "Lee", "given": "Ann B."},
            {"family": "Dyck", "given": "Carl", "non-dropping-particle": "van", "suffix": "Jr."},
            {"literal": "The Board"},
        ],
        "container-title": "Air & Water",
        "volume": "3",
        "issue": "4",
        "page": "12-14",
        "issued": {"date-parts": [[1999, 3]]},
        "publisher": "The Press",
        "DOI": "10.1/x",
    }


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"H{\"o}gbom and Er\H{o}s", "Högbom and Erős"),
        (r"\'Etienne {\ss} Stra\ss{}e \o re \c{c}a", "Étienne ß Straße øre ça"),
        (r"\v{C}apek and \'{\i}", "Čapek and í"),
        ("a -- b---c ``d'' e~f", "a – b—c “d” e\u00a0f"),
        (r"50\% of \$1 \& \_x", "50% of $1 & _x"),
        (r"\emph{On {Air}} and \textbf{x}", "<i>On Air</i> and <b>x</b>"),
        (r"{\"U}ber den Einflu{\ss}", "Über den Einfluß"),
    ],
)  # fmt: skip
def test_what_tex_means_is_characters(written: str, meant: str) -> None:
    unknown: list[str] = []
    # A dollar that is escaped is one; one that is not begins mathematics.
    assert plain(written, unknown) == meant
    assert unknown == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("@book{a, title={x}}\n\n@book{b,\n  title = {y}\n\n@misc{c}", [("R162", 6, 1)]),
        ("@book{a,\n  title = {y", [("R162", 2, 11)]),
        ("@book{a,\n  title {y}}", [("R162", 2, 9)]),
        ("@book{a,\n  title = cup}", [("R162", 2, 11)]),
        ("@book{a}\n@book{a}", [("R163", 2, 1)]),
        ("@bok{a}", [("R166", 1, 1)]),
        ("@book{a,\n title = {\\foo bar}}", [("R166", 2, 10)]),
        ("Written by ann@example.org\n@book{a, title = {" + "x" * 20_001 + "}}", [("R162", 2, 18)]),
        ("@comment{x} @preamble{\"\\def\\x{}\"} @book(a, year = 1999,)", []),
    ],
)  # fmt: skip
def test_what_is_wrong_in_bibtex_is_told_at_its_line(data: str, found: list[tuple[str, int, int]]) -> None:
    assert faults(data) == [(code, "works.bib", line, column) for code, line, column in found]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ('[{"id": "a", "type": "book"},\n {"id": "b"]', [("R162", 2, 12)]),
        ('{"id": "a"}', [("R162", 1, 1)]),
        ('[\n {"id": "a"}]', [("R162", 2, 3)]),
        ('[\n {"id": "a", "type": "book", "issued": {"date-parts": [["x"]]}}]', [("R162", 2, 3)]),
        ('[\n {"id": "a", "type": "book", "author": ["A. Lee"]}]', [("R162", 2, 3)]),
        ('[{"id": 5, "type": "book", "author": [{"family": "Lee"}], "issued": {"date-parts": [[1999, "2"]]}}]', []),
    ],
)  # fmt: skip
def test_what_is_wrong_in_csl_json_is_told_at_its_line(data: str, found: list[tuple[str, int, int]]) -> None:
    assert faults(data, "works.json") == [(code, "works.json", line, column) for code, line, column in found]


STYLE = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text"><citation/><bibliography/></style>'


@pytest.mark.parametrize(
    ("style", "found"),
    [
        (STYLE, []),
        (STYLE.replace("in-text", "note"), [("R164", "case.md", 8, 1)]),
        (STYLE.replace("<bibliography/>", ""), [("R164", "case.md", 8, 1)]),
        ("<html/>", [("R164", "case.md", 8, 1)]),
        ("<style>\n<citation>", [("R164", "house.csl", 2, 11)]),
        ('<!DOCTYPE style [<!ENTITY a "b">]>\n' + STYLE, [("R164", "house.csl", 1, 1)]),
    ],
)
def test_a_style_that_cannot_serve_is_refused(style: str, found: list[tuple[str, str, int, int]]) -> None:
    assert faults("", **{"metadata": "citation-style: house.csl\n", "house.csl": style}) == found


@pytest.mark.parametrize("path", ["gone.bib", "../outside.bib", "works.txt"])
def test_a_file_that_cannot_be_had_is_told_where_it_is_named(path: str) -> None:
    text = source("# One\n\nText.", "report", METADATA.format(file=path))
    (found,) = findings({"case.md": text, "works.txt": ""})
    assert (found.code, found.span and found.span.line) == (
        {"gone.bib": "R001", "../outside.bib": "R061", "works.txt": "R162"}[path],
        7,
    )


def cites(text: str) -> list[tuple[bool, list[tuple[str, str, tuple[str, str] | None, str, bool]]]]:
    """The citations of a text: whether in the sentence; key, words before, locator, words after, alone."""
    works = "@misc{a}@misc{b:c.d}@misc{ä_1}"
    made, found = read(
        Workspace.in_memory({"case.md": source(text, "report", METADATA.format(file="w.bib")), "w.bib": works}),
        "case.md",
    )
    assert found == ()
    children = made.parts[0].blocks[0].children  # type: ignore[union-attr]
    return [
        (each.narrative, [(c.key, c.prefix, c.locator, c.suffix, c.alone) for c in each.cites])
        for each in children
        if isinstance(each, Citation)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[@a]", [(False, [("a", "", None, "", False)])]),
        ("@a says", [(True, [("a", "", None, "", False)])]),
        ("@a.", [(True, [("a", "", None, "", False)])]),
        ("@a [p. 12]", [(True, [("a", "", ("page", "12"), "", False)])]),
        ("@a [p. 12](https://example.org)", [(True, [("a", "", None, "", False)])]),
        ("[-@a, 3]", [(False, [("a", "", ("page", "3"), "", True)])]),
        ("[see @a, pp. 12--14, 20 and passim]", [(False, [("a", "see", ("page", "12-14, 20"), "and passim", False)])]),
        (
            "[see @a, chap. 3; also\n@b:c.d § 5]",
            [(False, [("a", "see", ("chapter", "3"), "", False), ("b:c.d", "also", ("section", "5"), "", False)])],
        ),
        ("[@ä_1, and others]", [(False, [("ä_1", "", None, ", and others", False)])]),
        (
            "[@a, S. 5; @a, xii]",
            [(False, [("a", "", ("page", "5"), "", False), ("a", "", ("page", "xii"), "", False)])],
        ),
        ("`[@a]` x@a.org \\@a [text @ x]", []),
        ("[[@a]]", [(False, [("a", "", None, "", False)])]),
    ],
)
def test_citations_are_read_as_pandoc_does(text: str, found: list[object]) -> None:
    assert cites(text) == found
