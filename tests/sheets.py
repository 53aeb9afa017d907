"""Real pages to finish and to read back: XHTML laid out by the engine and assembled, nothing claimed yet."""

from __future__ import annotations

import io
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from publish.editions.edition import OutputCondition
from publish.editions.pdf.assembly import Sheets, assemble
from publish.editions.pdf.layout import lay_out, write
from publish.editions.pdf.unit import Unit, UnitResource
from publish.editions.pdf.xmp import Stamp
from publish.publication import Metadata, PartialDate

__all__ = ["CONDITION", "METADATA", "PAGE", "SRGB", "STAMP", "picture", "sheet"]

HOUSE = Path(__file__).parent.parent / "styles/house"
FONTS = tuple(sorted(str(path) for path in (HOUSE / "fonts").glob("*.otf")))
SRGB = (HOUSE / "profiles/sRGB.icc").read_bytes()
CONDITION = OutputCondition(
    (HOUSE / "profiles/default_cmyk.icc").read_bytes(), "Custom", None, "A CMYK press for tests"
)

METADATA = Metadata(
    title=("A small sheet", "about ink & paper"),
    kind="statement",
    language="en",
    issuer="The Printing House",
    date=PartialDate("2019-05"),
    description="Words, rules and pictures.",
    subjects=("ink", "paper"),
    rights="Public domain",
)
STAMP = Stamp(
    claims=(),
    created="2019-05-01T00:00:00Z",
    modified="2019-05-02T12:30:00Z",
    producer="publish 0.1.0 (WeasyPrint 70.0)",
    document_id="urn:uuid:0d0f5c7a-7d2f-5d3c-9d55-1f0f5f0a7a10",
)

# 3 mm of bleed, as the print edition has it.
PAGE = """
@page { size: 240pt 180pt; margin: 30pt; bleed: 3mm }
html { font: 10pt/14pt 'Source Serif 4'; color: device-cmyk(0 0 0 1) }
body, p, h1, ul { margin: 0; padding: 0 }
ul { padding-left: 14pt }
h1 { font: 14pt/18pt 'Source Serif 4 Display' }
"""


@lru_cache(maxsize=1)
def font_cache() -> str:
    """A folder that the process keeps for Fontconfig."""
    return tempfile.mkdtemp(prefix="publish-fonts-")


def sheet(body: str, stylesheet: str = "", *resources: UnitResource) -> pikepdf.Pdf:
    """An assembled file of the XHTML, open to be finished."""
    unit = Unit(
        slips=(("text", f"<article>{body}</article>"),),
        stylesheet=PAGE + stylesheet,
        classes=(),
        language="en",
        direction="ltr",
        title="A small sheet",
        first_page=1,
        references=(),
        resources=resources,
    )
    artifact = write(lay_out(unit, FONTS, font_cache()))
    assert not artifact.facts.findings, artifact.facts.findings
    labels = tuple(str(number) for number in range(1, len(artifact.facts.pages) + 1))
    return assemble((Sheets(artifact, blank=False, labels=labels),), "en")


def picture(mode: str, color: Any, name: str = "dot.png") -> UnitResource:
    """A picture of one colour, 8 by 8 pixels."""
    out = io.BytesIO()
    Image.new(mode, (8, 8), color).save(out, "PNG")
    return UnitResource(name, "image/png", out.getvalue())
