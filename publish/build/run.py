"""Build publications: plan, reuse what is finished, make the rest in parallel, put it in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from publish.build.events import Event, Failed, Made, Planned, Reused, Started
from publish.build.jobs import draw_cover, make_epub, make_paged, start_pool
from publish.build.prepare import Prepared, prepare
from publish.build.revision import revision
from publish.build.store import Entry, Store, digest
from publish.build.versions import tool_versions
from publish.diagnostics import Diagnostic, PublishError, Severity, in_order
from publish.editions.edition import EditionSpec, EpubSpec, PrintSpec, edition_file
from publish.reading import publication_name
from publish.release import EditionRecord, FontRecord, Manifest, SourceRecord, encode
from publish.workspace import Output, Workspace

if TYPE_CHECKING:
    from publish.editions.pdf.make import PagedEdition

__all__ = ["BuildReport", "NoSuchEditionError", "build"]


class NoSuchEditionError(Exception):
    """None of the chosen publications has an edition that was asked for; its message names it."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build came to: manifests of what was built, findings in order, paths of files in the output folder."""

    manifests: tuple[Manifest, ...]
    findings: tuple[Diagnostic, ...]
    files: tuple[str, ...]


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
    findings: list[Diagnostic] = []
    prepared: list[Prepared] = []
    for source in sources:
        try:
            prepared.append(prepare(workspace, source))
            findings += prepared[-1].findings
        except PublishError as error:
            findings += error.diagnostics
            progress(Failed(publication_name(source), None, error.diagnostics))
    findings += _same_names(prepared)
    _require(editions, prepared, failed=bool(findings) and not prepared)
    run = _Run(output, Store(output), use_store, progress, [_Publication(p, _chosen(p, editions)) for p in prepared])
    run.go(jobs)
    findings += [finding for publication in run.publications for finding in publication.findings]
    manifests = tuple(_write_manifest(workspace, output, publication) for publication in run.publications)
    files = tuple(file for publication in run.publications for file in publication.files())
    return BuildReport(manifests, in_order(findings), files)


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
            raise NoSuchEditionError(name, tuple(sorted(known)))


