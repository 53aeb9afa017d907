"""Inline tokens into inlines: text, emphasis, links, pictures, calls of notes, and the few HTML elements taken."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from publish.diagnostics import Span
from publish.document import (
    NO_ATTRIBUTES,
    Abbreviation,
    Attributes,
    CodeText,
    Emphasis,
    Inline,
    Key,
    LineBreak,
    Link,
    NoteCall,
    Phrase,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
    plain_text,
)
from publish.reading.citations import LOOKS_LIKE_CITATION, citation
from publish.reading.draft import CalledNote, Draft
from publish.reading.glossary import is_term, term
from publish.reading.html_inlines import ELEMENTS, EMPTY, INSTEAD, OF_PAGES, SHOWING, Wrap, measured, with_reading
from publish.reading.languages import canonical_language
from publish.reading.markdown import NESTING, Inlines, Parsed, Token
from publish.reading.marks import attached, index_mark, is_index_mark
from publish.reading.maths import ALTERNATIVE, read_formula
from publish.reading.metadata import nearest
from publish.reading.pictures import DECORATIVE, is_remote, picture, words_of
from publish.reading.references import target_of
from publish.reading.tags import said, tag_attributes

__all__ = ["CAPTION_CLASS", "TAG", "attributes", "html_block_faults", "of_page", "read_inlines"]

# What a figure's caption is known by, until the figure has it.
CAPTION_CLASS = "figcaption"

# What a key is known by: `[Ctrl]{.kbd}`.
KEY = "kbd"

# What Markdown's own marks become.
MARKS: dict[str, Wrap] = {
    "em": Emphasis,
    "strong": Strong,
    "s": Strikethrough,
    "sub": Subscript,
    "sup": Superscript,
}


TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(.*?)(/?)>", re.DOTALL)

KNOWN_ATTRIBUTES = ("id", "class", "lang", "dir")
LOOKS_LIKE_ATTRIBUTES = re.compile(r"(?<!\{)\{(?:[#.][\w-]|(?:lang|dir|id|class|width)=)[^{}]*\}")
LOOKS_LIKE_REFERENCE = re.compile(r"\[[^\[\]\0]+\]\[[^\[\]\0]*\]")


def attributes(
    given: dict[str, str], span: Span, draft: Draft, also: tuple[str, ...] = (), claim: bool = True
) -> Attributes:
    """What an author says of an element; names and values that are not known are faults."""
    for name in given:
        if name not in KNOWN_ATTRIBUTES and name not in also:
            close = nearest(name, (*KNOWN_ATTRIBUTES, *also))
            hint = f"the nearest is “{close}”" if close else f"known are {', '.join((*KNOWN_ATTRIBUTES, *also))}"
            draft.faults.report("R032", f"there is no attribute “{name}” here", span, hint)
    language = given.get("lang")
    if language is not None and canonical_language(language) is None:
        hint = "write a tag of BCP 47, such as en-US, de or ja"
        draft.faults.report("R015", f"“{language}” is not a language tag", span, hint)
    direction = given.get("dir")
    if direction not in (None, "ltr", "rtl", "auto"):
        draft.faults.report("R032", f"“dir” cannot be “{direction}”", span, "it is ltr, rtl or auto")
    identifier = given.get("id") or None
    if identifier and claim:
        identifier = draft.claim(identifier, span)
    classes = tuple(dict.fromkeys(given.get("class", "").split()))
    found = Attributes(identifier, classes, language and canonical_language(language), direction)
    return NO_ATTRIBUTES if found == NO_ATTRIBUTES else found


@dataclass
class _Frame:
    """An inline that is not closed yet."""

    kind: str
    token: Token
    start: int
    children: list[Inline] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)


def read_inlines(inlines: Inlines, parsed: Parsed, draft: Draft) -> tuple[Inline, ...]:
    """The inlines of a block."""
    return _Reader(inlines, parsed, draft).read()


@cache
def _short_forms(forms: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds abbreviations that stand as words, the longest first."""
    if not forms:
        return None
    longest = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(form) for form in longest)})(?!\w)")


