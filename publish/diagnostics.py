"""What is wrong with a source, and where: spans, diagnostics, the error family, how they are shown.

Faults are values. A stage collects them and returns or raises them once, so that an author sees all
faults of a source in one run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "Diagnostic",
    "EditionError",
    "PublishError",
    "Severity",
    "SourceError",
    "Span",
    "ThemeError",
    "ToolError",
    "has_errors",
    "in_order",
    "show",
]


class Severity(StrEnum):
    """How bad a finding is: an error stops the edition, a warning does not, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a source file.

    `file` is relative to the workspace, with `/`. Lines and columns count from 1, columns in
    characters; `end_column` is the first column after the stretch.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def point(cls, file: str, line: int, column: int = 1) -> Span:
        """A span of one character."""
        return cls(file, line, column, line, column + 1)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. The code is permanent; the message is in the author's words, lower case, no full stop."""

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    hint: str | None = None


class PublishError(Exception):
    """A failure that the user can mend; everything else that escapes is a bug with a traceback."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type[PublishError], tuple[Diagnostic, ...]]:
        """As itself from one process to another."""
        return type(self), self.diagnostics


class SourceError(PublishError):
    """The source cannot be made into a document."""


class ThemeError(PublishError):
    """The theme is incomplete, contradicts itself, or has an unusable font."""


class EditionError(PublishError):
    """The document cannot be made into this edition without loss."""


class ToolError(PublishError):
    """A library or program that the work itself needs is missing (exit code 3)."""


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding is an error."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings without duplicates, by place and then by code, those without a place last."""
    unplaced = Span("\U0010ffff", 0, 0, 0, 0)
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.span or unplaced, d.code, d.message)))


def show(diagnostic: Diagnostic, source_line: Callable[[str, int], str | None]) -> str:
    """A finding as text of several lines: what, where with the quoted line, what to do.

    `source_line(file, line)` gives the line to quote, or None where the file cannot be read.
    """
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"]
    if span := diagnostic.span:
        lines.append(f"  --> {span.file}:{span.line}:{span.column}")
        quoted = source_line(span.file, span.line)
        if quoted is not None:
            lines += _quotation(span, quoted)
    if diagnostic.hint:
        lines.append(f"hint: {diagnostic.hint}")
    return "\n".join(lines)


# A line longer than this is quoted around the fault only: a paragraph is often one line.
QUOTED_WIDTH = 100


def _quotation(span: Span, line: str) -> list[str]:
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    end = max(start + 1, min(end, max(len(line), start + 1)))
    shown, shift = _window(line, start)
    gutter = " " * len(str(span.line))
    marks = "^" * max(1, min(end - shift, len(shown)) - (start - shift))
    # Tabs stay tabs under the quoted line, so that the marks stand under what they mark.
    pad = "".join("\t" if c == "\t" else " " for c in shown[: start - shift])
    return [f"{span.line} | {shown}", f"{gutter} | {pad}{marks}"]


def _window(line: str, start: int) -> tuple[str, int]:
    """The part of a line that is shown, and how many characters were left out before it."""
    if len(line) <= QUOTED_WIDTH:
        return line, 0
    left = max(0, min(start - QUOTED_WIDTH // 3, len(line) - QUOTED_WIDTH))
    shown = line[left : left + QUOTED_WIDTH]
    if left > 0:
        shown = "…" + shown[1:]
    if left + QUOTED_WIDTH < len(line):
        shown = shown[:-1] + "…"
    return shown, left
