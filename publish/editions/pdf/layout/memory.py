"""Free what layouts held, before more is laid out."""

from __future__ import annotations

import gc

__all__ = ["let_go"]

# A layout of so many pages takes a good part of a job's memory: about a megabyte for each.
MANY_PAGES = 50


def let_go(pages: int) -> None:
    """Free what layouts held that nobody refers to any more; `pages` is how many the last of them had.

    Boxes and pages refer to each other, so all of it stays until somebody looks for such waste, which takes time.
    """
    if pages >= MANY_PAGES:
        gc.collect()
