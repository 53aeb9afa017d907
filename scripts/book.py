"""Write a Markdown book of any length, to measure with: chapters with sections, notes, tables, references and index.

    python3 scripts/book.py FOLDER --chapters 100

The words are those of the statement in `source/`, in an order that is the same every time. A chapter comes to about
sixteen pages.
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATEMENT = ROOT / "source/us-japan-friendship.md"

METADATA = """title: A book to measure with
kind: book
language: en-US
date: 2019-05-01
issuer: The press
proofread: false
parts:
"""

SECTIONS, PARAGRAPHS = 5, 9
LETTERS = "abcdefgh"


def words() -> list[str]:
    text = STATEMENT.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    return [word for word in re.findall(r"[A-Za-z-]+[,.]?", text) if len(word) < 16]


def paragraph(order: random.Random, known: list[str], length: int) -> str:
    return " ".join(order.choice(known) for _ in range(length)).rstrip(",.") + "."


def landmark(order: random.Random) -> str:
    """A word that the index has, as no other text does; too short to be hyphenated."""
    return f"Ky{order.choice(LETTERS)}{order.choice(LETTERS)}"


def chapter(number: int, chapters: int, known: list[str]) -> str:
    """One chapter; its references lead anywhere in the book."""
    order = random.Random(number)
    lines = [f"# Chapter {number} of the book {{#chapter-{number}}}", ""]
    for section in range(1, SECTIONS + 1):
        lines += [f"## Section {number}.{section} {{#section-{number}-{section}}}", ""]
        for place in range(PARAGRAPHS):
            text = paragraph(order, known, order.randint(50, 110))
            if place % 3 == 0:
                text += f"[^n{section}-{place}]"
            if place % 4 == 1:
                there = f"{order.randint(1, chapters)}-{order.randint(1, SECTIONS)}"
                text += f" See [](#section-{there})."
            if place % 2 == 0:
                text = text.replace(" ", f" [{landmark(order)}]{{.index}} ", 1)
            lines += [text, ""]
        lines += ["| Name | Sum | Remark |", "| --- | ---: | --- |"]
        for _ in range(6):
            first, rest = paragraph(order, known, 2), paragraph(order, known, 4)
            lines.append(f"| {first} | {order.randint(1, 999)} | {rest} |")
        lines.append("")
        for place in range(0, PARAGRAPHS, 3):
            lines += [f"[^n{section}-{place}]: {paragraph(order, known, 18)}", ""]
    return "\n".join(lines)


def write(folder: Path, chapters: int) -> Path:
    """Write a book into a folder that is there or not yet; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    known = words()
    names = [f"chapter-{number:03}.md" for number in range(1, chapters + 1)]
    for number, name in enumerate(names, 1):
        (folder / name).write_text(chapter(number, chapters, known), encoding="utf-8")
    parts = "".join(f"  - {name}\n" for name in names)
    (folder / "publication.yaml").write_text(METADATA + parts, encoding="utf-8")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/book.py", description="Write a Markdown book to measure with.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chapters", type=int, default=10)
    arguments = parser.parse_args()
    write(arguments.folder, arguments.chapters)


if __name__ == "__main__":
    main()
