"""Choose how closely a publication is set, once, from the layout of one edition.

The fits of the theme are tried from the largest; the first that fills the last page is kept. The fit is
then an input of every fitted edition, so that all of them break pages at the same words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from publish.diagnostics import Diagnostic, Severity
from publish.editions.edition import Fit
from publish.editions.pdf.layout import Laid
from publish.editions.pdf.unit import UnitFacts

__all__ = ["Fitted", "choose"]

# The last page of a publication of several pages is at least this full, and has at least this many lines.
LEAST_FILL = 0.6
LEAST_LINES = 3


@dataclass(frozen=True)
class Fitted:
    """The fit that was kept, the layout it was chosen by, and a finding where none was good."""

    fit: Fit
    laid: Laid
    findings: tuple[Diagnostic, ...]


def choose(fits: tuple[str, ...], lay_out: Callable[[Fit], Laid]) -> Fitted:
    """The first fit, from the largest, whose last page is well filled; else the last one, with a warning.

    `fits` are the names of the theme's fits, largest first; `lay_out` lays the whole edition out for a fit.
    """
    fitted: Fitted | None = None
    for name in fits:
        fit = Fit(name, "side")
        laid = lay_out(fit)
        if laid.facts.colophon is not None and laid.facts.colophon.collides:
            fit = Fit(name, "after")
            laid = lay_out(fit)
        fitted = Fitted(fit, laid, ())
        if fills_last_page(laid.facts):
            return fitted
    assert fitted is not None, "a theme has at least one fit"
    return Fitted(fitted.fit, fitted.laid, (_poor(fitted.laid.facts),))


def fills_last_page(facts: UnitFacts) -> bool:
    """Whether the last page is full enough to stand; a single page always is."""
    if len(facts.pages) <= 1:
        return True
    last = facts.pages[-1]
    return last.fill >= LEAST_FILL and last.lines >= LEAST_LINES


def _poor(facts: UnitFacts) -> Diagnostic:
    last = facts.pages[-1]
    return Diagnostic(
        "E110",
        Severity.WARNING,
        f"no fit of the theme fills the last page: it has {last.lines} lines and is {last.fill:.0%} full",
        hint=f"the tightest fit is used; shorten the text by {last.lines} lines, or lengthen it",
    )
