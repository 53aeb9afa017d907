"""Links, pictures, metadata and what the house adds: what is not as the source has it is named with its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from checks.conftest import Publication, publication
from checks.fidelity.conftest import Press
from checks.seeding import found, in_epub, in_pdf, repacked

from publish.checks import Source, Subject
from publish.workspace import Workspace

pytestmark = pytest.mark.slow

CHAPTER = "EPUB/text/chapter-01.xhtml"
PACKAGE = "EPUB/content.opf"


def codes_and_lines(subject: Subject) -> list[tuple[str, int]]:
    return [(each.code, each.span.line if each.span else 0) for each in found("fidelity", subject)]


@pytest.mark.parametrize("edition", ["screen", "epub"])
def test_a_link_that_leads_elsewhere_is_named(edition: str, everything_press: Press) -> None:
    subject = everything_press.make(edition, 'href="https://example.org" ', 'href="https://example.com" ')
    assert codes_and_lines(subject) == [("F013", 12)]


@pytest.mark.parametrize("edition", ["screen", "epub"])
def test_a_link_that_is_lost_is_named(edition: str, everything_press: Press) -> None:
    subject = everything_press.make(edition, '<a href="#second">below</a>', "below")
    assert codes_and_lines(subject) == [("F013", 14)]


def test_an_address_written_otherwise_is_the_same(everything: Publication) -> None:
    subject = in_epub(
        everything["epub"], CHAPTER, 'href="https://example.org/auto"', 'href="https://example.org/aut%6F"'
    )
    assert codes_and_lines(subject) == []


@pytest.mark.parametrize("edition", ["large-print", "epub"])
def test_a_picture_that_is_lost_is_named(edition: str, everything_press: Press) -> None:
    body = "".join(slip.body for slip in everything_press.prepared.galley.slips)
    start = body.index("<img", body.index("Text with"))
    subject = everything_press.make(edition, body[start : body.index(">", start) + 1], "")
    assert codes_and_lines(subject) == [("F012", 46)]


# --- metadata ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('id="title">Every construct<', 'id="title">Every Construct<', 2),
        ("<dc:language>en-US<", "<dc:language>de<", 6),
        ("<dc:date>2019-05<", "<dc:date>2018-05<", 5),
    ],
)
def test_metadata_of_an_epub_that_differ_are_named(old: str, new: str, line: int, everything: Publication) -> None:
    subject = in_epub(everything["epub"], PACKAGE, old, new)
    assert codes_and_lines(subject) == [("F014", line)]


def test_metadata_of_a_pdf_that_differ_are_named(everything: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = "Every constructs"

    assert codes_and_lines(in_pdf(everything["screen"], change)) == [("F014", 2)]


def test_an_author_in_the_packet_that_differs_is_named(everything: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        creator = packet.index(b"<dc:creator>")
        place = packet.index(b"The House", creator)
        pdf.Root.Metadata.write(packet[:place] + b"The Horse" + packet[place + 9 :])

    assert codes_and_lines(in_pdf(everything["print"], change)) == [("F014", 4)]


# --- what the house adds -----------------------------------------------------------------------


def test_a_template_that_leaves_the_title_out_is_noticed(everything: Publication) -> None:
    """The galley is wrong itself, and the edition is as the galley."""
    source = everything.source
    slip = source.galley.slips[0]
    start, end = slip.body.index("<h1"), slip.body.index("</h1>") + len("</h1>")
    galley = replace(
        source.galley, slips=(replace(slip, body=slip.body[:start] + slip.body[end:]), *source.galley.slips[1:])
    )

    def change(text: str) -> str:
        return text[: text.index("<h1")] + text[text.index("</h1>") + len("</h1>") :]

    subject = repacked(everything["epub"], {"EPUB/text/title-page.xhtml": change})
    subject = replace(subject, source=Source(source.path, source.document, galley, source.theme))
    assert codes_and_lines(subject) == [("F008", 2)]


def test_text_that_is_passed_off_as_a_running_head_is_noticed(everything: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        # The last page has the house's own words alone.
        page = pdf.pages[-2]
        made = list(pikepdf.parse_content_stream(page))
        for number, each in enumerate(made):
            if str(each.operator) == "BDC" and "/MCID" in each.operands[1]:
                made[number] = pikepdf.ContentStreamInstruction([pikepdf.Name.Artifact], pikepdf.Operator("BMC"))
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(made))

    codes = [each.code for each in found("fidelity", in_pdf(everything["screen"], change))]
    assert "F011" in codes
    assert "F001" in codes


# --- what stands elsewhere than it is read -----------------------------------------------------

APART = """---
title: Apart
kind: book
issuer: The House
language: en
date: 2020-01-01
---

# First

Said with a note[^1] and [a link](https://example.org/first).

![Two words in a frame](words.svg)

Then [another link](https://example.org/second).

[^1]: See [what was said](https://example.org/note).
"""
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><rect width="90" height="20" fill="none"/>'
    '<text x="5" y="15" font-size="10" font-family="Source Serif 4">drawn words</text></svg>'
)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    folder = tmp_path_factory.mktemp("apart")
    (folder / "apart.md").write_text(APART, encoding="utf-8")
    (folder / "words.svg").write_text(DRAWING, encoding="utf-8")
    return publication(Workspace.on_disk(folder), "apart.md", folder / "build")


@pytest.mark.parametrize("edition", ["print", "screen", "large-print", "epub"])
def test_links_of_notes_and_words_of_drawings_are_in_their_places(edition: str, apart: Publication) -> None:
    assert codes_and_lines(apart[edition]) == []


def test_a_link_of_a_note_that_is_lost_is_named(apart: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            for annotation in page.obj.get("/Annots", ()):
                if annotation.get("/A", {}).get("/URI") == "https://example.org/note":
                    annotation.A.URI = pikepdf.String("https://example.org/other")

    assert codes_and_lines(in_pdf(apart["screen"], change)) == [("F013", 17)]


LETTER = """---
title: Opening of the reading room
kind: statement
issuer: City Library
language: en
date: 2024-03-14
editions: [screen]
---

The reading room opens on Monday; see [the hours](#hours).

## Hours

From 9 to 18.
"""


def test_a_link_to_the_only_heading_is_no_line_of_contents(tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(LETTER, encoding="utf-8")
    letter = publication(Workspace.on_disk(tmp_path), "letter.md", tmp_path / "build")
    assert codes_and_lines(letter["screen"]) == []
