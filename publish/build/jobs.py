"""The jobs of a build, and the processes that do them.

A job is a function of values that can be sent to another process. Engines are imported by the process that
uses them.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from publish.composing.galley import Galley
from publish.editions.edition import Edition, EpubSpec, Fit, Pagination, PrintSpec
from publish.theming import Theme, cover_stylesheet, reflow_stylesheet

if TYPE_CHECKING:
    from publish.editions.pdf.make import Paper

__all__ = ["draw_cover", "make_epub", "make_paged", "start_pool"]

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
        except Exception as error:
            future.set_exception(error)
        return future


def start_pool(jobs: int) -> Executor:
    """An executor of `jobs` processes; one job: none but this."""
    if jobs <= 1:
        return _Here()
    # A copy of this process has what is imported already. On macOS system libraries do not survive the
    # copying, so processes begin afresh there.
    method = "spawn" if sys.platform == "darwin" else "fork"
    return ProcessPoolExecutor(max_workers=jobs, mp_context=multiprocessing.get_context(method), initializer=_warm_up)


def _warm_up() -> None:
    """Import the engines while the main process still reads."""
    import publish.editions.cover
    import publish.editions.epub.make
    import publish.editions.pdf.make  # noqa: F401 - imported for what it loads
