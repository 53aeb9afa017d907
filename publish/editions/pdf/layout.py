"""Lay out a unit as pages: the only room that knows WeasyPrint.

The engine gives glyphs on pages. What they mean (the tag tree), where pages begin in the text, and what
does not fit is read from its boxes here and leaves this room as plain values.

Private parts of WeasyPrint that are relied on, each guarded by a contract test and the pinned version:
the box tree behind `Page._page_box`, `Stream._tags`, and the name `weasyprint.pdf.add_tags`.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from publish.composing.galley import running_text
from publish.diagnostics import Diagnostic, Severity, Span, ToolError
from publish.editions.pdf.unit import (
    Anchor,
    Bookmark,
    Content,
    Inset,
    LinkArea,
    Node,
    PageFacts,
    TextStart,
    Unit,
    UnitArtifact,
    UnitFacts,
    UnitResource,
)

__all__ = ["Laid", "engine_versions", "lay_out", "write"]

POINT = 0.75  # a CSS px in points
SCHEME = "publication:"
# Optical offsets (a title's stem, a hung mark) leave the type area by less than this.
TOLERANCE = 2.5  # points


def _defer(name: str) -> None:
    """Let a module that an import pulls in, and that may never be used, load when it is first used."""
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


# --- fonts: only the theme's exist -------------------------------------------------------------

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
<cachedir>{cache}</cachedir>
<selectfont><rejectfont><glob>*</glob></rejectfont>{accepted}</selectfont>
<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>
</fontconfig>
"""


@lru_cache(maxsize=4)
def _engine(fonts: tuple[str, ...], cache: str) -> tuple[Any, Any]:
    """WeasyPrint and a font configuration that knows the given font files alone.

    Fontconfig reads FONTCONFIG_FILE when a configuration is made, so it is set around that, once for
    the import and once for the map.
    """
    folders = sorted({os.path.dirname(font) for font in fonts})
    text = FONTS_CONF.format(
        folders="\n".join(f"<dir>{escape(folder)}</dir>" for folder in folders),
        cache=escape(cache),
        accepted="".join(f"<acceptfont><glob>{escape(font)}</glob></acceptfont>" for font in fonts),
    )
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as conf:
        conf.write(text)
        conf.flush()
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = conf.name
        try:
            engine = _import_engine()
            from weasyprint.text.fonts import FontConfiguration

            return engine, FontConfiguration()
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def _import_engine() -> Any:
    # The subsetter in Python is a fallback that is not used where libharfbuzz-subset is found, and is
    # a third of the time that the import takes.
    _defer("fontTools.subset")
    try:
        import weasyprint
        import weasyprint.pdf
    except OSError as error:  # a shared library is missing
        raise ToolError(
            Diagnostic(
                "E001",
                Severity.ERROR,
                f"the layout engine cannot load a library it needs: {error}",
                hint="on Debian or Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
                "on macOS: brew install pango",
            )
        ) from error
    weasyprint.pdf.add_tags = _take_structure
    return weasyprint


def engine_versions() -> dict[str, str]:
    """Versions of the engine and of the libraries that its output depends on."""
    engine = _import_engine()
    from weasyprint.text.ffi import ffi, harfbuzz, pango

    number = pango.pango_version()
    del ffi, harfbuzz
    return {
        "weasyprint": engine.__version__,
        "pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
    }


# --- resources: only the galley's exist --------------------------------------------------------


def _fetcher(resources: Iterable[UnitResource]) -> Any:
    """A fetcher that serves the galley's files under one fixed scheme and refuses all else.

    The scheme is fixed because the engine names images in the file after their URLs.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    held = {SCHEME + resource.name: resource for resource in resources}

    class GalleyFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no type information
        def fetch(self, url: str, headers: object = None) -> Any:
            resource = held.get(url)
            if resource is None:
                raise ValueError(f"not part of the galley: {url}")
            return URLFetcherResponse(url, resource.data, {"Content-Type": resource.media_type})

    return GalleyFetcher(allowed_protocols=())


class _Complaints(logging.Handler):
    """Keeps what the engine logs: what it would only mention is an error here."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


# --- layout ------------------------------------------------------------------------------------


@dataclass
class Laid:
    """A unit as the engine holds it; only this room looks inside."""

    facts: UnitFacts
    _document: Any
    _joined: dict[Any, str]


