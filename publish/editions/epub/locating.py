"""Let the index of an EPUB lead to its places: by the pages of the paged edition, or by numbers where it has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from publish.composing.locators import BETWEEN, locators
from publish.editions.epub.content import ContentDocument, text_address

__all__ = ["locate"]

PLACES = "data-pages-of"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an identifier stands: its document, and the page; "" before the first page, or where there are no pages."""

    path: str
    folio: str


def locate(documents: Sequence[ContentDocument]) -> None:
    """Fill the entries of the index with links, after the pages are marked in the documents."""
    entries = [(document, each) for document in documents for each in document.body.iter() if each.get(PLACES)]
    if not entries:
        return
    wanted = {name for _, element in entries for name in (element.get(PLACES) or "").split()}
    places = dict(_places(documents, wanted))
    for document, element in entries:
        names = [name for name in element.attrib.pop(PLACES).split() if name in places]
        for number, (shown, name) in enumerate(_shown(names, places)):
            if number:
                element[-1].tail = BETWEEN
            address = text_address(places[name].path, name, document.path)
            SubElement(element, "a", {"href": address, "epub:type": "index-locator"}).text = shown


def _shown(names: list[str], places: dict[str, _Place]) -> Iterator[tuple[str, str]]:
    """What each link of an entry says, and the identifier that it leads to; of a page only the first place."""
    found = locators(((places[name].folio, name) for name in names), joined=False)
    if found:
        yield from (locator.first for locator in found)
    else:
        order = {name: number for number, name in enumerate(places)}
        yield from ((str(number), name) for number, name in enumerate(sorted(names, key=order.__getitem__), 1))


def _places(documents: Iterable[ContentDocument], wanted: set[str]) -> Iterator[tuple[str, _Place]]:
    """Each wanted identifier with its place, in the order of the text.

    It stands on the page of the first character in it or after it: a page's mark may stand within the element.
    """
    folio = ""
    waiting: list[tuple[str, str]] = []
    for document in documents:
        for element, text in _stream(document.body):
            if element is not None:
                if element.get("role") == "doc-pagebreak":
                    folio = element.get("aria-label", "")
                if element.get("id") in wanted:
                    waiting.append((element.get("id", ""), document.path))
            if text and not text.isspace():
                yield from ((name, _Place(path, folio)) for name, path in waiting)
                waiting = []
    yield from ((name, _Place(path, folio)) for name, path in waiting)


def _stream(element: Element) -> Iterator[tuple[Element | None, str | None]]:
    """Elements as they open, each with the text directly in it, and the text after them."""
    yield element, element.text
    for child in element:
        yield from _stream(child)
        yield None, child.tail
