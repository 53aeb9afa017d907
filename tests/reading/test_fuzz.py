"""Any source at all is read, or refused with faults that lie within it; what is read can be composed.

The examples are the same on every run. `scripts/fuzz` looks further, by what lines of the program a source reaches.
"""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.composing.compose import compose
from publish.diagnostics import Diagnostic, SourceError
from publish.document import Document
from publish.reading import read
from publish.theming import Theme, load
from publish.workspace import Workspace

KNOWN = "title: A Case\nkind: {}\nissuer: The House\nlanguage: en\ndate: 2020-01-01\n"

# Pieces that mean something to the readers, and characters that mean trouble.
MARKS = st.sampled_from(
    (
        *("# ", "## ", "### ", "- ", "* ", "1. ", "> ", "```", "~~~", ":::", "::: note", "---", "***", "===", "    "),
        *("| a | b |\n|---|---|\n", ": caption", "[^n]", "[^n]: ", "^[", "![", "](", ")", "[](#a)", "{#a}", "\t"),
        *("{.b lang=ja}", "<b>", "</b>", "<a id=x>", "</a>", "<img src=a>", "<figure>", "</figure>", "<pre>", "</pre>"),
        *("<!--", "-->", "&amp;", "&#0;", "\\", "`", "**", "_", "~~", "<https://example.org>", "[x]: y", "\n", "\n\n"),
        *("<details>", "<summary>", "</summary>", "</details>", "::: verse", "| a\n| b\n", "[!NOTE]\n", "[ ] ", "~a~"),
        *("^b^", "*[word]: c\n", "::: pull-quote", ":::\n"),
        *(": definition", "{{ x }}", "{% y %}"),
    )
)
CHARACTERS = st.text(st.characters(codec="utf-8"), max_size=6)
TEXTS = st.lists(MARKS | CHARACTERS | st.sampled_from(("word", " ", "\n")), max_size=60).map("".join)

KEYS = st.sampled_from(
    "title kind issuer language date subtitle authors place identifiers rights subjects description status series "
    "contact supplied corrections typography proofread theme editions page-list-from parts allow titel".split()
)
SCALARS = st.sampled_from(
    ("yes", "null", "2019-05", "en", "x", "-1", "[a]", "{a: b}", '"', "'", "&a", "*a", "!!x y", "|", ">")
)


def _listed(items: list[str]) -> str:
    return f"[{', '.join(items)}]"


def _mapped(held: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in held.items()) + "}"


VALUES = st.recursive(
    SCALARS | CHARACTERS,
    lambda inner: st.lists(inner, max_size=3).map(_listed) | st.dictionaries(KEYS, inner, max_size=3).map(_mapped),
    max_leaves=6,
)
METADATA = st.lists(st.tuples(KEYS, VALUES), max_size=8).map(lambda lines: "".join(f"{k}: {v}\n" for k, v in lines))


@pytest.fixture(scope="module")
def theme() -> Theme:
    return load(Workspace.in_memory({}), "house")


def lies_within(found: Diagnostic, text: str) -> bool:
    """Whether a finding's place is one that the file has."""
    if found.span is None or found.span.file != "case.md":
        return True
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    span = found.span
    starts_within = 1 <= span.line <= len(lines) and 1 <= span.column <= len(lines[span.line - 1]) + 1
    return starts_within and (span.end_line, span.end_column) >= (span.line, span.column)


def reading(data: bytes) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """The document that a file means, None where it is refused, and what is found."""
    try:
        return read(Workspace.in_memory({"case.md": data}), "case.md")
    except SourceError as error:
        return None, error.diagnostics


def reads(text: str, theme: Theme) -> None:
    document, found = reading(text.encode())
    assert all(lies_within(each, text) for each in found), (text, found)
    assert document is not None or found
    for slip in compose(document, theme).slips if document is not None else ():
        ElementTree.fromstring(slip.body)


@pytest.mark.slow
@settings(max_examples=400, derandomize=True, database=None)
@given(text=TEXTS, kind=st.sampled_from(("statement", "report")))
def test_any_text_is_read_or_refused_at_its_place(text: str, kind: str, theme: Theme) -> None:
    reads(f"---\n{KNOWN.format(kind)}---\n\n{text}", theme)


@pytest.mark.slow
@settings(max_examples=400, derandomize=True, database=None)
@given(metadata=METADATA)
def test_any_metadata_are_read_or_refused_at_their_place(metadata: str, theme: Theme) -> None:
    reads(f"---\n{metadata}---\n\nText.\n", theme)


@settings(max_examples=150, derandomize=True, database=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for held in (data, b"---\n" + data + b"\n---\n\nText.\n"):
        document, found = reading(held)
        assert document is not None or found
