"""Open a publication: the files it is made of, and what is known of it, before any text is parsed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publish.diagnostics import Span
from publish.document import Manuscript
from publish.reading.books.chapters import after_metadata, with_language
from publish.reading.books.gitbook import GITBOOK, gitbook_settings
from publish.reading.books.mdbook import NO_SETTINGS, PageSettings, page_settings
from publish.reading.books.summary import NO_TITLES, SUMMARY, Chapter, book_settings, known, plain_title, read_summary
from publish.reading.characters import FORBIDDEN
from publish.reading.corrections import Text
from publish.reading.faults import Faults
from publish.reading.manuscripts import MOST_METADATA, metadata_block, open_text
from publish.reading.markdown import Parsed, parse
from publish.reading.metadata import MetadataReading, read_metadata
from publish.reading.nearest import nearest
from publish.reading.positions import Copy, SourceText
from publish.reading.yaml_values import Mapping, read_yaml
from publish.workspace import OutsideError, Workspace

__all__ = ["PUBLICATION", "READERS", "Opened", "discover", "extension", "open_publication"]

PUBLICATION = "publication.yaml"

# What reads a manuscript, by its extension: a copy of the text into a tree of tokens.
READERS: dict[str, Callable[[Copy, Faults, bool, bool, bool, bool], Parsed]] = {".md": parse, ".markdown": parse}


def discover(workspace: Workspace) -> tuple[str, ...]:
    """The paths of all publications in the workspace's `source/`, sorted.

    They are the Markdown files that open with a metadata block, and the folders with `publication.yaml` or with
    `SUMMARY.md`; README files and names that begin with `_` or `.` are none.
    """
    return tuple(f"source/{name}" for name in workspace.files.names("source") if _is_publication(workspace, name))


def _is_publication(workspace: Workspace, name: str) -> bool:
    stem, extension = posixpath.splitext(name)
    if name.startswith(("_", ".")) or stem.upper() == "README":
        return False
    path = f"source/{name}"
    try:
        if workspace.files.is_folder(path):
            return _is_file(workspace, posixpath.join(path, PUBLICATION)) or any(_summaries(workspace, path))
        if extension.lower() not in READERS:
            return False
        opening = workspace.read(path)[:16].removeprefix(b"\xef\xbb\xbf").splitlines() or [b""]
    except (OSError, OutsideError):
        return False
    return opening[0].rstrip() == b"---"


@dataclass(frozen=True)
class Opened:
    """A publication's files, read but not parsed: `roles` of its texts; its chapters and their depths, by file."""

    reading: MetadataReading
    texts: list[Text]
    roles: list[str]
    manuscripts: tuple[Manuscript, ...]
    chapters: tuple[Chapter, ...] = ()
    pages: PageSettings = NO_SETTINGS

    @property
    def depths(self) -> dict[str, int]:
        files = (text.source.file for text in self.texts)
        depths = (chapter.depth for chapter in self.chapters if chapter.file is not None)
        return dict(zip(files, depths, strict=True)) if self.chapters else {}


def open_publication(workspace: Workspace, path: str, faults: Faults) -> Opened | None:
    """What a path in the workspace holds: a manuscript with its metadata, or a folder of them; None where neither."""
    if FORBIDDEN.search(path):
        # It would have to stand in manifests, attachments and messages, which are text.
        faults.report("R069", f"the name {path!a} is not text", None, "rename the file")
        return None
    try:
        is_folder = workspace.files.is_folder(path)
    except (OutsideError, OSError):
        is_folder = False
    return _folder(workspace, path, faults) if is_folder else _single(workspace, path, faults)


def _single(workspace: Workspace, path: str, faults: Faults) -> Opened | None:
    if extension(path) not in READERS:
        hint = f"a source is a file that ends with {' or '.join(READERS)}, or a folder with {PUBLICATION}"
        exists = _is_file(workspace, path)
        message = f"“{path}” is not a manuscript that can be read" if exists else f"“{path}” is not there"
        faults.report("R021" if exists else "R001", message, None, hint)
        return None
    opened = open_text(workspace, path, faults)
    if opened is None:
        return None
    source, manuscript = opened
    block = metadata_block(source, faults)
    if block is None:
        return None
    reading = _metadata(source, block.start, block.end, faults)
    if "parts" in reading.values:
        hint = f"a publication of several manuscripts is a folder with {PUBLICATION}"
        faults.report("R021", "a manuscript cannot name parts", reading.spans.get("parts"), hint)
    return Opened(reading, [Text(source, block.text_start)], ["bodymatter"], (manuscript,))


