"""The processes that do the work of a build.

A job is a function of values that can be sent to another process. Engines are loaded once, and every process
is a copy of the one that has loaded them.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar, cast

from publish.building.prepared import Prepared, Unprepared
from publish.workspace import Workspace

__all__ = ["beside", "load_engines", "prepare_sources", "start_pool", "stop_pool"]

P = ParamSpec("P")
R = TypeVar("R")


class _Here(Executor):
    """Does each job at once, in this process: for `--jobs 1`, and for tests that look inside."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as a pool does: it is raised where the result is asked for
            future.set_exception(error)
        return future


def start_pool(jobs: int) -> Executor:
    """An executor of `jobs` processes; one job: none but this."""
    if jobs <= 1:
        return _Here()
    load_engines()
    context = multiprocessing.get_context(METHOD)
    pool = ProcessPoolExecutor(max_workers=jobs, mp_context=context, initializer=_leave_interrupts)
    # The first job starts all processes. An interrupt in the middle of that is lost, so it is got over with.
    pool.submit(int).result()
    return pool


def stop_pool(pool: Executor) -> None:
    """End a pool at once: what its processes are at is given up."""
    # The executor has no public way to end its processes before Python 3.14.
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()


def _leave_interrupts() -> None:
    """An interrupt at the terminal reaches every process of the group; the first one decides what follows."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


# A copy of this process has the engines loaded already, and loading them is a third of the work on a short
# document. On macOS system libraries do not survive the copying, so processes begin afresh there.
METHOD = "spawn" if sys.platform == "darwin" else "fork"


def load_engines() -> None:
    """Import what makes editions, so that processes copied from this one need not."""
    import publish.editions.pdf.make  # noqa: F401 - imported for what it loads
    from publish.editions.pdf.layout import engine_versions

    engine_versions()
    # What is loaded now stays: no collection need look at it again, here or in a copy.
    gc.freeze()


def beside(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Callable[[], R]:
    """Start a function in a process of its own; gives what waits for its result, or raises what it raised."""
    context: Any = multiprocessing.get_context(METHOD)
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(there, function, args, kwargs), daemon=True)
    process.start()
    there.close()

    def result() -> R:
        try:
            value, error = here.recv()
        except EOFError:
            value, error = None, RuntimeError(f"the process of {function.__name__} ended without an answer")
        process.join()
        if error is not None:
            raise error
        return cast(R, value)

    return result


def _answer(there: Connection, function: Callable[..., object], args: tuple[object, ...], kwargs: Any) -> None:
    _leave_interrupts()
    try:
        answer: tuple[object, Exception | None] = (function(*args, **kwargs), None)
    except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
        answer = (None, error)
    there.send(answer)
    there.close()


def prepare_sources(workspace: Workspace, sources: tuple[str, ...]) -> tuple[Prepared | Unprepared, ...]:
    """Sources read and composed; see `building.prepare`."""
    from publish.building.prepare import prepare_each

    return prepare_each(workspace, sources)
