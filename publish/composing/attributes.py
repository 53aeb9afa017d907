"""Attributes as they stand in the tags of a galley."""

from __future__ import annotations

from xml.sax.saxutils import escape

from publish.diagnostics import Span
from publish.document import Attributes

__all__ = ["attribute_text", "direction", "direction_of", "own_attributes", "place_text"]

# Languages and scripts that are written from right to left (CLDR).
RIGHT_TO_LEFT = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"))
SCRIPTS = frozenset(("adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"))


def attribute_text(**attributes: str | None) -> str:
    """Attributes as they stand in a tag, with a space before each; `_` in a name stands for `-`."""
    return "".join(
        f' {name.rstrip("_").replace("__", ":").replace("_", "-")}="{_quoted(value)}"'
        for name, value in attributes.items()
        if value is not None
    )


def _quoted(value: str) -> str:
    return escape(value, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def direction_of(language: str) -> str:
    """Which way a language is written: `ltr` or `rtl`. A tag that names a script is written as that is."""
    first, *others = language.lower().split("-")
    script = next((tag for tag in others if len(tag) == 4 and tag.isalpha()), None)
    return "rtl" if (script in SCRIPTS if script else first in RIGHT_TO_LEFT) else "ltr"


def direction(attributes: Attributes) -> str | None:
    """What is said of an element's direction: by its author, or by a language from right to left."""
    if attributes.direction is None and attributes.language and direction_of(attributes.language) == "rtl":
        return "rtl"
    return attributes.direction


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
        dir=direction(attributes),
        data_at=place_text(span) if span else None,
    )
