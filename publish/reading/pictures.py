"""Pictures that a manuscript shows: read through the workspace, known by their first bytes, described in words."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
from urllib.parse import unquote

from publish.diagnostics import Span
from publish.document import Picture, PictureFile
from publish.reading.attributes import attributes
from publish.reading.draft import Draft, Refusal
from publish.reading.drawings import UNFORMATTED, is_drawing, unsound_drawing
from publish.reading.labels import with_drawn_labels
from publish.reading.manuscripts import OUTSIDE
from publish.reading.markdown import Token
from publish.workspace import MOST_BYTES, OutsideError, TooLargeError

__all__ = [
    "DECORATIVE",
    "PAGE_WIDTH",
    "is_remote",
    "media_type",
    "picture",
    "read_width",
    "shown_part",
    "unsound",
    "words_of",
]

DECORATIVE = "decorative"
WIDTH = re.compile(r"(\d{1,3})\s*%")

# EPUB 3.3, 3.2: core media types for pictures; SVG is known by its element.
SIGNATURES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)


def media_type(data: bytes) -> str | None:
    """What kind of picture bytes are, by how they begin; None where editions cannot hold them."""
    kind = next((kind for signature, kind in SIGNATURES if signature.match(data)), None)
    return kind or ("image/svg+xml" if is_drawing(data) else None)


def picture(token: Token, span: Span, draft: Draft) -> Picture:
    """The picture that an image token shows."""
    given = {key: str(value) for key, value in token.attrs.items() if key not in ("src", "alt", "title")}
    given |= token.meta.get("insecure_attrs", {})
    width = read_width(given, span, draft)
    found = attributes(given, span, draft)
    source = unquote(str(token.attrs.get("src", "")))
    title = str(token.attrs["title"]) if token.attrs.get("title") else None
    if draft.by_chapter and title and not words_of(token):
        # In HTML a title names what has no other name (HTML-AAM 1.0, 4.1.6), and nobody sees it.
        alternative, title = title, None
    else:
        alternative = _alternative(token, source, DECORATIVE in found.classes, span, draft)
    file = _file(source, span, draft)
    return Picture(file, alternative, title, span, found, width)


def read_width(given: dict[str, str], span: Span, draft: Draft) -> int | None:
    """How wide a picture is to stand, in hundredths of the measure; taken out of the attributes that are `given`."""
    said = given.pop("width", None)
    if said is None:
        return None
    match = WIDTH.fullmatch(said.strip())
    if match is None or not 1 <= int(match[1]) <= 100:
        message = f"a picture cannot be “{said}” wide"
        draft.faults.report("R118", message, span, "give its part of the measure, from 1% to 100%: {width=50%}")
        return None
    return int(match[1])


# How wide mdBook sets a page, in pixels of CSS. What is as wide there is as wide as the measure.
PAGE_WIDTH = 750
SVG_SIZE = rb"<svg\b[^>]*?\s%s\s*=\s*[\"']\s*(\d*\.?\d+)\s*(px|pt)?\s*[\"']"
SVG_WIDTH, SVG_HEIGHT = (re.compile(SVG_SIZE % name) for name in (b"width", b"height"))
SVG_BOX = re.compile(
    rb"<svg\b[^>]*?\sviewBox\s*=\s*[\"'][-\d.eE]+[\s,]+[-\d.eE]+[\s,]+(\d*\.?\d+)[\s,]+(\d*\.?\d+)\s*[\"']"
)
PIXELS_OF_A_POINT = 4 / 3


def shown_part(file: str, draft: Draft) -> int | None:
    """How wide a picture is that no one gave a width, in hundredths of the measure; None for the whole.

    The pages of a book of chapters show each at its own size where there is room; what is small is not drawn large.
    """
    held = draft.pictures.get(file)
    if held is None or not draft.by_chapter:
        return None
    if held.media_type == "image/svg+xml":
        width = _width_of_drawing(held.data[:10_000])
    else:
        from PIL import Image  # noqa: PLC0415 - loaded where there are pictures alone

        with Image.open(io.BytesIO(held.data)) as image:
            width = image.width
    part = round(100 * width / PAGE_WIDTH)
    return max(1, part) if part < 100 else None


def _width_of_drawing(head: bytes) -> float:
    """How wide an SVG says that it is, in pixels, if only by its height; else as wide as a page."""
    for said, ratio in ((SVG_WIDTH.search(head), 1.0), (SVG_HEIGHT.search(head), _ratio(head))):
        if said and ratio:
            return float(said[1]) * (PIXELS_OF_A_POINT if said[2] == b"pt" else 1) * ratio
    return PAGE_WIDTH


def _ratio(head: bytes) -> float:
    """The width of an SVG's drawing by its height; 0 where it does not say."""
    box = SVG_BOX.search(head)
    return float(box[1]) / float(box[2]) if box and float(box[2]) else 0.0


