"""Write a figure as XHTML: its caption with its number, and its picture."""

from __future__ import annotations

from typing import Protocol

from publish.composing.attributes import own_attributes
from publish.composing.labelling import Labelling
from publish.document import Figure, Inline, Picture

__all__ = ["figure_markup"]


class Setter(Protocol):
    """What sets captions and pictures, and knows their numbers."""

    @property
    def labelling(self) -> Labelling: ...

    def inlines(self, inlines: tuple[Inline, ...]) -> str: ...

    def picture(self, picture: Picture) -> str: ...


def figure_markup(setter: Setter, figure: Figure) -> str:
    """A figure. The caption comes first: in its place at the side, or above what it tells of."""
    labelling = setter.labelling
    words = labelling.before(figure) + setter.inlines(figure.caption)
    caption = f"<figcaption>{words}</figcaption>\n" if figure.caption else ""
    own = labelling.anchor(figure) + own_attributes(figure.attributes, figure.span, "picture")
    return f"<figure{own}>\n{caption}{setter.picture(figure.picture)}\n</figure>"
