"""What the documentation says is true: its links, codes and options, and its examples, which are run."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import click
import pytest

from publish import cli
from publish.diagnostics import SourceError
from publish.reading import metadata_schema, read
from publish.release import EditionProof, EditionRecord, Finding, FontRecord, Manifest, Proof, SourceRecord
from publish.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
CODE = re.compile(r"[A-Z]\d{3}")
FENCED = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """A page without its examples, fenced or in the line."""
    return re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", FENCED.sub("", text))


def examples(text: str, language: str) -> list[str]:
    """The fenced examples in a language, in order."""
    return [found[3] for found in FENCED.finditer(text) if found[2] == language]


# --- links -------------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """The identifiers that GitHub gives to headings."""
    headings = re.findall(r"^#+ +(.*)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path: Path) -> list[str]:
    """Links of a page to files or headings that do not exist."""
    text = prose(path.read_text(encoding="utf-8"))
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    wrong = []
    for link in found:
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    assert broken_links(path) == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# A heading, here\n", encoding="utf-8")
    looked_at = tmp_path / "page.md"
    looked_at.write_text("[a](there.md#a-heading-here) [b](https://example.org) [c](gone.md) [d](there.md#gone)\n")
    assert broken_links(looked_at) == ["gone.md", "there.md#gone"]


def test_every_page_can_be_reached_from_the_readme() -> None:
    linked = set(re.findall(r"\]\(docs/([\w-]+\.md)\)", page("README.md")))
    assert linked == {path.name for path in DOCS.glob("*.md")}


# --- codes -------------------------------------------------------------------------------------


@cache
def codes_in_package() -> frozenset[str]:
    """Every code that stands in the package as a text of its own."""
    return frozenset(
        node.value
        for path in (ROOT / "publish").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    )


def documented() -> list[tuple[str, str]]:
    """The rows of the tables in docs/diagnostics.md: code and severity."""
    return re.findall(r"^\| ([A-Z]\d{3}) \| (\w+) \|", page("docs/diagnostics.md"), re.MULTILINE)


def test_every_code_is_documented_once_and_none_is_invented() -> None:
    codes = [code for code, _ in documented()]
    assert len(codes) == len(set(codes))
    assert set(codes) == codes_in_package()


def test_pages_name_no_code_that_is_not_there() -> None:
    named = {(path.name, code) for path in PAGES for code in re.findall(r"\b[RATE]\d{3}\b", prose(path.read_text()))}
    assert {(name, code) for name, code in named if code not in codes_in_package()} == set()


def test_severities_are_as_documented() -> None:
    from publish.reading.faults import FAULTS

    assert {code: word for code, word in documented() if code in FAULTS} == {c: f.severity for c, f in FAULTS.items()}


# --- the command line --------------------------------------------------------------------------


def options(command: click.Command) -> set[str]:
    return {name for each in command.params for name in (*each.opts, *each.secondary_opts) if name.startswith("--")}


def test_the_options_of_build_are_all_documented_and_no_others() -> None:
    section = page("docs/commands.md").split("\n## publish build\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == options(cli.build) - {"--help"}


def test_commands_are_all_documented_and_no_others() -> None:
    named = set(re.findall(r"^## publish (\w+)$", page("docs/commands.md"), re.MULTILINE))
    assert named == set(cli.publish.commands)


def test_pages_use_only_options_and_commands_that_exist() -> None:
    wrong = []
    for path in PAGES:
        used_with = re.findall(r"\bpublish (build|check|schema|doctor)\b([^\n`|]*)", path.read_text(encoding="utf-8"))
        for name, rest in used_with:
            known = options(cli.publish.commands[name]) | {"--help"}
            wrong += [(path.name, name, used) for used in re.findall(r"--[a-z-]+", rest) if used not in known]
    assert wrong == []


def test_exit_codes_are_as_documented() -> None:
    section = page("docs/commands.md").split("\n## Exit codes\n")[1].split("\n## ")[0]
    rows = {int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)}
    assert rows == {cli.DONE, cli.FAULTY, cli.USAGE, cli.MISSING_TOOL, cli.INTERRUPTED}


# --- examples ----------------------------------------------------------------------------------


def publish(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "publish", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


@pytest.mark.slow
def test_the_readmes_letter_is_built(tmp_path: Path) -> None:
    readme = page("README.md")
    (letter,) = examples(readme, "markdown")
    (tmp_path / "letter.md").write_text(letter, encoding="utf-8")
    assert "$ publish build --quiet letter.md\n" in readme
    made = publish(tmp_path, "build", "--quiet", "letter.md")
    assert (made.returncode, made.stderr) == (0, "")
    assert f"$ publish build --quiet letter.md\n{made.stdout}" in readme
    assert all((tmp_path / name).stat().st_size > 1000 for name in made.stdout.splitlines())


def test_the_readmes_error_is_a_real_one(tmp_path: Path) -> None:
    """The letter with the one change that the page names says just what the page shows."""
    readme = page("README.md")
    (letter,) = examples(readme, "markdown")
    changed = letter.replace("#hours", "#ours")
    assert changed != letter
    (tmp_path / "letter.md").write_text(changed, encoding="utf-8")
    made = publish(tmp_path, "build", "--quiet", "letter.md")
    assert made.returncode == 1
    assert made.stderr in readme
    assert made.stderr.startswith("error[R014]")


def whole_sources() -> list[tuple[str, str]]:
    """Fenced examples that are whole sources: Markdown that opens with a metadata block."""
    return [
        (f"{path.name}-{number}", example)
        for path in PAGES
        for number, example in enumerate(examples(path.read_text(encoding="utf-8"), "markdown"))
        if example.startswith("---\n")
    ]


@pytest.mark.parametrize(("name", "source"), whole_sources(), ids=[name for name, _ in whole_sources()])
def test_whole_sources_read_without_findings(name: str, source: str) -> None:
    try:
        _, findings = read(Workspace.in_memory({"example.md": source, **pictures(source)}), "example.md")
    except SourceError as error:
        findings = error.diagnostics
    assert [(each.code, each.message, each.span) for each in findings] == []


def pictures(source: str) -> dict[str, bytes]:
    """A small picture under each name that a source asks for."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    return dict.fromkeys(re.findall(r"!\[[^\]]*\]\(([^)\s]+)", source), svg)


