"""Shops: each thing that a shop or reading system does not take is seen; what it takes is passed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
from checks.conftest import Publication
from checks.seeding import found
from PIL import Image

from publish.checks import Subject
from publish.checks.shops import PROFILES
from publish.diagnostics import Diagnostic, Severity
from publish.editions.edition import EpubSpec
from publish.publication import Shop

pytestmark = pytest.mark.slow

Change = Callable[[dict[str, bytes]], None]
PACKAGE, STYLE, TEXT, COVER = "EPUB/content.opf", "EPUB/style.css", "EPUB/text/chapter-01.xhtml", "EPUB/cover.jpg"


@pytest.fixture(scope="session")
def book(everything: Publication) -> Subject:
    return everything["epub"]


def sold(subject: Subject, change: Change, *shops: Shop) -> Subject:
    """The subject with files of its archive changed, as an edition for these shops."""
    with zipfile.ZipFile(io.BytesIO(subject.data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    assert isinstance(subject.spec, EpubSpec)
    return replace(subject, data=out.getvalue(), spec=replace(subject.spec, shops=shops))


def as_it_is(_: dict[str, bytes]) -> None:
    pass


def text(name: str, old: str, new: str) -> Change:
    def change(files: dict[str, bytes]) -> None:
        held = files[name].decode()
        assert held.count(old) == 1, f"“{old}” stands {held.count(old)} times in {name}"
        files[name] = held.replace(old, new).encode()

    return change


def style(rules: str) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files[STYLE] += f"\n{rules}\n".encode()

    return change


def picture(name: str, size: tuple[int, int], mode: str = "RGB", kind: str = "JPEG", padding: int = 0) -> Change:
    """A picture of one colour in place of another, or beside the others; `padding` bytes are added after its end."""

    def change(files: dict[str, bytes]) -> None:
        out = io.BytesIO()
        Image.new(mode, size).save(out, kind)
        files[name] = out.getvalue() + bytes(padding)

    return change


def added(name: str, data: bytes) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files[name] = data

    return change


def both(*changes: Change) -> Change:
    def change(files: dict[str, bytes]) -> None:
        for each in changes:
            each(files)

    return change


def drawing(size: int) -> Change:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="10"/>'.encode()
    item = '<item href="plan.svg" id="plan" media-type="image/svg+xml"/></manifest>'
    return both(added("EPUB/plan.svg", svg), text(PACKAGE, "</manifest>", item))


def longer(length: int) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files[TEXT] = files[TEXT].replace(b"</body>", b" " * length + b"</body>")

    return change


def encrypted(algorithm: str) -> Change:
    namespaces = 'xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"'
    method = f'<enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/></enc:EncryptedData>'
    return added("META-INF/encryption.xml", f"<encryption {namespaces}>{method}</encryption>".encode())


def without_ncx(files: dict[str, bytes]) -> None:
    files[PACKAGE] = re.sub(rb"<item href=\"toc\.ncx\"[^>]*/>", b"", files[PACKAGE]).replace(b' toc="ncx"', b"")
    del files["EPUB/toc.ncx"]


def without(pattern: str) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files[PACKAGE], count = re.subn(pattern.encode(), b"", files[PACKAGE])
        assert count == 1

    return change


MEGABYTE = 1024 * 1024
CREATOR = r"<dc:creator.*?</dc:creator>"
OBFUSCATED = "http://www.idpf.org/2008/embedding"
COVER_ITEM = ' properties="cover-image"'
COVER_NAME = '<meta name="cover" content="cover-picture"/>'

COVERLESS = both(text(PACKAGE, COVER_ITEM, ""), text(PACKAGE, COVER_NAME, ""))

# What is changed, the shops that it is for, the code, and whether it is refused.
DEFECTS: dict[str, tuple[Change, tuple[Shop, ...], str, bool]] = {
    "many pixels": (picture("EPUB/big.jpg", (2400, 2400)), (), "E410", False),
    "many pixels for Apple": (picture("EPUB/big.jpg", (2400, 2400)), ("apple",), "E410", True),
    "many bytes": (picture("EPUB/big.jpg", (10, 10), padding=5 * MEGABYTE), ("kobo",), "E411", False),
    "many bytes for Kindle": (picture("EPUB/big.jpg", (10, 10), padding=5 * MEGABYTE), ("kindle",), "E411", True),
    "large drawing": (drawing(3300), (), "E412", False),
    "CMYK": (picture("EPUB/inks.jpg", (10, 10), "CMYK"), (), "E413", False),
    "CMYK for Apple": (picture("EPUB/inks.jpg", (10, 10), "CMYK"), ("kobo", "apple"), "E413", True),
    "no cover": (COVERLESS, (), "E414", False),
    "no cover for Kindle": (COVERLESS, ("kindle",), "E414", True),
    "cover as PNG": (picture(COVER, (1600, 2560), kind="PNG"), (), "E415", False),
    "cover as GIF for Kobo": (picture(COVER, (1600, 2560), "P", "GIF"), ("kobo",), "E415", True),
    "small cover": (picture(COVER, (999, 1600)), (), "E416", False),
    "small cover for Apple": (picture(COVER, (1399, 2240)), ("apple",), "E416", True),
    "small cover for Kindle": (picture(COVER, (999, 1600)), ("kindle",), "E416", True),
    "heavy cover": (picture(COVER, (1600, 2560), padding=5 * MEGABYTE), (), "E417", False),
    "heavy cover for Kobo": (picture(COVER, (1600, 2560), padding=3 * MEGABYTE), ("kobo",), "E417", False),
    "cover with text": (text("EPUB/cover.xhtml", "</body>", "<p>More</p></body>"), (), "E418", False),
    "cover unnamed for EPUB 2": (text(PACKAGE, COVER_NAME, ""), (), "E419", False),
    "name with a space": (added("EPUB/my file.txt", b""), (), "E420", False),
    "name with an accent": (added("EPUB/caf\u00e9.txt", b""), (), "E420", False),
    "names alike": (added("EPUB/Style.css", b""), (), "E420", False),
    "WOFF2": (added("EPUB/fonts/a.woff2", b""), (), "E421", False),
    "WOFF2 for Kobo": (added("EPUB/fonts/a.woff2", b""), ("kobo",), "E421", True),
    "WOFF for Kindle": (added("EPUB/fonts/a.woff", b""), ("kindle",), "E421", True),
    "obfuscated fonts": (encrypted(OBFUSCATED), (), "E422", False),
    "fixed place": (style(".a { position: fixed }"), (), "E423", False),
    "namespace": (style("@namespace url(http://www.w3.org/1999/xhtml);"), (), "E423", False),
    "prefix": (style(".a { -epub-hyphens: none }"), (), "E423", False),
    "viewport": (style(".a { height: 50vh }"), (), "E423", False),
    "base size in per cent": (style("body { font-size: 110% }"), (), "E423", False),
    "ground of the page": (style("html, body { background: #eee }"), (), "E423", False),
    "padding of the page": (style("body { padding: 2em }"), (), "E423", False),
    "style attribute": (text(TEXT, "<body", '<body style="position: fixed"'), (), "E423", False),
    "remote picture": (text(TEXT, "</body>", '<img src="https://a.example/b.png" alt="A"/></body>'), (), "E424", False),
    "remote sheet for Apple": (style('@import "https://example.org/a.css";'), ("apple",), "E424", True),
    "remote font": (style("@font-face { font-family: A; src: url(//example.org/a.otf) }"), (), "E424", False),
    "script": (text(TEXT, "</body>", "<script>1</script></body>"), (), "E425", False),
    "handler": (text(TEXT, "<body", '<body onload="a()"'), (), "E425", False),
    "long document": (longer(301 * 1024), (), "E426", False),
    "no author for Apple": (without(CREATOR), ("apple",), "E427", False),
    "no ISBN for Kobo": (as_it_is, ("kobo",), "E427", False),
    "no NCX for Kindle": (without_ncx, ("kindle",), "E428", False),
}  # fmt: skip

ISBN = '<dc:identifier>urn:isbn:978-3-16-148410-0</dc:identifier></metadata>'  # fmt: skip

NEAR_MISSES: dict[str, tuple[Change, tuple[Shop, ...]]] = {
    "as it is": (as_it_is, ()),
    "pixels up to the limit": (picture("EPUB/big.jpg", (2800, 2000)), ("apple",)),
    "bytes under the limit": (picture("EPUB/big.jpg", (10, 10), padding=5 * MEGABYTE - 2000), ("kindle",)),
    "drawing up to the limit": (drawing(3200), ()),
    "grey picture": (picture("EPUB/grey.jpg", (10, 10), "L"), ("apple",)),
    "cover known by its name alone": (text(PACKAGE, COVER_ITEM, ""), ("kindle",)),
    "cover large enough": (picture(COVER, (1400, 2240)), ("apple", "kindle")),
    "cover of a shop that takes less": (picture(COVER, (1000, 1600)), ("google", "kindle")),
    "plain name": (added("EPUB/my-file_2.txt", b""), ()),
    "WOFF": (added("EPUB/fonts/a.woff", b""), ("apple",)),
    "fonts as they are": (encrypted("http://www.w3.org/2001/04/xmlenc#kw-aes128"), ()),
    "place within the text": (style(".a { position: relative }"), ()),
    "greatest height": (style(".a { max-height: 90vh }"), ()),
    "size in per cent below": (style(".a { font-size: 90% }"), ()),
    "no padding": (style("body { padding: 0 0; background: transparent }"), ()),
    "ground of a table": (style("td { background: currentColor; padding: .2em }"), ()),
    "@namespace in a comment": (style("/* @namespace, @import */"), ()),
    "link to elsewhere": (text(TEXT, "</body>", '<a href="https://example.org/a">The page</a></body>'), ("apple",)),
    "document up to the limit": (longer(250 * 1024), ()),
    "ISBN": (text(PACKAGE, "</metadata>", ISBN), ("kobo",)),
    "no NCX elsewhere": (without_ncx, ("apple", "google")),
}  # fmt: skip


def shopped(subject: Subject) -> list[Diagnostic]:
    return found("shops", subject)


@pytest.mark.parametrize("name", DEFECTS)
def test_what_is_not_taken_is_seen(name: str, book: Subject) -> None:
    change, shops, code, refused = DEFECTS[name]
    told = [each for each in shopped(sold(book, change, *shops)) if each.code == code]
    assert [each.severity for each in told] == [Severity.ERROR if refused else Severity.WARNING]
    assert not refused or any(told[0].message.startswith(f"{PROFILES[shop].title}: ") for shop in shops)


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_what_is_taken_is_passed(name: str, book: Subject) -> None:
    change, shops = NEAR_MISSES[name]
    assert shopped(sold(book, change, *shops)) == []


def test_every_shop_takes_the_statement(statement: Publication) -> None:
    """It has no ISBN, which Kobo asks for: nothing else."""
    told = shopped(sold(statement["epub"], as_it_is, "apple", "kobo", "google", "kindle"))
    assert [(each.code, each.severity) for each in told] == [("E427", Severity.WARNING)]
    assert "ISBN" in told[0].message


def test_a_picture_leads_to_its_place_in_the_source(book: Subject) -> None:
    with zipfile.ZipFile(io.BytesIO(book.data)) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".png")]
    told = shopped(sold(book, picture(name, (2400, 2400), kind="PNG"), "apple"))
    assert [(each.code, each.span and (each.span.file, each.span.line)) for each in told] == [
        ("E410", ("everything.md", 44))
    ]


def test_every_profile_can_be_asked_for() -> None:
    assert set(PROFILES) == {"general", *get_args(Shop)}
