"""Paint what pages say in the order in which it is read, for programs that take the text as it is painted.

The engine paints as CSS stacks boxes: the numbers of a list after its text, tables and pictures after paragraphs.
Programs that know nothing of tags, which are most, read the text in that order (ISO 32000-1, 14.8.2.3.1).
Decoration keeps its order and is painted first, as what lies behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Name

__all__ = ["paint_in_reading_order"]


@dataclass(frozen=True, slots=True, eq=False)
class Instruction:
    """An operator of a content stream, and the bytes that it is written in with its operands."""

    written: bytes
    operator: str


# What changes the graphics state and paints nothing, by what it sets (ISO 32000-1, 8.4.4 and 9.3.1).
SETTINGS = {
    **dict.fromkeys(("g", "rg", "k", "cs", "sc", "scn"), "fill"),
    **dict.fromkeys(("G", "RG", "K", "CS", "SC", "SCN"), "stroke"),
    **{name: name for name in ("w", "J", "j", "M", "d", "ri", "i", "Tf", "Tc", "Tw", "Tz", "TL", "Tr", "Ts")},
}
# Of a colour in a space of its own, the space stands first.
SPACES = {"sc": "cs", "scn": "cs", "SC": "CS", "SCN": "CS"}
PATHS = frozenset("m l c v y h re".split())
PAINTING = frozenset("n f F f* B B* b b* S s".split())
SHOWN = PAINTING - {"n"} | frozenset("Tj TJ ' \" Do sh INLINE IMAGE".split())

MARKED = re.compile(rb"/MCID\s+(\d+)")


@dataclass
class _State:
    """The graphics state as the instructions that make it: where things stand, and what they look like."""

    geometry: tuple[Instruction, ...] = ()
    settings: dict[str, tuple[Instruction, ...]] = field(default_factory=dict)

    def copy(self) -> _State:
        return _State(self.geometry, dict(self.settings))

    def take(self, instruction: Instruction, operator: str) -> None:
        """Follow an instruction that sets something; the last of each kind counts, in the order of setting."""
        kind = instruction.written.decode("latin-1") if operator == "gs" else SETTINGS[operator]
        before = self.settings.pop(kind, ())
        keeps = operator in SPACES and before and before[0].operator == SPACES[operator]
        self.settings[kind] = (before[0], instruction) if keeps else (instruction,)

    def instructions(self) -> Iterator[Instruction]:
        yield from self.geometry
        for each in self.settings.values():
            yield from each


@dataclass
class _Sequence:
    """A marked-content sequence: its instructions, and the state before and after it."""

    before: _State
    after: _State
    instructions: list[Instruction]


class _TooTangledError(Exception):
    """A page is painted in a way that is not followed; it is left as it is."""


class _Page:
    """A page's content taken apart: what is decoration, and each tagged sequence by its number."""

    def __init__(self, page: pikepdf.Page) -> None:
        self.state = _State()
        self.kept: list[_State] = []
        self.path: list[Instruction] = []
        self.clip: Instruction | None = None
        self.marks = 0
        self.rest: list[Instruction] = []
        self.open: _Sequence | None = None
        self.depth = 0
        self.sequences: dict[int, _Sequence] = {}
        for instruction in _instructions(page):
            self.take(instruction, instruction.operator)
        if self.marks or self.kept:
            raise _TooTangledError

    def take(self, instruction: Instruction, operator: str) -> None:
        opened = self.open
        if operator in ("BDC", "BMC"):
            self.marks += 1
            if (number := MARKED.search(instruction.written)) is not None:
                if self.marks > 1 or int(number[1]) in self.sequences:
                    raise _TooTangledError
                opened = self.open = _Sequence(self.state.copy(), self.state, [])
                self.sequences[int(number[1])] = opened
                self.depth = len(self.kept)
        if opened is not None:
            opened.instructions.append(instruction)
            # What a sequence sets holds after it as well.
            if len(self.kept) == self.depth and (operator in SETTINGS or operator in ("gs", "cm")):
                self.rest.append(instruction)
        else:
            self.rest.append(instruction)
        self.follow(instruction, operator)
        if operator == "EMC":
            self.marks -= 1
            if opened is not None and not self.marks:
                if len(self.kept) != self.depth:
                    raise _TooTangledError
                opened.after, self.open = self.state.copy(), None

    def follow(self, instruction: Instruction, operator: str) -> None:
        """Follow what an instruction does to the state."""
        if operator == "q":
            self.kept.append(self.state.copy())
        elif operator == "Q":
            if not self.kept or (self.open is not None and len(self.kept) == self.depth):
                raise _TooTangledError
            self.state = self.kept.pop()
        elif operator == "cm":
            self.state.geometry += (instruction,)
        elif operator in PATHS:
            self.path.append(instruction)
        elif operator in ("W", "W*"):
            self.clip = instruction
        elif operator in PAINTING:
            if self.clip is not None:
                if self.open is not None and len(self.kept) == self.depth:
                    raise _TooTangledError
                self.state.geometry += (*self.path, self.clip, _plain("n"))
            self.path, self.clip = [], None
        elif operator == "gs" or operator in SETTINGS:
            self.state.take(instruction, operator)


