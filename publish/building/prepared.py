"""A publication ready to be made: everything that its editions are made from."""

from __future__ import annotations

from dataclasses import dataclass

from publish.composing.galley import Galley
from publish.diagnostics import Diagnostic
from publish.document import Document
from publish.editions.edition import EditionSpec, EpubSpec, Paper, PrintSpec
from publish.theming import Theme

__all__ = ["Prepared", "Unprepared"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A publication ready to be made: `keys` names each edition's inputs, by edition."""

    name: str
    source: str
    manuscripts: tuple[tuple[str, bytes], ...]
    """Path in the workspace, and bytes."""
    pictures: tuple[str, ...]
    """Their paths in the workspace."""
    tools: dict[str, str]
    """Name to version of all that the bytes depend on."""
    theme: Theme
    document: Document
    galley: Galley
    specs: tuple[EditionSpec, ...]
    keys: dict[str, str]
    inputs: str
    created: str
    modified: str
    findings: tuple[Diagnostic, ...]

    @property
    def fitted_by(self) -> str | None:
        """The edition that the fit is chosen by: the first that shares it."""
        return next((spec.name for spec in self.specs if isinstance(spec, PrintSpec) and spec.shares_fit), None)

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of everything that was read from the source."""
        return tuple(path for path, _ in self.manuscripts) + self.pictures

    def follows(self, edition: str) -> tuple[str, ...]:
        """The editions that must be finished before one, the nearest first.

        An edition that is fitted follows the one that the fit is chosen by; an EPUB the one whose pages it lists.
        """
        spec = next(spec for spec in self.specs if spec.name == edition)
        if isinstance(spec, EpubSpec):
            before = spec.page_list_from
        else:
            before = self.fitted_by if spec.shares_fit and spec.name != self.fitted_by else None
        return (before, *self.follows(before)) if before is not None else ()

    def paper(self, font_cache: str) -> Paper:
        """What the editions of this publication are made with."""
        return Paper(
            theme=self.theme,
            font_cache=font_cache,
            created=self.created,
            modified=self.modified,
            sources=self.manuscripts,
            producer=f"publish {self.tools['publish']}",
        )


@dataclass(frozen=True, slots=True)
class Unprepared:
    """A publication that cannot be made, and why."""

    name: str
    source: str
    diagnostics: tuple[Diagnostic, ...]
