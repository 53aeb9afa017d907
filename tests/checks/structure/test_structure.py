"""Structure: each defect of a tag tree is seen, by its code; what only looks like one is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from checks.conftest import Publication
from checks.seeding import found, in_pdf
from pikepdf import Array, Dictionary, Name, String

from publish.checks import Subject
from publish.checks.structure import ORDINAL, check
from publish.diagnostics import Severity

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def screen(everything: Publication) -> Subject:
    return everything["screen"]


def elements(pdf: pikepdf.Pdf, role: str) -> list[Any]:
    """All structure elements of a role, in the order of the tree."""
    return [element for element in walk(pdf.Root.StructTreeRoot) if element.get("/S") == Name("/" + role)]


def walk(element: Any) -> Iterator[Any]:
    yield element
    for kid in kids(element):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield from walk(kid)


def kids(element: Any) -> list[Any]:
    held = element.get("/K", Array())
    return list(held) if isinstance(held, Array) else [held]


def codes(subject: Subject, change: Callable[[pikepdf.Pdf], None]) -> set[str]:
    return {finding.code for finding in found("structure", in_pdf(subject, change))}


# --- one defect each ---------------------------------------------------------------------------


def untag(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def unmark(pdf: pikepdf.Pdf) -> None:
    pdf.Root.MarkInfo.Marked = False


def paint_untagged_text(pdf: pikepdf.Pdf) -> None:
    page = next(page.obj for page in pdf.pages if re.search(rb"/MCID 2\b", page.obj.Contents.read_bytes()))
    page.Contents = pdf.make_stream(re.sub(rb"/MCID 2\b", b"/Own 2", page.Contents.read_bytes(), count=1))


def paint_untagged_line(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(pdf.make_stream(b"q 0 0 m 10 10 l S Q"))


def drop_an_element(pdf: pikepdf.Pdf) -> None:
    heading = elements(pdf, "H2")[-1]
    heading.P.K = Array([kid for kid in kids(heading.P) if not same(kid, heading)])


def same(one: Any, two: Any) -> bool:
    return isinstance(one, Dictionary) and one.objgen == two.objgen


def swap_two_paragraphs(pdf: pikepdf.Pdf) -> None:
    (item, other, *_) = elements(pdf, "LI")
    one, two = kids(item), kids(other)
    item.K, other.K = Array(two), Array(one)


def split_a_paragraph(pdf: pikepdf.Pdf) -> None:
    paragraph = next(p for p in elements(pdf, "P") if len(kids(p)) > 8)
    held = kids(paragraph)
    half = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.P, P=paragraph.P, Pg=paragraph.Pg, K=Array(held[4:]))
    )
    paragraph.K = Array(held[:4])
    around = kids(paragraph.P)
    place = next(number for number, kid in enumerate(around) if same(kid, paragraph))
    paragraph.P.K = Array([*around[: place + 1], half, *around[place + 1 :]])


def forget_an_alternative(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "Figure")[0].Alt


def put_the_caption_aside(pdf: pikepdf.Pdf) -> None:
    (caption,) = elements(pdf, "Caption")
    figure = caption.P
    figure.K = Array([kid for kid in kids(figure) if not same(kid, caption)])
    caption.S = Name.P
    figure.P.K.append(caption)


def forget_a_scope(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "TH")[0].A


def make_header_cells_plain(pdf: pikepdf.Pdf) -> None:
    for cell in elements(pdf, "TH"):
        cell.S = Name.TD


def drop_a_cell(pdf: pikepdf.Pdf) -> None:
    row = elements(pdf, "TR")[-1]
    row.K = Array(kids(row)[:1])


def make_a_row_a_division(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "TR")[-1].S = Name.Div


def make_a_note_a_paragraph(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "Note")[0].S = Name.Div


def forget_a_notes_identifier(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "Note")[0].ID


def lead_a_call_astray(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            if str(annotation.get("/Dest", "")).startswith("note-"):
                annotation.Dest = String("second")


def cut_the_way_back(pdf: pikepdf.Pdf) -> None:
    label = kids(elements(pdf, "Note")[0])[0]
    label.K = Array(kid for kid in kids(kids(label)[0]) if isinstance(kid, int))
    label.Pg = elements(pdf, "Note")[0].get("/Pg", label.get("/Pg", pdf.pages[-2].obj))


def skip_a_level(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "H2")[1].S = Name.H4


def begin_below_the_first_level(pdf: pikepdf.Pdf) -> None:
    for heading in elements(pdf, "H1"):
        heading.S = Name.H2


def take_an_items_body(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "LBody")[0].S = Name.Div


def take_an_item_out_of_its_list(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "L")[0].S = Name.Sect


def forget_the_numbering(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "L")[0].A


def forget_where_a_link_leads(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[1].obj.Annots[0].Contents


def make_a_link_a_span(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "Link")[-2].S = Name.Span


def take_a_links_area(pdf: pikepdf.Pdf) -> None:
    link = elements(pdf, "Link")[3]
    link.K = Array([kid for kid in kids(link) if isinstance(kid, int)])


def speak_another_language(pdf: pikepdf.Pdf) -> None:
    next(span for span in elements(pdf, "Span") if span.get("/Lang") == "en").Lang = String("fi")


def speak_no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def begin_with_a_division(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "Document")[0].S = Name.Div


def invent_a_type(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "BlockQuote")[0].S = Name.Excerpt


def give_a_type_another_meaning(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(P=Name.Span)


def go_round_in_circles(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "BlockQuote")[0].S = Name.Excerpt
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(Excerpt=Name.Extract, Extract=Name.Excerpt)


def lose_the_tab_order(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[1].obj.Tabs


def read_the_folios(pdf: pikepdf.Pdf) -> None:
    """The engine's own way: what stands in the margins is paragraphs of the text."""
    at_the_foot(pdf, lambda page: page.label)