def _folder(workspace: Workspace, path: str, faults: Faults) -> Opened | None:
    """A folder with `publication.yaml`, or with the summary of an mdBook."""
    if not _is_file(workspace, posixpath.normpath(posixpath.join(path, PUBLICATION))):
        for summary in _summaries(workspace, path):
            return _summarised(workspace, path, summary, faults)
    return _listed(workspace, path, faults)


def _listed(workspace: Workspace, path: str, faults: Faults) -> Opened | None:
    opened = open_text(workspace, posixpath.normpath(posixpath.join(path, PUBLICATION)), faults)
    if opened is None:
        return None
    source, manuscript = opened
    reading = _metadata(source, 0, len(source.text), faults)
    texts: list[Text] = []
    roles: list[str] = []
    manuscripts = [manuscript]
    if "parts" not in reading.values and "parts" not in reading.spans:
        hint = "add a line parts: and under it the manuscripts, each in a line: - 01-foreword.md"
        faults.report("R016", "metadata field “parts” is missing", Span.point(source.file, 1), hint)
    for part, span in reading.parts:
        before = [text.source.file for text in texts]
        if found := _part_file(workspace, path, part.file, span, before, faults):
            texts.append(found[0])
            roles.append(part.role)
            manuscripts.append(found[1])
    return Opened(reading, texts, roles, tuple(manuscripts))


# --- books with a summary ----------------------------------------------------------------------

KNOWN = "metadata.yaml"
# The settings of mdBook and GitBook.
OF_BOOKS: dict[str, Callable[[SourceText, Faults], tuple[Mapping, str]]] = {
    "book.toml": book_settings,
    GITBOOK: gitbook_settings,
}


def _summaries(workspace: Workspace, path: str) -> Iterator[str]:
    """The folder of the book's summary, where there is one: the book's own, or the one that its settings name."""
    places = [path]
    for name, read_settings in OF_BOOKS.items():
        if _is_file(workspace, settings := posixpath.normpath(posixpath.join(path, name))):
            opened = open_text(workspace, settings, Faults())
            places.append(posixpath.join(path, read_settings(opened[0], Faults())[1] if opened else "src"))
    for place in places:
        if _is_file(workspace, posixpath.normpath(posixpath.join(place, SUMMARY))):
            yield posixpath.normpath(place)


def _summarised(workspace: Workspace, path: str, folder: str, faults: Faults) -> Opened | None:
    opened = open_text(workspace, posixpath.normpath(posixpath.join(folder, SUMMARY)), faults)
    if opened is None:
        return None
    source, manuscript = opened
    chapters: list[Chapter] = []
    texts: list[Text] = []
    manuscripts = [manuscript]
    for chapter in read_summary(source, faults):
        if chapter.file is None:
            chapters.append(chapter)
            continue
        # The summary is no chapter of itself.
        before = [source.file, *(text.source.file for text in texts)]
        if posixpath.normpath(posixpath.join(folder, chapter.file)) in before[1:]:
            hint = "delete one of the two lines; a link leads to the chapter from anywhere"
            message = f"“{chapter.file}” is named twice: it stands where it is named first"
            faults.report("R181", message, chapter.span, hint)
        elif found := _part_file(workspace, folder, chapter.file, chapter.span, before, faults):
            chapters.append(chapter)
            texts.append(Text(found[0].source, after_metadata(found[0].source, faults)))
            manuscripts.append(found[1])
    given, more = _known(workspace, path, source, faults)
    given = with_language(given, (text.source.text for text in texts), faults)
    reading = read_metadata(known(given, _first_heading(source, texts, chapters)), faults)
    pages, asked = _pages(workspace, path)
    return Opened(reading, texts, [], (*manuscripts, *more, *asked), tuple(chapters), pages) if texts else None


