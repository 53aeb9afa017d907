"""Make-up, setting and edges: small real publications with each fault, made so by their theme, and near misses."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf
import pytest
from checks.conftest import Publication, publication
from checks.seeding import found, in_pdf

from publish.checks import Subject
from publish.workspace import Workspace

pytestmark = pytest.mark.slow

KNOWN = "kind: {kind}\nissuer: The House\nlanguage: en\ndate: 2020-01-01\neditions: [{edition}]\ntheme: {theme}\n"
SENTENCE = "The measure of a line decides how evenly the spaces between its words can be set by a careful hand. "
LONG_WORDS = "Unquestionably incomprehensible administrative responsibilities notwithstanding characteristically. "


Make = Callable[..., Subject]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    def made(text: str, css: str = "", kind: str = "speech", edition: str = "screen") -> Subject:
        folder = tmp_path_factory.mktemp("layout")
        (folder / "styles/own").mkdir(parents=True)
        (folder / "styles/own/theme.yaml").write_text("name: own\nparent: house\n")
        (folder / "styles/own/extra.css").write_text(css or "/* as the house */")
        known = KNOWN.format(kind=kind, edition=edition, theme="own" if css else "house")
        (folder / "text.md").write_text(f"---\ntitle: A text\n{known}---\n\n{text}\n", encoding="utf-8")
        return publication(Workspace.on_disk(folder), "text.md", folder / "build")[edition]

    return made


def codes(check: str, subject: Subject) -> list[str]:
    return [each.code for each in found(check, subject)]


def paragraphs(count: int, sentences: int = 2) -> str:
    return "\n\n".join(SENTENCE * sentences for _ in range(count))


# --- make-up -----------------------------------------------------------------------------------


def test_a_heading_at_the_foot_of_a_page_is_stranded(make: Make) -> None:
    text = f"{SENTENCE}\n\n## A heading\n\n{SENTENCE}\n\n## Another\n\n{SENTENCE}"
    (stranded, *_) = [f for f in found("make-up", make(text, "section > h2 { break-after: page }")) if f.code == "E124"]
    assert "“A heading” stands at the foot of page 1" in stranded.message
    assert stranded.span is not None
    assert stranded.span.line == 13
    assert "E124" not in codes("make-up", make(text))


def test_a_heading_above_the_first_rows_of_a_table_is_not_stranded(make: Make) -> None:
    rows = "".join(f"| {number} | {SENTENCE} |\n" for number in range(60))
    text = f"{SENTENCE}\n\n## A heading\n\n| Number | Words |\n| --- | --- |\n{rows}\n{SENTENCE}"
    assert "E124" not in codes("make-up", make(text))
    assert "E124" in codes("make-up", make(text, "section > h2 { break-after: page }"))


def test_a_line_alone_on_a_page_is_a_widow_or_an_orphan(make: Make) -> None:
    css = "p { orphans: 1; widows: 1 }"
    subjects = [make("\n\n".join((first, paragraphs(40))), css) for first in ("One line.", SENTENCE)]
    alone = [each for subject in subjects for each in found("make-up", subject) if each.code == "E125"]
    assert alone
    assert all(each.span is not None for each in alone)
    kept = [make("\n\n".join((first, paragraphs(40)))) for first in ("One line.", SENTENCE)]
    assert [each.code for subject in kept for each in found("make-up", subject)] == []


def test_words_broken_line_after_line_are_a_ladder_and_none_may_break_over_a_page(make: Make) -> None:
    css = "p { hyphens: auto; hyphenate-limit-zone: 0; width: 80pt; orphans: 1; widows: 1 }"
    said = codes("make-up", make(LONG_WORDS * 60, css))
    assert "E129" in said
    assert "E128" in said
    assert not {"E128", "E129"} & set(codes("make-up", make(LONG_WORDS * 60)))


def test_a_page_with_nothing_on_it_is_an_error(statement: Publication) -> None:
    def add_page(pdf: pikepdf.Pdf) -> None:
        pdf.add_blank_page(page_size=(612, 792))

    assert codes("make-up", in_pdf(statement["screen"], add_page)) == ["E130"]
    assert codes("make-up", statement["screen"]) == []


def test_a_point_that_ends_on_one_word(make: Make) -> None:
    points = "\n".join(f"- {' '.join(['Some words'] * count)} ending" for count in range(6, 18))
    assert "E131" in codes("make-up", make(points, ".last { white-space: normal }"))
    assert "E131" not in codes("make-up", make(points))


def test_a_colophon_alone_on_the_last_page(make: Make) -> None:
    css = ".colophon, .colophon-side article > .colophon { position: static; break-before: page }"
    assert "E132" in codes("make-up", make(SENTENCE, css))
    assert "E132" not in codes("make-up", make(SENTENCE))


def test_a_page_that_is_left_early(make: Make) -> None:
    text = f"{SENTENCE}\n\n{SENTENCE * 24}\n\n{SENTENCE * 24}"
    (early,) = [f for f in found("make-up", make(text, "p { break-inside: avoid }")) if f.code == "E133"]
    assert early.span is not None
    assert "E133" not in codes("make-up", make(text))


# --- setting -----------------------------------------------------------------------------------


def test_lines_that_are_torn_open_are_loose(make: Make) -> None:
    text = SENTENCE * 6
    (loose,) = [f for f in found("setting", make(text, "p { word-spacing: .5em }")) if f.code == "E126"]
    assert "em wide" in loose.message
    assert loose.span is not None
    assert loose.span.line == 11
    assert codes("setting", make(text)) == []
    assert codes("setting", make(SENTENCE * 20, "p { text-align: justify }")) == []


def test_code_is_spaced_as_its_author_spaced_it(everything: Publication) -> None:
    assert codes("setting", everything["print"]) == []


def test_spaces_that_stand_under_each_other_are_a_river(make: Make) -> None:
    css = "p { text-align: justify; width: 170pt }"
    assert "E127" in codes("setting", make("incomprehensible responsibility " * 9, css))
    assert "E127" not in codes("setting", make("incomprehensible responsibility " * 3, css)), "too few lines"


# --- edges -------------------------------------------------------------------------------------


def test_text_that_is_cut_off_at_the_edge(statement: Publication) -> None:
    def narrow(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.mediabox = page.cropbox = page.trimbox = pikepdf.Array([0, 0, 480, 792])

    cut = found("edges", in_pdf(statement["screen"], narrow))
    assert {each.code for each in cut} == {"E123"}
    assert any(each.span is not None for each in cut)
    assert codes("edges", statement["screen"]) == []
    assert codes("edges", statement["print"]) == []


def test_a_glyph_that_stands_for_no_character(statement: Publication) -> None:
    def forget(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                del item["/ToUnicode"]

    unknown = found("edges", in_pdf(statement["screen"], forget))
    assert {each.code for each in unknown} == {"E120"}
    assert all(each.code != "E120" for each in found("edges", statement["large-print"]))
