"""The rule for tables in HTML: they become the tokens that a table in Markdown has, and their cells hold Markdown.

End tags that HTML lets authors leave out may be left out. What a browser would move out of the table, or mend in
another way, is a fault here (HTML, 13.2.6.4.9 to 13.2.6.4.15).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from publish.diagnostics import Span
from publish.reading.faults import Faults
from publish.reading.markdown.lines import line_at, start_of
from publish.reading.positions import Copy
from publish.reading.tags import tag_attributes

__all__ = ["HtmlCell", "html_table"]

OPENING = re.compile(r"<table(?=[\s>])", re.IGNORECASE)
CLOSING = re.compile(r"</table\s*>", re.IGNORECASE)
PIECE = re.compile(
    r"<!--|<(/?)(table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td|p|ul|ol|li)(?=[\s>/])([^<>]*)>", re.IGNORECASE
)
BLANK_LINE = re.compile(r"\n[ \t]*\n")

ROWS = ("tr",)
TEXT = ("p", "ul", "ol")
# What may stand in what; in those of `TEXTUAL` text may.
HOLDS: dict[str, tuple[str, ...]] = {
    "table": ("caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr"),
    "thead": ROWS,
    "tbody": ROWS,
    "tfoot": ROWS,
    "tr": ("th", "td"),
    "colgroup": ("col",),
    "caption": (),
    "th": TEXT,
    "td": TEXT,
    "ul": ("li",),
    "ol": ("li",),
    "li": TEXT,
    "p": (),
    "col": (),
}
TEXTUAL = frozenset(("caption", "th", "td", "li", "p"))
# How a browser draws a table, and what follows from its cells, is nothing that an edition is told.
UNSAID = frozenset(
    "abbr axis bgcolor border bordercolor cellpadding cellspacing char charoff frame headers height nowrap rules style "
    "summary valign width".split()
)
# What `HtmlCell` is read for.
OF_CELLS = frozenset(("align", "colspan", "rowspan", "scope", "span", "start", "type", "value"))

# HTML, 13.1.2.4: their end tags may be left out.
OPTIONAL = frozenset(("thead", "tbody", "tfoot", "tr", "th", "td", "colgroup", "li", "p"))


@dataclass(frozen=True, slots=True)
class HtmlCell:
    """What the tag of a cell, row or table says, and its place in the copy; `columns` are the table's own `col`s."""

    attributes: dict[str, str]
    start: int
    end: int
    columns: tuple[dict[str, str], ...] = ()


@dataclass(slots=True)
class _Element:
    """An element of the table: `start` and `end` of its tag, `after` the end of what stands in it."""

    name: str
    attributes: dict[str, str]
    start: int
    end: int
    after: int = 0
    kids: list[_Element | tuple[int, int]] = field(default_factory=list)

    def elements(self) -> Iterator[_Element]:
        return (kid for kid in self.kids if isinstance(kid, _Element))


def html_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table in HTML that begins a line, to the line with its end tag."""
    if state.is_code_block(start) or not OPENING.match(line_at(state, start)):
        return False
    if silent:
        return True
    last = _last_line(state, start, end)
    faults: Faults = state.env["faults"]
    copy: Copy = state.env["copy"]
    if last is None:
        faults.report("R031", "“<table>” is not closed", copy.lines_span(start, start + 1), "write </table>")
        blank = next((line for line in range(start, end) if state.isEmpty(line)), end)
        state.line = blank
        return True
    source = _Source.of(state, start, last + 1)
    _Tokens(state, source, _Builder(source, copy, faults).table()).push()
    state.line = last + 1
    return True


def _last_line(state: StateBlock, start: int, end: int) -> int | None:
    """The line with the first end tag of a table; None where there is none in the block around."""
    # Looked for once: else a text of tables that are never closed would be read to its end for each of them.
    if (last := state.env.get("last table end")) is None:
        last = state.env["last table end"] = max((match.start() for match in CLOSING.finditer(state.src)), default=-1)
    if state.bMarks[start] > last:
        return None
    for line in range(start, end):
        if line > start and not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            return None
        if CLOSING.search(line_at(state, line)):
            return line
    return None


@dataclass(frozen=True, slots=True)
class _Source:
    """The lines of a table without what stands before each of them, and where their characters stand."""

    text: str
    first: int
    starts: tuple[int, ...]
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, state: StateBlock, first: int, after: int) -> _Source:
        lines = [line_at(state, line) for line in range(first, after)]
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        offsets = tuple(start_of(state, line) for line in range(first, after))
        return cls("\n".join(lines), first, tuple(starts[:-1]), offsets)

    def line(self, index: int) -> int:
        """The line, counted from 0 in the copy, of a character."""
        return self.first + bisect_right(self.starts, index) - 1

    def at(self, index: int) -> int:
        """The offset in the copy of a character."""
        line = bisect_right(self.starts, index) - 1
        return self.offsets[line] + index - self.starts[line]

    def marks(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Where the lines of a stretch stand in the copy."""
        inner = (at for at in self.starts if start < at < end)
        return tuple((at - start, self.at(at)) for at in (start, *inner))


