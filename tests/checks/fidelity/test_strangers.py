"""Files that other tools made: the text is proved all the same, and what they set around it is no fault."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import zipfile
from functools import cache

import pytest

from publish.building.prepare import prepare
from publish.building.prepared import Prepared
from publish.checks import Outcome, Source, Subject, prove
from publish.checks.artifact import receive, specification
from publish.workspace import Workspace

pytestmark = pytest.mark.slow

SOURCE = """---
title: Opening of the reading room
kind: statement
issuer: City Library
language: en
date: 2024-03-14
typography: true
---

## Hours

The reading room's doors open on 2 April 2024, and "everyone" is welcome.[^1] Extraordinarily comprehensive
internationalisation considerations notwithstanding, admission is free of charge.

1. Bring a card.
2. Leave your coat.

| Day    | Opens |
|--------|-------|
| Monday | 9     |

See [our calendar](https://example.org/calendar).

## Rules

No food, no flames.

[^1]: Children under six come with an adult.
"""

# The same as another tool would set it: a title of its own, contents, the note at the end.
BODY = """
<h1>Opening of the reading room</h1><p>City Library</p><p>March 14, 2024</p>
<ul><li><a href="#hours">Hours</a></li><li><a href="#rules">Rules</a></li></ul>
<h2 id="hours">Hours</h2>
<p>The reading room’s doors open on 2 April 2024, and “everyone” is welcome.<sup><a href="#n1">1</a></sup>
Extraordinarily comprehensive internationalisation considerations notwithstanding, admission is free of charge.</p>
<ol><li>Bring a card.</li><li>Leave your coat.</li></ol>
<table><tr><th>Day</th><th>Opens</th></tr><tr><td>Monday</td><td>9</td></tr></table>
<p>See <a href="https://example.org/calendar">our calendar</a>.</p>
<h2 id="rules">Rules</h2>
<p>No food, no flames.</p>
<ol><li id="n1">Children under six come with an adult.<a href="#hours">↩</a></li></ol>
"""
STYLE = """
@page { size: 9cm 12cm; @bottom-center { content: counter(page) } @top-left { content: "City Library" } }
p { text-align: justify; hyphens: auto }
"""


@cache
def prepared() -> Prepared:
    return prepare(Workspace.in_memory({"letter.md": SOURCE}), "letter.md")


def subject(data: bytes, name: str) -> Subject:
    made = prepared()
    source = Source(made.source, made.document, made.galley, made.theme)
    received = receive(data, name)
    assert received.fault is None, received.fault
    return Subject(source, specification(received, name, made.document, made.specs, None), name, data, own=False)


MAKE = """
import base64, json, sys, weasyprint
made = []
for html, tagged in json.load(sys.stdin):
    made.append(base64.b64encode(weasyprint.HTML(string=html).write_pdf(pdf_tags=tagged)).decode())
json.dump(made, sys.stdout)
"""


@cache
def pdfs() -> dict[tuple[str, bool], bytes]:
    """Every page of the cases as the engine alone makes it: in a process of its own, for in this one it is ours."""
    bodies = [BODY, *(BODY.replace(old, new) for old, new, _ in CASES.values())]
    wanted = [(body, tagged) for body in bodies for tagged in (True, False)]
    head = f'<html lang="en"><head><title>Opening of the reading room</title><style>{STYLE}</style></head><body>'
    asked = json.dumps([(head + body, tagged) for body, tagged in wanted])
    made = subprocess.run([sys.executable, "-c", MAKE], input=asked, capture_output=True, text=True, check=True)
    return dict(zip(wanted, map(base64.b64decode, json.loads(made.stdout)), strict=True))


CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">urn:x:1</dc:identifier>
<dc:title>Opening of the reading room</dc:title><dc:language>en</dc:language></metadata>
<manifest><item id="t" href="t.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="t"/></spine></package>"""


def epub(body: str) -> bytes:
    page = (
        f'<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>T</title></head><body>{body}</body></html>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in (("mimetype", "application/epub+zip"), ("META-INF/container.xml", CONTAINER),
                           ("book.opf", PACKAGE), ("t.xhtml", page)):  # fmt: skip
            archive.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


def file(body: str, form: str) -> Subject:
    if form == "epub":
        return subject(epub(body), "elsewhere.epub")
    return subject(pdfs()[body, form == "tagged"], "elsewhere.pdf")


def fidelity(outcomes: tuple[Outcome, ...]) -> list[tuple[str, int | None]]:
    (outcome,) = [each for each in outcomes if each.check == "fidelity"]
    return [(each.code, each.span.line if each.span else None) for each in outcome.findings]


FORMS = ("tagged", "untagged", "epub")


@pytest.mark.parametrize("form", FORMS)
def test_the_true_text_raises_nothing(form: str) -> None:
    assert fidelity(prove(file(BODY, form))) == []


def test_straight_marks_are_as_right_as_typographic_ones() -> None:
    assert fidelity(prove(file(BODY.replace("’", "'").replace("“", '"').replace("”", '"'), "epub"))) == []


CASES = {
    "word dropped": ("doors open", "open", [("F001", 12)]),
    "word added": ("no flames", "absolutely no flames", [("F002", 26)]),
    "word changed": ("admission", "entry", [("F003", 13)]),
    "figure changed": ("2024, and", "2025, and", [("F005", 12)]),
    "paragraph lost": ("<p>No food, no flames.</p>", "", [("F001", 26)]),
    "heading lost": ('<h2 id="rules">Rules</h2>', "", [("F006", 24)]),
    "item lost": ("<li>Leave your coat.</li>", "", [("F001", 16)]),
    "cell changed": ("<td>9</td>", "<td>10</td>", [("F005", 20)]),
    "note lost": ('<li id="n1">Children under six come with an adult.<a href="#hours">↩</a></li>', "", [("F007", 28)]),
    "note changed": ("under six", "under sixteen", [("F007", 28)]),
    "link changed": ("example.org/calendar", "example.com/calendar", [("F013", 22)]),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_a_real_difference_is_named(case: str, form: str) -> None:
    old, new, expected = CASES[case]
    assert BODY.count(old) == 1
    assert fidelity(prove(file(BODY.replace(old, new), form))) == expected


def test_a_line_that_the_house_would_not_set_is_named() -> None:
    assert fidelity(prove(file("<p>Printed with kind support</p>" + BODY, "epub"))) == [("F002", 10)]


def test_no_check_fails_over_a_strange_file() -> None:
    for form in FORMS:
        outcomes = prove(file(BODY, form))
        assert [f for o in outcomes for f in o.findings if f.code == "F025"] == []
        assert {each.check: each.reason is not None for each in outcomes}.get("made", True), "it has no layout"
