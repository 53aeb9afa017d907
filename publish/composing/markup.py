"""Write the document tree as XHTML: every kind of block and inline, with its meaning and nothing of its looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never
from xml.sax.saxutils import escape

from publish.composing.attributes import attribute_text, direction
from publish.composing.attributes import own_attributes as _own
from publish.composing.attributes import place_text as _at
from publish.composing.binding import (
    LONGEST_TAIL,
    LONGEST_TAIL_OF_HEADING,
    LONGEST_TAIL_OF_TITLE,
    RIGHT_TO_LEFT,
    Bond,
    bonds,
)
from publish.composing.citing import Cited
from publish.composing.code import code_markup, code_phrase, turning_words
from publish.composing.figures import figure_markup, picture_in_text
from publish.composing.formulas import equation_markup, formula_markup, name_of
from publish.composing.joining import joined
from publish.composing.labelling import Labelling
from publish.composing.notes import call_identifier
from publish.composing.set_off import item_markup, quotation_markup, set_off_markup
from publish.composing.tables import table_markup
from publish.composing.typography import attribution_dash, set_pieces
from publish.diagnostics import Span
from publish.document import (
    Abbreviation,
    Attributes,
    Bibliography,
    Block,
    BulletList,
    CallOut,
    Citation,
    CodeBlock,
    CodeText,
    DefinitionList,
    Details,
    Division,
    Emphasis,
    Equation,
    Figure,
    Formula,
    Heading,
    Index,
    IndexMark,
    Inline,
    Key,
    LineBreak,
    Link,
    ListItem,
    Note,
    NoteCall,
    NumberedList,
    Paragraph,
    Phrase,
    Picture,
    Quotation,
    QuotationRole,
    Section,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    ThematicBreak,
    Verse,
    plain_text,
)

__all__ = ["Setting", "attribute_text", "bound", "heading_form"]

OPENING_MARKS = "“„«‘‚\"'"
MARK = "data-apparatus"
MARKS: dict[type, str] = {
    Emphasis: "em", Strong: "strong", Strikethrough: "del", Superscript: "sup", Subscript: "sub",
}  # fmt: skip


def heading_form(heading: Heading) -> str:
    """The plain form of a heading that contents, outline and navigation use."""
    return heading.contents_form or " ".join(plain_text(heading.children).split())


@dataclass
class Setting:
    """Sets blocks as XHTML; knows what the whole document knows.

    `shift` is added to a section's level to make its heading's rank. `called` gathers the notes that were
    called, in order, with how often. `note_name` is what a call is called aloud, with `{number}` in it.
    """

    language: str
    typographic: bool
    units: tuple[str, ...]
    notes: Mapping[str, Note]
    pictures: Mapping[str, str]
    shift: int
    note_name: str
    back_to_text: str
    labelling: Labelling
    titles: Mapping[str, str] = field(default_factory=dict)
    """The words of every heading and caption, by identifier, for cross-references."""
    on_page: tuple[str, str] = (" (", ")")
    """What stands before and after the page of a cross-reference."""
    index: str = ""
    """The entries of the index, as markup."""
    cited: Cited = field(default_factory=Cited)
    """The citations and the bibliography."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """What sections are called aloud, by identifier."""
    called: dict[str, int] = field(default_factory=dict)
    within: int = 0
    """In how many sections is what is set."""
    tables: int = 0
    """How many tables are set."""
    figures: int = 0
    words: Mapping[str, str] = field(default_factory=dict)
    """The house's words for what it labels: call-outs by their roles, details, tasks."""
    set_off: int = 0
    """How much is set off from the text so far."""

    # --- blocks --------------------------------------------------------------------------------

    def blocks(self, blocks: tuple[Block, ...], points: bool = False) -> str:
        return "\n".join(self.block(block, points) for block in blocks)

    def block(self, block: Block, points: bool = False) -> str:
        """One block; `points`: it stands in a point, whose last words keep together."""
        match block:
            case Paragraph(children, span, attributes):
                return f"<p{_own(attributes, span)}>{self.inlines(children, tail=LONGEST_TAIL * points)}</p>"
            case Quotation(role=QuotationRole.EXCERPT):
                return self.quotation(block)
            case Quotation():
                return quotation_markup(self, block)
            case BulletList(items, _, span, attributes):
                # A list within a point is one of sub-points.
                return self.list("ul", items, _own(attributes, span, *(() if points else ("points",))))
            case NumberedList(items, start, _, span, attributes):
                first = attribute_text(start=str(start)) if start != 1 else ""
                return self.list("ol", items, _own(attributes, span, *(() if points else ("steps",))) + first)
            case DefinitionList():
                return self.definitions(block)
            case CodeBlock():
                return code_markup(self, block)
            case Table():
                self.tables += 1
                return table_markup(self, block, self.tables)
            case Figure() | Equation():
                return figure_markup(self, block) if isinstance(block, Figure) else equation_markup(self, block)
            case ThematicBreak(span):
                return f"<hr{attribute_text(data_at=_at(span))}/>"
            case Division(blocks, span, attributes):
                tag = "aside" if "callout" in attributes.classes else "div"
                return f"<{tag}{_own(attributes, span)}>\n{self.blocks(blocks, points)}\n</{tag}>"
            case Index(blocks, span, attributes):
                return self.placed("index", self.index, blocks, span, attributes)
            case Bibliography(blocks, _, span, attributes):
                return self.placed("bibliography", self.cited.bibliography, blocks, span, attributes)
            case CallOut() | Details() | Verse():
                self.set_off += 1
                return set_off_markup(self, block, self.set_off)
            case Section():
                return self.section(block)
            case _:
                assert_never(block)

    def placed(self, kind: str, made: str, blocks: tuple[Block, ...], span: Span, attributes: Attributes) -> str:
        """What the house makes at a place of the author's, after what the author says there."""
        said = f"<div{_own(attributes, span)}>{self.blocks(blocks)}</div>\n" if blocks or attributes.identifier else ""
        # A section says what it is itself, and has a name.
        own = attribute_text(class_=f"{kind}-list", role=None if self.within else f"doc-{kind}", data_at=_at(span))
        return f'{said}<div{own} {MARK}="{kind}">{made}</div>'

    def section(self, section: Section) -> str:
        label = f"h-{section.identifier}"
        own = attribute_text(
            id=section.identifier,
            class_=" ".join(section.attributes.classes) or None,
            lang=section.attributes.language,
            xml__lang=section.attributes.language,
            dir=direction(section.attributes),
            role=self.roles.get(section.identifier, _role(section)),
            aria_labelledby=label,
            data_at=_at(section.span),
        )
        heading = self.heading(section, label)
        if section.lead is not None:
            text = self.inlines(section.lead.children, tail=LONGEST_TAIL)
            lead = f"<p{_own(section.lead.attributes, section.lead.span)}>{text}</p>"
            heading = f'<header class="lead">{heading} {lead}</header>'
        self.within += 1
        parts = [heading, *(self.block(block) for block in section.blocks)]
        self.within -= 1
        return f"<section{own}>\n" + "\n".join(parts) + "\n</section>"

    def heading(self, section: Section, label: str) -> str:
        heading = section.heading
        tag = f"h{max(1, min(6, section.level + self.shift))}"
        text = plain_text(heading.children)
        # Only what stands in capitals can be set in small capitals and be copied as it stands.
        capitals = "capitals" if any(c.isalpha() for c in text) and text == text.upper() else None
        number = self.labelling.of(section)
        own = attribute_text(
            id=label,
            class_=capitals,
            data_nav=self.labelling.in_list(section, self.plain(heading_form(heading))),
            data_number=number.number if number else None,
            data_at=_at(heading.span),
        )
        tail = LONGEST_TAIL_OF_TITLE if tag == "h1" else LONGEST_TAIL_OF_HEADING
        # What is short stands on one line.
        words = self.inlines(heading.children, tail=0 if capitals or len(text) <= LONGEST_TAIL else tail)
        return f"<{tag}{own}>{self.labelling.before(section)}{words}</{tag}>"

    def quotation(self, quotation: Quotation) -> str:
        kind = "quotation" if quotation.opening else "excerpt"
        own = _own(quotation.attributes, quotation.span, kind)
        first, *others = quotation.blocks or (None,)
        parts = []
        if isinstance(first, Paragraph) and quotation.opening:
            text = self.inlines(first.children, hang=True)
            parts.append(f"<p{_own(first.attributes, first.span)}>{text}</p>")
        elif first is not None:
            parts.append(self.block(first))
        parts += [self.block(block) for block in others]
        quoted = "<blockquote>" + "\n".join(parts) + "</blockquote>"
        if quotation.attribution is None and not quotation.opening:
            return f"<div{own}>\n{quoted}\n</div>"
        caption = ""
        if (attribution := quotation.attribution) is not None:
            mark = self.dash(attribution.mark)
            hung = f'<span class="hang">{escape(mark)}</span>' if mark else ""
            name = f'<span class="name">{self.inlines(attribution.children)}</span>'
            caption = f"\n<figcaption{attribute_text(data_at=_at(attribution.span))}>{hung}{name}</figcaption>"
        return f"<figure{own}>\n{quoted}{caption}\n</figure>"

    def list(self, tag: str, items: tuple[ListItem, ...], own: str) -> str:
        lines = [item_markup(self, item) for item in items]
        return f"<{tag}{own}>\n" + "\n".join(lines) + f"\n</{tag}>"

    def definitions(self, block: DefinitionList) -> str:
        parts = []
        for entry in block.entries:
            explains = entry.identifier is not None
            for number, term in enumerate(entry.terms):
                own = attribute_text(
                    id=None if number else entry.identifier, data_semantics="glossterm" if explains else None
                )
                parts.append(f"<dt{own}>{self.inlines(term)}</dt>")
            own = attribute_text(data_semantics="glossdef" if explains else None)
            parts += [f"<dd{own}>{self.blocks(definition)}</dd>" for definition in entry.definitions]
        return f"<dl{_own(block.attributes, block.span)}>\n" + "\n".join(parts) + "\n</dl>"

    # --- inlines -------------------------------------------------------------------------------

    def plain(self, text: str) -> str:
        """Text outside the flow in the same forms as within it."""
        return set_pieces((text,), self.language)[0] if self.typographic else text

    def dash(self, mark: str) -> str:
        """The dash before a name as the publication has dashes."""
        return attribution_dash(mark, self.language) if self.typographic else mark

    def inlines(self, inlines: tuple[Inline, ...], tail: int = 0, hang: bool = False) -> str:
        """Inlines as markup. `tail`: the last two words keep together, if no longer; `hang`: the opening mark hangs."""
        inlines = joined(inlines)
        pieces = tuple(_pieces(inlines))
        if self.typographic:
            pieces = set_pieces(pieces, self.language)
        flat = "".join(pieces)
        hung = len(flat) - len(flat.lstrip()) if hang and flat.lstrip()[:1] in tuple(OPENING_MARKS) else None
        bound = bonds(flat, self.units, tail)
        return self.run(inlines, _marked(pieces, bound, hung))

    def run(self, inlines: tuple[Inline, ...], texts: Iterator[str]) -> str:
        parts: list[str] = []
        before: Inline | None = None
        for inline in inlines:
            part = self.inline(inline, texts)
            # No line may part a note's call from its word, nor a formula from the marks that stand directly at it.
            if isinstance(inline, NoteCall | Formula) and parts:
                parts[-1], part = _with_call(parts[-1], part)
            elif isinstance(before, Formula) and (beside := BESIDE.match(part)):
                parts[-1], part = f'<span class="nb">{parts[-1]}{beside[0]}</span>', part[beside.end() :]
            before = inline
            parts.append(part)
        return "".join(parts)

    def inline(self, inline: Inline, texts: Iterator[str]) -> str:
        """One inline; `texts` gives the finished markup of each text in turn."""
        match inline:
            case Text() | SoftBreak():
                return turning_words(next(texts))
            case LineBreak():
                next(texts)
                # White space, which nobody sees there, parts the words for whoever takes the text alone.
                return "<br/>\n"
            case Emphasis() | Strong() | Strikethrough() | Superscript() | Subscript():
                tag = MARKS[inline.__class__]
                return f"<{tag}>{self.run(inline.children, texts)}</{tag}>"
            case CodeText() | Key() | Formula():
                next(texts)
                return formula_markup(inline) if isinstance(inline, Formula) else code_phrase(inline)
            case Link(children=(), target=target):
                return self.reference(target.removeprefix("#"))
            case Link(children, target, title, _, role):
                own = attribute_text(href=target, role=role, title=title, aria_label=name_of(children))
                return f"<a{own}>{self.run(children, texts)}</a>"
            case Picture():
                next(texts)
                return picture_in_text(self, inline)
            case NoteCall(note):
                return self.call(self.notes[note])
            case IndexMark(children, _, identifier):
                text = self.run(children, texts)
                return f"<span{attribute_text(id=identifier)}>{text}</span>" if identifier else text
            case Citation(identifier=identifier):
                next(texts)
                return self.cited.citations[identifier]
            case Phrase(children, attributes):
                return f"<span{_own(attributes, None)}>{self.run(children, texts)}</span>"
            case Abbreviation(children, expansion):
                return f"<abbr{attribute_text(title=self.plain(expansion))}>{self.run(children, texts)}</abbr>"
            case _:
                assert_never(inline)

    def reference(self, identifier: str) -> str:
        """A cross-reference: the words of the place, and on paper the page where it stands."""
        words = escape(self.plain(self.titles.get(identifier, "")))
        before, after = (escape(part) for part in self.on_page)
        page = f"<span{attribute_text(data_page_of=identifier)}></span>"
        link = f'<a{attribute_text(class_="reference", href="#" + identifier)} {MARK}="reference">{words}</a>'
        return f'{link}<span data-only="paged" {MARK}="folio">{before}{page}{after}</span>'

    def call(self, note: Note) -> str:
        time = self.called[note.identifier] = self.called.get(note.identifier, 0) + 1
        own = attribute_text(
            class_="noteref",
            role="doc-noteref",
            href=f"#note-{note.number}",
            id=call_identifier(note, time),
            aria_label=self.note_name.replace("{number}", str(note.number)),
        )
        return f'<a{own} {MARK}="mark">{note.number}</a>'