def read_the_running_heads(pdf: pikepdf.Pdf) -> None:
    at_the_foot(pdf, lambda page: "First chapter")


def at_the_foot(pdf: pikepdf.Pdf, words: Callable[[pikepdf.Page], str]) -> None:
    """Words at the foot of every page, tagged as a paragraph."""
    (document,) = elements(pdf, "Document")
    for page in pdf.pages:
        font = next(iter(page.obj.Resources.Font.keys()))
        drawn = f"/P <</MCID 999>> BDC q BT {font} 9 Tf 1 0 0 1 300 10 Tm [()] TJ ET Q EMC\n"
        page.contents_add(pdf.make_stream(drawn.encode()), prepend=True)
        foot = Dictionary(Type=Name.StructElem, S=Name.P, P=document, Pg=page.obj, K=999, ActualText=words(page))
        document.K.append(pdf.make_indirect(foot))


def read_the_leader_dots(pdf: pikepdf.Pdf) -> None:
    for entry in elements(pdf, "TOCI"):
        dots = Dictionary(Type=Name.StructElem, S=Name.Span, P=entry, K=0, Pg=pdf.pages[0].obj, ActualText=". . . . .")
        entry.K = Array([pdf.make_indirect(dots), *kids(entry)])


def mislead_the_parent_tree(pdf: pikepdf.Pdf) -> None:
    rows = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree).values()
    row = next(row for row in rows if isinstance(row, Array) and len(row) > 3 and not same(row[2], row[3]))
    row[2], row[3] = row[3], row[2]


