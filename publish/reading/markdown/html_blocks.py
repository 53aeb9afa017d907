"""The rules for HTML that holds blocks: divisions, paragraphs, headings, lists and the like; in them stands Markdown.

What says only how a browser is to draw it, such as `<center>`, has no token of its own: what it holds is set as if it
stood there alone. A line directly after a tag is HTML for every reader of Markdown, so its indent means nothing
(CommonMark, 4.6); after an empty line it does again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from publish.reading.faults import Faults
from publish.reading.positions import Copy
from publish.reading.tags import tag_attributes

__all__ = ["html_element"]

# They hold blocks, and say nothing that an edition is told.
GROUPS = ("address", "article", "aside", "center", "footer", "header", "hgroup", "main", "nav", "section")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

# What an element that only groups may say for itself; how it is drawn is the theme's business.
SAID = ("class", "dir", "lang")


@dataclass(frozen=True, slots=True)
class _Element:
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


def html_element(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """An element whose tag begins a line, to the line with its end tag."""
    if state.is_code_block(start):
        return False
    opening = OPENING.match(state.src, _start(state, start), state.eMarks[end - 1])
    if opening is None or "\n\n" in opening.group():
        return False
    if silent:
        return True
    end = _end(state, start, end)
    name, given, begin = opening[1].lower(), opening[2] or "", opening.end()
    if name == "hr" or (name == "p" and given.endswith("/")):
        element = _Element(name, given, start, begin, begin, _line_of(state, start, begin), begin)
    else:
        element = _held(state, _Element(name, given.removesuffix("/"), start, begin, begin, start, None), end)
    MAKERS.get(name, _group)(state, element)
    if element.after is not None and state.src[element.after : state.eMarks[element.last]].strip():
        _next_block(state, element.last, element.after, end)
    else:
        state.line = element.last + 1
    return True


def _end(state: StateBlock, start: int, end: int) -> int:
    """The first line that no longer belongs to the list or quotation around."""
    if state.blkIndent == 0:
        return end
    lines = range(start + 1, end)
    return next((n for n in lines if not state.isEmpty(n) and state.sCount[n] < state.blkIndent), end)


def _held(state: StateBlock, element: _Element, end: int) -> _Element:
    """The element with what it holds; one that is not closed holds all to the end of what it stands in."""
    first = _line_of(state, element.start, element.begin)
    if element.name == "p" and (bound := _without_end_tag(state, first, end, element.begin)) is not None:
        stop, last, after = bound
        return replace(element, stop=stop, last=last, after=after)
    close = _closing(state, first, end, element.begin, element.name)
    if close is None:
        return replace(element, stop=state.eMarks[end - 1], last=end - 1)
    last = _line_of(state, element.start, close.start())
    return replace(element, stop=close.start(), last=last, after=close.end())


# --- what becomes of an element ----------------------------------------------------------------


def _group(state: StateBlock, element: _Element) -> None:
    """What stands in an element that only groups; one with a class or a language is a division."""
    if element.after is None and element.name != "p":
        _unclosed(state, element)
    attributes = element.attributes
    if any(attributes.get(name, "").strip() for name in SAID):
        kept = " ".join(f'{key}="{escape(attributes[key])}"' for key in (*SAID, "id") if key in attributes)
        _open(state, "division", element, given=kept, closed=True)
        _inside(state, element)
        state.push("division_close", "div", -1)
        return
    _place(state, element.start, attributes)
    # It has no token, but nests as deep as one that has.
    state.level += 1
    _inside(state, element)
    state.level -= 1


def _division(state: StateBlock, element: _Element) -> None:
    _open(state, "division", element, given=element.given, closed=element.after is not None)
    _inside(state, element)
    state.push("division_close", "div", -1)


SUMMARY = re.compile(r"\s*<summary(?:\s[^<>]*)?>(.*?)</summary\s*>", re.IGNORECASE | re.DOTALL)


def _details(state: StateBlock, element: _Element) -> None:
    """HTML's details: the summary is a line of text."""
    _open(state, "details", element, given=element.given, closed=element.after is not None)
    begin = element.begin
    if (summary := SUMMARY.match(state.src, begin, element.stop)) is not None:
        begin = summary.end()
        _inline(state, "summary", element.start, summary.start(1), summary.end(1))
    _inside(state, element, begin)
    state.push("details_close", "details", -1)


def _figure(state: StateBlock, element: _Element) -> None:
    if element.after is None:
        _unclosed(state, element)
    _open(state, "figure", element).meta["attributes"] = _kept(element.attributes)
    _inside(state, element)
    state.push("figure_close", "figure", -1)


def _caption(state: StateBlock, element: _Element) -> None:
    if element.after is None:
        _unclosed(state, element)
    _open(state, "figcaption", element)
    _inside(state, element)
    state.push("figcaption_close", "figcaption", -1)


def _quotation(state: StateBlock, element: _Element) -> None:
    if element.after is None:
        _unclosed(state, element)
    token = _open(state, "blockquote", element)
    token.meta["attributes"] = _kept(element.attributes)
    _inside(state, element)
    state.push("blockquote_close", "blockquote", -1)


