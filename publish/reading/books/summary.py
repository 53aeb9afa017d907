"""Read a book that is laid out for mdBook: the chapters in SUMMARY.md, and what is known of the book.

The form is that of mdBook's guide: prefix chapters, part titles, nested lists of numbered chapters, drafts, suffix
chapters. What is known stands in `metadata.yaml` or `book.toml`, or is the first heading alone.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from publish.diagnostics import Span
from publish.reading.books.mdbook import toml_table
from publish.reading.faults import Faults
from publish.reading.manuscripts import MOST_METADATA
from publish.reading.positions import SourceText
from publish.reading.yaml_values import Listing, Mapping, Scalar, Value

__all__ = ["NO_TITLES", "SUMMARY", "Chapter", "book_settings", "known", "plain_title", "read_summary"]

SUMMARY = "SUMMARY.md"

ENTRY = re.compile(
    r"(?P<indent>[ \t]*)(?P<bullet>(?:[-*+]|\d{1,9}[.)])[ \t]+)?"
    r"\[(?P<title>(?:\\.|[^\[\]\\]|\[[^\]]*\])*)\](?:\((?P<path><[^<>]*>|[^()]*)\)|\[(?P<label>[^\[\]]*)\])?\s*"
)
# What a label stands for (CommonMark, 4.7).
DEFINITION = re.compile(r" {0,3}\[(?P<label>[^\[\]]+)\]:[ \t]*(?P<path><[^<>]*>|\S+)(?:[ \t]+[\"'(].*)?")
# An item without a link: what is still to be written.
PLANNED = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?P<title>[^\[\]()]*\S)\s*")
ON_THE_WEB = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]+:|//)")
HEADING = re.compile(r"#+[ \t]+(?P<title>.*)")
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
RULE = re.compile(r"([-*_][ \t]*){3,}")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

# A file around the list that is named by one of EPUB's words for such parts is one, also with more words after it.
WORDS = {
    "frontmatter": ("dedication", "epigraph", "foreword", "preface"),
    "backmatter": ("acknowledgments", "appendix", "glossary", "bibliography", "index"),
}

# What stands over a summary and names no book.
NO_TITLES = frozenset(
    (
        "summary", "table of contents", "contents", "toc", "sommaire", "table des matières", "inhalt",
        "inhaltsverzeichnis", "índice", "indice", "sumário", "tabla de contenidos", "оглавление", "содержание", "зміст",
        "目录", "目錄", "概要", "目次", "목차",
    )
)  # fmt: skip

# A line of a summary is a title and a path.
LONGEST_LINE = 2_000


@dataclass(frozen=True, slots=True)
class Chapter:
    """A line of the summary: a chapter with its file, or the title of a part where it has none.

    `depth` counts from 0, what a chapter stands under; `role` is EPUB's word for where it belongs.
    """

    title: str
    file: str | None
    depth: int
    role: str
    span: Span


def read_summary(source: SourceText, faults: Faults) -> tuple[Chapter, ...]:
    """The chapters and parts of a summary, in order. Drafts, which have no file, are left out with a warning."""
    # Not beyond the last end of a comment: each beginning after it would be tried to the end of the text.
    end = source.text.rfind("-->") + 3 if "-->" in source.text else 0
    text = COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment.group()), source.text[:end]) + source.text[end:]
    lines = text.split("\n")
    defined = [found for line in lines if len(line) <= LONGEST_LINE and (found := DEFINITION.fullmatch(line.rstrip()))]
    # The first of two counts.
    summary = _Summary(faults, {_label(found["label"]): found["path"] for found in reversed(defined)})
    for number, line in enumerate(lines):
        start = source.starts[number]
        if DEFINITION.match(line) and len(line) <= LONGEST_LINE:
            continue
        if line.strip() and not RULE.fullmatch(line.strip()):
            summary.line(line, source.span(start + len(line) - len(line.lstrip()), start + len(line.rstrip())))
    if not any(chapter.file for chapter in summary.found):
        hint = "list the chapters: - [Title](file.md)"
        faults.report("R006", "the summary names no chapter", Span.point(source.file, 1), hint)
    return tuple(summary.found)


@dataclass
class _Summary:
    """A summary as far as it is read: what was found, how deep its list stands, whether it has begun.

    `paths` are those that labels stand for.
    """

    faults: Faults
    paths: dict[str, str] = field(default_factory=dict)
    found: list[Chapter] = field(default_factory=list)
    indents: list[int] = field(default_factory=list)
    listed: bool = False
    headed: bool = False

    def line(self, line: str, span: Span) -> None:
        if len(line) > LONGEST_LINE:
            message = f"this line has more than {LONGEST_LINE:,} characters"
            self.faults.report("R066", message, span, "a line is the title and the path of a chapter")
        elif heading := HEADING.fullmatch(line):
            self.heading(heading["title"], span)
        elif planned := PLANNED.fullmatch(line):
            _draft(planned["title"], span, self.faults)
        elif (entry := ENTRY.fullmatch(line)) and (path := self.path(entry)) is not None:
            self.entry(entry, path, span)
        elif entry:
            label = entry["label"] or entry["title"]
            hint = f"add a line [{label}]: file.md, or write the path: [{plain_title(entry['title'])}](file.md)"
            self.faults.report("R046", f"“[{label}]” is not defined, so this line names no chapter", span, hint)
        else:
            hint = "a line is a chapter, - [Title](file.md), or the title of a part, # Title"
            self.faults.report("R046", "this line of the summary is neither a chapter nor a part", span, hint)

    def heading(self, title: str, span: Span) -> None:
        """The title of a part; the first heading is the summary's own."""
        if self.found or self.listed or self.headed:
            self.found.append(Chapter(TAG.sub("", title).rstrip().rstrip("#").rstrip(), None, 0, "part", span))
        self.headed = True

    def path(self, entry: re.Match[str]) -> str | None:
        """The path of a chapter, as it is written or as its label stands for it; None where nothing does."""
        if entry["path"] is not None:
            return str(entry["path"])
        return self.paths.get(_label(entry["label"] or entry["title"]))

    def entry(self, entry: re.Match[str], path: str, span: Span) -> None:
        depth = _depth(entry, self.indents)
        self.listed = self.listed or entry["bullet"] is not None
        matter = "bodymatter" if entry["bullet"] else ("backmatter" if self.listed else "frontmatter")
        # Where a path has spaces or brackets it stands between `<` and `>` (CommonMark, 6.3).
        path = path.strip().removeprefix("<").removesuffix(">")
        if not path:
            _draft(entry["title"], span, self.faults)
            return
        if ON_THE_WEB.match(path):
            message = f"“{entry['title']}” is on the web: it is in no edition"
            self.faults.report("R175", message, span, "link to it from a chapter")
            return
        file, _, place = unquote(path).partition("#")
        # GitBook's summaries also name places in chapters, which have headings of their own there.
        if not place or all(chapter.file != file for chapter in self.found):
            self.found.append(Chapter(entry["title"], file, depth, _role(matter, file), span))


