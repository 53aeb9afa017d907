"""A coverage-guided fuzzer of what reads sources; see scripts/fuzz.

A source may be refused, with faults that lie within it, or read; then what is composed of it is well formed. Anything
else, an exception above all, is a finding.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import atheris

with atheris.instrument_imports(include=["publish", "markdown_it", "mdit_py_plugins"]):
    from publish.composing.compose import compose
    from publish.diagnostics import Diagnostic, SourceError
    from publish.reading import read
    from publish.reading.pictures import media_type, unsound
    from publish.theming import load
    from publish.theming.declarations import Faults
    from publish.theming.stylesheets import Stylesheet, check_references
    from publish.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
METADATA = b"title: A Case\nkind: report\nissuer: The House\nlanguage: en\ndate: 2020-01-01\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
THEME = load(Workspace.on_disk(ROOT), "house")


def check_places(files: dict[str, bytes], found: tuple[Diagnostic, ...]) -> None:
    """Every fault names a place that its file has."""
    for each in found:
        if each.span is None or each.span.file not in files:
            continue
        text = files[each.span.file].decode("utf-8", "replace").removeprefix("\ufeff")
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert 1 <= each.span.line <= len(lines), each
        assert 1 <= each.span.column <= len(lines[each.span.line - 1]) + 1, each
        assert (each.span.end_line, each.span.end_column) >= (each.span.line, each.span.column), each
        each.message.encode()


def reads(files: dict[str, bytes], path: str) -> None:
    """Read a source, and compose what could be read."""
    try:
        document, found = read(Workspace.in_memory(files), path)
    except SourceError as error:
        check_places(files, error.diagnostics)
        return
    check_places(files, found)
    for slip in compose(document, THEME).slips:
        ElementTree.fromstring(slip.body)


def text(data: bytes) -> None:
    """A text after metadata that are sound."""
    reads({"case.md": b"---\n" + METADATA + b"---\n\n" + data, "a.svg": SVG}, "case.md")


def metadata(data: bytes) -> None:
    """Metadata before a text that is sound."""
    reads({"case.md": b"---\n" + data + b"\n---\n\nText.\n"}, "case.md")


def file(data: bytes) -> None:
    """A whole file."""
    reads({"case.md": data}, "case.md")


def summary(data: bytes) -> None:
    """The summary of a book, and its settings."""
    listed, _, settings = data.partition(b"\xff")
    files = {"book/book.toml": settings, "book/src/SUMMARY.md": listed, "book/src/a.md": b"# A\n\nText.\n"}
    reads(files, "book")


def drawing(data: bytes) -> None:
    """A drawing in SVG, with its element or without."""
    for whole in (data, SVG.replace(b"/>", b">" + data + b"</svg>")):
        if media_type(whole) == "image/svg+xml":
            unsound("image/svg+xml", whole)


def picture(data: bytes) -> None:
    """A picture of pixels."""
    kind = media_type(data)
    if kind is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            unsound(kind, data)


def stylesheet(data: bytes) -> None:
    """A stylesheet of a theme."""
    sheet = Stylesheet("extra.css", data.decode("utf-8", "replace"), "extra.css")
    check_references(sheet, Faults())


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (text, metadata, file, summary, drawing, picture, stylesheet)
}


def seeds(target: str) -> list[bytes]:
    """What the search begins with: the sources of the tests, as far as they are of the target's kind."""
    cases = ROOT / "tests" / "hostile" / "cases"
    manuscripts = [*(ROOT / "tests" / "reading" / "cases").glob("*.md"), *cases.glob("*/case.md")]
    whole = [path.read_bytes() for path in manuscripts]
    match target:
        case "file":
            return whole
        case "text" | "metadata":
            parts = [data.split(b"---\n", 2) for data in whole if data.startswith(b"---\n")]
            return [part[2 if target == "text" else 1] for part in parts if len(part) == 3]
        case "summary":
            return [path.read_bytes() for path in cases.glob("*/book/src/SUMMARY.md")]
        case "stylesheet":
            return [path.read_bytes() for path in [*cases.rglob("*.css"), *(ROOT / "styles").rglob("*.css")]]
        case "picture":
            return [path.read_bytes() for path in (ROOT / "docs").rglob("*.png") if path.stat().st_size < 1 << 16]
        case _:
            return [path.read_bytes() for path in cases.rglob("*.svg")]


def main() -> None:
    """Begin the search with the seeds."""
    target, corpus = sys.argv[1], Path(sys.argv[-1])
    for number, seed in enumerate(seeds(target)):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[target])
    atheris.Fuzz()


main()
