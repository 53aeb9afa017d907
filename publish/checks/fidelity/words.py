"""The words of the source in the order in which an edition has them, each with its place.

They come from the document tree, in the typographic forms that the metadata ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import assert_never

from publish.checks.fidelity.characters import PIECES, split_words
from publish.composing.roles import stands_alone
from publish.composing.typography import attribution_dash, set_pieces
from publish.diagnostics import Span
from publish.document import (
    Attribution,
    Bibliography,
    Block,
    BulletList,
    CallOut,
    Citation,
    CodeBlock,
    CodeText,
    DefinitionList,
    Details,
    Division,
    Document,
    Equation,
    Figure,
    Formula,
    Index,
    Inline,
    Key,
    LineBreak,
    Link,
    Note,
    NoteCall,
    NumberedList,
    Paragraph,
    Picture,
    Quotation,
    Section,
    SoftBreak,
    Table,
    Text,
    ThematicBreak,
    Verse,
)
from publish.publication import KINDS, notes_at_foot

__all__ = ["SOURCE_KINDS", "SourceText", "Word", "source_text"]

SOURCE_KINDS = frozenset(("text", "heading", "note"))


@dataclass(frozen=True, slots=True)
class Word:
    """One word as an edition must have it.

    `kind` is `text`, `heading` or `note` for the source's own; else it is the house's: `masthead`, `contents`,
    `folio`, `label`, `colophon`, `mark`, `number`, `bullet`. `block` counts the blocks, so that words of one block
    have one number. `span` is the stretch of the source that the word begins in, `offset` about where in its text.
    `bare` is the word without the numbers of the notes that are called in it, None where there are none.
    """

    text: str
    kind: str
    block: int
    span: Span | None = None
    offset: int = 0
    bare: str | None = None

    @property
    def of_source(self) -> bool:
        return self.kind in SOURCE_KINDS


# OBJECT REPLACEMENT CHARACTER: something stands here that is not text.
_OBJECT = "\ufffc"
# Of the same kind: the words of a cross-reference, which are the house's.
_REFERENCE = "\ufffb"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of characters of one inline: `verbatim` where no form is set in it, `called` for the number of a note."""

    text: str
    span: Span
    verbatim: bool = False
    called: bool = False

    def formed(self, text: str) -> _Piece:
        return self if self.verbatim else replace(self, text=text)


@dataclass(frozen=True, slots=True)
class SourceText:
    """What an edition has of the source, in its order: words, links, and pictures that show something."""

    words: list[Word]
    links: list[Link]
    pictures: list[Picture]


def source_text(document: Document, paged: bool) -> SourceText:
    """The text of the source in the order in which an edition has it.

    Notes follow the part that calls them; where pages have them at their foot, the block that calls them.
    """
    return _Source(document, paged).read()


