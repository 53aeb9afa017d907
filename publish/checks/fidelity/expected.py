"""Everything that an edition of ours must say: the words of the source, and the house's own between them.

Where masthead, contents, labels and colophon stand, and what they say, the galley tells. Of the text of record nothing
is taken from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from xml.etree.ElementTree import Element, fromstring

from publish.checks.fidelity.alignment import Hunk, differences
from publish.checks.fidelity.characters import PIECES, split_words
from publish.checks.fidelity.words import SOURCE_KINDS, Word
from publish.composing.galley import Galley
from publish.composing.locators import BETWEEN, located_text, locators
from publish.composing.notes import as_read
from publish.inspection.epub import INLINE_ELEMENTS

__all__ = ["BULLET", "PAGE", "expected_words", "numbers"]

# Stand for any mark of a list without numbers, and for a page's number that is not known.
BULLET = "\u2022"
PAGE = "\N{NUMBER SIGN}"
# What the house sets between words of the source, without a space; a sign that stands for it.
FUSED = frozenset(("reference", "folio", "citation"))
PLACE = "\ufffb"


def expected_words(
    source: list[Word], galley: Galley, paged: bool, folio: Callable[[str], str] = lambda _: PAGE
) -> list[Word]:
    """Everything that an edition of ours must say, in order. `folio` gives the page of an identifier."""
    whole = _Galley(galley, paged, folio).read()
    record = [word for word in whole if word.of_source]
    known: dict[str, int] = {}
    hunks = differences(numbers(record, known), numbers(source, known))
    return list(_merged(whole, source, {hunk.start: hunk for hunk in hunks}))


def _merged(whole: Iterable[Word], source: list[Word], hunks: dict[int, Hunk]) -> Iterator[Word]:
    """The words of the source, and the house's own where the galley has them.

    `hunks` are the differences between the galley's record and the source, by where in the record they begin. Words
    that the galley lacks follow directly what stands before them.
    """
    place = index = beyond = 0
    for word in whole:
        if not word.of_source:
            yield word
            continue
        if place == 0 and 0 in hunks:
            yield from source[: hunks[0].other_end]
            index, beyond = hunks[0].other_end, hunks[0].end
        if place >= beyond:
            yield source[index]
            index += 1
        place += 1
        if place in hunks:
            yield from source[index : hunks[place].other_end]
            index, beyond = hunks[place].other_end, hunks[place].end
    yield from source[index:]


def numbers(words: Iterable[Word], known: dict[str, int]) -> list[int]:
    """Words as numbers, the same for the same: they are compared faster."""
    return [known.setdefault(word.text, len(known)) for word in words]


def _split(parts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return split_words("".join(text for text, _ in parts))


def _fused(parts: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Words that the house has set within the source's own, and those of the source that do not touch them.

    They touch where one word goes on into the other, which it does not in a script that puts no spaces.
    """
    joined = "".join(PLACE if kind in FUSED else text for text, kind in parts)
    held = iter([(text, kind) for text, kind in parts if kind in FUSED])
    for word in split_words(joined):
        if PLACE not in word:
            yield word, parts[0][1] if parts[0][1] in SOURCE_KINDS else "text"
            continue
        texts = [next(held) if character == PLACE else (character, "") for character in word]
        # What touches them is of their kind; each character of theirs of its own.
        near = next(kind for _, kind in texts if kind)
        kinds = [kind or near for text, kind in texts for _ in "".join(split_words(text))]
        place = 0
        for text in _split(texts):
            yield text, kinds[min(place, len(kinds) - 1)]
            place += len(text)


class _Galley:
    """Reads the words of a galley as one form of edition shows them."""

    def __init__(self, galley: Galley, paged: bool, folio: Callable[[str], str]) -> None:
        self.galley = galley
        self.paged = paged
        self.folio = folio
        self.words: list[Word] = []
        self.parts: list[tuple[str, str]] = []
        # Blocks of the house have numbers below those of the source, so that the two are never one.
        self.block_number = 0

    def read(self) -> list[Word]:
        for slip in self.galley.slips:
            self.element(as_read(slip.body) if self.paged else fromstring(slip.body), "text")
            self.end_block()
        return self.words

    def end_word(self) -> None:
        if self.parts:
            fused = any(kind in FUSED for _, kind in self.parts)
            kind = self.parts[0][1]
            words = _fused(self.parts) if fused else [(text, kind) for text in _split(self.parts)]
            self.words += [Word(text, kind, self.block_number) for text, kind in words]
            self.parts = []

    def end_block(self) -> None:
        self.end_word()
        self.block_number -= 1

    def text(self, text: str | None, kind: str) -> None:
        for match in PIECES.finditer(text or ""):
            if match[0].isspace():
                self.end_word()
            else:
                self.parts.append((match[0], kind))

    def element(self, element: Element, kind: str) -> None:
        only = element.get("data-only")
        if only is not None and (only == "paged") != self.paged:
            return
        if (identifier := element.get("data-page-of")) is not None:
            if self.paged:
                self.text(self.folio(identifier), "folio")
            return
        if (places := element.get("data-pages-of")) is not None:
            self.text(self.located(places.split()), kind)
            return
        if self.paged and element.get("role") == "img" and element.tag == "span":
            # The box of a task is the mark of its item.
            return
        if element.tag == "math":
            self.text(f" {element.get('alttext', '')} ", kind)
            return
        apparatus = element.get("data-apparatus")
        # The number of a note is told by the source's calls, and stands in its words.
        if apparatus is not None and not (apparatus == "mark" and element.get("role") == "doc-noteref"):
            kind = apparatus
        block = element.tag not in INLINE_ELEMENTS or (self.paged and element.tag == "img" and element.get("alt"))
        if block:
            self.end_block()
        self.text(element.text, kind)
        for number, kid in enumerate(element):
            if self.paged and kid.tag == "li" and kind in SOURCE_KINDS:
                self.marker(element, number)
            self.element(kid, kind)
            self.text(kid.tail, kind)
        if block:
            self.end_block()

    def located(self, places: list[str]) -> str:
        """The pages of an entry of the index; in an EPUB without pages its places are counted."""
        found = locators(((self.folio(each), each) for each in places), joined=self.paged)
        if not found and not self.paged:
            return BETWEEN.join(str(number) for number in range(1, len(places) + 1))
        return located_text(found)

    def marker(self, around: Element, number: int) -> None:
        """The mark of a list's item, which is a block of its own on a page."""
        self.end_block()
        if around.tag == "ol" and around[number].get("class") != "task":
            self.text(f"{int(around.get('start') or 1) + number}.", "number")
        else:
            self.text(BULLET, "bullet")
        self.end_block()
