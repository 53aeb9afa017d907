"""Embed pictures that are the same in content once, whichever layout units they come from."""

from __future__ import annotations

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
            if isinstance(picture, Stream) and picture.get("/Subtype") == Name.Image:
                key = keys.setdefault(picture.objgen, _key(picture))
                drawn[name] = first.setdefault(key, picture)


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
    if drawn.get("/Subtype") != Name.Form or drawn.objgen in seen:
        return False
    seen.add(drawn.objgen)
    return True


def _key(picture: Object) -> Key:
    """What a picture is known by: its bytes, what is said of them, and its masks."""
    said = tuple(sorted((name, _said(value)) for name, value in picture.items() if name not in NOT_COMPARED))
    masks = tuple(_key(mask) for name in ("/SMask", "/Mask") if isinstance(mask := picture.get(name), Stream))
    return sha256(picture.read_raw_bytes()).digest(), said, masks


def _said(value: object) -> bytes:
    """A value as it is written; of what lies elsewhere in the file, a colour space, by its content."""
    if isinstance(value, Stream):
        return sha256(value.read_raw_bytes()).digest()
    if isinstance(value, Array):
        return b"[" + b" ".join(_said(item) for item in value) + b"]"
    if isinstance(value, Dictionary):
        return b"<<" + b" ".join(name.encode() + _said(item) for name, item in sorted(value.items())) + b">>"
    return repr(value).encode()
