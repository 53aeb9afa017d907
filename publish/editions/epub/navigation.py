"""Write an EPUB's navigation: contents, landmarks and page list, and the same for reading systems of EPUB 2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from publish.composing.galley import Entry, Galley
from publish.editions.epub.content import COVER_PATH, ContentDocument, page
from publish.editions.epub.pagelist import PageMark

__all__ = ["Navigation", "Target", "label", "navigation", "navigation_document", "ncx"]

NCX = "http://www.daisy.org/z3986/2005/ncx/"

# The cover is the edition's own. Printed contents are not in the text; the navigation document stands for them, and
# what is not in the reading order can be no landmark.
NO_LANDMARKS = frozenset({"cover", "toc"})


@dataclass(frozen=True, slots=True)
class Target:
    """One line of a list: its label, where it leads, its word of EPUB where it has one, and the lines under it."""

    label: str
    href: str
    role: str | None = None
    under: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """A content document that lists lead into, with the identifiers in it."""

    path: str
    identifiers: frozenset[str]

    def href(self, identifier: str | None) -> str:
        """The element with this identifier, or the beginning where the element is in paged editions alone."""
        return f"{self.path}#{identifier}" if identifier in self.identifiers else self.path


@dataclass(frozen=True, slots=True)
class Navigation:
    """The three lists, with paths relative to the package document; and those of figures and the like."""

    contents: tuple[Target, ...]
    landmarks: tuple[Target, ...]
    pages: tuple[Target, ...]
    registers: tuple[Target, ...] = ()
    """Each with EPUB's word for it, its heading, and what it lists under it."""


def navigation(galley: Galley, documents: tuple[ContentDocument, ...], marks: tuple[PageMark, ...]) -> Navigation:
    """The lists of a galley. Without headings its contents are its slips; no list of an EPUB may be empty."""
    places = {document.slip: _Place(document.path, document.identifiers) for document in documents}
    contents = tuple(_entry(entry, places) for entry in galley.contents)
    contents = contents or tuple(Target(document.title, document.path) for document in documents)
    landmarks = tuple(
        Target(landmark.label, places[landmark.slip].href(landmark.identifier), landmark.role)
        for landmark in galley.landmarks
        if landmark.role not in NO_LANDMARKS
    )
    pages = tuple(Target(mark.folio, places[mark.slip].href(mark.identifier)) for mark in marks)
    cover = Target(label(galley, "cover"), COVER_PATH, "cover")
    registers = tuple(
        Target(each.heading, "", each.role, tuple(_entry(entry, places) for entry in each.entries))
        for each in galley.registers
        if each.role is not None
    )
    return Navigation(contents, (cover, *landmarks), pages, registers)


def label(galley: Galley, name: str) -> str:
    """A word of the house in the galley's language; the title, in no language but its own, where it has none."""
    return galley.labels.get(name) or galley.metadata.full_title


def _entry(entry: Entry, places: Mapping[str, _Place]) -> Target:
    under = tuple(_entry(each, places) for each in entry.entries)
    return Target(entry.label, places[entry.slip].href(entry.identifier), None, under)


def navigation_document(lists: Navigation, galley: Galley, title: str) -> bytes:
    """The navigation document (EPUB 3.3, 7)."""
    contents = _list("toc", "doc-toc", label(galley, "contents"), lists.contents)
    # For machines alone, so it may do without a heading.
    landmarks = _list("landmarks", None, galley.labels.get("landmarks"), lists.landmarks)
    landmarks.set("hidden", "hidden")
    # They stand in the text too; here they are for reading systems that offer them anywhere.
    registers = [_list(each.role or "", None, each.label, each.under) for each in lists.registers]
    for each in registers:
        each.set("hidden", "hidden")
    parts = [contents, landmarks, *registers]
    if lists.pages:
        pages = _list("page-list", "doc-pagelist", label(galley, "pages"), lists.pages)
        pages.set("hidden", "hidden")
        parts.append(pages)
    for part in parts:
        indent(part)
    return page(title, parts, galley.metadata.language, galley.direction)


def _list(kind: str, role: str | None, heading: str | None, targets: Iterable[Target]) -> Element:
    nav = Element("nav", {"epub:type": kind, "id": kind})
    if role is not None:
        nav.set("role", role)
    if heading is not None:
        nav.set("aria-labelledby", f"{kind}-heading")
        SubElement(nav, "h1" if kind == "toc" else "h2", {"id": f"{kind}-heading"}).text = heading
    nav.append(_lines(targets))
    return nav


def _lines(targets: Iterable[Target]) -> Element:
    lines = Element("ol")
    for target in targets:
        line = SubElement(lines, "li")
        link = SubElement(line, "a", {"href": target.href})
        link.text = target.label
        if target.role is not None:
            link.set("epub:type", target.role)
        if target.under:
            line.append(_lines(target.under))
    return lines


def ncx(lists: Navigation, galley: Galley, identifier: str) -> bytes:
    """The same contents and pages as EPUB 2 has them (OPF 2.0.1, 2.4.1), for reading systems that know no other."""
    root = Element("ncx", {"xmlns": NCX, "version": "2005-1", "xml:lang": galley.metadata.language})
    head = SubElement(root, "head")
    known = {"dtb:uid": identifier, "dtb:depth": str(_depth(lists.contents))}
    known |= {"dtb:totalPageCount": str(len(lists.pages)), "dtb:maxPageNumber": str(_highest(lists.pages))}
    for name, value in known.items():
        SubElement(head, "meta", {"name": name, "content": value})
    SubElement(SubElement(root, "docTitle"), "text").text = galley.metadata.full_title
    numbers = iter(range(1, 1 + _count(lists.contents) + len(lists.pages)))
    points = SubElement(root, "navMap")
    for target in lists.contents:
        _point(points, target, numbers)
    if lists.pages:
        pages = SubElement(root, "pageList")
        for target in lists.pages:
            kind = "normal" if target.label.isdecimal() else "special"
            number = str(next(numbers))
            _named(SubElement(pages, "pageTarget", {"id": f"p{number}", "type": kind, "playOrder": number}), target)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _point(parent: Element, target: Target, numbers: Iterator[int]) -> None:
    number = str(next(numbers))
    point = SubElement(parent, "navPoint", {"id": f"n{number}", "playOrder": number})
    _named(point, target)
    for under in target.under:
        _point(point, under, numbers)


def _named(point: Element, target: Target) -> None:
    SubElement(SubElement(point, "navLabel"), "text").text = target.label
    SubElement(point, "content", {"src": target.href})


def _depth(targets: Iterable[Target]) -> int:
    return max((1 + _depth(target.under) for target in targets), default=0)


def _count(targets: Iterable[Target]) -> int:
    return sum(1 + _count(target.under) for target in targets)


def _highest(pages: Iterable[Target]) -> int:
    return max((int(target.label) for target in pages if target.label.isdecimal()), default=0)
