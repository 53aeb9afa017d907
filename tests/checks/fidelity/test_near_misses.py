"""What looks like a difference and is none: forms, ligatures, hyphens at line ends, spaces that do not break."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from checks.seeding import found, repacked

from publish.building.prepare import prepare
from publish.building.prepared import Prepared
from publish.checks import Source, Subject
from publish.composing.compose import compose
from publish.editions.edition import EpubSpec
from publish.editions.makers import make
from publish.reading import read
from publish.theming import load
from publish.workspace import Workspace

pytestmark = pytest.mark.slow

BOOK = """---
title: "A \\"Difficult\\" Book -- it's true"
kind: book
issuer: The House
language: en
date: 2019
typography: true
---

# THE OFFICE {contents="The Office"}

"It's the affluent officer's first efficient flight," he said -- 'fine, fluffy' -- in the '90s; pp. 3--4. 10\u00a0km and
5\u202f% of naive na\u00efve cafe\u0301 fi\u00adnance Stra\u00dfe\u2060.[^a] A ratio of 1/2, H~2~O, `--code "stays"`.

{words}

[^a]: The note's "text", with a second paragraph.

    It goes on --- and on.

# Second

A [link "with" marks](https://example.org/a?b=1&c=%C3%A4) and a call.[^b] Once more.[^a]

[^b]: Another.
"""
# Words that go over the ends of lines, and of pages, at soft hyphens, hyphens and slashes.
LONG = (
    "Donau~dampf~schiff~fahrts~elek~trizi~täten~haupt~betriebs~werk~bau ".replace("~", "\u00ad")
    + "mother-in-law-and-father-in-law-and-all-the-others and either/or/neither/nor/both/all/none/some/any/every—each. "
)


@pytest.fixture(scope="module")
def book() -> Prepared:
    # Whatever the measure is, lines end at all the places where they may.
    words = "".join("and so " * (turn % 7) + LONG for turn in range(120)).strip()
    text = BOOK.replace("{words}", words).replace("H~2~O", "H<sub>2</sub>O")
    return prepare(Workspace.in_memory({"book.md": text}), "book.md")


@pytest.fixture(scope="module")
def editions(book: Prepared, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Subject]:
    return dict(_made(book, tmp_path_factory.mktemp("fonts")))


def _made(book: Prepared, fonts: Path) -> Iterator[tuple[str, Subject]]:
    source = Source(book.source, book.document, book.galley, book.theme)
    pages = None
    for spec in book.specs:
        made = make(book.galley, spec, book.paper(str(fonts)))
        pages = pages or made.artifact.pagination
        artifact = made.artifact
        yield spec.name, Subject(source, spec, artifact.file, artifact.data, artifact.layout, pages)


@pytest.mark.parametrize("edition", ["print", "screen", "large-print"])
def test_a_difficult_text_raises_nothing_on_paper(edition: str, editions: dict[str, Subject]) -> None:
    subject = editions[edition]
    assert found("fidelity", subject) == []


def test_words_are_parted_by_lines_and_by_pages(editions: dict[str, Subject]) -> None:
    """What the case before this one is about is there."""
    pdf = editions["print"].pdf
    stated = [run for block in pdf.blocks for run in block.runs if run.stated]
    assert any(run.shown.rstrip().endswith("-") and not run.text.endswith("-") for run in stated), "no hyphen is put in"
    runs = [run for block in pdf.blocks for run in block.runs]
    assert any(run.text.endswith("-") for run in runs), "no word is parted at its own hyphen"
    pairs = [pair for block in pdf.blocks for pair in pairwise(block.runs)]
    assert any(before.stated and before.page != after.page for before, after in pairs), "no page parts a word"


def test_a_difficult_text_raises_nothing_in_an_epub(editions: dict[str, Subject]) -> None:
    assert found("fidelity", editions["epub"]) == []


# --- scripts without spaces --------------------------------------------------------------------

JAPANESE = """---
title: 日本語
kind: statement
issuer: 図書館
language: ja
date: 2024
---

閲覧室は四月二日に開きます。どなたでも
ご利用になれます。[^1]

[^1]: 六歳未満のお子様は大人とお越しください。
"""


@pytest.fixture(scope="module")
def japanese(book: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """An EPUB, for which the reader has the fonts; the house's own have none of these characters."""
    workspace = Workspace.in_memory({"a.md": JAPANESE})
    document, _ = read(workspace, "a.md")
    theme = load(workspace, "house")
    # The cover is drawn with the house's fonts, so it is another's.
    galley = replace(compose(document, theme), cover=book.galley.cover)
    spec = EpubSpec("epub", None)
    made = make(galley, spec, book.paper(str(tmp_path_factory.mktemp("fonts")))).artifact
    return Subject(Source("a.md", document, galley, theme), spec, made.file, made.data)


def test_japanese_raises_nothing(japanese: Subject) -> None:
    assert found("fidelity", japanese) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [("四月二日", "四月日", "F001", 7), ("四月二日", "四月三日", "F003", 7), ("お越し", "越し", "F007", 19)],
)
def test_one_character_is_noticed(old: str, new: str, code: str, column: int, japanese: Subject) -> None:
    changed = repacked(japanese, {"EPUB/text/text.xhtml": lambda text: text.replace(old, new)})
    (finding,) = found("fidelity", changed)
    assert finding.code == code
    assert finding.span is not None
    assert finding.span.column == column
