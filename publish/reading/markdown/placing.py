"""The parser of inlines, which here also notes for every token where it stands in the text of its block."""

from __future__ import annotations

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

__all__ = ["STEPS_FOR_ALL", "STEPS_FOR_EACH", "PlacingParser", "TooManyStepsError"]

# To find the `]` of a `[`, the parser looks at all that stands between, so marks that are never closed cost the
# square of their number. A text that people read takes less than one such step for each of its characters.
STEPS_FOR_EACH, STEPS_FOR_ALL = 8, 500_000
# Where it has not looked yet it tries every rule.
STEPS_OF_A_TRIAL = 8


class TooManyStepsError(Exception):
    """The parser has looked ahead more often than a text of this length is worth."""


class _PlacingState(StateInline):
    """The state of an inline parse that knows where its pending text began."""

    base = 0
    pending_from = 0

    def append_pending(self, text: str) -> None:
        if not self.pending:
            self.pending_from = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802 - the parser's own name
        token = super().pushPending()
        start = self.base + self.pending_from
        token.meta["from"], token.meta["to"] = start, start + len(token.content)
        return token


class PlacingParser(ParserInline):
    """The inline parser, noting for every token where it starts and ends in the text of its block."""

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _PlacingState(src, md, env, tokens)
        outer: list[_PlacingState] = env["states"]
        if outer:
            # Only a picture's alternative and an inline note are parsed by themselves; both stand after two marks.
            state.base = outer[-1].base + outer[-1].pos + 2
            notes = env.get("footnotes", {}).get("list", {})
            if notes and notes[max(notes)].get("tokens") is tokens:
                env.setdefault("note_marks", {})[max(notes)] = env["block"]
        outer.append(state)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        outer.pop()
        return state.tokens

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - the parser's own name
        if state.level >= state.md.options["maxNesting"]:
            # Beyond this the parser takes marks for text without a word.
            state.env.setdefault("too_deep", {})[state.env["block"][0][0][1]] = None
        state.env["steps"] -= 1 if state.pos in state.cache else STEPS_OF_A_TRIAL
        if state.env["steps"] < 0:
            raise TooManyStepsError
        super().skipToken(state)

    def tokenize(self, state: StateInline) -> None:
        rules = self.ruler.getRules("")
        end = state.posMax
        deepest = state.md.options["maxNesting"]
        while state.pos < end:
            start, known = state.pos, len(state.tokens)
            matched = False
            if state.level < deepest:
                for rule in rules:
                    if matched := rule(state, False):
                        break
            if matched:
                if state.pos <= start:
                    raise RuntimeError("inline rule did not go on")
                _place(state.tokens[known:], state.base + start, state.base + state.pos)  # type: ignore[attr-defined]
                continue
            state.append_pending(state.src[start])
            state.pos += 1
        if state.pending:
            state.pushPending()


def _place(tokens: list[Token], start: int, end: int) -> None:
    """Give the tokens that a rule has made their places; those inside them have theirs already."""
    fresh = [token for token in tokens if "from" not in token.meta]
    if fresh and all(token.type == "text" for token in fresh):
        for token in fresh:
            token.meta["from"], token.meta["to"] = start, start + len(token.content)
            start += len(token.content)
        return
    for number, token in enumerate(fresh):
        inner = 0 < number < len(fresh) - 1
        token.meta["from"] = start + 1 if inner else (end - 1 if number else start)
        token.meta["to"] = end - 1 if inner else (start + 1 if len(fresh) > 1 and not number else end)
