"""What every validator is: which editions it judges, how it is found, and what it says of many files at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic
from publish.editions.edition import EditionSpec
from publish.workspace import Workspace

__all__ = ["Complaint", "Validator", "Verdict"]


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """What a validator holds against a file, in its own words.

    `place` is where, in its own terms: `text/front.xhtml:12:4`, a context in a PDF's tree, or "".
    """

    rule: str
    severity: str
    message: str
    place: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a validator said of one file; `reason` says why it said nothing, None where it did."""

    complaints: tuple[Complaint, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Validator:
    """One program. `start` gives it all files at once, and gives what waits for its verdicts.

    A program that is missing skips every file, with the line that installs it as the reason.
    """

    applies: Callable[[EditionSpec], bool]
    start: Callable[[Workspace, tuple[Path, ...]], Callable[[], Mapping[Path, Verdict]]]
    findings: Callable[[Verdict, Subject], tuple[Diagnostic, ...]]
    """A verdict as findings, at the source line wherever the element's source is known."""
