"""Painting in reading order: every sequence in its place, and not a dot on the page changed."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from publish.editions.pdf.sequence import paint_in_reading_order

# Three sequences in their own places and colours; the second sets a colour that the third relies on.
CONTENT = b"""1 0 0 -1 0 100 cm q 10 10 50 50 re W n
q 2 0 0 2 0 0 cm 1 0 0 rg /P <</MCID 1>> BDC 10 10 8 8 re f EMC Q
/Artifact BMC 0 1 0 rg 40 40 10 10 re f EMC
/P <</MCID 0>> BDC 0 0 1 rg 12 12 5 5 re f EMC
/P <</MCID 2>> BDC 30 12 5 5 re f EMC
Q"""


def page(content: bytes, order: list[int]) -> pikepdf.Pdf:
    """A page whose tag tree reads the content in an order."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(100, 100))
    made = pdf.pages[0].obj
    made.Contents = pdf.make_stream(content)
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array()))
    for number in order:
        root.K.append(pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=root, Pg=made, K=number)))
    pdf.Root.StructTreeRoot = root
    return pdf


def content(pdf: pikepdf.Pdf) -> bytes:
    return pdf.pages[0].obj.Contents.read_bytes()


def painted(pdf: pikepdf.Pdf) -> list[int]:
    return [int(number) for number in re.findall(rb"/MCID (\d+)", content(pdf))]


def picture(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return pypdfium2.PdfDocument(out.getvalue())[0].render(scale=4).to_pil().convert("RGB").tobytes()


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [2, 0, 1]])
def test_a_page_is_painted_as_it_is_read(order: list[int]) -> None:
    pdf = page(CONTENT, order)
    before = picture(pdf)
    assert len({before[at : at + 3] for at in range(0, len(before), 3)}) == 4, "three colours on white"
    paint_in_reading_order(pdf)
    assert painted(pdf) == order
    assert picture(pdf) == before
    assert content(pdf).count(b"BT") == CONTENT.count(b"BT")


def test_a_page_with_strings_of_characters_is_taken_apart_too() -> None:
    pdf = page(CONTENT.replace(b"/Artifact BMC", b"/Artifact <</Says (some words)>> BDC"), [2, 0, 1])
    before = picture(pdf)
    paint_in_reading_order(pdf)
    assert painted(pdf) == [2, 0, 1]
    assert picture(pdf) == before
    assert b"(some words)" in content(pdf)


def test_a_page_in_order_stays_as_it_is() -> None:
    pdf = page(CONTENT, [1, 0, 2])
    paint_in_reading_order(pdf)
    assert content(pdf) == CONTENT


@pytest.mark.parametrize(
    "tangled",
    [
        b"/Artifact BMC /P <</MCID 1>> BDC EMC EMC /P <</MCID 0>> BDC EMC",
        b"q /P <</MCID 1>> BDC Q EMC /P <</MCID 0>> BDC EMC",
        b"/P <</MCID 1>> BDC 0 0 1 1 re W n EMC /P <</MCID 0>> BDC EMC",
        b"/P <</MCID 1>> BDC EMC /P <</MCID 0>> BDC EMC /P <</MCID 1>> BDC EMC",
        b"/P <</MCID 1>> BDC EMC /P <</MCID 0>> BDC EMC /P <</MCID 7>> BDC EMC",
    ],
    ids=["within an artifact", "ends a state", "clips what follows", "twice", "not in the tree"],
)
def test_what_cannot_be_taken_apart_stays_as_it_is(tangled: bytes) -> None:
    pdf = page(tangled, [0, 1])
    paint_in_reading_order(pdf)
    assert content(pdf) == tangled
