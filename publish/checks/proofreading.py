"""Read the source as a proofreader would: doubled words, spaces, quotation marks, dashes, punctuation.

Nothing is changed, and texts of record are left alone unless their publication asks: what stands in them stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from publish.checks.subject import Source
from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import (
    Attribution,
    Cell,
    Citation,
    CodeText,
    Details,
    Figure,
    Formula,
    Heading,
    Inline,
    Key,
    LineBreak,
    Link,
    NoteCall,
    Paragraph,
    Picture,
    SoftBreak,
    Table,
    Text,
    Verse,
)
from publish.publication import KINDS

__all__ = ["check"]

# OBJECT REPLACEMENT CHARACTER: something stands here that is not prose.
OBJECT = "\ufffc"
# What is written for machines has a punctuation of its own.
ADDRESS = re.compile(
    r"\b(?:[a-z]+://|www\.)\S+|\S+@\S+"
    r"|\b[\w.-]+\.(?:com|edu|gov|html?|int|io|json|md|net|org|pdf|py|rs|toml|txt|ya?ml)\b\S*"
)


def check(source: Source) -> Iterator[Diagnostic]:
    """Warnings (R100 to R109), where the publication is to be proofread."""
    metadata = source.document.metadata
    wanted = metadata.proofread
    if wanted is False or (wanted is None and KINDS[metadata.kind].of_record):
        return
    language = metadata.language.partition("-")[0].lower()
    passages = [passage for node in nodes(source.document) for passage in _passages(node)]
    for passage in passages:
        for rule in RULES:
            yield from rule(passage, language)
    yield from _unclosed(passages, language)
    yield from _mixed_marks(passages)


@dataclass(frozen=True)
class _Passage:
    """The prose of one block, and where its characters stand in the source."""

    text: str
    starts: tuple[int, ...]
    spans: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch; within one piece of text it is exact."""
        piece = max(0, bisect_right(self.starts, start) - 1)
        held = self.spans[piece]
        column = min(held.column + start - self.starts[piece], max(held.column, held.end_column - 1))
        return Span(held.file, held.line, column, held.line, column + max(1, end - start))


def _passages(node: object) -> Iterator[_Passage]:
    runs: tuple[tuple[Inline, ...], ...] = ()
    match node:
        case Paragraph(children=children) | Heading(children=children) | Cell(children=children):
            runs = (children,)
        case Attribution(children=children) | Details(summary=children):
            runs = (children,)
        case Verse(stanzas=stanzas):
            runs = tuple(
                tuple(each for line in stanza for each in (*line.children, SoftBreak(line.span))) for stanza in stanzas
            )
        case Table(caption=caption) | Figure(caption=caption):
            runs = (caption,)
        case _:
            pass
    for run in runs:
        pieces = list(_pieces(run))
        if pieces:
            starts, at = [], 0
            for text, _ in pieces:
                starts.append(at)
                at += len(text)
            prose = ADDRESS.sub(lambda found: OBJECT * len(found.group()), "".join(text for text, _ in pieces))
            yield _Passage(prose, tuple(starts), tuple(span for _, span in pieces))


def _pieces(inlines: tuple[Inline, ...]) -> Iterator[tuple[str, Span]]:
    for inline in inlines:
        match inline:
            case Text(text, span):
                yield text, span
            case SoftBreak(span) | LineBreak(span):
                yield "\n", span
            case CodeText() | Key() | Formula() | Picture() | NoteCall() | Citation() | Link(children=()):
                yield OBJECT, inline.span
            case _:
                yield from _pieces(inline.children)


def _warning(code: str, passage: _Passage, found: re.Match[str], message: str, hint: str) -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, message, passage.span(*found.span()), hint)


# --- within one passage ------------------------------------------------------------------------

# Words that rightly stand twice in a row.
TWICE = {
    "en": frozenset(("had", "that")),
    "de": frozenset(("der", "die", "das", "sie", "dem", "den")),
    "fr": frozenset(("nous", "vous")),
}
DOUBLED = re.compile(r"(?<![\w'’-])([^\W\d_]{2,})\s+(\1)(?![\w'’-])", re.IGNORECASE)


def _doubled_words(passage: _Passage, language: str) -> Iterator[Diagnostic]:
    for found in DOUBLED.finditer(passage.text):
        # A name may be said twice; a slip of the pen goes on in small letters.
        if found[2].islower() and found[2] not in TWICE.get(language, frozenset()):
            yield _warning("R100", passage, found, f"“{found[2]}” stands twice", "delete one of the two")


def _double_spaces(passage: _Passage, _: str) -> Iterator[Diagnostic]:
    for found in re.finditer(r"(?<=\S) {2,}(?=\S)", passage.text):
        yield _warning("R101", passage, found, "more than one space stands between two words", "leave one")


HYPHEN_FOR_DASH = re.compile(r"(?<=\w) -{1,3} (?=\w)|(?<=\w)--+(?=\w)")
YEARS = re.compile(r"(?<![\w.,/-])(1\d{3}|20\d{2})-(1\d{3}|20\d{2})(?![\w/-])")


def _hyphens(passage: _Passage, _: str) -> Iterator[Diagnostic]:
    for found in HYPHEN_FOR_DASH.finditer(passage.text):
        yield _warning("R103", passage, found, "a hyphen stands for a dash", "write – or —, as the house does")
    for found in YEARS.finditer(passage.text):
        if int(found[1]) < int(found[2]):
            hint = f"write {found[1]}–{found[2]}"
            yield _warning("R103", passage, found, f"“{found[0]}” has a hyphen for a dash between years", hint)


