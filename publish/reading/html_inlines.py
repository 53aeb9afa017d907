"""What the elements of HTML within a line mean: those that the tree has a word for, and those that say only looks."""

from __future__ import annotations

import re
from collections.abc import Callable

from publish.diagnostics import Span
from publish.document import (
    Attributes,
    CodeText,
    Emphasis,
    Inline,
    Key,
    Phrase,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
    plain_text,
)
from publish.reading.markdown import Token
from publish.reading.pictures import DECORATIVE, PAGE_WIDTH
from publish.reading.tags import said, tag_attributes

__all__ = [
    "ELEMENTS",
    "EMPTY",
    "INSTEAD",
    "IN_LINES",
    "OF_HTML",
    "OF_PAGES",
    "READINGS",
    "SHOWING",
    "Wrap",
    "image_token",
    "is_of_pages",
    "measured",
    "with_reading",
]

Wrap = Callable[[tuple[Inline, ...], Span], Inline]


def _code(children: tuple[Inline, ...], span: Span) -> Inline:
    return CodeText(plain_text(children), span)


def _key(children: tuple[Inline, ...], span: Span) -> Inline:
    return Key(plain_text(children), span)


def _underlined(children: tuple[Inline, ...], span: Span) -> Inline:
    return Phrase(children, Attributes(classes=("underline",)), span)


# The HTML elements that mean something an edition can show, and that Markdown has no other way to write, or
# that authors are used to. None: a stretch of text, which may have attributes.
ELEMENTS: dict[str, Wrap | None] = {
    "a": None,
    "abbr": None,
    "b": Strong,
    "bdi": None,
    "bdo": None,
    "big": None,
    "center": None,
    "cite": Emphasis,
    "code": _code,
    "data": None,
    "del": Strikethrough,
    "dfn": Emphasis,
    "em": Emphasis,
    "figcaption": None,
    "font": None,
    "i": Emphasis,
    "ins": _underlined,
    "kbd": _key,
    "label": None,
    "mark": Emphasis,
    "nobr": None,
    "rb": None,
    "rp": None,
    "rt": None,
    "ruby": None,
    "s": Strikethrough,
    "samp": _code,
    "small": None,
    "span": None,
    "strike": Strikethrough,
    "strong": Strong,
    "sub": Subscript,
    "sup": Superscript,
    "time": None,
    "tt": _code,
    "u": _underlined,
    "var": Emphasis,
}

# What holds blocks, but may stand within a line of a book of chapters: what is in it has a line of its own.
IN_LINES = frozenset("address article aside blockquote center div footer header main nav p section".split())

# The parts of `ruby`, whose end tags may be left out (HTML, 13.1.2.4).
READINGS = ("rb", "rp", "rt")

# Where a line may be parted, and a picture among its other forms: they say nothing by themselves.
EMPTY = ("picture", "source", "wbr")

# What only a page of a web site can show, or run.
OF_PAGES = (
    "audio", "base", "button", "canvas", "embed", "form", "iframe", "input", "link", "meta", "noscript", "object",
    "script", "select", "style", "template", "track", "video",
)  # fmt: skip

# Those of them that show something, to which a link may lead.
SHOWING = ("audio", "embed", "iframe", "object", "video")

RUN = re.compile(r"<!--.*?-->|<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)


def is_of_pages(html: str) -> bool:
    """Whether a block of HTML holds nothing but what only web pages show or run, and no words."""
    rest = re.sub(rf"</?(?:{'|'.join(OF_PAGES)})(?=[\s/>])[^<>]*>", "", RUN.sub("", html), flags=re.IGNORECASE)
    return not rest.strip()


INSTEAD = {
    "p": "part paragraphs by an empty line",
    "div": "write <div> in a line of its own, and </div> after it; or ::: name … :::",
    "q": "write the quotation marks",
    "svg": "keep the drawing in a file, and show that: ![what it shows](drawing.svg)",
    "table": "begin the table in a line of its own: <table> … </table>",
}

# The elements of HTML (HTML, index of elements, and 16.2 for those that are no longer): what else stands in angle
# brackets is a placeholder, such as <name>, for which a browser shows nothing.
OF_HTML = frozenset(
    """a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body
    br button canvas caption center cite code col colgroup command content data datalist dd del details dfn dialog dir
    div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup
    hr html i iframe image img input ins isindex kbd keygen label legend li link listing main map mark marquee math menu
    menuitem meta meter multicol nav nextid nobr noembed noframes noscript object ol optgroup option output p param
    picture plaintext portal pre progress q rb rp rt rtc ruby s samp script search section select shadow slot small
    source spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time
    title tr track tt u ul var video wbr xmp""".split()
)

LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(px|%)?\s*")
STYLED = re.compile(r"(?:^|;)\s*(?:max-)?width\s*:([^;]*)")


def measured(given: dict[str, str]) -> str | None:
    """How wide a picture in HTML is, as a part of the measure; None where it does not say."""
    styled = STYLED.search(given.get("style", ""))
    length = LENGTH.fullmatch(styled[1] if styled else given.get("width", ""))
    if length is None:
        return None
    part = float(length[1]) if length[2] == "%" else 100 * float(length[1]) / PAGE_WIDTH
    return f"{max(1, min(100, round(part)))}%" if part else None


def with_reading(children: tuple[Inline, ...], span: Span) -> tuple[Inline, ...]:
    """How what stands before is read, in brackets behind it, as HTML has it shown where it cannot stand above."""
    opening, closing = (" (", ")") if plain_text(children).isascii() else ("（", "）")
    return (Text(opening, span), *children, Text(closing, span))


def image_token(rest: str, every: bool) -> Token:
    """An HTML picture as the token of a Markdown one."""
    whole = tag_attributes(rest)
    given = said(whole, every)
    given.pop("name", None)
    if (width := measured(whole)) is not None:
        given["width"] = width
    said_to_show = given.pop("alt", None)
    alternative = " ".join((said_to_show or "").split())
    if said_to_show == "":
        # HTML, 4.8.4.4.4: an alternative that is there and empty says that the picture shows nothing.
        given["class"] = f"{given.get('class', '')} {DECORATIVE}".strip()
    words = [Token("text", "", 0, content=alternative)] if alternative else []
    return Token("image", "img", 0, attrs={**given, "src": given.get("src", "")}, children=words)
