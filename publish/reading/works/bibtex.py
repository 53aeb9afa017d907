"""Read BibTeX: entries with their fields, each with its place; what TeX means by its commands becomes characters.

BibTeX's own grammar (O. Patashnik, BibTeXing, 1988): entries, `@string`, values in braces or quotation marks, `#`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["BibTexError", "Entry", "Field", "plain", "read_bibtex"]


class BibTexError(Exception):
    """A file is no BibTeX from an offset on; the message says why."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class Field:
    """A field's value, with TeX's marks in it, and where it begins."""

    value: str
    at: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its type and the names of its fields in small letters, its key as it is written."""

    kind: str
    key: str
    fields: dict[str, Field]
    at: int


MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTHS = {month: str(number) for number, month in enumerate(MONTH_NAMES, 1)}

# Longer than any that can be set; names are parted in a time that grows with the square of it.
LONGEST_VALUE = 20_000

NAME = re.compile(r"[^\s\"#%'(),={}]+")
KEY = re.compile(r"[^\s,{}()=\"]+")
SPACE = re.compile(r"\s*")


def read_bibtex(text: str) -> tuple[Entry, ...]:
    """The entries of a file, in order. BibTexError where it is none."""
    return tuple(_Reader(text).entries())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.strings = dict(MONTHS)

    def entries(self) -> Iterator[Entry]:
        # What stands outside of entries is a comment.
        while (start := self.text.find("@", self.at)) >= 0:
            self.at = start + 1
            # An address of mail, in what is a comment.
            if self.text[start - 1 : start].isalnum():
                continue
            kind = self.name("the type of an entry").lower()
            if kind == "comment":
                continue
            opening = self.take("{(", f"“@{kind}” is not followed by {{")
            closing = "}" if opening == "{" else ")"
            if kind == "preamble":
                self.value(start)
                self.take(closing, "“@preamble” is not closed", start)
            elif kind == "string":
                name, field = self.field(start)
                self.strings[name] = field.value
                self.take(closing, "“@string” is not closed", start)
            else:
                yield self.entry(kind, start, closing)

    def entry(self, kind: str, start: int, closing: str) -> Entry:
        key = self.match(KEY, f"this entry “@{kind}” has no key")
        fields: dict[str, Field] = {}
        unclosed = f"the entry “{key}” is not closed"
        while self.take("," + closing, unclosed, start) == ",":
            self.space()
            # A comma may stand after the last field.
            if self.text[self.at : self.at + 1] == closing:
                continue
            name, field = self.field(start)
            fields.setdefault(name, field)
        return Entry(kind, key, fields, start)

    def field(self, start: int) -> tuple[str, Field]:
        name = self.name("the name of a field").lower()
        self.take("=", f"the field “{name}” has no =")
        self.space()
        at = self.at
        return name, Field(self.value(start), at)

    def value(self, start: int) -> str:
        parts = [self.part(start)]
        self.space()
        while self.text[self.at : self.at + 1] == "#":
            self.at += 1
            parts.append(self.part(start))
            self.space()
        return "".join(parts)

    def part(self, start: int) -> str:
        self.space()
        mark = self.text[self.at : self.at + 1]
        if mark == "{":
            return self.enclosed("}", start)
        if mark == '"':
            return self.enclosed('"', start)
        name = self.name("a value")
        if name.isdecimal():
            return name
        if name.lower() not in self.strings:
            raise BibTexError(f"there is no @string “{name}”", self.at - len(name))
        return self.strings[name.lower()]

    def enclosed(self, closing: str, start: int) -> str:
        """A value in braces or quotation marks; braces in it are in pairs."""
        first, depth, at = self.at, 0, self.at + 1
        while at < len(self.text):
            character = self.text[at]
            if character == "\\":
                at += 1
            elif at - first > LONGEST_VALUE:
                raise BibTexError(f"this value has more than {LONGEST_VALUE:,} characters", first)
            elif depth == 0 and character == closing:
                self.at = at + 1
                return self.text[first + 1 : at]
            elif character in "{}":
                depth += 1 if character == "{" else -1
                if depth < 0:
                    break
            at += 1
        raise BibTexError("this value is not closed", first if at >= len(self.text) else start)

    def space(self) -> None:
        match = SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def name(self, wanted: str) -> str:
        return self.match(NAME, f"{wanted} is missing")

    def match(self, pattern: re.Pattern[str], otherwise: str) -> str:
        self.space()
        found = pattern.match(self.text, self.at)
        if found is None:
            raise BibTexError(otherwise, min(self.at, max(0, len(self.text) - 1)))
        self.at = found.end()
        return found.group()

    def take(self, wanted: str, otherwise: str, place: int | None = None) -> str:
        self.space()
        mark = self.text[self.at : self.at + 1]
        if not mark or mark not in wanted:
            raise BibTexError(otherwise, self.at if place is None or mark else place)
        self.at += 1
        return mark


# --- what TeX means ----------------------------------------------------------------------------

# Accents as combining characters; letters and marks that have names.
ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "ldots": "…", "dots": "…",
    "textellipsis": "…", "S": "§", "P": "¶", "copyright": "©", "pounds": "£", "euro": "€", "texteuro": "€",
    "textbackslash": "\\", "textasciitilde": "~", "slash": "/", "TeX": "TeX", "LaTeX": "LaTeX",
}  # fmt: skip
# Commands that say how a text looks; CSL's data know some of them.
MARKUP = {"emph": "i", "textit": "i", "textsl": "i", "textbf": "b", "textsuperscript": "sup", "textsubscript": "sub"}
SILENT = frozenset("textrm textsf texttt textup textnormal textsc mbox url href relax noopsort bibstring".split())

COMMAND = re.compile(r"\\(?:([A-Za-z]+)\s*|(.))", re.DOTALL)
ARGUMENT = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")
LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("?`", "¿"), ("!`", "¡"))


def plain(value: str, unknown: list[str]) -> str:
    """A value as CSL's data have it; commands that are not known are added to `unknown`, and left out."""
    made = _converted(value, unknown)
    for written, meant in LIGATURES:
        made = made.replace(written, meant)
    return unicodedata.normalize("NFC", " ".join(made.replace("{", "").replace("}", "").split(" ")).strip())


