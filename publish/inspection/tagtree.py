"""Follow a PDF's tag tree and gather the text of its blocks (ISO 32000-1, 14.7 and 14.8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from publish.inspection.drawing import Drawing, Owner, stated_run
from publish.inspection.facts import Block, Run, Tag

__all__ = ["TagTree"]


# Elements within a line (ISO 32000-1, 14.8.4.4); what they hold belongs to the block around them.
INLINE_ROLES = frozenset(
    "Span Quote Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP NonStruct Em Strong Sub".split()
)


class TagTree:
    """Follows the tag tree and gathers the text of its blocks."""

    def __init__(self, numbers: dict[Owner, int], drawings: list[Drawing], root: pikepdf.Object | None) -> None:
        self.numbers = numbers
        self.drawings = drawings
        self.roles: Any = root.get("/RoleMap", Dictionary()) if root is not None else Dictionary()
        self.tags: list[Tag] = []
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        if root is not None:
            for kid in _kids(root):
                self.element(kid, (), ())
            self.flush(())

    def flush(self, path: tuple[Tag, ...]) -> None:
        """End the stretch of text that was being gathered for a block."""
        if any(run.text.strip() for run in self.runs):
            self.blocks.append(Block(path, tuple(self.runs)))
        self.runs = []

    def tag(self, element: pikepdf.Object) -> Tag:
        role = str(element.S)
        while role in self.roles:
            role = str(self.roles[role])
        return Tag(
            role.removeprefix("/"),
            title=_text(element.get("/T")),
            language=_text(element.get("/Lang")),
            alternative=_text(element.get("/Alt")),
            actual=_text(element.get("/ActualText")),
            identifier=_text(element.get("/ID")),
        )

    def element(self, element: pikepdf.Object, path: tuple[Tag, ...], within: tuple[Tag, ...]) -> None:
        """Gather an element: `path` leads to the block around it, `within` are the inline ones in between."""
        tag = self.tag(element)
        self.tags.append(tag)
        inline = tag.role in INLINE_ROLES and bool(path)
        if not inline:
            self.flush(path)
        here, around = (path, (*within, tag)) if inline else ((*path, tag), ())
        gathered = len(self.runs)
        for kid in _kids(element):
            self.kid(kid, element, here, around)
        if tag.actual is not None:
            hidden = self.runs[gathered:]
            self.runs[gathered:] = [replace(stated_run(hidden, tag.actual, 0), within=around)]
        if not inline:
            self.flush(here)

    def kid(self, kid: Any, element: pikepdf.Object, path: tuple[Tag, ...], within: tuple[Tag, ...]) -> None:
        if isinstance(kid, int):
            self.content(element.get("/Pg"), None, kid, within)
        elif kid.get("/Type") == Name.MCR:
            self.content(kid.get("/Pg", element.get("/Pg")), kid.get("/Stm"), int(kid.MCID), within)
        elif "/S" in kid:
            self.element(kid, path, within)

    def content(self, page: Any, stream: Any, mcid: int, within: tuple[Tag, ...]) -> None:
        if page is None or page.objgen not in self.numbers:
            return
        owner = stream.objgen if stream is not None and "/StructParents" in stream else page.objgen
        runs = self.drawings[self.numbers[page.objgen]].sequences.get((owner, mcid), ())
        self.runs += [replace(run, within=within) for run in runs]


def _kids(element: pikepdf.Object) -> list[Any]:
    kids: Any = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _text(value: pikepdf.Object | None) -> str | None:
    return None if value is None else str(value)
