"""The texts of blocks: where their characters stand in the source, and their inlines, within what can be read."""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.attrs.parse import ParseError
from mdit_py_plugins.attrs.parse import parse as parse_attributes

from publish.reading.markdown.placing import TooManyStepsError
from publish.reading.positions import Copy

__all__ = ["parse_texts"]

# A paragraph of so many characters fills thirty pages without a break.
LONGEST_TEXT = 100_000

# Nobody sees how long a gap is, but the layout engine looks from each of its spaces to its end.
GAP = re.compile(r"[ \t]{1001}")

HEADING_ATTRIBUTES = re.compile(r"\{[^{}]*\}$")
ATTRIBUTES_MEANT = re.compile(r"\{\s*([#.][\w-]|[a-z-]+\s*=)")


def parse_texts(state: StateCore) -> None:
    """Note where each block's text stands in the copy, take the attributes off headings, parse the inlines."""
    copy: Copy = state.env["copy"]
    row, column = -1, 0
    for number, token in enumerate(state.tokens):
        if token.type != "inline":
            continue
        opening = state.tokens[number - 1]
        first = (token.map or [0, 1])[0]
        if "marks" in token.meta:
            marks = token.meta["marks"]
        elif opening.type in ("th_open", "td_open"):
            row, column = (first, column) if first == row else (first, 0)
            marks, column = _cell_marks(copy, token.content, first, column)
        else:
            after = copy.line(first).find(opening.markup) + len(opening.markup) if opening.tag in HEADINGS else 0
            marks = _line_marks(copy, token.content, first, after if opening.markup.startswith("#") else 0)
        token.meta["marks"] = marks
        if opening.tag in HEADINGS:
            _take_heading_attributes(opening, token)
        token.children = []
        _parse_block(state, token, first)


def _parse_block(state: StateCore, token: Token, line: int) -> None:
    """Parse the inlines of one block, unless they are more than can be read or set."""
    env, copy = state.env, state.env["copy"]
    span = copy.lines_span(line, line + 1)
    if len(token.content) > LONGEST_TEXT:
        message = f"this text has {len(token.content):,} characters, and none may have more than {LONGEST_TEXT:,}"
        env["faults"].report("R066", message, span, "part it into paragraphs by empty lines")
        token.children = [_unread(token.content)]
        return
    if GAP.search(token.content):
        env["faults"].report("R068", "there is a gap of more than a thousand spaces here", span, "delete them")
        token.children = [_unread(token.content)]
        return
    env["block"] = (token.meta["marks"], token.content)
    found: list[Token] = []
    try:
        state.md.inline.parse(token.content, state.md, env, found)
        token.children = found
    except TooManyStepsError:
        env["states"].clear()
        token.children = [_unread(token.content)]
        hint = "close them, or write \\[ for brackets that are text"
        env["faults"].report("R067", "too many brackets here are opened and never closed", span, hint)


def _unread(content: str) -> Token:
    """A refused text as far as later steps ask whether there is any."""
    token = Token("text", "", 0, content=content[:1])
    token.meta["from"], token.meta["to"] = 0, 1
    return token


HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def _line_marks(copy: Copy, content: str, first: int, after: int) -> tuple[tuple[int, int], ...]:
    marks: list[tuple[int, int]] = []
    index = 0
    for number, text in enumerate(content.split("\n"), first):
        start = copy.starts[number]
        line = copy.line(number)
        stripped = text.strip(" \t")
        # A block's line is the end of its source line, but for closing marks and attributes of a heading.
        column = len(line.rstrip(" \t")) - len(stripped)
        if not line[max(column, 0) :].startswith(stripped) or after:
            column = max(0, line.find(stripped, after))
        marks.append((index + len(text) - len(text.lstrip(" \t")), start + column))
        index += len(text) + 1
    return tuple(marks)


def _cell_marks(copy: Copy, content: str, line: int, column: int) -> tuple[tuple[tuple[int, int], ...], int]:
    """Where a table cell's text stands, and where in the line to look for the next cell."""
    start = copy.starts[line]
    text = copy.line(line)
    found = text.find(content.replace("|", "\\|"), column)
    if not content or found < 0:
        return ((0, start + column),), column
    marks = [(0, start + found)]
    # The table rule takes the backslash off an escaped bar, so the places shift by one after it.
    for shift, bar in enumerate(re.finditer(r"\|", content), 1):
        marks.append((bar.start(), start + found + bar.start() + shift))
    return tuple(marks), found + len(content) + content.count("|")


def _take_heading_attributes(opening: Token, token: Token) -> None:
    match = HEADING_ATTRIBUTES.match(token.content, max(0, token.content.rfind("{")))
    # A space parts them from the text; what directly follows a character is that one's, and `\\{` is a brace.
    if match is None or token.content[: match.start()][-1:] not in ("", " ", "\t"):
        return
    given = match.group()
    try:
        length, attributes = parse_attributes(given)
    except ParseError:
        attributes, length = {}, -1
    if attributes and length + 1 == len(given):
        opening.meta["attributes"] = attributes
        token.content = token.content[: match.start()].rstrip()
    elif ATTRIBUTES_MEANT.match(given):
        opening.meta["unread"] = True
        token.content = token.content[: match.start()].rstrip()