def _role(section: Section) -> str | None:
    """What a section is by what stands directly in it."""
    for block in section.blocks:
        match block:
            case Index():
                return "doc-index"
            case Bibliography():
                return "doc-bibliography"
            case Division(attributes=attributes) if "glossary" in attributes.classes:
                return "doc-glossary"
    return None


def _with_call(before: str, call: str) -> tuple[str, str]:
    """A text without its last word, and that word with the call of a note after it: no line may part the two."""
    start = _last_word(before)
    if not before[start:]:
        return before, call
    return before[:start], f'<span class="nb">{before[start:]}{call}</span>'


BESIDE = re.compile(r"[^\s<]+")
PIECE = re.compile(r"<(/?)[^>]*?(/?)>|[ \n]")


def _last_word(markup: str) -> int:
    """Where the last word of a text begins, with what is bound to it; its end where the text ends within an element."""
    depth = 0
    for piece in reversed(list(PIECE.finditer(markup))):
        if piece[0].isspace() or piece[2]:
            if depth == 0:
                return piece.end()
        else:
            depth += 1 if piece[1] else -1
            if depth < 0:
                return len(markup)
    return 0


def bound(text: str) -> str:
    """A line of the house's own as markup, its last words and its names kept together."""
    return escape(text) if RIGHT_TO_LEFT.search(text) else _bonded(text, 0, bonds(text, (), LONGEST_TAIL))


