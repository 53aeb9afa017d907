"""Keep the layouts of a long publication's units, so that after an edit only what it moves is laid out again.

What is kept for a unit depends on the unit alone, never on what was built before: a build that finds layouts here
makes the same bytes as one that does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from publish.building.store import digest, key
from publish.editions.edition import Paper
from publish.editions.pdf.unit import Content, FolioPlace, LinkArea, Node, Unit, UnitArtifact, UnitFacts
from publish.workspace import Output

__all__ = ["KeptLayouts"]

FOLDER = ".store/units"


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """A unit's artifact; its tree as nested lists, since the kids of a node are of several types."""

    pdf: bytes
    structure: list[Any]
    faces: tuple[tuple[str, int, bool], ...]
    facts: UnitFacts
    folios: tuple[FolioPlace, ...] | None


class KeptLayouts:
    """The layouts in an output folder, for a theme and the versions of what lays out."""

    def __init__(self, output: Output, tools: dict[str, str], paper: Paper) -> None:
        self.output = output
        self.made_with = (sorted(tools.items()), paper.theme.digest)

    def through(
        self, units: tuple[Unit, ...], lay_out: Callable[[tuple[Unit, ...]], Iterable[UnitArtifact]]
    ) -> Iterator[UnitArtifact]:
        """An artifact for each unit, in order: what is kept, and what `lay_out` makes of the others."""
        names = [self.name(unit) for unit in units]
        found = [self.get(name) for name in names]
        missing = tuple(unit for unit, artifact in zip(units, found, strict=True) if artifact is None)
        made = iter(lay_out(missing) if missing else ())
        for name, artifact in zip(names, found, strict=True):
            if artifact is None:
                artifact = next(made)
                self.put(name, artifact)
            yield artifact

    def name(self, unit: Unit) -> str:
        """The key of a unit: all that its pages depend on."""
        resources = [(each.name, each.media_type, digest(each.data)) for each in unit.resources]
        return key(self.made_with, replace(unit, resources=()), resources)

    def get(self, name: str) -> UnitArtifact | None:
        """What is kept under a key; None where there is nothing, or it is damaged."""
        data = self.output.read(_file(name))
        # The digest of what follows comes first.
        if data is None or data[:64] != digest(data[64:]).encode():
            return None
        try:
            kept = msgspec.msgpack.decode(data[64:], type=_Kept)
            return UnitArtifact(kept.pdf, _node(kept.structure), kept.faces, kept.facts, kept.folios)
        except (msgspec.DecodeError, msgspec.ValidationError, ValueError, TypeError, RecursionError):
            return None

    def put(self, name: str, artifact: UnitArtifact) -> None:
        """Keep an artifact."""
        kept = _Kept(artifact.pdf, _lists(artifact.structure), artifact.faces, artifact.facts, artifact.folios)
        data = msgspec.msgpack.encode(kept)
        self.output.write(_file(name), digest(data).encode() + data)


def _file(name: str) -> str:
    return f"{FOLDER}/{name[:2]}/{name}"


def _lists(node: Node | Content | LinkArea) -> list[Any]:
    """A tree as lists: the kind of each, and its fields."""
    match node:
        case Content(page, mcid):
            return ["content", page, mcid]
        case LinkArea(page, rectangle, target):
            return ["link", page, rectangle, target]
        case Node(tag, attributes, kids, place):
            return ["node", tag, attributes, [_lists(kid) for kid in kids], place]


def _tree(lists: list[Any]) -> Node | Content | LinkArea:
    """The tree that `_lists` gave. ValueError or TypeError for anything else."""
    kind, *fields = lists
    if kind == "content":
        return Content(*fields)
    if kind == "link":
        page, rectangle, target = fields
        return LinkArea(page, _box(rectangle), target)
    return _node(lists)


def _node(lists: list[Any]) -> Node:
    _, tag, attributes, kids, place = lists
    named = tuple((str(name), str(value)) for name, value in attributes)
    return Node(tag, named, tuple(map(_tree, kids)), (place[0], _box(place[1])) if place else None)


def _box(sides: list[float]) -> tuple[float, float, float, float]:
    left, bottom, right, top = sides
    return left, bottom, right, top
