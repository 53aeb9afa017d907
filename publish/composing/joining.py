"""Join texts that the ends of source lines part, so that what keeps to one line does wherever its author ended his."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from publish.document import Emphasis, Inline, Link, SoftBreak, Strikethrough, Strong, Text

__all__ = ["joined"]


def joined(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The same inlines, with each text and the ends of lines within it in one."""
    found: list[Inline] = []
    for is_text, run in groupby(inlines, lambda each: isinstance(each, Text | SoftBreak)):
        held = tuple(run)
        if is_text and len(held) > 1:
            words = "".join(each.text if isinstance(each, Text) else " " for each in held)
            found.append(Text(words, held[0].span))
        else:
            found += map(_within, held)
    return tuple(found)


def _within(inline: Inline) -> Inline:
    if isinstance(inline, Emphasis | Strong | Strikethrough | Link):
        return replace(inline, children=joined(inline.children))
    return inline
