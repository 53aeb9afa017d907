"""Make the markup of citations and of the bibliography from what a citation style says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from publish.composing.attributes import attribute_text
from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity, SourceError, ThemeError
from publish.document import Bibliography, Citation, Document
from publish.reading.languages import canonical_language
from publish.theming import Theme

__all__ = ["Cited", "cited"]

Forms = Callable[[tuple[str, ...]], tuple[str, ...]]

# An address on the web, or a DOI; not the mark of punctuation after it.
ADDRESS = re.compile(
    r"https?://[^\s\ue000-\ue0ff]*[^\s.,;:)\]\ue000-\ue0ff]|(?<=doi:)\s?10\.\d{4,}/[^\s\ue000-\ue0ff]*[\w)]"
)


@dataclass(frozen=True, slots=True)
class Cited:
    """The markup of citations, by identifier, and that of the bibliography's entries."""

    citations: Mapping[str, str] = field(default_factory=dict)
    bibliography: str = ""


def cited(document: Document, theme: Theme, forms: Forms, prefix: str, back: str) -> Cited:
    """All citations of a document and its bibliography.

    `forms` gives stretches of text the forms that they have in the text; identifiers of works begin with `prefix`;
    `back` is what the ways back from a work to its citations are called. SourceError (E186) where the
    style cannot set one.
    """
    held = list(nodes(document))
    citations = [node for node in held if isinstance(node, Citation)]
    whole = any(isinstance(node, Bibliography) and node.whole for node in held)
    if not document.works or not (citations or whole):
        return Cited()
    style = document.citation_style.data if document.citation_style else theme.citation_style
    if not style:
        hint = "name one in theme.yaml, citations: FILE, or in the metadata, citation-style: FILE"
        message = f"the theme “{theme.name}” has no citation style"
        raise ThemeError(Diagnostic("T001", Severity.ERROR, message, hint=hint))
    # Most publications cite nothing, and need not wait for the processor to load.
    from publish.composing import csl  # noqa: PLC0415 - as said

    try:
        made = csl.rendered(style, document.works, citations, whole, document.metadata.language)
    except csl.UnsetCitationError as error:
        place = next((one.span for c in citations for one in c.cites if one.key == error.key), None)
        place = place or next((work.span for work in document.works if work.key == error.key), None)
        message = f"the citation style cannot set the work “{error.key}”: {error}"
        hint = "look at its fields in the bibliography, or take another style"
        raise SourceError(Diagnostic("E186", Severity.ERROR, message, place, hint)) from error
    names = {key: f"{prefix}-{number}" for number, (key, _) in enumerate(made.works, 1)}
    writer = _Writer(forms, names, _languages(document))
    ways = {key: [c.identifier for c in citations if any(one.key == key for one in c.cites)] for key in names}
    entries = "\n".join(writer.work(key, text, made.labelled, ways[key], back) for key, text in made.works)
    return Cited(
        {c.identifier: writer.citation(c, *made.citations[c.identifier]) for c in citations},
        f'<ul class="works">\n{entries}\n</ul>',
    )


def _languages(document: Document) -> dict[str, str]:
    """The languages of works that are in another one than the text, by their keys."""
    said = {work.key: canonical_language(str(json.loads(work.item).get("language", ""))) for work in document.works}
    own = document.metadata.language.partition("-")[0]
    return {key: language for key, language in said.items() if language and language.partition("-")[0] != own}


# A number before everything else, as styles by number have it.
LABEL = re.compile(r"\W{0,2}\d+\W{0,2}?(?=[^\W\d_]|[\ue000-\ue0ff“‘„«])")

# Marks in a text: where the link to a work begins, or one to an address; where either ends; how a stretch is set.
MARK = re.compile("(\ue010\\d+\ue012|\ue013[^\ue014]*\ue014|[\ue000-\ue0ff])")


@dataclass(frozen=True)
class _Writer:
    forms: Forms
    names: Mapping[str, str]
    languages: Mapping[str, str]

    def citation(self, citation: Citation, author: str, text: str) -> str:
        said = (f"{self.markup(author)} " if author else "") + self.markup(text)
        of_all = {self.languages.get(cite.key) for cite in citation.cites}
        language = of_all.pop() if len(of_all) == 1 else None
        own = attribute_text(id=citation.identifier, class_="citation", lang=language, data_apparatus="citation")
        return f"<span{own}>{said}</span>"

    def work(self, key: str, text: str, labelled: bool, ways: list[str], back: str) -> str:
        label = ""
        if labelled and (found := LABEL.match(text)):
            label = f'<span class="work-label">{escape(found[0].strip())}</span> '
            text = text[found.end() :].lstrip()
        links = "".join(
            f' <a class="backlink" role="doc-backlink" href="#{way}" aria-label={quoteattr(back)} data-only="reflow"'
            ' data-apparatus="mark">↑</a>'
            for way in ways
        )
        own = attribute_text(
            id=self.names[key], class_="work", lang=self.languages.get(key), data_semantics="biblioentry"
        )
        return f"<li{own}>{label}{self.markup(_with_addresses(text))}{links}</li>"

    def markup(self, text: str) -> str:
        """Rendered text, with its marks as markup."""
        pieces = MARK.split(text)
        plain = self.forms(tuple(pieces[::2]))
        parts = [escape(plain[0])]
        for mark, said in zip(pieces[1::2], plain[1:], strict=True):
            parts += [self.tag(mark), escape(said)]
        return "".join(parts)

    def tag(self, mark: str) -> str:
        if mark[0] == "\ue010":
            name = list(self.names.values())[int(mark[1:-1]) - 1]
            return f'<a href="#{name}" role="doc-biblioref">'
        if mark[0] == "\ue013":
            return f"<a href={quoteattr(mark[1:-1])}>"
        return "</a>" if mark == "\ue011" else TAGS[mark]


TAGS = {
    chr(0xE000 + 2 * number + end): f"<{'/' if end else ''}{tag}>"
    for number, tag in enumerate(("i", "b", "sup", "sub"))
    for end in (0, 1)
}


def _with_addresses(text: str) -> str:
    """A work with its addresses as links."""

    def linked(found: re.Match[str]) -> str:
        address = found[0].strip()
        target = address if address.startswith("http") else f"https://doi.org/{address}"
        return found[0].replace(address, f"\ue013{target}\ue014{address}\ue011")

    return ADDRESS.sub(linked, text)