def _chosen(prepared: Prepared, editions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(spec.name for spec in prepared.specs if not editions or spec.name in editions)


@dataclass
class _Publication:
    """A publication on its way: what is due, what is done, what went wrong."""

    prepared: Prepared
    chosen: tuple[str, ...]
    entries: dict[str, Entry] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    started: set[str] = field(default_factory=set)
    cover: Future[bytes] | None = None
    findings: list[Diagnostic] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.prepared.name

    def due(self) -> list[EditionSpec]:
        """What must be made or fetched: the chosen editions and those that they follow, first things first."""
        names = set(self.chosen)
        for spec in self.prepared.specs:
            if spec.name in self.chosen and (needed := self.prepared.needs(spec)) is not None:
                names.add(needed)
                before = next(s for s in self.prepared.specs if s.name == needed)
                names.update(filter(None, [self.prepared.needs(before)]))
        return [spec for spec in self.prepared.specs if spec.name in names]

    def path(self, spec: EditionSpec) -> str:
        return f"{self.name}/{edition_file(self.name, spec)}"

    def files(self) -> list[str]:
        """The files of the chosen editions that are in place."""
        return [self.path(s) for s in self.prepared.specs if s.name in self.chosen and s.name in self.entries]


@dataclass
class _Run:
    output: Output
    store: Store
    use_store: bool
    progress: Callable[[Event], None]
    publications: list[_Publication]
    waiting: dict[Future[object], tuple[_Publication, EditionSpec | None]] = field(default_factory=dict)

    def go(self, jobs: int) -> None:
        """Take what the store has, then make the rest."""
        for publication in self.publications:
            self.progress(Planned(publication.name, publication.chosen))
            for spec in publication.due():
                self.reuse(publication, spec)
        if any(self.missing(publication) for publication in self.publications):
            with _closing(start_pool(jobs)) as pool:
                self.schedule(pool)
                while self.waiting:
                    done, _ = wait(self.waiting, return_when=FIRST_COMPLETED)
                    for future in done:
                        self.finish(future)
                    self.schedule(pool)

    def missing(self, publication: _Publication) -> list[EditionSpec]:
        return [spec for spec in publication.due() if spec.name not in publication.states]

    def reuse(self, publication: _Publication, spec: EditionSpec) -> None:
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

    def schedule(self, pool: Executor) -> None:
        """Start everything that can be started: what others wait for comes first."""
        for publication in self.publications:
            # What the fit and the page list come from is waited for; large print and the cover are not.
            for spec in sorted(self.missing(publication), key=lambda s: publication.prepared.needs(s) is not None):
                if spec.name not in publication.started and self.ready(publication, spec, pool):
                    self.start(pool, publication, spec)

    def ready(self, publication: _Publication, spec: EditionSpec, pool: Executor) -> bool:
        """Whether an edition can be started; an edition that follows a failed one fails with it."""
        if isinstance(spec, EpubSpec) and publication.cover is None:
            prepared = publication.prepared
            publication.cover = pool.submit(draw_cover, prepared.galley, prepared.theme, self.store.font_cache)
            self.waiting[publication.cover] = (publication, None)
        needed = publication.prepared.needs(spec)
        state = publication.states.get(needed, "") if needed else "made"
        if state == "failed":
            publication.states[spec.name] = "failed"
            self.progress(Failed(publication.name, spec.name, ()))
        cover = publication.cover
        return state in ("made", "fresh") and (
            not isinstance(spec, EpubSpec) or (cover is not None and cover.done() and cover.exception() is None)
        )

    def start(self, pool: Executor, publication: _Publication, spec: EditionSpec) -> None:
        publication.started.add(spec.name)
        self.progress(Started(publication.name, spec.name))
        prepared = publication.prepared
        needed = publication.entries.get(prepared.needs(spec) or "")
        future: Future[object]
        if isinstance(spec, PrintSpec):
            fit, folios = (needed.fit, needed.folios) if needed else (None, ())
            paper = prepared.paper(self.store.font_cache, spec)
            future = pool.submit(make_paged, prepared.galley, spec, paper, fit, folios)
        else:
            assert publication.cover is not None
            future = pool.submit(
                make_epub,
                prepared.galley,
                prepared.theme,
                publication.cover.result(),
                spec,
                needed.pagination if needed else None,
                prepared.modified,
            )
        self.waiting[future] = (publication, spec)

    def finish(self, future: Future[object]) -> None:
        publication, spec = self.waiting.pop(future)
        try:
            made = future.result()
        except PublishError as error:
            self.fail(publication, spec, error.diagnostics)
            return
        if spec is None:
            return
        from publish.editions.pdf.make import PagedEdition

        edition = made if isinstance(made, PagedEdition) else PagedEdition(made, None, ())
        self.keep(publication, spec, edition)

    def keep(self, publication: _Publication, spec: EditionSpec, edition: PagedEdition) -> None:
        artifact = edition.artifact
        entry = Entry(
            sha256=digest(artifact.data),
            size=len(artifact.data),
            pages=artifact.pages,
            pagination=artifact.pagination,
            layout=artifact.layout,
            fonts=artifact.fonts,
            findings=artifact.findings,
            fit=edition.fit,
            folios=edition.folios,
        )
        self.store.put(publication.prepared.keys[spec.name], entry, artifact.data)
        publication.entries[spec.name] = entry
        publication.states[spec.name] = "made"
        publication.findings += artifact.findings
        if spec.name in publication.chosen:
            self.output.write(publication.path(spec), artifact.data)
            self.progress(Made(publication.name, spec.name, publication.path(spec)))

    def fail(self, publication: _Publication, spec: EditionSpec | None, faults: tuple[Diagnostic, ...]) -> None:
        publication.findings += faults
        # Without a cover there is no EPUB.
        failed = [spec] if spec is not None else [s for s in publication.due() if isinstance(s, EpubSpec)]
        for each in failed:
            publication.states[each.name] = "failed"
            self.progress(Failed(publication.name, each.name, faults))


@contextmanager
def _closing(pool: Executor) -> Iterator[Executor]:
    """The pool for as long as it is needed; an interrupted run does not wait for its jobs."""
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _write_manifest(workspace: Workspace, output: Output, publication: _Publication) -> Manifest:
    prepared = publication.prepared
    inputs = (*prepared.document.manuscripts, *prepared.document.pictures)
    served = {name for entry in publication.entries.values() for name in entry.fonts}
    manifest = Manifest(
        publication=prepared.name,
        title=prepared.document.metadata.full_title,
        language=prepared.document.metadata.language,
        modified=prepared.modified,
        source=SourceRecord(sha256=prepared.inputs, revision=revision(workspace, tuple(i.path for i in inputs))),
        tools=tool_versions(),
        fonts=tuple(
            FontRecord(family=face.family, file=face.file, sha256=face.sha256)
            for face in prepared.theme.faces
            if face.file in served
        ),
        editions=tuple(_record(publication, spec) for spec in prepared.specs if spec.name in publication.chosen),
    )
    output.write(f"{prepared.name}/manifest.json", encode(manifest))
    return manifest


def _record(publication: _Publication, spec: EditionSpec) -> EditionRecord:
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
