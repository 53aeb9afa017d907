"""Write pictures and figures as XHTML: a figure with its caption and number, and what it shows at length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from publish.composing.attributes import attribute_text, own_attributes
from publish.composing.labelling import Labelling
from publish.document import Block, Division, Figure, Inline, Picture

__all__ = ["figure_markup", "picture_in_text"]


class Setter(Protocol):
    """What sets the text of figures, and knows their files, their numbers, and the house's word for a description."""

    figures: int

    @property
    def labelling(self) -> Labelling: ...

    @property
    def pictures(self) -> Mapping[str, str]: ...

    @property
    def words(self) -> Mapping[str, str]: ...

    def blocks(self, blocks: tuple[Block, ...]) -> str: ...

    def inlines(self, inlines: tuple[Inline, ...]) -> str: ...

    def plain(self, text: str) -> str: ...


def figure_markup(setter: Setter, figure: Figure) -> str:
    """A figure. The caption comes first: in its place at the side, or above what it tells of."""
    setter.figures += 1
    labelling = setter.labelling
    words = labelling.before(figure) + setter.inlines(figure.caption)
    caption = f"<figcaption>{words}</figcaption>\n" if figure.caption else ""
    own = labelling.anchor(figure) + own_attributes(figure.attributes, figure.span, "picture")
    identifier, description = _description(setter, figure.description)
    width = None if figure.picture.width is None else f"{figure.picture.width}%"
    picture = picture_markup(setter, figure.picture, width, identifier)
    return f"<figure{own}>\n{caption}{picture}\n</figure>{description}"


def _description(setter: Setter, description: Division | None) -> tuple[str | None, str]:
    """What a figure shows at length, and the identifier by which the picture leads to it.

    It stands in the text of every edition, for whoever cannot see the figure or make sense of it (WCAG 2.2, technique
    G73). It is not within the figure, whose picture and caption are not to be parted.
    """
    if description is None:
        return None, ""
    given = description.attributes.identifier
    # An author's identifiers begin with a letter.
    identifier = given or f"_description-{setter.figures}"
    own = own_attributes(description.attributes, description.span)
    own += attribute_text(id=None if given else identifier)
    summary = f'<summary data-apparatus="label">{setter.words["description"]}</summary>'
    return identifier, f"\n<details{own}>\n{summary}\n{setter.blocks(description.blocks)}\n</details>"


# About how wide the measure of a book is, in the size of its text.
MEASURE = 30


def picture_in_text(setter: Setter, picture: Picture) -> str:
    """A picture in a line, which grows with the text: a part of the column would be nothing in a cell of a table."""
    if picture.width is None:
        return picture_markup(setter, picture)
    # What is as small as a letter on a web page is not smaller here.
    part = picture.width / 100
    width = max(MEASURE * part, min(1.2, 1.5 * MEASURE * part))
    return picture_markup(setter, picture, f"{width:.2f}".rstrip("0").rstrip(".") + "em")


def picture_markup(setter: Setter, picture: Picture, width: str | None = None, described: str | None = None) -> str:
    """A picture. `described` is the identifier of its long description."""
    own = own_attributes(picture.attributes, picture.span)
    source = attribute_text(
        src=setter.pictures[picture.file],
        alt=setter.plain(picture.alternative),
        title=picture.title,
        role=None if picture.alternative else "presentation",
        style=width and f"width: {width}",
        aria_details=described,
    )
    return f"<img{own}{source}/>"
