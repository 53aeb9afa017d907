"""All examples of the CommonMark specification: none fails, no word is lost, every text stands where it says."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from reading.sources import texts

from publish.document import Picture, Text
from publish.publication import KINDS
from publish.reading.blocks import read_blocks
from publish.reading.draft import Draft
from publish.reading.faults import Faults
from publish.reading.markdown import parse
from publish.reading.notes import called_notes
from publish.reading.positions import Copy, SourceText
from publish.workspace import Workspace

EXAMPLES = json.loads((Path(__file__).parent.parent / "examples" / "commonmark.json").read_text(encoding="utf-8"))

# Raw HTML is refused or read into the tree, so its examples have other words.
OTHER_WORDS = {"R030", "R031"}
# A lone tag is read with the text after it, what stands in a division of HTML and behind it, as Markdown; the test's
# own HTML parser takes `<!-->` for the beginning of a comment. A table is read whole: an empty line does not end the
# code in its cell, and how far its tags are indented means nothing.
OTHERWISE = {148, 159, 161, 162, 164, 166, 186, 189, 191, 626}


class Words(HTMLParser):
    """The characters that HTML shows."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.words += dict(attrs).get("alt") or ""


def without_space(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("section", sorted({example["section"] for example in EXAMPLES}))
def test_examples(section: str) -> None:
    for example in EXAMPLES:
        if example["section"] == section:
            read_example(example["example"], example["markdown"], example["html"])


def read_example(number: int, markdown: str, html: str) -> None:
    faults = Faults()
    parsed = parse(Copy.whole(SourceText.of("case.md", markdown)), faults)
    draft = Draft(Workspace.in_memory({}), faults, KINDS["book"], ("case.md",))
    draft.reserve([parsed])
    found = list(texts((read_blocks(parsed, draft), called_notes(draft))))
    shown = Words()
    shown.feed(html)
    shown.close()
    if number not in OTHERWISE and not {d.code for d in faults.all()} & OTHER_WORDS:
        words = "".join(each.alternative if isinstance(each, Picture) else each.text for each in found)
        # A picture's title is the caption of a figure.
        titles = "".join(re.findall(r'<img[^>]* title="([^"]*)"', html))
        assert without_space(words) in (without_space(shown.words), without_space(shown.words + unescaped(titles))), (
            number
        )
    for each in found:
        if isinstance(each, Text) and number not in OTHERWISE:
            assert stands_there(each, markdown), (number, each)


def unescaped(text: str) -> str:
    return text.replace("&amp;", "&").replace("&quot;", '"')


def stands_there(text: Text, markdown: str) -> bool:
    """Whether a text's place in the manuscript holds its characters, or such as stand for them."""
    lines = re.split(r"\r\n|\r|\n", markdown)
    span = text.span
    assert span.line == span.end_line
    place = lines[span.line - 1][span.column - 1 : span.end_column - 1]
    return place == text.text or bool(re.search(r"[\\&]|<!--", place)) or place.startswith("![")
