"""On which page of the paged edition the places of an EPUB stand, by the marks of pages in its own text."""

from __future__ import annotations

from collections.abc import Iterator

from publish.inspection import Book, Markup

__all__ = ["pages_of_places"]


def pages_of_places(book: Book) -> dict[str, str]:
    """The page of every identifier: that of the first character in it, or after it."""
    found: dict[str, str] = {}
    page = ""
    waiting: list[str] = []
    for tree in book.documents:
        for piece in _pieces(tree.root):
            if isinstance(piece, str):
                if not piece.isspace():
                    found |= dict.fromkeys(waiting, page)
                    waiting = []
                continue
            if "pagebreak" in piece.words_of("epub:type"):
                page = piece.get("aria-label") or ""
            elif (identifier := piece.get("id")) is not None and identifier not in found:
                waiting.append(identifier)
    return found | dict.fromkeys(waiting, page)


def _pieces(element: Markup) -> Iterator[Markup | str]:
    """An element, and all elements and strings in it, in the order of the file."""
    waiting: list[Markup | str] = [element]
    while waiting:
        piece = waiting.pop()
        yield piece
        if isinstance(piece, Markup):
            waiting += reversed(piece.kids)
