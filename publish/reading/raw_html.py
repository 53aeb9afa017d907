"""Raw HTML: code is taken, comments are dropped; of all else it is said what to write instead."""

from __future__ import annotations

import re
from html import unescape

from publish.diagnostics import Span
from publish.document import Block, CodeBlock, Inline, Link, Paragraph, Text
from publish.reading.draft import Draft
from publish.reading.html_inlines import INSTEAD, SHOWING, is_of_pages, measured
from publish.reading.markdown import Node, Token
from publish.reading.pictures import is_remote, picture
from publish.reading.reader import Reader
from publish.reading.tags import tag_attributes

__all__ = ["TAG", "of_page", "read_html"]

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(.*?)(/?)>", re.DOTALL)

# What HTML calls the language of its code.
CODE_LANGUAGE = re.compile(r"\bclass\s*=\s*[\"']?(?:[^\"'>]*\s)?lang(?:uage)?-([\w+#.-]+)", re.IGNORECASE)

# An HTML block that is code, whole.
PREFORMATTED = re.compile(r"<pre(?:\s[^>]*)?>(.*)</pre>", re.DOTALL | re.IGNORECASE)


PICTURED = re.compile(r"\.(?:svg|png|jpe?g|webp)$", re.IGNORECASE)


def of_page(name: str, rest: str, span: Span, draft: Draft) -> tuple[Inline, ...]:
    """What stands, in a book of chapters, for what only a page of a web site can show: a link to it, or nothing.

    A picture that is shown as an object is a picture.
    """
    given = tag_attributes(rest)
    address = given.get("src") or given.get("data") or ""
    if name in ("object", "embed") and not is_remote(address) and PICTURED.search(address):
        words = given.get("title") or given.get("aria-label") or ""
        width = {"width": part} if (part := measured(given)) is not None else {}
        children = [Token("text", "", 0, content=words)] if words else []
        return (picture(Token("image", "img", 0, attrs={"src": address, **width}, children=children), span, draft),)
    if name not in SHOWING or not re.match(r"(https?:)?//", address):
        hint = "delete it, or say in words or with a picture what readers on paper are to know"
        draft.faults.report("R173", f"“<{name}>” is for web pages alone, and left out", span, hint)
        return ()
    address = f"https:{address}" if address.startswith("//") else address
    hint = "write the link yourself, in words: [The film](https://…)"
    draft.faults.report("R173", f"“<{name}>” is for web pages alone: a link stands for it", span, hint)
    return (Link((Text(given.get("title", "").strip() or address, span),), address, None, span),)


def read_html(reader: Reader, node: Node) -> Block | None:
    """What a block of raw HTML is: code, or a link for what only a page of a web site shows; else nothing, by name."""
    if (code := PREFORMATTED.fullmatch(node.token.content.strip())) is not None:
        return _preformatted(code.group(1), reader.span(node), reader.draft)
    if reader.draft.by_chapter and (page := TAG.match(node.token.content)) and is_of_pages(node.token.content):
        children = of_page(page[2].lower(), page[3], reader.span(node), reader.draft)
        return Paragraph(children, reader.span(node)) if children else None
    _block_faults(node.token.content, reader.span(node), reader.draft)
    return None


def _preformatted(html: str, span: Span, draft: Draft) -> CodeBlock:
    """Code that is written in HTML; what is emphasised in it is said to be lost."""
    if re.search(r"<(?!/?code[\s>])", html):
        hint = "write it in Markdown, between lines of ```"
        draft.faults.report("R048", "marks within this code are left out; its text stays", span, hint)
    text = unescape(re.sub(r"</?[A-Za-z][^>]*>", "", html))
    language = CODE_LANGUAGE.search(html[: html.find(">") + 1])
    return CodeBlock(text.strip("\n"), language and language[1], span)


def _block_faults(html: str, span: Span, draft: Draft) -> None:
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
