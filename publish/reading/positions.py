"""Where things stand: a source file's characters with their lines and columns, and copies that were mended.

Lines end at a line feed alone; carriage returns are made into it when a file is decoded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from publish.diagnostics import Span

__all__ = ["Copy", "SourceText", "Stretch"]


def _line_starts(text: str) -> tuple[int, ...]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return tuple(starts)


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source file as characters; offsets count from 0."""

    file: str
    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, file: str, text: str) -> SourceText:
        return cls(file, text, _line_starts(text))

    def span(self, start: int, end: int) -> Span:
        """The stretch between two offsets; at least one character wide."""
        end = max(start + 1, end)
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end) - 1
        return Span(self.file, first + 1, start - self.starts[first] + 1, last + 1, end - self.starts[last] + 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of a copy that come from one place of a source; `kept` where they are the same characters.

    `source` is the file that they come from, None for the copy's own.
    """

    copy_start: int
    copy_end: int
    source_start: int
    source_end: int
    kept: bool
    source: SourceText | None = None

    def within(self, start: int, end: int) -> Stretch:
        """The part of it between two offsets of the copy."""
        start, end = max(start, self.copy_start), min(end, self.copy_end)
        if not self.kept:
            return replace(self, copy_start=start, copy_end=end)
        shift = self.source_start - self.copy_start
        return replace(self, copy_start=start, copy_end=end, source_start=start + shift, source_end=end + shift)


@dataclass(frozen=True, slots=True)
class Copy:
    """A manuscript's text as it is parsed: without the metadata block, with what it includes, corrections applied.

    `span` gives the places in the manuscript itself, or in the file that was included there, whatever was mended
    before them.
    """

    source: SourceText
    text: str
    starts: tuple[int, ...]
    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, source: SourceText, text: str, stretches: tuple[Stretch, ...]) -> Copy:
        return cls(source, text, _line_starts(text), stretches)

    @classmethod
    def whole(cls, source: SourceText, start: int = 0) -> Copy:
        """An unmended copy of the source from an offset on."""
        text = source.text[start:]
        return cls.of(source, text, (Stretch(0, len(text), start, len(source.text), True),))

    def _stretch(self, at: int) -> Stretch:
        index = bisect_right(self.stretches, at, key=lambda stretch: stretch.copy_start) - 1
        return self.stretches[max(0, index)]

    def span(self, start: int, end: int) -> Span:
        """The stretch of a file that the characters between two offsets of the copy come from.

        Where they come from several, it is the first one, as far as they go on in it.
        """
        first = self._stretch(start)
        last = self._stretch(max(start, end - 1))
        begin = first.source_start + (start - first.copy_start if first.kept else 0)
        if last.source is not first.source:
            return (first.source or self.source).span(begin, first.source_end)
        finish = last.source_start + (max(start, end - 1) - last.copy_start) + 1 if last.kept else last.source_end
        return (first.source or self.source).span(begin, finish)

    def origin(self, start: int, end: int) -> Stretch:
        """Where the characters between two offsets come from, as far as it is one place."""
        return self._stretch(start).within(start, max(start, end))

    def cut(self, start: int, end: int) -> Iterator[Stretch]:
        """The stretches between two offsets."""
        index = max(0, bisect_right(self.stretches, start, key=lambda stretch: stretch.copy_start) - 1)
        for stretch in self.stretches[index:]:
            if stretch.copy_start >= end:
                return
            if stretch.copy_end > start:
                yield stretch.within(start, end)

    def line(self, number: int) -> str:
        """A line of the copy, counted from 0, without its end."""
        start = self.starts[number]
        end = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
        return self.text[start:end]

    def line_span(self, number: int) -> Span:
        """The place of a whole line, counted from 0, in the file that what it says comes from."""
        text, start = self.line(number), self.starts[number]
        said = len(text) - len(text.lstrip(" \t>"))
        place = self.span(start + said, start + len(text))
        return Span(place.file, place.line, 1, place.line, place.column + len(text) - said)

    def lines_span(self, first: int, after: int) -> Span:
        """The place of the lines from `first` up to `after`, counted from 0, without white space around them."""
        start = self.starts[min(first, len(self.starts) - 1)]
        end = self.starts[after] if after < len(self.starts) else len(self.text)
        block = self.text[start:end]
        lead = len(block) - len(block.lstrip())
        return self.span(start + lead, start + len(block.rstrip()))
