"""What XHTML is called in a tag tree: the standard structure types of PDF 1.7, and those of PDF 2.0.

ISO 32000-1, 14.8.4; ISO 32000-2, 14.8.4, which gives its own types a namespace, and keeps the older ones beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["FIRST", "SECOND", "SECOND_NAMESPACE", "Vocabulary"]

SECOND_NAMESPACE = "http://iso.org/pdf2/ssn"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One generation of types. An element that is not in `types` gives its kids to the element around it.

    `numbering` says how the labels of lists are to be understood; `own` are the types in the generation's own
    namespace, and `former` what they were called before, for programs that do not know them. `refers`: elements name
    those that they refer to, and destinations are elements, not places on pages.
    """

    types: Mapping[str, str]
    note: str
    numbering: Mapping[str, str]
    own: frozenset[str] = frozenset()
    former: Mapping[str, str] = field(default_factory=dict)
    refers: bool = False


_TYPES = {
    "article": "Art",
    "section": "Sect",
    "nav": "Sect",
    "aside": "Sect",
    "details": "Sect",
    "header": "Div",
    "footer": "Div",
    "div": "Div",
    "figure": "Div",
    "p": "P",
    "figcaption": "P",
    "summary": "P",
    "pre": "P",
    "blockquote": "BlockQuote",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    "ul": "L",
    "ol": "L",
    "dl": "L",
    "li": "LI",
    "dt": "Lbl",
    "dd": "LBody",
    "li::marker": "Lbl",
    "table": "Table",
    "caption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "a": "Link",
    "code": "Code",
    "em": "Span",
    "strong": "Span",
    "abbr": "Span",
    "q": "Quote",
    "img": "Figure",
    "svg": "Figure",
    "math": "Formula",
}

# ISO 14289-1 (PDF/UA-1), 7.6: the numbering of a list with labels is stated.
FIRST = Vocabulary(_TYPES, "Note", {"ul": "Disc", "ol": "Decimal"})

SECOND = Vocabulary(
    # `Art` is gone, and a part is what a slip is; what is stressed has types of its own.
    _TYPES | {"article": "Part", "aside": "Aside", "details": "Aside", "em": "Em", "strong": "Strong"},
    "FENote",
    # ISO 32000-2, table 382; ISO 14289-2, 8.2.5.25: a list with labels never says None.
    {"ul": "Unordered", "ol": "Decimal", "dl": "Description"},
    frozenset(
        "Document Part Sect Div Aside P H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table Caption THead TBody TFoot TR TH TD Link "
        "Em Strong Span Figure Formula FENote".split()
    ),
    {"Aside": "Sect", "Em": "Span", "Strong": "Span", "FENote": "Note"},
    refers=True,
)