DEFECTS = [
    ("A060", untag), ("A060", unmark),
    ("A061", paint_untagged_text), ("A061", paint_untagged_line), ("A061", drop_an_element),
    ("A062", swap_two_paragraphs),
    ("A063", split_a_paragraph),
    ("A064", forget_an_alternative),
    ("A065", put_the_caption_aside),
    ("A066", forget_a_scope), ("A066", make_header_cells_plain),
    ("A067", drop_a_cell), ("A067", make_a_row_a_division),
    ("A068", make_a_note_a_paragraph), ("A068", forget_a_notes_identifier),
    ("A069", lead_a_call_astray),
    ("A070", cut_the_way_back),
    ("A071", skip_a_level), ("A071", begin_below_the_first_level),
    ("A072", take_an_items_body), ("A072", take_an_item_out_of_its_list), ("A072", forget_the_numbering),
    ("A073", forget_where_a_link_leads), ("A073", make_a_link_a_span), ("A073", take_a_links_area),
    ("A074", speak_another_language), ("A074", speak_no_language),
    ("A075", begin_with_a_division),
    ("A076", invent_a_type), ("A076", give_a_type_another_meaning), ("A076", go_round_in_circles),
    ("A077", lose_the_tab_order),
    ("A078", read_the_folios), ("A078", read_the_running_heads), ("A078", read_the_leader_dots),
    ("A079", mislead_the_parent_tree),
]  # fmt: skip


@pytest.mark.parametrize(("code", "defect"), DEFECTS, ids=[f"{code}-{defect.__name__}" for code, defect in DEFECTS])
def test_a_defect_is_seen(code: str, defect: Callable[[pikepdf.Pdf], None], screen: Subject) -> None:
    assert code in codes(screen, defect)


def test_a_clean_file_raises_nothing(screen: Subject, statement: Publication) -> None:
    assert list(check(screen)) == []
    assert list(check(statement["screen"])) == []
    assert list(check(statement["large-print"])) == []


def test_every_code_of_this_check_is_seeded() -> None:
    assert {code for code, _ in DEFECTS} == {f"A0{number}" for number in range(60, 80)}


# --- near misses -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "orders"),
    [
        ("1.", True),
        ("a)", True),
        ("(iv)", True),
        ("•", True),
        ("x", False),
        ("-v", False),
        ("404", False),
        ("Air", False),
    ],
)
def test_terms_that_are_explained_are_no_numbers(label: str, orders: bool) -> None:
    assert bool(ORDINAL.fullmatch(label)) is orders


def test_a_table_may_name_its_headers_instead_of_scopes(screen: Subject) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        heads = elements(pdf, "TH")
        for number, cell in enumerate(heads):
            del cell.A
            cell.ID = String(f"head-{number}")
        for number, cell in enumerate(elements(pdf, "TD")):
            cell.A = Dictionary(O=Name.Table, Headers=Array([String(f"head-{number % len(heads)}")]))

    assert codes(screen, change) == set()


def test_an_own_type_that_is_mapped_is_known(screen: Subject) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        elements(pdf, "BlockQuote")[0].S = Name.Excerpt
        pdf.Root.StructTreeRoot.RoleMap = Dictionary(Excerpt=Name.BlockQuote)

    assert codes(screen, change) == set()


def test_feet_that_differ_are_no_running_head(screen: Subject) -> None:
    assert "A078" not in codes(screen, lambda pdf: at_the_foot(pdf, lambda page: f"Row {page.index + 1} of the list"))


def test_what_is_wrong_is_named_with_its_line(screen: Subject) -> None:
    def lines(change: Callable[[pikepdf.Pdf], None]) -> list[tuple[str, int | None]]:
        return [(each.code, each.span and each.span.line) for each in found("structure", in_pdf(screen, change))]

    source = screen.source.document.manuscripts[0].data.decode().splitlines()
    assert lines(forget_an_alternative) == [("A064", 1 + source.index('![A red dot](dot.png "The caption")'))]
    assert lines(skip_a_level) == [("A071", 1 + source.index("Setext heading"))]
    assert lines(forget_a_scope) == [("A066", 1 + source.index("| Left | Right |"))]


def test_a_missing_way_back_is_a_warning(screen: Subject) -> None:
    findings = found("structure", in_pdf(screen, cut_the_way_back))
    assert [each.severity for each in findings if each.code == "A070"] == [Severity.WARNING]
