"""Whether the tag tree of a finished PDF says what the document says, to those who listen and to programs.

ISO 32000, 14.7 and 14.8 (structure), ISO 14289 (PDF/UA). Validators see whether a tree is well formed; these rules
see whether it is this document's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from publish.checks.intended import Intended, Passage, intended, squeezed
from publish.checks.places import pdf_tag_place
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity, Span
from publish.inspection import Block, Element, PdfFacts, Run

__all__ = ["check"]

SHOWN = 40  # characters of a quoted text
STANDARD = frozenset(
    """
    Document DocumentFragment Part Art Sect Div Aside BlockQuote Caption TOC TOCI Index NonStruct Private P Title H H1
    H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note FENote Reference BibEntry Code Link
    Annot Ruby RB RT RP Warichu WT WP Figure Formula Form Artifact Em Strong Sub
    """.split()
)
# Types of PDF 2.0, which may be mapped for programs that do not know them.
RECENT = frozenset("DocumentFragment Aside Title Em Strong Sub FENote Artifact".split())
HEADING = re.compile(r"H([1-6])")
FOLIO = "the number of the page"
LEADER = re.compile(r"[.·…_]+")
# A number, a letter or a bullet; a label in words is a term that is explained.
# A term that is explained may be a letter or a number, too: one of an order has a mark before or behind it.
ORDINAL = re.compile(r"[^\w\s]|\(?(?:\d+|[ivxlcdm]+|[a-z])[.):]", re.IGNORECASE)
NOTES = ("Note", "FENote")


@dataclass(frozen=True)
class _Proof:
    """A finished file beside what it is meant to hold."""

    subject: Subject

    @property
    def facts(self) -> PdfFacts:
        return self.subject.pdf

    @cached_property
    def intended(self) -> Intended:
        return intended(self.subject.galley)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        return tuple(element for root in self.facts.structure for element in root.walk())

    @cached_property
    def blocks(self) -> tuple[tuple[str, Block], ...]:
        """The text of record of every block, squeezed; apparatus is not among it."""
        texts = ((squeezed(block.record), block) for block in self.facts.blocks)
        return tuple((text, block) for text, block in texts if text)

    def of(self, *roles: str) -> tuple[Element, ...]:
        return tuple(element for element in self.elements if element.role in roles)

    def place(self, element: Element) -> Span | None:
        return pdf_tag_place(self.subject, element.number)


def check(subject: Subject) -> Iterator[Diagnostic]:
    """What a listener would miss, hear twice, or hear in the wrong place (A060 to A079)."""
    proof = _Proof(subject)
    if not subject.pdf.marked or not subject.pdf.structure:
        yield _error("A060", "the PDF has no tags: who listens to it hears nothing, or hears it in any order")
        return
    for rule in RULES:
        yield from rule(proof)


def _error(code: str, message: str, span: Span | None = None, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, span, hint)


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text[:SHOWN].rstrip()}…”" if len(text) > SHOWN else f"“{text}”"


def _text(element: Element) -> str:
    return "".join(run.text for run in element.runs())


def _named(element: Element) -> str:
    """An element by its text, else by its alternative."""
    return _quoted(_text(element).strip() or element.tag.alternative or element.role)


# --- everything painted, once, in order --------------------------------------------------------


def _everything_is_tagged(proof: _Proof) -> Iterator[Diagnostic]:
    for number, page in enumerate(proof.facts.pages, 1):
        if page.unmarked:
            yield _error("A061", f"on page {number}, {_quoted(page.unmarked)} is neither tagged nor an artifact")
        if page.unmarked_shapes:
            yield _error("A061", f"on page {number}, something is drawn that is neither tagged nor an artifact")
    for number in sorted({run.page for run in proof.facts.untagged}):
        text = " ".join(run.text for run in proof.facts.untagged if run.page == number)
        yield _error("A061", f"on page {number + 1}, {_quoted(text)} is in no element of the tag tree")


def _blocks_are_in_order(proof: _Proof) -> Iterator[Diagnostic]:
    """Texts that stand equally often on both sides are paired; the most that are in order are right."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, (text, _) in enumerate(proof.blocks):
        found[text].append(index)
    times = Counter(passage.text for passage in proof.intended.blocks)
    taken: Counter[str] = Counter()
    pairs: list[tuple[Passage, int]] = []
    for passage in proof.intended.blocks:
        if len(found[passage.text]) == times[passage.text]:
            pairs.append((passage, found[passage.text][taken[passage.text]]))
            taken[passage.text] += 1
    misplaced = _out_of_order([index for _, index in pairs])
    if misplaced:
        passage, index = pairs[misplaced[0]]
        quoted = _quoted(proof.blocks[index][1].record)
        others = f", and {len(misplaced) - 1} more" if len(misplaced) > 1 else ""
        yield _error("A062", f"{quoted} is read out of its place{others}", passage.place)


