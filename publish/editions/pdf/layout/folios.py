"""Find where folios are painted, so that others of as many figures can be set in their places.

Pages depend on how much room a folio takes and not on which it is, where all figures are of one width. So a unit whose
folios are open is laid out before its place in the edition is known, and again only where that has more figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextvars import ContextVar
from typing import Any
from xml.etree.ElementTree import Element

from publish.editions.pdf.layout.boxes import boxes, kinds
from publish.editions.pdf.unit import FolioPlace

__all__ = ["PAINTING", "Folios", "folio_painter"]

# What paints text has no place to say what it painted.
PAINTING: ContextVar[Folios | None] = ContextVar("PAINTING", default=None)

# What the tag tree says in words of its own: a folio in these is in the tree as well.
WORDED = ("a", "h1", "h2", "h3", "h4", "h5", "h6")
SHOWN = b"] TJ"
FIGURES = "0123456789"


class _Painted(bytes):
    """A text-showing operator with a folio in it: which one, where, and the glyphs of all figures."""

    identifier: str
    offsets: tuple[int, ...]
    text: str
    figures: tuple[str, ...]


class Folios:
    """The folios of a unit, from its boxes to its painted pages.

    `references` are the folios of identifiers, `worded` the boxes whose text the file says in words of its own.
    `settled` becomes true where one cannot be set anew: then all are what they are.
    """

    def __init__(
        self, pages: Any, root: Element, first_page: int, references: dict[str, str], worded: Collection[Any]
    ) -> None:
        said = (each for tag in WORDED for held in root.iter(tag) for each in held.iter())
        self.settled = any(each.get("data-page-of") for each in said)
        self.worded = worded
        self.places: list[FolioPlace] = []
        self.sought: dict[int, tuple[Any, str, str]] = {}
        for number, page in enumerate(pages, first_page):
            for box in _counting(page._page_box):
                self.sought[id(box)] = (box, "", str(number))
            for box in boxes(page._page_box):
                self.seek(box, references)
        self.painted = 0

    def seek(self, box: Any, references: dict[str, str]) -> None:
        """Look for a folio in a box of the text."""
        if "::" in (box.element_tag or ""):
            self.settled = self.settled or _counts_pages(box.style)
        elif isinstance(box, kinds().TextBox) and (identifier := box.element.get("data-page-of")) is not None:
            text = references.get(identifier, "")
            if text.isdecimal():
                self.settled = self.settled or box.text != text or box in self.worded
                self.sought[id(box)] = (box, identifier, text)

    def paint(self, stream: Any, box: Any, paint: Callable[[], None]) -> None:
        """Paint a folio, and remember where."""
        _, identifier, text = self.sought[id(box)]
        # Text that goes on after text takes the end before it away.
        start = max(0, len(stream.stream) - 1)
        paint()
        shown = [n for n in range(start, len(stream.stream)) if _shows_text(stream.stream[n])]
        figures = _figures(stream, box)
        offsets = _offsets(stream.stream[shown[0]], [figures[int(figure)] for figure in text]) if figures else ()
        if len(shown) != 1 or not offsets:
            self.settled = True
            return
        painted = _Painted(stream.stream[shown[0]])
        painted.identifier, painted.text, painted.figures, painted.offsets = identifier, text, figures, offsets
        stream.stream[shown[0]] = painted
        self.painted += 1

    def page(self, number: int, stream: Any) -> None:
        """Take the places on a page that is painted."""
        shown = [item for item in stream.stream if _shows_text(item)]
        for index, item in enumerate(shown):
            if isinstance(item, _Painted):
                place = FolioPlace(number, item.identifier, index, item.offsets, item.text, item.figures)
                self.places.append(place)

    def found(self) -> tuple[FolioPlace, ...] | None:
        """Every place, when all pages are painted; None where folios cannot be set anew."""
        every = len(self.places) == self.painted == len(self.sought)
        return tuple(self.places) if every and not self.settled else None


def folio_painter(draw_text: Callable[..., None]) -> Callable[..., None]:
    """Stands in for WeasyPrint's `draw_text`, which it calls."""

    def paint(stream: Any, box: Any, *rest: Any) -> None:
        folios = PAINTING.get()
        if folios is not None and id(box) in folios.sought:
            folios.paint(stream, box, lambda: draw_text(stream, box, *rest))
        else:
            draw_text(stream, box, *rest)

    return paint


def _shows_text(item: Any) -> bool:
    return isinstance(item, bytes) and item.endswith(SHOWN)


def _counting(page: Any) -> Iterator[Any]:
    """The text boxes in the margins of a page that show its number in figures."""
    for child in page.children:
        if isinstance(child, kinds().MarginBox) and _counts_pages(child.style, "decimal"):
            yield from (box for box in child.descendants() if isinstance(box, kinds().TextBox))


def _counts_pages(style: Any, *numberings: str) -> bool:
    """Whether generated content shows the number of the page; in one of the numberings, if any are given."""
    content = style["content"]
    return not isinstance(content, str) and any(
        kind == "counter()" and value[0] == "page" and (not numberings or value[1] in numberings)
        for kind, value in _pieces(content)
    )


def _pieces(content: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    return ((piece[0], piece[1]) for piece in content)


def _offsets(shown: bytes, glyphs: list[str]) -> tuple[int, ...]:
    """Where glyphs stand in a text-showing operator, if just once and with nothing between; () if not."""
    # Where a glyph's width is rounded, the engine writes that it moves nothing.
    matches = list(re.finditer(b"(?:>0<)?".join(b"(%s)" % glyph.encode() for glyph in glyphs), shown))
    return tuple(matches[0].start(n) for n in range(1, len(glyphs) + 1)) if len(matches) == 1 else ()


def _figures(stream: Any, box: Any) -> tuple[str, ...]:
    """The glyphs of the ten figures in the type of a text box, four hexadecimal digits each; () where widths differ.

    They are added to the font, as if all of them were painted.
    """
    from weasyprint.text.ffi import FROM_UNITS, ffi
    from weasyprint.text.line_break import Layout

    layout = Layout(box.style)
    layout.set_text(FIGURES)
    line, _ = layout.get_first_line()
    run = line.runs[0]
    if run == ffi.NULL or run.next != ffi.NULL or run.data.glyphs.num_glyphs != len(FIGURES):
        return ()
    font, size = stream.add_font(run.data.item.analysis.font)
    glyphs = [run.data.glyphs.glyphs[n] for n in range(len(FIGURES))]
    if len({glyph.geometry.width for glyph in glyphs}) > 1:
        return ()
    for glyph, figure in zip(glyphs, FIGURES, strict=True):
        font.to_unicode.setdefault(glyph.glyph, figure)
        font.widths.setdefault(glyph.glyph, round(glyph.geometry.width * 1000 * FROM_UNITS / size))
    return tuple(f"{glyph.glyph:04x}" for glyph in glyphs)
