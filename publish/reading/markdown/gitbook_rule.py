"""The rule for GitBook's marks, which stand in lines of their own: `{% hint style="info" %}` to `{% endhint %}`.

A hint is a call-out; a tab or a block of code has its title above it; of what is embedded there is a link. Only books
of chapters have them. Elsewhere, and where a mark is not known, they are text.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from publish.reading.markdown.block_rules import NESTING
from publish.reading.markdown.lines import line_at, start_of
from publish.reading.tags import tag_attributes

__all__ = ["gitbook_mark", "push_title"]

MARK = re.compile(r"\{%-?[ \t]*([A-Za-z][\w-]*)(.*?)-?%\}[ \t]*")
# What may hold blocks. GitBook's words for the five kinds of call-outs that there are.
HOLDING = ("hint", "tabs", "tab", "code", "content-ref", "stepper", "step", "columns", "column", "updates", "update")
STYLES = {"info": "note", "success": "tip", "tip": "tip", "warning": "warning", "danger": "caution", "working": "note"}
LEADING = {"embed": "url", "file": "src"}


def gitbook_mark(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """What stands between a mark and its end, or the link that a mark by itself stands for."""
    if not state.env["chapters"] or state.is_code_block(start):
        return False
    found = MARK.fullmatch(line_at(state, start))
    if found is None or found[1] not in (*HOLDING, *LEADING):
        return False
    given = tag_attributes(found[2])
    if found[1] in LEADING:
        return _link(state, start, end, silent, found[1], given)
    last = _end(state, start, end, found[1])
    if last is None:
        return False
    if silent:
        return True
    if found[1] == "hint":
        token = state.push("division_open", "div", 1)
        token.map = [start, last + 1]
        token.meta.update(given=f'class="{STYLES.get(given.get("style", ""), "note")}"', closed=True)
    elif title := given.get("title", "").strip():
        push_title(state, start, title)
    parent, line_max = state.parentType, state.lineMax
    # Lazy continuation must not go on past the end.
    state.parentType, state.lineMax = "container", last
    state.level += 1
    state.md.block.tokenize(state, start + 1, last)
    state.level -= 1
    state.parentType, state.lineMax = parent, line_max
    if found[1] == "hint":
        state.push("division_close", "div", -1)
    state.line = last + 1
    return True


def _link(state: StateBlock, start: int, end: int, silent: bool, name: str, given: dict[str, str]) -> bool:
    """A link in a paragraph of its own; the lines to an end that follows say what it leads to."""
    address = given.get(LEADING[name], "").strip()
    if not address or re.search(r"[<>\n]", address):
        return False
    if silent:
        return True
    last = next((n for n in range(start + 1, end) if (mark := _mark(state, n)) and mark[1] != f"end{name}"), end)
    closing = next((n for n in range(start + 1, last) if (mark := _mark(state, n)) and mark[1] == f"end{name}"), None)
    words = given.get("caption", "").strip()
    if closing is not None:
        words = " ".join(line_at(state, line).strip() for line in range(start + 1, closing)).strip() or words
    _paragraph(state, start, f"[{_plain(words or address)}](<{address}>)")
    state.line = start + 1 if closing is None else closing + 1
    return True


def _end(state: StateBlock, start: int, end: int, name: str) -> int | None:
    """The line that ends what a mark opens; those of its like inside are counted."""
    # Looked for once: else a text of marks that are never closed would be read to its end for each of them.
    known: dict[str, int] = state.env.setdefault("last gitbook ends", {})
    if name not in known:
        ends = re.finditer(rf"\{{%-?[ \t]*end{name}[ \t]*-?%\}}", state.src)
        known[name] = max((match.start() for match in ends), default=-1)
    if state.bMarks[start] > known[name]:
        return None
    depth = 1
    for line in range(start + 1, end):
        if not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            return None
        mark = _mark(state, line)
        if mark is not None and mark[1] in (name, f"end{name}"):
            depth += 1 if mark[1] == name else -1
            if depth == 0:
                return line
            if depth > NESTING:
                return None
    return None


def _mark(state: StateBlock, line: int) -> re.Match[str] | None:
    return MARK.fullmatch(line_at(state, line))


def _plain(text: str) -> str:
    """Text in which Markdown finds no marks."""
    return re.sub(r"([\\`*_\[\]<>{}^~$&])", r"\\\1", text)


def push_title(state: StateBlock, line: int, title: str) -> None:
    """A title that a mark gives what follows it."""
    _paragraph(state, line, f"**{_plain(title)}**")


def _paragraph(state: StateBlock, line: int, content: str) -> None:
    state.push("paragraph_open", "p", 1).map = [line, line + 1]
    token = state.push("inline", "", 0)
    token.content, token.children, token.map = content, [], [line, line + 1]
    at = start_of(state, line)
    # All of it stands where the mark does.
    token.meta["marks"] = tuple((index, at) for index in range(len(content)))
    state.push("paragraph_close", "p", -1)
