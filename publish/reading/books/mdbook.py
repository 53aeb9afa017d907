"""What `book.toml` says of how mdBook shows its pages, as far as it changes what readers read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from publish.reading.books.redirects import redirects

__all__ = ["NO_SETTINGS", "PageSettings", "page_settings", "toml_table"]


@dataclass(frozen=True, slots=True)
class PageSettings:
    """`hidden` is the mark of lines of code that are not shown, by language.

    `mathjax`: its marks are mathematics; `maths`: what stands between dollar signs is. `moved` is where pages have
    moved to.
    """

    hidden: Mapping[str, str] = field(default_factory=dict)
    mathjax: bool = False
    maths: bool = True
    moved: Mapping[str, str] = field(default_factory=dict)


NO_SETTINGS = PageSettings()


def page_settings(text: str) -> PageSettings:
    """The settings in a file; none where it is not TOML, which is said where the book's own are read."""
    try:
        settings = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return NO_SETTINGS
    html = toml_table(toml_table(settings, "output"), "html")
    hidden = toml_table(toml_table(html, "code"), "hidelines")
    marks = {language: mark for language, mark in hidden.items() if isinstance(mark, str) and mark}
    mathjax = html.get("mathjax-support") is True
    # By itself mdBook shows a dollar sign as one; what makes mathematics of it is named after what it calls.
    maths = mathjax or any(re.search("katex|math|tex", name) for name in toml_table(settings, "preprocessor"))
    return PageSettings(marks, mathjax, maths, redirects(toml_table(html, "redirect")))


def toml_table(around: dict[str, Any], name: str) -> dict[str, Any]:
    """A table within another; empty where there is none."""
    found = around.get(name)
    return found if isinstance(found, dict) else {}
