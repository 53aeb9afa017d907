"""What every validator is: which editions it judges, how it is found, and what it says of many files at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from publish.checks.subject import Subject
from publish.diagnostics import Severity, Span
from publish.editions.edition import EditionSpec
from publish.workspace import Workspace

__all__ = ["Asked", "Complaint", "Installed", "Judging", "Lacking", "Validator", "Verdict", "last_line"]

Asked = Mapping[Path, tuple[str, ...]]
"""Finished files, each with the names of the checks that are asked for."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a validator holds against a file, in its own words.

    `place` is where, in its own terms, which only its own row reads: a path with line and column, a selector, a
    context in a PDF's tree.
    """

    rule: str
    severity: Severity
    message: str
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a validator said of one file.

    `tool` is its name with its version. `reason` says why it was not asked, `failure` why it gave no answer; both are
    None where it did.
    """

    tool: str
    complaints: tuple[Complaint, ...] = ()
    reason: str | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Installed:
    """A validator that is here: how it is started, how it is asked for its version, what it wants to know."""

    command: tuple[str, ...]
    version: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is missing for a validator, and the one command that gets it."""

    what: str
    remedy: str

    @property
    def reason(self) -> str:
        return f"{self.what} is not installed; run: {self.remedy}"


class Judging(Protocol):
    """A validator at work."""

    def verdicts(self) -> Mapping[Path, Mapping[str, Verdict]]:
        """Wait for what it says of every file, by the name of the check."""

    def stop(self) -> None:
        """End it at once, if it is still at work."""


@dataclass(frozen=True, slots=True)
class Validator:
    """One program, which is started once for all files.

    `checks` names what it can be asked about an edition, nothing where it is not for that edition. `place` finds the
    line of the source that a complaint is about, wherever the element's source is known.
    """

    title: str
    purpose: str
    code: str
    checks: Callable[[EditionSpec], tuple[str, ...]]
    look: Callable[[Workspace], Installed | Lacking]
    start: Callable[[Workspace, Installed, Asked], Judging]
    place: Callable[[Subject, Complaint], Span | None]


def last_line(text: str) -> str:
    """The last line of what a program wrote, which is where it says why it ended."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not re.match(r"NOTE: Picked up", line)]
    return lines[-1] if lines else "it said nothing"
