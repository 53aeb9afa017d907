"""The one door to the outside: source files, themes, the clock, the environment, programs, output.

Everything that is read comes from inside the workspace, or from the themes that the package carries.
Paths are relative to the workspace, with `/`; one that leads outside it, by `..`, by an absolute path or
through a symbolic link, is refused. So is what is no plain file, such as a device or a pipe, which might never
end, and a file that is larger than any source.
"""

from __future__ import annotations

import errno
import os
import posixpath
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files as package_files
from pathlib import Path
from typing import Protocol

__all__ = [
    "MOST_BYTES",
    "DiskFiles",
    "Ended",
    "Files",
    "Folder",
    "MemoryFiles",
    "Output",
    "OutsideError",
    "Running",
    "TooLargeError",
    "Workspace",
    "explained_findings",
    "find_root",
    "known_codes",
]

# More than any font, profile, picture or text of a publication needs.
MOST_BYTES = 64 * 1024 * 1024

WORKSPACE_MARKS = ("publish.yaml", "source")


class OutsideError(Exception):
    """A path leads out of the workspace. The stage that read the path from a source says where it stood."""


class TooLargeError(OSError):
    """A file is larger than `MOST_BYTES`."""


class Files(Protocol):
    """A tree of files to read; names are relative, with `/`."""

    def read(self, path: str) -> bytes:
        """A file's bytes. FileNotFoundError, IsADirectoryError or OutsideError where there are none.

        TooLargeError where they are too many; another OSError where it is no plain file, or may not be read.
        """

    def names(self, folder: str) -> tuple[str, ...]:
        """The names directly in a folder, sorted the same way on every system; none if it is not there."""

    def is_file(self, path: str) -> bool: ...

    def is_folder(self, path: str) -> bool: ...

    def real_path(self, path: str) -> Path:
        """Where the file lies on disk, for an engine that opens files by itself (fonts)."""


def contained(path: str) -> str:
    """The path in its shortest form. OutsideError if it is absolute or climbs out."""
    if path.startswith(("/", "\\")) or ":" in path.split("/", 1)[0] or "\0" in path:
        raise OutsideError(path)
    normal = posixpath.normpath(path)
    if normal == ".." or normal.startswith("../"):
        raise OutsideError(path)
    return normal


