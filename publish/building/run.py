"""Build publications: plan, reuse what is finished, make the rest in parallel, put it in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from publish.building.events import Event, Failed, Made, Planned, Reused, Started
from publish.building.jobs import beside, load_engines, prepare_sources, start_pool, stop_pool
from publish.building.prepared import Prepared, Unprepared
from publish.building.revision import revision
from publish.building.store import Entry, Store, digest
from publish.diagnostics import Diagnostic, PublishError, Severity, in_order
from publish.editions.edition import Edition, EditionSpec, EpubSpec, Followed, edition_file
from publish.editions.makers import draw_cover, make
from publish.release import EditionRecord, FontRecord, Manifest, SourceRecord, encode
from publish.workspace import Output, Workspace

__all__ = ["BuildReport", "Built", "BuiltPublication", "NoSuchEditionError", "build", "build_each", "closing"]


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
    progress: Callable[[Event], None] = lambda event: None,
) -> BuildReport:
    """Make the editions of some publications.

    `sources` are paths in the workspace; `editions` limits what is made (empty: all that each publication
    has). A publication that fails does not stop the others; its faults are in the report. Files of editions
    that fail, or are not asked for, are left as they are. NoSuchEditionError as it says.
    """
    return build_each(
        workspace, sources, output, editions=editions, jobs=jobs, use_store=use_store, progress=progress
    ).report


def build_each(
    workspace: Workspace,
    sources: Iterable[str],
    output: Output,
    *,
    editions: tuple[str, ...],
    jobs: int,
    use_store: bool,
    progress: Callable[[Event], None],
) -> Built:
    """As `build`, with what is known of each publication, for those who go on to prove it."""
    store = Store(output)
    outcomes = _prepare(workspace, tuple(sources), apart=jobs > 1 and not (use_store and store.exists()))
    prepared = [outcome for outcome in outcomes if isinstance(outcome, Prepared)]
    findings = [finding for outcome in prepared for finding in outcome.findings]
    for outcome in outcomes:
        if isinstance(outcome, Unprepared):
            findings += outcome.diagnostics
            progress(Failed(outcome.name, None, outcome.diagnostics))
    findings += _same_names(prepared)
    _require(editions, prepared, failed=bool(findings) and not prepared)
    run = _Run(output, store, use_store, progress, [BuiltPublication(p, _chosen(p, editions)) for p in prepared])
    run.go(jobs)
    findings += [finding for publication in run.publications for finding in publication.findings]
    manifests = tuple(_write_manifest(workspace, output, publication) for publication in run.publications)
    files = tuple(file for publication in run.publications for file in publication.files())
    report = BuildReport(manifests, in_order(findings), files)
    unread = tuple(outcome for outcome in outcomes if isinstance(outcome, Unprepared))
    return Built(report, tuple(run.publications), unread, store)


def _prepare(workspace: Workspace, sources: tuple[str, ...], *, apart: bool) -> tuple[Prepared | Unprepared, ...]:
    """The sources read; `apart`, while this process loads the engines, where it is sure to need them."""
    if not apart:
        return prepare_sources(workspace, sources)
    result = beside(prepare_sources, workspace, sources)
    load_engines()
    return result()


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
            with closing(start_pool(jobs)) as pool:
                self.work(pool, missing)

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

    def work(self, pool: Executor, missing: list[_Job]) -> None:
        """Start each job as soon as what it needs is finished; one that needs what failed fails with it."""
        running: dict[Future[Any], _Job] = {}
        while missing or running:
            for job in [job for job in missing if self.settled(job)]:
                missing.remove(job)
                if any(job.publication.states.get(name) == "failed" for name in job.needs):
                    self.fail(job, ())
                    continue
                try:
                    running[self.start(pool, job)] = job
                except BrokenExecutor:
                    self.fail(job, (_ended(job),))
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                self.finish(running.pop(future), future)

    def settled(self, job: _Job) -> bool:
        return all(name in job.publication.states for name in job.needs)

    def start(self, pool: Executor, job: _Job) -> Future[Any]:
        publication, prepared = job.publication, job.publication.prepared
        paper = prepared.paper(self.store.font_cache)
        if job.spec is None:
            return pool.submit(draw_cover, prepared.galley, paper)
        self.progress(Started(publication.name, job.name))
        before = next((publication.entries[name] for name in job.needs if name in publication.entries), None)
        followed = Followed(cover=publication.cover)
        if before is not None:
            followed = replace(followed, fit=before.fit, folios=before.folios, pagination=before.pagination)
        return pool.submit(make, prepared.galley, job.spec, paper, followed)

    def finish(self, job: _Job, future: Future[Any]) -> None:
        try:
            made = future.result()
        except PublishError as error:
            self.fail(job, error.diagnostics)
            return
        except BrokenExecutor:
            self.fail(job, (_ended(job),))
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


def _ended(job: _Job) -> Diagnostic:
    return Diagnostic(
        "E108",
        Severity.ERROR,
        f"the {job.name} edition of “{job.publication.name}” was given up: its process was ended from outside",
        hint="there may be too little memory: try --jobs 1",
    )


@contextmanager
def closing(pool: Executor) -> Iterator[Executor]:
    """The pool for as long as it is needed; an interrupted run does not wait for its jobs."""
    try:
        yield pool
    except BaseException:
        stop_pool(pool)
        raise
    pool.shutdown()


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
