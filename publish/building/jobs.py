"""The processes that do the work of a build, each job of which is held to a budget by the operating system.

A job is a function of values, done in a process that does nothing else meanwhile, so that whatever a source brings
about (a hang, a run on memory, a crash in a library) ends that job and no other. Engines are loaded once, and every
process is a copy of the one that has loaded them.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import math
import multiprocessing
import os
import pickle
import re
import resource
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, ParamSpec, TypeVar

from publish.building.prepared import Prepared, Unprepared
from publish.workspace import Workspace

__all__ = [
    "Budget",
    "CrashError",
    "EndedError",
    "Job",
    "JobError",
    "OutOfMemoryError",
    "OutOfTimeError",
    "Workers",
    "load_engines",
    "prepare_sources",
]

P = ParamSpec("P")
R = TypeVar("R")

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Budget:
    """What one job may use: `seconds` of time, by the clock and by the processor, and `memory` in bytes.

    A job is the reading of one publication, one edition, one layout unit of a longer one, or the proof of one edition.
    """

    seconds: float = 300.0
    memory: int = 2048 * MEBIBYTE


class JobError(Exception):
    """A job came to nothing, for a reason that lies in its process and not in its result."""


class OutOfTimeError(JobError):
    """The job took more time than its budget."""


class OutOfMemoryError(JobError):
    """The job wanted more memory than its budget."""


class EndedError(JobError):
    """The job's process was ended from outside, or ended itself; the message says how."""


class CrashError(JobError):
    """The job raised what nobody expected: a fault of the program. The message says what, and where in it."""


@dataclass(eq=False)
class Job(Generic[R]):
    """A job that was handed out; `result` is there when `Workers.wait` has given it."""

    function: Callable[..., R]
    arguments: tuple[Any, ...]
    width: int = 1
    """How many processes it may keep busy: more than one, where it hands out jobs of its own."""
    value: R | None = None
    error: Exception | None = None

    def result(self) -> R:
        """What the job came to; raises what it raised, or a JobError."""
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value]  # None is a result too


@dataclass(eq=False)
class _Worker:
    """A process, and the job that it is at. `left` seconds are the job's, counted from `since`; None while it waits."""

    process: Any
    line: Connection
    job: Job[Any] | None = None
    left: float = 0.0
    since: float | None = None

    @property
    def remaining(self) -> float | None:
        return None if self.since is None else self.left - (time.monotonic() - self.since)


# A copy of this process has the engines loaded already, and loading them is a third of the work on a short
# document. On macOS system libraries do not survive the copying, so processes begin afresh there.
METHOD = "spawn" if sys.platform == "darwin" else "fork"

# Seconds, a day: the system takes no endless number.
LONGEST_WAIT = 86_400.0

# Within a job: the line to whoever waits for it. A job that hands out jobs of its own says while it waits for them.
_line: Connection | None = None


