"""Figures: as wide as they are asked to be, described at length, and embedded once, however often they are shown."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from checks.conftest import Publication, publication
from checks.seeding import found, in_pdf
from PIL import Image
from reading.sources import document

from publish.checks import prove
from publish.composing.compose import compose
from publish.composing.resources import picture_resources
from publish.document import PictureFile
from publish.theming import load
from publish.workspace import Workspace

KNOWN = "title: Figures\nkind: report\nissuer: The House\nlanguage: en\ndate: 2020-01-01\nlists: [figures]"
TEXT = f"""---
{KNOWN}
---

# First

![Bars that rise](chart.png "Bars"){{#bars width=50%}}

::: description
The first bar is the lowest, and each is higher than the one before it.

| Bar | Height |
| --- | -----: |
| 1   |    200 |
:::

Text after it, with [](#bars).

![A form of few lines](form.svg)

# Second

![Bars that rise, on both columns](again.png "The same bars"){{.wide}}

Between them.

![A page of bars](chart.png "A page of its own"){{.full-page}}

![A form of many lines](form.svg)
"""
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="30" height="15" fill="#444444"/>'
    '<text x="31" y="8" font-size="3">Words</text></svg>'
)


def chart() -> bytes:
    """Bars of several greys: a picture of one colour has no pixels that could be seen."""
    image = Image.new("L", (2000, 1000), 255)
    for number in range(4):
        image.paste(40 * number, (100 + 450 * number, 900 - 200 * number, 400 + 450 * number, 950))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def body_of(text: str) -> str:
    (slip,) = compose(document(text), load(Workspace.in_memory({}), "house")).slips
    return slip.body


def test_a_width_is_a_part_of_the_measure() -> None:
    assert 'alt="A point" style="width: 50%"/>' in body_of("![A point](figure.png){width=50%}")
    assert "style=" not in body_of("![A point](figure.png)")


def test_a_picture_leads_to_its_long_description() -> None:
    body = body_of("![A point](figure.png)\n\n::: description\nIt is grey.\n:::\n")
    assert 'alt="A point" aria-details="_description-1"/>\n</figure>\n<details class="description"' in body
    assert 'id="_description-1">\n<summary data-apparatus="label">Description</summary>\n<p' in body
    assert 'aria-details="long"' in body_of("![A point](figure.png)\n\n::: {.description #long}\nIt is grey.\n:::\n")


def test_pictures_with_the_same_content_are_one_file() -> None:
    pictures = [
        PictureFile(path, "image/png", data) for path, data in (("a/x.png", b"1"), ("b/x.png", b"2"), ("c.png", b"1"))
    ]
    names, files = picture_resources(pictures)
    assert names == {"a/x.png": "x.png", "b/x.png": "x-2.png", "c.png": "x.png"}
    assert [(file.name, file.data) for file in files] == [("x.png", b"1"), ("x-2.png", b"2")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    folder = tmp_path_factory.mktemp("figures")
    (folder / "report.md").write_text(TEXT, encoding="utf-8")
    for name in ("chart.png", "again.png"):
        (folder / name).write_bytes(chart())
    (folder / "form.svg").write_text(DRAWING, encoding="utf-8")
    return publication(Workspace.on_disk(folder), "report.md", folder / "build")


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["print", "screen", "large-print", "epub"])
def test_a_report_with_figures_is_proved(report: Publication, edition: str) -> None:
    errors = [(o.check, f) for o in prove(report[edition]) for f in o.findings if f.severity == "error"]
    assert errors == []


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["print", "screen", "large-print"])
def test_a_picture_is_embedded_once_in_a_pdf(report: Publication, edition: str) -> None:
    with pikepdf.open(io.BytesIO(report[edition].data)) as pdf:
        pictures = [
            each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
        assert [(int(each.Width), int(each.Height)) for each in pictures] == [(2000, 1000)]
        shown = [each for page in pdf.pages for each in page.resources.get("/XObject", {}).values()]
        forms = [each.objgen for each in shown if each.Subtype == "/Form"]
    assert len(shown) - len(forms) >= 2, "it is shown in two chapters"
    # So is the drawing, with the words in it.
    assert len(forms) >= 2
    assert len(set(forms)) == 1


@pytest.mark.slow
def test_a_picture_is_one_file_of_an_epub(report: Publication) -> None:
    with zipfile.ZipFile(io.BytesIO(report["epub"].data)) as archive:
        names = [name for name in archive.namelist() if "/pictures/" in name]
    assert names == ["EPUB/pictures/again.png", "EPUB/pictures/form.svg"]


@pytest.mark.slow
def test_a_list_of_figures_says_where_they_stand(report: Publication) -> None:
    facts = report["print"].pdf
    lines = [block.text for block in facts.blocks if "register" in block.titles and "TOCI" in block.roles]
    names = ["bars", "_figure.2.1", "_figure.2.2"]
    pages = [facts.pages[facts.destinations[name]].label for name in names]
    titles = ["Figure 1.1 Bars", "Figure 2.1 The same bars", "Figure 2.2 A page of its own"]
    said = [" ".join(line.replace("\u00a0", " ").split()) for line in lines]
    assert said == [f"{title} {page}" for title, page in zip(titles, pages, strict=True)]


@pytest.mark.slow
def test_a_number_in_a_list_that_is_not_that_of_its_page_is_an_error(report: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        names = pdf.Root.Names.Dests.Names
        place = next(number for number, name in enumerate(names) if str(name) == "_figure.2.2")
        names[place + 1][0] = pdf.pages[0].obj

    codes = {finding.code for finding in found("fidelity", in_pdf(report["screen"], change))}
    assert "F009" in codes


@pytest.mark.slow
def test_reading_systems_are_told_of_a_list_of_figures(report: Publication) -> None:
    facts = report["epub"].epub
    assert [each.path for each in facts.landmarks if each.role == "loi"] == ["EPUB/text/figures.xhtml"]
    with zipfile.ZipFile(io.BytesIO(report["epub"].data)) as archive:
        navigation = archive.read("EPUB/nav.xhtml").decode()
        text = archive.read("EPUB/text/figures.xhtml").decode()
    assert navigation.count('#_figure.2.1">Figure\u00a02.1 The same bars</a>') == 1
    assert '<nav epub:type="loi"' in navigation
    assert 'epub:type="loi"' in text
    assert '#_figure.2.1"><span class="entry">Figure\u00a02.1 The same bars</span>' in text


@pytest.mark.slow
def test_a_figure_is_as_wide_as_it_is_asked_to_be(report: Publication) -> None:
    placed = [placed for page in report["screen"].pdf.pages for placed in page.placed]
    half, wide, page = (2000 / each.resolution for each in placed)
    assert wide == pytest.approx(page, rel=0.01)
    assert half < wide / 2
    # In large print figures keep the whole measure.
    large = [2000 / placed.resolution for page in report["large-print"].pdf.pages for placed in page.placed]
    assert large[0] == pytest.approx(large[1], rel=0.01)


@pytest.mark.slow
def test_a_page_of_its_own_holds_nothing_else(report: Publication) -> None:
    facts = report["print"].pdf
    pages = [{run.page for run in block.runs} for block in facts.blocks]
    (own,) = (
        page for block, held in zip(facts.blocks, pages, strict=True) if "of its own" in block.text for page in held
    )
    words = " ".join(block.text for block, held in zip(facts.blocks, pages, strict=True) if own in held)
    assert words.split() == "Figure 2.2 A page of its own".split()


SHOT = """---
title: A shot of a screen
kind: report
issuer: The House
language: en
date: 2020-01-01
---

# First

![A window with bars](shot.png "A window")

![The same window, on both columns](shot.png){.wide}
"""


@pytest.mark.slow
def test_a_picture_is_as_large_as_its_pixels_allow(tmp_path: Path) -> None:
    with Image.open(io.BytesIO(chart())) as large:
        large.resize((300, 150)).save(tmp_path / "shot.png")
    (tmp_path / "shot.md").write_text(SHOT, encoding="utf-8")
    made = publication(Workspace.on_disk(tmp_path), "shot.md", tmp_path / "build")
    # What its author made wider lacks pixels, and preflight says so.
    (fault,) = [each for each in found("resolution", made["print"]) if each.code == "E224"]
    assert fault.span is not None
    assert fault.span.line == 13
    first, second = [round(each.resolution) for page in made["print"].pdf.pages for each in page.placed]
    assert (first, second < 150) == (150, True)
    large_print = [each.resolution for page in made["large-print"].pdf.pages for each in page.placed]
    assert max(large_print) < 150
