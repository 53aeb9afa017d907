"""Make the EPUB edition of a galley: its content documents, navigation, metadata, fonts and cover in one archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from publish.composing.galley import Galley
from publish.diagnostics import Diagnostic, Severity
from publish.editions.edition import Artifact, EpubSpec, Pagination, edition_file
from publish.editions.epub.accessibility import CONFORMANCE, accessibility_terms, findings, obstacles
from publish.editions.epub.content import (
    COVER_PATH,
    NAVIGATION_PATH,
    STYLESHEET_PATH,
    ContentDocument,
    Names,
    content_documents,
    cover_page,
    properties,
    resource_path,
    written,
)
from publish.editions.epub.drawings import in_full
from publish.editions.epub.locating import locate
from publish.editions.epub.metadata import UNIQUE_IDENTIFIER, bibliographic_terms, unique_identifier
from publish.editions.epub.navigation import label, navigation, navigation_document, ncx
from publish.editions.epub.package import PackageFile, PackageTerm, ReadingOrder, pack
from publish.editions.epub.pagelist import PageMark, identified, mark_pages
from publish.theming import EmbeddedFace

__all__ = ["make"]

COVER_PICTURE = "cover.jpg"
# A title in lines broken by sense is one line to the ear.
LINES = frozenset({"h1", "p"})
FONT_TYPES = {"otf": "font/otf", "ttf": "font/ttf"}


def make(
    galley: Galley,
    stylesheet: str,
    faces: tuple[EmbeddedFace, ...],
    cover: bytes,
    spec: EpubSpec,
    pagination: Pagination | None,
    modified: str,
) -> Artifact:
    """The EPUB 3.3 edition of a galley.

    `stylesheet` finds the faces under `fonts/`; `cover` is a JPEG; `pagination` tells where the pages of a paged
    edition begin, None for no page list; `modified` is when the content last changed (CCYY-MM-DDThh:mm:ssZ). A
    standard that the specification claims and the content does not earn is a finding, and is not claimed.
    ValueError where `pagination` is not of this galley.
    """
    documents = content_documents(galley)
    marks = _marked(documents, pagination)
    locate(documents)
    found = findings(documents, stylesheet, galley.resources, bool(marks))
    faults = _unearned(spec, obstacles(found, galley))
    if faults:
        spec = replace(spec, claims=tuple(claim for claim in spec.claims if claim != CONFORMANCE))
    identifier = unique_identifier(galley, spec)
    terms = (
        *bibliographic_terms(galley, identifier),
        *accessibility_terms(found, galley, CONFORMANCE in spec.claims, pagination.source if pagination else None),
        PackageTerm("meta", "", (("name", "cover"), ("content", "cover-picture")), dublin_core=False),
    )
    files = (
        *_navigation_files(galley, documents, marks, identifier),
        *_cover_files(galley, documents, cover),
        *_text_files(galley, documents),
        *_design_files(galley, stylesheet, faces),
    )
    spine = ("cover", *(f"text-{number}" for number in range(1, len(documents) + 1)))
    order = ReadingOrder(spine, galley.direction, galley.metadata.language)
    data = pack(files, terms, order, UNIQUE_IDENTIFIER, modified)
    fonts = tuple(sorted(face.file for face in faces))
    return Artifact(spec, edition_file(galley.name, spec), data, None, pagination, None, fonts, faults)


def _marked(documents: tuple[ContentDocument, ...], pagination: Pagination | None) -> tuple[PageMark, ...]:
    """The marks of the pages, put into the documents."""
    if pagination is None:
        return ()
    taken = sorted({identifier for document in documents for identifier in document.identifiers})
    marks = identified(pagination.starts, taken)
    unknown = {mark.slip for mark in marks} - {document.slip for document in documents}
    if unknown:
        raise ValueError(f"pages begin in slips that the galley does not have: {sorted(unknown)}")
    for document in documents:
        mark_pages(document.body, [mark for mark in marks if mark.slip == document.slip])
    return marks


def _unearned(spec: EpubSpec, reasons: tuple[str, ...]) -> tuple[Diagnostic, ...]:
    if CONFORMANCE not in spec.claims:
        return ()
    return tuple(
        Diagnostic(
            "E401",
            Severity.WARNING,
            f"the edition “{spec.name}” cannot claim “{CONFORMANCE}”: {reason}",
            hint="mend it in the source, or leave the claim out of the edition",
        )
        for reason in reasons
    )


def _navigation_files(
    galley: Galley, documents: tuple[ContentDocument, ...], marks: tuple[PageMark, ...], identifier: str
) -> Iterator[PackageFile]:
    lists = navigation(galley, documents, marks)
    data = navigation_document(lists, galley, _title(galley, documents, "contents"))
    yield PackageFile("nav", NAVIGATION_PATH, "application/xhtml+xml", data, ("nav",))
    yield PackageFile("ncx", "toc.ncx", "application/x-dtbncx+xml", ncx(lists, galley, identifier))


def _cover_files(galley: Galley, documents: tuple[ContentDocument, ...], cover: bytes) -> Iterator[PackageFile]:
    alternative = _cover_words(galley)
    data = cover_page(COVER_PICTURE, alternative, _title(galley, documents, "cover"), galley)
    yield PackageFile("cover", COVER_PATH, "application/xhtml+xml", data)
    yield PackageFile("cover-picture", COVER_PICTURE, "image/jpeg", cover, ("cover-image",))


def _cover_words(galley: Galley) -> str:
    """What the cover says: the picture's alternative is the text that it was drawn from."""
    lines = (" ".join("".join(element.itertext()).split()) for element in _lines(fromstring(galley.cover)))
    text = ". ".join(line for line in lines if line) or galley.metadata.full_title
    return galley.labels.get("cover-text", "{text}").replace("{text}", text)


def _lines(element: Element) -> Iterator[Element]:
    """The elements of the cover that hold words of their own, outermost first."""
    own = [element.text, *(child.tail for child in element)]
    if element.tag in LINES or any(string and string.strip() for string in own):
        yield element
        return
    for child in element:
        yield from _lines(child)


def _text_files(galley: Galley, documents: tuple[ContentDocument, ...]) -> Iterator[PackageFile]:
    for number, document in enumerate(documents, start=1):
        data = written(document, galley)
        yield PackageFile(f"text-{number}", document.path, "application/xhtml+xml", data, properties(document))


def _design_files(galley: Galley, stylesheet: str, faces: tuple[EmbeddedFace, ...]) -> Iterator[PackageFile]:
    yield PackageFile("style", STYLESHEET_PATH, "text/css", stylesheet.encode())
    for number, face in enumerate(sorted(faces, key=lambda face: face.file), start=1):
        media_type = FONT_TYPES[face.file.rpartition(".")[2].lower()]
        yield PackageFile(f"font-{number}", f"fonts/{face.file}", media_type, face.data)
    for number, resource in enumerate(galley.resources, start=1):
        data = in_full(resource.data) if resource.media_type == "image/svg+xml" else resource.data
        yield PackageFile(f"picture-{number}", resource_path(resource), resource.media_type, data)


def _title(galley: Galley, documents: tuple[ContentDocument, ...], name: str) -> str:
    """The title of a page of the edition's own: no two files of a publication share one."""
    titles = Names()
    for document in documents:
        titles.unique(document.title)
    return titles.unique(": ".join(dict.fromkeys((label(galley, name), galley.metadata.full_title))), " ")
