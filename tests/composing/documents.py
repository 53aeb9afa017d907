"""Small documents, built by hand."""

from __future__ import annotations

from typing import Any

from publish.diagnostics import Span
from publish.document import (
    Attributes,
    Attribution,
    Block,
    BulletList,
    Document,
    Heading,
    Inline,
    ListItem,
    Note,
    Paragraph,
    Part,
    PictureFile,
    Quotation,
    Section,
    Text,
)
from publish.publication import Metadata, PartialDate

AT = Span("source/x.md", 3, 5, 3, 9)


def text(string: str) -> tuple[Inline, ...]:
    return (Text(string, AT),)


def paragraph(*inlines: Inline | str) -> Paragraph:
    return Paragraph(tuple(Text(i, AT) if isinstance(i, str) else i for i in inlines), AT)


def points(*items: str) -> BulletList:
    return BulletList(tuple(ListItem((paragraph(item),), AT) for item in items), True, AT)


def section(
    heading: str, *blocks: Block, level: int = 2, form: str | None = None, lead: str | None = None, name: str = "s"
) -> Section:
    head = Heading(text(heading), form, lead is not None, AT)
    return Section(level, name, head, paragraph(lead) if lead else None, blocks, AT)


def quotation(quoted: str, mark: str = "-", name: str = "Ann Lee", *, opening: bool = True) -> Quotation:
    return Quotation((paragraph(quoted),), Attribution(mark, text(name), AT), opening, AT, Attributes())


def document(
    *blocks: Block, notes: tuple[Note, ...] = (), pictures: tuple[PictureFile, ...] = (), **metadata: Any
) -> Document:
    given = {
        "title": ("A Title",),
        "kind": "statement",
        "language": "en-US",
        "issuer": "The House",
        "date": PartialDate("2019-05"),
    }
    return Document("x", Metadata(**(given | metadata)), (Part("bodymatter", blocks),), notes, pictures, ())
