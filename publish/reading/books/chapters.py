"""What the files of a book of chapters say besides their text: the metadata of a chapter, and the language of all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from publish.diagnostics import Span
from publish.reading.faults import Faults
from publish.reading.positions import SourceText
from publish.reading.yaml_values import Mapping, Scalar

__all__ = ["after_metadata", "with_language"]

# As GitBook and site generators have it: keys with values, and what belongs to them, between lines of three hyphens.
METADATA = re.compile(
    r"---[ \t]*\n[A-Za-z_][\w-]*[ \t]*:.*\n"
    r"(?:[A-Za-z_][\w-]*[ \t]*:.*\n|[ \t]+\S.*\n|-[ \t].*\n|[ \t]*\n|#.*\n)*?---[ \t]*(?:\n|$)"
)
LONGEST_METADATA = 20_000


def after_metadata(source: SourceText, faults: Faults) -> int:
    """Where the text of a chapter begins: after the metadata at its head, which are left out by name."""
    found = METADATA.match(source.text, 0, LONGEST_METADATA)
    if found is None:
        return 0
    hint = "what readers are to know belongs into the text, and what is known of the book into metadata.yaml"
    faults.report("R177", "the metadata of this chapter are left out", source.span(0, found.end() - 1), hint)
    return found.end()


# Of each script the language that most of its books are in. Latin letters say nothing of theirs.
SCRIPTS = (
    (re.compile(r"[\u3041-\u30ff]"), "ja"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\uac00-\ud7a3]+"), "ko"),
    (re.compile(r"[\u0400-\u04ff]+"), "ru"),
    (re.compile(r"[\u0370-\u03ff]{2,}"), "el"),
    (re.compile(r"[\u0590-\u05ff]+"), "he"),
    (re.compile(r"[\u0600-\u06ff]+"), "ar"),
    (re.compile(r"[\u0900-\u097f]+"), "hi"),
    (re.compile(r"[\u0e00-\u0e7f]+"), "th"),
)
LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
# What is in English in the books of all languages.
NOT_PROSE = re.compile(
    r"^(`{3,}|~{3,}).*?^\1|`[^`\n]*`|<[^<>\n]*>|\]\([^()\n]*\)|https?://\S+", re.MULTILINE | re.DOTALL
)
ENOUGH = 100_000


def _language_of(texts: Iterable[str]) -> str | None:
    """The language of texts that do not say theirs, by their script; None where most of it is in Latin letters."""
    prose = NOT_PROSE.sub(" ", "\n".join(text[:ENOUGH] for text in texts)[:ENOUGH])
    words = Counter({language: sum(1 for _ in pattern.finditer(prose)) for pattern, language in SCRIPTS})
    if words["ja"] * 8 > words["zh"]:
        # Japanese is written in both.
        words["ja"] += words.pop("zh")
    language, count = words.most_common(1)[0]
    if count <= sum(1 for _ in LATIN_WORD.finditer(prose)):
        return None
    return "uk" if language == "ru" and len(UKRAINIAN.findall(prose)) * 50 > len(prose) else language


def with_language(given: Mapping, texts: Iterable[str], faults: Faults) -> Mapping:
    """What is known of a book, with its language: where nothing says it, that of its script."""
    said = any(given.get(name) is not None for name in ("language", "lang"))
    language = None if said else _language_of(texts)
    if language is None:
        return given
    message = f"nothing says in which language this book is: it is taken for “{language}”"
    hint = f"say it in metadata.yaml, language: {language}"
    faults.report("R176", message, Span.point(given.span.file, 1), hint)
    entry = Scalar("language", True, given.span), Scalar(language, False, given.span)
    return Mapping((*given.entries, entry), given.span)
