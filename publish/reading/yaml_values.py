"""YAML 1.2 as plain values that know their places; the only room that knows ruamel.yaml.

Text stays the text that the author wrote: nothing is made a number, a date or a truth value here. Tags,
anchors, aliases and several documents are refused, and so are keys that stand twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import Reader

from publish.diagnostics import Span
from publish.reading.characters import FORBIDDEN, INVISIBLE, report_forbidden, report_invisible
from publish.reading.faults import Faults
from publish.reading.positions import SourceText

__all__ = ["Listing", "Mapping", "Scalar", "Value", "read_yaml"]

# Deeper than any metadata; an author who needs more has made a slip with the indentation.
DEEPEST = 20

# YAML 1.2.2, 10.3.2: what the core schema takes for something else than text.
NULL = re.compile(r"~|null|Null|NULL|")
BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")


# What a complaint of the parser mostly comes from, and what mends that.
SLIPS = (
    ("mapping values are not allowed", "a value that holds a colon and a space must stand in quotation marks"),
    ("'\\t' that cannot start any token", "indent with spaces, not with tabs"),
    ("cannot start any token", "a value that begins with a mark must stand in quotation marks"),
    ("could not find expected ':'", "write key: value; a text of several lines stands indented behind key: >"),
    ("unexpected end of stream", "close the quotation marks, or the bracket"),
    ("expected ',' or", "part the values with commas, and close the bracket"),
    ("expected <block end>", "what belongs together begins in one column"),
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as text; `plain` where it stands without quotation marks."""

    text: str
    plain: bool
    span: Span

    @property
    def is_null(self) -> bool:
        return self.plain and NULL.fullmatch(self.text) is not None

    @property
    def is_bool(self) -> bool:
        return self.plain and BOOL.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of values."""

    items: tuple[Value, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the author's order, each key once."""

    entries: tuple[tuple[Scalar, Value], ...]
    span: Span

    def get(self, key: str) -> Value | None:
        return next((value for name, value in self.entries if name.text == key), None)


Value = Scalar | Listing | Mapping


class _Checked(Reader):
    """A reader of text whose characters have been checked already, when the file was opened."""

    def check_printable(self, data: Any) -> None:
        pass


class _RefusedError(Exception):
    """A part of YAML that is not taken; it has been reported."""


def read_yaml(source: SourceText, start: int, end: int, faults: Faults) -> Mapping | None:
    """The mapping that stands between two offsets of a file; None, and a fault, where there is none."""
    reader = _Reader(source, start, faults)
    # The parser must not see where the file goes on, and wants a line's end at the end.
    text = source.text[start:end]
    try:
        yaml = YAML(typ="safe", pure=True)
        yaml.Reader = _Checked
        return reader.document(yaml.parse(text))
    except _RefusedError:
        return None
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        at = min(start + (mark.index if mark else 0), max(start, end - 1))
        message = f"this is not YAML: {problem.problem or problem.context}"
        faults.report(
            "R007", message, source.span(at, at), next((hint for said, hint in SLIPS if said in message), None)
        )
    except YAMLError as problem:
        faults.report("R007", f"this is not YAML: {problem}".splitlines()[0], source.span(start, start))
    return None


class _Reader:
    def __init__(self, source: SourceText, start: int, faults: Faults) -> None:
        self.source, self.start, self.faults = source, start, faults

    def span(self, event: Event) -> Span:
        return self.source.span(self.start + event.start_mark.index, self.start + event.end_mark.index)

    def refuse(self, event: Event, what: str) -> None:
        message = f"{what} cannot be used in metadata"
        self.faults.report("R008", message, self.span(event), "write the value out in full")
        raise _RefusedError

    def document(self, events: Iterator[Event]) -> Mapping | None:
        found: Value | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(event, "a second YAML document")
            elif isinstance(event, NodeEvent):
                found = self.value(event, events, 0)
        if isinstance(found, Mapping):
            return found
        span = found.span if found else self.source.span(self.start, self.start)
        if found is None or (isinstance(found, Scalar) and found.is_null):
            return Mapping((), span)
        self.faults.report("R007", "metadata is not a list of keys and values", span, "write lines such as: title: …")
        return None

    def value(self, event: Event, events: Iterator[Event], depth: int) -> Value:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, AliasEvent):
            self.refuse(event, f"the alias “*{anchor}”")
        if anchor:
            self.refuse(event, f"the anchor “&{anchor}”")
        if tag:
            self.refuse(event, f"the tag “{tag}”")
        if depth > DEEPEST:
            self.faults.report(
                "R035",
                f"metadata is nested more than {DEEPEST} deep",
                self.span(event),
                "this may be a slip with the indentation",
            )
            raise _RefusedError
        if isinstance(event, ScalarEvent):
            if event.style == '"':
                self.check_escaped(event.value, self.span(event))
            return Scalar(event.value, event.style in (None, ""), self.span(event))
        if isinstance(event, SequenceStartEvent):
            items, last = [], event
            for inner in events:
                if isinstance(inner, SequenceEndEvent):
                    break
                items.append(self.value(inner, events, depth + 1))
            return Listing(tuple(items), self.span(last))
        assert isinstance(event, MappingStartEvent)
        return self.mapping(event, events, depth)

    def check_escaped(self, text: str, span: Span) -> None:
        """Report characters that no text may hold, and that are written by their numbers."""
        for match in FORBIDDEN.finditer(text):
            report_forbidden(match.group(), span, self.faults)
        written = self.source.text
        for match in INVISIBLE.finditer(text):
            # Those that stand in the file as they are have been reported.
            if match.group() not in written:
                report_invisible(match.group(), span, self.faults)

    def mapping(self, event: Event, events: Iterator[Event], depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Value]] = {}
        for inner in events:
            if isinstance(inner, MappingEndEvent):
                break
            key = self.value(inner, events, depth + 1)
            value = self.value(next(events), events, depth + 1)
            if isinstance(value, Scalar) and value.plain and not value.text:
                # The parser sees a value that is not there only where the next thing begins.
                value = Scalar("", True, key.span)
            if not isinstance(key, Scalar):
                self.faults.report(
                    "R007", "a key must be text", key.span, "write key: value, and lists and braces behind the colon"
                )
            elif (first := entries.get(key.text)) is not None:
                self.faults.report(
                    "R009", f"“{key.text}” stands twice", key.span, f"it stands in line {first[0].span.line} already"
                )
            else:
                entries[key.text] = (key, value)
        return Mapping(tuple(entries.values()), self.span(event))
