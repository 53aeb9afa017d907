"""Attributes as they stand in the tags of a galley."""

from __future__ import annotations

from xml.sax.saxutils import escape

from publish.diagnostics import Span
from publish.document import Attributes

__all__ = ["attribute_text", "own_attributes", "place_text"]


def attribute_text(**attributes: str | None) -> str:
    """Attributes as they stand in a tag, with a space before each; `_` in a name stands for `-`."""
    return "".join(
        f' {name.rstrip("_").replace("__", ":").replace("_", "-")}="{_quoted(value)}"'
        for name, value in attributes.items()
        if value is not None
    )


def _quoted(value: str) -> str:
    return escape(value, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def place_text(span: Span) -> str:
    """Where an element came from, as `data-at` says it."""
    return f"{span.file}:{span.line}:{span.column}"


def own_attributes(attributes: Attributes, span: Span | None, *classes: str) -> str:
    """An element's own attributes: identifier, classes, language, direction, place."""
    named = " ".join((*classes, *attributes.classes))
    return attribute_text(
        id=attributes.identifier,
        class_=named or None,
        lang=attributes.language,
        xml__lang=attributes.language,
        dir=attributes.direction,
        data_at=place_text(span) if span else None,
    )
