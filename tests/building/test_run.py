"""A build as it is run: its events, what follows what, and what happens when a process dies."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from publish.building import Event, Failed, Made, NoSuchEditionError, Planned, Reused, Started, build
from publish.workspace import Output, Workspace

LETTER = """---
title: A letter
kind: statement
issuer: The House
date: 2019-05
language: en-US
editions: [print, screen, epub]
---

Dear reader.
"""


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.in_memory({"letter.md": LETTER})


def test_what_others_wait_for_is_made_first(workspace: Workspace, tmp_path: Path) -> None:
    events: list[Event] = []
    report = build(workspace, ["letter.md"], Output(tmp_path), jobs=1, progress=events.append)
    assert report.findings == ()
    assert events[0] == Planned("letter", ("print", "screen", "epub"))
    made = [event.edition for event in events if isinstance(event, Made)]
    assert made[0] == "print"
    assert sorted(made) == ["epub", "print", "screen"]
    assert len([event for event in events if isinstance(event, Started)]) == 3


def test_a_second_run_makes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    build(workspace, ["letter.md"], Output(tmp_path), jobs=1)
    events: list[Event] = []
    build(workspace, ["letter.md"], Output(tmp_path), jobs=1, progress=events.append)
    assert {type(event) for event in events} == {Planned, Reused}


@pytest.mark.slow
def test_one_process_and_two_make_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    one = build(workspace, ["letter.md"], Output(tmp_path / "one"), jobs=1)
    two = build(workspace, ["letter.md"], Output(tmp_path / "two"), jobs=2)
    assert one.files == two.files
    for file in one.files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_an_epub_alone_has_the_page_list_of_a_print_edition_that_is_not_written(
    workspace: Workspace, tmp_path: Path
) -> None:
    report = build(workspace, ["letter.md"], Output(tmp_path), jobs=1, editions=("epub",))
    assert report.files == ("letter/letter.epub",)
    assert sorted(p.name for p in (tmp_path / "letter").iterdir()) == ["letter.epub", "manifest.json"]


def test_a_change_of_words_is_made_anew(workspace: Workspace, tmp_path: Path) -> None:
    build(workspace, ["letter.md"], Output(tmp_path), jobs=1)
    events: list[Event] = []
    changed = Workspace.in_memory({"letter.md": LETTER.replace("reader", "writer")})
    build(changed, ["letter.md"], Output(tmp_path), jobs=1, progress=events.append)
    assert len([event for event in events if isinstance(event, Made)]) == 3


def test_an_edition_that_nobody_has(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NoSuchEditionError, match="braille"):
        build(workspace, ["letter.md"], Output(tmp_path), editions=("braille",))


def test_a_broken_source_fails_before_anything_is_made(tmp_path: Path) -> None:
    events: list[Event] = []
    broken = Workspace.in_memory({"letter.md": LETTER.replace("title", "titel")})
    report = build(broken, ["letter.md"], Output(tmp_path), progress=events.append)
    assert [type(event) for event in events] == [Failed]
    assert report.findings
    assert not (tmp_path / "letter").exists()


def _die_making(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_an_edition_whose_process_dies_is_a_finding_and_not_a_traceback(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publish.building.run.make_edition", _die_making)
    report = build(workspace, ["letter.md"], Output(tmp_path), jobs=2, use_store=False)
    assert {finding.code for finding in report.findings} == {"E108"}
    assert report.files == ()
