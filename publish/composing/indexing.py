"""Make the index: what is marked in a text, as entries in the order of its language, under their letters.

Where the marks stand is not known here. Every entry names its marks (`data-pages-of`), and an edition puts there the
pages, or the links, that lead to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from publish.composing.attributes import attribute_text, direction
from publish.composing.collation import letter_of, sort_key
from publish.composing.wording import Wording
from publish.document import (
    CodeText,
    Emphasis,
    IndexMark,
    Inline,
    Phrase,
    SoftBreak,
    Strong,
    Subscript,
    Superscript,
    plain_text,
)

__all__ = ["index_list"]

Form = Callable[[str], str]

# Nested lists deeper than these are of sub-entries.
ENTRY = "index-entry"


@dataclass
class _Entry:
    """An entry with its places, the entries that it refers to, and those under it, by their words."""

    levels: tuple[str, ...]
    sort: str
    places: list[str] = field(default_factory=list)
    see: list[tuple[str, ...]] = field(default_factory=list)
    also: list[tuple[str, ...]] = field(default_factory=list)
    under: dict[str, _Entry] = field(default_factory=dict)
    marked: tuple[Inline, ...] = ()
    """The words of the entry as they are marked in the text, where they stand there with marks of their own."""

    def take(self, mark: IndexMark) -> None:
        if not self.marked and " ".join(plain_text(mark.children).split()) == self.levels[-1]:
            self.marked = mark.children
        if mark.sort is not None:
            self.sort = mark.sort
        if mark.identifier is not None:
            self.places.append(mark.identifier)
        elif mark.other not in (kept := self.also if mark.also else self.see):
            kept.append(mark.other)


def index_list(marks: Iterable[IndexMark], language: str, form: Form, wording: Wording) -> str:
    """The entries of an index as markup. `form` gives words the forms that they have in the text."""
    entries = _entries(marks)
    names = {entry.levels: f"index-entry-{number}" for number, entry in enumerate(_every(entries, language), 1)}
    writer = _Writer(names, language, form, wording)
    groups = []
    for letter, group in groupby(_sorted(entries, language), lambda entry: letter_of(entry.sort, language)):
        label = letter or wording.text("index-signs")
        groups.append(
            f'<div class="index-group" data-semantics="index-group"><p class="index-letter">{escape(label)}</p>\n'
            f"{writer.list(group)}</div>"
        )
    return "\n".join(groups)


def _entries(marks: Iterable[IndexMark]) -> dict[str, _Entry]:
    top: dict[str, _Entry] = {}
    for mark in marks:
        here, entry = top, None
        for depth, level in enumerate(mark.levels, 1):
            entry = here.setdefault(level, _Entry(mark.levels[:depth], level))
            here = entry.under
        if entry is not None:
            entry.take(mark)
    return top


def _sorted(entries: dict[str, _Entry], language: str) -> list[_Entry]:
    return sorted(entries.values(), key=lambda entry: (sort_key(entry.sort, language), entry.levels))


def _every(entries: dict[str, _Entry], language: str) -> Iterator[_Entry]:
    for entry in _sorted(entries, language):
        yield entry
        yield from _every(entry.under, language)


TAGS: dict[type[Inline], str] = {Emphasis: "em", Strong: "strong", Subscript: "sub", Superscript: "sup"}


def _set(inlines: tuple[Inline, ...], form: Form) -> str:
    """Words of an entry as they are set in the text."""
    return "".join(_set_one(each, form) for each in inlines)


def _set_one(inline: Inline, form: Form) -> str:
    match inline:
        case CodeText(text):
            return f"<code>{escape(text)}</code>"
        case Emphasis(children) | Strong(children) | Subscript(children) | Superscript(children):
            return f"<{TAGS[type(inline)]}>{_set(children, form)}</{TAGS[type(inline)]}>"
        case Phrase(children, attributes) if attributes.language:
            own = attribute_text(lang=attributes.language, xml__lang=attributes.language, dir=direction(attributes))
            return f"<span{own}>{_set(children, form)}</span>"
        case _:
            # A formula in the words that say it, and so on.
            return escape(form(" " if isinstance(inline, SoftBreak) else plain_text((inline,))))


@dataclass(frozen=True)
class _Writer:
    names: dict[tuple[str, ...], str]
    language: str
    form: Form
    wording: Wording

    def list(self, entries: Iterable[_Entry]) -> str:
        lines = "\n".join(self.entry(entry) for entry in entries)
        return f'<ul class="index-entries" data-semantics="index-entry-list">\n{lines}\n</ul>'

    def entry(self, entry: _Entry) -> str:
        under = self.list(_sorted(entry.under, self.language)) if entry.under else ""
        words = _set(entry.marked, self.form) if entry.marked else escape(self.form(entry.levels[-1]))
        term = f'<span data-semantics="index-term">{words}</span>'
        said = "".join((term, self.located(entry), self.references(entry)))
        return f'<li class="{ENTRY}" id="{self.names[entry.levels]}" data-semantics="index-entry">{said}{under}</li>'

    def located(self, entry: _Entry) -> str:
        if not entry.places:
            return ""
        places = quoteattr(" ".join(entry.places))
        before = self.wording.text("between")
        return f'{before}<span class="locators" data-pages-of={places} data-apparatus="folio"></span>'

    def references(self, entry: _Entry) -> str:
        """The entries to look at instead, or besides."""
        parts = []
        for label, others, kind in (("see", entry.see, "preferred"), ("see-also", entry.also, "related")):
            if others:
                links = "; ".join(self.link(other) for other in others)
                before, _, after = self.wording.text(label).partition("{entry}")
                said = f"<em>{escape(before.strip())}</em> {links}{escape(after)}"
                parts.append(f'<span data-semantics="index-xref-{kind}">{said}</span>')
        before = "; " if entry.places else self.wording.text("between")
        return before + "; ".join(parts) if parts else ""

    def link(self, other: tuple[str, ...]) -> str:
        words = escape(self.form(self.wording.text("between").join(other)))
        return f'<a href="#{self.names[other]}" class="index-reference">{words}</a>'
