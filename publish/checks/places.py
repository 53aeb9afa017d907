"""Tell where in the source an element of a finished file comes from.

Our own EPUBs hold the galley's elements in the galley's order, and the galley says where each of them stands in the
source. What a file holds beside them, as the package document, has its place in the metadata.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element, fromstring
from xml.parsers import expat

from publish.checks.fidelity.alignment import Hunk, differences
from publish.checks.fidelity.expected import expected_words
from publish.checks.fidelity.found import pdf_words
from publish.checks.fidelity.report import located
from publish.checks.fidelity.words import Word, source_text
from publish.checks.subject import Subject
from publish.composing.walking import nodes
from publish.diagnostics import Span
from publish.document import Picture
from publish.inspection import Block, Run

__all__ = ["epub_element_place", "epub_place", "metadata_place", "pdf_block_place", "pdf_tag_place"]


@dataclass
class _Element:
    """An element of a file in the archive; `start` and `end` are line and column, both from 1."""

    tag: str
    attributes: Mapping[str, str]
    parent: _Element | None
    start: tuple[int, int]
    end: tuple[int, int] = (0, 0)
    kids: list[_Element] = field(default_factory=list)
    span: Span | None = None

    def place(self) -> Span | None:
        """Its own place, or that of the nearest element around it that has one."""
        element: _Element | None = self
        while element is not None:
            if element.span is not None:
                return element.span
            element = element.parent
        return None

    def walk(self) -> Iterator[_Element]:
        yield self
        for kid in self.kids:
            yield from kid.walk()


def epub_place(subject: Subject, path: str, line: int, column: int) -> Span | None:
    """Where in the source that comes from which stands at a line and column of a file in an EPUB.

    `path` is the file's place in the archive. A place at the end of a tag, as validators give it, is the element's.
    None where nothing of the source stands there.
    """
    root = _file(subject, path)
    if root is None:
        return None
    if path.endswith(".opf"):
        return metadata_place(subject, _package_key(_innermost(root, (line, column))))
    return _innermost(root, (line, column)).place() or _reference(subject, _innermost(root, (line, column)))


def epub_element_place(subject: Subject, path: str, css: str = "", cfi: str = "", snippet: str = "") -> Span | None:
    """Where in the source an element comes from that a report names: by selector, by EPUB CFI, or by its markup.

    The first of the three that leads to an element counts. None where nothing of the source stands there.
    """
    root = _file(subject, path)
    if root is None:
        return None
    if path.endswith(".opf"):
        return metadata_place(subject, "title")
    found = (_by_selector(root, css) if css else None) or (_by_cfi(root, cfi) if cfi else None)
    found = found or (_by_snippet(root, snippet) if snippet else None)
    return None if found is None else found.place() or _reference(subject, found)


def metadata_place(subject: Subject, key: str) -> Span:
    """Where a key of the metadata stands; the metadata's beginning where it is not written."""
    return subject.document.place_of(key)


def pdf_tag_place(subject: Subject, number: int) -> Span | None:
    """Where in the source a structure element of a PDF comes from, by its number in the order of the tree, from 0.

    It is the place of the first text, or of the picture, in the element. None where that is not the source's.
    """
    tags = subject.pdf.tags
    if not 0 <= number < len(tags):
        return None
    tag = tags[number]
    if tag.alternative is not None:
        pictures = [node for node in nodes(subject.document) if isinstance(node, Picture)]
        figures = [each for each in tags if each.role == "Figure"]
        order = next((order for order, each in enumerate(figures) if each is tag), None)
        if order is not None and len(figures) == len([each for each in pictures if each.alternative]):
            return [each for each in pictures if each.alternative][order].span
    return _block_place(
        subject,
        lambda block: any(each is tag for each in block.path),
        lambda run: any(each is tag for each in run.within),
    )


def pdf_block_place(subject: Subject, block: Block) -> Span | None:
    """Where in the source the text of a block comes from; None where it is not the source's."""
    return _block_place(subject, lambda each: each is block, lambda _: False)


def _block_place(subject: Subject, holds: Callable[[Block], bool], within: Callable[[Run], bool]) -> Span | None:
    """The place of the first word of the source in the blocks, or the runs of blocks, that are asked for."""
    places = _word_places(subject)
    for number, block in enumerate(subject.pdf.blocks):
        whole = holds(block)
        for index, run in enumerate(block.runs):
            word = places.get((number, index)) if whole or within(run) else None
            if word is not None:
                return located(word, subject.document)
    return None


