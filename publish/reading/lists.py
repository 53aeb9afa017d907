"""Say where a publication asks for a list that it cannot have: in a text without chapters, or of nothing."""

from __future__ import annotations

from typing import Any

from publish.document import CodeBlock, Equation, Figure, Part, Section, Table
from publish.publication import KINDS
from publish.reading.faults import Faults
from publish.reading.metadata import MetadataReading

__all__ = ["check_lists"]

HELD: dict[str, type] = {"figures": Figure, "tables": Table, "listings": CodeBlock, "equations": Equation}


def check_lists(parts: tuple[Part, ...], reading: MetadataReading, faults: Faults) -> None:
    """Warn of lists that will not be there."""
    asked = reading.values.get("lists", ())
    if not asked:
        return
    span = reading.spans.get("lists")
    level = KINDS[reading.kind].slip_level
    if level is None or not any(isinstance(b, Section) and b.level <= level for part in parts for b in part.blocks):
        hint = "delete “lists”, or take a kind with chapters: report or book"
        faults.report("R150", "a publication without chapters has no list of its figures or tables", span, hint)
        return
    captioned = {type(node) for node in _every(parts) if getattr(node, "caption", ()) or getattr(node, "title", "")}
    for name in asked:
        if HELD[name] not in captioned:
            faults.report(
                "R151",
                f"there is no list of {name}, for none of them has a {'title' if name == 'equations' else 'caption'}",
                span,
                'write titles, $$ … $$ {title="…"}, or delete it'
                if name == "equations"
                else "write captions, or delete it",
            )


def _every(value: Any) -> list[Any]:
    """A node and every node in it, or those of a tuple of nodes."""
    found, waiting = [], [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, tuple):
            waiting += each
        elif (names := getattr(each, "__dataclass_fields__", None)) is not None:
            found.append(each)
            waiting += [getattr(each, name) for name in names]
    return found
