"""Compose a document as a galley: its text as semantic XHTML, and around it what the theme's templates make.

The galley is written once. It says what things are; stylesheets say how they look, and each edition takes
from it what belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from publish.composing.attributes import direction_of
from publish.composing.citing import Cited, cited
from publish.composing.formulas import label_markup
from publish.composing.galley import Entry, Galley, Landmark, Register, Resource, Slip
from publish.composing.indexing import index_list
from publish.composing.labelling import Labelling
from publish.composing.markup import Setting, attribute_text, heading_form
from publish.composing.notes import end_notes, foot_notes
from publish.composing.numbering import numbering
from publish.composing.registers import registers
from publish.composing.resources import picture_resources
from publish.composing.roles import in_parts, matter_of, role_of, section_roles, stands_alone
from publish.composing.set_off import LABELLED
from publish.composing.templates import fill
from publish.composing.titles import break_for_cover, break_for_page, running_title
from publish.composing.typography import marks_for, set_pieces, set_text
from publish.composing.walking import nodes
from publish.composing.wording import Wording
from publish.document import (
    Block,
    CallOut,
    CodeBlock,
    CodeText,
    Document,
    Equation,
    Figure,
    Formula,
    IndexMark,
    Key,
    Quotation,
    Section,
    Table,
    plain_text,
)
from publish.publication import KINDS, KindRules, contents_level, notes_at_foot
from publish.theming import Credit, Theme

__all__ = ["compose"]

# Contents are listed where there are at least as many headings.
LEAST_ENTRIES = 3

# What a book begins with, before it tells what is in it.
BEFORE_CONTENTS = ("dedication", "epigraph")


def compose(document: Document, theme: Theme) -> Galley:
    """Set a document as a galley. ThemeError where a template fails or a label is missing."""
    return _Composition.of(document, theme).galley()


@dataclass(frozen=True)
class _Length:
    """What becomes one slip: its name, the section that it is, or the blocks that it holds; and its part's role."""

    name: str
    blocks: tuple[Block, ...]
    section: Section | None
    matter: str
    part: str = "bodymatter"
    """The role of the part that it belongs to."""
    role: str | None = None
    """What blocks without a heading are called aloud."""
    in_part: bool = False
    """Whether it stands under the title of a part."""


