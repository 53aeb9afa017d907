"""Whether an EPUB's landmarks are there, and point at what they name."""

from __future__ import annotations

from collections.abc import Iterator

from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.inspection import Book, Markup, NavigationEntry, Tree

__all__ = ["check"]

# Places that many words name: the text and its divisions are no single element.
DIVISIONS = frozenset(("bodymatter", "frontmatter", "backmatter"))
REBUILD = "build the edition again; a finished file is not to be changed by hand"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Landmarks that are missing (L007), or do not point at what they name (L008)."""
    book, landmarks = subject.book, subject.epub.landmarks
    roles = {role for each in landmarks for role in (each.role or "").split()}
    wanted = {"bodymatter": "the start of the text", **({"cover": "the cover"} if book.cover else {})}
    for role, name in wanted.items():
        if role not in roles:
            yield _finding("L007", f"no landmark leads to {name}")
    for landmark in landmarks:
        if not landmark.role or not landmark.label:
            yield _finding("L008", f"the landmark “{landmark.label or landmark.path}” does not say what it is")
            continue
        if not all(_points_at(book, landmark, role) for role in landmark.role.split()):
            yield _finding("L008", f"the landmark “{landmark.label}” leads to what is not its {landmark.role}")


def _points_at(book: Book, landmark: NavigationEntry, role: str) -> bool:
    tree = book.pages.get(landmark.path)
    if tree is None:
        return False
    element = tree.identified.get(landmark.fragment) if landmark.fragment else tree.root
    if element is None:
        return False
    match role:
        case "cover":
            return tree.path in book.cover
        case "bodymatter":
            return tree.path not in book.cover and not _text_before(book, tree, element)
        case "toc":
            return any("toc" in each.words_of("epub:type") for each in tree.root.every("nav"))
        case _:
            return role in DIVISIONS or _is(tree, element, role, bool(landmark.fragment))


def _text_before(book: Book, tree: Tree, element: Markup) -> bool:
    """Whether text of record stands before a place; what the house has set before the text does not count."""
    for document in book.documents:
        if document is tree:
            break
        if document.path not in book.cover and not _is_front(document) and _record(document.root):
            return True
    if element is tree.root:
        return False
    for each in tree.root.walk():
        if each is element:
            return False
        if each.name in ("p", "li", "td", "dd", "pre") and not tree.inherited(each, "data-apparatus"):
            return element not in set(each.walk())
    return False


def _is_front(document: Tree) -> bool:
    """Whether a document says of itself that it is front matter."""
    return any("frontmatter" in body.words_of("epub:type") for body in document.root.every("body"))


def _record(root: Markup) -> bool:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.get("data-apparatus") is not None or element.name == "head":
            continue
        if any(isinstance(kid, str) and kid.strip() for kid in element.kids):
            return True
        waiting += element.elements
    return False


def _is(tree: Tree, element: Markup, role: str, within: bool) -> bool:
    """Whether an element is what a landmark names, or opens it; a whole document where it has one such."""
    looked_at = (element, *tree.around(element)) if within else element.walk()
    return any(role in each.words_of("epub:type") or each.get("role") == f"doc-{role}" for each in looked_at)


def _finding(code: str, message: str) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, None, REBUILD)
