"""veraPDF, which says whether a PDF keeps the standards that it claims: PDF/A, PDF/UA, WTPDF.

It is told no standard: it judges each file by all that the file itself claims, so that every file is read once,
whatever it claims. A claim of the edition's that it does not speak of is one that the file does not make.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from publish.checks.places import pdf_tag_place
from publish.checks.subject import Subject
from publish.diagnostics import Severity, Span
from publish.editions.edition import EditionSpec
from publish.validators.batch import seconds_for
from publish.validators.java import FAST, LACKING, find_java
from publish.validators.validator import Asked, Complaint, Installed, Lacking, Validator, Verdict, last_line
from publish.workspace import Workspace

__all__ = ["VERAPDF"]

VERSION = "1.30.2"
# Maven has it as one archive with all that it depends on; it is looked for where this puts it.
REMEDY = (
    "mvn org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy "
    f"-Dartifact=org.verapdf.apps:cli:{VERSION} -DoutputDirectory=$HOME/.local/share/verapdf"
)
JUDGED = ("PDF/A-", "PDF/UA-", "WTPDF")

# Of one rule, in one file. A rule that is broken everywhere is broken once.
MOST_PLACES = 20


def _checks(spec: EditionSpec) -> tuple[str, ...]:
    return tuple(_check(claim) for claim in spec.claims if claim.startswith(JUDGED))


def _check(claim: str) -> str:
    """The name of the check for a claim: `verapdf-pdfua1`."""
    return "verapdf-" + re.sub(r"[^a-z0-9]", "", claim.lower())


def _look(workspace: Workspace) -> Installed | Lacking:
    java = find_java(workspace)
    program = workspace.program("verapdf")
    if program is not None:
        options = " ".join([workspace.environment.get("JDK_JAVA_OPTIONS", ""), *FAST]).strip()
        found = Installed((program,), (program, "--version"), (("JDK_JAVA_OPTIONS", options),))
    elif archive := _archive(workspace):
        command = (java or "java", *FAST, "-jar", str(archive))
        found = Installed(command, (*command, "--version"))
    else:
        return Lacking("veraPDF", REMEDY)
    return found if java else LACKING


def _archive(workspace: Workspace) -> Path | None:
    """The newest of those that the remedy brought."""
    folder = Path(workspace.environment.get("HOME", "")) / ".local" / "share" / "verapdf"
    found = sorted(folder.glob("cli-*.jar"), key=lambda path: [int(part) for part in re.findall(r"\d+", path.name)])
    return found[-1] if folder.is_absolute() and found else None


class _Run:
    """One process for all files, which writes one report."""

    def __init__(self, workspace: Workspace, installed: Installed, asked: Asked) -> None:
        self._asked = asked
        options = ("--format", "json", "--maxfailuresdisplayed", str(MOST_PLACES))
        self._running = workspace.start(
            lambda _: [*installed.command, *options, *map(str, asked)],
            seconds=seconds_for(asked),
            environment=dict(installed.environment),
        )

    def verdicts(self) -> Mapping[Path, Mapping[str, Verdict]]:
        try:
            ended = self._running.wait()
        except subprocess.TimeoutExpired:
            return self._failed("it took too long")
        try:
            report = json.loads(ended.output)["report"]
            jobs = {job["itemDetails"]["name"]: job for job in report["jobs"]}
            tool = f"veraPDF {report['buildInformation']['releaseDetails'][0]['version']}"
            return {path: _verdicts(jobs.get(str(path)), checks, tool) for path, checks in self._asked.items()}
        except (ValueError, KeyError, TypeError, IndexError):
            return self._failed(f"it ended with {ended.code}: {last_line(ended.errors or ended.output)}")

    def _failed(self, why: str) -> Mapping[Path, Mapping[str, Verdict]]:
        failed = Verdict("veraPDF", failure=why)
        return {path: dict.fromkeys(checks, failed) for path, checks in self._asked.items()}

    def stop(self) -> None:
        self._running.stop()


def _verdicts(job: Mapping[str, Any] | None, checks: tuple[str, ...], tool: str) -> dict[str, Verdict]:
    """What is said of one file, for each claim."""
    if job is None:
        return dict.fromkeys(checks, Verdict(tool, failure="it does not speak of this file"))
    if "taskException" in job:
        said = " ".join(str(job["taskException"]["exceptionMessage"]).split())
        return dict.fromkeys(checks, Verdict(tool, (Complaint("unreadable", Severity.ERROR, said),)))
    verdicts = {}
    for each in job["validationResult"]:
        complaints = tuple(_complaints(each))
        agrees = each["compliant"] == (not complaints) and each["jobEndStatus"] == "normal"
        # The rules of PDF/UA-2 come with those of ISO/TS 32005, on what may stand in what.
        claim = each["profileName"].removesuffix(" validation profile").removesuffix(" + Tagged PDF")
        verdicts[_check(claim)] = Verdict(tool, complaints, failure=None if agrees else "its report contradicts itself")
    unclaimed = Verdict(tool, (Complaint("unclaimed", Severity.ERROR, "The file does not claim this standard"),))
    return {check: verdicts.get(check, unclaimed) for check in checks}


def _complaints(verdict: Mapping[str, Any]) -> list[Complaint]:
    """Each broken rule, once for each place that is told."""
    return [
        Complaint(
            f"{rule['clause']}-{rule['testNumber']}",
            Severity.ERROR,
            broken.get("errorMessage") or rule["description"],
            (broken["context"],),
        )
        for rule in verdict["details"]["ruleSummaries"]
        if rule["status"] == "failed"
        for broken in rule["checks"]
    ]


def _place(subject: Subject, complaint: Complaint) -> Span | None:
    """The source of the innermost structure element of a context that has one.

    A context names its elements by the numbers of their objects, the outermost first. What has no text of its own, as
    a picture without alternative text, is told at what is around it.
    """
    numbers = re.findall(r"/K\[\d+\]\((\d+) \d+ obj SE(?!Document|Art)", "".join(complaint.place))
    orders = _orders(subject.data) if numbers else {}
    for number in reversed(numbers):
        place = pdf_tag_place(subject, orders.get(int(number), -1))
        if place is not None:
            return place
    return None


@lru_cache(maxsize=8)
def _orders(data: bytes) -> dict[int, int]:
    """The place of each structure element in the order of the tree, by the number of its object."""
    orders: dict[int, int] = {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        waiting: list[Any] = [pdf.Root.get("/StructTreeRoot", Dictionary())]
        count = -1  # the root is no element
        while waiting:
            element = waiting.pop()
            orders[element.objgen[0]] = count
            count += 1
            kids = element.get("/K", ())
            listed = list(kids) if isinstance(kids, Array) else [kids]
            elements = [kid for kid in listed if isinstance(kid, Dictionary) and "/S" in kid]
            waiting += reversed([kid for kid in elements if kid.get("/Type") != Name.MCR])
    return orders


VERAPDF = Validator(
    title="veraPDF",
    purpose="whether PDFs keep PDF/A and PDF/UA",
    code="V003",
    checks=_checks,
    look=_look,
    start=_Run,
    place=_place,
)
