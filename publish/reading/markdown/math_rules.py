"""The marks of mathematics in Markdown: `$…$` within a line, `$$…$$` set apart; as Pandoc has them.

A dollar sign that stands before a space, or after a letter or figure, opens nothing; one that stands after a space,
or before a figure, closes nothing. So prices stay prices.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.attrs.parse import ParseError
from mdit_py_plugins.attrs.parse import parse as parse_attributes

from publish.reading.faults import Faults
from publish.reading.markdown.lines import line_at, start_of
from publish.reading.maths.tex import LONGEST_TEX

__all__ = ["equation", "formula", "mathjax_formula"]

MARK = "$"
APART = "$$"
# A dollar sign that is not escaped: an even number of backslashes stands before it.
CLOSING = re.compile(r"(?<!\\)(?:\\\\)*\$")
LABEL = re.compile(r"\(([^\s()]+)\)")


def formula(state: StateInline, silent: bool) -> bool:
    """Mathematics within a line."""
    if not state.env["maths"] or state.src[state.pos] != MARK:
        return False
    mark = APART if state.src.startswith(APART, state.pos) else MARK
    start = state.pos + len(mark)
    end = _end(state.src, start, state.posMax, mark)
    if end is None or not _is_formula(state.src, state.pos, start, end, mark):
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = state.src[start:end]
        token.markup = mark
    state.pos = end + len(mark)
    return True


# MathJax's marks, as mdBook has them written: Markdown takes one of two backslashes away.
MATHJAX = {"\\\\(": ("\\\\)", MARK), "\\\\[": ("\\\\]", APART)}
# CommonMark, 2.4, for what it takes away before MathJax sees the rest.
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def mathjax_formula(state: StateInline, silent: bool) -> bool:
    r"""Mathematics between `\\(` and `\\)`, or `\\[` and `\\]`, in a book whose settings ask for it."""
    opening = state.src[state.pos : state.pos + 3]
    if not state.env["mathjax"] or opening not in MATHJAX:
        return False
    closing, mark = MATHJAX[opening]
    start = state.pos + len(opening)
    end = state.src.find(closing, start, min(state.posMax, start + LONGEST_TEX + 1))
    if end < 0 or not state.src[start:end].strip():
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = ESCAPED.sub(r"\1", state.src[start:end]).strip()
        token.markup = mark
    state.pos = end + len(closing)
    return True


def _end(text: str, start: int, limit: int, mark: str) -> int | None:
    """Where the mark stands that closes the one before `start`."""
    at = start
    while (found := CLOSING.search(text, at, min(limit, start + LONGEST_TEX + 1))) is not None:
        end = found.end() - 1
        if text.startswith(mark, end, limit):
            return end
        at = end + 1
    return None


def _is_formula(text: str, opening: int, start: int, end: int, mark: str) -> bool:
    inner = text[start:end]
    # TeX has no use for a backtick; where one stands, the dollar signs are of code.
    if not inner.strip() or "`" in inner:
        return False
    if mark == APART:
        return True
    before, after = text[opening - 1 : opening], text[end + 1 : end + 2]
    return not (inner[0].isspace() or inner[-1].isspace() or before.isalnum() or after.isdecimal())


def equation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Mathematics that stands by itself: from a line that begins with `$$` to one that ends with it.

    After the closing mark there may stand attributes, `{#identifier}`, or an identifier alone, `(identifier)`.
    """
    if not state.env["maths"] or state.is_code_block(start) or not line_at(state, start).startswith(APART):
        return False
    content: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for line in range(start, end):
        text = line_at(state, line)
        if line > start and (not text.strip() or state.sCount[line] < state.blkIndent):
            break
        skipped = len(APART) if line == start else 0
        marks.append((length, start_of(state, line) + skipped))
        close = _end(text, skipped, len(text), APART)
        content.append(text[skipped:close])
        length += len(content[-1]) + 1
        if close is not None:
            given = _given(text[close + len(APART) :].strip())
            if given is None or not "".join(content).strip():
                return False
            if not silent:
                token = state.push("equation", "math", 0)
                token.content = "\n".join(content)
                token.map = [start, line + 1]
                token.meta["attributes"], token.meta["marks"] = given, tuple(marks)
            state.line = line + 1
            return True
    if not silent:
        _unclosed(state, start)
    return False


def _given(text: str) -> dict[str, str] | None:
    """What stands after an equation, as attributes; None where it is something else."""
    if not text:
        return {}
    if (label := LABEL.fullmatch(text)) is not None:
        return {"id": label[1]}
    if not text.startswith("{"):
        return None
    try:
        length, attributes = parse_attributes(text)
    except ParseError:
        return None
    return dict(attributes) if length + 1 == len(text) else None


def _unclosed(state: StateBlock, line: int) -> None:
    faults: Faults = state.env["faults"]
    span = state.env["copy"].lines_span(line, line + 1)
    hint = r"end it with $$ before the next empty line; or write \$ for a dollar sign"
    faults.report("R141", "this line begins with $$, and nothing closes it: it is text", span, hint)
