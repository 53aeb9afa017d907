"""Set notes at the foot of pages so that none is cut: a note that is too long for its page goes on on the next.

The engine itself places a note whole or not at all, and lets one that is longer than a page run off it. Here, what
fits below the line of the call stays there, and the rest is carried to the next page, before the notes of that page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.build import create_anonymous_boxes
from weasyprint.layout import LayoutContext
from weasyprint.layout.block import block_level_layout

from publish.editions.pdf.layout.footing import ROOM

__all__ = ["NoteContext"]

# Lines of a note that stay together at either side of a page's end.
LEAST_LINES = 2
# Lines of text for which there is room after that of the call, where a note has to be parted: so a paragraph whose
# first line calls it need not leave the page.
FURTHER_LINES = 2
# What carried notes may take of a page on which the text goes on.
SHARE = 2 / 3

# Where a box is cut: the way from child to child, as the engine writes it, `{index: {index: None}}`.
_Path = dict[int, Any] | None


@dataclass(frozen=True)
class _Cut:
    """Where a note may be parted: the way there, the lines before it in its own block, and how deep these reach."""

    path: dict[int, Any]
    lines: int
    bottom: float


class NoteContext(LayoutContext):  # type: ignore[misc]  # WeasyPrint has no type information
    """The engine's state while it makes up pages, with notes that can be parted."""

    current_footnote_area: Any = None
    # The elements that are parted on this page, whether or not they would leave much of it empty.
    parted: frozenset[Any] = frozenset()

    def __init__(self, *arguments: Any) -> None:
        self._waiting: list[Any] = []
        self._rests: dict[Any, Any] = {}
        self._shown: dict[Any, Any] = {}
        self._carried: list[Any] = []
        self._order: dict[Any, int] = {}
        self._area: Any = None
        self._asked: Any = None
        self._room = ROOM.get({})
        super().__init__(*arguments)

    # --- what waits for the next page, always in the order of the calls ------------------------

    @property
    def reported_footnotes(self) -> list[Any]:
        self._waiting.sort(key=lambda note: self._order.get(note, 0))
        return self._waiting

    @reported_footnotes.setter
    def reported_footnotes(self, notes: list[Any]) -> None:
        if self.current_footnote_area is not self._area:
            # A new page: what waited is what it is given first.
            self._area = self.current_footnote_area
            self._carried = self._waiting
            self._shown, self._rests, self._asked = {}, {}, None
            self._waiting = []
        # Whatever the engine forgets, what waits goes on waiting.
        self._waiting = [*notes, *(each for each in self._waiting if each not in notes)]

    # --- what the engine asks ------------------------------------------------------------------

    def layout_footnote(self, footnote: Any) -> bool:
        self._know()
        self.footnotes.remove(footnote)
        self.current_page_footnotes.append(footnote)
        self._update_footnote_area()
        if footnote in self._carried:
            return self._place_carried(footnote)
        # Whether it fits is asked next, with the foot of the line that calls it.
        self._asked = footnote
        return False

    def overflows_page(self, bottom_space: float, position_y: float) -> bool:
        asked, self._asked = self._asked, None
        if not super().overflows_page(bottom_space, position_y):
            return False
        if asked is None or self.in_column:
            return True
        leading = self._area.style["line_height"]
        further = FURTHER_LINES * leading.value if hasattr(leading, "value") else 0
        foot = self._foot() - bottom_space - position_y
        return not (self._part(asked, foot - further) or self._part(asked, foot))

    def report_footnote(self, footnote: Any) -> None:
        self._take_back(footnote)
        self.current_page_footnotes.remove(footnote)
        self._waiting.append(footnote)
        self._update_footnote_area()

    def unlayout_footnote(self, footnote: Any) -> None:
        self._take_back(footnote)
        super().unlayout_footnote(footnote)

    def _update_footnote_area(self) -> bool:
        area = self.current_footnote_area
        if area.height != "auto" and not self.in_column:
            self.page_bottom += area.margin_height()
        area.children = [self._shown.get(note, note) for note in self.current_page_footnotes]
        # An area without notes has no margins either.
        area.height = self._laid().height if area.children else "auto"
        if area.height != "auto" and not self.in_column:
            self.page_bottom -= area.margin_height()
        return False

    # --- parting -------------------------------------------------------------------------------

    def _know(self) -> None:
        """Learn the order of all notes, once, and bring their text into the form in which it is set."""
        if self._order:
            return
        for number, note in enumerate(self.footnotes):
            self._order[note] = number
            note.process_whitespace()
            note.process_text_transform()

    def _laid(self) -> Any:
        """The notes of this page as they are set now."""
        area = create_anonymous_boxes(self.current_footnote_area.deepcopy())
        return block_level_layout(self, area, -inf, None, area.page)[0]

    def _foot(self) -> float:
        """Where the page ends, without its notes."""
        area = self.current_footnote_area
        return float(self.page_bottom + (0 if area.height == "auto" else area.margin_height()))

    def _place_carried(self, note: Any) -> bool:
        """Set a note that the page before could not hold, or as much of it as this one can; True where none of it."""
        page = self.current_footnote_area.page
        # A page with no text left for it has room for nothing but notes.
        blank = page.page_type.blank
        told = None if blank else self._room.get(self.current_page)
        most = page.height * (1 if blank else SHARE if told is None else told)
        if not self._waiting:
            if self.current_footnote_area.margin_height() <= most or self._part(note, most):
                return False
            if told is None and len(self.current_page_footnotes) == 1:
                # It cannot be parted, and must stand somewhere.
                return False
        if len(self.current_page_footnotes) == 1:
            # The engine sets the first of them in any case, unless it is taken away.
            self.report_footnote(note)
            return False
        return True

    def _part(self, note: Any, height: float) -> bool:
        """Show as much of a note as a height allows for all notes of the page, and let the rest wait."""
        known = create_anonymous_boxes(note.deepcopy())
        whole = self._laid().children[-1]
        top = whole.position_y
        before = self.current_footnote_area.margin_height() - whole.margin_height()
        cuts = [cut for cut in _cuts(whole) if top < cut.bottom <= top + height - before]
        for cut in reversed(cuts):
            self._shown[note] = _until(known, cut)
            self._update_footnote_area()
            if self.current_footnote_area.margin_height() <= height + 0.01:
                rest = self._rests[note] = _from(known, cut.path)
                self._order[rest] = self._order[note]
                self._waiting.append(rest)
                return True
        self._shown.pop(note, None)
        self._update_footnote_area()
        return False

    def _take_back(self, note: Any) -> None:
        """Make a note whole again."""
        if self._asked is note:
            self._asked = None
        self._shown.pop(note, None)
        rest = self._rests.pop(note, None)
        if rest is not None:
            self._waiting = [each for each in self._waiting if each is not rest]


