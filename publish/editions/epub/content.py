"""Turn a galley's slips into the content documents of an EPUB."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring, tostring

from publish.composing.galley import Galley, Resource

__all__ = [
    "COVER_PATH",
    "NAVIGATION_PATH",
    "STYLESHEET_PATH",
    "ContentDocument",
    "Names",
    "content_documents",
    "cover_page",
    "page",
    "properties",
    "resource_path",
    "text_address",
    "written",
]

COVER_PATH = "cover.xhtml"
NAVIGATION_PATH = "nav.xhtml"
STYLESHEET_PATH = "style.css"
PICTURES = "pictures"
TEXTS = "text"

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
FOREIGN = {"svg": "http://www.w3.org/2000/svg", "math": "http://www.w3.org/1998/Math/MathML"}

# EPUB 3 Structural Semantics Vocabulary for the DPUB-ARIA roles. A role that is not here has no such word, or is
# deprecated in one of the two.
SEMANTICS = {
    "doc-abstract": "abstract",
    "doc-acknowledgments": "acknowledgments",
    "doc-afterword": "afterword",
    "doc-appendix": "appendix",
    "doc-backlink": "backlink",
    "doc-bibliography": "bibliography",
    "doc-biblioref": "biblioref",
    "doc-chapter": "chapter",
    "doc-colophon": "colophon",
    "doc-conclusion": "conclusion",
    "doc-credit": "credit",
    "doc-credits": "credits",
    "doc-dedication": "dedication",
    "doc-endnotes": "endnotes",
    "doc-epigraph": "epigraph",
    "doc-epilogue": "epilogue",
    "doc-errata": "errata",
    "doc-footnote": "footnote",
    "doc-foreword": "foreword",
    "doc-glossary": "glossary",
    "doc-glossref": "glossref",
    "doc-index": "index",
    "doc-introduction": "introduction",
    "doc-noteref": "noteref",
    "doc-notice": "notice",
    "doc-pagebreak": "pagebreak",
    "doc-part": "part",
    "doc-preface": "preface",
    "doc-prologue": "prologue",
    "doc-pullquote": "pullquote",
    "doc-qna": "qna",
    "doc-subtitle": "subtitle",
    "doc-tip": "tip",
    "doc-toc": "toc",
}

# By these the text of record can be told apart in the finished file, and be proved there.
KEPT = frozenset({"data-apparatus", "data-only", "data-pages-of"})

# Attributes that name a file of the galley: img and source, SVG's image, video.
FILE_ATTRIBUTES = ("src", "href", "poster")

# A picture on a part of the measure, and how wide the measure of a page is, in the size of its text.
PART = re.compile(r"width: (\d+(?:\.\d+)?)%")
MEASURE = 30


@dataclass(frozen=True, slots=True)
class ContentDocument:
    """A slip as a content document that is still a tree; `path` is relative to the package document."""

    slip: str
    path: str
    title: str
    body: Element
    matter: str | None = None
    """Front, body or back matter as EPUB calls it; None where a publication is of one matter."""

    @property
    def identifiers(self) -> frozenset[str]:
        """The identifiers of its elements."""
        return frozenset(identifier for element in self.body.iter() if (identifier := element.get("id")))


class Names:
    """Gives names that differ, whatever file system or catalogue they come to."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unique(self, name: str, separator: str = "-") -> str:
        """The name itself, or with the lowest number that makes it differ from those before."""
        candidate, number = name, 2
        while candidate.casefold() in self._taken:
            candidate, number = f"{name}{separator}{number}", number + 1
        self._taken.add(candidate.casefold())
        return candidate


def content_documents(galley: Galley) -> tuple[ContentDocument, ...]:
    """The galley's slips without what belongs to paged editions, their links leading from file to file."""
    paths, titles = Names(), Names()
    documents = []
    several = len({slip.matter for slip in galley.texts}) > 1
    for slip in galley.texts:
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", slip.name).strip("-.") or TEXTS
        path = f"{TEXTS}/{paths.unique(stem)}.xhtml"
        title = titles.unique(slip.title or galley.metadata.full_title, " ")
        documents.append(
            ContentDocument(
                slip.name, path, title, _reflowable(fromstring(slip.body)), f"{slip.matter}matter" if several else None
            )
        )
    owners = {identifier: document.path for document in documents for identifier in document.identifiers}
    pictures = {resource.name: f"../{PICTURES}/{resource.name}" for resource in galley.resources}
    for document in documents:
        _lead(document, owners, pictures)
    return tuple(documents)


