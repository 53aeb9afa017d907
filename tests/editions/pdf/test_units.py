"""Units: where each stands, how its pages are numbered, and that every printed number is true when they settle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from publish.building import build
from publish.composing.galley import Slip
from publish.diagnostics import EditionError
from publish.editions.pdf.unit import Anchor, FolioPlace, PageFacts, Unit, UnitArtifact, UnitFacts
from publish.editions.pdf.units import Planned, SettledUnit, Stand, estimated, folio, settle, stands
from publish.inspection import PdfFacts, inspect_epub, inspect_pdf
from publish.workspace import Output, Workspace


def planned(
    name: str, body: str = "", numbering: str = "decimal", restarts: bool = False, recto: bool = False
) -> Planned:
    return Planned((Slip(name, name, f"<article>{body}</article>"),), numbering, restarts, recto)


def test_folios() -> None:
    assert [folio(n, "lower-roman") for n in (1, 4, 9, 14, 40, 99)] == ["i", "iv", "ix", "xiv", "xl", "xcix"]
    assert folio(14, "decimal") == "14"


def test_chapters_begin_on_rectos_and_an_empty_page_comes_before_where_it_must() -> None:
    plans = (
        planned("front", numbering="lower-roman", restarts=True, recto=True),
        planned("one", restarts=True, recto=True),
        planned("two", recto=True),
        planned("three", recto=True),
        planned("four"),
    )
    assert list(stands(plans, (3, 2, 3, 1, 1))) == [
        Stand(1, False), Stand(1, True), Stand(3, False), Stand(7, True), Stand(8, False),
    ]  # fmt: skip


def test_a_first_guess_has_numbers_as_long_as_the_true_ones() -> None:
    body = "a" * 3200 * 12 + '<p id="there">Here</p>'
    assert estimated(planned("front", '<p id="before"/>', "lower-roman"), Stand(1, False), 3200) == {"before": "i"}
    assert estimated(planned("one", body), Stand(1, False), 3200) == {"there": "13"}
    assert estimated(planned("one", body), Stand(1, False), 1600) == {"there": "25"}


class Press:
    """Lays out units whose lengths are known: pages of a slip by the folios that it prints."""

    def __init__(self, *lengths: object, anew: bool = True) -> None:
        self.lengths = lengths
        self.folios: tuple[FolioPlace, ...] | None = () if anew else None
        self.laid: list[str] = []

    def __call__(self, units: tuple[Unit, ...]) -> Iterator[UnitArtifact]:
        for unit in units:
            ((name, _),) = unit.slips
            self.laid.append(name)
            length = self.lengths[int(name)]
            count = length(dict(unit.references), unit.steady) if callable(length) else length
            assert isinstance(count, int)
            page = PageFacts(100, 100, None, 1, 1.0)
            facts = UnitFacts((page,) * count, (Anchor(f"end-{name}", count - 1, 0, 0),), (), None, ())
            yield UnitArtifact(b"", None, (), facts, self.folios)  # type: ignore[arg-type]  # nobody asks for its structure


def unit(plan: Planned, stand: Stand, printed: tuple[tuple[str, str], ...], steady: frozenset[str]) -> Unit:
    slips = tuple((slip.name, slip.body) for slip in plan.slips)
    return Unit(slips, "", (), "en", "ltr", "", stand.number, printed, (), steady=steady)


def settled(press: Press, *plans: Planned) -> tuple[SettledUnit, ...]:
    return settle(plans, unit, press, {}, "print")


REFERENCE = '<span data-page-of="end-{}"></span>'


def test_what_is_printed_is_true_and_only_what_changed_is_laid_out_again() -> None:
    press = Press(2, 30, 4)
    units = settled(press, planned("0", REFERENCE.format(2), restarts=True), planned("1"), planned("2"))
    assert dict(units[0].references) == {"end-2": "36"}
    assert [each.stand.number for each in units] == [1, 3, 33]
    # The first guess of every unit is one page, so each but the first gets another number in the second round.
    assert press.laid == ["0", "1", "2", "0", "1", "2"]


def test_a_unit_is_laid_out_once_where_its_numbers_have_the_figures_that_were_guessed() -> None:
    press = Press(12, 30, 4)
    body, end = "a" * 3200 * 10, '<p id="end-2"/>'
    units = settled(
        press, planned("0", body + REFERENCE.format(2), restarts=True), planned("1", body * 3), planned("2", body + end)
    )
    assert dict(units[0].references) == {"end-2": "46"}
    assert [each.stand.number for each in units] == [1, 13, 43]
    assert press.laid == ["0", "1", "2"]


def test_a_long_book_is_guessed_by_a_sample_of_it() -> None:
    """Pages hold half as much as was thought: a chapter that refers to the last is guessed right all the same."""
    body, end = "a" * 3200 * 4, '<p id="end-15"/>'
    press = Press(*[8] * 16)
    plans = [planned(str(n), body + (end if n == 15 else REFERENCE.format(15))) for n in range(16)]
    units = settled(press, *plans)
    assert {dict(each.references)["end-15"] for each in units[:15]} == {"128"}
    assert len(press.laid) < 16 * 1.5


def test_where_numbers_cannot_be_set_anew_a_unit_is_laid_out_with_each() -> None:
    press = Press(2, 30, 4, anew=False)
    units = settled(press, planned("0", REFERENCE.format(2), restarts=True), planned("1"), planned("2"))
    assert dict(units[0].references) == {"end-2": "36"}
    assert [each.stand.number for each in units] == [1, 3, 33]


def test_a_number_that_moves_what_it_counts_is_settled_by_a_constant_room() -> None:
    """A reference of two figures needs a page more than one of one, and is of two only where it has that page."""

    def swinging(printed: dict[str, str], steady: frozenset[str]) -> int:
        return 2 if steady or len(printed["end-1"]) < 2 else 1

    press = Press(swinging, 8)
    units = settled(press, planned("0", REFERENCE.format(1), restarts=True), planned("1"))
    assert dict(units[0].references) == {"end-1": "10"}
    assert units[1].stand.number + 7 == 10


def test_what_never_settles_is_an_error() -> None:
    counts = iter(range(1, 1000))
    with pytest.raises(EditionError) as caught:
        settled(
            Press(lambda printed, steady: next(counts), 1, anew=False), planned("0", REFERENCE.format(1)), planned("1")
        )
    assert caught.value.diagnostics[0].code == "E105"


# --- a small book, in its real pages -----------------------------------------------------------


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PdfFacts]:
    folder = tmp_path_factory.mktemp("book")
    chapters = "\n".join(f"# Chapter {n}\n\n## Section {n}\n\n" + "Some words of it. " * 400 * n for n in (1, 2, 3))
    metadata = "title: A book\nkind: book\nlanguage: en-US\neditions: [print, screen]"
    (folder / "book.md").write_text(f"---\n{metadata}\n---\n\n{chapters}\n")
    report = build(Workspace.on_disk(folder), ["book.md"], Output(folder / "build"))
    assert not report.findings
    return {name: inspect_pdf((folder / f"build/book/book-{name}.pdf").read_bytes()) for name in ("print", "screen")}


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["print", "screen"])
def test_every_number_in_the_contents_is_that_of_the_page(book: dict[str, PdfFacts], edition: str) -> None:
    facts = book[edition]
    labels = [page.label for page in facts.pages]
    pages = {mark.label: mark.page for each in facts.outline for mark in (each, *each.kids)}
    said = dict(block.text.rsplit(" ", 1) for block in facts.blocks if "contents" in block.titles and " " in block.text)
    assert set(said) == {f"{what} {n}" for what in ("Chapter", "Section") for n in (1, 2, 3)}
    assert said == {label: labels[page] for label in said if (page := pages[label]) is not None}


@pytest.mark.slow
def test_paper_has_the_empty_pages_and_the_screen_has_the_same_numbers(book: dict[str, PdfFacts]) -> None:
    printed = [page.label for page in book["print"].pages]
    screen = [page.label for page in book["screen"].pages]
    chapters = [mark.page for mark in book["print"].outline if mark.label.startswith("Chapter")]
    assert all(page is not None and page % 2 == 0 for page in chapters)
    # Half title, title page and imprint, contents.
    assert printed[:7] == ["i", "ii", "iii", "iv", "v", "", "1"]
    assert screen[:5] == ["i", "iii", "iv", "v", "1"]
    empty = {label for page, label in zip(book["print"].pages, printed, strict=True) if not page.text_paints}
    assert set(screen) == set(printed) - empty


@pytest.mark.slow
def test_a_folio_is_the_label_of_its_page(book: dict[str, PdfFacts]) -> None:
    bare = ("i", "iii", "iv")
    for page in (page for facts in book.values() for page in facts.pages if page.text_paints):
        assert (page.label in [word for run in page.artifacts for word in run.text.split()]) != (page.label in bare)


@pytest.mark.slow
def test_what_is_found_on_a_page_is_told_with_its_folio(tmp_path: Path) -> None:
    long = "Some words of it. " * 400
    text = f"# One\n\n{long}\n\n# Two\n\n{long}\n\n{'W' * 200}\n"
    (tmp_path / "book.md").write_text(
        f"---\ntitle: A book\nkind: book\nlanguage: en-US\neditions: [screen]\n---\n\n{text}"
    )
    (finding,) = build(Workspace.on_disk(tmp_path), ["book.md"], Output(tmp_path / "build")).findings
    # Chapter two begins on page 5, and its text ends on its fourth page.
    assert finding.code == "E101"
    assert "of page 8 by" in finding.message


@pytest.mark.slow
def test_what_begins_a_book_comes_before_its_contents(tmp_path: Path) -> None:
    """Half title, title page with the imprint on its back, dedication, contents, foreword, chapters."""
    (tmp_path / "publication.yaml").write_text(
        "title: A book\nkind: book\nlanguage: en-US\nissuer: A press\nidentifiers: {isbn: 978-3-16-148410-0}\n"
        "editions: [screen, epub]\nparts:\n  - {file: d.md, role: dedication}\n  - {file: f.md, role: foreword}\n"
        "  - a.md\n  - b.md\n"
    )
    for name, title in (("d", "To readers"), ("f", "Foreword"), ("a", "First"), ("b", "Second")):
        (tmp_path / f"{name}.md").write_text(f"# {title}\n\nWords.\n")
    report = build(Workspace.on_disk(tmp_path), ["."], Output(tmp_path / "build"))
    assert not report.findings
    (pdf,) = (tmp_path / "build").glob("*/*-screen.pdf")
    facts = inspect_pdf(pdf.read_bytes())
    assert [page.label for page in facts.pages] == ["i", "iii", "iv", "v", "vii", "ix", "1", "3"]
    assert "978-3-16-148410-0" in " ".join(run.text for run in facts.pages[2].painted)
    (epub,) = (tmp_path / "build").glob("*/*.epub")
    spine = inspect_epub(epub.read_bytes()).spine
    assert [path.rpartition("/")[2] for path in spine[1:]] == [
        "title-page.xhtml", "chapter-01.xhtml", "chapter-02.xhtml", "chapter-03.xhtml", "chapter-04.xhtml",
    ]  # fmt: skip


def test_the_book_to_measure_with_can_be_written(tmp_path: Path) -> None:
    import sys

    sys.path.insert(0, str(Path(__file__).parents[3] / "scripts"))
    try:
        import book as books
    finally:
        sys.path.pop(0)
    folder = books.write(tmp_path / "book", 2)
    assert sorted(path.name for path in folder.iterdir()) == ["chapter-001.md", "chapter-002.md", "publication.yaml"]
