"""Make a paged edition: plan units, lay them out, settle their references, assemble and finish one file."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

from publish.composing.galley import Galley, running_text
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
from publish.editions.pdf.assembly import assemble, save
from publish.editions.pdf.copyfitting import choose
from publish.editions.pdf.layout import Laid, lay_out, write
from publish.editions.pdf.unit import PageFacts, TextStart, Unit, UnitArtifact, UnitResource
from publish.theming import Theme, paged_stylesheet

__all__ = ["cover_page", "make"]

# Rounds after which references that still move are given up. Two are usual: one to learn the folios, one
# to print them.
ROUNDS = 8

MEDIA_TYPES = {".md": "text/markdown", ".yaml": "application/yaml", ".yml": "application/yaml", ".txt": "text/plain"}


def make(galley: Galley, spec: PrintSpec, paper: Paper, followed: Followed) -> Edition:
    """Make one paged edition of a galley.

    Without a fit, a fitted edition is the one by which the fit is chosen, here. EditionError where anything
    would be lost: overflow, missing glyphs or pictures.
    """
    press_run = _PressRun(galley, spec, paper)
    findings: tuple[Diagnostic, ...] = ()
    laid: Laid | None = None
    fit = followed.fit if spec.fitted else None
    if spec.fitted and fit is None:
        fitted = choose(paper.theme.fits, press_run.trial)
        fit, findings, laid = fitted.fit, fitted.findings, fitted.laid
    laid = press_run.settle(fit, laid, dict(followed.folios))
    unit = write(laid)
    findings = (*findings, *unit.facts.findings, *_colophon_fault(laid, spec))
    if has_errors(findings):
        raise EditionError(*findings)
    return Edition(_finish(galley, spec, paper, (unit,), findings), fit, laid.references)


@dataclass
class _PressRun:
    """One edition on its way through layouts; `guess` is what the last one knew of the folios."""

    galley: Galley
    spec: PrintSpec
    paper: Paper
    guess: dict[str, str] = field(default_factory=dict)

    def trial(self, fit: Fit) -> Laid:
        """A layout for copyfitting: its folios are the best guess for the next one."""
        laid = self.lay_out(fit, self.guess)
        self.guess = self.folios(laid)
        return laid

    def settle(self, fit: Fit | None, laid: Laid | None, guess: dict[str, str]) -> Laid:
        """Lay out again until every printed folio is the page where its target stands."""
        laid = laid or self.lay_out(fit, guess)
        for _ in range(ROUNDS):
            actual = self.folios(laid)
            if dict(laid.references) == actual:
                return laid
            laid = self.lay_out(fit, actual)
        raise EditionError(
            Diagnostic("E105", Severity.ERROR, f"the page numbers of the {self.spec.name} edition do not settle")
        )

    def folios(self, laid: Laid) -> dict[str, str]:
        pages = {anchor.identifier: str(anchor.page + 1) for anchor in laid.facts.anchors}
        return {name: pages.get(name, "") for name in _referred(self.galley)}

    def lay_out(self, fit: Fit | None, folios: dict[str, str]) -> Laid:
        theme = self.paper.theme
        return lay_out(_unit(self.galley, self.spec, theme, fit, folios), theme.font_paths, self.paper.font_cache)


def _unit(galley: Galley, spec: PrintSpec, theme: Theme, fit: Fit | None, folios: dict[str, str]) -> Unit:
    """A statement begins no new page within itself, so all its slips are one unit."""
    chosen = fit or Fit(theme.fits[-1], "after")
    return Unit(
        slips=tuple((slip.name, slip.body) for slip in galley.slips),
        stylesheet=paged_stylesheet(theme, setting=spec.setting, trim=spec.trim, fit=chosen.name, bleed=spec.bleed),
        classes=(galley.metadata.kind, spec.setting, spec.trim, f"fit-{chosen.name}", f"colophon-{chosen.colophon}"),
        language=galley.metadata.language,
        direction=galley.direction,
        title=galley.metadata.full_title,
        first_page=1,
        total="",
        references=tuple((name, folios.get(name, "")) for name in _referred(galley)),
        resources=tuple(UnitResource(r.name, r.media_type, r.data) for r in galley.resources),
    )


def _referred(galley: Galley) -> list[str]:
    """Identifiers whose page is printed somewhere, in order."""
    found = (name for slip in galley.slips for name in re.findall(r'data-page-of="([^"]+)"', slip.body))
    return list(dict.fromkeys(found))


def _colophon_fault(laid: Laid, spec: PrintSpec) -> tuple[Diagnostic, ...]:
    inset = laid.facts.colophon
    if inset is None or not inset.collides:
        return ()
    return (Diagnostic("E106", Severity.ERROR, f"the colophon of the {spec.name} edition runs into the text"),)


def _finish(
    galley: Galley, spec: PrintSpec, paper: Paper, units: tuple[UnitArtifact, ...], findings: tuple[Diagnostic, ...]
) -> Artifact:
    pdf = assemble(units, galley.metadata.language)
    identifier = edition_identifier(galley.name, spec.name)
    if spec.output_condition is not None:
        findings += press.finish(
            pdf,
            galley.metadata,
            bleed=spec.bleed,
            marks=spec.marks,
            condition=spec.output_condition,
            rgb_profile=paper.theme.screen_profile,
            claims=spec.claims,
            created=paper.created,
            modified=paper.modified,
            producer=paper.producer,
            document_id=identifier,
        )
        data = save(pdf, compact=False, version=press.PDF_VERSION)
    else:
        archive.finish(
            pdf,
            galley.metadata,
            profile=paper.theme.screen_profile,
            claims=spec.claims,
            created=paper.created,
            modified=paper.modified,
            producer=paper.producer,
            document_id=identifier,
            attachments=_attachments(paper) if spec.attach_sources else (),
        )
        data = save(pdf, compact=True, version=archive.PDF_VERSION)
    pages = tuple(page for unit in units for page in unit.facts.pages)
    return Artifact(
        spec=spec,
        file=edition_file(galley.name, spec),
        data=data,
        pages=len(pages),
        pagination=Pagination(spec.name, identifier, _starts(galley, pages)),
        layout=LayoutFacts(len(pages), pages[-1].fill, pages[-1].lines, findings),
        fonts=_served(units, paper.theme),
        findings=findings,
    )


def _attachments(paper: Paper) -> tuple[archive.Attachment, ...]:
    """The manuscripts under their own names; where two have one name, under their paths."""
    names = [posixpath.basename(path) for path, _ in paper.sources]
    return tuple(
        archive.Attachment(
            name if names.count(name) == 1 else path.replace("/", "-"),
            MEDIA_TYPES.get(posixpath.splitext(name)[1].lower(), "application/octet-stream"),
            data,
            paper.modified,
        )
        for name, (path, data) in zip(names, paper.sources, strict=True)
    )


def _starts(galley: Galley, pages: tuple[PageFacts, ...]) -> tuple[PageStart, ...]:
    """Where each page begins; a page without running text has the place of the next that has some."""
    starts: list[PageStart] = []
    last = galley.slips[-1]
    end = sum(len("".join(t.split())) for _, _, t in running_text(ElementTree.fromstring(last.body)))
    place = TextStart(last.name, end)
    for number in range(len(pages), 0, -1):
        place = pages[number - 1].start or place
        starts.append(PageStart(str(number), place.slip, place.offset))
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
        total="",
        references=(),
        resources=tuple(UnitResource(r.name, r.media_type, r.data) for r in galley.resources),
    )
    artifact = write(lay_out(unit, theme.font_paths, font_cache))
    if has_errors(artifact.facts.findings):
        raise EditionError(*artifact.facts.findings)
    return artifact.pdf
