"""A small fact sheet, set by hand, with everything that an EPUB must carry."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from publish.composing.galley import Entry, Galley, Landmark, Resource, Slip
from publish.editions.edition import PageStart
from publish.publication import Agent, Metadata, PartialDate, Series

FONTS = Path(__file__).parents[3] / "styles" / "house" / "fonts"

MODIFIED = "2019-05-01T00:00:00Z"

TEXT = """<article lang="en-US" data-folio-before="Page " data-at="source/sheet.md:1:1">
<header class="front"><div class="masthead" data-apparatus="masthead"><p class="issuer">House of Tests</p>
<p class="kind">Fact sheet</p></div><h1 class="title" data-apparatus="masthead"><span class="line">Bridges</span>
<span class="line">and Tunnels</span></h1></header>
<figure class="quotation" role="group"><blockquote><p>“Nothing has been closer.”</p></blockquote>
<figcaption><span class="hang">—</span>The Engineer</figcaption></figure>
<nav class="contents" role="doc-toc" data-only="paged" data-apparatus="contents" id="contents"><h2>Contents</h2>
<ol><li><a href="#length">Length</a><span data-page-of="length"></span></li></ol></nav>
<section id="length" aria-labelledby="h-length"><header class="lead"><h2 id="h-length">LENGTH:</h2>
<p>Every bridge is measured twice<a role="doc-noteref" href="#note-1" id="call-1">1</a> and named once.</p></header>
<ul class="points"><li><p>The first point is broken across pages.</p>
<ul><li><p>A point under it, <span lang="ja">橋</span>.</p></li></ul></li><li><p>The second point.</p></li></ul>
<table><caption>Lengths</caption><thead><tr><th scope="col">Name</th><th scope="col">Metres</th></tr></thead>
<tbody><tr><td>Akashi</td><td>3911</td></tr><tr><td>Seto</td><td>1100</td></tr></tbody></table></section>
<section id="looks" aria-labelledby="h-looks"><h2 id="h-looks">Looks</h2>
<figure><img src="bridge.png" alt="A bridge from the side"/><figcaption>The bridge at dusk</figcaption></figure>
<p>A drawing: <svg viewBox="0 0 20 10" role="img" aria-label="An arch" width="4em" height="2em">
<linearGradient id="sky"><stop offset="0" stop-color="#3579b1"/></linearGradient>
<path d="M0 10 Q10 -10 20 10" fill="url(#sky)"/></svg> and a sum,
<math alttext="a plus b"><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></math>; see <a href="#annex">the annex</a>.</p>
</section>
<section class="notes" role="doc-endnotes" aria-label="Notes"><ol><li id="note-1"><p>With a tape.
<a role="doc-backlink" href="#call-1" aria-label="Back to the text">↩</a></p></li></ol></section>
</article>"""

ANNEX = """<section id="annex" aria-labelledby="h-annex"><h2 id="h-annex">Annex</h2>
<p>More about <a href="#length">length</a>.</p>
<section class="colophon" role="doc-colophon" data-apparatus="colophon" aria-labelledby="h-colophon">
<h3 id="h-colophon">About this edition</h3><p>Set by hand.</p></section></section>"""

COVER = """<div class="sheet"><p class="issuer">House of Tests</p><h1 class="title"><span>Bridges</span>
<span>and Tunnels</span></h1><p class="foot">Fact sheet <b>May 2019</b></p></div>"""

LABELS = {
    "accessibility-pages": "The pages of the print edition are marked.",
    "accessibility-summary": "Text with headings and navigation.",
    "contents": "Contents",
    "cover": "Cover",
    "cover-text": "Cover: {text}",
    "landmarks": "Landmarks",
    "page-list": "Pages",
}

STYLESHEET = """@font-face { font-family: "Source Serif 4"; src: url(fonts/SourceSerif4-Regular.otf) }
@font-face { font-family: "Source Serif 4"; font-style: italic; src: url(fonts/SourceSerif4-It.otf) }
@font-face { font-family: "Source Serif 4"; font-weight: 600; src: url(fonts/SourceSerif4-Semibold.otf) }
@font-face { font-family: "Source Sans 3"; src: url(fonts/SourceSans3-Regular.otf) }
article, figcaption, figure, header, nav, section { display: block }
body { margin: 0 5%; font-family: "Source Serif 4", Charter, Georgia, serif; line-height: 1.45 }
.masthead { font-family: "Source Sans 3", sans-serif; border-bottom: 1px solid }
.lead h2 { font-weight: 600 }
a { color: inherit }
.points { list-style: square }
.points li::marker { color: #3579b1 }
@media (prefers-color-scheme: dark) { .points li::marker { color: #8dbfe8 } }
body.cover { margin: 0; text-align: center }
.cover img { max-width: 100%; max-height: 100vh }
"""


def picture(width: int, height: int, form: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "#14507f").save(stream, form)
    return stream.getvalue()


def metadata(**more: object) -> Metadata:
    known: dict[str, object] = {
        "title": ("Bridges", "and Tunnels"),
        "kind": "fact-sheet",
        "language": "en-US",
        "issuer": "House of Tests",
        "date": PartialDate("2019-05"),
        "rights": "CC0-1.0",
        "subjects": ("Bridges",),
        "description": "About bridges.",
    }
    return Metadata(**{**known, **more})


def galley(**more: object) -> Galley:
    known: dict[str, object] = {
        "name": "bridges",
        "metadata": metadata(),
        "direction": "ltr",
        "slips": (Slip("text", "Bridges and Tunnels", TEXT), Slip("annex", "Annex", ANNEX)),
        "contents": (
            Entry("Length", "text", "length", 1, (Entry("Looks", "text", "looks", 2),)),
            Entry("Annex", "annex", "annex", 1),
        ),
        "landmarks": (
            Landmark("toc", "Contents", "text", "contents"),
            Landmark("bodymatter", "Start", "text", None),
        ),
        "cover": COVER,
        "resources": (Resource("bridge.png", "image/png", picture(40, 20, "PNG")),),
        "labels": LABELS,
    }
    return Galley(**{**known, **more})


# Offsets in the first slip; page 2 begins at “across”.
BEFORE_ACROSS = "".join(
    "House of Tests Fact sheet Bridges and Tunnels “Nothing has been closer.” — The Engineer LENGTH: Every bridge is "
    "measured twice 1 and named once. The first point is broken".split()
)
PAGES = (
    PageStart("1", "text", 0),
    PageStart("2", "text", len(BEFORE_ACROSS)),
    PageStart("3", "annex", 0),
    PageStart("4", "annex", 0),
    PageStart("5", "annex", len("AnnexMoreabout")),
)

AUTHORS = (Agent(name="A. Mason", sort_as="Mason, A."), Agent(name="T. Miner", role="ill"))
SERIES = Series(name="Structures", number="7")
