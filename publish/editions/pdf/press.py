"""Finish a PDF for the press: PDF/X-4 with bleed, crop marks, a printing condition and ink in K only.

ISO 15930-7:2010 (PDF/X-4). Overprint is left to the printer's RIP: small black type is overprinted there
as the press needs it, and a file that sets it too can only disagree.
"""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name

from publish.diagnostics import Diagnostic
from publish.editions.edition import OutputCondition
from publish.editions.pdf.forbidden import remove_image_tricks, remove_scripts, require_embedded_fonts
from publish.editions.pdf.inks import separate
from publish.editions.pdf.intent import set_press_intent
from publish.editions.pdf.xmp import Stamp, set_metadata
from publish.publication import Metadata

__all__ = ["PDF_VERSION", "SLUG", "finish"]

PDF_VERSION = "1.6"
"""What the file's header says: PDF/X-4 is written on PDF 1.6."""

MILLIMETRE = 72 / 25.4

SLUG = 7 * MILLIMETRE
"""How far the sheet reaches beyond the bleed where there are crop marks, in points."""
MARK_GAP = 1 * MILLIMETRE
MARK_LENGTH = 5 * MILLIMETRE
MARK_WEIGHT = 0.25

Box = tuple[float, float, float, float]


def finish(
    pdf: pikepdf.Pdf,
    metadata: Metadata,
    stamp: Stamp,
    *,
    bleed: float,
    marks: bool,
    condition: OutputCondition,
    rgb_profile: bytes,
) -> tuple[Diagnostic, ...]:
    """Make an open file fit for the claim `PDF/X-4`, in place; save it with the header version `PDF_VERSION`.

    Every page has a TrimBox, which stays as it is; `bleed` is in points on each side. `rgb_profile` is the
    sRGB ICC profile by which colours that are not given in inks are converted at the press.

    Gives warnings (E211) for text in such a colour, which prints in several inks. EditionError: E201 a
    font is not embedded, E202 the condition's profile is not a CMYK printer's, E203 `rgb_profile` is not
    a screen's.
    """
    require_embedded_fonts(pdf)
    remove_scripts(pdf)
    remove_image_tricks(pdf)
    remove_annotations(pdf)
    _remove_outline_actions(pdf)
    findings = separate(pdf, rgb_profile)
    for page in pdf.pages:
        _settle_boxes(page, bleed, SLUG if marks else 0.0)
        _frame(pdf, page, marks)
    if "/Version" in pdf.Root:
        del pdf.Root.Version
    set_press_intent(pdf, condition)
    set_metadata(pdf, metadata, stamp)
    return findings


# --- the sheet ---------------------------------------------------------------------------------


def _numbers(box: pikepdf.Object) -> Box:
    left, bottom, right, top = (float(value) for value in box)
    return left, bottom, right, top


def _grown(box: Box, by: float) -> Box:
    left, bottom, right, top = box
    return round(left - by, 3), round(bottom - by, 3), round(right + by, 3), round(top + by, 3)


def _settle_boxes(page: pikepdf.Page, bleed: float, slug: float) -> None:
    """Trim, bleed and sheet around each other, and no other boxes (ISO 15930-7, 6.8)."""
    trim = _numbers(page.obj.TrimBox)
    page.obj.BleedBox = Array(_grown(trim, bleed))
    page.obj.MediaBox = Array(_grown(trim, bleed + slug))
    for name in ("/CropBox", "/ArtBox"):
        if name in page.obj:
            del page.obj[name]


def _frame(pdf: pikepdf.Pdf, page: pikepdf.Page, marks: bool) -> None:
    """Keep the page's own drawing within the bleed, and draw the crop marks beyond it."""
    left, bottom, right, top = _numbers(page.obj.BleedBox)
    before = f"q {left:.3f} {bottom:.3f} {right - left:.3f} {top - bottom:.3f} re W n\n"
    after = "\nQ\n"
    if marks:
        after += _crop_marks(_numbers(page.obj.TrimBox), (left, bottom, right, top))
        _add_registration(pdf, page)
    page.contents_add(pdf.make_stream(before.encode()), prepend=True)
    page.contents_add(pdf.make_stream(after.encode()))


