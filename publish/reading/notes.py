"""Notes: those that are called, in the order of their calls; those that are not are faults."""

from __future__ import annotations

from publish.document import Note, Paragraph
from publish.reading.blocks import BlockReader
from publish.reading.draft import CalledNote, Draft
from publish.reading.inlines import read_inlines
from publish.reading.markdown import Inlines, Node

__all__ = ["called_notes"]


def called_notes(draft: Draft) -> tuple[Note, ...]:
    """The notes in the order of their calls. A note may call further ones, which follow."""
    for written in draft.written.values():
        for _, span in written[1:]:
            first = written[0][1]
            draft.faults.report("R055", "this note is written twice", span, f"it stands in line {first.line} already")
    made: list[Note] = []
    while len(made) < len(draft.notes):
        key = list(draft.notes)[len(made)]
        made.append(_note(key, draft.notes[key], draft))
    for key, written in draft.written.items():
        if key not in draft.notes:
            hint = f"call it where it belongs, [^{key[1]}], or delete it"
            draft.faults.report("R054", "this note is written, but never called", written[0][1], hint)
    return tuple(made)


def _note(key: tuple[str, str | int], called: CalledNote, draft: Draft) -> Note:
    reader = BlockReader(called.parsed, draft)
    draft.file = called.parsed.copy.source.file
    written = draft.written.get(key)
    match written[0][0] if written else called.body:
        case Node() as node:
            blocks = reader.blocks(node.children)
            return Note(called.identifier, called.number, blocks, reader.span(node))
        case Inlines() as inlines:
            children = read_inlines(inlines, called.parsed, draft)
            if not children:
                draft.faults.report("R053", "this note has no text", called.call, "write it between the brackets")
            return Note(called.identifier, called.number, (Paragraph(children, called.call),), called.call)
        case None:
            hint = "write the note in lines of its own: [^name]: …"
            draft.faults.report("R053", "this note is called, but not written", called.call, hint)
            return Note(called.identifier, called.number, (), called.call)
