"""What is here: engines, validators, fonts and their versions, and how to get what is missing."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import msgspec

from publish.building.versions import LIBRARIES, tool_versions
from publish.diagnostics import ThemeError
from publish.theming import load
from publish.validators import VALIDATORS, Installed
from publish.validators.java import LACKING as JAVA
from publish.workspace import Workspace

__all__ = ["Part", "examine", "told"]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the work uses: its version if it was found, else how to get it."""

    name: str
    purpose: str
    needed: bool
    found: str | None
    remedy: str


# Name, program, how it is asked for its version, what it is for, how to get it.
PROGRAMS = (
    ("Ghostscript", "gs", ("--version",), "separations of the print edition", "apt-get install ghostscript"),
    ("MuPDF", "mutool", ("-v",), "opens EPUBs as a reading system does", "apt-get install mupdf-tools"),
    ("Poppler", "pdftoppm", ("-v",), "pages as pictures", "apt-get install poppler-utils"),
    ("Java", "java", ("-version",), "runs EPUBCheck and veraPDF", JAVA.remedy),
)


def examine(workspace: Workspace) -> tuple[Part, ...]:
    """Everything that is looked for, needed things first."""
    return (*_libraries(), _theme(workspace), *_programs(workspace), *_validators(workspace))


def _libraries() -> list[Part]:
    parts = []
    for name in LIBRARIES:
        try:
            parts.append(Part(name, "makes the editions", True, version(name), ""))
        except PackageNotFoundError:
            parts.append(Part(name, "makes the editions", True, None, f"pip install {name}"))
    pango = tool_versions()["pango"]
    remedy = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; on macOS: brew install pango"
    parts.append(Part("pango", "sets the text of PDFs", True, None if pango == "missing" else pango, remedy))
    return parts


def _theme(workspace: Workspace) -> Part:
    try:
        theme = load(workspace, "house")
    except ThemeError as error:
        return Part("house theme", "fonts, templates and styles", True, None, str(error))
    return Part("house theme", "fonts, templates and styles", True, f"{len(theme.faces)} faces", "")


def _programs(workspace: Workspace) -> list[Part]:
    parts = []
    for name, program, arguments, purpose, remedy in PROGRAMS:
        path = workspace.program(program)
        found = _version(workspace, [path, *arguments]) if path else None
        parts.append(Part(name, purpose, False, found, remedy))
    return parts


def _validators(workspace: Workspace) -> list[Part]:
    parts = []
    for validator in VALIDATORS.values():
        look = validator.look(workspace)
        found = _version(workspace, list(look.version)) if isinstance(look, Installed) else None
        # What is missing may be what the validator itself needs.
        remedy = "" if isinstance(look, Installed) else look.remedy
        parts.append(Part(validator.title, validator.purpose, False, found, remedy))
    return parts


def _version(workspace: Workspace, command: list[str]) -> str:
    """The first thing like a version in what a program says of itself."""
    try:
        said = workspace.run(command, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return "found, but it does not answer"
    match = re.search(r"\d+(\.\d+)+", said.stdout + said.stderr)
    return match[0] if match else "found"


def told(parts: tuple[Part, ...], form: str) -> str:
    """The examination as a table, or as one JSON document."""
    if form == "json":
        return msgspec.json.format(msgspec.json.encode({"format": 1, "parts": parts}), indent=2).decode()
    width = max(len(part.name) for part in parts)
    lines = []
    for part in parts:
        mark = "ok  " if part.found else ("MISS" if part.needed else "none")
        lines.append(f"{mark}  {part.name:{width}}  {part.found or part.remedy}  ({part.purpose})")
    return "\n".join(lines)
