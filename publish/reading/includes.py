"""Put the text of other files where a manuscript includes them: Markdown, or parts of code, as mdBook has it.

What is included is read as if it stood there, and each of its characters knows the file and the place it comes from.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from publish.diagnostics import Span
from publish.document import Manuscript
from publish.reading.corrections import Text
from publish.reading.faults import Faults
from publish.reading.manuscripts import MOST_TEXT, open_text
from publish.reading.nearest import nearest
from publish.reading.positions import Copy, SourceText, Stretch
from publish.workspace import OutsideError, Workspace

__all__ = ["included"]

# `{{#include file.rs:2:10}}`, and with a backslash before it the same as text.
DIRECTIVE = re.compile(
    r"\\(?P<text>\{\{\s*#\w[^{}\n]*\}\})|\{\{\s*#(?P<act>include|rustdoc_include|playground|playpen|title)\b"
    r"(?P<words>[^{}\n]*)\}\}"
)
# What stands before a directive in its line, where its lines are to begin so too; the mark of a note, or of an item, is
# for the first of them alone.
LEAD = re.compile(r"(?P<kept>[ \t>]*)(?P<mark>\[\^[^\]\s]+\]:[ \t]*|(?:[-*+]|\d{1,9}[.)])[ \t]+)?\Z")
NOTE_INDENT = 4

# mdBook, “Including portions of a file”: comments that hold these begin and end a part with a name.
ANCHOR = re.compile(r"ANCHOR:\s*([\w-]+)")
ANCHOR_END = re.compile(r"ANCHOR_END:\s*([\w-]+)")

MARKDOWN = (".md", ".markdown")
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters of a text, and where they come from; `kept` where they are the same there."""

    text: str
    source: SourceText
    start: int
    end: int
    kept: bool = True


def included(
    workspace: Workspace, texts: Sequence[Text], faults: Faults
) -> tuple[tuple[Copy, ...], tuple[Manuscript, ...]]:
    """A copy of every text, with the files in it that it includes; and these files."""
    reader = _Includes(workspace, faults)
    return tuple(reader.copy(text) for text in texts), tuple(reader.files.values())


