"""Lines that are kept as lines: stanzas of tokens into verse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from publish.diagnostics import Span
from publish.document import (
    Attributes,
    Emphasis,
    Inline,
    LineBreak,
    Link,
    Paragraph,
    Phrase,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Verse,
    VerseLine,
    plain_text,
)
from publish.reading.markdown import Node
from publish.reading.quotations import attribution_of
from publish.reading.reader import Reader

__all__ = ["read_line_block", "read_verse"]


def read_verse(reader: Reader, node: Node, given: Attributes, stanzas: Sequence[Node]) -> Verse:
    """Verse from its stanzas; a last line by itself that begins with a dash says who wrote it."""
    span = reader.span(node)
    read = []
    for stanza in stanzas:
        lines = _lines(reader.inlines(stanza), stanza.token.meta["indents"], reader.span(stanza))
        read += [lines] if lines else []
    attribution = None
    if len(read) > 1 and len(read[-1]) == 1:
        attribution = attribution_of(Paragraph(read[-1][0].children, read[-1][0].span))
    if not read:
        reader.held((), span)
    return Verse(tuple(read[:-1] if attribution else read), attribution, span, given)


def read_line_block(reader: Reader, node: Node) -> Verse:
    """Lines that begin with bars."""
    return read_verse(reader, node, reader.attributes(node), node.children)


def _lines(inlines: tuple[Inline, ...], indents: Sequence[int], span: Span) -> tuple[VerseLine, ...]:
    """The lines of a stanza, which begins where the span does. What goes on over a line's end goes on in the next."""
    found = []
    for number, line in enumerate(_parted(inlines)):
        at = line[0].span if line else Span.point(span.file, span.line + number, span.column)
        whole = Span(at.file, at.line, at.column, line[-1].span.end_line, line[-1].span.end_column) if line else at
        if plain_text(line).strip():
            found.append(VerseLine(line, indents[number] if number < len(indents) else 0, whole))
    return tuple(found)


def _parted(inlines: tuple[Inline, ...]) -> list[tuple[Inline, ...]]:
    lines: list[list[Inline]] = [[]]
    for inline in inlines:
        match inline:
            case SoftBreak() | LineBreak():
                lines.append([])
            case Emphasis() | Strong() | Strikethrough() | Superscript() | Subscript() | Link() | Phrase():
                first, *others = _parted(inline.children)
                lines[-1].append(replace(inline, children=first))
                lines += [[_again(inline, part)] for part in others]
            case _:
                lines[-1].append(inline)
    return [tuple(line) for line in lines]


def _again(
    inline: Emphasis | Strong | Strikethrough | Superscript | Subscript | Link | Phrase, children: tuple[Inline, ...]
) -> Inline:
    """What an inline is in a further line; no place has its identifier twice."""
    if isinstance(inline, Phrase):
        return replace(inline, children=children, attributes=replace(inline.attributes, identifier=None))
    return replace(inline, children=children)
