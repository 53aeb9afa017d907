"""Copyfitting: the first fit, from the largest, that ends on a well-filled page; the colophon in its place."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from publish.editions.edition import Fit
from publish.editions.pdf.copyfitting import choose, fills_last_page
from publish.editions.pdf.layout import Laid
from publish.editions.pdf.unit import Inset, PageFacts, UnitFacts

FITS = ("open", "standard", "compact")


def facts(fill: float, lines: int, pages: int = 2, collides: bool | None = None) -> UnitFacts:
    first = PageFacts(612, 792, None, 40, 1.0)
    last = PageFacts(612, 792, None, lines, fill)
    inset = None if collides is None else Inset(pages - 1, 200, 60, collides)
    return UnitFacts((*[first] * (pages - 1), last), (), (), inset, ())


class Trials:
    """Layouts known beforehand, by fit; remembers which were asked for."""

    def __init__(self, **known: UnitFacts) -> None:
        self.known = known
        self.asked: list[Fit] = []

    def __call__(self, fit: Fit) -> Laid:
        self.asked.append(fit)
        return Laid(self.known[fit.name], (), None, {}, Element("html"))


def test_the_first_fit_that_fills_is_kept_and_no_other_is_tried() -> None:
    trials = Trials(open=facts(0.3, 12), standard=facts(0.61, 24), compact=facts(0.99, 38))
    fitted = choose(FITS, trials)
    assert (fitted.fit, fitted.findings) == (Fit("standard", "side"), ())
    assert [fit.name for fit in trials.asked] == ["open", "standard"]


def test_sixty_hundredths_are_enough_and_less_is_not() -> None:
    assert fills_last_page(facts(0.6, 20))
    assert not fills_last_page(facts(0.599, 20))


def test_a_run_of_two_lines_is_a_failure_and_three_are_not() -> None:
    assert not fills_last_page(facts(0.9, 2))
    assert fills_last_page(facts(0.9, 3))


def test_a_single_page_stands_however_short() -> None:
    trials = Trials(open=facts(0.2, 5, pages=1))
    assert choose(FITS, trials).fit == Fit("open", "side")


def test_when_none_fits_the_tightest_is_used_with_a_warning() -> None:
    trials = Trials(open=facts(0.3, 12), standard=facts(0.2, 8), compact=facts(0.04, 2))
    fitted = choose(FITS, trials)
    assert fitted.fit == Fit("compact", "side")
    assert [(f.code, f.severity) for f in fitted.findings] == [("E110", "warning")]


def test_a_colophon_that_runs_into_the_text_goes_after_it() -> None:
    trials = Trials(open=facts(0.8, 30, collides=True))
    fitted = choose(FITS, trials)
    assert fitted.fit == Fit("open", "after")
    assert trials.asked == [Fit("open", "side"), Fit("open", "after")]


def test_a_colophon_clear_of_the_text_stays_beside_it() -> None:
    assert choose(FITS, Trials(open=facts(0.8, 30, collides=False))).fit == Fit("open", "side")
