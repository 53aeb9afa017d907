"""Find the characters that no face of the theme has, each with its place in the source."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import name as character_name

from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import CodeBlock, CodeText, Document, Key, Text
from publish.theming import Theme, missing

__all__ = ["uncovered"]


# More characters than this are not told one by one.
SHOWN = 12


def uncovered(document: Document, theme: Theme) -> tuple[Diagnostic, ...]:
    """An error (T030) for every text with characters that no face of the theme has, each character told once."""
    told: set[str] = set()
    found = []
    for text, span in _texts(document):
        lacking = [character for character in missing(theme, text) if character not in told]
        if lacking:
            told.update(lacking)
            found.append(_fault(lacking, _place(text, lacking[0], span)))
    return tuple(found)


def _place(text: str, character: str, span: Span) -> Span:
    """Where in a text the character stands; exact where the source's line is the text."""
    lines = text[: text.index(character)].split("\n")
    column = span.column + len(lines[0]) if len(lines) == 1 else len(lines[-1]) + 1
    return Span.point(span.file, span.line + len(lines) - 1, column)


def _fault(characters: list[str], span: Span) -> Diagnostic:
    if len(characters) == 1:
        code = f"U+{ord(characters[0]):04X} {character_name(characters[0], '')}".rstrip()
        said = f"the character “{characters[0]}” ({code})"
    else:
        more = f" and {len(characters) - SHOWN} more" if len(characters) > SHOWN else ""
        said = f"the characters “{''.join(characters[:SHOWN])}”{more}"
    hint = "declare a font that has it in the theme, as a fallback face"
    return Diagnostic("T030", Severity.ERROR, f"no font of the theme has {said}", span, hint)


def _texts(document: Document) -> Iterator[tuple[str, Span]]:
    metadata = document.metadata
    for key in ("title", "subtitle", "issuer", "place", "rights"):
        value = getattr(metadata, key)
        for line in value if isinstance(value, tuple) else (value,):
            if line:
                yield line, document.place_of(key)
    for node in nodes(document):
        if isinstance(node, CodeBlock):
            yield from node.lines()
        elif isinstance(node, Text | CodeText | Key):
            yield node.text, node.span
