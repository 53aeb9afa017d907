"""The index: what is marked, in the order of the language, and the pages of its entries."""

from __future__ import annotations

import re

import pytest
from reading.sources import document as read_document
from reading.sources import sketch

from publish.composing.collation import letter_of, sort_key
from publish.composing.completion import completed
from publish.composing.compose import compose
from publish.composing.galley import Galley
from publish.composing.locators import located_text, locators
from publish.theming import load
from publish.workspace import Workspace

THEME = load(Workspace.in_memory({}), "house")


def galley_of(text: str, **metadata: str) -> Galley:
    lines = "".join(f"{key}: {value}\n" for key, value in metadata.items())
    return compose(completed(read_document(text, "report", lines), THEME), THEME)


def index_of(text: str) -> str:
    """The index of a report in plain lines: letters, entries, and the marks that each leads to."""
    body = next(slip.body for slip in galley_of(text).slips if 'data-apparatus="index"' in slip.body)
    markup = body[body.index('<div class="index-group"') :].partition('<section class="colophon"')[0]
    placed = re.sub(r'<span class="locators" data-pages-of="([^"]*)" data-apparatus="folio"></span>', r"{\1}", markup)
    lines = re.sub(r"</?(?:p|li|ul)\b[^>]*>", "\n", placed).splitlines()
    return " | ".join(line for each in lines if (line := re.sub(r"<[^>]*>", "", each).strip()))


def test_entries_stand_under_their_letters_with_what_is_under_them() -> None:
    text = (
        '# One\n\n[zebra]{.index} [Éclair]{.index}, [ape]{index="animal!ape"}[]{index="animal"} and [ape]{.index}\n\n'
        '[]{index="beast" see="animal!ape"}[]{index="zebra" seealso="x!!"}[the 3]{index="3"} [x!]{.index} [ape]{.index}'
    )
    assert index_of(text) == (
        "Signs and numbers | 3, {index-8} | A | animal, {index-4} | ape, {index-3} | ape, {index-5 index-10} | "
        "B | beast, see animal, ape | E | Éclair, {index-2} | X | x!, {index-9} | Z | zebra, {index-1}; see also x!"
    )


def test_an_entry_keeps_the_marks_and_the_language_of_its_words() -> None:
    text = (
        "# One\n\n[*Homo* sapiens]{.index}, [`code`]{.index}, [[和]{lang=ja}]{.index}, [$x^2$]{.index}, "
        '[**b**]{index="c"} and [a [$y$]{.b}]{.index}'
    )
    body = next(slip.body for slip in galley_of(text).slips if 'data-apparatus="index"' in slip.body)
    assert re.findall(r'<span data-semantics="index-term">(.*?)</span>(?:,|</span>)', body) == [
        "a y", "c", "<code>code</code>", "<em>Homo</em> sapiens", "x squared",
        '<span lang="ja" xml:lang="ja">和',
    ]  # fmt: skip


def test_an_entry_is_sorted_by_what_its_author_says() -> None:
    assert index_of('# One\n\n[東京]{.index sort="tokyo"} [Rome]{.index} [Urbino]{.index}').startswith(
        "R | Rome, {index-2} | T"
    )


