"""Lines that are kept as lines: stanzas of tokens into verse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from publish.diagnostics import Span
from publish.document import (
    Emphasis,
    Inline,
    LineBreak,
    Link,
    Phrase,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    VerseLine,
    plain_text,
)

__all__ = ["verse_lines"]


def verse_lines(inlines: tuple[Inline, ...], indents: Sequence[int], span: Span) -> tuple[VerseLine, ...]:
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
