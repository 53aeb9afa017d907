"""The manifest and the proof: what was made of a publication, of what, with what, and what the checks found."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from publish.diagnostics import Diagnostic

__all__ = [
    "CheckRecord",
    "EditionProof",
    "EditionRecord",
    "Finding",
    "FontRecord",
    "Manifest",
    "Proof",
    "SourceRecord",
    "WaivedRecord",
    "encode",
    "finding",
    "verdict_of",
]


class _Record(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """A JSON object; keys are written with hyphens."""


class SourceRecord(_Record, frozen=True):
    sha256: str
    """Digest over all inputs: manuscripts, pictures and theme."""
    revision: str | None


class FontRecord(_Record, frozen=True):
    family: str
    file: str
    sha256: str


class EditionRecord(_Record, frozen=True, kw_only=True, omit_defaults=True):
    """One edition; a failed one has no file."""

    edition: str
    form: str
    media_type: str
    claims: tuple[str, ...]
    state: str
    file: str | None = None
    bytes: int | None = None
    sha256: str | None = None
    pages: int | None = None


class Manifest(_Record, frozen=True, kw_only=True):
    """`manifest.json`, format 1. Paths are relative to the folder that it lies in."""

    format: int = 1
    publication: str
    title: str
    language: str
    modified: str
    source: SourceRecord
    tools: dict[str, str]
    fonts: tuple[FontRecord, ...]
    editions: tuple[EditionRecord, ...]


class Finding(_Record, frozen=True):
    """A diagnostic as JSON; null where something is unknown."""

    code: str
    severity: str
    message: str
    file: str | None
    line: int | None
    column: int | None
    hint: str | None


class CheckRecord(_Record, frozen=True, kw_only=True, omit_defaults=True):
    """How one check came out: `pass`, `warn`, `fail`, or `skipped` with the reason and without findings.

    `tool` is another program that judged, with its version.
    """

    check: str
    verdict: str
    tool: str | None = None
    findings: tuple[Finding, ...] | None = None
    reason: str | None = None


class EditionProof(_Record, frozen=True, kw_only=True):
    """What the checks found in one edition; `file` and `sha256` are null for one that could not be made."""

    edition: str
    file: str | None
    sha256: str | None
    verdict: str
    checks: tuple[CheckRecord, ...]


class WaivedRecord(_Record, frozen=True, kw_only=True):
    """A finding that the publication accepts, with its reason."""

    finding: Finding
    because: str


class Proof(_Record, frozen=True, kw_only=True):
    """`proof.json`, format 1. `checks` are those of the source, whatever its editions."""

    format: int = 1
    publication: str
    verdict: str
    checks: tuple[CheckRecord, ...]
    editions: tuple[EditionProof, ...]
    waived: tuple[WaivedRecord, ...] = ()


def verdict_of(verdicts: Iterable[str]) -> str:
    """The verdict of a whole: `fail` if any part fails, else `incomplete` if any was skipped, else `pass`."""
    said = set(verdicts)
    if "fail" in said:
        return "fail"
    return "incomplete" if said & {"skipped", "incomplete"} else "pass"


def finding(diagnostic: Diagnostic) -> Finding:
    """A diagnostic as it stands in JSON documents."""
    span = diagnostic.span
    return Finding(
        code=diagnostic.code,
        severity=diagnostic.severity.value,
        message=diagnostic.message,
        file=span.file if span else None,
        line=span.line if span else None,
        column=span.column if span else None,
        hint=diagnostic.hint,
    )


def encode(value: object) -> bytes:
    """A JSON document as it is written: indented, with a line's end, the same bytes for the same value."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
