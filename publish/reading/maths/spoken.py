"""Say a formula in words, as a person would read it aloud, from its MathML.

English words; of what the tables here do not know, the name that Unicode has for it. What goes on beyond one thing
says where it ends (“end fraction”), so that the words have one meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

__all__ = ["spoken"]

FUNCTIONS = {
    "sin": "sine", "cos": "cosine", "tan": "tangent", "cot": "cotangent", "sec": "secant", "csc": "cosecant",
    "arcsin": "arc sine", "arccos": "arc cosine", "arctan": "arc tangent", "sinh": "hyperbolic sine",
    "cosh": "hyperbolic cosine", "tanh": "hyperbolic tangent", "ln": "natural log", "lim": "the limit",
    "max": "the maximum", "min": "the minimum", "sup": "the supremum", "inf": "the infimum", "det": "the determinant",
    "gcd": "the greatest common divisor", "lim sup": "the limit superior", "lim inf": "the limit inferior",
}  # fmt: skip

OPERATORS = {
    "+": "plus", "-": "minus", "−": "minus", "±": "plus or minus", "∓": "minus or plus", "×": "times", "⋅": "dot",
    "·": "dot", "÷": "divided by", "/": "over", "∗": "star", "*": "star", "∘": "composed with", "⊕": "direct sum",
    "⊗": "tensor", "=": "equals", "≠": "is not equal to", "<": "is less than", ">": "is greater than",
    "≤": "is less than or equal to", "≥": "is greater than or equal to", "≪": "is much less than",
    "≫": "is much greater than", "≈": "is approximately", "≡": "is equivalent to", "∼": "is similar to",
    "≅": "is congruent to", "≃": "is asymptotically equal to", "∝": "is proportional to", "≔": "is defined as",
    ":=": "is defined as", "∈": "is in", "∉": "is not in", "∋": "contains", "⊂": "is a subset of",
    "⊆": "is a subset of or equal to", "⊃": "is a superset of", "⊇": "is a superset of or equal to",
    "∪": "union", "∩": "intersection", "∖": "without", "∧": "and", "∨": "or", "¬": "not", "∀": "for all",
    "∃": "there exists", "∄": "there does not exist", "→": "to", "⟶": "to", "←": "from", "↔": "corresponds to",
    "⇒": "implies", "⟹": "implies", "⇔": "if and only if", "⟺": "if and only if", "↦": "maps to", "↑": "up",
    "↓": "down", "∂": "partial", "∇": "del", "∣": "such that", "∤": "does not divide", "∥": "is parallel to",
    "⊥": "is perpendicular to", "!": "factorial", "′": "prime", "″": "double prime", "‴": "triple prime",
    "…": "dot dot dot", "⋯": "dot dot dot", "⋮": "vertical dots", "⋱": "diagonal dots", ",": ",", ";": ";",
    ":": "colon", ".": "point", "?": "question mark", "%": "percent", "∴": "therefore", "∵": "because",
    "(": "open parenthesis", ")": "close parenthesis", "[": "open bracket", "]": "close bracket",
    "{": "open brace", "}": "close brace", "⟨": "open angle bracket", "⟩": "close angle bracket",
    "⌊": "floor of", "⌋": "end floor", "⌈": "ceiling of", "⌉": "end ceiling", "|": "vertical bar",
    "‖": "double vertical bar", "\u2061": "of", "\u2062": "times", "\u2063": "", "\u2064": "plus",
}  # fmt: skip

SIGNS = {"∞": "infinity", "∅": "the empty set", "ℏ": "h bar", "ℓ": "l", "ℜ": "the real part", "ℑ": "the imaginary part",
         "ℵ": "aleph", "ℝ": "the real numbers", "ℕ": "the natural numbers", "ℤ": "the integers",
         "ℚ": "the rational numbers", "ℂ": "the complex numbers", "∂": "partial", "∇": "del", "%": "percent",
         "$": "dollars", "#": "number", "°": "degrees", "…": "dot dot dot"}  # fmt: skip

LARGE = {"∑": "the sum", "∏": "the product", "∐": "the coproduct", "∫": "the integral", "∬": "the double integral",
         "∭": "the triple integral", "∮": "the contour integral", "∯": "the surface integral", "⋃": "the union",
         "⋂": "the intersection", "⨁": "the direct sum", "⨂": "the tensor product", "⋀": "the conjunction",
         "⋁": "the disjunction"}  # fmt: skip

ACCENTS = {"^": "hat", "ˆ": "hat", "\u0302": "hat", "¯": "bar", "\u0304": "bar", "\u0305": "bar", "‾": "bar",
           "―": "bar", "\u0332": "bar", "˙": "dot", "¨": "double dot", "~": "tilde", "˜": "tilde", "\u0303": "tilde",
           "\u20d7": "vector", "→": "vector", "˘": "breve", "ˇ": "check", "´": "acute", "`": "grave",
           "˚": "ring"}  # fmt: skip

BRACES = {"⏞": "overbrace", "⏟": "underbrace"}
STRUCK = {"box": "boxed", "updiagonalstrike": "crossed out", "downdiagonalstrike": "crossed out"}
ROOTS = {"2": "square", "3": "cube", "4": "fourth", "5": "fifth"}
FENCES = {("|", "|"): "absolute value", ("‖", "‖"): "norm"}
# What is written before a bracket, and takes what stands in it.
CALLED = frozenset("fghFGH")

APPLY = "\u2061"
ROWS = frozenset(("math", "mrow", "mstyle", "mpadded", "mtd", "merror"))
SILENT = frozenset(("mspace", "mphantom", "annotation", "none", "mprescripts"))


def spoken(mathml: str) -> str:
    """The words that say a `<math>` element."""
    words = " ".join(_say(ElementTree.fromstring(mathml)).split())
    return re.sub(r"\s+([,;:])", r"\1", words)


def _say(element: Element) -> str:
    tag = element.tag
    if tag in SILENT:
        return ""
    if tag in ROWS:
        return _row(list(element))
    saying = SAYINGS.get(tag)
    return _row(list(element)) if saying is None else saying(element)


# --- tokens ------------------------------------------------------------------------------------


def _text(element: Element) -> str:
    return (element.text or "").strip()


def _identifier(element: Element) -> str:
    text = _text(element)
    if text in FUNCTIONS:
        return FUNCTIONS[text]
    return _character(text) if len(text) == 1 else text


STYLES = re.compile(r"MATHEMATICAL (.*?) ?(?:CAPITAL|SMALL|DIGIT|NABLA|PARTIAL)")
SPOKEN_STYLES = {"BOLD": "bold", "BOLD ITALIC": "bold", "SCRIPT": "script", "BOLD SCRIPT": "bold script",
                 "FRAKTUR": "fraktur", "BOLD FRAKTUR": "bold fraktur", "DOUBLE-STRUCK": "double-struck",
                 "SANS-SERIF BOLD": "bold", "SANS-SERIF BOLD ITALIC": "bold"}  # fmt: skip


def _character(character: str) -> str:
    """A letter or a sign: Latin letters as they are, Greek ones by name, styles where they tell letters apart."""
    if character in SIGNS:
        return SIGNS[character]
    name = unicodedata.name(character, "")
    style = STYLES.match(name)
    said = SPOKEN_STYLES.get(style[1], "") if style else ""
    if name.startswith(("SCRIPT CAPITAL", "SCRIPT SMALL")):
        said = "script"
    elif name.startswith("BLACK-LETTER"):
        said = "fraktur"
    elif name.startswith("DOUBLE-STRUCK"):
        said = "double-struck"
    plain = unicodedata.normalize("NFKC", character)
    if plain in OPERATORS:
        return f"{said} {OPERATORS[plain]}".strip()
    return f"{said} {_letter(plain)}".strip()


def _letter(letter: str) -> str:
    name = unicodedata.name(letter[:1], "")
    if name.startswith("GREEK"):
        plain = (
            re.sub(r"GREEK (SMALL |CAPITAL )?(LETTER )?|FINAL | SYMBOL", "", name).lower().replace("lamda", "lambda")
        )
        return f"capital {plain}" if "CAPITAL" in name else plain
    return letter if letter.isalnum() else name.lower().removesuffix(" sign") or letter


def _operator(element: Element) -> str:
    text = _text(element)
    if text in OPERATORS:
        return OPERATORS[text]
    if text in LARGE:
        return f"{LARGE[text]} of"
    return _character(text) if len(text) == 1 else text


# --- rows --------------------------------------------------------------------------------------


def _row(kids: Sequence[Element]) -> str:
    kids = [kid for kid in kids if kid.tag not in SILENT]
    if (table := _fenced_table(kids)) is not None:
        return table
    if (chosen := _binomial(kids)) is not None:
        return chosen
    said: list[str] = []
    index = 0
    while index < len(kids):
        kid = kids[index]
        end = _closing_bar(kids, index)
        if end is not None:
            name = FENCES[_text(kid), _text(kid)]
            said.append(f"the {name} of {_row(kids[index + 1 : end])} end {name}")
            index = end + 1
            continue
        said.append(_say(kid))
        index += 1
        if _is_called(kids, index - 1):
            said.append("of")
            if _is_one_argument(kids[index : index + 3]):
                said.append(_say(kids[index + 1]))
                index += 3
    return " ".join(word for word in said if word)


def _closing_bar(kids: Sequence[Element], index: int) -> int | None:
    """Where the bar is that closes the one here, of bars that stand in pairs."""
    bar = kids[index]
    if bar.tag != "mo" or (_text(bar), _text(bar)) not in FENCES:
        return None
    places = [n for n, kid in enumerate(kids) if kid.tag == "mo" and _text(kid) == _text(bar)]
    if len(places) % 2 or places.index(index) % 2:
        return None
    end = places[places.index(index) + 1]
    return end if end > index + 1 else None


def _is_called(kids: Sequence[Element], index: int) -> bool:
    """Whether something is the name of a function, and what it is taken of follows in brackets."""
    if index + 1 >= len(kids) or kids[index + 1].tag not in ("mo", "mrow"):
        return False
    after = kids[index + 1]
    opens = _text(after) if after.tag == "mo" else _text(after[0]) if len(after) else ""
    base = kids[index]
    while base.tag in ("msup", "msub", "msubsup") and len(base):
        base = base[0]
    return opens == "(" and base.tag == "mi" and _text(base) in CALLED


def _is_one_argument(kids: Sequence[Element]) -> bool:
    """Whether brackets hold one thing that is said in a word, and need not be said themselves."""
    if len(kids) != 3 or (kids[0].tag, kids[2].tag) != ("mo", "mo"):
        return False
    return (_text(kids[0]), _text(kids[2])) == ("(", ")") and kids[1].tag != "mo" and _is_simple(kids[1])


def _fenced_table(kids: Sequence[Element]) -> str | None:
    """A matrix, a determinant, cases: a table between its brackets."""
    if len(kids) != 3 or kids[1].tag != "mtable" or kids[0].tag != "mo" or kids[2].tag != "mo":
        return None
    opening, closing = _text(kids[0]), _text(kids[2])
    if opening == "{" and closing in ("", "\u2063"):
        cells = [", ".join(filter(None, (_say(cell) for cell in row))) for row in kids[1]]
        return f"{len(cells)} cases: {'; '.join(cells)}"
    rows = len(kids[1])
    columns = max((len(row) for row in kids[1]), default=0)
    matrix = f"the {rows} by {columns} matrix with {_rows(kids[1])}"
    if (opening, closing) == ("|", "|"):
        return f"the determinant of {matrix}, end determinant"
    return f"{matrix}, end matrix"


def _binomial(kids: Sequence[Element]) -> str | None:
    if len(kids) != 3 or kids[1].tag != "mfrac" or kids[1].get("linethickness") not in ("0", "0px", "0em"):
        return None
    upper, lower = kids[1]
    return f"{_say(upper)} choose {_say(lower)}"


def _rows(table: Element) -> str:
    rows = (", ".join(_say(cell) or "nothing" for cell in row) for row in table)
    return "; ".join(f"row {number}: {row}" for number, row in enumerate(rows, 1))


def _table(table: Element) -> str:
    """Lines of a calculation one after the other; a table of values row by row."""
    if "right" in table.get("columnalign", "") or all(len(row) == 1 for row in table):
        return "; ".join(_row([kid for cell in row for kid in cell]) for row in table)
    return f"the table with {_rows(table)}, end table"


# --- two-dimensional things --------------------------------------------------------------------


def _is_simple(element: Element) -> bool:
    """Whether a thing is said in a word or two, so that nobody asks where it ends."""
    if element.tag in ("mi", "mn", "mtext"):
        return " " not in _text(element)
    if element.tag in ROWS:
        kids = [kid for kid in element if kid.tag not in SILENT]
        if len(kids) == 2 and kids[0].tag == "mo" and _text(kids[0]) in "-−+±":
            kids = kids[1:]
        return len(kids) == 1 and _is_simple(kids[0])
    return element.tag == "mo" and bool(_text(element))


def _fraction(element: Element) -> str:
    upper, lower = element
    if _is_simple(upper) and _is_simple(lower):
        return f"{_say(upper)} over {_say(lower)}"
    return f"the fraction {_say(upper)} over {_say(lower)} end fraction"


def _square_root(element: Element) -> str:
    return _root(list(element), "square")


def _any_root(element: Element) -> str:
    base, index = element
    number = _say(index)
    return _root([base], ROOTS.get(number, f"{number}-th"))


def _root(kids: Sequence[Element], name: str) -> str:
    under = _row(kids)
    simple = len(kids) == 1 and _is_simple(kids[0])
    return f"the {name} root of {under}" if simple else f"the {name} root of {under} end root"


def _power(base: str, script: Element) -> str:
    raised = "".join(script.itertext()).strip()
    if raised in ("2", "3"):
        return f"{base} {'squared' if raised == '2' else 'cubed'}"
    if raised and all(mark in "′″‴" for mark in raised):
        return " ".join((base, *(OPERATORS[mark] for mark in raised)))
    if raised in ("∘", "°"):
        return f"{base} degrees"
    if raised in ("∗", "*", "†", "+", "−"):
        return f"{base} {_say(script)}"
    if not base:
        return f"superscript {_say(script)}"
    return f"{base} to the power {_say(script)}{'' if _is_simple(script) else ' end power'}"


def _under(base: str, script: Element) -> str:
    said = _say(script)
    if not base:
        return f"subscript {said}"
    joint = "base" if base.rsplit(maxsplit=1)[-1] == "log" else "sub"
    return f"{base} {joint} {said}{'' if _is_simple(script) else f' end {joint}'}"


def _scripts(element: Element) -> str:
    """Below and above: bounds of what is large, else a subscript and a power."""
    base = element[0]
    lower = element[1] if element.tag in ("msub", "msubsup", "munder", "munderover") else None
    upper = element[-1] if element.tag in ("msup", "msubsup", "mover", "munderover") else None
    if base.tag == "mo" and _text(base) in LARGE:
        return _bounded(f"{LARGE[_text(base)]}", lower, upper, "of")
    said = _say(base)
    if lower is not None:
        said = _under(said, lower)
    return said if upper is None else _power(said, upper)


def _bounded(said: str, lower: Element | None, upper: Element | None, end: str) -> str:
    if lower is not None:
        said += f" {'from' if upper is not None else 'over'} {_say(lower)}"
    if upper is not None:
        said += f" to {_say(upper)}"
    return f"{said} {end}".strip()


def _stacked(element: Element) -> str:
    """What stands above or below: bounds, an accent, a brace with what is said at it, or just something."""
    base, script = element[0], element[-1]
    if (base.tag == "mo" and _text(base) in LARGE) or element.tag == "munderover":
        return _scripts(element)
    mark = _text(script) if script.tag == "mo" else ""
    # A space above an arrow makes it long.
    if mark in BRACES or script.tag == "mspace":
        return _say(base)
    if mark in ACCENTS:
        return _accented(base, ACCENTS[mark] if element.tag == "mover" else "underbar")
    if base.tag in ("mover", "munder") and (brace := BRACES.get(_text(base[-1]))) is not None:
        return f"{_say(base[0])} with {brace} {_say(script)} end {brace}"
    if base.tag == "mi" and element.tag == "munder" and _text(base).startswith("lim"):
        return f"{_say(base)} as {re.sub(r' to ', ' approaches ', _say(script), count=1)}"
    if base.tag == "mi" and element.tag == "munder":
        return f"{_say(base)} over {_say(script)}"
    where = "above" if element.tag == "mover" else "below"
    return f"{_say(base)} with {_say(script)} {where}"


def _accented(base: Element, accent: str) -> str:
    said = _say(base)
    if accent == "vector":
        return f"vector {said}"
    return f"{said} {accent}" if _is_simple(base) else f"{accent} over {said} end {accent}"


def _enclosed(element: Element) -> str:
    how = next((STRUCK[one] for one in element.get("notation", "").split() if one in STRUCK), "enclosed")
    return f"{how} {_row(list(element))} end {how}"


SAYINGS: dict[str, Callable[[Element], str]] = {
    "menclose": _enclosed,
    "mfrac": _fraction,
    "mi": _identifier,
    "mn": lambda element: "".join(unicodedata.normalize("NFKC", _text(element))),
    "mo": _operator,
    "mover": _stacked,
    "mroot": _any_root,
    "ms": _text,
    "msqrt": _square_root,
    "msub": _scripts,
    "msubsup": _scripts,
    "msup": _scripts,
    "mtable": _table,
    "mtext": _text,
    "munder": _stacked,
    "munderover": _stacked,
}
