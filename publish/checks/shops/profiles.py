"""What each shop takes, as numbers and names: a row for a shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publish.checks.subject import Subject
from publish.diagnostics import Span

__all__ = ["PROFILES", "Fault", "Limit", "Profile", "Rule"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A number, and whether the shop refuses what does not keep it."""

    number: int
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What a shop takes. `title` is its name in messages, "" for what holds everywhere.

    `refused_fonts` and `refused_covers` are endings of files and formats of pictures that it does not take, `refuses`
    what else it sends back, by name; `wanted` are metadata that it asks for.
    """

    title: str
    pixels: Limit | None = None
    picture_bytes: Limit | None = None
    cover_side: Limit | None = None
    cover_bytes: Limit | None = None
    refused_fonts: frozenset[str] = frozenset()
    refused_covers: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    wanted: tuple[str, ...] = ()
    ncx: bool = False


MEGABYTE = 1024 * 1024

# Apple Books Asset Guide; Kobo’s EPUB guidelines; Google Play Books Partner Center; Kindle Publishing Guidelines.
PROFILES: dict[str, Profile] = {
    "general": Profile(
        title="",
        pixels=Limit(5_600_000),
        picture_bytes=Limit(5 * MEGABYTE),
        cover_side=Limit(1000),
        cover_bytes=Limit(5 * MEGABYTE),
        wanted=("dc:title", "dc:language", "dc:identifier", "dcterms:modified"),
    ),
    "apple": Profile(
        title="Apple Books",
        pixels=Limit(5_600_000, refused=True),
        cover_side=Limit(1400, refused=True),
        refuses=frozenset(("CMYK", "remote")),
        wanted=("dc:title", "dc:language", "dc:creator", "dc:publisher"),
    ),
    "kobo": Profile(
        title="Kobo",
        picture_bytes=Limit(5 * MEGABYTE),
        cover_bytes=Limit(3 * MEGABYTE),
        refused_fonts=frozenset(("woff2",)),
        refused_covers=frozenset(("GIF",)),
        wanted=("ISBN",),
    ),
    "google": Profile(
        title="Google Play Books",
        cover_side=Limit(640),
        wanted=("dc:title", "dc:language", "dc:creator", "dc:publisher", "dc:identifier"),
    ),
    "kindle": Profile(
        title="Kindle",
        picture_bytes=Limit(5 * MEGABYTE, refused=True),
        cover_side=Limit(1000, refused=True),
        cover_bytes=Limit(5 * MEGABYTE, refused=True),
        refused_fonts=frozenset(("woff", "woff2")),
        refused_covers=frozenset(("GIF", "WEBP")),
        refuses=frozenset(("no cover",)),
        wanted=("dc:title", "dc:language", "dc:creator"),
        ncx=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands against a file; `about` is the thing, of which it is told once."""

    code: str
    about: str
    message: str
    hint: str
    refused: bool = False
    span: Span | None = None


Rule = Callable[[Profile, Subject], Iterator[Fault]]
