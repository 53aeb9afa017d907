"""Mathematics: what its marks are, what the TeX means, and the words that say it."""

from __future__ import annotations

import time
from xml.etree import ElementTree

import pytest
from reading.sources import document, source

from publish.composing.walking import nodes
from publish.document import Document, Equation, Formula, Phrase, plain_text
from publish.reading import read as reading
from publish.reading.maths.spoken import spoken
from publish.reading.maths.tex import TexFault, mathml
from publish.reading.maths.tex_commands import KNOWN
from publish.workspace import Workspace


def read(text: str, metadata: str = "") -> Document:
    return document(f"# H\n\n{text}\n", "report", metadata)


def formulas(text: str, metadata: str = "") -> list[str]:
    return [node.tex for node in nodes(read(text, metadata)) if isinstance(node, Formula)]


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("$x$", ["x"]),
        ("a $x$, $y$-axis and ($z$).", ["x", "y", "z"]),
        ("**$x$** and [$y$](#h)", ["x", "y"]),
        (r"$a\$b$", [r"a\$b"]),
        (r"$a \\$", [r"a \\"]),
        ("$a +\nb$", ["a +\nb"]),
        ("$$x$$", ["x"]),
        ("$$\nx\n+ y\n= z\n$$", ["\nx\n+ y\n= z\n"]),
        ("text\n$$ x $$\ntext", [" x "]),
        ("- $$ x $$\n- $y$", [" x ", "y"]),
        ("| a |\n|---|\n| $x$ |", ["x"]),
        ("$x$~2~ and *$y$*", ["x", "y"]),
    ],
)
def test_what_stands_between_dollar_signs_is_mathematics(text: str, tex: list[str]) -> None:
    assert formulas(text) == tex


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $10", "$5-$10", "US$5 or US$6", "$ x $", "$x $", "$ x$", r"\$x\$", "`$x$`", "$5 and `$x`", "a $",
        "$20,000 and USD$30,000", "    $x$", "```\n$x$\n```",
    ],
)  # fmt: skip
def test_prices_and_code_are_no_mathematics(text: str) -> None:
    assert formulas(text) == []


def test_metadata_switch_it_off() -> None:
    assert formulas("$x$ and\n\n$$ y $$", metadata="maths: false\n") == []


def test_an_equation_has_its_attributes_and_words() -> None:
    text = '$$ x^2 $$ {#one .wide alt="x by itself"}\n\n$$ y $$ (two)\n\n$z${alt="Z!" .key}\n'
    found = [*nodes(read(text))]
    one, two = (node for node in found if isinstance(node, Equation))
    assert (one.attributes.identifier, one.attributes.classes) == ("one", ("wide",))
    assert one.formula.alternative == "x by itself"
    assert two.attributes.identifier == "two"
    phrase = next(node for node in found if isinstance(node, Phrase))
    assert phrase.attributes.classes == ("key",)
    assert plain_text((phrase,)) == "Z!"


def test_words_are_english_or_the_tex() -> None:
    assert [plain_text((node,)) for node in nodes(read("$x^2$")) if isinstance(node, Formula)] == ["x squared"]
    german = source("## H\n\n$x^2$").replace("language: en", "language: de")
    held, _ = reading(Workspace.in_memory({"case.md": german}), "case.md")
    assert [node.alternative for node in nodes(held) if isinstance(node, Formula)] == ["x^2"]


