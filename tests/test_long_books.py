"""Every number of a long book is true, counted on the text of the finished PDF by a program that is not ours.

`pytest tests/test_long_books.py --chapters 62` proves a thousand pages; a chapter comes to about sixteen.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

pytestmark = pytest.mark.slow

GENERATOR = Path(__file__).parent.parent / "scripts/book.py"
EDITIONS = ("print", "screen", "epub")

LINE = re.compile(r"^(Chapter \d+ of the book|Section \d+\.\d+)$", re.MULTILINE)
ENTRY = re.compile(r"(Chapter \d+ of the book|Section \d+\.\d+)[\s.]+(\d+)$", re.MULTILINE)
PAGE = re.compile(r"\(page\s+(\d+)\)")
TARGET = re.compile(r"\[\]\(#section-(\d+)-(\d+)\)")
LANDMARK = re.compile(r"\bKy[a-h]{2}\b")
LOCATORS = re.compile(r"(Ky[a-h]{2})((?:,\s+\d+(?:–\d+)?)+)")


@dataclass(frozen=True)
class Printed:
    """A paged edition as another program reads it: the text of each page by its folio, in order."""

    source: Path
    path: Path
    pages: dict[str, str]

    @property
    def front(self) -> str:
        return "\n".join(text for label, text in self.pages.items() if not label.isdecimal())

    @property
    def body(self) -> dict[int, str]:
        return {int(label): text for label, text in self.pages.items() if label.isdecimal()}

    @property
    def index(self) -> str:
        """The lines of the index, without running heads and folios, which stand between those of an entry."""
        first = min(number for number, text in self.body.items() if re.search(r"^Index$", text, re.MULTILINE))
        pages = {number: text.splitlines() for number, text in self.body.items() if number >= first}
        besides = {"Index", "A book to measure with"}
        return "\n".join(line for number, page in pages.items() for line in page if line not in {*besides, str(number)})

    def headings(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number, text in self.body.items():
            for title in LINE.findall(text):
                # On later pages it is the running head.
                found.setdefault(title, number)
        return found


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The folder of a book that `publish check` found without fault, with every validator."""
    folder = tmp_path_factory.mktemp("long")
    chapters = str(request.config.getoption("--chapters"))
    subprocess.run([sys.executable, GENERATOR, folder / "book", "--chapters", chapters], check=True)
    command = [sys.executable, "-m", "publish", "check", "--quiet", "--job-time", "3600", str(folder / "book")]
    editions = [word for edition in EDITIONS for word in ("--edition", edition)]
    command += [*editions, "--workspace", str(folder), "--output", str(folder / "build")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture(scope="module", params=["print", "screen"])
def printed(proved: Path, request: pytest.FixtureRequest) -> Printed:
    path = proved / "build/book" / f"book-{request.param}.pdf"
    with pikepdf.open(path) as pdf:
        labels = [page.label for page in pdf.pages]
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    return Printed(proved / "book", path, dict(zip(labels, text.split("\f"), strict=False)))


def test_every_check_and_validator_passes(proved: Path) -> None:
    proof = json.loads((proved / "build/book/proof.json").read_text(encoding="utf-8"))
    verdicts = {(e["edition"], c["check"]): c["verdict"] for e in proof["editions"] for c in e["checks"]}
    assert {"epubcheck", "verapdf-pdfa3a", "verapdf-pdfua1"} <= {check for _, check in verdicts}
    assert {place: verdict for place, verdict in verdicts.items() if verdict not in ("pass", "warn")} == {}


def test_the_contents_send_to_the_pages_of_the_headings(printed: Printed) -> None:
    headings = printed.headings()
    chapters = len(list(printed.source.glob("chapter-*.md")))
    assert len(headings) == 6 * chapters
    assert {title: int(page) for title, page in ENTRY.findall(printed.front)} == headings


def test_references_send_to_the_pages_of_their_targets(printed: Printed) -> None:
    headings = printed.headings()
    sources = [path.read_text(encoding="utf-8") for path in sorted(printed.source.glob("chapter-*.md"))]
    targets = [f"Section {chapter}.{number}" for text in sources for chapter, number in TARGET.findall(text)]
    pages = [int(found) for text in printed.body.values() for found in PAGE.findall(text)]
    assert len(targets) > len(sources)
    assert pages == [headings[target] for target in targets]


def test_the_index_names_the_pages_of_its_marks(printed: Printed) -> None:
    said: dict[str, set[int]] = {}
    for entry, places in LOCATORS.findall(printed.index):
        ends = [[int(end) for end in place.split("–")] for place in re.findall(r"\d+(?:–\d+)?", places)]
        said[entry] = {page for each in ends for page in range(each[0], each[-1] + 1)}
    first = min(number for number, text in printed.body.items() if LOCATORS.search(text))
    true: dict[str, set[int]] = defaultdict(set)
    for number, text in printed.body.items():
        for found in LANDMARK.findall(text) if number < first else ():
            true[found].add(number)
    assert said == true


def test_the_outline_has_every_heading_in_order(printed: Printed) -> None:
    with pikepdf.open(printed.path) as pdf, pdf.open_outline() as outline:
        titles = [line.title for top in outline.root for line in (top, *top.children)]
    wanted = list(printed.headings())
    assert [title for title in titles if title in wanted] == wanted


def test_the_folios_go_on_without_a_gap_on_paper(printed: Printed) -> None:
    numbers = list(printed.body)
    assert numbers == sorted(numbers)
    gaps = {after - before for before, after in pairwise(numbers)}
    # On a screen the empty page before a recto is left out, and its number is not given.
    assert gaps == ({1} if printed.path.stem.endswith("print") else {1, 2})
