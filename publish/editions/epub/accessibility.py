"""Say how accessible an EPUB is, from what stands in it: nothing is claimed that was not found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from publish.composing.galley import Galley, Resource
from publish.editions.epub.content import ContentDocument
from publish.editions.epub.package import PackageTerm

__all__ = ["CONFORMANCE", "Findings", "accessibility_terms", "findings", "obstacles"]

# EPUB Accessibility 1.1, 2.6: the string that says it, and nothing else says it.
CONFORMANCE = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"

HEADINGS = {f"h{level}": level for level in range(1, 7)}
PICTURES = frozenset({"img", "svg"})
MOVING = frozenset({"audio", "video", "script", "object", "embed", "iframe", "canvas"})
MOVING_TYPES = frozenset({"image/gif", "image/webp"})
MOVING_SVG = re.compile(rb"<(?:\w+:)?(?:animate|animateMotion|animateTransform|set|script)\b")

# A size in anything but the reader's own units does not follow the reader's choice.
FIXED_SIZE = re.compile(r"font(?:-size)?\s*:[^;}]*?\d(?:px|pt|pc|mm|cm|in|q)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in the content documents, stylesheet and pictures."""

    words: bool
    pictures: int
    """Drawings and pictures that say something; those marked as decoration are not counted."""
    described: int
    """Of these, how many say it in words too."""
    descriptions: bool
    """Whether pictures lead to long descriptions."""
    formulas: int
    spoken: int
    """Formulas with a text alternative."""
    headings: bool
    levels_skipped: bool
    bare_tables: int
    """Tables without a heading cell."""
    empty_links: int
    roles: bool
    index: bool
    ruby: bool
    pages: bool
    moving: bool
    """Whether anything may move, flash or sound."""
    scalable: bool
    """Whether type follows the reader's size, family and colour."""


def findings(
    documents: tuple[ContentDocument, ...], stylesheet: str, resources: Iterable[Resource], pages: bool
) -> Findings:
    """What stands in the content documents; `pages` says whether they mark the pages of a paged edition."""
    elements = [element for document in documents for element in document.body.iter()]
    pictures = [element for element in elements if element.tag in PICTURES and not _decorative(element)]
    formulas = [element for element in elements if element.tag == "math"]
    levels = [HEADINGS[element.tag] for element in elements if element.tag in HEADINGS]
    return Findings(
        words=any("".join(document.body.itertext()).strip() for document in documents),
        pictures=len(pictures),
        described=sum(_described(picture) for picture in pictures),
        descriptions=any(picture.get("aria-details") for picture in pictures),
        formulas=len(formulas),
        spoken=sum(bool(formula.get("alttext", "").strip()) for formula in formulas),
        headings=bool(levels),
        levels_skipped=any(below > above + 1 for above, below in zip([0, *levels], levels, strict=False)),
        bare_tables=sum(element.tag == "table" and element.find(".//th") is None for element in elements),
        empty_links=sum(
            element.tag == "a" and "href" in element.attrib and not _named(element) for element in elements
        ),
        roles=any(element.get("role", "").startswith("doc-") for element in elements),
        index=any(element.get("role") == "doc-index" for element in elements),
        ruby=any(element.tag == "ruby" for element in elements),
        pages=pages,
        moving=any(element.tag in MOVING for element in elements) or any(map(_may_move, resources)),
        scalable=FIXED_SIZE.search(stylesheet) is None,
    )


def _decorative(picture: Element) -> bool:
    """Whether the author says that the picture says nothing (HTML, 4.8.4.4.8)."""
    return picture.get("alt") == "" or picture.get("role") in {"presentation", "none"} or _hidden(picture)


def _hidden(element: Element) -> bool:
    return element.get("aria-hidden") == "true"


def _described(picture: Element) -> bool:
    return bool((picture.get("alt") or picture.get("aria-label") or picture.findtext("title") or "").strip())


def _named(link: Element) -> bool:
    alternatives = [picture.get("alt", "") for picture in link.iter("img")]
    return bool("".join([*link.itertext(), *alternatives, link.get("aria-label", "")]).strip())