def _out_of_order(numbers: list[int]) -> list[int]:
    """The places of the fewest numbers without which the rest rise."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(at[length - 1] if length else None)
        tails[length : length + 1] = [number]
        at[length : length + 1] = [place]
    rising: set[int] = set()
    place_or_none: int | None = at[-1] if at else None
    while place_or_none is not None:
        rising.add(place_or_none)
        place_or_none = before[place_or_none]
    return [place for place in range(len(numbers)) if place not in rising]


def _blocks_are_whole(proof: _Proof) -> Iterator[Diagnostic]:
    """A block that page or line breaks have made into several is in the tree several times."""
    texts = [text for text, _ in proof.blocks]
    known = set(texts)
    for passage in proof.intended.blocks:
        if passage.text in known:
            continue
        for first, text in enumerate(texts):
            if passage.text.startswith(text) and (last := _joined_until(texts, first, passage.text)) is not None:
                parts = [block for _, block in proof.blocks[first : last + 1]]
                if any(one.path[-1] is not two.path[-1] for one, two in pairwise(parts)):
                    yield _error("A063", f"{_quoted(parts[0].record)} is {len(parts)} elements", passage.place)
                    break


def _joined_until(texts: list[str], first: int, whole: str) -> int | None:
    """The last of the consecutive texts that together make a whole."""
    joined = ""
    for place in range(first, len(texts)):
        joined += texts[place]
        if joined == whole:
            return place
        if not whole.startswith(joined):
            return None
    return None


def _furniture_is_not_read(proof: _Proof) -> Iterator[Diagnostic]:
    """Leader dots in the contents; what stands at the same edge of several pages and is not the document's."""
    for entry in proof.of("TOCI"):
        own = [run for kid in entry.elements if kid.role != "TOC" for run in kid.runs()]
        dots = [run for run in own if LEADER.fullmatch(squeezed(run.text))]
        if sum(len(squeezed(run.text)) for run in dots) > 3:
            yield _error("A078", f"the leader dots after {_named(entry)} are read aloud", proof.place(entry))
    whole = "\n".join(passage.text for passage in proof.intended.blocks)
    seen: dict[tuple[str, int, int], set[int]] = defaultdict(set)
    for page, runs in _by_page(proof.elements).items():
        for run in (max(runs, key=_height), min(runs, key=_height)):
            text = squeezed(run.text)
            text = FOLIO if text == proof.facts.pages[page].label else text
            # Bullets stand where they stand; a head says something.
            if sum(map(str.isalnum, text)) > 3:
                seen[text, round(run.x), round(run.y)].add(page)
    for (text, _, _), pages in seen.items():
        if len(pages) > max(1, whole.count(text) if text != FOLIO else 0):
            what = "page numbers are" if text == FOLIO else f"the running head {_quoted(text)} is"
            yield _error("A078", f"{what} read aloud on every page, in the middle of the text")


def _height(run: Run) -> float:
    return run.y


def _by_page(elements: Iterable[Element]) -> dict[int, list[Run]]:
    found: dict[int, list[Run]] = defaultdict(list)
    for element in elements:
        # The house's labels stand at the same place, and say the same, as often as there is something to label.
        for kid in element.kids if element.tag.title != "label" else ():
            if isinstance(kid, Run) and kid.text.strip() and kid.size:
                found[kid.page].append(kid)
    return found


# --- pictures and tables -----------------------------------------------------------------------


def _figures(proof: _Proof) -> Iterator[Diagnostic]:
    figures, pictures = proof.of("Figure"), proof.intended.pictures
    for order, figure in enumerate(figures):
        # Figure by figure only where there are as many as the document has.
        captioned, place = pictures[order] if len(figures) == len(pictures) else (False, None)
        if not (figure.tag.alternative or figure.tag.actual or "").strip():
            where = f"on page {figure.pages[0] + 1}" if figure.pages else "somewhere"
            yield _error("A064", f"a figure {where} has no alternative text", place)
        if captioned and not any(kid.role == "Caption" for kid in figure.elements):
            yield _error("A065", f"the figure {_named(figure)} does not hold its caption", place)
    for formula in proof.of("Formula"):
        if not (formula.tag.alternative or formula.tag.actual or "").strip():
            yield _error("A064", f"the formula {_named(formula)} has no alternative text", proof.place(formula))