class _Builder:
    """Makes a tree of a table's tags."""

    def __init__(self, source: _Source, copy: Copy, faults: Faults) -> None:
        self.source, self.copy, self.faults = source, copy, faults
        self.root = _Element("", {}, 0, 0)
        self.open = [self.root]
        self.refused: list[str] = []
        self.place = 0

    def span(self, start: int, end: int) -> Span:
        return self.copy.span(self.source.at(start), self.source.at(max(start, end - 1)) + 1)

    def table(self) -> _Element:
        text = self.source.text
        while (match := PIECE.search(text, self.place)) is not None:
            self.text(self.place, match.start())
            self.place = match.end()
            if match[0] == "<!--":
                self.comment(match)
            elif match[1]:
                self.close(match[2].lower(), match)
            else:
                self.begin(match[2].lower(), match)
        self.text(self.place, len(text))
        return next(self.root.elements())

    def report(self, code: str, message: str, start: int, end: int, hint: str | None = None) -> None:
        self.faults.report(code, message, self.span(start, end), hint)

    def comment(self, match: re.Match[str]) -> None:
        close = self.source.text.find("-->", match.end())
        self.place = len(self.source.text) if close < 0 else close + 3
        if self.open[-1].name in TEXTUAL:
            self.text(match.start(), self.place)
        elif close < 0:
            self.report("R031", "this comment is not closed", match.start(), match.end(), "end it with -->")

    def text(self, start: int, end: int) -> None:
        """Text, and all that the reader of text judges: it goes on behind what could be no part of the table."""
        held = self.source.text[start:end]
        around = self.open[-1]
        if around.name in TEXTUAL:
            if around.kids and isinstance(last := around.kids[-1], tuple):
                start = last[0]
                around.kids.pop()
            if start < end:
                around.kids.append((start, end))
        elif shown := " ".join(held.split())[:40]:
            start += len(held) - len(held.lstrip())
            where = "behind the end of the table" if around is self.root else "outside of the cells of the table"
            self.report("R112", f"“{shown}” stands {where}", start, end, "write it into a cell, or out of the table")

    def begin(self, name: str, match: re.Match[str]) -> None:
        depth = self.holder(name)
        if depth is None:
            around = self.open[-1].name
            if around in TEXTUAL:
                self.text(*match.span())
                return
            self.refused.append(name)
            message = f"“<{name}>” cannot stand in “<{around}>”" if around else f"“<{name}>” stands behind the table"
            hint = "a table holds caption, thead, tbody and tfoot; these hold tr, and tr holds th and td"
            self.report("R112", message, *match.span(), hint)
            return
        while len(self.open) > depth + 1:
            self.open.pop().after = match.start()
        rest = match[3].removesuffix("/")
        made = _Element(name, tag_attributes(rest), match.start(), match.end(), match.end())
        self.open[-1].kids.append(made)
        if name != "col":
            self.open.append(made)

    def holder(self, name: str) -> int | None:
        """Which open element can hold another: the innermost, or one whose inner ones may end without a tag."""
        if name == "table":
            return 0 if len(self.open) == 1 and not self.root.kids else None
        for depth in range(len(self.open) - 1, 0, -1):
            if name in HOLDS[self.open[depth].name]:
                return depth
            if self.open[depth].name not in OPTIONAL:
                return None
        return None

    def close(self, name: str, match: re.Match[str]) -> None:
        if name in self.refused:
            self.refused.remove(name)
            return
        names = [each.name for each in self.open]
        if name not in names and names[-1] in TEXTUAL:
            self.text(*match.span())
            return
        if name not in names:
            self.report("R031", f"“</{name}>” closes nothing", *match.span(), f"delete it, or write <{name}> before it")
            return
        while self.open[-1].name != name:
            inner = self.open.pop()
            inner.after = match.start()
            if inner.name not in OPTIONAL:
                self.report("R031", f"“<{inner.name}>” is not closed", inner.start, inner.end, f"write </{inner.name}>")
        self.open.pop().after = match.start()


