"""The running text of a unit: which characters stand in which element, and which of them begin a word.

Nothing here knows the engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from publish.composing.galley import running_text
from publish.composing.locators import BETWEEN, RANGE, locators
from publish.composing.notes import notes_to_calls
from publish.editions.pdf.layout.tabs import without_tabs
from publish.editions.pdf.unit import SCHEME, Unit

__all__ = ["BACK", "BACK_LABEL", "INLINE", "RunningText", "Text", "consumed", "tree"]

BACK, BACK_LABEL = "data-back", "data-back-label"
"""On a note: the way back to its first call, and what that way is called."""


class Text:
    """The running text of one element: its own non-space characters, and where they stand in the slip."""

    def __init__(self) -> None:
        self.visible = ""
        self.stretches: list[tuple[int, str, int]] = []
        self.read = 0

    def extend(self, slip: str, offset: int, visible: str) -> None:
        self.stretches.append((len(self.visible), slip, offset))
        self.visible += visible

    def place(self, index: int) -> tuple[str, int]:
        """Slip and offset of a character of this element."""
        first, slip, offset = next(s for s in reversed(self.stretches) if s[0] <= index)
        return slip, offset + index - first


@dataclass
class RunningText:
    """The running text of a unit: by element, and for each slip which characters begin a word."""

    elements: dict[Element, Text]
    begins: dict[str, bytearray]

    def word_from(self, slip: str, offset: int) -> int:
        """The offset of the first word that begins at a character or after it."""
        begins = self.begins[slip]
        while offset < len(begins) and not begins[offset]:
            offset += 1
        return offset

    def joins_next(self, slip: str, offset: int) -> bool:
        """Whether a character and the one after it belong to one word."""
        begins = self.begins[slip]
        return offset + 1 < len(begins) and not begins[offset + 1]


# Text goes on through these; every other element is a block and ends a word.
INLINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u wbr".split()
)

# Scripts written without word spaces: each character is a word of its own.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]")


def tree(unit: Unit) -> tuple[Element, RunningText]:
    """The unit as one document, and its running text."""
    root = Element("html", {"lang": unit.language, "dir": unit.direction, "class": " ".join(unit.classes)})
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = unit.title
    body = ElementTree.SubElement(root, "body")
    numbers = dict(unit.references)
    steady = unit.steady
    text = RunningText({}, {})
    for name, source in unit.slips:
        slip = ElementTree.fromstring(source)
        _take_text(name, slip, text)
        _settle(slip, numbers, steady)
        without_tabs(slip)
        notes_to_calls(slip)
        body.append(slip)
    return root, text


def _take_text(name: str, slip: Element, text: RunningText) -> None:
    parents = {child: parent for parent in slip.iter() for child in parent}
    begins = text.begins[name] = bytearray()
    before = " "
    for element, kind, string in running_text(slip):
        host = element if kind == "text" else parents[element]
        # A text node at the start of a block, or after one, begins a word; `before` is the end of the last node.
        if element.tag not in INLINE:
            before = " "
        visible = "".join(string.split())
        if visible:
            text.elements.setdefault(host, Text()).extend(name, len(begins), visible)
        begins += _beginnings(before, string)
        before = string[-1:] or before


def _beginnings(before: str, string: str) -> bytes:
    """For each non-space character of a string after another character, whether it begins a word."""
    if not string.isascii():
        pairs = zip(before + string, string, strict=False)
        return bytes(_begins(one, character) for one, character in pairs if not character.isspace())
    made = bytearray()
    for word in string.split():
        made.append(True)
        made += bytes(len(word) - 1)
    if made and not string[0].isspace():
        made[0] = _begins(before, string[0])
    return bytes(made)


def _begins(before: str, character: str) -> bool:
    return before.isspace() or before == "\u200b" or bool(_UNSPACED.match(before) or _UNSPACED.match(character))


# As wide as a number of four figures.
STEADY = "display: inline-block; min-width: 2.4em"


def _settle(slip: Element, numbers: Mapping[str, str], steady: frozenset[str]) -> None:
    """Fill in the folios, leave out what belongs to reflowable editions, and point pictures at the fetcher."""
    for note in slip.iter("li"):
        ways = [each for each in note.iter("a") if each.get("role") == "doc-backlink"]
        if ways:
            # On paper the note's own number is the way back; each says which, for all of them may stand in one list.
            number = note.get("id", "").rpartition("-")[2]
            note.set(BACK, ways[0].get("href", ""))
            note.set(BACK_LABEL, f"{ways[0].get('aria-label', '')} ({number})")
    for parent in list(slip.iter()):
        for child in list(parent):
            if child.get("data-only") == "reflow":
                parent.remove(child)
    for element in slip.iter():
        if (identifier := element.get("data-page-of")) is not None:
            element.text = numbers.get(identifier, "")
            if identifier in steady:
                element.set("style", STEADY)
        if (places := element.get("data-pages-of")) is not None:
            _locate(element, places.split(), numbers, steady)
        if element.tag == "ol" and (start := element.get("start")) is not None:
            # The engine takes no presentational hints, and counts every list from 1.
            element.set("style", f"counter-reset: list-item {int(start) - 1}")
        if element.tag == "img":
            element.set("src", SCHEME + element.get("src", ""))


def _locate(element: Element, places: list[str], numbers: Mapping[str, str], steady: frozenset[str]) -> None:
    """The pages of an entry of the index, each a link to the first of its places there."""
    still = not steady.isdisjoint(places)
    found = locators(((numbers.get(place, ""), place) for place in places), joined=not still)
    for number, locator in enumerate(found):
        for ending, (shown, place) in enumerate(filter(None, (locator.first, locator.last))):
            link = ElementTree.SubElement(element, "a", {"href": f"#{place}", "class": "locator"})
            link.text = shown
            if still:
                link.set("style", STEADY)
            if not ending and locator.last:
                link.tail = RANGE
            elif number + 1 < len(found):
                link.tail = BETWEEN


def consumed(source: str, start: int, shown: str, hyphen: str) -> tuple[int, str]:
    """How many source characters a box shows, and the engine's own hyphen if it ends with one."""
    if source.startswith(shown, start):
        return len(shown), ""
    place, own = start, ""
    while shown:
        if place < len(source) and (length := _same(source[place], shown)):
            shown = shown[length:]
            place += 1
        elif shown == hyphen:
            own, shown = hyphen, ""
        else:
            break  # transformed beyond one character: the count stays true up to here
    return place - start, own


def _same(source: str, shown: str) -> int:
    """How many shown characters stand for one source character (text-transform), 0 if they do not."""
    for form in (source, source.upper(), source.lower(), source.title()):
        if shown.startswith(form):
            return len(form)
    return 0
