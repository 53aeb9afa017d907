"""Read finished PDFs and EPUBs back as plain values: text by its tags, boxes, inks, fonts, links, metadata.

Nothing here knows how an edition was made: it sees what any other program would see in the file.
"""

from publish.inspection.book import Book, read_book, resolved
from publish.inspection.cascade import Declared, Look, Rgb, Sheet, looks, read_sheet, read_style
from publish.inspection.epub import (
    ContentDocument,
    EpubFacts,
    NavigationEntry,
    PackageItem,
    PackageProperty,
    PageMark,
    Stretch,
    inspect_epub,
)
from publish.inspection.facts import (
    Attached,
    Block,
    Bookmark,
    Boxes,
    Element,
    FontFact,
    Inked,
    Intent,
    Line,
    LinkFact,
    PageFacts,
    Paint,
    PdfFacts,
    Run,
    Tag,
    joined,
    pieces,
    words,
)
from publish.inspection.markup import MATHML, SVG, Markup, Tree
from publish.inspection.pdf import inspect_pdf

__all__ = [
    "MATHML",
    "SVG",
    "Attached",
    "Block",
    "Book",
    "Bookmark",
    "Boxes",
    "ContentDocument",
    "Declared",
    "Element",
    "EpubFacts",
    "FontFact",
    "Inked",
    "Intent",
    "Line",
    "LinkFact",
    "Look",
    "Markup",
    "NavigationEntry",
    "PackageItem",
    "PackageProperty",
    "PageFacts",
    "PageMark",
    "Paint",
    "PdfFacts",
    "Rgb",
    "Run",
    "Sheet",
    "Stretch",
    "Tag",
    "Tree",
    "inspect_epub",
    "inspect_pdf",
    "joined",
    "looks",
    "pieces",
    "read_book",
    "read_sheet",
    "read_style",
    "resolved",
    "words",
]
