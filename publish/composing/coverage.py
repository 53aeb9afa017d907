"""Find the characters that no face of the theme has, each with its place in the source."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import name as character_name

from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import (
    Block,
    BulletList,
    CodeBlock,
    CodeText,
    DefinitionList,
    Division,
    Document,
    Figure,
    Inline,
    LineBreak,
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
)
from publish.theming import Theme, missing

__all__ = ["uncovered"]


def uncovered(document: Document, theme: Theme) -> tuple[Diagnostic, ...]:
    """An error (T030) for the first place of every character that would be drawn by no face of the theme."""
    lacking: dict[str, Span] = {}
    for text, span in _document_texts(document):
        for character in missing(theme, text):
            if character not in lacking:
                lacking[character] = _place(text, character, span)
    return tuple(_fault(character, span) for character, span in lacking.items())


def _place(text: str, character: str, span: Span) -> Span:
    """Where in a text the character stands; exact where the source's line is the text."""
    lines = text[: text.index(character)].split("\n")
    column = span.column + len(lines[0]) if len(lines) == 1 else len(lines[-1]) + 1
    return Span.point(span.file, span.line + len(lines) - 1, column)


def _fault(character: str, span: Span) -> Diagnostic:
    said = f"U+{ord(character):04X} {character_name(character, '')}".rstrip()
    return Diagnostic(
        "T030",
        Severity.ERROR,
        f"no font of the theme has the character “{character}” ({said})",
        span,
        "declare a font that has it in the theme, as a fallback face",
    )


def _document_texts(document: Document) -> Iterator[tuple[str, Span]]:
    for part in document.parts:
        yield from _texts(part.blocks)
    for note in document.notes:
        yield from _texts(note.blocks)
    metadata = document.metadata
    place = Span.point(document.manuscripts[0].path if document.manuscripts else document.name, 1)
    for text in (*metadata.title, metadata.subtitle, metadata.issuer, metadata.place, metadata.rights):
        if text:
            yield text, place


def _texts(blocks: tuple[Block, ...]) -> Iterator[tuple[str, Span]]:
    for block in blocks:
        yield from _block_texts(block)


def _block_texts(block: Block) -> Iterator[tuple[str, Span]]:
    match block:
        case Paragraph(children):
            yield from _inline_texts(children)
        case Quotation(blocks, attribution):
            yield from _texts(blocks)
            if attribution is not None:
                yield from _inline_texts(attribution.children)
        case BulletList(items) | NumberedList(items):
            for item in items:
                yield from _texts(item.blocks)
        case DefinitionList(entries):
            for entry in entries:
                for term in entry.terms:
                    yield from _inline_texts(term)
                for definition in entry.definitions:
                    yield from _texts(definition)
        case CodeBlock(text, _, span):
            yield text, span
        case Table(head, body, caption):
            yield from _inline_texts(caption)
            for row in (*head, *body):
                for cell in row.cells:
                    yield from _inline_texts(cell.children)
        case Figure(_, caption):
            yield from _inline_texts(caption)
        case Division(blocks):
            yield from _texts(blocks)
        case Section():
            yield from _inline_texts(block.heading.children)
            yield from _texts((block.lead,) if block.lead else ())
            yield from _texts(block.blocks)
        case ThematicBreak():
            pass


def _inline_texts(inlines: tuple[Inline, ...]) -> Iterator[tuple[str, Span]]:
    for inline in inlines:
        match inline:
            case Text(text, span) | CodeText(text, span):
                yield text, span
            case SoftBreak() | LineBreak() | Picture() | NoteCall():
                pass
            case _:
                yield from _inline_texts(inline.children)