def lay_out(unit: Unit, fonts: tuple[str, ...], cache: str) -> Laid:
    """Lay a unit out as pages.

    `fonts` are the paths of the only font files that exist for it; `cache` is a folder where Fontconfig
    may keep what it knows of them. Findings (E1xx) are part of the facts.
    """
    engine, font_map = _engine(fonts, cache)
    fetcher = _fetcher(unit.resources)
    root, text = _tree(unit)
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    # The engine adds a handler to standard error of its own when none is there.
    logger.propagate = False
    try:
        html = _html(engine, root, fetcher)
        stylesheet = engine.CSS(string=unit.stylesheet, base_url=SCHEME, url_fetcher=fetcher, font_config=font_map)
        document = html.render(font_config=font_map, stylesheets=[stylesheet], pdf_tags=True)
    finally:
        logger.removeHandler(complaints)
    reading = _Reading(text)
    return Laid(_facts(document, reading, complaints.messages), document, reading.joined)


def _html(engine: Any, root: Element, fetcher: Any) -> Any:
    """The engine's document around a tree that is parsed already: parsing it again as HTML is slow."""
    import cssselect2

    html = engine.HTML.__new__(engine.HTML)
    html.base_url = SCHEME
    html.url_fetcher = fetcher
    html.media_type = "print"
    html.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
    html.etree_element = html.wrapper_element.etree_element
    return html


class _Text:
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
class _RunningText:
    """The running text of a unit: by element, and for each slip which characters begin a word."""

    elements: dict[Element, _Text]
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
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u".split()
)

# Scripts written without word spaces: each character is a word of its own.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]")


def _tree(unit: Unit) -> tuple[Element, _RunningText]:
    """The unit as one document, and its running text."""
    root = Element("html", {"lang": unit.language, "dir": unit.direction, "class": " ".join(unit.classes)})
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = unit.title
    body = ElementTree.SubElement(root, "body")
    numbers = dict(unit.references)
    text = _RunningText({}, {})
    for name, source in unit.slips:
        slip = ElementTree.fromstring(source)
        _take_text(name, slip, text)
        _settle(slip, numbers)
        body.append(slip)
    return root, text


def _take_text(name: str, slip: Element, text: _RunningText) -> None:
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
            text.elements.setdefault(host, _Text()).extend(name, len(begins), visible)
        for character in string:
            if not character.isspace():
                begins.append(_begins(before, character))
            before = character


def _begins(before: str, character: str) -> bool:
    return before.isspace() or before == "\u200b" or bool(_UNSPACED.match(before) or _UNSPACED.match(character))


def _settle(slip: Element, numbers: Mapping[str, str]) -> None:
    """Fill in the folios, leave out what belongs to reflowable editions, and point pictures at the fetcher."""
    for parent in list(slip.iter()):
        for child in list(parent):
            if child.get("data-only") == "reflow":
                parent.remove(child)
    for element in slip.iter():
        if (identifier := element.get("data-page-of")) is not None:
            element.text = numbers.get(identifier, "")
        if element.tag == "img":
            element.set("src", SCHEME + element.get("src", ""))


# --- facts -------------------------------------------------------------------------------------


def _facts(document: Any, reading: _Reading, complaints: list[str]) -> UnitFacts:
    pages = tuple(_page(page, reading) for page in document.pages)
    anchors: dict[str, Anchor] = {}
    bookmarks = []
    for number, page in enumerate(document.pages):
        height = page.height * POINT
        for name, (x, y, *_) in page.anchors.items():
            # An element that spans pages is listed on each of them; the first is where it begins.
            anchors.setdefault(name, Anchor(name, number, x * POINT, height - y * POINT))
        for level, label, (x, y), _state in page.bookmarks:
            bookmarks.append(Bookmark(level, label, number, x * POINT, height - y * POINT))
    findings = [_complaint(message) for message in dict.fromkeys(complaints)]
    findings += [f for number, page in enumerate(document.pages, 1) for f in _overflows(page, number)]
    return UnitFacts(
        pages, tuple(anchors.values()), tuple(bookmarks), _colophon(document), tuple(dict.fromkeys(findings))
    )


def _complaint(message: str) -> Diagnostic:
    if "notdef glyph" in message:
        return Diagnostic("E102", Severity.ERROR, f"a character has no glyph in the theme’s fonts: {message}")
    if "image" in message.lower():
        return Diagnostic("E103", Severity.ERROR, f"a picture cannot be set: {message}")
    return Diagnostic("E104", Severity.ERROR, f"the layout engine does not accept this: {message}")


