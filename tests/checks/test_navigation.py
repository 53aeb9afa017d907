"""Contents, folios and links of PDFs: each fault is reported with its place, and near misses are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from checks.conftest import Publication, publication
from checks.seeding import found, in_pdf
from pikepdf import Array, Dictionary, Name, String

from publish.diagnostics import Diagnostic
from publish.inspection.fonts import Font
from publish.workspace import Workspace

pytestmark = pytest.mark.slow


def lines(pdf: pikepdf.Pdf) -> list[Any]:
    """The lines of the outline, in order."""
    listed: list[Any] = []

    def gather(item: Any) -> None:
        kid = item.get("/First")
        while kid is not None:
            listed.append(kid)
            gather(kid)
            kid = kid.get("/Next")

    gather(pdf.Root.Outlines)
    return listed


def line(pdf: pikepdf.Pdf, title: str) -> Any:
    return next(each for each in lines(pdf) if str(each.Title) == title)


def unaimed(target: Any) -> None:
    """Let a line of the outline lead nowhere."""
    for key in ("/Dest", "/A"):
        if key in target:
            del target[key]


def placed(findings: list[Diagnostic], code: str) -> list[int | None]:
    return [each.span.line if each.span else None for each in findings if each.code == code]


HOW_WE_CHOSE = 19
WHAT_TO_DO = 36


def test_an_outline_whose_label_is_wrong(survey: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        line(pdf, "How we chose").Title = String("How we choose")

    assert placed(found("contents", in_pdf(survey["screen"], change)), "L001") == [HOW_WE_CHOSE]


def test_an_outline_whose_label_differs_in_space_alone(survey: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        line(pdf, "How we chose").Title = String("How we  chose ")

    assert found("contents", in_pdf(survey["screen"], change)) == []


def test_an_outline_that_lacks_a_heading(survey: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        above = line(pdf, "What the water holds")
        del above["/First"], above["/Last"]

    assert placed(found("contents", in_pdf(survey["screen"], change)), "L002") == [WHAT_TO_DO]


def test_an_outline_in_another_order(survey: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        one, other = line(pdf, "What we left out"), line(pdf, "How we chose")
        one.Title, other.Title = other.Title, one.Title

    assert placed(found("contents", in_pdf(survey["screen"], change)), "L003") == [HOW_WE_CHOSE]


def test_an_outline_that_leads_to_another_page(survey: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        target = line(pdf, "What to do")
        unaimed(target)
        target.Dest = Array([pdf.pages[0].obj, Name.Fit])

    assert placed(found("contents", in_pdf(survey["screen"], change)), "L004") == [WHAT_TO_DO]


def test_an_outline_that_leads_nowhere(survey: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        unaimed(line(pdf, "What to do"))

    assert placed(found("links", in_pdf(survey["screen"], change)), "L030") == [None]


def renumbered(prefix: str, start: int) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=start, P=String(prefix))]))

    return change


@pytest.mark.parametrize("edition", ["print", "screen", "large-print"])
def test_page_labels_that_are_not_the_folios(edition: str, statement: Publication) -> None:
    findings = found("folios", in_pdf(statement[edition], renumbered("", 5)))
    assert len(placed(findings, "L021")) == len(statement[edition].pdf.pages)
    assert len(placed(findings, "L020")) == 3


def test_page_labels_said_otherwise_are_the_same(statement: Publication) -> None:
    assert found("folios", in_pdf(statement["screen"], renumbered("", 1))) == []


def test_a_wrong_number_in_the_contents(statement: Publication) -> None:
    """The last line of the contents prints the number of the first."""

    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        instructions = list(pikepdf.parse_content_stream(page))
        numbers = list(shown(page, instructions, ("1", "2")))
        one, last = next(at for at, text in numbers if text == "1"), [at for at, text in numbers if text == "2"][-1]
        source = instructions[one]
        instructions[last] = pikepdf.ContentStreamInstruction(source.operands, source.operator)
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))

    before = [block.text for block in statement["screen"].pdf.blocks if "TOCI" in block.roles]
    seeded = in_pdf(statement["screen"], change)
    after = [block.text for block in seeded.pdf.blocks if "TOCI" in block.roles]
    assert after == [*before[:-1], before[-1].replace(" 2", " 1")]
    (finding,) = found("folios", seeded)
    assert finding.code == "L020"
    assert "contents say page 1 for “Advancing Our Shared Prosperity”, which stands on page 2" in finding.message
    assert finding.span is not None


def shown(page: pikepdf.Page, instructions: list[Any], wanted: tuple[str, ...]) -> Any:
    """The instructions that show one of these texts, and which."""
    font = None
    for number, instruction in enumerate(instructions):
        operator = str(instruction.operator)
        if operator == "Tf":
            font = Font(page.resources.Font[str(instruction.operands[0])])
        elif operator in ("Tj", "TJ") and font is not None:
            (operand,) = instruction.operands
            pieces = [operand] if operator == "Tj" else list(operand)
            codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, String))
            text = "".join(each for each, _, _ in font.glyphs(codes))
            if text in wanted:
                yield number, text


def test_a_link_to_a_place_that_is_gone(survey: Publication) -> None:
    subject = survey["screen"]
    page = next(
        link.page for link in subject.pdf.links if link.target == "#chosen" and "how" in (link.description or "")
    )

    def change(pdf: pikepdf.Pdf) -> None:
        for annotation in pdf.pages[page].Annots:
            if "/Dest" in annotation:
                annotation.Dest = String("nowhere")

    (finding,) = found("links", in_pdf(subject, change))
    assert finding.code == "L030"
    assert "“how we chose” on page 2" in finding.message


def test_a_place_that_is_not_where_its_heading_stands(survey: Publication) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pikepdf.NameTree(pdf.Root.Names.Dests)["what-to-do"] = Array([pdf.pages[0].obj, Name.Fit])

    assert placed(found("folios", in_pdf(survey["screen"], change)), "L020") == [WHAT_TO_DO]


@pytest.mark.parametrize("edition", ["print", "screen", "large-print"])
@pytest.mark.parametrize("check", ["contents", "folios", "links", "link-words"])
def test_clean_editions_raise_nothing(edition: str, check: str, survey: Publication) -> None:
    assert found(check, survey[edition]) == []


FORMULAS = """\
---
title: Formulas
kind: report
issuer: The press
language: en
date: 2026-03
editions: [screen]
---

# The $n$-th root

Text.

# Of $x$, and ($y$)

Text.

# Three

Text.
"""


def test_contents_show_formulas_which_are_read_as_their_words(tmp_path: Path) -> None:
    made = publication(Workspace.in_memory({"formulas.md": FORMULAS}), "formulas.md", tmp_path)
    assert found("contents", made["screen"]) == []
    assert found("folios", made["screen"]) == []

    def misread(pdf: pikepdf.Pdf) -> None:
        first = next(each for each in pdf.objects if isinstance(each, Dictionary) and each.get("/S") == Name.Formula)
        assert str(first.Alt) == "n"
        first.Alt = String("m")

    # The first of the file is that of the contents.
    assert placed(found("contents", in_pdf(made["screen"], misread)), "L001") == [10]
