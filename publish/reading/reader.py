"""What reads the blocks and inlines that stand within a block, for those who read one kind of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from publish.diagnostics import Span
from publish.document import Attributes, Block, Inline
from publish.reading.draft import Draft
from publish.reading.faults import Faults
from publish.reading.markdown import Node, Parsed
from publish.reading.positions import Copy

__all__ = ["Reader"]


class Reader(Protocol):
    """The reader of a manuscript's blocks, as those see it who read one kind of block."""

    parsed: Parsed
    copy: Copy
    draft: Draft
    faults: Faults

    def span(self, node: Node) -> Span:
        """Where a block stands."""

    def attributes(self, node: Node) -> Attributes:
        """What its author says of a block."""

    def attributes_span(self, node: Node) -> Span:
        """Where that is said."""

    def no_attributes(self, node: Node) -> None:
        """Report attributes of a block that can have none."""

    def inlines(self, node: Node) -> tuple[Inline, ...]:
        """The inlines of a block that holds inlines alone."""

    def blocks(self, nodes: Sequence[Node]) -> tuple[Block, ...]:
        """The blocks that stand within a block."""

    def held(self, blocks: tuple[Block, ...], span: Span) -> tuple[Block, ...]:
        """The blocks of what is set off; a fault where there are none."""
