"""The rule for call-outs that mdBook's authors write as code: between fences, with the word `admonish`."""

from __future__ import annotations

import re
from html import escape

from markdown_it.rules_block import StateBlock

from publish.reading.markdown.lines import line_at
from publish.reading.tags import tag_attributes

__all__ = ["admonition"]

FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*\{?\.?admonish\b(.*)")
# Its words for the five kinds of call-outs that there are; those that stand for another kind keep their own as title.
KINDS = {
    "note": "note", "info": "note", "todo": "note", "abstract": "note", "summary": "note", "tldr": "note",
    "tip": "tip", "hint": "tip", "important": "important", "success": "tip", "check": "tip", "done": "tip",
    "question": "note", "help": "note", "faq": "note", "warning": "warning", "caution": "caution",
    "attention": "warning", "failure": "warning", "fail": "warning", "missing": "warning", "danger": "caution",
    "error": "caution", "bug": "warning", "example": "note", "quote": "note", "cite": "note",
}  # fmt: skip


def admonition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A call-out between fences, in a book of chapters."""
    if not state.env["chapters"] or state.is_code_block(start):
        return False
    found = FENCE.fullmatch(line_at(state, start).rstrip())
    if found is None:
        return False
    if silent:
        return True
    last, after = _closing(state, start, end, found[1])
    kind, title = _said(found[2])
    token = state.push("division_open", "div", 1)
    token.map = [start, after]
    token.meta.update(given=f'class="{KINDS.get(kind, "note")}" title="{escape(title)}"', closed=True)
    parent, line_max = state.parentType, state.lineMax
    # Lazy continuation must not go on past the fence.
    state.parentType, state.lineMax = "container", last
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax = parent, line_max
    state.push("division_close", "div", -1)
    state.line = after
    return True


def _said(words: str) -> tuple[str, str]:
    """The kind of a call-out, and its title: given, or the word for a kind that is none of the five."""
    attributes = tag_attributes(words)
    kind = (attributes.get("type") or next(iter(words.split()), "note")).lower().strip("}")
    if kind not in KINDS:
        kind = "note"
    quoted = re.search(r'(?:title\s*=\s*)?"((?:[^"\\]|\\.)*)"', words)
    title = quoted[1].replace('\\"', '"') if quoted else ""
    return kind, title if title or KINDS[kind] == kind else kind.capitalize()


def _closing(state: StateBlock, start: int, end: int, fence: str) -> tuple[int, int]:
    """The first line behind what the fences hold, and behind them; one that is not closed holds all."""
    for line in range(start + 1, end):
        text = line_at(state, line).rstrip()
        if text and state.sCount[line] < state.blkIndent:
            return line, line
        if text.startswith(fence) and not text.strip(fence[0]):
            return line, line + 1
    return end, end
