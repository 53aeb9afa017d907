"""What is gathered while a publication's manuscripts are read: identifiers, links, notes, pictures.

A reference may lead to a place that is read later, so what leads where is settled when all has been read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from publish.diagnostics import Span
from publish.document import Citation, IndexMark, PictureFile, Quotation, Work
from publish.publication import KindRules
from publish.reading.faults import Faults
from publish.reading.markdown import Inlines, Node, Parsed
from publish.workspace import Workspace

__all__ = ["NOTE", "CalledNote", "Draft", "Reference", "Refusal", "Use"]

# Before the name of a note, as in the place where it is called: [](#^name).
NOTE = "^"

Refusal = tuple[str, str, str | None]
"""Why a picture is not taken: code, message, hint."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to a place in the publication: an identifier, or a manuscript's beginning where it is None."""

    file: str
    identifier: str | None
    span: Span
    titled: bool = False
    """Whether the link has no words of its own, and takes those of the place."""


@dataclass(frozen=True, slots=True)
class Use:
    """A term that the glossary is to explain."""

    name: str
    span: Span


@dataclass(slots=True)
class CalledNote:
    """A note in the order of the calls; `nodes` or `inlines` hold its text, once it is found."""

    identifier: str
    number: int
    call: Span
    parsed: Parsed
    body: Node | Inlines | None


