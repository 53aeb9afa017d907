"""Proofs as others read them: what is in proof.json, exit codes, waivers, and that one failure stops no other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from publish.checks import Outcome, settle
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import Document, Manuscript
from publish.publication import Metadata, Waiver
from publish.release import verdict_of

LETTER = "---\ntitle: A letter\nkind: statement\nissuer: City Library\nlanguage: en\ndate: 2024-03-14\n---\n\nWords.\n"


def publish(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "publish", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


@pytest.mark.slow
def test_check_builds_proves_and_writes_the_proof(tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(LETTER)
    ran = publish(tmp_path, "check", "--quiet", "letter.md")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["build/letter/proof.json"]
    proof = json.loads((tmp_path / "build/letter/proof.json").read_text())
    assert proof["format"] == 1
    assert proof["publication"] == "letter"
    assert [each["edition"] for each in proof["editions"]] == ["print", "screen", "large-print", "epub"]
    for edition in proof["editions"]:
        assert (tmp_path / "build/letter" / edition["file"]).exists()
        assert all(("findings" in check) != (check["verdict"] == "skipped") for check in edition["checks"])


@pytest.mark.slow
def test_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source/bad.md").write_text(LETTER.replace("Words.", "[Words](#nowhere)"))
    (tmp_path / "source/good.md").write_text(LETTER)
    ran = publish(tmp_path, "check", "--quiet", "--edition", "screen", "--format", "json")
    assert ran.returncode == 1
    said = json.loads(ran.stdout)
    assert [each["publication"] for each in said["publications"]] == ["good"]
    assert [each["code"] for each in said["findings"] if each["severity"] == "error"] == ["R014"]


def test_verdict_of_a_whole() -> None:
    assert verdict_of(["pass", "warn"]) == "pass"
    assert verdict_of(["pass", "skipped"]) == "incomplete"
    assert verdict_of(["skipped", "fail"]) == "fail"
    assert verdict_of([]) == "pass"


FOUND = Diagnostic("A020", Severity.ERROR, "something", Span.point("source/report/annex.md", 17))


HERE = Span("source/report/publication.yaml", 8, 5, 10, 9)


def _allowing(waiver: Waiver) -> Document:
    """A document whose metadata allow a finding, at a place of their own."""
    metadata = Metadata(title=("A report",), kind="report", language="en", allow=(waiver,))
    manuscripts = tuple(Manuscript(f"source/report/{name}.md", b"") for name in ("annex", "other", "x-annex"))
    return Document("report", metadata, (), (), (), manuscripts, (("allow 0", HERE),))


CODES = frozenset(("A020", "V002"))


@pytest.mark.parametrize(("code", "where", "fault"), [("A021", None, "R071"), ("A020", "annexe.md", "R072")])
def test_a_waiver_for_what_there_is_not_is_told(code: str, where: str | None, fault: str) -> None:
    waiver = Waiver(code=code, where=where, because="it is so")
    for whole in (True, False):
        settled = settle([(Outcome("some", (FOUND,)),)], _allowing(waiver), CODES, whole=whole)
        assert [(each.code, each.span) for each in settled.unneeded] == [(fault, HERE)]


def test_a_waiver_for_a_validator_that_was_not_asked_may_be_needed() -> None:
    waiver = _allowing(Waiver(code="V002", because="it is so"))
    assert settle([(Outcome("ace", reason="it is missing"),)], waiver, CODES, whole=True).unneeded == ()
    assert [each.code for each in settle([(Outcome("ace"),)], waiver, CODES, whole=True).unneeded] == ["R070"]


@pytest.mark.parametrize("where", [None, "annex.md", "source/report/annex.md", "annex.md:17"])
def test_a_waiver_sets_a_finding_aside(where: str | None) -> None:
    waiver = Waiver(code="A020", where=where, because="it is described in section 3")
    settled = settle([(Outcome("some", (FOUND,)),)], _allowing(waiver), CODES, whole=True)
    assert settled.outcomes == ((Outcome("some", ()),),)
    assert settled.waived == ((FOUND, "it is described in section 3"),)
    assert settled.unneeded == ()


@pytest.mark.parametrize("where", ["other.md", "annex.md:18", "x-annex.md"])
def test_a_waiver_for_another_place_does_not(where: str) -> None:
    waiver = Waiver(code="A020", where=where, because="it is described in section 3")
    settled = settle([(Outcome("some", (FOUND,)),)], _allowing(waiver), CODES, whole=True)
    assert settled.outcomes == ((Outcome("some", (FOUND,)),),)
    assert [(each.code, each.span) for each in settled.unneeded] == [("R070", HERE)]
    assert settle([(Outcome("some", (FOUND,)),)], _allowing(waiver), CODES, whole=False).unneeded == ()
