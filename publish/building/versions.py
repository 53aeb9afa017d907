"""Versions of everything that the bytes of an edition depend on, found without starting an engine."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from importlib.metadata import version

__all__ = ["tool_versions"]

LIBRARIES = (
    "weasyprint",
    "pydyf",
    "pikepdf",
    "ebooklib",
    "jinja2",
    "pypdfium2",
    "pillow",
    "math-core",
    "ziamath",
    "ziafont",
    "fonttools",
)

# File names of Pango by system: Debian and Ubuntu, macOS.
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0.0.dylib")


@lru_cache(maxsize=1)
def tool_versions() -> dict[str, str]:
    """Name to version: this program, the libraries that write the files, and Pango, which sets the text."""
    return {"publish": version("publish"), **{name: version(name) for name in LIBRARIES}, "pango": _pango()}


def _pango() -> str:
    for name in PANGO:
        try:
            number = ctypes.CDLL(name).pango_version()
        except OSError:
            continue
        return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    return "missing"
