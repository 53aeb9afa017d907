"""Lists in HTML, whose items may lack their end tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import shorten

from markdown_it.rules_block import StateBlock

from publish.reading.markdown.html_elements import Element, inside, line_of
from publish.reading.markdown.html_tokens import faults_of, kept_of, mark_place, open_block, push_text, report

__all__ = ["html_definitions", "html_list"]


def html_list(state: StateBlock, element: Element) -> None:
    """A list; its items are tight where no empty line stands in it."""
    name = "bullet_list" if element.name == "ul" else "ordered_list"
    token = open_block(state, name, element, element.name)
    attributes = element.attributes
    if element.name == "ol" and attributes.get("start", "").isdecimal():
        token.attrs = {"start": min(int(attributes["start"]), 999_999_999)}
    token.meta["attributes"] = kept_of(attributes)
    tight = not re.search(r"\n[ \t]*\n", state.src[element.begin : element.stop])
    for item in _items(state, element, ("li",)):
        open_block(state, "list_item", item, "li")
        before, level = len(state.tokens), state.level
        mark_place(state, item.start, item.attributes)
        inside(state, item)
        for held in state.tokens[before:]:
            if held.type == "paragraph_open" and held.level == level:
                held.hidden = tight
        state.push("list_item_close", "li", -1)
    state.push(f"{name}_close", element.name, -1)


def html_definitions(state: StateBlock, element: Element) -> None:
    """A list of terms and what they mean; a definition before every term is a fault."""
    open_block(state, "dl", element).meta["attributes"] = kept_of(element.attributes)
    for number, item in enumerate(_items(state, element, ("dt", "dd"))):
        if item.name == "dt":
            place = item.attributes.get("id", "")
            push_text(state, "dt", item.start, item.begin, item.stop, place=place)
            continue
        if number == 0:
            report(state, "R170", "this definition explains no term", item, "write <dt>term</dt> before it")
            continue
        open_block(state, "dd", item)
        mark_place(state, item.start, item.attributes)
        inside(state, item)
        state.push("dd_close", "dd", -1)
    state.push("dl_close", "dl", -1)


ITEM_TAG = re.compile(r"<!--.*?-->|<(/?)(ul|ol|dl|li|dt|dd)(?=[\s>/])([^<>]*)>", re.IGNORECASE | re.DOTALL)


def _items(state: StateBlock, element: Element, names: tuple[str, ...]) -> Iterator[Element]:
    """The items of a list, whose end tags may be left out; what stands in none of them is a fault.

    Between the definitions of a book of chapters it is one more, as a browser shows it.
    """
    depth, at = 0, element.begin
    open_at: tuple[str, str, int, int] | None = None
    for tag in ITEM_TAG.finditer(state.src, element.begin, element.stop):
        if tag[2] is None:
            if open_at is None:
                yield from _between(state, element, at, tag.start(), names)
                at = tag.end()
            continue
        name, closes = tag[2].lower(), bool(tag[1])
        if name in ("ul", "ol", "dl"):
            depth += -1 if closes else 1
        elif depth == 0 and name in names:
            if open_at is not None:
                yield _item(state, element, open_at, tag.start())
            else:
                yield from _between(state, element, at, tag.start(), names)
            at = tag.end()
            open_at = None if closes else (name, tag[3], tag.start(), tag.end())
    if open_at is not None:
        yield _item(state, element, open_at, element.stop)
    else:
        yield from _between(state, element, at, element.stop, names)


def _item(state: StateBlock, around: Element, opened: tuple[str, str, int, int], stop: int) -> Element:
    name, given, start, begin = opened
    line = line_of(state, around.start, start)
    return Element(name, given, line, begin, stop, line_of(state, around.start, stop), stop)


def _between(state: StateBlock, around: Element, start: int, stop: int, names: tuple[str, ...]) -> Iterator[Element]:
    held = state.src[start:stop]
    shown = shorten(held.lstrip("> \t\n"), 40, placeholder=" …")
    if not shown:
        return
    begin = start + len(held) - len(held.lstrip())
    line = line_of(state, around.start, begin)
    span = state.env["copy"].lines_span(line, line + 1)
    message = f"“{shown}” stands in no item of this list"
    hint = f"write it into <{names[-1]}> … </{names[-1]}>"
    # At the head of a list nothing is there that it could explain.
    if names[-1] == "dd" and state.env["chapters"] and start > around.begin:
        faults_of(state).report("R180", f"{message}: it is taken for a definition", span, hint)
        yield _item(state, around, ("dd", "", begin, begin), stop)
    else:
        faults_of(state).report("R170", message, span, hint)
