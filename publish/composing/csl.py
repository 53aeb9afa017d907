"""Set citations and works in a style of the Citation Style Language; the only room that knows citeproc-py.

What it leaves out of CSL 1.0.2 and readers would miss is done here: letters after years that would be the same for two
works, citations without their author or in a sentence, works in the order in which they are cited, punctuation within
quotation marks where a language wants it there.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from citeproc import DATES, NAMES, VARIABLES, CitationStylesBibliography, CitationStylesStyle, Locator, model
from citeproc import Citation as Cluster
from citeproc import CitationItem as Item
from citeproc.source import Date, DateRange, LiteralDate, Reference
from citeproc.source import Name as Person
from citeproc.string import String

from publish.document import Citation, Work

__all__ = ["Rendered", "UnsetCitationError", "rendered"]

# Marks in rendered text, as characters that no text holds: what is set apart, and the link to a work, with its number.
TAGS = {"\ue000": "i", "\ue002": "b", "\ue004": "sup", "\ue006": "sub"}
CLOSE = "".join(chr(ord(mark) + 1) for mark in TAGS)
WORK, WORK_END, NUMBER_END = "\ue010", "\ue011", "\ue012"

# What goes wrong in the processor with data or a style that it cannot take.
FAILURES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


class UnsetCitationError(Exception):
    """A work that the style cannot set; its key, and what the processor says."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(why)
        self.key = key


@dataclass(frozen=True, slots=True)
class Rendered:
    """Citations, by identifier, and works, by key and in order, as text with marks.

    `author` is what a citation in a sentence begins with, outside of its brackets; "" where the style names none.
    """

    citations: Mapping[str, tuple[str, str]]
    works: tuple[tuple[str, str], ...]
    labelled: bool
    """Whether each work begins with its number."""


def _wrapper(mark: str) -> type:
    class Marked(str):
        __slots__ = ()

        def __new__(cls, text: object) -> Marked:
            return super().__new__(cls, f"{mark}{text}{chr(ord(mark) + 1)}")

    return Marked


# What citeproc-py takes for a format of output.
_FORMATTER = SimpleNamespace(
    preformat=str,
    Italic=_wrapper("\ue000"),
    Oblique=_wrapper("\ue000"),
    Bold=_wrapper("\ue002"),
    Light=str,
    Underline=str,
    SmallCaps=str,
    Superscript=_wrapper("\ue004"),
    Subscript=_wrapper("\ue006"),
)


class Layout(model.Layout, model.CitationStylesElement):  # type: ignore[misc]  # citeproc-py has no type information
    """Keeps works in the order of the author's, where the style asks for no other, and marks where each begins."""

    def render_citation(self, citation: Any, callback: object) -> Any:  # noqa: ARG002 - the processor's interface
        cites = list(citation.cites)
        worded = any("prefix" in cite for cite in cites[1:])
        if self.getparent().sort is not None and not worded:
            cites = self.getparent().sort.sort(cites, self)
        said = []
        for cite in cites:
            self.repressed: dict[str, Any] = {}
            self.get_root().cite = cite
            text = self.render_children(cite)
            self.get_root().cite = None
            text = f"{WORK}{cite.number}{NUMBER_END}{'' if text is None else text}{WORK_END}"
            said.append(f"{cite.get('prefix', '')}{text}{cite.get('suffix', '')}")
            self.getparent().cites.append(cite)
        return self.format(self.wrap(self.join([String(each) for each in said])))


class Names(model.Names, model.CitationStylesElement):  # type: ignore[misc]  # as above
    """Leaves out, and keeps, the first names of a work that is cited without its author."""

    def render(self, *args: Any, **kwargs: Any) -> Any:
        text = super().render(*args, **kwargs)
        cite = getattr(self.get_root(), "cite", None)
        if text and cite is not None and "unnamed" in cite and not cite["unnamed"]:
            cite["unnamed"] = str(text)
            return None
        return text


class Text(model.Text, model.CitationStylesElement):  # type: ignore[misc]  # as above
    """Notes which fields stand in for names that a work does not have (CSL 1.0.2, cs:substitute)."""

    def _variable(self, item: Any, context: Any) -> Any:
        text = super()._variable(item, context)
        noted = getattr(self.get_root(), "noted", None)
        if text and noted is not None:
            noted.append(self.get("variable"))
        return text


