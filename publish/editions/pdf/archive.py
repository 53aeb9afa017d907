"""Finish a PDF for reading and keeping: PDF/A-3a and PDF/UA-1, or PDF/A-4f and PDF/UA-2, with the sources attached.

ISO 19005-3 (PDF/A-3), ISO 14289-1 (PDF/UA-1); ISO 19005-4 (PDF/A-4), ISO 14289-2 (PDF/UA-2). The tag tree is made
elsewhere; without a true one no claim holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import md5

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from publish.editions.pdf.forbidden import remove_image_tricks, remove_scripts, require_embedded_fonts
from publish.editions.pdf.intent import set_screen_intent
from publish.editions.pdf.sequence import paint_in_reading_order
from publish.editions.pdf.xmp import Stamp, pdf_date, set_metadata
from publish.publication import Metadata

__all__ = ["PDF_VERSION", "SECOND_VERSION", "Attachment", "finish"]

PDF_VERSION = "1.7"
"""What the file's header says; both standards are written on ISO 32000-1."""

SECOND_VERSION = "2.0"
"""As above, for PDF/A-4 and PDF/UA-2, which are written on ISO 32000-2."""

# ISO 32000-1, 12.5.3: an annotation's Print flag.
PRINTED = 1 << 2


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to carry along. `name` is unique in the PDF; `modified` is `YYYY-MM-DDThh:mm:ssZ`."""

    name: str
    media_type: str
    data: bytes
    modified: str
    description: str = ""


def finish(
    pdf: pikepdf.Pdf,
    metadata: Metadata,
    stamp: Stamp,
    *,
    profile: bytes,
    attachments: tuple[Attachment, ...] = (),
) -> None:
    """Make an open file fit for the claims `PDF/A-3a` and `PDF/UA-1`, or for the latter alone.

    The file has its pages, tag tree, outline and links; it is changed in place, and then saved with the
    header version `PDF_VERSION` and an identifier. With the tag tree of the second vocabulary and `SECOND_VERSION`
    it is fit for `PDF/A-4f`, `PDF/UA-2` and Well-Tagged PDF. `profile` is an sRGB ICC profile. Attached files are
    the sources from which the document was made (`AFRelationship` Source).

    EditionError: E201 a font is not embedded, E203 the profile is not for an RGB screen. ValueError: two
    attachments have one name.
    """
    require_embedded_fonts(pdf)
    remove_scripts(pdf)
    remove_image_tricks(pdf)
    paint_in_reading_order(pdf)
    _settle_pages(pdf)
    _settle_catalog(pdf, metadata.language)
    set_screen_intent(pdf, profile)
    if attachments:
        _attach(pdf, attachments)
    set_metadata(pdf, metadata, stamp)


def _settle_catalog(pdf: pikepdf.Pdf, language: str) -> None:
    root = pdf.Root
    # PDF/UA-1 7.1 and 7.2: the window shows the title, the file is tagged, its language is known.
    root.Lang = String(language)
    root.MarkInfo = Dictionary(Marked=True)
    preferences = root.get("/ViewerPreferences")
    root.ViewerPreferences = preferences if preferences is not None else Dictionary()
    root.ViewerPreferences.DisplayDocTitle = True
    # The header alone says the version.
    if "/Version" in root:
        del root.Version


def _settle_pages(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        if annotations is None:
            continue
        # PDF/A-3 6.3.2: what is seen is printed too; PDF/UA-1 7.18.3: the tab key follows the structure.
        page.obj.Tabs = Name.S
        for annotation in annotations:
            annotation.F = PRINTED


def _attach(pdf: pikepdf.Pdf, attachments: tuple[Attachment, ...]) -> None:
    """Embed files as associated files of the document (ISO 19005-3, 6.8 and annex E)."""
    by_name = {attachment.name: attachment for attachment in attachments}
    if len(by_name) < len(attachments):
        raise ValueError("two attachments have one name")
    specifications = {name: _specification(pdf, attachment) for name, attachment in by_name.items()}
    pdf.Root.AF = Array(specifications.values())
    # ISO 32000-1, 7.9.6: the keys of a name tree are in the order of their bytes.
    keys = sorted((bytes(String(name)), name) for name in specifications)
    leaves = Array()
    for _, name in keys:
        leaves.extend((String(name), specifications[name]))
    names = pdf.Root.get("/Names")
    pdf.Root.Names = names if names is not None else Dictionary()
    pdf.Root.Names.EmbeddedFiles = Dictionary(Names=leaves)


def _specification(pdf: pikepdf.Pdf, attachment: Attachment) -> pikepdf.Object:
    file = pdf.make_stream(
        attachment.data,
        Type=Name.EmbeddedFile,
        Subtype=Name("/" + attachment.media_type),
        Params=Dictionary(
            Size=len(attachment.data),
            ModDate=String(pdf_date(attachment.modified)),
            CheckSum=String(md5(attachment.data, usedforsecurity=False).digest()),
        ),
    )
    name = String(attachment.name)
    specification = Dictionary(
        Type=Name.Filespec, F=name, UF=name, AFRelationship=Name.Source, EF=Dictionary(F=file, UF=file)
    )
    if attachment.description:
        specification.Desc = String(attachment.description)
    return pdf.make_indirect(specification)
