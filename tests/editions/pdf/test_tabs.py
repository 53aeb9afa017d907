"""Tabs in code: on paper as many spaces as there are to the next stop, elsewhere left alone."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring, tostring

import pytest

from publish.editions.pdf.layout.tabs import without_tabs

CASES = {
    "at the beginning": ("<pre><code>\ta</code></pre>", "<pre><code>    a</code></pre>"),
    "after characters": ("<pre>a\tb\tc</pre>", "<pre>a   b   c</pre>"),
    "at a stop": ("<pre>abcd\te</pre>", "<pre>abcd    e</pre>"),
    "after a line's end": ("<pre>ab\nc\td</pre>", "<pre>ab\nc   d</pre>"),
    "over elements": ("<pre>a<b>b\t</b>c\t<i>d</i>\te</pre>", "<pre>a<b>b  </b>c   <i>d</i>   e</pre>"),
    "in a text": ("<p>a\tb</p>", "<p>a\tb</p>"),
}


@pytest.mark.parametrize("name", CASES)
def test_tabs(name: str) -> None:
    source, wanted = CASES[name]
    slip = fromstring(f"<article>{source}</article>")
    without_tabs(slip)
    assert tostring(slip, encoding="unicode") == f"<article>{wanted}</article>"
