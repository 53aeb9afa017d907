"""Read from laid-out pages what others need to know: text, anchors, fill, and what does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from publish.composing.galley import FORMULA
from publish.composing.places import span_of
from publish.diagnostics import Diagnostic, Severity, Span
from publish.editions.pdf.layout.boxes import boxes, is_formula, kinds, lines, note_areas, text_boxes, texts
from publish.editions.pdf.layout.running import RunningText, consumed
from publish.editions.pdf.layout.stated import is_shaped, runs_left
from publish.editions.pdf.layout.widths import REDUCED, TURNED, is_table, overreach
from publish.editions.pdf.unit import (
    POINT,
    SCHEME,
    Anchor,
    Bookmark,
    Inset,
    PageFacts,
    TextStart,
    UnitFacts,
    page_of_unit,
)

__all__ = ["Reading", "complaint", "facts_of"]

# Optical offsets (a title's stem, a hung mark) leave the type area by less than this.
TOLERANCE = 2.5  # points
# The colophon keeps this far from a line above it, so that nobody reads on from one into the other.
CLEARANCE = 9.0  # points


def facts_of(
    document: Any, reading: Reading, complaints: list[str], root: Element, moved: Iterable[Element] = ()
) -> UnitFacts:
    """Everything that later steps need of the engine's pages; `complaints` are what it logged on the way.

    What was `moved` out of the order of the text begins no page of it.
    """
    apart = {each for thing in moved for each in thing.iter()}
    pages = tuple(_page(page, reading, apart) for page in document.pages)
    anchors: dict[str, Anchor] = {}
    bookmarks = []
    for number, page in enumerate(document.pages):
        height = page.height * POINT
        for name, (x, y, *_) in page.anchors.items():
            # An element that spans pages is listed on each of them; the first is where it begins.
            anchors.setdefault(name, Anchor(name, number, x * POINT, height - y * POINT))
        for level, label, (x, y), _state in page.bookmarks:
            bookmarks.append(Bookmark(level, label, number, x * POINT, height - y * POINT))
    findings = [complaint(message, root) for message in dict.fromkeys(complaints)]
    wide: _Wide = {}
    findings += [f for number, page in enumerate(document.pages, 1) for f in _overflows(page, number, wide)]
    findings += [_too_wide(element, *found) for element, found in wide.items()]
    findings += _reduced(document, root, set(wide))
    return UnitFacts(
        pages, tuple(anchors.values()), tuple(bookmarks), _colophon(document), tuple(dict.fromkeys(findings))
    )


QUOTED = re.compile(r"[\"“'](.+?)[\"”']")


def complaint(message: str, root: Element) -> Diagnostic:
    """What the engine logged, as the error that it is; at its place in the source where that can be told."""
    if "notdef glyph" in message:
        quoted = QUOTED.search(message)
        place = _place(root, lambda element: quoted is not None and quoted[1] in _own_text(element))
        hint = "write another character, or let the theme name a fallback family that has it"
        said = f"a character has no glyph in the theme’s fonts: {message}"
        return Diagnostic("E102", Severity.ERROR, said, place, hint)
    if "image" in message.lower():
        message = message.replace(SCHEME, "")
        place = _place(root, lambda element: _file(element) != "" and _file(element) in message)
        hint = "open the picture in another program, and save it again"
        return Diagnostic("E103", Severity.ERROR, f"a picture cannot be set: {message}", place, hint)
    hint = "look for it in the stylesheets of the theme"
    return Diagnostic("E104", Severity.ERROR, f"the layout engine does not accept this: {message}", hint=hint)


def _file(element: Element) -> str:
    """The file of the galley that a picture shows; "" for anything else."""
    return element.get("src", "").removeprefix(SCHEME) if element.tag == "img" else ""


def _own_text(element: Element) -> str:
    return "\n".join((element.text or "", *(child.tail or "" for child in element)))


def _place(root: Element, wanted: Callable[[Element], bool]) -> Span | None:
    """The place of the first element that is wanted: its own, or that of the innermost one around it."""
    found = next((element for element in root.iter() if wanted(element)), None)
    around = [each for each in root.iter() if each.get("data-at") and any(e is found for e in each.iter())]
    return span_of(around[-1]) if around else None


def _page(page: Any, reading: Reading, apart: set[Element]) -> PageFacts:
    start: TextStart | None = None
    noted = {box for area in note_areas(page._page_box) for box, _ in text_boxes(area)}
    for box, ends_line in text_boxes(page._page_box):
        begin = reading.read(box, ends_line)
        # Where a note goes on, or a table stands apart, nobody can be sent to read the text.
        start = start or (None if box in noted or box.element in apart else begin)
        if is_formula(box):
            continue
        leftwards = box.style["direction"] == "rtl" or runs_left(box.text)
        if (leftwards or is_shaped(box.text)) and box not in reading.joined:
            held = reading.joined if leftwards else reading.stated
            held[box] = box.text.rstrip() + " " if ends_line else box.text
    count, bottom = 0, 0.0
    for line in lines(page._page_box):
        count += 1
        bottom = max(bottom, line.position_y + line.height)
    box = page._page_box
    fill = (bottom - box.content_box_y()) / box.height if count and box.height else 0.0
    turned = box.page_type.name == TURNED
    return PageFacts(page.width * POINT, page.height * POINT, start, count, max(0.0, min(1.0, fill)), turned)


class Reading:
    """Follows the running text through the pages, box by box.

    The engine gives each text box the element that its text stands in, so a count for each element says
    which of its characters come next. `joined` collects the boxes whose text the tag tree says, in the source's
    characters: those at a line's end whose last word goes on in the next line, without the engine's hyphen, and
    those with words from right to left. `stated` collects those whose text stands around their glyphs.
    """

    def __init__(self, text: RunningText) -> None:
        self.text = text
        self.joined: dict[Any, str] = {}
        self.stated: dict[Any, str] = {}

    def read(self, box: Any, ends_line: bool) -> TextStart | None:
        """Count a box as read; gives where it begins in the running text, None if it is not part of it."""
        held = self.text.elements.get(box.element)
        if held is None or "::" in (box.element_tag or "") or held.read >= len(held.visible):
            return None
        first = held.read
        shown = FORMULA if is_formula(box) else "".join(box.text.split())
        length, own = consumed(held.visible, first, shown, box.style["hyphenate_character"])
        if not length:
            return None
        held.read += length
        slip, offset = held.place(held.read - 1)
        if ends_line and not is_formula(box) and self.text.joins_next(slip, offset):
            self.joined[box] = box.text.rstrip().removesuffix(own)
        slip, offset = held.place(first)
        # A word that began on the page before counts to it: the page begins with the next word.
        return TextStart(slip, self.text.word_from(slip, offset))


def _colophon(document: Any) -> Inset | None:
    """The colophon where it is placed beside the text, on the last page that holds it."""
    found = None
    for number, page in enumerate(document.pages):
        for box in boxes(page._page_box):
            element = box.element
            if (
                element is not None
                and element.get("data-apparatus") == "colophon"
                and box.style["position"] == "absolute"
                and isinstance(box, kinds().BlockLevelBox)
            ):
                found = _inset(page, number, box)
                break
    return found


def _inset(page: Any, number: int, box: Any) -> Inset:
    top = box.position_y
    bottom = top + box.margin_height()
    left, right = box.content_box_x(), box.content_box_x() + box.width
    collides = top < page._page_box.content_box_y() - 1
    for line in lines(page._page_box):
        for text in texts(line):
            beside = text.position_x < right and text.position_x + text.width > left
            level = line.position_y < bottom and line.position_y + line.height + CLEARANCE / POINT > top
            collides = collides or (beside and level)
    height = page.height
    return Inset(number, (height - top) * POINT, (height - bottom) * POINT, collides)


_Wide = dict[Element, tuple[float, int, Any]]
"""By how much tables are too wide at the most, and on which page."""


def _overflows(page: Any, number: int, wide: _Wide) -> Iterator[Diagnostic]:
    """Text and pictures that leave the type area at the sides or run below it. Of tables the sides go to `wide`."""
    area = page._page_box
    tables = [box for box in boxes(area) if is_table(box)]
    cells = {id(e): box for box in tables for e in box.element.iter()}
    low: dict[int, tuple[Any, float]] = {}
    for box in boxes(area):
        table = cells.get(id(box.element))
        if table is not None:
            by = _beyond(box, area, sides=False)
            low[id(table)] = table, max(by, low.get(id(table), (table, 0.0))[1])
        elif (by := _beyond(box, area)) > 0:
            what = f"“{box.text.strip()[:40]}”" if isinstance(box, kinds().TextBox) else "a picture"
            yield _overflow(what, number, by, _source(box.element, area))
    for table in tables:
        if (by := overreach(table, area)) > wide.get(table.element, (0.0,))[0]:
            wide[table.element] = by, number, area
    for table, by in low.values():
        if by > 0:
            yield _overflow("a table", number, by, _source(table.element, area))
    yield from (fault for box in boxes(area) if (fault := _narrowed(box)) is not None)


# A formula that is wider than its place is set smaller, but for legibility no smaller than this part of its size.
SMALLEST = 0.7


def _narrowed(box: Any) -> Diagnostic | None:
    """A formula that had to be set too small to fit between the margins."""
    if not isinstance(box, kinds().ReplacedBox) or (width := box.element.get("data-width")) is None:
        return None
    part = box.width / (float(width) * box.style["font_size"])
    if part >= SMALLEST:
        return None
    message = f"a formula is too wide for its place: it would be set at {part:.0%} of its size"
    hint = r"break it: \begin{aligned} … \\ … \end{aligned}"
    return Diagnostic("E183", Severity.ERROR, message, span_of(box.element), hint)


def _beyond(box: Any, area: Any, *, sides: bool = True) -> float:
    """How far, in points, text or a picture leaves the type area; 0 where it does not. Without `sides`: below it."""
    if not isinstance(box, (kinds().TextBox, kinds().ReplacedBox)) or not getattr(box, "text", "x").strip():
        return 0.0
    left, top = area.content_box_x(), area.content_box_y()
    x, y = box.position_x, box.position_y
    # Of text the baseline counts: the box of a raised figure has a height that nothing is drawn in.
    foot = y + (box.baseline if isinstance(box, kinds().TextBox) else box.height)
    beyond = foot - top - area.height
    if sides:
        beyond = max(beyond, x + _shown_width(box) - left - area.width, left - x)
    return float(beyond * POINT) if beyond * POINT > TOLERANCE else 0.0


def _shown_width(box: Any) -> float:
    """How wide a box is without the space at the end of a turned line of code, which hangs (CSS Text 3, 4.1.3)."""
    if not isinstance(box, kinds().TextBox) or box.style["white_space"] != "pre-wrap":
        return float(box.width)
    return float(box.width) * len(box.text.rstrip()) / len(box.text)


def _overflow(what: str, number: int, by: float, place: Span | None) -> Diagnostic:
    message = f"{what} leaves the type area of page {page_of_unit(number)} by {by:.0f} pt"
    hint = "break the word, shorten the line, or make the table or picture narrower"
    return Diagnostic("E101", Severity.ERROR, message, place, hint)


def _too_wide(element: Element, by: float, number: int, area: Any) -> Diagnostic:
    """A table that fits in none of the ways in which tables are set."""
    page = page_of_unit(number)
    message = f"a table is too wide by {by:.0f} pt on page {page}, in the smallest size and on a turned page"
    hint = "leave out columns, shorten its longest words, or part it into two tables"
    return Diagnostic("E170", Severity.ERROR, message, _source(element, area), hint)


def _reduced(document: Any, root: Element, wide: set[Element]) -> Iterator[Diagnostic]:
    """Tables of an edition in large print that had to be set in smaller type, where that helped."""
    if "large" not in root.get("class", "").split():
        return
    held = {t: d for d in root.iter("div") for t in d if t.tag == "table" and set(REDUCED) & set(_classes(d))}
    told = set[Element]()
    for number, page in enumerate(document.pages, 1):
        for box in boxes(page._page_box):
            if is_table(box) and box.element in held and box.element not in wide | told:
                told.add(box.element)
                size = box.style["font_size"] * POINT
                message = (
                    f"a table on page {page_of_unit(number)} is too wide for large print, and set at {size:.0f} pt"
                )
                hint = "leave out columns, or part it into two tables"
                yield Diagnostic("E188", Severity.WARNING, message, span_of(held[box.element]), hint)


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _source(element: Element, area: Any) -> Span | None:
    """The place in the source of the nearest element that has one."""
    if (place := span_of(element)) is not None:
        return place
    # Boxes stand in the order of the document, so the last that encloses the element is the nearest.
    around = [box.element for box in boxes(area) if _encloses(box, element)]
    return span_of(around[-1]) if around else None


def _encloses(box: Any, element: Element) -> bool:
    holder = box.element
    return holder is not None and holder.get("data-at") is not None and any(e is element for e in holder.iter())
