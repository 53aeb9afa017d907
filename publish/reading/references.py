"""Where links lead: addresses outside, places in the publication, and whether all of them are there."""

from __future__ import annotations

import posixpath
import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import unquote

from publish.diagnostics import Span
from publish.document import Link, Text
from publish.reading.books.redirects import moved
from publish.reading.draft import NOTE, Draft, Reference
from publish.reading.faults import MOST_OF_A_KIND
from publish.reading.glossary import term_target
from publish.reading.nearest import nearest

__all__ = ["resolve", "settled", "target_of"]

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
SCHEMES = ("http", "https", "mailto", "tel")

# What a link to a manuscript's beginning, or to a place in it, holds until all manuscripts are read; no identifier
# begins so.
BEGINNING = "#\0"
PLACE = "#\1"


def target_of(address: str, span: Span, draft: Draft, titled: bool = False) -> str:
    """A link's target: an address of a kind that editions carry, or `#identifier` in this publication.

    `titled`: the link has no words of its own, and takes those of the place that it leads to.
    """
    if draft.by_chapter and address == "#":
        # The top of the page, for a browser.
        draft.references.append(Reference(draft.file, None, span))
        return BEGINNING + draft.file
    if not address and draft.by_chapter:
        draft.faults.report("R058", "this link leads nowhere", span, "the words stay; write where it is to lead")
        return ""
    if not address:
        draft.faults.report("R052", "this link leads nowhere", span, "write the address in the round brackets")
        return ""
    scheme = SCHEME.match(address)
    if scheme:
        if scheme.group(1).lower() not in SCHEMES:
            hint = f"links begin with {', '.join(SCHEMES[:-1])} or {SCHEMES[-1]}, or lead to an #identifier"
            draft.faults.report("R050", f"a link cannot lead to “{unquote(address)}”", span, hint)
        return address
    file, _, identifier = address.partition("#")
    return _within(unquote(file), unquote(identifier), address, span, draft, titled)


def _within(file: str, identifier: str, address: str, span: Span, draft: Draft, titled: bool) -> str:
    # Names of notes count where they are written, also in a file that another one includes.
    path = span.file if identifier.startswith(NOTE) else draft.file
    if file:
        path = _manuscript(file, draft)
        if path not in draft.files and (new := moved(_page(path, draft.root), identifier, draft.moved)) is not None:
            if SCHEME.match(new[0]):
                return new[0]
            path, identifier = _manuscript(f"/{new[0]}", draft), new[1]
        if path not in draft.files and draft.by_chapter:
            instead = "the words stay; to keep the link, write the whole address: https://…"
            draft.faults.report("R058", f"“{unquote(address)}” is not part of this publication", span, instead)
            return ""
        if path not in draft.files:
            close = nearest(path, draft.files)
            folder = posixpath.dirname(draft.file) or "."
            hint = "add the file to the parts; or write the whole address: https://…"
            if close:
                hint = f"the nearest manuscript is “{posixpath.relpath(close, folder)}”"
            if file.startswith("//") or re.match(r"(www\.|[\w-]+\.(com|gov|int|net|org)\b)", file):
                hint = f"write the whole address: https://{file.lstrip('/')}"
            draft.faults.report("R051", f"“{unquote(address)}” is not part of this publication", span, hint)
            return "#"
    if file and not identifier:
        draft.references.append(Reference(path, None, span))
        return BEGINNING + path
    if not identifier:
        draft.faults.report("R052", "this link leads nowhere", span, "name an identifier: #section")
        return "#"
    draft.references.append(Reference(path, identifier, span, titled))
    late = draft.by_chapter or identifier.startswith(NOTE)
    return f"{PLACE}{path}\1{identifier}" if late else f"#{identifier}"


def _manuscript(file: str, draft: Draft) -> str:
    """The path of a file that a link names; a book's chapters may be called by the pages that mdBook makes of them."""
    around = posixpath.dirname(draft.file)
    if not draft.by_chapter:
        return posixpath.normpath(posixpath.join(around, file))
    file = file.partition("?")[0]
    if file.startswith("/") and not file.startswith("//"):
        around, file = draft.root, file.lstrip("/")
    path = posixpath.normpath(posixpath.join(around, file))
    stem, extension = posixpath.splitext(path)
    folder = stem if extension else path
    if extension == ".html" and posixpath.basename(stem) == "index":
        folder = posixpath.dirname(stem)
    pages = (path, f"{stem}.md", *(posixpath.normpath(posixpath.join(folder, name)) for name in OF_FOLDERS))
    return next((page for page in pages if page in draft.files), path)


