"""The shipped statement in all its editions: every word, every page, every ink, every byte."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import NAME, REPOSITORY, STATEMENT, Built
from validators import ace, epubcheck, mutool, outloud, separations, verapdf

from publish.building.prepare import prepare
from publish.building.prepared import Prepared
from publish.composing.typography import equal_forms
from publish.document import Document, plain_text
from publish.editions.edition import EpubSpec, Followed, PrintSpec
from publish.inspection import EpubFacts, PdfFacts, inspect_epub, inspect_pdf, words
from publish.reading import read
from publish.workspace import Workspace

pytestmark = pytest.mark.slow

PAGED = ("print", "screen", "large-print")


@pytest.fixture(scope="module")
def prepared(repository: Workspace) -> Prepared:
    return prepare(repository, STATEMENT)


@pytest.fixture(scope="module")
def document(repository: Workspace) -> Document:
    return read(repository, STATEMENT)[0]


@pytest.fixture(scope="module")
def pdfs(built: Built) -> dict[str, PdfFacts]:
    return {edition: inspect_pdf(built.path(edition).read_bytes()) for edition in PAGED}


@pytest.fixture(scope="module")
def epub(built: Built) -> EpubFacts:
    return inspect_epub(built.path("epub").read_bytes())


# --- the words ---------------------------------------------------------------------------------


def source_words(document: Document) -> tuple[str, ...]:
    """The words of the text of record, from the document tree, corrections applied."""
    out: list[str] = []

    def take(node: object) -> None:
        match node:
            case tuple():
                for each in node:
                    take(each)
            case _ if hasattr(node, "mark") and hasattr(node, "children"):
                out.append(node.mark + plain_text(node.children))
            case _ if hasattr(node, "children"):
                out.append(plain_text(node.children))
            case _:
                for name in ("heading", "lead", "blocks", "items", "attribution"):
                    take(getattr(node, name, None)) if getattr(node, name, None) is not None else None

    take(document.parts)
    return words(equal_forms(" ".join(out)))


def pdf_record(facts: PdfFacts) -> str:
    """The text of record of a PDF; labels of list items are set by the house."""
    return " ".join(block.record for block in facts.blocks if block.record and block.roles[-1] != "Lbl")


def joined_dash(text: str) -> str:
    """An attribution's dash stands apart in the editions and at the name in the source."""
    return re.sub(r"(^|\s)-\s*(?=President)", r"\1-", text)


def record_words(text: str) -> tuple[str, ...]:
    return words(joined_dash(equal_forms(text)))


@pytest.mark.parametrize("edition", PAGED)
def test_every_word_of_the_record_is_in_the_pdf_in_order(
    edition: str, pdfs: dict[str, PdfFacts], document: Document
) -> None:
    assert record_words(pdf_record(pdfs[edition])) == source_words(document)


def test_every_word_of_the_record_is_in_the_epub_in_order(epub: EpubFacts, document: Document) -> None:
    text = " ".join(each.record for each in epub.documents if "cover" not in each.path)
    assert record_words(text) == source_words(document)


def test_the_source_has_the_statements_words(document: Document) -> None:
    found = source_words(document)
    assert len(found) > 350
    assert found[:5] == ('"The', "friendship", "between", "Japan", "and")
    assert found[-2:] == ("corruption", "worldwide.")


def test_a_word_dropped_from_a_galley_is_noticed(prepared: Prepared, document: Document, tmp_path: Path) -> None:
    from publish.editions.makers import make

    (slip,) = prepared.galley.slips
    assert slip.body.count("maritime ") == 1
    galley = replace(prepared.galley, slips=(replace(slip, body=slip.body.replace("maritime ", "")),))
    expected = source_words(document)
    spec = next(s for s in prepared.specs if isinstance(s, PrintSpec) and not s.fitted)
    paper = prepared.paper(str(tmp_path))
    made = make(galley, spec, paper)
    found = record_words(pdf_record(inspect_pdf(made.artifact.data)))
    assert len(found) == len(expected) - 1
    assert found != expected
    epub_spec = replace(next(s for s in prepared.specs if isinstance(s, EpubSpec)), page_list_from=None)
    artifact = make(galley, epub_spec, paper).artifact
    text = " ".join(d.record for d in inspect_epub(artifact.data).documents if "cover" not in d.path)
    assert len(record_words(text)) == len(expected) - 1


