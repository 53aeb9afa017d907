"""Complete a document with the chapters that its author asks for without writing them: the bibliography and the index.

They are chapters like the author's own, under the house's words, so contents, outline and checks need not know of them.
"""

from __future__ import annotations

from dataclasses import replace

from publish.composing.walking import nodes
from publish.composing.wording import Wording
from publish.document import Bibliography, Block, Citation, Document, Heading, Index, IndexMark, Part, Section, Text
from publish.publication import KINDS, Role
from publish.theming import Theme

__all__ = ["completed"]


def completed(document: Document, theme: Theme) -> Document:
    """The document with a bibliography and an index at its end, where they have something in them and stand nowhere."""
    _, labels = theme.labels_for(document.metadata.language)
    wording = Wording(labels, theme.name)
    held = list(nodes(document))
    marks = [node for node in held if isinstance(node, IndexMark)]
    citations = [node for node in held if isinstance(node, Citation)]
    if citations and not any(isinstance(node, Bibliography) for node in held):
        works = Bibliography((), False, citations[0].span)
        document = _with_chapter(document, wording.text("bibliography"), "bibliography", works, held)
    if marks and not any(isinstance(node, Index) for node in held):
        block = Index((), marks[0].span)
        document = _with_chapter(document, wording.text("index"), "index", block, held)
    return document


def _with_chapter(document: Document, title: str, role: Role, block: Block, held: list[object]) -> Document:
    """The document with a chapter at its end; in a part of that role, where it has one, with the block at its end."""
    for number, part in enumerate(document.parts):
        if part.role == role:
            parts = list(document.parts)
            parts[number] = replace(part, blocks=_at_end(part.blocks, block))
            return replace(document, parts=tuple(parts))
    taken = {getattr(node, "identifier", None) for node in held}
    identifier, number = str(role), 2
    while identifier in taken:
        identifier, number = f"{role}-{number}", number + 1
    span = block.span
    level = KINDS[document.metadata.kind].first_level
    section = Section(level, identifier, Heading((Text(title, span),), None, False, span), None, (block,), span)
    return replace(document, parts=(*document.parts, Part(role, (section,))))


def _at_end(blocks: tuple[Block, ...], block: Block) -> tuple[Block, ...]:
    """Blocks with one more, under the first heading of the last chapter where they have one."""
    last = blocks[-1] if blocks else None
    if isinstance(last, Section):
        return (*blocks[:-1], replace(last, blocks=(*last.blocks, block)))
    return (*blocks, block)
