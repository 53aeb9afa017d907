"""The guide and the report in source/ are whole publications: made, proved, with every construct in them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest
from validators import mutool

from publish.inspection import PdfFacts, inspect_pdf

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
NAMES = ("guide", "right-numbers")


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of `publish check` on both, which must find no error."""
    output = tmp_path_factory.mktemp("publications")
    sources = [f"source/{name}" for name in NAMES]
    command = [sys.executable, "-m", "publish", "check", "--quiet", "--output", str(output), *sources]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stderr
    return output


@pytest.fixture(scope="module", params=NAMES)
def screen(proved: Path, request: pytest.FixtureRequest) -> PdfFacts:
    name = request.param
    return inspect_pdf((proved / name / f"{name}-screen.pdf").read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_every_edition_passes_every_check(proved: Path, name: str) -> None:
    proof = json.loads((proved / name / "proof.json").read_text(encoding="utf-8"))
    assert [edition["edition"] for edition in proof["editions"]] == ["print", "screen", "large-print", "epub"]
    verdicts = {(e["edition"], c["check"]): c["verdict"] for e in proof["editions"] for c in e["checks"]}
    assert {place: found for place, found in verdicts.items() if found not in ("pass", "warn")} == {}
    validators = {name for _, name in verdicts}
    assert {"epubcheck", "ace", "verapdf-pdfa3a", "verapdf-pdfua1"} <= validators


def test_pages_have_numbers_that_go_on(screen: PdfFacts) -> None:
    labels = [page.label for page in screen.pages]
    roman = [label for label in labels if not label.isdecimal()]
    arabic = [int(label) for label in labels if label.isdecimal()]
    assert labels == [*roman, *map(str, arabic)]
    assert arabic[0] == 1
    assert arabic == sorted(set(arabic))


@pytest.mark.parametrize("name", NAMES)
def test_mupdf_draws_them_in_their_faces(proved: Path, name: str, tmp_path: Path) -> None:
    """MuPDF takes the first face of a list that is there, whatever its characters, and begins at the body."""
    drawn = tmp_path / "drawn.pdf"
    mutool("convert", "-o", drawn, proved / name / f"{name}.epub")
    with pikepdf.open(drawn) as pdf:
        fonts = [font for page in pdf.pages for font in page.resources.get("/Font", {}).values()]
        names = {str(font.BaseFont).rpartition("+")[2].lstrip("/") for font in fonts}
    assert names >= {"Source Serif 4 Regular", "Source Serif 4 Semibold", "Source Sans 3 Regular"}
    assert any("Mono" in each for each in names)
    assert not any("Charis" in each for each in names), "the face that it has where a book names none"


def text_of(proved: Path, name: str) -> str:
    with zipfile.ZipFile(proved / name / f"{name}.epub") as archive:
        files = [file for file in archive.namelist() if file.endswith(".xhtml")]
        return "".join(archive.read(file).decode("utf-8") for file in files)


def test_between_them_they_use_every_construct(proved: Path) -> None:
    """By what stands for each in the EPUB."""
    text = text_of(proved, "guide") + text_of(proved, "right-numbers")
    wanted = {
        "dedication": 'role="doc-dedication"',
        "epigraph": 'role="doc-epigraph"',
        "foreword": 'role="doc-foreword"',
        "preface": 'role="doc-preface"',
        "part": 'role="doc-part"',
        "annex": 'role="doc-appendix"',
        "annex with a letter": "Annex\u00a0B",
        "appendix with a letter": "Appendix\u00a0C",
        "list of figures": ">Figures</h1>",
        "list of tables": ">Tables</h1>",
        "list of listings": ">Listings</h1>",
        "note": 'role="doc-noteref"',
        "cross-reference": 'data-apparatus="reference"',
        "figure": "<figcaption",
        "long description": 'class="description"',
        "figure on a page": "full-page",
        "figure over both columns": 'class="picture wide',
        "figure on a part of the measure": "width: 62%",
        **{f"picture as {form}": f'.{form}"' for form in ("png", "jpg", "webp", "svg")},
        "table": "<thead>",
        "table that is turned": "turned",
        "cells that span columns": 'colspan="2"',
        "cells that span rows": 'rowspan="2"',
        "notes of a table": "table-notes",
        "heads of rows": 'scope="row"',
        "call-out": 'class="callout',
        "quotation": "<blockquote",
        "pull quote": "pull-quote",
        "verse": 'class="verse"',
        "task": "box",
        "definition": "<dt",
        "details": "<details",
        "break": "<hr",
        "abbreviation": "<abbr",
        "small capitals": "smallcaps",
        "lowered": "<sub>",
        "raised": "<sup>",
        "struck out": "<del>",
        "code": "<pre",
        "code with numbers": "numbered",
        "code from a file": "How many words there are",
        "key": "<kbd",
        "mathematics": "<math",
        "equation with a number": "with-number",
        "another script": 'lang="ar"',
        "another direction": 'dir="rtl"',
        "index": 'role="doc-index"',
        "see": "index-xref-preferred",
        "see also": "index-xref-related",
        "citation": ">Morris 1893<",
        "bibliography": 'role="doc-bibliography"',
        "term": 'role="doc-glossref"',
        "glossary": 'role="doc-glossary"',
        "pages": 'role="doc-pagebreak"',
    }
    assert [name for name, sign in wanted.items() if sign not in text] == []
