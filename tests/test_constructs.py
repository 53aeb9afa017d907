"""Every construct of the source format, built in all editions: no text lost, every meaning kept, every claim true."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdfium2 import PdfDocument
from validators import ace, epubcheck, outloud, verapdf

from publish.building import build
from publish.editions.pdf.sequence import paint_in_reading_order
from publish.inspection import EpubFacts, PdfFacts, inspect_epub, inspect_pdf, words
from publish.workspace import Output, Workspace

pytestmark = pytest.mark.slow

CONSTRUCTS = Path(__file__).parent / "constructs"
PAGED = ("print", "screen", "large-print")

# What a reader meets, in order. Labels and numbers that the editions set themselves are not among it.
WORDS = words(
    "First chapter A paragraph with emphasis, strong, both, code, struck, a link, an https://example.org/auto and a "
    "hard break; entities © & —, escapes *not emphasis*, and harmony. See below. A note Setext heading A quotation of "
    "two lines. Nested. One Two inner bullet second paragraph Three loose list def f(x): return x < 1 & 2 indented "
    "code The caption Text with inline. Left Right a 1 b 2 Term Definition one. Definition two. Inside a div. Line "
    "with H2O and x2. After a break. Line one, line two. —Some Body Called out. Own label warned After a break. "
    "finished open still To open Opened. CO2 and m2, the WHO, Unesco. A half of x squared, "
    "and the sum from i equals 1 to n of i equals the fraction n open parenthesis n plus 1 close parenthesis over 2 "
    "end fraction as says. Second chapter The end."
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("constructs")
    report = build(Workspace.on_disk(CONSTRUCTS), ["everything.md"], Output(folder), use_store=False)
    assert not [finding for finding in report.findings if finding.severity == "error"], report.findings
    return folder / "everything"


@pytest.fixture(scope="module")
def pdfs(folder: Path) -> dict[str, PdfFacts]:
    return {name: inspect_pdf((folder / f"everything-{name}.pdf").read_bytes()) for name in PAGED}


@pytest.fixture(scope="module")
def epub(folder: Path) -> EpubFacts:
    return inspect_epub((folder / "everything.epub").read_bytes())


def in_order(wanted: tuple[str, ...], text: str) -> list[str]:
    """The wanted words that do not follow each other in a text, whatever else stands between them."""
    found = iter(words(text))
    return [word for word in wanted if not any(word.strip(".,") in each for each in found)]


@pytest.mark.parametrize("edition", PAGED)
def test_no_word_is_lost_on_paper(edition: str, pdfs: dict[str, PdfFacts]) -> None:
    text = " ".join(block.record for block in pdfs[edition].blocks)
    assert in_order(WORDS, text) == []
    assert "The note’s text." in text


def test_no_word_is_lost_in_the_epub(epub: EpubFacts) -> None:
    text = " ".join(document.record for document in epub.documents)
    assert in_order(WORDS, text) == []
    assert "The note’s text." in text


def test_a_lost_word_would_be_noticed(epub: EpubFacts) -> None:
    text = " ".join(document.record for document in epub.documents).replace("inner bullet", "bullet")
    assert in_order(WORDS, text)[0] == "inner"


@pytest.mark.parametrize("edition", PAGED)
def test_meanings_arrive_in_the_tag_tree(edition: str, pdfs: dict[str, PdfFacts]) -> None:
    facts = pdfs[edition]
    roles = [tag.role for tag in facts.tags]
    lists, tables = {"L", "LI", "Lbl", "LBody"}, {"Table", "TH", "TD"}
    assert {"H1", "H2", "P", "BlockQuote", "Code", "Figure", "Caption", *lists, *tables} <= set(roles)
    assert {tag.alternative for tag in facts.tags if tag.role == "Figure"} == {"A red dot", "a dot"}
    assert "NonStruct" not in roles


def test_what_is_set_off_says_what_it_is(pdfs: dict[str, PdfFacts], folder: Path) -> None:
    """A task's box says whether it is done, an abbreviation what it stands for; an EPUB has words for the rest."""
    with pikepdf.open(folder / "everything-screen.pdf") as pdf:
        elements = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each]
        said = [str(each.Alt) for each in elements if each.S == "/Lbl" and "/Alt" in each]
        assert said == ["Done", "To do"]
        assert [str(each.E) for each in elements if "/E" in each] == ["World Health Organization"]
    with zipfile.ZipFile(folder / "everything.epub") as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml"))
    # Wherever pages begin.
    text = re.sub(r'<span role="doc-pagebreak"[^>]*/>', "", text)
    assert re.findall(r'role="(note|doc-epigraph|doc-pullquote)"', text) == [
        "doc-epigraph", "note", "note", "doc-pullquote",
    ]  # fmt: skip
    assert re.findall(r"<(?:summary|abbr|details)[^>]*>", text) == [
        "<details>", "<summary>", '<abbr title="World Health Organization">',
    ]  # fmt: skip
    assert '<span class="line">Line one,</span><br/>' in text.replace("<br />", "<br/>")
    assert text.count('class="task"') == 2


