"""Prove one edition: run every check that applies, and say how each came out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from publish.checks.subject import Source, Subject
from publish.checks.table import CHECKS, SOURCE_CHECKS, Check
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
        outcomes.append(Outcome(name, _found(check, subject)))
    return tuple(outcomes)


def _found(check: Check, subject: Subject) -> tuple[Diagnostic, ...]:
    """What a check finds; a file from elsewhere that it cannot make sense of is a finding, of ours a fault of ours."""
    try:
        return in_order(check.find(subject))
    except MemoryError:
        raise  # the budget is at its end: that is told of the whole proof
    except Exception as error:
        if subject.own:
            raise
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        message = f"this check cannot make sense of the file ({said})"
        hint = "the file is built in a way that it should not be; make it with another program"
        return (Diagnostic("F025", Severity.ERROR, message, None, hint),)


def prove_source(source: Source, findings: Iterable[Diagnostic] = ()) -> tuple[Outcome, ...]:
    """The checks of a publication whatever its editions, after what reading found worth a warning."""
    read = Outcome("reading", in_order(findings))
    return (read, *(Outcome(name, in_order(find(source))) for name, find in SOURCE_CHECKS.items()))
