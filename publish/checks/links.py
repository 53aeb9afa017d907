"""Whether links land, in the reading order they claim, under words that say where they lead; and notes lead back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publish.checks.house import OWN_LINKS, house_targets
from publish.checks.sections import headed
from publish.checks.subject import Subject
from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import Link, plain_text
from publish.inspection import Bookmark, Markup, NavigationEntry, Tree, resolved

__all__ = ["check", "check_notes", "check_order", "check_words"]

REBUILD = "build the edition again; a finished file is not to be changed by hand"

# Words that say nothing of where a link leads, in the languages of the house's labels (WCAG 2.2, 2.4.4).
SAY_NOTHING = frozenset(
    "here|click|click here|this|this link|this page|link|more|read more|see more|learn more|details|hier|hier klicken|"
    "klicken sie hier|mehr|weiterlesen|dieser link|ici|cliquez ici|cliquer ici|lire la suite|en savoir plus|ce lien|"
    "こちら|ここ|ここをクリック|詳細|リンク".split("|")
)
ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+", re.IGNORECASE)
NOTES = frozenset(("doc-noteref", "doc-backlink"))


# --- links land --------------------------------------------------------------------------------


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Links, references to pictures and lines of lists that lead nowhere (L030)."""
    if subject.spec.form == "epub":
        yield from _astray_in_epub(subject)
    else:
        yield from _astray_in_pdf(subject)


def _astray_in_epub(subject: Subject) -> Iterator[Diagnostic]:
    book = subject.book
    for tree in (*book.documents, *book.beside):
        for element in tree.root.walk():
            for name in ("href", "src", "poster", "xlink:href"):
                target = element.get(name)
                if target is not None and (wrong := _astray(subject, tree, target)):
                    message = f"“{element.text or target}” leads to {wrong}"
                    yield _finding("L030", message, subject.origins.of(tree, element))
    spans = {heading.identifier: heading.span for heading in headed(subject.document)}
    for entry in _every((*book.points, *book.page_targets)):
        target = f"{entry.path}#{entry.fragment}" if entry.fragment else entry.path
        if wrong := _astray(subject, None, target):
            yield _finding("L030", f"in the NCX, “{entry.label}” leads to {wrong}", spans.get(entry.fragment))


def _astray(subject: Subject, tree: Tree | None, target: str) -> str:
    """What is wrong with a reference within the publication, in words; nothing where it lands or leads out."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target):
        return ""
    path, fragment = resolved(target, tree.path) if tree is not None else target.partition("#")[::2]
    if path not in subject.book.names:
        return f"“{path}”, which is not in the file"
    page = subject.book.pages.get(path)
    if fragment and page is not None and fragment not in page.identified:
        return f"“{fragment}”, which is nowhere in “{path.rpartition('/')[2]}”"
    return ""


def _every(entries: Iterable[NavigationEntry]) -> Iterator[NavigationEntry]:
    for entry in entries:
        yield entry
        yield from _every(entry.kids)


def _astray_in_pdf(subject: Subject) -> Iterator[Diagnostic]:
    pdf = subject.pdf
    places = _link_places(subject)
    for link in pdf.links:
        lost = link.target == "page:None" or (link.target.startswith("#") and link.target[1:] not in pdf.destinations)
        if lost:
            words = link.description or link.target
            message = f"“{words}” on page {pdf.pages[link.page].label} leads to a place that is not in the file"
            yield _finding("L030", message, places.get((link.target, _plain(words))))
    for mark in _bookmarks(pdf.outline):
        if mark.page is None:
            yield _finding("L030", f"in the outline, “{mark.label}” leads nowhere", None)


def _bookmarks(marks: Iterable[Bookmark]) -> Iterator[Bookmark]:
    for mark in marks:
        yield mark
        yield from _bookmarks(mark.kids)


def _link_places(subject: Subject) -> dict[tuple[str, str], Span]:
    """Where the author's links stand in the source, by target and words."""
    links = (node for node in nodes(subject.document) if isinstance(node, Link))
    return {(link.target, _plain(plain_text(link.children))): link.span for link in links}


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


# --- the reading order -------------------------------------------------------------------------


def check_order(subject: Subject) -> Iterator[Diagnostic]:
    """A spine that is not in the order of the text, or lacks a content document that links lead to (L031)."""
    book = subject.book
    turns = {heading.identifier: turn for turn, heading in enumerate(headed(subject.document))}
    last, before = -1, ""
    for tree in book.documents:
        held = [turns[name] for name in tree.identified if name in turns]
        if held and min(held) < last:
            message = f"in the reading order, “{_title(tree)}” follows “{before}”, which stands after it in the text"
            yield _finding("L031", message, None)
        if held:
            last, before = max(held), _title(tree)
    navigation = book.navigation.path if book.navigation else None
    for tree in book.beside:
        if tree.path != navigation:
            yield _finding("L031", f"“{_title(tree)}” is not in the reading order", None)
    for path, times in Counter(subject.epub.spine).items():
        if times > 1:
            yield _finding("L031", f"“{path}” stands more than once in the reading order", None)


