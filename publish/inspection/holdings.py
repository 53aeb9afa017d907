"""What files an EPUB's archive holds, how large they are, and what its pictures are by their own account."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

__all__ = ["Holding", "read_holdings"]


@dataclass(frozen=True, slots=True)
class Holding:
    """A file of the archive, and its bytes when unpacked.

    Of a picture of pixels, `format` is what its bytes say that it is (`JPEG`, `PNG`), `colours` how it says its
    colours (`RGB`, `CMYK`), and `size` its width and height; else they are empty.
    """

    path: str
    length: int
    format: str = ""
    colours: str = ""
    size: tuple[int, int] = (0, 0)


def read_holdings(data: bytes) -> tuple[Holding, ...]:
    """The files of an archive, in its order. zipfile.BadZipFile where it is none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return tuple(_holdings(archive))


def _holdings(archive: zipfile.ZipFile) -> Iterator[Holding]:
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp")):
            yield Holding(entry.filename, entry.file_size)
            continue
        try:
            # The header is read alone; pixels stay packed.
            with archive.open(entry) as file, Image.open(file) as image:
                yield Holding(entry.filename, entry.file_size, image.format or "", image.mode, image.size)
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
            yield Holding(entry.filename, entry.file_size)
