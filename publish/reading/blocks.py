"""Block tokens into blocks: paragraphs, quotations, lists, tables, figures, code, divisions, sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from publish.diagnostics import Span
from publish.document import (
    NO_ATTRIBUTES,
    Attributes,
    Block,
    CallOut,
    CodeBlock,
    Division,
    Equation,
    IndexMark,
    Inline,
    LineBreak,
    Paragraph,
    Phrase,
    Picture,
    Quotation,
    SoftBreak,
    Table,
    Text,
    ThematicBreak,
)
from publish.reading.attributes import attributes
from publish.reading.books.captions import with_captions
from publish.reading.books.headings import without_pictures
from publish.reading.code import code_block
from publish.reading.divisions import read_details, read_division
from publish.reading.draft import Draft
from publish.reading.figures import read_figure, takes_description, with_figures
from publish.reading.html_figures import read_html_figure, read_stray_caption
from publish.reading.inlines import read_inlines
from publish.reading.items import read_bullets, read_definitions, read_numbered
from publish.reading.markdown import Inlines, Node, Parsed, attributes_of
from publish.reading.marks import attached
from publish.reading.maths.formulas import ALTERNATIVE, read_formula
from publish.reading.pictures import read_width
from publish.reading.quotations import marked_role, parted, without_first
from publish.reading.raw_html import read_html
from publish.reading.sections import Opening, Piece, heading, in_sections
from publish.reading.tables import read_table, takes_notes
from publish.reading.verse import read_line_block

__all__ = ["BlockReader", "read_blocks"]

# Directly after a table or code, a paragraph that begins so is its caption.
CAPTION = re.compile(r"(?:[Tt]able)?:\s+")

COLONS = re.compile(r":{3,}")


def read_blocks(parsed: Parsed, draft: Draft) -> tuple[Block, ...]:
    """The blocks of a manuscript, its headings opened into sections."""
    draft.file = parsed.copy.source.file
    return BlockReader(parsed, draft).blocks(parsed.nodes, top=True)


class BlockReader:
    """Reads the blocks of a manuscript, or of a note in it."""

    def __init__(self, parsed: Parsed, draft: Draft) -> None:
        self.parsed, self.copy, self.draft, self.faults = parsed, parsed.copy, draft, draft.faults
        self.anchors: list[Phrase | IndexMark] = []

    def span(self, node: Node) -> Span:
        return self.copy.lines_span(*node.lines)

    def attributes(self, node: Node) -> Attributes:
        if not node.attributes:
            return NO_ATTRIBUTES
        return attributes(node.attributes, self.attributes_span(node), self.draft)

    def attributes_span(self, node: Node) -> Span:
        line = node.attributes_line
        return self.span(node) if line is None else self.copy.lines_span(line, line + 1)

    def inlines(self, node: Node) -> tuple[Inline, ...]:
        """The inlines of a block that holds inlines alone."""
        return self.text(next((child for child in node.children if child.type == "inline"), None))

    def text(self, node: Node | None) -> tuple[Inline, ...]:
        return read_inlines(node.inlines, self.parsed, self.draft) if node and node.inlines else ()

    def blocks(self, nodes: Sequence[Node], top: bool = False) -> tuple[Block, ...]:
        """Blocks in their sections. `top` where they stand in the publication's own text."""
        pieces: list[Piece] = []
        for node in nodes:
            if node.type == "heading":
                children, span = self.inlines(node), self.span(node)
                pictures: tuple[Inline, ...] = ()
                if self.draft.by_chapter:
                    children, pictures = without_pictures(children)
                if not children and self.draft.by_chapter:
                    self.faults.report(
                        "R179", "this heading has no text: it is left out", span, "write it, or delete it"
                    )
                else:
                    self.anchor(pieces, heading(node, children, span, self.draft))
                if pictures:
                    self.anchor(pieces, self.shown(pictures, span))
            else:
                for block in with_figures(self.block(node, pieces, top), self.draft):
                    self.anchor(pieces, block)
            if pieces:
                self.draft.blocks_seen = True
        if self.anchors:
            self.anchor(pieces, Paragraph(tuple(self.anchors), self.anchors[0].span))
        return in_sections(with_captions(pieces, self.draft) if self.draft.by_chapter else pieces, self.draft)

    def shown(self, pictures: tuple[Inline, ...], span: Span) -> Block:
        """Pictures that stood in a heading, in a paragraph of their own."""
        if len(pictures) == 1 and isinstance(pictures[0], Picture):
            return read_figure(pictures[0], NO_ATTRIBUTES, None, span, self.draft)
        return Paragraph(pictures, span)

    def anchor(self, pieces: list[Piece], piece: Piece) -> None:
        """Add a piece; places that were marked before it are its own."""
        anchors, self.anchors = self.anchors, []
        if anchors and isinstance(piece, Opening):
            piece = self.heading_anchors(piece, anchors)
        elif anchors and isinstance(piece, Paragraph):
            piece = replace(piece, children=attached((*anchors, *piece.children)))
        elif anchors:
            pieces.append(Paragraph(tuple(anchors), anchors[0].span))
        pieces.append(piece)

    def heading_anchors(self, opening: Opening, anchors: list[Phrase | IndexMark]) -> Opening:
        """A heading with the places that were marked before it: its section has their names, its words their marks."""
        for each in anchors:
            if isinstance(each, Phrase):
                self.draft.rename(each.attributes.identifier or "", opening.identifier)
        marks = tuple(each for each in anchors if isinstance(each, IndexMark))
        if not marks:
            return opening
        children = attached((*marks, *opening.heading.children))
        return replace(opening, heading=replace(opening.heading, children=children))

    def block(self, node: Node, before: list[Piece], top: bool) -> Block | None:
        if node.type == "blockquote":
            return self.quotation(node, top and not before)
        if node.type == "paragraph" and before and self.captions(before, node):
            return None
        make = BLOCKS.get(node.type)
        if make is None:
            raise TypeError(f"a block token that reading does not know: {node.type}")
        made = make(self, node)
        if takes_description(before, made, self.draft):
            return None
        return None if isinstance(made, Division) and takes_notes(before, made) else made

    # --- paragraphs ----------------------------------------------------------------------------

    def paragraph(self, node: Node) -> Block | None:
        children = _without_outer_breaks(self.inlines(node))
        span = self.span(node)
        if not children:
            return None
        if all(_is_anchor(child) or _is_blank(child) for child in children):
            self.anchors += [child for child in children if isinstance(child, Phrase | IndexMark)]
            return None
        if len(children) == 1 and isinstance(children[0], Picture):
            width = read_width(node.attributes, self.attributes_span(node), self.draft)
            return read_figure(children[0], self.attributes(node), width, span, self.draft)
        if isinstance(children[0], Text) and COLONS.fullmatch(children[0].text.strip()):
            self.faults.report("R034", "this line closes no division", span, "delete it, or name a division")
        return Paragraph(children, span, self.attributes(node))

    def captions(self, before: list[Piece], node: Node) -> bool:
        """Whether a paragraph is the caption of the table, or the code, before it, which then has it."""
        table, text = before[-1], node.children[0].inlines
        if not isinstance(table, Table | CodeBlock) or table.caption or not text or not CAPTION.match(text.text):
            return False
        children = self.inlines(node)
        if not children or not isinstance(children[0], Text):
            return False
        mark = CAPTION.match(children[0].text)
        cut = mark.end() if mark else 0
        if table.attributes.identifier:
            self.draft.titled.add(table.attributes.identifier)
        before[-1] = replace(table, caption=(without_first(children[0], cut), *children[1:]))
        return True

    # --- quotations, lists ---------------------------------------------------------------------

    def quotation(self, node: Node, first: bool) -> Block:
        opening = first and self.draft.rules.opening_quotation and not self.draft.blocks_seen
        given = self.attributes(node)
        blocks = self.blocks(node.children)
        if (marked := marked_role(blocks, node.opening, self.draft)) is not None:
            if given.identifier:
                self.draft.titled.add(given.identifier)
            return CallOut(marked[0], None, self.held(marked[1], self.span(node)), self.span(node), given)
        blocks, attribution = parted(blocks)
        return Quotation(blocks, attribution, opening, self.span(node), given)

    def held(self, blocks: tuple[Block, ...], span: Span) -> tuple[Block, ...]:
        """The blocks of what is set off; a fault where there are none."""
        if not blocks:
            self.faults.report("R131", "nothing stands in this", span, "write its text, or delete it")
        return blocks

    # --- code, tables, the rest ----------------------------------------------------------------

    def code(self, node: Node) -> Block:
        info = attributes_of(node.token.info or "")
        if info is None:
            message = f"the attributes “{node.token.info.strip()}” cannot be read"
            self.faults.report("R032", message, self.span(node), "write them as {#name .class lang=ja}")
            info = ("", {})
        return code_block(node, info, self.span(node), self.attributes_span(node), self.parsed, self.draft)

    def equation(self, node: Node) -> Block:
        """A formula by itself; it takes the name under which links find it."""
        span, tex = self.span(node), Inlines((), node.token.meta["marks"], node.token.content)
        given = attributes(node.attributes, span, self.draft, (ALTERNATIVE, "title"))
        if given.identifier:
            self.draft.titled.add(given.identifier)
        said = node.attributes.get(ALTERNATIVE, "")
        return Equation(
            read_formula(tex.text, said, True, span, lambda at: tex.span(self.copy, at, at + 1), self.draft),
            span,
            given,
            " ".join(node.attributes.get("title", "").split()),
        )

    def rule(self, node: Node) -> Block:
        self.no_attributes(node)
        return ThematicBreak(self.span(node))

    def note(self, node: Node) -> None:
        """Keep a note's text until it is known which notes are called, and in which order."""
        self.no_attributes(node)
        key = (self.copy.source.file, node.token.meta["label"])
        self.draft.written.setdefault(key, []).append((node, self.span(node)))

    def no_attributes(self, node: Node) -> None:
        if node.attributes:
            hint = "only paragraphs, headings, lists, quotations, tables, code, pictures and divisions have attributes"
            span = self.attributes_span(node)
            self.faults.report("R033", "these attributes belong to no block that can have them", span, hint)


