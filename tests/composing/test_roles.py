"""What the parts of a publication are called aloud, and where terms lead."""

from __future__ import annotations

import re

import pytest
from reading.sources import document as read_document

from publish.composing.compose import compose
from publish.composing.galley import Galley
from publish.diagnostics import SourceError
from publish.editions.epub.content import content_documents
from publish.reading import read
from publish.theming import load
from publish.workspace import Workspace

THEME = load(Workspace.in_memory({}), "house")


def galley_of(kind: str = "book", **parts: str) -> Galley:
    """A publication of several parts, by role."""
    listed = "".join(f"  - {{file: {role}.md, role: {role}}}\n" for role in parts)
    files = {f"{role}.md": text for role, text in parts.items()}
    files["publication.yaml"] = f"title: A\nkind: {kind}\nissuer: I\nlanguage: en\nparts:\n{listed}"
    document, found = read(Workspace.in_memory({f"p/{name}": text for name, text in files.items()}), "p")
    assert found == ()
    return compose(document, THEME)


def test_a_part_without_a_heading_is_a_leaf_of_its_own() -> None:
    galley = galley_of(dedication="To *all*.[^a]\n\n[^a]: Yes.", bodymatter="Before.\n\n# One\n\nText.", epigraph="> Q")
    assert [(slip.name, slip.matter) for slip in galley.slips] == [
        ("half-title", "front"),
        ("title-page", "front"),
        ("leaf-01", "front"),
        ("chapter-01", "body"),
        ("chapter-02", "body"),
        ("leaf-02", "front"),
    ]
    assert re.search(r'<section class="dedication" role="doc-dedication">\s*<p', galley.slips[2].body)
    assert "Yes." in galley.slips[2].body
    assert "Before." in galley.slips[3].body
    assert 'role="doc-epigraph"' in galley.slips[5].body


def test_an_epigraph_on_a_leaf_of_its_own_is_called_one_once() -> None:
    galley = galley_of(epigraph="::: epigraph\nQ\n\n—Q\n:::", bodymatter="# One\n\nText.")
    (leaf,) = (slip for slip in galley.slips if slip.name == "leaf-01")
    assert leaf.body.count('role="doc-epigraph"') == 1


def test_terms_lead_to_their_entries() -> None:
    text = (
        '# One\n\n[Gases]{term="a gas"} and [Air]{.term lang=de}.\n\n'
        "::: glossary\na *gas*\n: It is.\n\nair\n: [A gas]{.term}.\n:::"
    )
    document = read_document(text, "report")
    body = compose(document, THEME).slips[1].body
    assert re.findall(r'<a href="([^"]*)" role="doc-glossref">([^<]*)</a>', body) == [
        ("#term-a-gas", "Gases"),
        ("#term-air", "Air"),
        ("#term-a-gas", "A gas"),
    ]
    assert re.findall(r'<dt id="([^"]*)" data-semantics="glossterm">', body) == ["term-a-gas", "term-air"]
    assert '<span lang="de" xml:lang="de"><a href="#term-air"' in body


def test_a_part_that_is_a_glossary_explains_terms_without_more() -> None:
    galley = galley_of(bodymatter="# One\n\n[Air]{.term}", glossary="# Terms\n\nair\n: It is.")
    assert 'href="#term-air" role="doc-glossref"' in galley.slips[2].body
    assert '<section id="terms" role="doc-glossary"' in galley.slips[3].body
    with pytest.raises(SourceError) as raised:
        galley_of(bodymatter="# One\n\n[Air]{.term}\n\nair\n: It is.")
    assert [each.code for each in raised.value.diagnostics] == ["R158"]


@pytest.mark.parametrize(
    ("role", "matter", "called"),
    [
        ("foreword", "front", "doc-foreword"),
        ("preface", "front", "doc-preface"),
        ("dedication", "front", "doc-dedication"),
        ("epigraph", "front", "doc-epigraph"),
        ("introduction", "body", "doc-introduction"),
        ("conclusion", "body", "doc-conclusion"),
        ("acknowledgments", "back", "doc-acknowledgments"),
        ("appendix", "back", "doc-appendix"),
        ("frontmatter", "front", None),
        ("backmatter", "back", None),
    ],
)
def test_chapters_of_a_part_are_called_what_the_part_is(role: str, matter: str, called: str | None) -> None:
    galley = galley_of(**{role: "# The part\n\n## Under it\n\nText.", "bodymatter": "# One\n\nText."})
    slip = next(slip for slip in galley.slips if 'id="the-part"' in slip.body)
    assert slip.matter == matter
    assert re.findall(r'<section id="[^"]*"(?: role="([^"]*)")? aria-labelledby="h-', slip.body) == [called or "", ""]
    sections = [each for document in content_documents(galley) for each in document.body.iter("section")]
    part = next(each for each in sections if each.get("id") == "the-part")
    assert part.get("epub:type") == (called.removeprefix("doc-") if called else None)


def test_chapters_stand_under_the_part_that_they_follow() -> None:
    text = "# {}\n\nText.\n\n## {} below\n\nText.\n"
    files = {
        "publication.yaml": "title: A\nkind: book\nlanguage: en\nparts:\n  - {file: p.md, role: preface}\n"
        "  - {file: one.md, role: part}\n  - a.md\n  - b.md\n  - {file: two.md, role: part}\n  - c.md\n"
        "  - {file: z.md, role: afterword}\n"
    } | {f"{name}.md": text.format(name, name) for name in ("p", "one", "a", "b", "two", "c", "z")}
    document, found = read(Workspace.in_memory({f"p/{name}": text for name, text in files.items()}), "p")
    assert found == ()
    galley = compose(document, THEME)
    listed = [(each.identifier, each.part, [(e.identifier, e.level) for e in each.entries]) for each in galley.contents]
    assert listed == [
        ("p", False, [("p-below", 2)]),
        ("one", True, [("one-below", 2), ("a", 2), ("b", 2)]),
        ("two", True, [("two-below", 2), ("c", 2)]),
        ("z", False, [("z-below", 2)]),
    ]
    assert [(e.identifier, e.level) for e in galley.contents[1].entries[1].entries] == [("a-below", 3)]
    inside = [slip.title for slip in galley.slips if " in-part" in slip.body]
    assert inside == ["1 a", "2 b", "3 c"]


def test_a_part_without_a_title_groups_nothing() -> None:
    galley = galley_of(bodymatter="# One\n\nText.", part="Text.", conclusion="# Two\n\nText.")
    assert [(each.identifier, each.entries) for each in galley.contents] == [("one", ()), ("two", ())]
