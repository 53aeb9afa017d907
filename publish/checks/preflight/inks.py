"""Whether the inks are those that a press can print: black type in black, no colour without a meaning, not too much."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from publish.checks.places import pdf_tag_place
from publish.checks.preflight.sheet import white
from publish.checks.subject import Subject
from publish.checks.texts import place_of
from publish.diagnostics import Diagnostic, Severity, Span
from publish.inspection import Mark, PageFacts, Paint

__all__ = ["HAIRLINE", "SMALL_TYPE", "TOTAL_INK", "check"]

TOTAL_INK = 3.0
"""The sum of inks, 1 for each that is full: 300 % is what web offset on coated paper (SWOP) takes."""
HAIRLINE = 0.25
"""The thinnest line that a press holds, in points."""
SMALL_TYPE = 8.0
"""The smallest size of type in several inks, in points: plates are never laid on each other exactly."""

# Boxes and widths are what is left of a few multiplications.
SLACK = 0.001
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
WORDS = re.compile(r"[^\W_]")
RGB = frozenset(("DeviceRGB", "calibrated RGB", "CalRGB", "Lab"))
# From here on a colour is taken for black.
DARK = 0.85


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Everything that is painted, against each rule; of a rule, the first of each paint on a page is told."""
    for number, page in enumerate(subject.pdf.pages, start=1):
        yield from _unmanaged(page, number)
        told: set[tuple[str, Paint]] = set()
        for mark in page.inkings:
            for code, (severity, holds, message, hint) in RULES.items():
                if (code, mark.paint) not in told and holds(mark, page):
                    told.add((code, mark.paint))
                    span = _place(subject, number - 1, mark)
                    yield Diagnostic(code, severity, f"page {number}: {message(mark)}", span, hint)


def _place(subject: Subject, page: int, mark: Mark) -> Span | None:
    """Where in the source a mark comes from: by its words, or by the figure whose area on the page it lies in."""
    if mark.text.strip():
        return place_of(subject.document, mark.text)
    if mark.box is None:
        return None
    x, y = (mark.box[0] + mark.box[2]) / 2, (mark.box[1] + mark.box[3]) / 2
    for element in (each for root in subject.pdf.structure for each in root.walk()):
        area = [float(part) for part in NUMBER.findall(element.attributes.get("BBox", ""))]
        inside = len(area) == 4 and area[0] <= x <= area[2] and area[1] <= y <= area[3]
        if inside and element.role == "Figure" and page in element.pages:
            return pdf_tag_place(subject, element.number)
    return None


def _unmanaged(page: PageFacts, number: int) -> Iterator[Diagnostic]:
    """RGB that nothing says the meaning of, be it painted or a picture's (E226)."""
    painted = {"text": page.text_paints, "a drawing": page.other_paints}
    bare = [what for what, paints in painted.items() if any(paint.space == "DeviceRGB" for paint in paints)]
    bare += ["a picture"] if "DeviceRGB" in page.images or _inline_rgb(page) else []
    for what in bare:
        yield Diagnostic(
            "E226",
            Severity.ERROR,
            f"page {number}: {what} is coloured in RGB, and nothing says which colours its numbers mean",
            None,
            "tie RGB to a profile (ICCBased or DefaultRGB), or give the colour in inks",
        )


def _inline_rgb(page: PageFacts) -> bool:
    return any(each.space in ("DeviceRGB", "RGB") for each in page.placed)


# --- what a paint is ---------------------------------------------------------------------------


def _inks(paint: Paint) -> tuple[float, float, float, float] | None:
    """A paint's cyan, magenta, yellow and black; None where that is no matter of the numbers alone."""
    if paint.space in ("DeviceCMYK", "calibrated CMYK") and len(paint.components) == 4:
        cyan, magenta, yellow, black = paint.components
        return cyan, magenta, yellow, black
    return None


def _in_rgb(mark: Mark, _: PageFacts) -> bool:
    parts = mark.paint.components
    dark = mark.paint.space != "Lab" and bool(parts) and max(parts) <= 1 - DARK
    return _says(mark) and mark.paint.space in RGB - {"DeviceRGB"} and not dark


