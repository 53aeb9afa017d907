"""An EPUB opened as readers open it: foliate-js in a headless Chromium, and what is found there."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

__all__ = ["Face", "Landing", "Look", "Reading", "opened"]

HERE = Path(__file__).parent
TOOLS = HERE.parents[2] / ".tools" / "reading-systems"
BROWSERS = ("chromium", "google-chrome-stable", "google-chrome", "chromium-browser")


@dataclass(frozen=True, slots=True)
class Landing:
    """Where an entry of the contents or of the page list leads."""

    label: str
    heading: str | None
    """The text of the heading there; None where there is none."""
    following: str
    """The first words there."""
    seen: bool
    """Whether the place is on the screen."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font that the book declares; `used` where the first text needed it."""

    family: str
    weight: str
    style: str
    status: str
    used: bool


@dataclass(frozen=True, slots=True)
class Look:
    """How the text looks in the reader's own colours and size."""

    colours: tuple[str, ...]
    grounds: tuple[str, ...]
    sizes: tuple[float, ...]
    marks: dict[str, list[str]]
    """Colours of what is drawn before elements and of the marks of lists, by element and property."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading system made of a book. `night` is day with `prefers-color-scheme: dark` and dark colours."""

    contents: tuple[Landing, ...]
    pages: tuple[Landing, ...]
    parted: tuple[str, ...]
    """Headings that begin on one screen and end on another."""
    metadata: dict[str, Any]
    faces: tuple[Face, ...]
    day: Look
    night: Look
    large: Look
    """As by day, at twice the size."""
    faults: tuple[str, ...]
    """Errors of the page, and what it could not load."""
    outside: tuple[str, ...]
    """What the book wanted from the network."""


def opened(book: Path) -> Reading:
    """What foliate-js makes of an EPUB."""
    with _served(book) as url:
        report = _report(url)
    looks = {name: _look(look) for name, look in report["looks"].items()}
    return Reading(
        contents=tuple(Landing(**landing) for landing in report["contents"]),
        pages=tuple(Landing(**landing) for landing in report["pages"]),
        parted=tuple(report["parted"]),
        metadata=report["metadata"],
        faces=tuple(Face(**face) for face in report["faces"]),
        faults=tuple(report["faults"]),
        outside=tuple(report["outside"]),
        **looks,
    )


def _look(look: dict[str, Any]) -> Look:
    return Look(tuple(look["colours"]), tuple(look["grounds"]), tuple(look["sizes"]), look["marks"])


def _report(url: str) -> Any:
    node = shutil.which("node") or _missing("node", "apt-get install nodejs npm")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None) or _missing("chromium", "apt-get install chromium")
    if not (TOOLS / "node_modules").is_dir():
        _missing("foliate-js", "scripts/test")
    command = [node, str(HERE / "reader.mjs"), str(TOOLS), browser, url]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def _missing(name: str, remedy: str) -> str:
    pytest.fail(f"{name} is not installed; run: {remedy}", pytrace=False)


class _Shelf(SimpleHTTPRequestHandler):
    """Serves the reading system's page, its modules, and one book."""

    def __init__(self, *arguments: Any, book: Path, **options: Any) -> None:
        self.book = book
        super().__init__(*arguments, directory=str(TOOLS), **options)

    def translate_path(self, path: str) -> str:
        if path == "/book.epub":
            return str(self.book)
        if path == "/reader.html":
            return str(HERE / "reader.html")
        return super().translate_path(path)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name that the library gives
        """Say nothing."""


@contextmanager
def _served(book: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Shelf, book=book)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/reader.html"
        finally:
            server.shutdown()
            thread.join()
