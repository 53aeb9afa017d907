"""Make a paged edition: plan units, lay them out, settle their references, assemble and finish one file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree

from publish.composing.galley import Galley, Slip, running_text
from publish.composing.places import last_place
from publish.diagnostics import Diagnostic, EditionError, Severity, has_errors
from publish.editions.edition import (
    Artifact,
    Edition,
    Fit,
    Followed,
    LayoutFacts,
    PageStart,
    Pagination,
    Paper,
    PrintSpec,
    edition_file,
    edition_identifier,
)
from publish.editions.pdf import archive, press
from publish.editions.pdf.assembly import Sheets, assemble, save
from publish.editions.pdf.copyfitting import choose
from publish.editions.pdf.foliation import foliated
from publish.editions.pdf.formulas import drawn
from publish.editions.pdf.layout import Laid, lay_out, write
from publish.editions.pdf.resolution import room_for_pixels
from publish.editions.pdf.turning import upright
from publish.editions.pdf.unit import PageFacts, TextStart, Unit, UnitArtifact, UnitResource, with_folios
from publish.editions.pdf.units import LayOut, Planned, SettledUnit, Stand, folio, plan, referred, settle, unsettled
from publish.editions.pdf.vocabulary import FIRST, SECOND
from publish.editions.pdf.xmp import Stamp
from publish.theming import Theme, paged_stylesheet

__all__ = ["cover_page", "make"]

# Rounds after which references that still move are given up. Two are usual: one to learn the folios, one
# to print them.
ROUNDS = 8

MEDIA_TYPES = {
    ".bib": "text/x-bibtex",
    ".csl": "application/vnd.citationstyles.style+xml",
    ".json": "application/json",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}


def make(
    galley: Galley, spec: PrintSpec, paper: Paper, followed: Followed, lay_out_units: LayOut | None = None
) -> Edition:
    """Make one paged edition of a galley.

    Without a fit, a fitted edition is the one by which the fit is chosen, here. `lay_out_units` lays out several units
    at once, where there is more than one processor for them; left out, they are laid out here, one after the other.
    EditionError where anything would be lost: overflow, missing glyphs or pictures.
    """
    galley = drawn(galley, spec, paper.theme)
    plans = plan(galley)
    if len(plans) == 1:
        fit, units, findings = _one_unit(galley, spec, paper, followed, plans[0])
    else:
        fit = _set_fit(paper.theme)
        units, findings = _several_units(galley, spec, paper, followed, plans, fit, lay_out_units), ()
    findings = (*findings, *(finding for unit in units for finding in unit.findings))
    if has_errors(findings):
        # How full the last page is tells nothing where the pages are not to be had.
        raise EditionError(*(finding for finding in findings if finding.code != "E110"))
    folios = tuple(dict(pair for unit in units for pair in unit.references).items())
    return Edition(_finish(galley, spec, paper, units, findings), fit if spec.fitted else None, folios)


def _one_unit(
    galley: Galley, spec: PrintSpec, paper: Paper, followed: Followed, planned: Planned
) -> tuple[Fit | None, tuple[SettledUnit, ...], tuple[Diagnostic, ...]]:
    """A statement: its fit is chosen from its layout, which is kept where nothing speaks against it."""
    press_run = _PressRun(galley, spec, paper, planned)
    findings: tuple[Diagnostic, ...] = ()
    laid: Laid | None = None
    fit = followed.fit if spec.fitted else None
    if spec.fitted and fit is None:
        fitted = choose(paper.theme.fits, press_run.trial)
        fit, laid = fitted.fit, fitted.laid
        end = last_place(slip.body for slip in planned.slips) if fitted.findings else None
        findings = tuple(replace(finding, span=end) for finding in fitted.findings)
    laid = press_run.settle(fit, laid, dict(followed.folios))
    settled = SettledUnit(planned, Stand(1, blank=False), laid.references, write(laid))
    return fit, (settled,), (*findings, *_colophon_fault(laid, spec, planned.slips))


def _several_units(
    galley: Galley,
    spec: PrintSpec,
    paper: Paper,
    followed: Followed,
    plans: tuple[Planned, ...],
    fit: Fit,
    lay_out_units: LayOut | None,
) -> tuple[SettledUnit, ...]:
    """A report or book, unit by unit."""
    theme = paper.theme

    def unit(planned: Planned, stand: Stand, folios: tuple[tuple[str, str], ...], steady: frozenset[str]) -> Unit:
        made = _unit(galley, spec, theme, fit, dict(folios), planned)
        return replace(made, first_page=stand.number, verso=stand.number % 2 == 0, steady=steady)

    def here(units: tuple[Unit, ...]) -> Iterator[UnitArtifact]:
        return (write(lay_out(each, theme.font_paths, paper.font_cache)) for each in units)

    return settle(plans, unit, lay_out_units or here, dict(followed.folios), spec.name)


def _set_fit(theme: Theme) -> Fit:
    """How reports and books are set: in the middle one of the fits, for no page of theirs is to be filled."""
    return Fit(theme.fits[len(theme.fits) // 2], "after")


@dataclass
class _PressRun:
    """One edition on its way through layouts; `guess` is what the last one knew of the folios."""

    galley: Galley
    spec: PrintSpec
    paper: Paper
    planned: Planned
    guess: dict[str, str] = field(default_factory=dict)

    def trial(self, fit: Fit) -> Laid:
        """A layout for copyfitting: its folios are the best guess for the next one."""
        laid = self.lay_out(fit, self.guess)
        self.guess = self.folios(laid)
        return laid

    def settle(self, fit: Fit | None, laid: Laid | None, guess: dict[str, str]) -> Laid:
        """Lay out again until every printed folio is the page where its target stands."""
        laid = laid or self.lay_out(fit, guess)
        actual = self.folios(laid)
        for _ in range(ROUNDS):
            if dict(laid.references) == actual:
                return laid
            laid = self.lay_out(fit, actual)
            actual = self.folios(laid)
        moving = next((name for name, text in laid.references if actual.get(name) != text), "")
        raise EditionError(unsettled(self.spec.name, self.planned.slips, moving))

    def folios(self, laid: Laid) -> dict[str, str]:
        pages = {anchor.identifier: str(anchor.page + 1) for anchor in laid.facts.anchors}
        return {name: pages.get(name, "") for name in referred(self.planned.slips)}

    def lay_out(self, fit: Fit | None, folios: dict[str, str]) -> Laid:
        theme = self.paper.theme
        unit = _unit(self.galley, self.spec, theme, fit, folios, self.planned)
        return lay_out(unit, theme.font_paths, self.paper.font_cache)


def _unit(
    galley: Galley, spec: PrintSpec, theme: Theme, fit: Fit | None, folios: dict[str, str], planned: Planned
) -> Unit:
    """A planned unit with all that its pages depend on."""
    chosen = fit or Fit(theme.fits[-1], "after")
    resources = _resources(galley, planned.slips)
    # Nobody prints large print in fewer pixels: there a picture is as large as it can be.
    limits = room_for_pixels(resources) if spec.setting != "large" else ""
    return Unit(
        slips=tuple((slip.name, slip.body) for slip in planned.slips),
        stylesheet=paged_stylesheet(
            theme,
            setting=spec.setting,
            trim=spec.trim,
            fit=chosen.name,
            bleed=spec.bleed,
            numbering=planned.numbering,
            kind=galley.metadata.kind,
            direction=galley.direction,
        )
        + limits,
        classes=(galley.metadata.kind, spec.setting, spec.trim, f"fit-{chosen.name}", f"colophon-{chosen.colophon}"),
        language=galley.metadata.language,
        direction=galley.direction,
        title=galley.metadata.full_title,
        first_page=1,
        references=tuple((name, folios.get(name, "")) for name in referred(planned.slips)),
        resources=resources,
    )


def _resources(galley: Galley, slips: tuple[Slip, ...]) -> tuple[UnitResource, ...]:
    """The files that some slips refer to."""
    named = {name for slip in slips for name in re.findall(r' src="([^"]+)"', slip.body)}
    return tuple(UnitResource(r.name, r.media_type, r.data) for r in galley.resources if r.name in named)


def _colophon_fault(laid: Laid, spec: PrintSpec, slips: tuple[Slip, ...]) -> tuple[Diagnostic, ...]:
    inset = laid.facts.colophon
    if inset is None or not inset.collides:
        return ()
    message = f"the colophon of the {spec.name} edition runs into the text"
    hint = "shorten the text by a few lines, or what the colophon tells"
    return (Diagnostic("E106", Severity.ERROR, message, last_place(slip.body for slip in slips), hint),)


def _finish(
    galley: Galley, spec: PrintSpec, paper: Paper, units: tuple[SettledUnit, ...], findings: tuple[Diagnostic, ...]
) -> Artifact:
    units = tuple(replace(unit, artifact=foliated(unit.artifact, unit.labels, dict(unit.references))) for unit in units)
    if spec.output_condition is not None:
        units = tuple(replace(unit, artifact=upright(unit.artifact)) for unit in units)
    sheets = tuple(_sheets(units, printed=spec.marks))
    second = "PDF/UA-2" in spec.claims
    pdf = assemble(sheets, galley.metadata.language, SECOND if second else FIRST)
    identifier = edition_identifier(galley.name, spec.name)
    stamp = Stamp(spec.claims, paper.created, paper.modified, paper.producer, identifier)
    if spec.output_condition is not None:
        findings += press.finish(
            pdf,
            galley.metadata,
            stamp,
            bleed=spec.bleed,
            marks=spec.marks,
            condition=spec.output_condition,
            rgb_profile=paper.theme.screen_profile,
        )
        data = save(pdf, compact=False, version=press.PDF_VERSION)
    else:
        archive.finish(
            pdf,
            galley.metadata,
            stamp,
            profile=paper.theme.screen_profile,
            attachments=_attachments(paper, galley.metadata.full_title) if spec.attach_sources else (),
        )
        data = save(pdf, compact=True, version=archive.SECOND_VERSION if second else archive.PDF_VERSION)
    pages = tuple(page for sheet in sheets for page in sheet.pages)
    labels = tuple(label for sheet in sheets for label in sheet.labels)
    return Artifact(
        spec=spec,
        file=edition_file(galley.name, spec),
        data=data,
        pages=len(pages),
        pagination=Pagination(spec.name, identifier, _starts(galley, pages, labels)),
        layout=LayoutFacts(findings),
        fonts=_served(tuple(unit.artifact for unit in units), paper.theme),
        findings=findings,
    )


def _attachments(paper: Paper, title: str) -> tuple[archive.Attachment, ...]:
    """The manuscripts under their own names; where two have one name, under their paths. All are of one title."""
    names = [posixpath.basename(path) for path, _ in paper.sources]
    return tuple(
        archive.Attachment(
            name if names.count(name) == 1 else path.replace("/", "-"),
            MEDIA_TYPES.get(posixpath.splitext(name)[1].lower(), "application/octet-stream"),
            data,
            paper.modified,
            title,
        )
        for name, (path, data) in zip(names, paper.sources, strict=True)
    )


def _sheets(units: tuple[SettledUnit, ...], *, printed: bool) -> Iterator[Sheets]:
    """The units with their folios; on paper, a page that must be there to turn is there, and empty.

    On a screen it is left out and its number is not given, so that a citation by page is good for both.
    """
    for unit in units:
        blank = unit.stand.blank and printed
        number, numbering = unit.stand.number, unit.planned.numbering
        labels = (folio(number - 1, numbering) if number > 1 else "", *unit.labels)
        yield Sheets(unit.artifact, blank, labels if blank else unit.labels)


def _starts(galley: Galley, pages: tuple[PageFacts, ...], labels: tuple[str, ...]) -> tuple[PageStart, ...]:
    """Where each page begins; a page without running text has the place of the next that has some."""
    starts: list[PageStart] = []
    last = galley.texts[-1]
    end = sum(len("".join(t.split())) for _, _, t in running_text(ElementTree.fromstring(last.body)))
    place = TextStart(last.name, end)
    for page, label in zip(reversed(pages), reversed(labels), strict=True):
        place = page.start or place
        # A page without a folio is empty: nobody can be sent there.
        if label:
            starts.append(PageStart(label, place.slip, place.offset))
    return tuple(reversed(starts))


def _served(units: tuple[UnitArtifact, ...], theme: Theme) -> tuple[str, ...]:
    """The theme's font files that the pages use."""
    used = {face for unit in units for face in unit.faces}
    return tuple(sorted(f.file for f in theme.faces if (f.family, f.weight, f.style == "italic") in used))


def cover_page(galley: Galley, stylesheet: str, theme: Theme, font_cache: str) -> bytes:
    """The cover as a PDF of one page, 1600 x 2560 px."""
    unit = Unit(
        slips=(("cover", galley.cover),),
        stylesheet=stylesheet,
        classes=("cover",),
        language=galley.metadata.language,
        direction=galley.direction,
        title=galley.metadata.full_title,
        first_page=1,
        references=(),
        resources=tuple(UnitResource(r.name, r.media_type, r.data) for r in galley.resources),
    )
    artifact = write(lay_out(unit, theme.font_paths, font_cache))
    if has_errors(artifact.facts.findings):
        hint = "shorten the title or the issuer, or break the title into shorter lines: title: [one, two]"
        faults = [with_folios(finding, ("1",) * len(artifact.facts.pages)) for finding in artifact.facts.findings]
        raise EditionError(*(replace(each, message=f"on the cover, {each.message}", hint=hint) for each in faults))
    return artifact.pdf
