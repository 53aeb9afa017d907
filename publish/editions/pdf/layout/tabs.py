"""Turn the tabs of code into spaces: on a page a tab is a gap without a character, and words would run together."""

from __future__ import annotations

from xml.etree.ElementTree import Element

__all__ = ["without_tabs"]

# What `tab-size` is in the house's stylesheets.
STOP = 4


def without_tabs(slip: Element) -> None:
    """Give every block of code in a slip spaces for its tabs, as many as there are to the next stop."""
    for block in slip.iter("pre"):
        if "\t" in "".join(block.itertext()):
            _expand(block, 0)


def _expand(element: Element, column: int) -> int:
    """Expand the tabs in an element that begins in a column; gives the column after it."""
    element.text, column = _expanded(element.text, column)
    for child in element:
        column = _expand(child, column)
        child.tail, column = _expanded(child.tail, column)
    return column


def _expanded(text: str | None, column: int) -> tuple[str | None, int]:
    if not text:
        return text, column
    parts = []
    for character in text:
        part = " " * (STOP - column % STOP) if character == "\t" else character
        column = 0 if character == "\n" else column + len(part)
        parts.append(part)
    return "".join(parts), column