class Substitute(model.Substitute, model.CitationStylesElement):  # type: ignore[misc]  # as above
    """Leaves out later what has stood in for names, also where that is a macro."""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        root = self.get_root()
        root.noted = []
        try:
            text = super().render(item, context=context, **kwargs)
            if text and context is not None:
                repressed = context.get_layout().repressed
                repressed.setdefault(f"{{{self.nsmap['cs']}}}text", []).extend(root.noted)
            return text
        finally:
            root.noted = None


class _Year(int):
    """A year with the letter that tells works of one author and year apart."""

    letter: str

    def __new__(cls, year: int, letter: str) -> _Year:
        made = super().__new__(cls, year)
        made.letter = letter
        return made

    def __abs__(self) -> _Year:
        return self

    def __str__(self) -> str:
        return f"{abs(int(self))}{self.letter}"


def rendered(
    style: bytes, works: Sequence[Work], citations: Sequence[Citation], whole: bool, language: str
) -> Rendered:
    """Citations and the works that they cite, or all works, in a style. UnsetCitationError where it cannot set one."""
    with warnings.catch_warnings():
        # What the processor warns of, unknown fields above all, is known here already.
        warnings.simplefilter("ignore")
        return _Setting(style, works, citations, whole, language).render()


class _Setting:
    def __init__(
        self, style: bytes, works: Sequence[Work], citations: Sequence[Citation], whole: bool, language: str
    ) -> None:
        self.language = language
        self.style = style
        self.citations = citations
        cited = dict.fromkeys(cite.key for citation in citations for cite in citation.cites)
        known = {work.key: work for work in works}
        keys = [key for key in cited if key in known]
        self.works = [known[key] for key in (*keys, *((key for key in known if key not in cited) if whole else ()))]
        # The processor takes capitals in keys for small letters.
        self.names = {work.key: f"work{number}" for number, work in enumerate(self.works)}
        self.letters: dict[str, str] = {}

    def render(self) -> Rendered:
        self.prepare()
        self.letters = self.distinguished()
        if self.letters:
            self.prepare()
        said = {citation.identifier: self.cluster(citation) for citation in self.citations}
        order = [self.works[int(item.key.removeprefix("work"))] for item in self.bibliography.items]
        texts = []
        for work, item in zip(order, self.bibliography.items, strict=True):
            texts.append((work.key, self.finished(self.tried(work.key, lambda item=item: self.entry(item)))))
        root = self.csl.root
        labelled = root.bibliography.get("second-field-align") is not None
        return Rendered(said, tuple(texts), labelled)

    def prepare(self) -> None:
        self.csl = CitationStylesStyle(io.BytesIO(self.style), locale=self.language, validate=False)
        source = {}
        for work in self.works:
            made = self.tried(work.key, lambda work=work: self.reference(work))
            source[made.key] = made
        self.bibliography = CitationStylesBibliography(self.csl, source, _FORMATTER)
        for work in self.works:
            self.bibliography.register(Cluster([Item(self.names[work.key])]))
        self.tried(self.works[0].key, self.bibliography.sort)

    def tried(self, key: str, make: Any) -> Any:
        try:
            return make()
        except FAILURES as error:
            raise UnsetCitationError(key, f"{type(error).__name__}: {error}") from error

    def entry(self, item: Any) -> Any:
        return self.csl.root.bibliography.layout.render_bibliography([item])[0]

    # --- works ---------------------------------------------------------------------------------

    def reference(self, work: Work) -> Any:
        """A work in the processor's own terms."""
        found: dict[str, Any] = {}
        item = json.loads(work.item)
        for name, value in item.items():
            key = {"shortTitle": "title_short", "event-title": "event"}.get(name, name.replace("-", "_"))
            if key in NAMES:
                found[key] = [_person(each) for each in value]
            elif key in DATES:
                if (date := _date(value)) is not None:
                    found[key] = date
            elif key in VARIABLES:
                found[key] = String(_marked(str(value)))
        found["language"] = str(item.get("language") or self.presumed(str(item.get("title", ""))))
        if (letter := self.letters.get(work.key)) and isinstance(found.get("issued"), Date):
            if b'variable="year-suffix"' in self.style:
                found["year_suffix"] = String(letter)
            else:
                found["issued"]["year"] = _Year(found["issued"].year, letter)
        return Reference(self.names[work.key], str(item["type"]), **found)

    def presumed(self, title: str) -> str:
        """The language of a work that does not say its own: the text's, in whose way titles have capitals.

        A title in another script is in none that is known, and keeps its letters.
        """
        return "und" if LETTER.search(title) and not LATIN.search(title) else self.language

    def distinguished(self) -> dict[str, str]:
        """The letters of works whose citations would look the same: a, b, c in the order of the bibliography."""
        groups: dict[str, list[str]] = {}
        for item in self.bibliography.items:
            work = self.works[int(item.key.removeprefix("work"))]
            text = self.said([(Item(item.key), work.key)])
            groups.setdefault(re.sub(f"{WORK}.*?{NUMBER_END}", "", text), []).append(work.key)
        several = [keys for keys in groups.values() if len(keys) > 1]
        citing = self.csl.root.citation
        if str(citing.get("disambiguate-add-year-suffix")) != "true":
            return {}
        return {key: _letter(number) for keys in several for number, key in enumerate(keys)}

    # --- citations -----------------------------------------------------------------------------

    def cluster(self, citation: Citation) -> tuple[str, str]:
        """The author whom a citation in a sentence names, and the rest of it; all of any other citation."""
        items = []
        for cite in citation.cites:
            given = {name: text for name, text in (("prefix", cite.prefix), ("suffix", cite.suffix)) if text}
            if "prefix" in given:
                given["prefix"] += " "
            if "suffix" in given and given["suffix"][0].isalnum():
                given["suffix"] = ", " + given["suffix"] if cite.locator is None else " " + given["suffix"]
            item = Item(self.names[cite.key], **given)
            if cite.locator is not None:
                item["locator"] = Locator(*cite.locator)
                item.locator = Locator(*cite.locator)
            if cite.alone or citation.narrative:
                item["unnamed"] = ""
            items.append((item, cite.key))
        text = self.said(items)
        author = self.finished(items[0][0]["unnamed"]) if citation.narrative else ""
        return author, self.finished(text)

    def said(self, items: Iterable[tuple[Any, str]]) -> str:
        pairs = list(items)
        cluster = Cluster([item for item, _ in pairs])
        cluster.bibliography = self.bibliography
        return str(self.tried(pairs[0][1], lambda: self.bibliography.cite(cluster, None)))

    def finished(self, text: object) -> str:
        """Rendered text without marks of punctuation that stand twice; in quotation marks as the language has it."""
        said = re.sub(r" {2,}", " ", str(text))
        said = re.sub(rf"([.?!])([{CLOSE}”’»]*)\.", r"\1\2", said)
        if self.csl.root.citation.get_locale_option("punctuation-in-quote") == "true":
            said = re.sub(rf"([{CLOSE}]*[”’])([.,])", r"\2\1", said)
            said = re.sub(r"([.?!])\.", r"\1", said)
        return said