def _label(text: str) -> str:
    """A label as it is compared with others (CommonMark, 6.3)."""
    return " ".join(text.casefold().split())


def plain_title(title: str) -> str:
    """The words of a title without Markdown's marks."""
    return re.sub(r"(?<!\\)[*_`]|\\(?=[!-/:-@\[-`{-~])", "", title)


def _draft(title: str, span: Span, faults: Faults) -> None:
    hint = "write it, or delete the line"
    faults.report("R047", f"the chapter “{title}” is a draft without a file: it is in no edition", span, hint)


def _role(matter: str, file: str) -> str:
    """EPUB's word for a chapter of some matter, by the first word of its file's name; else the matter."""
    first = re.split(r"[^a-z]", posixpath.basename(file).lower(), maxsplit=1)[0]
    return first if first in WORDS.get(matter, ()) else matter


def _depth(entry: re.Match[str], indents: list[int]) -> int:
    """How deep an entry of a list is nested; what is not in a list stands at the top."""
    if entry["bullet"] is None:
        indents.clear()
        return 0
    indent = len(entry["indent"].expandtabs(4))
    while indents and indents[-1] > indent:
        indents.pop()
    if not indents or indents[-1] < indent:
        indents.append(indent)
    return len(indents) - 1


# --- what is known of the book -----------------------------------------------------------------

