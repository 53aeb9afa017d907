"""Findings as others read them: text for people, JSON, GitHub's annotations, SARIF for code scanning."""

from __future__ import annotations

import posixpath
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote

import msgspec

from publish.diagnostics import Diagnostic, Severity, show
from publish.release import Proof, finding

__all__ = ["advised", "as_github", "as_json", "as_sarif", "as_text", "as_verdicts"]

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

# How a terminal sets them (ECMA-48, 8.3.117, SGR): bold red, yellow or cyan, bold, blue.
SEVERITY_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
BOLD, BLUE = "1", "1;34"


def advised(findings: Iterable[Diagnostic], explained: Callable[[], str]) -> tuple[Diagnostic, ...]:
    """The findings, each with a hint: where one has none of its own, what the page of codes says is to be done."""
    findings = tuple(findings)
    if all(each.hint for each in findings):
        return findings
    meanings = _meanings(explained())
    return tuple(each if each.hint else replace(each, hint=_remedy(each.code, meanings)) for each in findings)


def _remedy(code: str, meanings: Mapping[str, re.Match[str]]) -> str | None:
    row = meanings.get(code)
    return re.sub(r"\\\|", "|", row["remedy"]).replace("`", "") if row else None


# Whoever has seen so many of a kind knows what is wrong, and wants to know where the others are.
SHOWN_OF_A_KIND = 5
NAMED_OF_A_KIND = 12


def as_text(
    findings: Iterable[Diagnostic],
    source_line: Callable[[str, int], str | None],
    colour: bool = False,
    every: bool = True,
) -> str:
    """Findings with quoted lines, a blank line between them, and how many they are; empty for none.

    They stay in their order, which is that of files and lines, those without a place last. Unless `every` one is asked
    for, the first of each kind are shown, and of the others the places.
    """
    findings = tuple(findings)
    found, others = (findings, {}) if every else _first_of_each_kind(findings)
    shown = [show(each, source_line) for each in found]
    if colour:
        shown = [_coloured(text, each.severity) for text, each in zip(shown, found, strict=True)]
    more = [_places(each) for each in others.values()]
    return "\n\n".join([*shown, *more, _count(findings)]) if findings else ""


def _first_of_each_kind(
    findings: tuple[Diagnostic, ...],
) -> tuple[tuple[Diagnostic, ...], dict[str, list[Diagnostic]]]:
    """The first findings of each code, and the others by code; one more than are shown is shown, too."""
    counts = Counter(each.code for each in findings)
    seen: Counter[str] = Counter()
    first: list[Diagnostic] = []
    others: dict[str, list[Diagnostic]] = {}
    for each in findings:
        seen[each.code] += 1
        if seen[each.code] <= SHOWN_OF_A_KIND or counts[each.code] == SHOWN_OF_A_KIND + 1:
            first.append(each)
        else:
            others.setdefault(each.code, []).append(each)
    return tuple(first), others


def _places(findings: list[Diagnostic]) -> str:
    """Where further findings of one kind are, in few lines; every error has to be mended, so all of them are named."""
    first = findings[0]
    spans = list(dict.fromkeys(each.span for each in findings if each.span))
    named = spans if first.severity is Severity.ERROR else spans[:NAMED_OF_A_KIND]
    files: dict[str, list[str]] = {}
    for span in named:
        files.setdefault(span.file, []).append(f"{span.line}:{span.column}")
    places = "; ".join(f"{file}:{', '.join(at)}" for file, at in files.items())
    more = f"; and {len(spans) - len(named)} more" if len(spans) > len(named) else ""
    head = f"{first.severity}[{first.code}]: the same kind of thing {len(findings)} times more; --verbose shows all"
    at = textwrap.wrap(places + more, 100, break_on_hyphens=False, break_long_words=False)
    return "\n".join([head, *(f"  at {line}" if number == 0 else f"     {line}" for number, line in enumerate(at))])


def _count(findings: tuple[Diagnostic, ...]) -> str:
    """How many there are of each severity: `3 errors, 1 warning`."""
    counts = {severity: sum(each.severity is severity for each in findings) for severity in Severity}
    return ", ".join(f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in counts.items() if count)