class _Reader:
    def __init__(self, inlines: Inlines, parsed: Parsed, draft: Draft) -> None:
        self.inlines, self.parsed, self.draft, self.faults = inlines, parsed, draft, draft.faults
        self.frames: list[_Frame] = [_Frame("", Token("", "", 0), 0)]
        self.run: list[Token] = []
        self.refused: list[str] = []
        self.too_deep = False
        self.drawing = False
        self.short = _short_forms(tuple(parsed.abbreviations))

    def span(self, start: int, end: int) -> Span:
        return self.inlines.span(self.parsed.copy, start, end)

    def of(self, token: Token) -> Span:
        return self.span(token.meta["from"], token.meta["to"])

    def read(self) -> tuple[Inline, ...]:
        for token in self.inlines.tokens:
            if token.type in ("text", "text_special"):
                if token.content:
                    self.run.append(token)
                continue
            # A comment that is dropped does not part the text on both sides of it.
            if token.type == "html_inline" and token.content.startswith("<!--"):
                continue
            self.flush()
            self.take(token)
        self.flush()
        while len(self.frames) > 1:
            self.unclosed(self.frames[-1])
        return attached(tuple(self.frames[0].children))

    def add(self, inline: Inline) -> None:
        self.frames[-1].children.append(inline)

    def add_all(self, inlines: tuple[Inline, ...]) -> None:
        self.frames[-1].children += inlines

    def flush(self) -> None:
        """Make the text tokens that stand together one text."""
        if not self.run:
            return
        run, self.run = self.run, []
        for token in run:
            if token.type == "text_special" and token.content == "\ufffd" and token.markup != "\ufffd":
                message = f"the character reference “{token.markup}” stands for no character"
                self.faults.report("R036", message, self.of(token), "write the character itself")
        text = "".join(token.content for token in run)
        start = run[0].meta["from"]
        # What was escaped is meant as text. It is left out here, and all else keeps its place.
        escaped = ("\0" * (token.meta["to"] - token.meta["from"]) for token in run)
        bare = (token.content if token.type == "text" else gap for token, gap in zip(run, escaped, strict=True))
        plain = "".join(bare)
        self.suspect(plain, start)
        if not self.draft.works:
            self.cited(plain, start)
        whole = Text(text, self.span(start, run[-1].meta["to"]))
        if self.short is None or not self.short.search(text):
            self.add(whole)
            return
        for inline in self.abbreviated(run, text):
            self.add(inline)

    def abbreviated(self, run: list[Token], text: str) -> Iterator[Inline]:
        """A text with the abbreviations in it that are explained."""
        assert self.short is not None
        # Where each character begins; those of an entity all stand where it does.
        places = [
            token.meta["from"] + (index if token.type == "text" else 0)
            for token in run
            for index in range(len(token.content))
        ]
        places.append(run[-1].meta["to"])
        at = 0
        for found in (*self.short.finditer(text), None):
            start, end = found.span() if found else (len(text), len(text))
            if text[at:start]:
                yield Text(text[at:start], self.span(places[at], places[start]))
            if found:
                span, short = self.span(places[start], places[end]), " ".join(found[0].split())
                self.draft.shortened.add((self.parsed.copy.source.file, short))
                yield Abbreviation((Text(found[0], span),), self.parsed.abbreviations[short][0], span)
            at = end

    def suspect(self, text: str, start: int) -> None:
        """Warn of text that the author may have meant as markup."""
        for match in LOOKS_LIKE_ATTRIBUTES.finditer(text):
            hint = "attributes stand directly after [text], a link, code or a picture, or on a line of their own"
            span = self.span(start + match.start(), start + match.end())
            self.faults.report("R038", f"“{match.group()}” is text here, not attributes", span, hint)
        for match in LOOKS_LIKE_REFERENCE.finditer(text):
            span = self.span(start + match.start(), start + match.end())
            hint = "add a line such as [name]: https://…; or write \\[ where brackets are meant"
            self.faults.report("R056", f"“{match.group()}” is text here: its address is not defined", span, hint)

    def cited(self, text: str, start: int) -> None:
        """Warn of what looks like a citation where there is no bibliography."""
        for match in LOOKS_LIKE_CITATION.finditer(text):
            span = self.span(start + match.start(), start + match.end())
            hint = "name the file of the works in the metadata: bibliography: works.bib; or write \\@ for the character"
            self.faults.report("R165", f"“{match.group()}” is text here: there is no bibliography", span, hint)

    def take(self, token: Token) -> None:
        kind = token.type
        if kind == "softbreak":
            self.add(SoftBreak(self.of(token)))
        elif kind == "hardbreak":
            self.add(LineBreak(self.of(token)))
        elif kind == "code_inline":
            self.add(self.phrased(CodeText(token.content, self.of(token)), token))
        elif kind == "image":
            self.add(self.picture(token, self.of(token)))
        elif kind == "formula":
            self.add(self.formula(token))
        elif kind == "footnote_ref":
            self.add(self.note_call(token))
        elif kind == "citation":
            start = token.meta["from"]
            self.add(citation(token.content, lambda a, b: self.span(start + a, start + b), self.draft))
        elif kind == "html_inline":
            self.html(token)
        elif token.nesting > 0:
            self.open(kind.removesuffix("_open"), token, {k: str(v) for k, v in token.attrs.items()})
        elif token.nesting < 0:
            self.close(kind.removesuffix("_close"), token)
        else:
            raise TypeError(f"an inline token that reading does not know: {kind}")

    def open(self, kind: str, token: Token, given: dict[str, str]) -> None:
        if len(self.frames) > NESTING and not self.too_deep:
            self.too_deep = True
            self.faults.report("R035", f"inlines are nested more than {NESTING} levels deep", self.of(token))
        # The first of a strong emphasis's two marks is an empty text before its token.
        self.frames.append(_Frame(kind, token, token.meta["from"] - (kind == "strong"), given=given))

    def close(self, kind: str, token: Token) -> None:
        while self.frames[-1].kind != kind:
            self.unclosed(self.frames[-1])
        frame = self.frames.pop()
        if self.too_deep:
            # What is nested too deep is an error; the tree must not be deeper than others can walk.
            self.frames[-1].children += frame.children
            return
        span = self.span(frame.start, token.meta["to"] + (kind == "strong"))
        children = attached(tuple(frame.children))
        if kind == "link":
            self.add(self.link(children, frame.token, span))
        elif kind == "span" and is_index_mark(frame.given):
            rest = index_mark(children, frame.given, span, self.draft)
            found = self.attributes(rest.given, frame.token, span)
            self.add(rest.mark if found is NO_ATTRIBUTES else Phrase((rest.mark,), found, span))
        elif kind == "span" and is_term(frame.given):
            link, given = term(children, frame.given, span, self.draft)
            if any(each.kind in ("link", "<a>") for each in self.frames):
                self.faults.report("R158", "a term within a link cannot lead to the glossary", span)
            found = self.attributes(given, frame.token, span)
            self.add(link if found is NO_ATTRIBUTES else Phrase((link,), found, span))
        elif kind == "span":
            self.add(_spanned(children, self.attributes(frame.given, frame.token, span), span))
        else:
            self.add(MARKS[kind](children, span))

    def attributes(self, given: dict[str, str], token: Token, span: Span) -> Attributes:
        return attributes({**given, **token.meta.get("insecure_attrs", {})}, span, self.draft)

    def phrased(self, inline: Inline, token: Token, own: tuple[str, ...] = ()) -> Inline:
        """The inline, within a phrase where the author gave it attributes."""
        given = {key: str(value) for key, value in token.attrs.items() if key not in own}
        found = self.attributes(given, token, inline.span)
        return inline if found is NO_ATTRIBUTES else Phrase((inline,), found, inline.span)

    def link(self, children: tuple[Inline, ...], token: Token, span: Span) -> Inline:
        empty = not children
        target = target_of(str(token.attrs.get("href", "")), span, self.draft, titled=empty)
        # A link without words to a place of this publication has the words of that place.
        if not plain_text(children).strip() and not (empty and target.startswith("#")):
            self.faults.report("A005", "this link has no text", span, "write between the brackets where it leads")
        title = token.attrs.get("title")
        if not target and self.draft.by_chapter:
            # What it led to is not here, which is said; its words are.
            return self.phrased(Phrase(children, NO_ATTRIBUTES, span), token, ("href", "title"))
        return self.phrased(Link(children, target, str(title) if title else None, span), token, ("href", "title"))

    def picture(self, token: Token, span: Span) -> Inline:
        """A picture; in a book of chapters one on the web is a link to it, in its own words."""
        source = str(token.attrs.get("src", ""))
        if not self.draft.by_chapter or not is_remote(source):
            return picture(token, span, self.draft, attributes)
        words = Text(words_of(token) or posixpath.basename(source) or source, span)
        linked = any(frame.kind in ("link", "<a>") for frame in self.frames)
        hint = "put the file beside the manuscript and name it there: nothing is fetched from the network"
        stand = "its words stand for it" if linked else "a link stands for it"
        self.faults.report("R172", f"the picture “{source[:80]}” is on the web: {stand}", span, hint)
        address = f"https:{source}" if source.startswith("//") else source
        return Phrase((words,), NO_ATTRIBUTES, span) if linked else Link((words,), address, None, span)

    def formula(self, token: Token) -> Inline:
        start = token.meta["from"] + len(token.markup)
        made = read_formula(
            token.content,
            str(token.attrs.get(ALTERNATIVE, "")),
            len(token.markup) == 2,
            self.of(token),
            lambda offset: self.span(start + offset, start + offset + 1),
            self.draft,
        )
        return self.phrased(made, token, (ALTERNATIVE,))

    def note_call(self, token: Token) -> NoteCall:
        label = token.meta.get("label", token.meta["id"])
        key = (self.parsed.copy.source.file, label)
        span = self.of(token)
        note = self.draft.notes.get(key)
        if note is None:
            number = len(self.draft.notes) + 1
            body = self.parsed.inline_notes.get(token.meta["id"]) if "label" not in token.meta else None
            identifier = self.draft.generate(f"note-{number}", span)
            note = self.draft.notes[key] = CalledNote(identifier, number, span, self.parsed, body)
        return NoteCall(note.identifier, span)

    # --- HTML ----------------------------------------------------------------------------------

    def html(self, token: Token) -> None:
        match = TAG.fullmatch(token.content)
        span = self.of(token)
        if match is None:
            self.faults.report("R030", f"“{token.content}” cannot stand in a text", span, "delete it")
            return
        closing, name, rest, empty = match.group(1), match.group(2).lower(), match.group(3), match.group(4)
        if self.drawing or name == "svg":
            self.draw(name, bool(closing), bool(empty), span)
            return
        if name == "br":
            # Browsers take `</br>` for one, too.
            self.add(LineBreak(span))
            return
        if name == "img" and not closing:
            self.add(self.picture(_image(rest, self.draft.by_chapter), span))
            return
        if name in EMPTY or (name == "p" and closing and self.draft.by_chapter):
            # An end tag that closes nothing is one that browsers pass over; so is what a line may be parted at.
            return
        if name in OF_PAGES and self.draft.by_chapter:
            if not closing:
                self.add_all(of_page(name, rest, span, self.draft))
            return
        if name not in ELEMENTS:
            self.refuse(match.group(2), bool(closing), bool(empty), span)
        elif closing:
            self.close_element(name, token)
        elif empty:
            self.faults.report("R031", f"“{token.content}” is empty", span, f"write <{name}>…</{name}>")
        else:
            self.open(f"<{name}>", token, said(tag_attributes(rest), self.draft.by_chapter))

    def draw(self, name: str, closing: bool, empty: bool, span: Span) -> None:
        """A drawing that is written out is one fault, whatever its elements."""
        if not self.drawing and not closing:
            self.faults.report("R030", "a drawing cannot stand in a text", span, INSTEAD["svg"])
        if name == "svg":
            self.drawing = not closing and not empty

    def refuse(self, name: str, closing: bool, empty: bool, span: Span) -> None:
        if closing and name in self.refused:
            self.refused.remove(name)
            return
        if not closing and not empty:
            self.refused.append(name)
        hint = INSTEAD.get(name.lower(), "write \\< for the character itself; or say in Markdown what it is to mean")
        self.faults.report("R030", f"the HTML element “<{name}>” is not taken", span, hint)

    def close_element(self, name: str, token: Token) -> None:
        kind = f"<{name}>"
        # Only what was opened within the same emphasis or link can be closed in it.
        opened = [frame.kind for frame in self.frames]
        inner = next((n for n in range(len(opened), 0, -1) if not opened[n - 1].startswith("<")), 0)
        if kind not in opened[inner:]:
            crosses = "crosses other marks" if kind in opened else "closes nothing"
            self.faults.report("R031", f"“</{name}>” {crosses}", self.of(token))
            return
        while self.frames[-1].kind != kind:
            self.unclosed(self.frames[-1])
        frame = self.frames.pop()
        span = self.span(frame.start, token.meta["to"])
        children = tuple(frame.children)
        if self.too_deep:
            self.frames[-1].children += frame.children
            return
        if name == "rp":
            # Brackets for browsers without readings; all readings have them here.
            return
        if name == "rt":
            children = with_reading(children, span)
        if name == "a":
            self.add(self.anchor(children, frame, span))
            return
        expansion = frame.given.pop("title", "").strip() if name == "abbr" else ""
        found = attributes(frame.given, span, self.draft)
        if expansion:
            short = Abbreviation(children, expansion, span)
            self.add(short if found is NO_ATTRIBUTES else Phrase((short,), found, span))
            return
        if name == CAPTION_CLASS:
            self.add(Phrase(children, Attributes(classes=(CAPTION_CLASS,)), span))
            return
        wrap = ELEMENTS[name]
        if wrap is None:
            self.add(Phrase(children, found, span))
            return
        inline = wrap(children, span)
        self.add(inline if found is NO_ATTRIBUTES else Phrase((inline,), found, span))

    def anchor(self, children: tuple[Inline, ...], frame: _Frame, span: Span) -> Inline:
        """An HTML link, or a place that links can lead to."""
        given = dict(frame.given)
        if (name := given.pop("name", None)) and name.strip():
            given.setdefault("id", name)
        if "href" in given and not children and self.draft.by_chapter:
            # The mark beside a heading or a term by which browsers are led to it.
            given.pop("href")
        if "href" not in given:
            return Phrase(children, attributes(given, span, self.draft), span)
        return self.link(children, replace_attributes(frame.token, given), span)

    def unclosed(self, frame: _Frame) -> None:
        """Report an element that ends with what it stands in, and keep its text."""
        self.frames.pop()
        self.frames[-1].children += frame.children
        if frame.kind.startswith("<"):
            name = frame.kind.strip("<>")
            span = self.of(frame.token)
            self.faults.report("R031", f"“<{name}>” is not closed", span, f"write </{name}> in the same paragraph")


def _spanned(children: tuple[Inline, ...], found: Attributes, span: Span) -> Inline:
    """A stretch with attributes; one of the class `kbd` is a key."""
    if KEY not in found.classes:
        return Phrase(children, found, span)
    key = Key(plain_text(children), span)
    rest = replace(found, classes=tuple(each for each in found.classes if each != KEY))
    return key if rest == NO_ATTRIBUTES else Phrase((key,), rest, span)


def replace_attributes(token: Token, given: dict[str, str]) -> Token:
    """A token as Markdown's own parser would have given it."""
    return Token(token.type, token.tag, token.nesting, attrs=dict(given), meta=token.meta)


def _image(rest: str, every: bool) -> Token:
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
