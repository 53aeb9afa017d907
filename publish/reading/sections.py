"""Open a flat run of headings and blocks into nested sections, with levels, leads and identifiers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from publish.diagnostics import Span
from publish.document import Attributes, Block, Citation, Heading, Inline, Paragraph, Section, plain_text
from publish.names import ascii_name
from publish.reading.attributes import attributes
from publish.reading.draft import Draft
from publish.reading.markdown import Node

__all__ = ["Opening", "Piece", "heading", "in_sections"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A heading that opens a section."""

    level: int
    heading: Heading
    identifier: str
    attributes: Attributes


Piece = Block | Opening


def heading(node: Node, children: tuple[Inline, ...], span: Span, draft: Draft) -> Opening:
    """A heading with its identifier: the author's, or one made from the form that contents use."""
    _unread_attributes(node, span, draft)
    given = attributes(node.attributes, span, draft, also=("contents",))
    contents = node.attributes.get("contents", "").strip() or None
    text = " ".join(plain_text(children).split())
    if not text:
        draft.faults.report("R044", "this heading has no text", span, "write it, or delete the marks")
    for each in _citations(children) if contents is None else ():
        if each.narrative:
            hint = 'write it in brackets, [@work], or say what the contents say: {contents="…"}'
            message = "contents leave citations out, and this heading would not read without its own"
            draft.faults.report("R161", message, each.span, hint)
    level = _checked_level(int(node.token.tag[1:]), span, draft)
    identifier = given.identifier or draft.generate(_slug(contents or text), span)
    draft.beginnings.setdefault(draft.file, identifier)
    draft.titled.add(identifier)
    if draft.by_chapter:
        draft.alias(_page_slug(text), identifier)
    run_in = draft.rules.leads and text.endswith(":")
    opened = Heading(children, contents, run_in, span)
    # The identifier is the section's; one element must not have it twice.
    return Opening(level, opened, identifier, replace(given, identifier=None))


def _citations(children: tuple[Inline, ...]) -> Iterator[Citation]:
    for each in children:
        if isinstance(each, Citation):
            yield each
        yield from _citations(getattr(each, "children", ()))


def _slug(text: str) -> str:
    slug = ascii_name(text)
    # An identifier that begins with a digit is none in XML (XML 1.0, 2.3) and cannot be named in CSS.
    return slug if slug[:1].isalpha() else f"section-{slug}".rstrip("-")


def _page_slug(text: str) -> str:
    """The identifier that mdBook would give to a heading: links in its books are written with it."""
    kept = (c.lower() if c.isalnum() or c in "_-" else "-" if c.isspace() else "" for c in text.strip())
    return "".join(kept)


def _unread_attributes(node: Node, span: Span, draft: Draft) -> None:
    if node.token.meta.get("unread"):
        hint = 'write them as {#name .class contents="Form for the contents"}'
        draft.faults.report("R032", "the attributes of this heading cannot be read", span, hint)


def _checked_level(level: int, span: Span, draft: Draft) -> int:
    """The level of a heading in the whole; a fault where it skips one, or stands above the first."""
    if draft.by_chapter:
        return _level_in_chapter(level, span, draft)
    first = draft.rules.first_level
    last = draft.level
    draft.level = max(level, first)
    if level < first:
        hint = f"the title stands in the metadata: begin headings with {'#' * first}"
        message = f"a heading of level {level} stands above the text’s first level, {first}"
        draft.faults.report("R042", message, span, hint)
    elif level > max(last, first - 1) + 1:
        wanted = max(last, first - 1) + 1
        where = f"follows one of level {last}" if last else "is the first of all"
        message = f"a heading of level {level} {where}"
        draft.faults.report("A011", message, span, f"make it one of level {wanted}: {'#' * wanted}")
    return level


# Editions know six levels of headings.
DEEPEST = 6


def _level_in_chapter(level: int, span: Span, draft: Draft) -> int:
    """A chapter's headings stand as much lower as the chapter does. One that skips a level is raised, with a word."""
    depth = draft.depths.get(draft.file, 0)
    wanted = min(level + depth, DEEPEST)
    # Headings of one level in a chapter stay of one level, whatever was skipped before the first of them.
    above = draft.ranks.setdefault(draft.file, [])
    while above and above[-1][0] >= wanted:
        above.pop()
    made = min(wanted, (above[-1][1] if above else depth) + 1)
    above.append((wanted, made))
    if made != wanted:
        message = f"this heading skips a level: it is taken for one of level {made}"
        hint = "make it one below the heading before it"
        draft.faults.report("A012", message, span, hint)
    draft.level = made
    return made


@dataclass
class _Open:
    opening: Opening
    blocks: list[Block] = field(default_factory=list)


def in_sections(pieces: Sequence[Piece], draft: Draft) -> tuple[Block, ...]:
    """Blocks in which every heading has become a section, with all that stands under it."""
    top: list[Block] = []
    sections: list[_Open] = []

    def close(level: int) -> None:
        while sections and sections[-1].opening.level >= level:
            done = _section(sections.pop(), draft)
            (sections[-1].blocks if sections else top).append(done)

    for piece in pieces:
        if isinstance(piece, Opening):
            close(piece.level)
            sections.append(_Open(piece))
        else:
            (sections[-1].blocks if sections else top).append(piece)
    close(0)
    return tuple(top)


def _section(done: _Open, draft: Draft) -> Section:
    opening, blocks = done.opening, done.blocks
    lead = None
    head = opening.heading
    if head.run_in and blocks and isinstance(blocks[0], Paragraph):
        lead, blocks = blocks[0], blocks[1:]
    elif head.run_in:
        head = replace(head, run_in=False)
        hint = "write the sentence as the next paragraph, or end the heading without a colon"
        draft.faults.report("R045", "this heading ends with a colon, but no sentence follows", head.span, hint)
    parts: list[Paragraph | Block] = [*([lead] if lead else ()), *blocks]
    last = parts[-1].span if parts else head.span
    whole = (
        head.span
        if last.file != head.span.file
        else replace(head.span, end_line=last.end_line, end_column=last.end_column)
    )
    return Section(opening.level, opening.identifier, head, lead, tuple(blocks), whole, opening.attributes)
