"""Whether links lead where the source says, and whether every picture of the source is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from publish.checks.alternatives import decorative, described, pictures
from publish.checks.contents import LEAST_ENTRIES
from publish.checks.fidelity.alignment import differences
from publish.checks.fidelity.words import SourceText
from publish.checks.house import house_targets
from publish.checks.subject import Subject
from publish.composing.galley import Entry
from publish.composing.typography import equal_forms
from publish.diagnostics import Diagnostic, Severity
from publish.document import Link, Picture, plain_text
from publish.inspection import LinkFact, PdfFacts, resolved

__all__ = ["link_findings", "picture_findings"]

REBUILD = "build the edition again; a finished file is not to be changed by hand"
NOTES = re.compile(r"#note(ref)?-\d+(-\d+)?")


# --- links -------------------------------------------------------------------------------------


def link_findings(subject: Subject, source: SourceText) -> Iterator[Diagnostic]:
    """Links that lead elsewhere than in the source, are missing, or are not the source's (F013).

    Within a file that was made elsewhere places have other names, so there only links to the outside are compared.
    """
    paged = subject.spec.form == "pdf"
    found = list(_pdf_targets(subject) if paged else _epub_targets(subject))
    if paged and not found and "PDF/X-4" in subject.spec.claims:
        return  # PDF/X-4 allows no links within the page
    # Where notes are, and that they are there, is another check's to tell.
    wanted = [link for link in source.links if not NOTES.match(link.target)]
    if not subject.own:
        wanted = [link for link in wanted if not link.target.startswith("#")]
        found = [target for target in found if not target.startswith(("#", "page:"))]
    if paged:
        wanted = _once(wanted)
    contents = ["#" + entry.identifier for entry in _every(subject.galley.contents)]
    # Fewer are not listed, and a link to the only heading is no line of contents.
    contents = contents if len(contents) >= LEAST_ENTRIES else []
    registers = [["#" + entry.identifier for entry in each.entries] for each in subject.galley.registers]
    for lines in (contents, *registers) if paged else ():
        found = _without(found, lines)
    house = {_target(target) for target in house_targets(subject.galley)}
    found = [target for target in found if target not in house]
    listed = {target for lines in (contents, *registers) for target in lines}
    known: dict[str, int] = {}
    one = [known.setdefault(_target(link.target), len(known)) for link in wanted]
    other = [known.setdefault(target, len(known)) for target in found]
    for hunk in differences(one, other):
        links = wanted[hunk.start : hunk.end]
        others = found[hunk.other_start : hunk.other_end]
        if paged and len(others) > len(links):
            # The contents page leads to the headings as well.
            others = [each for each in others if each not in listed]
        yield from _told(links, others)


def _told(links: Sequence[Link], targets: Sequence[str]) -> Iterator[Diagnostic]:
    for link, target in zip(links, targets, strict=False):
        words = " ".join(plain_text(link.children).split())
        message = f"the link “{words}” leads to “{target}”, but in the source to “{link.target}”"
        yield Diagnostic("F013", Severity.ERROR, message, link.span, REBUILD)
    for link in links[len(targets) :]:
        words = " ".join(plain_text(link.children).split())
        message = f"the link “{words}” to “{link.target}” is missing"
        yield Diagnostic("F013", Severity.ERROR, message, link.span, REBUILD)
    for target in targets[len(links) :]:
        message = f"there is a link to “{target}” that the source does not have"
        yield Diagnostic("F013", Severity.ERROR, message, None, REBUILD)


def _once(links: Sequence[Link]) -> list[Link]:
    """Links of which one that follows another of the same words to the same place counts as one.

    So they count where a line ends in one.
    """
    same = [(link.target, plain_text(link.children)) for link in links]
    return [link for number, link in enumerate(links) if not number or same[number - 1] != same[number]]


def _without(targets: list[str], contents: list[str]) -> list[str]:
    """The targets without those of the contents page, where it is there as a whole."""
    length = len(contents)
    starts = (at for at, target in enumerate(targets) if contents and target == contents[0])
    start = next((at for at in starts if targets[at : at + length] == contents), None)
    return targets if start is None else targets[:start] + targets[start + length :]


def _target(target: str) -> str:
    """A target as it is compared: escaped characters are those that they stand for."""
    return target if target.startswith("#") else unquote(target).rstrip("/")


def _pdf_targets(subject: Subject) -> Iterator[str]:
    before: tuple[str, str | None] | None = None
    for link in _in_reading_order(subject.pdf):
        target = _target(link.target)
        if (target, link.description) != before and not NOTES.match(target):
            yield target
        before = (target, link.description)


def _in_reading_order(pdf: PdfFacts) -> Iterator[LinkFact]:
    """The links as the tag tree has them; those that it does not hold, where it begins.

    On a page, a note stands below all that is read after it.
    """
    held = [link for root in pdf.structure for element in root.walk() for link in element.links]
    tagged = {id(link) for link in held}
    yield from (link for link in pdf.links if id(link) not in tagged)
    yield from held


def _epub_targets(subject: Subject) -> Iterator[str]:
    book = subject.book
    for tree in book.documents:
        if book.navigation is not None and tree.path == book.navigation.path:
            continue
        for element in tree.root.every("a"):
            target = element.get("href")
            if target is not None and NOTES.fullmatch("#" + target.rpartition("#")[2]):
                continue
            around = (element, *tree.around(element))
            # The words of a cross-reference are the house's, its target is the source's.
            if target is None or any(each.get("data-apparatus") not in (None, "reference") for each in around):
                continue
            if {"noteref", "backlink"} & set(element.words_of("epub:type")):
                continue
            outside = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target)
            yield _target(target if outside else "#" + resolved(target, tree.path)[1])


def _every(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _every(entry.entries)


# --- pictures ----------------------------------------------------------------------------------


def picture_findings(subject: Subject, source: SourceText) -> Iterator[Diagnostic]:
    """Pictures of the source that are missing, and pictures that it does not have (F012)."""
    if subject.spec.form == "pdf" and not subject.pdf.tags:
        return  # nothing in the file says what its pictures show; that it has no tags is told elsewhere
    found = list(_epub_pictures(subject) if subject.spec.form == "epub" else _pdf_pictures(subject))
    if not subject.own:
        # One without words is told as that.
        found = [words for words in found if words]
    if len(found) == len(source.pictures):
        return  # whether each says what it shows is another check's to tell
    known: dict[str, int] = {}
    one = [known.setdefault(_plain(picture.alternative), len(known)) for picture in source.pictures]
    other = [known.setdefault(_plain(words), len(known)) for words in found]
    for hunk in differences(one, other):
        lacking = source.pictures[hunk.start : hunk.end]
        added = found[hunk.other_start : hunk.other_end]
        for picture in lacking[len(added) :]:
            yield _missing(picture)
        for words in added[len(lacking) :]:
            message = f"there is a picture, “{_short(words)}”, that the source does not have"
            yield Diagnostic("F012", Severity.ERROR, message, None, REBUILD)


def _missing(picture: Picture) -> Diagnostic:
    message = f"the picture that shows “{_short(picture.alternative)}” is missing"
    return Diagnostic("F012", Severity.ERROR, message, picture.span, REBUILD)


def _epub_pictures(subject: Subject) -> Iterator[str]:
    for tree in subject.book.documents:
        if tree.path not in subject.book.cover:
            yield from (described(tree, each) for each in pictures(tree) if not decorative(each))


def _pdf_pictures(subject: Subject) -> Iterator[str]:
    for tag in subject.pdf.tags:
        if tag.role == "Figure":
            yield tag.alternative or tag.actual or ""


def _plain(text: str) -> str:
    return " ".join(equal_forms(text).split())


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40].rstrip() + "…"