@dataclass(frozen=True)
class DiskFiles:
    """Files under one folder of the disk."""

    root: Path

    def _inside(self, path: str) -> Path:
        inside = self.root / contained(path)
        try:
            real = inside.resolve()
        except RuntimeError as error:  # a link that leads to itself; an OSError from Python 3.13 on
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path) from error
        if not real.is_relative_to(self.root.resolve()):
            raise OutsideError(path)
        return real

    def read(self, path: str) -> bytes:
        real = self._inside(path)
        # Without waiting: to open a pipe waits until somebody writes into it.
        handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if stat.S_ISDIR(mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
            if not stat.S_ISREG(mode):
                raise OSError(errno.EINVAL, "no plain file", path)
            data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise TooLargeError(errno.EFBIG, os.strerror(errno.EFBIG), path)
        return data

    def names(self, folder: str) -> tuple[str, ...]:
        inside = self._inside(folder)
        return tuple(sorted(entry.name for entry in inside.iterdir())) if inside.is_dir() else ()

    def is_file(self, path: str) -> bool:
        return self._inside(path).is_file()

    def is_folder(self, path: str) -> bool:
        return self._inside(path).is_dir()

    def real_path(self, path: str) -> Path:
        return self._inside(path)


@dataclass(frozen=True)
class MemoryFiles:
    """Files held in a dictionary: a whole world for a test."""

    content: Mapping[str, bytes]

    def read(self, path: str) -> bytes:
        inside = contained(path)
        if inside in self.content:
            return self.content[inside]
        raise IsADirectoryError(path) if self.is_folder(inside) else FileNotFoundError(path)

    def names(self, folder: str) -> tuple[str, ...]:
        inside = contained(folder)
        prefix = "" if inside == "." else inside + "/"
        return tuple(sorted({n.removeprefix(prefix).split("/")[0] for n in self.content if n.startswith(prefix)}))

    def is_file(self, path: str) -> bool:
        return contained(path) in self.content

    def is_folder(self, path: str) -> bool:
        return bool(self.names(path))

    def real_path(self, path: str) -> Path:
        raise FileNotFoundError(f"{path} is in memory only")


@dataclass(frozen=True)
class Folder:
    """One folder of a tree of files, with the path that messages show for it."""

    files: Files
    path: str
    shown: str

    def read(self, name: str) -> bytes:
        return self.files.read(posixpath.join(self.path, contained(name)))

    def names(self, folder: str = ".") -> tuple[str, ...]:
        return self.files.names(posixpath.join(self.path, contained(folder)))

    def is_file(self, name: str) -> bool:
        return self.files.is_file(posixpath.join(self.path, contained(name)))

    def real_path(self, name: str) -> Path:
        return self.files.real_path(posixpath.join(self.path, contained(name)))

    def path_on_disk(self, name: str) -> str | None:
        """The same as text; None where the tree is in memory only."""
        try:
            return str(self.real_path(name))
        except FileNotFoundError:
            return None


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a program: its exit code, and what it wrote."""

    code: int
    output: str
    errors: str


class Running:
    """A program at work beside this one, in a process group of its own.

    What it writes goes into files, so that no pipe fills while nobody reads. `folder` is its own to write to, and is
    gone once it was stopped.
    """

    def __init__(
        self,
        command: Callable[[Path], Sequence[str]],
        environment: Mapping[str, str],
        seconds: float,
    ) -> None:
        self._aside = tempfile.TemporaryDirectory(prefix="publish-", ignore_cleanup_errors=True)
        self.folder = Path(self._aside.name)
        self._end = time.monotonic() + seconds
        self._said = (self.folder / ".output", self.folder / ".errors")
        try:
            with self._said[0].open("wb") as output, self._said[1].open("wb") as errors:
                self._process = subprocess.Popen(  # noqa: S603 - the command is ours, never a source's
                    list(command(self.folder)), stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                    cwd=self.folder, env=dict(environment), start_new_session=True,
                )  # fmt: skip
        except BaseException:
            self._aside.cleanup()
            raise

    def wait(self) -> Ended:
        """Wait for its end. subprocess.TimeoutExpired, once its time is over."""
        code = self._process.wait(max(0.0, self._end - time.monotonic()))
        return Ended(code, *(path.read_text(encoding="utf-8", errors="replace") for path in self._said))

    def stop(self) -> None:
        """End it with all that it started, if it is still at work, and take away its folder."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._aside.cleanup()


@dataclass(frozen=True)
class Workspace:
    """What a run may see of the world."""

    files: Files
    root: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def on_disk(cls, root: Path) -> Workspace:
        """The workspace at a folder, with this process's environment."""
        root = root.resolve()
        return cls(DiskFiles(root), root, dict(os.environ))

    @classmethod
    def in_memory(cls, content: Mapping[str, bytes | str], environment: Mapping[str, str] | None = None) -> Workspace:
        """A workspace that is a dictionary of files."""
        held = {k: v.encode() if isinstance(v, str) else v for k, v in content.items()}
        return cls(MemoryFiles(held), None, environment or {})

    def read(self, path: str) -> bytes:
        """A file's bytes; see `Files.read` for what it raises."""
        return self.files.read(path)

    def source_line(self, path: str, line: int) -> str | None:
        """A line of a source file for quoting, None where there is none; counts from 1."""
        try:
            # Not `splitlines`, which ends a line at characters that are no line's end for an author.
            text = self.files.read(path).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
            lines = re.split("\r\n|\r|\n", text)
        except (OSError, OutsideError):
            return None
        return lines[line - 1] if 0 < line <= len(lines) else None

    def theme(self, name: str) -> Folder | None:
        """A theme's folder: the workspace's own `styles/` first, the package second. None: no such theme."""
        path = posixpath.join("styles", contained(name))
        if self.files.is_folder(path):
            return Folder(self.files, path, path)
        carried = DiskFiles(Path(str(package_files("publish"))) / "styles")
        # The package's own folder may be a link into a checkout: what it leads to is its root.
        carried = DiskFiles(carried.root.resolve())
        return Folder(carried, name, f"publish/styles/{name}") if carried.is_folder(name) else None

    @property
    def source_date_epoch(self) -> int | None:
        """Seconds since 1970 by which a build is dated, where SOURCE_DATE_EPOCH is set.

        ValueError where it is not a whole number (reproducible-builds.org specification).
        """
        value = self.environment.get("SOURCE_DATE_EPOCH")
        return None if value is None else int(value)

    @property
    def repository_path(self) -> str:
        """The workspace's own path in the repository around it, with `/`; "" where it is the repository, or in none.

        Nothing is read: that there is a `.git` is enough.
        """
        for folder in () if self.root is None else (self.root, *self.root.parents):
            if (folder / ".git").exists():
                path = self.root.relative_to(folder).as_posix() if self.root else "."
                return "" if path == "." else path
        return ""

    def program(self, name: str) -> str | None:
        """Where a program is found, or None: on the PATH, else beside the Python that runs this.

        Never in the workspace, which may have come from anybody.
        """
        own = Path(sys.executable).parent
        return shutil.which(name, path=self.environment.get("PATH", "")) or shutil.which(name, path=own)

    def run(self, command: list[str], timeout: float = 60.0) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, in the workspace, with its output as text."""
        return subprocess.run(  # noqa: S603 - the command is ours, never a source's
            command, capture_output=True, text=True, timeout=timeout, cwd=self.root, check=False
        )

    def start(
        self, command: Callable[[Path], Sequence[str]], *, seconds: float, environment: Mapping[str, str] | None = None
    ) -> Running:
        """Start a program that goes on beside this one for so many seconds at most.

        `command` is told the folder that the program may write to, which is also the one it starts in.
        """
        return Running(command, {**self.environment, **(environment or {})}, seconds)


def explained_findings() -> str:
    """The page that says what each code means, which the package carries."""
    return (package_files("publish") / "diagnostics.md").read_text(encoding="utf-8")


def known_codes() -> frozenset[str]:
    """Every code that a finding can have."""
    return frozenset(re.findall(r"^\| ([A-Z]\d{3}) \|", explained_findings(), re.MULTILINE))


def find_root(start: Path) -> Path | None:
    """The nearest folder upward with `publish.yaml`, `source/` or `[tool.publish]` in `pyproject.toml`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in WORKSPACE_MARKS) or _has_tool_table(folder / "pyproject.toml"):
            return folder
    return None


def _has_tool_table(pyproject: Path) -> bool:
    try:
        table = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False
    return "publish" in table.get("tool", {})


@dataclass(frozen=True)
class Output:
    """The folder that a run writes to. A file in it is whole or absent, whatever happens to the process."""

    folder: Path

    def path(self, name: str) -> Path:
        """Where a file of this folder lies. OutsideError if the name leads out."""
        return self.folder / contained(name)

    def read(self, name: str) -> bytes | None:
        """A file's bytes, None where it is absent."""
        try:
            return self.path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, data: bytes) -> Path:
        """Write a file aside, sync it, and put it in its place in one step."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            # mkstemp makes the file private; what is published may be read as umask allows.
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(aside, 0o666 & ~umask)
            os.replace(aside, path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        return path
