"""Finished files from anywhere: each is proved, or refused in words; nothing is built and nothing is written."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest

from publish.building import NoSuchEditionError, build, check_artifact
from publish.workspace import Output, Workspace

pytestmark = pytest.mark.slow

LETTER = "---\ntitle: A letter\nkind: statement\nissuer: City Library\nlanguage: en\ndate: 2024-03-14\n---\n\nWords.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a letter, and its editions beside it."""
    root = tmp_path_factory.mktemp("letter")
    (root / "letter.md").write_text(LETTER)
    build(Workspace.on_disk(root), ["letter.md"], Output(root / "build"), jobs=2)
    return root


def publish(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "publish", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_one_proof_is_printed_and_nothing_written(folder: Path) -> None:
    before = sorted(path for path in folder.rglob("*"))
    file = "build/letter/letter-screen.pdf"
    ran = publish(folder, "check", "--format", "json", "--artifact", file, "letter.md")
    proof = json.loads(ran.stdout)
    assert proof["publication"] == "letter"
    (edition,) = proof["editions"]
    assert (edition["edition"], edition["file"]) == ("screen", "letter-screen.pdf")
    checks = {each["check"]: each for each in edition["checks"]}
    assert checks["fidelity"] == {"check": "fidelity", "verdict": "pass", "findings": []}
    assert checks["made"]["verdict"] == "skipped"
    assert sorted(path for path in folder.rglob("*")) == before
    failed = any(each["verdict"] == "fail" for each in checks.values())
    assert ran.returncode == (1 if failed else 0)


def test_a_file_that_says_something_else_fails(folder: Path, tmp_path: Path) -> None:
    (folder / "other.md").write_text(LETTER.replace("Words.", "Other words."))
    ran = publish(folder, "check", "--artifact", "build/letter/letter.epub", "other.md")
    assert ran.returncode == 1
    assert "error[F003]: “Other words.”" in ran.stderr or "error[F001]: “Other”" in ran.stderr
    assert "other.md:9:1" in ran.stderr
    assert ran.stdout == ""


def test_wrong_usage_is_said(folder: Path) -> None:
    file = "build/letter/letter.epub"
    assert publish(folder, "check", "--artifact", file).returncode == 2
    assert publish(folder, "check", "--artifact", "nowhere.pdf", "letter.md").returncode == 2
    with pytest.raises(NoSuchEditionError, match="it has print"):
        check_artifact(Workspace.on_disk(folder), "letter.md", folder / file, edition="pocket")


def test_a_source_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / "bad.md").write_text("no metadata")
    report = check_artifact(Workspace.on_disk(folder), "bad.md", folder / "build/letter/letter.epub")
    assert report.proof is None
    assert [each.code for each in report.findings] == ["R004"]


# --- files that cannot be proved ---------------------------------------------------------------


def archive(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in files:
            written.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def encrypted(data: bytes, user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
    return out.getvalue()


def drawn(content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(content)
        pdf.save(out)
    return out.getvalue()


CIPHER = b'<e><EncryptionMethod Algorithm="aes"/></e>'
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(12)
) + b"]><l>&a11;</l>"  # fmt: skip


def made(kind: str, folder: Path) -> bytes:
    pdf = (folder / "build/letter/letter-screen.pdf").read_bytes()
    epub = (folder / "build/letter/letter.epub").read_bytes()
    container = ("META-INF/container.xml", b"<container/>")
    return {
        "no document": b"just words",
        "an archive": archive(("a.txt", b"words")),
        "cut PDF": pdf[: len(pdf) // 2],
        "cut EPUB": epub[: len(epub) // 2],
        "no package": archive(container),
        "malformed": archive(container, ("a.xhtml", b"<p>words")),
        "entities": archive(("META-INF/container.xml", LAUGHS)),
        "painted without a font": drawn(b"BT /F1 12 Tf (words) Tj ET"),
        "locked": encrypted(pdf, "secret"),
        "restricted": encrypted(pdf, ""),
        "locked archive": archive(container, ("META-INF/encryption.xml", CIPHER)),
        "empty": b"",
        "bomb": archive(container, ("zeros", bytes(80 * 1024**2))),
    }[kind]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("no document", "F020"),
        ("an archive", "F020"),
        ("cut PDF", "F021"),
        ("cut EPUB", "F021"),
        ("no package", "F021"),
        ("malformed", "F021"),
        ("entities", "F021"),
        ("painted without a font", "F021"),
        ("locked", "F022"),
        ("restricted", "F022"),
        ("locked archive", "F022"),
        ("empty", "F023"),
        ("bomb", "F024"),
    ],
)
def test_a_file_that_cannot_be_proved_is_refused_in_words(kind: str, code: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "given.pdf"
    file.write_bytes(made(kind, folder))
    report = check_artifact(Workspace.on_disk(folder), "letter.md", file)
    assert [each.code for each in report.findings] == [code]
    assert "0x" not in report.findings[0].message
    assert report.proof is not None
    assert report.proof.verdict == "fail"
