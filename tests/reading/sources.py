"""What tests of reading share: small sources, and a tree in short notation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from publish.diagnostics import Diagnostic, SourceError, Span
from publish.document import (
    Abbreviation,
    Attributes,
    BulletList,
    CallOut,
    CodeBlock,
    CodeText,
    DefinitionEntry,
    DefinitionList,
    Details,
    Division,
    Document,
    Figure,
    Key,
    LineBreak,
    Link,
    ListItem,
    NoteCall,
    NumberedList,
    Paragraph,
    Phrase,
    Picture,
    Quotation,
    QuotationRole,
    Section,
    SoftBreak,
    Table,
    Text,
    ThematicBreak,
    Verse,
    VerseLine,
)
from publish.reading import read
from publish.workspace import Workspace

METADATA = "title: A Case\nkind: {kind}\nissuer: The House\nlanguage: en\ndate: 2020-01-01\n"

# One grey pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368000000"
    "82008177cd72b60000000049454e44ae426082"
)
SVG = b'<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'
WORKS = b"@book{ostrom, author={Ostrom, Elinor}, title={Governing the Commons}, year=1990}\n@misc{page, title={A}}\n"
BESIDE = {"works.bib": WORKS, "figure.png": PNG, "drawing.svg": SVG, "text.png": b"no picture"}


def source(text: str, kind: str = "statement", metadata: str = "") -> str:
    return f"---\n{METADATA.format(kind=kind)}{metadata}---\n\n{text}"


def findings(files: Mapping[str, bytes | str], path: str = "case.md") -> tuple[Diagnostic, ...]:
    """Everything that reading a source finds, errors and warnings."""
    try:
        return read(Workspace.in_memory(files), path)[1]
    except SourceError as error:
        return error.diagnostics


def document(text: str, kind: str = "statement", metadata: str = "", **files: bytes) -> Document:
    """The document of a source without a fault."""
    beside = {**BESIDE, **files}
    made, found = read(Workspace.in_memory({"case.md": source(text, kind, metadata), **beside}), "case.md")
    assert found == ()
    return made


def sketch(text: str, kind: str = "statement") -> str:
    """The tree of a text in short notation."""
    made = document(text, kind)
    notes = "".join(f" note({note.number} {sketched(note.blocks)})" for note in made.notes)
    return " ".join(sketched(part.blocks) for part in made.parts) + notes


def sketched(node: object) -> str:
    """A node, or several, in short notation."""
    if isinstance(node, tuple):
        return " ".join(sketched(each) for each in node)
    return (
        _inline(node)
        or _list(node)
        or _set_off(node)
        or _block(node)
        or f"{type(node).__name__.lower()}({sketched(node.children)})"
    )


def _inline(node: object) -> str | None:
    match node:
        case Text(text=text):
            return repr(text)
        case SoftBreak():
            return "soft"
        case LineBreak():
            return "break"
        case CodeText(text=text):
            return f"code({text!r})"
        case Key(text=text):
            return f"key({text!r})"
        case NoteCall(note=note):
            return f"call({note})"
        case Picture(file=file, alternative=alternative):
            return f"picture({file} {alternative!r})"
        case Link(children=children, target=target, title=title):
            return f"link({target}{f' {title!r}' if title else ''} {sketched(children)})"
        case Abbreviation(children=children, expansion=expansion):
            return f"abbr({sketched(children)} {expansion!r})"
        case Phrase(children=children, attributes=given):
            return f"phrase({_said(given)} {sketched(children)})"
    return None


def _list(node: object) -> str | None:
    match node:
        case BulletList() | NumberedList():
            name = "ul" if isinstance(node, BulletList) else f"ol{node.start}"
            items = " ".join(_item(item) for item in node.items)
            return f"{name}{'' if node.tight else '-loose'}({items})"
        case DefinitionList(entries=entries):
            return f"dl({' '.join(_entry(entry) for entry in entries)})"
        case Table(head=head, body=body, caption=caption):
            rows = [" | ".join(f"{c.alignment[0]}:{sketched(c.children)}" for c in row.cells) for row in (*head, *body)]
            return f"table({' / '.join(rows)}{f' caption({sketched(caption)})' if caption else ''})"
    return None


def _item(item: ListItem) -> str:
    name = {None: "li", False: "to-do", True: "done"}[item.done]
    return f"{name}({sketched(item.blocks)})"


def _set_off(node: object) -> str | None:
    match node:
        case CallOut(role=role, title=title, blocks=blocks, attributes=given):
            return f"{role}({' '.join(filter(None, [_said(given), title and repr(title), sketched(blocks)]))})"
        case Details(summary=summary, blocks=blocks, opened=opened):
            return f"{'opened' if opened else 'details'}({sketched(summary)} / {sketched(blocks)})"
        case Verse(stanzas=stanzas, attribution=by):
            said = f" by({by.mark} {sketched(by.children)})" if by else ""
            return f"verse({' / '.join(sketched(stanza) for stanza in stanzas)}{said})"
        case VerseLine(children=children, indent=indent):
            return f"line{indent or ''}({sketched(children)})"
        case Quotation(role=QuotationRole.EPIGRAPH | QuotationRole.PULL_QUOTE as role):
            by = node.attribution
            said = f" by({by.mark} {sketched(by.children)})" if by else ""
            return f"{role}({sketched(node.blocks)}{said})"
    return None


def _entry(entry: DefinitionEntry) -> str:
    terms = [f"dt({sketched(term)})" for term in entry.terms]
    return " ".join(terms + [f"dd({sketched(definition)})" for definition in entry.definitions])


def _block(node: object) -> str | None:
    match node:
        case CodeBlock(text=text, language=language, caption=caption, first_number=first):
            said = (f" {first}" if first else "") + (f" {sketched(caption)}" if caption else "")
            return f"pre({language} {text!r}{said})"
        case Paragraph(children=children, attributes=given):
            return f"p({f'{_said(given)} ' if _said(given) else ''}{sketched(children)})"
        case Quotation(blocks=blocks, attribution=by, opening=opening):
            said = f" by({by.mark} {sketched(by.children)})" if by else ""
            return f"{'opening' if opening else 'quotation'}({sketched(blocks)}{said})"
        case Figure(picture=picture, caption=caption):
            return f"figure({sketched(picture)}{f' {sketched(caption)}' if caption else ''})"
        case ThematicBreak():
            return "rule"
        case Division(blocks=blocks, attributes=given):
            return f"div({_said(given)} {sketched(blocks)})"
        case Section(heading=heading, lead=lead, blocks=blocks):
            head = f"{'run-in' if heading.run_in else 'h'}{node.level}#{node.identifier}({sketched(heading.children)})"
            rest = [f"lead({sketched(lead.children)})"] if lead else []
            return f"section({' '.join([head, *rest, sketched(blocks)]).strip()})"
    return None


def _said(given: Attributes) -> str:
    said = [f"#{given.identifier}" if given.identifier else "", *(f".{name}" for name in given.classes)]
    said += [given.language or "", given.direction or ""]
    return "".join(said)


def texts(node: object) -> Iterator[Text | CodeText | Key | CodeBlock | Picture]:
    """Everything in a tree that holds characters, in order."""
    match node:
        case tuple():
            for each in node:
                yield from texts(each)
        case Text() | CodeText() | Key() | CodeBlock() | Picture():
            yield node
        case Figure(picture=picture):
            yield picture
        case Section(heading=heading, lead=lead, blocks=blocks):
            yield from texts((heading.children, lead, blocks))
        case Span():
            return
        case _ if is_dataclass(node):
            for each in fields(node):
                yield from texts(getattr(node, each.name))
