"""After an edit in one chapter of a book, only what it moves is laid out again, and nothing shows in the bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish import Output, Workspace, build

pytestmark = pytest.mark.slow

CHAPTERS = 4


def write(folder: Path, edited: str = "") -> None:
    parts = "".join(f"  - {number}.md\n" for number in range(CHAPTERS))
    head = "title: A book\nkind: book\nlanguage: en-US\neditions: [screen]\nparts:\n"
    (folder / "publication.yaml").write_text(head + parts)
    for number in range(CHAPTERS):
        said = f"See [](#c{(number + 1) % CHAPTERS}). " + "Some words of it. " * 60 + (edited if number == 2 else "")
        (folder / f"{number}.md").write_text(f"# Chapter {number} {{#c{number}}}\n\n{said}\n")


def made(folder: Path, output: str) -> bytes:
    report = build(Workspace.on_disk(folder), ["."], Output(folder / output))
    assert not report.findings
    (pdf,) = (folder / output).glob("*/*-screen.pdf")
    return pdf.read_bytes()


def kept(folder: Path) -> set[str]:
    return {path.name for path in (folder / "build/.store/units").rglob("*") if path.is_file()}


def test_an_edit_lays_out_its_chapter_alone(tmp_path: Path) -> None:
    write(tmp_path)
    made(tmp_path, "build")
    before = kept(tmp_path)
    # Half title, title page, contents and chapters; the guess of the numbers was right.
    assert len(before) == 3 + CHAPTERS
    write(tmp_path, "A few more.")
    again = made(tmp_path, "build")
    assert len(kept(tmp_path) - before) == 1
    assert again == made(tmp_path, "elsewhere")


def test_what_only_prints_other_numbers_is_not_laid_out_again(tmp_path: Path) -> None:
    write(tmp_path)
    made(tmp_path, "build")
    before = kept(tmp_path)
    write(tmp_path, "A page and more of other words. " * 120)
    again = made(tmp_path, "build")
    # The chapter and the contents; not the next chapter, which begins on another page, nor the one that refers to it.
    assert len(kept(tmp_path) - before) == 2
    assert again == made(tmp_path, "elsewhere")


def test_an_edit_that_moves_pages_lays_out_what_needs_room_for_their_numbers(tmp_path: Path) -> None:
    write(tmp_path)
    made(tmp_path, "build")
    before = kept(tmp_path)
    write(tmp_path, "A page and more of other words. " * 250)
    again = made(tmp_path, "build")
    # Chapter 3 begins on a page of two figures; chapter 2 and the contents print its number.
    assert 0 < len(kept(tmp_path) - before) < len(before)
    assert again == made(tmp_path, "elsewhere")


def test_what_is_damaged_counts_as_absent(tmp_path: Path) -> None:
    write(tmp_path)
    first = made(tmp_path, "build")
    for path in (tmp_path / "build/.store/units").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"?")
    for path in (tmp_path / "build/.store/keys").rglob("*.json"):
        path.unlink()
    assert made(tmp_path, "build") == first