@dataclass(frozen=True)
class _Composition:
    """A document on its way to a galley."""

    document: Document
    theme: Theme
    wording: Wording
    setting: Setting
    resources: tuple[Resource, ...]
    lengths: tuple[_Length, ...]
    taken: frozenset[str]
    registers: tuple[Register, ...]

    @classmethod
    def of(cls, document: Document, theme: Theme) -> _Composition:
        metadata = document.metadata
        _, labels = theme.labels_for(metadata.language)
        wording = Wording(labels, theme.name)
        lengths = tuple(_lengths(document))
        names, resources = picture_resources(document.pictures)
        labelling = Labelling(numbering(document), wording, metadata.kind)
        setting = Setting(
            metadata.language,
            metadata.typography,
            wording.list_of("units"),
            {note.identifier: note for note in document.notes},
            names,
            _shift(document),
            wording.text("note"),
            wording.text("back-to-text"),
            labelling,
            titles=dict(_titles(document, labelling)),
            on_page=wording.on_page(),
            index=_index(document, wording),
            cited=_cited(document, theme, wording),
            roles=dict(section_roles(document)),
            words={name: wording.named("set-off", name) for name in LABELLED},
        )
        asked = metadata.lists if any(length.section is not None for length in lengths) else ()
        held = [(length.name, length.blocks) for length in lengths]
        listed = tuple(registers(asked, held, labelling, setting.plain))
        return cls(document, theme, wording, setting, resources, lengths, frozenset(_identifiers(document)), listed)

    def galley(self) -> Galley:
        metadata = self.document.metadata
        contents = self.contents()
        return Galley(
            self.document.name,
            metadata,
            direction_of(metadata.language),
            tuple(self.slips(contents)),
            contents,
            self.landmarks(),
            fill(self.theme.templates, "cover", self.values()),
            self.resources,
            self.wording.plain() | {"kind": self.kind},
            dict(self.numbers()),
            self.registers,
        )

    # --- slips ---------------------------------------------------------------------------------

    def slips(self, contents: tuple[Entry, ...]) -> Iterator[Slip]:
        """A text of one length with all that is around it; or one in chapters, with leaves before and after them."""
        if not self.chaptered:
            yield self.whole(self.lengths[0], contents)
            return
        placed = tuple(takewhile(lambda length: length.part in BEFORE_CONTENTS, self.lengths))
        yield from self.opening_leaves()
        yield from map(self.chapter, placed)
        lists = [self.register(register) for register in self.registers]
        if _count(contents) >= LEAST_ENTRIES:
            listed = self.contents_part(contents)
            lists.insert(0, self.leaf("contents", self.wording.text("contents"), listed, "front", only="paged"))
        yield from (replace(slip, follows=place > 0) for place, slip in enumerate(lists))
        yield from map(self.chapter, self.lengths[len(placed) :])
        if not self.rules.half_title:
            yield self.leaf("colophon", self.wording.text("about"), self.colophon(), "back")

    def whole(self, length: _Length, contents: tuple[Entry, ...]) -> Slip:
        parts = [fill(self.theme.templates, "masthead", self.values())]
        text = [self.setting.block(block) for block in length.blocks]
        opening = 1 if length.blocks and isinstance(length.blocks[0], Quotation) and length.blocks[0].opening else 0
        parts += text[:opening]
        if _count(contents) >= LEAST_ENTRIES:
            parts.append(self.contents_part(contents))
        parts += _called(length, text[opening:])
        parts += self.notes()
        parts.append(self.colophon())
        classes = ["opened", "closing"] if opening else ["closing"]
        title = self.listed(length.section) if length.section else self.set(self.document.metadata.full_title)
        return Slip(length.name, title, self.article(parts, classes), length.matter)

    def opening_leaves(self) -> Iterator[Slip]:
        """Half title and title page; in kinds that have both, the imprint is on the back of the second."""
        title = self.set(self.document.metadata.full_title)
        if self.rules.half_title:
            half = fill(self.theme.templates, "half-title", self.values())
            yield self.leaf("half-title", title, half, "front", only="paged")
        front = fill(self.theme.templates, "title-page", self.values())
        imprint = "\n" + self.colophon() if self.rules.half_title else ""
        yield self.leaf("title-page", title, front + imprint, "front")

    def leaf(self, name: str, title: str, body: str, matter: str, only: str | None = None) -> Slip:
        """A slip of the house's own."""
        return Slip(name, title, self.article([body], [name], title, only), matter, only)

    def chapter(self, length: _Length) -> Slip:
        section = length.section
        title = self.listed(section) if section else self.set(self.document.metadata.full_title)
        text = [self.setting.block(block) for block in length.blocks]
        parts = [*_called(length, text), *self.notes()]
        classes = ["prelude" if section is None else "chapter", *([length.part] if length.part != "bodymatter" else [])]
        classes += ["in-part"] if length.in_part else []
        return Slip(length.name, title, self.article(parts, classes, title), length.matter)

    def article(self, parts: list[str], classes: list[str], chapter: str = "", only: str | None = None) -> str:
        return f"<article{self.article_attributes(classes, chapter, only)}>\n" + "\n".join(parts) + "\n</article>"

    def article_attributes(self, classes: list[str], chapter: str, only: str | None) -> str:
        metadata = self.document.metadata
        before, between, after = self.wording.folio()
        return attribute_text(
            class_=" ".join((metadata.kind, *classes)),
            lang=metadata.language,
            xml__lang=metadata.language,
            dir="rtl" if direction_of(metadata.language) == "rtl" else None,
            data_title=self.running(self.set(metadata.full_title)),
            data_issuer=self.set(metadata.issuer or ""),
            data_kind=self.kind,
            data_chapter=self.running(chapter or self.set(metadata.full_title)) if chapter or self.chaptered else None,
            data_only=only,
            data_folio_before=before,
            data_folio_between=between,
            data_folio_after=after,
        )

    def running(self, title: str) -> str:
        return running_title(title, one_column=self.rules.half_title)

    def register(self, register: Register) -> Slip:
        """A list of figures or the like: a leaf that looks as contents do."""
        values = {"entries": register.entries, "heading": register.heading, "role": register.role}
        body = fill(self.theme.templates, "register", values | {"identifier": self.identifier(register.slip)})
        return Slip(register.slip, register.heading, self.article([body], ["contents"], register.heading), "front")

    def contents_part(self, contents: tuple[Entry, ...]) -> str:
        values = {"entries": contents, "identifier": self.identifier("contents"), "labels": self.wording.plain()}
        return fill(self.theme.templates, "contents", values)

    def notes(self) -> list[str]:
        """The notes that were called since the last time, as a part of the slip."""
        if not self.setting.called:
            return []
        notes = self.document.notes
        if notes_at_foot(self.document.metadata):
            part = foot_notes(self.setting, notes)
        else:
            part = end_notes(self.setting, notes, self.identifier("notes"), self.wording.text("notes"))
        self.setting.called.clear()
        return [part]

    def colophon(self) -> str:
        metadata = self.document.metadata
        credited = tuple(_credited(self.theme, self.document))
        values = self.values() | {
            "identifier": self.identifier("colophon"),
            "imprint": tuple(map(self.set, self.wording.imprint(metadata))) if self.chaptered else (),
            "supplied": self.wording.supplied(metadata),
            "corrections": self.wording.corrections(metadata.corrections, self.set) if metadata.corrections else "",
            "typography": metadata.typography and marks_for(metadata.language) is not None,
            "typefaces": self.wording.typefaces(credited) if credited else "",
            "rights": metadata.rights or "",
            "contact": self.wording.contact(metadata),
        }
        return fill(self.theme.templates, "colophon", values)

    # --- around the text -----------------------------------------------------------------------

    @property
    def rules(self) -> KindRules:
        return KINDS[self.document.metadata.kind]

    @property
    def chaptered(self) -> bool:
        """Whether the text is cut into chapters, each beginning a page."""
        return any(length.section is not None for length in self.lengths)

    @property
    def kind(self) -> str:
        return self.wording.named("kinds", self.document.metadata.kind)

    def set(self, text: str) -> str:
        """The house's own lines in the forms of the text."""
        return set_text(text, self.setting.language) if self.setting.typographic else text

    def values(self) -> dict[str, object]:
        """What every template may speak of."""
        metadata = self.document.metadata
        lines = tuple(self.set(line) for line in metadata.title)
        title, cover = break_for_page(lines), break_for_cover(lines)
        return {
            "issuer": self.set(metadata.issuer or ""),
            "kind": self.kind,
            "status": self.wording.named("statuses", metadata.status) if metadata.status else "",
            "title": title,
            "cover_title": cover,
            "subtitle": self.set(metadata.subtitle or ""),
            "authors": self.wording.listed(agent.name for agent in metadata.authors if agent.role == "aut"),
            "place": metadata.place or "",
            "date": {"iso": str(metadata.date), "text": self.wording.date(metadata.date)} if metadata.date else None,
            "language": metadata.language,
            "half_title": self.rules.half_title,
            "labels": self.wording.plain(),
        }

    def identifier(self, wanted: str) -> str:
        """An identifier for the house's own elements that no author's element has."""
        name, number = wanted, 2
        while name in self.taken or f"{name}-section" in self.taken:
            name, number = f"{wanted}-{number}", number + 1
        return name

    def contents(self) -> tuple[Entry, ...]:
        deepest = contents_level(self.document.metadata)
        found: list[Entry] = []
        for length in self.lengths:
            entries = self.entries(length.blocks, length.name, deepest)
            if length.part == "part":
                entries = [replace(entry, part=True) for entry in entries]
            if length.in_part and found:
                found[-1] = replace(found[-1], entries=(*found[-1].entries, *map(_lower, entries)))
            else:
                found += entries
        return tuple(found)

    def entries(self, blocks: tuple[Block, ...], slip: str, deepest: int) -> list[Entry]:
        found = []
        for section in blocks:
            if isinstance(section, Section) and (rank := section.level + self.setting.shift) <= deepest:
                below = tuple(self.entries(section.blocks, slip, deepest))
                markup = self.listed_markup(section)
                found.append(Entry(self.listed(section), slip, section.identifier, rank, below, markup=markup))
        return found

    def listed(self, section: Section) -> str:
        """A heading as contents and titles have it: its number, if it has one, and its words."""
        return self.setting.labelling.in_list(section, self.set(heading_form(section.heading)))

    def listed_markup(self, section: Section) -> str:
        """The same as markup, where formulas stand in it."""
        heading = section.heading
        words = "" if heading.contents_form else label_markup(heading.children, self.set)
        return self.setting.labelling.in_list_markup(section, words)

    def numbers(self) -> Iterator[tuple[str, str]]:
        for node in nodes(self.document):
            if isinstance(node, Section) and (label := self.setting.labelling.listed(node)) is not None:
                yield node.identifier, label.words

    def landmarks(self) -> tuple[Landmark, ...]:
        first = next((length for length in self.lengths if length.matter == "body"), self.lengths[0])
        last = self.lengths[-1].name
        if self.chaptered:
            last = "title-page" if self.rules.half_title else "colophon"
        return (
            Landmark("bodymatter", self.wording.text("start"), first.name, None),
            Landmark("colophon", self.wording.text("about"), last, self.identifier("colophon")),
            *(Landmark(each.role, each.heading, each.slip, None) for each in self.registers if each.role),
        )


