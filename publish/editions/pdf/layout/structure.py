"""Take the structure behind a unit's marked content, instead of the tag tree that the engine would write."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any
from xml.etree.ElementTree import Element

from publish.editions.pdf.layout.boxes import boxes, kinds, unwrapped
from publish.editions.pdf.layout.folios import PAINTING
from publish.editions.pdf.layout.running import BACK, BACK_LABEL, INLINE
from publish.editions.pdf.layout.stated import state
from publish.editions.pdf.layout.turns import draw_turns
from publish.editions.pdf.unit import POINT, Content, LinkArea, Node

__all__ = ["COLLECTING", "Collector", "take_structure"]

# `add_tags` has no return value and no place to put one.
COLLECTING: ContextVar[Collector] = ContextVar("COLLECTING")


def take_structure(pdf: Any, document: Any, pdf_version: object, page_streams: list[Any]) -> None:
    """Stands in for WeasyPrint's `add_tags`: takes what it would tag, and writes no tree itself."""
    collector, folios = COLLECTING.get(), PAINTING.get()
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        collector.page(number, page, stream)
        if folios is not None:
            folios.page(number, stream)


KEPT = (
    "id", "lang", "dir", "alt", "role", "href", "scope", "colspan", "rowspan", "headers", "start", "title",
    "data-apparatus", "data-nav", "data-depth", "data-mathml", "aria-label", "aria-labelledby", "class",
)  # fmt: skip

# A piece of an element, and its place in the order of the pages.
_Piece = tuple[int, Node | Content | LinkArea]


class Collector:
    """Gathers the marked content of each element over all pages, then follows the tree of elements."""

    def __init__(self, joined: dict[Any, str], stated: dict[Any, str]) -> None:
        self.joined = joined
        self.stated = stated
        self.pieces: dict[Element, list[tuple[int, str, Node | Content | LinkArea]]] = {}
        self.places: dict[Element, tuple[int, tuple[float, float, float, float]]] = {}
        self.order = 0
        self.heads: set[Element] = set()
        self.turned: set[Element] = set()
        self.root: Element | None = None

    def page(self, number: int, page: Any, stream: Any) -> None:
        """Take one page: artifacts are marked in the stream, the rest is kept by element."""
        tags = stream._tags
        artifacts: set[int] = set()
        height = page.height * POINT
        if self.root is None:
            self.root = next(b.element for b in boxes(page._page_box) if b.element_tag == "html")
        texts = {tags[box]["mcid"]: text for box, text in self.stated.items() if box in tags}
        self.walk(page._page_box, number, tags, artifacts, height, False)
        # Whatever was painted and belongs to no element in the tree is decoration.
        artifacts.update(entry["mcid"] for entry in tags.values())
        tags.clear()
        _make_artifacts(stream, artifacts)
        state(stream, {mcid: text for mcid, text in texts.items() if mcid not in artifacts})
        draw_turns(page, stream, self.turned)
        for kind, target, (x1, y1, x2, y2), box in page.links:
            if box.element_tag != "a" or kind not in ("internal", "external") or not _is_whole_link(box):
                continue
            rectangle = (x1 * POINT, height - y2 * POINT, x2 * POINT, height - y1 * POINT)
            target = "#" + target if kind == "internal" else target
            self.add(box.element, "", LinkArea(number, rectangle, target))

    def walk(self, box: Any, number: int, tags: dict[Any, Any], artifacts: set[int], height: float, dead: bool) -> None:
        for child in getattr(box, "children", ()):
            child = unwrapped(child)
            off = dead or isinstance(child, kinds().MarginBox) or child.is_leader
            off = off or self.repeated(child) or _counts_line(child)
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
        if isinstance(box, kinds().ReplacedBox):
            x, y = box.content_box_x() * POINT, height - box.content_box_y() * POINT
            self.places[box.element] = (number, (x, y - box.height * POINT, x + box.width * POINT, y))
            if box.element.get("role") == "math":
                # How far below the line it reaches, as it is set here.
                box.element.set("data-depth", f"{-float(box.style['vertical_align']) * POINT:.3f}")
        kid: Node | Content = content
        if (actual := self.joined.get(box)) is not None:
            # ISO 32000-1, 14.9.4: the line ends within a word, or goes from right to left.
            kid = Node("span", (("actual-text", actual),), (content,))
        if pseudo.endswith("::marker") and (call := box.element.get(BACK)) is not None:
            # A note's number leads back to where the note is called.
            left, right = box.position_x * POINT, (box.position_x + box.width) * POINT
            top, bottom = height - box.position_y * POINT, height - (box.position_y + box.height) * POINT
            area = LinkArea(number, (left, bottom, right, top), call)
            kid = Node("a", (("href", call), ("link-text", box.element.get(BACK_LABEL, ""))), (kid, area))
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
        below = [made for child in element if (made := self.node(child))]
        before = _generated(piece for piece in own if piece[1].endswith(("::marker", "::before")))
        after = _generated(piece for piece in own if piece[1] and not piece[1].endswith(("::marker", "::before")))
        text = [(o, k) for o, p, k in own if not p]
        # Text and inline elements stand in the order of the page; blocks in the order of the document,
        # whatever place on the page the theme gives them.
        between: list[_Piece] = [*text, *below]
        if text:
            between.sort(key=lambda piece: piece[0])
        kids = [*before, *between, *after]
        if not kids and element.tag not in ("td", "th", "tr"):
            return None
        attributes = tuple((name, element.attrib[name]) for name in KEPT if name in element.attrib)
        if element.tag == "a":
            words = "".join(element.itertext())
            pictured = " ".join(picture.get("alt", "") for picture in element.iter("img"))
            attributes = (*attributes, ("link-text", words if words.strip() else pictured))
        elif element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            attributes = (*attributes, ("text", "".join(element.itertext())))
        first = min((order for order, _ in kids), default=self.order)
        return first, Node(element.tag, attributes, tuple(kid for _, kid in kids), self.places.get(element))


def _counts_line(box: Any) -> bool:
    """Whether it is the number of a line of code, which is no part of what the code says."""
    return box.element_tag == "span::before" and "line" in box.element.get("class", "").split()


# White space beside these stands between words, as beside what text goes on through.
IN_LINE = INLINE | {"br", "img"}


def _is_decoration(box: Any) -> bool:
    """A picture declared to say nothing, by an empty alternative, or the white space between blocks."""
    element = box.element
    if element.tag == "img":
        return bool(element.get("alt") == "")
    return not getattr(box, "text", "x").strip() and any(child.tag not in IN_LINE for child in element)


def _generated(own: Iterable[tuple[int, str, Node | Content | LinkArea]]) -> list[_Piece]:
    """Generated content, one node for each kind: a label that the engine sets in pieces is one label."""
    gathered: dict[str, list[_Piece]] = {}
    for order, pseudo, kid in own:
        gathered.setdefault(pseudo, []).append((order, kid))
    return [(held[0][0], Node(pseudo, (), tuple(kid for _, kid in held))) for pseudo, held in gathered.items()]


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
