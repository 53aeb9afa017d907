"""Read the XML files of a finished EPUB as trees in which every element knows its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from xml.parsers import expat

__all__ = ["MATHML", "SVG", "XHTML", "Markup", "Tree", "read_tree"]

XHTML = "http://www.w3.org/1999/xhtml"
SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"

# How attributes of these vocabularies are called; those of an element's own have no prefix.
PREFIXES = {
    "http://www.idpf.org/2007/ops": "epub:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.w3.org/1999/xlink": "xlink:",
}


@dataclass(frozen=True, slots=True, eq=False)
class Markup:
    """An element: its local name, the namespace of it, attributes, and where in its file it begins.

    Each is itself alone: two elements that say the same are not equal.
    """

    name: str
    space: str
    attributes: Mapping[str, str]
    line: int
    column: int
    kids: tuple[Markup | str, ...]

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    def words_of(self, name: str) -> tuple[str, ...]:
        """An attribute that is a list of words; empty where it is not there."""
        return tuple(self.attributes.get(name, "").split())

    @property
    def elements(self) -> Iterator[Markup]:
        """The elements directly in it."""
        return (kid for kid in self.kids if isinstance(kid, Markup))

    def walk(self) -> Iterator[Markup]:
        """This element and all in it, in the order of the file; as deep as the file goes."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(list(element.elements))

    def every(self, *names: str) -> Iterator[Markup]:
        """The elements of these names, itself among them."""
        return (element for element in self.walk() if element.name in names)

    def strings(self) -> Iterator[str]:
        """All its text, piece by piece."""
        waiting: list[Markup | str] = [self]
        while waiting:
            kid = waiting.pop()
            if isinstance(kid, str):
                yield kid
            elif kid is not self and kid.said is not None:
                yield kid.said
            else:
                waiting += reversed(kid.kids)

    @property
    def text(self) -> str:
        """All its text, white space closed up."""
        return " ".join("".join(self.strings()).split())

    @property
    def said(self) -> str | None:
        """The words of a formula, apart from those beside it; None for anything else, or a formula without."""
        words = self.get("alttext") if self.space == MATHML else None
        return f" {words} " if words else None

    @property
    def record(self) -> str:
        """Its text without the house's own within it, white space closed up."""
        pieces: list[str] = []
        waiting: list[Markup | str] = [*reversed(self.kids)]
        while waiting:
            kid = waiting.pop()
            if isinstance(kid, str):
                pieces.append(kid)
            elif kid.said is not None:
                pieces.append(kid.said)
            elif kid.get("data-apparatus") is None:
                waiting += reversed(kid.kids)
        return " ".join("".join(pieces).split())


@dataclass(frozen=True, eq=False)
class Tree:
    """One XML file. `path` is its place in the archive."""

    path: str
    root: Markup
    parents: Mapping[Markup, Markup] = field(repr=False)

    @cached_property
    def identified(self) -> dict[str, Markup]:
        """The elements that have an identifier; the first, where one stands twice."""
        found: dict[str, Markup] = {}
        for element in self.root.walk():
            if (identifier := element.get("id")) is not None:
                found.setdefault(identifier, element)
        return found

    def around(self, element: Markup) -> Iterator[Markup]:
        """The elements around one, the nearest first."""
        parent = self.parents.get(element)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def inherited(self, element: Markup, *names: str) -> str | None:
        """The nearest value of an attribute, under any of these names, on an element or around it."""
        for each in (element, *self.around(element)):
            for name in names:
                if (value := each.get(name)) is not None:
                    return value
        return None


@dataclass(slots=True)
class _Open:
    """An element that has begun."""

    name: str
    attributes: dict[str, str]
    line: int
    column: int
    kids: list[Markup | str] = field(default_factory=list)


class _Reader:
    """Builds a tree from what expat reports."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.open: list[_Open] = []
        self.root: Markup | None = None
        self.parents: dict[Markup, Markup] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        named = {_attribute(key): value for key, value in attributes.items()}
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.open.append(_Open(name, named, line, column))

    def end(self, _: str) -> None:
        done = self.open.pop()
        space, _, name = done.name.rpartition(" ")
        element = Markup(name, space, done.attributes, done.line, done.column, tuple(done.kids))
        for kid in element.elements:
            self.parents[kid] = element
        if self.open:
            self.open[-1].kids.append(element)
        else:
            self.root = element

    def characters(self, text: str) -> None:
        if self.open:
            self.open[-1].kids.append(text)


def _attribute(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return PREFIXES.get(space, "") + local


def read_tree(path: str, data: bytes) -> Tree:
    """An XML file as a tree. expat.ExpatError where it is not well-formed.

    Nothing outside the file is read: expat asks for no external entity that it is not told to.
    """
    reader = _Reader()
    reader.parser.Parse(data, True)
    assert reader.root is not None, "a document that is well-formed has a root"
    return Tree(path, reader.root, reader.parents)
