"""Citations and the bibliography, as a style of the Citation Style Language sets them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from publish.composing.completion import completed
from publish.composing.compose import compose
from publish.diagnostics import SourceError
from publish.reading import read
from publish.theming import load
from publish.workspace import Workspace

THEME = load(Workspace.in_memory({}), "house")

WORKS = """
@book{commons, author = {Ostrom, Elinor}, title = {Governing the commons}, publisher = {The Press}, year = 1990}
@article{one, author = {Lee, Ann}, title = {First}, journal = {Air}, year = 2001, month = 2, doi = {10.1234/x.5}}
@article{two, author = {Lee, Ann}, title = {Second?}, journal = {Air}, year = 2001, month = 1}
@online{page, title = {A page \\& more}, year = 2020, url = {https://example.org/a.}}
@book{deutsch, author = {Weiß, Ada}, title = {Von der luft}, editor = {Rot, B.}, year = 1999, langid = {german}}
"""

# A style by number, as small as one can be.
NUMBERED = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
<info><title>Numbers</title><id>numbers</id><updated>2020-01-01T00:00:00Z</updated></info>
<citation><sort><key variable="citation-number"/></sort><layout prefix="[" suffix="]" delimiter=", ">
<group delimiter=", "><text variable="citation-number"/><group delimiter=" "><label variable="locator" form="short"/>
<text variable="locator"/></group></group></layout></citation>
<bibliography second-field-align="flush"><layout suffix="."><text variable="citation-number" prefix="[" suffix="]"/>
<group delimiter=", "><names variable="author"/><text variable="title" font-style="italic"/></group></layout>
</bibliography></style>"""


def bodies(text: str, language: str = "en-US", style: str = "", works: str = WORKS) -> list[str]:
    """The slips of a report."""
    named = "citation-style: house.csl\n" if style else ""
    front = f"---\ntitle: A\nkind: report\nissuer: I\nlanguage: {language}\nbibliography: works.bib\n{named}---\n\n"
    files = {"case.md": front + text, "works.bib": works, "house.csl": style or "<x/>"}
    document, found = read(Workspace.in_memory(files), "case.md")
    assert found == ()
    slips = compose(completed(document, THEME), THEME).slips
    assert (slips[0].name, slips[-1].name) == ("title-page", "colophon")
    return [slip.body for slip in slips[:-1] if slip.only is None]


def cited(text: str, language: str = "en-US", style: str = "") -> str:
    """A paragraph with its citations, in plain words."""
    body = bodies(f"# One\n\n{text}", language, style)[1]
    found = re.search(r"<p data-at[^>]*>(.*?)</p>", body, re.DOTALL)
    assert found
    return re.sub(r"<[^>]*>", "", found[1]).replace("&amp;", "&")


def listed(text: str, language: str = "en-US", style: str = "") -> list[str]:
    """The works of the bibliography; what is set apart is in asterisks."""
    body = next(body for body in bodies(f"# One\n\n{text}", language, style) if 'class="works"' in body)
    lines = re.findall(r'<li [^>]*class="work"[^>]*>(.*?)(?: <a class="backlink".*?)?</li>', body)
    return [re.sub(r"<[^>]*>", "", re.sub("</?i>", "*", line)).replace("&amp;", "&") for line in lines]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[@commons]", "(Ostrom 1990)"),
        ("[see @commons, pp. 12-14; @page]", "(see Ostrom 1990, 12–14; “A Page & More” 2020)"),
        ("[@commons, chap. 2 and elsewhere]", "(Ostrom 1990, chap. 2 and elsewhere)"),
        ("@commons says", "Ostrom (1990) says"),
        ("@commons [p. 3] says", "Ostrom (1990, 3) says"),
        ("[-@commons, 3]", "(1990, 3)"),
        ("[@one] and [@two]", "(Lee 2001b) and (Lee 2001a)"),
        ("[@one; @commons]", "(Lee 2001; Ostrom 1990)"),
        ("[@commons; and @one]", "(Ostrom 1990; and Lee 2001)"),
    ],
)
def test_works_are_cited_by_author_and_date(text: str, said: str) -> None:
    assert cited(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[@one] [@commons, p. 3; @one]", "[1] [1, 2, p. 3]"),
        ("@commons says", "[1] says"),
        ("[-@commons]", "[1]"),
    ],
)
def test_works_are_cited_by_number(text: str, said: str) -> None:
    assert cited(text, style=NUMBERED) == said


