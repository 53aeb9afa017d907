"""Whether headings and titles let a reader find the way: no rank is skipped, each file has a title of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from publish.checks.sections import folded, headed
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity, Span
from publish.inspection import Markup, Tree
from publish.publication import KINDS

__all__ = ["check", "check_titles", "ranked", "skipped"]

RANKS = {f"h{rank}": rank for rank in range(1, 7)}
TAGS = {f"H{rank}": rank for rank in range(1, 7)}

_Ranked = tuple[int, str, Span | None]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Headings that skip a rank on the way down (A028), and texts without one heading of the first rank (A029)."""
    chapters = KINDS[subject.document.metadata.kind].slip_level is not None
    if subject.spec.form == "pdf":
        found = list(_in_pdf(subject))
        yield from _skipping(found)
        firsts = [text for rank, text, _ in found if rank == 1]
        if not firsts or (len(firsts) > 1 and not chapters):
            yield _first(firsts, "the edition", None)
        return
    documents = [tree for tree in subject.book.documents if tree.path not in subject.book.cover]
    yield from _skipping([each for tree in documents for each in _in_epub(subject, tree)])
    for tree in documents:
        firsts = [text for rank, text, _ in _in_epub(subject, tree) if rank == 1]
        if len(firsts) > 1:
            places = [span for rank, _, span in _in_epub(subject, tree) if rank == 1]
            yield _first(firsts, f"“{tree.path.rpartition('/')[2]}”", places[-1])
    if documents and not any(ranked(tree)[:1] and ranked(tree)[0][0] == 1 for tree in documents):
        yield _first([], "the edition", None)


def ranked(tree: Tree) -> list[tuple[int, Markup]]:
    """The headings of a content document, with their ranks."""
    return [(RANKS[element.name], element) for element in tree.root.every(*RANKS)]


def skipped(ranks: Iterable[int]) -> bool:
    """Whether a rank is skipped on the way down."""
    before = 0
    for rank in ranks:
        if rank > before + 1:
            return True
        before = rank
    return False


def _in_epub(subject: Subject, tree: Tree) -> Iterator[_Ranked]:
    for rank, element in ranked(tree):
        yield rank, element.text, subject.origins.of(tree, element)


def _in_pdf(subject: Subject) -> Iterator[_Ranked]:
    """The headings of a PDF by its tags, each once; one over two pages is one."""
    spans = {folded(heading.text).casefold(): heading.span for heading in reversed(headed(subject.document))}
    seen = set()
    for block in subject.pdf.blocks:
        for tag in block.path:
            if tag.role in TAGS and id(tag) not in seen:
                seen.add(id(tag))
                yield TAGS[tag.role], block.text, spans.get(folded(block.text).casefold())


def _skipping(headings: Iterable[_Ranked]) -> Iterator[Diagnostic]:
    """WCAG 2.2, 1.3.1; ISO 14289-1, 7.4.2: ranks are not skipped on the way down."""
    before = 0
    for rank, text, span in headings:
        if rank > before + 1:
            message = f"the heading “{text}” is of rank {rank}, after one of rank {before}"
            hint = "give it the rank below that of the heading before it"
            yield Diagnostic("A028", Severity.ERROR, message, span, hint)
        before = rank


def _first(texts: list[str], where: str, span: Span | None) -> Diagnostic:
    if texts:
        message = f"{where} has {len(texts)} headings of the first rank: {', '.join(f'“{text}”' for text in texts)}"
    else:
        message = f"{where} has no heading of the first rank to begin with"
    return Diagnostic("A029", Severity.ERROR, message, span, "one heading of the first rank says what it is all about")


# --- titles ------------------------------------------------------------------------------------


def check_titles(subject: Subject) -> Iterator[Diagnostic]:
    """Files of an EPUB without a title, or two with one (A040); PDFs whose windows do not show it (A042)."""
    if subject.spec.form == "pdf":
        if not subject.pdf.title_shown or not (subject.pdf.title or "").strip():
            message = "a viewer’s window does not show the title: the PDF does not ask for it, or has none"
            hint = "DisplayDocTitle in the viewer’s preferences, and a title in the metadata (ISO 14289-1, 7.1)"
            yield Diagnostic("A042", Severity.ERROR, message, None, hint)
        return
    known: dict[str, str] = {}
    for tree in (*subject.book.documents, *subject.book.beside):
        title = next((element.text for element in tree.root.every("title") if element.space == tree.root.space), "")
        name = tree.path.rpartition("/")[2]
        span = next((span for _, _, span in _in_epub(subject, tree)), None)
        if not title:
            message = f"“{name}” has no title"
            yield Diagnostic("A040", Severity.ERROR, message, span, "its title is what a reader hears on entering it")
        elif (other := known.get(folded(title).casefold())) is not None:
            message = f"“{name}” has the same title as “{other}”: “{title}”"
            yield Diagnostic("A040", Severity.ERROR, message, span, "give each chapter a heading of its own")
        known.setdefault(folded(title).casefold(), name)