BLOCKS: dict[str, Callable[[BlockReader, Node], Block | None]] = {
    "bullet_list": read_bullets,
    "code_block": BlockReader.code,
    "details": read_details,
    "division": read_division,
    "dl": read_definitions,
    "equation": BlockReader.equation,
    "fence": BlockReader.code,
    "figcaption": read_stray_caption,
    "figure": read_html_figure,
    "footnote_reference": BlockReader.note,
    "hr": BlockReader.rule,
    "html_block": read_html,
    "ordered_list": read_numbered,
    "paragraph": BlockReader.paragraph,
    "table": read_table,
    "verse": read_line_block,
}


def _without_outer_breaks(children: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The inlines of a paragraph without breaks before and after all: no line is parted there, only space made."""
    first, last = 0, len(children)
    while first < last and isinstance(children[first], SoftBreak | LineBreak):
        first += 1
    while first < last and isinstance(children[last - 1], SoftBreak | LineBreak):
        last -= 1
    return children[first:last]


def _is_anchor(inline: Inline) -> bool:
    """A place that is marked and holds nothing."""
    if isinstance(inline, IndexMark):
        return not inline.children
    return isinstance(inline, Phrase) and not inline.children and inline.attributes.identifier is not None


def _is_blank(inline: Inline) -> bool:
    return isinstance(inline, SoftBreak) or (isinstance(inline, Text) and not inline.text.strip())
