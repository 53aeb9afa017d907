"""Whether pictures have pixels enough for the size at which they are printed."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from publish.checks.subject import Subject
from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import Picture
from publish.inspection import Placed

__all__ = ["LEAST", "WANTED", "check"]

# Pixels an inch, for tones and for line art (one bit a pixel). Screens of 150 lines an inch take one and a half times
# as many pixels, 225; what has fewer than one a line shows them. Line art has no tones that soften its steps.
LEAST = {False: 150, True: 300}
WANTED = {False: 225, True: 600}
SLACK = 0.5


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Pictures under the least resolution (E224), and under the one that is wanted (E225)."""
    places = _places(subject)
    told = set()
    for number, page in enumerate(subject.pdf.pages, start=1):
        for picture in page.placed:
            waiting = places.get(picture.pixels, [])
            name, place = waiting.pop(0) if waiting else (None, None)
            fault = _fault(picture)
            if fault is None or (picture.box, number) in told:
                continue
            told.add((picture.box, number))
            code, severity, least = fault
            wide, high = picture.pixels
            what = f"“{name}”" if name else "a picture"
            message = f"{what} is printed on page {number} with {picture.resolution:.0f} pixels an inch, of {least}"
            times = least / picture.resolution
            hint = f"give it {times:.1f} times as many pixels as {wide} × {high}, or print it smaller"
            yield Diagnostic(code, severity, message, place, hint)


def _fault(picture: Placed) -> tuple[str, Severity, int] | None:
    """Code, severity and the resolution that is missed; a picture of one colour has no pixels that could be seen."""
    line_art = picture.bits == 1
    if picture.plain:
        return None
    if picture.resolution < LEAST[line_art] - SLACK:
        return "E224", Severity.ERROR, LEAST[line_art]
    if picture.resolution < WANTED[line_art] - SLACK:
        return "E225", Severity.WARNING, WANTED[line_art]
    return None


def _places(subject: Subject) -> dict[tuple[int, int], list[tuple[str, Span]]]:
    """The document's pictures of pixels by their size, each size in the order of the text."""
    sizes: dict[str, tuple[int, int]] = {}
    for file in subject.document.pictures:
        try:
            with Image.open(io.BytesIO(file.data)) as image:
                sizes[file.path] = image.size
        except UnidentifiedImageError:
            # A drawing has no pixels.
            continue
    found = defaultdict(list)
    for node in nodes(subject.document):
        if isinstance(node, Picture) and node.file in sizes:
            found[sizes[node.file]].append((node.file, node.span))
    return found
