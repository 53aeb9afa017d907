"""Mark where a line of code goes on below: a small hooked arrow in the space that the indentation leaves.

It is drawn, not written, and an artifact: whoever copies the code, or hears it read, gets the author's characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from publish.editions.pdf.layout.boxes import kinds, unwrapped
from publish.editions.pdf.unit import POINT

__all__ = ["draw_turns"]

# In em, from where the text begins and from its baseline: the stem's left edge and top, the arrow's tip and height.
STEM, TOP, TIP, SHAFT = -0.95, -0.62, -0.3, -0.3
BARB = 0.15
HAIRLINE = 0.5  # points


def draw_turns(page: Any, stream: Any, seen: set[Element]) -> None:
    """Draw the marks of a page; `seen` are the lines that began on a page before, and gains those of this one."""
    found = list(_turned(page._page_box, False, seen))
    if not found:
        return
    with stream.stacked(), stream.artifact():
        stream.transform(a=POINT, d=POINT)
        for line, style in found:
            _draw(line, style, stream)


def _turned(box: Any, code: bool, seen: set[Element]) -> Iterator[tuple[Any, Any]]:
    """The line boxes that go on with a line of code, each with the style of that."""
    for child in getattr(box, "children", ()):
        child = unwrapped(child)
        if code and _is_line(child):
            held = list(_line_boxes(child))
            yield from ((line, child.style) for line in held[child.element not in seen :])
            seen.add(child.element)
        else:
            yield from _turned(child, code or child.element_tag == "pre", seen)


def _line_boxes(box: Any) -> Iterator[Any]:
    """The line boxes of a line; beside its number they stand in a block of their own."""
    for child in box.children:
        child = unwrapped(child)
        if isinstance(child, kinds().LineBox):
            yield child
        elif child.element_tag == box.element_tag:
            yield from _line_boxes(child)


def _is_line(box: Any) -> bool:
    return isinstance(box, kinds().BlockBox) and box.element_tag == "span" and "line" in box.element.get("class", "")


def _draw(line: Any, style: Any, stream: Any) -> None:
    em = style["font_size"]
    x, y = line.position_x, line.position_y + line.baseline
    tip, shaft, barb = x + TIP * em, y + SHAFT * em, BARB * em
    # The stylesheet gives the colour to the left border of the line, of which nothing else is drawn.
    stream.set_color(style["border_left_color"], stroke=True)
    stream.set_line_width(HAIRLINE / POINT)
    for points in (
        ((x + STEM * em, y + TOP * em), (x + STEM * em, shaft), (tip, shaft)),
        ((tip - barb, shaft - barb), (tip, shaft), (tip - barb, shaft + barb)),
    ):
        stream.move_to(*points[0])
        for point in points[1:]:
            stream.line_to(*point)
        stream.stroke()