def _page(page: Any, reading: _Reading) -> PageFacts:
    start: TextStart | None = None
    for box, ends_line in _text_boxes(page._page_box):
        begin = reading.read(box, ends_line)
        start = start or begin
    lines, bottom = 0, 0.0
    for line in _lines(page._page_box):
        lines += 1
        bottom = max(bottom, line.position_y + line.height)
    box = page._page_box
    fill = (bottom - box.content_box_y()) / box.height if lines and box.height else 0.0
    return PageFacts(page.width * POINT, page.height * POINT, start, lines, max(0.0, min(1.0, fill)))


class _Reading:
    """Follows the running text through the pages, box by box.

    The engine gives each text box the element that its text stands in, so a count for each element says
    which of its characters come next. `joined` collects the boxes at a line's end whose last word goes on
    in the next line, with their text in the source's characters, without the engine's hyphen.
    """

    def __init__(self, text: _RunningText) -> None:
        self.text = text
        self.joined: dict[Any, str] = {}

    def read(self, box: Any, ends_line: bool) -> TextStart | None:
        """Count a box as read; gives where it begins in the running text, None if it is not part of it."""
        held = self.text.elements.get(box.element)
        if held is None or "::" in (box.element_tag or "") or held.read >= len(held.visible):
            return None
        first = held.read
        length, own = _consumed(held.visible, first, "".join(box.text.split()), box.style["hyphenate_character"])
        if not length:
            return None
        held.read += length
        slip, offset = held.place(held.read - 1)
        if ends_line and self.text.joins_next(slip, offset):
            self.joined[box] = box.text.rstrip().removesuffix(own)
        slip, offset = held.place(first)
        # A word that began on the page before counts to it: the page begins with the next word.
        return TextStart(slip, self.text.word_from(slip, offset))


def _consumed(source: str, start: int, shown: str, hyphen: str) -> tuple[int, str]:
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


def _unwrapped(box: Any) -> Any:
    """The box that an absolutely placed one stands for."""
    return getattr(box, "_box", box) if type(box).__name__ == "AbsolutePlaceholder" else box


def _text_boxes(box: Any) -> Iterator[tuple[Any, bool]]:
    """Text boxes of a page in order, and whether each is the last of its line; no margin boxes."""
    kinds = _kinds()
    for child in getattr(box, "children", ()):
        child = _unwrapped(child)
        if isinstance(child, kinds.MarginBox):
            continue
        if isinstance(child, kinds.LineBox):
            texts = list(_texts(child))
            yield from ((text, text is texts[-1]) for text in texts)
        elif isinstance(child, kinds.TextBox):
            yield child, False
        else:
            yield from _text_boxes(child)


def _texts(line: Any) -> Iterator[Any]:
    for child in getattr(line, "children", ()):
        child = _unwrapped(child)
        if isinstance(child, _kinds().TextBox):
            yield child
        else:
            yield from _texts(child)


@lru_cache(maxsize=1)
def _kinds() -> Any:
    """The engine's kinds of boxes."""
    from weasyprint.formatting_structure import boxes

    return boxes


OUT_OF_FLOW = ("AbsolutePlaceholder", "FootnoteAreaBox", "NoteAreaBox")


def _lines(box: Any) -> Iterator[Any]:
    """Line boxes of the text in flow: no margin boxes, nothing absolutely placed, no notes."""
    for child in getattr(box, "children", ()):
        if type(child).__name__ in OUT_OF_FLOW or isinstance(child, _kinds().MarginBox):
            continue
        if isinstance(child, _kinds().LineBox):
            if any(True for _ in _texts(child)):
                yield child
        elif child.style["position"] not in ("absolute", "fixed"):
            yield from _lines(child)