def _says(mark: Mark) -> bool:
    return mark.kind == "text" and WORDS.search(mark.text) is not None


def _is_rich(mark: Mark, _: PageFacts) -> bool:
    """Whether black text takes other inks: beside black, in place of it, or by way of RGB."""
    if not _says(mark):
        return False
    inks, parts = _inks(mark.paint), mark.paint.components
    if inks is not None:
        *others, black = inks
        return (black >= DARK and any(others)) or min(others) >= DARK
    if mark.paint.space == "Separation All":
        return bool(parts) and parts[0] > 0
    return mark.paint.space in RGB - {"Lab"} and bool(parts) and max(parts) <= 1 - DARK


def _is_heavy(mark: Mark, _: PageFacts) -> bool:
    inks = _inks(mark.paint)
    return inks is not None and sum(inks) > TOTAL_INK + SLACK


def _is_hairline(mark: Mark, page: PageFacts) -> bool:
    return mark.kind == "stroke" and mark.box is not None and mark.width < HAIRLINE - SLACK and _on(mark, page)


def _on(mark: Mark, page: PageFacts) -> bool:
    """Whether any of it stands on the page as it is cut."""
    if mark.box is None:
        return False
    left, low, right, high = page.boxes.trim
    return mark.box[0] < right and mark.box[2] > left and mark.box[1] < high and mark.box[3] > low


def _is_lost(mark: Mark, _: PageFacts) -> bool:
    """Whether white is painted over: it changes nothing where each ink that it has none of stays as it is."""
    spot = mark.paint.space.startswith(("Separation", "DeviceN"))
    return mark.overprint and white(mark.paint) and (mark.spares or spot)


def _is_registration(mark: Mark, page: PageFacts) -> bool:
    return mark.paint.space == "Separation All" and not white(mark.paint) and _on(mark, page)


def _is_small(mark: Mark, page: PageFacts) -> bool:
    inks = _inks(mark.paint)
    several = inks is not None and sum(ink > 0 for ink in inks) > 1
    return _says(mark) and several and mark.width < SMALL_TYPE - SLACK and not _is_rich(mark, page)


def _text(mark: Mark) -> str:
    return f"“{mark.text.strip()[:40]}”"


def _percent(paint: Paint) -> str:
    return " ".join(f"{part:.0%}" for part in paint.components)


Rule = tuple[Severity, Callable[[Mark, PageFacts], bool], Callable[[Mark], str], str]
ERROR, WARNING = Severity.ERROR, Severity.WARNING

RULES: dict[str, Rule] = {
    "E227": (
        WARNING,
        _in_rgb,
        lambda mark: f"{_text(mark)} is coloured in RGB, and prints in several inks",
        "give the colour its CMYK form in the theme’s tokens",
    ),
    "E228": (
        ERROR,
        _is_rich,
        lambda mark: f"{_text(mark)} is black in several inks ({mark.paint.space} {_percent(mark.paint)})",
        "print black type in black ink alone",
    ),
    "E229": (
        ERROR,
        _is_heavy,
        lambda mark: f"{sum(mark.paint.components):.0%} of ink in one place ({_percent(mark.paint)}), "
        f"of {TOTAL_INK:.0%} at most",
        "take less of the coloured inks: black does their work",
    ),
    "E230": (
        ERROR,
        _is_hairline,
        lambda mark: f"a line is {mark.width:.2f} pt wide, of {HAIRLINE} pt at least: it may not print",
        "make the line wider, or the drawing larger",
    ),
    "E231": (
        ERROR,
        _is_lost,
        lambda mark: f"{_text(mark) if mark.text else 'a drawing'} is white and overprints: it does not show",
        "let white knock out what lies below it",
    ),
    "E232": (
        ERROR,
        _is_registration,
        lambda _: "the colour of all plates is used within the trim: it is for printer’s marks alone",
        "use black ink",
    ),
    "E236": (
        WARNING,
        _is_small,
        lambda mark: f"{_text(mark)} is set in {mark.width:.1f} pt in several inks: it may blur",
        f"set type under {SMALL_TYPE:g} pt in one ink",
    ),
}  # fmt: skip
