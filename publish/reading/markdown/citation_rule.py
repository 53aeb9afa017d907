"""The rule for citations, as Pandoc writes them: `[see @key, p. 12; @other]`, `@key [p. 12]`, `[-@key]`."""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

__all__ = ["BARE", "CITE", "LOOKS_LIKE_CITATION", "citation_rule"]

KEY = r"(?P<key>\w(?:[:.#$%&+?<>~/-]?\w)*)"
CITE = re.compile(rf"(?P<prefix>(?:[^@]*\s)?)(?P<without>-?)@{KEY}(?P<rest>.*)", re.DOTALL)
BRACKETS = re.compile(r"\[([^\[\]]*)\]")
BARE = re.compile(rf"@{KEY}(?:(?P<space>[ ]?)\[(?P<rest>[^\[\]@]*)\](?![\[({{]))?")
LOOKS_LIKE_CITATION = re.compile(r"\[(?:[^\[\]@]*\s)?-?@\w[^\[\]]*\]")


def citation_rule(state: StateInline, silent: bool) -> bool:
    """Match a citation, where the publication has a bibliography."""
    if not state.env.get("citations"):
        return False
    character = state.src[state.pos]
    if character == "[":
        match = BRACKETS.match(state.src, state.pos, state.posMax)
        if match is None or state.src[match.end() : match.end() + 1] in ("(", "[", "{"):
            return False
        if not all(CITE.fullmatch(part) for part in match[1].split(";")):
            return False
    elif character == "@":
        before = state.src[state.pos - 1 : state.pos] if state.pos else ""
        match = BARE.match(state.src, state.pos, state.posMax)
        if match is None or before.isalnum() or before in ("_", "."):
            return False
    else:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = match.group()
    state.pos = match.end()
    return True
