"""Whether the layout lost anything: what does not fit, and what no font or engine could set."""

from __future__ import annotations

from collections.abc import Iterator

from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic

__all__ = ["check"]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """The findings that came with the edition when it was made (E1xx)."""
    if subject.layout is not None:
        yield from subject.layout.findings
