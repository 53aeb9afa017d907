"""Where links lead: addresses outside, places in the publication, and whether all of them are there."""

from __future__ import annotations

import posixpath
import re
from dataclasses import fields, is_dataclass, replace
from typing import Any
from urllib.parse import unquote

from publish.diagnostics import Span
from publish.document import Link
from publish.reading.draft import Draft, Reference
from publish.reading.metadata import nearest

__all__ = ["resolve", "settled", "target_of"]

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
SCHEMES = ("http", "https", "mailto", "tel")

# What a link to a manuscript's beginning holds until all manuscripts are read; no identifier begins so.
BEGINNING = "#\0"


def target_of(address: str, span: Span, draft: Draft) -> str:
    """A link's target: an address of a kind that editions carry, or `#identifier` in this publication."""
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
    return _within(unquote(file), unquote(identifier), address, span, draft)


def _within(file: str, identifier: str, address: str, span: Span, draft: Draft) -> str:
    path = span.file
    if file:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(span.file), file))
        if path not in draft.files:
            close = nearest(path, draft.files)
            folder = posixpath.dirname(span.file) or "."
            hint = f"the nearest manuscript is “{posixpath.relpath(close, folder)}”" if close else None
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
    draft.references.append(Reference(path, identifier, span))
    return f"#{identifier}"


def resolve(draft: Draft) -> None:
    """Report every link that leads to no place in the publication."""
    for reference in draft.references:
        if reference.identifier is None:
            if reference.file not in draft.beginnings:
                message = f"“{posixpath.basename(reference.file)}” has no heading that a link can lead to"
                draft.faults.report("R014", message, reference.span)
        elif reference.identifier not in draft.identifiers:
            close = nearest(reference.identifier, draft.identifiers)
            hint = f"the nearest identifier is “{close}”" if close else "give the place an identifier: {#name}"
            message = f"this link refers to “{reference.identifier}”, which does not exist"
            draft.faults.report("R014", message, reference.span, hint)


def settled(tree: Any, draft: Draft) -> Any:
    """The tree with links to manuscripts leading to their first sections."""
    if not any(reference.identifier is None for reference in draft.references):
        return tree
    return _settled(tree, draft.beginnings)


def _settled(value: Any, beginnings: dict[str, str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_settled(item, beginnings) for item in value)
    if not is_dataclass(value) or isinstance(value, (type, Span)):
        return value
    if isinstance(value, Link) and value.target.startswith(BEGINNING):
        value = replace(value, target="#" + beginnings.get(value.target.removeprefix(BEGINNING), ""))
    changed = {f.name: _settled(getattr(value, f.name), beginnings) for f in fields(value)}
    return replace(value, **changed) if any(changed[n] is not getattr(value, n) for n in changed) else value
