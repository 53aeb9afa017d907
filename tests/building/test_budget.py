"""Budgets: a job that takes too much, dies or fails ends alone, with a finding, and everything else is made."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from publish.building import Budget, build
from publish.building.jobs import CrashError, EndedError, OutOfMemoryError, OutOfTimeError, Workers, load_engines
from publish.workspace import Output, Workspace

MIB = 1024 * 1024
KNOWN = "kind: statement\nissuer: The House\ndate: 2019-05\nlanguage: en-US"
LETTER = f"---\ntitle: {{}}\n{KNOWN}\neditions: [{{}}]\n---\n\n{{}}\n"
AMPLE = Budget(30, 1024 * MIB)


# --- jobs --------------------------------------------------------------------------------------


def _double(number: int) -> int:
    return 2 * number


def _busy() -> None:
    while True:
        pass


def _greedy() -> int:
    return len(bytearray(800 * MIB))


def _dies(number: int) -> None:
    os.kill(os.getpid(), number)


def _fails() -> None:
    raise LookupError("no such thing")


def _speaks() -> None:
    print("words that nobody asked for")  # noqa: T201 - as a library would
    os.write(2, b"words that nobody asked for")


def _hands_out(numbers: tuple[int, ...]) -> list[int]:
    with Workers(2, AMPLE) as workers:
        jobs = [workers.submit(_doubled_slowly, number) for number in numbers]
        workers.all()
        return [job.result() for job in jobs]


def _doubled_slowly(number: int) -> int:
    time.sleep(0.6)
    return 2 * number


@pytest.mark.parametrize("jobs", [1, 2])
def test_jobs_are_done_and_a_process_does_several(jobs: int) -> None:
    with Workers(jobs, AMPLE) as workers:
        handed_out = [workers.submit(_double, number) for number in range(9)]
        workers.all()
        assert [job.result() for job in handed_out] == [2 * number for number in range(9)]
        assert len(workers.workers) == jobs


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (_busy, (), OutOfTimeError),
        (signal.pause, (), OutOfTimeError),
        (_greedy, (), OutOfMemoryError),
        (_dies, (signal.SIGKILL,), EndedError),
        (_dies, (signal.SIGSEGV,), EndedError),
        (_dies, (signal.SIGABRT,), OutOfMemoryError),
        (_fails, (), CrashError),
    ],
)
def test_one_that_comes_to_nothing_takes_no_other_with_it(
    jobs: int, function: object, arguments: tuple[object, ...], error: type[Exception]
) -> None:
    with Workers(jobs, Budget(1, 700 * MIB)) as workers:
        before = workers.submit(_double, 1)
        bad = workers.submit(function, *arguments)  # type: ignore[arg-type]
        after = workers.submit(_double, 2)
        workers.all()
        assert (before.result(), after.result()) == (2, 4)
        with pytest.raises(error):
            bad.result()


def test_a_crash_says_what_it_was() -> None:
    with Workers(1, AMPLE) as workers:
        job = workers.submit(_fails)
        workers.all()
        with pytest.raises(CrashError, match="LookupError: no such thing"):
            job.result()


def test_a_job_that_waits_for_jobs_of_its_own_spends_nothing_meanwhile() -> None:
    with Workers(2, Budget(1, 1024 * MIB)) as workers:
        wide = workers.submit_wide(_hands_out, (1, 2, 3, 4))
        beside = workers.submit(_double, 5)
        assert len(workers._busy()) == 1, "nothing else runs beside a job that keeps all processes busy"
        workers.all()
        assert wide.result() == [2, 4, 6, 8]
        assert beside.result() == 10


def test_what_is_left_is_ended() -> None:
    with Workers(2, AMPLE) as workers:
        workers.submit(signal.pause)
        workers.submit(_hands_out, (1,))
        running = [worker.process for worker in workers.workers]
        started = time.monotonic()
    assert time.monotonic() - started < 5
    for process in running:
        with pytest.raises(ValueError, match="closed"):
            process.is_alive()


def test_workers_say_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with Workers(1, AMPLE) as workers:
        workers.submit(_speaks)
        workers.all()
    assert capfd.readouterr() == ("", "")


# --- builds ------------------------------------------------------------------------------------


def letters(**texts: str) -> Workspace:
    return Workspace.in_memory({f"{name}.md": LETTER.format(name, "screen", text) for name, text in texts.items()})


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_edition_that_takes_too_long_is_given_up_at_its_largest_block(jobs: int, tmp_path: Path) -> None:
    long = "Short.\n\n" + "Some words of it, and more of them. " * 300 + "\n\nMany words, each time again.\n" * 6_000
    workspace = letters(good="Dear reader.", long=long)
    budget = Budget(3, 2048 * MIB)
    report = build(workspace, ["long.md", "good.md"], Output(tmp_path), jobs=jobs, budget=budget)
    (finding,) = report.findings
    assert finding.code == "E109"
    assert "the screen edition of “long” takes more than 3 seconds" in finding.message
    assert finding.span is not None
    assert (finding.span.file, finding.span.line) == ("long.md", 12)
    assert report.files == ("good/good-screen.pdf",)


def held() -> int:
    """The address space of this process, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


@pytest.mark.slow
def test_an_edition_that_takes_too_much_memory_is_given_up(tmp_path: Path) -> None:
    rows = "| a | b | c |\n| - | - | - |\n" + "| one | two | three |\n" * 4_000
    workspace = letters(good="Dear reader.", table=rows)
    load_engines()
    # What a short letter takes, and not much more: a job begins with all that this process has.
    budget = Budget(60, held() + 300 * MIB)
    report = build(workspace, ["table.md", "good.md"], Output(tmp_path), jobs=2, budget=budget)
    assert [finding.code for finding in report.findings] == ["E111"]
    assert report.files == ("good/good-screen.pdf",)


@pytest.mark.slow
def test_a_source_that_cannot_be_read_in_its_time_takes_no_other_with_it(tmp_path: Path) -> None:
    names = [f"good-{number}" for number in range(9)]
    texts = dict.fromkeys(names, "Dear reader.") | {"bad": "Words. " * 1_500_000}
    workspace = letters(**texts)
    sources = [f"{name}.md" for name in texts]
    report = build(workspace, sources, Output(tmp_path), jobs=2, budget=Budget(2, 2048 * MIB))
    assert len(report.files) == len(names)
    assert report.findings
    assert {finding.span.file for finding in report.findings if finding.span} == {"bad.md"}


@pytest.mark.slow
def test_budgets_can_be_set_where_a_build_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(LETTER.format("Letter", "screen", "Words, and more of them.\n\n" * 6_000))
    command = [sys.executable, "-m", "publish", "build", "--quiet", "--job-time", "1", "letter.md"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.startswith("error[E109]")
    assert "Traceback" not in ran.stderr


@pytest.mark.slow
def test_a_build_that_is_ended_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(LETTER.format("Letter", "screen", "Words, and more of them.\n\n" * 9_000))
    command = [sys.executable, "-m", "publish", "build", "--quiet", "letter.md"]
    process = subprocess.Popen(command, cwd=tmp_path, start_new_session=True)
    time.sleep(3)
    assert len(_group(process.pid)) > 1, "it is at work"
    process.terminate()
    process.wait(timeout=10)
    deadline = time.monotonic() + 10
    while _group(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _group(process.pid) == []
    assert not list(tmp_path.rglob("*.part"))


def _group(leader: int) -> list[str]:
    """The processes of a session that are still there."""
    listed = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(leader)], capture_output=True, text=True, check=False)
    return [line for line in listed.stdout.splitlines() if " Z" not in line]
