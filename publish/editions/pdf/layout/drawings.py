"""Draw each picture that is made of lines as a thing of its own, so that a file can hold it once and show it often."""

from __future__ import annotations

from typing import Any

from publish.editions.pdf.unit import SCHEME

__all__ = ["drawing_by_itself"]

# Formulas are many and small, and each stands within its line.
FORMULAS = f"{SCHEME}formula-"


def drawing_by_itself(images: Any) -> type:
    """The engine's kind of SVG picture, whose drawing is a form (ISO 32000-1, 8.10) that the page refers to."""

    class Drawing(images.SVGImage):  # type: ignore[misc]  # WeasyPrint has no type information
        def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
            if str(self._base_url).startswith(FORMULAS):
                super().draw(stream, width, height, style)
                return
            form = stream.add_group(0, 0, width, height)
            # It is blended with what is below it piece by piece, as if it were drawn there.
            del form.extra["Group"]
            super().draw(form, width, height, style)
            stream.draw_x_object(form.id)

    return Drawing
