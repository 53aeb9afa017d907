"""What neither archive nor press accepts in a PDF, taken out or reported: scripts, image tricks, absent fonts.

ISO 19005-3 (PDF/A-3) 6.1 to 6.5 and ISO 15930-7 (PDF/X-4) clause 6 agree on everything here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from publish.diagnostics import Diagnostic, EditionError, Severity

__all__ = ["remove_image_tricks", "remove_scripts", "require_embedded_fonts"]

# A viewer may draw an image other than it is stored, or another in its place.
IMAGE_TRICKS = ("/Interpolate", "/Alternates", "/OPI")
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def remove_scripts(pdf: pikepdf.Pdf) -> None:
    """Take out JavaScript, and actions that start by themselves (PDF/A-3 6.5.2, PDF/X-4 6.19)."""
    root = pdf.Root
    for holder in (root, *(page.obj for page in pdf.pages)):
        if "/AA" in holder:
            del holder.AA
    if isinstance(root.get("/OpenAction"), Dictionary):
        del root.OpenAction
    names = root.get("/Names")
    if names is not None and "/JavaScript" in names:
        del names.JavaScript


def remove_image_tricks(pdf: pikepdf.Pdf) -> None:
    """Let every image be drawn as it is stored (PDF/A-3 6.2.8, PDF/X-4 6.14)."""
    for item in pdf.objects:
        if isinstance(item, Stream) and item.get("/Subtype") in (Name.Image, Name.Form):
            for key in IMAGE_TRICKS:
                if key in item:
                    del item[key]


def require_embedded_fonts(pdf: pikepdf.Pdf) -> None:
    """EditionError (E201) with a finding for each font whose glyphs are not in the file.

    PDF/A-3 6.2.11.4, PDF/UA-1 7.21.4, PDF/X-4 6.10.
    """
    absent = sorted({name for item in pdf.objects for name in _absent_font(item)})
    if absent:
        raise EditionError(
            *(
                Diagnostic(
                    "E201",
                    Severity.ERROR,
                    f"the font “{name}” is not embedded",
                    hint="use a font of the theme; in a picture, turn its text into outlines",
                )
                for name in absent
            )
        )


def _absent_font(item: pikepdf.Object) -> Iterator[str]:
    if not isinstance(item, Dictionary) or item.get("/Type") != Name.Font:
        return
    # A Type 3 font is drawn in the file itself; a composite font's glyphs are its descendant's.
    if item.get("/Subtype") in (Name.Type0, Name.Type3):
        if isinstance(descendants := item.get("/DescendantFonts"), Array):
            for descendant in descendants:
                # One that stands by itself in the file is met by itself.
                if not descendant.is_indirect:
                    yield from _absent_font(descendant)
        return
    descriptor = item.get("/FontDescriptor")
    if descriptor is None or not any(key in descriptor for key in FONT_FILES):
        yield str(item.get("/BaseFont", "/unnamed")).removeprefix("/")
