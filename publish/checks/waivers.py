"""Set aside the findings that a publication accepts, and report what it accepts without need."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, replace

from publish.checks.prove import Outcome
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import Document
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


def settle(outcomes: Iterable[tuple[Outcome, ...]], document: Document, whole: bool) -> Settled:
    """Apply the waivers of a publication to the outcomes of its editions.

    `whole` says whether everything was proved, for only then can a waiver be known to be unneeded.
    """
    allow = document.metadata.allow
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
    unneeded = tuple(
        _unneeded(each, document.place_of(f"allow {number}"))
        for number, each in enumerate(allow)
        if whole and each not in used
    )
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


def _unneeded(waiver: Waiver, span: Span) -> Diagnostic:
    place = f" in “{waiver.where}”" if waiver.where else ""
    return Diagnostic(
        "R070",
        Severity.WARNING,
        f"the waiver for {waiver.code}{place} is no longer needed: nothing was found",
        span,
        hint="delete it from “allow”",
    )
