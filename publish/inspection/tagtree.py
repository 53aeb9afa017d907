"""Follow a PDF's tag tree and gather the text of its blocks (ISO 32000-1, 14.7 and 14.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from publish.inspection.drawing import Drawing, Owner, SequenceKey, stated_run
from publish.inspection.facts import Block, Element, LinkFact, Run, Tag

__all__ = ["TagTree"]


# Elements within a line (ISO 32000-1, 14.8.4.4); what they hold belongs to the block around them.
INLINE_ROLES = frozenset(
    "Span Quote Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP NonStruct Em Strong Sub".split()
)


FORMULA = "Formula"

# Nothing that is meant to be read is nested deeper; what is, is in no element.
DEEPEST = 400


class TagTree:
    """Follows the tag tree and gathers the text of its blocks."""

    def __init__(
        self,
        numbers: dict[Owner, int],
        drawings: list[Drawing],
        root: pikepdf.Object | None,
        links: Mapping[Owner, LinkFact],
    ) -> None:
        self.numbers = numbers
        self.drawings = drawings
        self.links = links
        self.roles: Any = root.get("/RoleMap", Dictionary()) if root is not None else Dictionary()
        self.tags: list[Tag] = []
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.roots: list[Element] = []
        self.met: set[Owner] = set()
        self.held: set[tuple[int, SequenceKey]] = set()
        self.misled = 0
        self.parents = _parents(root)
        if root is not None:
            for kid in _kids(root):
                if isinstance(kid, Dictionary) and self.is_new(kid):
                    self.roots.append(self.element(kid, (), ()))
            self.flush(())

    def is_new(self, kid: pikepdf.Object) -> bool:
        """Whether a kid is an element that was not met before: in a tree that is none, it is taken once."""
        if "/S" not in kid or kid.objgen in self.met:
            return False
        if kid.is_indirect:
            self.met.add(kid.objgen)
        return True

    def untagged(self) -> tuple[Run, ...]:
        """The text of sequences that no element holds."""
        return tuple(
            run
            for number, drawing in enumerate(self.drawings)
            for sequence, runs in drawing.sequences.items()
            if (number, sequence) not in self.held
            for run in runs
            if run.text.strip()
        )

    def flush(self, path: tuple[Tag, ...]) -> None:
        """End the stretch of text that was being gathered for a block."""
        if any(run.text.strip() for run in self.runs):
            self.blocks.append(Block(path, tuple(self.runs)))
        self.runs = []

    def tag(self, element: pikepdf.Object) -> Tag:
        role = str(element.S)
        passed: set[str] = set()
        # A type with a namespace is what that says; the role map is for the others (ISO 32000-2, 14.8.6).
        while "/NS" not in element and role in self.roles and role not in passed:
            passed.add(role)
            role = str(self.roles[role])
        return Tag(
            role.removeprefix("/"),
            title=_text(element.get("/T")),
            language=_text(element.get("/Lang")),
            alternative=_text(element.get("/Alt")),
            actual=_text(element.get("/ActualText")),
            identifier=_text(element.get("/ID")),
        )

    def element(self, element: pikepdf.Object, path: tuple[Tag, ...], within: tuple[Tag, ...]) -> Element:
        """Gather an element: `path` leads to the block around it, `within` are the inline ones in between."""
        tag = self.tag(element)
        number = len(self.tags)
        self.tags.append(tag)
        # A formula stands in the line around it; by itself, it is what the element around it holds.
        inline = (tag.role in INLINE_ROLES or tag.role == FORMULA) and bool(path)
        if not inline:
            self.flush(path)
        here, around = (path, (*within, tag)) if inline else ((*path, tag), ())
        gathered = len(self.runs)
        kids: list[Element | Run] = []
        links: list[LinkFact] = []
        pages: dict[int, None] = {}
        for kid in _kids(element):
            if isinstance(kid, int):
                kids += self.content(element, element.get("/Pg"), None, kid, around, pages)
            elif not isinstance(kid, Dictionary):
                continue
            elif kid.get("/Type") == Name.MCR:
                page = kid.get("/Pg", element.get("/Pg"))
                kids += self.content(element, page, kid.get("/Stm"), int(kid.MCID), around, pages)
            elif kid.get("/Type") == Name.OBJR:
                links += [self.links[kid.Obj.objgen]] if kid.Obj.objgen in self.links else []
            elif self.is_new(kid) and len(here) + len(around) < DEEPEST:
                kids.append(self.element(kid, here, around))
        if tag.actual is not None:
            hidden = self.runs[gathered:]
            kids = [replace(stated_run(hidden, tag.actual, 0), within=around)]
            self.runs[gathered:] = [kid for kid in kids if isinstance(kid, Run)]
        if tag.role == FORMULA and tag.alternative and not any(run.text.strip() for run in self.runs[gathered:]):
            run = _formula_run(tag.alternative, element, min(pages, default=0), self.runs)
            kids, self.runs[gathered:] = [replace(run, within=around)], [replace(run, within=around)]
        if not inline:
            self.flush(here)
        return Element(tag, number, tuple(kids), _attributes(element), tuple(links), tuple(pages))

    def content(
        self,
        element: pikepdf.Object,
        page: Any,
        stream: Any,
        mcid: int,
        within: tuple[Tag, ...],
        pages: dict[int, None],
    ) -> list[Run]:
        """Gather a sequence of content for the element that holds it."""
        if page is None or page.objgen not in self.numbers:
            return []
        owner = stream.objgen if stream is not None and "/StructParents" in stream else page.objgen
        number = self.numbers[page.objgen]
        key = (owner, mcid)
        self.held.add((number, key))
        pages[number] = None
        parent = self.parents.get(int((stream if owner != page.objgen else page).get("/StructParents", -1)))
        if parent is None or mcid >= len(parent) or parent[mcid].objgen != element.objgen:
            self.misled += 1
        runs = [replace(run, within=within) for run in self.drawings[number].sequences.get(key, ())]
        self.runs += runs
        return runs


def _formula_run(words: str, element: pikepdf.Object, page: int, before: list[Run]) -> Run:
    """What a drawn formula says, as a run where it stands: on its baseline, in type of the size around it."""
    box = _attributes(element)
    left, bottom, right, _ = (float(each) for each in box.get("BBox", "0 0 0 0").split())
    size = before[-1].size if before else 0.0
    baseline = bottom - float(box.get("BaselineShift", 0))
    return Run(page, f" {words} ", "", left, baseline, right, size, stated=True)


def _kids(element: pikepdf.Object) -> list[Any]:
    kids: Any = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _parents(root: pikepdf.Object | None) -> dict[int, Any]:
    """The rows of the parent tree that are for content (ISO 32000-1, 14.7.4.4)."""
    if root is None or "/ParentTree" not in root:
        return {}
    return {key: row for key, row in pikepdf.NumberTree(root.ParentTree).items() if isinstance(row, Array)}


def _attributes(element: pikepdf.Object) -> dict[str, str]:
    """The attributes of an element, whoever owns them."""
    stated: Any = element.get("/A", Array())
    found = {}
    for owner in stated if isinstance(stated, Array) else [stated]:
        if isinstance(owner, Dictionary):
            found.update({str(key)[1:]: _value(value) for key, value in owner.items() if key != "/O"})
    return found


def _value(value: Any) -> str:
    return " ".join(_value(each) for each in value) if isinstance(value, Array) else str(value).removeprefix("/")


def _text(value: pikepdf.Object | None) -> str | None:
    return None if value is None else str(value)
