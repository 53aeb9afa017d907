"""What is said of a job that came to nothing, and where in the source it is likely to lie."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from publish.building.jobs import (
    MEBIBYTE,
    Budget,
    CrashError,
    JobError,
    OutOfMemoryError,
    OutOfTimeError,
)
from publish.composing.galley import Galley
from publish.diagnostics import Diagnostic, Severity, Span

__all__ = ["fault", "largest_block"]


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


AT = re.compile(r"(.*):(\d+):(\d+)")


def largest_block(galley: Galley) -> Span | None:
    """Where the block with the most text stands in the source; None where no block knows its place."""
    longest, place = -1, ""
    for slip in galley.slips:
        for element in ElementTree.fromstring(slip.body).iter():
            at = element.get("data-at")
            if at is None or element.tag in CONTAINERS:
                continue
            length = sum(len(text) for text in element.itertext())
            if length > longest:
                longest, place = length, at
    match = AT.fullmatch(place)
    return Span.point(match[1], int(match[2]), int(match[3])) if match else None


# What holds blocks is no block that an author could divide.
CONTAINERS = frozenset(("article", "section", "div", "aside", "ul", "ol", "dl", "blockquote", "figure"))
