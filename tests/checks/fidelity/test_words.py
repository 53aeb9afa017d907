"""A word that a finished edition lacks, adds, changes or moves is named with its line; what is only set is not."""

from __future__ import annotations

import re

import pikepdf
import pytest
from checks.conftest import Publication
from checks.fidelity.conftest import Press
from checks.seeding import found, in_epub, in_pdf

from publish.diagnostics import Diagnostic

pytestmark = pytest.mark.slow

TEXT = "EPUB/text/text.xhtml"
CHAPTER = "EPUB/text/chapter-01.xhtml"


WORDS = re.compile("“(.*?)” (?:is|are|has|stands?) ")


def said(findings: list[Diagnostic]) -> list[tuple[str, str, int]]:
    """Code, first words and line of each finding."""
    said = []
    for each in findings:
        match = WORDS.match(each.message)
        assert match is not None, each.message
        assert each.span is not None, each.message
        said.append((each.code, match[1], each.span.line))
    return said


# What becomes of the galley, and what is said of it: code, first words, line of the source.
STATEMENT_CASES = {
    "word dropped": ("maritime ", "", [("F001", "maritime", 51)]),
    "word doubled": ("maritime ", "maritime maritime ", [("F002", "maritime", 51)]),
    "word added": ("maritime ", "maritime peace ", [("F002", "peace", 51)]),
    "words swapped": ("maritime order", "order maritime", [("F004", "maritime order,", 51)]),
    "word changed": ("combatting", "fighting", [("F003", "combatting", 65)]),
    "figure changed": ("2017", "2071", [("F005", "2017,", 62)]),
    "diacritic changed": ("Melania", "Melänia", [("F005", "Melania", 39)]),
    "words run together": ("Together, we are", "Together, weare", [("F003", "we are", 51)]),
    "heading changed": ("HISTORIC NEW", "HISTORICAL NEW", [("F006", "HISTORIC", 37)]),
    "correction not told": ("(space restored)", "", [("F010", "(space restored)", 24)]),
    "correction not made": ("” which means", "”which means", [("F003", "“Reiwa,” which", 41)]),
    "mark dropped": ("been stronger.”", "been stronger.", [("F005", "stronger.”", 33)]),
    "title changed": (">The Friendship Between", ">The Friendships Between", [("F008", "Friendship", 2)]),
}


@pytest.mark.parametrize("edition", ["large-print", "epub"])
@pytest.mark.parametrize("case", STATEMENT_CASES)
def test_a_change_in_the_statement_is_named(case: str, edition: str, statement_press: Press) -> None:
    old, new, expected = STATEMENT_CASES[case]
    assert said(found("fidelity", statement_press.make(edition, old, new))) == expected


CELL = re.compile(r'<td class="right" data-at="[^"]*">1</td>')
ROW = re.compile(r'<tr><td data-at="[^"]*">a</td><td class="right" data-at="[^"]*">1</td></tr>')
CALL = re.compile(r'<a class="noteref"[^>]*>1</a>')
PULLED = re.compile(r"<blockquote>\s*<p[^>]*>After a break\.</p>\s*</blockquote>")
EVERYTHING_CASES = {
    "note lost": ("The note’s text.", "", [("F007", "The note’s text.", 107)]),
    "note changed": ("The note’s text.", "The notes text.", [("F007", "note’s", 107)]),
    "list item lost": (re.compile(r'<li data-at="[^"]*"><p[^>]*>One</p></li>'), "", [("F001", "One", 24)]),
    "table row lost": (ROW, "", [("F001", "a 1", 50)]),
    "table cell lost": (CELL, "<td></td>", [("F001", "1", 50)]),
    "last paragraph lost": ("The end.", "", [("F001", "The end.", 105)]),
    "code changed": ("indented code", "indented line", [("F003", "code", 40)]),
    "label changed": (">Note<", ">Notice<", [("F011", "Note", 67)]),
    "number lost": ('aria-label="Note 1" data-apparatus="mark">1</a>', "/>", [("F005", "note1.", 14)]),
}


@pytest.mark.parametrize("edition", ["large-print", "epub"])
@pytest.mark.parametrize("case", EVERYTHING_CASES)
def test_a_change_among_all_constructs_is_named(case: str, edition: str, everything_press: Press) -> None:
    old, new, expected = EVERYTHING_CASES[case]
    if isinstance(old, re.Pattern):
        text = "\n".join(slip.body for slip in everything_press.prepared.galley.slips)
        (old,) = old.findall(text)
    findings = found("fidelity", everything_press.make(edition, old, new))
    assert [each for each in said(findings) if each[0] != "F011" or "label" in case] == expected


def test_paragraphs_that_changed_places_are_told_once(statement: Publication) -> None:
    subject = statement["epub"]
    document = subject.epub.documents[-1]
    assert document.path == TEXT
    one, two = "Earlier this month, the Japanese people", "In the spirit of this new era, President Trump"
    changed = subject
    for old, new in ((one, "\x01"), (two, one), ("\x01", two)):
        changed = in_epub(changed, TEXT, old, new)
    assert [each.code for each in found("fidelity", changed)] == ["F004"]


# --- the finished PDF --------------------------------------------------------------------------


def test_a_figure_that_a_font_says_wrongly_is_noticed(statement: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                cmap = item.ToUnicode.read_bytes()
                item.ToUnicode = pdf.make_stream(cmap.replace(b"<0037>", b"<0031>"))

    findings = found("fidelity", in_pdf(statement["screen"], change))
    assert ("F005", "2017,", 62) in said(findings)


def test_a_paragraph_taken_out_of_the_tags_is_noticed(statement: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == pikepdf.Name.L:
                del item.K[1]
                return

    findings = found("fidelity", in_pdf(statement["screen"], change))
    assert "F001" in {each.code for each in findings}
