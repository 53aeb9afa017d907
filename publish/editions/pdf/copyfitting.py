"""Choose how closely a publication is set, once, from the layout of one edition.

The fits of the theme are tried from the largest; the first that fills the last page is kept. The fit is
then an input of every fitted edition, so that all of them break pages at the same words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

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
    for name in fits:
        fit = Fit(name, "side")
        fitted = Fitted(fit, lay_out(fit), ())
        good = fills_last_page(fitted.laid.facts)
        if good or name == fits[-1]:
            poor = () if good else (_poor(fitted.laid.facts),)
            return replace(_placed(fitted, lay_out), findings=poor)
    raise ValueError("a theme has at least one fit")


def _placed(fitted: Fitted, lay_out: Callable[[Fit], Laid]) -> Fitted:
    """The colophon stays beside the text unless it runs into it there."""
    inset = fitted.laid.facts.colophon
    if inset is None or not inset.collides:
        return fitted
    fit = replace(fitted.fit, colophon="after")
    return Fitted(fit, lay_out(fit), fitted.findings)


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
