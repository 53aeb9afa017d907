"""Read a finished EPUB back: its package, navigation, and the text of its content documents (EPUB 3.3)."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

__all__ = [
    "ContentDocument",
    "EpubFacts",
    "NavigationEntry",
    "PackageItem",
    "PackageProperty",
    "PageMark",
    "Stretch",
    "inspect_epub",
]


@dataclass(frozen=True, slots=True)
class PackageProperty:
    """A metadata property of the package: its name (`dc:title`, `dcterms:modified`), value and attributes."""

    name: str
    value: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackageItem:
    """A file that the package declares; `path` is its place in the archive."""

    identifier: str
    path: str
    media_type: str
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A line of the navigation document; `role` is a landmark's EPUB word."""

    label: str
    path: str
    fragment: str
    role: str | None = None
    kids: tuple[NavigationEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class PageMark:
    """Where a page of the print edition begins: an index into the text of its content document."""

    identifier: str
    label: str
    position: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text that stands in a row, and the kind of apparatus that it is; None for text of record."""

    text: str
    apparatus: str | None


@dataclass(frozen=True, slots=True)
class ContentDocument:
    """A content document: its text in order, blocks parted by a line end, and the page marks in it."""

    path: str
    title: str
    language: str | None
    stretches: tuple[Stretch, ...]
    marks: tuple[PageMark, ...]

    @property
    def text(self) -> str:
        """All the text."""
        return "".join(stretch.text for stretch in self.stretches)

    @property
    def record(self) -> str:
        """The text outside of every apparatus."""
        return "".join(stretch.text for stretch in self.stretches if stretch.apparatus is None)

    def apparatus(self, kind: str) -> str:
        """The text of one kind of apparatus."""
        return "".join(stretch.text for stretch in self.stretches if stretch.apparatus == kind)


@dataclass(frozen=True, slots=True)
class EpubFacts:
    """A finished EPUB as any program sees it. Paths are places in the archive."""

    names: tuple[str, ...]
    """The files of the archive, in its order."""
    version: str
    identifier: str
    language: str | None
    properties: tuple[PackageProperty, ...]
    items: tuple[PackageItem, ...]
    spine: tuple[str, ...]
    contents: tuple[NavigationEntry, ...]
    landmarks: tuple[NavigationEntry, ...]
    page_list: tuple[NavigationEntry, ...]
    documents: tuple[ContentDocument, ...]
    """The content documents in the order of the spine."""

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a metadata property, in order."""
        return tuple(held.value for held in self.properties if held.name == name)


# --- reading an EPUB ---------------------------------------------------------------------------

CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
PACKAGE = "{http://www.idpf.org/2007/opf}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
XML = "{http://www.w3.org/XML/1998/namespace}"

# Elements within a line; every other one begins and ends a block.
INLINE_ELEMENTS = frozenset(
    "a abbr b bdi bdo cite code data del dfn em i img ins kbd mark q rb rp rt rtc ruby s samp small span strong "
    "sub sup time u var wbr".split()
)


def inspect_epub(data: bytes) -> EpubFacts:
    """A finished EPUB as plain values.

    zipfile.BadZipFile where it is no archive, KeyError where a file is missing that it needs,
    ElementTree.ParseError where one is not well-formed.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        container = _parse(archive, "META-INF/container.xml")
        rootfile = next(container.iter(f"{CONTAINER}rootfile")).attrib["full-path"]
        package = _parse(archive, rootfile)
        items = tuple(_items(package, rootfile))
        paths = {item.identifier: item.path for item in items}
        spine = tuple(paths[reference.attrib["idref"]] for reference in package.iter(f"{PACKAGE}itemref"))
        navigation = {}
        for item in items:
            if "nav" in item.properties:
                navigation = dict(_navigation(_parse(archive, item.path), item.path))
        return EpubFacts(
            names=tuple(archive.namelist()),
            version=package.get("version", ""),
            identifier=_identifier(package),
            language=package.get(f"{XML}lang"),
            properties=tuple(_properties(package)),
            items=items,
            spine=spine,
            contents=navigation.get("toc", ()),
            landmarks=navigation.get("landmarks", ()),
            page_list=navigation.get("page-list", ()),
            documents=tuple(_content_document(path, _parse(archive, path)) for path in spine),
        )


def _parse(archive: zipfile.ZipFile, name: str) -> Element:
    return ElementTree.fromstring(archive.read(name))


def _resolve(reference: str, base: str) -> tuple[str, str]:
    """A reference's path in the archive, and its fragment."""
    path, _, fragment = reference.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(path))) if path else base
    return path, unquote(fragment)


