"""Whether pictures have pixels enough for the size at which they are printed."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from PIL import Image, UnidentifiedImageError

from publish.checks.subject import Subject
from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import Picture
from publish.editions.edition import LEAST_RESOLUTION
from publish.inspection import Placed

__all__ = ["WANTED", "check"]

# Screens of 150 lines an inch take one and a half times as many pixels.
WANTED = {False: 225, True: 600}
SLACK = 0.5


@dataclass(frozen=True, slots=True)
class _Original:
    """A picture as its author gave it: the engine that lays out pages makes line art into tones."""

    file: str
    span: Span
    line_art: bool


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Pictures under the least resolution (E224), and under the one that is wanted (E225)."""
    originals = _originals(subject)
    for number, page in enumerate(subject.pdf.pages, start=1):
        for picture in page.placed:
            waiting = originals.get(picture.pixels, [])
            original = waiting.pop(0) if waiting else None
            fault = _fault(picture, picture.bits == 1 or (original is not None and original.line_art))
            if fault is None:
                continue
            code, severity, least = fault
            wide, high = picture.pixels
            what = "a picture" if original is None else f"“{original.file}”"
            message = f"{what} is printed on page {number} with {picture.resolution:.0f} pixels an inch, of {least}"
            wanted = [ceil(side * least / picture.resolution) for side in (wide, high)]
            hint = f"give it {wanted[0]} × {wanted[1]} pixels in place of {wide} × {high}, or print it smaller"
            yield Diagnostic(code, severity, message, None if original is None else original.span, hint)


def _fault(picture: Placed, line_art: bool) -> tuple[str, Severity, int] | None:
    """Code, severity and the resolution that is missed; a picture of one colour has no pixels that could be seen."""
    if picture.plain or picture.resolution <= 0:
        return None
    if picture.resolution < LEAST_RESOLUTION[line_art] - SLACK:
        return "E224", Severity.ERROR, LEAST_RESOLUTION[line_art]
    if picture.resolution < WANTED[line_art] - SLACK:
        return "E225", Severity.WARNING, WANTED[line_art]
    return None


def _originals(subject: Subject) -> dict[tuple[int, int], list[_Original]]:
    """The document's pictures of pixels by their size, those of each size in the order of the text."""
    known: dict[str, tuple[tuple[int, int], bool]] = {}
    for file in subject.document.pictures:
        try:
            with Image.open(io.BytesIO(file.data)) as image:
                known[file.path] = image.size, image.mode == "1"
        except UnidentifiedImageError:
            # A drawing has no pixels.
            continue
    found = defaultdict(list)
    for node in nodes(subject.document):
        if isinstance(node, Picture) and node.file in known:
            size, line_art = known[node.file]
            found[size].append(_Original(node.file, node.span, line_art))
    return found