def _page(path: str, root: str) -> str:
    """The page that mdBook makes of a chapter, from the root of the site; a folder's is its index."""
    stem, extension = posixpath.splitext(posixpath.relpath(path, root or "."))
    if not extension:
        return posixpath.join(stem, "index.html")
    folder, name = posixpath.split(stem)
    return posixpath.join(folder, "index" if name == "README" else name) + ".html"


# What a reader sees who calls for a folder of a book.
OF_FOLDERS = ("README.md", "index.md")


def resolve(draft: Draft) -> None:
    """Report every link that leads to no place in the publication."""
    # A hint for each of very many would take longer than the reading.
    hinted = 0
    for reference in draft.references:
        if reference.identifier is None:
            if reference.file not in draft.beginnings:
                message = f"“{posixpath.basename(reference.file)}” has no heading that a link can lead to"
                hint = "begin it with a heading, or link to a place in it: file.md#identifier"
                draft.faults.report("R014", message, reference.span, hint)
        elif draft.place(reference.file, reference.identifier) is None and _led_to_chapter(reference, draft):
            continue
        elif draft.place(reference.file, reference.identifier) is None:
            hinted += 1
            close = nearest(reference.identifier, draft.identifiers) if hinted <= MOST_OF_A_KIND else None
            hint = f"the nearest identifier is “{close}”" if close else "give the place an identifier: {#name}"
            message = f"this link refers to “{reference.identifier}”, which does not exist"
            draft.faults.report("R014", message, reference.span, hint)
        elif reference.titled and not _has_title(reference.file, reference.identifier, draft):
            message = f"“{reference.identifier}” has no heading, caption or label whose words this link could take"
            draft.faults.report(
                "R059", message, reference.span, f"write them between the brackets: [words](#{reference.identifier})"
            )


def _led_to_chapter(reference: Reference, draft: Draft) -> bool:
    """Whether a link to a place that its chapter does not have leads to the chapter, as it does in a browser."""
    beginning = draft.beginnings.get(reference.file)
    identifier = reference.identifier or ""
    if not draft.by_chapter or beginning is None or reference.titled or identifier.startswith(NOTE):
        return False
    message = f"this link refers to “{identifier}”, which its chapter does not have; it leads to the chapter"
    close = nearest(identifier, [name for file, name in draft.aliases if file == reference.file])
    hint = f"the nearest identifier is “{close}”" if close else "give the place an identifier: {#name}"
    draft.faults.report("R171", message, reference.span, hint)
    return True


def _has_title(file: str, identifier: str, draft: Draft) -> bool:
    """Whether a place has a heading, a caption or a number; a note has one."""
    return identifier.startswith(NOTE) or draft.place(file, identifier) in draft.titled


def settled(tree: Any, draft: Draft) -> Any:
    """The tree with links to manuscripts, and to places in them, leading to identifiers of the whole."""
    whole = (reference.identifier or "" for reference in draft.references)
    pending = draft.uses or any(not identifier or identifier.startswith(NOTE) for identifier in whole)
    if not draft.by_chapter and not pending:
        return tree
    return _settled(tree, draft)


def _settled(value: Any, draft: Draft) -> Any:
    if isinstance(value, tuple):
        found = tuple(_settled(item, draft) for item in value)
        return found if any(new is not old for new, old in zip(found, value, strict=True)) else value
    if isinstance(value, (str, Span, Text)) or not is_dataclass(value) or isinstance(value, type):
        return value
    if isinstance(value, Link) and (target := term_target(value.target, draft)) is not None:
        value = replace(value, target=target)
    elif isinstance(value, Link) and value.target.startswith((BEGINNING, PLACE)):
        value = replace(value, target=_final(value.target, draft))
    changed = {}
    for name in _names(value.__class__):
        old = getattr(value, name)
        new = _settled(old, draft)
        if new is not old:
            changed[name] = new
    return replace(value, **changed) if changed else value


def _final(target: str, draft: Draft) -> str:
    if target.startswith(BEGINNING):
        return "#" + draft.beginnings.get(target.removeprefix(BEGINNING), "")
    file, _, identifier = target.removeprefix(PLACE).partition("\1")
    return f"#{draft.place(file, identifier) or draft.beginnings.get(file, '')}"


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields of a kind of node that may hold a link."""
    return tuple(f.name for f in fields(kind) if f.name not in ("span", "attributes"))
