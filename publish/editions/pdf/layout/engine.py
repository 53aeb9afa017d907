"""Start the engine with the theme's fonts and the galley's files, and nothing else of this machine."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from typing import Any
from xml.etree.ElementTree import Element

from publish.diagnostics import Diagnostic, Severity, ToolError
from publish.editions.pdf.layout.structure import take_structure
from publish.editions.pdf.unit import SCHEME, UnitResource

__all__ = ["document_of", "engine_versions", "listening", "start_engine"]


# --- fonts: only the theme's exist -------------------------------------------------------------

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
<cachedir>{cache}/emoji</cachedir>
<match target="scan">
<test name="charset" compare="contains"><charset><int>0xFE0F</int></charset></test>
<edit name="family" mode="append"><string>emoji</string></edit>
</match>
<selectfont><rejectfont><glob>*</glob></rejectfont>{accepted}</selectfont>
<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>
</fontconfig>
"""


@lru_cache(maxsize=4)
def start_engine(fonts: tuple[str, ...], cache: str) -> tuple[Any, Any]:
    """WeasyPrint and a font configuration that knows the given font files alone.

    Fontconfig reads FONTCONFIG_FILE when a configuration is made, so it is set around that, once for
    the import and once for the map.
    """
    # Pango gives Han characters without a language the forms of the languages that the machine says its user reads;
    # where none of those has any, those of their script. It asks when it first needs to know.
    os.environ["PANGO_LANGUAGE"] = "en"
    # Fontconfig says so on standard error where it finds no folder to keep its own in.
    os.makedirs(cache, exist_ok=True)
    folders = sorted({os.path.dirname(font) for font in fonts})
    text = FONTS_CONF.format(
        folders="\n".join(f"<dir>{escape(folder)}</dir>" for folder in folders),
        cache=escape(cache),
        accepted="".join(f"<acceptfont><glob>{escape(font)}</glob></acceptfont>" for font in fonts),
    )
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as conf:
        conf.write(text)
        conf.flush()
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = conf.name
        try:
            engine = _import_engine()
            from weasyprint.text.fonts import FontConfiguration

            return engine, FontConfiguration()
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


def _import_engine() -> Any:
    try:
        import weasyprint
        import weasyprint.document
        import weasyprint.draw
        import weasyprint.images
        import weasyprint.layout.block
        import weasyprint.layout.inline
        import weasyprint.pdf
        import weasyprint.svg
    except OSError as error:  # a shared library is missing
        raise ToolError(
            Diagnostic(
                "E001",
                Severity.ERROR,
                f"the layout engine cannot load a library it needs: {error}",
                hint="on Debian or Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
                "on macOS: brew install pango",
            )
        ) from error
    from publish.editions.pdf.layout.drawings import drawing_by_itself
    from publish.editions.pdf.layout.filling import container_layout
    from publish.editions.pdf.layout.folios import folio_painter
    from publish.editions.pdf.layout.justifying import justify_line
    from publish.editions.pdf.layout.lettering import words_of_drawings
    from publish.editions.pdf.layout.linebreaks import breaks_between, first_line
    from publish.editions.pdf.layout.linestarts import inline_level
    from publish.editions.pdf.layout.notes import NoteContext

    if weasyprint.images.SVGImage.__module__ == weasyprint.images.__name__:
        weasyprint.images.SVGImage = drawing_by_itself(weasyprint.images)
        # The engine asks of a kind of element whether it is drawn by this.
        plain, drawn = weasyprint.svg.text, words_of_drawings(weasyprint.svg.text)
        weasyprint.svg.text = drawn
        weasyprint.svg.TAGS |= {tag: drawn for tag, draw in weasyprint.svg.TAGS.items() if draw is plain}
    if weasyprint.draw.draw_text.__module__ == weasyprint.draw.text.__name__:
        weasyprint.draw.draw_text = folio_painter(weasyprint.draw.draw_text)
    weasyprint.pdf.add_tags = take_structure
    weasyprint.document.LayoutContext = NoteContext
    weasyprint.layout.block.block_container_layout = container_layout
    weasyprint.layout.inline.justify_line = justify_line
    weasyprint.layout.inline.split_inline_level = inline_level
    weasyprint.layout.inline.split_first_line = first_line
    weasyprint.layout.inline.can_break_text = breaks_between
    return weasyprint


def engine_versions() -> dict[str, str]:
    """Versions of the engine and of the libraries that its output depends on."""
    engine = _import_engine()
    from weasyprint.text.ffi import ffi, harfbuzz, pango

    number = pango.pango_version()
    del ffi, harfbuzz
    return {
        "weasyprint": engine.__version__,
        "pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
    }


# --- resources: only the galley's exist --------------------------------------------------------


def _fetcher(resources: Iterable[UnitResource]) -> Any:
    """A fetcher that serves the galley's files under one fixed scheme and refuses all else.

    The scheme is fixed because the engine names images in the file after their URLs.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    held = {SCHEME + resource.name: resource for resource in resources}

    class GalleyFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no type information
        def fetch(self, url: str, headers: object = None) -> Any:
            resource = held.get(url)
            if resource is None:
                raise ValueError(f"not part of the galley: {url}")
            return URLFetcherResponse(url, resource.data, {"Content-Type": resource.media_type})

    return GalleyFetcher(allowed_protocols=())


class _Listener(logging.Handler):
    """Keeps what the engine logs: what it would only mention is an error here."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collect what the engine complains of meanwhile, instead of letting it reach standard error."""
    logger = logging.getLogger("weasyprint")
    listener = _Listener()
    others, logger.handlers = logger.handlers, [listener]
    try:
        yield listener.messages
    finally:
        logger.handlers = others


# --- layout ------------------------------------------------------------------------------------


def document_of(
    engine: Any, font_map: Any, root: Element, stylesheets: tuple[str, ...], resources: Iterable[UnitResource]
) -> Any:
    """The engine's laid-out document for a tree that is parsed already: parsing it as HTML again is slow."""
    import cssselect2

    fetcher = _fetcher(resources)
    html = engine.HTML.__new__(engine.HTML)
    html.base_url = SCHEME
    html.url_fetcher = fetcher
    html.media_type = "print"
    html.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
    html.etree_element = html.wrapper_element.etree_element
    sheets = []
    for stylesheet in stylesheets:
        sheet, complaints = _parsed(engine, font_map, stylesheet)
        sheets.append(sheet)
        for complaint in complaints:
            logging.getLogger("weasyprint").warning(complaint)
    return html.render(font_config=font_map, stylesheets=sheets, pdf_tags=True)


# Layouts of one edition differ in what they print and seldom in their style.
@lru_cache(maxsize=16)
def _parsed(engine: Any, font_map: Any, stylesheet: str) -> tuple[Any, tuple[str, ...]]:
    """A parsed stylesheet, which can load nothing, and what the engine says against it."""
    with listening() as complaints:
        sheet = engine.CSS(string=stylesheet, base_url=SCHEME, url_fetcher=_fetcher(()), font_config=font_map)
    return sheet, tuple(complaints)
