"""Whether what the house adds says what the metadata say: masthead, colophon, and what stands in the margins of pages.

That masthead and colophon say what the galley says is compared with all other words. Here they are held against the
metadata themselves, so that a template that leaves something out, or says something else, is noticed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, fromstring

from publish.checks.fidelity.characters import is_page_number
from publish.checks.fidelity.found import Found
from publish.checks.subject import Subject
from publish.composing.binding import RIGHT_TO_LEFT
from publish.composing.typography import equal_forms
from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity
from publish.document import Citation

__all__ = ["apparatus_findings", "citation_findings", "margin_findings"]


def apparatus_findings(subject: Subject, found: Sequence[Found]) -> Iterator[Diagnostic]:
    """A title or issuer that is not shown (F008), a correction that the colophon does not tell (F010)."""
    metadata = subject.document.metadata
    masthead = _solid(" ".join(word.text for word in found if word.house == "masthead"))
    colophon = _solid(" ".join(word.text for word in found if word.house == "colophon"))
    for key, value in (("title", metadata.full_title), ("issuer", metadata.issuer)):
        if value and _solid(value) not in masthead:
            message = f"the masthead does not show the {key}, “{value}”"
            yield Diagnostic("F008", Severity.ERROR, message, subject.document.place_of(key))
    for correction in metadata.corrections:
        for text in (correction.stood, correction.stands, correction.because):
            if _solid(text) not in colophon:
                message = f"the colophon does not tell the correction of “{' '.join(correction.stood.split())}”"
                yield Diagnostic("F010", Severity.ERROR, message, subject.document.place_of("corrections"))
                break


def citation_findings(subject: Subject, found: Sequence[Found]) -> Iterator[Diagnostic]:
    """Words of an author in a citation that its style leaves out, around a work or of the part that is meant (F011)."""
    said = _solid(" ".join(word.text for word in found if word.house == "citation"))
    for citation in (node for node in nodes(subject.document) if isinstance(node, Citation)):
        for cite in citation.cites:
            for text in (cite.prefix, cite.locator[1] if cite.locator else "", cite.suffix.lstrip(", ")):
                if _solid(text) not in said:
                    message = f"“{text}” is not said where “{cite.key}” is cited"
                    hint = "the citation style leaves it out: take another, or write it into the text"
                    yield Diagnostic("F011", Severity.ERROR, message, cite.span, hint)


def _solid(text: str) -> str:
    """A text without spaces and quotation marks, in which capitals and typographic forms make no difference."""
    return re.sub(r"[\s\"']", "", equal_forms(text)).casefold()


def margin_findings(subject: Subject) -> Iterator[Diagnostic]:
    """Text in the margins of a page that is no running head, folio, leader or repeated table head (F011)."""
    lines = [_words(line) for slip in subject.galley.slips for line in _lines(fromstring(slip.body))]
    texts = [f" {' '.join(line)} " for line in dict.fromkeys(map(tuple, lines)) if line]
    page_label = _words(subject.galley.labels.get("page", ""))
    labels, every = set(page_label), [*texts, f" {' '.join(page_label)} "]
    for page in subject.pdf.pages:
        for run in page.artifacts:
            words = _words(run.text)
            said = f" {' '.join(words)} "
            if (
                words
                and not labels.issuperset(words)
                and not any(said in text or _mirrors(said, text) for text in every)
            ):
                message = (
                    f"“{' '.join(run.text.split())}” in the margin of page {page.label} is not what the house sets"
                )
                yield Diagnostic("F011", Severity.ERROR, message, subject.document.place_of("title"))
                return


def _mirrors(said: str, text: str) -> bool:
    """Whether words from right to left are those of a text: they are found as they are painted, from left to right.

    Glyphs that stand for two letters have them in their own order, so only how often each letter stands is compared.
    """
    return RIGHT_TO_LEFT.search(said) is not None and not Counter(_solid(said)) - Counter(_solid(text))


def _lines(slip: Element) -> Iterator[str]:
    """What margins may say: the titles that a slip hands to them, its headings, the heads of its tables."""
    for element in slip.iter():
        if element.tag in ("article", "section", *(f"h{rank}" for rank in range(1, 7))):
            yield from (value for name, value in element.attrib.items() if name.startswith("data-"))
        if element.tag == "thead":
            yield " ".join(" ".join(cell.itertext()) for cell in element.iter() if cell.tag in ("th", "td"))
        if re.fullmatch(r"h\d", element.tag):
            yield "".join(element.itertext())


def _words(text: str) -> list[str]:
    """The words of a line without numbers and marks, which are other checks' to judge."""
    words = equal_forms(text).casefold().split()
    return [word for word in words if not is_page_number(word) and re.search(r"\w", word)]
