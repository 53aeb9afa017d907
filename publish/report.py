"""Findings as others read them: text for people, JSON, GitHub's annotations, SARIF for code scanning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from publish.diagnostics import Diagnostic, Severity, show
from publish.release import Proof, finding

__all__ = ["as_github", "as_json", "as_sarif", "as_text", "as_verdicts"]

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(findings: Iterable[Diagnostic], source_line: Callable[[str, int], str | None]) -> str:
    """Findings with quoted lines, a blank line between them; empty for none."""
    return "\n\n".join(show(each, source_line) for each in findings)


def as_verdicts(proofs: Iterable[Proof]) -> str:
    """How each edition came out, a line each; under it why a check was skipped."""
    return "\n".join(line for proof in proofs for line in _verdicts(proof))


def _verdicts(proof: Proof) -> Iterator[str]:
    width = max(len(edition.edition) for edition in proof.editions) if proof.editions else 0
    yield f"{proof.publication}: {proof.verdict}"
    for edition in proof.editions:
        count = len(edition.checks)
        yield f"  {edition.edition:{width}}  {edition.verdict:10}  {count} check{'' if count == 1 else 's'}"
    # A validator that is missing skips its check in many editions, and is to be installed once.
    skipped = {each.check: each.reason for edition in proof.editions for each in edition.checks if each.reason}
    for name, reason in skipped.items():
        yield f"  skipped: {name}: {reason}"


def as_json(publications: tuple[msgspec.Struct, ...], findings: Iterable[Diagnostic]) -> str:
    """One JSON document, format 1."""
    document = {"format": 1, "publications": publications, "findings": [finding(each) for each in findings]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def as_github(findings: Iterable[Diagnostic]) -> str:
    """Workflow commands, a line each, that annotate a pull request."""
    return "\n".join(_annotation(each) for each in findings)


def _annotation(each: Diagnostic) -> str:
    level = "notice" if each.severity is Severity.NOTE else each.severity.value
    places = []
    if each.span:
        places = [
            f"file={_property(each.span.file)}",
            f"line={each.span.line}",
            f"col={each.span.column}",
            f"endLine={each.span.end_line}",
        ]
    places.append(f"title={each.code}")
    message = each.message + (f"\nhint: {each.hint}" if each.hint else "")
    return f"::{level} {','.join(places)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Iterable[Diagnostic], version: str) -> str:
    """A SARIF 2.1.0 log of one run (OASIS Standard)."""
    findings = list(findings)
    codes = sorted({each.code for each in findings})
    run = {
        "tool": {"driver": {"name": "publish", "version": version, "rules": [{"id": code} for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes) for each in findings],
    }
    document = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _result(each: Diagnostic, codes: list[str]) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": each.code,
        "ruleIndex": codes.index(each.code),
        "level": each.severity.value,
        "message": {"text": each.message + (f"\n\n{each.hint}" if each.hint else "")},
    }
    if span := each.span:
        region = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
        artifact = {"uri": span.file.replace(" ", "%20")}
        result["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
    return result