def _boxes(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        child = _unwrapped(child)
        if not isinstance(child, _kinds().MarginBox):
            yield child
            yield from _boxes(child)


def _colophon(document: Any) -> Inset | None:
    """The colophon where it is placed beside the text, on the last page that holds it."""
    found = None
    for number, page in enumerate(document.pages):
        for box in _boxes(page._page_box):
            element = box.element
            if (
                element is not None
                and element.get("data-apparatus") == "colophon"
                and box.style["position"] == "absolute"
                and isinstance(box, _kinds().BlockLevelBox)
            ):
                found = _inset(page, number, box)
                break
    return found


def _inset(page: Any, number: int, box: Any) -> Inset:
    top = box.position_y
    bottom = top + box.margin_height()
    left, right = box.content_box_x(), box.content_box_x() + box.width
    collides = top < page._page_box.content_box_y() - 1
    for line in _lines(page._page_box):
        for text in _texts(line):
            beside = text.position_x < right and text.position_x + text.width > left
            level = line.position_y < bottom and line.position_y + line.height > top
            collides = collides or (beside and level)
    height = page.height
    return Inset(number, (height - top) * POINT, (height - bottom) * POINT, collides)


def _overflows(page: Any, number: int) -> Iterator[Diagnostic]:
    """Text and pictures that leave the type area at the sides or run below it."""
    area = page._page_box
    left, top = area.content_box_x(), area.content_box_y()
    right, bottom = left + area.width, top + area.height
    slack = TOLERANCE / POINT
    for box in _boxes(area):
        if not isinstance(box, (_kinds().TextBox, _kinds().ReplacedBox)) or not getattr(box, "text", "x").strip():
            continue
        x, y = box.position_x, box.position_y
        beyond = max(x + box.width - right, left - x)
        below = y + getattr(box, "height", 0) - bottom
        if beyond > slack or below > slack:
            what = f"“{box.text.strip()[:40]}”" if isinstance(box, _kinds().TextBox) else "a picture"
            by = max(beyond, below) * POINT
            yield Diagnostic(
                "E101",
                Severity.ERROR,
                f"{what} leaves the type area of page {number} by {by:.0f} pt",
                _source(box.element, area),
                hint="break the word, shorten the line, or make the table or picture narrower",
            )


def _source(element: Element, area: Any) -> Span | None:
    """The place in the source of the nearest element that has one."""
    at = element.get("data-at")
    if at is None:
        at = next((box.element.get("data-at") for box in _boxes(area) if _encloses(box, element)), None)
    if at is None:
        return None
    file, line, column = at.rsplit(":", 2)
    return Span.point(file, int(line), int(column))


def _encloses(box: Any, element: Element) -> bool:
    holder = box.element
    return holder is not None and holder.get("data-at") is not None and any(e is element for e in holder.iter())


# --- writing, and the tag tree as a value ------------------------------------------------------


def write(laid: Laid) -> UnitArtifact:
    """Write a laid-out unit: pages as PDF, the structure behind their marked content as a value."""
    collector = _Collector(laid._joined)
    token = _COLLECTING.set(collector)
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    try:
        pdf = laid._document.write_pdf(pdf_tags=True, pdf_version="1.7")
    finally:
        logger.removeHandler(complaints)
        _COLLECTING.reset(token)
    # Links into other units are resolved when the units are assembled.
    messages = [m for m in dict.fromkeys(complaints.messages) if "No anchor #" not in m]
    facts = laid.facts
    if messages:
        findings = (*facts.findings, *(_complaint(message) for message in messages))
        facts = UnitFacts(facts.pages, facts.anchors, facts.bookmarks, facts.colophon, findings)
    return UnitArtifact(pdf, collector.tree(), facts)


# `add_tags` has no return value and no place to put one.
_COLLECTING: ContextVar[_Collector] = ContextVar("_COLLECTING")


def _take_structure(pdf: Any, document: Any, pdf_version: object, page_streams: list[Any]) -> None:
    """Stands in for WeasyPrint's `add_tags`: takes what it would tag, and writes no tree itself."""
    collector = _COLLECTING.get()
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        collector.page(number, page, stream)


KEPT = (
    "id", "lang", "dir", "alt", "role", "href", "scope", "colspan", "rowspan", "headers", "start", "title",
    "data-apparatus", "data-nav", "aria-label", "aria-labelledby", "class",
)  # fmt: skip


class _Collector:
    """Gathers the marked content of each element over all pages, then follows the tree of elements."""

    def __init__(self, joined: dict[Any, str]) -> None:
        self.joined = joined
        self.pieces: dict[Element, list[tuple[int, str, Node | Content | LinkArea]]] = {}
        self.places: dict[Element, tuple[int, tuple[float, float, float, float]]] = {}
        self.order = 0
        self.heads: set[Element] = set()
        self.root: Element | None = None

    def page(self, number: int, page: Any, stream: Any) -> None:
        """Take one page: artifacts are marked in the stream, the rest is kept by element."""
        tags = stream._tags
        artifacts: set[int] = set()
        height = page.height * POINT
        if self.root is None:
            self.root = next(b.element for b in _boxes(page._page_box) if b.element_tag == "html")
        self.walk(page._page_box, number, tags, artifacts, height, False)
        # Whatever was painted and belongs to no element in the tree is decoration.
        artifacts.update(entry["mcid"] for entry in tags.values())
        tags.clear()
        _make_artifacts(stream, artifacts)
        for kind, target, (x1, y1, x2, y2), box in page.links:
            if box.element_tag != "a" or kind not in ("internal", "external") or not _is_whole_link(box):
                continue
            rectangle = (x1 * POINT, height - y2 * POINT, x2 * POINT, height - y1 * POINT)
            target = "#" + target if kind == "internal" else target
            self.add(box.element, "", LinkArea(number, rectangle, target))

    def walk(self, box: Any, number: int, tags: dict[Any, Any], artifacts: set[int], height: float, dead: bool) -> None:
        for child in getattr(box, "children", ()):
            child = _unwrapped(child)
            off = dead or isinstance(child, _kinds().MarginBox) or child.is_leader or self.repeated(child)
            if child in tags:
                mcid = tags.pop(child)["mcid"]
                if off or child.element is None or _is_decoration(child):
                    artifacts.add(mcid)
                else:
                    self.content(child, Content(number, mcid), number, height)
            self.walk(child, number, tags, artifacts, height, off)

    def repeated(self, box: Any) -> bool:
        """Whether a table's head is shown again after a page break."""
        if not (getattr(box, "is_header", False) or getattr(box, "is_footer", False)) or box.element is None:
            return False
        if box.element in self.heads:
            return True
        self.heads.add(box.element)
        return False

    def content(self, box: Any, content: Content, number: int, height: float) -> None:
        tag = box.element_tag or ""
        pseudo = tag if "::" in tag else ""
        if isinstance(box, _kinds().ReplacedBox):
            x, y = box.content_box_x() * POINT, height - box.content_box_y() * POINT
            self.places[box.element] = (number, (x, y - box.height * POINT, x + box.width * POINT, y))
        kid: Node | Content = content
        if (actual := self.joined.get(box)) is not None:
            # ISO 32000-1, 14.9.4: the line ends within a word, so its own characters are stated.
            kid = Node("span", (("actual-text", actual),), (content,))
        self.add(box.element, pseudo, kid)

    def add(self, element: Element, pseudo: str, kid: Node | Content | LinkArea) -> None:
        self.order += 1
        self.pieces.setdefault(element, []).append((self.order, pseudo, kid))

    def tree(self) -> Node:
        assert self.root is not None
        made = self.node(self.root)
        assert made is not None
        return made[1]

    def node(self, element: Element) -> tuple[int, Node] | None:
        """An element as a node with the place in the order of its first piece; None if it has nothing."""
        own = self.pieces.get(element, [])
        below = [made for child in element if isinstance(child.tag, str) and (made := self.node(child))]
        before = [(o, _generated(p, k)) for o, p, k in own if p.endswith(("::marker", "::before"))]
        after = [(o, _generated(p, k)) for o, p, k in own if p and not p.endswith(("::marker", "::before"))]
        text = [(o, k) for o, p, k in own if not p]
        # Text and inline elements stand in the order of the page; blocks in the order of the document,
        # whatever place on the page the theme gives them.
        between: list[tuple[int, Node | Content | LinkArea]] = [*text, *below]
        if text:
            between.sort(key=lambda piece: piece[0])
        kids = [*before, *between, *after]
        if not kids and element.tag not in ("td", "th", "tr"):
            return None
        attributes = tuple((name, element.attrib[name]) for name in KEPT if name in element.attrib)
        if element.tag == "a":
            attributes = (*attributes, ("link-text", "".join(element.itertext())))
        first = min((order for order, _ in kids), default=self.order)
        return first, Node(element.tag, attributes, tuple(kid for _, kid in kids), self.places.get(element))


def _is_decoration(box: Any) -> bool:
    """A picture declared to say nothing, by an empty alternative, or the white space between blocks."""
    element = box.element
    if element.tag == "img":
        return bool(element.get("alt") == "")
    return not getattr(box, "text", "x").strip() and any(child.tag not in INLINE for child in element)


def _generated(pseudo: str, kid: Node | Content | LinkArea) -> Node:
    return Node(pseudo, (), (kid,))


def _is_whole_link(box: Any) -> bool:
    """Whether a box is the link's own and not an anonymous one within it."""
    return bool(box.link)


def _make_artifacts(stream: Any, mcids: set[int]) -> None:
    """Turn marked content into artifacts (ISO 32000-1, 14.8.2.2): running heads, folios, leader dots."""
    operations = stream.stream
    for index in range(1, len(operations) - 1):
        properties = operations[index]
        if isinstance(properties, dict) and properties.get("MCID") in mcids and operations[index + 1] == b"BDC":
            operations[index - 1] = "/Artifact"
            operations[index] = "<<>>"
