"""Pictures in headings, as web pages have them beside their titles: they stand below, and the heading has its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from publish.document import Emphasis, Inline, LineBreak, Link, Phrase, Picture, SoftBreak, Strong, Text, plain_text

__all__ = ["without_pictures"]


def without_pictures(children: Sequence[Inline]) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """The words of a heading, and the pictures that stand in it, each within the link that it is shown by."""
    kept: list[Inline] = []
    moved: list[Inline] = []
    for child in children:
        if isinstance(child, Picture):
            moved.append(child)
        elif isinstance(child, Link) and (inner := without_pictures(child.children))[1]:
            moved.append(child) if not plain_text(inner[0]).strip() else kept.append(child)
        elif isinstance(child, Phrase | Emphasis | Strong):
            words, pictures = without_pictures(child.children)
            moved += pictures
            if words or not pictures:
                kept.append(replace(child, children=words) if pictures else child)
        else:
            kept.append(child)
    return (tuple(_trimmed(kept)), tuple(moved)) if moved else (tuple(children), ())


def _trimmed(children: list[Inline]) -> list[Inline]:
    """The words without the breaks and spaces that were between them and a picture."""
    while children and _is_space(children[-1]):
        children.pop()
    while children and _is_space(children[0]):
        children.pop(0)
    if children and isinstance(last := children[-1], Text):
        children[-1] = replace(last, text=last.text.rstrip())
    return children


def _is_space(child: Inline) -> bool:
    return isinstance(child, LineBreak | SoftBreak) or (isinstance(child, Text) and not child.text.strip())
