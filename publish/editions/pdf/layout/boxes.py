"""Walk the engine's boxes: a page's text in order, its lines in flow, its boxes without those in the margins."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

__all__ = ["apart", "boxes", "is_formula", "kinds", "lines", "note_areas", "text_boxes", "texts", "unwrapped"]


def unwrapped(box: Any) -> Any:
    """The box that an absolutely placed one stands for."""
    return box._box if type(box).__name__ == "AbsolutePlaceholder" else box


def text_boxes(box: Any) -> Iterator[tuple[Any, bool]]:
    """Text boxes and formulas of a page in order, and whether each is the last of its line; no margin boxes."""
    known = kinds()
    for child in getattr(box, "children", ()):
        child = unwrapped(child)
        if isinstance(child, known.MarginBox):
            continue
        if isinstance(child, known.LineBox):
            held = list(_pieces(child))
            yield from ((text, text is held[-1]) for text in held)
        elif is_formula(child) or isinstance(child, known.TextBox):
            yield child, False
        else:
            yield from text_boxes(child)


def is_formula(box: Any) -> bool:
    """Whether a box is a formula that was drawn."""
    return isinstance(box, kinds().ReplacedBox) and box.element.get("role") == "math"


def _pieces(line: Any) -> Iterator[Any]:
    """Text boxes and formulas of a line, in order."""
    for child in getattr(line, "children", ()):
        child = unwrapped(child)
        if isinstance(child, kinds().TextBox) or is_formula(child):
            yield child
        else:
            yield from _pieces(child)


def texts(line: Any) -> Iterator[Any]:
    """Text boxes of a line, in order."""
    for child in getattr(line, "children", ()):
        child = unwrapped(child)
        if isinstance(child, kinds().TextBox):
            yield child
        else:
            yield from texts(child)


@lru_cache(maxsize=1)
def kinds() -> Any:
    """The engine's kinds of boxes."""
    from weasyprint.formatting_structure import boxes

    return boxes


OUT_OF_FLOW = ("AbsolutePlaceholder", "FootnoteAreaBox", "NoteAreaBox")


def lines(box: Any) -> Iterator[Any]:
    """Line boxes of the text in flow: no margin boxes, nothing absolutely placed, no notes, no colophon."""
    for child in getattr(box, "children", ()):
        if child.element is not None and child.element.get("data-apparatus") == "colophon":
            continue
        if type(child).__name__ in OUT_OF_FLOW or isinstance(child, kinds().MarginBox):
            continue
        if isinstance(child, kinds().LineBox):
            if any(True for _ in texts(child)):
                yield child
        elif child.style["position"] not in ("absolute", "fixed"):
            yield from lines(child)


def apart(box: Any, *, placed: bool = False) -> Iterator[Any]:
    """Text boxes of what is absolutely placed, as a caption beside its table; no margin boxes, no notes."""
    for child in getattr(box, "children", ()):
        if isinstance(child, (kinds().MarginBox, kinds().FootnoteAreaBox)):
            continue
        if isinstance(child, kinds().TextBox):
            if placed:
                yield child
        else:
            child = unwrapped(child)
            yield from apart(child, placed=placed or child.style["position"] in ("absolute", "fixed"))


def note_areas(page: Any) -> Iterator[Any]:
    """The area at the foot of a page that holds its notes, where it has any."""
    return (child for child in page.children if isinstance(child, kinds().FootnoteAreaBox))


def boxes(box: Any) -> Iterator[Any]:
    """Every box of a page but those in its margins."""
    # Every page is walked several times, and a generator within generators hands each box through all of them.
    margins = kinds().MarginBox
    waiting = [*getattr(box, "children", ())][::-1]
    while waiting:
        child = unwrapped(waiting.pop())
        if not isinstance(child, margins):
            yield child
            if below := getattr(child, "children", ()):
                waiting += below[::-1]