# A small letter and a point before a capital is the end of a sentence; capitals with points are initials.
NO_SPACE = re.compile(
    r"[^\W\d_][,;!?][\"”’»]?[^\W\d_]|[a-zà-ÿ][.:][\"”’»]?[A-ZÀ-Þ][a-zà-ÿ]|[a-zà-ÿ][.,;:!?][\"”][a-zà-ÿ]"
)


def _no_space_after(passage: _Passage, _: str) -> Iterator[Diagnostic]:
    for found in NO_SPACE.finditer(passage.text):
        message = f"no space stands after the punctuation in “{found[0]}”"
        yield _warning("R105", passage, found, message, "write a space after it")


SPACE_BEFORE = re.compile(r"(?<=[\w)\]”»’]) +([,.;:!?])(?=\s|$)")
# Where French sets a space before it, so may its authors.
FRENCH = frozenset(";:!?")


def _space_before(passage: _Passage, language: str) -> Iterator[Diagnostic]:
    for found in SPACE_BEFORE.finditer(passage.text):
        if language != "fr" or found[1] not in FRENCH:
            yield _warning("R106", passage, found, f"a space stands before “{found[1]}”", "delete it")


def _three_dots(passage: _Passage, _: str) -> Iterator[Diagnostic]:
    for found in re.finditer(r"(?<!\.)\.{3}(?!\.)", passage.text):
        yield _warning("R107", passage, found, "three full stops stand for an ellipsis", "write …")


def _apostrophes(passage: _Passage, _: str) -> Iterator[Diagnostic]:
    for found in re.finditer(r"(?<=\w)[´`](?=\w)|(?<!\S)‘(?=\d\ds?\b|(?:tis|twas|em)\b)", passage.text):
        yield _warning("R108", passage, found, f"“{found[0]}” is no apostrophe", "write ’")


def _tabs(passage: _Passage, _: str) -> Iterator[Diagnostic]:
    for found in re.finditer(r"\t", passage.text):
        yield _warning("R109", passage, found, "a tab stands in the text", "write a space, or make a table")


RULES: tuple[Callable[[_Passage, str], Iterator[Diagnostic]], ...] = (
    _doubled_words,
    _double_spaces,
    _hyphens,
    _no_space_after,
    _space_before,
    _three_dots,
    _apostrophes,
    _tabs,
)


# --- over several passages ---------------------------------------------------------------------

BRACKETS = {"(": ")", "[": "]"}
# What opens and closes a quotation, by language (CLDR); elsewhere as in English.
QUOTATION_MARKS = {"de": {"„": "“", "»": "«"}, "fr": {"«": "»", "“": "”"}, "da": {"»": "«"}}
ENGLISH_MARKS = {"“": "”", "«": "»"}
# A letter or number and a bracket count: a) b) 1) 2)
ENUMERATED = re.compile(r"(?<![\w(])(?:[^\W\d_]|\d{1,3}|[ivx]{1,5})\)")


def _unclosed(passages: list[_Passage], language: str) -> Iterator[Diagnostic]:
    """What is opened and not closed in its paragraph; a quotation of several is opened again with each."""
    marks = QUOTATION_MARKS.get(language, ENGLISH_MARKS)
    pairs = BRACKETS | marks
    for passage, following in pairwise((*passages, None)):
        assert passage is not None
        text = ENUMERATED.sub(lambda found: OBJECT * len(found.group()), passage.text)
        for at in _left_open(text, pairs):
            opening = text[at]
            if opening in marks and following is not None and following.text.lstrip()[:1] == opening:
                continue
            message = "this quotation is not closed" if opening in marks else f"“{opening}” is opened and not closed"
            span = passage.span(at, at + 1)
            yield Diagnostic("R104", Severity.WARNING, message, span, f"close it with {pairs[opening]}")
        yield from _odd_marks(passage)


def _left_open(text: str, pairs: dict[str, str]) -> list[int]:
    """Where something opens that is never closed."""
    opened_by = {close: opening for opening, close in pairs.items()}
    open_at: list[int] = []
    for index, character in enumerate(text):
        if character in pairs:
            open_at.append(index)
        elif character in opened_by:
            matching = next((at for at in reversed(open_at) if text[at] == opened_by[character]), None)
            if matching is not None:
                open_at = [at for at in open_at if at < matching]
    return open_at


def _odd_marks(passage: _Passage) -> Iterator[Diagnostic]:
    # After a figure the mark stands for inches or seconds.
    marks = list(re.finditer(r'(?<!\d)"', passage.text))
    if len(marks) % 2:
        yield _warning("R104", passage, marks[-1], "the straight quotation marks do not come in pairs", "close it")


def _mixed_marks(passages: list[_Passage]) -> Iterator[Diagnostic]:
    """The first mark of the kind that is rarer, where a text has straight and curly ones."""
    straight = [(p, found) for p in passages for found in re.finditer(r'(?<!\d)"', p.text)]
    curly = [(p, found) for p in passages for found in re.finditer("[“”]", p.text)]
    if straight and curly:
        few, kind, other = (straight, "straight", "curly")
        if len(straight) > len(curly):
            few, kind, other = (curly, "curly", "straight")
        passage, found = few[0]
        message = f"this quotation mark is {kind}, and most are {other}"
        yield _warning("R102", passage, found, message, "write them all in one way")
