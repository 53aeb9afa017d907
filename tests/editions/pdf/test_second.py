"""The second generation: PDF/UA-2, Well-Tagged PDF and PDF/A-4f, as veraPDF sees them, for who asks for them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import REPOSITORY, STATEMENT
from pikepdf import Name
from validators import outloud, verapdf_batch

from publish.building import build
from publish.diagnostics import SourceError
from publish.editions.edition import UnkeptStandardError, specifications
from publish.inspection import inspect_pdf
from publish.publication import EditionRequest, Metadata
from publish.workspace import Output, Workspace

SECOND = "editions: {screen: {standard: PDF/UA-2}, large-print: {standard: PDF/UA-2}}\n"
CLAIMS = {
    "screen": ("PDF/A-4f", "PDF/UA-2", "WTPDF-1.0-accessibility", "WTPDF-1.0-reuse"),
    "large-print": ("PDF/UA-2", "WTPDF-1.0-accessibility", "WTPDF-1.0-reuse"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The statement, and every construct of the source format, in screen and large print of the second generation."""
    folder = tmp_path_factory.mktemp("second")
    statement = (REPOSITORY / STATEMENT).read_text(encoding="utf-8")
    everything = (REPOSITORY / "tests/constructs/everything.md").read_text(encoding="utf-8")
    line = "editions: [print, screen, large-print, epub]\n"
    assert everything.count(line) == 1
    (folder / "statement.md").write_text(statement.replace("---\n", "---\n" + SECOND, 1), encoding="utf-8")
    (folder / "everything.md").write_text(everything.replace(line, SECOND), encoding="utf-8")
    shutil.copy(REPOSITORY / "tests/constructs/dot.png", folder)
    built = build(Workspace.on_disk(folder), ["statement.md", "everything.md"], Output(folder / "build"))
    assert not [each for each in built.findings if each.severity == "error"], built.findings
    names = ("statement", "everything")
    return [folder / f"build/{name}/{name}-{edition}.pdf" for name in names for edition in CLAIMS]


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["ua2", "wt1a", "wt1r", "4f"])
def test_the_claims_are_true(profile: str, files: list[Path]) -> None:
    asked = [path for path in files if profile != "4f" or path.stem.endswith("screen")]
    assert verapdf_batch(asked, profile) == {path: [] for path in asked}


@pytest.mark.slow
def test_what_is_true_is_claimed(files: list[Path]) -> None:
    for path in files:
        facts = inspect_pdf(path.read_bytes())
        assert facts.claims == next(claims for name, claims in CLAIMS.items() if path.stem.endswith(name))
        assert facts.version == "2.0"
        assert facts.information == {}
        assert facts.title in ("Every construct", "The Friendship Between Japan and the United States")
        assert facts.misled == 0


@pytest.mark.slow
def test_tags_say_what_the_page_says(files: list[Path]) -> None:
    """DOC-012 notes that it is not the first part of PDF/UA; of ORD-001 see tests/test_constructs.py."""
    assert [found for path in files for found in outloud(path) if found.rule not in ("DOC-012", "ORD-001")] == []


@pytest.mark.slow
def test_links_and_outline_lead_to_elements(files: list[Path]) -> None:
    with pikepdf.open(files[2]) as pdf:
        annotations: list[Any] = [each for page in pdf.pages for each in page.obj.get("/Annots", ())]
        inner = [each.A for each in annotations if Name.GoTo == each.A.S]
        assert len(inner) >= 5
        assert all(action.SD[0].S in (Name.Sect, Name.FENote, Name.Link, Name.P) for action in inner)
        line = pdf.Root.Outlines.First
        led = []
        while line is not None:
            led.append((str(line.Title), str(line.A.SD[0].S)))
            line = line.get("/Next")
    assert ("1 First chapter", "/H1") in led
    assert "/Document" not in {kind for _, kind in led}


@pytest.mark.slow
def test_notes_and_calls_name_each_other(files: list[Path]) -> None:
    with pikepdf.open(files[2]) as pdf:
        (note,) = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/FENote"]
        (call,) = note.Ref
        assert Name.Link == call.S
        assert [each.objgen for each in call.Ref] == [note.objgen]


def asked(name: str, **options: Any) -> Metadata:
    return Metadata(
        title=("T",), kind="report", language="en", editions={name: EditionRequest(**options)}
    )  # fmt: skip


def test_an_edition_keeps_what_it_is_asked_to_keep() -> None:
    for name, claims in CLAIMS.items():
        (spec,) = specifications(asked("mine", based_on=name, standard="PDF/UA-2"))
        assert spec.claims == claims
    (spec,) = specifications(asked("screen", standard="PDF/UA-1"))
    assert spec.claims == ("PDF/A-3a", "PDF/UA-1")


@pytest.mark.parametrize("name", ["print", "epub"])
def test_a_standard_that_is_not_for_an_edition_is_refused(name: str) -> None:
    with pytest.raises(UnkeptStandardError):
        specifications(asked(name, standard="PDF/UA-2"))


def test_the_refusal_names_the_edition() -> None:
    from publish.building.prepare import prepare

    head = "title: T\nkind: report\nissuer: I\ndate: 2019\nlanguage: en\neditions: {print: {standard: PDF/UA-2}}\n"
    source = f"---\n{head}---\n\n# A\n\nB.\n"
    with pytest.raises(SourceError) as caught:
        prepare(Workspace.in_memory({"a.md": source}), "a.md")
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.message) == ("A080", "the edition “print” cannot keep PDF/UA-2")
