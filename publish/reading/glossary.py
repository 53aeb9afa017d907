"""Terms and the glossary that explains them: `[words]{.term}`, and the definition list in `::: glossary`."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from publish.diagnostics import Span
from publish.document import Block, DefinitionList, Inline, Link, Paragraph, SoftBreak, Text, plain_text
from publish.names import ascii_name
from publish.reading.draft import Draft, Use
from publish.reading.nearest import nearest

__all__ = ["TERM_ROLE", "check_glossary", "explained", "is_term", "resolve_terms", "term", "term_target"]

# DPUB-ARIA 1.1: a reference to a glossary definition.
TERM_ROLE = "doc-glossref"
TERM = "term"

# What a link to a term holds until the glossary is read; no identifier begins so.
PENDING = "#\2"


def is_term(given: Mapping[str, str]) -> bool:
    """Whether a stretch with these attributes is a term that the glossary explains."""
    return TERM in given or TERM in given.get("class", "").split()


def term(
    children: tuple[Inline, ...], given: Mapping[str, str], span: Span, draft: Draft
) -> tuple[Link, dict[str, str]]:
    """A term as a link to its entry, `[words]{.term}` or `[words]{term="entry"}`; and all other attributes."""
    name = " ".join((given.get(TERM) or plain_text(children)).split())
    classes = [each for each in given.get("class", "").split() if each != TERM]
    rest = {key: value for key, value in given.items() if key not in (TERM, "class")}
    if classes:
        rest["class"] = " ".join(classes)
    if not plain_text(children).strip():
        draft.faults.report("A005", "this term has no text", span, "write it between the brackets")
    draft.uses.append(Use(name, span))
    return Link(children, PENDING + name.casefold(), None, span, TERM_ROLE), rest


def explained(names: tuple[tuple[Inline, ...], ...], span: Span, draft: Draft) -> str | None:
    """The identifier of an entry of the glossary; None for an entry of any other list."""
    if not draft.in_glossary:
        return None
    said = [" ".join(plain_text(name).split()) for name in names]
    identifier = draft.generate(f"term-{ascii_name(said[0])}".rstrip("-"), span, kept=False)
    for name in said:
        first = draft.terms.setdefault(name.casefold(), (identifier, span))
        if first[0] != identifier:
            hint = f"it is explained at {first[1].file}:{first[1].line} already"
            draft.faults.report("R159", f"the term “{name}” is explained twice", span, hint)
    return identifier


def check_glossary(blocks: tuple[Block, ...], span: Span, draft: Draft) -> None:
    """Report a glossary that explains nothing, and terms in several lines, which it does not take for terms."""
    for block in blocks:
        lines = block.children if isinstance(block, Paragraph) else ()
        for before, after in pairwise(lines):
            if isinstance(before, SoftBreak) and isinstance(after, Text) and after.text.startswith(": "):
                hint = "write each term in one line, after an empty line: term, another name"
                message = "this explains no term: there are several lines before it"
                draft.faults.report("R187", message, after.span, hint)
    if not any(isinstance(block, DefinitionList) for block in blocks):
        hint = "write each term in a line, and below it a line that begins with a colon: : what it means"
        draft.faults.report("R159", "a glossary is a list of terms and what they mean", span, hint)


def resolve_terms(draft: Draft) -> None:
    """Report every term that the glossary does not explain."""
    for use in draft.uses:
        if use.name and use.name.casefold() not in draft.terms:
            close = nearest(use.name.casefold(), draft.terms)
            otherwise = 'explain it in the glossary; or name its entry: [words]{term="entry"}'
            hint = f"the nearest term is “{close}”" if close else otherwise
            draft.faults.report("R158", f"the glossary does not explain “{use.name}”", use.span, hint)


def term_target(target: str, draft: Draft) -> str | None:
    """Where a link to a term leads, once the glossary is read; None for any other link."""
    if not target.startswith(PENDING):
        return None
    return "#" + draft.terms.get(target.removeprefix(PENDING), ("", None))[0]
