"""Editions made anew of a galley that was changed by hand: what an error in composing or making would do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from checks.conftest import CONSTRUCTS
from conftest import REPOSITORY, STATEMENT

from publish.building.prepare import prepare
from publish.building.prepared import Prepared
from publish.checks import Source, Subject
from publish.editions.edition import EpubSpec
from publish.editions.makers import make
from publish.workspace import Workspace


@dataclass(frozen=True)
class Press:
    """Makes editions of a publication, also of a galley with a change in it."""

    prepared: Prepared
    fonts: str

    def make(self, edition: str, old: str = "", new: str = "") -> Subject:
        """An edition of the galley in which `old`, which stands once, has become `new`; the source is as it was."""
        prepared, galley = self.prepared, self.prepared.galley
        if old:
            (index,) = [index for index, slip in enumerate(galley.slips) if slip.body.count(old) == 1]
            slips = list(galley.slips)
            slips[index] = replace(slips[index], body=slips[index].body.replace(old, new))
            galley = replace(galley, slips=tuple(slips))
        (spec,) = [each for each in prepared.specs if each.name == edition]
        if isinstance(spec, EpubSpec):
            spec = replace(spec, page_list_from=None)
        made = make(galley, spec, prepared.paper(self.fonts)).artifact
        source = Source(prepared.source, prepared.document, prepared.galley, prepared.theme)
        return Subject(source, spec, made.file, made.data, made.layout, made.pagination)


def _press(root: Path, source: str, fonts: Path) -> Press:
    return Press(prepare(Workspace.on_disk(root), source), str(fonts))


@pytest.fixture(scope="session")
def statement_press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return _press(REPOSITORY, STATEMENT, tmp_path_factory.mktemp("fonts"))


@pytest.fixture(scope="session")
def everything_press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return _press(CONSTRUCTS, "everything.md", tmp_path_factory.mktemp("fonts"))
