"""Package finished files as an EPUB archive: the only room that knows EbookLib.

EbookLib is handed finished bytes and writes the package document; the archive is then packed again, because its
own holds the time of day. The same files give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import quoteattr

from ebooklib import epub

__all__ = ["ROOT", "PackageFile", "PackageTerm", "ReadingOrder", "pack"]

ROOT = "EPUB"
NCX = "application/x-dtbncx+xml"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"

# Reserved in EPUB 3.3, section D.1, so that no declaration is needed; reading systems older than that need them.
PREFIXES = {"schema": "http://schema.org/", "a11y": "http://www.idpf.org/epub/vocab/package/a11y/#"}

# The first date that a ZIP archive can hold, readable by its owner and by all, made on Unix.
EARLIEST = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16
UNIX = 3

# Measured on the four house fonts: within half a percent of level 9, in half the time.
LEVEL = 6
COMPRESSED_ALREADY = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of the publication; `path` is relative to the package document. `properties` as EPUB 3.3, D.5."""

    identifier: str
    path: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageTerm:
    """One statement of the package's metadata: a Dublin Core element, or `meta`, which has no element's name."""

    name: str
    value: str
    attributes: tuple[tuple[str, str], ...] = ()
    dublin_core: bool = field(default=True)


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """The spine: identifiers of files in their order; `direction` is `ltr` or `rtl`."""

    files: tuple[str, ...]
    direction: str
    language: str


def pack(
    files: tuple[PackageFile, ...], terms: tuple[PackageTerm, ...], order: ReadingOrder, identifier: str, modified: str
) -> bytes:
    """The EPUB archive of these files, as bytes.

    `terms` hold the whole metadata but `dcterms:modified`, which is `modified` (CCYY-MM-DDThh:mm:ssZ, in UTC;
    EPUB 3.3, 5.5.5); the term of Dublin Core whose `id` is `identifier` is the unique identifier. The order of
    `files` is their order in the archive.
    """
    buffer = io.BytesIO()
    moment = datetime.strptime(modified, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - only formatted again, always UTC
    options = {
        "mtime": moment,
        "raise_exceptions": True,
        "package_direction": True,
        "compresslevel": 0,  # packed again below
    }
    epub.write_epub(buffer, _book(files, terms, order, identifier), options)
    with zipfile.ZipFile(buffer) as written:
        members = [(name, written.read(name)) for name in written.namelist()]
    types = {f"{ROOT}/{file.path}": file.media_type for file in files}
    return _archive((name, _finished(name, data, order.language), types.get(name, "")) for name, data in members)


def _book(
    files: tuple[PackageFile, ...], terms: tuple[PackageTerm, ...], order: ReadingOrder, identifier: str
) -> epub.EpubBook:
    book = epub.EpubBook()
    # A new book has a random identifier and EbookLib's name among its metadata; ours are complete.
    book.metadata = {}
    book.IDENTIFIER_ID = identifier
    book.FOLDER_NAME = ROOT
    book.set_direction(order.direction)
    for prefix, uri in PREFIXES.items():
        book.add_prefix(prefix, uri)
    for term in terms:
        namespace = DUBLIN_CORE if term.dublin_core else None
        book.add_metadata(namespace, term.name, term.value or None, dict(term.attributes))
    for file in files:
        item = epub.EpubItem(file.identifier, file.path, file.media_type, file.data)
        item.properties = list(file.properties)
        book.add_item(item)
    book.spine = list(order.files)
    return book


def _finished(name: str, data: bytes, language: str) -> bytes:
    """A file as it goes into the archive: EbookLib cannot say the language of the package document."""
    if name != f"{ROOT}/content.opf":
        return data
    return data.replace(b"<package ", f"<package xml:lang={quoteattr(language)} ".encode(), 1)


def _archive(members: Iterable[tuple[str, bytes, str]]) -> bytes:
    """A ZIP archive as the container wants it (EPUB 3.3, 4.2): mimetype first, stored and without extra fields."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data, media_type in members:
            info = zipfile.ZipInfo(name, EARLIEST)
            info.create_system = UNIX
            info.external_attr = MODE
            stored = name == "mimetype" or media_type in COMPRESSED_ALREADY
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=None if stored else LEVEL)
    return buffer.getvalue()
