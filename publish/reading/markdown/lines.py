"""The lines of a text whose blocks are being parsed."""

from __future__ import annotations

from markdown_it.rules_block import StateBlock

__all__ = ["line_at", "start_of"]


def start_of(state: StateBlock, line: int) -> int:
    """Where a line begins, behind the marks of what it stands in."""
    return state.bMarks[line] + state.tShift[line]


def line_at(state: StateBlock, line: int) -> str:
    """A line without the marks of what it stands in."""
    return state.src[start_of(state, line) : state.eMarks[line]]
