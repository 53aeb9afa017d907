"""Say every colour of a file in the press's inks: greys in black alone, the rest as it was or calibrated.

A layout engine writes black as RGB, which a press would mix from four inks. Here neutral RGB and grey
become K; colours given in CMYK stay as they are; every other RGB is tied to a profile (ISO 15930-7, 6.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import (
    Array,
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Operator,
    Stream,
)

from publish.diagnostics import Diagnostic, Severity
from publish.editions.pdf.intent import calibrated_rgb

__all__ = ["separate"]

# Channels that differ by no more than one step of eight bits are the same grey.
NEUTRAL = 1.5 / 255

SHOWING = frozenset(("Tj", "TJ", "'", '"'))
# Halftones and transfer functions are the press's own business (ISO 15930-7, 6.11).
PRESS_STATE = ("/TR", "/TR2", "/HT", "/HTP")

Instruction = ContentStreamInstruction | ContentStreamInlineImage
Operands = Sequence[Any]


def separate(pdf: pikepdf.Pdf, rgb_profile: bytes) -> tuple[Diagnostic, ...]:
    """Rewrite in place the colours of all that is drawn: pages, forms, patterns, shadings and images.

    Gives a warning (E211) for each page with text that stays in RGB. EditionError (E203) if the profile
    is needed and is not an RGB screen's.
    """
    separator = _Separator(pdf, rgb_profile)
    return tuple(_colored_text(number) for number, page in enumerate(pdf.pages, 1) if separator.page(page))


def _colored_text(number: int) -> Diagnostic:
    return Diagnostic(
        "E211",
        Severity.WARNING,
        f"text on page {number} is coloured in RGB and will be printed in several inks",
        hint="give the colour its CMYK form in the theme's tokens",
    )


# --- colours in content ------------------------------------------------------------------------


@dataclass
class _Side:
    """The current colour of fills or of strokes: its space, and whether it is one that no ink was chosen for."""

    space: str = "/DeviceGray"
    uncertain: bool = False


@dataclass
class _Content:
    """One content stream on its way from the screen's colours to the press's."""

    written: list[Instruction] = field(default_factory=list)
    fill: _Side = field(default_factory=_Side)
    stroke: _Side = field(default_factory=_Side)
    kept: list[tuple[_Side, _Side]] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    """Names of the XObjects that are drawn."""
    rgb: bool = False
    """Whether RGB is left."""
    colored_text: bool = False

    def read(self, instructions: Iterable[Instruction]) -> None:
        for instruction in instructions:
            self.take(str(instruction.operator), list(instruction.operands), instruction)

    def take(self, operator: str, operands: Operands, instruction: Instruction) -> None:
        """Write one instruction, with its colour in inks."""
        match operator:
            case "rg" | "g" | "sc" | "scn":
                self.color(self.fill, operator, operands, instruction, "k", "rg")
            case "RG" | "G" | "SC" | "SCN":
                self.color(self.stroke, operator.lower(), operands, instruction, "K", "RG")
            case "k" | "K":
                self.set(self.fill if operator == "k" else self.stroke, "/DeviceCMYK", instruction)
            case "cs" | "CS":
                self.space(self.fill if operator == "cs" else self.stroke, str(operands[0]), operator, instruction)
            case _:
                self.follow(operator, operands)
                self.written.append(instruction)

    def follow(self, operator: str, operands: Operands) -> None:
        if operator == "q":
            self.kept.append((self.fill, self.stroke))
            self.fill, self.stroke = replace(self.fill), replace(self.stroke)
        elif operator == "Q" and self.kept:
            self.fill, self.stroke = self.kept.pop()
        elif operator == "Do":
            self.drawn.append(str(operands[0]))
        elif operator == "INLINE IMAGE":
            self.rgb = True
        elif operator in SHOWING:
            self.colored_text = self.colored_text or self.fill.uncertain

    def set(self, side: _Side, space: str, instruction: Instruction, uncertain: bool = False) -> None:
        side.space, side.uncertain = space, uncertain
        self.written.append(instruction)

    def space(self, side: _Side, name: str, operator: str, instruction: Instruction) -> None:
        """Choose a colour space; that of a device begins with its black."""
        if name in ("/DeviceGray", "/DeviceRGB"):
            self.set(side, name, _black(1.0, "k" if operator == "cs" else "K"))
        else:
            self.set(side, name, instruction, name not in ("/DeviceCMYK", "/Pattern"))

    def color(
        self, side: _Side, operator: str, operands: Operands, instruction: Instruction, black: str, rgb: str
    ) -> None:
        """Choose a colour: `operator` is the one for fills, `black` and `rgb` those for this side."""
        space = {"rg": "/DeviceRGB", "g": "/DeviceGray"}.get(operator, side.space)
        if space not in ("/DeviceRGB", "/DeviceGray"):
            self.written.append(instruction)
            return
        channels = [float(value) for value in operands]
        if max(channels) - min(channels) < NEUTRAL:
            self.set(side, space, _black(1 - sum(channels) / len(channels), black))
        else:
            self.rgb = True
            self.set(side, space, ContentStreamInstruction(operands, Operator(rgb)), uncertain=True)


def _black(amount: float, operator: str) -> ContentStreamInstruction:
    return ContentStreamInstruction(_ink(amount), Operator(operator))


def _ink(amount: float) -> list[float]:
    """Black ink alone, in CMYK."""
    return [0, 0, 0, round(amount, 4)]


# --- everything that is drawn ------------------------------------------------------------------


@dataclass
class _Separator:
    pdf: pikepdf.Pdf
    profile: bytes
    done: dict[tuple[int, int], bool] = field(default_factory=dict)
    """Resources and streams that are in inks by now, and whether they hold coloured text."""
    transparent: dict[tuple[int, int], bool] = field(default_factory=dict)
    calibrated: Array | None = None

    def page(self, page: pikepdf.Page) -> bool:
        """Put a page in inks; gives whether it holds text in RGB."""
        resources = page.resources
        transparent = self.resources(resources, masking=False)
        content = _Content()
        content.read(pikepdf.parse_content_stream(page))
        page.obj.Contents = self.pdf.make_stream(pikepdf.unparse_content_stream(content.written))
        if content.rgb:
            self.tie(resources)
        group = page.obj.get("/Group")
        if transparent and group is None:
            page.obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK, I=True)
        elif group is not None:
            self.group(group, masking=False)
        return content.colored_text or self.colored(resources, content)

    def colored(self, resources: pikepdf.Object, content: _Content) -> bool:
        """Whether the forms that a stream draws hold text in RGB."""
        objects = resources.get("/XObject", Dictionary())
        return any(self.done.get(objects[name].objgen, False) for name in content.drawn if name in objects)

    def space(self) -> Array:
        """The calibrated RGB space, one for the file, made when it is first needed."""
        if self.calibrated is None:
            self.calibrated = calibrated_rgb(self.pdf, self.profile)
        return self.calibrated

    def tie(self, resources: pikepdf.Object) -> None:
        """Let RGB numbers mean calibrated colours (ISO 32000-1, 8.6.5.6)."""
        if "/ColorSpace" not in resources:
            resources.ColorSpace = Dictionary()
        resources.ColorSpace.DefaultRGB = self.space()

    def resources(self, resources: pikepdf.Object, *, masking: bool) -> bool:
        """Put in inks what content may refer to; gives whether any of it is transparent.

        `masking`: its colours are not printed but measured, as a soft mask's (ISO 32000-1, 11.5), so they
        are calibrated and stay.
        """
        key = resources.objgen
        if resources.is_indirect and key in self.transparent:
            return self.transparent[key]
        if resources.is_indirect:
            self.transparent[key] = False
        transparent = False
        # Masks go first: what a mask draws keeps its numbers.
        for state in _values(resources, "/ExtGState"):
            transparent = self.state(state) or transparent
        for drawn in _values(resources, "/XObject"):
            transparent = self.drawn(drawn, masking) or transparent
        for pattern in _values(resources, "/Pattern"):
            if isinstance(pattern, Stream):
                transparent = self.drawn(pattern, masking) or transparent
            elif "/Shading" in pattern:
                self.shading(pattern.Shading, masking)
        for shading in _values(resources, "/Shading"):
            self.shading(shading, masking)
        if resources.is_indirect:
            self.transparent[key] = transparent
        return transparent

    def state(self, state: pikepdf.Object) -> bool:
        for key in PRESS_STATE:
            if key in state:
                del state[key]
        mask = state.get("/SMask")
        if isinstance(mask, Dictionary):
            self.drawn(mask.G, masking=True)
            return True
        blended = state.get("/BM", Name.Normal) not in (Name.Normal, Name.Compatible)
        return blended or any(float(state.get(key, 1)) < 1 for key in ("/ca", "/CA"))

    def drawn(self, item: pikepdf.Object, masking: bool) -> bool:
        """Put a form, a pattern or an image in inks; gives whether it is transparent."""
        if item.get("/Subtype") == Name.Image:
            self.image(item)
            return "/SMask" in item
        if item.objgen not in self.done:
            self.done[item.objgen] = False
            self.form(item, masking)
        return "/Group" in item

    def form(self, form: pikepdf.Object, masking: bool) -> None:
        resources = form.get("/Resources")
        resources = Dictionary() if resources is None else resources
        self.resources(resources, masking=masking)
        if (group := form.get("/Group")) is not None:
            self.group(group, masking)
        if masking:
            self.tie(resources)
            form.Resources = resources
            return
        content = _Content()
        content.read(pikepdf.parse_content_stream(form))
        form.write(pikepdf.unparse_content_stream(content.written))
        if content.rgb:
            self.tie(resources)
            form.Resources = resources
        self.done[form.objgen] = content.colored_text or self.colored(resources, content)

    def group(self, group: pikepdf.Object, masking: bool) -> None:
        """Blend in inks: blending in RGB would take black apart into four of them."""
        if group.get("/CS") == Name.DeviceRGB:
            group.CS = self.space() if masking else Name.DeviceCMYK

    def image(self, image: pikepdf.Object) -> None:
        space = image.get("/ColorSpace")
        if space == Name.DeviceRGB:
            image.ColorSpace = self.space()
        elif isinstance(space, Array) and space[0] == Name.Indexed and space[1] == Name.DeviceRGB:
            space[1] = self.space()

    def shading(self, shading: pikepdf.Object, masking: bool) -> None:
        if shading.get("/ColorSpace") != Name.DeviceRGB:
            return
        function = shading.get("/Function")
        if not masking and function is not None and _is_neutral(function) and "/Background" not in shading:
            _blacken(function)
            shading.ColorSpace = Name.DeviceCMYK
        else:
            shading.ColorSpace = self.space()


def _values(resources: pikepdf.Object, kind: str) -> list[pikepdf.Object]:
    held = resources.get(kind)
    return [] if held is None else [value for _, value in held.items()]


def _ends(function: pikepdf.Object) -> tuple[list[float], list[float]]:
    return [float(v) for v in function.C0], [float(v) for v in function.C1]


def _is_neutral(function: pikepdf.Object) -> bool:
    """Whether a gradient runs from grey to grey (ISO 32000-1, 7.10.3 and 7.10.4)."""
    if not isinstance(function, Dictionary):
        return False
    if function.get("/FunctionType") == 3:
        return all(_is_neutral(part) for part in function.Functions)
    if function.get("/FunctionType") != 2 or "/C0" not in function or "/C1" not in function:
        return False
    # A part that gradients share may be in black ink by now.
    return all(len(end) == 4 or (len(end) == 3 and max(end) - min(end) < NEUTRAL) for end in _ends(function))


def _blacken(function: pikepdf.Object) -> None:
    """Turn a neutral gradient into one of black ink; K is one less grey, so what lies between stays true."""
    if function.get("/FunctionType") == 3:
        for part in function.Functions:
            _blacken(part)
        return
    if len(function.C0) != 3:
        return
    first, last = _ends(function)
    function.C0 = Array(_ink(1 - first[0]))
    function.C1 = Array(_ink(1 - last[0]))
