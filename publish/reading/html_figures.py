"""Read figures that are written in HTML: a picture, a table or code with a caption, or whatever else has one there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from publish.diagnostics import Span
from publish.document import (
    NO_ATTRIBUTES,
    Attributes,
    Block,
    CodeBlock,
    Division,
    Figure,
    Inline,
    LineBreak,
    Paragraph,
    Phrase,
    Picture,
    Table,
)
from publish.reading.draft import Draft
from publish.reading.figures import is_blank, read_figure
from publish.reading.inlines import CAPTION_CLASS
from publish.reading.markdown import Node
from publish.reading.reader import Reader

__all__ = ["read_html_figure", "read_stray_caption"]


def read_html_figure(reader: Reader, node: Node) -> Block | None:
    """A figure that is written in HTML, with the caption that stands in it."""
    given = reader.attributes(node)
    captions = [reader.inlines(each) for child in node.children for each in _captions_of(child)]
    blocks = reader.blocks([child for child in node.children if child.type != CAPTION_CLASS])
    return _figure(blocks, captions, given, reader.span(node), reader.draft)


def read_stray_caption(reader: Reader, node: Node) -> Block | None:
    """A caption outside of a figure is text."""
    return Division(reader.blocks(node.children), reader.span(node))


def _captions_of(node: Node) -> Iterator[Node]:
    """The paragraphs of a caption that stands in lines of its own."""
    if node.type == CAPTION_CLASS:
        yield from (child for child in node.children if child.type == "paragraph")


def _figure(
    blocks: tuple[Block, ...], captions: Sequence[tuple[Inline, ...]], given: Attributes, span: Span, draft: Draft
) -> Block | None:
    """What a figure holds, with its caption: a figure, a table, a listing; or a division of whatever else."""
    found = list(captions)
    held = tuple(_without_captions(blocks, found, draft))
    caption = tuple(_joined(found))
    if caption and given.identifier:
        draft.titled.add(given.identifier)
    if len(held) == 1 and isinstance(only := held[0], Figure | Table | CodeBlock):
        merged = _merged(given, only.attributes)
        if caption and merged.identifier:
            draft.titled.add(merged.identifier)
        if isinstance(only, Figure):
            return replace(only, caption=caption or only.caption, span=span, attributes=merged)
        return replace(only, caption=caption or only.caption, attributes=merged)
    if caption:
        held = (*held, Paragraph(caption, caption[0].span))
    return Division(held, span, given) if held else None


def _without_captions(blocks: tuple[Block, ...], captions: list[tuple[Inline, ...]], draft: Draft) -> Iterator[Block]:
    """The blocks, without the captions that stand within their lines; a picture left alone is a figure."""
    for block in blocks:
        own = block.children if isinstance(block, Paragraph) else ()
        inner = [each for each in own if isinstance(each, Phrase) and CAPTION_CLASS in each.attributes.classes]
        if not isinstance(block, Paragraph) or not inner:
            yield block
            continue
        captions += [each.children for each in inner]
        rest = tuple(each for each in own if each not in inner)
        shown = [each for each in rest if not is_blank(each)]
        if len(shown) == 1 and isinstance(shown[0], Picture):
            yield read_figure(shown[0], block.attributes, None, block.span, draft)
        elif shown:
            yield replace(block, children=rest)


def _joined(captions: Sequence[tuple[Inline, ...]]) -> Iterator[Inline]:
    for number, caption in enumerate(captions):
        if number and caption:
            yield LineBreak(caption[0].span)
        yield from caption


def _merged(given: Attributes, own: Attributes) -> Attributes:
    merged = Attributes(
        given.identifier or own.identifier,
        tuple(dict.fromkeys((*given.classes, *own.classes))),
        given.language or own.language,
        given.direction or own.direction,
    )
    return NO_ATTRIBUTES if merged == NO_ATTRIBUTES else merged
