"""Follow what a page's content draws: text by marked-content sequence, and every colour that is used.

ISO 32000-1, 8 (graphics), 9 (text) and 14.6 (marked content).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Stream, String

from publish.inspection.facts import Box, Inked, Mark, Paint, Placed, Run
from publish.inspection.fonts import Font
from publish.inspection.grounds import UNCLIPPED, Clip, Grounds, square
from publish.inspection.placing import placed

__all__ = ["Drawing", "Owner", "SequenceKey", "drawing", "stated_run"]

Matrix = tuple[float, float, float, float, float, float]


SPACES = (" ", "\u00a0")
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
ENDS = frozenset(("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "n"))
FILLS = frozenset(("f", "F", "f*", "B", "B*", "b", "b*"))
STROKES = frozenset(("S", "s", "B", "B*", "b", "b*"))
# The colour that a page begins with (ISO 32000-1, table 52).
BLACK = Paint("DeviceGray", (0.0,))
DEVICES = {"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}


def _times(one: Matrix, two: Matrix) -> Matrix:
    """The matrix that does `one` and then `two`."""
    a, b, c, d, e, f = one
    g, h, i, j, k, l = two  # noqa: E741 - the letters of a matrix
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l


def _matrix(values: Iterable[Any]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


@dataclass(frozen=True, slots=True)
class _State:
    """The graphics state, as far as it is looked at."""

    ctm: Matrix = IDENTITY
    fill: Paint = BLACK
    stroke: Paint = BLACK
    font: Font | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    mode: int = 0
    clip: Clip = UNCLIPPED
    width: float = 1.0
    overprint: tuple[bool, bool] = (False, False)
    """Of strokes, and of fills (ISO 32000-1, table 58: OP, op)."""
    spares: bool = False

    @property
    def scale(self) -> float:
        """How much larger lengths are printed than they are given."""
        a, b, c, d, _, _ = self.ctm
        return math.sqrt(abs(a * d - b * c))


@dataclass(slots=True)
class _Mark:
    """An open marked-content sequence: where its text goes, and the text that the file states for it."""

    runs: list[Run] | None
    actual: str | None = None
    hidden: list[Run] = field(default_factory=list)


Owner = tuple[int, int]
SequenceKey = tuple[Owner, int]


def drawing(pdf: pikepdf.Pdf, number: int, fonts: dict[tuple[int, int], Font]) -> Drawing:
    """A page as it is read: one whose text all runs upward, as beside a table that is turned, is turned back."""
    made = Drawing(pdf, number, fonts).read()
    if made.directions != {True}:
        return made
    right = float(pdf.pages[number].trimbox[2])
    return Drawing(pdf, number, fonts, (0.0, -1.0, 1.0, 0.0, 0.0, right)).read()


class Drawing:
    """One page as its content draws it: text by marked-content sequence, and all paints.

    `frame` is what all places are given in, after the page's own.
    """

    def __init__(
        self, pdf: pikepdf.Pdf, number: int, fonts: dict[tuple[int, int], Font], frame: Matrix = IDENTITY
    ) -> None:
        self.page = pdf.pages[number]
        self.number = number
        self.fonts = fonts
        self.frame = frame
        # Whether the text that is shown runs upward.
        self.directions: set[bool] = set()
        self.sequences: dict[SequenceKey, list[Run]] = {}
        self.artifacts: list[Run] = []
        self.unmarked: list[Run] = []
        self.unmarked_shapes = 0
        self.painted: list[Run] = []
        self.text_paints: set[Paint] = set()
        self.other_paints: set[Paint] = set()
        self.images: set[str] = set()
        self.inked: list[Inked] = []
        self.inkings: list[Mark] = []
        self.placed: list[Placed] = []
        self.undefined = 0
        self.renderings: set[str] = set()
        # How many patterns are being drawn, whose places nobody can say.
        self.repeated = 0
        self.grounds = Grounds()
        # Whether the path that is being made will hold what is painted after it.
        self.clipping = False
        self.state = _State(ctm=frame)
        self.kept: list[_State] = []
        self.marks: list[_Mark] = []
        self.owner: Owner = self.page.obj.objgen
        # Forms that are being drawn: one that draws itself is followed once.
        self.drawn: set[Owner] = set()
        # Sequences that hold something other than text are pictures, not spaces.
        self.pictures: set[SequenceKey] = set()
        self.open: list[SequenceKey] = []
        self.text = self.line = IDENTITY

    def framed(self, box: Box) -> Box:
        """A box of the page in the frame that all places are given in."""
        corners = [_times((1, 0, 0, 1, x, y), self.frame)[4:] for x, y in (box[:2], box[2:])]
        (x, y), (across, up) = corners
        return min(x, across), min(y, up), max(x, across), max(y, up)

    def read(self) -> Drawing:
        self.content(self.page, self.page.resources)
        for sequence, runs in self.sequences.items():
            # The engine draws no glyph for a box of white space alone, but it marks the box.
            if not runs and sequence not in self.pictures:
                runs.append(Run(self.number, " ", "", 0, 0, 0, 0))
        return self

    def content(self, stream: pikepdf.Object | pikepdf.Page, resources: pikepdf.Object) -> None:
        for instruction in pikepdf.parse_content_stream(stream):
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                self.images.add("inline")
                self.place(instruction.iimage.obj, resources)
                continue
            self.take(str(instruction.operator), list(instruction.operands), resources)

    def take(self, operator: str, operands: list[Any], resources: pikepdf.Object) -> None:
        """Follow one instruction."""
        match operator:
            case "q":
                self.kept.append(self.state)
            case "Q":
                self.state = self.kept.pop() if self.kept else self.state
            case "cm":
                self.state = replace(self.state, ctm=_times(_matrix(operands), self.state.ctm))
            case "g" | "rg" | "k" | "G" | "RG" | "K" | "cs" | "CS" | "sc" | "scn" | "SC" | "SCN":
                self.color(operator, operands, resources)
            case "BT" | "Tm" | "Td" | "TD" | "T*" | "TL" | "Tf" | "Tc" | "Tw" | "Tz" | "Tr":
                self.set_text(operator, operands, resources)
            case "Tj" | "TJ" | "'" | '"':
                self.show_line(operator, operands)
            case "BMC" | "BDC" | "EMC":
                self.mark(operator, operands, resources)
            case "Do" | "sh":
                self.draw(operator, str(operands[0]), resources)
            case "re" | "m" | "l" | "c" | "v" | "y":
                self.grounds.draw(operator, [float(operand) for operand in operands], self.state.ctm)
            case "w":
                self.state = replace(self.state, width=float(operands[0]))
            case "ri":
                self.renderings.add(str(operands[0]).removeprefix("/"))
            case "gs":
                self.set_state(resources.get("/ExtGState", Dictionary()).get(str(operands[0])))
            case _:
                self.paint(operator)

    def set_state(self, wanted: pikepdf.Object | None) -> None:
        """Take what a graphics state dictionary sets, as far as it is looked at (ISO 32000-1, table 58)."""
        if wanted is None:
            return
        strokes, fills = self.state.overprint
        strokes = bool(wanted.get("/OP", strokes))
        fills = bool(wanted.get("/op", wanted.get("/OP", fills)))
        self.state = replace(
            self.state,
            width=float(wanted.get("/LW", self.state.width)),
            overprint=(strokes, fills),
            spares=bool(int(wanted.get("/OPM", self.state.spares))),
        )

    def note_path(self, operator: str) -> None:
        """Notice a path that is painted."""
        state = self.state
        strokes, fills = state.overprint
        if operator in FILLS:
            for box in self.grounds.seen(state.clip, stroked=False):
                self.inkings.append(Mark("fill", state.fill, self.somewhere(box), 0.0, fills, state.spares))
        if operator in STROKES:
            width = state.width * state.scale
            for box in self.grounds.seen(state.clip, stroked=True):
                self.inkings.append(Mark("stroke", state.stroke, self.somewhere(box), width, strokes, state.spares))

    def somewhere(self, box: Box) -> Box | None:
        return None if self.repeated else box

    def place(self, image: pikepdf.Object, resources: pikepdf.Object) -> None:
        """Notice a picture that is painted."""
        if not self.repeated:
            space = image.get("/ColorSpace", image.get("/CS"))
            name = "mask" if space is None else _space_name(space, resources)
            self.placed.append(placed(image, self.state.ctm, square(self.state.ctm, self.state.clip), name))

    def paint(self, operator: str) -> None:
        if operator in FILLS or operator in STROKES:
            self.note_shape()
            self.note_path(operator)
        sides = ((self.state.fill, FILLS), (self.state.stroke, STROKES))
        # A pattern's own colours were taken when it was chosen.
        self.other_paints.update(paint for paint, by in sides if operator in by and paint.space != "Pattern")
        if operator in FILLS:
            plain = self.state.fill.space != "Pattern"
            self.grounds.fill(self.state.fill if plain else None, self.state.clip)
        if operator in ("W", "W*"):
            self.clipping = True
        elif operator in ENDS:
            if self.clipping:
                self.state = replace(self.state, clip=self.grounds.clip(self.state.clip))
            self.clipping = False
            self.grounds.end()

    def note_shape(self) -> None:
        """Notice something painted outside all marks; what a pattern or form draws is noticed where it is used."""
        if not self.drawn and all(mark.runs is None for mark in self.marks):
            self.unmarked_shapes += 1

    # -- colours --

    def color(self, operator: str, operands: list[Any], resources: pikepdf.Object) -> None:
        side = "fill" if operator.islower() else "stroke"
        operator = operator.lower()
        if operator == "cs":
            paint = Paint(_space_name(operands[0], resources), ())
        elif operator in DEVICES:
            space = _space_name(Name("/" + DEVICES[operator]), resources)
            paint = Paint(space, _components(operands))
        else:
            current: Paint = getattr(self.state, side)
            if operands and isinstance(operands[-1], Name):
                self.pattern(str(operands.pop()), resources)
            paint = Paint(current.space, _components(operands))
        self.state = replace(self.state, fill=paint) if side == "fill" else replace(self.state, stroke=paint)

    def pattern(self, name: str, resources: pikepdf.Object) -> None:
        pattern = resources.get("/Pattern", Dictionary()).get(name)
        if isinstance(pattern, Stream):
            self.repeated += 1
            self.form(pattern, resources)
            self.repeated -= 1
        elif pattern is not None and "/Shading" in pattern:
            self.other_paints.add(Paint(_space_name(pattern.Shading.ColorSpace, resources), ()))

    def draw(self, operator: str, name: str, resources: pikepdf.Object) -> None:
        self.pictures.update(self.open)
        self.note_shape()
        kind = "/Shading" if operator == "sh" else "/XObject"
        item = resources.get(kind, Dictionary()).get(name)
        if item is None:
            return
        if operator == "sh":
            self.other_paints.add(Paint(_space_name(item.ColorSpace, resources), ()))
        elif item.get("/Subtype") == Name.Form:
            self.form(item, resources)
        elif item.get("/ImageMask", False):
            self.grounds.picture(self.state.ctm)
            self.other_paints.add(self.state.fill)
            self.place(item, resources)
        elif "/ColorSpace" in item:
            self.grounds.picture(self.state.ctm)
            self.place(item, resources)
            self.images.add(_space_name(item.ColorSpace, resources))

    def form(self, form: pikepdf.Object, resources: pikepdf.Object) -> None:
        """Follow what a form or pattern draws; its marks are the page's own unless it says otherwise."""
        kept, owner, marks, matrices = self.state, self.owner, self.marks, (self.text, self.line)
        if form.objgen in self.drawn:
            return
        self.drawn.add(form.objgen)
        if "/StructParents" in form:
            self.owner = form.objgen
        matrix: Any = form.get("/Matrix", IDENTITY)
        self.state = replace(self.state, ctm=_times(_matrix(matrix), self.state.ctm))
        stack, self.kept = self.kept, []
        self.content(form, form.get("/Resources", resources))
        self.state, self.owner, self.marks, self.kept = kept, owner, marks, stack
        self.text, self.line = matrices
        self.drawn.discard(form.objgen)

    # -- marks --

    def mark(self, operator: str, operands: list[Any], resources: pikepdf.Object) -> None:
        if operator == "EMC":
            if self.marks:
                self.close(self.marks.pop())
            return
        properties: Any = operands[1] if operator == "BDC" else None
        if isinstance(properties, Name):
            properties = resources.get("/Properties", Dictionary()).get(str(properties))
        runs = self.marks[-1].runs if self.marks else None
        actual = None
        if operands[0] == Name.Artifact:
            runs = self.artifacts
        if isinstance(properties, Dictionary):
            stated = properties.get("/ActualText")
            actual = None if stated is None else str(stated)
            if "/MCID" in properties:
                sequence = (self.owner, int(properties.MCID))
                runs = self.sequences.setdefault(sequence, [])
                self.open.append(sequence)
        self.marks.append(_Mark(runs, actual))

    def close(self, mark: _Mark) -> None:
        # A mark within the sequence shares its runs; the sequence ends with the outermost.
        shared = any(outer.runs is mark.runs for outer in self.marks)
        if self.open and mark.runs is self.sequences.get(self.open[-1]) and not shared:
            self.open.pop()
        if mark.actual is not None:
            run = stated_run(mark.hidden, mark.actual, self.number)
            self.put(run)

    def put(self, run: Run) -> None:
        """Add a run to where its text goes."""
        mark = next((mark for mark in reversed(self.marks) if mark.actual is not None), None)
        if mark is not None:
            mark.hidden.append(run)
        elif self.marks and self.marks[-1].runs is not None:
            self.marks[-1].runs.append(run)
        else:
            self.unmarked.append(run)
        if mark is None and not (self.marks and self.marks[-1].runs is self.artifacts):
            self.painted.append(run)

    # -- text --

    def set_text(self, operator: str, operands: list[Any], resources: pikepdf.Object) -> None:
        match operator:
            case "BT":
                self.text = self.line = IDENTITY
            case "Tm":
                self.text = self.line = _matrix(operands)
            case "Td" | "TD":
                if operator == "TD":
                    self.state = replace(self.state, leading=-float(operands[1]))
                self.next_line(float(operands[0]), float(operands[1]))
            case "T*":
                self.next_line(0, -self.state.leading)
            case "TL":
                self.state = replace(self.state, leading=float(operands[0]))
            case "Tf":
                font = resources.get("/Font", Dictionary())[str(operands[0])]
                if font.objgen not in self.fonts or not font.is_indirect:
                    self.fonts[font.objgen] = Font(font)
                self.state = replace(self.state, font=self.fonts[font.objgen], size=float(operands[1]))
            case "Tc":
                self.state = replace(self.state, spacing=float(operands[0]))
            case "Tw":
                self.state = replace(self.state, word_spacing=float(operands[0]))
            case "Tz":
                self.state = replace(self.state, stretch=float(operands[0]) / 100)
            case "Tr":
                self.state = replace(self.state, mode=int(operands[0]))
            case _:
                pass

    def next_line(self, x: float, y: float) -> None:
        self.text = self.line = _times((1, 0, 0, 1, x, y), self.line)

    def show_line(self, operator: str, operands: list[Any]) -> None:
        if operator == '"':
            self.state = replace(self.state, word_spacing=float(operands[0]), spacing=float(operands[1]))
        if operator in "'\"":
            self.next_line(0, -self.state.leading)
        self.show(list(operands[0]) if operator == "TJ" else [operands[-1]])

    def show(self, pieces: list[Any]) -> None:
        """Follow text that is shown: strings, and numbers that move it."""
        state = self.state
        if state.font is None:
            return
        start = _times(self.text, state.ctm)
        scale = (state.ctm[0] ** 2 + state.ctm[1] ** 2) ** 0.5
        characters: list[str] = []
        gaps: list[tuple[float, float]] = []
        # A space may be widened on both of its sides, so a gap runs from the glyph before it to the one after it.
        gap, after = False, self.text[4]
        for piece in pieces:
            if not isinstance(piece, String):
                self.move(-float(piece) / 1000 * state.size * state.stretch)
                continue
            for text, advance, single_space in state.font.glyphs(bytes(piece)):
                characters.append(text)
                if text in SPACES:
                    gap = True
                elif gap:
                    begins = _times((1, 0, 0, 1, after, self.text[5]), state.ctm)[4]
                    gaps.append((begins, (self.text[4] - after) * scale))
                    gap = False
                spacing = state.spacing + (state.word_spacing if single_space else 0)
                self.move((advance * state.size + spacing) * state.stretch)
                after = after if gap else self.text[4]
        if state.mode in (0, 2, 4, 6):
            self.text_paints.add(state.fill)
        if state.mode in (1, 2, 5, 6):
            self.text_paints.add(state.stroke)
        text = "".join(characters)
        if text.strip():
            self.directions.add(start[1] > abs(start[0]))
        end = _times(self.text, state.ctm)
        size = state.size * (start[2] ** 2 + start[3] ** 2) ** 0.5
        self.put(Run(self.number, text, text, start[4], start[5], end[4], size, gaps=tuple(gaps)))
        self.note_text(text, size, (start[4], start[5], end[4], start[5] + size))
        self.undefined += sum(state.font.undefined(bytes(piece)) for piece in pieces if isinstance(piece, String))
        self.note_paint(text, size, (start[4] + end[4]) / 2, start[5])

    def note_text(self, text: str, size: float, box: Box) -> None:
        """Notice text that is painted."""
        state = self.state
        strokes, fills = state.overprint
        if state.mode in (0, 2, 4, 6):
            self.inkings.append(Mark("text", state.fill, self.somewhere(box), size, fills, state.spares, text))
        if state.mode in (1, 2, 5, 6):
            self.inkings.append(Mark("text", state.stroke, self.somewhere(box), size, strokes, state.spares, text))

    def note_paint(self, text: str, size: float, x: float, y: float) -> None:
        """Notice with what a text is painted, and on what."""
        font, mode = self.state.font, self.state.mode
        if font is None or mode in (3, 7) or not text.strip():
            return
        middle = x, y + size / 4
        covered, ground = self.grounds.under(*middle)
        paint = self.state.stroke if mode in (1, 5) else self.state.fill
        if paint.space != "Pattern" and (ground is not None or not covered):
            self.inked.append(Inked(text, paint, size, font.bold, ground, middle))

    def move(self, x: float) -> None:
        a, b, c, d, e, f = self.text
        self.text = (a, b, c, d, e + x * a, f + x * b)


def stated_run(runs: list[Run], text: str, page: int) -> Run:
    """Runs as the one whose text the file states."""
    if not runs:
        return Run(page, text, "", 0, 0, 0, 0, stated=True)
    first, last = runs[0], runs[-1]
    shown = "".join(run.shown for run in runs)
    return replace(last, text=text, shown=shown, x=first.x, y=first.y, page=first.page, stated=True)


def _components(operands: list[Any]) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in operands)


def _space_name(space: Any, resources: pikepdf.Object) -> str:
    """A colour space in words; `calibrated RGB` where the file says what its RGB means."""
    named = resources.get("/ColorSpace", Dictionary())
    if isinstance(space, Name):
        name = str(space)
        if name == "/DeviceRGB" and "/DefaultRGB" in named:
            return "calibrated RGB"
        if name in named:
            return _space_name(named[name], resources)
        return name.removeprefix("/")
    family = str(space[0]).removeprefix("/")
    if family == "ICCBased":
        return {1: "calibrated grey", 3: "calibrated RGB", 4: "calibrated CMYK"}[int(space[1].N)]
    if family == "Separation":
        return f"Separation {str(space[1]).removeprefix('/')}"
    if family == "Indexed":
        return _space_name(space[1], resources)
    return family
