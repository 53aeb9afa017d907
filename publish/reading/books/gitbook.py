"""Read the settings of a book that is laid out for GitBook: `book.json`."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from typing import Any

from publish.diagnostics import Span
from publish.reading.faults import Faults
from publish.reading.languages import canonical_language
from publish.reading.positions import SourceText
from publish.reading.yaml_values import Listing, Mapping, Scalar, Value

__all__ = ["GITBOOK", "gitbook_settings"]

GITBOOK = "book.json"
TAKEN = {"title": "title", "author": "authors", "description": "description", "language": "language"}


def gitbook_settings(source: SourceText, faults: Faults) -> tuple[Mapping, str]:
    """What `book.json` says of the book, and the folder of its summary, relative to that file."""
    whole = Span.point(source.file, 1)
    try:
        table = json.loads(source.text)
    except (ValueError, RecursionError) as problem:
        why = "it is nested too deep" if isinstance(problem, RecursionError) else str(problem)
        faults.report(
            "R007", f"this is not JSON: {why}", whole, "a comma after the last value, or a comment, is none of JSON"
        )
        table = {}
    table = table if isinstance(table, dict) else {}
    root = table.get("root", ".")
    return Mapping(tuple(_settings(table, source)), whole), posixpath.normpath(root if isinstance(root, str) else ".")


def _settings(table: dict[str, Any], source: SourceText) -> Iterator[tuple[Scalar, Value]]:
    for name, ours in TAKEN.items():
        text = table.get(name)
        # Of languages GitBook has words of its own, too.
        if not isinstance(text, str) or not text.strip() or (name == "language" and canonical_language(text) is None):
            continue
        at = max(0, source.text.find(f'"{name}"'))
        span = source.span(at, at + len(name) + 2)
        value = Scalar(text.strip(), False, span)
        yield Scalar(ours, True, span), Listing((value,), span) if ours == "authors" else value
