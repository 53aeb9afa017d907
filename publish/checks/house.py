"""Which links of an edition are the house's own: of index, citations and bibliography, where no author's link leads."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from publish.composing.galley import Galley

__all__ = ["OWN_LINKS", "house_targets"]

# Apparatus whose links lead to places of its own making.
OWN_LINKS = frozenset(("index", "folio", "citation", "bibliography"))


def house_targets(galley: Galley) -> frozenset[str]:
    """Where such links lead, as `#identifier`."""
    places: set[str] = set()
    for slip in galley.slips:
        for part in fromstring(slip.body).iter():
            if part.get("data-apparatus") in OWN_LINKS:
                places.update("#" + name for each in part.iter() for name in each.get("data-pages-of", "").split())
                places.update(each.get("href", "") for each in part.iter("a"))
    return frozenset(places)
