"""Notes at the foot of pages are expected where they are read: after the block that calls them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publish.building.prepare import prepare
from publish.building.prepared import Prepared
from publish.checks.fidelity.words import source_text
from publish.composing.notes import as_read
from publish.workspace import Workspace

TEXT = """
---
title: Notes
kind: {kind}
issuer: The House
language: en
date: 2026-01-02
notes: {notes}
---

## WHAT[^ahead] WE SAY:

A lead.[^lead]

- Item.[^item]

  Its second paragraph.

Term[^term]
: Definition.[^definition] Meaning.

| A[^head] | B |
|----------|---|
| 1[^cell] | 2 |

: Caption[^caption]

::: table-notes
Below.[^below]
:::

> Quoted.[^quoted]
>
> —Someone[^someone]

| Line one[^line]
| line two

Again.[^item] Once more.[^outer] After it.

## Next[^next]

[^ahead]: nahead
[^lead]: nlead
[^item]: nitem

    nparagraph
[^term]: nterm
[^definition]: ndefinition
[^head]: nhead
[^cell]: ncell
[^caption]: ncaption
[^below]: nbelow
[^quoted]: nquoted
[^someone]: nsomeone
[^line]: nline
[^outer]: nouter[^inner] nends
[^inner]: ninner
[^next]: nnext
"""


def prepared(folder: Path, notes: str, kind: str = "statement") -> Prepared:
    (folder / "text.md").write_text(TEXT.lstrip().format(notes=notes, kind=kind), encoding="utf-8")
    made = prepare(Workspace.on_disk(folder), "text.md")
    assert isinstance(made, Prepared)
    return made


def order(words: list[str]) -> list[str]:
    """The words of notes, and of the text those that tell where they stand."""
    bare = [re.sub(r"\d", "", word) for word in words]
    return [word for word in bare if word.startswith("n") or word in ("Its", "Meaning.", "After")]


@pytest.mark.parametrize("paged", [True, False])
@pytest.mark.parametrize("notes", ["foot", "end"])
def test_the_source_and_the_galley_have_notes_in_one_order(notes: str, paged: bool, tmp_path: Path) -> None:
    made = prepared(tmp_path, notes)
    source = [word.text for word in source_text(made.document, paged).words]
    (slip,) = made.galley.slips
    body = as_read(slip.body) if paged else as_read(slip.body.replace("doc-footnote", "doc-endnote"))
    galley = " ".join(body.itertext()).split()
    assert order(source) == order(galley)
    assert sum(word.startswith("n") for word in source) > 14


def test_notes_at_the_foot_follow_the_whole_that_calls_them(tmp_path: Path) -> None:
    made = prepared(tmp_path, "foot")
    found = order([word.text for word in source_text(made.document, paged=True).words])
    assert found == [
        "nahead", "nlead", "nitem", "nparagraph", "Its", "Meaning.", "ndefinition", "nterm", "nhead", "ncell",
        "ncaption", "nbelow", "nquoted", "nsomeone", "nline", "After", "nouter", "nends", "ninner", "nnext",
    ]  # fmt: skip
