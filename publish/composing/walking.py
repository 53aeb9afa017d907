"""Walk a document tree: every node of it, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator

from publish.document import Document

__all__ = ["below", "nodes"]


def nodes(document: Document) -> Iterator[object]:
    """Every node of the document's parts and notes, a parent before what it holds."""
    yield from below((document.parts, document.notes))


def below(value: object) -> Iterator[object]:
    """A node and every node in it, or those of a tuple of nodes, a parent before what it holds."""
    # All nodes are frozen dataclasses that hold others in tuples, so their fields are the tree.
    if isinstance(value, tuple):
        for item in value:
            yield from below(item)
    elif (fields := getattr(value, "__dataclass_fields__", None)) is not None:
        yield value
        for name in fields:
            yield from below(getattr(value, name))
