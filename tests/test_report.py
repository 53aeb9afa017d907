"""Findings as others read them: people on a terminal, GitHub, code scanning; paths count from the repository."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import REPOSITORY

from publish.diagnostics import Diagnostic, Severity, Span, in_order
from publish.report import advised, as_github, as_sarif, as_text
from publish.workspace import Workspace, explained_findings, known_codes

HEAD = "---\ntitle: A letter\nkind: statement\nissuer: City Library\nlanguage: en\ndate: 2024-03-14\n---\n\n"
FAULTY = HEAD + "See [there](#nowhere).\n"

FOUND = (
    Diagnostic("R014", Severity.ERROR, "this refers to “a”", Span("ä b/100%, so: it.md", 2, 1, 2, 5), "write\nit: 1%"),
    Diagnostic("A020", Severity.WARNING, "two\r\nlines", Span("b.md", 1, 3, 4, 2)),
    Diagnostic("R033", Severity.NOTE, "a note", Span.point("b.md", 9)),
    Diagnostic("V009", Severity.ERROR, "no answer"),
)


# --- SARIF -------------------------------------------------------------------------------------


@cache
def schema() -> Any:
    path = REPOSITORY / ".tools/sarif/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
    if not path.is_file():
        pytest.fail("the schema of SARIF is not installed; run: scripts/validators", pytrace=False)
    return json.loads(path.read_text(encoding="utf-8"))


def valid(text: str) -> Any:
    log = json.loads(text)
    jsonschema.Draft4Validator(schema()).validate(log)
    return log


@pytest.mark.slow
def test_a_log_is_valid_whatever_is_found() -> None:
    valid(as_sarif((), "1.0"))
    log = valid(as_sarif(FOUND, "1.0", "docs", explained_findings()))
    results = log["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == [each.code for each in FOUND]
    assert [each["level"] for each in results] == ["error", "warning", "note", "error"]
    assert "locations" not in results[3]


@pytest.mark.slow
def test_the_schema_refuses_what_is_wrong() -> None:
    log = json.loads(as_sarif(FOUND, "1.0"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema()).validate(log)


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["build", "check"])
def test_both_verbs_print_a_valid_log(verb: str, tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    ran = publish(folder, verb, "100% ä.md", "--format", "sarif")
    assert ran.returncode == 1
    (result,) = valid(ran.stdout)["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {
        "uri": "my%20texts/100%25%20%C3%A4.md",
        "uriBaseId": "SRCROOT",
    }
    assert location["physicalLocation"]["region"]["startLine"] == 9


def test_every_place_is_a_relative_reference() -> None:
    log = json.loads(as_sarif(FOUND, "1.0", "docs"))
    places = [each["locations"][0]["physicalLocation"] for each in log["runs"][0]["results"][:3]]
    assert [place["artifactLocation"]["uri"] for place in places] == [
        "docs/%C3%A4%20b/100%25%2C%20so%3A%20it.md",
        "docs/b.md",
        "docs/b.md",
    ]


def test_every_code_says_what_it_means_and_what_to_do() -> None:
    page = explained_findings()
    codes = re.findall(r"^\| ([A-Z]\d{3}) \|", page, re.MULTILINE)
    log = json.loads(as_sarif([Diagnostic(code, Severity.ERROR, "found") for code in codes], "1.0", "", page))
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(codes)
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"].endswith(".") for rule in rules)
    (bar,) = (rule for rule in rules if rule["id"] == "R037")
    assert "a bar in a cell is written `|`" in bar["help"]["markdown"] or "\\|" not in bar["help"]["markdown"]


# --- GitHub ------------------------------------------------------------------------------------


def test_annotations_are_a_line_each_and_keep_every_character() -> None:
    assert as_github(FOUND, "docs").splitlines() == [
        "::error file=docs/ä b/100%25%2C so%3A it.md,line=2,col=1,endColumn=4,endLine=2,title=R014::"
        "this refers to “a”%0Ahint: write%0Ait: 1%25",
        "::warning file=docs/b.md,line=1,endLine=4,title=A020::two%0D%0Alines",
        "::notice file=docs/b.md,line=9,col=1,endColumn=1,endLine=9,title=R033::a note",
        "::error title=V009::no answer",
    ]


def test_a_finding_without_a_hint_has_the_remedy_of_its_code() -> None:
    own = Diagnostic("A077", Severity.ERROR, "on page 2, the tab key does not follow the text", None, "look at it")
    bare = Diagnostic("A077", Severity.ERROR, own.message)
    assert advised([own, bare], explained_findings) == (
        own,
        Diagnostic("A077", bare.severity, bare.message, None, "set Tabs to S"),
    )
    strange = Diagnostic("Z999", Severity.ERROR, "nobody knows this")
    assert advised([strange], explained_findings) == (strange,)


def test_every_code_has_a_remedy() -> None:
    codes = sorted(known_codes())
    found = advised([Diagnostic(code, Severity.ERROR, "wrong") for code in codes], explained_findings)
    assert [each.code for each in found if not each.hint] == []


def test_annotations_count_from_the_repository(tmp_path: Path) -> None:
    ran = publish(checkout(tmp_path), "build", "100% ä.md", "--format", "github")
    assert ran.returncode == 1
    assert ran.stderr.startswith("::error file=my texts/100%25 ä.md,line=9,")


@pytest.mark.parametrize(("mark", "expected"), [(None, ""), ("folder", "a/b"), ("file", "a/b")])
def test_a_repository_is_known_by_its_mark(mark: str | None, expected: str, tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    if mark == "folder":
        (tmp_path / ".git").mkdir()
    elif mark == "file":  # a worktree's
        (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    assert Workspace.on_disk(inner).repository_path == expected


def test_a_workspace_that_is_the_repository_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert Workspace.on_disk(tmp_path).repository_path == ""
    assert Workspace.in_memory({}).repository_path == ""


# --- text --------------------------------------------------------------------------------------


def no_line(file: str, line: int) -> None:
    return None


def test_text_ends_with_how_many_there_are() -> None:
    assert as_text((), no_line) == ""
    assert as_text(FOUND, no_line).splitlines()[-1] == "2 errors, 1 warning, 1 note"
    assert as_text(FOUND[1:2], no_line).splitlines()[-1] == "1 warning"


def test_findings_stand_by_file_and_line_those_without_a_place_last() -> None:
    shown = as_text(in_order(reversed(FOUND)), no_line)
    assert re.findall(r"\[(\w+)\]|--> (\S+\.md)", shown) == [
        ("A020", ""), ("", "b.md"), ("R033", ""), ("", "b.md"), ("R014", ""), ("V009", ""),
    ]  # fmt: skip


def test_colour_changes_no_word() -> None:
    plain = as_text(FOUND, lambda file, line: "a line: with | a bar")
    coloured = as_text(FOUND, lambda file, line: "a line: with | a bar", colour=True)
    assert re.sub(r"\033\[[\d;]*m", "", coloured) == plain
    assert coloured.startswith("\033[1;31merror[R014]\033[0m: \033[1mthis refers to “a”\033[0m\n")
    assert "\033[1;33mwarning[A020]\033[0m" in coloured
    assert "\n\033[1;34m  | \033[0m\033[1;31m^^^^\033[0m\n" in coloured


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_a_terminal_is_coloured_where_it_may_be(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(FAULTY, encoding="utf-8")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "publish", "build", "--quiet", "letter.md"]
    held = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    ran = subprocess.run(command, stderr=theirs, cwd=tmp_path, env={**held, **environment}, check=False)
    os.close(theirs)
    said = os.read(ours, 10000).decode()
    os.close(ours)
    assert ran.returncode == 1
    assert "R014" in said
    assert ("\033[" in said) == (not environment)


def test_elsewhere_nothing_is_coloured(tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(FAULTY, encoding="utf-8")
    said = publish(tmp_path, "build", "letter.md").stderr
    assert "\033" not in said
    assert said.rstrip().endswith("1 error")


def checkout(folder: Path) -> Path:
    """A repository with a workspace below its top, whose names need care."""
    (folder / ".git").mkdir()
    below = folder / "my texts"
    (below / "source").mkdir(parents=True)
    (below / "100% ä.md").write_text(FAULTY, encoding="utf-8")
    return below


def publish(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "publish", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_many_of_a_kind_are_shown_in_few_lines_unless_all_are_asked_for() -> None:
    places = [Span.point("a/b.md", n) for n in range(1, 41)]
    many = tuple(Diagnostic("R058", Severity.WARNING, "this is not here", place, "a hint") for place in places)
    few = (*many[:6], Diagnostic("R014", Severity.ERROR, "this is another", Span.point("a/b.md", 3)))
    shown = as_text((*many, few[-1]), no_line, every=False)
    assert shown.count("hint:") == 5
    assert "warning[R058]: the same kind of thing 35 times more; --verbose shows all\n  at a/b.md:6:1, 7:1, " in shown
    assert ", 17:1; and 23 more" in " ".join(shown.split())
    assert shown.endswith("1 error, 40 warnings")
    assert len(shown.splitlines()) < 30
    # Every error has to be mended.
    errors = tuple(Diagnostic("A003", Severity.ERROR, "no words", place) for place in (*places, Span.point("c.md", 7)))
    named = " ".join(as_text(errors, no_line, every=False).split())
    assert "the same kind of thing 36 times more" in named
    assert all(f" {n}:1" in named for n in range(7, 41))
    assert "; c.md:7:1 41 errors" in named
    # One more than are shown would take as many lines to name as to show.
    assert as_text(few, no_line, every=False) == as_text(few, no_line)
    assert as_text(many, no_line).count("hint:") == 40
