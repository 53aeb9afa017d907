"""Pictures that a manuscript shows: read through the workspace, known by their first bytes, described in words."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
from collections.abc import Callable
from urllib.parse import unquote
from xml.etree import ElementTree

from publish.diagnostics import Span
from publish.document import Attributes, Picture, PictureFile
from publish.reading.draft import Draft
from publish.reading.markdown import Token
from publish.workspace import OutsideError

__all__ = ["media_type", "picture", "unsound"]

DECORATIVE = "decorative"

# EPUB 3.3, 3.2: core media types for pictures.
SIGNATURES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (
        re.compile(
            rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:\w+:)?svg[\s>]",
            re.DOTALL,
        ),
        "image/svg+xml",
    ),
)


def media_type(data: bytes) -> str | None:
    """What kind of picture bytes are, by how they begin; None where editions cannot hold them."""
    return next((kind for signature, kind in SIGNATURES if signature.match(data)), None)


def picture(token: Token, span: Span, draft: Draft, attributes: Callable[..., Attributes]) -> Picture:
    """The picture that an image token shows."""
    given = {key: str(value) for key, value in token.attrs.items() if key not in ("src", "alt", "title")}
    found = attributes({**given, **token.meta.get("insecure_attrs", {})}, span, draft)
    source = unquote(str(token.attrs.get("src", "")))
    alternative = _alternative(token, source, DECORATIVE in found.classes, span, draft)
    file = _file(source, span, draft)
    return Picture(file, alternative, str(token.attrs["title"]) if token.attrs.get("title") else None, span, found)


def _alternative(token: Token, source: str, decorative: bool, span: Span, draft: Draft) -> str:
    text = "".join(_words(child) for child in token.children or ()).strip()
    name = posixpath.basename(source)
    if not text and not decorative:
        hint = f"write between the brackets what it shows: ![…]({source}); or declare it decorative: {{.{DECORATIVE}}}"
        draft.faults.report("A003", f"the picture “{name}” has no alternative text", span, hint)
    if text and decorative:
        message = f"the picture “{name}” is declared decorative; its alternative text is left out"
        draft.faults.report("A004", message, span, f"delete the text, or .{DECORATIVE}")
        return ""
    return text


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return "".join(_words(child) for child in token.children or ())
    return token.content if token.type in ("text", "text_special", "code_inline") else ""


def _file(source: str, span: Span, draft: Draft) -> str:
    """The path of the picture, which is read into the draft; "" where it cannot be had."""
    if re.match(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)", source):
        hint = "put the file beside the manuscript and name it there: nothing is fetched from the network"
        draft.faults.report("R063", f"the picture “{source[:80]}” is not in the workspace", span, hint)
        return ""
    if not source:
        draft.faults.report("R060", "this picture has no file", span, "name it in the round brackets")
        return ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(span.file), source))
    if path in draft.pictures:
        return path
    try:
        data = draft.workspace.read(path)
    except OutsideError:
        draft.faults.report("R061", f"the picture “{source}” leads out of the workspace", span)
        return ""
    except (OSError, ValueError):
        draft.faults.report("R060", f"the picture “{source}” is not there", span, f"it is looked for at {path}")
        return ""
    kind = media_type(data)
    if kind is None:
        hint = "take PNG, JPEG, WebP or SVG"
        draft.faults.report("R062", f"“{source}” is not a picture that editions can hold", span, hint)
        return ""
    if (fault := unsound(kind, data)) is not None:
        draft.faults.report("R062", f"the picture “{source}” {fault[0]}", span, fault[1])
        return ""
    draft.pictures[path] = PictureFile(path, kind, data)
    return path


# --- what is wrong with a picture's bytes ------------------------------------------------------

# More is a mistake or an attack: this prints at 300 dpi on a page of 70 x 50 cm.
MOST_PIXELS = 50_000_000
# SVG 2: elements that run, or hold what no reading system or press can be trusted with.
ACTIVE = frozenset(("script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler", "listener"))
REFERENCE = re.compile(r"url\(\s*['\"]?(?!#)|@import", re.IGNORECASE)


def unsound(kind: str, data: bytes) -> tuple[str, str] | None:
    """Why a picture cannot be set, and what to do; None for one that can."""
    return _unsound_drawing(data) if kind == "image/svg+xml" else _unsound_pixels(data)


def _unsound_pixels(data: bytes) -> tuple[str, str] | None:
    # Loaded here: most publications of record have no pictures.
    from PIL import Image, ImageFile, UnidentifiedImageError  # noqa: PLC0415 - as above

    # The layout engine, where it is loaded, has damaged pictures drawn as far as they go.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data)) as image:
                pixels = image.width * image.height
                if pixels > MOST_PIXELS:
                    return (
                        f"has {pixels // 1_000_000} million pixels",
                        f"scale it below {MOST_PIXELS // 1_000_000} million",
                    )
                if image.mode == "CMYK":
                    return (
                        "is in CMYK, which screens cannot show truly",
                        "save it as sRGB; print is converted by profile",
                    )
                image.load()
        except Image.DecompressionBombError:
            return "has too many pixels", f"scale it below {MOST_PIXELS // 1_000_000} million"
        except (OSError, SyntaxError, ValueError, UnidentifiedImageError):
            return "is damaged: it cannot be read to its end", "export it again"
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return None


def _unsound_drawing(data: bytes) -> tuple[str, str] | None:
    if re.search(rb"<!(DOCTYPE[^>]*\[|ENTITY)", data):
        return "declares entities", "save it as plain SVG"
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return "is not well-formed SVG", "export it again"
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        if name in ACTIVE:
            return f"holds <{name}>, which is not taken", "save it as plain SVG, without scripts or other media"
        texts = [element.text or ""] if name == "style" else []
        for key, value in element.attrib.items():
            attribute = key.rpartition("}")[2]
            if attribute.lower().startswith("on"):
                return f"holds the script “{attribute}”", "save it as plain SVG, without scripts"
            if attribute == "href" and name != "a" and not value.strip().startswith(("#", "data:image/")):
                return f"refers to another file, “{value[:60]}”", "embed it: nothing but the picture itself is read"
            texts.append(value)
        if any(REFERENCE.search(text) for text in texts):
            return "refers to another file in its style", "embed it: nothing but the picture itself is read"
    return None
