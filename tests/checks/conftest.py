"""Finished editions to prove: the statement, and a document with every construct of the source format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import REPOSITORY, STATEMENT

from publish.building.run import build_each
from publish.checks import Source, Subject
from publish.editions.edition import EpubSpec, edition_file
from publish.workspace import Output, Workspace

CONSTRUCTS = REPOSITORY / "tests" / "constructs"


@dataclass(frozen=True)
class Publication:
    """A built publication: its editions as subjects, by name."""

    source: Source
    subjects: dict[str, Subject]

    def __getitem__(self, edition: str) -> Subject:
        return self.subjects[edition]


def publication(workspace: Workspace, source: str, folder: Path) -> Publication:
    """A source built into a folder, ready to be proved."""
    output = Output(folder)
    built = build_each(workspace, [source], output, editions=(), jobs=2, use_store=True, progress=lambda _: None)
    (made,) = built.publications
    assert not [f for f in built.report.findings if f.severity == "error"], built.report.findings
    prepared = made.prepared
    origin = Source(prepared.source, prepared.document, prepared.galley, prepared.theme)
    data = {spec.name: (folder / made.path(spec)).read_bytes() for spec in made.finished()}
    subjects = {}
    for spec in made.finished():
        entry = made.entries[spec.name]
        companion = data.get(spec.page_list_from or "") if isinstance(spec, EpubSpec) else None
        file = edition_file(made.name, spec)
        subjects[spec.name] = Subject(origin, spec, file, data[spec.name], entry.layout, entry.pagination, companion)
    return Publication(origin, subjects)


@pytest.fixture(scope="session")
def statement(repository: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """The statement, in all its editions."""
    return publication(repository, STATEMENT, tmp_path_factory.mktemp("statement"))


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """A document with every construct, in all its editions."""
    return publication(Workspace.on_disk(CONSTRUCTS), "everything.md", tmp_path_factory.mktemp("everything"))


@pytest.fixture(scope="session")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """A document whose constructs stand in each other, in all its editions."""
    return publication(Workspace.on_disk(CONSTRUCTS), "nesting.md", tmp_path_factory.mktemp("nesting"))


@pytest.fixture(scope="session")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """A report with chapters, notes, a table, pictures and words of another language, in all its editions."""
    return publication(Workspace.on_disk(CONSTRUCTS), "survey.md", tmp_path_factory.mktemp("survey"))
