"""Divisions, `::: name` or `<div>`: what their names make of them, from call-outs to the index."""

from __future__ import annotations

from dataclasses import replace

from publish.diagnostics import Span
from publish.document import (
    Attributes,
    Bibliography,
    Block,
    CallOut,
    Details,
    Division,
    Index,
    Quotation,
    QuotationRole,
)
from publish.reading.attributes import attributes
from publish.reading.glossary import check_glossary
from publish.reading.markdown import Node, attributes_of
from publish.reading.quotations import CALL_OUTS, QUOTATIONS, parted
from publish.reading.reader import Reader
from publish.reading.tags import said, tag_attributes
from publish.reading.verse import read_verse

__all__ = ["read_details", "read_division"]

# What a division is called where the index is to stand.
INDEX = "index"
# What it is called where a list of definitions explains terms.
GLOSSARY = "glossary"
# The same for the bibliography, and what has it list all works, also those that are not cited.
BIBLIOGRAPHY, ALL = "bibliography", "all"

VERSE = "verse"

# What mdBook calls what is not to be shown.
HIDDEN = "hidden"


def read_division(reader: Reader, node: Node) -> Block | None:
    """A division, or what its name says that it is."""
    span = reader.copy.lines_span(node.lines[0], node.lines[0] + 1)
    name = _named(reader, node, span)
    classes = " ".join(one for one in (name[0], name[1].get("class", ""), node.attributes.get("class", "")) if one)
    node.attributes = {**name[1], **node.attributes, "class": classes}
    roles = (*CALL_OUTS, *QUOTATIONS, *(() if "given" in node.token.meta else (VERSE,)))
    role = next((one for one in classes.split() if one in roles), "")
    also = ("title",) if role in CALL_OUTS else ()
    given = attributes(node.attributes, span, reader.draft, also)
    if HIDDEN in given.classes and reader.draft.by_chapter:
        reader.faults.report("R174", "this division is hidden, and left out", span, "delete the class to show it")
        return None
    if INDEX in given.classes:
        return _index(reader, node, given, span)
    if BIBLIOGRAPHY in given.classes:
        return _bibliography(reader, node, given, span)
    if GLOSSARY in given.classes:
        return _glossary(reader, node, given, span)
    if role:
        return _set_off(reader, role, node, _without(given, role))
    return Division(reader.blocks(node.children), reader.span(node), given)


def _index(reader: Reader, node: Node, given: Attributes, span: Span) -> Index:
    reader.draft.indexes.append(span)
    return Index(reader.blocks(node.children), span, _without(given, INDEX))


def _bibliography(reader: Reader, node: Node, given: Attributes, span: Span) -> Bibliography:
    whole = ALL in given.classes
    reader.draft.bibliographies.append(span)
    reader.draft.whole |= whole
    return Bibliography(reader.blocks(node.children), whole, span, _without(given, BIBLIOGRAPHY, ALL))


def _glossary(reader: Reader, node: Node, given: Attributes, span: Span) -> Division:
    outside, reader.draft.in_glossary = reader.draft.in_glossary, True
    made = Division(reader.blocks(node.children), reader.span(node), given)
    reader.draft.in_glossary = outside
    check_glossary(made.blocks, span, reader.draft)
    return made


def _without(given: Attributes, *names: str) -> Attributes:
    """What is said of a division, without what it is called."""
    return replace(given, classes=tuple(each for each in given.classes if each not in names))


def _named(reader: Reader, node: Node, span: Span) -> tuple[str, dict[str, str]]:
    """The name of a division and what is said of it, after its colons or in its tag."""
    closed = node.token.meta["closed"]
    if (given := node.token.meta.get("given")) is not None:
        if not closed:
            reader.faults.report("R031", "“<div>” is not closed", span, "write </div> in a line of its own")
        return "", said(tag_attributes(given), reader.draft.by_chapter)
    if not closed:
        reader.faults.report("R034", "this division is not closed", span, "end it with a line :::")
    name = attributes_of(node.token.info)
    if name is None or len(name[0].split()) > 1:
        message = f"“{node.token.info}” is not a name with attributes"
        reader.faults.report("R032", message, span, "write ::: name {#identifier .class}")
        return "", {}
    return name


def _set_off(reader: Reader, role: str, node: Node, given: Attributes) -> Block:
    """A division that is verse, a call-out, an epigraph or a pull quote."""
    span = reader.span(node)
    if role == VERSE:
        return read_verse(reader, node, given, [child for child in node.children if child.type == "stanza"])
    blocks = reader.held(reader.blocks(node.children), span)
    if role in CALL_OUTS:
        title = " ".join(node.attributes.get("title", "").split()) or None
        if given.identifier:
            reader.draft.titled.add(given.identifier)
        return CallOut(CALL_OUTS[role], title, blocks, span, given)
    if len(blocks) == 1 and isinstance(blocks[0], Quotation):
        # What is marked as a quotation twice is one.
        quotation = replace(blocks[0], role=QUOTATIONS[role], span=span, attributes=given)
    else:
        quotation = Quotation(*parted(blocks), False, span, given, QUOTATIONS[role])
    if quotation.role is QuotationRole.PULL_QUOTE:
        reader.draft.pull_quotes.append(quotation)
    return quotation


def read_details(reader: Reader, node: Node) -> Block:
    """Details that are written in HTML."""
    span = reader.span(node)
    if not node.token.meta["closed"]:
        reader.faults.report("R031", "“<details>” is not closed", span, "write </details> in a line of its own")
    written = tag_attributes(node.token.meta["given"])
    opened = written.pop("open", None) is not None
    written = said(written, reader.draft.by_chapter)
    given = attributes({**written, **node.attributes}, span, reader.draft)
    summaries = [child for child in node.children if child.type == "summary"]
    blocks = reader.blocks([child for child in node.children if child.type != "summary"])
    summary = reader.inlines(summaries[0]) if summaries else ()
    return Details(summary, reader.held(blocks, span), span, given, opened)
