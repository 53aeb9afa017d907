"""Prove publications: build what is stale, run every check on every edition, write down how each came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from publish.building.events import Event, Proved
from publish.building.faults import fault
from publish.building.jobs import Budget, Job, JobError, Workers
from publish.building.run import BUDGET, Built, BuiltPublication, build_each
from publish.checks import Outcome, Settled, Source, Subject, prove, prove_source, settle
from publish.diagnostics import Diagnostic, in_order
from publish.editions.edition import EditionSpec, EpubSpec, edition_file
from publish.release import CheckRecord, EditionProof, Manifest, Proof, WaivedRecord, encode, finding, verdict_of
from publish.validators import Validator, Verdict, ask
from publish.validators import findings as as_findings
from publish.workspace import Output, Workspace, known_codes

__all__ = ["CheckReport", "check", "recorded", "waived"]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What proving came to: a proof for each publication that could be read, and all findings in order.

    `files` are the proofs' paths in the output folder.
    """

    proofs: tuple[Proof, ...]
    manifests: tuple[Manifest, ...]
    findings: tuple[Diagnostic, ...]
    files: tuple[str, ...]


def check(
    workspace: Workspace,
    sources: Iterable[str],
    output: Output,
    *,
    editions: tuple[str, ...] = (),
    jobs: int = 2,
    use_store: bool = True,
    budget: Budget = BUDGET,
    progress: Callable[[Event], None] = lambda event: None,
) -> CheckReport:
    """Make the editions that are stale, then prove every one of them.

    Takes what `build` takes. An edition that cannot be made fails its proof; a validator that is missing skips
    its check. `proof.json` is written beside each publication's editions.
    """
    built = build_each(
        workspace,
        sources,
        output,
        editions=editions,
        jobs=jobs,
        use_store=use_store,
        budget=budget,
        progress=progress,
    )
    files = {
        output.path(publication.path(spec)): spec
        for publication in built.publications
        for spec in publication.finished()
    }
    # Validators are at work while our own checks are.
    with ask(workspace, files) as judgement, Workers(jobs, budget) as workers:
        provings = [_Proving(built, publication, output, budget) for publication in built.publications]
        for proving in provings:
            proving.start(workers)
        workers.all()
        verdicts = judgement.verdicts()
        proofs = [proving.finish(verdicts, progress) for proving in provings]
    findings = [each for unread in built.unread for each in unread.diagnostics]
    findings += [each for _, found in proofs for each in found]
    # What concerns no single publication, such as two of one name.
    named = {each for publication in built.publications for each in publication.all_findings()}
    findings += [each for each in built.report.findings if each not in named and each not in findings]
    written = []
    for proof, _ in proofs:
        written.append(f"{proof.publication}/proof.json")
        output.write(written[-1], encode(proof))
    return CheckReport(tuple(proof for proof, _ in proofs), built.report.manifests, in_order(findings), tuple(written))


_Verdicts = Mapping[Path, Mapping[str, tuple[Validator, Verdict]]]


@dataclass
class _Proving:
    """One publication on its way to its proof."""

    built: Built
    publication: BuiltPublication
    output: Output
    budget: Budget

    def start(self, workers: Workers) -> None:
        """Hand out a job for each edition, and one for the source."""
        prepared = self.publication.prepared
        source = Source(prepared.source, prepared.document, prepared.galley, prepared.theme)
        self.subjects = {spec.name: self.subject(source, spec) for spec in self.publication.finished()}
        self.running = {name: workers.submit(prove, subject) for name, subject in self.subjects.items()}
        self.source = workers.submit(prove_source, source, prepared.findings)

    def came_out(self, job: Job[tuple[Outcome, ...]], what: str) -> tuple[Outcome, ...]:
        """What a job of proving came to; one that came to nothing proves nothing."""
        try:
            return job.result()
        except JobError as error:
            named = f"the proof of {what} of “{self.publication.name}”"
            return (Outcome("proving", (fault(error, named, self.budget, None),)),)

    def subject(self, source: Source, spec: EditionSpec) -> Subject:
        """The edition as it lies in the output folder."""
        entry = self.publication.entries[spec.name]
        companion = None
        if isinstance(spec, EpubSpec) and spec.page_list_from in self.publication.entries:
            companion = self.built.store.data(self.publication.entries[spec.page_list_from])
        data = self.output.read(self.publication.path(spec)) or b""
        return Subject(source, spec, edition_file(self.publication.name, spec), data, entry.layout,
                       entry.pagination, companion)  # fmt: skip

    def finish(self, verdicts: _Verdicts, progress: Callable[[Event], None]) -> tuple[Proof, list[Diagnostic]]:
        """The proof, and every finding that is not waived."""
        publication, prepared = self.publication, self.publication.prepared
        names = [spec.name for spec in prepared.specs if spec.name in publication.chosen]
        proved = [self.outcomes(name, verdicts) for name in names]
        whole = all(name in self.subjects for name in names) and len(names) == len(prepared.specs)
        settled = settle((self.came_out(self.source, "the source"), *proved), prepared.document, known_codes(), whole)
        of_source, *of_editions = settled.outcomes
        if settled.unneeded:
            of_source = (*of_source, Outcome("waivers", settled.unneeded))
        editions = tuple(map(self.edition, names, of_editions))
        checks = tuple(map(recorded, of_source))
        verdict = verdict_of([*(each.verdict for each in checks), *(each.verdict for each in editions)])
        for edition in editions:
            progress(Proved(publication.name, edition.edition, edition.verdict))
        proof = Proof(publication=publication.name, verdict=verdict, checks=checks, editions=editions,
                      waived=waived(settled))  # fmt: skip
        found = [each for outcomes in (of_source, *of_editions) for outcome in outcomes for each in outcome.findings]
        return proof, found

    def outcomes(self, name: str, verdicts: _Verdicts) -> tuple[Outcome, ...]:
        """How the checks of one edition came out; one that was not made fails by what stood against it."""
        subject = self.subjects.get(name)
        if subject is None:
            return (Outcome("making", self.publication.faults(name)),)
        path = self.output.path(self.publication.path(subject.spec))
        judged = [
            Outcome(check, as_findings(validator, verdict, subject), verdict.reason, verdict.tool)
            for check, (validator, verdict) in verdicts.get(path, {}).items()
        ]
        return (*self.came_out(self.running[name], f"the {name} edition"), *judged)

    def edition(self, name: str, outcomes: tuple[Outcome, ...]) -> EditionProof:
        checks = tuple(map(recorded, outcomes))
        entry = self.publication.entries.get(name) if name in self.subjects else None
        file = self.subjects[name].file if entry else None
        verdict = verdict_of([each.verdict for each in checks]) if entry else "fail"
        return EditionProof(
            edition=name, file=file, sha256=entry.sha256 if entry else None, verdict=verdict, checks=checks
        )


def recorded(outcome: Outcome) -> CheckRecord:
    """An outcome as it stands in a proof."""
    findings = None if outcome.reason is not None else tuple(map(finding, outcome.findings))
    return CheckRecord(check=outcome.check, verdict=outcome.verdict, findings=findings, reason=outcome.reason,
                       tool=None if outcome.reason else outcome.tool)  # fmt: skip


def waived(settled: Settled) -> tuple[WaivedRecord, ...]:
    """What a publication accepts, as it stands in a proof."""
    return tuple(WaivedRecord(finding=finding(each), because=reason) for each, reason in settled.waived)
