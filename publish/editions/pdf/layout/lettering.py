"""Set the words of drawings no larger than there is room for, where a drawing names a face that no edition has.

Programs that draw boxes around words reckon with Times, which nearly all of them have. Faces of books are wider, so
the same words at the same size would run over the lines around them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import inf
from string import ascii_lowercase
from typing import Any

__all__ = ["words_of_drawings"]

Draw = Callable[[Any, Any, float], None]

TIMES = frozenset(("times", "times new roman", "times-roman", "timesnewromanpsmt", "nimbus roman", "liberation serif"))
# The small letters of Times, in em.
ALPHABET = 11.943
# The size to measure at (CSS px).
MEASURED = 100.0


def words_of_drawings(draw: Draw) -> Draw:
    """What draws the words of an SVG picture, from what the engine does it with."""

    def drawn(svg: Any, node: Any, font_size: float) -> None:
        families = tuple(name.strip(" \"'") for name in node.get("font-family", "").split(","))
        if families[0].lower() in TIMES:
            font_size *= _part(svg.font_config, svg.context, families)
        draw(svg, node, font_size)

    return drawn


@lru_cache(maxsize=64)
def _part(font_map: Any, context: Any, families: tuple[str, ...]) -> float:
    """The part of its size at which the face that stands for Times is as wide as that."""
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.svg.text import Style
    from weasyprint.text.line_break import split_first_line

    style = Style(INITIAL_VALUES, font_family=list(families), font_size=MEASURED)
    style.font_config = font_map
    width = split_first_line(ascii_lowercase, style, context, inf, 0)[3]
    return min(1.0, float(ALPHABET * MEASURED / width))
