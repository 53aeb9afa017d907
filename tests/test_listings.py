"""Code in all editions: every character kept, nothing beyond the page, and what the editions add is not read."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from pathlib import Path

import pikepdf
import pytest
from validators import ace, epubcheck, verapdf

from publish.building import build
from publish.composing.walking import nodes
from publish.document import CodeBlock
from publish.inspection import PdfFacts, Run, inspect_pdf
from publish.reading import read
from publish.workspace import Output, Workspace

pytestmark = pytest.mark.slow

CONSTRUCTS = Path(__file__).parent / "constructs"
PAGED = ("print", "screen", "large-print")


@pytest.fixture(scope="module")
def blocks() -> list[CodeBlock]:
    document, _ = read(Workspace.on_disk(CONSTRUCTS), "listings.md")
    return [node for node in nodes(document) if isinstance(node, CodeBlock)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("listings")
    report = build(Workspace.on_disk(CONSTRUCTS), ["listings.md"], Output(folder), use_store=False)
    # Nothing leaves the page, and no language is unknown.
    assert report.findings == ()
    return folder / "listings"


@pytest.fixture(scope="module")
def pdfs(folder: Path) -> dict[str, PdfFacts]:
    return {name: inspect_pdf((folder / f"listings-{name}.pdf").read_bytes()) for name in PAGED}


def _is_code(run: Run) -> bool:
    return any(tag.role == "Code" for tag in run.within)


def solid(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("edition", ["screen", "large-print"])
def test_what_is_read_is_the_code(edition: str, pdfs: dict[str, PdfFacts], blocks: list[CodeBlock]) -> None:
    code = [block for block in pdfs[edition].blocks if all(_is_code(run) for run in block.runs)]
    read = [solid(block.text) for block in code if block.runs]
    assert read == [solid(block.text) for block in blocks]
    numbers = {run.text.strip() for page in pdfs[edition].pages for run in page.artifacts}
    assert {"8", "9", "10"} <= numbers


@pytest.mark.parametrize("edition", PAGED)
def test_code_stays_within_the_measure(edition: str, pdfs: dict[str, PdfFacts], blocks: list[CodeBlock]) -> None:
    for page in pdfs[edition].pages:
        left, _, right, _ = page.boxes.trim
        assert all(left < run.x and run.end < right for run in page.painted)
    painted = "".join(run.text for page in pdfs[edition].pages for run in page.painted)
    # What has no place to turn turns anywhere, and is there whole.
    longest = max((run for block in blocks for run in re.findall("A+", block.text)), key=len)
    assert longest in solid(painted)


@pytest.mark.parametrize("edition", PAGED)
def test_code_breaks_between_lines_two_at_least_on_either_side(edition: str, pdfs: dict[str, PdfFacts]) -> None:
    pages = [" ".join(run.text for run in page.painted) for page in pdfs[edition].pages]
    numbers = [[int(n) for n in re.findall(r"(?:function_|return\s+)(\d+)", text)] for text in pages]
    held = [found for found in numbers if found]
    assert sorted(n for found in held for n in found) == list(range(1, 91))
    assert len(held) > 1
    assert all(len(found) >= 2 for found in held)


def test_the_language_of_code_is_told(folder: Path) -> None:
    with pikepdf.open(folder / "listings-screen.pdf") as pdf:
        elements = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Code"]
        told = [str(each.A["/class"]) for each in elements if "/A" in each]
    assert told == ["language-rust", "language-python", "language-python", "language-python"]


def test_the_epub_has_every_character(folder: Path, blocks: list[CodeBlock]) -> None:
    with zipfile.ZipFile(folder / "listings.epub") as archive:
        text = "".join(archive.read(name).decode() for name in sorted(archive.namelist()) if "text/" in name)
    found = [unescape(re.sub(r"<[^>]*>", "", each)) for each in re.findall(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)]
    assert found == [block.text + "\n" for block in blocks]
    assert re.findall(r"<kbd>(.*?)</kbd>", text) == ["Ctrl", "C"]


def test_validators_have_nothing_against_it(folder: Path) -> None:
    assert verapdf(folder / "listings-screen.pdf", "3a", "ua1") == {"3a": [], "ua1": []}
    assert epubcheck(folder / "listings.epub") == []
    assert ace(folder / "listings.epub") == []
