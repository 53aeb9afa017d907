"""Read a theme's YAML into a tree in which every value knows its place.

Scalars stay text: what a value means is decided by who asks for it, so YAML's own guesses
(`no`, `1e3`) never matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from publish.diagnostics import Diagnostic, Severity, Span, ThemeError

__all__ = ["Faults", "Record", "Scalar", "Sequence", "Tree", "overlay", "read_yaml"]


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value, as it is written, without its quotation marks."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Tree, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Record:
    """Keys and values in the order of the file; `places` says where each key stands."""

    fields: dict[str, Tree]
    places: dict[str, Span]
    span: Span


Tree = Scalar | Sequence | Record


class Faults:
    """The faults of a theme, collected while it is read and raised once."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def add(self, code: str, message: str, span: Span | None, hint: str | None = None) -> None:
        self.found.append(Diagnostic(code, Severity.ERROR, message, span, hint))

    def unknown(self, what: str, key: str, known: Iterable[str], span: Span) -> None:
        """A key that is not declared, with the nearest known one as a hint."""
        names = list(known)
        near = get_close_matches(key, names, 1)
        hint = f"did you mean “{near[0]}”?" if near else f"known here: {', '.join(names)}"
        self.add("T003", f"unknown {what} “{key}”", span, hint)

    def settle(self) -> None:
        """ThemeError if there is any fault."""
        if self.found:
            raise ThemeError(*self.found)

    def record(self, tree: Tree | None, what: str) -> Record:
        """The tree as a record; an empty one, with a fault, where it is something else."""
        if isinstance(tree, Record):
            return tree
        span = tree.span if tree else Span.point(what, 1)
        if tree is not None and not (isinstance(tree, Scalar) and tree.text == ""):
            self.add(
                "T003", f"“{what}” must be keys and values", span, "write key: value, a line each, indented under it"
            )
        return Record({}, {}, span)

    def text(self, tree: Tree, what: str) -> str:
        if isinstance(tree, Scalar):
            return tree.text
        self.add("T003", f"“{what}” must be one value", tree.span, f"write {what}: value in one line")
        return ""

    def items(self, tree: Tree, what: str) -> tuple[Tree, ...]:
        """The tree as a sequence; a single value is a sequence of one."""
        if isinstance(tree, Sequence):
            return tree.items
        if isinstance(tree, Scalar):
            return (tree,)
        self.add("T003", f"“{what}” must be a list", tree.span, "write [one, other], or a line with - for each")
        return ()

    def flag(self, tree: Tree, what: str) -> bool:
        text = self.text(tree, what)
        if text not in ("true", "false"):
            self.add("T003", f"“{what}” must be true or false, not “{text}”", tree.span)
        return text == "true"

    def known(self, record: Record, what: str, keys: tuple[str, ...], required: tuple[str, ...] = ()) -> None:
        """Report keys that are not among the known ones, and required ones that are missing."""
        for key in record.fields:
            if key not in keys:
                self.unknown(what, key, list(keys), record.places[key])
        for key in required:
            if key not in record.fields:
                self.add("T003", f"{what} “{key}” is missing", record.span, f"add a line: {key}: …")


def read_yaml(data: bytes, shown: str, faults: Faults) -> Tree:
    """Parse YAML 1.2 text; `shown` is the path that messages give. A syntax error is a fault (T002)."""
    nothing = Record({}, {}, Span.point(shown, 1))
    try:
        events = YAML(typ="safe").parse(data.decode("utf-8"))
        first = next((event for event in events if isinstance(event, NodeEvent)), None)
        return nothing if first is None else _Reader(shown, faults).tree(first, events)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = Span.point(shown, mark.line + 1, mark.column + 1) if mark else Span.point(shown, 1)
        faults.add("T002", f"this is not YAML: {error.problem or error.context}", span)
    except _TooDeepError:
        pass
    except (YAMLError, UnicodeDecodeError) as error:
        faults.add("T002", f"this is not YAML: {error}".splitlines()[0], nothing.span)
    return nothing


class _TooDeepError(Exception):
    """A file that is nested deeper than any theme; it has been reported."""


# Deeper than any token.
DEEPEST = 20


@dataclass(frozen=True)
class _Reader:
    """Makes a tree of the parser's events; composing nodes first, as the library can, takes twice the time."""

    shown: str
    faults: Faults

    def tree(self, event: Event, events: Iterator[Event], depth: int = 0) -> Tree:
        if depth > DEEPEST:
            self.faults.add(
                "T002",
                f"this is nested more than {DEEPEST} deep",
                self.span(event),
                "this may be a slip with the indentation",
            )
            raise _TooDeepError
        if tag := getattr(event, "tag", None):
            self.faults.add("T002", f"the tag “{tag}” cannot be used here", self.span(event), "delete it")
        if isinstance(event, ScalarEvent):
            absent = event.value in ("null", "~") and event.style in (None, "")
            return Scalar("" if absent else event.value, self.span(event))
        if isinstance(event, SequenceStartEvent):
            items = []
            while not isinstance(inner := next(events), SequenceEndEvent):
                items.append(self.tree(inner, events, depth + 1))
            return Sequence(tuple(items), self.span(event))
        if isinstance(event, MappingStartEvent):
            return self.record(event, events, depth + 1)
        assert isinstance(event, AliasEvent)
        message = f"the alias “*{event.anchor}” cannot be used here"
        self.faults.add("T002", message, self.span(event), "write the value out")
        return Scalar("", self.span(event))

    def record(self, start: Event, events: Iterator[Event], depth: int) -> Record:
        fields: dict[str, Tree] = {}
        places: dict[str, Span] = {}
        while not isinstance(inner := next(events), MappingEndEvent):
            key = self.tree(inner, events, depth)
            value = self.tree(next(events), events, depth)
            if not isinstance(key, Scalar):
                self.faults.add("T002", "a key must be text", key.span, "write key: value")
                continue
            if key.text in fields:
                self.faults.add("T003", f"“{key.text}” stands here a second time", key.span, "delete one of the two")
            fields[key.text] = value
            places[key.text] = key.span
        return Record(fields, places, self.span(start))

    def span(self, event: Event) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(self.shown, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def overlay(below: Record, above: Record, depth: Callable[[str], int]) -> Record:
    """One record laid over another: `depth` of a key says how many levels below it are merged, not replaced."""
    fields, places = dict(below.fields), {**below.places, **above.places}
    for key, value in above.fields.items():
        under = fields.get(key)
        levels = depth(key)
        if levels and isinstance(under, Record) and isinstance(value, Record):
            value = overlay(under, value, lambda _, left=levels: left - 1)  # type: ignore[misc]  # mypy sees no default
        fields[key] = value
    return Record(fields, places, above.span)
