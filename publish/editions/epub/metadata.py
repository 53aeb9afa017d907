"""Say in the package document what a publication's metadata say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish.composing.galley import Galley
from publish.editions.edition import EpubSpec, edition_identifier
from publish.editions.epub.package import PackageTerm
from publish.publication import Agent, Metadata

__all__ = ["UNIQUE_IDENTIFIER", "bibliographic_terms", "unique_identifier"]

# The `id` of the element that holds the unique identifier.
UNIQUE_IDENTIFIER = "identifier"


def unique_identifier(galley: Galley, spec: EpubSpec) -> str:
    """The publication's first identifier that is one everywhere, else one made from its name (EPUB 3.3, 5.5.3.1)."""
    known = (identifier for pair in galley.metadata.identifiers.items() if (identifier := _uri(*pair)))
    return next(known, None) or edition_identifier(galley.name, spec.name)


def _uri(scheme: str, value: str) -> str | None:
    """An identifier as a URI, None where its scheme is a house's own."""
    match scheme.casefold():
        case "isbn":
            return "urn:isbn:" + re.sub(r"[\s-]", "", value)
        case "doi":
            return "https://doi.org/" + re.sub(r"^(?:doi:|https?://(?:dx\.)?doi\.org/)", "", value)
        case "uuid":
            return "urn:uuid:" + value.removeprefix("urn:uuid:")
        case "urn":
            return value if value.startswith("urn:") else f"urn:{value}"
        case _:
            return None


def bibliographic_terms(galley: Galley, identifier: str) -> tuple[PackageTerm, ...]:
    """The Dublin Core elements and what refines them; `identifier` is the unique one."""
    metadata = galley.metadata
    terms = [PackageTerm("identifier", identifier, (("id", UNIQUE_IDENTIFIER),))]
    for pair in metadata.identifiers.items():
        value = _uri(*pair) or ":".join(pair)
        if value != identifier:
            terms.append(PackageTerm("identifier", value))
    terms += _titles(metadata)
    terms.append(PackageTerm("language", metadata.language))
    terms += _agents(metadata)
    single = {"publisher": metadata.issuer, "date": metadata.date, "rights": metadata.rights}
    single |= {"description": metadata.description}
    terms += [PackageTerm(name, value) for name, value in single.items() if value]
    terms += [PackageTerm("subject", subject) for subject in metadata.subjects]
    terms += _series(metadata)
    return tuple(terms)


def _titles(metadata: Metadata) -> Iterator[PackageTerm]:
    """Title and subtitle, told apart only where there are two."""
    if metadata.subtitle is None:
        yield PackageTerm("title", metadata.full_title, (("id", "title"),))
        yield _refinement("title", "title-type", "main")
        return
    for order, (name, kind, text) in enumerate(
        (("title", "main", metadata.full_title), ("subtitle", "subtitle", metadata.subtitle)), start=1
    ):
        yield PackageTerm("title", text, (("id", name),))
        yield _refinement(name, "title-type", kind)
        yield _refinement(name, "display-seq", str(order))


def _agents(metadata: Metadata) -> Iterator[PackageTerm]:
    """Who made it. An official paper without authors is its issuer's."""
    issuer = (Agent(name=metadata.issuer, role="isb"),) if metadata.issuer else ()
    authors = tuple(agent for agent in metadata.authors if agent.role == "aut") or issuer
    others = tuple(agent for agent in metadata.authors if agent.role != "aut")
    for element, agents in (("creator", authors), ("contributor", others)):
        for number, agent in enumerate(agents, start=1):
            name = f"{element}-{number}"
            yield PackageTerm(element, agent.name, (("id", name),))
            yield _refinement(name, "role", agent.role, ("scheme", "marc:relators"))
            if agent.sort_as:
                yield _refinement(name, "file-as", agent.sort_as)


def _series(metadata: Metadata) -> Iterator[PackageTerm]:
    """The series, also in the words of calibre: some reading systems know no others."""
    series = metadata.series
    if series is None:
        return
    yield PackageTerm("meta", series.name, (("property", "belongs-to-collection"), ("id", "series")), dublin_core=False)
    yield _refinement("series", "collection-type", "series")
    yield _named("calibre:series", series.name)
    if series.number:
        yield _refinement("series", "group-position", series.number)
        yield _named("calibre:series_index", series.number)


def _refinement(identifier: str, name: str, value: str, *more: tuple[str, str]) -> PackageTerm:
    return PackageTerm("meta", value, (("refines", f"#{identifier}"), ("property", name), *more), dublin_core=False)


def _named(name: str, content: str) -> PackageTerm:
    """A statement as EPUB 2 makes it."""
    return PackageTerm("meta", "", (("name", name), ("content", content)), dublin_core=False)
