"""Where an element of HTML that holds blocks begins and ends, and what stands in it: Markdown.

A line directly after a tag is HTML for every reader of Markdown, so its indent means nothing (CommonMark, 4.6); after
an empty line it does again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from markdown_it.rules_block import StateBlock

from publish.reading.markdown.lines import line_at, start_of
from publish.reading.tags import tag_attributes

__all__ = ["Element", "end_around", "held", "inside", "line_of", "next_block"]


@dataclass(frozen=True, slots=True)
class Element:
    """An element that opens in a line: `begin` to `stop` is what it holds, `last` the line that it ends in.

    `after` is the offset behind its end tag; None where it has none.
    """

    name: str
    given: str
    start: int
    begin: int
    stop: int
    last: int
    after: int | None

    @property
    def attributes(self) -> dict[str, str]:
        return tag_attributes(self.given)


def end_around(state: StateBlock, start: int, end: int) -> int:
    """The first line that no longer belongs to the list or quotation around."""
    if state.blkIndent == 0:
        return end
    lines = range(start + 1, end)
    return next((n for n in lines if not state.isEmpty(n) and state.sCount[n] < state.blkIndent), end)


def held(state: StateBlock, element: Element, end: int) -> Element:
    """The element with what it holds; one that is not closed holds all to the end of what it stands in."""
    first = line_of(state, element.start, element.begin)
    if element.name == "p" and (bound := _without_end_tag(state, first, end, element.begin)) is not None:
        stop, last, after = bound
        return replace(element, stop=stop, last=last, after=after)
    close = _closing(state, first, end, element.begin, element.name)
    if close is None:
        return replace(element, stop=state.eMarks[end - 1], last=end - 1)
    last = line_of(state, element.start, close.start())
    return replace(element, stop=close.start(), last=last, after=close.end())


FENCE = re.compile(r"(`{3,}|~{3,})")


def inside(state: StateBlock, element: Element, begin: int | None = None) -> None:
    """Parse what stands in an element, whose first and last lines may hold its tags."""
    begin = element.begin if begin is None else begin
    if not state.src[begin : element.stop].strip():
        return
    first = line_of(state, element.start, begin)
    last = line_of(state, element.start, element.stop)
    kept = [(state.bMarks[n], state.tShift[n], state.sCount[n]) for n in range(first, last + 1)]
    ends, parent, line_max = state.eMarks[last], state.parentType, state.lineMax
    if begin > state.bMarks[first]:
        rest = state.src[begin : state.eMarks[first]]
        begin += len(rest) - len(rest.lstrip())
        state.bMarks[first], state.tShift[first], state.sCount[first] = begin, 0, state.blkIndent
    state.eMarks[last] = max(element.stop, state.bMarks[last])
    for line in range(first + 1, last + 1):
        if state.isEmpty(line):
            break
        state.sCount[line] = state.blkIndent
    # Lazy continuation must not go on past the end tag.
    state.parentType, state.lineMax = "container", last + 1
    state.md.block.tokenize(state, first, last + 1)
    state.eMarks[last], state.parentType, state.lineMax = ends, parent, line_max
    for number, (mark, shift, count) in enumerate(kept, first):
        state.bMarks[number], state.tShift[number], state.sCount[number] = mark, shift, count


def next_block(state: StateBlock, line: int, begin: int, end: int) -> None:
    """Parse the block that begins behind an end tag, in its line."""
    kept = state.bMarks[line], state.tShift[line], state.sCount[line]
    rest = state.src[begin : state.eMarks[line]]
    state.bMarks[line] = begin + len(rest) - len(rest.lstrip())
    state.tShift[line], state.sCount[line] = 0, state.blkIndent
    for rule in state.md.block.ruler.getRules(""):
        if rule(state, line, end, False):
            break
    state.bMarks[line], state.tShift[line], state.sCount[line] = kept


def _closing(state: StateBlock, first: int, end: int, begin: int, name: str) -> re.Match[str] | None:
    """The end tag; those of its like inside are counted."""
    if begin > _last_end_tag(state, name):
        return None
    tags = re.compile(rf"<(/?){name}(?=[\s>/])[^<>]*>", re.IGNORECASE)
    depth, fence = 1, ""
    for line in range(first, end):
        text = line_at(state, line)
        if line > first and (code := FENCE.match(text)):
            if not fence:
                fence = code.group(1)
            elif text.startswith(fence):
                fence = ""
        if fence:
            continue
        for tag in tags.finditer(state.src, begin if line == first else start_of(state, line), state.eMarks[line]):
            depth += -1 if tag[1] else 1
            if depth == 0:
                return tag
    return None


def _last_end_tag(state: StateBlock, name: str) -> int:
    """Where the last end tag of a name stands; looked for once, as many may be opened that are never closed."""
    known: dict[str, int] = state.env.setdefault("last end tags", {})
    if name not in known:
        ends = re.finditer(rf"</{name}\s*>", state.src, re.IGNORECASE)
        known[name] = max((match.start() for match in ends), default=-1)
    return known[name]


PARAGRAPH = re.compile(r"<p(?=[\s>/])[^<>]*>", re.IGNORECASE)
PARAGRAPH_END = re.compile(r"</p\s*>", re.IGNORECASE)


def _without_end_tag(
    state: StateBlock, first: int, end: int, begin: int
) -> tuple[int, int, int | None] | None:  # fmt: skip
    """Where a paragraph without an end tag ends, as in `Element`; None where it has one (HTML, 13.1.2.4).

    It ends before the next paragraph, or with the last line before an empty one.
    """
    limit = state.eMarks[end - 1]
    opened = PARAGRAPH.search(state.src, begin, limit)
    bound = opened.start() if opened else limit
    if begin <= _last_end_tag(state, "p") and PARAGRAPH_END.search(state.src, begin, bound):
        return None
    line = first + 1
    while line < end and not state.isEmpty(line) and start_of(state, line) < bound:
        line += 1
    if bound < state.eMarks[line - 1]:
        return bound, line - 1, bound
    return state.eMarks[line - 1], line - 1, None


def line_of(state: StateBlock, start: int, offset: int) -> int:
    """The line of a character; `start` is a line at or before it."""
    return start + state.src.count("\n", state.bMarks[start], offset)
