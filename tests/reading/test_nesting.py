"""Sources that are made to break a reader: deep, long or random text gives a document or clean faults."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reading.sources import findings, source

from publish.diagnostics import has_errors

DEEP = {
    "quotations": "> " * 500 + "a",
    "lists": "\n".join("  " * depth + "- a" for depth in range(200)),
    "lists in a line": "- " * 500 + "a",
    "details": "<details>\n" * 300 + "a\n" + "</details>\n" * 300,
    "divisions": "\n".join("::: d" for _ in range(300)) + "\na\n" + "\n".join(":::" for _ in range(300)),
    "emphasis": "*a **b " * 300 + "** c*" * 300,
    "elements": "<b>" * 300 + "a" + "</b>" * 300,
    "spans": "[" * 300 + "a" + "]{.b}" * 300,
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_too_deep_is_a_fault(name: str) -> None:
    found = findings({"case.md": source(DEEP[name])})
    assert has_errors(found)
    assert {d.code for d in found} <= {"R035", "R034", "R006", "R038"}
    assert any(d.code == "R035" and d.span and d.span.line >= 8 for d in found)


def test_what_is_merely_deep_is_read() -> None:
    depth = 30
    assert findings({"case.md": source("> " * depth + "a")}) == ()
    assert findings({"case.md": source("\n".join("  " * each + "- a" for each in range(depth)))}) == ()
    assert findings({"case.md": source("*a **b " * depth + "c" + "** d*" * depth)}) == ()


def test_metadata_that_is_too_deep_is_a_fault() -> None:
    found = findings({"case.md": source("a", metadata="place: " + "[" * 300 + "]" * 300 + "\n")})
    assert [d.code for d in found] == ["R035"]


# Each would take minutes, or for ever, where a step of reading looks at all that follows from every place.
RUNS = {
    "brackets": "[" * 90_000,
    "pictures": "![" * 45_000,
    "pairs": "[" * 45_000 + "]" * 45_000,
    "notes": "^[" * 45_000,
    "calls": "[^" * 45_000,
    "long calls": "[^" * 25_000 + "a" * 45_000,
    "emphasis": "*" * 90_000,
    "code": "`" * 90_000,
    "elements": "<" * 90_000,
    "comments": "<!--" * 22_000,
    "block of tags": "<div\n" + "<a " * 30_000,
    "links": "[a](" * 22_000,
    "cells": "| " * 45_000,
    "attributes": "a {." + "a" * 90_000,
    "heading with spaces": "## a" + " " * 90_000 + "b",
    "division with spaces": "::: a" + " " * 90_000 + "b",
    "division with colons": "::: a" + ": " * 45_000 + "b",
    "headings of one name": "## a\n\nb\n\n" * 9_000,
    "details": "<details>a</details>\n" * 9_000,
    "details in details": "<details><summary>a</summary>\n" * 90 + "b\n\n" * 9_000,
    "open details": "<details>" * 20_000,
    "open summaries": "<details><summary>a</details>\n" * 9_000,
    "verse": "::: verse\n" + "a\n b\n\n" * 9_000 + ":::",
    "line blocks": "| a\n" * 30_000,
    "subscripts": "~a" * 45_000,
    "superscripts": "^a\\" * 30_000,
    "abbreviations": "".join(f"*[A{n}]: b\n" for n in range(3_000)) + "A1 " * 20_000,
    "pull quotes": "abc def\n\n::: pull-quote\nabc … def\n:::\n\n" * 3_000,
    "links to nothing": "".join(f"## h{n} {{#i{n}}}\n\n[x](#no{n})\n\n" for n in range(3_000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNS)
def test_long_runs_of_marks_are_read_in_time(name: str) -> None:
    start = time.process_time()
    findings({"case.md": source(RUNS[name])})
    assert time.process_time() - start < 8


def test_a_text_that_is_too_long_is_a_fault_at_its_line() -> None:
    sentence = "These are words. "
    long, longest = sentence * 6_000, sentence * 5_000
    for before, after in (("", ""), ("## ", ""), ("- ", ""), ("| a |\n|---|\n| ", " |"), ("> ", "")):
        found = findings({"case.md": source(f"First.\n\n{before}{long}{after}\n\nLast.")})
        assert [(d.code, d.span and d.span.line) for d in found] == [("R066", 13 if "---" in before else 11)]
        assert findings({"case.md": source(f"First.\n\n{before}{longest}{after}\n\nLast.")}) == ()


def test_brackets_that_are_never_closed_are_a_fault_at_their_line() -> None:
    found = findings({"case.md": source("First.\n\n" + "[" * 9_000 + "\n\nLast.")})
    assert {d.code for d in found} == {"R035", "R067"}
    assert {d.span and d.span.line for d in found} == {11}
    assert findings({"case.md": source("A word [of ours] is added. " * 3_000)}) == ()


def test_of_a_kind_a_hundred_are_shown() -> None:
    found = findings({"case.md": source("[a](#b)\n\n" * 250)})
    assert [d.code for d in found] == ["R014"] * 100
    assert found[-1].hint is not None
    assert "150 more" in found[-1].hint
    assert not any("more of this kind" in (d.hint or "") for d in found[:-1])


SET_OFF = (
    "<details>", "<summary>", "</summary>", "</details>", "| a\n| b", "\n::: verse\n", "\n::: pull-quote\n",
    "\n::: epigraph\n", "\n:::\n", "[!NOTE]\n", "[ ] ", "~a~", "^b^", "\n*[B]: c\n",
)  # fmt: skip
MARKUP = (
    "a|B c| |  |    |*|**|_|~~|`|```|[|]|(|)|!|<|>|> |- |1. |# |## |#### |{|}|{#x}|{.y}|{lang=ja}|:::|::: n|: |---|==="
    "|[^1]|[^1]: |^[|<b>|</b>|<br>|<!--|-->|<div>|&amp;|&#0;|\\|[r]: x|](#x)|![a](figure.png)"
    "|\u202e|é|和|\u2028|\x85|:|-A"
).split("|")
PIECES = st.sampled_from([*MARKUP, *SET_OFF, "\n", "\n\n", "\t", "|", "\n|", "|---|"])

YAML = ("title|kind|date|: |:|- |[|]|{|}|,|'|\"|>|&a|*a|!!x|#| # |a|2019-05|true|~|%|@|`|?|? |---|...").split("|")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=40).map("".join))
@example("| a |\n|---|\n> b")
@example("[^1]: [^1]: a\n\n[^1]")
@example("^[](#x)")
@example("<b>**a</b>**")
def test_any_text_is_read_or_refused(text: str) -> None:
    lines = source(text).split("\n")
    for each in findings({"case.md": source(text)}):
        assert each.span is not None
        assert 1 <= each.span.line <= len(lines)
        assert 1 <= each.span.column <= len(lines[each.span.line - 1]) + 1


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([*YAML, "\n", "\n  ", "\t", "|"]), max_size=25).map("".join))
def test_any_metadata_is_read_or_refused(text: str) -> None:
    assert findings({"case.md": f"---\n{text}\n---\n\nText.\n"}) != ()
