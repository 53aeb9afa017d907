"""Read a publication: its manuscripts and metadata become a Document, or all that is wrong with them is said."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from publish.diagnostics import Diagnostic, SourceError, Span, has_errors
from publish.document import Block, Document, Manuscript, Part
from publish.publication import KINDS
from publish.reading.blocks import called_notes, read_blocks
from publish.reading.corrections import Text, corrected
from publish.reading.draft import Draft
from publish.reading.faults import Faults
from publish.reading.manuscripts import metadata_block, open_text
from publish.reading.markdown import Parsed, parse
from publish.reading.metadata import MetadataReading, nearest, read_metadata
from publish.reading.names import publication_name
from publish.reading.positions import Copy, SourceText
from publish.reading.references import resolve, settled
from publish.reading.yaml_values import Mapping, read_yaml
from publish.workspace import OutsideError, Workspace

__all__ = ["READERS", "discover", "read"]

PUBLICATION = "publication.yaml"

# What reads a manuscript, by its extension: a copy of the text into a tree of tokens.
READERS: dict[str, Callable[[Copy, Faults], Parsed]] = {".md": parse, ".markdown": parse}


def read(workspace: Workspace, path: str) -> tuple[Document, tuple[Diagnostic, ...]]:
    """The document that a source means, and what is worth a warning.

    `path` is relative to the workspace: a Markdown file that opens with a metadata block, or a folder with
    `publication.yaml`. Raises SourceError with every fault and warning that was found.
    """
    faults = Faults()
    document = _document(workspace, _normal(path), faults)
    found = faults.all()
    if document is None or has_errors(found):
        raise SourceError(*found)
    return document, found


def discover(workspace: Workspace) -> tuple[str, ...]:
    """The paths of all publications in the workspace's `source/`, sorted.

    They are the Markdown files that open with a metadata block, and the folders with `publication.yaml`;
    README files and names that begin with `_` or `.` are none.
    """
    return tuple(f"source/{name}" for name in workspace.files.names("source") if _is_publication(workspace, name))


def _is_publication(workspace: Workspace, name: str) -> bool:
    stem, extension = posixpath.splitext(name)
    if name.startswith(("_", ".")) or stem.upper() == "README":
        return False
    path = f"source/{name}"
    try:
        if workspace.files.is_folder(path):
            return workspace.files.is_file(posixpath.join(path, PUBLICATION))
        if extension.lower() not in READERS:
            return False
        opening = workspace.read(path)[:16].removeprefix(b"\xef\xbb\xbf").splitlines() or [b""]
    except (OSError, OutsideError):
        return False
    return opening[0].rstrip() == b"---"


def _normal(path: str) -> str:
    normal = posixpath.normpath(path)
    folder, name = posixpath.split(normal)
    if name == PUBLICATION:
        return folder or "."
    return normal


def _document(workspace: Workspace, path: str, faults: Faults) -> Document | None:
    try:
        is_folder = workspace.files.is_folder(path)
    except (OutsideError, OSError):
        is_folder = False
    opened = _folder(workspace, path, faults) if is_folder else _single(workspace, path, faults)
    if opened is None:
        return None
    reading, texts, roles, manuscripts = opened
    # All identifiers are known before the first is generated, so every manuscript is parsed before one is read.
    copies = corrected(texts, reading.corrections, faults)
    parsed = [READERS[_extension(copy.source.file)](copy, faults) for copy in copies]
    rules = KINDS[reading.kind]
    draft = Draft(workspace, faults, rules, tuple(copy.source.file for copy in copies))
    draft.reserve(parsed)
    parts = tuple(Part(role, _part(one, draft, faults)) for role, one in zip(roles, parsed, strict=True))
    notes = called_notes(draft)
    resolve(draft)
    if reading.metadata is None:
        return None
    pictures = tuple(draft.pictures[name] for name in sorted(draft.pictures))
    name = publication_name(path)
    parts, notes = settled((parts, notes), draft)
    return Document(name, reading.metadata, parts, notes, pictures, manuscripts)


_Opened = tuple[MetadataReading, list[Text], list[str], tuple[Manuscript, ...]]


def _single(workspace: Workspace, path: str, faults: Faults) -> _Opened | None:
    if _extension(path) not in READERS:
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
    return reading, [Text(source, block.text_start)], ["bodymatter"], (manuscript,)


def _folder(workspace: Workspace, path: str, faults: Faults) -> _Opened | None:
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
    return reading, texts, roles, tuple(manuscripts)


def _part_file(
    workspace: Workspace, folder: str, file: str, span: Span, before: list[str], faults: Faults
) -> tuple[Text, Manuscript] | None:
    path = posixpath.normpath(posixpath.join(folder, file))
    if _extension(path) not in READERS:
        hint = f"a manuscript ends with {' or '.join(READERS)}"
        faults.report("R021", f"“{file}” is not a manuscript that can be read", span, hint)
        return None
    if path in before:
        faults.report("R021", f"“{file}” stands twice in the reading order", span)
        return None
    if not path.startswith("..") and not _is_file(workspace, path):
        close = nearest(file, workspace.files.names(folder))
        faults.report("R001", f"“{file}” is not there", span, f"the nearest file is “{close}”" if close else None)
        return None
    opened = open_text(workspace, path, faults, span)
    return (Text(opened[0], 0), opened[1]) if opened else None


def _metadata(source: SourceText, start: int, end: int, faults: Faults) -> MetadataReading:
    """The metadata between two offsets of a file; without values where it is not YAML."""
    block = read_yaml(source, start, end, faults)
    if block is None:
        return MetadataReading({}, {}, [])
    if not block.entries:
        block = Mapping((), Span.point(source.file, 1))
    return read_metadata(block, faults)


def _part(parsed: Parsed, draft: Draft, faults: Faults) -> tuple[Block, ...]:
    blocks = read_blocks(parsed, draft)
    if not blocks and not has_errors(faults.all()):
        file = parsed.copy.source.file
        faults.report("R006", "there is no text", Span.point(file, 1), "write it after the metadata block")
    return blocks


def _extension(path: str) -> str:
    return posixpath.splitext(path)[1].lower()


def _is_file(workspace: Workspace, path: str) -> bool:
    try:
        return workspace.files.is_file(path)
    except (OutsideError, OSError):
        return False
