"""Draw a build as it goes on: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from publish.building.events import Event, Failed, Made, Planned, Proved, Reused, Started

__all__ = ["drawn", "line"]


def line(event: Event, verbose: bool = False) -> str | None:
    """An event as a line of text; None for one that is not worth a line."""
    match event:
        case Planned(publication, editions) if verbose:
            return f"plan    {publication}  {', '.join(editions)}"
        case Started(publication, edition) if verbose:
            return f"start   {publication}  {edition}"
        case Made(publication, edition, path):
            return f"made    {publication}  {edition}  {path}"
        case Reused(publication, edition, path):
            return f"fresh   {publication}  {edition}  {path}"
        case Failed(publication, edition):
            return f"failed  {publication}  {edition or ''}".rstrip()
        case Proved(publication, edition, verdict):
            return f"proved  {publication}  {edition}  {verdict}"
        case Planned() | Started():
            return None


@contextmanager
def drawn(stream: TextIO, *, quiet: bool, verbose: bool, color: bool) -> Iterator[Callable[[Event], None]]:
    """What to call with each event: a bar on a terminal, lines elsewhere and where `verbose`, or nothing."""
    if quiet:
        yield lambda event: None
    elif stream.isatty() and not verbose:
        with _bar(stream, color) as draw:
            yield draw
    else:
        yield lambda event: print(text, file=stream, flush=True) if (text := line(event, verbose)) else None


@contextmanager
def _bar(stream: TextIO, color: bool) -> Iterator[Callable[[Event], None]]:
    # Loaded here: only a terminal needs it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(file=stream, no_color=not color, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("reading", total=0)
        total = 0

        def draw(event: Event) -> None:
            nonlocal total
            match event:
                case Planned(publication, editions):
                    total += len(editions)
                    progress.update(task, total=total, description=publication)
                case Started(publication, edition):
                    progress.update(task, description=f"{publication}: {edition}")
                case Made() | Reused() | Failed():
                    progress.advance(task)
                case Proved(publication, edition):
                    progress.update(task, description=f"{publication}: {edition} proved")

        yield draw