class _Source:
    """Reads the words of a document tree."""

    def __init__(self, document: Document, paged: bool) -> None:
        self.document = document
        self.paged = paged
        metadata = document.metadata
        self.language = metadata.language
        self.typographic = metadata.typography
        self.notes = {note.identifier: note for note in document.notes}
        self.at_foot = paged and notes_at_foot(metadata)
        self.called: dict[str, None] = {}
        self.told: set[str] = set()
        self.waits = False
        self.words: list[Word] = []
        self.links: list[Link] = []
        self.pictures: list[Picture] = []
        self.block_number = 0
        self.kind = "text"

    def read(self) -> SourceText:
        for stretch in self.stretches():
            self.blocks(stretch)
            while called := [note for note in self.document.notes if note.identifier in self.called.keys() - self.told]:
                for note in called:
                    self.note(note)
            self.called.clear()
            self.told.clear()
        return SourceText(self.words, self.links, self.pictures)

    def stretches(self) -> Iterator[tuple[Block, ...]]:
        """The document in the lengths at whose ends its notes stand: a chapter where it has chapters."""
        level = KINDS[self.document.metadata.kind].slip_level
        blocks = tuple(block for part in self.document.parts for block in part.blocks)
        if level is None:
            yield blocks
            return
        held: list[Block] = []
        alone = False
        for part in self.document.parts:
            for number, block in enumerate(part.blocks):
                opens = isinstance(block, Section) and block.level <= level
                leaf = stands_alone(part, level)
                # A leaf without a heading is a length, and so is what follows it.
                if opens or (leaf and number == 0) or (alone and not leaf):
                    yield tuple(held)
                    held = []
                alone = leaf
                held.append(block)
        yield tuple(held)

    def note(self, note: Note) -> None:
        self.told.add(note.identifier)
        kind, self.kind = self.kind, "note"
        self.blocks(note.blocks)
        self.kind = kind

    @contextmanager
    def followed(self, whole: bool = False, numbered: bool = False) -> Iterator[None]:
        """What notes at the foot follow that are called in it; within a `whole` none is told before its end.

        `numbered`: in the order of their numbers, not of their calls.
        """
        first, waits = len(self.called), self.waits
        self.waits = waits or whole
        yield
        self.waits = waits
        if self.at_foot and not waits:
            names = list(self.called)[first:]
            self.foot_notes(sorted(names, key=lambda name: self.notes[name].number) if numbered else names)

    def foot_notes(self, names: Iterable[str]) -> None:
        """Notes, each with those that it calls itself after it."""
        for name in names:
            if name not in self.told:
                first = len(self.called)
                self.waits = True
                self.note(self.notes[name])
                self.waits = False
                self.foot_notes(list(self.called)[first:])

    def blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        match block:
            case Paragraph(children):
                with self.followed():
                    self.flow(children)
            case CodeBlock():
                with self.followed():
                    self.code(block)
            case Division(blocks) | Index(blocks) | Bibliography(blocks):
                self.blocks(blocks)
            case CallOut(_, title, blocks, span):
                self.flow((Text(title, span),) if title else ())
                self.blocks(blocks)
            case Details(summary, blocks):
                with self.followed():
                    self.flow(summary)
                self.blocks(blocks)
            case Verse():
                self.verse(block)
            case BulletList(items) | NumberedList(items):
                for item in items:
                    self.blocks(item.blocks)
            case Quotation():
                with self.followed():
                    self.quotation(block)
            case Table() | Figure():
                with self.followed(whole=True, numbered=isinstance(block, Table)):
                    self.captioned(block)
            case Equation(formula):
                self.flow((formula,))
            case DefinitionList():
                with self.followed():
                    self.definitions(block)
            case Section():
                self.section(block)
            case ThematicBreak():
                pass
            case _:
                assert_never(block)

    def code(self, block: CodeBlock) -> None:
        """A block of code line by line, each at its own place, after its caption."""
        if block.caption:
            self.flow(block.caption)
        self.take(_Piece(line + "\n", span) for line, span in block.lines())

    def quotation(self, quotation: Quotation) -> None:
        self.blocks(quotation.blocks)
        self.attribution(quotation.attribution)

    def verse(self, verse: Verse) -> None:
        for stanza in verse.stanzas:
            with self.followed():
                for line in stanza:
                    self.flow(line.children)
        with self.followed():
            self.attribution(verse.attribution)

    def attribution(self, attribution: Attribution | None) -> None:
        if attribution is not None:
            mark = attribution.mark
            if self.typographic:
                mark = attribution_dash(mark, self.language)
            self.flow(attribution.children, _Piece(mark, attribution.span))

    def captioned(self, block: Table | Figure) -> None:
        self.flow(block.caption)
        if isinstance(block, Figure):
            self.picture(block.picture)
            self.blocks((block.description,) if block.description else ())
        else:
            for row in block.rows:
                for cell in row.cells:
                    self.blocks(cell.blocks)
                    self.flow(cell.children)
            self.blocks(block.notes)

    def picture(self, picture: Picture) -> None:
        if picture.alternative:
            self.pictures.append(picture)

    def definitions(self, block: DefinitionList) -> None:
        for entry in block.entries:
            for term in entry.terms:
                self.flow(term)
            for definition in entry.definitions:
                self.blocks(definition)

    def section(self, section: Section) -> None:
        kind, self.kind = self.kind, "heading"
        with self.followed():
            self.flow(section.heading.children)
            self.kind = kind
            if section.lead is not None:
                self.flow(section.lead.children)
        self.blocks(section.blocks)

    def flow(self, inlines: tuple[Inline, ...], *before: _Piece) -> None:
        """The words of one run of inlines."""
        pieces = list(self.pieces(inlines))
        if self.typographic:
            # What is no text is a sign that something stands here, as it is where text is set.
            plain = tuple(_OBJECT if piece.verbatim else piece.text for piece in pieces if not piece.called)
            forms = iter(set_pieces(plain, self.language))
            pieces = [piece if piece.called else piece.formed(next(forms)) for piece in pieces]
        self.take([*before, *pieces])

    def pieces(self, inlines: tuple[Inline, ...]) -> Iterator[_Piece]:
        for inline in inlines:
            match inline:
                case Text(text, span):
                    yield _Piece(text, span)
                case SoftBreak(span) | LineBreak(span):
                    yield _Piece(" ", span)
                case CodeText(text, span) | Key(text, span):
                    yield _Piece(text, span, verbatim=True)
                case Formula(alternative=alternative, span=span):
                    # It says its words, and is parted from those beside it.
                    yield _Piece(f" {alternative} ", span, verbatim=True)
                case Picture(span=span, alternative=alternative):
                    self.picture(inline)
                    # On a page a picture is a block of its own, which parts the words around it.
                    yield _Piece(" " if self.paged and alternative else "", span, verbatim=True)
                case Citation(span=span):
                    yield _Piece(_REFERENCE, span, verbatim=True)
                case Link(children=(), span=span):
                    self.links.append(inline)
                    yield _Piece(_REFERENCE, span, verbatim=True)
                case Link(children):
                    self.links.append(inline)
                    yield from self.pieces(children)
                case NoteCall(note, span):
                    self.called[note] = None
                    yield _Piece(str(self.notes[note].number), span, called=True)
                case _:
                    yield from self.pieces(inline.children)

    def take(self, pieces: Iterable[_Piece]) -> None:
        """The words of one block, from its pieces."""
        self.block_number += 1
        parts: list[tuple[str, _Piece, int]] = []
        for piece in pieces:
            for match in PIECES.finditer(piece.text):
                if match[0].isspace():
                    self.word(parts)
                    parts = []
                else:
                    parts.append((match[0], piece, match.start()))
        self.word(parts)

    def word(self, parts: list[tuple[str, _Piece, int]]) -> None:
        if not parts:
            return
        texts = split_words("".join(text for text, _, _ in parts))
        # What touches a cross-reference is of one word with what the house sets there.
        if len(texts) == 1 and _REFERENCE in texts[0]:
            return
        if len(texts) == 1:
            bare = None
            if any(piece.called for _, piece, _ in parts):
                bare = "".join(text for text, piece, _ in parts if not piece.called)
            _, piece, offset = parts[0]
            self.words.append(Word(texts[0], self.kind, self.block_number, piece.span, offset, bare))
            return
        # The characters of a script without spaces, each at its own place.
        places = [(piece, offset + index) for text, piece, offset in parts for index in range(len(text))]
        index = 0
        for text in texts:
            piece, offset = places[min(index, len(places) - 1)]
            bare = "" if piece.called else None
            if _REFERENCE not in text:
                self.words.append(Word(text, self.kind, self.block_number, piece.span, offset, bare))
            index += len(text)