def paint_in_reading_order(pdf: pikepdf.Pdf) -> None:
    """Put the tagged sequences of every page into the order of the tag tree.

    A page that is in order stays byte for byte; so does one whose painting cannot be taken apart.
    """
    orders: dict[tuple[int, int], list[int]] = {page.obj.objgen: [] for page in pdf.pages}
    if "/StructTreeRoot" in pdf.Root:
        _read(pdf.Root.StructTreeRoot, None, orders)
    for page in pdf.pages:
        order = orders[page.obj.objgen]
        if _painted(page) == order:
            continue
        try:
            taken = _Page(page)
        except _TooTangledError:
            continue
        if sorted(taken.sequences) == sorted(order):
            written = b"\n".join(instruction.written for instruction in _repainted(taken, order))
            page.obj.Contents = pdf.make_stream(written)


def _read(element: Any, page: Any, orders: dict[tuple[int, int], list[int]]) -> None:
    """Gather the content of each page in the order of the tree."""
    page = element.get("/Pg", page)
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int):
            orders[page.objgen].append(int(kid))
        elif kid.get("/Type") == Name.MCR:
            orders[kid.get("/Pg", page).objgen].append(int(kid.MCID))
        elif "/S" in kid:
            _read(kid, page, orders)


def _painted(page: pikepdf.Page) -> list[int]:
    return [int(found) for found in MARKED.findall(_content(page))]


def _content(page: pikepdf.Page) -> bytes:
    contents: Any = page.obj.get("/Contents", Array())
    streams = contents if isinstance(contents, Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


# A dictionary, a string in hexadecimal digits, an array, a name, a number (ISO 32000-1, 7.3); then an operator.
OPERAND = rb"(?:<<(?:[^<>()]|<[^<>()]*>)*>>|<[0-9A-Fa-f]*>|\[[^\]()]*\]|/[^\s<>\[\]()/%{}]*|[-+]?[\d.]+)"
INSTRUCTION = re.compile(rb"\s*((?:" + OPERAND + rb"\s*)*([A-Za-z'\"][A-Za-z0-9*]*))(?=[\s/<\[]|$)")


def _instructions(page: pikepdf.Page) -> Iterator[Instruction]:
    """A page's content, instruction for instruction.

    What the engine writes is taken apart here; anything else, as strings of characters or pictures within the line,
    by those who know all of the syntax, which takes ten times as long.
    """
    content = _content(page)
    found, end = [], 0
    for match in INSTRUCTION.finditer(content):
        if match.start() != end or match[2] in (b"BI", b"true", b"false", b"null"):
            break
        found.append(Instruction(match[1], match[2].decode()))
        end = match.end()
    if not content[end:].strip():
        yield from found
        return
    for each in pikepdf.parse_content_stream(page):
        yield Instruction(pikepdf.unparse_content_stream([each]), str(each.operator))


def _plain(operator: str) -> Instruction:
    return Instruction(operator.encode(), operator)


def _repainted(page: _Page, order: list[int]) -> Iterator[Instruction]:
    """Decoration as it was, then each sequence in its own state; those that followed each other share it."""
    yield _plain("q")
    yield from _without_empty(page.rest)
    yield _plain("Q")
    before: _Sequence | None = None
    for number in order:
        sequence = page.sequences[number]
        if before is None or not _follows(before.after, sequence.before):
            if before is not None:
                yield _plain("Q")
            yield _plain("q")
            yield from sequence.before.instructions()
        yield from sequence.instructions
        before = sequence
    if before is not None:
        yield _plain("Q")


def _follows(one: _State, other: _State) -> bool:
    """Whether what one sequence leaves is what the other finds, instruction for instruction."""
    return _identities(one) == _identities(other)


def _identities(state: _State) -> list[int]:
    return [id(instruction) for instruction in state.instructions()]


def _without_empty(instructions: list[Instruction]) -> list[Instruction]:
    """Leave out what is saved and restored without anything shown between."""
    held: list[list[Instruction]] = [[]]
    shown = [True]
    for instruction in instructions:
        operator = instruction.operator
        if operator == "q":
            held.append([instruction])
            shown.append(False)
        elif operator == "Q":
            inner, painted = held.pop(), shown.pop()
            if painted:
                held[-1] += [*inner, instruction]
                shown[-1] = True
        else:
            held[-1].append(instruction)
            shown[-1] = shown[-1] or operator in SHOWN
    return held[0]