SPOKEN = {
    "a^2+b^2=c^2": "a squared plus b squared equals c squared",
    r"\frac{a}{b}": "a over b",
    r"\frac{-b\pm\sqrt{b^2-4ac}}{2a}": "the fraction minus b plus or minus the square root of b squared minus 4 a c "
    "end root over 2 a end fraction",
    r"\sqrt{x}": "the square root of x",
    r"\sqrt[3]{x}": "the cube root of x",
    r"\sqrt[n]{x+1}": "the n-th root of x plus 1 end root",
    "x^n": "x to the power n",
    "e^{-x^2}": "e to the power minus x squared end power",
    "x_1^2": "x sub 1 squared",
    "x_{i,j}": "x sub i, j end sub",
    "f'(x)": "f prime of x",
    "f(x+1)": "f of open parenthesis x plus 1 close parenthesis",
    "10^{-3}": "10 to the power minus 3",
    r"5^\circ": "5 degrees",
    r"1{,}000{,}000.5": "1,000,000.5",
    r"\sum_{i=1}^n i": "the sum from i equals 1 to n of i",
    r"\prod_{p} p": "the product over p of p",
    r"\int_0^\infty f(x)\,dx": "the integral from 0 to infinity of f of x d x",
    r"\oint E": "the contour integral of E",
    r"\lim_{x\to 0}\frac{\sin x}{x}=1": "the limit as x approaches 0 of the fraction sine of x over x "
    "end fraction equals 1",
    r"\log_2 n": "log base 2 of n",
    r"\alpha\Gamma\mathbf{x}\mathcal{L}\mathfrak{g}": "alpha capital gamma bold x script L fraktur g",
    r"x\in\mathbb{R}": "x is in the real numbers",
    r"\forall x\exists y": "for all x there exists y",
    r"\vec{v}\hat{x}\bar{y}\overline{ab}": "vector v x hat y bar bar over a b end bar",
    r"\binom{n}{k}": "n choose k",
    r"n!": "n factorial",
    r"|x|\le\|y\|": "the absolute value of x end absolute value is less than or equal to the norm of y end norm",
    r"\begin{pmatrix}a&b\\c&d\end{pmatrix}": "the 2 by 2 matrix with row 1: a, b; row 2: c, d, end matrix",
    r"\begin{vmatrix}a&b\\c&d\end{vmatrix}": "the determinant of the 2 by 2 matrix with row 1: a, b; row 2: c, d, "
    "end determinant",
    r"\begin{cases}1&x>0\\0&\text{otherwise}\end{cases}": "2 cases: 1, x is greater than 0; 0, otherwise",
    r"\begin{aligned}a&=b\\&=c\end{aligned}": "a equals b; equals c",
    r"\begin{align}a&=b\end{align}": "a equals b",
    r"\begin{split}a&=b\\&=c\end{split}": "a equals b; equals c",
    r"\underbrace{a+b}_{n}": "a plus b with underbrace n end underbrace",
    r"\overset{!}{=}": "equals with factorial above",
    r"\nabla\cdot\mathbf{B}=0": "del dot bold B equals 0",
    r"a,\ldots,z": "a, dot dot dot, z",
    r"\cancel{x}": "crossed out x end crossed out",
    r"\mathrm{CO}_2": "CO sub 2",
    r"10\,\text{kg}": "10 kg",
}


@pytest.mark.parametrize("tex", SPOKEN)
def test_spoken(tex: str) -> None:
    meant = mathml(tex, displayed=True)
    assert isinstance(meant, str)
    assert spoken(meant) == SPOKEN[tex]


def test_mathml_is_plain() -> None:
    """No aid for a browser's quirks is left, and no style but what an attribute of MathML says."""
    meant = mathml(r"\lim_{x} \mathrm{kg} \cancel{x} \begin{cases}1&2\end{cases} \mathcal{L} \tfrac12", displayed=False)
    assert isinstance(meant, str)
    root = ElementTree.fromstring(meant)
    assert not [each for each in root.iter() if {"style", "class"} & set(each.attrib)]
    assert not [each for each in root.iter("mspace") if not each.get("width")]
    assert "\ufe00" not in meant
    assert [each.get("columnalign") for each in root.iter("mtable")] == ["left left"]
    assert [each.get("displaystyle") for each in root.iter("mstyle")] == ["false"]


@pytest.mark.parametrize(
    ("tex", "offset"),
    [
        (r"é + \unknown", 4), (r"\frac{a", 7), ("a^b^c", 3), ("x & y", 2), (r"\begin{align} a \bad", 16),
        (r"\begin{split} \begin{align} a \bad", 30), ("", 0), ("%x", 0), (r"\left( x", 8), (r"\href{a}{b}", 0),
        (r"\newcommand{\a}{\a}\a", 0), ("日本語", None),
    ],
)  # fmt: skip
def test_faults_have_places(tex: str, offset: int | None) -> None:
    found = mathml(tex, displayed=True)
    assert (found.offset if isinstance(found, TexFault) else None) == offset


