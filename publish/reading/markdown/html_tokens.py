"""The tokens that elements of HTML become: those that Markdown has for the same."""

from __future__ import annotations

from html import escape

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from publish.reading.faults import Faults
from publish.reading.markdown.html_elements import Element, line_of
from publish.reading.markdown.lines import start_of
from publish.reading.positions import Copy

__all__ = ["SAID", "faults_of", "kept_of", "mark_place", "open_block", "push_text", "report", "unclosed"]

# What an element that only groups may say for itself; how it is drawn is the theme's business.
SAID = ("class", "dir", "lang")


def open_block(state: StateBlock, name: str, element: Element, tag: str = "", **meta: object) -> Token:
    """The token that opens a block; who asked for it pushes the one that closes it."""
    token = state.push(f"{name}_open", tag or element.name, 1)
    token.map = [element.start, element.last + 1]
    token.meta.update(meta)
    return token


def kept_of(attributes: dict[str, str]) -> dict[str, str]:
    """What an element says that an edition is told."""
    return {key: value for key, value in attributes.items() if key in ("id", *SAID) and value.strip()}


def mark_place(state: StateBlock, line: int, attributes: dict[str, str]) -> None:
    """Mark a place that links can lead to, as an empty anchor in a paragraph of its own does."""
    if identifier := attributes.get("id", "").strip():
        state.push("paragraph_open", "p", 1).map = [line, line + 1]
        _text(state, _anchor(identifier), ((0, start_of(state, line)),), line)
        state.push("paragraph_close", "p", -1)


def _anchor(identifier: str) -> str:
    return f'<a id="{escape(identifier)}"></a>'


def push_text(
    state: StateBlock, name: str, start: int, begin: int, stop: int, tag: str = "",
    attributes: dict[str, str] | None = None, place: str = "",
) -> None:  # fmt: skip
    """An element that holds a line of text, though its source may have several."""
    marks: list[tuple[int, int]] = []
    lines: list[str] = []
    for number in range(line_of(state, start, begin), line_of(state, start, stop) + 1):
        offset = max(begin, start_of(state, number))
        text = state.src[offset : min(stop, state.eMarks[number])]
        if kept := text.strip():
            marks.append((sum(len(each) + 1 for each in lines), offset + len(text) - len(text.lstrip())))
            lines.append(kept)
    marks, first = marks or [(0, begin)], line_of(state, start, marks[0][1] if marks else begin)
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


def faults_of(state: StateBlock) -> Faults:
    """Where faults of the manuscript are reported."""
    found: Faults = state.env["faults"]
    return found


def report(state: StateBlock, code: str, message: str, element: Element, hint: str) -> None:
    """Report a fault in the line that an element begins in."""
    copy: Copy = state.env["copy"]
    faults_of(state).report(code, message, copy.lines_span(element.start, element.start + 1), hint)


def unclosed(state: StateBlock, element: Element) -> None:
    """Report that an element has no end tag."""
    report(state, "R031", f"“<{element.name}>” is not closed", element, f"write </{element.name}> after it")
