"""Commands of LaTeX that the converter of formulas does not know: what they are said with, or what to write instead."""

from __future__ import annotations

import re
from bisect import bisect_right

__all__ = ["KNOWN", "MACROS", "REFUSED", "Rewritten", "rewritten"]

MACROS = {
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "mbox": r"\text{#1}", "hbox": r"\text{#1}", "textnormal": r"\textrm{#1}", "textup": r"\textrm{#1}",
    "emph": r"\textit{#1}", "mathnormal": "{#1}", "ensuremath": "{#1}", "vcenter": "{#1}", "smash": "{#1}",
    "strut": r"\mathstrut",
    "overunderset": r"\overset{#1}{\underset{#2}{#3}}",
    "nicefrac": r"{#1}/{#2}", "sfrac": r"{#1}/{#2}",
    "dotsc": r"\ldots", "dotso": r"\ldots", "dotsb": r"\cdots", "dotsm": r"\cdots", "dotsi": r"\cdots",
    "pmb": r"\boldsymbol{#1}", "mathds": r"\mathbb{#1}", "mathbbm": r"\mathbb{#1}",
    "smallsetminus": r"\setminus", "thicksim": r"\sim", "thickapprox": r"\approx",
}  # fmt: skip
"""Commands by what they are short for. A formula may define them anew (`\\renewcommand`)."""

IDENTIFIER = "an equation with an identifier has a number: $$ … $$ {#name}"
REFERENCE = "refer to it in the text: [](#name)"
REFUSED = {
    r"\label": IDENTIFIER, r"\tag": IDENTIFIER, r"\eqno": IDENTIFIER, r"\leqno": IDENTIFIER,
    r"\ref": REFERENCE, r"\eqref": REFERENCE, r"\cite": "cite it in the text: [@key]",
    r"\DeclareMathOperator": r"write \operatorname{name}, or \operatorname*{name} with bounds below",
    r"\intertext": "end the equation, and write the words between two", r"\shortintertext": "end the equation, and "
    "write the words between two",
    r"\root": r"write \sqrt[3]{x}", r"\buildrel": r"write \overset{a}{b}",
    r"\cases": r"write \begin{cases} … \end{cases}", r"\matrix": r"write \begin{matrix} … \end{matrix}",
    r"\pmatrix": r"write \begin{pmatrix} … \end{pmatrix}", r"\eqalign": r"write \begin{aligned} … \end{aligned}",
    r"\multicolumn": "a cell of a formula cannot span columns", r"\hdotsfor": r"write \cdots in each cell",
    r"\ce": r"write \mathrm{H_2O}", r"\SI": r"write 3\,\mathrm{m}", r"\si": r"write \mathrm{m}",
    r"\qty": r"write 3\,\mathrm{m}", r"\unit": r"write \mathrm{m}", r"\num": "write the number",
    r"\abs": r"write \lvert x \rvert, or define it: \newcommand{\abs}[1]{\lvert #1 \rvert}",
    r"\norm": r"write \lVert x \rVert, or define it: \newcommand{\norm}[1]{\lVert #1 \rVert}",
    r"\dv": r"write \frac{df}{dx}", r"\pdv": r"write \frac{\partial f}{\partial x}",
    r"\bra": r"write \langle x \rvert", r"\ket": r"write \lvert x \rangle",
    r"\varlimsup": r"write \limsup", r"\varliminf": r"write \liminf",
    r"\includegraphics": "a picture stands in the text: ![words](file)",
    "eqnarray": r"write \begin{align} … \end{align}, with one & before each sign",
    "CD": r"write it as an array of \xrightarrow{f}, or as a picture",
    "tikzcd": r"write it as an array of \xrightarrow{f}, or as a picture", "tikzpicture": "draw it as a picture",
    "tabular": r"write \begin{array}{ll} … \end{array}",
}  # fmt: skip
"""Commands, and environments, that are not taken, with what to write instead."""

