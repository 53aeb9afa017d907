"""Parse Markdown into a tree of tokens with exact places; the only room that knows markdown-it.

CommonMark with tables, strikethrough, footnotes, definition lists, attributes and fenced divisions. The
author's characters stay as they are: nothing is made a link or a typographic form that was not written so.

markdown-it knows the lines of blocks alone. Here its inline parser also notes where each token starts and
ends in the text of its block, and a block's text knows where its characters stand in the copy.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.attrs.parse import ParseError
from mdit_py_plugins.attrs.parse import parse as parse_attributes
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from publish.diagnostics import Span
from publish.reading.admonish_rule import admonition
from publish.reading.bare_values import take_percentages
from publish.reading.block_rules import NESTING, TooDeepError, attributes_line, depth, division, html
from publish.reading.citation_rule import citation_rule
from publish.reading.faults import Faults
from publish.reading.gitbook_rule import gitbook_mark
from publish.reading.html_blocks import html_element
from publish.reading.html_tables import html_table
from publish.reading.inline_rules import subscript, superscript
from publish.reading.line_rules import abbreviation, line_block
from publish.reading.math_rules import equation, formula, mathjax_formula
from publish.reading.positions import Copy

__all__ = ["NESTING", "Inlines", "Node", "Parsed", "Token", "attributes_of", "parse", "unclosed_comment"]

# A paragraph of so many characters fills thirty pages without a break.
LONGEST_TEXT = 100_000

# Nobody sees how long a gap is, but the layout engine looks from each of its spaces to its end.
GAP = re.compile(r"[ \t]{1001}")

# To find the `]` of a `[`, the parser looks at all that stands between, so marks that are never closed cost the
# square of their number. A text that people read takes less than one such step for each of its characters.
STEPS_FOR_EACH, STEPS_FOR_ALL = 8, 500_000
# Where it has not looked yet it tries every rule.
STEPS_OF_A_TRIAL = 8


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


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed manuscript."""

    copy: Copy
    nodes: tuple[Node, ...]
    inline_notes: dict[int, Inlines]
    """Notes written where they are called, `^[…]`, by number."""
    abbreviations: dict[str, tuple[str, Span]]
    """What abbreviations stand for, and where it is said."""


class _TooManyStepsError(Exception):
    """The parser has looked ahead more often than a text of this length is worth."""


def parse(
    copy: Copy, faults: Faults, cites: bool = False, maths: bool = True, chapters: bool = False, mathjax: bool = False
) -> Parsed:
    """The tree of a manuscript's tokens; empty, with a fault, where it is nested too deep to be read.

    `cites`: it has a bibliography, so `[@key]` is a citation. `maths`: what stands between dollar signs is mathematics.
    `chapters`: it is one of a book with a summary, which may have GitBook's marks, and with `mathjax` those of MathJax.
    """
    steps = STEPS_FOR_EACH * len(copy.text) + STEPS_FOR_ALL
    env: dict[str, Any] = {"copy": copy, "faults": faults, "states": [], "steps": steps}
    env |= {"citations": cites, "maths": maths, "chapters": chapters, "mathjax": mathjax}
    try:
        tokens = _parser().parse(copy.text, env)
    except TooDeepError as problem:
        span = copy.lines_span(problem.line, problem.line + 1)
        hint = "this may be a slip with the indentation, or with the marks > and -"
        faults.report("R035", f"blocks are nested more than {NESTING} levels deep", span, hint)
        tokens = []
    for start in env.get("too_deep", ()):
        message = f"inlines are nested more than {NESTING} levels deep"
        faults.report("R035", message, copy.span(start, start), "part them, or write \\[ for brackets that are text")
    for twice in env.get("duplicate_refs", ()):
        span = copy.lines_span(*twice["map"])
        faults.report("R057", f"the address “[{twice['label']}]” is defined twice; the first counts", span)
    return Parsed(copy, _tree(tokens, copy, faults), _inline_notes(env), _abbreviations(tokens, copy, faults))


def _abbreviations(tokens: list[Token], copy: Copy, faults: Faults) -> dict[str, tuple[str, Span]]:
    found: dict[str, tuple[str, Span]] = {}
    for token in tokens:
        if token.type == "abbreviation" and token.map:
            short, span = token.meta["short"], copy.lines_span(*token.map)
            if found.setdefault(short, (token.meta["long"], span))[1] is not span:
                faults.report("R134", f"“{short}” is explained twice; the first counts", span, "delete one of the two")
    return found


