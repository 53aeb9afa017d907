"""Find the characters that no face of the theme has, each with its first place in the source."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category
from unicodedata import name as character_name

from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import CodeBlock, CodeText, Document, Equation, Key, Text
from publish.theming import Theme, missing

__all__ = ["characters", "uncovered"]


# More characters than this are not told one by one: a text in a script that the theme has no face for.
SHOWN = 40


def characters(document: Document, theme: Theme) -> tuple[frozenset[str], frozenset[str]]:
    """Every character that an edition of the document sets, and those of its code.

    Of the first are those of the house's words around it too.
    """
    prose, code = set(theme.label_texts(document.metadata.language)), set[str]()
    for text, _, is_code in _texts(document):
        (code if is_code else prose).add(text)
    return frozenset[str]().union(*prose), frozenset[str]().union(*code)


def uncovered(document: Document, theme: Theme) -> tuple[Diagnostic, ...]:
    """An error (T030) for every character that no face of the theme has, at its first place, with how often it stands.

    What a theme's labels lack is told once, without a place in the source.
    """
    lacking = missing(theme, "".join(sorted(frozenset.union(*characters(document, theme)))))
    if not lacking:
        return ()
    firsts: dict[str, Span] = {}
    counts = dict.fromkeys(lacking, 0)
    for text, span, _ in _texts(document):
        for character in dict.fromkeys(text):
            if character in counts:
                counts[character] += text.count(character)
                firsts.setdefault(character, _place(text, character, span))
    found = [_fault(each, place, counts[each]) for each, place in list(firsts.items())[:SHOWN]]
    if more := list(firsts)[SHOWN:]:
        message = f"no font of the theme has {len(more)} more characters, the first of them “{more[0]}”"
        found.append(Diagnostic("T030", Severity.ERROR, message, firsts[more[0]], HINT))
    return (*found, *(_fault(each, None, 0) for each in lacking if each not in firsts))


def _place(text: str, character: str, span: Span) -> Span:
    """Where in a text the character stands; exact where the source's line is the text."""
    lines = text[: text.index(character)].split("\n")
    column = span.column + len(lines[0]) if len(lines) == 1 else len(lines[-1]) + 1
    return Span.point(span.file, span.line + len(lines) - 1, column)


HINT = "add a face that has it to the theme, in fallbacks/fallbacks.yaml"


def _fault(character: str, span: Span | None, count: int) -> Diagnostic:
    # A mark by itself would be shown on the quotation mark before it.
    shown = ("\u25cc" if category(character).startswith("M") else "") + character
    named = f"U+{ord(character):04X} {character_name(character, '')}".rstrip()
    where = " of its labels" if span is None else f", which stands here and {_times(count - 1)}" if count > 1 else ""
    message = f"no font of the theme has the character “{shown}” ({named}){where}"
    return Diagnostic("T030", Severity.ERROR, message, span, HINT)


def _times(count: int) -> str:
    return {1: "once more", 2: "twice more"}.get(count, f"{count} times more")


def _texts(document: Document) -> Iterator[tuple[str, Span, bool]]:
    """Every text of a document with its place, and whether it is code."""
    metadata = document.metadata
    for key in ("title", "subtitle", "issuer", "place", "rights"):
        value = getattr(metadata, key)
        for line in value if isinstance(value, tuple) else (value,):
            if line:
                yield line, document.place_of(key), False
    for node in nodes(document):
        if isinstance(node, CodeBlock):
            yield from ((*line, True) for line in node.lines())
        elif isinstance(node, Equation):
            yield node.title, node.span, False
        elif isinstance(node, Text | CodeText | Key):
            yield node.text, node.span, isinstance(node, CodeText)
