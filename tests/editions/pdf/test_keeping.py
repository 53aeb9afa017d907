"""What is set off stays on one page, but where it is long."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from publish.editions.pdf.layout.keeping import allow_parting

SHORT, LONG = "word " * 60, "word " * 100


@pytest.mark.parametrize(
    ("markup", "classes"),
    [
        (f'<div class="excerpt"><p>{SHORT}</p></div>', "excerpt"),
        (f'<div class="excerpt"><p>{LONG}</p></div>', "excerpt long"),
        (f'<div class="excerpt"><p>{SHORT}</p><p>{SHORT}</p></div>', "excerpt long"),
        (f'<aside class="callout note"><p>{LONG}</p></aside>', "callout note long"),
        (f'<figure class="quotation"><p>{LONG}</p></figure>', "quotation"),
        (f'<section class="x"><p>{LONG}</p></section>', "x"),
    ],
)
def test_what_is_long_may_be_parted(markup: str, classes: str) -> None:
    root = fromstring(f"<article>{markup}</article>")
    allow_parting(root)
    assert root[0].get("class") == classes