@pytest.mark.slow
def test_whole_sources_are_built(tmp_path: Path) -> None:
    for name, source in whole_sources():
        (tmp_path / f"{name}.md").write_text(source, encoding="utf-8")
        for picture, data in pictures(source).items():
            (tmp_path / picture).write_bytes(data)
    names = [f"{name}.md" for name, _ in whole_sources()]
    assert names
    made = publish(tmp_path, "build", "--quiet", *names)
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.splitlines()) == 4 * len(names)


@pytest.mark.slow
def test_the_python_example_runs(tmp_path: Path) -> None:
    (example,) = examples(page("docs/architecture.md"), "python")
    (letter,) = examples(page("README.md"), "markdown")
    (tmp_path / "letter.md").write_text(letter, encoding="utf-8")
    ran = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert (tmp_path / "build/letter/letter.epub").exists()


def test_the_manifest_is_as_shown() -> None:
    """The example has every key that a manifest has, and no other."""
    proof, manifest, findings = (json.loads(example) for example in examples(page("docs/commands.md"), "json"))
    (proved,) = proof["editions"]
    assert set(proof) == set(Proof.__struct_encode_fields__)
    assert set(proved) == set(EditionProof.__struct_encode_fields__)
    (edition,) = manifest["editions"]
    (found,) = findings["findings"]
    for shown, record in ((manifest, Manifest), (edition, EditionRecord), (manifest["source"], SourceRecord),
                          (manifest["fonts"][0], FontRecord), (found, Finding)):  # fmt: skip
        assert set(shown) == set(record.__struct_encode_fields__)


def test_every_metadata_field_is_described_in_the_source_format() -> None:
    known = metadata_schema()["$defs"]["Metadata"]["properties"]
    text = page("docs/source-format.md")
    assert [name for name in known if not re.search(rf"(`|^){name}[`:]", text, re.MULTILINE)] == []
