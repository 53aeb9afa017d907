"""Calls of mdBook's preprocessors, which nobody runs here: what is not known stands as text, and is said.

A preprocessor is a program of the book's own. That of tabs, `{{#tabs}}` and `{{#tab Linux}}`, is so common that the
parser knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from publish.reading.faults import Faults
from publish.reading.positions import SourceText

__all__ = ["tell_calls"]

CALL = re.compile(r"(?<!\\)\{\{\s*#(?P<name>[A-Za-z][\w-]*)[^{}\n]*\}\}")
# What is taken elsewhere, and what templates of other programs, which books show, call their own.
ELSEWHERE = frozenset(
    ("include", "rustdoc_include", "playground", "playpen", "title", "tabs", "tab", "if", "unless", "each", "with")
)


def tell_calls(sources: Iterable[SourceText], faults: Faults) -> None:
    """Report each call of a preprocessor in the chapters of a book."""
    for source in sources:
        for call in CALL.finditer(source.text):
            if call["name"] not in ELSEWHERE:
                message = f"“{call[0]}” is for a preprocessor, and none is run: it stands as text"
                hint = "write what it stands for, or let mdBook’s preprocessors write the chapters first"
                faults.report("R188", message, source.span(*call.span()), hint)
