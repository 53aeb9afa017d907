"""What is gathered while a publication's manuscripts are read: identifiers, links, notes, pictures.

A reference may lead to a place that is read later, so what leads where is settled when all has been read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from publish.diagnostics import Span
from publish.document import PictureFile
from publish.publication import KindRules
from publish.reading.faults import Faults
from publish.reading.markdown import Inlines, Node, Parsed
from publish.workspace import Workspace

__all__ = ["CalledNote", "Draft", "Reference"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to a place in the publication: an identifier, or a manuscript's beginning where it is None."""

    file: str
    identifier: str | None
    span: Span


@dataclass(slots=True)
class CalledNote:
    """A note in the order of the calls; `nodes` or `inlines` hold its text, once it is found."""

    identifier: str
    number: int
    call: Span
    parsed: Parsed
    body: Node | Inlines | None


@dataclass
class Draft:
    """One publication while it is read."""

    workspace: Workspace
    faults: Faults
    rules: KindRules
    files: tuple[str, ...] = ()
    """The manuscripts of the publication."""
    identifiers: dict[str, Span] = field(default_factory=dict)
    """Every identifier in use, with the place that has it."""
    explicit: set[str] = field(default_factory=set)
    """Identifiers that authors gave, wherever they stand: generated ones keep clear of them."""
    beginnings: dict[str, str] = field(default_factory=dict)
    """The identifier of the first section of each manuscript."""
    references: list[Reference] = field(default_factory=list)
    pictures: dict[str, PictureFile] = field(default_factory=dict)
    notes: dict[tuple[str, str | int], CalledNote] = field(default_factory=dict)
    """Notes that are called, by file and label, in the order of the calls."""
    written: dict[tuple[str, str | int], list[tuple[Node, Span]]] = field(default_factory=dict)
    """Notes that are written, by file and label."""
    level: int = 0
    """The level of the last heading, 0 before the first."""
    blocks_seen: bool = False
    """Whether anything stands in the text so far."""

    def claim(self, identifier: str, span: Span) -> None:
        """Take an identifier that an author gave; a fault where it is taken, or cannot be one."""
        first = self.identifiers.setdefault(identifier, span)
        if first is not span:
            where = f"{first.file}:{first.line}:{first.column}"
            self.faults.report("R040", f"the identifier “{identifier}” is given twice", span, f"it is given at {where}")
        elif not identifier[0].isalpha():
            hint = "begin it with a letter"
            self.faults.report("R041", f"“{identifier}” cannot be an identifier", span, hint)

    def generate(self, wanted: str, span: Span) -> str:
        """An identifier like the one wanted that nothing else has."""
        identifier, number = wanted, 1
        while identifier in self.identifiers or identifier in self.explicit:
            number += 1
            identifier = f"{wanted}-{number}"
        self.identifiers[identifier] = span
        return identifier

    def reserve(self, trees: Iterable[Parsed]) -> None:
        """Note the identifiers that authors give anywhere in the manuscripts."""
        waiting = [node for tree in trees for node in tree.nodes]
        while waiting:
            node = waiting.pop()
            waiting += node.children
            inlines = node.inlines.tokens if node.inlines else ()
            given = [node.attributes.get("id"), *(str(token.attrs.get("id", "")) for token in inlines)]
            self.explicit.update(name for name in given if name)
