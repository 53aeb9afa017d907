"""What is said of a job that came to nothing."""

from __future__ import annotations

from publish.building.jobs import (
    MEBIBYTE,
    Budget,
    CrashError,
    JobError,
    OutOfMemoryError,
    OutOfTimeError,
)
from publish.diagnostics import Diagnostic, Severity, Span

__all__ = ["fault"]


def fault(error: JobError, what: str, budget: Budget, span: Span | None) -> Diagnostic:
    """The finding for a job without a result; `what` names it: the print edition of “letter”."""
    match error:
        case OutOfTimeError():
            message = f"{what} takes more than {budget.seconds:g} seconds, and was given up"
            hint = "divide what is very long here, or allow more time: --job-time SECONDS"
            return Diagnostic("E109", Severity.ERROR, message, span, hint)
        case OutOfMemoryError():
            message = f"{what} takes more than {budget.memory // MEBIBYTE} MiB of memory, and was given up"
            hint = "divide what is very long here, or allow more memory: --job-memory MIB"
            return Diagnostic("E111", Severity.ERROR, message, span, hint)
        case CrashError():
            message = f"{what} was given up over a fault of this program: {error}"
            return Diagnostic("E112", Severity.ERROR, message, span, "please report it, with the source if you can")
        case _:
            message = f"{what} was given up: its process was ended ({error})"
            hint = "there may be too little memory on this machine: try --jobs 1"
            return Diagnostic("E108", Severity.ERROR, message, span, hint)
