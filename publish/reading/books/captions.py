"""Give figures, tables and code the captions that books for the web write beside them, as a stretch of that class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from publish.document import Attributes, CodeBlock, Figure, Inline, Paragraph, Phrase, Table
from publish.reading.draft import Draft
from publish.reading.figures import captioned, is_blank
from publish.reading.sections import Piece

__all__ = ["with_captions"]

CAPTION = Attributes(classes=("caption",))


def with_captions(pieces: Sequence[Piece], draft: Draft) -> list[Piece]:
    """The pieces of a chapter; a paragraph that is a caption and nothing else belongs to what it stands beside.

    That of a picture and of code stands below it, that of a table above, as books of this kind have it.
    """
    found: list[Piece] = []
    waiting = list(reversed(pieces))
    while waiting:
        piece = waiting.pop()
        caption = _caption(piece)
        before, after = found[-1] if found else None, waiting[-1] if waiting else None
        if caption and isinstance(before, Figure) and not before.caption:
            found[-1] = captioned(before, caption, draft)
        elif caption and isinstance(after, Table) and not after.caption:
            waiting[-1] = replace(after, caption=_kept(caption, after, draft))
        elif caption and isinstance(before, CodeBlock) and not before.caption:
            found[-1] = replace(before, caption=_kept(caption, before, draft))
        else:
            found.append(piece)
    return found


def _caption(piece: Piece) -> tuple[Inline, ...]:
    """The words of a caption; none where a piece is something else."""
    if not isinstance(piece, Paragraph):
        return ()
    match tuple(each for each in piece.children if not is_blank(each)):
        case (Phrase(children, attributes, _),) if attributes == CAPTION:
            return children
    return ()


def _kept(caption: tuple[Inline, ...], block: Table | CodeBlock, draft: Draft) -> tuple[Inline, ...]:
    if block.attributes.identifier:
        draft.titled.add(block.attributes.identifier)
    return caption