# --- boxes in part -----------------------------------------------------------------------------


def _cuts(box: Any) -> Iterator[_Cut]:
    """Where a box that is laid out may be parted, from its beginning to its end."""
    if any(isinstance(child, boxes.LineBox) for child in box.children):
        lines = [child for child in box.children if isinstance(child, boxes.LineBox)]
        for count in range(LEAST_LINES, len(lines) - LEAST_LINES + 1):
            line = lines[count - 1]
            yield _Cut({0: line.resume_at}, count, line.position_y + line.height)
        return
    flow = [child for child in box.children if child.is_in_normal_flow()]
    for child, following in zip(flow, [*flow[1:], None], strict=True):
        if type(child) is boxes.BlockBox and not child.is_table_wrapper:
            yield from (_Cut({child.index: cut.path}, cut.lines, cut.bottom) for cut in _cuts(child))
        if following is not None:
            yield _Cut({following.index: None}, 0, child.position_y + child.margin_height())


def _until(box: Any, cut: _Cut) -> Any:
    """A box up to a cut, in the form in which the engine takes boxes that it has not laid out."""
    return _before(box, cut.path, cut.lines)


def _before(box: Any, path: dict[int, Any], lines: int) -> Any:
    ((index, deeper),) = path.items()
    if _is_lines(box):
        made = _bare(box)
        made.style = made.style.copy()
        made.style["max_lines"] = lines
        return made
    kids = [_bare(child) for child in box.children[:index]]
    if deeper is not None:
        kids.append(_before(box.children[index], deeper, lines))
    return box.copy_with_children(kids)


def _from(box: Any, path: dict[int, Any]) -> Any:
    """A box from a cut on."""
    ((index, deeper),) = path.items()
    if _is_lines(box):
        made = _bare(box.copy_with_children([_inline_from(box.children[index], deeper)]))
        made.style = made.style.copy()
        made.style["text_indent"] = _zero(made.style["text_indent"])
        return made
    first, *others = box.children[index:]
    kids = [_bare(first) if deeper is None else _from(first, deeper), *(_bare(child) for child in others)]
    return box.copy_with_children(kids)


def _inline_from(box: Any, path: _Path) -> Any:
    if path is None:
        return box
    ((index, deeper),) = path.items()
    if isinstance(box, boxes.TextBox):
        return box.copy_with_text(box.text.encode()[index:].decode())
    first, *others = box.children[index:]
    return box.copy_with_children([_inline_from(first, deeper), *others])


def _zero(length: Any) -> Any:
    return type(length)(0, length.unit)


def _is_lines(box: Any) -> bool:
    return bool(box.children) and isinstance(box.children[0], boxes.LineBox)


def _bare(box: Any) -> Any:
    """A box without the lines that the engine makes around its text: it makes them whenever it lays notes out."""
    if not isinstance(box, boxes.ParentBox):
        return box.copy()
    kids = box.children[0].children if _is_lines(box) else box.children
    return box.copy_with_children([_bare(child) for child in kids])