KNOWN = frozenset(
    rf"\{name}"
    for name in """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho sigma tau
    upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega frac dfrac tfrac cfrac
    binom sqrt sum prod int iint iiint oint bigcup bigcap bigoplus bigotimes lim limsup liminf sin cos tan cot sec csc
    arcsin arccos arctan sinh cosh tanh exp log ln max min sup inf det dim ker deg gcd arg operatorname mathrm mathbf
    mathit mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol text left right middle big Big bigg Bigg langle
    rangle lfloor rfloor lceil rceil lvert rvert lVert rVert overline underline overbrace underbrace overset underset
    stackrel hat bar vec dot ddot tilde check breve acute grave mathring widehat widetilde overrightarrow
    overleftarrow xrightarrow xleftarrow leq geq neq equiv approx sim simeq cong propto ll gg prec succ in notin ni
    subset supset subseteq supseteq cup cap setminus emptyset to rightarrow leftarrow leftrightarrow Rightarrow
    Leftarrow Leftrightarrow iff implies mapsto longrightarrow hookrightarrow uparrow downarrow pm mp times div cdot
    ast star circ bullet oplus otimes wedge vee land lor neg top bot vdash models forall exists partial nabla infty
    hbar ell Re Im aleph prime angle triangle square therefore because ldots cdots vdots ddots quad qquad phantom
    displaystyle textstyle bmod pmod limits nolimits boxed cancel color textcolor substack
    """.split()
)
"""The usual commands, one of which a misspelt one is meant to be."""

# The house numbers equations, so TeX's own numbered environments are taken for those that are like them but for that.
UNNUMBERED = {
    "equation": "equation*", "align": "align*", "gather": "gather*", "split": "aligned", "multline": "gather*",
    "multline*": "gather*", "smallmatrix": "subarray", "alignat": "align*", "alignat*": "align*",
    "alignedat": "aligned", "flalign": "align*", "flalign*": "align*",
}  # fmt: skip
# What stands after the name in the other form: no count of columns, and how they stand.
BEGUN = {"alignat": "", "alignat*": "", "alignedat": "", "smallmatrix": "{c}"}
TEXTS = r"text|mbox|hbox|textrm|textnormal|textup"

REWRITES = re.compile(
    r"(?P<array>\\begin\{array\})\{(?P<columns>(?:[lcr| ]|[@!]\{[^{}]*\})+)\}"
    r"|\\(?P<act>begin|end)\{(?P<name>[a-z]+\*?)\}(?P<count>\{\d+\})?"
    r"|(?P<fence>\\(?:left|right|middle|[bB]igg?[lrm]?)\s*)(?P<angle>[<>])"
    rf"|(?P<text>\\(?:{TEXTS})\{{)(?P<words>[^{{}}$]*(?:\$[^$]*\$[^{{}}$]*)+)\}}"
)


class Rewritten:
    """TeX as the converter takes it, with the place that each of its characters has in the author's own."""

    def __init__(self, tex: str, places: list[tuple[int, int]]) -> None:
        self.tex = tex
        self._starts = [start for start, _ in places]
        self._places = places

    def place(self, offset: int) -> int:
        """Where in the author's TeX a character stands."""
        index = bisect_right(self._starts, offset) - 1
        start, own = self._places[index]
        return own + offset - start


def rewritten(tex: str) -> Rewritten:
    """TeX with environments that number nothing, and what else the converter takes in another form."""
    parts: list[str] = []
    places = [(0, 0)]
    length = after = 0
    for match in REWRITES.finditer(tex):
        instead = _instead(match)
        if instead == match[0]:
            continue
        parts += [tex[after : match.start()], instead]
        length += match.start() - after
        # What is wrong in a piece is said of its beginning.
        places += [(length + within, match.start()) for within in range(len(instead))]
        length += len(instead)
        after = match.end()
        places.append((length, after))
    return Rewritten("".join([*parts, tex[after:]]), places)


def _instead(match: re.Match[str]) -> str:
    if match["act"]:
        name = match["name"]
        rest = match["count"] or ""
        if match["act"] == "begin" and name in BEGUN:
            rest = BEGUN[name]
        return f"\\{match['act']}{{{UNNUMBERED.get(name, name)}}}{rest}"
    if match["array"]:
        return f"{match['array']}{{{re.sub('[@!][{][^{}]*[}]', '', match['columns'])}}}"
    if match["fence"]:
        return match["fence"] + (r"\langle " if match["angle"] == "<" else r"\rangle ")
    return _words_and_formulas(match["text"], match["words"])


def _words_and_formulas(command: str, words: str) -> str:
    r"""A text with formulas in it, `\text{for all $n$}`, as texts and formulas after each other."""
    pieces = words.split("$")
    said = (f"{{{each}}}" if number % 2 else f"{command}{each}}}" for number, each in enumerate(pieces) if each)
    return "{" + "".join(said) + "}"
