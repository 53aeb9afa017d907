"""The rules for blocks whose lines say something: verse and abbreviations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.rules_block import StateBlock

from publish.reading.markdown.lines import line_at

__all__ = ["abbreviation", "line_block", "stanzas"]

# --- verse -------------------------------------------------------------------------------------

LINE = re.compile(r"\|(?:[ \t]|$)")

# The line below a table's head: there was to be a table.
RULED = re.compile(r"[|: \t-]*-{3,}[|: \t-]*")


def line_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines that each begin with `| `. Those of a table that is none, and one line alone, are text."""
    if silent or state.is_code_block(start):
        return False
    after = start
    while after < end and state.sCount[after] >= state.blkIndent and _is_line(line_at(state, after)):
        after += 1
    lines = [(line, len(text) - len(text.lstrip(" ")), text.strip()) for line, text in _lines(state, start, after)]
    if len(lines) < 2 or not any(text for _, _, text in lines) or any(RULED.fullmatch(text) for _, _, text in lines):
        return False
    token = state.push("verse_open", "div", 1)
    token.map = [start, after]
    stanzas(state, lines)
    state.push("verse_close", "div", -1)
    state.line = after
    return True


def _is_line(text: str) -> bool:
    return bool(LINE.match(text)) and not (len(text) > 1 and text.rstrip().endswith("|"))


def _lines(state: StateBlock, start: int, after: int) -> list[tuple[int, str]]:
    """The lines without their bars and the space after those."""
    return [(line, line_at(state, line)[2:].replace("\t", "    ")) for line in range(start, after)]


def stanzas(state: StateBlock, lines: Sequence[tuple[int, int, str]]) -> None:
    """Push the stanzas of lines, given as number, indent and text; an empty line parts two stanzas."""
    held: list[tuple[int, int, str]] = []
    for line in (*lines, (0, 0, "")):
        if line[2]:
            held.append(line)
            continue
        if held:
            first, last = held[0][0], held[-1][0]
            token = state.push("stanza_open", "p", 1)
            token.map = [first, last + 1]
            token.meta["indents"] = [indent for _, indent, _ in held]
            token = state.push("inline", "", 0)
            token.content, token.map, token.children = "\n".join(text for _, _, text in held), [first, last + 1], []
            state.push("stanza_close", "p", -1)
        held = []


# --- abbreviations -----------------------------------------------------------------------------

EXPLAINED = re.compile(r"\*\[((?:[^\[\]\\]|\\.)+)\]:[ \t]+(\S.*)$")


def abbreviation(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """What an abbreviation stands for, in a line of its own: `*[HTML]: Hypertext Markup Language`."""
    if state.is_code_block(line) or (found := EXPLAINED.match(line_at(state, line))) is None:
        return False
    if not silent:
        token = state.push("abbreviation", "", 0)
        token.map = [line, line + 1]
        token.meta["short"] = " ".join(re.sub(r"\\(.)", r"\1", found.group(1)).split())
        token.meta["long"] = " ".join(found.group(2).split())
        state.line = line + 1
    return True
