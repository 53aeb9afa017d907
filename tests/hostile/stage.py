"""Set a hostile source in a world of its own, and look through all that was made of it.

Beside the workspace lie files that nothing may read, each with the canary in it; the workspace names them, and the
address of a listener, in every way that a source can.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import socket
import stat
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image
from ruamel.yaml import YAML

__all__ = ["CANARY", "Case", "Listener", "Stage", "bytes_within", "cases"]

CASES = Path(__file__).parent / "cases"
EXPECTATION = "expect.yaml"
CANARY = "canary-outside-the-workspace"
HEADER = "---\ntitle: A Case\nkind: statement\nissuer: The House\nlanguage: en\ndate: 2020-01-01\neditions: {}\n---\n\n"


@dataclass(frozen=True)
class Case:
    """A hostile source and what is to become of it."""

    name: str
    expected: dict[str, Any]

    @property
    def sources(self) -> list[str]:
        return [_name(source) for source in self.expected.get("sources", ["case.md"])]

    @property
    def findings(self) -> list[str]:
        """`CODE file:line`, or the code alone where there is no place to name."""
        return sorted(self.expected.get("findings", []))

    @property
    def codes(self) -> list[str] | None:
        """In place of findings that are many: the codes alone, each of them at a place."""
        return sorted(self.expected["codes"]) if "codes" in self.expected else None

    @property
    def absent(self) -> list[str]:
        """What may be in no output."""
        return [CANARY, *self.expected.get("absent", [])]

    @property
    def present(self) -> list[str]:
        """What the text of every edition must hold."""
        return list(self.expected.get("present", []))


def cases() -> list[Case]:
    """All cases, by name."""
    yaml = YAML(typ="safe", pure=True)
    return [Case(path.parent.name, yaml.load(path) or {}) for path in sorted(CASES.glob(f"*/{EXPECTATION}"))]


class Listener:
    """A server on this machine that counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.calls = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@dataclass(frozen=True)
class Stage:
    """A folder with the workspace of a case, canaries around it, and a place for output."""

    folder: Path
    port: int

    @property
    def workspace(self) -> Path:
        return self.folder / "inside"

    @property
    def output(self) -> Path:
        return self.folder / "out"

    def set(self, case: Case, under: str = "") -> None:
        """Lay the files of a case out in the workspace, or in a folder of it."""
        self._canaries()
        place = self.workspace / under
        place.mkdir(parents=True, exist_ok=True)
        for path in sorted((CASES / case.name).rglob("*")):
            name = path.relative_to(CASES / case.name)
            if path.is_file() and name.as_posix() != EXPECTATION:
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_bytes(self.filled(path.read_bytes()))
        for name, made in case.expected.get("make", {}).items():
            target = place / _name(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            self._make(target, made)

    def _canaries(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = f"{HEADER.format('[epub]')}{CANARY}\n".encode()
        drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><title>{CANARY}</title></svg>'.encode()
        pixels = io.BytesIO()
        # The canary is in the pixels: a PDF holds them, not the file.
        Image.frombytes("L", (len(CANARY), 3), CANARY.encode() * 3).save(pixels, "PNG")
        canaries = {
            "canary.md": text,
            "canary.svg": drawing,
            "canary.png": pixels.getvalue(),
            "canary.txt": CANARY.encode(),
        }
        canaries["canary.css"] = f"body::before {{ content: '{CANARY}' }}".encode()
        for name, data in canaries.items():
            (self.folder / name).write_bytes(data)

    def filled(self, data: bytes) -> bytes:
        """Text that knows where the listener and the canaries are."""
        return data.replace(b"@PORT@", str(self.port).encode()).replace(b"@OUTSIDE@", os.fsencode(self.folder))

    def _make(self, target: Path, made: Any) -> None:
        match made:
            case list():
                target.write_bytes(self.filled(b"".join(map(_piece, made))))
            case {"link": to}:
                target.symlink_to(os.fsdecode(self.filled(to.encode())))
            case {"pipe": _}:
                os.mkfifo(target)
            case {"folder": _}:
                target.mkdir(exist_ok=True)
            case {"size": size}:
                with target.open("wb") as stream:
                    stream.truncate(size)
            case {"unreadable": pieces}:
                target.write_bytes(b"".join(map(_piece, pieces)))
                target.chmod(0)
            case {"gzip": pieces}:
                target.write_bytes(gzip.compress(b"".join(map(_piece, pieces)), mtime=0))
            case {"pixels": described}:
                target.write_bytes(_pixels(**described))
            case _:
                raise ValueError(f"{target.name}: {made}")

    def around(self) -> dict[str, str]:
        """Everything in the world but the output: its kind, and a digest of what it holds."""
        found = {}
        for folder, _, _ in os.walk(self.folder):
            if Path(folder) == self.output or self.output in Path(folder).parents:
                continue
            for path in sorted(Path(folder).iterdir()):
                if path != self.output:
                    found[str(path)] = _state(path)
        return found


def _name(name: str) -> str:
    """A file's name; where it is no UTF-8, which YAML cannot say, it is written `%FF`."""
    return os.fsdecode(os.fsencode(name).replace(b"%FF", b"\xff"))


def _piece(piece: Any) -> bytes:
    match piece:
        case str():
            return piece.encode("utf-8")
        case {"header": editions}:
            return HEADER.format(editions).encode()
        case {"repeat": text, "times": times}:
            return str(text).encode() * int(times)
        case {"count": text, "times": times}:
            return "".join(str(text).replace("%", str(number)) for number in range(int(times))).encode()
        case {"hex": digits}:
            return bytes.fromhex(str(digits))
        case _:
            raise ValueError(piece)


def _pixels(form: str, mode: str, size: list[int], cut: int = 0, chunk: str = "", bomb: int = 0) -> bytes:
    """A picture of one colour; cut short, or with a chunk that unpacks to `bomb` bytes."""
    out = io.BytesIO()
    Image.new(mode, (size[0], size[1])).save(out, form)
    data = out.getvalue()
    if chunk:
        body = chunk.encode() + b"name\0\0" + zlib.compress(bytes(bomb), 9)
        # PNG, 5.3: length, type and data, checksum; after the signature and the header.
        data = data[:33] + struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)) + data[33:]
    return data[:cut] if cut else data


def _state(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return f"link to {path.readlink()}"
    if stat.S_ISREG(mode) and path.stat().st_size < 1 << 27:
        return hashlib.sha256(path.read_bytes()).hexdigest() if mode & 0o400 else "unreadable"
    return stat.filemode(mode)


def bytes_within(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, and those of all that is packed in it, unpacked."""
    data = path.read_bytes()
    yield path.name, data
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield f"{path.name}/{name}", name.encode() + archive.read(name)
                yield f"{path.name}/{name} as pixels", _as_pixels(archive.read(name))
    elif path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            for thing in pdf.objects:
                yield f"{path.name}/{thing.objgen}", thing.unparse()
                if isinstance(thing, pikepdf.Stream):
                    yield f"{path.name}/{thing.objgen}", _unpacked(thing)


def _unpacked(stream: pikepdf.Stream) -> bytes:
    try:
        return bytes(stream.read_bytes(pikepdf.StreamDecodeLevel.all))
    except pikepdf.PdfError:
        return bytes(stream.read_raw_bytes())


def _as_pixels(data: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.convert("L").tobytes()
    except OSError:
        return b""
