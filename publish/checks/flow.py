"""The text in flow of a finished PDF: its blocks in order with their lines, and no apparatus, labels or tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from publish.inspection import Block, Line, PdfFacts

__all__ = ["Passage", "passages"]

HEADING = re.compile(r"H[1-6]?")
# What stands in lines of its own, whatever the lines around it.
APART = frozenset(("TOC", "TOCI", "Table", "Figure", "Caption", "Code", "Note", "FENote", "Formula"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of text in flow, with its lines."""

    block: Block
    lines: tuple[Line, ...]

    @property
    def is_heading(self) -> bool:
        return any(HEADING.fullmatch(role) for role in self.block.roles[-1:])

    @property
    def is_point(self) -> bool:
        """Whether it stands in a list."""
        return "LBody" in self.block.roles

    @property
    def shown(self) -> str:
        """Its first words, to quote."""
        text = self.block.text
        return text if len(text) <= 40 else f"{text[:40].rsplit(' ', 1)[0]} …"


def _is_code(block: Block) -> bool:
    """Whether a block is code and nothing else: its spaces are the author's."""
    return all(any(tag.role == "Code" for tag in run.within) for run in block.runs if run.size)


def passages(facts: PdfFacts) -> Iterator[Passage]:
    """The passages of a file, in the order of its tags."""
    for block in facts.blocks:
        if block.titles or block.roles[-1] == "Lbl" or APART & set(block.roles) or _is_code(block):
            continue
        if lines := block.lines:
            yield Passage(block, lines)