@pytest.mark.parametrize("edition", PAGED)
def test_apparatus_says_what_its_sources_say(edition: str, pdfs: dict[str, PdfFacts], prepared: Prepared) -> None:
    facts, galley = pdfs[edition], prepared.galley

    def said(kind: str) -> str:
        return " ".join(block.text for block in facts.blocks if kind in block.titles)

    metadata = galley.metadata
    masthead = said("masthead")
    assert metadata.full_title in masthead
    assert (metadata.issuer or "").casefold() in masthead.casefold()
    contents = said("contents")
    assert all(entry.label in contents for entry in galley.contents)
    colophon = said("colophon")
    for correction in metadata.corrections:
        assert equal_forms(correction.stands) in equal_forms(colophon)
        assert equal_forms(correction.stood) in equal_forms(colophon)
    assert "Source Serif 4" in colophon
    assert equal_forms(colophon).endswith(equal_forms(metadata.rights or ""))


def test_the_epub_has_the_colophon_whole(epub: EpubFacts, pdfs: dict[str, PdfFacts]) -> None:
    (text,) = [d for d in epub.documents if d.apparatus("colophon")]
    paper = " ".join(block.text for block in pdfs["print"].blocks if "colophon" in block.titles)
    assert words(text.apparatus("colophon")) == words(paper)


# --- the pages ---------------------------------------------------------------------------------


def first_words_of_pages(facts: PdfFacts, count: int) -> list[list[str]]:
    """The first words that stand on each page: of the masthead or text, no running head, no folio, no label."""
    pages: list[list[str]] = [[] for _ in facts.pages]
    for block in facts.blocks:
        if "contents" in block.titles or "colophon" in block.titles or block.roles[-1] == "Lbl":
            continue
        for page in range(len(pages)):
            runs = [run.text for run in block.runs if run.page == page]
            pages[page] += words(" ".join(runs))
    return [page[:count] for page in pages]


def test_the_page_list_is_exact(epub: EpubFacts, pdfs: dict[str, PdfFacts]) -> None:
    facts = pdfs["print"]
    assert [entry.label for entry in epub.page_list] == [str(n) for n in range(1, len(facts.pages) + 1)]
    marks = {mark.identifier: (document, mark) for document in epub.documents for mark in document.marks}
    for entry, expected in zip(epub.page_list, first_words_of_pages(facts, 8), strict=True):
        document, mark = marks[entry.fragment]
        after = words(document.text[mark.position :])[:8]
        # The masthead is set in capitals on paper.
        assert [w.casefold() for w in after] == [w.casefold() for w in expected]
        assert mark.label == entry.label


def test_the_page_list_names_the_print_edition(epub: EpubFacts) -> None:
    assert epub.values("pageBreakSource")


def test_contents_print_the_pages_where_the_sections_stand(pdfs: dict[str, PdfFacts], prepared: Prepared) -> None:
    for facts in pdfs.values():
        for entry in prepared.galley.contents:
            (line,) = [b.text for b in facts.blocks if "contents" in b.titles and entry.label in b.text]
            assert line.split()[-1] == str(facts.destinations[entry.identifier] + 1)


def test_letter_and_screen_break_pages_at_the_same_words(pdfs: dict[str, PdfFacts]) -> None:
    assert first_words_of_pages(pdfs["print"], 6) == first_words_of_pages(pdfs["screen"], 6)


