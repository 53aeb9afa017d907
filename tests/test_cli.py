"""The command line from outside: paths, messages, formats, exit codes, and what it costs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY

pytestmark = pytest.mark.slow

LETTER = """---
title: A letter
kind: statement
issuer: The House
date: 2019-05
language: en-US
editions: [screen, epub]
---

Dear reader, this is a *letter*.
"""
BROKEN = LETTER.replace("issuer:", "isuer:").replace("2019-05", "2019-13") + "\nSee [there](#nowhere).\n"


def publish(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    held = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    return subprocess.run(
        [sys.executable, "-m", "publish", *arguments],
        cwd=cwd, env={**held, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a letter that was built once."""
    folder = tmp_path_factory.mktemp("letters")
    (folder / "letter.md").write_text(LETTER, encoding="utf-8")
    result = publish("build", "letter.md", cwd=folder)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["build/letter/letter-screen.pdf", "build/letter/letter.epub"]
    return folder


def test_a_letter_in_any_folder_is_built_with_the_house_theme(made: Path) -> None:
    assert (made / "build/letter/letter-screen.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert (made / "build/letter/letter.epub").read_bytes().startswith(b"PK")
    assert sorted(p.name for p in made.iterdir()) == ["build", "letter.md"]


def test_what_is_finished_is_not_made_again(made: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in (made / "build/letter").glob("letter*")}
    result = publish("build", "letter.md", cwd=made)
    assert result.returncode == 0
    assert "made" not in result.stderr
    assert result.stderr.count("fresh") == 2
    assert {p: p.stat().st_mtime_ns for p in (made / "build/letter").glob("letter*")} == before


def test_no_cache_makes_all_the_same(made: Path) -> None:
    before = {p.name: p.read_bytes() for p in (made / "build/letter").glob("letter*")}
    result = publish("build", "letter.md", "--no-cache", "--jobs", "1", cwd=made)
    assert result.stderr.count("made") == 2
    assert {p.name: p.read_bytes() for p in (made / "build/letter").glob("letter*")} == before


def test_a_deleted_file_comes_back_from_the_store(made: Path) -> None:
    path = made / "build/letter/letter.epub"
    data = path.read_bytes()
    path.unlink()
    result = publish("build", "letter.md", cwd=made)
    assert "made" not in result.stderr
    assert path.read_bytes() == data


def test_one_edition_alone(made: Path, tmp_path: Path) -> None:
    result = publish("build", str(made / "letter.md"), "--edition", "epub", "--output", str(tmp_path / "out"), cwd=made)
    assert result.returncode == 0, result.stderr
    assert [p.name for p in (tmp_path / "out/letter").iterdir()].count("letter.epub") == 1
    assert not (tmp_path / "out/letter/letter-screen.pdf").exists()


def test_json_is_one_document(made: Path) -> None:
    result = publish("build", "letter.md", "--format", "json", cwd=made)
    document = json.loads(result.stdout)
    assert document["format"] == 1
    assert document["findings"] == []
    (publication,) = document["publications"]
    assert publication["publication"] == "letter"
    states = {edition["edition"]: edition["state"] for edition in publication["editions"]}
    assert states == {"screen": "fresh", "epub": "fresh"}
    manifest = json.loads((made / "build/letter/manifest.json").read_text(encoding="utf-8"))
    assert manifest == publication
    assert {"family", "file", "sha256"} == set(manifest["fonts"][0])
    assert {"publish", "weasyprint", "pango"} <= set(manifest["tools"])


def test_every_fault_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(BROKEN, encoding="utf-8")
    result = publish("build", "letter.md", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stdout == ""
    assert "letter.md:4:1" in result.stderr
    assert "“isuer”" in result.stderr
    assert "issuer" in result.stderr
    assert "letter.md:5:7" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "build" / "letter").exists()


def test_a_failed_build_leaves_the_last_good_files(made: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(LETTER, encoding="utf-8")
    assert publish("build", "letter.md", cwd=tmp_path).returncode == 0
    before = {p.name: p.read_bytes() for p in (tmp_path / "build/letter").glob("letter*")}
    (tmp_path / "letter.md").write_text(BROKEN, encoding="utf-8")
    assert publish("build", "letter.md", cwd=tmp_path).returncode == 1
    assert {p.name: p.read_bytes() for p in (tmp_path / "build/letter").glob("letter*")} == before


def test_one_bad_publication_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source/bad.md").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "source/good.md").write_text(LETTER, encoding="utf-8")
    (tmp_path / "source/README.md").write_text(LETTER, encoding="utf-8")
    result = publish("build", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stdout.splitlines() == ["build/good/good-screen.pdf", "build/good/good.epub"]


def test_github_annotations_and_sarif(tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(BROKEN, encoding="utf-8")
    github = publish("build", "letter.md", "--format", "github", cwd=tmp_path).stderr.splitlines()
    assert any(line.startswith("::error file=letter.md,line=4,col=1") for line in github)
    sarif = json.loads(publish("build", "letter.md", "--format", "sarif", cwd=tmp_path).stdout)
    places = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in sarif["runs"][0]["results"]]
    assert 4 in places


def test_two_publications_with_one_name(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source/a letter.md").write_text(LETTER, encoding="utf-8")
    (tmp_path / "source/A-Letter.md").write_text(LETTER, encoding="utf-8")
    result = publish("build", cwd=tmp_path)
    assert result.returncode == 1
    assert "a-letter" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("build", "missing.md"), ("build", "--edition", "braille", "letter.md"), ("build", "--nonsense"), ("nonsense",)],
)
def test_wrong_usage_is_2(made: Path, arguments: tuple[str, ...]) -> None:
    result = publish(*arguments, cwd=made)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_a_source_outside_the_workspace_is_refused(made: Path, tmp_path: Path) -> None:
    result = publish("build", str(made / "letter.md"), "--workspace", str(tmp_path), cwd=tmp_path)
    assert result.returncode == 2


def test_source_date_epoch_dates_the_files(made: Path, tmp_path: Path) -> None:
    result = publish(
        "build", "letter.md", "--output", str(tmp_path), "--format", "json", cwd=made, SOURCE_DATE_EPOCH="1700000000"
    )
    (publication,) = json.loads(result.stdout)["publications"]
    assert publication["modified"] == "2023-11-14T22:13:20Z"
    assert b"2023-11-14T22:13:20Z" in (tmp_path / "letter/letter-screen.pdf").read_bytes()


def test_a_wrong_source_date_epoch_is_told(made: Path, tmp_path: Path) -> None:
    result = publish("build", "letter.md", "--output", str(tmp_path), cwd=made, SOURCE_DATE_EPOCH="yesterday")
    assert result.returncode == 1
    assert "yesterday" in result.stderr


@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_is_told_to_end_ends_quickly_and_leaves_no_half_file(told: int, code: int, tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(LETTER, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "publish", "build", "letter.md", "--verbose"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        # Whoever runs the tests in the background has interrupts ignored, and so would have the program.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - there are no threads
    )  # fmt: skip
    assert process.stderr is not None
    while not process.stderr.readline().startswith("start"):
        assert process.poll() is None
    # A terminal tells the whole group, a container or a system its first process.
    (os.killpg if told == signal.SIGINT else os.kill)(process.pid, told)
    _, said = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in said
    assert not list((tmp_path / "build").rglob("*.part"))
    assert not list((tmp_path / "build" / "letter").glob("letter*"))


def test_strict_takes_warnings_for_errors(tmp_path: Path) -> None:
    text = LETTER + "\nA note[^1].\n\n[^1]: Called.\n\n[^2]: Never called.\n"
    (tmp_path / "letter.md").write_text(text, encoding="utf-8")
    assert publish("build", "letter.md", cwd=tmp_path).returncode == 0
    assert publish("build", "letter.md", "--strict", cwd=tmp_path).returncode == 1


def test_schema_is_json(made: Path) -> None:
    document = json.loads(publish("schema", cwd=made).stdout)
    assert "title" in json.dumps(document)


def test_doctor_names_what_is_here(made: Path) -> None:
    result = publish("doctor", cwd=made)
    assert result.returncode == 0
    assert "weasyprint" in result.stdout
    assert "pango" in result.stdout
    parts = json.loads(publish("doctor", "--format", "json", cwd=made).stdout)["parts"]
    assert {part["name"] for part in parts} >= {"EPUBCheck", "veraPDF", "Ace"}


def test_help_has_examples_and_imports_no_engine() -> None:
    code = (
        "import sys\nfrom publish.cli import publish\n"
        "try:\n    publish(['--help'])\nexcept SystemExit:\n    pass\n"
        "bad = {'weasyprint', 'pikepdf', 'msgspec', 'jinja2', 'ebooklib', 'lxml', 'rich', 'PIL'} & set(sys.modules)\n"
        "assert not bad, bad\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=REPOSITORY)
    assert result.returncode == 0, result.stderr
    assert "Examples:" in result.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion(shell: str, made: Path) -> None:
    result = publish(cwd=made, _PUBLISH_COMPLETE=f"{shell}_source")
    assert "publish" in result.stdout