def _word_places(subject: Subject) -> Mapping[tuple[int, int], Word]:
    """The first word of the source in each run of each block, by the numbers of block and run."""
    # Kept beside what the subject itself has worked out of its bytes.
    kept: dict[tuple[int, int], Word] | None = subject.__dict__.get("_word_places")
    if kept is None:
        source = source_text(subject.document, paged=True).words
        expected, found = expected_words(source, subject.galley, paged=True), pdf_words(subject.pdf)
        known: dict[str, int] = {}
        one = [known.setdefault(word.text, len(known)) for word in expected]
        other = [known.setdefault(word.text, len(known)) for word in found]
        kept, shift, start = {}, 0, 0
        for hunk in (*differences(one, other), Hunk(len(one), len(one), len(other), len(other))):
            for place in range(start, hunk.other_start):
                if (word := expected[place + shift]).span is not None:
                    kept.setdefault((found[place].block, found[place].run), word)
            start, shift = hunk.other_end, hunk.end - hunk.other_end
        subject.__dict__["_word_places"] = kept
    return kept


# --- the files of an EPUB ----------------------------------------------------------------------


@lru_cache(maxsize=64)
def _parsed(data: bytes, path: str) -> _Element | None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            text = archive.read(path)
        except KeyError:
            return None
    return _tree(text)


def _tree(text: bytes) -> _Element | None:
    """A file as a tree of elements with their places; None where it is not well-formed."""
    parser = expat.ParserCreate()
    document = _Element("", {}, None, (1, 1))
    around = [document]

    def here() -> tuple[int, int]:
        return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

    def start(name: str, attributes: dict[str, str]) -> None:
        made = _Element(name.rpartition(":")[2], attributes, around[-1], here())
        around[-1].kids.append(made)
        around.append(made)

    def end(_: str) -> None:
        around.pop().end = here()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text, True)
    except expat.ExpatError:
        return None
    return document.kids[0] if document.kids else None


def _file(subject: Subject, path: str) -> _Element | None:
    """A file of the subject's archive, each element with its place in the source as far as that is known."""
    root = _parsed(subject.data, path)
    if root is not None:
        slip = _slip(subject, path)
        for element, (tag, span) in zip(_text_elements(root), _spans(slip) if slip else (), strict=False):
            if element.tag != tag:
                break
            element.span = span
    return root


def _slip(subject: Subject, path: str) -> str | None:
    """The slip that a content document was made of: they are the last in the reading order, one for each."""
    if not any(each.apparatus("masthead") for each in subject.epub.documents):
        return None  # the file was made elsewhere, of other elements
    slips, spine = subject.galley.texts, subject.epub.spine
    texts = spine[len(spine) - len(slips) :]
    return slips[texts.index(path)].body if len(texts) == len(slips) and path in texts else None


def _text_elements(root: _Element) -> Iterator[_Element]:
    """The elements of a content document's text without the marks of pages."""
    body = next((kid for kid in root.kids if kid.tag == "body"), None)
    for element in body.walk() if body is not None else ():
        if element is not body and element.attributes.get("role") != "doc-pagebreak":
            yield element


@lru_cache(maxsize=64)
def _spans(body: str) -> tuple[tuple[str, Span | None], ...]:
    """Of every element of a slip that reflows its tag and its own place, in order."""
    return tuple((element.tag, _at(element.get("data-at"))) for element in _reflowing(fromstring(body)))


def _reflowing(element: Element) -> Iterator[Element]:
    if element.get("data-only") == "paged" or element.get("data-page-of") is not None:
        return
    yield element
    for kid in element:
        yield from _reflowing(kid)


def _at(place: str | None) -> Span | None:
    if place is None:
        return None
    file, line, column = place.rsplit(":", 2)
    return Span.point(file, int(line), int(column))


# --- finding an element ------------------------------------------------------------------------


def _innermost(root: _Element, place: tuple[int, int]) -> _Element:
    """The element at a place; at the place where a tag ends, the element that it opens."""
    opened = [element for element in root.walk() if element.start < place]
    found = opened[-1] if opened else root
    while found.parent is not None and found.kids and found.end < place:
        found = found.parent
    return found