@dataclass
class _Includes:
    workspace: Workspace
    faults: Faults
    files: dict[str, Manuscript] = field(default_factory=dict)
    sources: dict[str, SourceText | None] = field(default_factory=dict)
    left: int = 0
    """How many characters may still be included in the text at hand."""

    def copy(self, text: Text) -> Copy:
        source = text.source
        if DIRECTIVE.search(source.text, text.start) is None:
            return Copy.whole(source, text.start)
        self.left = MOST_TEXT
        pieces, stretches, length = [], [], 0
        for piece in self.expanded(source, ((text.start, len(source.text)),), (source.file,)):
            if piece.text:
                other = None if piece.source is source else piece.source
                end = length + len(piece.text)
                stretches.append(Stretch(length, end, piece.start, piece.end, piece.kept, other))
                pieces.append(piece.text)
                length = end
        return Copy.of(source, "".join(pieces), tuple(stretches) or (Stretch(0, 0, text.start, text.start, False),))

    def expanded(
        self, source: SourceText, ranges: Sequence[tuple[int, int]], within: tuple[str, ...]
    ) -> Iterator[_Piece]:
        """Stretches of a file with what they include; `within` are the files around them, the outermost first."""
        for start, end in ranges:
            place = start
            for found in DIRECTIVE.finditer(source.text, start, end):
                yield _Piece(source.text[place : found.start()], source, place, found.start())
                # Without the backslash before it, a directive is its own text.
                place = found.start("text") if found["text"] else found.end()
                if found["act"]:
                    yield from self.led(found, source, self.directive(found, source, within))
            yield _Piece(source.text[place:end], source, place, end)

    def led(self, found: re.Match[str], source: SourceText, pieces: Iterator[_Piece]) -> Iterator[_Piece]:
        """Pieces whose lines begin as that of their directive: in a list or a quotation they stay there."""
        begin = source.text.rfind("\n", 0, found.start()) + 1
        before = LEAD.match(source.text[begin : found.start()])
        lead = _following(before) if before else ""
        if not lead:
            yield from pieces
            return
        for piece in pieces:
            place = 0
            for line in re.finditer(r"\n(?=(\n?))", piece.text):
                empty = bool(line[1]) and not lead.strip()
                yield _part(piece, place, line.end())
                yield _Piece("" if empty else lead, source, found.start(), found.end(), kept=False)
                place = line.end()
            yield _part(piece, place, len(piece.text))

    def directive(self, found: re.Match[str], source: SourceText, within: tuple[str, ...]) -> Iterator[_Piece]:
        """What a directive stands for; nothing, with the fault, where it cannot be had."""
        at = source.span(found.start(), found.end())
        words = found["words"].split()
        if found["act"] == "title":
            return
        if not words:
            self.faults.report("R124", "this include names no file", at, "write {{#include file}}")
            return
        name, _, part = words[0].partition(":")
        other = self.file(source, name, at, within)
        ranges = None if other is None else self.ranges(other, part, at)
        if other is None or ranges is None:
            return
        self.left -= sum(end - start for start, end in ranges)
        if self.left < 0:
            message = f"all that is included here has more than {MOST_TEXT // 1024**2} million characters"
            self.faults.report("R065", message, at, "include less")
            return
        nested = other.file.lower().endswith(MARKDOWN)
        inner = self.expanded(other, ranges, (*within, other.file)) if nested else _pieces(other, ranges)
        if found["act"] in ("playground", "playpen"):
            fence = _Piece(",".join(["```rust", *words[1:]]) + "\n", source, found.start(), found.end(), kept=False)
            yield from (fence, *inner, _Piece("\n```", source, found.start(), found.end(), kept=False))
        else:
            yield from inner

    def file(self, source: SourceText, name: str, at: Span, within: tuple[str, ...]) -> SourceText | None:
        """An included file, whose name is relative to the file that includes it."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source.file), name))
        if path in within:
            way = " → ".join(f"“{each}”" for each in (*within[within.index(path) :], path))
            self.faults.report("R120", f"“{name}” would be included in itself", at, way)
            return None
        if len(within) > DEEPEST:
            self.faults.report(
                "R120", f"includes are nested more than {DEEPEST} deep", at, "write the text itself in one of them"
            )
            return None
        if self.is_absent(path):
            close = nearest(posixpath.basename(name), self.beside(path))
            hint = f"the nearest file is “{close}”" if close else None
            self.faults.report("R001", f"“{name}” is not there", at, hint)
            return None
        if posixpath.splitext(path)[1].lower() in PICTURES and not _is_code(source, at):
            self.faults.report("R124", f"“{name}” is a picture, not a text", at, f"show it: ![what it shows]({name})")
            return None
        if path not in self.sources:
            opened = open_text(self.workspace, path, self.faults, at)
            self.sources[path] = opened and opened[0]
            if opened:
                self.files[path] = opened[1]
        return self.sources[path]

    def is_absent(self, path: str) -> bool:
        try:
            return not self.workspace.files.is_file(path)
        except (OutsideError, OSError):
            return False

    def beside(self, path: str) -> tuple[str, ...]:
        try:
            return self.workspace.files.names(posixpath.dirname(path) or ".")
        except (OutsideError, OSError):
            return ()

    def ranges(self, source: SourceText, part: str, at: Span) -> tuple[tuple[int, int], ...] | None:
        """The stretches of a file that a part names: lines `2:10`, `2:`, `:10`, `2`, or a name between anchors."""
        count = len(source.starts) - source.text.endswith("\n")
        first, colon, last = part.partition(":")
        if first and not first.isdecimal():
            return self.anchored(source, first, at)
        begin = int(first or 1)
        end = int(last) if last.isdecimal() else (count if colon or not first else begin)
        if not 1 <= begin <= max(1, min(count, end)):
            lines = "1 line" if count == 1 else f"{count} lines"
            hint = "lines count from 1, the first before the last"
            self.faults.report("R122", f"“{source.file}” has {lines}, and no lines “{part}”", at, hint)
            return None
        return (_lines(source, begin - 1, min(end, count)),)

    def anchored(self, source: SourceText, name: str, at: Span) -> tuple[tuple[int, int], ...] | None:
        """The lines between the anchors of a name, without those of other anchors."""
        ranges: list[tuple[int, int]] = []
        inside = ended = False
        names: list[str] = []
        for number, line in enumerate(source.text.split("\n")):
            opening, closing = ANCHOR.search(line), ANCHOR_END.search(line)
            names += [opening[1]] if opening else []
            if inside and closing and closing[1] == name:
                ended = True
                break
            if inside and not opening and not closing:
                ranges.append(_lines(source, number, number + 1, whole=True))
            inside = inside or bool(opening and opening[1] == name)
        if not inside:
            close = nearest(name, names)
            hint = f"the nearest is “{close}”" if close else f"mark it: ANCHOR: {name}, ANCHOR_END: {name}"
            self.faults.report("R121", f"“{source.file}” has no anchor “{name}”", at, hint)
            return None
        if not ended and ranges and source.text.endswith("\n"):
            ranges.pop()
        return _without_last_end(source, ranges)


def _is_code(source: SourceText, at: Span) -> bool:
    """Whether the line before a place begins code: a drawing may be shown as what it is written in."""
    before = source.text[: source.starts[at.line - 1]].rstrip("\n").rpartition("\n")[2]
    return before.lstrip("> \t").startswith(("```", "~~~"))


def _following(before: re.Match[str]) -> str:
    """What the second line begins with, where the first begins so: what follows a mark is indented."""
    mark = before["mark"] or ""
    return before["kept"] + " " * (NOTE_INDENT if mark.startswith("[") else len(mark))


def _lines(source: SourceText, first: int, after: int, *, whole: bool = False) -> tuple[int, int]:
    """The stretch of lines, counted from 0; with the end of the last one where `whole`."""
    end = source.starts[after] if after < len(source.starts) else len(source.text)
    return source.starts[first], end - (not whole and source.text[source.starts[first] : end].endswith("\n"))


def _without_last_end(source: SourceText, ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    if ranges and source.text[slice(*ranges[-1])].endswith("\n"):
        ranges[-1] = ranges[-1][0], ranges[-1][1] - 1
    return tuple(ranges)


def _pieces(source: SourceText, ranges: Sequence[tuple[int, int]]) -> Iterator[_Piece]:
    return (_Piece(source.text[start:end], source, start, end) for start, end in ranges)


def _part(piece: _Piece, start: int, end: int) -> _Piece:
    """A part of a piece, by offsets in its text."""
    if not piece.kept:
        return _Piece(piece.text[start:end], piece.source, piece.start, piece.end, kept=False)
    return _Piece(piece.text[start:end], piece.source, piece.start + start, piece.start + end)
