"""The attributes of an HTML tag."""

from __future__ import annotations

import re
from html import unescape

__all__ = ["tag_attributes"]

ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")


def tag_attributes(text: str) -> dict[str, str]:
    """What stands in a tag after its name, by names in small letters."""
    found: dict[str, str] = {}
    for name, value in ATTRIBUTE.findall(text):
        plain = value[1:-1] if value[:1] in ("'", '"') else value
        found.setdefault(name.lower(), unescape(plain))
    return found
