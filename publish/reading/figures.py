"""Read what an author says of a figure: its caption, and a long description of what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from publish.diagnostics import Span
from publish.document import (
    NO_ATTRIBUTES,
    Attributes,
    Block,
    DefinitionList,
    Division,
    Figure,
    Inline,
    LineBreak,
    Paragraph,
    Phrase,
    Picture,
    SoftBreak,
    Text,
)
from publish.reading.draft import Draft
from publish.reading.pictures import shown_part
from publish.reading.sections import Piece

__all__ = ["captioned", "is_blank", "pictured", "read_figure", "takes_description", "with_figures"]

DESCRIPTION = "description"
# What would be a mark in the text, and is none in a title: formulas, citations, emphasis, cross-references.
MARKS = re.compile(r"\$[^\s$](?:[^$]*[^\s$])?\$(?!\d)|\[[^\]]*@\w[^\]]*\]|(?<![\w*])\*\*?[^\s*][^*]*\*(?!\w)|\]\(#")


def read_figure(picture: Picture, given: Attributes, width: int | None, span: Span, draft: Draft) -> Figure:
    """A picture alone in a paragraph, with its title as caption; all attributes are the figure's.

    `given` and `width` are what its author says of the paragraph.
    """
    own = picture.attributes
    caption: tuple[Inline, ...] = (Text(picture.title, picture.span),) if picture.title else ()
    if picture.title and not draft.by_chapter and (mark := MARKS.search(picture.title)):
        hint = "write the caption below the picture, in a line that begins with a colon and a space"
        draft.faults.report("R185", f"“{mark[0]}” is text in the title of a picture", picture.span, hint)
    merged = Attributes(
        given.identifier or own.identifier,
        tuple(dict.fromkeys((*given.classes, *own.classes))),
        given.language or own.language,
        given.direction or own.direction,
    )
    if caption and merged.identifier:
        draft.titled.add(merged.identifier)
    width = width or picture.width or shown_part(picture.file, draft)
    bare = replace(picture, title=None, attributes=NO_ATTRIBUTES, width=width)
    return Figure(bare, caption, span, merged)


def with_figures(block: Block | None, draft: Draft) -> Iterator[Block]:
    """A block; in a book of chapters, pictures that stand alone in lines of a paragraph as figures of their own."""
    if not isinstance(block, Paragraph) or not draft.by_chapter:
        if block is not None:
            yield block
        return
    lines: list[list[Inline]] = [[]]
    for each in block.children:
        if isinstance(each, SoftBreak | LineBreak):
            lines.append([each])
        else:
            lines[-1].append(each)
    text: list[Inline] = []
    attributes = block.attributes
    for line in (*lines, None):
        shown = [each for each in line or () if not is_blank(each)]
        alone = _picture(shown[0]) if len(shown) == 1 else None
        if line is not None and alone is None:
            text += line
            continue
        while text and isinstance(text[0], SoftBreak | LineBreak):
            text = text[1:]
        if text:
            span = block.span if line is None and len(text) == len(block.children) else text[0].span
            yield replace(block, children=tuple(text), span=span, attributes=attributes)
            text, attributes = [], NO_ATTRIBUTES
        if alone is not None:
            yield read_figure(alone, NO_ATTRIBUTES, None, alone.span, draft)


def _picture(inline: Inline) -> Picture | None:
    """A picture, also as what a link showed whose target is not in the book."""
    if isinstance(inline, Phrase) and inline.attributes is NO_ATTRIBUTES and len(inline.children) == 1:
        return _picture(inline.children[0])
    return inline if isinstance(inline, Picture) else None


def is_blank(inline: Inline) -> bool:
    """Whether an inline is nothing but space."""
    return isinstance(inline, SoftBreak | LineBreak) or (isinstance(inline, Text) and not inline.text.strip())


def pictured(definitions: DefinitionList) -> tuple[tuple[Picture, tuple[Inline, ...], Span], ...]:
    """Pictures with their captions, where a list of definitions explains pictures alone, each in a paragraph."""
    found = []
    for entry in definitions.entries:
        match entry.terms, entry.definitions:
            case (((Picture() as picture,),), ((Paragraph(children),),)):
                found.append((picture, children, entry.span))
            case _:
                return ()
    return tuple(found)


def captioned(figure: Figure, caption: tuple[Inline, ...], draft: Draft) -> Figure:
    """A figure with a caption that stands below it."""
    if figure.caption:
        hint = "delete the title, or the line that begins with a colon"
        draft.faults.report(
            "R186", "this picture has a caption as its title, and another below it", caption[0].span, hint
        )
    if figure.attributes.identifier:
        draft.titled.add(figure.attributes.identifier)
    return replace(figure, caption=caption)


def takes_description(before: list[Piece], made: Block | None, draft: Draft) -> bool:
    """Whether a division describes the figure before it, which then has it."""
    if not isinstance(made, Division) or made.attributes.classes[:1] != (DESCRIPTION,):
        return False
    figure = before[-1] if before else None
    if not isinstance(figure, Figure) or figure.description is not None or not figure.picture.alternative:
        hint = "put it directly after the picture that it describes, which stands in a paragraph of its own"
        draft.faults.report("R119", "this description follows no picture that shows something", made.span, hint)
        return False
    before[-1] = replace(figure, description=made)
    return True
