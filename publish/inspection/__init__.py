"""Read finished PDFs and EPUBs back as plain values: text by its tags, boxes, inks, fonts, links, metadata.

Nothing here knows how an edition was made: it sees what any other program would see in the file.
"""

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
    FontFact,
    Intent,
    LinkFact,
    PageFacts,
    Paint,
    PdfFacts,
    Run,
    Tag,
    joined,
    words,
)
from publish.inspection.pdf import inspect_pdf

__all__ = [
    "Attached",
    "Block",
    "Bookmark",
    "Boxes",
    "ContentDocument",
    "EpubFacts",
    "FontFact",
    "Intent",
    "LinkFact",
    "NavigationEntry",
    "PackageItem",
    "PackageProperty",
    "PageFacts",
    "PageMark",
    "Paint",
    "PdfFacts",
    "Run",
    "Stretch",
    "Tag",
    "inspect_epub",
    "inspect_pdf",
    "joined",
    "words",
]
