"""Whether the accessibility metadata of an EPUB say what it has: no more, and no less.

Everything is counted anew in the finished file, so that a mistake of whoever wrote the metadata comes to light.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from publish.checks.alternatives import decorative, described, pictures, spoken
from publish.checks.grids import bare
from publish.checks.headings import ranked, skipped
from publish.checks.looks import fixed_sizes, forced
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.inspection import MATHML, Book, Markup, PackageItem

__all__ = ["Evidence", "check", "evidence"]

REBUILD = "build the edition again; a finished file is not to be changed by hand"

# EPUB Accessibility 1.1, 2.6.
CONFORMANCE = re.compile(r"EPUB Accessibility 1\.\d - WCAG 2\.\d Level (A{1,3})")
SOUNDING = frozenset(("audio", "video"))
MOVING = frozenset(("video", "script", "object", "embed", "iframe", "canvas"))
MOVING_SVG = frozenset(("animate", "animateMotion", "animateTransform", "set", "script"))
MOVING_TYPES = frozenset(("image/gif", "image/webp"))
HAZARDS = frozenset(("flashing", "motionSimulation", "sound"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands in a finished EPUB, as far as metadata speak of it.

    The cover repeats the title page: it is left out.
    """

    words: bool
    pictures: int
    described: int
    formulas: int
    spoken: int
    tex: bool
    sounds: bool
    films: bool
    moving: bool
    ranks: tuple[int, ...]
    bare_tables: int
    empty_links: int
    marks: bool
    features: Mapping[str, bool]
    """Of each feature that a file can show, whether it is there."""


def evidence(subject: Subject) -> Evidence:
    """What a finished EPUB has."""
    book = subject.book
    trees = [tree for tree in book.documents if tree.path not in book.cover]
    elements = [element for tree in trees for element in tree.root.walk()]
    shown = [(tree, each) for tree in trees for each in pictures(tree) if not decorative(each)]
    formulas = [element for element in elements if element.name == "math" and element.space == MATHML]
    names = {element.name for element in elements}
    ranks = tuple(rank for tree in trees for rank, _ in ranked(tree))
    marks = any(_is_mark(element) for element in elements)
    told = sum(bool(described(*each)) for each in shown)
    speaking = sum(map(spoken, formulas))
    return Evidence(
        words=any(any(body.text for body in tree.root.every("body")) for tree in trees),
        pictures=len(shown),
        described=told,
        formulas=len(formulas),
        spoken=speaking,
        tex=any(element.name == "annotation" and "tex" in (element.get("encoding") or "") for element in elements),
        sounds=bool(SOUNDING & names),
        films="video" in names,
        moving=bool(MOVING & names) or _moves(book, subject.epub.items),
        ranks=ranks,
        bare_tables=sum(bare(element) for element in elements if element.name == "table"),
        empty_links=sum(element.name == "a" and _empty(element) for element in elements),
        marks=marks,
        features={
            "tableOfContents": bool(subject.epub.contents),
            "structuralNavigation": bool(ranks) and not skipped(ranks),
            "alternativeText": 0 < len(shown) == told,
            "longDescription": any(_described_at_length(element) for element in elements),
            "MathML": bool(formulas),
            "describedMath": 0 < len(formulas) == speaking,
            "rubyAnnotations": "ruby" in names,
            "pageBreakMarkers": marks,
            "pageNavigation": bool(subject.epub.page_list),
            "ARIA": any((element.get("role") or "").startswith("doc-") for element in elements),
            "index": any(_is_index(element) for element in elements),
            "displayTransformability": not any(True for _ in fixed_sizes(book)) and not forced(book),
            "unlocked": "META-INF/encryption.xml" not in book.names,
        },
    )  # fmt: skip


def _is_mark(element: Markup) -> bool:
    return element.get("role") == "doc-pagebreak" or "pagebreak" in element.words_of("epub:type")


def _is_index(element: Markup) -> bool:
    return element.get("role") == "doc-index" or "index" in element.words_of("epub:type")


def _described_at_length(element: Markup) -> bool:
    return any(element.get(name) for name in ("aria-details", "aria-describedby", "longdesc"))


def _empty(link: Markup) -> bool:
    if link.get("href") is None:
        return False
    alternatives = [picture.get("alt") or "" for picture in link.every("img")]
    return not "".join([link.text, *alternatives, link.get("aria-label") or ""]).strip()


def _moves(book: Book, items: tuple[PackageItem, ...]) -> bool:
    drawings = (element for tree in (*book.documents, *book.drawings) for element in tree.root.walk())
    return any(item.media_type in MOVING_TYPES for item in items) or any(
        element.name in MOVING_SVG for element in drawings
    )


