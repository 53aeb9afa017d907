"""Read blocks of code: language, attributes, caption, the numbers of lines, and the lines that mdBook hides."""

from __future__ import annotations

import re
from dataclasses import replace

from publish.diagnostics import Span
from publish.document import CodeBlock, Inline, Text
from publish.reading.attributes import attributes
from publish.reading.draft import Draft
from publish.reading.markdown import Node, Parsed

__all__ = ["code_block"]

LANGUAGE = re.compile(r"[\w+#.-]+")

# Pandoc's words for lines with numbers, and for the number of the first.
NUMBERED = ("numberLines", "number-lines")
FIRST_NUMBER = ("startFrom", "start-from")
CAPTION = "caption"
MOST_LINES = 1_000_000

# mdBook, “Hiding code lines”: a line that begins so, but for attributes, and `##` where the sign itself is meant.
HIDDEN = re.compile(r"[ \t]*#(?![!\[#])")
ESCAPED = re.compile(r"([ \t]*)##")
# The mark that hides lines of one block, in the words after its fence.
HIDES = re.compile(r"\bhidelines=([^\s,]+)")


def code_block(
    node: Node, info: tuple[str, dict[str, str]], span: Span, at: Span, parsed: Parsed, draft: Draft
) -> CodeBlock:
    """A block of code; `info` are the words after its fence and the attributes there, `at` is where they stand."""
    words, given = info
    classes = given.get("class", "").split()
    language = LANGUAGE.match(words)
    if language is None and classes:
        given = {**given, "class": " ".join(classes[1:])}
        language = LANGUAGE.match(classes[0]) if classes[0] not in NUMBERED else None
        given = given if language else {**given, "class": " ".join(classes)}
    given = {**given, **node.attributes}
    node.attributes = given
    read = attributes(given, at, draft, (*FIRST_NUMBER, CAPTION))
    numbered = any(name in read.classes for name in NUMBERED)
    first = _first_number(given, at, draft)
    caption: tuple[Inline, ...] = (Text(given[CAPTION], at),) if given.get(CAPTION, "").strip() else ()
    if caption and read.identifier:
        draft.titled.add(read.identifier)
    block = CodeBlock(
        node.token.content.removesuffix("\n"),
        language and language.group().rstrip("."),
        span,
        replace(read, classes=tuple(each for each in read.classes if each not in NUMBERED)),
        caption,
        (first or 1) if numbered or first is not None else None,
    )
    given_mark = HIDES.search(words)
    mark = given_mark[1] if given_mark else draft.hidden.get(block.language or "")
    return _shown(_placed(block, node, parsed), mark, draft)


def _first_number(given: dict[str, str], at: Span, draft: Draft) -> int | None:
    """The number that the first line is given; None where none is."""
    for name in FIRST_NUMBER:
        if (text := given.get(name)) is not None:
            if re.fullmatch(r"\d{1,7}", text) and int(text) <= MOST_LINES:
                return int(text)
            draft.faults.report("R032", f"“{name}” cannot be “{text}”", at, "it is the number of the first line")
    return None


def _placed(block: CodeBlock, node: Node, parsed: Parsed) -> CodeBlock:
    """The block with the places of its lines, where these do not follow each other in one file."""
    copy, (first, _) = parsed.copy, node.lines
    lines = block.text.count("\n") + 1
    start = first + (node.type == "fence")
    places = tuple(copy.line_span(number) for number in range(start, min(start + lines, len(copy.starts))))
    follows = all(
        place.file == block.span.file and place.line == block.span.line + start - first + number
        for number, place in enumerate(places)
    )
    return block if follows or len(places) != lines else replace(block, places=places)


def _shown(block: CodeBlock, mark: str | None, draft: Draft) -> CodeBlock:
    """The block as readers of a book see it: without the lines that mdBook hides, which is said.

    Those of Rust begin as `HIDDEN` says, those of other languages with the mark that is given for them.
    """
    if not draft.by_chapter or (block.language != "rust" and mark is None):
        return block
    lines = list(block.lines())
    if mark is not None:
        shown = [(line, place) for line, place in lines if not line.lstrip().startswith(mark)]
        hint = f"by the book’s settings, lines that begin with “{mark}” are hidden"
    else:
        shown = [(ESCAPED.sub(r"\1#", line, count=1), place) for line, place in lines if not HIDDEN.match(line)]
        hint = "mdBook hides the lines of Rust that begin with “#”; write “##” to show one"
    if shown == lines:
        return block
    if hidden := len(lines) - len(shown):
        what = "a line of this code is" if hidden == 1 else f"{hidden} lines of this code are"
        draft.faults.report("R123", f"{what} hidden, and left out", block.span, hint)
    return replace(block, text="\n".join(line for line, _ in shown), places=tuple(place for _, place in shown))
