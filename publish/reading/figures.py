"""Read what an author says of a figure: its caption, and a long description of what it shows."""

from __future__ import annotations

from dataclasses import replace

from publish.diagnostics import Span
from publish.document import NO_ATTRIBUTES, Attributes, Block, Division, Figure, Inline, Picture, Text
from publish.reading.draft import Draft
from publish.reading.sections import Piece

__all__ = ["read_figure", "takes_description"]

DESCRIPTION = "description"


def read_figure(picture: Picture, given: Attributes, width: int | None, span: Span, draft: Draft) -> Figure:
    """A picture alone in a paragraph, with its title as caption; all attributes are the figure's.

    `given` and `width` are what its author says of the paragraph.
    """
    own = picture.attributes
    caption: tuple[Inline, ...] = (Text(picture.title, picture.span),) if picture.title else ()
    merged = Attributes(
        given.identifier or own.identifier,
        tuple(dict.fromkeys((*given.classes, *own.classes))),
        given.language or own.language,
        given.direction or own.direction,
    )
    if caption and merged.identifier:
        draft.titled.add(merged.identifier)
    bare = replace(picture, title=None, attributes=NO_ATTRIBUTES, width=width or picture.width)
    return Figure(bare, caption, span, merged)


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
