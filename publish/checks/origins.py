"""Find where in the source an element of a finished EPUB came from.

The galley's elements say where they came from, and a content document repeats the galley's elements. The two are laid
side by side, so that a change here and there in the finished file loses no more than its own place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from xml.etree.ElementTree import Element, fromstring

from publish.composing.galley import Galley
from publish.diagnostics import Span
from publish.inspection import Markup, Tree

__all__ = ["Origins", "origins"]


@dataclass(frozen=True, slots=True)
class Origins:
    """Where elements of content documents came from."""

    spans: dict[Markup, Span]

    def of(self, tree: Tree, element: Markup) -> Span | None:
        """The place of an element, or of the nearest around it that has one; None for the house's own."""
        return next((self.spans[each] for each in (element, *tree.around(element)) if each in self.spans), None)


def origins(galley: Galley, documents: Iterable[Tree]) -> Origins:
    """The places of the elements of these content documents."""
    spans: dict[Markup, Span] = {}
    slips = [(slip.name, fromstring(slip.body)) for slip in galley.slips]
    named = [{each.get("id") for each in body.iter()} - {None} for _, body in slips]
    for tree in documents:
        shared = [len(identifiers & tree.identified.keys()) for identifiers in named]
        stem = tree.path.rpartition("/")[2].partition(".")[0]
        body = max(zip(shared, slips, strict=True), key=lambda pair: (pair[0], pair[1][0] == stem))[1][1]
        article = next((each for each in tree.root.every("article", "section")), None)
        if article is not None and (max(shared) or stem in dict(slips)):
            _lay_beside(body, article, spans)
    return Origins(spans)


def _lay_beside(made: Element, found: Markup, spans: dict[Markup, Span]) -> None:
    waiting = [(made, found)]
    while waiting:
        made, found = waiting.pop()
        if (at := made.get("data-at")) is not None:
            file, line, column = at.rsplit(":", 2)
            spans[found] = Span.point(file, int(line), int(column))
        waiting += _pairs([kid for kid in made if _reflows(kid)], [kid for kid in found.elements if not _marks(kid)])


def _reflows(element: Element) -> bool:
    return element.get("data-only") != "paged" and element.get("data-page-of") is None


def _marks(element: Markup) -> bool:
    return element.get("role") == "doc-pagebreak" or "pagebreak" in element.words_of("epub:type")


def _pairs(made: list[Element], found: list[Markup]) -> Iterator[tuple[Element, Markup]]:
    names = [(each.tag, each.get("id")) for each in made]
    others = [(each.name, each.get("id")) for each in found]
    if names == others:
        yield from zip(made, found, strict=True)
        return
    for kind, a, b, c, d in SequenceMatcher(None, names, others, autojunk=False).get_opcodes():
        # What was changed in its place is still what it was made from.
        if kind == "equal" or (kind == "replace" and b - a == d - c):
            yield from zip(made[a:b], found[c:d], strict=True)
