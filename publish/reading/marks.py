"""Marks for the index: what an author marks, which entry it belongs to, and which word it stands at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from publish.diagnostics import Span
from publish.document import IndexMark, Inline, NoteCall, SoftBreak, Text, plain_text
from publish.reading.draft import Draft
from publish.reading.nearest import nearest

__all__ = ["MarkRead", "attached", "index_mark", "is_index_mark", "resolve_marks"]

# What a mark's attributes say: the entry, other entries to look at, and what the entry is sorted by.
ENTRY, SEE, ALSO, SORT = "index", "see", "seealso", "sort"
OWN = (ENTRY, SEE, ALSO, SORT)

# As indexes have them: an entry, entries under it, and once more.
DEEPEST = 3

# MakeIndex parts levels by a mark of exclamation. Two of them are one that is meant.
PARTED = re.compile(r"(?<!!)!(?!!)|(?<=!!)!(?!!)")


@dataclass(frozen=True, slots=True)
class MarkRead:
    """A mark, and the attributes that are not its own."""

    mark: IndexMark
    given: dict[str, str]


def is_index_mark(given: Mapping[str, str]) -> bool:
    """Whether a stretch with these attributes is marked for the index."""
    return ENTRY in given or ENTRY in given.get("class", "").split()


def index_mark(children: tuple[Inline, ...], given: Mapping[str, str], span: Span, draft: Draft) -> MarkRead:
    """Words that are marked for the index: `[term]{.index}`, `[words]{index="entry!sub-entry"}`."""
    classes = [each for each in given.get("class", "").split() if each != ENTRY]
    rest = {key: value for key, value in given.items() if key not in (*OWN, "class")}
    if classes:
        rest["class"] = " ".join(classes)
    levels = _levels(given[ENTRY] if ENTRY in given else plain_text(children).replace("!", "!!"), span, draft)
    if SEE in given and ALSO in given:
        hint = "see: the entry has no places of its own; seealso: it has"
        draft.faults.report("R155", "an entry cannot say both “see” and “seealso”", span, hint)
    other = next((given[key] for key in (SEE, ALSO) if key in given), None)
    mark = IndexMark(
        children,
        levels,
        draft.generate(f"index-{len(draft.marks) + 1}", span, kept=False) if other is None else None,
        span,
        () if other is None else _levels(other, span, draft),
        ALSO in given,
        given.get(SORT),
    )
    draft.marks.append(mark)
    return MarkRead(mark, rest)


def _levels(text: str, span: Span, draft: Draft) -> tuple[str, ...]:
    levels = tuple(" ".join(level.replace("!!", "!").split()) for level in PARTED.split(text))
    if not all(levels):
        message = f"the index entry “{text}” has no text" if text.strip() else "this index entry has no text"
        draft.faults.report("R155", message, span, 'write it as {index="entry"} or {index="entry!entry under it"}')
    elif len(levels) > DEEPEST:
        message = f"the index entry “{text}” has {len(levels)} levels, and none may have more than {DEEPEST}"
        draft.faults.report("R155", message, span, "write !! for a mark of exclamation that is meant")
    return levels


def resolve_marks(draft: Draft) -> None:
    """Report entries that send the reader to one that has no place, and an index for which nothing is marked."""
    there = {mark.levels[:depth] for mark in draft.marks if mark.identifier for depth in range(1, len(mark.levels) + 1)}
    known = {"!".join(levels) for levels in there}
    for mark in draft.marks:
        if mark.other and all(mark.other) and mark.other not in there:
            wanted = "!".join(mark.other)
            close = nearest(wanted, known)
            hint = f"the nearest entry is “{close}”" if close else "mark a place for it"
            message = f"the index entry “{', '.join(mark.levels)}” refers to “{wanted}”, which has no place in the text"
            draft.faults.report("R156", message, mark.span, hint)
    for span in draft.indexes[1:]:
        first = draft.indexes[0]
        hint = f"it stands at {first.file}:{first.line} already"
        draft.faults.report("R157", "the index stands a second time", span, hint)
    if not there:
        for span in draft.indexes:
            hint = "mark words for it: [word]{.index}"
            draft.faults.report("R157", "there is nothing to stand in this index", span, hint)


# --- which word a mark stands at ---------------------------------------------------------------

LAST_WORD = re.compile(r"\S+\Z")
FIRST_WORD = re.compile(r"\A\S+")


def attached(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Inlines in which a mark without words has the word that it touches: the one before it, else the one after.

    So that it stands on the page of that word, wherever lines break.
    """
    if not any(_is_bare(inline) for inline in inlines):
        return inlines
    made: list[Inline] = []
    for inline in inlines:
        if _is_bare(inline) and (place := _before(made)) is not None:
            made[place : place + 1] = _with_last_word(made[place], inline)
        else:
            made.append(inline)
    # From the end, so that of several marks each has the word, and the marks after it.
    for place in range(len(made) - 2, -1, -1):
        if _is_bare(made[place]) and (pieces := _with_first_word(made[place + 1], made[place])):
            made[place : place + 2] = pieces
    return tuple(made)


def _is_bare(inline: Inline) -> bool:
    return isinstance(inline, IndexMark) and not inline.children and inline.identifier is not None


def _before(made: list[Inline]) -> int | None:
    """Where the inline is that a mark after these touches; the calls of notes stand between."""
    for place in range(len(made) - 1, -1, -1):
        inline = made[place]
        if isinstance(inline, NoteCall):
            continue
        if isinstance(inline, Text):
            return place if LAST_WORD.search(inline.text) else None
        return None if isinstance(inline, SoftBreak) or not plain_text((inline,)).strip() else place
    return None


def _with_last_word(inline: Inline, mark: Inline) -> list[Inline]:
    assert isinstance(mark, IndexMark)
    if isinstance(inline, Text) and (word := LAST_WORD.search(inline.text)) is not None:
        before, after = _parted(inline, word.start())
        return [*([before] if before.text else []), replace(mark, children=(after,))]
    return [replace(mark, children=(inline,))]


def _with_first_word(inline: Inline, mark: Inline) -> list[Inline]:
    """What stands after a mark, its first word in the mark; nothing where a space or no text stands there."""
    assert isinstance(mark, IndexMark)
    if isinstance(inline, Text):
        word = FIRST_WORD.search(inline.text)
        if word is None:
            return []
        first, rest = _parted(inline, word.end())
        return [replace(mark, children=(first,)), *([rest] if rest.text else [])]
    if isinstance(inline, SoftBreak | NoteCall) or not plain_text((inline,)).strip():
        return []
    return [replace(mark, children=(inline,))]


def _parted(text: Text, index: int) -> tuple[Text, Text]:
    """A text in two, each at its place; a text stands in one line of its source."""
    span = text.span
    middle = span.column + index
    return (
        Text(text.text[:index], replace(span, end_line=span.line, end_column=middle)),
        Text(text.text[index:], replace(span, column=middle)),
    )
