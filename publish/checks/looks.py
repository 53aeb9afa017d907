"""Whether text can be read by day and by night, in the reader's own size and colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from publish.checks.subject import Subject
from publish.checks.texts import place_of
from publish.diagnostics import Diagnostic, Severity
from publish.inspection import Book, Declared, Look, Markup, Paint, Rgb, Tree, read_style
from publish.theming.colour import BLACK, NIGHT, SEPIA, WHITE, contrast

__all__ = ["Measured", "check", "check_forced", "check_paper", "fixed_sizes", "forced"]

# WCAG 2.2, 1.4.3 and 1.4.11: text, large text, and marks that are no text.
TEXT, LARGE, MARK = 4.5, 3.0, 3.0
WORDS = re.compile(r"[^\W_]")
LARGE_SIZE, LARGE_BOLD = 18 / 12, 14 / 12

GROUNDS: dict[bool, tuple[tuple[str, Rgb], ...]] = {
    False: (("white", WHITE), ("sepia", SEPIA)),
    True: (("the night ground", NIGHT), ("black", BLACK)),
}

# Type that is measured so does not follow the reader's size.
FIXED_UNITS = frozenset(("px", "pt", "pc", "in", "cm", "mm", "q"))
TYPE = frozenset(("font", "font-size", "line-height", "letter-spacing", "word-spacing", "text-indent"))
KEYWORD_SIZES = frozenset(("xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large"))

# Text that is read on and on: the reader chooses its colours.
RUNNING = frozenset(("p", "li", "dd", "td", "blockquote", "div", "section", "article", "body", "html", "main"))
UNSEEN = frozenset(("title", "style", "script"))
BLOCKS = RUNNING | frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "th", "dt", "figcaption", "caption", "pre", "header"))


@dataclass(frozen=True, slots=True)
class Measured:
    """A text as it comes out on one kind of ground."""

    tree: Tree
    element: Markup
    look: Look
    dark: bool


def _measured(book: Book) -> Iterator[Measured]:
    """Every element with text of its own, and every pseudo-element, by day and by night."""
    for dark in (False, True):
        for tree, element, look in book.appearances(dark):
            own = any(isinstance(kid, str) and kid.strip() for kid in element.kids)
            if look.pseudo is not None or (own and element.name not in UNSEEN):
                yield Measured(tree, element, look, dark)


# --- contrast ----------------------------------------------------------------------------------


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Text whose colour is too near to its ground: by day (A032), by night (A033)."""
    told = set()
    for each in _measured(subject.book):
        if each.look.pseudo is not None and not _seen(each.look):
            continue
        for name, ground, colour, least in _pairs(each):
            ratio = contrast(colour, ground)
            rule = each.look.declared_colour or each.look.declared_ground
            if ratio >= least or rule is None or (rule, name) in told:
                continue
            told.add((rule, name))
            what = f"“{each.element.text[:40]}”" if each.look.pseudo is None else f"the mark “{rule.selector}”"
            message = f"{what} has a contrast of {ratio:.1f} : 1 on {name}, of {least:g} : 1 at least ({_where(rule)})"
            hint = "take another colour in the theme’s tokens"
            code = "A033" if each.dark else "A032"
            yield Diagnostic(code, Severity.ERROR, message, subject.origins.of(each.tree, each.element), hint)


def _pairs(each: Measured) -> Iterator[tuple[str, Rgb, Rgb, float]]:
    """The grounds that a text may stand on, its colour there, and the least contrast.

    Where the stylesheet sets only one of the two, the other is the reader's: black by day, white by night.
    """
    look = each.look
    large = look.size >= LARGE_SIZE or (look.bold and look.size >= LARGE_BOLD)
    least = MARK if look.pseudo == "marker" else LARGE if large else TEXT
    if look.colour is None and look.ground is None:
        return
    colour = look.colour or (WHITE if each.dark else BLACK)
    if look.ground is not None:
        yield "its own ground", look.ground, colour, least
        return
    for name, ground in GROUNDS[each.dark]:
        yield name, ground, colour, least


def _seen(look: Look) -> bool:
    """Whether a pseudo-element is text or a mark; a box without content is decoration."""
    return look.pseudo in ("marker", "first-letter", "first-line") or bool(look.content.strip())


def _where(rule: Declared) -> str:
    name = rule.path.rpartition("/")[2]
    return f"{name}, line {rule.line}" if rule.selector else f"style attribute in {name}"


# --- what belongs to the reader ----------------------------------------------------------------


