"""The rules for HTML that holds blocks: divisions, paragraphs, headings, lists and the like; in them stands Markdown.

What says only how a browser is to draw it, such as `<center>`, has no token of its own: what it holds is set as if it
stood there alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from markdown_it.rules_block import StateBlock

from publish.reading.markdown.html_elements import Element, end_around, held, inside, line_of, next_block
from publish.reading.markdown.html_ends import ended
from publish.reading.markdown.html_lists import html_definitions, html_list
from publish.reading.markdown.html_tokens import SAID, kept_of, mark_place, open_block, push_text, unclosed
from publish.reading.markdown.lines import start_of

__all__ = ["html_element"]

# They hold blocks, and say nothing that an edition is told.
GROUPS = ("address", "article", "aside", "center", "footer", "header", "hgroup", "main", "nav", "section")
# A paragraph may lack its end tag; whether the others have theirs is said where their tokens are read.
JUDGED_LATER = ("p", "div", "details")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def html_element(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """An element whose tag begins a line, to the line with its end tag."""
    if state.is_code_block(start):
        return False
    opening = OPENING.match(state.src, start_of(state, start), state.eMarks[end - 1])
    if opening is None or "\n\n" in opening.group():
        return False
    if silent:
        return True
    end = end_around(state, start, end)
    name, given, begin = opening[1].lower(), opening[2] or "", opening.end()
    if name == "hr" or (name == "p" and given.endswith("/")):
        element = Element(name, given, start, begin, begin, line_of(state, start, begin), begin)
    else:
        element = held(state, Element(name, given.removesuffix("/"), start, begin, begin, start, None), end)
    if element.after is None and name != "p" and state.env["chapters"]:
        element = ended(state, element, end)
    elif element.after is None and name not in JUDGED_LATER:
        unclosed(state, element)
    MAKERS.get(name, _group)(state, element)
    if element.after is not None and state.src[element.after : state.eMarks[element.last]].strip():
        next_block(state, element.last, element.after, end)
    else:
        state.line = element.last + 1
    return True


def _group(state: StateBlock, element: Element) -> None:
    """What stands in an element that only groups; one with a class or a language is a division."""
    attributes = element.attributes
    if any(attributes.get(name, "").strip() for name in SAID):
        kept = " ".join(f'{key}="{escape(attributes[key])}"' for key in (*SAID, "id") if key in attributes)
        open_block(state, "division", element, given=kept, closed=True)
        inside(state, element)
        state.push("division_close", "div", -1)
        return
    mark_place(state, element.start, attributes)
    # It has no token, but nests as deep as one that has.
    state.level += 1
    inside(state, element)
    state.level -= 1


def _division(state: StateBlock, element: Element) -> None:
    open_block(state, "division", element, given=element.given, closed=element.after is not None)
    inside(state, element)
    state.push("division_close", "div", -1)


SUMMARY = re.compile(r"\s*<summary(?:\s[^<>]*)?>(.*?)</summary\s*>", re.IGNORECASE | re.DOTALL)


def _details(state: StateBlock, element: Element) -> None:
    """HTML's details: the summary is a line of text."""
    open_block(state, "details", element, given=element.given, closed=element.after is not None)
    begin = element.begin
    if (summary := SUMMARY.match(state.src, begin, element.stop)) is not None:
        begin = summary.end()
        push_text(state, "summary", element.start, summary.start(1), summary.end(1))
    inside(state, element, begin)
    state.push("details_close", "details", -1)


def _figure(state: StateBlock, element: Element) -> None:
    open_block(state, "figure", element).meta["attributes"] = kept_of(element.attributes)
    inside(state, element)
    state.push("figure_close", "figure", -1)


def _caption(state: StateBlock, element: Element) -> None:
    open_block(state, "figcaption", element)
    inside(state, element)
    state.push("figcaption_close", "figcaption", -1)


def _quotation(state: StateBlock, element: Element) -> None:
    token = open_block(state, "blockquote", element)
    token.meta["attributes"] = kept_of(element.attributes)
    inside(state, element)
    state.push("blockquote_close", "blockquote", -1)


def _heading(state: StateBlock, element: Element) -> None:
    first = state.src[element.begin : element.stop].split("\n\n", 1)[0]
    if not re.sub(r"<(?!img)[^>]*>", "", first, flags=re.IGNORECASE).strip():
        # A heading without words would be one that nobody can name; browsers draw nothing.
        mark_place(state, element.start, element.attributes)
        return
    attributes = kept_of(element.attributes)
    push_text(state, "heading", element.start, element.begin, element.begin + len(first), element.name, attributes)


def _rule(state: StateBlock, element: Element) -> None:
    token = state.push("hr", "hr", 0)
    token.map = [element.start, element.last + 1]


MAKERS: dict[str, Callable[[StateBlock, Element], None]] = {
    "blockquote": _quotation,
    "details": _details,
    "div": _division,
    "dl": html_definitions,
    "figcaption": _caption,
    "figure": _figure,
    "hr": _rule,
    "ol": html_list,
    "ul": html_list,
    **dict.fromkeys(HEADINGS, _heading),
}
OPENING = re.compile(rf"<({'|'.join((*MAKERS, *GROUPS, 'p'))})(\s[^<>]*|/)?>", re.IGNORECASE)