def test_a4_breaks_pages_at_the_same_words(prepared: Prepared, pdfs: dict[str, PdfFacts], tmp_path: Path) -> None:
    from publish.editions.makers import make

    letter = next(s for s in prepared.specs if isinstance(s, PrintSpec) and s.name == "print")
    paper = prepared.paper(str(tmp_path))
    followed = Followed(fit=make(prepared.galley, letter, paper).fit)
    a4 = make(prepared.galley, replace(letter, trim="a4"), paper, followed).artifact
    facts = inspect_pdf(a4.data)
    assert first_words_of_pages(facts, 6) == first_words_of_pages(pdfs["print"], 6)


def test_outline_and_navigation_are_the_contents(
    pdfs: dict[str, PdfFacts], epub: EpubFacts, prepared: Prepared
) -> None:
    labels = [entry.label for entry in prepared.galley.contents]
    assert labels == ["A Historic New Era", "Expanding Our Partnership", "Advancing Our Shared Prosperity"]
    assert [entry.label for entry in epub.contents][-3:] == labels
    for facts in pdfs.values():
        (title,) = facts.outline
        assert title.label == prepared.galley.metadata.full_title
        assert [kid.label for kid in title.kids] == labels


# --- print -------------------------------------------------------------------------------------


def test_print_boxes(pdfs: dict[str, PdfFacts]) -> None:
    bleed = 3 * 72 / 25.4
    for page in pdfs["print"].pages:
        assert page.boxes.trim == pytest.approx((0, 0, 612, 792), abs=0.01)
        assert page.boxes.bleed == pytest.approx((-bleed, -bleed, 612 + bleed, 792 + bleed), abs=0.01)
        media = page.boxes.media
        assert media[0] < -bleed - 5
        assert media[3] > 792 + bleed + 5
        assert page.annotations == 0


def test_print_states_its_printing_condition(pdfs: dict[str, PdfFacts]) -> None:
    (intent,) = pdfs["print"].intents
    assert intent.kind == "GTS_PDFX"
    assert intent.components == 4
    assert intent.profile
    assert pdfs["print"].claims == ("PDF/X-4",)
    assert all(font.embedded for font in pdfs["print"].fonts)


def test_print_text_is_in_k_alone_and_the_accent_in_its_own_inks(built: Built, pdfs: dict[str, PdfFacts]) -> None:
    accent = (1.0, 0.6, 0.08, 0.25)
    for page in pdfs["print"].pages:
        for paint in page.text_paints:
            assert paint.space == "DeviceCMYK"
            assert paint.components[:3] == (0, 0, 0) or paint.components == pytest.approx(accent)
    dpi = 72
    plates = separations(built.path("print"), dpi)
    media = pdfs["print"].pages[0].boxes.media

    def ink(plate: str, box: tuple[float, float, float, float], page: int = 0) -> int:
        """The most ink of a plate within a box of the page, 0 to 255; the box is in points from the trim."""
        left, low, right, high = (v - media[0] if i % 2 == 0 else v - media[1] for i, v in enumerate(box))
        height = media[3] - media[1]
        cropped = plates[plate][page].crop((int(left), int(height - high), int(right), int(height - low)))
        return int(cropped.getextrema()[1])

    title = (60, 560, 500, 650)
    assert ink("Black", title) > 200
    assert [ink(plate, title) for plate in ("Cyan", "Magenta", "Yellow")] == [0, 0, 0]
    tab = (70, 783, 180, 791)
    assert [round(ink(plate, tab) / 255, 2) for plate in ("Cyan", "Magenta", "Yellow", "Black")] == pytest.approx(
        accent, abs=0.02
    )
    above = (80, 793, 180, 799)
    assert ink("Cyan", above) > 250, "the tab runs through the bleed"
    marks = (-28, 780, -9, 800)
    assert all(ink(plate, marks) > 100 for plate in ("Cyan", "Magenta", "Yellow", "Black")), "marks are on every plate"
    gap = (-8, 700, -1, 790)
    assert all(ink(plate, gap) == 0 for plate in ("Cyan", "Magenta", "Yellow", "Black")), "nothing else is in the bleed"


# --- screen and large print --------------------------------------------------------------------


