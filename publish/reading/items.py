"""Lists: their items, which may be tasks, and terms with what they mean."""

from __future__ import annotations

import re
from dataclasses import replace

from publish.diagnostics import Span
from publish.document import (
    Block,
    BulletList,
    DefinitionEntry,
    DefinitionList,
    Division,
    ListItem,
    NumberedList,
    Paragraph,
    Text,
)
from publish.reading.figures import captioned, pictured, read_figure
from publish.reading.glossary import explained
from publish.reading.markdown import Node
from publish.reading.pictures import read_width
from publish.reading.quotations import without_first
from publish.reading.reader import Reader

__all__ = ["read_bullets", "read_definitions", "read_numbered"]

# How an item of a list begins that is a task.
TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


def _items(reader: Reader, node: Node) -> tuple[tuple[ListItem, ...], bool]:
    """The items of a list, and whether it is tight."""
    tight = all(child.token.hidden for item in node.children for child in item.children if child.type == "paragraph")
    for item in node.children:
        reader.no_attributes(item)
    return tuple(_task(reader.blocks(item.children), item.opening, reader.span(item)) for item in node.children), tight


def read_bullets(reader: Reader, node: Node) -> Block:
    """A list without numbers."""
    given = reader.attributes(node)
    return BulletList(*_items(reader, node), reader.span(node), given)


def read_numbered(reader: Reader, node: Node) -> Block:
    """A list with numbers, from the one that it begins with."""
    given = reader.attributes(node)
    items, tight = _items(reader, node)
    return NumberedList(items, int(node.token.attrs.get("start", 1)), tight, reader.span(node), given)


def read_definitions(reader: Reader, node: Node) -> Block:
    """A list of terms and what they mean; pictures in the place of terms are figures with their captions."""
    entries = _entries(reader, node)
    if pictures := pictured(DefinitionList(entries, reader.span(node))):
        width = read_width(node.attributes, reader.attributes_span(node), reader.draft)
        given = reader.attributes(node)
        figures = tuple(
            captioned(read_figure(picture, given, width, span, reader.draft), caption, reader.draft)
            for picture, caption, span in pictures
        )
        return figures[0] if len(figures) == 1 else Division(figures, reader.span(node))
    given = reader.attributes(node)
    named = (replace(each, identifier=explained(each.terms, each.span, reader.draft)) for each in entries)
    return DefinitionList(tuple(named), reader.span(node), given)


def _entries(reader: Reader, node: Node) -> tuple[DefinitionEntry, ...]:
    entries: list[DefinitionEntry] = []
    for child in node.children:
        span = reader.span(child)
        if child.type == "dt":
            # Terms that follow each other are explained together.
            alone = bool(entries) and not entries[-1].definitions
            before = entries.pop() if alone else None
            terms = (*(before.terms if before else ()), reader.inlines(child))
            entries.append(DefinitionEntry(terms, (), before.span if before else span))
        else:
            last = entries[-1]
            whole = Span(span.file, last.span.line, last.span.column, span.end_line, span.end_column)
            entries[-1] = replace(last, definitions=(*last.definitions, reader.blocks(child.children)), span=whole)
    return tuple(entries)


def _task(blocks: tuple[Block, ...], written: str, span: Span) -> ListItem:
    """An item of a list; a task where it begins with a box, `[ ]` or `[x]`."""
    first = blocks[0] if blocks else None
    text = first.children[0] if isinstance(first, Paragraph) and first.children else None
    box = TASK.match(written)
    if box is None or not isinstance(first, Paragraph) or not isinstance(text, Text):
        return ListItem(blocks, span)
    rest = without_first(text, box.end())
    told = replace(first, children=((rest,) if rest.text else ()) + first.children[1:])
    return ListItem((told, *blocks[1:]), span, box.group(1) != " ")
