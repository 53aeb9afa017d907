"""What the parts of a publication are: to which matter they belong, what they are called aloud, which stand alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from publish.document import Document, Part, Section
from publish.publication import Role

__all__ = ["in_parts", "matter_of", "role_of", "section_roles", "stands_alone"]

# Where a part of a role belongs; all others are body matter.
MATTERS = {
    **dict.fromkeys(("frontmatter", "dedication", "epigraph", "foreword", "preface"), "front"),
    **dict.fromkeys(("backmatter", "acknowledgments", "appendix", "glossary", "bibliography", "index"), "back"),
}

# Of front, body and back matter as such nothing is said.
NAMED = frozenset(get_args(Role)) - {"frontmatter", "bodymatter", "backmatter"}

# What stands under the title of a part, until the next; an epilogue follows them all.
WITHIN = frozenset(("introduction", "prologue", "bodymatter"))


def matter_of(part: Part) -> str:
    """Front, body or back."""
    return MATTERS.get(part.role, "body")


def role_of(part: Part) -> str | None:
    """What a part is called aloud (DPUB-ARIA 1.1); None where it is only matter."""
    return f"doc-{part.role}" if part.role in NAMED else None


def section_roles(document: Document) -> Iterator[tuple[str, str]]:
    """The roles of the chapters in parts that have one, by identifier."""
    for part in document.parts:
        if (role := role_of(part)) is not None:
            first = min((block.level for block in part.blocks if isinstance(block, Section)), default=0)
            for block in part.blocks:
                if isinstance(block, Section) and block.level == first:
                    yield block.identifier, role


def in_parts(document: Document, level: int) -> frozenset[str]:
    """The chapters that stand under the title of a part, by identifier, where chapters have this level."""
    found, within = set[str](), False
    for part in document.parts:
        chapters = {b.identifier for b in part.blocks if isinstance(b, Section) and b.level <= level}
        if part.role == "part":
            within = bool(chapters)
        elif within := within and part.role in WITHIN:
            found |= chapters
    return frozenset(found)


def stands_alone(part: Part, level: int) -> bool:
    """Whether a part is a leaf of its own without a heading, as a dedication is, where chapters have this level."""
    return role_of(part) is not None and not any(isinstance(b, Section) and b.level <= level for b in part.blocks)