def _captions(proof: _Proof) -> Iterator[Diagnostic]:
    """ISO 32000-2, 14.8.4.8.4: a caption is the first or the last of what it is the caption of."""
    tables, meant = proof.of("Table"), proof.intended.tables
    for table, (captioned, _, place) in zip(tables, meant, strict=True) if len(tables) == len(meant) else ():
        if captioned and not any(kid.role == "Caption" for kid in table.elements):
            yield _error("A065", f"the table {_named(table)} does not hold its caption", place or proof.place(table))
    for parent in proof.elements:
        for caption in parent.elements[1:-1]:
            if caption.role == "Caption":
                yield _error("A065", f"the caption {_named(caption)} stands among what it tells of")


def _tables(proof: _Proof) -> Iterator[Diagnostic]:
    tables, meant = proof.of("Table"), proof.intended.tables
    for order, table in enumerate(tables):
        heads = [cell for cell in table.walk() if cell.role == "TH"]
        headed, place = meant[order][1:] if len(tables) == len(meant) else (False, None)
        place = place or proof.place(table)
        named = {name for cell in table.walk() for name in cell.attributes.get("Headers", "").split()}
        if headed and not heads:
            yield _error("A066", f"the table {_named(table)} has lost its header cells", place)
        for cell in heads:
            if cell.attributes.get("Scope") not in ("Row", "Column", "Both") and cell.tag.identifier not in named:
                yield _error("A066", f"nobody is told which cells the header cell {_named(cell)} is for", place)
        yield from _table_shape(table, place)


GROUPS = ("THead", "TBody", "TFoot")


def _table_shape(table: Element, place: Span | None) -> Iterator[Diagnostic]:
    rows = [kid for kid in table.elements if kid.role == "TR"]
    rows += [row for group in table.elements if group.role in GROUPS for row in group.elements]
    strays = [kid for kid in table.elements if kid.role not in ("Caption", "TR", "Artifact", *GROUPS)]
    strays += [row for row in rows if row.role != "TR"]
    strays += [cell for row in rows for cell in row.elements if cell.role not in ("TH", "TD", "Artifact")]
    if strays:
        yield _error("A067", f"in the table {_named(table)}, {_named(strays[0])} stands in no cell", place)
        return
    widths: Counter[int] = Counter()
    for number, row in enumerate(rows):
        for cell in row.elements:
            down = min(int(cell.attributes.get("RowSpan", 1)), len(rows) - number)
            for below in range(max(1, down)):
                widths[number + below] += int(cell.attributes.get("ColSpan", 1))
    if len({widths[number] for number in range(len(rows))}) > 1:
        yield _error("A067", f"the rows of the table {_named(table)} have not the same number of cells", place)


# --- headings, lists, notes, links -------------------------------------------------------------


def _headings(proof: _Proof) -> Iterator[Diagnostic]:
    level = 0
    for element in proof.elements:
        if not (match := HEADING.fullmatch(element.role)):
            continue
        if int(match[1]) > level + 1:
            before = f"below one of level {level}" if level else "before any of level 1"
            message = f"the heading {_named(element)} is of level {match[1]}, {before}"
            yield _error("A071", message, proof.place(element))
        level = int(match[1])


def _lists(proof: _Proof) -> Iterator[Diagnostic]:
    parents = {kid.number: element for element in proof.elements for kid in element.elements}
    for listed in proof.of("L"):
        strays = [kid for kid in listed.elements if kid.role not in ("LI", "L", "Caption", "Artifact")]
        if strays:
            yield _error("A072", f"{_named(strays[0])} stands in a list, and is no item", proof.place(strays[0]))
        items = [kid for kid in listed.elements if kid.role == "LI"]
        unstated = listed.attributes.get("ListNumbering", "None") == "None"
        labels = [squeezed(_text(label)) for item in items for label in item.elements if label.role == "Lbl"]
        if unstated and labels and all(_counts(label) for label in labels):
            yield _error("A072", f"the list {_named(listed)} does not say how it is numbered", proof.place(listed))
    for item in proof.of("LI"):
        parent = parents.get(item.number)
        if parent is None or parent.role != "L":
            yield _error("A072", f"the item {_named(item)} is in no list", proof.place(item))
        if not any(kid.role == "LBody" for kid in item.elements):
            yield _error("A072", f"the item {_named(item)} has no body", proof.place(item))


def _counts(label: str) -> bool:
    """Whether the label of an item counts it, “1.” or “(a)”; a letter by itself is a term that is explained."""
    return bool(label) and not label.isalpha() and ORDINAL.fullmatch(label) is not None


