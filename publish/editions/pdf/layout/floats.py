"""Tell which figures and tables may stand at the head of the next page, while the text goes on where they stood.

That is what the text refers to by its number, wherever it stands. What has no number, or is announced by a colon and
not named, stays with the words before it; what holds the call of a note stays too, for notes are called in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from publish.editions.pdf.layout.apart import FULL_PAGE
from publish.editions.pdf.layout.widths import TURNED

__all__ = ["FLOATS", "mark_floats"]

FLOATS = "floats"
"""The class of what may float."""

HERE = "here"
NOT = frozenset((TURNED, FULL_PAGE, HERE))
HOLDERS = frozenset(("article", "section"))
# The label of a caption that its author has numbered: “Figure 4-1”, and not what follows.
OWN_LABEL = re.compile(r"[^\W\d_]+\.? (?:[^\W\d_]-?)?\d+(?:[-–.]\d+)*")
COLONS = (":", "\uff1a")
NOTED = frozenset(("doc-noteref", "doc-footnote"))


def mark_floats(root: Element) -> None:
    """Give what may float the class that says so."""
    found = [held for each in root.iter() if each.tag in HOLDERS for held in _candidates(each)]
    if not found:
        return
    text = _Text(root)
    for thing, caption, before in found:
        label = _label(caption)
        # What a colon announces is parted from it only where it is called by its name.
        announced = before is not None and "".join(before.itertext()).rstrip().endswith(COLONS)
        if text.names(thing, label, 1) and (not announced or _Text(before).names(thing, label, 0)):
            thing.set("class", f"{thing.get('class', '')} {FLOATS}")


class _Text:
    """The words of an element, and where its links lead."""

    def __init__(self, element: Element | None) -> None:
        self.words = "" if element is None else _plain("".join(element.itertext()))
        self.targets = set() if element is None else {each.get("href") for each in element.iter("a")}

    def names(self, thing: Element, label: str | None, more_than: int) -> bool:
        """Whether it leads to a figure or table, or has its label oftener than so many times."""
        pattern = rf"{re.escape(label or '')}(?![-–.]?\d)"
        return f"#{thing.get('id')}" in self.targets or (
            label is not None and len(re.findall(pattern, self.words)) > more_than
        )


def _candidates(holder: Element) -> Iterator[tuple[Element, Element, Element | None]]:
    """The captioned figures and tables that call no notes, each with its caption and what stands before it."""
    before: Element | None = None
    for child in holder:
        caption = _caption(child)
        if caption is None:
            before = child
        elif not any(each.get("role") in NOTED for each in child.iter()):
            yield child, caption, before


def _caption(element: Element) -> Element | None:
    """The caption of a figure or table that needs no page of its own, and that its author does not want here."""
    names = element.get("class", "").split()
    if NOT.isdisjoint(names):
        if element.tag == "figure" and "picture" in names:
            return element.find("figcaption")
        if element.tag == "div" and "table" in names:
            return element.find("p[@class='caption']")
    return None


def _plain(text: str) -> str:
    return " ".join(text.split())


def _label(caption: Element) -> str | None:
    """What the text calls a figure or table: the house's label, or that in the caption's own words."""
    house = next(_labels(caption), None)
    if house is not None:
        return house
    own = OWN_LABEL.match(_plain("".join(caption.itertext())))
    return own[0] if own else None


def _labels(caption: Element) -> Iterator[str]:
    return (_plain("".join(each.itertext())) for each in caption.iter("span") if each.get("class") == "number")