def _heading(state: StateBlock, element: _Element) -> None:
    if element.after is None:
        _unclosed(state, element)
    first = state.src[element.begin : element.stop].split("\n\n", 1)[0]
    if not re.sub(r"<(?!img)[^>]*>", "", first, flags=re.IGNORECASE).strip():
        # A heading without words would be one that nobody can name; browsers draw nothing.
        _place(state, element.start, element.attributes)
        return
    attributes = _kept(element.attributes)
    _inline(state, "heading", element.start, element.begin, element.begin + len(first), element.name, attributes)


def _rule(state: StateBlock, element: _Element) -> None:
    token = state.push("hr", "hr", 0)
    token.map = [element.start, element.last + 1]


def _list(state: StateBlock, element: _Element) -> None:
    """A list; its items are tight where no empty line stands in it."""
    if element.after is None:
        _unclosed(state, element)
    name = "bullet_list" if element.name == "ul" else "ordered_list"
    token = _open(state, name, element, element.name)
    attributes = element.attributes
    if element.name == "ol" and attributes.get("start", "").isdecimal():
        token.attrs = {"start": min(int(attributes["start"]), 999_999_999)}
    token.meta["attributes"] = _kept(attributes)
    tight = not re.search(r"\n[ \t]*\n", state.src[element.begin : element.stop])
    for item in _items(state, element, ("li",)):
        _open(state, "list_item", item, "li")
        before, level = len(state.tokens), state.level
        _place(state, item.start, item.attributes)
        _inside(state, item)
        for held in state.tokens[before:]:
            if held.type == "paragraph_open" and held.level == level:
                held.hidden = tight
        state.push("list_item_close", "li", -1)
    state.push(f"{name}_close", element.name, -1)


def _definitions(state: StateBlock, element: _Element) -> None:
    if element.after is None:
        _unclosed(state, element)
    _open(state, "dl", element).meta["attributes"] = _kept(element.attributes)
    for number, item in enumerate(_items(state, element, ("dt", "dd"))):
        if item.name == "dt":
            place = item.attributes.get("id", "")
            _inline(state, "dt", item.start, item.begin, item.stop, place=place)
            continue
        if number == 0:
            _report(state, "R170", "this definition explains no term", item, "write <dt>term</dt> before it")
            continue
        _open(state, "dd", item)
        _place(state, item.start, item.attributes)
        _inside(state, item)
        state.push("dd_close", "dd", -1)
    state.push("dl_close", "dl", -1)


MAKERS: dict[str, Callable[[StateBlock, _Element], None]] = {
    "blockquote": _quotation,
    "details": _details,
    "div": _division,
    "dl": _definitions,
    "figcaption": _caption,
    "figure": _figure,
    "hr": _rule,
    "ol": _list,
    "ul": _list,
    **dict.fromkeys(HEADINGS, _heading),
}
OPENING = re.compile(rf"<({'|'.join((*MAKERS, *GROUPS, 'p'))})(\s[^<>]*|/)?>", re.IGNORECASE)


# --- items -------------------------------------------------------------------------------------

ITEM_TAG = re.compile(r"<!--.*?-->|<(/?)(ul|ol|dl|li|dt|dd)(?=[\s>/])([^<>]*)>", re.IGNORECASE | re.DOTALL)


def _items(state: StateBlock, element: _Element, names: tuple[str, ...]) -> Iterator[_Element]:
    """The items of a list, whose end tags may be left out; what stands in none of them is a fault."""
    depth, at = 0, element.begin
    open_at: tuple[str, str, int, int] | None = None
    for tag in ITEM_TAG.finditer(state.src, element.begin, element.stop):
        if tag[2] is None:
            if open_at is None:
                _no_item(state, element, at, tag.start(), names)
                at = tag.end()
            continue
        name, closes = tag[2].lower(), bool(tag[1])
        if name in ("ul", "ol", "dl"):
            depth += -1 if closes else 1
        elif depth == 0 and name in names:
            if open_at is not None:
                yield _item(state, element, open_at, tag.start())
            else:
                _no_item(state, element, at, tag.start(), names)
            at = tag.end()
            open_at = None if closes else (name, tag[3], tag.start(), tag.end())
    if open_at is not None:
        yield _item(state, element, open_at, element.stop)
    else:
        _no_item(state, element, at, element.stop, names)


def _item(state: StateBlock, around: _Element, opened: tuple[str, str, int, int], stop: int) -> _Element:
    name, given, start, begin = opened
    line = _line_of(state, around.start, start)
    return _Element(name, given, line, begin, stop, _line_of(state, around.start, stop), stop)


def _no_item(state: StateBlock, around: _Element, start: int, stop: int, names: tuple[str, ...]) -> None:
    held = state.src[start:stop]
    if shown := " ".join(held.split()).lstrip("> ")[:40]:
        line = _line_of(state, around.start, start + len(held) - len(held.lstrip()))
        message = f"“{shown}” stands in no item of this list"
        span = state.env["copy"].lines_span(line, line + 1)
        _faults(state).report("R170", message, span, f"write it into <{names[-1]}> … </{names[-1]}>")


