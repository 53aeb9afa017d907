"""The numbers of a publication: whose they are, what they count, and what they are called in each language."""

from __future__ import annotations

import re

import pytest
from reading.sources import BESIDE

from publish.composing.compose import compose
from publish.composing.galley import Galley
from publish.composing.numbering import numbering
from publish.document import Document
from publish.reading import read
from publish.theming import load
from publish.workspace import Workspace

TABLE = "| a |\n| - |\n| 1 |\n\n: c\n\n"
PICTURE = '![A point](figure.png "{}")'


def of_parts(metadata: str, parts: dict[str, str]) -> Document:
    """A publication of several manuscripts: their text by their roles."""
    files = {f"{number}.md": text for number, text in enumerate(parts.values())}
    listed = "".join(
        f"  - {{file: {name}, role: {role.split()[0]}}}\n" for name, role in zip(files, parts, strict=True)
    )
    known = f"title: A title\nissuer: The House\ndate: 2020-01-01\n{metadata}\nparts:\n{listed}"
    given = {f"p/{name}": text.encode() for name, text in files.items()} | {"p/publication.yaml": known.encode()}
    document, _ = read(Workspace.in_memory(given | {"p/figure.png": BESIDE["figure.png"]}), "p")
    return document


def numbers(document: Document) -> list[str]:
    """Every number in the order of the text, with its kind; of what its author numbered, in brackets."""
    found = numbering(document).everything
    return [f"({each.kind} {each.number})" if each.own else f"{each.kind} {each.number}" for each in found]


def composed(document: Document) -> Galley:
    return compose(document, load(Workspace.in_memory({}), "house"))


def said(galley: Galley) -> str:
    """All that a galley says, without tags."""
    return re.sub(r"<[^>]*>", "", "\n".join(slip.body for slip in galley.slips))


REPORT = {
    "foreword": "# Before\n\n## Under it\n\n" + PICTURE.format("None of the text’s own"),
    "bodymatter": "# First\n\n## One\n\n### Deep\n\n" + PICTURE.format("a") + "\n\n## Two\n\n" + PICTURE.format("b"),
    "bodymatter 2": "# Aside {.unnumbered}\n\n## Under it\n\n# Second\n\n" + TABLE + PICTURE.format("d"),
    "appendix": "# More\n\n## In it\n\n" + PICTURE.format("e"),
    "appendix 2": "# Yet more",
    "glossary": "# Words",
}


def test_a_report_counts_by_chapters_to_the_second_level() -> None:
    assert numbers(of_parts("kind: report\nlanguage: en", REPORT)) == [
        "chapter 1", "section 1.1", "section 1.2", "chapter 2",
        "appendix A", "section A.1", "appendix B",
        "figure 1", "figure 1.1", "figure 1.2", "table 2.1", "figure 2.1", "figure A.1",
    ]  # fmt: skip


def test_a_book_counts_its_parts_and_chapters_alone() -> None:
    parts = {
        "part": "# One part",
        "bodymatter": "# First\n\n## Section",
        "bodymatter 2": "# Second\n\n" + PICTURE.format("a"),
        "part 2": "# Another",
        "bodymatter 3": "# Third",
    }
    found = numbers(of_parts("kind: book\nlanguage: en", parts))
    assert found == ["chapter 1", "chapter 2", "chapter 3", "part I", "part II", "figure 2.1"]


def test_the_parts_of_a_summary_are_parts() -> None:
    summary = b"# Summary\n\n[Before](a.md)\n\n# Beginnings\n\n- [First](b.md)\n\n# Ends\n\n- [Second](c.md)\n"
    files = {f"b/{name}.md": f"# {name}\n\nText.\n".encode() for name in "abc"} | {"b/SUMMARY.md": summary}
    document, _ = read(Workspace.in_memory(files), "b")
    assert numbers(document) == ["chapter 1", "chapter 2", "part I", "part II"]


def test_numbers_can_be_switched_off() -> None:
    document = of_parts("kind: report\nlanguage: en\nnumbering: false", REPORT)
    assert {number for each in numbers(document) for number in each.split()[1:]} == set()
    assert 'class="number"' not in "".join(slip.body for slip in composed(document).slips)
    assert [entry.label for entry in composed(document).contents][:2] == ["Before", "First"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## Only\n\n" + PICTURE.format("a"), []),
        ("## Only\n\nSee [](#it).\n\n" + PICTURE.format("a") + "{#it}", ["figure 1"]),
        (PICTURE.format("a") + "\n\n" + PICTURE.format("b") + "\n\n" + TABLE, ["figure 1", "figure 2"]),
        (PICTURE.format("a") + "\n\n![A point](figure.png)", []),
    ],
)
def test_a_statement_counts_figures_where_there_are_several_or_one_is_referred_to(text: str, found: list[str]) -> None:
    assert numbers(of_parts("kind: statement\nlanguage: en", {"bodymatter": text})) == found


