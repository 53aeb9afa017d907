"""Metadata of a finished PDF: the XMP packet, and the information dictionary that says the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import msgspec
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheets import METADATA, STAMP

from publish.editions.pdf.xmp import NAMESPACES, packet, pdf_date, set_metadata
from publish.publication import Agent, Metadata

BOTH = ("PDF/A-3a", "PDF/UA-1")


def read(metadata: Metadata = METADATA, claims: tuple[str, ...] = BOTH, **options: Any) -> ElementTree.Element:
    return ElementTree.fromstring(packet(metadata, replace(STAMP, claims=claims, **options)))


def values(root: ElementTree.Element, name: str) -> list[str]:
    """The values of a property: its own, or those of its list."""
    prefix, local = name.split(":")
    found = root.find(f".//{{{NAMESPACES[prefix]}}}{local}")
    if found is None:
        return []
    items = found.findall(f".//{{{NAMESPACES['rdf']}}}li")
    return [item.text or "" for item in items] if items else [found.text or ""]


def test_one_packet_with_one_description_of_everything() -> None:
    root = read()
    assert len(list(root.iter(f"{{{NAMESPACES['rdf']}}}RDF"))) == 1
    assert values(root, "dc:title") == ["A small sheet about ink & paper"] * 2
    assert values(root, "dc:creator") == ["The Printing House"]
    assert values(root, "dc:description") == ["Words, rules and pictures."] * 2
    assert values(root, "dc:language") == ["en"]
    assert values(root, "dc:subject") == ["ink", "paper"]
    assert values(root, "dc:rights") == ["Public domain"] * 2
    assert values(root, "dc:date") == ["2019-05"]
    assert values(root, "xmp:CreateDate") == ["2019-05-01T00:00:00Z"]
    assert values(root, "xmp:ModifyDate") == values(root, "xmp:MetadataDate") == ["2019-05-02T12:30:00Z"]
    assert values(root, "pdf:Producer") == [STAMP.producer]
    assert values(root, "xmpMM:DocumentID") == [STAMP.document_id]


def test_texts_are_there_by_default_and_in_their_language() -> None:
    title = read().find(f".//{{{NAMESPACES['dc']}}}title")
    assert title is not None
    languages = [item.get("{http://www.w3.org/XML/1998/namespace}lang") for item in title.iter() if item.attrib]
    assert languages == ["x-default", "en"]


def test_authors_are_the_creators_and_the_others_contribute() -> None:
    authors = (Agent(name="First"), Agent(name="Second"), Agent(name="Third", role="trl"))
    root = read(msgspec.structs.replace(METADATA, authors=authors))
    assert values(root, "dc:creator") == ["First", "Second"]
    assert values(root, "dc:contributor") == ["Third"]
    assert values(root, "dc:publisher") == ["The Printing House"]


def test_what_is_not_known_is_not_said() -> None:
    root = read(Metadata(title=("Bare",), kind="book", language="en"))
    for name in ("dc:creator", "dc:description", "dc:subject", "dc:rights", "dc:date", "pdf:Keywords", "dc:publisher"):
        assert values(root, name) == [], name


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        (("PDF/A-3a",), {"pdfaid:part": "3", "pdfaid:conformance": "A"}),
        (("PDF/UA-1",), {"pdfuaid:part": "1"}),
        (BOTH, {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}),
        (("PDF/A-4f",), {"pdfaid:part": "4", "pdfaid:rev": "2020", "pdfaid:conformance": "F"}),
        (("PDF/A-4",), {"pdfaid:part": "4", "pdfaid:rev": "2020"}),
        (("PDF/A-4f", "PDF/UA-2"), {"pdfaid:part": "4", "pdfaid:rev": "2020", "pdfaid:conformance": "F",
                                    "pdfuaid:part": "2", "pdfuaid:rev": "2024"}),
        (("WTPDF-1.0-reuse",), {"pdfd:conformsTo": "http://pdfa.org/declarations/wtpdf#reuse1.0"}),
        (("PDF/X-4",), {"pdfxid:GTS_PDFXVersion": "PDF/X-4", "pdf:Trapped": "False"}),
        ((), {}),
    ],
)  # fmt: skip
def test_only_what_is_claimed_is_claimed(claims: tuple[str, ...], said: dict[str, str]) -> None:
    root = read(claims=claims)
    names = (
        "pdfaid:part", "pdfaid:rev", "pdfaid:conformance", "pdfuaid:part", "pdfuaid:rev", "pdfd:conformsTo",
        "pdfxid:GTS_PDFXVersion", "pdf:Trapped",
    )  # fmt: skip
    assert {name: values(root, name)[0] for name in names if values(root, name)} == said
    # The schema is described where a file claims both, and there alone.
    assert bool(values(root, "pdfaExtension:schemas")) == (claims == BOTH)


def test_a_claim_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="PDF/A-9z"):
        read(claims=("PDF/A-9z",))


def test_an_instance_is_named_after_its_change() -> None:
    first, again = values(read(), "xmpMM:InstanceID"), values(read(), "xmpMM:InstanceID")
    later = values(read(modified="2019-06-01T00:00:00Z"), "xmpMM:InstanceID")
    assert first == again
    assert first != later
    assert values(read(), "xmpMM:DocumentID") == values(read(modified="2019-06-01T00:00:00Z"), "xmpMM:DocumentID")


def test_a_moment_as_pdf_writes_it() -> None:
    assert pdf_date("2019-05-02T12:30:00Z") == "D:20190502123000Z"


@given(st.text(min_size=1))
def test_any_text_is_written_so_that_it_reads_back(text: str) -> None:
    (title, _) = values(read(msgspec.structs.replace(METADATA, title=(text,))), "dc:title")
    # XML cannot hold control characters and lone surrogates, and reads every kind of line end as one.
    readable = "".join("\ufffd" if _unwritable(c) else c for c in text).replace("\r\n", "\n").replace("\r", "\n")
    assert title == readable


def _unwritable(character: str) -> bool:
    return (
        (character < " " and character not in "\t\n\r")
        or "\ud800" <= character <= "\udfff"
        or character in "\ufffe\uffff"
    )


def test_the_information_dictionary_says_the_same() -> None:
    pdf = pikepdf.new()
    pdf.docinfo["/Title"] = "Of the engine"
    pdf.docinfo["/Odd"] = "Left over"
    set_metadata(pdf, METADATA, replace(STAMP, claims=BOTH))
    assert {str(key): str(value) for key, value in pdf.docinfo.items()} == {
        "/Title": "A small sheet about ink & paper",
        "/Author": "The Printing House",
        "/Subject": "Words, rules and pictures.",
        "/Keywords": "ink, paper",
        "/Creator": "publish",
        "/Producer": STAMP.producer,
        "/CreationDate": "D:20190501000000Z",
        "/ModDate": "D:20190502123000Z",
    }
    with pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == "A small sheet about ink & paper"
        assert xmp.pdfa_status == "3A"
    assert "/Filter" not in pdf.Root.Metadata
