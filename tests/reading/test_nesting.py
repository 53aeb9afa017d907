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


@pytest.mark.parametrize(
    "text", ["[" * 5000, "![" * 3000, "*" * 5000, "`" * 5000, "<" * 5000, "[a](" * 2000, "| " * 5000]
)
def test_long_runs_of_marks_are_read_in_time(text: str) -> None:
    start = time.perf_counter()
    findings({"case.md": source(text)})
    assert time.perf_counter() - start < 5


MARKUP = (
    "a|B c| |  |    |*|**|_|~~|`|```|[|]|(|)|!|<|>|> |- |1. |# |## |#### |{|}|{#x}|{.y}|{lang=ja}|:::|::: n|: |---|==="
    "|[^1]|[^1]: |^[|<b>|</b>|<br>|<!--|-->|<div>|&amp;|&#0;|\\|[r]: x|](#x)|![a](figure.png)"
    "|\u202e|é|和|\u2028|\x85|:|-A"
).split("|")
PIECES = st.sampled_from([*MARKUP, "\n", "\n\n", "\t", "|", "\n|", "|---|"])

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
