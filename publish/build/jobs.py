"""The jobs of a build, and the processes that do them.

A job is a function of values that can be sent to another process. Engines are imported by the process that
uses them.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from publish.build.prepared import Prepared, Unprepared
from publish.composing.galley import Galley
from publish.editions.edition import Edition, EpubSpec, Fit, Pagination, PrintSpec
from publish.theming import Theme, cover_stylesheet, reflow_stylesheet
from publish.workspace import Workspace

if TYPE_CHECKING:
    from publish.editions.pdf.make import Paper

__all__ = ["beside", "draw_cover", "load_engines", "make_epub", "make_paged", "prepare_sources", "start_pool"]

P = ParamSpec("P")
R = TypeVar("R")


def make_paged(
    galley: Galley, spec: PrintSpec, paper: Paper, fit: Fit | None, folios: tuple[tuple[str, str], ...]
) -> Edition:
    """A paged edition; see `editions.pdf.make`."""
    from publish.editions.pdf.make import make

    return make(galley, spec, paper, fit, folios)


def draw_cover(galley: Galley, theme: Theme, font_cache: str) -> bytes:
    """The cover as a JPEG of 1600 x 2560 pixels."""
    from publish.editions.cover import draw
    from publish.editions.pdf.make import cover_page

    return draw(cover_page(galley, cover_stylesheet(theme), theme, font_cache))


def make_epub(
    galley: Galley, theme: Theme, cover: bytes, spec: EpubSpec, pagination: Pagination | None, modified: str
) -> Edition:
    """An EPUB; see `editions.epub.make`."""
    from publish.editions.epub.make import make
    from publish.theming import embedded_faces

    return Edition(make(galley, reflow_stylesheet(theme), embedded_faces(theme), cover, spec, pagination, modified))


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
    return ProcessPoolExecutor(max_workers=jobs, mp_context=multiprocessing.get_context(METHOD))


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
    process = context.Process(target=_answer, args=(there, function, args, kwargs))
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
    try:
        answer: tuple[object, Exception | None] = (function(*args, **kwargs), None)
    except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
        answer = (None, error)
    there.send(answer)
    there.close()


def prepare_sources(workspace: Workspace, sources: tuple[str, ...]) -> tuple[Prepared | Unprepared, ...]:
    """Sources read and composed; see `build.prepare`."""
    from publish.build.prepare import prepare_each

    return prepare_each(workspace, sources)
