"""Block tokens into blocks: paragraphs, quotations, lists, tables, figures, code, divisions, sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import unescape

from publish.diagnostics import Span
from publish.document import (
    NO_ATTRIBUTES,
    Attributes,
    Bibliography,
    Block,
    BulletList,
    CallOut,
    CodeBlock,
    DefinitionEntry,
    DefinitionList,
    Details,
    Division,
    Equation,
    Index,
    IndexMark,
    Inline,
    LineBreak,
    ListItem,
    Note,
    NumberedList,
    Paragraph,
    Phrase,
    Picture,
    Quotation,
    QuotationRole,
    SoftBreak,
    Table,
    Text,
    ThematicBreak,
    Verse,
)
from publish.reading.attributes import attributes
from publish.reading.code import code_block
from publish.reading.draft import CalledNote, Draft
from publish.reading.figures import captioned, pictured, read_figure, takes_description, with_figures
from publish.reading.glossary import check_glossary, explained
from publish.reading.html_figures import captions_of, html_figure
from publish.reading.html_inlines import is_of_pages
from publish.reading.inlines import CAPTION_CLASS, read_inlines
from publish.reading.markdown import Inlines, Node, Parsed, attributes_of
from publish.reading.marks import attached
from publish.reading.maths import ALTERNATIVE, read_formula
from publish.reading.pictures import read_width
from publish.reading.quotations import CALL_OUTS, QUOTATIONS, attribution_of, marked_role, parted, without_first
from publish.reading.raw_html import TAG, html_block_faults, of_page
from publish.reading.sections import Opening, Piece, heading, in_sections
from publish.reading.tables import read_table, takes_notes
from publish.reading.tags import said, tag_attributes
from publish.reading.verse import verse_lines

__all__ = ["called_notes", "read_blocks"]

# Directly after a table or code, a paragraph that begins so is its caption.
CAPTION = re.compile(r"(?:[Tt]able)?:\s+")

# What a division is called where the index is to stand.
INDEX = "index"
# What it is called where a list of definitions explains terms.
GLOSSARY = "glossary"
# The same for the bibliography, and what has it list all works, also those that are not cited.
BIBLIOGRAPHY, ALL = "bibliography", "all"
COLONS = re.compile(r":{3,}")

VERSE = "verse"

# What mdBook calls what is not to be shown.
HIDDEN = "hidden"

# How an item of a list begins that is a task.
TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


def read_blocks(parsed: Parsed, draft: Draft) -> tuple[Block, ...]:
    """The blocks of a manuscript, its headings opened into sections."""
    draft.file = parsed.copy.source.file
    return _Reader(parsed, draft).blocks(parsed.nodes, top=True)


def called_notes(draft: Draft) -> tuple[Note, ...]:
    """The notes in the order of their calls. A note may call further ones, which follow."""
    for written in draft.written.values():
        for _, span in written[1:]:
            first = written[0][1]
            draft.faults.report("R055", "this note is written twice", span, f"it stands in line {first.line} already")
    made: list[Note] = []
    while len(made) < len(draft.notes):
        key = list(draft.notes)[len(made)]
        made.append(_note(key, draft.notes[key], draft))
    for key, written in draft.written.items():
        if key not in draft.notes:
            hint = f"call it where it belongs, [^{key[1]}], or delete it"
            draft.faults.report("R054", "this note is written, but never called", written[0][1], hint)
    return tuple(made)


def _note(key: tuple[str, str | int], called: CalledNote, draft: Draft) -> Note:
    reader = _Reader(called.parsed, draft)
    draft.file = called.parsed.copy.source.file
    written = draft.written.get(key)
    match written[0][0] if written else called.body:
        case Node() as node:
            blocks = reader.blocks(node.children)
            return Note(called.identifier, called.number, blocks, reader.span(node))
        case Inlines() as inlines:
            children = read_inlines(inlines, called.parsed, draft)
            if not children:
                draft.faults.report("R053", "this note has no text", called.call, "write it between the brackets")
            return Note(called.identifier, called.number, (Paragraph(children, called.call),), called.call)
        case None:
            hint = "write the note in lines of its own: [^name]: …"
            draft.faults.report("R053", "this note is called, but not written", called.call, hint)
            return Note(called.identifier, called.number, (), called.call)


class _Reader:
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
                self.anchor(pieces, heading(node, self.inlines(node), self.span(node), self.draft))
            else:
                for block in with_figures(self.block(node, pieces, top), self.draft):
                    self.anchor(pieces, block)
            if pieces:
                self.draft.blocks_seen = True
        if self.anchors:
            self.anchor(pieces, Paragraph(tuple(self.anchors), self.anchors[0].span))
        return in_sections(pieces, self.draft)

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
        if (marked := marked_role(blocks, _written(node), self.draft)) is not None:
            return CallOut(marked[0], None, self.held(marked[1], self.span(node)), self.span(node), given)
        blocks, attribution = parted(blocks)
        return Quotation(blocks, attribution, opening, self.span(node), given)

    def held(self, blocks: tuple[Block, ...], span: Span) -> tuple[Block, ...]:
        """The blocks of what is set off; a fault where there are none."""
        if not blocks:
            self.faults.report("R131", "nothing stands in this", span, "write its text, or delete it")
        return blocks

    def verse(self, node: Node, given: Attributes, stanzas: Sequence[Node]) -> Verse:
        span = self.span(node)
        read = []
        for stanza in stanzas:
            lines = verse_lines(self.inlines(stanza), stanza.token.meta["indents"], self.span(stanza))
            read += [lines] if lines else []
        attribution = None
        if len(read) > 1 and len(read[-1]) == 1:
            attribution = attribution_of(Paragraph(read[-1][0].children, read[-1][0].span))
        if not read:
            self.held((), span)
        return Verse(tuple(read[:-1] if attribution else read), attribution, span, given)

    def line_block(self, node: Node) -> Block:
        return self.verse(node, self.attributes(node), node.children)

    def items(self, node: Node) -> tuple[tuple[ListItem, ...], bool]:
        """The items of a list, and whether it is tight."""
        tight = all(
            child.token.hidden for item in node.children for child in item.children if child.type == "paragraph"
        )
        for item in node.children:
            self.no_attributes(item)
        return tuple(
            _task(self.blocks(item.children), _written(item), self.span(item)) for item in node.children
        ), tight

    def bullets(self, node: Node) -> Block:
        given = self.attributes(node)
        return BulletList(*self.items(node), self.span(node), given)

    def numbered(self, node: Node) -> Block:
        given = self.attributes(node)
        items, tight = self.items(node)
        return NumberedList(items, int(node.token.attrs.get("start", 1)), tight, self.span(node), given)

    def definitions(self, node: Node) -> Block:
        """A list of terms and what they mean; pictures in the place of terms are figures with their captions."""
        entries = self.entries(node)
        if pictures := pictured(DefinitionList(entries, self.span(node))):
            width = read_width(node.attributes, self.attributes_span(node), self.draft)
            given = self.attributes(node)
            figures = tuple(
                captioned(read_figure(picture, given, width, span, self.draft), caption, self.draft)
                for picture, caption, span in pictures
            )
            return figures[0] if len(figures) == 1 else Division(figures, self.span(node))
        given = self.attributes(node)
        named = (replace(each, identifier=explained(each.terms, each.span, self.draft)) for each in entries)
        return DefinitionList(tuple(named), self.span(node), given)

    def entries(self, node: Node) -> tuple[DefinitionEntry, ...]:
        entries: list[DefinitionEntry] = []
        for child in node.children:
            span = self.span(child)
            if child.type == "dt":
                # Terms that follow each other are explained together.
                alone = bool(entries) and not entries[-1].definitions
                before = entries.pop() if alone else None
                terms = (*(before.terms if before else ()), self.inlines(child))
                entries.append(DefinitionEntry(terms, (), before.span if before else span))
            else:
                last = entries[-1]
                whole = Span(span.file, last.span.line, last.span.column, span.end_line, span.end_column)
                entries[-1] = replace(last, definitions=(*last.definitions, self.blocks(child.children)), span=whole)
        return tuple(entries)

    # --- code, tables, the rest ----------------------------------------------------------------

    def code(self, node: Node) -> Block:
        info = attributes_of(node.token.info or "")
        if info is None:
            message = f"the attributes “{node.token.info.strip()}” cannot be read"
            self.faults.report("R032", message, self.span(node), "write them as {#name .class lang=ja}")
            info = ("", {})
        return code_block(node, info, self.span(node), self.attributes_span(node), self.parsed, self.draft)

    def table(self, node: Node) -> Block:
        return read_table(self, node)

    def equation(self, node: Node) -> Block:
        """A formula by itself; it takes the name under which links find it."""
        span, tex = self.span(node), Inlines((), node.token.meta["marks"], node.token.content)
        given = attributes(node.attributes, span, self.draft, (ALTERNATIVE,))
        if given.identifier:
            self.draft.titled.add(given.identifier)
        said = node.attributes.get(ALTERNATIVE, "")
        return Equation(
            read_formula(tex.text, said, True, span, lambda at: tex.span(self.copy, at, at + 1), self.draft),
            span,
            given,
        )

    def rule(self, node: Node) -> Block:
        self.no_attributes(node)
        return ThematicBreak(self.span(node))

    def division(self, node: Node) -> Block | None:
        span = self.copy.lines_span(node.lines[0], node.lines[0] + 1)
        name = self.named(node, span)
        classes = " ".join(one for one in (name[0], name[1].get("class", ""), node.attributes.get("class", "")) if one)
        node.attributes = {**name[1], **node.attributes, "class": classes}
        roles = (*CALL_OUTS, *QUOTATIONS, *(() if "given" in node.token.meta else (VERSE,)))
        role = next((one for one in classes.split() if one in roles), "")
        also = ("title",) if role in CALL_OUTS else ()
        given = attributes(node.attributes, span, self.draft, also)
        if HIDDEN in given.classes and self.draft.by_chapter:
            self.faults.report("R174", "this division is hidden, and left out", span, "delete the class to show it")
            return None
        if INDEX in given.classes:
            self.draft.indexes.append(span)
            rest = tuple(each for each in given.classes if each != INDEX)
            return Index(self.blocks(node.children), span, replace(given, classes=rest))
        if BIBLIOGRAPHY in given.classes:
            self.draft.bibliographies.append(span)
            self.draft.whole |= ALL in given.classes
            rest = tuple(each for each in given.classes if each not in (BIBLIOGRAPHY, ALL))
            return Bibliography(self.blocks(node.children), ALL in given.classes, span, replace(given, classes=rest))
        if GLOSSARY in given.classes:
            outside, self.draft.in_glossary = self.draft.in_glossary, True
            made = Division(self.blocks(node.children), self.span(node), given)
            self.draft.in_glossary = outside
            check_glossary(made.blocks, span, self.draft)
            return made
        if not role:
            return Division(self.blocks(node.children), self.span(node), given)
        given = replace(given, classes=tuple(one for one in given.classes if one != role))
        return self.set_off(role, node, given)

    def named(self, node: Node, span: Span) -> tuple[str, dict[str, str]]:
        """The name of a division and what is said of it, after its colons or in its tag."""
        closed = node.token.meta["closed"]
        if (given := node.token.meta.get("given")) is not None:
            if not closed:
                self.faults.report("R031", "“<div>” is not closed", span, "write </div> in a line of its own")
            return "", said(tag_attributes(given), self.draft.by_chapter)
        if not closed:
            self.faults.report("R034", "this division is not closed", span, "end it with a line :::")
        name = attributes_of(node.token.info)
        if name is None or len(name[0].split()) > 1:
            message = f"“{node.token.info}” is not a name with attributes"
            self.faults.report("R032", message, span, "write ::: name {#identifier .class}")
            return "", {}
        return name

    def set_off(self, role: str, node: Node, given: Attributes) -> Block:
        """A division that is verse, a call-out, an epigraph or a pull quote."""
        span = self.span(node)
        if role == VERSE:
            return self.verse(node, given, [child for child in node.children if child.type == "stanza"])
        blocks = self.held(self.blocks(node.children), span)
        if role in CALL_OUTS:
            title = " ".join(node.attributes.get("title", "").split()) or None
            if title and given.identifier:
                self.draft.titled.add(given.identifier)
            return CallOut(CALL_OUTS[role], title, blocks, span, given)
        if len(blocks) == 1 and isinstance(blocks[0], Quotation):
            # What is marked as a quotation twice is one.
            quotation = replace(blocks[0], role=QUOTATIONS[role], span=span, attributes=given)
        else:
            quotation = Quotation(*parted(blocks), False, span, given, QUOTATIONS[role])
        if quotation.role is QuotationRole.PULL_QUOTE:
            self.draft.pull_quotes.append(quotation)
        return quotation

    def details(self, node: Node) -> Block:
        """Details that are written in HTML."""
        span = self.span(node)
        if not node.token.meta["closed"]:
            self.faults.report("R031", "“<details>” is not closed", span, "write </details> in a line of its own")
        written = tag_attributes(node.token.meta["given"])
        opened = written.pop("open", None) is not None
        written = said(written, self.draft.by_chapter)
        given = attributes({**written, **node.attributes}, span, self.draft)
        summaries = [child for child in node.children if child.type == "summary"]
        blocks = self.blocks([child for child in node.children if child.type != "summary"])
        summary = self.inlines(summaries[0]) if summaries else ()
        return Details(summary, self.held(blocks, span), span, given, opened)

    def html(self, node: Node) -> Block | None:
        if (code := PREFORMATTED.fullmatch(node.token.content.strip())) is not None:
            return self.preformatted(code.group(1), self.span(node))
        if self.draft.by_chapter and (page := TAG.match(node.token.content)) and is_of_pages(node.token.content):
            children = of_page(page[2].lower(), page[3], self.span(node), self.draft)
            return Paragraph(children, self.span(node)) if children else None
        html_block_faults(node.token.content, self.span(node), self.draft)
        return None

    def preformatted(self, html: str, span: Span) -> CodeBlock:
        """Code that is written in HTML; what is emphasised in it is said to be lost."""
        if re.search(r"<(?!/?code[\s>])", html):
            hint = "write it in Markdown, between lines of ```"
            self.faults.report("R048", "marks within this code are left out; its text stays", span, hint)
        text = unescape(re.sub(r"</?[A-Za-z][^>]*>", "", html))
        language = CODE_LANGUAGE.search(html[: html.find(">") + 1])
        return CodeBlock(text.strip("\n"), language and language[1], span)

    def figure_element(self, node: Node) -> Block | None:
        """A figure that is written in HTML, with the caption that stands in it."""
        given = self.attributes(node)
        captions = [self.inlines(each) for child in node.children for each in captions_of(child)]
        blocks = self.blocks([child for child in node.children if child.type != CAPTION_CLASS])
        return html_figure(blocks, captions, given, self.span(node), self.draft)

    def stray_caption(self, node: Node) -> Block | None:
        """A caption outside of a figure is text."""
        return Division(self.blocks(node.children), self.span(node))

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


BLOCKS: dict[str, Callable[[_Reader, Node], Block | None]] = {
    "bullet_list": _Reader.bullets,
    "code_block": _Reader.code,
    "details": _Reader.details,
    "division": _Reader.division,
    "dl": _Reader.definitions,
    "equation": _Reader.equation,
    "fence": _Reader.code,
    "figcaption": _Reader.stray_caption,
    "figure": _Reader.figure_element,
    "footnote_reference": _Reader.note,
    "hr": _Reader.rule,
    "html_block": _Reader.html,
    "ordered_list": _Reader.numbered,
    "paragraph": _Reader.paragraph,
    "table": _Reader.table,
    "verse": _Reader.line_block,
}


def _written(node: Node) -> str:
    """The source of the paragraph that a block begins with: in the tree an escaped bracket is one."""
    first = node.children[0] if node.children else None
    inlines = first.children[0].inlines if first and first.type == "paragraph" and first.children else None
    return inlines.text if inlines else ""


def _task(blocks: tuple[Block, ...], written: str, span: Span) -> ListItem:
    """An item of a list; a task where it begins with a box, `[ ]` or `[x]`."""
    first = blocks[0] if blocks else None
    text = first.children[0] if isinstance(first, Paragraph) and first.children else None
    box = TASK.match(written)
    if box is None or not isinstance(first, Paragraph) or not isinstance(text, Text):
        return ListItem(blocks, span)
    rest = without_first(text, box.end())
    told = replace(first, children=((rest,) if rest.text else ()) + first.children[1:])
    return ListItem((told, *blocks[1:]), span, box.group(1) != " ")


# What HTML calls the language of its code.
CODE_LANGUAGE = re.compile(r"\bclass\s*=\s*[\"']?(?:[^\"'>]*\s)?lang(?:uage)?-([\w+#.-]+)", re.IGNORECASE)

# An HTML block that is code, whole.
PREFORMATTED = re.compile(r"<pre(?:\s[^>]*)?>(.*)</pre>", re.DOTALL | re.IGNORECASE)


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
