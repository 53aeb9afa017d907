"""What a page of a finished PDF begins with, as its tags are ordered."""

from __future__ import annotations

from publish.checks.pagelist import beginnings
from publish.inspection import Block, Run, Tag


def block(page: int, text: str, *roles: str, more: str = "") -> Block:
    """A block that begins on a page (from 0), with `more` of it on the next one."""
    path = tuple(Tag(role) for role in ("Document", *(roles or ("P",))))
    runs = tuple(Run(page + n, words, words, 0, 700, 90, 10) for n, words in enumerate((text, more)) if words)
    return Block(path, runs)


def begins(*blocks: Block) -> dict[int, str]:
    return beginnings(blocks, frozenset(("Note",)))


def test_a_page_begins_with_its_first_words() -> None:
    assert begins(block(0, "One."), block(1, "Cell.", "Table", "TD"), block(1, "Two.")) == {0: "One.", 1: "Cell. Two."}
    assert begins(block(0, "One, ", more="and on."), block(1, "A note.", "Note"), block(1, "Two."))[1] == "and on. Two."


def test_what_text_passes_by_begins_no_page() -> None:
    cells = block(1, "Caption.", "Table", "Caption", "P"), block(1, "Cell.", "Table", "TBody", "TR", "TD")
    assert begins(block(0, "One."), *cells, block(0, "Two, ", more="and on.")) == {0: "One.", 1: "and on."}
    picture = block(1, "Caption.", "Figure", "Caption", "P")
    assert begins(block(0, "One."), picture, *cells, block(0, "Two."), block(1, "Three.")) == {
        0: "One.",
        1: "Three.",
    }
    # In an EPUB, what passes by comes after what it passes; so it says nothing of how its own page begins.
    # Nothing else is passed by.
    assert begins(block(0, "One."), block(1, "Two."), block(0, "Three."), block(1, "Four."))[1] == "Two. Four."
