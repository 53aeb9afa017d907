"""What a finished file says: its words in the order in which it is read, as its tags or its markup have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publish.checks.fidelity.characters import PIECES, split_words
from publish.checks.fidelity.expected import BULLET
from publish.inspection import Block, EpubFacts, PdfFacts, Run, Stretch, pieces

__all__ = ["Found", "epub_words", "pdf_words", "untagged_words"]


@dataclass(frozen=True, slots=True)
class Found:
    """One word of a finished file.

    `block` counts the blocks, `place` says where it is for messages: a page, or a file. `house` is the apparatus that
    the file itself says the word belongs to. `run` is the run or stretch of its block in which it begins. `ends_line`
    where a line ends after it, so that the next word may be the rest of it.
    """

    text: str
    block: int
    place: str
    house: str | None = None
    run: int = 0
    ends_line: bool = False


def pdf_words(facts: PdfFacts) -> list[Found]:
    """The words of a tagged PDF by its tags; after them what stands on its pages outside of the tags."""
    words: list[Found] = []
    for number, block in enumerate(facts.blocks):
        label = block.roles[-1:] == ("Lbl",) and not any(character.isalnum() for character in block.text)
        if label:
            words.append(Found(BULLET, number, _page(facts, block.runs[0]), None))
            continue
        words += _block_words(block, number, facts)
    count = len(facts.blocks)
    for number, page in enumerate(facts.pages):
        for text in page.unmarked.split():
            words += [Found(each, count + number, f"page {page.label}", None) for each in split_words(text)]
    return words


def _page(facts: PdfFacts, run: Run) -> str:
    return f"page {facts.pages[run.page].label or run.page + 1}"


def _block_words(block: Block, number: int, facts: PdfFacts) -> Iterator[Found]:
    titles = block.titles
    for text, index, ends_line in _solid(block.runs):
        run = block.runs[index]
        within = titles or tuple(tag.title for tag in run.within if tag.title is not None)
        for word in split_words(text):
            yield Found(word, number, _page(facts, run), within[0] if within else None, index, ends_line)


def _solid(runs: Sequence[Run], apart: bool = False) -> Iterator[tuple[str, int, bool]]:
    """What white space parts in runs: the characters, the run they begin in, whether a line ends after them.

    `apart`: runs that do not touch each other part words too.
    """
    texts = pieces(runs)
    if apart:
        texts = tuple(
            text if not index or text != run.text or _touch(runs[index - 1], run) else " " + text
            for index, (text, run) in enumerate(zip(texts, runs, strict=True))
        )
    held: list[str] = []
    first = 0
    for index, text in enumerate(texts):
        for match in PIECES.finditer(text):
            if not match[0].isspace():
                first = first if held else index
                held.append(match[0])
            elif held:
                # A space that is not in the run was put there for the end of a line.
                yield "".join(held), first, match.start() == 0 and text != runs[index].text
                held = []
    if held:
        yield "".join(held), first, True


def _touch(before: Run, run: Run) -> bool:
    """Whether a run goes on where the one before it ends, within a line."""
    size = max(before.size, run.size)
    return -0.25 * size <= run.x - before.end <= 0.15 * size


def untagged_words(facts: PdfFacts) -> list[Found]:
    """The words of a PDF without tags, in the order in which its pages are painted."""
    return [
        Found(word, number, f"page {page.label or number + 1}", None, index, ends_line)
        for number, page in enumerate(facts.pages)
        for text, index, ends_line in _solid(page.painted, apart=True)
        for word in split_words(text)
    ]


def epub_words(facts: EpubFacts) -> list[Found]:
    """The words of an EPUB in the order of its spine, without its navigation where that stands in it."""
    words: list[Found] = []
    block = 0
    navigation = {item.path for item in facts.items if "nav" in item.properties}
    for document in facts.documents:
        if document.path in navigation:
            continue
        held: list[tuple[str, str | None, int]] = []
        for index, stretch in enumerate((*document.stretches, Stretch("\n", None))):
            for match in PIECES.finditer(stretch.text):
                if not match[0].isspace():
                    held.append((match[0], stretch.apparatus, index))
                    continue
                if held:
                    _, house, first = held[0]
                    texts = split_words("".join(text for text, _, _ in held))
                    words += [Found(text, block, document.path, house, first) for text in texts]
                    held = []
                block += "\n" in match[0]
    return words