def _inline_notes(env: dict[str, Any]) -> dict[int, Inlines]:
    notes = env.get("footnotes", {}).get("list", {})
    return {
        number: Inlines(tuple(note["tokens"]), *env["note_marks"][number])
        for number, note in notes.items()
        if "tokens" in note
    }


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": NESTING + 20})
    # The parser's own inline parser does not note places; the one that does needs the same configuration.
    md.inline = _PlacingParser()
    md.configure("commonmark", {"maxNesting": NESTING + 20})
    md.enable(["table", "strikethrough"])
    footnote_plugin(md, move_to_end=False, always_match_refs=True)
    md.inline.ruler.at("footnote_ref", _note_call)
    md.inline.ruler.before("link", "citation", citation_rule)
    deflist_plugin(md)
    md.inline.ruler.after("emphasis", "sub", subscript)
    md.inline.ruler.after("footnote_inline", "sup", superscript)
    take_percentages()
    attrs_plugin(md, spans=True, after=("image", "code_inline", "link_close", "span_close", "formula"))
    md.inline.ruler.after("escape", "formula", formula)
    md.inline.ruler.before("escape", "mathjax", mathjax_formula)
    md.block.ruler.before("fence", "admonition", admonition, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.block.ruler.before("fence", "gitbook_mark", gitbook_mark, {"alt": ["paragraph", "reference", "blockquote"]})
    alternatives = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "division", division, {"alt": alternatives})
    md.block.ruler.before("fence", "attributes", attributes_line)
    md.block.ruler.at("html_block", html, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.before("html_block", "html_element", html_element, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.before("reference", "abbreviation", abbreviation, {"alt": ["paragraph", "reference"]})
    md.block.ruler.after("table", "line_block", line_block)
    md.block.ruler.before("fence", "equation", equation, {"alt": alternatives})
    md.block.ruler.before("table", "depth", depth)
    md.block.ruler.before("html_block", "html_table", html_table, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.at("inline", _parse_inlines)
    # Joined tokens would lose their places; readers of the tokens join what belongs together.
    md.inline.ruler2.disable("fragments_join")
    md.core.ruler.disable("text_join")
    # What addresses may be is checked with a message; an address refused here would become plain text.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    return md


# --- notes -----------------------------------------------------------------------------------

# CommonMark 0.31.2, 6.3, for the labels of links.
LONGEST_LABEL = 999


def _note_call(state: StateInline, silent: bool) -> bool:
    """A note's call; its end is looked for no farther than a label can reach."""
    start = state.pos
    if not state.src.startswith("[^", start) or state.src.find("]", start + 2, start + 3 + LONGEST_LABEL) < 0:
        return False
    return footnote_ref(state, silent, always_match=True)


# --- places ------------------------------------------------------------------------------------


HEADING_ATTRIBUTES = re.compile(r"\{[^{}]*\}$")
ATTRIBUTES_MEANT = re.compile(r"\{\s*([#.][\w-]|[a-z-]+\s*=)")


def _parse_inlines(state: StateCore) -> None:
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
    except _TooManyStepsError:
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


class _PlacingState(StateInline):
    """The state of an inline parse that knows where its pending text began."""

    base = 0
    pending_from = 0

    def append_pending(self, text: str) -> None:
        if not self.pending:
            self.pending_from = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802 - the parser's own name
        token = super().pushPending()
        start = self.base + self.pending_from
        token.meta["from"], token.meta["to"] = start, start + len(token.content)
        return token


class _PlacingParser(ParserInline):
    """The inline parser, noting for every token where it starts and ends in the text of its block."""

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _PlacingState(src, md, env, tokens)
        outer: list[_PlacingState] = env["states"]
        if outer:
            # Only a picture's alternative and an inline note are parsed by themselves; both stand after two marks.
            state.base = outer[-1].base + outer[-1].pos + 2
            notes = env.get("footnotes", {}).get("list", {})
            if notes and notes[max(notes)].get("tokens") is tokens:
                env.setdefault("note_marks", {})[max(notes)] = env["block"]
        outer.append(state)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        outer.pop()
        return state.tokens

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - the parser's own name
        if state.level >= state.md.options["maxNesting"]:
            # Beyond this the parser takes marks for text without a word.
            state.env.setdefault("too_deep", {})[state.env["block"][0][0][1]] = None
        state.env["steps"] -= 1 if state.pos in state.cache else STEPS_OF_A_TRIAL
        if state.env["steps"] < 0:
            raise _TooManyStepsError
        super().skipToken(state)

    def tokenize(self, state: StateInline) -> None:
        rules = self.ruler.getRules("")
        end = state.posMax
        deepest = state.md.options["maxNesting"]
        while state.pos < end:
            start, known = state.pos, len(state.tokens)
            matched = False
            if state.level < deepest:
                for rule in rules:
                    if matched := rule(state, False):
                        break
            if matched:
                if state.pos <= start:
                    raise RuntimeError("inline rule did not go on")
                _place(state.tokens[known:], state.base + start, state.base + state.pos)  # type: ignore[attr-defined]
                continue
            state.append_pending(state.src[start])
            state.pos += 1
        if state.pending:
            state.pushPending()


def _place(tokens: list[Token], start: int, end: int) -> None:
    """Give the tokens that a rule has made their places; those inside them have theirs already."""
    fresh = [token for token in tokens if "from" not in token.meta]
    if fresh and all(token.type == "text" for token in fresh):
        for token in fresh:
            token.meta["from"], token.meta["to"] = start, start + len(token.content)
            start += len(token.content)
        return
    for number, token in enumerate(fresh):
        inner = 0 < number < len(fresh) - 1
        token.meta["from"] = start + 1 if inner else (end - 1 if number else start)
        token.meta["to"] = end - 1 if inner else (start + 1 if len(fresh) > 1 and not number else end)


# --- the tree ----------------------------------------------------------------------------------


def _tree(tokens: list[Token], copy: Copy, faults: Faults) -> tuple[Node, ...]:
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


def unclosed_comment(html: str) -> int:
    """Where an HTML comment begins that is never closed; -1 where there is none."""
    start = html.rfind("<!--")
    return start if start >= 0 and html.find("-->", start + 2) < 0 else -1
