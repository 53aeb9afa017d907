"""Ask every validator about all finished files at once, and tell what they say as findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity, in_order
from publish.editions.edition import EditionSpec
from publish.validators.ace import ACE
from publish.validators.epubcheck import EPUBCHECK
from publish.validators.validator import Complaint, Installed, Judging, Lacking, Validator, Verdict
from publish.validators.verapdf import VERAPDF
from publish.workspace import Workspace

__all__ = ["VALIDATORS", "Judgement", "ask", "findings"]

# In the order in which they are told.
VALIDATORS: dict[str, Validator] = {"epubcheck": EPUBCHECK, "ace": ACE, "verapdf": VERAPDF}

# A validator that was there and gave no answer.
SILENT = "V009"


class _Skipped:
    """A validator that is not here."""

    def __init__(self, title: str, lacking: Lacking, asked: Mapping[Path, tuple[str, ...]]) -> None:
        self._verdict, self._asked = Verdict(title, reason=lacking.reason), asked

    def verdicts(self) -> Mapping[Path, Mapping[str, Verdict]]:
        return {path: dict.fromkeys(checks, self._verdict) for path, checks in self._asked.items()}

    def stop(self) -> None:
        """Nothing is at work."""


class Judgement:
    """All validators at work."""

    def __init__(self, at_work: Mapping[str, Judging]) -> None:
        self._at_work = at_work

    def verdicts(self) -> Mapping[Path, Mapping[str, tuple[Validator, Verdict]]]:
        """Wait for what is said of every file, by the name of the check, in the order of the table."""
        told: dict[Path, dict[str, tuple[Validator, Verdict]]] = {}
        for name, judging in self._at_work.items():
            for path, said in judging.verdicts().items():
                judged = {check: (VALIDATORS[name], verdict) for check, verdict in said.items()}
                told.setdefault(path, {}).update(judged)
        return told


@contextmanager
def ask(workspace: Workspace, files: Mapping[Path, EditionSpec]) -> Iterator[Judgement]:
    """Start every validator on all the files that it is for; none is left at work at the end."""
    with ExitStack() as stack:
        at_work: dict[str, Judging] = {}
        for name, validator in VALIDATORS.items():
            asked = {path: checks for path, spec in files.items() if (checks := validator.checks(spec))}
            if not asked:
                continue
            found = validator.look(workspace)
            if isinstance(found, Installed):
                at_work[name] = validator.start(workspace, found, asked)
            else:
                at_work[name] = _Skipped(validator.title, found, asked)
            stack.callback(at_work[name].stop)
        yield Judgement(at_work)


def findings(validator: Validator, verdict: Verdict, subject: Subject) -> tuple[Diagnostic, ...]:
    """A verdict as findings, at the source line wherever the element's source is known."""
    if verdict.failure is not None:
        message = f"{verdict.tool} was asked about “{subject.file}” and gave no answer: {_clause(verdict.failure)}"
        hint = "what it did not judge is not proved: run it on the file by hand, and mend what keeps it from answering"
        return (Diagnostic(SILENT, Severity.ERROR, message, hint=hint),)
    return in_order(_finding(validator, each, subject) for each in verdict.complaints)


def _finding(validator: Validator, complaint: Complaint, subject: Subject) -> Diagnostic:
    message = f"{_clause(complaint.message)} ({validator.title}, {complaint.rule}, in “{_where(complaint, subject)}”)"
    return Diagnostic(validator.code, complaint.severity, message, validator.place(subject, complaint))


def _where(complaint: Complaint, subject: Subject) -> str:
    """The file, and what lies in it; a context in a PDF's tree says nothing to a reader."""
    inner = complaint.place[0] if complaint.place else ""
    return f"{subject.file}: {inner}" if inner and not inner.startswith("root/") else subject.file


def _clause(text: str) -> str:
    """A validator's sentence in our style: lower case, no full stop, curly quotes."""
    text = re.sub(r"\"([^\"]*)\"", r"“\1”", " ".join(text.split())).rstrip(".")
    ordinary = len(text) > 1 and text[0].isupper() and (text[1].islower() or text[1] == " ")
    # A name at the beginning keeps its capital where it is a word of several capitals.
    return text[0].lower() + text[1:] if ordinary else text