@dataclass
class Draft:
    """One publication while it is read."""

    workspace: Workspace
    faults: Faults
    rules: KindRules
    language: str = ""
    """The language of the text (BCP 47)."""
    files: tuple[str, ...] = ()
    """The manuscripts of the publication."""
    file: str = ""
    """The manuscript that is read at the moment. What it includes belongs to it: its places, its links, its notes."""
    identifiers: dict[str, Span] = field(default_factory=dict)
    """Every identifier in use, with the place that has it."""
    explicit: set[str] = field(default_factory=set)
    """Identifiers that authors gave, wherever they stand: generated ones keep clear of them."""
    numbers: dict[str, int] = field(default_factory=dict)
    """The last number that was given to a generated identifier, by the name without it."""
    titled: set[str] = field(default_factory=set)
    """The identifiers of what has a heading or a caption."""
    beginnings: dict[str, str] = field(default_factory=dict)
    """The identifier of the first section of each manuscript."""
    references: list[Reference] = field(default_factory=list)
    pictures: dict[str, PictureFile] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    """Pictures that are not taken, by path."""
    notes: dict[tuple[str, str | int], CalledNote] = field(default_factory=dict)
    """Notes that are called, by file and label, in the order of the calls."""
    written: dict[tuple[str, str | int], list[tuple[Node, Span]]] = field(default_factory=dict)
    """Notes that are written, by file and label."""
    marks: list[IndexMark] = field(default_factory=list)
    """What is marked for the index, in the order of reading."""
    indexes: list[Span] = field(default_factory=list)
    """Where the author puts the index."""
    pull_quotes: list[Quotation] = field(default_factory=list)
    shortened: set[tuple[str, str]] = field(default_factory=set)
    """Abbreviations that were met in a text, by file."""
    works: dict[str, Work] = field(default_factory=dict)
    """What can be cited, by key."""
    citations: list[Citation] = field(default_factory=list)
    """What is cited, in the order of reading."""
    whole: bool = False
    """Whether the bibliography lists all works, also those that are not cited."""
    bibliographies: list[Span] = field(default_factory=list)
    """Where the author puts the bibliography."""
    in_glossary: bool = False
    """Whether the lists of definitions that are read explain terms."""
    terms: dict[str, tuple[str, Span]] = field(default_factory=dict)
    """The terms that the glossary explains, in small letters: the identifier of the entry, and its place."""
    uses: list[Use] = field(default_factory=list)
    level: int = 0
    """The level of the last heading, 0 before the first."""
    blocks_seen: bool = False
    """Whether anything stands in the text so far."""
    depths: dict[str, int] = field(default_factory=dict)
    """How deep each chapter of a summary stands under others: its headings stand so much lower. Empty where there is
    no summary."""
    hidden: Mapping[str, str] = field(default_factory=dict)
    """The mark of lines of code that are not shown, by language, in a book of chapters."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Where pages of a book of chapters have moved to, by their path from the root."""
    root: str = ""
    """The folder of the summary, from which addresses count that begin with `/`."""
    ranks: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """The headings above the place in each chapter that is read: the level written, and the level it is taken for."""
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    """What an identifier of a chapter, by its file, is called in the whole book."""

    @property
    def by_chapter(self) -> bool:
        """Whether each manuscript has identifiers of its own, and links lead from file to file, as in mdBook."""
        return bool(self.depths)

    def place(self, file: str, identifier: str) -> str | None:
        """The identifier that a link to one in a file leads to; None where there is none."""
        if identifier.startswith(NOTE):
            called = self.notes.get((file, identifier.removeprefix(NOTE)))
            return None if called is None else f"note-{called.number}"
        if (found := self.aliases.get((file, identifier))) is not None:
            return found
        if self.by_chapter:
            # Each chapter has identifiers of its own. mdBook's are in small letters, whatever links say.
            return self.aliases.get((file, identifier.lower()))
        return identifier if identifier in self.identifiers else None

    def claim(self, identifier: str, span: Span) -> str:
        """Take an identifier that an author gave; a fault where it is taken, or cannot be one.

        In a book of chapters another one may have it too: gives what it is called in the whole.
        """
        if self.by_chapter:
            return self._claim_in_chapter(identifier, span)
        first = self.identifiers.setdefault(identifier, span)
        if first is not span:
            where = f"{first.file}:{first.line}:{first.column}"
            self.faults.report("R040", f"the identifier “{identifier}” is given twice", span, f"it is given at {where}")
        elif not identifier[0].isalpha():
            hint = "begin it with a letter"
            self.faults.report("R041", f"“{identifier}” cannot be an identifier", span, hint)
        return identifier

    def _claim_in_chapter(self, identifier: str, span: Span) -> str:
        wanted = identifier if identifier[0].isalpha() else f"place-{identifier}"
        taken = wanted in self.identifiers
        whole = self.generate(wanted, span, kept=False) if taken else wanted
        self.identifiers.setdefault(whole, span)
        self.aliases.setdefault((self.file or span.file, identifier), whole)
        return whole

    def generate(self, wanted: str, span: Span, kept: bool = True) -> str:
        """An identifier like the one wanted that nothing else has. `kept`: links in its file may lead to it."""
        identifier, number = wanted, self.numbers.get(wanted, 1)
        while identifier in self.identifiers or identifier in self.explicit:
            number += 1
            identifier = f"{wanted}-{number}"
        self.numbers[wanted] = number
        self.identifiers[identifier] = span
        if kept and self.by_chapter:
            self.aliases.setdefault((self.file or span.file, wanted), identifier)
        return identifier

    def alias(self, slug: str, identifier: str) -> None:
        """Let links in a chapter find a place by the name that mdBook gives it; the second of a name is `name-1`."""
        number, wanted = 0, slug
        while (self.file, wanted) in self.aliases and self.aliases[self.file, wanted] != identifier:
            number += 1
            wanted = f"{slug}-{number}"
        self.aliases[self.file, wanted] = identifier

    def rename(self, alias: str, identifier: str) -> None:
        """Let links to one identifier lead to another, which stands at the same place."""
        for key, whole in [*self.aliases.items()]:
            if whole == alias:
                self.aliases[key] = identifier
        if not self.by_chapter:
            self.aliases["", alias] = identifier

    def reserve(self, trees: Iterable[Parsed]) -> None:
        """Note the identifiers that authors give anywhere in the manuscripts."""
        waiting = [node for tree in trees for node in tree.nodes]
        while waiting:
            node = waiting.pop()
            waiting += node.children
            inlines = node.inlines.tokens if node.inlines else ()
            given = [node.attributes.get("id"), *(str(token.attrs.get("id", "")) for token in inlines)]
            self.explicit.update(name for name in given if name)