def _may_move(resource: Resource) -> bool:
    if resource.media_type == "image/svg+xml":
        return MOVING_SVG.search(resource.data) is not None
    return resource.media_type in MOVING_TYPES


def accessibility_terms(found: Findings, galley: Galley, conforms: bool, source: str | None) -> tuple[PackageTerm, ...]:
    """The metadata that EPUB Accessibility 1.1, 2.2 asks for; `source` names the edition whose pages are listed.

    `conforms` says that the edition claims `CONFORMANCE`, and that there are no `obstacles`.
    """
    terms = [("schema:accessMode", mode) for mode in _modes(found)]
    terms += [("schema:accessModeSufficient", modes) for modes in _sufficient(found)]
    terms += [("schema:accessibilityFeature", feature) for feature in _features(found)]
    terms.append(("schema:accessibilityHazard", "unknown" if found.moving else "none"))
    terms.append(("schema:accessibilitySummary", _summary(found, galley)))
    if source is not None:
        terms.append(("pageBreakSource", source))
    if conforms and galley.metadata.issuer is not None:
        terms += [("dcterms:conformsTo", CONFORMANCE), ("a11y:certifiedBy", galley.metadata.issuer)]
    return tuple(PackageTerm("meta", value, (("property", name),), dublin_core=False) for name, value in terms)


def _modes(found: Findings) -> Iterator[str]:
    if found.words:
        yield "textual"
    # A cover repeats the title page; it is not content that has to be seen.
    if found.pictures:
        yield "visual"


def _sufficient(found: Findings) -> Iterator[str]:
    if found.pictures:
        yield "textual,visual"
    if found.words and found.described == found.pictures and found.spoken == found.formulas:
        yield "textual"


def _features(found: Findings) -> Iterator[str]:
    """The terms of the Schema.org Accessibility Properties for Discoverability Vocabulary that hold."""
    yield "tableOfContents"
    yield "readingOrder"
    held = {
        "structuralNavigation": found.headings and not found.levels_skipped,
        "ARIA": found.roles,
        "alternativeText": 0 < found.pictures == found.described,
        "longDescription": found.descriptions,
        "MathML": bool(found.formulas),
        "describedMath": 0 < found.formulas == found.spoken,
        "rubyAnnotations": found.ruby,
        "index": found.index,
        "pageBreakMarkers": found.pages,
        "pageNavigation": found.pages,
        "displayTransformability": found.scalable,
        # No file is encrypted, and no reading system is asked to forbid anything.
        "unlocked": True,
    }
    yield from (feature for feature, holds in held.items() if holds)


def _summary(found: Findings, galley: Galley) -> str:
    """The house's sentences that are true of this publication, in its own language.

    Where the house has none, the vocabulary's own terms, which belong to no language: a summary is expected.
    """
    sentences = {
        "accessibility-summary": found.words and found.headings and not found.levels_skipped,
        "accessibility-pictures": 0 < found.pictures == found.described,
        "accessibility-mathematics": 0 < found.formulas == found.spoken,
        "accessibility-pages": found.pages,
    }
    said = [galley.labels[name] for name, true in sentences.items() if true and galley.labels.get(name)]
    return " ".join(said) or ", ".join(_features(found))


def obstacles(found: Findings, galley: Galley) -> tuple[str, ...]:
    """What stands in the way of claiming `CONFORMANCE`, in words; nothing where the claim is earned.

    EPUB Accessibility 1.1, 2.6 also asks who certifies it, which is nobody but the issuer.
    """
    faults = {
        "there is no issuer to certify it": galley.metadata.issuer is None,
        "a picture has no alternative text": found.described < found.pictures,
        "a formula has no alternative text": found.spoken < found.formulas,
        "there are no headings": not found.headings,
        "a heading level is skipped": found.levels_skipped,
        "a table has no heading cells": bool(found.bare_tables),
        "a link has no words": bool(found.empty_links),
        "a picture may move or flash": found.moving,
        "type does not follow the reader's size": not found.scalable,
    }
    return tuple(fault for fault, holds in faults.items() if holds)
