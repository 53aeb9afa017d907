"""styles/ -> Theme: tokens, inheritance, stylesheets, templates, labels, fonts."""

from publish.theming.fallbacks import with_fallbacks
from publish.theming.loading import load
from publish.theming.serving import Part, Said, served
from publish.theming.theme import (
    Credit,
    EmbeddedFace,
    Labels,
    Template,
    Theme,
    cover_stylesheet,
    embedded_faces,
    missing,
    paged_stylesheet,
    reflow_stylesheet,
    wanting,
)

__all__ = [
    "Credit",
    "EmbeddedFace",
    "Labels",
    "Part",
    "Said",
    "Template",
    "Theme",
    "cover_stylesheet",
    "embedded_faces",
    "load",
    "missing",
    "paged_stylesheet",
    "reflow_stylesheet",
    "served",
    "wanting",
    "with_fallbacks",
]
