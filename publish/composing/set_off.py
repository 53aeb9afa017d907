"""Write as XHTML what is set off from the text: call-outs, epigraphs, pull quotes, verse, details, boxes of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from xml.sax.saxutils import escape

from publish.composing.attributes import attribute_text, own_attributes, place_text
from publish.document import (
    Attribution,
    Block,
    CallOut,
    CallOutRole,
    Details,
    Inline,
    ListItem,
    Quotation,
    QuotationRole,
    Verse,
    VerseLine,
)

__all__ = ["LABELLED", "item_markup", "quotation_markup", "set_off_markup"]


# What the house has words for.
LABELLED = (*(role.value for role in CallOutRole), "details", "description", "done", "to-do")


class Setter(Protocol):
    """What sets the text in them, and the house's words for them."""

    @property
    def words(self) -> Mapping[str, str]: ...

    def blocks(self, blocks: tuple[Block, ...], points: bool = False) -> str: ...

    def inlines(self, inlines: tuple[Inline, ...]) -> str: ...

    def plain(self, text: str) -> str: ...

    def dash(self, mark: str) -> str: ...


def set_off_markup(setter: Setter, block: CallOut | Details | Verse, number: int) -> str:
    """What is set off from the text; `number` is its own in the publication, for identifiers of the house's own."""
    match block:
        case CallOut():
            return _call_out(setter, block, number)
        case Details():
            return _details(setter, block)
        case Verse():
            return _verse(setter, block)


# --- call-outs ---------------------------------------------------------------------------------


def _call_out(setter: Setter, call_out: CallOut, number: int) -> str:
    """A call-out with its label: the author's own title, or the house's word for its role."""
    # An author's identifiers begin with a letter.
    label = f"_call-out-{number}"
    # DPUB-ARIA has a role for tips, and one for notices that an aside cannot have (ARIA in HTML, 4).
    role = "doc-tip" if call_out.role is CallOutRole.TIP else "note"
    own = own_attributes(call_out.attributes, call_out.span, "callout", call_out.role.value)
    said = attribute_text(role=role, aria_labelledby=label)
    words = setter.plain(call_out.title) if call_out.title else setter.words[call_out.role]
    house = None if call_out.title else "label"
    head = f"<p{attribute_text(id=label, class_='label', data_apparatus=house)}>{escape(words)}</p>"
    return f"<aside{own}{said}>\n{head}\n{setter.blocks(call_out.blocks)}\n</aside>"


# --- quotations --------------------------------------------------------------------------------

TAGS = {QuotationRole.EPIGRAPH: ("div", "doc-epigraph"), QuotationRole.PULL_QUOTE: ("aside", "doc-pullquote")}


def quotation_markup(setter: Setter, quotation: Quotation) -> str:
    """An epigraph or a pull quote.

    A pull quote says again what the text says, and is marked as one, so that programs that read aloud can leave it
    out. It is not hidden: what a page shows is also in its tags.
    """
    tag, role = TAGS[quotation.role]
    own = own_attributes(quotation.attributes, quotation.span, quotation.role.value) + attribute_text(role=role)
    quoted = f"<blockquote>\n{setter.blocks(quotation.blocks)}\n</blockquote>"
    return f"<{tag}{own}>\n{quoted}{_attribution(setter, quotation.attribution)}\n</{tag}>"


def _attribution(setter: Setter, attribution: Attribution | None) -> str:
    """Who is quoted, in a line of its own; nothing where nobody is named."""
    if attribution is None:
        return ""
    mark = f'<span class="hang">{escape(setter.dash(attribution.mark))}</span>' if attribution.mark else ""
    at = attribute_text(class_="attribution", data_at=place_text(attribution.span))
    return f'\n<p{at}>{mark}<span class="name">{setter.inlines(attribution.children)}</span></p>'


# --- verse -------------------------------------------------------------------------------------

# Stylesheets know so many spaces before a line.
DEEPEST = 24


def _verse(setter: Setter, verse: Verse) -> str:
    """Verse: a paragraph for each stanza; its lines stay lines where no stylesheet is."""
    stanzas = []
    for stanza in verse.stanzas:
        lines = "<br/>\n".join(_line(setter, line) for line in stanza)
        stanzas.append(f"<p{attribute_text(class_='stanza', data_at=place_text(stanza[0].span))}>{lines}</p>")
    own = own_attributes(verse.attributes, verse.span, "verse")
    return f"<div{own}>\n" + "\n".join(stanzas) + _attribution(setter, verse.attribution) + "\n</div>"


def _line(setter: Setter, line: VerseLine) -> str:
    indent = f" indent-{min(line.indent, DEEPEST)}" if line.indent else ""
    return f'<span class="line{indent}">{setter.inlines(line.children)}</span>'


# --- details, tasks ----------------------------------------------------------------------------


def _details(setter: Setter, details: Details) -> str:
    """Details, with the house's word where the author wrote no summary."""
    summary = f"<summary>{setter.inlines(details.summary)}</summary>"
    if not details.summary:
        summary = f'<summary data-apparatus="label">{escape(setter.words["details"])}</summary>'
    own = own_attributes(details.attributes, details.span) + attribute_text(open="open" if details.opened else None)
    return f"<details{own}>\n{summary}\n{setter.blocks(details.blocks)}\n</details>"


BOXES = {False: "\N{BALLOT BOX}", True: "\N{BALLOT BOX WITH CHECK}"}


def item_markup(setter: Setter, item: ListItem) -> str:
    """An item of a list; a task has a box before it, which says aloud whether it is done."""
    at = attribute_text(data_at=place_text(item.span))
    text = setter.blocks(item.blocks, points=True)
    if item.done is None:
        return f"<li{at}>{text}</li>"
    said = attribute_text(role="img", aria_label=setter.words["done" if item.done else "to-do"])
    return f'<li class="task"{at}><span class="box"{said} data-apparatus="mark">{BOXES[item.done]}</span>{text}</li>'