def _titles(document: Document, labelling: Labelling) -> Iterator[tuple[str, str]]:
    """The words by which cross-references name a place: its number, and its heading or its caption."""
    for note in document.notes:
        yield f"note-{note.number}", labelling.note(note.number)
    for node in nodes(document):
        match node:
            case Section(identifier=identifier, heading=heading):
                yield identifier, labelling.reference(identifier, heading_form(heading))
            case Equation(formula, _, attributes, title) if attributes.identifier:
                yield attributes.identifier, labelling.reference(attributes.identifier, title or formula.alternative)
            case CallOut(role, title, attributes=attributes) if attributes.identifier:
                yield attributes.identifier, title or labelling.wording.named("set-off", role)
            case Figure() | Table() | CodeBlock():
                caption, attributes = node.caption, node.attributes
                if caption and attributes.identifier:
                    title = " ".join(plain_text(caption).split())
                    yield attributes.identifier, labelling.reference(attributes.identifier, title)
            case _:
                pass


def _lower(entry: Entry) -> Entry:
    """A line of the contents under that of a part."""
    return replace(entry, level=entry.level + 1, entries=tuple(map(_lower, entry.entries)))


def _index(document: Document, wording: Wording) -> str:
    """The entries of the index, "" where nothing is marked."""
    metadata = document.metadata
    marks = [node for node in nodes(document) if isinstance(node, IndexMark)]

    def form(text: str) -> str:
        return set_text(text, metadata.language) if metadata.typography else text

    return index_list(marks, metadata.language, form, wording)


