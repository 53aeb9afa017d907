"""Embed pictures that are the same in content once, whichever layout units they come from.

Drawings are forms (ISO 32000-1, 8.10). The fonts of units are subsets that keep the numbers of their glyphs, so a form
that says the same in the same faces is the same drawing, and brings the subset that has what it needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

__all__ = ["share_pictures"]

# What of a picture says how long its bytes are, or is a picture itself: that is compared by its content.
NOT_COMPARED = frozenset(("/Length", "/SMask", "/Mask"))

Key = tuple[object, ...]


def share_pictures(pdf: Pdf) -> None:
    """Let every place that shows a picture lead to the first that is the same, byte for byte."""
    first: dict[Key, Object] = {}
    keys: dict[tuple[int, int], Key] = {}
    for drawn in _drawn(pdf):
        for name in list(drawn.keys()):
            picture = drawn[name]
            if isinstance(picture, Stream):
                if picture.objgen not in keys:
                    keys[picture.objgen] = _form_key(picture) if _is_form(picture) else _key(picture)
                drawn[name] = first.setdefault(keys[picture.objgen], picture)


def _drawn(pdf: Pdf) -> Iterator[Dictionary]:
    """Every table of what pages draw, and those of what is drawn within it, each once."""
    waiting: list[Object] = [page.obj for page in pdf.pages]
    seen: set[tuple[int, int]] = set()
    while waiting:
        holder = waiting.pop()
        resources = holder.get("/Resources")
        drawn = resources.get("/XObject") if isinstance(resources, Dictionary) else None
        if not isinstance(drawn, Dictionary):
            continue
        if drawn.is_indirect:
            if drawn.objgen in seen:
                continue
            seen.add(drawn.objgen)
        waiting += [each for _, each in drawn.items() if isinstance(each, Stream) and _is_new_form(each, seen)]
        yield drawn


def _is_new_form(drawn: Object, seen: set[tuple[int, int]]) -> bool:
    if not _is_form(drawn) or drawn.objgen in seen:
        return False
    seen.add(drawn.objgen)
    return True


def _key(picture: Object) -> Key:
    """What a picture is known by: its bytes, what is said of them, and its masks."""
    said = tuple(sorted((name, _said(value)) for name, value in picture.items() if name not in NOT_COMPARED))
    masks = tuple(_key(mask) for name in ("/SMask", "/Mask") if isinstance(mask := picture.get(name), Stream))
    return sha256(picture.read_raw_bytes()).digest(), said, masks


def _form_key(form: Object) -> Key:
    """What a drawing is known by: what it draws, and by what means; of fonts, by their faces."""
    content = form.read_bytes()
    given: Object = form.get("/Resources", Dictionary())
    fonts: Object = given.get("/Font", Dictionary())
    used = sorted(name for name, _ in fonts.items() if re.search(rb"%s\s" % re.escape(name.encode()), content))
    # The engine names a face by its description, whatever glyphs a subset has.
    faces = tuple((name, str(fonts[name].get("/BaseFont", ""))) for name in used)
    drawn: Object = given.get("/XObject", Dictionary())
    within = tuple((name, _form_key(each) if _is_form(each) else _key(each)) for name, each in sorted(drawn.items()))
    means = tuple((name, _said(value)) for name, value in sorted(given.items()) if name not in ("/Font", "/XObject"))
    said = tuple((name, _said(value)) for name, value in sorted(form.items()) if name in ("/BBox", "/Matrix", "/Group"))
    return sha256(content).digest(), faces, within, means, said


def _is_form(drawn: Object) -> bool:
    return bool(drawn.get("/Subtype") == Name.Form)


def _said(value: object) -> bytes:
    """A value as it is written; of what lies elsewhere in the file, a colour space, by its content."""
    if isinstance(value, Stream):
        return sha256(value.read_raw_bytes()).digest()
    if isinstance(value, Array):
        return b"[" + b" ".join(_said(item) for item in value) + b"]"
    if isinstance(value, Dictionary):
        return b"<<" + b" ".join(name.encode() + _said(item) for name, item in sorted(value.items())) + b">>"
    return repr(value).encode()
