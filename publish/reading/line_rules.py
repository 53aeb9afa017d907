"""The rules for blocks whose lines say something: verse, HTML that holds Markdown, abbreviations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.rules_block import StateBlock

__all__ = ["abbreviation", "details", "div", "line_block", "stanzas"]

# --- verse -------------------------------------------------------------------------------------

LINE = re.compile(r"\|(?:[ \t]|$)")

# The line below a table's head: there was to be a table.
RULED = re.compile(r"[|: \t-]*-{3,}[|: \t-]*")


def line_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines that each begin with `| `. Those of a table that is none, and one line alone, are text."""
    if silent or state.is_code_block(start):
        return False
    after = start
    while after < end and state.sCount[after] >= state.blkIndent and _is_line(_text(state, after)):
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
    return [(line, _text(state, line)[2:].replace("\t", "    ")) for line in range(start, after)]


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


# --- HTML that holds blocks --------------------------------------------------------------------

SUMMARY = re.compile(r"\s*<summary(?:\s[^<>]*)?>(.*?)</summary\s*>", re.IGNORECASE | re.DOTALL)
FENCE = re.compile(r"(`{3,}|~{3,})")


@dataclass(frozen=True)
class _Tags:
    """How an element of HTML opens and closes, and the name of its tokens."""

    token: str
    opening: re.Pattern[str]
    closing: re.Pattern[str]


def _tags(name: str, token: str) -> _Tags:
    opening = re.compile(rf"<{name}(\s[^<>]*)?>", re.IGNORECASE)
    return _Tags(token, opening, re.compile(rf"</{name}\s*>", re.IGNORECASE))


DETAILS, DIV = _tags("details", "details"), _tags("div", "division")


def details(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """HTML's details: the summary is a line of text, what is between it and `</details>` is Markdown."""
    return _element(state, start, end, silent, DETAILS)


def div(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """HTML's div, whose tag stands in one line: a division; what is in it is Markdown."""
    return _element(state, start, end, silent, DIV)


def _element(state: StateBlock, start: int, end: int, silent: bool, tags: _Tags) -> bool:
    if state.is_code_block(start) or (opening := tags.opening.match(_text(state, start))) is None:
        return False
    if silent:
        return True
    begin = _start(state, start) + opening.end()
    last, close = _closing(state, start, end, opening.end(), tags)
    token = state.push(f"{tags.token}_open", tags.token, 1)
    token.map = [start, min(last + 1, end)]
    token.meta["closed"] = close is not None
    token.meta["given"] = opening.group(1) or ""
    stop = close.start() if close else state.eMarks[min(last, end - 1)]
    if tags is DETAILS and (summary := SUMMARY.match(state.src, begin, stop)) is not None:
        _summary(state, start, summary)
        begin = summary.end()
    _inside(state, start, min(last + 1, end), begin, stop)
    state.push(f"{tags.token}_close", tags.token, -1)
    if close is not None and state.src[close.end() : state.eMarks[last]].strip():
        # What stands after the closing tag is the next block.
        _inside(state, last, last + 1, close.end(), state.eMarks[last])
    state.line = min(last + 1, end)
    return True


def _summary(state: StateBlock, start: int, summary: re.Match[str]) -> None:
    # Where the words begin, their line and text.
    words = summary.group(1)
    first = start + state.src.count("\n", state.bMarks[start], summary.start(1) + len(words) - len(words.lstrip()))
    token = state.push("summary_open", "summary", 1)
    token.map = [first, first + 1]
    token = state.push("inline", "", 0)
    token.content = "\n".join(line.strip() for line in words.strip().split("\n"))
    token.map, token.children = [first, first + 1 + token.content.count("\n")], []
    state.push("summary_close", "summary", -1)


def _inside(state: StateBlock, start: int, after: int, begin: int, stop: int) -> None:
    """Parse what stands between two offsets, of which the first and the last may be within a line."""
    first = start + state.src.count("\n", state.bMarks[start], begin)
    last = start + state.src.count("\n", state.bMarks[start], stop)
    line_max, end = min(last + 1, after), state.eMarks[last]
    kept = state.bMarks[first], state.tShift[first], state.sCount[first], state.parentType, state.lineMax
    if begin > state.bMarks[first]:
        rest = state.src[begin : state.eMarks[first]]
        begin += len(rest) - len(rest.lstrip())
        state.bMarks[first], state.tShift[first], state.sCount[first] = begin, 0, state.blkIndent
    state.eMarks[last] = max(stop, state.bMarks[last])
    # Lazy continuation must not go on past the closing tag.
    state.parentType, state.lineMax = "container", line_max
    state.md.block.tokenize(state, first, line_max)
    state.bMarks[first], state.tShift[first], state.sCount[first], state.parentType, state.lineMax = kept
    state.eMarks[last] = end


def _closing(state: StateBlock, start: int, end: int, after: int, tags: _Tags) -> tuple[int, re.Match[str] | None]:
    """The line that holds the closing tag, and the tag; those of its like inside are counted."""
    depth, fence = 1, ""
    for line in range(start, end):
        text = _text(state, line)
        if line > start and (code := FENCE.match(text)):
            if not fence:
                fence = code.group(1)
            elif text.startswith(fence):
                fence = ""
        if fence:
            continue
        begin, stop = _start(state, line) + (after if line == start else 0), state.eMarks[line]
        held = [*tags.opening.finditer(state.src, begin, stop), *tags.closing.finditer(state.src, begin, stop)]
        for tag in sorted(held, key=lambda each: each.start()):
            depth += -1 if tag.group().startswith("</") else 1
            if depth == 0:
                return line, tag
    return end - 1, None


# --- abbreviations -----------------------------------------------------------------------------

EXPLAINED = re.compile(r"\*\[((?:[^\[\]\\]|\\.)+)\]:[ \t]+(\S.*)$")


def abbreviation(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """What an abbreviation stands for, in a line of its own: `*[HTML]: Hypertext Markup Language`."""
    if state.is_code_block(line) or (found := EXPLAINED.match(_text(state, line))) is None:
        return False
    if not silent:
        token = state.push("abbreviation", "", 0)
        token.map = [line, line + 1]
        token.meta["short"] = " ".join(re.sub(r"\\(.)", r"\1", found.group(1)).split())
        token.meta["long"] = " ".join(found.group(2).split())
        state.line = line + 1
    return True


def _start(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]


def _text(state: StateBlock, line: int) -> str:
    return state.src[_start(state, line) : state.eMarks[line]]
