"""Read a finished EPUB's files as trees: package, navigation, content documents, stylesheets, drawings."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote
from xml.parsers import expat

from publish.inspection.cascade import Look, Sheet, looks, read_sheet
from publish.inspection.epub import NavigationEntry
from publish.inspection.markup import Markup, Tree, read_tree

__all__ = ["Book", "read_book", "resolved"]

XHTML_TYPE = "application/xhtml+xml"
NCX_TYPE = "application/x-dtbncx+xml"
SVG_TYPE = "image/svg+xml"
CSS_TYPE = "text/css"


@dataclass(frozen=True, eq=False)
class Book:
    """A finished EPUB as trees. Paths are places in the archive.

    `documents` are the content documents in the order of the spine, `beside` those that are not in it, the
    navigation document among them unless it is read too. A file that is not well-formed XML is not here.
    """

    names: frozenset[str]
    package: Tree
    navigation: Tree | None
    ncx: Tree | None
    documents: tuple[Tree, ...]
    beside: tuple[Tree, ...]
    drawings: tuple[Tree, ...]
    stylesheets: Mapping[str, str]
    encryption: str = ""
    """What says which files are encrypted or obfuscated (EPUB 3.3, 4.2.6.3.2)."""

    @cached_property
    def pages(self) -> dict[str, Tree]:
        """Every XHTML file, by path."""
        return {tree.path: tree for tree in (*self.documents, *self.beside)}

    @cached_property
    def cover(self) -> frozenset[str]:
        """The content documents that show the cover and nothing else: it repeats the title page."""
        return frozenset(tree.path for tree in self.documents if _shows_cover(tree))

    @property
    def points(self) -> tuple[NavigationEntry, ...]:
        """The contents of the NCX."""
        return () if self.ncx is None else tuple(_ncx_entries(self.ncx, "navMap", "navPoint"))

    @property
    def page_targets(self) -> tuple[NavigationEntry, ...]:
        """The page list of the NCX."""
        return () if self.ncx is None else tuple(_ncx_entries(self.ncx, "pageList", "pageTarget"))

    def appearances(self, dark: bool) -> tuple[tuple[Tree, Markup, Look], ...]:
        """How every element, and every pseudo-element, of the pages comes out on light or dark grounds."""
        return self._by_night if dark else self._by_day

    @cached_property
    def _by_day(self) -> tuple[tuple[Tree, Markup, Look], ...]:
        return tuple(self._looks(dark=False))

    @cached_property
    def _by_night(self) -> tuple[tuple[Tree, Markup, Look], ...]:
        return tuple(self._looks(dark=True))

    def _looks(self, dark: bool) -> Iterator[tuple[Tree, Markup, Look]]:
        for tree in self.pages.values():
            for element, look in looks(tree, (self.sheets[pair] for pair in self.sheets_of(tree)), dark):
                yield tree, element, look

    @cached_property
    def sheets(self) -> dict[tuple[str, str], Sheet]:
        """Every stylesheet that a page uses, by path and text."""
        used = dict.fromkeys(pair for tree in self.pages.values() for pair in self.sheets_of(tree))
        return {pair: read_sheet(*pair) for pair in used}

    def sheets_of(self, tree: Tree) -> Iterator[tuple[str, str]]:
        """The stylesheets of a content document, in their order: path and text."""
        for element in tree.root.every("link", "style"):
            if element.name == "style":
                yield tree.path, "".join(element.strings())
            elif "stylesheet" in element.words_of("rel"):
                path, _ = resolved(element.get("href") or "", tree.path)
                if path in self.stylesheets:
                    yield path, self.stylesheets[path]


def resolved(reference: str, base: str) -> tuple[str, str]:
    """A reference's path in the archive, and its fragment."""
    path, _, fragment = reference.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(path))) if path else base
    return path, unquote(fragment)


def _shows_cover(tree: Tree) -> bool:
    pictures = list(tree.root.every("img", "svg", "image"))
    if tree.root.text != next((title.text for title in tree.root.every("title")), ""):
        return False
    return bool(pictures) and any(
        "cover" in element.words_of("epub:type") or element.get("role") == "doc-cover" for element in tree.root.walk()
    )


def read_book(data: bytes) -> Book:
    """A finished EPUB as trees. Raises as `inspect_epub` does where there is no package to begin with."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        container = read_tree("META-INF/container.xml", archive.read("META-INF/container.xml"))
        rootfile = next(container.root.every("rootfile")).attributes["full-path"]
        package = read_tree(rootfile, archive.read(rootfile))
        items = {item.get("id") or "": item for item in package.root.every("item")}
        paths = {name: resolved(item.get("href") or "", rootfile)[0] for name, item in items.items()}
        spine = [paths.get(each.get("idref") or "", "") for each in package.root.every("itemref")]
        files = _Files(archive)
        pages = {path: tree for path in _typed(items, paths, XHTML_TYPE) if (tree := files.tree(path)) is not None}
        navigation = next((paths[name] for name, item in items.items() if "nav" in item.words_of("properties")), None)
        return Book(
            names=frozenset(archive.namelist()),
            package=package,
            navigation=pages.get(navigation or ""),
            ncx=next((tree for path in _typed(items, paths, NCX_TYPE) if (tree := files.tree(path))), None),
            documents=tuple(pages[path] for path in spine if path in pages),
            beside=tuple(tree for path, tree in pages.items() if path not in spine),
            drawings=tuple(tree for path in _typed(items, paths, SVG_TYPE) if (tree := files.tree(path))),
            stylesheets={path: files.text(path) for path in _typed(items, paths, CSS_TYPE)},
            encryption=files.text("META-INF/encryption.xml"),
        )


def _typed(items: Mapping[str, Markup], paths: Mapping[str, str], media_type: str) -> list[str]:
    return [paths[name] for name, item in items.items() if item.get("media-type") == media_type]


@dataclass(frozen=True)
class _Files:
    """The archive, of which a file may be missing or broken; that is EPUBCheck's to tell."""

    archive: zipfile.ZipFile

    def text(self, path: str) -> str:
        return self.archive.read(path).decode("utf-8", "replace") if path in self.archive.namelist() else ""

    def tree(self, path: str) -> Tree | None:
        try:
            return read_tree(path, self.archive.read(path))
        except (KeyError, expat.ExpatError):
            return None


def _ncx_entries(ncx: Tree, around: str, name: str) -> Iterator[NavigationEntry]:
    for listed in ncx.root.every(around):
        yield from _points(ncx, listed, name)


def _points(ncx: Tree, above: Markup, name: str) -> Iterator[NavigationEntry]:
    for point in above.elements:
        if point.name != name:
            continue
        label = next((kid.text for kid in point.elements if kid.name == "navLabel"), "")
        source = next((kid.get("src") or "" for kid in point.elements if kid.name == "content"), "")
        path, fragment = resolved(source, ncx.path)
        yield NavigationEntry(label, path, fragment, None, tuple(_points(ncx, point, name)))
