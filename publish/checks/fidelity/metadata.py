"""Whether a finished file's metadata say what the source's do: title, authors, issuer, language, date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.publication import Metadata

__all__ = ["metadata_findings"]

DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"

# What is told in Dublin Core, under which key of the source, and what a reader calls it.
FIELDS = {
    "title": ("title", "title"),
    "creator": ("authors", "author"),
    "publisher": ("issuer", "issuer"),
    "language": ("language", "language"),
    "date": ("date", "date"),
}


def metadata_findings(subject: Subject) -> Iterator[Diagnostic]:
    """What a file says of itself otherwise than the source, or does not say at all (F014)."""
    wanted = _wanted(subject.document.metadata)
    for where, said, whole in _said(subject):
        for name, expected in wanted.items():
            found, (_, field) = said.get(name, ()), FIELDS[name]
            if not expected or _same(name, expected, found):
                continue
            if found:
                message = f"the {field} is {_listed(found)} in {where}, but {_listed(expected)} in the source"
                yield _finding(subject, name, message)
            elif whole and (subject.own or name in ("title", "language")):
                yield _finding(subject, name, f"the {field}, {_listed(expected)}, is not in {where}")


def _finding(subject: Subject, name: str, message: str) -> Diagnostic:
    key, _ = FIELDS[name]
    place = subject.document.place_of("issuer" if name == "creator" and not subject.document.metadata.authors else key)
    return Diagnostic("F014", Severity.ERROR, message, place, "make the file again from this source")


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"“{value}”" for value in values)


def _wanted(metadata: Metadata) -> dict[str, tuple[str, ...]]:
    authors = tuple(agent.name for agent in metadata.authors if agent.role == "aut")
    issuer = (metadata.issuer,) if metadata.issuer else ()
    return {
        "title": (metadata.full_title,),
        # An official paper without authors is its issuer's.
        "creator": authors or issuer,
        "publisher": issuer,
        "language": (metadata.language,),
        "date": (str(metadata.date),) if metadata.date else (),
    }


def _same(name: str, expected: tuple[str, ...], found: tuple[str, ...]) -> bool:
    if name == "title":
        # A subtitle is a title too.
        return found[:1] == expected
    if name == "language":
        return expected[0].lower() in {each.lower() for each in found}
    return found == expected


def _said(subject: Subject) -> Iterator[tuple[str, Mapping[str, tuple[str, ...]], bool]]:
    """Where a file tells of itself, what it says there, and whether all should be said there."""
    if subject.spec.form == "epub":
        yield "the metadata of the EPUB", {name: subject.epub.values(f"dc:{name}") for name in FIELDS}, True
        return
    pdf = subject.pdf
    information = pdf.information
    held = {"title": information.get("/Title"), "creator": information.get("/Author")}
    spoken: dict[str, tuple[str, ...]] = {name: (value,) for name, value in held.items() if value}
    if authors := spoken.get("creator"):
        spoken["creator"] = tuple(re.split(r"\s*;\s*", authors[0]))
    packet = xmp_values(pdf.xmp)
    if packet or subject.own:
        yield "the XMP metadata", packet, True
    else:
        # The information dictionary has no word for the language.
        spoken["language"] = (pdf.language,) if pdf.language else ()
    # What the packet says need not be said again.
    yield "the document information", spoken, not packet


def xmp_values(packet: bytes) -> dict[str, tuple[str, ...]]:
    """What an XMP packet says in Dublin Core; nothing where it cannot be read."""
    try:
        root = ElementTree.fromstring(packet) if packet else None
    except ElementTree.ParseError:
        return {}
    values: dict[str, tuple[str, ...]] = {}
    for element in root.iter() if root is not None else ():
        if element.tag.startswith(DUBLIN_CORE):
            items = [item.text or "" for item in element.iter(f"{RDF}li")] or [element.text or ""]
            values[element.tag.removeprefix(DUBLIN_CORE)] = tuple(item.strip() for item in items if item.strip())
    return values
