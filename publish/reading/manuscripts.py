"""Open a publication's files: decode them, keep their places, part the metadata block from the text."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from publish.diagnostics import Span
from publish.document import Manuscript
from publish.reading.characters import FORBIDDEN, INVISIBLE, report_forbidden, report_invisible
from publish.reading.faults import Faults
from publish.reading.nearest import nearest
from publish.reading.positions import SourceText
from publish.workspace import OutsideError, TooLargeError, Workspace

__all__ = [
    "MOST_METADATA",
    "MOST_TEXT",
    "OUTSIDE",
    "Block",
    "metadata_block",
    "open_text",
]

BYTE_ORDER_MARK = "\ufeff"

# The longest novels have four million characters; a report as long as this is parted into manuscripts.
MOST_TEXT = 8 * 1024 * 1024
MOST_METADATA = 512 * 1024

OUTSIDE = "nothing outside is read: keep the file in the workspace, or name a larger one with --workspace"

FENCE = re.compile(r"---[ \t]*(?:\n|\Z)")
END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A metadata block: where its YAML starts and ends in the file, and where the text begins."""

    start: int
    end: int
    text_start: int


def open_text(
    workspace: Workspace, path: str, faults: Faults, at: Span | None = None
) -> tuple[SourceText, Manuscript] | None:
    """A file's characters and its bytes; None where it cannot be had, with the fault at `at`."""
    try:
        data = workspace.read(path)
    except OutsideError:
        faults.report("R061", f"“{path}” leads out of the workspace", at, OUTSIDE)
        return None
    except TooLargeError:
        _report_too_large(path, at, faults)
        return None
    except (OSError, ValueError) as problem:
        missing = isinstance(problem, (FileNotFoundError, NotADirectoryError))
        hint = _beside(workspace, path) if missing else "look whether it is a file, and one that you may read"
        faults.report("R001", f"“{path}” {'is not there' if missing else 'cannot be read'}", at, hint)
        return None
    if len(data) > MOST_TEXT:
        _report_too_large(path, at, faults)
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        _report_bad_byte(path, data, problem.start, faults)
        return None
    text = text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")
    source = SourceText.of(path, text)
    return None if _has_forbidden(source, faults) else (source, Manuscript(path, data))


def _beside(workspace: Workspace, path: str) -> str | None:
    """A hint at the file that is most like one that is not there."""
    try:
        close = nearest(posixpath.basename(path), workspace.files.names(posixpath.dirname(path) or "."))
    except OutsideError:
        return None
    return f"the nearest file is “{close}”" if close else None


def _report_too_large(path: str, at: Span | None, faults: Faults) -> None:
    message = f"“{path}” has more than {MOST_TEXT // 1024**2} million bytes"
    hint = "part it into several manuscripts; see publication.yaml"
    faults.report("R065", message, at or Span.point(path, 1), hint)


def _report_bad_byte(path: str, data: bytes, at: int, faults: Faults) -> None:
    before = data[:at].decode("utf-8").removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    hint = "save the file as UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = "the file is in UTF-16: save it as UTF-8"
    faults.report("R002", f"byte {data[at]:#04x} is not UTF-8", Span.point(path, line, column), hint)


def _has_forbidden(source: SourceText, faults: Faults) -> bool:
    for match in FORBIDDEN.finditer(source.text):
        report_forbidden(match.group(), source.span(*match.span()), faults)
    for match in INVISIBLE.finditer(source.text):
        report_invisible(match.group(), source.span(*match.span()), faults)
    return FORBIDDEN.search(source.text) is not None


def metadata_block(source: SourceText, faults: Faults) -> Block | None:
    """The metadata block that a file opens with; None, and a fault, where there is none."""
    opening = FENCE.match(source.text)
    if opening is None:
        faults.report(
            "R004" if source.text.strip() else "R006",
            "there is no metadata block" if source.text.strip() else "the file is empty",
            Span.point(source.file, 1),
            "begin the file with a line ---, the metadata, and another line ---",
        )
        return None
    closing = END.search(source.text, opening.end())
    if closing is None:
        faults.report("R005", "the metadata block is not closed", source.span(0, 3), "end it with a line ---")
        return None
    return Block(opening.end(), closing.start(), closing.end())
