"""The tree of tokens: blocks in blocks, and their inlines with the places where each stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token
from mdit_py_plugins.attrs.parse import ParseError
from mdit_py_plugins.attrs.parse import parse as parse_attributes

from publish.diagnostics import Span
from publish.reading.faults import Faults
from publish.reading.positions import Copy

__all__ = ["Inlines", "Node", "Parsed", "attributes_of", "tree_of"]


@dataclass(frozen=True, slots=True)
class Inlines:
    """The inline tokens of a block, and where the block's text stands in the copy."""

    tokens: tuple[Token, ...]
    marks: tuple[tuple[int, int], ...]
    """(offset in the block's text, offset in the copy), ascending; between them both go on alike."""
    text: str

    def at(self, index: int) -> int:
        """The offset in the copy of a character of the block's text."""
        mark = self.marks[max(0, bisect_right(self.marks, index, key=lambda one: one[0]) - 1)]
        return mark[1] + max(0, index - mark[0])

    def span(self, copy: Copy, start: int, end: int) -> Span:
        """The place in the manuscript of a stretch of the block's text."""
        begin = self.at(start)
        return copy.span(begin, max(begin + 1, self.at(end - 1) + 1 if end > start else begin + 1))


@dataclass(slots=True)
class Node:
    """A block token with what stands in it."""

    type: str
    token: Token
    children: list[Node] = field(default_factory=list)
    inlines: Inlines | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    attributes_line: int | None = None
    """Where a line of attributes for this block stands."""

    @property
    def lines(self) -> tuple[int, int]:
        """The first line, and the first line after it, counted from 0 in the copy."""
        first, after = self.token.map or (0, 1)
        return first, max(after, first + 1)

    @property
    def opening(self) -> str:
        """The source of the paragraph that a block begins with: in the tree an escaped bracket is one."""
        first = self.children[0] if self.children else None
        inlines = first.children[0].inlines if first and first.type == "paragraph" and first.children else None
        return inlines.text if inlines else ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed manuscript."""

    copy: Copy
    nodes: tuple[Node, ...]
    inline_notes: dict[int, Inlines]
    """Notes written where they are called, `^[…]`, by number."""
    abbreviations: dict[str, tuple[str, Span]]
    """What abbreviations stand for, and where it is said."""


def tree_of(tokens: list[Token], copy: Copy, faults: Faults) -> tuple[Node, ...]:
    """The nodes of a manuscript, each line of attributes at the block that it belongs to."""
    top: list[Node] = []
    open_nodes: list[list[Node]] = [top]
    for token in tokens:
        if token.nesting < 0:
            open_nodes.pop()
            continue
        if token.type == "inline":
            continue_in = open_nodes[-1]
            node = Node("inline", token)
            node.inlines = Inlines(tuple(token.children or ()), token.meta["marks"], token.content)
            continue_in.append(node)
            continue
        if token.type == "abbreviation":
            continue
        node = Node(token.type.removesuffix("_open"), token)
        node.attributes = dict(token.meta.get("attributes", {}))
        open_nodes[-1].append(node)
        if token.nesting > 0:
            open_nodes.append(node.children)
    return tuple(_attached(top, copy, faults))


def _attached(nodes: list[Node], copy: Copy, faults: Faults) -> Iterator[Node]:
    """The nodes without lines of attributes, which go to the block after them."""
    waiting: list[Node] = []
    for node in nodes:
        if node.type == "attributes":
            waiting.append(node)
            continue
        # A comment between is dropped, and parts nothing.
        if node.type == "html_block":
            yield node
            continue
        if waiting:
            node.attributes_line = waiting[0].lines[0]
            given = [line.attributes for line in waiting] + [node.attributes]
            classes = " ".join(each["class"] for each in given if "class" in each)
            node.attributes = {key: value for each in given for key, value in each.items()}
            node.attributes |= {"class": classes} if classes else {}
        waiting = []
        node.children = list(_attached(node.children, copy, faults))
        yield node
    for line in waiting:
        span = copy.lines_span(*line.lines)
        faults.report("R033", "these attributes belong to no block", span, "write them before it")


def attributes_of(text: str) -> tuple[str, dict[str, str]] | None:
    """The text before attributes that end it, and the attributes: `name {.class}`; None if they cannot be read."""
    brace = text.find("{")
    if brace < 0:
        return text.strip(), {}
    try:
        length, attributes = parse_attributes(text[brace:])
    except ParseError:
        return None
    return (text[:brace].strip(), attributes) if brace + length + 1 == len(text.rstrip()) else None