def test_the_index_stands_where_its_author_puts_it_and_else_in_a_chapter_of_its_own() -> None:
    placed = galley_of("# One\n\nA [b]{.index}.\n\n# Register\n\n::: index\nOf words.\n:::\n\n# Last")
    assert [entry.label for entry in placed.contents] == ["1 One", "Register", "2 Last"]
    (register,) = (slip.body for slip in placed.slips if slip.title == "Register")
    assert "<p>Of words.</p>" in re.sub(r' data-at="[^"]*"', "", register)
    added = galley_of("# One\n\nA [b]{.index}.\n\n# Last")
    assert [(slip.title, slip.matter) for slip in added.texts[1:]] == [
        ("1 One", "body"),
        ("2 Last", "body"),
        ("Index", "back"),
        ("About this edition", "back"),
    ]
    assert '<section id="index" role="doc-index"' in added.slips[-2].body
    assert [entry.label for entry in galley_of("# One\n\nA b.").contents] == ["1 One"]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a word[]{index=x} b", "p('a ' indexmark('word') ' b')"),
        ("a []{index=x}word b", "p('a ' indexmark('word') ' b')"),
        ("*word*[]{index=x} b", "p(indexmark(emphasis('word')) ' b')"),
        ("*word[]{index=x}* b", "p(emphasis(indexmark('word')) ' b')"),
        ("a word[]{index=x}[]{index=y} b", "p('a ' indexmark(indexmark('word')) ' b')"),
        ("[]{index=x}[]{index=y}word b", "p(indexmark(indexmark('word')) ' b')"),
        ("a []{index=x} b", "p('a ' indexmark() ' b')"),
        ("[]{index=x}\n\n- a b", "ul(li(p(indexmark('a') ' b')))"),
        ("[]{index=x}\n\n## A b", "section(h2#a-b(indexmark('A') ' b'))"),
    ],
)
def test_a_mark_has_the_word_that_it_touches(text: str, tree: str) -> None:
    """So that it stands on the page of that word."""
    assert sketch(text) == tree


@pytest.mark.parametrize(
    ("folios", "joined", "shown"),
    [
        ("12 14 15 16", True, "12, 14–16"),
        ("12 13", True, "12, 13"),
        ("3 3 3", True, "3"),
        ("2 iv v vi 1 3", True, "iv–vi, 1–3"),
        ("ix x xi 12 13 14", True, "ix–xi, 12–14"),
        ("14 15 16", False, "14, 15, 16"),
        ("7  8", True, "7, 8"),
        ("xl xli xxxix", True, "xxxix–xli"),
    ],
)
def test_pages_stand_once_and_in_order_and_those_in_a_row_as_a_range(folios: str, joined: bool, shown: str) -> None:
    places = [(folio, f"index-{number}") for number, folio in enumerate(folios.split(" "))]
    assert located_text(locators(places, joined=joined)) == shown


def test_a_page_leads_to_its_first_place() -> None:
    (found,) = locators([("9", "b"), ("8", "a"), ("10", "c"), ("8", "d")], joined=True)
    assert (found.first, found.last) == (("8", "a"), ("10", "c"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "12, Ångström, New York, newel, résumé, resumes"),
        ("sv", "Andersson, zebra, Ångström, äpple, öl"),
        ("da", "zebra, ære, øl, år"),
        ("de", "Äpfel, Apfelbaum, Öl, Ölung, Strasse, Straße, Straßen"),
        ("es", "nube, ñandú, oso"),
        ("cs", "cena, čas, hora, chata, iris"),
        ("pl", "las, łąka, mak"),
        ("tr", "ılık, iyi, jale"),
    ],
)
def test_words_are_sorted_as_their_language_does(language: str, words: str) -> None:
    wanted = words.split(", ")
    given = wanted[::-1]
    given.sort(key=lambda word: sort_key(word, language))
    assert given == wanted


@pytest.mark.parametrize(
    ("text", "language", "letter"),
    [("écho", "fr", "E"), ("Ångström", "sv", "Å"), ("Ångström", "en", "A"), ("chata", "cs", "Ch"), ("3 D", "en", ""),
     ("“quoted”", "en", "Q"), ("…", "en", ""), ("ßa", "de", "S"), ("Ωμέγα", "el", "Ω")],
)  # fmt: skip
def test_words_are_listed_under_letters_of_their_language(text: str, language: str, letter: str) -> None:
    assert letter_of(text, language) == letter


def test_an_index_without_a_heading_says_itself_what_it_is() -> None:
    bare = galley_of("A [b]{.index}.\n\n::: index\n:::")
    assert '<div class="index-list" role="doc-index"' in bare.slips[0].body
    under = galley_of("# One\n\nA [b]{.index}.\n\n::: index\n:::")
    assert sum(slip.body.count('role="doc-index"') for slip in under.slips) == 1
