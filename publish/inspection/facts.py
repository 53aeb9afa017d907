"""What is seen of a finished PDF, as plain values, and how its lines are read as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Attached",
    "Block",
    "Bookmark",
    "Box",
    "Boxes",
    "Element",
    "FontFact",
    "Inked",
    "Intent",
    "Line",
    "LinkFact",
    "Mark",
    "PageFacts",
    "Paint",
    "PdfFacts",
    "Placed",
    "Run",
    "Tag",
    "joined",
    "pieces",
    "words",
]

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """The text of one marked-content sequence, as its glyphs say it, on one page (from 0).

    The baseline runs from (`x`, `y`) to (`end`, `y`), in points, with type of `size`. `stated` where the
    file states the text itself (ActualText, ISO 32000-1, 14.9.4) in place of what the glyphs show.
    """

    page: int
    text: str
    shown: str
    x: float
    y: float
    end: float
    size: float
    stated: bool = False
    within: tuple[Tag, ...] = ()
    """The inline elements around it, inside its block."""
    gaps: tuple[tuple[float, float], ...] = ()
    """Where each word space between its glyphs begins, and how wide it is, in points."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block as it stands on a page (from 0): from `x` to `end` on the baseline `y`, in points.

    `broken`: it ends within a word.
    """

    page: int
    x: float
    y: float
    end: float
    size: float
    text: str
    broken: bool
    gaps: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A structure element: its type, and what it says of itself (ISO 32000-1, table 323)."""

    role: str
    title: str | None = None
    language: str | None = None
    alternative: str | None = None
    actual: str | None = None
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """The text of one block of the document: a paragraph, heading, label, cell.

    `path` leads to it from the document's root. Inline elements belong to the block around them. A block
    whose text goes around another block is in the sequence once for each stretch.
    """

    path: tuple[Tag, ...]
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The block's text with lines joined; see `joined`."""
        return joined(self.runs).strip()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The block's lines, in order."""
        return tuple(_line(runs) for runs in _by_line(self.runs))

    @property
    def record(self) -> str:
        """What of the block stands in no element with a title: titles name the apparatus."""
        if self.titles:
            return ""
        return joined(run for run in self.runs if all(tag.title is None for tag in run.within)).strip()

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(tag.role for tag in self.path)

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles that stand on the path, outermost first."""
        return tuple(tag.title for tag in self.path if tag.title is not None)


@dataclass(frozen=True, slots=True)
class Element:
    """A structure element with what it holds, in order: elements, and the text of its own.

    `number` counts the elements in the order of the tree, as `PdfFacts.tags` does. `attributes` are those of all
    owners by name (ISO 32000-1, 14.7.5), lists with spaces between; `links` the annotations that it holds, and
    `pages` those that it paints on (from 0), be it text or a picture.
    """

    tag: Tag
    number: int
    kids: tuple[Element | Run, ...]
    attributes: Mapping[str, str]
    links: tuple[LinkFact, ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def role(self) -> str:
        return self.tag.role

    @property
    def elements(self) -> tuple[Element, ...]:
        return tuple(kid for kid in self.kids if isinstance(kid, Element))

    def walk(self) -> Iterator[Element]:
        """Itself and all below it, in the order of the tree."""
        yield self
        for kid in self.elements:
            yield from kid.walk()

    def runs(self) -> Iterator[Run]:
        """All text in it, in order."""
        for kid in self.kids:
            if isinstance(kid, Run):
                yield kid
            else:
                yield from kid.runs()


@dataclass(frozen=True, slots=True)
class Boxes:
    """A page's boxes in points (ISO 32000-1, 14.11.2); those that are not there are what they default to."""

    media: Box
    crop: Box
    bleed: Box
    trim: Box


@dataclass(frozen=True, slots=True, order=True)
class Paint:
    """A colour that something is painted with: its space and its components, rounded to four places."""

    space: str
    components: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Inked:
    """Text as it is painted: with what, how large and heavy, and on what; `ground` is None on the bare page.

    `middle` is a point within it, in points.
    """

    text: str
    paint: Paint
    size: float
    bold: bool
    ground: Paint | None
    middle: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is painted: `fill`, `stroke` or `text`, in what colour, and where.

    `box` is what is seen of it, in points; None where nobody can say, as in a pattern. `width` is a line's width or
    the size of type as it is printed. `overprint` says whether it leaves what lies below it in the inks that it does
    not use (ISO 32000-1, 8.6.7); `spares`, whether an ink of which it has none counts among these.
    """

    kind: Literal["fill", "stroke", "text"]
    paint: Paint
    box: Box | None
    width: float = 0.0
    overprint: bool = False
    spares: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture of pixels where it stands on a page; `resolution` is the least of both directions, in pixels an inch.

    `bits` is 1 for line art. `plain` where all its pixels are alike, so that none can be seen.
    """

    box: Box
    pixels: tuple[int, int]
    resolution: float
    bits: int
    space: str
    plain: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page: its label, boxes, and the colours of text, of other drawing, and of images' spaces.

    Where all text of a page runs upward, all places on it are given as they are when it is turned to be read.
    """

    label: str
    boxes: Boxes
    text_paints: frozenset[Paint]
    other_paints: frozenset[Paint]
    images: frozenset[str]
    annotations: int
    unmarked: str
    """Text that is neither tagged nor an artifact."""
    artifacts: tuple[Run, ...]
    unmarked_shapes: int = 0
    """How often something other than text is painted that is neither tagged nor an artifact."""
    inked: tuple[Inked, ...] = ()
    """Text on grounds of plain colour, in the order of painting; on pictures and patterns nobody can tell."""
    structured_tabs: bool = False
    """Whether the tab key follows the structure (ISO 32000-1, table 30)."""
    painted: tuple[Run, ...] = ()
    """All text but the artifacts', in the order in which it is painted, whatever the tags say."""
    inkings: tuple[Mark, ...] = ()
    """Everything that is painted in a colour, in the order of painting."""
    placed: tuple[Placed, ...] = ()
    """Pictures of pixels, in the order of painting."""
    undefined: int = 0
    """How often the glyph is shown that stands for one that the font lacks (.notdef)."""
    renderings: frozenset[str] = frozenset()
    """The rendering intents that the content asks for (ISO 32000-1, 8.6.5.8)."""


