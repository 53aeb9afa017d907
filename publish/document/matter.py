"""The whole: front, body and back matter, and the notes, pictures and works that belong to a publication."""

from __future__ import annotations

from dataclasses import dataclass

from publish.diagnostics import Span
from publish.document.blocks import Block
from publish.publication import Metadata

__all__ = [
    "Document",
    "Manuscript",
    "Note",
    "Part",
    "PictureFile",
    "Work",
]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote. Numbers follow the order of the calls."""

    identifier: str
    number: int
    blocks: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture's bytes as they lie in the workspace; `path` is relative to it."""

    path: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A source file as the author wrote it; `path` is relative to the workspace."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Work:
    """A work that can be cited: its key, and what is known of it as an item of CSL-JSON."""

    key: str
    item: str
    span: Span


@dataclass(frozen=True, slots=True)
class Part:
    """Front, body or back matter; `role` is EPUB's word for it (`bodymatter`, `foreword`, `appendix`)."""

    role: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One publication as its author means it."""

    name: str
    metadata: Metadata
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    pictures: tuple[PictureFile, ...]
    manuscripts: tuple[Manuscript, ...]
    places: tuple[tuple[str, Span], ...] = ()
    """Where the keys of the metadata stand; those of the waivers as `allow 0`, `allow 1`."""

    works: tuple[Work, ...] = ()
    """What can be cited, in the order of its files."""
    citation_style: Manuscript | None = None
    """The style of citations where it is not the theme's."""

    def place_of(self, key: str) -> Span:
        """Where a key of the metadata stands; the metadata's beginning where it is not written."""
        whole = Span.point(self.manuscripts[0].path if self.manuscripts else self.name, 1)
        return dict(self.places).get(key, whole)
