"""The files of an EPUB by a shop's measures: pictures, cover, fonts, names, sizes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from publish.checks.alternatives import pictures
from publish.checks.shops.profiles import Fault, Limit, Profile, Rule
from publish.checks.subject import Subject
from publish.diagnostics import Span
from publish.inspection import Book, Holding, Markup, Tree, resolved

__all__ = ["FILE_RULES", "cover_path"]

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Pixels, of a drawing's longer side, and bytes of a content document, from which reading systems become slow.
DRAWING_SIDE = 3200
DOCUMENT_BYTES = 300 * 1024
OBFUSCATIONS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
SMALLER = "make the picture smaller"


def cover_path(subject: Subject) -> str | None:
    """The cover picture's place in the archive: what EPUB 3 calls the cover, else what EPUB 2 does."""
    named = subject.epub.values("cover")
    items = subject.epub.items
    properly = (item.path for item in items if "cover-image" in item.properties)
    formerly = (item.path for item in items if item.identifier in named)
    return next(properly, next(formerly, None))


def _is_over(limit: Limit | None, number: int) -> bool:
    return limit is not None and number > limit.number


def _place(subject: Subject, path: str) -> Span | None:
    """Where in the source a picture is shown first."""
    for tree in subject.book.documents:
        for element in pictures(tree):
            if _shows(element, tree, path):
                return subject.origins.of(tree, element)
    return None


def _shows(element: Markup, tree: Tree, path: str) -> bool:
    return resolved(element.get("src") or element.get("xlink:href") or element.get("href") or "", tree.path)[0] == path


# --- pictures ----------------------------------------------------------------------------------


def _pictures(profile: Profile, subject: Subject) -> Iterator[Fault]:
    cover = cover_path(subject)
    for file in subject.holdings:
        if not file.format:
            continue
        count = file.size[0] * file.size[1]
        if profile.pixels is not None and _is_over(profile.pixels, count):
            message = f"“{file.path}” has {count / 1e6:.1f} million pixels, of {profile.pixels.number / 1e6:g} at most"
            yield Fault("E410", file.path, message, SMALLER, profile.pixels.refused, _place(subject, file.path))
        if file.path != cover and profile.picture_bytes is not None and _is_over(profile.picture_bytes, file.length):
            message = (
                f"“{file.path}” has {_megabytes(file.length)}, of {_megabytes(profile.picture_bytes.number)} at most"
            )
            yield Fault("E411", file.path, message, SMALLER, profile.picture_bytes.refused, _place(subject, file.path))
        if file.colours == "CMYK":
            message = f"the colours of “{file.path}” are CMYK, which screens do not have"
            refused, place = "CMYK" in profile.refuses, _place(subject, file.path)
            yield Fault("E413", file.path, message, "save the picture as RGB", refused, place)


def _megabytes(length: int) -> str:
    return f"{length / 1024 / 1024:.3g} MB"


def _drawings(profile: Profile, subject: Subject) -> Iterator[Fault]:
    if profile.title:
        return
    for tree in subject.book.drawings:
        side = max(_lengths(tree.root), default=0.0)
        if side > DRAWING_SIDE:
            message = f"the drawing “{tree.path}” is {side:.0f} pixels on one side, of {DRAWING_SIDE} at most"
            yield Fault("E412", tree.path, message, "give it smaller width and height", span=_place(subject, tree.path))


def _lengths(drawing: Markup) -> list[float]:
    """The width and height that a drawing gives itself, in pixels; else those of its viewBox."""
    given = [re.fullmatch(r"\s*([0-9.]+)(?:px)?\s*", drawing.get(name) or "") for name in ("width", "height")]
    sizes = [float(each[1]) for each in given if each]
    return sizes or [float(part) for part in re.findall(r"[0-9.]+", drawing.get("viewBox") or "")[2:]]


# --- cover -------------------------------------------------------------------------------------


