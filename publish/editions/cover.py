"""Draw the cover: one laid-out page as a picture that catalogues and reading systems show."""

from __future__ import annotations

import io

import pypdfium2

__all__ = ["HEIGHT", "WIDTH", "draw"]

# In pixels; the form of cover that every shop takes.
WIDTH, HEIGHT = 1600, 2560

# No chroma subsampling: large type on one ground frays otherwise. A cover of the house theme comes to 270 kB.
QUALITY = 88


def draw(page: bytes) -> bytes:
    """A baseline JPEG of 1600 x 2560 px, without metadata, of the first page of a PDF.

    The page has the picture's proportions, 5 to 8. ValueError where it has not.
    """
    document = pypdfium2.PdfDocument(page)
    try:
        width, height = document[0].get_size()
        if abs(width * HEIGHT - height * WIDTH) > height:
            raise ValueError(f"a cover of {width:g} x {height:g} pt has not the proportions {WIDTH} x {HEIGHT}")
        image = document[0].render(scale=WIDTH / width, rev_byteorder=True).to_pil()
    finally:
        document.close()
    # PDFium rounds a size up, so that a page may come out a pixel too large.
    stream = io.BytesIO()
    image.convert("RGB").crop((0, 0, WIDTH, HEIGHT)).save(stream, "JPEG", quality=QUALITY, subsampling="4:4:4")
    return stream.getvalue()
