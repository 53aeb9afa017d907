"""What is set off from the text: who is quoted, call-outs, epigraphs, and pull quotes, which repeat what is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

from publish.document import (
    Attribution,
    Block,
    CallOutRole,
    CodeText,
    LineBreak,
    Paragraph,
    Quotation,
    QuotationRole,
    SoftBreak,
    Text,
    plain_text,
)
from publish.reading.draft import Draft

__all__ = ["CALL_OUTS", "QUOTATIONS", "attribution_of", "check_pull_quotes", "marked_role", "parted", "without_first"]

CALL_OUTS = {role.value: role for role in CallOutRole}
QUOTATIONS = {role.value: role for role in (QuotationRole.EPIGRAPH, QuotationRole.PULL_QUOTE)}

# A dash directly before a letter opens the attribution of a quotation.
ATTRIBUTION = re.compile(r"([-–—])(?=[^\W\d_])")


def attribution_of(paragraph: Paragraph) -> Attribution | None:
    """Who is quoted, where a paragraph says just that."""
    first = paragraph.children[0] if paragraph.children else None
    mark = ATTRIBUTION.match(first.text) if isinstance(first, Text) else None
    if mark is None or not isinstance(first, Text) or not plain_text(paragraph.children).strip():
        return None
    return Attribution(mark.group(1), (without_first(first, 1), *paragraph.children[1:]), paragraph.span)


def parted(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], Attribution | None]:
    """The blocks of a quotation, and who is quoted."""
    attribution = attribution_of(blocks[-1]) if len(blocks) > 1 and isinstance(blocks[-1], Paragraph) else None
    return (blocks[:-1], attribution) if attribution else (blocks, None)


def without_first(text: Text, count: int) -> Text:
    """A text without its first characters."""
    return Text(text.text[count:], replace(text.span, column=text.span.column + count))


# --- call-outs ---------------------------------------------------------------------------------

MARK = re.compile(r"\[!([^\[\]\s]+)\][ \t]*(.*)")


def marked_role(blocks: tuple[Block, ...], written: str, draft: Draft) -> tuple[CallOutRole, tuple[Block, ...]] | None:
    """The role that the first line of a quotation gives it, `[!NOTE]`, and its blocks without that line.

    `written` is the source of its first paragraph.
    """
    mark, first = MARK.match(written), blocks[0] if blocks else None
    if mark is None or not isinstance(first, Paragraph) or not isinstance(first.children[0], Text):
        return None
    role, rest = CALL_OUTS.get(mark.group(1).lower()), first.children[1:]
    if role is None or mark.group(2) or (rest and not isinstance(rest[0], SoftBreak | LineBreak)):
        marks = ", ".join(f"[!{name.upper()}]" for name in CALL_OUTS)
        hint = f"in a line of its own, write {marks}; or \\[ for the character"
        message = f"“[!{mark.group(1)}]” is text here, and marks no call-out"
        draft.faults.report("R130", message, first.children[0].span, hint)
        return None
    paragraph = (replace(first, children=rest[1:]),) if rest[1:] else ()
    return role, (*paragraph, *blocks[1:])


# --- pull quotes -------------------------------------------------------------------------------

ELLIPSIS = re.compile(r"\[?(?:…|\.\.\.)\]?")


def check_pull_quotes(tree: object, draft: Draft) -> None:
    """Report pull quotes that say what the text does not say. What is left out in one is marked with an ellipsis."""
    if not draft.pull_quotes:
        return
    text = _bare("".join(_characters(tree)))
    for quotation in draft.pull_quotes:
        at = 0
        for part in ELLIPSIS.split("".join(_characters(quotation.blocks))):
            found = text.find(_bare(part), at)
            if found < 0:
                message = "the words of this pull quote stand nowhere in the text"
                hint = "a pull quote repeats words of the text; others are a quotation: >"
                draft.faults.report("R132", message, quotation.span, hint)
                break
            at = found


def _bare(text: str) -> str:
    """The letters and figures of a text."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _characters(node: object) -> Iterator[str]:
    if isinstance(node, tuple):
        for each in node:
            yield from _characters(each)
    elif isinstance(node, Text | CodeText):
        yield node.text
    elif is_dataclass(node) and not (isinstance(node, Quotation) and node.role is QuotationRole.PULL_QUOTE):
        for each in fields(node):
            yield from _characters(getattr(node, each.name))
