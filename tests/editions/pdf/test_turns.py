"""Lines of code on paper: they turn within the measure, with a mark that is drawn, and their numbers are not read."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from publish.composing.code import code_markup
from publish.diagnostics import Span
from publish.document import CodeBlock
from publish.editions.pdf.layout import Laid, lay_out, write
from publish.editions.pdf.layout.boxes import text_boxes
from publish.editions.pdf.unit import Content, Node, Unit

STYLES = Path(__file__).parents[3] / "styles/house"
FONTS = tuple(sorted(str(p) for p in (STYLES / "fonts").glob("SourceCodePro-*.otf")))
PAGE = (
    "@page { size: 220pt 120pt; margin: 20pt } html { font: 10pt/14pt 'Source Code Pro' } pre { margin: 0 }"
    "pre { white-space: pre-wrap; overflow-wrap: anywhere } pre code, pre .line { display: block }"
    "pre .line { padding-left: 1.2em; text-indent: -1.2em; counter-increment: code; position: relative;"
    " border-left: 0 none #ff0000; orphans: 1; widows: 1 } pre .in-4 { padding-left: 3.6em; text-indent: -3.6em }"
    ".numbered { counter-reset: code; padding-left: 3em }"
    ".numbered .line::before { content: counter(code); text-indent: 0; position: absolute; left: -3em; width: 2em }"
    "wbr { display: inline-block } wbr::before { content: none }"
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("fontconfig"))


class Setter:
    labelling = None


def laid_out(text: str, cache: str, first_number: int | None = None) -> Laid:
    block = CodeBlock(text, "python", Span.point("a.md", 3), first_number=first_number)
    body = f"<article>{code_markup(Setter(), block)}</article>"  # type: ignore[arg-type]
    slips = (("text", body),)
    return lay_out(Unit(slips, PAGE, (), "en", "ltr", "Title", 1, (), ()), FONTS, cache)


def lines(laid: Laid) -> list[list[str]]:
    """The texts of each page, by the height that they stand at; without the numbers of lines."""
    pages = []
    for page in laid.pages.pages:
        found: dict[float, str] = {}
        for box, _ in text_boxes(page._page_box):
            if "::" not in (box.element_tag or "") and box.text.strip():
                height = round(box.position_y + box.baseline)
                found[height] = found.get(height, "") + box.text
        pages.append([text for _, text in sorted(found.items())])
    return pages


def marks(pdf: bytes) -> list[int]:
    """How many marks each page has: their shafts and their barbs are two strokes in red."""
    counts = []
    for page in pikepdf.open(io.BytesIO(pdf)).pages:
        red, strokes, within = False, 0, [""]
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    within.append(str(operands[0]))
                case "EMC":
                    within.pop()
                case "RG":
                    red = [float(each) for each in operands] == [1, 0, 0]
                case "S":
                    strokes += red and within[-1] == "/Artifact"
        counts.append(strokes // 2)
    return counts


def contents(node: Node) -> int:
    return sum(1 if isinstance(kid, Content) else contents(kid) if isinstance(kid, Node) else 0 for kid in node.kids)


LONG = {
    "spaces": "a = " + "word + " * 40,
    "marks": "f(" + "x.y(z)," * 40 + ")",
    "nothing": "A" * 300,
    "a string": f'f("{"A" * 300}")',
    "a sign": "#" * 300,
    "brackets": "(" * 150 + ")" * 150,
    "deep": " " * 60 + "B" * 240,
}


@pytest.mark.parametrize("numbered", [None, 98])
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_three_hundred_characters_stay_on_the_page(text: str, numbered: int | None, cache: str) -> None:
    laid = laid_out(f"before\n{text}\nafter", cache, numbered)
    assert laid.facts.findings == ()
    assert "".join("".join(page) for page in lines(laid)).replace(" ", "") == f"before{text}after".replace(" ", "")


def test_a_line_turns_at_spaces_and_marks_first(cache: str) -> None:
    ((first, second, *_),) = lines(laid_out("return one_name + other_name(first, second)", cache))
    assert (first, second) == ("return one_name + other_name(", "first, second)") or first.endswith(" ")
    ((first, *_),) = lines(laid_out("path/of/a/file/that_is/rather/long/for/a/line", cache))
    assert first.endswith("/")


def test_every_turn_has_a_mark_and_no_other_line(cache: str) -> None:
    laid = laid_out("short\n" + "x + " * 30 + "\n    " + "y + " * 20 + "\nshort", cache)
    pages = lines(laid)
    assert len(pages) > 1, "a line goes on over a page"
    written = write(laid)
    assert sum(marks(written.pdf)) == sum(map(len, pages)) - 4
    assert marks(write(laid_out("short\nshort", cache)).pdf) == [0]


def test_numbers_and_marks_are_not_read(cache: str) -> None:
    plain, numbered = (write(laid_out("one\ntwo " * 20, cache, number)) for number in (None, 7))
    assert contents(plain.structure) > 0
    assert contents(numbered.structure) == contents(plain.structure)
    shown = [box.text for page in laid_out("a\nb", cache, 7).pages.pages for box, _ in text_boxes(page._page_box)]
    assert [text.strip() for text in shown if text.strip()] == ["7", "a", "8", "b"]


@pytest.mark.parametrize("more", range(6))
def test_a_line_may_turn_after_a_comma(more: int, cache: str) -> None:
    # The second line begins within the literal, and has no room for all that follows it. What is not ASCII is broken by
    # the engine.
    laid = laid_out(f'print("It failed after {{}} whole second’", duration{"_" * more}.as_secs())', cache)
    assert not laid.facts.findings
    (shown,) = lines(laid)
    assert shown[1:] == ['whole second’", ', f"duration{'_' * more}.as_secs())"]