def _cover(profile: Profile, subject: Subject) -> Iterator[Fault]:
    path = cover_path(subject)
    held = {file.path: file for file in subject.holdings}
    cover = held.get(path or "")
    if cover is None:
        refused = "no cover" in profile.refuses
        yield Fault("E414", "cover", "there is no cover picture", "build the edition again", refused)
        return
    yield from _cover_picture(profile, cover)
    if profile.title:
        return
    if not _has_own_page(subject.book, cover.path):
        hint = "show it in a content document of its own, with nothing beside it"
        yield Fault("E418", "cover", "the cover picture has no page of its own", hint)
    if not subject.epub.values("cover"):
        hint = "name it as EPUB 2 does too: <meta name=\"cover\" content=\"…\"/>"  # fmt: skip
        yield Fault("E419", "cover", "older reading systems are not told which picture is the cover", hint)


def _cover_picture(profile: Profile, cover: Holding) -> Iterator[Fault]:
    if cover.format in profile.refused_covers or (cover.format != "JPEG" and not profile.title):
        message = f"the cover is a picture of the kind {cover.format or 'unknown'}, not a JPEG"
        yield Fault("E415", "cover", message, "save it as JPEG", cover.format in profile.refused_covers)
    side = min(cover.size)
    if profile.cover_side is not None and side < profile.cover_side.number:
        message = f"the cover has {side} pixels on its short side, of {profile.cover_side.number} at least"
        yield Fault("E416", "cover", message, "make the cover larger", profile.cover_side.refused)
    if profile.cover_bytes is not None and _is_over(profile.cover_bytes, cover.length):
        message = f"the cover has {_megabytes(cover.length)}, of {_megabytes(profile.cover_bytes.number)} at most"
        yield Fault("E417", "cover", message, "pack it more closely", profile.cover_bytes.refused)


def _has_own_page(book: Book, path: str) -> bool:
    return any(
        _shows(element, tree, path)
        for tree in book.documents
        if tree.path in book.cover
        for element in tree.root.every("img", "image")
    )


# --- names, fonts, documents -------------------------------------------------------------------


def _names(profile: Profile, subject: Subject) -> Iterator[Fault]:
    if profile.title:
        return
    alike = Counter(file.path.casefold() for file in subject.holdings)
    for file in subject.holdings:
        if not all(SAFE.fullmatch(part) for part in file.path.strip("/").split("/")):
            message = f"the name “{file.path}” has other characters than letters A to Z, figures, hyphens and points"
            yield Fault("E420", file.path, message, "give the file a plain name")
        elif alike[file.path.casefold()] > 1:
            message = f"the name “{file.path}” differs from another in capitals alone"
            yield Fault("E420", file.path.casefold(), message, "give the file another name")


def _fonts(profile: Profile, subject: Subject) -> Iterator[Fault]:
    for file in subject.holdings:
        ending = file.path.rpartition(".")[2].lower()
        refused = ending in profile.refused_fonts
        if refused or (not profile.title and ending == "woff2"):
            message = f"the font “{file.path}” is packed as {ending.upper()}, which not every reading system takes"
            yield Fault("E421", file.path, message, "embed it as OTF or TTF", refused)
    if not profile.title and any(each in subject.book.encryption for each in OBFUSCATIONS):
        yield Fault("E422", "fonts", "fonts are obfuscated: some reading systems show others", "embed them as they are")


def _documents(profile: Profile, subject: Subject) -> Iterator[Fault]:
    if profile.title:
        return
    read = {tree.path for tree in subject.book.documents}
    for file in subject.holdings:
        if file.path in read and file.length > DOCUMENT_BYTES:
            message = f"“{file.path}” has {file.length // 1024} kB: small devices turn its pages slowly"
            yield Fault("E426", file.path, message, f"part it, so that each part has under {DOCUMENT_BYTES // 1024} kB")


FILE_RULES: tuple[Rule, ...] = (_pictures, _drawings, _cover, _names, _fonts, _documents)
