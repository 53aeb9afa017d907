"""Make one edition in a worker, the units of a long one in workers of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from publish.building.jobs import Budget, Workers
from publish.building.layouts import KeptLayouts
from publish.composing.galley import Galley
from publish.editions.edition import Edition, EditionSpec, Followed, Paper, PrintSpec
from publish.editions.makers import lay_out_unit, make, units
from publish.editions.pdf.unit import Unit, UnitArtifact

__all__ = ["is_long", "make_edition"]


def is_long(galley: Galley, spec: EditionSpec) -> bool:
    """Whether an edition has several units, which are laid out beside each other."""
    return isinstance(spec, PrintSpec) and units(galley) > 1


def make_edition(
    galley: Galley,
    spec: EditionSpec,
    paper: Paper,
    followed: Followed,
    jobs: int,
    budget: Budget,
    kept: KeptLayouts | None,
) -> Edition:
    """As `editions.makers.make`; each unit is a job of its own, held to the budget, or taken from what is kept."""
    if not is_long(galley, spec):
        return make(galley, spec, paper, followed)
    with Workers(jobs, budget) as workers:

        def lay_out(several: tuple[Unit, ...]) -> Iterator[UnitArtifact]:
            light = replace(paper, theme=paper.theme.on_paper)
            handed_out = [workers.submit(lay_out_unit, each, light) for each in several]
            workers.all()
            return (job.result() for job in handed_out)

        def lay_out_new(several: tuple[Unit, ...]) -> Iterator[UnitArtifact]:
            return kept.through(several, lay_out) if kept is not None else lay_out(several)

        return make(galley, spec, paper, followed, lay_out_new)