def _letter(number: int) -> str:
    return (_letter(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)


LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix")


def _person(given: Mapping[str, Any]) -> Any:
    if "literal" in given:
        return Person(literal=str(given["literal"]))
    return Person(**{name: str(given[name]) for name in PARTS if given.get(name)})


def _date(given: Mapping[str, Any] | str | float) -> Any:
    """A date in the processor's own terms; None where nothing is said of it."""
    if not isinstance(given, Mapping):
        return LiteralDate(str(given), circa=False)
    circa = bool(given.get("circa"))
    named = ("year", "month", "day")
    dates = [dict(zip(named, map(int, parts), strict=False)) for parts in given.get("date-parts", ())]
    if "season" in given and dates and str(given["season"]).isdecimal():
        dates[0]["season"] = int(given["season"])
    if len(dates) == 1:
        return Date(circa=circa, **dates[0])
    if dates:
        return DateRange(begin=Date(**dates[0]), end=Date(**dates[1]), circa=circa)
    text = given.get("literal") or given.get("raw")
    return LiteralDate(str(text), circa=circa) if text else None


def _marked(text: str) -> str:
    """A field with the marks that CSL-JSON allows in it as ours."""
    for mark, tag in TAGS.items():
        text = text.replace(f"<{tag}>", mark).replace(f"</{tag}>", chr(ord(mark) + 1))
    return re.sub(r"</?(?:span|sc)\b[^>]*>", "", text)
