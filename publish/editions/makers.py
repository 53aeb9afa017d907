"""Make an edition of a galley: one row for each form.

Engines are imported by the form that needs them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from publish.composing.galley import Galley
from publish.editions.edition import Edition, EditionSpec, EpubSpec, Followed, Paper, PrintSpec

if TYPE_CHECKING:
    from publish.editions.pdf.unit import Unit, UnitArtifact
    from publish.editions.pdf.units import LayOut

__all__ = ["MAKERS", "draw_cover", "lay_out_unit", "make", "units"]


def make(
    galley: Galley, spec: EditionSpec, paper: Paper, followed: Followed | None = None, lay_out: LayOut | None = None
) -> Edition:
    """Make one edition of a galley.

    `followed` is what it takes from the editions before it; None for one that follows none. `lay_out` lays out the
    units of a paged edition, where that is not to be done here one after the other. EditionError where anything would
    be lost, ToolError where a library is missing.
    """
    with _deep():
        return MAKERS[spec.form](galley, spec, paper, followed or Followed(), lay_out)


# The layout engine calls itself a dozen times for each block within a block, and reading lets them be a hundred deep.
FRAMES = 10_000


@contextmanager
def _deep() -> Iterator[None]:
    """Let engines go as deep as a source may; frames of Python itself take no stack of the machine."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def units(galley: Galley) -> int:
    """How many layout units the paged editions of a galley have."""
    from publish.editions.pdf.units import plan

    return len(plan(galley))


def lay_out_unit(unit: Unit, paper: Paper) -> UnitArtifact:
    """Lay out one unit of a paged edition, and write its pages."""
    from publish.editions.pdf.layout import lay_out, write

    with _deep():
        return write(lay_out(unit, paper.theme.font_paths, paper.font_cache))


def draw_cover(galley: Galley, paper: Paper) -> bytes:
    """The cover as a JPEG of 1600 x 2560 pixels."""
    from publish.editions.cover import draw
    from publish.editions.pdf.make import cover_page
    from publish.theming import cover_stylesheet

    return draw(cover_page(galley, cover_stylesheet(paper.theme), paper.theme, paper.font_cache))


def _paged(galley: Galley, spec: EditionSpec, paper: Paper, followed: Followed, lay_out: LayOut | None) -> Edition:
    from publish.editions.pdf.make import make as make_paged

    assert isinstance(spec, PrintSpec)
    return make_paged(galley, spec, paper, followed, lay_out)


def _reflowable(galley: Galley, spec: EditionSpec, paper: Paper, followed: Followed, _: LayOut | None) -> Edition:
    from publish.editions.epub.fallback_faces import fallback_faces
    from publish.editions.epub.formula_face import FORMULA_RULES, formula_faces
    from publish.editions.epub.make import make as make_epub
    from publish.theming import embedded_faces, reflow_stylesheet

    assert isinstance(spec, EpubSpec)
    cover = followed.cover or draw_cover(galley, paper)
    stylesheet, faces = reflow_stylesheet(paper.theme), embedded_faces(paper.theme)
    if formulas := formula_faces(galley):
        stylesheet, faces = FORMULA_RULES + stylesheet, (*faces, *formulas)
    others, rules = fallback_faces(galley, paper.theme, stylesheet)
    stylesheet, faces = rules + stylesheet, (*faces, *others)
    return Edition(make_epub(galley, stylesheet, faces, cover, spec, followed.pagination, paper.modified))


MAKERS: dict[str, Callable[[Galley, EditionSpec, Paper, Followed, LayOut | None], Edition]] = {
    "pdf": _paged,
    "epub": _reflowable,
}
