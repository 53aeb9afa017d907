"""Formulas: TeX as the author wrote it, what it means, and the words that say it."""

from __future__ import annotations

from collections.abc import Callable

from publish.diagnostics import Span
from publish.document import Formula
from publish.reading.draft import Draft
from publish.reading.maths.spoken import spoken
from publish.reading.maths.tex import TexFault, mathml

__all__ = ["ALTERNATIVE", "read_formula"]

# By which an author says a formula in words of their own.
ALTERNATIVE = "alt"


def read_formula(
    tex: str, alternative: str, displayed: bool, span: Span, place: Callable[[int], Span], draft: Draft
) -> Formula:
    """A formula; `place` gives the place of a character of its TeX.

    Its words are the author's, where there are any; else those that say its MathML, in English; else the TeX.
    """
    meant = mathml(tex, displayed)
    plain = " ".join(tex.split())
    if isinstance(meant, TexFault):
        where = place(min(meant.offset, max(0, len(tex) - 1)))
        draft.faults.report("R140", meant.message, where, meant.hint)
        return Formula(tex, "", plain, displayed, span)
    said = " ".join(alternative.split())
    if not said and draft.language.partition("-")[0].lower() == "en":
        said = spoken(meant)
    return Formula(tex, meant, said or plain, displayed, span)