def test_screen_keeps_its_claims(built: Built, pdfs: dict[str, PdfFacts]) -> None:
    assert set(pdfs["screen"].claims) == {"PDF/A-3a", "PDF/UA-1"}
    assert verapdf(built.path("screen"), "3a", "ua1") == {"3a": [], "ua1": []}


@pytest.mark.parametrize("edition", ["screen", "large-print"])
def test_tags_say_what_the_page_says(edition: str, built: Built) -> None:
    assert outloud(built.path(edition)) == []


def test_screen_carries_its_source(pdfs: dict[str, PdfFacts]) -> None:
    (attached,) = pdfs["screen"].attached
    assert attached.relationship == "Source"
    assert attached.data == (REPOSITORY / STATEMENT).read_bytes()


def test_screen_is_ready_to_read(pdfs: dict[str, PdfFacts], prepared: Prepared) -> None:
    facts = pdfs["screen"]
    assert facts.title_shown
    assert facts.language == "en-US"
    assert facts.information["/Title"] == prepared.galley.metadata.full_title
    assert [page.label for page in facts.pages] == ["1", "2"]
    assert {link.target.lstrip("#") for link in facts.links} >= {e.identifier for e in prepared.galley.contents}


def test_large_print_keeps_its_claim(built: Built, pdfs: dict[str, PdfFacts]) -> None:
    assert pdfs["large-print"].claims == ("PDF/UA-1",)
    assert verapdf(built.path("large-print"), "ua1") == {"ua1": []}


def test_nothing_in_large_print_is_smaller_than_18_points(pdfs: dict[str, PdfFacts]) -> None:
    facts = pdfs["large-print"]
    sizes = {round(run.size, 1) for block in facts.blocks for run in block.runs if run.text.strip()}
    sizes |= {round(run.size, 1) for page in facts.pages for run in page.artifacts if run.text.strip(" .")}
    assert min(sizes) >= 18


@pytest.mark.parametrize("edition", PAGED)
def test_everything_painted_is_tagged_or_an_artifact(edition: str, pdfs: dict[str, PdfFacts]) -> None:
    assert all(not page.unmarked.strip() for page in pdfs[edition].pages)
    roles = {tag.role for tag in pdfs[edition].tags}
    assert {"H1", "H2", "P", "L", "LI", "Lbl", "LBody", "TOC", "TOCI", "BlockQuote"} <= roles
    assert "NonStruct" not in roles


# --- EPUB --------------------------------------------------------------------------------------


def test_epubcheck_finds_nothing(built: Built) -> None:
    assert epubcheck(built.path("epub")) == []


def test_ace_finds_nothing(built: Built) -> None:
    assert ace(built.path("epub")) == []


def test_mupdf_opens_the_epub(built: Built, prepared: Prepared) -> None:
    text = mutool("draw", "-F", "text", built.path("epub"))
    assert "beautiful harmony" in text
    assert "combatting corruption worldwide" in " ".join(text.split())


# --- the bytes ---------------------------------------------------------------------------------


def test_two_folders_two_seeds_two_zones_one_set_of_bytes(tmp_path: Path) -> None:
    digests = []
    for seed, zone, place in (("1", "Pacific/Apia", "one"), ("77", "America/New_York", "another/deeper")):
        root = tmp_path / place
        (root / "source").mkdir(parents=True)
        (root / "source" / f"{NAME}.md").write_bytes((REPOSITORY / STATEMENT).read_bytes())
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        environment.pop("SOURCE_DATE_EPOCH", None)
        result = subprocess.run(
            [sys.executable, "-m", "publish", "build", "--workspace", str(root), "--quiet"],
            cwd=root, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr
        files = sorted(p for p in (root / "build" / NAME).iterdir() if p.suffix in (".pdf", ".epub"))
        assert len(files) == 4
        digests.append([(p.name, p.read_bytes()) for p in files])
    for (name, first), (other, second) in zip(*digests, strict=True):
        assert name == other
        assert first == second, f"{name} differs"