# --- what is said beside what is there ---------------------------------------------------------


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Claims that are not earned (A037), features that are not told (A038), metadata that are missing (A039, A044)."""
    found = evidence(subject)
    yield from _modes(subject, found)
    yield from _sufficient(subject, found)
    yield from _features(subject, found)
    yield from _hazards(subject, found)
    if not any(subject.epub.values("schema:accessibilitySummary")):
        message = "the package has no summary of how accessible it is (schema:accessibilitySummary)"
        yield Diagnostic("A044", Severity.WARNING, message, None, REBUILD)
    for claim in subject.epub.values("dcterms:conformsTo"):
        if CONFORMANCE.fullmatch(claim):
            yield from (_unearned(f"conformance to “{claim}”", reason) for reason in _obstacles(subject, found))


def _modes(subject: Subject, found: Evidence) -> Iterator[Diagnostic]:
    """By which senses it is taken in (Schema.org accessMode)."""
    there = {
        "textual": found.words,
        "visual": bool(found.pictures) or found.films,
        "auditory": found.sounds,
    }
    said = subject.epub.values("schema:accessMode")
    if not said:
        yield _absent("schema:accessMode")
        return
    for mode, holds in there.items():
        if mode in said and not holds:
            yield _unearned(f"content that is {mode}", "there is none")
        if holds and mode not in said:
            yield _untold(f"that content is {mode} (schema:accessMode)")


def _sufficient(subject: Subject, found: Evidence) -> Iterator[Diagnostic]:
    """By which senses alone all of it can be taken in (accessModeSufficient)."""
    modes = set(subject.epub.values("schema:accessMode"))
    said = [
        frozenset(part.strip() for part in value.split(","))
        for value in subject.epub.values("schema:accessModeSufficient")
    ]
    earned = found.words and found.described == found.pictures and found.spoken == found.formulas and not found.sounds
    for each in said:
        named = ", ".join(sorted(each))
        if not each <= modes:
            yield _unearned(f"that “{named}” suffices", "it has no such content")
        elif each == {"textual"} and not earned:
            yield _unearned("that text suffices", "not everything is said in words")
    if earned and said and frozenset(("textual",)) not in said:
        yield _untold("that text suffices (schema:accessModeSufficient)")
    if not said:
        yield _absent("schema:accessModeSufficient")


# Features of the vocabulary that a finished file cannot show, or that stand only beside sound and film.
UNSEEN_FEATURES = frozenset(
    "none unknown annotations bookmarks braille highContrastAudio highContrastDisplay largePrint fullRubyAnnotations "
    "taggedPDF tactileGraphic tactileObject timingControl ttsMarkup withAdditionalWordSegmentability "
    "withoutAdditionalWordSegmentability horizontalWriting verticalWriting latex-chemistry MathML-chemistry "
    "ChemML readingOrder".split()
)
OF_SOUND = frozenset(("audioDescription", "captions", "closedCaptions", "openCaptions", "signLanguage", "transcript"))


def _features(subject: Subject, found: Evidence) -> Iterator[Diagnostic]:
    """The Schema.org Accessibility Properties for Discoverability Vocabulary, term by term."""
    said = subject.epub.values("schema:accessibilityFeature")
    if not said:
        yield _absent("schema:accessibilityFeature")
        return
    there = dict(found.features)
    there |= {"printPageNumbers": found.marks, "latex": found.tex}
    there |= dict.fromkeys(OF_SOUND, found.sounds)
    there["synchronizedAudioText"] = any("media-overlay" in item.properties for item in subject.epub.items) or any(
        item.media_type == "application/smil+xml" for item in subject.epub.items
    )
    for feature in said:
        if feature not in there and feature not in UNSEEN_FEATURES:
            yield _unearned(f"the feature “{feature}”", "the vocabulary has no such term")
        elif not there.get(feature, True):
            yield _unearned(f"the feature “{feature}”", WITHOUT.get(feature, "it is not there"))
    for feature, holds in found.features.items():
        if holds and feature not in said:
            yield _untold(f"the feature “{feature}”")
    if "readingOrder" not in said:
        yield _untold("the feature “readingOrder”")


WITHOUT = {
    "alternativeText": "beside the cover there is no picture, or one has no alternative text",
    "structuralNavigation": "there are no headings, or a rank is skipped",
    "MathML": "there is no formula",
    "describedMath": "there is no formula, or one has no alternative text",
    "pageBreakMarkers": "no page break is marked in the text",
    "pageNavigation": "there is no page list",
    "displayTransformability": "type has a fixed size, or running text a forced colour",
    "unlocked": "files are encrypted",
}


def _hazards(subject: Subject, found: Evidence) -> Iterator[Diagnostic]:
    said = set(subject.epub.values("schema:accessibilityHazard"))
    if not said:
        yield _absent("schema:accessibilityHazard")
    if "none" in said and found.moving:
        yield _unearned("that there is no hazard", "something may move or flash")
    if "none" in said and said & HAZARDS:
        yield _unearned("that there is no hazard", f"it names one: {', '.join(sorted(said & HAZARDS))}")


def _obstacles(subject: Subject, found: Evidence) -> Iterator[str]:
    """What stands against the claim of a level of WCAG, of what a program can see."""
    faults = {
        "a picture has no alternative text": found.described < found.pictures,
        "a formula has no alternative text": found.spoken < found.formulas,
        "there are no headings": not found.ranks,
        "a rank of headings is skipped": skipped(found.ranks),
        "a table has no heading cells": bool(found.bare_tables),
        "a link has no words": bool(found.empty_links),
        "something may move or flash": found.moving,
        "type does not follow the reader’s size, or colours are forced": not found.features["displayTransformability"],
        "nobody certifies it (a11y:certifiedBy)": not any(subject.epub.values("a11y:certifiedBy")),
    }
    return (fault for fault, holds in faults.items() if holds)


def _unearned(claim: str, reason: str) -> Diagnostic:
    return Diagnostic("A037", Severity.ERROR, f"the package claims {claim}, but {reason}", None, REBUILD)


def _untold(what: str) -> Diagnostic:
    return Diagnostic("A038", Severity.WARNING, f"the package does not say {what}, which it has", None, REBUILD)


def _absent(name: str) -> Diagnostic:
    return Diagnostic("A039", Severity.ERROR, f"the package does not say {name}", None, REBUILD)
