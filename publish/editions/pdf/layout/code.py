"""Set code smaller whose lines are too long for its measure, where that keeps most of them whole; tell what stays long.

Each size is a class that the stylesheet knows. How many characters a line holds is found by laying out a sample in the
place of each block, in each size; the characters of code are all of one width. What is too long in every size is
broken; a block of few lines that is high by that has a class that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element

from publish.editions.pdf.layout.boxes import boxes, kinds
from publish.editions.pdf.layout.codelines import break_lines

__all__ = ["fit_code"]

SIZES = ("", "smaller", "smallest")
SAMPLE = "0" * 10
# Lines that fit anywhere.
SHORT = 40
# More lines than are kept on one page.
MOST = 12


def fit_code(root: Element, lay_out: Callable[[Element], Any]) -> None:
    """Give the blocks of code in a tree the class of the size that they are to have."""
    lengths = {block: found for block in root.iter("pre") if max(found := _lengths(block), default=0) > SHORT}
    if not lengths:
        return
    samples: dict[Element, tuple[Element, int]] = {}
    held = _columns(lay_out(_sampled(root, set(lengths), samples)), samples)
    for block, lines in lengths.items():
        columns = [held.get((block, size), 0) for size in range(len(SIZES))]
        size = _size([_turns(lines, most) for most in columns])
        long = len(lines) + _turns(lines, columns[size]) > MOST
        names = (block.get("class", ""), SIZES[size], "long" if long else "")
        block.set("class", " ".join(name for name in names if name))
        if columns[size]:
            break_lines(block, columns[size])


def _lengths(block: Element) -> list[int]:
    """How many characters each line has; those of double width count twice."""
    lines = "".join(block.itertext()).split("\n")
    return [len(line) if line.isascii() else sum(1 + (east_asian_width(c) in "WF") for c in line) for line in lines]


def _turns(lines: list[int], most: int) -> int:
    """How often lines of so many characters turn, where a line holds so many at most."""
    return sum(max(0, line - 1) // max(1, most) for line in lines)


def _size(turns: list[int]) -> int:
    """The size to take, when lines turn so often in each: the first with the fewest turns, where it spares a third."""
    least = min(turns)
    return turns.index(least) if 3 * least <= 2 * turns[0] else 0


def _sampled(element: Element, wanted: set[Element], samples: dict[Element, tuple[Element, int]]) -> Element:
    """What encloses the blocks that are wanted, with a sample in each size in the place of each.

    Cells of tables are as wide as what they hold, so what stands in them is left out.
    """
    made = Element(element.tag, element.attrib)
    for child in element:
        if child in wanted:
            for size, name in enumerate(SIZES):
                sample = Element("pre", {"class": f"{child.get('class', '')} {name}"})
                sample.text = SAMPLE
                samples[sample] = child, size
                made.append(sample)
        elif child.tag != "table" and any(each in wanted for each in child.iter("pre")):
            made.append(_sampled(child, wanted, samples))
    return made


def _columns(document: Any, samples: dict[Element, tuple[Element, int]]) -> dict[tuple[Element, int], int]:
    """How many characters fit into a line of each block, in each size."""
    found: dict[tuple[Element, int], int] = {}
    widths: dict[Element, float] = {}
    for page in document.pages:
        for box in boxes(page._page_box):
            if box.element not in samples:
                continue
            if isinstance(box, kinds().TextBox):
                found[samples[box.element]] = int(widths[box.element] / (box.width / len(SAMPLE)) + 0.01)
            elif isinstance(box, kinds().BlockBox):
                widths.setdefault(box.element, box.width)
    return found