def _alternative(token: Token, source: str, decorative: bool, span: Span, draft: Draft) -> str:
    text = words_of(token)
    name = posixpath.basename(source)
    if not text and not decorative:
        hint = f"write between the brackets what it shows: ![…]({source}); or declare it decorative: {{.{DECORATIVE}}}"
        draft.faults.report("A003", f"the picture “{name}” has no alternative text", span, hint)
    if text and decorative:
        message = f"the picture “{name}” is declared decorative; its alternative text is left out"
        draft.faults.report("A004", message, span, f"delete the text, or .{DECORATIVE}")
        return ""
    return text


def words_of(token: Token) -> str:
    """What an image token says that the picture shows."""
    return "".join(_words(child) for child in token.children or ()).strip()


REMOTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


def is_remote(source: str) -> bool:
    """Whether a picture is named by an address on the network."""
    return REMOTE.match(source) is not None


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return "".join(_words(child) for child in token.children or ())
    return token.content if token.type in ("text", "text_special", "code_inline") else ""


def _file(source: str, span: Span, draft: Draft) -> str:
    """The path of the picture, which is read into the draft; "" where it cannot be had."""
    if is_remote(source):
        hint = "put the file beside the manuscript and name it there: nothing is fetched from the network"
        draft.faults.report("R063", f"the picture “{source[:80]}” is not in the workspace", span, hint)
        return ""
    if not source:
        draft.faults.report("R060", "this picture has no file", span, "name it in the round brackets")
        return ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(draft.file), source))
    if path not in draft.pictures and path not in draft.refused:
        taken = _taken(path, source, span, draft)
        if isinstance(taken, PictureFile):
            draft.pictures[path] = taken
        else:
            # What is wrong with it is found once, however often it is shown.
            draft.refused[path] = taken
    if path in draft.refused:
        draft.faults.report(*draft.refused[path][:2], span, draft.refused[path][2])
        return ""
    return path


def _taken(path: str, source: str, span: Span, draft: Draft) -> PictureFile | Refusal:
    """The picture at a path, or what is wrong with it."""
    try:
        data = draft.workspace.read(path)
    except OutsideError:
        return "R061", f"the picture “{source}” leads out of the workspace", OUTSIDE
    except TooLargeError:
        hint = f"take one below {MOST_BYTES // 1024**2} million"
        return "R062", f"the picture “{source}” has more bytes than any edition should carry", hint
    except (FileNotFoundError, NotADirectoryError):
        return "R060", f"the picture “{source}” is not there", f"it is looked for at {path}"
    except (OSError, ValueError):
        return "R060", f"the picture “{source}” cannot be read", f"it is looked for at {path}"
    kind = media_type(data)
    if kind is None:
        return "R062", f"“{source}” is not a picture that editions can hold", "take PNG, JPEG, WebP or SVG"
    if kind == "image/svg+xml":
        data, labels = with_drawn_labels(data)
        if labels:
            message = f"labels of the picture “{source}” are parts of a web page: {labels} are drawn as words"
            draft.faults.report("R184", message, span, UNFORMATTED)
    if (fault := unsound(kind, data)) is not None:
        return "R062", f"the picture “{source}” {fault[0]}", fault[1]
    return PictureFile(path, kind, data)


# --- what is wrong with a picture's bytes ------------------------------------------------------

# More is a mistake or an attack: this prints at 300 dpi on a page of 70 x 50 cm.
MOST_PIXELS = 50_000_000


def unsound(kind: str, data: bytes) -> tuple[str, str] | None:
    """Why a picture cannot be set, and what to do; None for one that can."""
    return unsound_drawing(data, _unsound_within) if kind == "image/svg+xml" else _unsound_pixels(data)


def _unsound_within(data: bytes) -> tuple[str, str] | None:
    """Why a picture cannot stand within a drawing: not as one that is a drawing itself."""
    kind = media_type(data)
    if kind in (None, "image/svg+xml"):
        return "is not in PNG, JPEG or WebP", "save it as plain SVG"
    return _unsound_pixels(data)


def _unsound_pixels(data: bytes) -> tuple[str, str] | None:
    # Loaded here: most publications of record have no pictures.
    from PIL import Image, ImageFile  # noqa: PLC0415 - as above

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
        except Exception:  # noqa: BLE001 - a decoder fails in ways of its own, and none may end the run
            return "is damaged: it cannot be read to its end", "export it again"
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return None