def _pages(workspace: Workspace, path: str) -> tuple[PageSettings, tuple[Manuscript, ...]]:
    """How mdBook shows the pages of a book, and the file that says it."""
    file = posixpath.normpath(posixpath.join(path, "book.toml"))
    opened = open_text(workspace, file, Faults()) if _is_file(workspace, file) else None
    return (page_settings(opened[0].text[:MOST_METADATA]), (opened[1],)) if opened else (NO_SETTINGS, ())


def _known(
    workspace: Workspace, path: str, summary: SourceText, faults: Faults
) -> tuple[Mapping, tuple[Manuscript, ...]]:
    """What a book says: from `metadata.yaml`, else from its settings, else nothing, and the file that says it."""
    for name in (KNOWN, *OF_BOOKS):
        file = posixpath.normpath(posixpath.join(path, name))
        if _is_file(workspace, file) and (opened := open_text(workspace, file, faults)) is not None:
            source, manuscript = opened
            block = OF_BOOKS[name](source, faults)[0] if name in OF_BOOKS else _yaml(source, faults)
            return block, (manuscript,)
    return Mapping((), Span.point(summary.file, 1)), ()


def _yaml(source: SourceText, faults: Faults) -> Mapping:
    return read_yaml(source, 0, len(source.text), faults) or Mapping((), Span.point(source.file, 1))


HEADING = re.compile(r"^(?:#[ \t]+(.*)|<h1(?:\s[^<>]*)?>(.*)</h1>.*)$", re.MULTILINE)


def _first_heading(summary: SourceText, texts: list[Text], chapters: list[Chapter]) -> tuple[str, Span]:
    """The title that a book has by its first heading: the summary's, where that is more than its name."""
    for source in (summary, *(text.source for text in texts[:1])):
        found = HEADING.search(source.text)
        title = re.sub(r"<[^<>]*>", "", (found[1] or found[2]).strip().rstrip("#")).strip() if found else ""
        if found and title and title.lower() not in NO_TITLES:
            return plain_title(title), source.span(found.start(), found.end())
    first = next((chapter for chapter in chapters if chapter.file), None)
    return (plain_title(first.title), first.span) if first else ("Untitled", Span.point(summary.file, 1))


def _part_file(
    workspace: Workspace, folder: str, file: str, span: Span, before: list[str], faults: Faults
) -> tuple[Text, Manuscript] | None:
    path = posixpath.normpath(posixpath.join(folder, file))
    if extension(path) not in READERS:
        hint = f"a manuscript ends with {' or '.join(READERS)}"
        faults.report("R021", f"“{file}” is not a manuscript that can be read", span, hint)
        return None
    if path in before:
        faults.report("R021", f"“{file}” stands twice in the reading order", span, "delete one of the two")
        return None
    if _is_absent(workspace, path):
        close = nearest(file, workspace.files.names(folder))
        faults.report("R001", f"“{file}” is not there", span, f"the nearest file is “{close}”" if close else None)
        return None
    opened = open_text(workspace, path, faults, span)
    return (Text(opened[0], 0), opened[1]) if opened else None


def _metadata(source: SourceText, start: int, end: int, faults: Faults) -> MetadataReading:
    """The metadata between two offsets of a file; without values where it is not YAML."""
    if end - start > MOST_METADATA:
        message = f"the metadata has more than {MOST_METADATA:,} characters"
        faults.report("R065", message, source.span(start, start), "what is to be read belongs into the text")
        return MetadataReading({}, {}, [])
    block = read_yaml(source, start, end, faults)
    if block is None:
        return MetadataReading({}, {}, [])
    if not block.entries:
        block = Mapping((), Span.point(source.file, 1))
    return read_metadata(block, faults)


def extension(path: str) -> str:
    """How a file's name ends, in small letters."""
    return posixpath.splitext(path)[1].lower()


def _is_absent(workspace: Workspace, path: str) -> bool:
    """Whether there is no such file in the workspace; of one outside it, nobody is told whether it is there."""
    try:
        return not workspace.files.is_file(path)
    except (OutsideError, OSError):
        return False


def _is_file(workspace: Workspace, path: str) -> bool:
    try:
        return workspace.files.is_file(path)
    except (OutsideError, OSError):
        return False