def _coloured(text: str, severity: Severity) -> str:
    """A shown finding for a terminal: its severity and what it marks in one colour, what only leads there in blue."""
    head, *lines = text.split("\n")
    label, _, message = head.partition(": ")
    colour = SEVERITY_COLOURS[severity]
    painted = [f"{_painted(label, colour)}: {_painted(message, BOLD)}"]
    for line in lines:
        if gutter := re.match(r"( *\d* \| |  --> )(.*)$", line, re.DOTALL):
            marks = set(gutter[2]) <= set("^ \t") and gutter[2].strip()
            painted.append(_painted(gutter[1], BLUE) + (_painted(gutter[2], colour) if marks else gutter[2]))
        else:
            label, colon, rest = line.partition(":")
            painted.append(_painted(label + colon, BOLD) + rest if label == "hint" else line)
    return "\n".join(painted)


def _painted(text: str, colour: str) -> str:
    return f"\033[{colour}m{text}\033[0m"


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
    skipped: dict[str, dict[str, None]] = {}
    for each in (each for edition in proof.editions for each in edition.checks):
        if each.reason is not None:
            skipped.setdefault(each.reason, {})[each.check] = None
    for reason, names in skipped.items():
        yield f"  skipped: {', '.join(names)}: {reason}"


def as_json(publications: tuple[msgspec.Struct, ...], findings: Iterable[Diagnostic]) -> str:
    """One JSON document, format 1."""
    document = {"format": 1, "publications": publications, "findings": [finding(each) for each in findings]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def as_github(findings: Iterable[Diagnostic], within: str = "") -> str:
    """Workflow commands, a line each, that annotate a pull request.

    `within` is the workspace's path in its repository, from which on GitHub counts.
    """
    return "\n".join(_annotation(each, within) for each in findings)


def _annotation(each: Diagnostic, within: str) -> str:
    level = "notice" if each.severity is Severity.NOTE else each.severity.value
    places = []
    if span := each.span:
        places = [f"file={_property(posixpath.join(within, span.file))}", f"line={span.line}"]
        if span.end_line == span.line:
            # GitHub takes columns within one line alone; its last column is one that is marked.
            places += [f"col={span.column}", f"endColumn={max(span.column, span.end_column - 1)}"]
        places.append(f"endLine={span.end_line}")
    places.append(f"title={_property(each.code)}")
    message = each.message + (f"\nhint: {each.hint}" if each.hint else "")
    return f"::{level} {','.join(places)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Iterable[Diagnostic], version: str, within: str = "", explained: str = "") -> str:
    """A SARIF 2.1.0 log of one run (OASIS Standard).

    `within` is the workspace's path in its repository, from which on URIs count; `explained` is the page that says what
    each code means.
    """
    findings = list(findings)
    codes = sorted({each.code for each in findings})
    meanings = _meanings(explained)
    driver = {"name": "publish", "version": version, "rules": [_rule(code, meanings) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the top folder of the repository"}}},
        "results": [_result(each, codes, within) for each in findings],
    }
    document = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


# By convention the name of the folder that a checkout lies in.
ROOT = "SRCROOT"

_ROW = re.compile(
    r"^\| (?P<code>[A-Z]\d{3}) \| (?P<level>\w+) \| (?P<meaning>.+?) \| (?P<remedy>.+?) \|$", re.MULTILINE
)


def _meanings(explained: str) -> dict[str, re.Match[str]]:
    """The rows of the tables of codes: code, severity, meaning, remedy."""
    return {row["code"]: row for row in _ROW.finditer(explained)}


def _rule(code: str, meanings: Mapping[str, re.Match[str]]) -> dict[str, object]:
    """What a code means, and what to do."""
    rule: dict[str, object] = {"id": code}
    if row := meanings.get(code):
        meaning, remedy = (re.sub(r"\\\|", "|", row[key]) for key in ("meaning", "remedy"))
        rule["shortDescription"] = {"text": meaning.replace("`", "")}
        text = f"What to do: {remedy}."
        rule["help"] = {"text": text.replace("`", ""), "markdown": text}
        rule["defaultConfiguration"] = {"level": row["level"]}
    return rule


def _result(each: Diagnostic, codes: list[str], within: str) -> dict[str, object]:
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
        # A relative reference (RFC 3986, 4.2), in which a colon would end a scheme.
        artifact = {"uri": quote(posixpath.join(within, span.file)), "uriBaseId": ROOT}
        result["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
    return result