def test_works_are_listed_in_the_order_of_the_style_and_in_the_words_of_the_language() -> None:
    text = "[@one; @two; @commons; @page; @deutsch]"
    assert listed(text) == [
        "Lee, Ann. 2001a. “Second?” *Air*, January.",
        "Lee, Ann. 2001b. “First.” *Air*, February. doi:10.1234/x.5.",
        "Ostrom, Elinor. 1990. *Governing the Commons*. The Press.",
        "Weiß, Ada. 1999. *Von der luft*. Edited by B. Rot.",
        "“A Page & More.” 2020. https://example.org/a.",
    ]
    assert "Weiß, Ada. 1999. *Von der luft*. Herausgegeben von B. Rot." in listed(text, "de")
    assert "Lee, Ann. 2001b. ‘First’. *Air*, February. doi:10.1234/x.5." in listed(text, "en-GB")


def test_a_number_that_begins_a_work_is_its_label() -> None:
    assert listed("[@two] [@one]", style=NUMBERED) == ["[1] Ann Lee, *Second?*", "[2] Ann Lee, *First*."]


def test_citations_lead_to_works_and_works_back() -> None:
    text = "# One\n\n[@one; @commons] and @one\n\n# Works\n\n::: bibliography\n:::"
    _, one, works = bodies(text)
    links = re.findall(r'<a href="(#[^"]*)" role="doc-biblioref">([^<]*)</a>', one)
    assert links == [("#work-1", "Lee 2001"), ("#work-2", "Ostrom 1990"), ("#work-1", "2001")]
    assert '<section id="works" role="doc-bibliography"' in works
    first, second = re.findall(r'<li id="(work-\d)".*?</li>', works), re.findall(r'<li id="work-1".*?</li>', works)
    assert first == ["work-1", "work-2"]
    assert re.findall(r'role="doc-backlink" href="([^"]*)"', second[0]) == ["#citation-1", "#citation-2"]
    assert '<a href="https://doi.org/10.1234/x.5">10.1234/x.5</a>' in second[0]


def test_a_heading_holds_a_citation_and_contents_leave_it_out() -> None:
    _, one, _ = bodies(
        '# Of the commons [see @commons], a study\n\n## What @one says {contents="What Lee says"}\n\nText.'
    )
    first, second = re.findall(r"<h[12] .*?</h[12]>", one)
    said = re.sub(r"<[^>]*>", "", first)
    assert said == "1 Of the commons (see Ostrom 1990), a study"
    assert 'data-nav="1 Of the commons, a study"' in first
    assert 'id="of-the-commons-a-study"' in one
    assert 'href="#work-2" role="doc-biblioref"' in first
    assert 'data-nav="1.1 What Lee says"' in second


def test_the_bibliography_lists_what_is_cited_or_all() -> None:
    assert len(listed("[@one]")) == 1
    assert len(listed("None.\n\n::: bibliography {.all}\n:::")) == 5


def test_a_chapter_is_added_where_none_has_the_bibliography() -> None:
    assert len(bodies("# One\n\n[@one]")) == 3
    assert len(bodies("# One\n\nNone.")) == 2


def test_a_work_that_the_style_cannot_set_is_an_error_at_its_place() -> None:
    style = NUMBERED.replace('<text variable="title" font-style="italic"/>', '<text macro="gone"/>')
    with pytest.raises(SourceError) as raised:
        bodies("# One\n\n[@one]", style=style)
    (found,) = raised.value.diagnostics
    assert (found.code, found.span and (found.span.line, found.span.column)) == ("E186", (12, 2))


def test_works_in_other_languages_say_so_and_keep_their_capitals() -> None:
    works = """
@book{war, author = {Толстой, Лев}, title = {Война и мир}, year = 1869, langid = {russian}}
@book{peace, author = {Толстой, Лев}, title = {Казаки и другие}, year = 1863}
"""
    text, bibliography = bodies("# One\n\n[@war] and [@peace].", works=works)[1:]
    assert re.findall(r"<span[^>]* lang=\"(\w+)\"", text) == ["ru"]
    assert re.findall(r"<li[^>]* lang=\"(\w+)\"", bibliography) == ["ru"]
    assert "Война и мир" in bibliography
    assert "Казаки и другие" in bibliography


def test_the_style_of_the_house_is_as_it_was_taken() -> None:
    """Its licence asks that changes are named; there are none."""
    folder = Path(__file__).parents[2] / "styles/house/citations"
    (style,) = folder.glob("*.csl")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(style.read_bytes()).hexdigest() in readme
    assert b'<rights license="http://creativecommons.org/licenses/by-sa/3.0/">' in style.read_bytes()