# What authors of such books are used to write, and what it is called here.
ALIASES = {"author": "authors", "lang": "language", "publisher": "issuer", "licence": "rights", "license": "rights"}
DEFAULTS = {"kind": "book", "language": "en"}


def known(given: Mapping, title: tuple[str, Span]) -> Mapping:
    """The metadata of a book with its aliases resolved, and what is left out filled in.

    `title` is the first heading, with its place: the title where the metadata has none.
    """
    entries = [(_named(key, given), _listed(key, value)) for key, value in given.entries]
    there = {key.text for key, _ in entries}
    if "title" not in there:
        entries.append((Scalar("title", True, title[1]), Scalar(title[0], False, title[1])))
    for name, value in DEFAULTS.items():
        if name not in there:
            entries.append((Scalar(name, True, given.span), Scalar(value, False, given.span)))
    return Mapping(tuple(entries), given.span)


def _named(key: Scalar, given: Mapping) -> Scalar:
    name = ALIASES.get(key.text, key.text)
    return key if given.get(name) is not None else Scalar(name, key.plain, key.span)


def _listed(key: Scalar, value: Value) -> Value:
    """One author may be written as text."""
    several = ALIASES.get(key.text, key.text) in ("authors", "subjects")
    return Listing((value,), value.span) if several and isinstance(value, Scalar) else value


def book_settings(source: SourceText, faults: Faults) -> tuple[Mapping, str]:
    """What `book.toml` says of the book, and the folder of its summary, relative to that file."""
    whole = Span.point(source.file, 1)
    try:
        settings = tomllib.loads(source.text[:MOST_METADATA])
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        why = "it is nested too deep" if isinstance(problem, RecursionError) else str(problem)
        faults.report("R007", f"this is not TOML: {why}", whole)
        settings = {}
    table = toml_table(settings, "book")
    entries = (*_settings(table, source), *_typography(settings, source))
    folder = table.get("src", "src")
    return Mapping(entries, whole), posixpath.normpath(str(folder))


TAKEN = ("title", "authors", "description", "language")
# Before it took several, mdBook took one.
ONE_AUTHOR = "author"


def _settings(table: dict[str, Any], source: SourceText) -> Iterator[tuple[Scalar, Value]]:
    for name in TAKEN:
        value = table.get(name)
        if name == "authors" and value is None:
            value = table.get(ONE_AUTHOR)
        if value is None:
            continue
        span = _place(name, source)
        texts = [str(each) for each in value] if isinstance(value, list) else [str(value)]
        items = tuple(Scalar(text, False, span) for text in texts)
        yield Scalar(name, True, span), Listing(items, span) if name == "authors" else items[0]


# How mdBook calls it now, and how it did.
SMART = ("smart-punctuation", "curly-quotes")


def _typography(settings: dict[str, Any], source: SourceText) -> Iterator[tuple[Scalar, Value]]:
    """Marks take their typographic forms where mdBook is asked for that."""
    html = toml_table(toml_table(settings, "output"), "html")
    for name in SMART:
        if html.get(name) is True:
            span = _place(name, source)
            yield Scalar("typography", True, span), Scalar("true", True, span)
            return


def _place(name: str, source: SourceText) -> Span:
    """Where a setting is made."""
    found = re.search(rf"^[ \t]*{name}[ \t]*=", source.text, re.MULTILINE)
    return source.span(found.start(), found.end()) if found else Span.point(source.file, 1)