# --- text in pieces ----------------------------------------------------------------------------


def _pieces(inlines: tuple[Inline, ...]) -> Iterator[str]:
    """One string for each inline that `Setting.inline` takes a text for, in the same order."""
    for inline in inlines:
        match inline:
            case Text(text=text):
                yield text
            case SoftBreak() | LineBreak():
                yield " "
            case CodeText() | Key() | Formula() | Picture() | Citation():
                # OBJECT REPLACEMENT CHARACTER: something stands here that is not text.
                yield "\ufffc"
            case NoteCall():
                pass
            case _:
                yield from _pieces(inline.children)


def _marked(pieces: tuple[str, ...], bound: tuple[Bond, ...], hung: int | None) -> Iterator[str]:
    """Each piece as markup, with its share of every bond."""
    start = 0
    for piece in pieces:
        end = start + len(piece)
        if hung is not None and start <= hung < end:
            before, mark, after = piece[: hung - start], piece[hung - start], piece[hung - start + 1 :]
            rest = _bonded(after, hung + 1, bound)
            yield f'{escape(before)}<span class="hang">{escape(mark)}</span>{rest}'
        else:
            yield _bonded(piece, start, bound)
        start = end


def _bonded(text: str, offset: int, bound: tuple[Bond, ...]) -> str:
    """Text that begins at an offset, its bonds as spans; a bond that runs over its ends is cut there."""
    parts, place, index = [], 0, 0
    while index < len(bound):
        bond = bound[index]
        inner = tuple(b for b in bound[index + 1 :] if b.start < bond.end)
        index += 1 + len(inner)
        first, last = max(bond.start - offset, place), min(bond.end - offset, len(text))
        if first >= last:
            continue
        within = _bonded(text[first:last], offset + first, inner)
        # One character alone cannot be parted; a bond of which only that is here is no bond.
        whole = last - first > 1
        parts += [escape(text[place:first]), f'<span class="{bond.kind}">{within}</span>' if whole else within]
        place = last
    return "".join((*parts, escape(text[place:])))
