"""Break the lines of code that are too long for their measure, and set under them the comments that follow.

A break is an element among the author's characters, which stay in the elements that they stand in; of spaces alone
there may be fewer, where a comment is set under another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain, pairwise, takewhile
from typing import NamedTuple
from xml.etree.ElementTree import Element

from publish.composing.code import DEEPEST, KEPT, STEP
from publish.composing.highlighting import COMMENT, LITERAL, OUTPUT
from publish.editions.pdf.layout.turning import HANG, LONGEST, turns_of

__all__ = ["break_lines"]

BREAK = "br"
KINDS = frozenset((COMMENT, LITERAL, OUTPUT))
DEEP = re.compile(r"\bin-(\d+)\b")
# Of a character of the code face, in em.
WIDTH = 0.6
# So many columns at least are left for what stands under a comment far to the right.
LEAST = 24


class _Stretch(NamedTuple):
    """Characters of a line: the element that they stand in or, as its tail, behind; and where they begin."""

    element: Element
    is_tail: bool
    begin: int
    text: str

    @property
    def kind(self) -> str:
        """The kind of its characters."""
        names = () if self.is_tail else self.element.get("class", "").split()
        return next((name for name in names if name in KINDS), "")

    @property
    def is_whole(self) -> bool:
        """Whether it is an option or a sign, which do not turn."""
        return not self.is_tail and not KEPT.groupindex.keys().isdisjoint(self.element.get("class", "").split())


def break_lines(block: Element, columns: int) -> None:
    """Break what is longer than so many columns in a block of code."""
    waiting = [each for each in block.iter("span") if "line" in each.get("class", "").split()]
    while waiting:
        line, *waiting = waiting
        column = _remark(line)
        under = _followers(waiting, column)
        if column is not None and _is_better_below(line, under, column, columns):
            _set_below(line, under, column)
            waiting = waiting[len(under) :]
        else:
            _broken(line, columns)


def _remark(line: Element) -> int | None:
    """The column of a comment that stands behind code."""
    text, kinds = _text(line), _kinds(line)
    begin = len(text) - len(text.lstrip())
    column = next((at for at in range(begin, len(text)) if kinds[at] == COMMENT), begin)
    # Behind it there is nothing else.
    return column if column > begin and set(kinds[column : len(text)]) == {COMMENT} else None


def _followers(lines: list[Element], column: int | None) -> list[Element]:
    """The lines at the beginning that are comments, and begin in a column."""
    return [] if column is None else list(takewhile(lambda each: _stands_at(each, column), lines))


def _stands_at(line: Element, column: int) -> bool:
    """Whether a line is a comment that begins in a column."""
    text = _text(line)
    return len(text) - len(text.lstrip()) == column < len(text) and _kinds(line)[column] == COMMENT


def _is_better_below(line: Element, under: list[Element], column: int, columns: int) -> bool:
    """Whether a comment behind code, and those under it, have too little room there and enough below the code."""
    lengths = [len(text) for text in map(_text, (line, *under)) if text.isascii()]
    hang = _depth(line) + HANG
    return len(lengths) == 1 + len(under) and columns < max(lengths) <= min(LONGEST, column + columns - hang)


def _set_below(line: Element, under: list[Element], column: int) -> None:
    """Break a line before the comment behind its code, and set those that follow under that."""
    _break_at(line, (column,))
    for each in under:
        _move(each, column, _depth(line) + HANG)


def _text(line: Element) -> str:
    return "".join(line.itertext()).rstrip("\n")


def _kinds(line: Element) -> list[str]:
    """The kind of each character of a line."""
    return [each.kind for each in _stretches(line) for _ in each.text]


def _stretches(line: Element) -> Iterator[_Stretch]:
    """What a line consists of, in order; its parts have none of their own."""
    begin = 0
    for element, is_tail in ((line, False), *((child, is_tail) for child in line for is_tail in (False, True))):
        text = (element.tail if is_tail else element.text) or ""
        yield _Stretch(element, is_tail, begin, text)
        begin += len(text)


def _depth(line: Element) -> int:
    """The column in which a line stands, so far as the stylesheet knows it."""
    found = DEEP.search(line.get("class", ""))
    return int(found[1]) if found else 0


def _move(line: Element, begin: int, column: int) -> None:
    """Set what begins in one column of a line in another, to the left of it."""
    text = line.text or ""
    if column < begin <= len(text):
        line.text = " " * column + text[begin:]
        line.set("class", DEEP.sub(f"in-{min(DEEPEST, column // STEP * STEP)}", line.get("class", "")))


def _broken(line: Element, columns: int) -> None:
    """Break a line that is too long where that is best."""
    text = _text(line)
    # How wide other characters are nobody knows here.
    if not columns < len(text) <= LONGEST or not text.isascii():
        return
    hang = _hang(line, text, columns)
    wholes = (range(each.begin + 1, each.begin + len(each.text)) for each in _stretches(line) if each.is_whole)
    kept = frozenset(chain.from_iterable(wholes))
    turns = turns_of(text, _kinds(line), columns, columns - hang, kept)
    pieces = ((begin, turn, len(text[begin:turn].rstrip())) for begin, turn in pairwise((0, *turns)))
    _break_at(line, turns, {turn for begin, turn, length in pieces if length == columns - hang * (begin > 0)})


def _break_at(line: Element, turns: tuple[int, ...], full: Collection[int] = ()) -> None:
    """Break a line. Where it is `full` up to there, there is no room for a space."""
    for place in line.findall("wbr"):
        _take_out(line, place)
    stretches = list(_stretches(line))
    for turn in reversed(turns):
        _break(line, next(each for each in stretches if each.begin < turn <= each.begin + len(each.text)), turn, full)


def _hang(line: Element, text: str, columns: int) -> int:
    """In which column a line goes on: below its beginning, or below what the stylesheet knows where room is short."""
    hang = len(text) - len(text.lstrip()) + HANG
    if hang <= DEEPEST + HANG or columns - hang < LEAST:
        return _depth(line) + HANG
    line.set("style", f"padding-left: {hang * WIDTH:g}em; text-indent: {-hang * WIDTH:g}em")
    return hang


def _take_out(line: Element, place: Element) -> None:
    """Take a place to turn out of a line, and leave what is behind it."""
    index, behind = list(line).index(place), place.tail or ""
    if index:
        line[index - 1].tail = (line[index - 1].tail or "") + behind
    else:
        line.text = (line.text or "") + behind
    line.remove(place)


def _break(line: Element, stretch: _Stretch, turn: int, full: Collection[int]) -> None:
    """Break a line within one of its stretches or at its end."""
    at = turn - stretch.begin
    place = Element(BREAK)
    now = (stretch.element.tail if stretch.is_tail else stretch.element.text) or ""
    held, place.tail = re.sub(" +$", "" if turn in full else " ", stretch.text[:at]), now[at:]
    if stretch.is_tail:
        stretch.element.tail = held
        line.insert(list(line).index(stretch.element) + 1, place)
    else:
        stretch.element.text = held
        stretch.element.insert(0, place)