def check_forced(subject: Subject) -> Iterator[Diagnostic]:
    """Colours forced on running text (A034), and type whose size does not follow the reader's (A035)."""
    for rule, each in forced(subject.book).items():
        what = "ground" if rule.property.startswith("background") else "colour"
        message = f"a {what} is forced on running text: “{rule.property}: {rule.value}” ({_where(rule)})"
        span = subject.origins.of(each.tree, each.element)
        yield Diagnostic("A034", Severity.ERROR, message, span if not rule.selector else None, "leave it to the reader")
    for tree, element, rule in fixed_sizes(subject.book):
        span = subject.origins.of(tree, element) if tree is not None and element is not None else None
        message = f"type is set in a fixed size: “{rule.property}: {rule.value}” ({_where(rule)})"
        yield Diagnostic(
            "A035", Severity.ERROR, message, span, "measure it in em, so that it follows the reader’s size"
        )


def forced(book: Book) -> dict[Declared, Measured]:
    """The first running text of each rule that gives it a colour or a ground."""
    found: dict[Declared, Measured] = {}
    for each in _measured(book):
        if each.look.pseudo is None and _is_running(each):
            for rule in (each.look.declared_colour, each.look.declared_ground):
                if rule is not None:
                    found.setdefault(rule, each)
    return found


def _is_running(each: Measured) -> bool:
    if each.tree.inherited(each.element, "data-apparatus") is not None:
        return False
    block = next((e for e in (each.element, *each.tree.around(each.element)) if e.name in BLOCKS), None)
    if block is None or block.name not in RUNNING:
        return False
    # A phrase with a colour of its own is measured, not forbidden.
    own = each.look.declared_colour
    return own is None or not own.selector or each.element is block or not _inside_phrase(each)


def _inside_phrase(each: Measured) -> bool:
    return each.element.name in ("a", "span", "em", "strong", "b", "i", "code", "abbr", "mark", "small", "sup", "sub")


def fixed_sizes(book: Book) -> Iterator[tuple[Tree | None, Markup | None, Declared]]:
    """Every declaration of type in a fixed size: those of stylesheets, and those of style attributes with them."""
    for sheet in book.sheets.values():
        yield from ((None, None, rule) for rule in dict.fromkeys(sheet.declared) if _is_fixed(rule))
    for tree in (*book.documents, *book.beside):
        for element in tree.root.walk():
            for rule in read_style(tree.path, element.line, element.get("style") or ""):
                if _is_fixed(rule):
                    yield tree, element, rule


def _is_fixed(rule: Declared) -> bool:
    if rule.property not in TYPE:
        return False
    return bool(FIXED_UNITS & set(rule.units)) or (rule.property == "font-size" and rule.value in KEYWORD_SIZES)


# --- paper -------------------------------------------------------------------------------------


def check_paper(subject: Subject) -> Iterator[Diagnostic]:
    """Text of a PDF whose paint is too near to what lies below it (A032); what lies below nothing is white paper."""
    told = set()
    for number, page in enumerate(subject.pdf.pages, start=1):
        left, bottom, right, top = page.boxes.trim
        for each in page.inked:
            pair = (each.paint, each.ground)
            x, y = each.middle
            # Beyond the trim are the printer's marks; what has no letter or figure is no text.
            if pair in told or not (left <= x <= right and bottom <= y <= top) or not WORDS.search(each.text):
                continue
            paint, ground = _rgb(each.paint), WHITE if each.ground is None else _rgb(each.ground)
            if paint is None or ground is None:
                continue
            large = each.size >= 18 or (each.bold and each.size >= 14)
            ratio, least = contrast(paint, ground), LARGE if large else TEXT
            if ratio < least:
                told.add(pair)
                place = page.label or f"the {number}."
                message = (
                    f"“{each.text[:40]}” on page {place} has a contrast of {ratio:.1f} : 1, of {least:g} : 1 at least"
                )
                span = place_of(subject.document, each.text)
                yield Diagnostic("A032", Severity.ERROR, message, span, "take another colour in the theme’s tokens")


def _rgb(paint: Paint) -> Rgb | None:
    """A paint as a screen shows it, near enough for contrast; None where its space is none of the usual ones."""
    parts, space = paint.components, paint.space
    if space in ("DeviceGray", "calibrated grey", "CalGray") and len(parts) == 1:
        parts = parts * 3
    elif space in ("DeviceCMYK", "calibrated CMYK") and len(parts) == 4:
        *inks, black = parts
        parts = tuple((1 - ink) * (1 - black) for ink in inks)
    elif space not in ("DeviceRGB", "calibrated RGB", "CalRGB") or len(parts) != 3:
        return None
    red, green, blue = (min(255, max(0, round(255 * part))) for part in parts)
    return red, green, blue