def _reflowable(body: Element) -> Element:
    """The tree with EPUB's own markup, and without the marks that only paged editions and messages need."""
    _without_paged(body)
    for element in body.iter():
        if (meaning := element.get("data-semantics")) is not None:
            element.set("epub:type", meaning)
        for name in [name for name in element.attrib if name.startswith("data-") and name not in KEPT]:
            del element.attrib[name]
        if (role := element.get("role")) in SEMANTICS:
            element.set("epub:type", SEMANTICS[role])
        # EPUB 3.3, 6.1.2.1 takes XHTML as XML does, so a language is said both ways.
        language = element.get("lang") or element.get(XML_LANGUAGE)
        if language is not None:
            element.set("lang", language)
            element.set(XML_LANGUAGE, language)
        if element.tag == "img" and (part := PART.fullmatch(element.get("style", ""))):
            element.set("style", f"{part[0]}; min-width: min(100%, {MEASURE * float(part[1]) / 100:g}em)")
        if element.tag == "section" and element.get("role") is None:
            # With a name it would be a landmark (HTML-AAM), of which a chapter has one and not one for each heading.
            element.attrib.pop("aria-labelledby", None)
        if element.tag in FOREIGN:
            element.set("xmlns", FOREIGN[element.tag])
    for definitions in body.iter("dl"):
        _gather(definitions)
    return body


def _gather(definitions: Element) -> None:
    """Make each entry of a glossary one element with the name of its term.

    Reading systems show what a term leads to where it is called: its explanation is a part of that.
    """
    entries: list[Element] = []
    for child in definitions:
        if child.tag == "dt" and child.get("epub:type") == "glossterm" and (name := child.attrib.pop("id", None)):
            entries.append(Element("div", {"id": name}))
        if not entries:
            return
        entries[-1].append(child)
    definitions[:] = entries


def _without_paged(element: Element) -> None:
    """Take out what belongs to paged editions alone; the text around it closes up."""
    previous: Element | None = None
    for child in list(element):
        if child.get("data-only") == "paged" or child.get("data-page-of") is not None:
            if previous is None:
                element.text = (element.text or "") + (child.tail or "")
            else:
                previous.tail = (previous.tail or "") + (child.tail or "")
            element.remove(child)
        else:
            _without_paged(child)
            previous = child


def _lead(document: ContentDocument, owners: dict[str, str], pictures: dict[str, str]) -> None:
    """Let references to places and pictures find their files."""
    for element in document.body.iter():
        for name in FILE_ATTRIBUTES:
            target = element.get(name)
            if target in pictures:
                element.set(name, pictures[target])
        target = element.get("href", "")
        owner = owners.get(target[1:], document.path) if target.startswith("#") else document.path
        if owner != document.path:
            element.set("href", owner.removeprefix(f"{TEXTS}/") + target)


def written(document: ContentDocument, galley: Galley) -> bytes:
    """The content document as it goes into the archive."""
    return page(
        document.title, [document.body], galley.metadata.language, galley.direction, "../", matter=document.matter
    )


def properties(document: ContentDocument) -> tuple[str, ...]:
    """What a reading system must be told of the content document (EPUB 3.3, D.5.1)."""
    tags = {element.tag for element in document.body.iter()}
    return tuple(name for tag, name in (("math", "mathml"), ("svg", "svg")) if tag in tags)


def cover_page(picture: str, alternative: str, title: str, galley: Galley) -> bytes:
    """The page that shows the cover."""
    image = Element("img", {"src": picture, "alt": alternative, "role": "doc-cover", "epub:type": "cover"})
    return page(title, [image], galley.metadata.language, galley.direction, name="cover")


def page(
    title: str,
    content: Iterable[Element],
    language: str,
    direction: str,
    up: str = "",
    name: str | None = None,
    matter: str | None = None,
) -> bytes:
    """An XHTML document in the publication's language and writing direction.

    `up` leads to the package document; `name` is a class by which stylesheets know the page, `matter` EPUB's
    word for where it belongs.
    """
    html = Element("html", {"xmlns": XHTML, "xmlns:epub": OPS, "lang": language, XML_LANGUAGE: language})
    if direction == "rtl":
        html.set("dir", direction)
    head, body = Element("head"), Element("body")
    html.extend((head, body))
    heading = Element("title")
    heading.text = title
    style = Element("link", {"rel": "stylesheet", "type": "text/css", "href": up + STYLESHEET_PATH})
    head.extend((Element("meta", {"charset": "utf-8"}), heading, style))
    body.extend(content)
    if name is not None:
        body.set("class", name)
    if matter is not None:
        body.set("epub:type", matter)
    html.text = head.tail = body.tail = "\n"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{tostring(html, encoding="unicode")}\n'.encode()


def resource_path(resource: Resource) -> str:
    """Where a picture of the galley lies in the package."""
    return f"{PICTURES}/{resource.name}"


def text_address(path: str, identifier: str, base: str) -> str:
    """How one content document refers to a place in another, or in itself."""
    return ("" if path == base else path.removeprefix(f"{TEXTS}/")) + f"#{identifier}"
