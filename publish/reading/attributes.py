"""What an author says of an element, `{#identifier .class lang=ja}`: names and values that are known."""

from __future__ import annotations

from publish.diagnostics import Span
from publish.document import NO_ATTRIBUTES, Attributes
from publish.reading.draft import Draft
from publish.reading.languages import canonical_language
from publish.reading.nearest import nearest

__all__ = ["attributes"]

KNOWN_ATTRIBUTES = ("id", "class", "lang", "dir")


def attributes(
    given: dict[str, str], span: Span, draft: Draft, also: tuple[str, ...] = (), claim: bool = True
) -> Attributes:
    """What an author says of an element; names and values that are not known are faults."""
    for name in given:
        if name not in KNOWN_ATTRIBUTES and name not in also:
            close = nearest(name, (*KNOWN_ATTRIBUTES, *also))
            hint = f"the nearest is “{close}”" if close else f"known are {', '.join((*KNOWN_ATTRIBUTES, *also))}"
            draft.faults.report("R032", f"there is no attribute “{name}” here", span, hint)
    language = given.get("lang")
    if language is not None and canonical_language(language) is None:
        hint = "write a tag of BCP 47, such as en-US, de or ja"
        draft.faults.report("R015", f"“{language}” is not a language tag", span, hint)
    direction = given.get("dir")
    if direction not in (None, "ltr", "rtl", "auto"):
        draft.faults.report("R032", f"“dir” cannot be “{direction}”", span, "it is ltr, rtl or auto")
    identifier = given.get("id") or None
    if identifier and claim:
        identifier = draft.claim(identifier, span)
    classes = tuple(dict.fromkeys(given.get("class", "").split()))
    found = Attributes(identifier, classes, language and canonical_language(language), direction)
    return NO_ATTRIBUTES if found == NO_ATTRIBUTES else found