class Workers:
    """Does jobs in at most `jobs` processes at a time. Leaving it ends what is still at work."""

    def __init__(self, jobs: int, budget: Budget) -> None:
        self.jobs, self.budget = max(1, jobs), budget
        self.context: Any = multiprocessing.get_context(METHOD)
        self.waiting: deque[Job[Any]] = deque()
        self.workers: list[_Worker] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in self.workers:
            worker.process.kill()
        for worker in [*self.workers]:
            self._dismiss(worker)
        self.waiting.clear()

    def submit(self, function: Callable[P, R], *arguments: P.args, **_: P.kwargs) -> Job[R]:
        """Hand out a job; it begins at once if a process is free for it."""
        return self._take(Job(function, arguments))

    def submit_wide(self, function: Callable[P, R], *arguments: P.args, **_: P.kwargs) -> Job[R]:
        """Hand out a job that keeps all processes busy by itself: no other runs beside it."""
        return self._take(Job(function, arguments, self.jobs))

    def wait(self, at_most: float = math.inf) -> list[Job[Any]]:
        """Wait until at least one job is done, and give those that are.

        None only where none is handed out, or where none is done in `at_most` seconds.
        """
        done: list[Job[Any]] = []
        _say("waiting")
        end = time.monotonic() + at_most
        while not done and (busy := self._busy()) and (left := end - time.monotonic()) > 0:
            lines = {worker.line: worker for worker in busy}
            for line in wait([*lines], min(left, _patience(busy))):
                assert isinstance(line, Connection)
                done += self._hear(lines[line])
            for worker in self._busy():
                if (remaining := worker.remaining) is not None and remaining <= 0:
                    worker.process.kill()
                    done.append(self._lose(worker, OutOfTimeError()))
            self._start()
        _say("working")
        return done

    def all(self) -> None:
        """Wait until every job that was handed out is done."""
        while self.wait():
            pass

    def _take(self, job: Job[R]) -> Job[R]:
        self.waiting.append(job)
        self._start()
        return job

    def _busy(self) -> list[_Worker]:
        return [worker for worker in self.workers if worker.job is not None]

    def _start(self) -> None:
        """Begin the jobs that wait, in order, as far as there are processes for them."""
        while self.waiting:
            width = sum(worker.job.width for worker in self.workers if worker.job is not None)
            if width and width + self.waiting[0].width > self.jobs:
                return
            job = self.waiting.popleft()
            worker = next((each for each in self.workers if each.job is None), None) or self._hire()
            worker.job, worker.left, worker.since = job, self.budget.seconds, time.monotonic()
            worker.line.send((job.function, job.arguments))

    def _hire(self) -> _Worker:
        here, there = self.context.Pipe()
        process = self.context.Process(target=_work, args=(there, self.budget, os.getpid()))
        worker = _Worker(process, here)
        # An interrupt in the middle of starting a process can be lost, or lose the process, so it waits until it is
        # known here.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        try:
            process.start()
            self.workers.append(worker)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        there.close()
        return worker

    def _hear(self, worker: _Worker) -> list[Job[Any]]:
        """Take what a process says: that it waits for others or goes on, its answer, or by its end that it has none."""
        try:
            kind, value, leaves = worker.line.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            before = _most_used(resource.RUSAGE_CHILDREN)
            worker.process.join()
            used = _most_used(resource.RUSAGE_CHILDREN)
            full = used > before and used > self.budget.memory / 2
            return [self._lose(worker, _reason(worker.process.exitcode, full))]
        if kind == "waiting":
            worker.left, worker.since = worker.remaining or 0.0, None
            return []
        if kind == "working":
            worker.since = time.monotonic()
            return []
        job = _held(worker)
        if kind == "done":
            job.value = value
        else:
            job.error = value
        worker.job = None
        if leaves:
            self._dismiss(worker)
        return [job]

    def _lose(self, worker: _Worker, reason: JobError) -> Job[Any]:
        job = _held(worker)
        job.error = reason
        self._dismiss(worker)
        return job

    def _dismiss(self, worker: _Worker) -> None:
        worker.line.close()
        worker.process.join()
        worker.process.close()
        self.workers.remove(worker)


def _held(worker: _Worker) -> Job[Any]:
    assert worker.job is not None
    return worker.job


def _patience(busy: list[_Worker]) -> float:
    """How long to wait before the next budget of time is used up."""
    remaining = [left for worker in busy if (left := worker.remaining) is not None]
    return max(0.0, min(remaining)) if remaining else LONGEST_WAIT


def _reason(exit_code: int | None, full: bool) -> JobError:
    """Why a process ended without an answer; `full`: it had used more memory than any before, and much of its own."""
    number = -(exit_code or 0)
    if number == signal.SIGXCPU:
        return OutOfTimeError()
    # GLib, under Pango, ends the process where it is refused memory.
    if number in (signal.SIGABRT, signal.SIGTRAP):
        return OutOfMemoryError()
    # Other libraries use what they were not given.
    if number == signal.SIGSEGV and full:
        return OutOfMemoryError()
    return EndedError(signal.Signals(number).name if number > 0 else f"exit code {exit_code}")


# --- in the process of a job -------------------------------------------------------------------


