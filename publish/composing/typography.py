"""Typographic forms of quotation marks, apostrophes and dashes, where the metadata asks for them.

The forms follow the document's language. A language without a table here keeps its straight marks; nothing
is guessed. `equal_forms` brings both forms to one, so that words can be compared, and does nothing more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Marks", "attribution_dash", "equal_forms", "marks_for", "set_pieces", "set_text"]


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a language: opening and closing, first and second level; the dash that stands in a sentence."""

    double: tuple[str, str]
    single: tuple[str, str]
    dash: str


MARKS = {
    "en": Marks(("“", "”"), ("‘", "’"), "—"),
    "de": Marks(("„", "“"), ("‚", "‘"), "–"),
    # Imprimerie nationale: a thin space that does not break stands within the guillemets.
    "fr": Marks(("«\u202f", "\u202f»"), ("‘", "’"), "–"),
}

_STRAIGHT = re.compile(r"""(?P<double>")|(?P<single>')|(?P<dashes>(?<!-)-{2,3}(?!-))|(?P<spaced>(?<=\s)-(?=\s))""")
# What begins with an apostrophe: a year or a word cut short.
_CUT_WORD = re.compile(r"\d|(?:tis|twas|twere|em|til|cause|bout|round)\b", re.IGNORECASE)
_OPENS_AFTER = re.compile(r"[\s(\[{\u2013\u2014\u201c\u201e\u00ab\u2018\u201a/-]")


def marks_for(language: str) -> Marks | None:
    """The marks of a language (BCP 47), None where there is no table for it."""
    return MARKS.get(language.partition("-")[0].lower())


def set_text(text: str, language: str) -> str:
    """Text with its straight marks in typographic form."""
    return set_pieces((text,), language)[0]


def set_pieces(pieces: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The same for a text in pieces: a mark is judged by its neighbours across the pieces' ends.

    A character that stands for something that is not text (U+FFFC) counts as a word.
    """
    marks = marks_for(language)
    flat = "".join(pieces)
    if marks is None or not _STRAIGHT.search(flat):
        return pieces
    edits = list(_edits(flat, marks))
    result, start = [], 0
    for piece in pieces:
        end = start + len(piece)
        result.append(_edited(flat, start, end, edits))
        start = end
    return tuple(result)


def _edited(flat: str, start: int, end: int, edits: list[tuple[int, int, str]]) -> str:
    parts, place = [], start
    for first, last, form in edits:
        # A mark that is itself cut by the end of a piece is left as it is written.
        if start <= first and last <= end:
            parts += [flat[place:first], form]
            place = last
    return "".join((*parts, flat[place:end]))


def _edits(flat: str, marks: Marks) -> list[tuple[int, int, str]]:
    edits = []
    for match in _STRAIGHT.finditer(flat):
        before = flat[match.start() - 1] if match.start() else " "
        after = flat[match.end()] if match.end() < len(flat) else " "
        edits.append((match.start(), match.end(), _form(match, before, after, flat, marks)))
    return edits


def _form(match: re.Match[str], before: str, after: str, flat: str, marks: Marks) -> str:
    if match["dashes"]:
        return "–" if before.isdigit() and after.isdigit() else marks.dash
    if match["spaced"]:
        return "–"
    # After another mark that opens, a mark opens too: "'Tis.
    opens = bool(_OPENS_AFTER.match(before) or (before in "\"'" and _opens(flat, match.start() - 1))) and not (
        after.isspace()
    )
    if match["double"]:
        return marks.double[0] if opens else marks.double[1]
    if opens and not _CUT_WORD.match(flat, match.end()) and _closed(flat, match.end()):
        return marks.single[0]
    return "’" if marks.single[1] != "’" and before.isalnum() and after.isalnum() else _closing_single(opens, marks)


def _closing_single(opens: bool, marks: Marks) -> str:
    # What would open and never closes is an apostrophe: ’90s, ’tis.
    return "’" if opens else marks.single[1]


def _opens(flat: str, index: int) -> bool:
    return index == 0 or bool(_OPENS_AFTER.match(flat[index - 1]))


def _closed(flat: str, start: int) -> bool:
    """Whether a single mark later in the text closes a quotation: it follows a word and precedes none."""
    return bool(re.search(r"(?<=\S)'(?!\w)", flat[start:]))


_FORMS = re.compile(r"«\u202f|\u202f»|[“”„«»]|[‘’‚]|-{2,3}|[–—]")


def equal_forms(text: str) -> str:
    """Text in which a mark and its typographic form are the same; every other character is untouched."""
    return _FORMS.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    form = match[0].strip("\u202f")
    if form in "“”„«»":
        return '"'
    return "'" if form in "‘’‚" else "-"


def attribution_dash(mark: str, language: str) -> str:
    """The dash before the name of who is quoted, in typographic form: an em dash."""
    return "—" if mark in ("-", "--", "---", "–") and marks_for(language) else mark
