"""Text whose glyphs are not its characters one by one, in their order: what the file says of it in their place.

Scripts from right to left are painted from left to right, and those of India and its neighbours join, part and move
their letters. Whoever reads such a line aloud gets the author's characters by an ActualText (ISO 32000-1, 14.9.4). For
most of them it stands around the painted glyphs, where it also serves copying and searching. A text with words from
right to left has it in the tag tree alone: programs that copy by the places of glyphs turn such words round by
themselves, and would turn round what is right already.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["is_shaped", "runs_left", "state"]

_RIGHT_TO_LEFT = (
    "\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
)
_LEFT = re.compile(f"[{_RIGHT_TO_LEFT}]")
# And India to Myanmar; Khmer; Tai Tham to Balinese; Vedic; joiners, and signs of several characters, such as flags.
_SHAPED = re.compile(
    f"[{_RIGHT_TO_LEFT}\u0900-\u109f\u1780-\u17ff\u1a20-\u1b7f\u1cd0-\u1cff\u200c-\u200e\u202a\u2066"
    "\ua8e0-\ua8ff\ua9e0-\ua9ff\uaa60-\uaa7f\ufe0e\ufe0f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]"
)


def runs_left(text: str) -> bool:
    """Whether a text has words that are written from right to left."""
    return not text.isascii() and _LEFT.search(text) is not None


def is_shaped(text: str) -> bool:
    """Whether the glyphs of a text are not its characters in their order."""
    return not text.isascii() and _SHAPED.search(text) is not None


def state(stream: Any, texts: dict[int, str]) -> None:
    """Put each text around the marked content of its number."""
    if not texts:
        return
    operations: list[Any] = stream.stream
    made: list[Any] = []
    inside = False
    for operation in operations:
        # Text holds no marked content of its own, so the next end is that of the sequence.
        if inside and operation == b"EMC":
            made.append(b"EMC")
            inside = False
        made.append(operation)
        properties = made[-2] if operation == b"BDC" else None
        if isinstance(properties, dict) and (text := texts.get(properties.get("MCID", -1))) is not None:
            made.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC")
            inside = True
    operations[:] = made
