"""The rule for tabs as a common preprocessor of mdBook has them: `{{#tabs}}`, `{{#tab Linux}}`, `{{#/tab}}`.

On paper each has its title above what it holds, and all of them stand there.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from publish.reading.markdown.gitbook_rule import push_title
from publish.reading.markdown.lines import line_at

__all__ = ["tab_mark"]

MARK = re.compile(r"\{\{#(?:tabs\b[^{}]*|tab[ \t]+(?P<title>[^{}]*\S)|/tabs?)[ \t]*\}\}[ \t]*")


def tab_mark(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """A line that begins or ends a tab, or all of them."""
    if not state.env["chapters"] or state.is_code_block(start):
        return False
    found = MARK.fullmatch(line_at(state, start))
    if found is None:
        return False
    if not silent:
        if found["title"]:
            push_title(state, start, found["title"])
        state.line = start + 1
    return True