class _Tokens:
    """Writes the tree as the tokens of blocks."""

    def __init__(self, state: StateBlock, source: _Source, table: _Element) -> None:
        self.state, self.source, self.root = state, source, table

    def push(self) -> None:
        columns = tuple(self.columns(self.root))
        self.element(self.root, "table", columns)

    def columns(self, table: _Element) -> Iterator[dict[str, str]]:
        """What each column's own element says, in order."""
        for each in table.elements():
            inner = [*each.elements()] if each.name == "colgroup" else [each] if each.name == "col" else []
            for column in inner or ([each] if each.name == "colgroup" else []):
                given = {**each.attributes, **column.attributes}
                span = column.attributes.get("span", "1")
                yield from [given] * (min(int(span), 1000) if span.isdecimal() else 1)

    def opened(self, name: str, tag: str, element: _Element, columns: tuple[dict[str, str], ...] = ()) -> Token:
        token = self.state.push(f"{name}_open", tag, 1)
        token.map = [self.source.line(element.start), self.source.line(element.after) + 1]
        at = self.source.at
        given = element.attributes
        token.meta["html"] = HtmlCell(given, at(element.start), at(element.end - 1) + 1, columns)
        token.meta["attributes"] = {key: value for key, value in given.items() if key not in UNSAID | OF_CELLS}
        return token

    def element(self, element: _Element, name: str, columns: tuple[dict[str, str], ...] = ()) -> None:
        self.opened(name, element.name, element, columns)
        for kid in element.elements():
            if kid.name in ("th", "td"):
                self.cell(kid)
            elif kid.name == "caption":
                self.opened("caption", "caption", kid)
                self.inline(kid.end, kid.after)
                self.state.push("caption_close", "caption", -1)
            elif kid.name not in ("col", "colgroup"):
                self.element(kid, kid.name)
        self.state.push(f"{name}_close", element.name, -1)

    def cell(self, cell: _Element) -> None:
        self.opened(cell.name, cell.name, cell)
        text = self.source.text[cell.end : cell.after]
        if any(True for _ in cell.elements()):
            self.flow(cell, False)
        elif not BLANK_LINE.search(text):
            if text.strip():
                self.inline(cell.end, cell.after)
        elif (lines := self.lines(cell)) is not None:
            self.blocks(*lines)
        else:
            self.flow(cell, False)
        self.state.push(f"{cell.name}_close", cell.name, -1)

    def lines(self, cell: _Element) -> tuple[int, int] | None:
        """The lines that a cell holds alone, between those of its tags."""
        text, source = self.source.text, self.source
        first, last = source.line(cell.end - 1) + 1, source.line(cell.after)
        before = text[cell.end : source.starts[first - source.first]] if first <= last else "x"
        after = text[source.starts[last - source.first] : cell.after]
        return None if before.strip() or after.strip() else (first, last)

    def blocks(self, first: int, after: int) -> None:
        """Markdown in lines of its own; how far all of them are indented means nothing."""
        state = self.state
        kept = state.parentType, state.lineMax, state.blkIndent
        indents = [state.sCount[line] for line in range(first, after) if not state.isEmpty(line)]
        state.parentType, state.lineMax = "container", after
        state.blkIndent = min(indents, default=state.blkIndent)
        state.md.block.tokenize(state, first, after)
        state.parentType, state.lineMax, state.blkIndent = kept

    def flow(self, element: _Element, tight: bool) -> None:
        """Paragraphs and lists; text that stands in neither is parted into paragraphs by empty lines."""
        for kid in element.kids:
            if isinstance(kid, tuple):
                for start, end in self.parts(*kid):
                    self.paragraph(start, end, element, tight)
            elif kid.name == "p":
                self.paragraph(kid.end, kid.after, kid, False)
            else:
                self.list(kid)

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for gap in BLANK_LINE.finditer(self.source.text, start, end):
            yield start, gap.start()
            start = gap.end()
        yield start, end

    def list(self, element: _Element) -> None:
        name = "bullet_list" if element.name == "ul" else "ordered_list"
        token = self.opened(name, element.name, element)
        first = element.attributes.get("start", "")
        if name == "ordered_list" and first.isdecimal():
            token.attrs = {"start": min(int(first), 999_999_999)}
        for item in element.elements():
            self.opened("list_item", "li", item)
            self.flow(item, True)
            self.state.push("list_item_close", "li", -1)
        self.state.push(f"{name}_close", element.name, -1)

    def paragraph(self, start: int, end: int, element: _Element, hidden: bool) -> None:
        if not self.source.text[start:end].strip():
            return
        token = self.opened("paragraph", "p", element)
        token.hidden = hidden
        token.map = [self.source.line(start), self.source.line(max(start, end - 1)) + 1]
        self.inline(start, end)
        self.state.push("paragraph_close", "p", -1)

    def inline(self, start: int, end: int) -> None:
        text = self.source.text[start:end]
        start += len(text) - len(text.lstrip())
        content = text.strip()
        token = self.state.push("inline", "", 0)
        token.content, token.children = content, []
        token.map = [self.source.line(start), self.source.line(start + max(0, len(content) - 1)) + 1]
        token.meta["marks"] = self.source.marks(start, start + len(content))