def _converted(value: str, unknown: list[str]) -> str:
    parts: list[str] = []
    at = 0
    while match := COMMAND.search(value, at):
        parts.append(_text(value[at : match.start()]))
        made, at = _command(match[1] or match[2], value, match.end(), unknown)
        parts.append(made)
    return "".join([*parts, _text(value[at:])])


def _text(value: str) -> str:
    return re.sub(r"\s+", " ", value).replace("~", "\u00a0").replace("$", "")


def _command(name: str, value: str, at: int, unknown: list[str]) -> tuple[str, int]:
    """What a command stands for, and where the text after it begins."""
    if name in ACCENTS:
        argument = ARGUMENT.match(value, at)
        inner, end = (argument[1], argument.end()) if argument else _next_letter(value, at)
        letter = _converted(inner, unknown).strip("{}")
        # An accent stands on the letter with its dot.
        letter = {"ı": "i", "ȷ": "j"}.get(letter[:1], letter[:1]) + ACCENTS[name] + letter[1:] if letter else ""
        return letter, end
    if name in LETTERS:
        return LETTERS[name], at + 2 if value.startswith("{}", at) else at
    if name in MARKUP and (argument := ARGUMENT.match(value, at)):
        return f"<{MARKUP[name]}>{_converted(argument[1], unknown)}</{MARKUP[name]}>", argument.end()
    if len(name) == 1 and not name.isalpha():
        return {"\\": " ", "/": "", "-": "\u00ad", ",": "\u202f"}.get(name, name), at
    if name not in SILENT:
        unknown.append(name)
    return "", at


def _next_letter(value: str, at: int) -> tuple[str, int]:
    if value.startswith("\\", at) and (command := COMMAND.match(value, at)):
        return command.group().strip(), command.end()
    return value[at : at + 1], at + 1
