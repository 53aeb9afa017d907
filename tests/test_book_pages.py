"""The pages of a printed book of code, as a compositor would look at them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from publish.building import build
from publish.inspection import PdfFacts, Run, inspect_pdf
from publish.workspace import Output, Workspace

pytestmark = pytest.mark.slow

METADATA = "title: A Book of Names\nkind: book\nlanguage: en\ndate: 2026-07-13\nauthor: Ann Lee\nrights: CC0-1.0\n"
LONG = "Generic Type Parameters, Trait Bounds, Lifetimes, and What Else There Is to Say of Them"
NAME = "read_username_from_a_file"
# The name comes to stand everywhere in a line.
TEXT = "\n\n".join(
    f"{'A word, and ' * many}we call `{NAME}`, an `ImportantExcerptOf` it, again." for many in range(1, 9)
)
QUOTED = "> " + "What is quoted at some length. " * 60
COMMENT = "// some comment that says what comes into scope here, at its length"
CODE = "\n".join(["```rust", *(f"{'x' * length} {{ {COMMENT}" for length in range(24, 50)), "```"])
TASKS = "\n\n".join("To do:\n\n" + "\n".join(f"- [ ] Task {n}.{each}" for each in range(4)) for n in range(40))
LISTED = "Four things:\n\n" + "\n".join(f"- Thing {number}" for number in range(4))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> PdfFacts:
    source = tmp_path_factory.mktemp("source") / "book"
    source.mkdir()
    (source / "metadata.yaml").write_text(METADATA, encoding="utf-8")
    sections = "\n\n".join(f"## Section {n}\n\nWords." for n in range(1, 71))
    first = "\n\n".join([f"# {LONG}", TEXT, QUOTED, *["A line."] * 19, LISTED, CODE])
    chapters = {"one.md": first, "two.md": f"# Two\n\n{sections}", "three.md": f"# Three\n\n{TASKS}"}
    (source / "SUMMARY.md").write_text("".join(f"- [{name}]({name})\n" for name in chapters), encoding="utf-8")
    for name, text in chapters.items():
        (source / name).write_text(f"{text}\n", encoding="utf-8")
    output = Output(tmp_path_factory.mktemp("output"))
    build(Workspace.on_disk(source.parent), ["book"], output, editions=("print",), use_store=False)
    return inspect_pdf((output.folder / "book/book-print.pdf").read_bytes())


def lines(runs: tuple[Run, ...]) -> list[tuple[float, str]]:
    """Baseline and text of each line of a page, from above."""
    found: dict[float, str] = {}
    for run in runs:
        found[round(run.y, 1)] = found.get(round(run.y, 1), "") + run.text
    return sorted(found.items(), reverse=True)


def pages_with(book: PdfFacts, words: str) -> list[int]:
    return [n for n, page in enumerate(book.pages) if any(words in text for _, text in lines(page.painted))]


def test_names_in_code_take_no_hyphens(book: PdfFacts) -> None:
    text = [text.strip() for page in book.pages for _, text in lines(page.painted)]
    parts = [f"{part}-" for part in ("user", "Impor", "Important", "Excerpt")]
    assert not [line for line in text if line.endswith(tuple(parts))]
    # Where one turns, it turns between its parts.
    assert any(line.endswith(("read_", "username_", "from_")) for line in text)


def test_lines_with_code_are_no_higher_than_others(book: PdfFacts) -> None:
    full = book.pages[pages_with(book, "A word, and")[1]]
    baselines = [y for y, text in lines(full.painted) if "quoted" not in text]
    assert len(baselines) > 9
    assert {round(above - below, 1) for above, below in pairwise(baselines)} == {14.0}


def test_the_strokes_of_a_comment_do_not_end_a_line(book: PdfFacts) -> None:
    turned = [text.rstrip() for page in book.pages for _, text in lines(page.painted) if "xxxx" in text]
    assert len(turned) == 26
    assert not [line for line in turned if line.endswith("//")]
    assert any("// some" in line for line in turned)


def test_a_long_quotation_goes_on_on_the_next_page(book: PdfFacts) -> None:
    assert len(pages_with(book, "quoted at some length")) > 1


def test_the_end_of_a_list_does_not_stand_alone(book: PdfFacts) -> None:
    for page in book.pages:
        things = [text for _, text in lines(page.painted) if "Thing" in text]
        assert len(things) != 1


def test_the_end_of_a_list_of_tasks_does_not_stand_alone(book: PdfFacts) -> None:
    parted = 0
    for page in book.pages:
        tasks = [match[1] for _, text in lines(page.painted) if (match := re.search(r"Task (\d+)\.", text))]
        found = Counter(tasks)
        assert 1 not in found.values()
        parted += 2 in found.values()
    assert parted


def test_contents_name_themselves_on_rectos(book: PdfFacts) -> None:
    front = [page for page in book.pages if any("Section" in run.text for run in page.painted) and page.label.islower()]
    heads = [{run.text for run in page.artifacts} & {"A Book of Names", "Contents"} for page in front]
    assert heads == [set(), {"A Book of Names"}, {"Contents"}]


def test_turned_lines_of_contents_hang_deeper_than_what_is_under_them(book: PdfFacts) -> None:
    listed = next(page for page in book.pages if any("Generic" in run.text for run in page.painted))
    (entry, turned) = [run for run in listed.painted if run.text.strip("1 ") in LONG and len(run.text) > len("Section")]
    section = next(run for run in listed.painted if run.text.startswith("Section 1"))
    assert entry.x < section.x < turned.x
