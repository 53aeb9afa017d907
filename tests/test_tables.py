"""A whole publication of tables in all editions: every word, every head, every page; and what no page can hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.building import BuildReport, build, check
from publish.inspection import EpubFacts, PdfFacts, inspect_epub, inspect_pdf
from publish.workspace import Output, Workspace

pytestmark = pytest.mark.slow

CONSTRUCTS = Path(__file__).parent / "constructs"
WIDE = "| Well | January |"
FORTY = "---\ntitle: Forty\nkind: report\nissuer: The House\ndate: 2020-01-01\nlanguage: en\n---\n\n# One\n\nText.\n\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@pytest.fixture(scope="module")
def report(folder: Path) -> BuildReport:
    return build(Workspace.on_disk(CONSTRUCTS), ["tables.md"], Output(folder), use_store=False)


@pytest.fixture(scope="module")
def pdfs(report: BuildReport, folder: Path) -> dict[str, PdfFacts]:
    made = ("print", "screen")
    return {name: inspect_pdf((folder / f"tables/tables-{name}.pdf").read_bytes()) for name in made}


@pytest.fixture(scope="module")
def epub(report: BuildReport, folder: Path) -> EpubFacts:
    return inspect_epub((folder / "tables/tables.epub").read_bytes())


def test_what_large_print_cannot_hold_is_an_error_at_its_line(report: BuildReport) -> None:
    lines = (CONSTRUCTS / "tables.md").read_text(encoding="utf-8").split("\n")
    found = [(finding.code, finding.span and finding.span.line) for finding in report.findings]
    assert found == [("E170", next(n for n, line in enumerate(lines, 1) if line.startswith(WIDE)))]
    assert {made.edition for made in report.manifests[0].editions if made.state == "failed"} == {"large-print"}


def test_a_wide_table_is_turned_upright_on_paper_and_sideways_on_a_screen(pdfs: dict[str, PdfFacts]) -> None:
    for name, facts in pdfs.items():
        (number,) = {run.page for block in facts.blocks for run in block.runs if "inexplicable" in run.text}
        left, low, right, high = facts.pages[number].boxes.trim
        # Places are those of the page as it is read.
        assert (right - left) > (high - low), name
        runs = [run for block in facts.blocks for run in block.runs if run.page == number and run.size]
        assert all(left < run.x and run.end < right for run in runs)


def test_every_page_of_a_long_table_has_its_head_and_the_head_is_read_once(pdfs: dict[str, PdfFacts]) -> None:
    for facts in pdfs.values():
        pages = {run.page for block in facts.blocks for run in block.runs if run.text.startswith("Station ")}
        assert len(pages) > 2
        assert [block.text for block in facts.blocks].count("Station") == 1
        shown = [page for page in pages if any(run.text.strip() == "Station" for run in facts.pages[page].artifacts)]
        assert len(shown) == len(pages) - 1


def test_notes_that_are_called_in_a_table_stand_below_it(pdfs: dict[str, PdfFacts]) -> None:
    for facts in pdfs.values():
        runs = [run for block in facts.blocks for run in block.runs if run.size]
        last = next(run for run in runs if run.text == "Station 120")
        notes = [next(run for run in runs if text in run.text) for text in ("In whole", "The oldest", "As they were")]
        assert {run.page for run in notes} == {last.page}
        heights = [last.y, *(run.y for run in notes)]
        assert heights == sorted(heights, reverse=True)
        assert heights[0] - heights[-1] < 60


def test_cells_name_their_heads(pdfs: dict[str, PdfFacts], epub: EpubFacts) -> None:
    roots = pdfs["screen"].structure
    elements = [element for root in roots for element in root.walk() if element.role in ("TH", "TD")]
    words = {e.tag.identifier: "".join(getattr(kid, "text", "") for kid in e.kids) for e in elements}
    (cell,) = [e for e in elements if "1.5" in [getattr(kid, "text", "") for kid in e.kids]]
    assert [words[name] for name in cell.attributes["Headers"].split()] == ["2019", "dry", "North"]
    spans = sorted(e.attributes["ColSpan"] for e in elements if "ColSpan" in e.attributes)
    assert spans == ["2", "2", "2"]


def test_every_check_passes(report: BuildReport, folder: Path) -> None:
    """Word by word against the source, and by EPUBCheck, Ace and veraPDF."""
    editions = ("print", "screen", "epub")
    proved = check(Workspace.on_disk(CONSTRUCTS), ["tables.md"], Output(folder), editions=editions)
    verdicts = {each.edition: each.verdict for each in proved.proofs[0].editions}
    assert set(verdicts) == set(editions)
    assert set(verdicts.values()) <= {"pass", "warn"}, proved.findings


def test_forty_columns_stop_the_build_at_their_line(tmp_path: Path) -> None:
    head = "| " + " | ".join(f"Column {n}" for n in range(40)) + " |\n" + "|---" * 40 + "|\n"
    source = FORTY + head + "| " + " | ".join(str(n * 1234) for n in range(40)) + " |\n"
    (tmp_path / "forty.md").write_text(source, encoding="utf-8")
    made = build(Workspace.on_disk(tmp_path), ["forty.md"], Output(tmp_path / "build"), use_store=False)
    line = next(number for number, each in enumerate(source.split("\n"), 1) if each.startswith("| Column 0"))
    errors = [finding for finding in made.findings if finding.severity == "error"]
    assert {(each.code, each.span and each.span.line) for each in errors} == {("E170", line)}
    assert {each.state for each in made.manifests[0].editions} == {"failed"}
