"""The attributes of an HTML tag."""

from __future__ import annotations

import re
from html import unescape

__all__ = ["said", "tag_attributes"]

ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")


def tag_attributes(text: str) -> dict[str, str]:
    """What stands in a tag after its name, by names in small letters."""
    found: dict[str, str] = {}
    for name, value in ATTRIBUTE.findall(text):
        plain = value[1:-1] if value[:1] in ("'", '"') else value
        found.setdefault(name.lower(), unescape(plain))
    return found


# How a browser draws an element, fetches what it shows or opens a link is nothing that an edition is told.
LOOKS = frozenset(
    "align bgcolor border clear color decoding face frameborder height hspace loading markdown noshade referrerpolicy "
    "rel role size sizes srcset style tabindex target valign vspace width".split()
)
KEPT = frozenset("alt class cite dir href id lang name src start title".split())


def said(given: dict[str, str], every: bool) -> dict[str, str]:
    """What an author says of an element, without how it looks. `every`: without what only scripts read, either."""
    return {name: value for name, value in given.items() if (name in KEPT if every else name not in LOOKS)}