def test_links_and_notes_lead_somewhere(pdfs: dict[str, PdfFacts]) -> None:
    facts = pdfs["screen"]
    targets = [link.target for link in facts.links]
    assert "https://example.org" in targets
    assert "https://example.org/auto" in targets
    inner = [target[1:] for target in targets if target.startswith("#")]
    assert "second" in inner
    assert all(name in facts.destinations for name in inner)


@pytest.mark.parametrize("edition", ["screen", "large-print"])
def test_tags_say_what_the_page_says(edition: str, folder: Path) -> None:
    """ORD-001 takes a paragraph's own words before those of its inline elements; the next test looks closer."""
    assert [found for found in outloud(folder / f"everything-{edition}.pdf") if found.rule != "ORD-001"] == []


@pytest.mark.parametrize("edition", ["screen", "large-print"])
def test_pages_are_painted_as_they_are_read(edition: str, folder: Path) -> None:
    with pikepdf.open(folder / f"everything-{edition}.pdf") as pdf:
        read: dict[tuple[int, int], list[int]] = {page.obj.objgen: [] for page in pdf.pages}
        follow(pdf.Root.StructTreeRoot, None, read)
        assert painted(pdf) == list(read.values())
    assert sum(map(len, read.values())) > 50


def test_painting_in_order_changes_nothing_that_is_seen(folder: Path) -> None:
    """The print edition is left in the engine's order, so it shows what the others were made of."""
    path = folder / "everything-print.pdf"
    out = io.BytesIO()
    with pikepdf.open(path) as pdf:
        before = painted(pdf)
        paint_in_reading_order(pdf)
        assert painted(pdf) != before
        pdf.save(out)
    assert [page_picture(page) for page in PdfDocument(out.getvalue())] == [
        page_picture(page) for page in PdfDocument(path)
    ]


def painted(pdf: pikepdf.Pdf) -> list[list[int]]:
    """The marked content of each page, in the order of painting."""
    streams: list[Any] = [page.obj.Contents for page in pdf.pages]
    held = [list(each) if isinstance(each, pikepdf.Array) else [each] for each in streams]
    return [[int(n) for each in page for n in re.findall(rb"/MCID (\d+)", each.read_bytes())] for page in held]


def page_picture(page: Any) -> bytes:
    return page.render(scale=2).to_pil().tobytes()


def follow(element: Any, page: Any, read: dict[tuple[int, int], list[int]]) -> None:
    """The marked content of each page, in the order of the tree."""
    page = element.get("/Pg", page)
    for kid in element.get("/K", ()):
        if isinstance(kid, int):
            read[page.objgen].append(int(kid))
        elif kid.get("/Type") == "/MCR":
            read[kid.Pg.objgen].append(int(kid.MCID))
        elif "/S" in kid:
            follow(kid, page, read)


def test_claims_are_true(folder: Path) -> None:
    assert verapdf(folder / "everything-screen.pdf", "3a", "ua1") == {"3a": [], "ua1": []}
    assert verapdf(folder / "everything-large-print.pdf", "ua1") == {"ua1": []}
    assert epubcheck(folder / "everything.epub") == []
    assert ace(folder / "everything.epub") == []


def test_chapters_are_content_documents(epub: EpubFacts) -> None:
    assert len([document for document in epub.documents if "cover" not in document.path]) >= 2
    labels = [entry.label for entry in epub.contents]
    assert "1 First chapter" in labels
    assert "2 Second chapter" in labels
