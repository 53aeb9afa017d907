"""Raw HTML that is not taken, said with what to write instead; comments are dropped."""

from __future__ import annotations

import re

from publish.diagnostics import Span
from publish.document import Inline, Link, Text
from publish.reading.draft import Draft
from publish.reading.html_inlines import INSTEAD, SHOWING
from publish.reading.tags import tag_attributes

__all__ = ["TAG", "html_block_faults", "of_page"]

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(.*?)(/?)>", re.DOTALL)


def of_page(name: str, rest: str, span: Span, draft: Draft) -> tuple[Inline, ...]:
    """What stands, in a book of chapters, for what only a page of a web site can show: a link to it, or nothing."""
    given = tag_attributes(rest)
    address = given.get("src") or given.get("data") or ""
    if name not in SHOWING or not re.match(r"(https?:)?//", address):
        hint = "delete it, or say in words or with a picture what readers on paper are to know"
        draft.faults.report("R173", f"“<{name}>” is for web pages alone, and left out", span, hint)
        return ()
    address = f"https:{address}" if address.startswith("//") else address
    hint = "write the link yourself, in words: [The film](https://…)"
    draft.faults.report("R173", f"“<{name}>” is for web pages alone: a link stands for it", span, hint)
    return (Link((Text(given.get("title", "").strip() or address, span),), address, None, span),)


def html_block_faults(html: str, span: Span, draft: Draft) -> None:
    """Report all of a block of raw HTML but its comments, which are dropped.

    What stands after a comment in its line is no text for a browser; in a book of chapters it is left out by name.
    """
    unclosed = _unclosed_comment(html)
    if unclosed >= 0:
        draft.faults.report("R031", "this comment is not closed", span, "end it with -->")
        html = html[:unclosed]
    left = _without_comments(html).strip()
    if not left:
        return
    # Not beyond the last `>`: each `<` would be tried to the end of the text.
    match = TAG.search(left, 0, left.rfind(">") + 1)
    if match is None or ("<!--" in html and not left.startswith("<")):
        shown = left.splitlines()[0]
        hint = "begin a new line after the comment" if "<!--" in html else "delete it"
        if draft.by_chapter and "<!--" in html:
            draft.faults.report("R049", f"“{shown}” stands behind a comment and is left out", span, hint)
            return
        draft.faults.report("R030", f"“{shown}” stands in a block of HTML and would be lost", span, hint)
        return
    name = match.group(2).lower()
    if match.group(1) and name == "p" and draft.by_chapter:
        return
    if match.group(1):
        draft.faults.report("R031", f"“</{name}>” closes nothing", span, "delete it, or open it before")
        return
    hint = INSTEAD.get(name, "write it in Markdown; or write \\< for the character")
    draft.faults.report("R030", f"the HTML element “<{name}>” is not taken", span, hint)


def _without_comments(html: str) -> str:
    pieces, at = [], 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start + 4)) >= 0:
        pieces.append(html[at:start])
        at = end + 3
    return "".join([*pieces, html[at:]])


def _unclosed_comment(html: str) -> int:
    """Where an HTML comment begins that is never closed; -1 where there is none."""
    start = html.rfind("<!--")
    return start if start >= 0 and html.find("-->", start + 2) < 0 else -1
