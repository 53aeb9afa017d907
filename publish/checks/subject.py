"""What is proved: one finished file, beside everything that it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from publish.checks.origins import Origins, origins
from publish.composing.galley import Galley
from publish.document import Document
from publish.editions.edition import EditionSpec, LayoutFacts, Pagination
from publish.inspection import (
    Book,
    EpubFacts,
    Holding,
    PdfFacts,
    PressFacts,
    inspect_epub,
    inspect_pdf,
    inspect_press,
    read_book,
    read_holdings,
)
from publish.theming import Theme

__all__ = ["Source", "Subject"]


@dataclass(frozen=True)
class Source:
    """What editions are proved against: the document as its author means it, and how the house sets it.

    `path` is the source's path in the workspace.
    """

    path: str
    document: Document
    galley: Galley
    theme: Theme


@dataclass(frozen=True)
class Subject:
    """One finished edition. Nothing of it is trusted: `data` are the bytes as they lie on the disk.

    `layout` is what the layout came to, None for a file that was made elsewhere and for an EPUB; `companion` are the
    bytes of the paged edition whose pages an EPUB lists. `own` says whether this program made the file.
    """

    source: Source
    spec: EditionSpec
    file: str
    data: bytes
    layout: LayoutFacts | None = None
    pagination: Pagination | None = None
    companion: bytes | None = None
    own: bool = True

    @property
    def document(self) -> Document:
        return self.source.document

    @property
    def galley(self) -> Galley:
        return self.source.galley

    @property
    def theme(self) -> Theme:
        return self.source.theme

    @cached_property
    def pdf(self) -> PdfFacts:
        """The file as any program sees it, where it is a PDF; it is read once for all checks."""
        return inspect_pdf(self.data)

    @cached_property
    def press(self) -> PressFacts:
        """The file as a printing press meets it, where it is a PDF."""
        return inspect_press(self.data)

    @cached_property
    def epub(self) -> EpubFacts:
        """The file as any program sees it, where it is an EPUB."""
        return inspect_epub(self.data)

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """The files of the EPUB's archive."""
        return read_holdings(self.data)

    @cached_property
    def book(self) -> Book:
        """The EPUB's files as trees, whose elements know their lines."""
        return read_book(self.data)

    @cached_property
    def origins(self) -> Origins:
        """Where in the source the elements of the EPUB's content documents came from."""
        return origins(self.galley, self.book.documents)

    @cached_property
    def companion_pdf(self) -> PdfFacts | None:
        """The paged edition whose pages an EPUB lists."""
        return None if self.companion is None else inspect_pdf(self.companion)