def _cited(document: Document, theme: Theme, wording: Wording) -> Cited:
    """The citations and the bibliography."""
    metadata = document.metadata
    prefix, taken = "work", sorted(_identifiers(document))
    while any(name.startswith(f"{prefix}-") for name in taken):
        prefix += "-cited"

    def forms(pieces: tuple[str, ...]) -> tuple[str, ...]:
        return set_pieces(pieces, metadata.language) if metadata.typography else pieces

    return cited(document, theme, forms, prefix, wording.text("back-to-text"))


def _lengths(document: Document) -> Iterator[_Length]:
    """The document cut where its kind begins new slips."""
    level = KINDS[document.metadata.kind].slip_level
    blocks = tuple(block for part in document.parts for block in part.blocks)
    if level is None or not any(isinstance(b, Section) and b.level <= level for b in blocks):
        yield _Length("text", blocks, None, "body")
        return
    held, within = _Length("front", (), None, "front"), in_parts(document, level)
    number = leaf = 0
    for part in document.parts:
        if stands_alone(part, level):
            if held.blocks:
                yield held
            leaf += 1
            held = _Length(f"leaf-{leaf:02}", part.blocks, None, matter_of(part), part.role, role_of(part))
            continue
        for block in part.blocks:
            if (isinstance(block, Section) and block.level <= level) or held.role is not None:
                if held.blocks:
                    yield held
                number += 1
                section = block if isinstance(block, Section) and block.level <= level else None
                inside = section is not None and section.identifier in within
                name = f"chapter-{number:02}"
                held = _Length(name, (block,), section, matter_of(part), part.role, in_part=inside)
            else:
                # What a later part says before its first chapter stays in its place, after the chapter before.
                held = replace(held, blocks=(*held.blocks, block))
    yield held


def _called(length: _Length, parts: list[str]) -> list[str]:
    """Parts of a leaf without a heading, in an element that says what they are, unless one of them does."""
    if length.role is None or any(isinstance(b, Quotation) and b.role.value == length.part for b in length.blocks):
        return parts
    own = attribute_text(class_=length.part, role=length.role)
    return [f"<section{own}>\n" + "\n".join(parts) + "\n</section>"]


def _shift(document: Document) -> int:
    """What makes the highest sections of a text follow the rank of its title, which is 1."""
    if KINDS[document.metadata.kind].slip_level is not None:
        return 0
    levels = [b.level for part in document.parts for b in part.blocks if isinstance(b, Section)]
    return 2 - min(levels, default=2)


def _identifiers(document: Document) -> Iterator[str]:
    for node in nodes(document):
        name = getattr(node, "identifier", None)
        if isinstance(name, str):
            yield name


def _credited(theme: Theme, document: Document) -> Iterator[Credit]:
    """The typefaces that serve in the document."""
    kinds = {type(node) for node in nodes(document)}
    code, maths = not kinds.isdisjoint((CodeText, CodeBlock, Key)), Formula in kinds
    other = any(face.fallback for face in theme.faces)
    return (
        each
        for each in theme.credits
        if (code or not each.code_only) and (maths or not each.maths_only) and (other or not each.fallback_only)
    )


def _count(contents: tuple[Entry, ...]) -> int:
    return sum(1 + _count(entry.entries) for entry in contents)
