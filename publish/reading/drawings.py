"""Whether a drawing in SVG is safe in every edition: still, whole, bounded, and of nothing but itself.

An edition hands its drawings on, to presses and to reading systems that run scripts and load what is named. So
what a drawing may not hold is refused here, whatever the layout engine would make of it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

__all__ = ["UNFORMATTED", "is_drawing", "unsound_drawing"]

Unsound = tuple[str, str]
"""What is wrong, and what to do."""

# More is no drawing but a data set; and what can be drawn of it grows with it.
MOST_BYTES = 8 * 1024 * 1024
# With every `use` drawn out: eight groups that each use the one before ten times are a hundred million elements.
MOST_ELEMENTS = 200_000
DEEPEST = 100

SVG = "http://www.w3.org/2000/svg"
# SVG 2: elements that run, or hold what no reading system or press can be trusted with.
ACTIVE = frozenset("script foreignObject iframe object embed audio video canvas handler listener".split())
ANIMATED = frozenset("animate set animateMotion animateTransform animateColor".split())
# XHTML and MathML within SVG are what `foreignObject` would hold.
FOREIGN = frozenset(("http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"))
ADDRESSES = re.compile(r"\s*(?:https?:|mailto:|tel:|#)", re.IGNORECASE)
# What CSS may load: `url()` with anything but a place in the drawing, an import, a picture by its name. A backslash
# could spell any of them otherwise.
LOADING = re.compile(r"url\(\s*+['\"]?+(?!#|data:image/)|@import|(?:image|image-set|src)\(|\\", re.IGNORECASE)
WITHIN = re.compile(r"url\(\s*+['\"]?+#([^'\")]*)")
DATA = re.compile(r"url\(\s*+['\"]?+(data:image/[^'\")]*)|^\s*(data:image/.*)$", re.DOTALL)

EXPORT = "export it again"
PLAIN = "save it as plain SVG, without scripts or other media"
UNFORMATTED = (
    "its words are parts of a web page: export it with words that are drawn "
    "(diagrams.net: File, Export as, SVG, Text Settings: Convert Labels to SVG; Mermaid: htmlLabels: false)"
)
EMBED = "embed it: nothing but the picture itself is read"

# XML 1.0, 2.8: what may stand before the element.
PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>)?")
OPENING = re.compile(rb"<(?:[\w.-]+:)?svg[\s/>]")


def is_drawing(data: bytes) -> bool:
    """Whether bytes begin as SVG does: after comments and a document type, with its element."""
    prolog = PROLOG.match(data)
    at = prolog.end() if prolog else 0
    while True:
        while data[at : at + 1].isspace():
            at += 1
        if data.startswith(b"<!--", at):
            end = data.find(b"-->", at + 4) + 3
        elif data.startswith((b"<!DOCTYPE", b"<?"), at):
            # A document type with declarations of its own is refused later, with a message.
            end = data.find(b">", at) + 1
        else:
            return OPENING.match(data, at) is not None or data.startswith((b"<!ENTITY", b"]>"), at)
        if end <= at:
            return False
        at = end


class _UnsoundError(Exception):
    def __init__(self, what: str, remedy: str) -> None:
        self.found = (what, remedy)


def unsound_drawing(data: bytes, pixels: Callable[[bytes], Unsound | None]) -> Unsound | None:
    """Why a drawing cannot be set, and what to do; None for one that can. `pixels` judges a picture within it."""
    if len(data) > MOST_BYTES:
        return f"has more than {MOST_BYTES // 1024**2} million bytes", "save it as pixels, or draw less"
    try:
        root = _parsed(data)
        for element in root.iter():
            _check_element(element, pixels)
        _check_expansion(root)
    except _UnsoundError as error:
        return error.found
    except (expat.ExpatError, ValueError, LookupError):
        return "is not well-formed SVG", EXPORT
    return None


def _parsed(data: bytes) -> Element:
    """The tree, from a parser that stops at whatever could make it more than its bytes."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise _UnsoundError(f"has elements nested more than {DEEPEST} deep", EXPORT)
        builder.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    def document_type(_name: str, system: str | None, public: str | None, declares: int) -> None:
        if declares:
            raise _UnsoundError("declares entities", "save it as plain SVG")
        if system and not (public or "").startswith("-//W3C//DTD SVG"):
            raise _UnsoundError(f"refers to another file, “{system[:60]}”", "delete the line <!DOCTYPE …>")

    def instruction(target: str, _text: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise _UnsoundError("refers to a stylesheet", EMBED)

    def entity(*_declared: object) -> None:
        raise _UnsoundError("declares entities", "save it as plain SVG")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    parser.StartDoctypeDeclHandler, parser.ProcessingInstructionHandler = document_type, instruction
    parser.EntityDeclHandler = entity
    parser.Parse(data, True)
    return builder.close()


def _names(element: Element) -> tuple[str, str]:
    """The namespace and the local name."""
    namespace, _, name = element.tag.rpartition("}")
    return namespace, name


def _check_element(element: Element, pixels: Callable[[bytes], Unsound | None]) -> None:
    namespace, name = _names(element)
    if name in ACTIVE or namespace in FOREIGN:
        raise _UnsoundError(f"holds <{name}>, which is not taken", UNFORMATTED if name == "foreignObject" else PLAIN)
    if name in ANIMATED:
        raise _UnsoundError(f"holds <{name}>: it moves, and pages do not", "save it as a still drawing")
    for key, value in element.attrib.items():
        space, _, attribute = key.rpartition("}")
        if attribute.lower().startswith("on"):
            raise _UnsoundError(f"holds the script “{attribute}”", "save it as plain SVG, without scripts")
        if attribute == "base" and space:
            raise _UnsoundError("moves its addresses with “xml:base”", "delete the attribute")
        if attribute == "href":
            _check_reference(name, value.strip())
        _check_data(value, pixels)
        # A presentation attribute is CSS too; a name that some editor keeps in a namespace of its own is not.
        css = attribute == "style" or (not space and "(" in value)
        if css and LOADING.search(value):
            raise _UnsoundError("refers to another file in its style", EMBED)
    if name == "style":
        _check_data(element.text or "", pixels)
        if LOADING.search("".join(element.itertext())):
            raise _UnsoundError("refers to another file in its style", EMBED)


def _check_reference(name: str, value: str) -> None:
    if name == "a":
        if not ADDRESSES.match(value):
            raise _UnsoundError(f"links to “{value[:60]}”", "links begin with https, or lead to a place in the drawing")
    elif not value.startswith("#") and not (name in ("image", "feImage") and value.startswith("data:image/")):
        raise _UnsoundError(f"refers to another file, “{value[:60]}”", EMBED)


def _check_data(text: str, pixels: Callable[[bytes], Unsound | None]) -> None:
    """Pictures written out within a drawing are judged as those beside it."""
    for in_style, whole in DATA.findall(text):
        head, _, body = (in_style or whole).partition(",")
        try:
            data = base64.b64decode(unquote_to_bytes(body)) if head.endswith(";base64") else unquote_to_bytes(body)
        except binascii.Error:
            raise _UnsoundError("holds a picture that is damaged", EXPORT) from None
        if found := pixels(data):
            raise _UnsoundError(f"holds a picture that {found[0]}", found[1])


def _check_expansion(root: Element) -> None:
    """Count what is drawn when every reference is drawn out, and refuse those that lead back to themselves."""
    places = {identifier: element for element in root.iter() if (identifier := element.get("id"))}
    counts: dict[Element, int] = {}
    open_elements: set[Element] = set()
    waiting: list[tuple[Element, bool]] = [(root, False)]
    while waiting:
        element, done = waiting.pop()
        below = [*element, *_drawn_by(element, places)]
        if done:
            open_elements.discard(element)
            counts[element] = 1 + sum(counts[each] for each in below)
            if counts[element] > MOST_ELEMENTS:
                raise _UnsoundError(f"draws more than {MOST_ELEMENTS:,} elements", "draw less, or save it as pixels")
            continue
        if element in counts:
            continue
        open_elements.add(element)
        waiting.append((element, True))
        for each in below:
            if each in open_elements:
                raise _UnsoundError("has a part that is drawn within itself", EXPORT)
            if each not in counts:
                waiting.append((each, False))


def _drawn_by(element: Element, places: dict[str, Element]) -> Iterator[Element]:
    """What an element draws that stands elsewhere."""
    if _names(element)[1] != "a":
        for key, value in element.attrib.items():
            if key.rpartition("}")[2] == "href" and value.strip()[1:] in places:
                yield places[value.strip()[1:]]
            for name in WITHIN.findall(value):
                if name in places:
                    yield places[name]