def _notes(proof: _Proof) -> Iterator[Diagnostic]:
    notes = proof.of(*NOTES)
    meant = proof.intended.notes
    if len(notes) < len(meant):
        place = meant[len(notes)]
        yield _error("A068", f"{len(meant) - len(notes)} of {len(meant)} notes are no notes in the tag tree", place)
    times = Counter(note.tag.identifier for note in notes)
    targets = Counter(
        link.target for reference in proof.of("Reference") for each in reference.walk() for link in each.links
    )
    pages = proof.facts.destinations
    for order, note in enumerate(notes):
        place = meant[order] if len(notes) == len(meant) else proof.place(note)
        if note.tag.identifier is None or times[note.tag.identifier] > 1:
            yield _error("A068", f"the note {_named(note)} has no identifier of its own", place)
        within = {run.page for run in note.runs()}
        called = [target for target in targets if pages.get(target.removeprefix("#")) in within]
        if f"#{note.tag.identifier}" not in targets and (note.tag.identifier or not called):
            yield _error("A069", f"no call leads to the note {_named(note)}", place)
        elif not any(each.links for label in note.elements for each in label.walk() if label.role == "Lbl"):
            message = f"no way leads back from the note {_named(note)} to its call"
            yield Diagnostic("A070", Severity.WARNING, message, place)
    if sum(targets[f"#{note.tag.identifier}"] for note in notes) < proof.intended.calls and not times[None]:
        yield _error("A069", "a call of a note leads to no note")


def _links(proof: _Proof) -> Iterator[Diagnostic]:
    held = Counter(link for element in proof.elements if element.role in ("Link", "Annot") for link in element.links)
    for link, times in Counter(proof.facts.links).items():
        if not (link.description or "").strip():
            yield _error("A073", f"the link to “{link.target}” on page {link.page + 1} does not say where it leads")
        if held[link] < times:
            yield _error("A073", f"the link to “{link.target}” on page {link.page + 1} is in no element Link")
    for element in proof.of("Link"):
        if not element.links and not any(inner.links for inner in element.walk()):
            yield _error("A073", f"{_named(element)} is said to be a link, and leads nowhere", proof.place(element))
        elif not _text(element).strip() and not (element.tag.alternative or _pictured(element)):
            yield _error("A073", f"a link to “{element.links[0].target}” has no text", proof.place(element))


def _pictured(element: Element) -> bool:
    return any(inner.role in ("Figure", "Formula") and inner.tag.alternative for inner in element.walk())


# --- languages ---------------------------------------------------------------------------------


def _languages(proof: _Proof) -> Iterator[Diagnostic]:
    """Each stretch of text is looked for among what the file says in its language, from where the last was found."""
    if proof.facts.language is None:
        yield _error("A074", "the PDF does not say what language it is in")
        return
    spoken: dict[str, list[str]] = defaultdict(list)
    for root in proof.facts.structure:
        _speak(root, proof.facts.language.lower(), spoken)
    said = {language: "".join(parts) for language, parts in spoken.items()}
    reached = dict.fromkeys(said, 0)
    for passage in proof.intended.stretches:
        own = said.get(passage.language, "")
        at = own.find(passage.text, reached.get(passage.language, 0))
        if at >= 0:
            reached[passage.language] = at + len(passage.text)
        elif passage.text not in own:
            others = [language for language, text in said.items() if len(passage.text) > 2 and passage.text in text]
            if others:
                message = f"{_quoted(passage.text)} is read as “{others[0]}”, and not as “{passage.language}”"
                yield _error("A074", message, passage.place)


def _speak(element: Element, language: str, spoken: dict[str, list[str]]) -> None:
    """Gather the text of record by the language that it is said to be in."""
    if element.tag.title is not None:
        return
    language = (element.tag.language or language).lower()
    for kid in element.kids:
        if isinstance(kid, Run):
            spoken[language].append(squeezed(kid.text))
        else:
            _speak(kid, language, spoken)


# --- the tree itself ---------------------------------------------------------------------------


def _tree(proof: _Proof) -> Iterator[Diagnostic]:
    facts = proof.facts
    if [root.role for root in facts.structure] != ["Document"]:
        yield _error("A075", "the tag tree does not begin with one element Document")
    for role, standard in facts.roles.items():
        if role in STANDARD - RECENT:
            yield _error("A076", f"the role map makes the standard type {role} something else: {standard}")
    for role in dict.fromkeys(element.role for element in proof.elements):
        if role not in STANDARD and not re.fullmatch(r"H[1-9]\d*", role):
            yield _error("A076", f"no program knows what the structure type {role} is")
    for number, page in enumerate(facts.pages, 1):
        if page.annotations and not page.structured_tabs:
            yield _error("A077", f"on page {number}, the tab key does not follow the text")
    if facts.misled:
        yield _error("A079", f"{facts.misled} pieces of content are led to an element that does not hold them")


RULES: tuple[Callable[[_Proof], Iterator[Diagnostic]], ...] = (
    _tree,
    _everything_is_tagged,
    _blocks_are_in_order,
    _blocks_are_whole,
    _furniture_is_not_read,
    _figures,
    _captions,
    _tables,
    _headings,
    _lists,
    _notes,
    _links,
    _languages,
)