def _work(line: Connection, budget: Budget, parent: int) -> None:
    """Do jobs as they come, until whoever hands them out has no more or goes away."""
    global _line  # noqa: PLW0603 - a process has one line to the one that waits for it
    _line = line
    # An interrupt at the terminal reaches every process of the group; the first one decides what follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
    _end_with(parent)
    _limit(resource.RLIMIT_CORE, 0)
    # macOS takes no limit of the address space.
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, budget.memory)
    _be_silent()
    inherited = _most_used(resource.RUSAGE_SELF)
    begun_with = _most_asked_for()
    leaves = False
    while not leaves:
        try:
            function, arguments = line.recv()
        except (EOFError, OSError):
            return
        _limit_time(budget)
        answer = _answer(function, arguments, begun_with)
        del function, arguments
        # What one job has needed must not be missing to the next.
        leaves = _most_used(resource.RUSAGE_SELF) - inherited > budget.memory / 4
        try:
            line.send((*answer, leaves))
        except MemoryError:
            leaves = True
            line.send(("failed", OutOfMemoryError(), leaves))


def _answer(function: Callable[..., object], arguments: tuple[object, ...], begun_with: int) -> tuple[str, object]:
    try:
        return "done", function(*arguments)
    except MemoryError:
        return "failed", OutOfMemoryError()
    except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
        if not _is_known(error) and _is_full(begun_with):
            return "failed", OutOfMemoryError()
        return "failed", error if _is_known(error) else _crash(error)


# How much of its room a process has had that was refused more.
NEARLY_ALL = 0.8


def _is_full(begun_with: int) -> bool:
    """Whether this process has had nearly all the memory that it may: what fails then fails in many ways."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return limit != resource.RLIM_INFINITY and _most_asked_for() - begun_with > NEARLY_ALL * (limit - begun_with) > 0


def _most_asked_for() -> int:
    """The largest address space that this process has had, in bytes; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    peak = re.search(r"VmPeak:\s*(\d+) kB", status)
    return int(peak[1]) * 1024 if peak else 0


def _say(kind: str) -> None:
    """Tell the process that waits for this one how it stands; nothing where none does."""
    if _line is not None:
        _line.send((kind, None, False))


PR_SET_PDEATHSIG = 1  # linux/prctl.h


def _end_with(parent: int) -> None:
    """Let this process not outlive the one that waits for it, however that ends."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _limit_time(budget: Budget) -> None:
    """Have the system end this process when the next job has used its time; the clock is watched from outside."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + budget.seconds) + 1)


def _most_used(whose: int) -> int:
    """The most memory that this process, or the largest that it has waited for, has used, in bytes.

    A copy begins with what it is a copy of.
    """
    used = resource.getrusage(whose).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def _limit(kind: int, value: int) -> None:
    """Set a limit, no higher than one that is there already."""
    _, highest = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if highest == resource.RLIM_INFINITY else min(value, highest), highest))


def _be_silent() -> None:
    """Libraries write to standard error what is a finding here, or nothing to a reader."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    sys.stdout = sys.stderr = os.fdopen(nothing, "w")
    faulthandler.disable()


def _is_known(error: Exception) -> bool:
    from publish.diagnostics import PublishError

    return isinstance(error, (PublishError, JobError))


PACKAGE = Path(__file__).resolve().parent.parent


def _crash(error: Exception) -> CrashError:
    """What nobody expected, with the innermost place in this package."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(PACKAGE))]
    text = " ".join(str(error).split())[:200]
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    if not places:
        return CrashError(said)
    path = Path(places[-1].filename).relative_to(PACKAGE).as_posix()
    return CrashError(f"{said} (publish/{path}:{places[-1].lineno})")


# --- what jobs need ----------------------------------------------------------------------------


def load_engines() -> None:
    """Import what makes editions, so that processes copied from this one need not."""
    import publish.editions.pdf.make  # noqa: F401 - imported for what it loads
    from publish.editions.pdf.layout import engine_versions

    engine_versions()
    _look_for_waste_seldom()


def _look_for_waste_seldom() -> None:
    """Both a source's tree and a layout are millions of objects that stay to the end: little of them is waste."""
    # What is loaded now stays: no collection need look at it again, here or in a copy.
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def load_readers() -> None:
    """Import what reads sources, where several processes would each do so."""
    import publish.building.prepare  # noqa: F401 - imported for what it loads


def prepare_sources(workspace: Workspace, sources: tuple[str, ...]) -> tuple[Prepared | Unprepared, ...]:
    """Sources read and composed; see `building.prepare`."""
    from publish.building.prepare import prepare_each

    _look_for_waste_seldom()
    return prepare_each(workspace, sources)
