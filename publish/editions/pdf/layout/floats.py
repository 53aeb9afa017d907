"""Tell which figures and tables may stand at the head of the next page, while the text goes on where they stood.

That is what the text refers to by its number, wherever it stands. What a colon announces, or what has no number, stays
with the words before it; what holds the call of a note stays too, for notes are called in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from publish.editions.pdf.layout.apart import FULL_PAGE
from publish.editions.pdf.layout.widths import TURNED

__all__ = ["FLOATS", "HOLDS", "mark_floats"]

FLOATS = "floats"
"""The class of what may float."""
HOLDS = "data-floats"
"""On what holds such things as its children."""

HERE = "here"
NOT = frozenset((TURNED, FULL_PAGE, HERE))
HOLDERS = frozenset(("article", "section"))
# The label of a caption that its author has numbered: “Figure 4-1”, and not what follows.
OWN_LABEL = re.compile(r"[^\W\d_]+\.? (?:[^\W\d_]-?)?\d+(?:[-–.]\d+)*")
COLONS = (":", "\uff1a")
NOTED = frozenset(("doc-noteref", "doc-footnote"))


def mark_floats(root: Element) -> None:
    """Give what may float the class that says so, and its holder a mark."""
    found = [(each, *held) for each in root.iter() if each.tag in HOLDERS for held in _candidates(each)]
    if not found:
        return
    text, links = _plain("".join(root.itertext())), {each.get("href") for each in root.iter("a")}
    for holder, thing, caption in found:
        if f"#{thing.get('id')}" in links or _is_named(_label(caption), text):
            thing.set("class", f"{thing.get('class', '')} {FLOATS}")
            holder.set(HOLDS, "")


def _candidates(holder: Element) -> Iterator[tuple[Element, Element]]:
    """The captioned figures and tables in an element that nothing holds to their place, with their captions."""
    before = ""
    for child in holder:
        caption = _caption(child)
        if caption is None:
            before = "".join(child.itertext()).rstrip()
        elif not before.endswith(COLONS) and not any(each.get("role") in NOTED for each in child.iter()):
            yield child, caption


def _caption(element: Element) -> Element | None:
    """The caption of a figure or table that needs no page of its own, and that its author does not want here."""
    names = element.get("class", "").split()
    if NOT.isdisjoint(names):
        if element.tag == "figure" and "picture" in names:
            return element.find("figcaption")
        if element.tag == "div" and "table" in names:
            return element.find("p[@class='caption']")
    return None


def _is_named(label: str | None, text: str) -> bool:
    """Whether a text has a label elsewhere than in the caption."""
    return label is not None and len(re.findall(rf"{re.escape(label)}(?![-–.]?\d)", text)) > 1


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
