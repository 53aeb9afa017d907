"""Every example of CommonMark, and of what GitHub adds, through the screen PDF and the EPUB: no text is lost.

What is said of an example, or set otherwise than its specification has it, stands in `examples/expected.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from publish.building import build
from publish.composing.coverage import uncovered
from publish.diagnostics import SourceError
from publish.inspection import inspect_epub, inspect_pdf
from publish.reading import read
from publish.theming import Theme
from publish.workspace import Output, Workspace

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parent / "examples"
EXPECTED: dict[str, dict[str, object]] = json.loads((EXAMPLES / "expected.json").read_text(encoding="utf-8"))
METADATA = "title: Examples\nkind: report\nissuer: The House\nlanguage: en\neditions: [screen, epub]\n"


@dataclass(frozen=True)
class Example:
    """An example: its name is the heading that it stands under."""

    name: str
    markdown: str
    html: str


@cache
def examples() -> tuple[Example, ...]:
    held = json.loads((EXAMPLES / "commonmark.json").read_text(encoding="utf-8"))
    found = [Example(f"commonmark-{each['example']}", each["markdown"], each["html"]) for each in held]
    for path in sorted(EXAMPLES.glob("gfm-*.md")):
        parts = re.split(r"^\.\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for number, (markdown, html) in enumerate(zip(parts[1::3], parts[2::3], strict=True), 1):
            found.append(Example(f"{path.stem}-{number}", markdown, html))
    return tuple(found)


def publication(held: Iterable[Example]) -> dict[str, str]:
    """A book of examples, each a manuscript of its own: what one leaves open does not reach into the next."""
    files = {"book/metadata.yaml": METADATA, "book/examples.md": "# Examples\n\nOf Markdown.\n"}
    lines = ["- [Examples](examples.md)"]
    for example in held:
        lines.append(f"  - [{example.name}]({example.name}.md)")
        files[f"book/{example.name}.md"] = f"# {example.name}\n\n{example.markdown}"
    return files | {"book/SUMMARY.md": "\n".join(lines) + "\n"}


@dataclass(frozen=True)
class Said:
    """The codes of what is said of an example, and whether it is set."""

    codes: list[str]
    is_set: bool


def judged(example: Example, theme: Theme) -> Said:
    """What reading says of an example, and the theme, which may lack its characters."""
    try:
        document, found = read(Workspace.in_memory(publication([example])), "book")
        found = (*found, *uncovered(document, theme))
    except SourceError as error:
        found = error.diagnostics
    return Said(sorted({each.code for each in found}), not any(each.severity == "error" for each in found))


@pytest.fixture(scope="module")
def said(house: Theme) -> dict[str, Said]:
    return {each.name: judged(each, house) for each in examples()}


@dataclass(frozen=True)
class Editions:
    """The words that stand under each heading, by edition."""

    screen: dict[str, list[str]]
    epub: dict[str, list[str]]


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory, said: dict[str, Said]) -> Editions:
    folder = tmp_path_factory.mktemp("examples")
    for name, text in publication(each for each in examples() if said[each.name].is_set).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    report = build(Workspace.on_disk(folder), ["book"], Output(folder / "build"), use_store=False)
    assert not [each for each in report.findings if each.severity == "error"], report.findings
    made = folder / "build" / "book"
    blocks = inspect_pdf((made / "book-screen.pdf").read_bytes()).blocks
    documents = inspect_epub((made / "book.epub").read_bytes()).documents
    # The mark of an item is a label; the words of the text are in none.
    screen = parted(block.record for block in blocks if block.roles[-1:] != ("Lbl",))
    return Editions(screen, parted(document.record for document in documents))


def parted(texts: Iterable[str]) -> dict[str, list[str]]:
    """The words of texts by the heading that they stand under."""
    names = {each.name for each in examples()}
    found: dict[str, list[str]] = {}
    for word in "\n".join(texts).split():
        if word in names:
            held = found[word] = []
        elif found:
            held.append(word)
    return found


class Shown(HTMLParser):
    """The words that HTML shows."""

    INLINE = frozenset("a abbr b br code del em i img input s span strong sub sup".split())

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.label = False

    def handle_data(self, data: str) -> None:
        self.parts.append("" if self.label else data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # The house has a word of its own for it.
        self.label = given.get("class") == "markdown-alert-title"
        self.parts.append((given.get("alt") or "") if tag == "img" else "\n" if tag == "br" else "")
        self.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.label = False
        self.end(tag)

    def end(self, tag: str) -> None:
        self.parts.append("" if tag in self.INLINE else "\n")


def shown(html: str) -> list[str]:
    reader = Shown()
    # Whole comments, which Python's parser takes for open ones.
    reader.feed(re.sub(r"<!---?>", "", html))
    reader.close()
    return "".join(reader.parts).split()


def expected(example: Example) -> list[str]:
    """The words that an example is to have: those of its specification, or what the table says instead."""
    instead = EXPECTED.get(example.name, {}).get("shown")
    return shown(example.html) if instead is None else str(instead).split()


def test_what_is_said_of_an_example_stands_in_the_table(said: dict[str, Said]) -> None:
    assert {name: each.codes for name, each in said.items() if each.codes} == {
        name: row["codes"] for name, row in EXPECTED.items() if row["codes"]
    }


@pytest.mark.parametrize("edition", ["screen", "epub"])
def test_no_text_is_lost(edition: str, editions: Editions, said: dict[str, Said]) -> None:
    found: dict[str, list[str]] = getattr(editions, edition)
    wanted = {each.name: expected(each) for each in examples() if said[each.name].is_set}
    differing = {name: (words, wanted[name]) for name, words in found.items() if words != wanted[name]}
    assert not differing, "\n".join(map(str, differing.items()))
    assert list(found) == list(wanted)


def test_the_table_holds_nothing_else() -> None:
    by_name = {each.name: each for each in examples()}
    assert len([name for name in by_name if name.startswith("commonmark-")]) == 652
    assert len(by_name) > 740
    for name, row in EXPECTED.items():
        assert row["codes"] or "shown" in row, name
        if "shown" in row:
            assert row["because"]
            assert str(row["shown"]).split() != shown(by_name[name].html), f"{name} needs no row"


def test_a_lost_word_would_be_noticed(editions: Editions) -> None:
    example = next(each for each in examples() if each.name == "commonmark-350")
    assert editions.screen[example.name] == expected(example)
    assert editions.screen[example.name][:-1] != expected(example)
