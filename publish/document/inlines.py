"""Inlines: what stands within a line, from text to the places where notes are called."""

from __future__ import annotations

from dataclasses import dataclass

from publish.diagnostics import Span
from publish.document.attributes import NO_ATTRIBUTES, Attributes

__all__ = [
    "Abbreviation",
    "Citation",
    "Cite",
    "CodeText",
    "Emphasis",
    "Formula",
    "IndexMark",
    "Inline",
    "Key",
    "LineBreak",
    "Link",
    "NoteCall",
    "Phrase",
    "Picture",
    "SoftBreak",
    "Strikethrough",
    "Strong",
    "Subscript",
    "Superscript",
    "Text",
    "plain_text",
]


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters, as the author wrote them."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class SoftBreak:
    """The end of a source line within a paragraph: a word space."""

    span: Span


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line break that the author asked for."""

    span: Span


@dataclass(frozen=True, slots=True)
class Emphasis:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Strong:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Strikethrough:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Superscript:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Subscript:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CodeText:
    """Code within a line."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a keyboard, by what stands on it."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Formula:
    """Mathematics in a line. `tex` is what the author wrote, `mathml` what it means, `alternative` the words for it.

    `displayed` where it is set apart from the words around it.
    """

    tex: str
    mathml: str
    alternative: str
    displayed: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `target` is `#identifier` for a place in this publication, else an absolute URL.

    Without children it is a cross-reference: its words are the heading or caption of the place. `role` is what it is
    called aloud, where it is no plain link: `doc-glossref`.
    """

    children: tuple[Inline, ...]
    target: str
    title: str | None
    span: Span
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture. `file` names a row of `Document.pictures`; a decorative one has an empty alternative.

    `width` is in hundredths of the measure; None where the author leaves it to the theme.
    """

    file: str
    alternative: str
    title: str | None
    span: Span
    attributes: Attributes = NO_ATTRIBUTES
    width: int | None = None


@dataclass(frozen=True, slots=True)
class NoteCall:
    """The place where a note is called; `note` is the identifier of a row of `Document.notes`."""

    note: str
    span: Span


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of text with attributes: `[和]{lang=ja}`."""

    children: tuple[Inline, ...]
    attributes: Attributes
    span: Span


@dataclass(frozen=True, slots=True)
class IndexMark:
    """Words that the index leads to. `levels` are the entry, and before it the entries that it stands under.

    Without an `identifier` it is no place to lead to: its entry sends the reader to `other`, in place of its own
    places or, where `also`, besides them. `sort` is what the last level is sorted by, where the author says so.
    """

    children: tuple[Inline, ...]
    levels: tuple[str, ...]
    identifier: str | None
    span: Span
    other: tuple[str, ...] = ()
    also: bool = False
    sort: str | None = None


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form, and what it stands for."""

    children: tuple[Inline, ...]
    expansion: str
    span: Span


@dataclass(frozen=True, slots=True)
class Cite:
    """One work in a citation: its key, the words around it, the part that is meant (page and 12-14).

    `alone`: without the author, whom the text has named.
    """

    key: str
    prefix: str
    locator: tuple[str, str] | None
    suffix: str
    alone: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    """Works that are cited; `narrative` where the author is part of the sentence."""

    cites: tuple[Cite, ...]
    narrative: bool
    identifier: str
    span: Span


Inline = (
    Text
    | SoftBreak
    | LineBreak
    | Emphasis
    | Strong
    | Strikethrough
    | Superscript
    | Subscript
    | CodeText
    | Key
    | Formula
    | Link
    | Picture
    | NoteCall
    | Phrase
    | IndexMark
    | Abbreviation
    | Citation
)


def plain_text(inlines: tuple[Inline, ...]) -> str:
    """The characters of inlines alone; a line break counts as a space, a note call or a citation as nothing."""
    pieces: list[str] = []
    for inline in inlines:
        if isinstance(inline, Citation) and pieces:
            # The space before it would part words from a mark of punctuation behind it.
            pieces[-1] = pieces[-1].rstrip()
        pieces.append(_plain(inline))
    return "".join(pieces)


def _plain(inline: Inline) -> str:
    match inline:
        case Text(text=text) | CodeText(text=text) | Key(text=text):
            return text
        case SoftBreak() | LineBreak():
            return " "
        case Picture(alternative=alternative) | Formula(alternative=alternative):
            return alternative
        case NoteCall() | Citation():
            return ""
        case _:
            return plain_text(inline.children)
