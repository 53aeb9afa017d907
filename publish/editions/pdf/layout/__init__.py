"""Lay out a unit as pages: the only room that knows WeasyPrint.

The engine gives glyphs on pages. What they mean (the tag tree), where pages begin in the text, and what
does not fit is read from its boxes here and leaves this room as plain values.

The private parts of WeasyPrint that are relied on, each guarded by tests and the pinned version, are listed in
docs/architecture.md.
"""

from publish.editions.pdf.layout.engine import engine_versions
from publish.editions.pdf.layout.pages import Laid, lay_out, write

__all__ = ["Laid", "engine_versions", "lay_out", "write"]
