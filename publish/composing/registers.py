"""List the figures, tables, listings and equations of a publication, where its metadata ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape

from publish.composing.formulas import label_markup
from publish.composing.galley import Entry, Register
from publish.composing.labelling import Labelling
from publish.composing.walking import below
from publish.document import Block, CodeBlock, Equation, Figure, Table, plain_text
from publish.publication import Listed

__all__ = ["registers"]

# What each list holds, and EPUB's word for the list (EPUB 3 Structural Semantics Vocabulary).
KINDS: dict[Listed, tuple[type, str | None]] = {
    "figures": (Figure, "loi"),
    "tables": (Table, "lot"),
    "listings": (CodeBlock, None),
    "equations": (Equation, None),
}


def registers(
    asked: Iterable[Listed],
    lengths: Iterable[tuple[str, tuple[Block, ...]]],
    labelling: Labelling,
    form: Callable[[str], str],
) -> Iterator[Register]:
    """The lists that are asked for and hold something; `lengths` are the slips of the text and what stands in them.

    `form` gives a caption the forms of the text.
    """
    held = [(slip, node) for slip, blocks in lengths for node in below(blocks)]
    for name in dict.fromkeys(asked):
        kind, role = KINDS[name]
        things = ((slip, node) for slip, node in held if isinstance(node, kind))
        entries = tuple(_entries(things, labelling, form))
        if entries:
            yield Register(labelling.wording.named("registers", name), role, name, entries)


def _entries(things: Iterable[tuple[str, object]], labelling: Labelling, form: Callable[[str], str]) -> Iterator[Entry]:
    for slip, thing in things:
        found = labelling.numbering.of(thing)
        words = thing.title if isinstance(thing, Equation) else plain_text(getattr(thing, "caption", ()))
        if found is not None and words:
            caption = form(" ".join(words.split()))
            label = labelling.of(thing)
            entry = caption if label is None else f"{label.words}{label.after}{caption}"
            markup = label_markup(getattr(thing, "caption", ()), form)
            if markup and label is not None:
                markup = f"{escape(label.words)}{escape(label.after)}{markup}"
            yield Entry(entry, slip, found.identifier, 1, markup=markup)
