"""Whatever arrives as a source ends in proper editions or in faults at their lines, and touches nothing else.

Each folder in `cases/` is one source with its expectation; README.md there says how it is written.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

import pikepdf
import pytest
from hostile.stage import CANARY, Case, Listener, Stage, bytes_within, cases

from publish.building import Budget, BuildReport, build
from publish.diagnostics import Severity
from publish.inspection import inspect_epub, inspect_pdf
from publish.workspace import Output, Workspace

CASES = cases()
# Far below what a job may take; a case that comes near it is a fault to be mended in the reader. Those of the processor
# count: by the clock a case takes as long as whatever else is at work lets it.
SECONDS = 25
PATIENCE = 4 * SECONDS


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def stage(tmp_path: Path, listener: Listener) -> Stage:
    return Stage(tmp_path, listener.port)


@pytest.fixture
def alarm() -> Iterator[None]:
    """End what hangs, such as the reading of a pipe."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {2 * PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(2 * PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


# capabilities(7): who has these reads what its permissions keep from everybody.
OVERRIDES = 1 << 1 | 1 << 2


@pytest.fixture(autouse=True)
def ordinary() -> Iterator[None]:
    """Be no more than an ordinary user, whoever runs the tests: permissions hold."""
    held = capabilities()
    set_capabilities(held & ~OVERRIDES)
    yield
    set_capabilities(held)


def capabilities() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("CapEff:")[2].split()[0], 16)


def set_capabilities(effective: int) -> None:
    """Take capabilities from this thread, or back among those that are permitted."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    permitted = int(status.partition("CapPrm:")[2].split()[0], 16)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3 of the call, this thread
    low, high = 0xFFFFFFFF, 32
    data = (ctypes.c_uint32 * 6)(effective & low, permitted & low, 0, effective >> high, permitted >> high, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, data):
        raise OSError(ctypes.get_errno(), "capset")


def spent() -> float:
    """Seconds of the processor that this process has had, and those that it waited for."""
    return sum(os.times()[:4])


def places(report: BuildReport) -> list[str]:
    """What was found and where, each place once."""
    return sorted({f"{d.code} {d.span.file}:{d.span.line}" if d.span else d.code for d in report.findings})


def is_slow(case: Case) -> bool:
    """Whether an edition is begun, or the source is made large: what is small and refused costs next to nothing."""
    built = case.expected["outcome"] != "refused" or any(finding[0] == "E" for finding in case.findings)
    return built or "make" in case.expected


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=[pytest.mark.slow] if is_slow(case) else [], id=case.name) for case in CASES],
)
def test_case(case: Case, stage: Stage, listener: Listener, alarm: None) -> None:
    stage.set(case)
    around, calls, start = stage.around(), listener.calls, spent()
    world, budget = Workspace.on_disk(stage.workspace), Budget(seconds=PATIENCE)
    report = build(world, case.sources, Output(stage.output), jobs=1, use_store=False, budget=budget)
    assert spent() - start < SECONDS
    if case.codes is None:
        assert places(report) == case.findings
    else:
        assert sorted({finding.code for finding in report.findings}) == case.codes
        assert all(finding.span for finding in report.findings)
    failed = [record.edition for manifest in report.manifests for record in manifest.editions if record.file is None]
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    assert bool(report.files) == (case.expected["outcome"] in ("made", "partly"))
    assert bool(errors) == (case.expected["outcome"] in ("refused", "partly"))
    assert bool(failed) <= bool(errors)
    assert stage.around() == around, "something outside the output was changed"
    assert listener.calls == calls, "somebody asked the network"
    look_through(stage, case)


def look_through(stage: Stage, case: Case) -> None:
    """Every file that was made is a proper edition, and holds nothing of what it must not."""
    for path in sorted(each for each in stage.output.rglob("*") if each.is_file()):
        assert path.resolve().is_relative_to(stage.output.resolve())
        for name, data in bytes_within(path):
            for text in case.absent:
                assert text.encode() not in data, f"{text} is in {name}"
        if path.suffix in READERS:
            text = READERS[path.suffix](path)
            for wanted in case.present:
                assert wanted in text


def epub_text(path: Path) -> str:
    """The text of an EPUB that is well formed, runs nothing and loads nothing."""
    data = path.read_bytes()
    facts = inspect_epub(data)
    for name, content in bytes_within(path):
        if name.endswith((".xhtml", ".svg", ".opf", ".ncx")):
            for element in ElementTree.fromstring(content[len(name.partition("/")[2].encode()) :]).iter():
                tag = str(element.tag).rpartition("}")[2].lower()
                assert tag not in {"script", "iframe", "object", "embed", "form", "foreignobject"}, f"<{tag}> in {name}"
                for key, value in element.attrib.items():
                    assert not key.lower().startswith("on"), f"{key} in {name}"
                    assert not value.strip().lower().startswith(("javascript:", "file:")), f"{value} in {name}"
                    assert key != "src" or "//" not in value, f"{value} in {name}"
        elif name.endswith(".css"):
            assert b"//" not in content.replace(b"http://www.w3.org/", b""), name
            assert b"@import" not in content, name
    return " ".join(stretch.text for document in facts.documents for stretch in document.stretches)


def pdf_text(path: Path) -> str:
    """The text of a PDF that runs nothing and holds its pages."""
    facts = inspect_pdf(path.read_bytes())
    assert facts.pages
    assert not facts.scripts
    with pikepdf.open(path) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary):
                assert thing.get("/S") not in {"/Launch", "/JavaScript", "/SubmitForm", "/ImportData", "/GoToR"}
    return " ".join(block.text for block in facts.blocks)


READERS = {".epub": epub_text, ".pdf": pdf_text}


# --- that these tests would see what they look for ---------------------------------------------


def test_there_are_a_hundred_cases() -> None:
    assert len(CASES) >= 100


def test_the_listener_counts(listener: Listener) -> None:
    before = listener.calls
    with socket.create_connection(("127.0.0.1", listener.port)) as connection:
        connection.recv(1)
    assert listener.calls == before + 1


def test_a_canary_is_found_in_what_is_packed(stage: Stage) -> None:
    stage.set(
        Case("canary", {"make": {"case.md": [{"header": "[screen, epub]"}, "![a](canary.png) ![b](canary.svg)"]}})
    )
    for name in ("canary.png", "canary.svg"):
        (stage.workspace / name).write_bytes((stage.folder / name).read_bytes())
    build(Workspace.on_disk(stage.workspace), ["case.md"], Output(stage.output), jobs=1, use_store=False)
    found = {
        path.suffix: [name for name, data in bytes_within(path) if CANARY.encode() in data]
        for path in stage.output.rglob("case*.*")
    }
    assert any("png as pixels" in name for name in found[".epub"])
    assert any(name.endswith(".svg") for name in found[".epub"])
    assert found[".pdf"]
