"""What an author may say of any element: its name, its classes, its language and direction."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "NO_ATTRIBUTES",
    "Attributes",
]


@dataclass(frozen=True, slots=True)
class Attributes:
    """What an author may say of any element: `{#identifier .class lang=ja}`."""

    identifier: str | None = None
    classes: tuple[str, ...] = ()
    language: str | None = None
    direction: str | None = None


NO_ATTRIBUTES = Attributes()
