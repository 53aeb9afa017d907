"""Inline tokens into inlines: text, emphasis, links, pictures, calls of notes, and the few HTML elements taken."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace

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
from publish.reading.attributes import attributes
from publish.reading.draft import CalledNote, Draft
from publish.reading.figures import is_blank
from publish.reading.glossary import is_term, term
from publish.reading.html_inlines import (
    ELEMENTS,
    EMPTY,
    IN_LINES,
    INSTEAD,
    OF_HTML,
    OF_PAGES,
    READINGS,
    Wrap,
    image_token,
    with_reading,
)
from publish.reading.markdown import NESTING, Inlines, Parsed, Token
from publish.reading.marks import attached, index_mark, is_index_mark
from publish.reading.maths.formulas import ALTERNATIVE, read_formula
from publish.reading.pictures import is_remote, picture, words_of
from publish.reading.raw_html import TAG, of_page
from publish.reading.references import target_of
from publish.reading.runs import RunReader
from publish.reading.tags import said, tag_attributes
from publish.reading.works.citations import citation

__all__ = ["CAPTION_CLASS", "read_inlines"]

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

# What brackets do not have.
WORDS = re.compile(r"\w")

TOO_DEEP = "this may be a mark that is never closed; write \\* or \\[ for the character itself"


@dataclass
class _Frame:
    """An inline that is not closed yet."""

    kind: str
    token: Token
    start: int
    children: list[Inline] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    crossed: bool = False
    """Whether its end tag stands within marks that were opened after it, so that it ends with them."""


def read_inlines(inlines: Inlines, parsed: Parsed, draft: Draft) -> tuple[Inline, ...]:
    """The inlines of a block."""
    return _Reader(inlines, parsed, draft).read()


class _Reader:
    def __init__(self, inlines: Inlines, parsed: Parsed, draft: Draft) -> None:
        self.inlines, self.parsed, self.draft, self.faults = inlines, parsed, draft, draft.faults
        self.frames: list[_Frame] = [_Frame("", Token("", "", 0), 0)]
        self.run: list[Token] = []
        self.refused: list[str] = []
        self.too_deep = False
        self.drawing = False
        self.broken: Span | None = None
        self.swatch = False
        self.runs = RunReader(inlines, parsed, draft)

    def span(self, start: int, end: int) -> Span:
        return self.inlines.span(self.parsed.copy, start, end)

    def of(self, token: Token) -> Span:
        return self.span(token.meta["from"], token.meta["to"])

    def read(self) -> tuple[Inline, ...]:
        commented = False
        for token in self.inlines.tokens:
            if token.type in ("text", "text_special"):
                text = _without_spaces(token) if commented and self.spaced() else token
                if text.content:
                    self.run.append(text)
                    commented = False
                continue
            # A comment that is dropped does not part the text on both sides of it.
            if token.type == "html_inline" and token.content.startswith("<!--"):
                commented = True
                continue
            commented = False
            self.flush()
            self.take(token)
        self.flush()
        while len(self.frames) > 1:
            self.unclosed(self.frames[-1])
        return attached(tuple(self.read_on(self.frames[0].children)))

    def read_on(self, children: list[Inline]) -> list[Inline]:
        """All inlines, without the space after a patch of colour that they began with."""
        if self.swatch and children and isinstance(first := children[0], Text):
            return [replace(first, text=first.text.lstrip()), *children[1:]]
        return children

    def spaced(self) -> bool:
        """Whether the text that is being read ends with a space."""
        return bool(self.run) and self.run[-1].content.endswith(" ")

    def add(self, inline: Inline) -> None:
        self.add_all((inline,))

    def add_all(self, inlines: tuple[Inline, ...]) -> None:
        """Add what follows, in a new line where a block within the line begins or ends."""
        if self.broken is not None and not all(map(is_blank, inlines)):
            inlines, self.broken = (LineBreak(self.broken), *inlines), None
        self.frames[-1].children += inlines

    def put(self, inline: Inline) -> None:
        """Add what is closed: the line that it stands in is known."""
        self.frames[-1].children.append(inline)

    def break_line(self, span: Span) -> None:
        """What follows begins a new line, if anything stands before it."""
        if any(not is_blank(child) for frame in self.frames for child in frame.children):
            self.broken = span

    def flush(self) -> None:
        """Make the text tokens that stand together one text."""
        if self.run:
            run, self.run = self.run, []
            self.add_all(tuple(self.runs.read(run)))

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
            while self.frames[-1].crossed:
                self.finish(self.frames.pop(), token)
        else:
            raise TypeError(f"an inline token that reading does not know: {kind}")

    def open(self, kind: str, token: Token, given: dict[str, str]) -> None:
        if len(self.frames) > NESTING and not self.too_deep:
            self.too_deep = True
            self.faults.report("R035", f"inlines are nested more than {NESTING} levels deep", self.of(token), TOO_DEEP)
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
            self.put(self.link(children, frame.token, span))
        elif kind == "span" and is_index_mark(frame.given):
            rest = index_mark(children, frame.given, span, self.draft)
            found = self.attributes(rest.given, frame.token, span)
            self.put(rest.mark if found is NO_ATTRIBUTES else Phrase((rest.mark,), found, span))
        elif kind == "span" and is_term(frame.given):
            link, given = term(children, frame.given, span, self.draft)
            if self.within("link", "<a>"):
                self.faults.report(
                    "R158",
                    "a term within a link cannot lead to the glossary",
                    span,
                    "mark the term elsewhere, or part the link",
                )
            found = self.attributes(given, frame.token, span)
            self.put(link if found is NO_ATTRIBUTES else Phrase((link,), found, span))
        elif kind == "span":
            self.put(_spanned(children, self.attributes(frame.given, frame.token, span), span))
        else:
            self.put(MARKS[kind](children, span))

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
            return picture(token, span, self.draft)
        words = Text(words_of(token) or posixpath.basename(source) or source, span)
        linked = self.within("link", "<a>")
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
            self.add(self.picture(image_token(rest, self.draft.by_chapter), span))
            return
        if name in IN_LINES and self.draft.by_chapter:
            self.break_line(span)
        if name in EMPTY or (name == "p" and closing and self.draft.by_chapter):
            # Where a line may be parted, or what may be left out.
            return
        if name in OF_PAGES and self.draft.by_chapter:
            if not closing:
                self.add_all(of_page(name, rest, span, self.draft))
            return
        if name not in OF_HTML and self.draft.by_chapter:
            self.placeholder(token, span)
        elif name not in ELEMENTS and not (self.draft.by_chapter and (closing or name in IN_LINES)):
            self.refuse(match.group(2), bool(closing), bool(empty), span)
        elif closing:
            self.close_element(name, token)
        elif empty:
            self.faults.report("R031", f"“{token.content}” is empty", span, f"write <{name}>…</{name}>")
        else:
            while name in READINGS and self.draft.by_chapter and self.frames[-1].kind.strip("<>") in READINGS:
                self.unclosed(self.frames[-1])
            self.open(f"<{name}>", token, said(tag_attributes(rest), self.draft.by_chapter))

    def draw(self, name: str, closing: bool, empty: bool, span: Span) -> None:
        """A drawing that is written out is one fault, whatever its elements."""
        if not self.drawing and not closing:
            self.faults.report("R030", "a drawing cannot stand in a text", span, INSTEAD["svg"])
        if name == "svg":
            self.drawing = not closing and not empty

    def placeholder(self, token: Token, span: Span) -> None:
        """A word in angle brackets that is no element of HTML: what a reader is to put there."""
        hint = "write \\< for the character itself, or put `…` around it"
        self.faults.report("R178", f"“{token.content}” is no HTML: it stands as text", span, hint)
        self.add(Text(token.content, span))

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
            self.stray(name, kind in opened, token)
            return
        while self.frames[-1].kind != kind:
            self.unclosed(self.frames[-1])
        self.finish(self.frames.pop(), token)

    def stray(self, name: str, opened: bool, token: Token) -> None:
        """An end tag that closes nothing, or crosses marks; in a book of chapters it is as browsers take it."""
        problem, hint = "closes nothing", f"delete it, or write <{name}> before it"
        if opened:
            problem, hint = "crosses other marks", f"close what was opened after <{name}> before it"
        if not self.draft.by_chapter:
            self.faults.report("R031", f"“</{name}>” {problem}", self.of(token), hint)
            return
        if opened:
            last = max(number for number, frame in enumerate(self.frames) if frame.kind == f"<{name}>")
            self.frames[last].crossed = True
        taken = "it is taken to stand behind them" if opened else "it is passed over"
        self.faults.report("R183", f"“</{name}>” {problem}: {taken}", self.of(token), hint)

    def within(self, *kinds: str) -> bool:
        return any(frame.kind in kinds for frame in self.frames)

    def finish(self, frame: _Frame, token: Token) -> None:
        """What an element is that ends with a token."""
        name, span = frame.kind.strip("<>"), self.span(frame.start, token.meta["to"])
        children = tuple(frame.children)
        if self.too_deep:
            self.frames[-1].children += frame.children
            return
        if name == "rp" and all(isinstance(each, Text) and not WORDS.search(each.text) for each in children):
            # Brackets for browsers without readings; all readings have them here.
            return
        if name == "rt":
            children = with_reading(children, span)
        if name == "a":
            self.put(self.anchor(children, frame, span))
            return
        expansion = frame.given.pop("title", "").strip() if name == "abbr" else ""
        found = attributes(frame.given, span, self.draft)
        if expansion:
            short = Abbreviation(children, expansion, span)
            self.put(short if found is NO_ATTRIBUTES else Phrase((short,), found, span))
            return
        if name == CAPTION_CLASS:
            self.put(Phrase(children, Attributes(classes=(CAPTION_CLASS,)), span))
            return
        wrap = ELEMENTS.get(name)
        if name == "span" and self.draft.by_chapter and not found.identifier and all(map(is_blank, children)):
            # A patch of colour, which is looks.
            self.swatch = self.swatch or not self.frames[-1].children
            return
        if wrap is None:
            self.put(Phrase(children, found, span))
            return
        inline = wrap(children, span)
        self.put(inline if found is NO_ATTRIBUTES else Phrase((inline,), found, span))

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
        return self.link(children, _with_attributes(frame.token, given), span)

    def unclosed(self, frame: _Frame) -> None:
        """Report an element that ends with what it stands in, and keep its text; in a book of chapters, as marked."""
        self.frames.pop()
        name, span = frame.kind.strip("<>"), self.of(frame.token)
        if not frame.kind.startswith("<") or not self.draft.by_chapter:
            self.frames[-1].children += frame.children
        if frame.kind.startswith("<") and not self.draft.by_chapter:
            self.faults.report("R031", f"“<{name}>” is not closed", span, f"write </{name}> in the same paragraph")
        elif frame.kind.startswith("<"):
            # Some end tags may be left out, and one that crosses marks has been told of.
            if not frame.crossed and name != "p" and not (name in READINGS and self.within("<ruby>")):
                message = f"“<{name}>” is not closed: it is taken to end with what it stands in"
                self.faults.report("R182", message, span, f"write </{name}> in the same paragraph")
            self.finish(frame, frame.token)


def _spanned(children: tuple[Inline, ...], found: Attributes, span: Span) -> Inline:
    """A stretch with attributes; one of the class `kbd` is a key."""
    if KEY not in found.classes:
        return Phrase(children, found, span)
    key = Key(plain_text(children), span)
    rest = replace(found, classes=tuple(each for each in found.classes if each != KEY))
    return key if rest == NO_ATTRIBUTES else Phrase((key,), rest, span)


def _without_spaces(token: Token) -> Token:
    """A text that follows a space: of those on both sides of a comment one is meant."""
    content = token.content.lstrip(" ")
    place = {**token.meta, "from": token.meta["from"] + len(token.content) - len(content)}
    return Token(token.type, token.tag, token.nesting, content=content, markup=token.markup, meta=place)


def _with_attributes(token: Token, given: dict[str, str]) -> Token:
    """A token as Markdown's own parser would have given it."""
    return Token(token.type, token.tag, token.nesting, attrs=dict(given), meta=token.meta)
