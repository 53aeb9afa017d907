"""Build publications: plan, reuse what is finished, make the rest in parallel, put it in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from publish.building.events import Event, Failed, Made, Planned, Reused, Started
from publish.building.faults import fault
from publish.building.jobs import Budget, Job, JobError, Workers, load_engines, load_readers, prepare_sources
from publish.building.layouts import KeptLayouts
from publish.building.making import is_long, make_edition
from publish.building.prepared import Prepared, Unprepared
from publish.building.revision import revision
from publish.building.store import Entry, Store, digest
from publish.composing.places import largest_block_place
from publish.diagnostics import Diagnostic, PublishError, Severity, Span, in_order
from publish.editions.edition import Edition, EditionSpec, EpubSpec, Followed, edition_file
from publish.editions.makers import draw_cover
from publish.names import publication_name
from publish.release import EditionRecord, FontRecord, Manifest, SourceRecord, encode
from publish.workspace import Output, Workspace

__all__ = ["BuildReport", "Built", "BuiltPublication", "NoSuchEditionError", "build", "build_each"]


BUDGET = Budget()


class NoSuchEditionError(Exception):
    """None of the chosen publications has an edition that was asked for; its message names it."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build came to: manifests of what was built, findings in order, paths of files in the output folder."""

    manifests: tuple[Manifest, ...]
    findings: tuple[Diagnostic, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A build's report, and what it knows of each publication; `unread` are those that could not be read."""

    report: BuildReport
    publications: tuple[BuiltPublication, ...]
    unread: tuple[Unprepared, ...]
    store: Store


def build(
    workspace: Workspace,
    sources: Iterable[str],
    output: Output,
    *,
    editions: tuple[str, ...] = (),
    jobs: int = 2,
    use_store: bool = True,
    budget: Budget = BUDGET,
    progress: Callable[[Event], None] = lambda event: None,
) -> BuildReport:
    """Make the editions of some publications.

    `sources` are paths in the workspace; `editions` limits what is made (empty: all that each publication
    has); `jobs` is how many processes work at a time, `budget` what one job may use. A publication that fails does
    not stop the others; its faults are in the report. Files of editions that fail, or are not asked for, are left as
    they are. NoSuchEditionError as it says.
    """
    return build_each(
        workspace,
        sources,
        output,
        editions=editions,
        jobs=jobs,
        use_store=use_store,
        budget=budget,
        progress=progress,
    ).report


def build_each(
    workspace: Workspace,
    sources: Iterable[str],
    output: Output,
    *,
    editions: tuple[str, ...],
    jobs: int,
    use_store: bool,
    budget: Budget = BUDGET,
    progress: Callable[[Event], None],
) -> Built:
    """As `build`, with what is known of each publication, for those who go on to prove it."""
    store = Store(output)
    sure = not (use_store and store.exists())
    outcomes = _prepare(workspace, tuple(sources), Workers(jobs, budget), engines_needed=sure)
    prepared = [outcome for outcome in outcomes if isinstance(outcome, Prepared)]
    findings = [finding for outcome in prepared for finding in outcome.findings]
    for outcome in outcomes:
        if isinstance(outcome, Unprepared):
            findings += outcome.diagnostics
            progress(Failed(outcome.name, None, outcome.diagnostics))
    findings += _same_names(prepared)
    _require(editions, prepared, failed=bool(findings) and not prepared)
    publications = [BuiltPublication(each, _chosen(each, editions)) for each in prepared]
    run = _Run(output, store, use_store, budget, progress, publications)
    run.go(jobs)
    findings += [finding for publication in run.publications for finding in publication.findings]
    manifests = tuple(_write_manifest(workspace, output, publication) for publication in run.publications)
    files = tuple(file for publication in run.publications for file in publication.files())
    report = BuildReport(manifests, in_order(findings), files)
    unread = tuple(outcome for outcome in outcomes if isinstance(outcome, Unprepared))
    return Built(report, tuple(run.publications), unread, store)


# As many sources are read in one process as make it worth its while.
BATCH = 8
# After so many seconds a source is known to be long.
LONG_READING = 0.6


def _prepare(
    workspace: Workspace, sources: tuple[str, ...], workers: Workers, *, engines_needed: bool
) -> tuple[Prepared | Unprepared, ...]:
    """The sources read, in processes of their own.

    Meanwhile this one loads the engines, where it is to need them, or where reading takes so long that nobody waits for
    it.
    """
    size = max(1, min(BATCH, len(sources) // workers.jobs))
    if len(sources) > 1:
        load_readers()
    with workers:
        batches = [sources[at : at + size] for at in range(0, len(sources), size)]
        reading = [(batch, workers.submit(prepare_sources, workspace, batch)) for batch in batches]
        if engines_needed or not workers.wait(LONG_READING):
            load_engines()
        workers.all()
        # One source that cannot be read must not take the others of its batch with it.
        again = [
            (part, job if len(batch) == 1 else workers.submit(prepare_sources, workspace, part))
            if isinstance(job.error, JobError)
            else (batch, job)
            for batch, job in reading
            for part in (((each,) for each in batch) if isinstance(job.error, JobError) else (batch,))
        ]
        workers.all()
    return tuple(each for batch, job in again for each in _read(batch, job, workers.budget))


def _read(
    batch: tuple[str, ...], job: Job[tuple[Prepared | Unprepared, ...]], budget: Budget
) -> tuple[Prepared | Unprepared, ...]:
    try:
        return job.result()
    except JobError as error:
        (source,) = batch
        name = publication_name(source)
        return (Unprepared(name, source, (fault(error, f"reading “{name}”", budget, Span.point(source, 1)),)),)


def _same_names(prepared: list[Prepared]) -> Iterator[Diagnostic]:
    first: dict[str, str] = {}
    for publication in list(prepared):
        other = first.setdefault(publication.name, publication.source)
        if other != publication.source:
            prepared.remove(publication)
            yield Diagnostic(
                "R091",
                Severity.ERROR,
                f"“{publication.source}” and “{other}” would both be named “{publication.name}”",
                hint="rename one of them: both would be written to the same folder",
            )


def _require(editions: tuple[str, ...], prepared: list[Prepared], failed: bool) -> None:
    known = {spec.name for publication in prepared for spec in publication.specs}
    for name in editions:
        if name not in known and not failed:
            raise NoSuchEditionError(f"there is no edition “{name}” here; there are {', '.join(sorted(known))}")


def _chosen(prepared: Prepared, editions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(spec.name for spec in prepared.specs if not editions or spec.name in editions)


# The cover is no edition, but an EPUB waits for it as it waits for the pages of the print edition.
COVER = "(cover)"


@dataclass
class BuiltPublication:
    """A publication on its way: what is due, what is done, what went wrong."""

    prepared: Prepared
    chosen: tuple[str, ...]
    entries: dict[str, Entry] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    cover: bytes = b""
    findings: list[Diagnostic] = field(default_factory=list)
    failures: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.prepared.name

    def due(self) -> list[EditionSpec]:
        """The chosen editions and those that they follow."""
        names = {name for chosen in self.chosen for name in (chosen, *self.prepared.follows(chosen))}
        return [spec for spec in self.prepared.specs if spec.name in names]

    def missing(self) -> list[_Job]:
        """What is to be made of it, what others wait for first."""
        specs = [spec for spec in self.due() if spec.name not in self.states]
        jobs = [_Job(self, spec.name, spec, self.prepared.follows(spec.name)[:1]) for spec in specs]
        jobs = [replace(j, needs=(*j.needs, COVER)) if isinstance(j.spec, EpubSpec) else j for j in jobs]
        if any(COVER in job.needs for job in jobs):
            jobs.append(_Job(self, COVER, None, ()))
        waited_for = {name for job in jobs for name in job.needs}
        return sorted(jobs, key=lambda job: (job.name not in waited_for or job.name == COVER, bool(job.needs)))

    def path(self, spec: EditionSpec) -> str:
        return f"{self.name}/{edition_file(self.name, spec)}"

    def finished(self) -> list[EditionSpec]:
        """The chosen editions that are in place."""
        return [spec for spec in self.prepared.specs if spec.name in self.chosen and spec.name in self.entries]

    def files(self) -> list[str]:
        """Their files."""
        return [self.path(spec) for spec in self.finished()]

    def faults(self, edition: str) -> tuple[Diagnostic, ...]:
        """What stood against an edition that could not be made, itself or through those that it follows."""
        names = (edition, *self.prepared.follows(edition), COVER)
        return tuple(fault for name in names for fault in self.failures.get(name, ()))

    def all_findings(self) -> tuple[Diagnostic, ...]:
        """Everything found in reading and making it."""
        return (*self.prepared.findings, *self.findings)


@dataclass(frozen=True)
class _Job:
    """An edition to be made, or the cover; `needs` must be finished before it."""

    publication: BuiltPublication
    name: str
    spec: EditionSpec | None
    needs: tuple[str, ...]


@dataclass
class _Run:
    output: Output
    store: Store
    use_store: bool
    budget: Budget
    progress: Callable[[Event], None]
    publications: list[BuiltPublication]

    def go(self, jobs: int) -> None:
        """Take what the store has, then make the rest."""
        for publication in self.publications:
            self.progress(Planned(publication.name, publication.chosen))
            for spec in publication.due():
                self.reuse(publication, spec)
        missing = [job for publication in self.publications for job in publication.missing()]
        if missing:
            load_engines()
            with Workers(jobs, self.budget) as workers:
                self.work(workers, missing)

    def reuse(self, publication: BuiltPublication, spec: EditionSpec) -> None:
        found = self.store.get(publication.prepared.keys[spec.name]) if self.use_store else None
        if found is None:
            return
        entry, data = found
        publication.entries[spec.name] = entry
        publication.states[spec.name] = "fresh"
        publication.findings += entry.findings
        if spec.name in publication.chosen:
            path = publication.path(spec)
            if (there := self.output.read(path)) is None or digest(there) != entry.sha256:
                self.output.write(path, data)
            self.progress(Reused(publication.name, spec.name, path))

    def work(self, workers: Workers, missing: list[_Job]) -> None:
        """Start each job as soon as what it needs is finished; one that needs what failed fails with it."""
        running: dict[Job[Any], _Job] = {}
        while missing or running:
            for job in [job for job in missing if self.settled(job)]:
                missing.remove(job)
                if any(job.publication.states.get(name) == "failed" for name in job.needs):
                    self.fail(job, ())
                else:
                    running[self.start(workers, job)] = job
            for done in workers.wait():
                self.finish(running.pop(done), done)

    def settled(self, job: _Job) -> bool:
        return all(name in job.publication.states for name in job.needs)

    def start(self, workers: Workers, job: _Job) -> Job[Any]:
        publication, prepared = job.publication, job.publication.prepared
        paper = prepared.paper(self.store.font_cache)
        if job.spec is None:
            return workers.submit(draw_cover, prepared.galley, paper)
        self.progress(Started(publication.name, job.name))
        before = next((publication.entries[name] for name in job.needs if name in publication.entries), None)
        followed = Followed(cover=publication.cover)
        if before is not None:
            followed = replace(followed, fit=before.fit, folios=before.folios, pagination=before.pagination)
        submit = workers.submit_wide if is_long(prepared.galley, job.spec) else workers.submit
        kept = KeptLayouts(self.store.output, prepared.tools, paper) if self.use_store else None
        return submit(make_edition, prepared.galley, job.spec, paper, followed, workers.jobs, self.budget, kept)

    def finish(self, job: _Job, done: Job[Any]) -> None:
        try:
            made = done.result()
        except PublishError as error:
            self.fail(job, error.diagnostics)
            return
        except JobError as error:
            place = largest_block_place(slip.body for slip in job.publication.prepared.galley.slips)
            what = "the cover" if job.spec is None else f"the {job.name} edition"
            self.fail(job, (fault(error, f"{what} of “{job.publication.name}”", self.budget, place),))
            return
        if job.spec is None:
            job.publication.cover = made
            job.publication.states[job.name] = "made"
        else:
            self.keep(job.publication, job.spec, made)

    def keep(self, publication: BuiltPublication, spec: EditionSpec, made: Edition) -> None:
        artifact = made.artifact
        entry = Entry(
            sha256=digest(artifact.data),
            size=len(artifact.data),
            pages=artifact.pages,
            pagination=artifact.pagination,
            layout=artifact.layout,
            fonts=artifact.fonts,
            findings=artifact.findings,
            fit=made.fit,
            folios=made.folios,
        )
        self.store.put(publication.prepared.keys[spec.name], entry, artifact.data)
        publication.entries[spec.name] = entry
        publication.states[spec.name] = "made"
        publication.findings += artifact.findings
        if spec.name in publication.chosen:
            self.output.write(publication.path(spec), artifact.data)
            self.progress(Made(publication.name, spec.name, publication.path(spec)))

    def fail(self, job: _Job, faults: tuple[Diagnostic, ...]) -> None:
        job.publication.findings += faults
        job.publication.failures[job.name] = faults
        job.publication.states[job.name] = "failed"
        if job.spec is not None:
            self.progress(Failed(job.publication.name, job.name, faults))


def _write_manifest(workspace: Workspace, output: Output, publication: BuiltPublication) -> Manifest:
    prepared = publication.prepared
    metadata = prepared.galley.metadata
    served = {name for entry in publication.entries.values() for name in entry.fonts}
    manifest = Manifest(
        publication=prepared.name,
        title=metadata.full_title,
        language=metadata.language,
        modified=prepared.modified,
        source=SourceRecord(sha256=prepared.inputs, revision=revision(workspace, prepared.files)),
        tools=prepared.tools,
        fonts=tuple(
            FontRecord(family=face.family, file=face.file, sha256=face.sha256)
            for face in prepared.theme.faces
            if face.file in served
        ),
        editions=tuple(_record(publication, spec) for spec in prepared.specs if spec.name in publication.chosen),
    )
    output.write(f"{prepared.name}/manifest.json", encode(manifest))
    return manifest


def _record(publication: BuiltPublication, spec: EditionSpec) -> EditionRecord:
    entry = publication.entries.get(spec.name)
    if entry is None:
        return EditionRecord(
            edition=spec.name, form=spec.form, media_type=spec.media_type, claims=spec.claims, state="failed"
        )
    return EditionRecord(
        edition=spec.name,
        form=spec.form,
        file=edition_file(publication.name, spec),
        media_type=spec.media_type,
        bytes=entry.size,
        sha256=entry.sha256,
        pages=entry.pages,
        claims=spec.claims,
        state=publication.states[spec.name],
    )