def _crop_marks(trim: Box, bleed: Box) -> str:
    """Two lines at each corner in line with the trim, clear of the bleed, on every plate.

    An artifact of the page (ISO 32000-1, 14.8.2.2.2), so they are nothing to a reader.
    """
    lines = []
    for x, edge, outward in ((trim[0], bleed[0], -1), (trim[2], bleed[2], 1)):
        for y, level, upward in ((trim[1], bleed[1], -1), (trim[3], bleed[3], 1)):
            near, far = edge + outward * MARK_GAP, edge + outward * (MARK_GAP + MARK_LENGTH)
            lines.append(f"{near:.3f} {y:.3f} m {far:.3f} {y:.3f} l")
            near, far = level + upward * MARK_GAP, level + upward * (MARK_GAP + MARK_LENGTH)
            lines.append(f"{x:.3f} {near:.3f} m {x:.3f} {far:.3f} l")
    drawing = "\n".join(lines)
    return f"/Artifact <</Type /Page>> BDC\nq /Registration CS 1 SCN {MARK_WEIGHT} w 0 J\n{drawing}\nS Q\nEMC\n"


def _add_registration(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Name the colour that is full on every plate (ISO 32000-1, 8.6.6.4) among a page's colour spaces."""
    spaces = page.resources.get("/ColorSpace")
    if spaces is None:
        spaces = page.resources.ColorSpace = Dictionary()
    if "/Registration" not in spaces:
        tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
        space = Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])
        spaces.Registration = pdf.make_indirect(space)


# --- what paper cannot do ----------------------------------------------------------------------


def remove_annotations(pdf: pikepdf.Pdf) -> None:
    """Take out annotations and form fields, and what the tag tree says of them.

    ISO 15930-7, 6.18 allows none on the printed area. An element that held only an annotation goes, and a
    link becomes the words that it was, so that the tree stays true.
    """
    keys = set()
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            keys.add(annotation.get("/StructParent"))
        if "/Annots" in page.obj:
            del page.obj.Annots
    if "/AcroForm" in pdf.Root:
        del pdf.Root.AcroForm
    tree = pdf.Root.get("/StructTreeRoot")
    if tree is None:
        return
    _release(tree)
    if (parents := tree.get("/ParentTree")) is not None:
        _forget(parents, {int(key) for key in keys if key is not None})


def _kids(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _release(element: pikepdf.Object) -> bool:
    """Take object references out of an element; gives whether it held them and nothing else."""
    kids = _kids(element)
    kept = []
    for kid in kids:
        if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR:
            continue
        if isinstance(kid, Dictionary) and "/S" in kid and _release(kid):
            continue
        kept.append(kid)
    if len(kept) < len(kids):
        element.K = Array(kept)
        if element.get("/S") in (Name.Link, Name.Annot, Name.Form):
            element.S = Name.Span
    return bool(kids) and not kept


def _forget(node: pikepdf.Object, keys: set[int]) -> None:
    """Take keys out of a number tree (ISO 32000-1, 7.9.7)."""
    if (numbers := node.get("/Nums")) is not None:
        pairs = list(numbers)
        kept = [pair for pair in zip(pairs[::2], pairs[1::2], strict=True) if int(pair[0]) not in keys]
        node.Nums = Array(value for pair in kept for value in pair)
        if kept and "/Limits" in node:
            node.Limits = Array([kept[0][0], kept[-1][0]])
    for kid in node.get("/Kids", ()):
        _forget(kid, keys)


def _remove_outline_actions(pdf: pikepdf.Pdf) -> None:
    """Let bookmarks lead to places and nothing else: PDF/X-4 has no actions (ISO 15930-7, 6.19)."""
    outlines = pdf.Root.get("/Outlines")
    waiting = [outlines] if outlines is not None else []
    while waiting:
        item = waiting.pop()
        if (action := item.get("/A")) is not None:
            if action.get("/S") == Name.GoTo:
                item.Dest = action.D
            del item.A
        waiting += [item[key] for key in ("/First", "/Next") if key in item]
