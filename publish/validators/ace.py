"""Ace by DAISY, which looks for what keeps people from reading an EPUB.

All books are judged in one process with one browser; each_book.js calls what Ace is made of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from publish.checks.places import epub_element_place
from publish.checks.subject import Subject
from publish.diagnostics import Severity, Span
from publish.editions.edition import EditionSpec, EpubSpec
from publish.validators.batch import Batch
from publish.validators.validator import Asked, Complaint, Installed, Lacking, Validator, Verdict
from publish.workspace import Workspace

__all__ = ["ACE"]

REMEDY = "npm install --global @daisy/ace-cli@1.4.6"
NODE = Lacking("Node.js", "apt-get install nodejs npm")
BROWSER = Lacking("a browser for Ace", "apt-get install chromium")

# The package for the command line alone calls its command otherwise than the package with everything.
COMMANDS = ("ace-cli", "ace")
BROWSERS = (
    "chromium",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
BROWSER_IS = "PUPPETEER_EXECUTABLE_PATH"

# Ace's own words for how much a finding keeps people from reading.
SEVERITIES = {"critical": Severity.ERROR, "serious": Severity.ERROR}


def _checks(spec: EditionSpec) -> tuple[str, ...]:
    return ("ace",) if isinstance(spec, EpubSpec) else ()


def _look(workspace: Workspace) -> Installed | Lacking:
    program = _program(workspace)
    if program is None:
        return Lacking("Ace", REMEDY)
    node = workspace.program("node")
    if node is None:
        return NODE
    browser = _browser(workspace)
    if browser is None:
        return BROWSER
    driver = str(Path(__file__).parent / "each_book.js")
    return Installed((node, driver, program), (node, program, "--version"), ((BROWSER_IS, browser),))


def _program(workspace: Workspace) -> str | None:
    """Ace's own program. It is JavaScript: another program of that name is not it."""
    found = (workspace.program(name) for name in COMMANDS)
    return next((path for path in found if path and Path(path).resolve().suffix == ".js"), None)


def _browser(workspace: Workspace) -> str | None:
    """The browser that is named in the environment, else one that is here, else what was fetched with Ace ("")."""
    if named := workspace.environment.get(BROWSER_IS):
        return named
    for name in BROWSERS:
        path = workspace.program(name)
        # Ubuntu's is a snap, which sees neither hidden folders nor /tmp.
        if path and Path(path).resolve().name != "snap":
            return path
    fetched = Path(workspace.environment.get("HOME", "")) / ".cache" / "puppeteer"
    return "" if fetched.is_dir() else None


def _start(workspace: Workspace, installed: Installed, asked: Asked) -> Batch:
    return Batch(workspace, installed, asked, name="Ace", report="{number}/report.json", read=_read)


def _read(data: bytes) -> Mapping[str, Verdict]:
    """A report as a verdict. ValueError or KeyError where it is none."""
    report: dict[str, Any] = json.loads(data)
    complaints = tuple(
        _complaint(str(of["earl:testSubject"]["url"]), each)
        for of in report["assertions"]
        for each in of["assertions"]
        if each["earl:result"]["earl:outcome"] == "fail"
    )
    if (report["earl:result"]["earl:outcome"] == "fail") != bool(complaints):
        raise ValueError("its report contradicts itself")
    version = report["earl:assertedBy"]["doap:release"]["doap:revision"]
    return {"ace": Verdict(f"Ace {version}", complaints)}


def _complaint(file: str, each: Mapping[str, Any]) -> Complaint:
    test, result = each["earl:test"], each["earl:result"]
    pointer = result.get("earl:pointer") or {}
    css, cfi = (next(iter(pointer.get(key) or ()), "") for key in ("css", "cfi"))
    return Complaint(
        test["dct:title"],
        SEVERITIES.get(test["earl:impact"], Severity.WARNING),
        # What the rule wants says more than the engine's list of what might have satisfied it.
        test["help"]["dct:description"] or test["dct:description"],
        (file, str(css), str(cfi), str(result.get("html") or "")),
    )


def _place(subject: Subject, complaint: Complaint) -> Span | None:
    file, css, cfi, markup = complaint.place
    # Ace names files from the package document's folder on.
    path = next((name for name in subject.epub.names if name == file or name.endswith(f"/{file}")), None)
    return None if path is None else epub_element_place(subject, path, css, cfi, markup)


ACE = Validator(
    title="Ace",
    purpose="whether everybody can read an EPUB",
    code="V002",
    checks=_checks,
    look=_look,
    start=_start,
    place=_place,
)
