"""Runs of text: the abbreviations that stand in them, and what their author may have meant as marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from publish.diagnostics import Span
from publish.document import Abbreviation, Inline, Text
from publish.reading.draft import Draft
from publish.reading.markdown import Inlines, Parsed, Token
from publish.reading.works.citations import LOOKS_LIKE_CITATION

__all__ = ["RunReader"]

LOOKS_LIKE_ATTRIBUTES = re.compile(r"(?<!\{)\{(?:[#.][\w-]|(?:lang|dir|id|class|width)=)[^{}]*\}")
LOOKS_LIKE_REFERENCE = re.compile(r"\[[^\[\]\0]+\]\[[^\[\]\0]*\]")


@cache
def _short_forms(forms: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds abbreviations that stand as words, the longest first."""
    if not forms:
        return None
    longest = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(form) for form in longest)})(?!\w)")


class RunReader:
    """Reads the runs of text in one block."""

    def __init__(self, inlines: Inlines, parsed: Parsed, draft: Draft) -> None:
        self.inlines, self.parsed, self.draft, self.faults = inlines, parsed, draft, draft.faults
        self.short = _short_forms(tuple(parsed.abbreviations))

    def span(self, start: int, end: int) -> Span:
        return self.inlines.span(self.parsed.copy, start, end)

    def read(self, run: list[Token]) -> Iterator[Inline]:
        """Text tokens that stand together are one text, but for the abbreviations in it."""
        for token in run:
            if token.type == "text_special" and token.content == "\ufffd" and token.markup != "\ufffd":
                message = f"the character reference “{token.markup}” stands for no character"
                span = self.span(token.meta["from"], token.meta["to"])
                self.faults.report("R036", message, span, "write the character itself")
        text = "".join(token.content for token in run)
        start = run[0].meta["from"]
        plain = _in_place(run)
        self.suspect(plain, start)
        if not self.draft.works:
            self.cited(plain, start)
        whole = Text(text, self.span(start, run[-1].meta["to"]))
        if self.short is None or not self.short.search(text):
            yield whole
            return
        yield from self.abbreviated(run, text)

    def abbreviated(self, run: list[Token], text: str) -> Iterator[Inline]:
        """A text with the abbreviations in it that are explained."""
        assert self.short is not None
        # Where each character begins; those of an entity all stand where it does.
        places = [
            token.meta["from"] + (index if token.type == "text" else 0)
            for token in run
            for index in range(len(token.content))
        ]
        places.append(run[-1].meta["to"])
        at = 0
        for found in (*self.short.finditer(text), None):
            start, end = found.span() if found else (len(text), len(text))
            if text[at:start]:
                yield Text(text[at:start], self.span(places[at], places[start]))
            if found:
                span, short = self.span(places[start], places[end]), " ".join(found[0].split())
                self.draft.shortened.add((self.parsed.copy.source.file, short))
                yield Abbreviation((Text(found[0], span),), self.parsed.abbreviations[short][0], span)
            at = end

    def suspect(self, text: str, start: int) -> None:
        """Warn of text that the author may have meant as markup."""
        for match in LOOKS_LIKE_ATTRIBUTES.finditer(text):
            hint = "attributes stand directly after [text], a link, code or a picture, or on a line of their own"
            span = self.span(start + match.start(), start + match.end())
            self.faults.report("R038", f"“{match.group()}” is text here, not attributes", span, hint)
        for match in LOOKS_LIKE_REFERENCE.finditer(text):
            span = self.span(start + match.start(), start + match.end())
            hint = "add a line such as [name]: https://…; or write \\[ where brackets are meant"
            self.faults.report("R056", f"“{match.group()}” is text here: its address is not defined", span, hint)

    def cited(self, text: str, start: int) -> None:
        """Warn of what looks like a citation where there is no bibliography."""
        for match in LOOKS_LIKE_CITATION.finditer(text):
            span = self.span(start + match.start(), start + match.end())
            hint = "name the file of the works in the metadata: bibliography: works.bib; or write \\@ for the character"
            self.faults.report("R165", f"“{match.group()}” is text here: there is no bibliography", span, hint)


def _in_place(run: list[Token]) -> str:
    """What may have been meant as marks, each character as far from the first as in the source.

    What is escaped is meant as text; it leaves a gap, as comments do.
    """
    pieces: list[str] = []
    at = run[0].meta["from"]
    for token in run:
        start, end = token.meta["from"], token.meta["to"]
        pieces += "\0" * (start - at), token.content if token.type == "text" else "\0" * (end - start)
        at = end
    return "".join(pieces)