def _by_cfi(root: _Element, cfi: str) -> _Element | None:
    """The element of an EPUB CFI's path within its document (EPUB Canonical Fragment Identifiers 1.1)."""
    path = cfi.removeprefix("epubcfi(").rstrip(")").rpartition("!")[2]
    found = root
    for step in re.findall(r"/(\d+)", path):
        index = int(step) // 2 - 1
        if int(step) % 2 or not 0 <= index < len(found.kids):
            break
        found = found.kids[index]
    return found


_COMPOUND = re.compile(r"(?P<tag>[\w*-]+)?(?P<rest>.*)", re.DOTALL)
_SIMPLE = re.compile(
    r"#(?P<id>(?:\\.|[\w-])+)|\.(?P<class>(?:\\.|[\w-])+)|:nth-child\((?P<nth>\d+)\)"
    r"|\[(?P<name>[\w:|\\-]+)(?:[$^*~]?=\"?(?P<value>[^\"\]]*)\"?)?\]"
)


def _by_selector(root: _Element, selector: str) -> _Element | None:
    """The first element that a selector of types, identifiers, classes, attributes and places among kids leads to."""
    parts = re.findall(r"\s*(>)?\s*((?:\\.|\[[^\]]*\]|\([^)]*\)|[^\s>])+)", selector)
    for element in root.walk():
        if parts and _selected(element, parts):
            return element
    return None


def _selected(element: _Element, parts: list[tuple[str, str]]) -> bool:
    *before, (child, compound) = parts
    if not _is(element, compound):
        return False
    if not before:
        return True
    parent = element.parent
    while parent is not None:
        if _selected(parent, before):
            return True
        parent = None if child else parent.parent
    return False


def _is(element: _Element, compound: str) -> bool:
    match = _COMPOUND.match(compound)
    assert match is not None
    if match["tag"] not in (None, "*", element.tag):
        return False
    return all(_has(element, simple) for simple in _SIMPLE.finditer(match["rest"]))


def _has(element: _Element, simple: re.Match[str]) -> bool:
    said = {name: value.replace("\\", "") for name, value in simple.groupdict().items() if value is not None}
    if "id" in said:
        return element.attributes.get("id") == said["id"]
    if "class" in said:
        return said["class"] in element.attributes.get("class", "").split()
    if "nth" in said:
        kids = element.parent.kids if element.parent is not None else [element]
        return kids.index(element) + 1 == int(said["nth"])
    value = element.attributes.get(said["name"].replace("|", ":"))
    return value is not None and said.get("value", "") in value


def _by_snippet(root: _Element, snippet: str) -> _Element | None:
    """The element whose tag has all the attributes of the markup's first tag; the first of several."""
    match = re.match(r"\s*<([\w:-]+)((?:\s+[\w:-]+(?:=\"[^\"]*\")?)*)", snippet)
    if match is None:
        return None
    wanted = dict(re.findall(r"([\w:-]+)=\"([^\"]*)\"", match[2]))
    wanted = {name: value for name, value in wanted.items() if not name.startswith("xmlns")}
    for element in root.walk():
        same = all(element.attributes.get(name) == value for name, value in wanted.items())
        if element.tag == match[1].rpartition(":")[2] and same:
            return element
    return None


# --- what is not the text ----------------------------------------------------------------------

# Elements of the package document, and the metadata that they tell.
_KEYS = {
    "title": "title",
    "creator": "authors",
    "contributor": "authors",
    "publisher": "issuer",
    "date": "date",
    "language": "language",
    "rights": "rights",
    "description": "description",
    "subject": "subjects",
    "identifier": "identifiers",
}


def _package_key(element: _Element) -> str:
    return _KEYS.get(element.tag, "title")


def _reference(subject: Subject, element: _Element) -> Span | None:
    """The place of what a line of the navigation document leads to."""
    around: _Element | None = element
    while around is not None and "href" not in around.attributes:
        around = around.parent
    if around is None:
        return None
    identifier = around.attributes["href"].partition("#")[2]
    for node in nodes(subject.document):
        if identifier and getattr(node, "identifier", None) == identifier:
            span = getattr(getattr(node, "heading", node), "span", None)
            return span if isinstance(span, Span) else None
    return None
