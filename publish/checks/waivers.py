"""Set aside the findings that a publication accepts, and report what it accepts without need."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, replace

from publish.checks.prove import Outcome
from publish.diagnostics import Diagnostic, Severity, Span
from publish.publication import Waiver

__all__ = ["Settled", "settle"]


@dataclass(frozen=True, slots=True)
class Settled:
    """Outcomes without what was waived; `waived` pairs each finding that was set aside with the reason.

    `unneeded` are warnings, one for each waiver that nothing needed.
    """

    outcomes: tuple[tuple[Outcome, ...], ...]
    waived: tuple[tuple[Diagnostic, str], ...]
    unneeded: tuple[Diagnostic, ...]


def settle(outcomes: Iterable[tuple[Outcome, ...]], allow: tuple[Waiver, ...], source: str, whole: bool) -> Settled:
    """Apply a publication's waivers to the outcomes of its editions.

    `source` is the publication's path in the workspace, for messages; `whole` says whether everything was proved,
    for only then can a waiver be known to be unneeded.
    """
    used: set[Waiver] = set()
    waived: dict[tuple[Diagnostic, str], None] = {}
    kept = []
    for edition in outcomes:
        settled = []
        for outcome in edition:
            held = []
            for finding in outcome.findings:
                waiver = next((each for each in allow if _covers(each, finding)), None)
                if waiver is None:
                    held.append(finding)
                else:
                    used.add(waiver)
                    waived[finding, waiver.because] = None
            settled.append(replace(outcome, findings=tuple(held)))
        kept.append(tuple(settled))
    unneeded = tuple(_unneeded(each, source) for each in allow if whole and each not in used)
    return Settled(tuple(kept), tuple(waived), unneeded)


def _covers(waiver: Waiver, finding: Diagnostic) -> bool:
    """Whether a waiver is for a finding: by its code, and by file or `file:line` where it names one."""
    if waiver.code != finding.code:
        return False
    if waiver.where is None:
        return True
    if finding.span is None:
        return False
    file, _, line = waiver.where.partition(":")
    path = finding.span.file
    same = path == file or path.endswith("/" + posixpath.normpath(file))
    return same and (not line or line == str(finding.span.line))


def _unneeded(waiver: Waiver, source: str) -> Diagnostic:
    place = f" in “{waiver.where}”" if waiver.where else ""
    return Diagnostic(
        "R070",
        Severity.WARNING,
        f"the waiver for {waiver.code}{place} is no longer needed: nothing was found",
        Span.point(source, 1),
        hint="delete it from “allow”",
    )
