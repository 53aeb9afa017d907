"""Walk a document tree: every node of it, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache

from publish.diagnostics import Span
from publish.document import Document

__all__ = ["below", "nodes"]


def nodes(document: Document) -> tuple[object, ...]:
    """Every node of the document's parts and notes, a parent before what it holds."""
    return _nodes(_Same(document))


class _Same:
    """A document by its identity: whether two long books say the same takes longer to tell than to walk them."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.document is self.document


# One question about the whole follows the other, so what was walked last is walked no more.
@lru_cache(maxsize=1)
def _nodes(same: _Same) -> tuple[object, ...]:
    return tuple(below((same.document.parts, same.document.notes)))


def below(value: object) -> Iterator[object]:
    """A node and every node in it, or those of a tuple of nodes, a parent before what it holds.

    Places are no nodes.
    """
    # All nodes are frozen dataclasses that hold others in tuples, so their fields are the tree. A long book has
    # millions of values in it, so nothing is called twice.
    waiting: list[object] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            waiting.extend(reversed(item))
            continue
        names = _names(type(item))  # type: ignore[arg-type]  # a class can be hashed, whatever mypy makes of it
        if names is None:
            continue
        yield item
        for name in names:
            held = getattr(item, name)
            if held is not None and held != ():
                waiting.append(held)


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """The fields of a kind of node that may hold others, the last first; None for what is no node."""
    if not is_dataclass(kind) or kind is Span:
        return None
    return tuple(field.name for field in reversed(fields(kind)) if _may_hold(str(field.type)))


# What a field without others in it is said to be.
PLAIN = frozenset(("str", "int", "bool", "float", "bytes", "Span", "str | None", "int | None", "tuple[str, ...]"))


def _may_hold(annotation: str) -> bool:
    return annotation not in PLAIN
