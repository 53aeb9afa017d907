"""What has a page of its own lets the text go on before it, and is read where its author has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from publish.editions.pdf.layout import Laid, lay_out, write
from publish.editions.pdf.layout import pages as pages_module
from publish.editions.pdf.unit import Node, Unit

FONTS = tuple(sorted(str(p) for p in (Path(__file__).parents[3] / "styles/house/fonts").glob("SourceS*4-*.otf")))
# Ten lines a page.
STYLE = """
@page { size: 200pt 165pt; margin: 20pt } @page turned { size: 165pt 200pt; margin: 20pt }
html { font: 10pt/12pt 'Source Serif 4' } body, p, h2, td, ul { margin: 0; padding: 0; font-size: 10pt }
.turned { page: turned; break-before: page; break-after: page } .full-page { break-before: page; break-after: page }
h2 { break-after: avoid } figure { margin: 0 }
"""
TABLE = '<div class="table turned" id="table"><table><tbody><tr><td>The table</td></tr></tbody></table></div>'
FIGURE = '<figure class="picture full-page" id="figure"><figcaption>The figure</figcaption></figure>'


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


def laid(body: str, cache: str) -> Laid:
    unit = Unit(
        slips=(("text", f"<article><section>{body}</section></article>"),), stylesheet=STYLE,
        classes=(), language="en", direction="ltr", title="Title", first_page=1, references=(), resources=(),
    )  # fmt: skip
    return lay_out(unit, FONTS, cache)


def lines(*names: str) -> str:
    return "".join(f'<p id="{name}">{name}</p>' for name in names)


def pages(made: Laid) -> dict[str, int]:
    return {anchor.identifier: anchor.page for anchor in made.facts.anchors}


def words(node: Node) -> list[str]:
    own = [node.tag] if node.tag in ("p", "table", "figure", "h2") else []
    return own + [word for kid in node.kids if isinstance(kid, Node) for word in words(kid)]


LINK = "".join(f'<a href="#{name}">.</a>' for name in "abcdefghijklmnopq")


@pytest.mark.parametrize(("thing", "name"), [(TABLE, "table"), (FIGURE, "figure")])
def test_the_page_before_it_fills_with_what_follows(thing: str, name: str, cache: str) -> None:
    made = laid(f"<p>{LINK}</p>{lines(*'abc')}{thing}{lines(*'defghijklmnopq')}", cache)
    stand = pages(made)
    assert [letter for letter in "abcdefghijklmnopq" if stand[letter] == 0] == list("abcdefghi")
    assert (stand["j"], made.facts.pages[1].start) == (2, None)
    assert [page.start is None for page in made.facts.pages] == [False, True, False]
    read = words(write(laid(f"<p>{LINK}</p>{lines(*'abc')}{thing}{lines(*'defghijklmnopq')}", cache)).structure)
    assert read[:6] == ["p"] * 4 + [name, "p"]


def test_a_heading_does_not_part_from_its_text_for_it(cache: str) -> None:
    text = f"<p>{LINK}</p>{lines(*'abc')}{TABLE}{lines(*'def')}</section><section><h2>H</h2>{lines(*'ghijklmnopq')}"
    stand = pages(laid(text, cache))
    assert [letter for letter in "abcdefghijklmnopq" if stand[letter] == 0] == list("abcdefgh")


def test_what_has_a_number_keeps_its_turn(cache: str) -> None:
    second = '<figure class="picture" id="second"><figcaption>Second</figcaption></figure>'
    call = f"<p>{LINK}<a href='#second'>.</a></p>"
    made = laid(f"{call}{lines(*'abc')}{TABLE}{lines('d')}{second}{lines(*'efgh')}", cache)
    stand = pages(made)
    assert (stand["d"], stand["second"], stand["e"]) == (0, 2, 2)


def test_where_nothing_follows_it_stays(cache: str) -> None:
    made = laid(f"{TABLE}{lines(*'abc')}{TABLE.replace('table', 'other', 1)}", cache)
    assert [page.turned for page in made.facts.pages] == [True, False, True]


def test_of_many_things_apart_each_is_tried_with_its_own_stretch_of_text(
    cache: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []
    engine = pages_module.document_of

    def counted(*given: Any) -> Any:
        document = engine(*given)
        counts.append(len(document.pages))
        return document

    monkeypatch.setattr(pages_module, "document_of", counted)
    tables = [TABLE.replace('"table"', f'"table-{n}"').replace("table turned", "table turned", 1) for n in range(3)]
    texts = [lines(*"abcd"), lines(*"efghijklmnopq"), lines(*"rs"), lines(*"tuvw")]
    link = "".join(f'<a href="#{name}">.</a>' for name in "abcdefghijklmnopqrstuvw")
    body = f"<p>{link}</p>" + "".join(text + table for text, table in zip(texts, [*tables, ""], strict=True))
    stand = pages(laid(body, cache))
    # All of it; for each what stands between the one before and what may pass it; and all of it again.
    assert counts == [8, 2, 1, 1, 6]
    on = {page: "".join(name for name in stand if len(name) == 1 and stand[name] == page) for page in stand.values()}
    assert {page: names for page, names in on.items() if names} == {0: "abcdefghi", 2: "jklmnopqrs", 5: "tuvw"}