def _items(package: Element, rootfile: str) -> Iterator[PackageItem]:
    for item in package.iter(f"{PACKAGE}item"):
        path, _ = _resolve(item.attrib["href"], rootfile)
        properties = tuple(item.get("properties", "").split())
        yield PackageItem(item.attrib["id"], path, item.attrib["media-type"], properties)


def _identifier(package: Element) -> str:
    wanted = package.get("unique-identifier")
    found = (held for held in package.iter(f"{DUBLIN_CORE}identifier") if held.get("id") == wanted)
    held = next(found, None)
    return "" if held is None else (held.text or "").strip()


def _properties(package: Element) -> Iterator[PackageProperty]:
    metadata = package.find(f"{PACKAGE}metadata")
    for element in metadata if metadata is not None else ():
        attributes = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
        if element.tag.startswith(DUBLIN_CORE):
            name = "dc:" + element.tag.removeprefix(DUBLIN_CORE)
        else:
            name = next((attributes.pop(key) for key in ("property", "name", "rel") if key in attributes), "")
        value = (element.text or "").strip() or attributes.get("content", "") or attributes.get("href", "")
        yield PackageProperty(name, value, attributes)


def _navigation(root: Element, base: str) -> Iterator[tuple[str, tuple[NavigationEntry, ...]]]:
    for nav in root.iter(f"{XHTML}nav"):
        entries = nav.find(f"{XHTML}ol")
        if entries is not None:
            yield nav.get(f"{OPS}type", ""), tuple(_entries(entries, base))


def _entries(ordered: Element, base: str) -> Iterator[NavigationEntry]:
    for item in ordered.findall(f"{XHTML}li"):
        line = next(kid for kid in item if kid.tag in (f"{XHTML}a", f"{XHTML}span"))
        path, fragment = _resolve(line.get("href", ""), base)
        below = item.find(f"{XHTML}ol")
        label = " ".join("".join(line.itertext()).split())
        kids = tuple(_entries(below, base)) if below is not None else ()
        yield NavigationEntry(label, path, fragment, line.get(f"{OPS}type"), kids)


def _content_document(path: str, root: Element) -> ContentDocument:
    title = root.find(f"{XHTML}head/{XHTML}title")
    body = root.find(f"{XHTML}body")
    reading = _Reading()
    if body is not None:
        reading.element(body, None)
    return ContentDocument(
        path=path,
        title="" if title is None else " ".join("".join(title.itertext()).split()),
        language=root.get(f"{XML}lang") or root.get("lang"),
        stretches=tuple(reading.stretches()),
        marks=tuple(reading.marks),
    )


class _Reading:
    """Reads the text of a content document in order."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str, str | None]] = []
        self.length = 0
        self.marks: list[PageMark] = []

    def add(self, text: str | None, apparatus: str | None) -> None:
        if text:
            self.pieces.append((text, apparatus))
            self.length += len(text)

    def element(self, element: Element, apparatus: str | None) -> None:
        apparatus = element.get("data-apparatus", apparatus)
        if element.tag == f"{MATHML}math" and (words := element.get("alttext")):
            # What is read out where a program knows no formulas.
            self.add(f" {words} ", apparatus)
            return
        if element.get("role") == "doc-pagebreak" or "pagebreak" in element.get(f"{OPS}type", "").split():
            label = element.get("aria-label") or element.get("title") or ""
            self.marks.append(PageMark(element.get("id", ""), label, self.length))
            return
        block = element.tag.removeprefix(XHTML) not in INLINE_ELEMENTS
        if block:
            self.add("\n", apparatus)
        self.add(element.text, apparatus)
        for kid in element:
            self.element(kid, apparatus)
            self.add(kid.tail, apparatus)
        if block:
            self.add("\n", apparatus)

    def stretches(self) -> Iterator[Stretch]:
        texts: list[str] = []
        kind: str | None = None
        for text, apparatus in self.pieces:
            if apparatus != kind and texts:
                yield Stretch("".join(texts), kind)
                texts = []
            kind = apparatus
            texts.append(text)
        if texts:
            yield Stretch("".join(texts), kind)
