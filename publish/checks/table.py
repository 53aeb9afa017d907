"""Every check, a row each: what it is called, what it applies to, and what finds.

A check is a function from a subject to findings. It neither trusts nor changes what it is given, and it knows
nothing of other checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from publish.checks import (
    alternatives,
    claims,
    contents,
    edges,
    fidelity,
    folios,
    grids,
    headings,
    index,
    landmarks,
    languages,
    links,
    looks,
    made,
    makeup,
    pagelist,
    preflight,
    proofreading,
    setting,
    shops,
    structure,
)
from publish.checks.subject import Source, Subject
from publish.diagnostics import Diagnostic
from publish.editions.edition import EpubSpec, PrintSpec

__all__ = ["CHECKS", "SOURCE_CHECKS", "Check"]


@dataclass(frozen=True, slots=True)
class Check:
    """A check of one edition. `needs_layout`: it asks the layout's own geometry, which only our own files have."""

    find: Callable[[Subject], Iterable[Diagnostic]]
    applies: Callable[[Subject], bool]
    needs_layout: bool = False


def _any(_: Subject) -> bool:
    return True


def _pdf(subject: Subject) -> bool:
    return isinstance(subject.spec, PrintSpec)


def _epub(subject: Subject) -> bool:
    return isinstance(subject.spec, EpubSpec)


def _press(subject: Subject) -> bool:
    return "PDF/X-4" in subject.spec.claims


def _tagged(subject: Subject) -> bool:
    return _pdf(subject) and not _press(subject)


# In the order in which they are told.
CHECKS: dict[str, Check] = {
    # --- what the layout came to ---
    "made": Check(made.check, _pdf, needs_layout=True),
    # --- the words ---
    "fidelity": Check(fidelity.check, _any),
    # --- contents and navigation ---
    "contents": Check(contents.check, _any),
    "ncx": Check(contents.check_ncx, _epub),
    "landmarks": Check(landmarks.check, _epub),
    "page-list": Check(pagelist.check, _epub),
    "folios": Check(folios.check, _pdf),
    "index": Check(index.check, _any),
    "links": Check(links.check, _any),
    "reading-order": Check(links.check_order, _epub),
    "link-words": Check(links.check_words, _any),
    "notes": Check(links.check_notes, _epub),
    # --- accessibility ---
    "language": Check(languages.check, _any),
    "language-of-parts": Check(languages.check_parts, _any),
    "alternatives": Check(alternatives.check, _any),
    "mathematics": Check(alternatives.check_mathematics, _any),
    "drawings": Check(alternatives.check_drawings, _epub),
    "headings": Check(headings.check, _any),
    "titles": Check(headings.check_titles, _any),
    "table-headings": Check(grids.check, _any),
    "contrast": Check(looks.check, _epub),
    "contrast-on-paper": Check(looks.check_paper, _pdf),
    "reader-settings": Check(looks.check_forced, _epub),
    "accessibility-claims": Check(claims.check, _epub),
    # --- structure of PDFs ---
    "structure": Check(structure.check, _tagged),
    # --- print preflight ---
    "sheet": Check(preflight.check_sheet, _press),
    "inks": Check(preflight.check_inks, _press),
    "resolution": Check(preflight.check_pictures, _press),
    "fonts": Check(preflight.check_glyphs, _press),
    "pdf-x": Check(preflight.check_standard, _press),
    # --- type and layout ---
    "edges": Check(edges.check, _pdf),
    "make-up": Check(makeup.check, _pdf),
    "setting": Check(setting.check, _pdf),
    # --- EPUB for shops ---
    "shops": Check(shops.check, _epub),
}

# What is looked at once for a publication, whatever its editions.
SOURCE_CHECKS: dict[str, Callable[[Source], Iterable[Diagnostic]]] = {
    "proofreading": proofreading.check,
}
