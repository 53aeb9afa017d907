"""The rules for blocks that our Markdown adds to CommonMark: divisions, lines of attributes, and a depth."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_block.html_block import HTML_SEQUENCES
from mdit_py_plugins.attrs.parse import ParseError
from mdit_py_plugins.attrs.parse import parse as parse_attributes

from publish.reading.markdown.line_rules import stanzas
from publish.reading.markdown.lines import line_at, start_of

__all__ = ["NESTING", "TooDeepError", "attributes_line", "depth", "division", "html"]

# How deep blocks, and inlines in a block, may be nested. A list takes two levels, and no text that people read
# comes near; beyond it a parser or an engine would fail in its own way, or leave out text without a word.
NESTING = 100


class TooDeepError(Exception):
    """Blocks are nested too deep; `line` counts from 0 in the copy."""

    def __init__(self, line: int) -> None:
        self.line = line


def depth(state: StateBlock, line: int, _end: int, _silent: bool) -> bool:
    """Matches nothing; TooDeepError where blocks are nested deeper than they may be."""
    if state.level >= NESTING:
        raise TooDeepError(line)
    return False


def html(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """HTML blocks of CommonMark's kinds 1 to 6; a lone tag of kind 7 is read with the text around it."""
    start, stop = start_of(state, line), state.eMarks[line]
    text = state.src[start:stop]
    if not any(opening.search(text) for opening, _, _ in HTML_SEQUENCES[:6]):
        return False
    return html_block(state, line, end, silent)


def attributes_line(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """A line of attributes alone, `{#id .class}`, for the block after it."""
    if state.is_code_block(line):
        return False
    text = line_at(state, line).rstrip()
    if not text.startswith("{"):
        return False
    try:
        length, attributes = parse_attributes(text)
    except ParseError:
        return False
    if length + 1 != len(text) or not attributes:
        return False
    if not silent:
        token = state.push("attributes", "", 0)
        token.meta["attributes"] = attributes
        token.map = [line, line + 1]
        state.line = line + 1
    return True


# Taken apart from its end, below: an expression for all of it would try every way to share out its spaces.
DIVISION = re.compile(r"(:{3,})[ \t]*(.*)")
CODE_FENCE = re.compile(r"(`{3,}|~{3,})")

# Of a division with this name the lines are kept, so they are no paragraphs, lists or code.
VERSE = re.compile(r"verse\b|\{[^}]*\.verse\b")


def division(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A fenced division, `::: name {.class}` to `:::`; divisions inside it are counted."""
    if state.is_code_block(start):
        return False
    info = _division_info(line_at(state, start))
    if not info:
        return False
    if silent:
        return True
    after, closed = _division_end(state, start, end)
    parent, line_max = state.parentType, state.lineMax
    # Lazy continuation must not go on past the closing line.
    state.parentType, state.lineMax = "container", after
    token = state.push("division_open", "div", 1)
    token.info, token.map = info, [start, after + closed]
    token.meta["closed"] = closed
    if VERSE.match(info):
        stanzas(state, [_verse_line(state, line) for line in range(start + 1, after)])
    else:
        state.md.block.tokenize(state, start + 1, after)
    state.push("division_close", "div", -1)
    state.parentType, state.lineMax = parent, line_max
    state.line = after + closed
    return True


def _division_info(line: str) -> str | None:
    """What stands after the mark of a division, "" in a line that closes one; None where there is no mark."""
    mark = DIVISION.match(line)
    return mark and mark.group(2).rstrip(" \t").rstrip(":").rstrip(" \t")


def _verse_line(state: StateBlock, line: int) -> tuple[int, int, str]:
    """The number of a line, its indent and its text."""
    return line, max(0, state.sCount[line] - state.blkIndent), line_at(state, line).strip()


def _division_end(state: StateBlock, start: int, end: int) -> tuple[int, bool]:
    """The line that closes a division, and whether there is one."""
    depth, fence = 1, ""
    for line in range(start + 1, end):
        text = line_at(state, line)
        if text and state.sCount[line] < state.blkIndent:
            return line, False
        if code := CODE_FENCE.match(text):
            if not fence:
                fence = code.group(1)
            elif text.startswith(fence) and not text.strip(fence[0] + " \t"):
                fence = ""
        elif not fence and (info := _division_info(text)) is not None:
            depth += 1 if info else -1
            if depth == 0:
                return line, True
    return end, False
