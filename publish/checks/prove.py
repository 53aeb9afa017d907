"""Prove one edition: run every check that applies, and say how each came out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from publish.checks.subject import Source, Subject
from publish.checks.table import CHECKS, SOURCE_CHECKS
from publish.diagnostics import Diagnostic, Severity, in_order

__all__ = ["Outcome", "prove", "prove_source"]

STRANGE = "this needs the layout’s own geometry, which a file that was made elsewhere does not bring"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check came out; `reason` says why it was skipped, None where it was not.

    `tool` is who judged, with the version, where that was another program.
    """

    check: str
    findings: tuple[Diagnostic, ...] = ()
    reason: str | None = None
    tool: str | None = None

    @property
    def verdict(self) -> str:
        """`skipped`, `fail` (an error), `warn` (a warning) or `pass`."""
        if self.reason is not None:
            return "skipped"
        severities = {each.severity for each in self.findings}
        return "fail" if Severity.ERROR in severities else "warn" if Severity.WARNING in severities else "pass"


def prove(subject: Subject) -> tuple[Outcome, ...]:
    """Every check that applies to an edition, in the order of the table."""
    outcomes = []
    for name, check in CHECKS.items():
        if not check.applies(subject):
            continue
        if check.needs_layout and subject.layout is None:
            outcomes.append(Outcome(name, reason=STRANGE))
            continue
        outcomes.append(Outcome(name, in_order(check.find(subject))))
    return tuple(outcomes)


def prove_source(source: Source, findings: Iterable[Diagnostic] = ()) -> tuple[Outcome, ...]:
    """The checks of a publication whatever its editions, after what reading found worth a warning."""
    read = Outcome("reading", in_order(findings))
    return (read, *(Outcome(name, in_order(find(source))) for name, find in SOURCE_CHECKS.items()))
