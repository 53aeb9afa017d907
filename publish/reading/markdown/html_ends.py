"""Where elements end that are never closed, and end tags that close nothing, in books of chapters.

A browser shows such pages, and has an element go on to the end of what stands around it. On pages of a book it ends
with its section: what comes after was not meant to stand in it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it.rules_block import StateBlock

from publish.reading.markdown.html_elements import FENCE, Element, next_block
from publish.reading.markdown.html_tokens import faults_of
from publish.reading.markdown.lines import line_at, start_of
from publish.reading.positions import Copy

__all__ = ["ended", "stray_end"]


def ended(state: StateBlock, element: Element, end: int) -> Element:
    """An element that is never closed, to the end of its section; said where it begins."""
    last = (_paragraph_end if element.name[1:].isdecimal() else _section_end)(state, element.start, end) - 1
    while last > element.start and state.isEmpty(last):
        last -= 1
    copy: Copy = state.env["copy"]
    span, there = copy.lines_span(element.start, element.start + 1), copy.lines_span(last, last + 1)
    message = f"“<{element.name}>” is not closed: it is taken to end with line {there.line}"
    faults_of(state).report("R182", message, span, f"write </{element.name}> where it is to end")
    stop = max(element.begin, state.eMarks[last])
    return replace(element, stop=stop, last=last, after=stop)


def _paragraph_end(state: StateBlock, start: int, end: int) -> int:
    return next((line for line in range(start + 1, end) if state.isEmpty(line)), end)


# Headings in HTML are left aside: they may be the title of what stands in the element.
HEADING = re.compile(r"(#{1,6})(?:[ \t]|$)")
# What makes a heading of the lines above it, and what such a line does not begin with.
UNDERLINE = re.compile(r"(=+|-+)[ \t]*")
NO_HEADING = re.compile(r"[>|<#]|[-*+][ \t]|\d+[.)][ \t]")


def _section_end(state: StateBlock, start: int, end: int) -> int:
    """The line of the next heading that is no lower than the one above; `end` where there is none."""
    headings = (int(token.tag[1]) for token in reversed(state.tokens) if token.type == "heading_open")
    level, fence = next(headings, 0), ""
    for line in range(start + 1, end):
        text = line_at(state, line)
        if code := FENCE.match(text):
            fence = "" if fence and text.startswith(fence) else fence or code[1]
        elif fence or state.is_code_block(line):
            continue
        elif (found := HEADING.match(text)) and len(found[1]) <= level:
            return line
        elif (under := UNDERLINE.fullmatch(text)) and (1 if under[1][0] == "=" else 2) <= level:
            first = line
            while (
                first > start + 1 and not state.isEmpty(first - 1) and not NO_HEADING.match(line_at(state, first - 1))
            ):
                first -= 1
            if first < line:
                return first
    return end


# The elements that hold blocks, and their parts (HTML, 13.1.2.4 and 13.2.6.4.7).
BLOCKS = (
    "address article aside blockquote caption center dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup li main nav ol p section summary table tbody td tfoot th thead tr ul"
).split()
END_TAG = re.compile(rf"</({'|'.join(BLOCKS)})\s*>", re.IGNORECASE)


def stray_end(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """An end tag that begins a line and closes nothing; what stands behind it is read on."""
    if not state.env["chapters"] or state.is_code_block(start):
        return False
    tag = END_TAG.match(state.src, start_of(state, start), state.eMarks[start])
    if tag is None:
        return False
    if silent:
        return True
    if tag[1].lower() != "p":
        copy: Copy = state.env["copy"]
        hint = f"delete it, or write <{tag[1]}> where it begins"
        faults_of(state).report("R183", f"“{tag[0]}” closes nothing: it is passed over", copy.span(*tag.span()), hint)
    state.line = start + 1
    if state.src[tag.end() : state.eMarks[start]].strip():
        next_block(state, start, tag.end(), end)
    return True