@dataclass(frozen=True, slots=True, order=True)
class FontFact:
    """A font of the file, by its name without the subset's prefix."""

    name: str
    embedded: bool
    subset: bool


@dataclass(frozen=True, slots=True)
class LinkFact:
    """A link on a page (from 0): its area, and `#name`, an absolute URL, or `page:N` it leads to."""

    page: int
    area: Box
    target: str
    description: str | None


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the outline and the page (from 0) that it leads to; None where it leads nowhere."""

    label: str
    page: int | None
    kids: tuple[Bookmark, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """An output intent; `profile` is the SHA-256 of the embedded ICC profile, None where there is none."""

    kind: str
    condition: str
    registry: str | None
    info: str | None
    components: int | None
    profile: str | None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that the PDF carries."""

    name: str
    media_type: str
    relationship: str | None
    data: bytes


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """A finished PDF as any program sees it."""

    version: str
    language: str | None
    title_shown: bool
    """Whether a viewer's window shows the title."""
    marked: bool
    information: Mapping[str, str]
    xmp: bytes
    claims: tuple[str, ...]
    """The standards that the XMP packet claims."""
    title: str | None
    """The title that viewers show: the information dictionary's, from PDF 2.0 on the packet's."""
    pages: tuple[PageFacts, ...]
    blocks: tuple[Block, ...]
    tags: tuple[Tag, ...]
    """Every structure element, in the order of the tree."""
    structure: tuple[Element, ...]
    """The tag tree: what stands directly under its root."""
    roles: Mapping[str, str]
    """The role map: what the file's own structure types stand for."""
    untagged: tuple[Run, ...]
    """Text that is marked as content, and that no structure element holds."""
    misled: int
    """How many sequences of content the parent tree gives to another element than the one that holds them."""
    fonts: tuple[FontFact, ...]
    links: tuple[LinkFact, ...]
    destinations: Mapping[str, int]
    """The page (from 0) of every named destination."""
    outline: tuple[Bookmark, ...]
    intents: tuple[Intent, ...]
    attached: tuple[Attached, ...]
    scripts: bool
    """Whether the file has JavaScript or an action that starts by itself."""


# --- text in one piece -------------------------------------------------------------------------

# A line's baseline is this much of the type size under the one before, at the least.
LINE_STEP = 0.8
# A rise or fall of less is a superior or inferior figure, unless the text goes back as well.
LINE_RISE = 0.25


def joined(runs: Iterable[Run]) -> str:
    """The text of runs in one piece, a word space where one line ends and the next begins.

    A line that ends within a word has its text stated by the file (ActualText); it is joined without a
    space. A sequence without glyphs is a word space that the engine has not drawn.
    """
    return "".join(pieces(runs))


def pieces(runs: Iterable[Run]) -> tuple[str, ...]:
    """The text of each run as it stands in the text that is joined of all: with the space before it, if any."""
    parts: list[str] = []
    before: Run | None = None
    for run in runs:
        gap = before is not None and not before.stated and _is_next_line(before, run)
        if gap and parts and not parts[-1].endswith((" ", "\u00a0")) and not run.text.startswith(" "):
            parts.append(" " + run.text)
        else:
            parts.append(run.text)
        # A space that is not drawn has no place on the page.
        before = run if run.size else before
    return tuple(parts)


def _is_next_line(before: Run, run: Run) -> bool:
    if not run.size:
        return False
    if run.page != before.page:
        return True
    step = abs(run.y - before.y)
    if step > LINE_STEP * max(run.size, before.size):
        return True
    small = min(run.size, before.size)
    return step > LINE_RISE * small and run.x < before.end - small / 4


def _by_line(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """The runs of each line; spaces that are not drawn are in none."""
    line: list[Run] = []
    for run in runs:
        if not run.size:
            continue
        if line and _is_next_line(line[-1], run):
            yield line
            line = []
        line.append(run)
    if line:
        yield line


def _line(runs: list[Run]) -> Line:
    largest = max(runs, key=lambda run: run.size)
    return Line(
        runs[0].page,
        min(run.x for run in runs),
        largest.y,
        max(run.end for run in runs),
        largest.size,
        "".join(run.shown for run in runs).strip(),
        runs[-1].stated and not runs[-1].text.endswith(" "),
        tuple(gap for run in runs for gap in run.gaps),
    )


def words(text: str) -> tuple[str, ...]:
    """The words of a text: what white space of any kind parts."""
    return tuple(text.split())
