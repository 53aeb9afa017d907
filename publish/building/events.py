"""What happens during a build, as values: the command line draws them, tests count them."""

from __future__ import annotations

from dataclasses import dataclass

from publish.diagnostics import Diagnostic

__all__ = ["Event", "Failed", "Made", "Planned", "Proved", "Reused", "Started"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A publication was read; these editions of it are due."""

    publication: str
    editions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Started:
    publication: str
    edition: str


@dataclass(frozen=True, slots=True)
class Reused:
    """The edition lay finished in the store."""

    publication: str
    edition: str
    path: str


@dataclass(frozen=True, slots=True)
class Made:
    publication: str
    edition: str
    path: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A publication (`edition` is None) or one edition of it could not be made."""

    publication: str
    edition: str | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """Every check of an edition has come out; `verdict` is `pass`, `fail` or `incomplete`."""

    publication: str
    edition: str
    verdict: str


Event = Planned | Started | Reused | Made | Failed | Proved
