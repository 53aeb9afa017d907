"""Read citations as Pandoc writes them: `[see @key, p. 12; @other]`, `@key [p. 12]`, `[-@key]`."""

from __future__ import annotations

import re
from collections.abc import Callable

from publish.diagnostics import Span
from publish.document import Citation, Cite
from publish.reading.draft import Draft
from publish.reading.markdown.citation_rule import BARE, CITE, LOOKS_LIKE_CITATION
from publish.reading.nearest import nearest

__all__ = ["LOOKS_LIKE_CITATION", "citation", "resolve_citations"]

# What a locator may be called, in the languages of the labels; without a name it is a page.
LOCATORS = {
    "page": "p pp page pages S Seite Seiten",
    "chapter": "ch chap chapter chapters Kap Kapitel chapitre",
    "section": "sec section sections § §§ Abschn Abschnitt",
    "volume": "vol vols volume volumes Bd Band Bände t tome",
    "issue": "no nos issue Nr Heft",
    "figure": "fig figs figure figures Abb Abbildung",
    "line": "l ll line lines Z Zeile",
    "note": "n nn note notes Anm",
    "paragraph": "para paras paragraph paragraphs ¶ ¶¶ Abs Absatz Rn",
    "part": "pt part parts Teil partie",
    "book": "bk book Buch livre",
    "column": "col cols column columns Sp Spalte",
    "folio": "fol folio f° Bl",
    "verse": "v vv verse verses V Vers",
}
LABELS = {word.lower(): label for label, words in LOCATORS.items() for word in words.split()}
NUMBERS = r"[^\s,;]*\d[^\s,;]*(?:(?:\s*[–-]\s*|,\s*)[^\s,;]*\d[^\s,;]*)*|[ivxlcdm]+(?:[–-][ivxlcdm]+)?\b"
LOCATOR = re.compile(rf"\s*,?\s*(?:(?P<label>[^\W\d_]+(?=[.\s])\.?|§§?|¶¶?|f°)\s*)?(?P<numbers>{NUMBERS})", re.DOTALL)

# What would be set in another way than the text around it.
MARKS = re.compile(r"[*_`<]")


def citation(text: str, place: Callable[[int, int], Span], draft: Draft) -> Citation:
    """A citation from its text; `place` tells where a stretch of it stands."""
    span = place(0, len(text))
    if text.startswith("@"):
        bare = BARE.fullmatch(text)
        assert bare is not None
        cites = [_cite(bare, place, 0, bare["rest"] or "", draft)]
    else:
        cites, start = [], 1
        for part in text[1:-1].split(";"):
            found = CITE.fullmatch(part)
            assert found is not None
            cites.append(_cite(found, place, start, found["rest"], draft))
            start += len(part) + 1
    identifier = draft.generate(f"citation-{len(draft.citations) + 1}", span, kept=False)
    made = Citation(tuple(cites), text.startswith("@"), identifier, span)
    draft.citations.append(made)
    return made


def _cite(found: re.Match[str], place: Callable[[int, int], Span], start: int, rest: str, draft: Draft) -> Cite:
    groups = found.groupdict()
    key, prefix = found["key"], groups.get("prefix") or ""
    span = place(start + found.start("key") - 1, start + found.end("key"))
    if key not in draft.works:
        close = nearest(key, draft.works)
        otherwise = "add it to the bibliography, or write \\@ for the character"
        hint = f"the nearest key is “{close}”" if close else otherwise
        draft.faults.report("R160", f"there is no work “{key}” in the bibliography", span, hint)
    for words in (prefix, rest):
        if MARKS.search(words):
            hint = "write the words plainly; or before or after the citation"
            draft.faults.report("R161", f"“{words.strip()}” in a citation holds marks that it cannot hold", span, hint)
    locator, suffix = _located(rest)
    return Cite(key, _words(prefix), locator, suffix, bool(groups.get("without")), span)


def _located(rest: str) -> tuple[tuple[str, str] | None, str]:
    """The locator that opens the rest of a citation, and what follows it."""
    found = LOCATOR.match(rest)
    label = found["label"] if found else None
    if found is None or (label is not None and label.rstrip(".").lower() not in LABELS):
        return None, _words(rest)
    numbers = re.sub(r"\s*(?:--?|–)\s*", "-", " ".join(found["numbers"].split()))
    return (LABELS[label.rstrip(".").lower()] if label else "page", numbers), _words(rest[found.end() :])


def _words(text: str) -> str:
    return " ".join(text.split())


def resolve_citations(draft: Draft) -> None:
    """Report a bibliography in which nothing would stand, and one that stands a second time."""
    for span in draft.bibliographies[1:]:
        first = draft.bibliographies[0]
        hint = f"it stands at {first.file}:{first.line} already"
        draft.faults.report("R167", "the bibliography stands a second time", span, hint)
    if draft.bibliographies and not draft.citations and not (draft.works and draft.whole):
        hint = "cite works, [@key]; or list all that are known: ::: bibliography {.all}"
        draft.faults.report("R167", "there is nothing to stand in this bibliography", draft.bibliographies[0], hint)
