"""Pages of a book's web site that have moved, as `book.toml` has mdBook lead readers on from them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

__all__ = ["moved", "redirects"]

ON_THE_WEB = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]+:|//)")


def redirects(table: Mapping[str, Any]) -> dict[str, str]:
    """Where each page has moved to, by its path from the root of the site."""
    return {unquote(page).lstrip("/"): new for page, new in table.items() if isinstance(new, str) and new}


def moved(page: str, place: str, known: Mapping[str, str]) -> tuple[str, str] | None:
    """Where a page has moved to: the path of another with a place in it, or an address on the web and ""; else None.

    What is said of a place in the page goes before what is said of the whole. Redirects may follow each other.
    """
    seen: set[tuple[str, str]] = set()
    at = page, place
    while at not in seen:
        seen.add(at)
        new = known.get("#".join(at)) or known.get(at[0])
        if new is None:
            return at if len(seen) > 1 else None
        if ON_THE_WEB.match(new):
            return f"https:{new}" if new.startswith("//") else new, ""
        path, _, inner = unquote(new).partition("#")
        folder = "" if path.startswith("/") else posixpath.dirname(at[0])
        at = posixpath.normpath(posixpath.join(folder, path.lstrip("/"))) if path else at[0], inner or at[1]
    return None
