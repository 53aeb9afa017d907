"""Follow what lies under the text of a PDF's page: areas that are filled before it (ISO 32000-1, 8.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from publish.inspection.facts import Box, Paint

__all__ = ["UNCLIPPED", "Clip", "Grounds", "square"]

Matrix = tuple[float, float, float, float, float, float]

# How many operands of a path's instruction are its points, two numbers each; a curve lies within its points' box.
POINTS = {"m": 2, "l": 2, "c": 6, "v": 4, "y": 4}
# The thickness from which an area can hold a line of type.
THICK = 4.0


@dataclass(frozen=True, slots=True)
class Clip:
    """What painting is held to: a box, None for the whole page; `framed` where it is less than that box."""

    box: Box | None = None
    framed: bool = False


UNCLIPPED = Clip()


class Grounds:
    """The areas that are filled on a page, each by the box around it, in the order of painting."""

    def __init__(self) -> None:
        self.areas: list[tuple[Box, Paint | None]] = []
        self.points: list[tuple[float, float]] = []
        self.boxes: list[Box] = []
        # Lines of two points enclose nothing, but they can be stroked.
        self.lines: list[Box] = []

    def draw(self, operator: str, operands: list[float], ctm: Matrix) -> None:
        """Follow an instruction that makes a path."""
        if operator == "re":
            self.close()
            x, y, width, height = operands
            corners = [_point(ctm, x + dx, y + dy) for dx in (0, width) for dy in (0, height)]
            self.boxes.append(_around(corners))
        elif operator in POINTS:
            if operator == "m":
                self.close()
            pairs = zip(operands[::2], operands[1::2], strict=True)
            self.points += [_point(ctm, x, y) for x, y in pairs]

    def close(self) -> None:
        """End a subpath."""
        if len(self.points) > 2:
            self.boxes.append(_around(self.points))
        elif len(self.points) == 2:
            self.lines.append(_around(self.points))
        self.points = []

    def seen(self, clip: Clip, stroked: bool) -> Iterator[Box]:
        """What can be seen of the path, a box for each of its parts."""
        self.close()
        for box in (*self.boxes, *(self.lines if stroked else ())):
            seen = box if clip.box is None else _shared(box, clip.box)
            if seen[0] <= seen[2] and seen[1] <= seen[3]:
                yield seen

    def fill(self, paint: Paint | None, clip: Clip) -> None:
        """Fill the path; `paint` is None where that is no plain colour. A frame, such as a border, is no area."""
        self.close()
        if clip.framed:
            return
        for box in self.boxes:
            area = box if clip.box is None else _shared(box, clip.box)
            if area[2] - area[0] > THICK and area[3] - area[1] > THICK:
                self.areas.append((area, paint))

    def clip(self, clip: Clip) -> Clip:
        """What painting is held to by the path, and by what held it before."""
        self.close()
        if len(self.boxes) != 1:
            return Clip(clip.box, framed=True)
        return Clip(self.boxes[0] if clip.box is None else _shared(self.boxes[0], clip.box), clip.framed)

    def end(self) -> None:
        """End the path."""
        self.points, self.boxes, self.lines = [], [], []

    def picture(self, ctm: Matrix) -> None:
        """A picture fills the unit square, with no plain colour."""
        self.areas.append((square(ctm), None))

    def under(self, x: float, y: float) -> tuple[bool, Paint | None]:
        """Whether anything lies under a point, and the paint of it; that is None where it is no plain colour."""
        for (left, bottom, right, top), paint in reversed(self.areas):
            if left <= x <= right and bottom <= y <= top:
                return True, paint
        return False, None


def square(ctm: Matrix, clip: Clip = UNCLIPPED) -> Box:
    """The box around what can be seen of the unit square."""
    box = _around([_point(ctm, x, y) for x in (0, 1) for y in (0, 1)])
    return box if clip.box is None else _shared(box, clip.box)


def _point(ctm: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = ctm
    return a * x + c * y + e, b * x + d * y + f


def _shared(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _around(points: list[tuple[float, float]]) -> Box:
    return (
        min(x for x, _ in points),
        min(y for _, y in points),
        max(x for x, _ in points),
        max(y for _, y in points),
    )
