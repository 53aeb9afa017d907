"""Cross-references: the words of the place that they lead to, on paper its page, and a link everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from checks.conftest import Publication, publication
from reading.sources import BESIDE, document, source

from publish.checks import prove
from publish.composing.compose import compose
from publish.diagnostics import SourceError
from publish.reading import read
from publish.theming import load
from publish.workspace import Workspace

KNOWN = "title: References\nkind: report\nissuer: The House\nlanguage: en\ndate: 2020-01-01"
TEXT = f"""---
{KNOWN}
---

# First

See [](#second); then [](#values), and [the second](#second).

Directly at words ([](#values)), too: “[](#point)”. [表は[](#values)と[](#second)を見よ。]{{lang=ja}}

{{#values}}
| a | b |
| - | - |
| 1 | 2 |

: Some values

![A point](dot.png "A point, *enlarged*"){{#point}}

# The *second* chapter {{#second}}

Text,[^far] with [](#first) and [](#point); of [](#^far).

[^far]: Far away.
"""


def test_a_reference_has_the_words_of_its_place() -> None:
    made = document("Of [](#two), here.\n\n## Two words {#two}\n\nText.\n", **{"figure.png": BESIDE["figure.png"]})
    (slip,) = compose(made, load(Workspace.in_memory({}), "house")).slips
    assert '<a class="reference" href="#two" data-apparatus="reference">Two words</a>' in slip.body
    page = '<span data-page-of="two"></span>'
    assert f'<span data-only="paged" data-apparatus="folio">\u00a0(page\u00a0{page})</span>, here' in slip.body


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{#care}\n> [!NOTE]\n> Text.", "Note"),
        ("::: warning {#care}\nText.\n:::", "Warning"),
        ('::: {.tip #care title="Where to look"}\nText.\n:::', "Where to look"),
    ],
)
def test_a_reference_to_a_call_out_has_the_words_of_its_label(text: str, words: str) -> None:
    (slip,) = compose(document(f"Of [](#care).\n\n{text}\n"), load(Workspace.in_memory({}), "house")).slips
    assert f'<a class="reference" href="#care" data-apparatus="reference">{words}</a>' in slip.body


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Of [](#gone).", "R014"),
        ("Of [](#^gone).[^there]\n\n[^there]: A note.", "R014"),
        ("Of [](#place), a [place]{#place}.", "R059"),
        ("Of [](https://example.org).", "A005"),
        ("Of [ ](#two).\n\n## Two {#two}\n\nText.", "A005"),
    ],
)
def test_a_reference_to_what_has_no_words_is_an_error(text: str, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(Workspace.in_memory({"case.md": source(text + "\n")}), "case.md")
    assert [each.code for each in caught.value.diagnostics] == [code]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    folder = tmp_path_factory.mktemp("references")
    (folder / "report.md").write_text(TEXT, encoding="utf-8")
    (folder / "dot.png").write_bytes((Path(__file__).parent / "constructs/dot.png").read_bytes())
    return publication(Workspace.on_disk(folder), "report.md", folder / "build")


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["print", "screen", "large-print", "epub"])
def test_a_report_with_references_is_proved(report: Publication, edition: str) -> None:
    errors = [(o.check, f) for o in prove(report[edition]) for f in o.findings if f.severity == "error"]
    assert errors == []


@pytest.mark.slow
def test_on_paper_the_page_is_the_one_where_the_place_stands(report: Publication) -> None:
    facts = report["print"].pdf
    labels = [page.label for page in facts.pages]
    text = " ".join(" ".join(block.text for block in facts.blocks).split())
    second, values = (labels[facts.destinations[name]] for name in ("second", "values"))
    assert f"See Chapter 2, The second chapter (page {second}); then Table 1.1 (page {values})" in text
    note = labels[facts.destinations["note-1"]]
    assert f"Figure 1.1 (page {labels[facts.destinations['point']]}); of Note 1 (page {note})." in text
    assert "(page" not in report["epub"].epub.documents[-1].text
