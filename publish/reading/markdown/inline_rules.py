"""The rules for inlines that our Markdown adds to CommonMark: subscripts, `H~2~O`, and superscripts, `x^2^`."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

__all__ = ["subscript", "superscript"]

# As in pandoc there is no space in them, so that two tildes far apart stay what they are. Two that stand together are
# strikethrough's, and a bracket after a circumflex is a note's.
LOWERED = re.compile(r"~(?!~)((?:[^\s~\\]|\\[^\s\\]|\\\\|\\ ){1,200})~(?!~)")
RAISED = re.compile(r"\^(?![\^\[])((?:[^\s^\\]|\\[^\s\\]|\\\\|\\ ){1,200})\^(?!\^)")
ESCAPED = re.compile(r"\\([ !-/:-@\[-`{-~])")


def subscript(state: StateInline, silent: bool) -> bool:
    """`~2~`, lowered."""
    if state.pos and state.src[state.pos - 1] == "~":
        return False
    return _script(state, silent, LOWERED, "sub")


def superscript(state: StateInline, silent: bool) -> bool:
    """`^2^`, raised."""
    return _script(state, silent, RAISED, "sup")


def _script(state: StateInline, silent: bool, form: re.Pattern[str], tag: str) -> bool:
    found = form.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push(f"{tag}_open", tag, 1)
        state.push("text", "", 0).content = ESCAPED.sub(r"\1", found.group(1))
        state.push(f"{tag}_close", tag, -1)
    state.pos = found.end()
    return True
