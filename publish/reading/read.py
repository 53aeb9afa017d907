"""Read a publication: its manuscripts and metadata become a Document, or all that is wrong with them is said."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from publish.diagnostics import Diagnostic, SourceError, Span, has_errors
from publish.document import Block, Document, Heading, Note, Part, Section
from publish.document import Text as Words
from publish.names import ascii_name, publication_name
from publish.publication import KINDS
from publish.reading.blocks import read_blocks
from publish.reading.books.preprocessors import tell_calls
from publish.reading.books.summary import Chapter, plain_title
from publish.reading.corrections import corrected
from publish.reading.draft import Draft
from publish.reading.faults import Faults
from publish.reading.glossary import resolve_terms
from publish.reading.includes import included
from publish.reading.lists import check_lists
from publish.reading.markdown import Parsed
from publish.reading.marks import resolve_marks
from publish.reading.notes import called_notes
from publish.reading.opening import PUBLICATION, READERS, extension, open_publication
from publish.reading.quotations import check_pull_quotes
from publish.reading.references import resolve, settled
from publish.reading.works.bibliography import cited_sources
from publish.reading.works.citations import resolve_citations
from publish.workspace import Workspace

__all__ = ["read"]


def read(workspace: Workspace, path: str) -> tuple[Document, tuple[Diagnostic, ...]]:
    """The document that a source means, and what is worth a warning.

    `path` is relative to the workspace: a Markdown file that opens with a metadata block, or a folder with
    `publication.yaml` or, as mdBook has it, with `SUMMARY.md`. Raises SourceError with every fault and warning
    that was found.
    """
    faults = Faults()
    document = _document(workspace, _normal(path), faults)
    found = faults.all()
    if document is None or has_errors(found):
        raise SourceError(*found)
    return document, found


def _normal(path: str) -> str:
    normal = posixpath.normpath(path)
    folder, name = posixpath.split(normal)
    if name == PUBLICATION:
        return folder or "."
    return normal


def _document(workspace: Workspace, path: str, faults: Faults) -> Document | None:
    opened = open_publication(workspace, path, faults)
    if opened is None:
        return None
    reading, texts = opened.reading, opened.texts
    # All identifiers are known before the first is generated, so every manuscript is parsed before one is read.
    copies, files = included(workspace, texts, faults)
    if opened.chapters:
        tell_calls((text.source for text in texts), faults)
    copies = corrected(copies, reading.corrections, faults)
    sources = cited_sources(workspace, reading, opened.manuscripts[0].path, faults)
    maths = bool(reading.values.get("maths", opened.pages.maths))
    takes = bool(sources.works), maths, bool(opened.chapters), opened.pages.mathjax
    parsed = [READERS[extension(copy.source.file)](copy, faults, *takes) for copy in copies]
    rules = KINDS[reading.kind]
    draft = Draft(
        workspace,
        faults,
        rules,
        reading.values.get("language", ""),
        tuple(copy.source.file for copy in copies),
        depths=opened.depths,
        hidden=opened.pages.hidden,
        moved=opened.pages.moved,
        root=posixpath.dirname(opened.manuscripts[0].path),
        works=sources.works,
    )
    draft.reserve(parsed)
    if opened.chapters:
        parts = tuple(_chapters(opened.chapters, parsed, draft, faults))
    else:
        parts = tuple(_part_of(role, one, draft, faults) for role, one in zip(opened.roles, parsed, strict=True))
    notes = called_notes(draft)
    _resolve(parts, notes, parsed, draft)
    check_lists(parts, reading, faults)
    if reading.metadata is None:
        return None
    pictures = tuple(draft.pictures[name] for name in sorted(draft.pictures))
    # A chapter may include another one.
    manuscripts = tuple({each.path: each for each in (*opened.manuscripts, *files, *sources.files)}.values())
    name = publication_name(path)
    parts, notes = settled((parts, notes), draft)
    works = tuple(sources.works.values())
    return Document(name, reading.metadata, parts, notes, pictures, manuscripts, reading.places, works, sources.style)


def _resolve(parts: tuple[Part, ...], notes: tuple[Note, ...], parsed: list[Parsed], draft: Draft) -> None:
    """Find what is referred to, now that all of it is read; what is not there, or there for nothing, is reported."""
    resolve(draft)
    resolve_marks(draft)
    resolve_terms(draft)
    check_pull_quotes((parts, notes), draft)
    _unused_abbreviations(parsed, draft)
    resolve_citations(draft)


# What stands on a page of its own without a heading.
UNTITLED = ("dedication", "epigraph")


def _chapters(chapters: tuple[Chapter, ...], parsed: list[Parsed], draft: Draft, faults: Faults) -> Iterator[Part]:
    """The parts of a book: a chapter with those that stand under it, or the title of a part alone."""
    trees = iter(parsed)
    part: Part | None = None
    for chapter in chapters:
        blocks = _titled(chapter, () if chapter.file is None else _part(next(trees), draft, faults), draft)
        if part is not None and chapter.depth:
            part = replace(part, blocks=_under(part.blocks, blocks, chapter.depth))
            continue
        if part is not None:
            yield part
        part = Part(chapter.role, blocks)
    if part is not None:
        yield part


def _titled(chapter: Chapter, blocks: tuple[Block, ...], draft: Draft) -> tuple[Block, ...]:
    """A chapter's blocks under its heading: the summary's title, where the file has none of its own and needs one."""
    level = chapter.depth + 1
    first = next((i for i, block in enumerate(blocks) if isinstance(block, Section) and block.level <= level), None)
    if first == 0 or (first is None and chapter.role in UNTITLED):
        return blocks
    span = chapter.span
    identifier = draft.generate(ascii_name(chapter.title) or "chapter", span)
    if chapter.file is not None:
        draft.beginnings[draft.file] = identifier
    heading = Heading((Words(plain_title(chapter.title), span),), None, False, span)
    own = blocks if first is None else blocks[:first]
    return (Section(level, identifier, heading, None, own, span), *(() if first is None else blocks[first:]))


def _under(blocks: tuple[Block, ...], added: tuple[Block, ...], depth: int) -> tuple[Block, ...]:
    """Blocks with others put at the end of their last section, so many sections deep."""
    last = blocks[-1] if blocks else None
    if depth == 0 or not isinstance(last, Section):
        return (*blocks, *added)
    return (*blocks[:-1], replace(last, blocks=_under(last.blocks, added, depth - 1)))


def _part_of(role: str, parsed: Parsed, draft: Draft, faults: Faults) -> Part:
    draft.in_glossary = role == "glossary"
    part = Part(role, _part(parsed, draft, faults))
    draft.in_glossary = False
    return part


def _part(parsed: Parsed, draft: Draft, faults: Faults) -> tuple[Block, ...]:
    blocks = read_blocks(parsed, draft)
    if not blocks and not has_errors(faults.all()):
        file = parsed.copy.source.file
        faults.report("R006", "there is no text", Span.point(file, 1), "write it after the metadata block")
    return blocks


def _unused_abbreviations(parsed: list[Parsed], draft: Draft) -> None:
    for tree in parsed:
        for short, (_, span) in tree.abbreviations.items():
            if (tree.copy.source.file, short) not in draft.shortened:
                draft.faults.report("R133", f"“{short}” is explained, but never used", span, "delete the line")