# --- tokens ------------------------------------------------------------------------------------


def _open(state: StateBlock, name: str, element: _Element, tag: str = "", **meta: object) -> Token:
    token = state.push(f"{name}_open", tag or element.name, 1)
    token.map = [element.start, element.last + 1]
    token.meta.update(meta)
    return token


def _kept(attributes: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in attributes.items() if key in ("id", *SAID) and value.strip()}


def _place(state: StateBlock, line: int, attributes: dict[str, str]) -> None:
    """Mark a place that links can lead to, as an empty anchor in a paragraph of its own does."""
    if identifier := attributes.get("id", "").strip():
        state.push("paragraph_open", "p", 1).map = [line, line + 1]
        _text(state, _anchor(identifier), ((0, _start(state, line)),), line)
        state.push("paragraph_close", "p", -1)


def _anchor(identifier: str) -> str:
    return f'<a id="{escape(identifier)}"></a>'


def _inline(
    state: StateBlock, name: str, start: int, begin: int, stop: int, tag: str = "",
    attributes: dict[str, str] | None = None, place: str = "",
) -> None:  # fmt: skip
    """An element that holds a line of text, though its source may have several."""
    marks: list[tuple[int, int]] = []
    lines: list[str] = []
    for number in range(_line_of(state, start, begin), _line_of(state, start, stop) + 1):
        offset = max(begin, _start(state, number))
        text = state.src[offset : min(stop, state.eMarks[number])]
        if kept := text.strip():
            marks.append((sum(len(each) + 1 for each in lines), offset + len(text) - len(text.lstrip())))
            lines.append(kept)
    marks, first = marks or [(0, begin)], _line_of(state, start, marks[0][1] if marks else begin)
    token = state.push(f"{name}_open", tag or name, 1)
    token.map = [first, first + max(1, len(lines))]
    token.meta["attributes"] = attributes or {}
    anchor = _anchor(place) if place else ""
    places = ((0, marks[0][1]), *((index + len(anchor), offset) for index, offset in marks)) if anchor else marks
    _text(state, anchor + "\n".join(lines), tuple(places), first, max(1, len(lines)))
    state.push(f"{name}_close", tag or name, -1)


def _text(state: StateBlock, content: str, marks: tuple[tuple[int, int], ...], line: int, lines: int = 1) -> None:
    token = state.push("inline", "", 0)
    token.content, token.children, token.map = content, [], [line, line + lines]
    token.meta["marks"] = marks


def _faults(state: StateBlock) -> Faults:
    found: Faults = state.env["faults"]
    return found


def _report(state: StateBlock, code: str, message: str, element: _Element, hint: str) -> None:
    copy: Copy = state.env["copy"]
    _faults(state).report(code, message, copy.lines_span(element.start, element.start + 1), hint)


def _unclosed(state: StateBlock, element: _Element) -> None:
    _report(state, "R031", f"“<{element.name}>” is not closed", element, f"write </{element.name}> after it")


# --- lines -------------------------------------------------------------------------------------

FENCE = re.compile(r"(`{3,}|~{3,})")


def _inside(state: StateBlock, element: _Element, begin: int | None = None) -> None:
    """Parse what stands in an element, whose first and last lines may hold its tags."""
    begin = element.begin if begin is None else begin
    if not state.src[begin : element.stop].strip():
        return
    first = _line_of(state, element.start, begin)
    last = _line_of(state, element.start, element.stop)
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


def _next_block(state: StateBlock, line: int, begin: int, end: int) -> None:
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
        text = _line(state, line)
        if line > first and (code := FENCE.match(text)):
            if not fence:
                fence = code.group(1)
            elif text.startswith(fence):
                fence = ""
        if fence:
            continue
        for tag in tags.finditer(state.src, begin if line == first else _start(state, line), state.eMarks[line]):
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
    """Where a paragraph without an end tag ends, as in `_Element`; None where it has one (HTML, 13.1.2.4).

    It ends before the next paragraph, or with the last line before an empty one.
    """
    limit = state.eMarks[end - 1]
    opened = PARAGRAPH.search(state.src, begin, limit)
    bound = opened.start() if opened else limit
    if begin <= _last_end_tag(state, "p") and PARAGRAPH_END.search(state.src, begin, bound):
        return None
    line = first + 1
    while line < end and not state.isEmpty(line) and _start(state, line) < bound:
        line += 1
    if bound < state.eMarks[line - 1]:
        return bound, line - 1, bound
    return state.eMarks[line - 1], line - 1, None


def _line_of(state: StateBlock, start: int, offset: int) -> int:
    return start + state.src.count("\n", state.bMarks[start], offset)


def _start(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]


def _line(state: StateBlock, line: int) -> str:
    return state.src[_start(state, line) : state.eMarks[line]]
