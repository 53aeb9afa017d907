"""The store of finished artifacts: content-addressed, so that what is finished is made once.

An entry says what came of a set of inputs (its key) and names the bytes by their digest. Both are whole or
absent; bytes that do not have the digest they are named by count as absent.
"""

from __future__ import annotations

import hashlib

import msgspec

from publish.diagnostics import Diagnostic
from publish.editions.edition import Fit, LayoutFacts, Pagination
from publish.workspace import Output

__all__ = ["Entry", "Store", "digest", "key"]

FOLDER = ".store"


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def key(*inputs: object) -> str:
    """The key for a set of inputs: values that JSON can hold, or dataclasses of them."""
    return digest(msgspec.json.encode(inputs, order="deterministic"))


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A finished artifact without its bytes, with what other editions need of it."""

    sha256: str
    size: int
    pages: int | None
    pagination: Pagination | None
    layout: LayoutFacts | None
    fonts: tuple[str, ...]
    findings: tuple[Diagnostic, ...]
    fit: Fit | None
    folios: tuple[tuple[str, str], ...]


class Store:
    """Finished artifacts in the output folder. It may be deleted at any time."""

    def __init__(self, output: Output) -> None:
        self.output = output

    def exists(self) -> bool:
        """Whether anything was ever kept here."""
        return self.output.path(f"{FOLDER}/keys").is_dir()

    @property
    def font_cache(self) -> str:
        """A folder for what Fontconfig knows of fonts."""
        return str(self.output.path(f"{FOLDER}/fontconfig"))

    def get(self, name: str) -> tuple[Entry, bytes] | None:
        """The entry and bytes for a key, None where either is absent or damaged."""
        record = self.output.read(_entry(name))
        if record is None:
            return None
        try:
            entry = msgspec.json.decode(record, type=Entry)
        except (msgspec.DecodeError, msgspec.ValidationError):
            return None
        data = self.data(entry)
        return None if data is None else (entry, data)

    def data(self, entry: Entry) -> bytes | None:
        """The bytes of an entry, None where they are absent or damaged."""
        data = self.output.read(_bytes(entry.sha256))
        return data if data is not None and digest(data) == entry.sha256 else None

    def put(self, name: str, entry: Entry, data: bytes) -> None:
        """Keep an artifact: the bytes first, so that an entry never names what is not there."""
        self.output.write(_bytes(entry.sha256), data)
        self.output.write(_entry(name), msgspec.json.encode(entry))


def _entry(name: str) -> str:
    return f"{FOLDER}/keys/{name[:2]}/{name}.json"


def _bytes(name: str) -> str:
    return f"{FOLDER}/bytes/{name[:2]}/{name}"
