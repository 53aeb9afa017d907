"""Tell of quotations and call-outs whether they are longer than what is kept on one page."""

from __future__ import annotations

from xml.etree.ElementTree import Element

__all__ = ["allow_parting"]

SET_OFF = frozenset(("excerpt", "callout"))
# Some eight lines of a book. Kept whole, what is longer would leave as much of a page empty.
MOST = 420  # characters
LONG = "long"


def allow_parting(root: Element) -> None:
    """Give what is set off, and longer than that, the class that says so."""
    for element in root.iter():
        names = element.get("class", "").split()
        if SET_OFF.intersection(names) and len("".join(element.itertext())) > MOST:
            element.set("class", " ".join((*names, LONG)))