def _title(tree: Tree) -> str:
    return next((title.text for title in tree.root.every("title") if title.text), tree.path)


# --- words of links ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Worded:
    """A link that an author has set: its words, where it leads, and where it stands."""

    words: str
    target: str
    span: Span | None


def check_words(subject: Subject) -> Iterator[Diagnostic]:
    """Links without words (L032), whose words say nothing (L033), or of which several lead elsewhere (L034)."""
    links = list(_epub_links(subject) if subject.spec.form == "epub" else _pdf_links(subject))
    targets: dict[str, set[str]] = {}
    for link in links:
        words = _plain(link.words)
        if not words:
            message = f"the link to “{link.target}” has no words"
            yield Diagnostic("L032", Severity.ERROR, message, link.span, "write between the brackets where it leads")
            continue
        if words.strip(" .…>»→") in SAY_NOTHING:
            message = f"the words of the link “{link.words}” do not say where it leads"
            hint = "link the words that name what is there"
            yield Diagnostic("L033", Severity.WARNING, message, link.span, hint)
        elif ADDRESS.fullmatch(words):
            message = f"the link “{link.words}” says an address, which is read out letter by letter"
            hint = "link the words that name what is there: [name](address)"
            yield Diagnostic("L033", Severity.WARNING, message, link.span, hint)
        known = targets.setdefault(words, set())
        if known and link.target not in known:
            message = f"“{link.words}” is linked to more than one place"
            hint = "give each place words of its own"
            yield Diagnostic("L034", Severity.WARNING, message, link.span, hint)
        known.add(link.target)


def _epub_links(subject: Subject) -> Iterator[_Worded]:
    places = _link_places(subject)
    for tree in subject.book.documents:
        for element in tree.root.every("a"):
            target = element.get("href")
            if target is None or element.get("role") in NOTES or tree.inherited(element, "data-apparatus") in OWN_LINKS:
                continue
            pictures = [picture.get("alt") or "" for picture in element.every("img")]
            words = element.get("aria-label") or " ".join([element.text, *pictures]).strip()
            inside = not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target)
            place = "#" + resolved(target, tree.path)[1] if inside else target
            # The link's own place, which the PDFs' findings have too; else that of the block around it.
            span = places.get((place, _plain(words))) or subject.origins.of(tree, element)
            yield _Worded(words, "#".join(resolved(target, tree.path)) if inside else target, span)


def _pdf_links(subject: Subject) -> Iterator[_Worded]:
    """The links of a PDF without those of its contents page; their words are what is read out for them."""
    listed = {block.text for block in subject.pdf.blocks if "contents" in block.titles}
    places = _link_places(subject)
    house = house_targets(subject.galley)
    for link in subject.pdf.links:
        words = link.description or ""
        if link.target not in house and words not in listed and not words.strip().isdigit():
            yield _Worded(words, link.target, places.get((link.target, _plain(words))))


# --- notes -------------------------------------------------------------------------------------


def check_notes(subject: Subject) -> Iterator[Diagnostic]:
    """Calls that lead to no note (L035), and notes that do not lead back to their calls (L036)."""
    book = subject.book
    calls: dict[tuple[str, str], tuple[Tree, Markup]] = {}
    called: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for tree, element in _role(book.documents, "doc-noteref", "noteref"):
        note = resolved(element.get("href") or "", tree.path)
        here = (tree.path, element.get("id") or "")
        calls[here] = (tree, element)
        page = book.pages.get(note[0])
        held = page.identified.get(note[1]) if page else None
        if page is None or held is None or not _is_note(page, held):
            message = f"the call “{element.text}” leads to no note"
            yield _finding("L035", message, subject.origins.of(tree, element))
        else:
            called.setdefault(note, []).append(here)
    for note, callers in called.items():
        tree = book.pages[note[0]]
        element = tree.identified[note[1]]
        back = {
            resolved(link.get("href") or "", tree.path)
            for link in element.every("a")
            if link.get("role") == "doc-backlink" or "backlink" in link.words_of("epub:type")
        }
        if not set(callers) <= back:
            message = f"the note “{_short(element.text)}” does not lead back to where it is called"
            yield _finding("L036", message, subject.origins.of(tree, element))
        if back - set(callers):
            message = f"the note “{_short(element.text)}” leads back to a place where it is not called"
            yield _finding("L036", message, subject.origins.of(tree, element))


def _role(trees: Iterable[Tree], role: str, kind: str) -> Iterator[tuple[Tree, Markup]]:
    for tree in trees:
        for element in tree.root.walk():
            if element.get("role") == role or kind in element.words_of("epub:type"):
                yield tree, element


def _is_note(tree: Tree, element: Markup) -> bool:
    kinds = {"footnote", "endnote", "rearnote"}
    if kinds & set(element.words_of("epub:type")) or element.get("role") in ("doc-footnote", "doc-endnote"):
        return True
    around = tree.around(element)
    return element.name == "li" and any(
        each.get("role") == "doc-endnotes" or "endnotes" in each.words_of("epub:type") for each in around
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40].rstrip() + "…"


def _finding(code: str, message: str, span: Span | None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, span, REBUILD)