@pytest.mark.parametrize(
    ("headings", "found"),
    [  # what is not written as a number of a heading is none
        (["1. Introduction", "2. Methods"], ["(chapter 1)", "(chapter 2)"]),
        (["1 Introduction", "2 Methods"], ["(chapter 1)", "(chapter 2)"]),
        (["Chapter 1", "Chapter Two: Methods"], ["(chapter 1)"]),
        (["Introduction", "3 reasons", "1984 and after"], ["chapter 1", "chapter 2", "chapter 3"]),
        (["Part of the whole", "Section heads"], ["chapter 1", "chapter 2"]),
        (["Kapitel 1: Anfang", "II. Mitte", "第3章 終わり"], ["(chapter 1)", "(chapter II)", "(chapter 3)"]),
        (["First", "Second", "Third", "4. Fourth"], ["chapter 1", "chapter 2", "chapter 3", "(chapter 4)"]),
        (["First", "Appendix"], ["chapter 1"]),
    ],
)
def test_a_number_of_the_authors_own_is_never_doubled(headings: list[str], found: list[str]) -> None:
    text = "\n\n".join(f"# {heading}\n\nText." for heading in headings)
    assert numbers(of_parts("kind: report\nlanguage: en", {"bodymatter": text})) == found


def test_what_stands_in_a_chapter_with_a_number_of_its_own_counts_with_that() -> None:
    text = "# 1. Introduction {#first}\n\n## Words\n\n# 2. Methods\n\n" + PICTURE.format("a")
    text += "{#it}\n\nSee [](#it) and [](#first)."
    document = of_parts("kind: report\nlanguage: en", {"bodymatter": text})
    assert numbers(document) == ["(chapter 1)", "section 1.1", "(chapter 2)", "figure 2.1"]
    galley = composed(document)
    assert [entry.label for entry in galley.contents] == ["1. Introduction", "2. Methods"]
    assert "See Figure\u00a02.1\u00a0(page\u00a0) and 1. Introduction" in said(galley)


# A caption, references to a chapter, a section and an annex, and a line of the contents; a tilde binds.
@pytest.mark.parametrize(
    ("captions", "found"),
    [
        (["Figure 4-1: Memory", "Fig. 2 Again"], ["(figure 4-1)", "(figure 2)"]),
        (["Abbildung 3.1 – Noch eine", "図2"], ["(figure 3.1)", "(figure 2)"]),
        (["Figure A.1 Of an annex", "Plain"], ["(figure A.1)", "figure 1.1"]),
        (["Table manners", "Figures of 2019", "Table 2: not of this kind"], ["figure 1.1", "figure 1.2", "(figure 2)"]),
    ],
)
def test_a_number_in_a_caption_is_never_doubled(captions: list[str], found: list[str]) -> None:
    text = "# First\n\n" + "\n\n".join(PICTURE.format(caption) for caption in captions)
    document = of_parts("kind: report\nlanguage: en", {"bodymatter": text})
    assert numbers(document)[1:] == found
    assert len({each.identifier for each in numbering(document).everything}) == len(found) + 1


LANGUAGES = {
    "en": "Figure~1.1 a|Chapter~1, First|Section~1.1, One|Annex~A, More|Annex~A: More",
    "en-GB": "Figure~1.1 a|Chapter~1, First|Section~1.1, One|Annex~A, More|Annex~A: More",
    "fr": "Figure~1.1 a|chapitre~1, First|section~1.1, One|annexe~A, More|Annexe~A. More",
    "de": "Abbildung~1.1 a|Kapitel~1, First|Abschnitt~1.1, One|Anhang~A, More|Anhang~A: More",
    "ja": "図1.1\u3000a|第1章「First」|1.1節「One」|付録A「More」|付録A\u3000More",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_have_the_words_of_the_language_in_its_order(language: str) -> None:
    *here, listed = LANGUAGES[language].replace("~", "\u00a0").split("|")
    parts = {
        "bodymatter": "# First {#c}\n\nOf [](#c), [](#s), [](#a).\n\n## One {#s}\n\n" + PICTURE.format("a"),
        "appendix": "# More {#a}",
    }
    galley = composed(of_parts(f"kind: report\nlanguage: {language}", parts))
    text = said(galley)
    assert [words for words in here if words not in text] == []
    assert galley.contents[-1].label == listed


def test_a_label_is_told_apart_from_the_words_of_the_author() -> None:
    galley = composed(of_parts("kind: book\nlanguage: en", {"bodymatter": "# First\n\n" + PICTURE.format("a")}))
    (body,) = (slip.body for slip in galley.slips if "First" in slip.body)
    label = '<span class="number" data-apparatus="label">{}</span> {}'
    assert label.format("Chapter\u00a01", "First</h1>") in body
    assert 'data-number="1"' in body
    assert 'data-nav="1 First"' in body
    caption = label.format("Figure\u00a01.1", "a")
    assert f"<figcaption>{caption}</figcaption>" in body
    assert '<figure id="_figure.1.1"' in body
