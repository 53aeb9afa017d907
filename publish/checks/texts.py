"""The texts of a source, each with the language that its author says, and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from publish.composing.typography import equal_forms
from publish.diagnostics import Span
from publish.document import CodeBlock, CodeText, Document, Text

__all__ = ["Written", "place_of", "squeezed", "written"]


@dataclass(frozen=True, slots=True)
class Written:
    """A run of characters as its author wrote it."""

    text: str
    language: str
    span: Span


def written(document: Document) -> Iterator[Written]:
    """Every text of a document but code, in its order; notes come last."""
    waiting: list[tuple[object, str]] = [((document.parts, document.notes), document.metadata.language)]
    while waiting:
        value, language = waiting.pop()
        if isinstance(value, tuple):
            waiting += [(each, language) for each in reversed(value)]
            continue
        if isinstance(value, Text):
            yield Written(value.text, language, value.span)
        # All nodes are frozen dataclasses that hold others in tuples, so their fields are the tree.
        fields = getattr(value, "__dataclass_fields__", None)
        if fields is None or isinstance(value, CodeBlock | CodeText):
            continue
        language = getattr(getattr(value, "attributes", None), "language", None) or language
        waiting += [(getattr(value, name), language) for name in reversed(list(fields))]


def place_of(document: Document, words: str) -> Span | None:
    """Where words stand in the source, the first time; None where they are not in one text of it."""
    wanted = squeezed(words)
    found = (each.span for each in written(document) if wanted and wanted in squeezed(each.text))
    return next(found, None)


def squeezed(text: str) -> str:
    """A text by which it is compared: without white space, in one case, whatever the typographic form of its marks."""
    return re.sub(r"[\s\u00ad\ufffc]+", "", equal_forms(text)).casefold()
