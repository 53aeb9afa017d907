"""The public surface: a sorted list of names, each of them there, and the verbs used as the documentation says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import publish
from publish import Followed, Output, PrintSpec, Workspace, build, compose, load_theme, make, read, specifications

LETTER = """---
title: A letter
kind: statement
issuer: The House
date: 2019-05
language: en-US
editions: [large-print]
---

Dear reader.
"""


def test_the_surface_is_this_list() -> None:
    assert publish.__all__ == sorted(publish.__all__)
    assert set(publish.HOMES) == set(publish.__all__)
    for name in publish.__all__:
        assert getattr(publish, name).__name__ in (name, "load"), name


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(publish, "nonsense")


def test_importing_the_package_costs_nothing() -> None:
    code = "import sys, publish; assert not {'msgspec', 'weasyprint', 'click'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_verbs_one_by_one(tmp_path: Path) -> None:
    workspace = Workspace.in_memory({"letter.md": LETTER})
    document, findings = read(workspace, "letter.md")
    assert findings == ()
    galley = compose(document, load_theme(workspace, document.metadata.theme))
    (spec,) = specifications(document.metadata)
    assert isinstance(spec, PrintSpec)
    paper = publish.Paper(
        theme=load_theme(workspace, "house"), font_cache=str(tmp_path), created="2019-05-01T00:00:00Z",
        modified="2019-05-01T00:00:00Z", sources=(), producer="a test",
    )  # fmt: skip
    edition = make(galley, spec, paper, Followed())
    assert edition.artifact.pages == 1
    assert edition.artifact.data.startswith(b"%PDF-")


def test_all_at_once_from_a_world_in_memory(tmp_path: Path) -> None:
    report = build(Workspace.in_memory({"letter.md": LETTER}), ["letter.md"], Output(tmp_path), jobs=1)
    assert report.findings == ()
    assert report.files == ("letter/letter-large-print.pdf",)
    assert (tmp_path / report.files[0]).read_bytes().startswith(b"%PDF-")
