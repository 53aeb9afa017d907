"""Prove a finished file against its source, wherever it came from: nothing is built, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from publish.building.faults import fault
from publish.building.jobs import Budget, JobError, Workers, prepare_sources
from publish.building.prepared import Prepared, Unprepared
from publish.building.proving import recorded, waived
from publish.building.run import BUDGET, NoSuchEditionError
from publish.building.store import digest
from publish.checks import Outcome, Settled, Source, Subject, prove, prove_source, settle
from publish.checks.artifact import Received, receive, specification
from publish.diagnostics import Diagnostic, in_order
from publish.editions.edition import EditionSpec
from publish.release import EditionProof, Proof, verdict_of
from publish.validators import ask
from publish.validators import findings as as_findings
from publish.workspace import Workspace, known_codes

__all__ = ["ArtifactReport", "check_artifact"]


@dataclass(frozen=True, slots=True)
class ArtifactReport:
    """What the proof of one file came to; no proof where its source cannot be read."""

    proof: Proof | None
    findings: tuple[Diagnostic, ...]


def check_artifact(
    workspace: Workspace, source: str, file: Path, *, edition: str | None = None, budget: Budget = BUDGET
) -> ArtifactReport:
    """Prove a PDF or EPUB against a source.

    `edition` says which edition it is to be, where neither its name nor its claims do. A file that cannot be read is a
    finding, whatever it is. NoSuchEditionError where the publication has no such edition; OSError where there is no
    file.
    """
    data = file.read_bytes()
    with Workers(1, budget) as workers:
        reading = workers.submit(prepare_sources, workspace, (source,))
        receiving = workers.submit(receive, data, file.name)
        workers.all()
        try:
            (prepared,) = reading.result()
        except JobError as error:
            return ArtifactReport(None, (fault(error, f"the reading of “{source}”", budget, None),))
        try:
            received = receiving.result()
        except JobError as error:
            received = Received(fault=fault(error, f"the reading of “{file.name}”", budget, None))
        if isinstance(prepared, Unprepared):
            return ArtifactReport(None, in_order(prepared.diagnostics))
        if edition is not None and edition not in {spec.name for spec in prepared.specs}:
            known = ", ".join(spec.name for spec in prepared.specs)
            raise NoSuchEditionError(f"the publication has no edition “{edition}”; it has {known}")
        return _Artifact(workspace, prepared, file, data, received, edition, budget).report(workers)


@dataclass(frozen=True, slots=True)
class _Artifact:
    """One file on its way to its proof."""

    workspace: Workspace
    prepared: Prepared
    file: Path
    data: bytes
    received: Received
    edition: str | None
    budget: Budget

    def report(self, workers: Workers) -> ArtifactReport:
        prepared = self.prepared
        source = Source(prepared.source, prepared.document, prepared.galley, prepared.theme)
        of_source = prove_source(source, prepared.findings)
        if self.received.fault is not None:
            name = self.edition or "file"
            of_file: tuple[Outcome, ...] = (Outcome("file", (self.received.fault,)),)
        else:
            spec = specification(self.received, self.file.name, prepared.document, prepared.specs, self.edition)
            name, of_file = spec.name, self.proved(source, spec, workers)
        return self.told(name, settle((of_source, of_file), prepared.document, known_codes(), whole=False))

    def proved(self, source: Source, spec: EditionSpec, workers: Workers) -> tuple[Outcome, ...]:
        """How the checks and the validators came out."""
        subject = Subject(source, spec, self.file.name, self.data, own=False)
        path = self.file.absolute()
        with ask(self.workspace, {path: spec}) as judgement:
            proving = workers.submit(prove, subject)
            workers.all()
            try:
                outcomes: tuple[Outcome, ...] = (Outcome("file"), *proving.result())
            except JobError as error:
                named = f"the proof of “{self.file.name}”"
                outcomes = (Outcome("proving", (fault(error, named, self.budget, None),)),)
            judged = judgement.verdicts().get(path, {})
        said = [
            Outcome(check, as_findings(validator, verdict, subject), verdict.reason, verdict.tool)
            for check, (validator, verdict) in judged.items()
        ]
        return (*outcomes, *said)

    def told(self, name: str, settled: Settled) -> ArtifactReport:
        of_source, of_file = settled.outcomes
        checks, records = tuple(map(recorded, of_source)), tuple(map(recorded, of_file))
        verdict = verdict_of([each.verdict for each in records])
        edition = EditionProof(
            edition=name, file=self.file.name, sha256=digest(self.data), verdict=verdict, checks=records
        )
        whole = verdict_of([*(each.verdict for each in checks), verdict])
        proof = Proof(
            publication=self.prepared.name, verdict=whole, checks=checks, editions=(edition,), waived=waived(settled)
        )
        found = [each for outcomes in (of_source, of_file) for outcome in outcomes for each in outcome.findings]
        return ArtifactReport(proof, in_order(found))
