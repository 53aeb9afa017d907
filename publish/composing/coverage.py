"""Find the characters that no face of the theme has, each with its place in the source."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import name as character_name

from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import CodeBlock, CodeText, Document, Text
from publish.theming import Theme, missing

__all__ = ["uncovered"]


def uncovered(document: Document, theme: Theme) -> tuple[Diagnostic, ...]:
    """An error (T030) for the first place of every character that would be drawn by no face of the theme."""
    lacking: dict[str, Span] = {}
    for text, span in _texts(document):
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


def _texts(document: Document) -> Iterator[tuple[str, Span]]:
    metadata = document.metadata
    place = Span.point(document.manuscripts[0].path if document.manuscripts else document.name, 1)
    for line in (*metadata.title, metadata.subtitle, metadata.issuer, metadata.place, metadata.rights):
        if line:
            yield line, place
    for node in nodes(document):
        if isinstance(node, Text | CodeText | CodeBlock):
            yield node.text, node.span
