"""Set aside the findings that a publication accepts, and report what it accepts without need."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

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


def settle(outcomes: Iterable[tuple[Outcome, ...]], document: Document, codes: frozenset[str], whole: bool) -> Settled:
    """Apply the waivers of a publication to the outcomes of its editions.

    `codes` are all that there are; `whole` says whether every edition was proved, for only then can a waiver be known
    to be unneeded.
    """
    outcomes = tuple(outcomes)
    allow = document.metadata.allow
    # What a validator would find is not known where it was not asked.
    skipped = any(outcome.reason is not None for edition in outcomes for outcome in edition)
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
    faults = [
        (waiver, _fault(waiver, document, document.place_of(f"allow {number}"), codes))
        for number, waiver in enumerate(allow)
        if waiver not in used
    ]
    known = whole and not skipped
    unneeded = tuple(
        fault for waiver, fault in faults if fault.code != UNNEEDED or known or (whole and waiver.code[0] != "V")
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
    line = waiver.where.partition(":")[2]
    return _is_file(waiver.where, finding.span.file) and (not line or line == str(finding.span.line))


UNNEEDED = "R070"


def _fault(waiver: Waiver, document: Document, span: Span, codes: frozenset[str]) -> Diagnostic:
    """What is wrong with a waiver that was not used: its code, its file, or that nothing needs it any more."""
    if waiver.code not in codes:
        close = get_close_matches(waiver.code, sorted(codes), n=1)
        hint = f"the nearest is {close[0]}" if close else "the documentation lists all codes"
        return Diagnostic("R071", Severity.WARNING, f"there is no finding with the code “{waiver.code}”", span, hint)
    files = (*(each.path for each in document.manuscripts), *(each.path for each in document.pictures))
    if waiver.where is not None and not any(_is_file(waiver.where, path) for path in files):
        message = f"“{waiver.where}” is no file of this publication"
        return Diagnostic("R072", Severity.WARNING, message, span, f"it has {', '.join(files[:4])}")
    place = f" in “{waiver.where}”" if waiver.where else ""
    message = f"the waiver for {waiver.code}{place} is no longer needed: nothing was found"
    return Diagnostic(UNNEEDED, Severity.WARNING, message, span, "delete it from “allow”")


def _is_file(where: str, path: str) -> bool:
    """Whether a file, or a line of it, is the one at a path."""
    file = where.partition(":")[0]
    return path == file or path.endswith("/" + posixpath.normpath(file))