@pytest.mark.parametrize(
    "tex",
    [
        "(" * 3000, r"\left(" * 600, "{" * 3900, r"\sqrt" * 700, r"\frac" * 700, "x^{" * 1000, "[" * 13,
        "x" * 5000, r"\langle " * 13, r"\sqrt{" * 400 + "x" + "}" * 400, r"\{" * 1500, "([" * 900,
        r"\sin(" * 14, r"\begin{matrix}" * 200, r"\newcommand{\a}{\a\a}\a",
    ],
)  # fmt: skip
def test_what_is_endless_ends(tex: str) -> None:
    start = time.process_time()
    assert isinstance(mathml(tex, displayed=True), TexFault)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"\sum_{\substack{i<n \\ j<m}} a", "the sum over i is less than n; j is less than m of a"),
        (r"x>0 \mbox{ for all $x$ in $X$}", "x is greater than 0 for all x in X"),
        (r"\text{if \textbf{all} $x$}", None),
        (r"\begin{alignat}{2} a &= b & c &= d \end{alignat}", "a equals b c equals d"),
        (r"\begin{array}{@{}l@{\,}r@{}} a & b \end{array}", "a b"),
        (r"\begin{smallmatrix} a & b \end{smallmatrix}", "the table with row 1: a, b, end table"),
        (r"\left<x\right>", "open angle bracket x close angle bracket"),
        (r"\textbf{a}\textrm{b}\texttt{c}", "a b c"),
        (r"\widetilde{ab}", "tilde over a b end tilde"),
        (r"\renewcommand{\mbox}[1]{|#1|}\mbox{x}", "the absolute value of x end absolute value"),
    ],
)
def test_usual_commands_beyond_the_converters_own(tex: str, said: str | None) -> None:
    meant = mathml(tex, displayed=True)
    assert (spoken(meant) if isinstance(meant, str) else None) == said


def test_every_command_that_a_hint_names_is_taken() -> None:
    arguments = {"frac": 2, "dfrac": 2, "tfrac": 2, "cfrac": 2, "binom": 2, "overset": 2, "underset": 2, "stackrel": 2}
    alone = {r"\left", r"\right", r"\middle", r"\big", r"\Big", r"\bigg", r"\Bigg", r"\limits", r"\nolimits",
             r"\color", r"\textcolor"}  # fmt: skip
    for name in sorted(KNOWN - alone):
        given = "{x}" * arguments.get(name[1:], 1)
        assert isinstance(mathml(f"{name}{given}x", displayed=True), str), name


@pytest.mark.parametrize(
    ("tex", "offset", "hint"),
    [
        (r"a = b \label{x}", 6, "$$ … $$ {#name}"),
        (r"\eqref{x}", 0, "[](#name)"),
        (r"\begin{eqnarray} a &=& b \end{eqnarray}", 6, r"\begin{align}"),
        (r"\alhpa + 1", 0, r"“\alpha”"),
        (r"\frobnicate", 0, r"\newcommand"),
        (r"\begin{alignat}{2} a & \foo", 23, None),
        (r"\text{for $\foo$}", 0, None),
    ],
)
def test_what_is_not_taken_is_said_with_what_to_write(tex: str, offset: int, hint: str | None) -> None:
    found = mathml(tex, displayed=True)
    assert isinstance(found, TexFault)
    assert found.offset == offset
    assert hint is None or hint in (found.hint or "")


def test_lines_of_a_table_are_said_as_attributes_and_as_styles() -> None:
    meant = mathml(r"\begin{array}{c|cc}a&b&c\\ \hline d&e&f\end{array}", displayed=True)
    assert isinstance(meant, str)
    root = ElementTree.fromstring(meant)
    assert [(each.get("columnlines"), each.get("rowlines")) for each in root.iter("mtable")] == [
        ("solid none", "solid")
    ]
    assert [each.get("style") is not None for each in root.iter("mtd")] == [True, False, False, True, True, True]
