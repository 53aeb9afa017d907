"""The word that an author may have meant: the nearest of those that are known."""

from __future__ import annotations

from collections.abc import Iterable

from publish.reading.characters import FORBIDDEN

__all__ = ["nearest"]

# What `nearest` compares.
LONGEST_WORD, MOST_NAMES = 100, 1000


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one is most like."""
    from difflib import get_close_matches  # noqa: PLC0415 - most sources have no fault

    # To compare costs as much as both are long: among very many, a slip in the first letter is not looked for.
    if len(word) > LONGEST_WORD:
        return None
    # A file's name may be no text at all, and could not be shown.
    names = sorted(name for name in known if len(name) <= LONGEST_WORD and not FORBIDDEN.search(name))
    if len(names) > MOST_NAMES:
        names = [name for name in names if name[:1] == word[:1]][:MOST_NAMES]
    found = get_close_matches(word, names, n=1)
    return found[0] if found else None
