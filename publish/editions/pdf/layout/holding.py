"""A box that holds the blocks of a text, as the engine lays it out on a page: again, where another way is tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Any

from weasyprint.layout.block import avoid_page_break, block_level_page_break, remove_placeholders

from publish.editions.pdf.layout import parting
from publish.editions.pdf.layout.boxes import kinds

__all__ = ["Holder", "Laying", "Made"]

Made = Any
"""What the engine gives of a box: it laid out, where it goes on, its next page, margins, and how those meet."""


@dataclass(frozen=True)
class Laying:
    """From where a box is laid out on a page, whether it is the first thing there, and the margins above it."""

    skip: Any
    empty: bool
    margins: tuple[float, ...]

    @property
    def first(self) -> int:
        """The first child that is laid out."""
        return next(iter(self.skip)) if self.skip else 0


@dataclass(frozen=True)
class Holder:
    """A box, and what the engine gives to lay it out on a page; `place` is where it begins there."""

    context: Any
    box: Any
    bottom_space: float
    placed: tuple[list[Any], list[Any]]
    others: tuple[Any, ...]
    named: dict[str, Any]
    place: float

    def laid(self, laying: Laying, box: Any = None) -> tuple[Made, list[float]]:
        """The box, or another in its place, laid out; and the margins, to which the engine adds."""
        box, margins = box or self.box, list(laying.margins)
        box.position_y = self.place
        given = self.context, box, self.bottom_space, laying.skip, laying.empty, *self.placed, margins
        return parting.container_layout(*given, *self.others, **self.named), margins

    def at(self, place: float) -> Holder:
        """The same from another place on."""
        return replace(self, place=place)

    def undo(self, made: Made) -> None:
        """Forget what was laid out: its notes and what it placed elsewhere on the page."""
        if made[0] is not None:
            remove_placeholders(self.context, [made[0]], *self.placed)

    def keeps(self, index: int) -> bool:
        """Whether a child stands on one page with the next."""
        children = self.box.children
        return index + 1 < len(children) and avoid_page_break(
            block_level_page_break(children[index], children[index + 1]), self.context
        )

    def room(self, made: Made) -> float:
        """The height that a page leaves empty below what is whole of the box on it."""
        if made[0] is None:
            foot = self.place
        elif made[1] is None:
            return 0.0
        else:
            blocks = [child for child in made[0].children if _is_block(child)]
            foot = max((each.border_box_y() + each.border_height() for each in blocks), default=self.place)
        return max(0.0, float(self.context.page_bottom - self.bottom_space - foot))

    def share(self, room: float) -> float:
        """A height as a share of the page."""
        area = self.context.current_footnote_area
        return 0.0 if area is None or self.bottom_space == -inf else float(room / area.page.height)


def _is_block(box: Any) -> bool:
    return isinstance(box, kinds().BlockLevelBox) and box.is_in_normal_flow()
