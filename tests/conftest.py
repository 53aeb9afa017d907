"""What tests share: the repository as a workspace, its theme, and the statement built once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from publish.building import BuildReport, build
from publish.theming import Theme, load
from publish.workspace import Output, Workspace

# How long an example takes says more of what else the machine does than of the code; and two runs of the same code
# are to say the same.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chapters", type=int, default=6, help="how long the long book is (62: a thousand pages)")


REPOSITORY = Path(__file__).parent.parent
STATEMENT = "source/us-japan-friendship.md"
NAME = "us-japan-friendship"


@dataclass(frozen=True)
class Built:
    """The statement's editions, made in a folder of their own."""

    folder: Path
    report: BuildReport

    def path(self, edition: str) -> Path:
        """The file of an edition."""
        record = next(e for e in self.report.manifests[0].editions if e.edition == edition)
        assert record.file is not None, f"the {edition} edition failed"
        return self.folder / NAME / record.file


@pytest.fixture(scope="session")
def repository() -> Workspace:
    return Workspace.on_disk(REPOSITORY)


@pytest.fixture(scope="session")
def house(repository: Workspace) -> Theme:
    return load(repository, "house")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, repository: Workspace) -> Built:
    folder = tmp_path_factory.mktemp("built")
    report = build(repository, [STATEMENT], Output(folder), use_store=False)
    assert not report.findings, report.findings
    return Built(folder, report)
