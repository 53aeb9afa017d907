"""Tell the parts of code apart: keywords, comments, literals, output; the only room that knows Pygments.

Only the kinds that paper can show in one colour are told, and never a character is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity
from publish.document import CodeBlock, Document

__all__ = ["COMMENT", "KEYWORD", "LITERAL", "OUTPUT", "PLAIN", "highlighted", "unknown_languages"]

PLAIN, KEYWORD, COMMENT, LITERAL, OUTPUT = "", "keyword", "comment", "literal", "output"

Parts = tuple[tuple[str, str], ...]

# Names that authors use and Pygments does not know; "" for what has no parts to tell apart.
ALSO = {"cmd": "batch", "none": "", "plain": "", "plaintext": "", "text": "", "txt": "", "notrust": ""}
# Where rustdoc is told how to test its code, the code is Rust.
ALSO |= dict.fromkeys(("compile_fail", "ignore", "no_run", "should_panic"), "rust")

# By the beginnings of Pygments' names of tokens; the longest that fits counts.
KINDS = {
    "Comment": COMMENT,
    "Comment.Preproc": LITERAL,
    "Comment.PreprocFile": LITERAL,
    "Comment.Hashbang": LITERAL,
    "Generic.Deleted": LITERAL,
    "Generic.Heading": KEYWORD,
    "Generic.Inserted": KEYWORD,
    "Generic.Output": OUTPUT,
    "Generic.Prompt": OUTPUT,
    "Generic.Subheading": KEYWORD,
    "Generic.Traceback": OUTPUT,
    "Keyword": KEYWORD,
    "Keyword.Type": PLAIN,
    "Literal.String": LITERAL,
    "Literal.String.Doc": COMMENT,
    "Name.Tag": KEYWORD,
    "Operator.Word": KEYWORD,
}

# Sessions in the terminals of Windows, whose prompts Pygments takes for what a Unix shell says.
SESSIONS = frozenset(("console", "shell-session"))
PROMPT = re.compile(r"(?:PS\b[^>\n]*|[A-Z]:[^>\n]*)?> ")

# Some lexers look ahead from every character; nobody reads so much code in one piece.
MOST = 100_000


def highlighted(text: str, language: str | None) -> Parts:
    """Code in its parts: the kind of each, and its characters, which joined are the text."""
    if language in SESSIONS and PROMPT.match(text):
        return tuple(_joined(_session(text)))
    lexer = _lexer(language) if language and len(text) <= MOST else None
    if lexer is None:
        return ((PLAIN, text),)
    # Some lexers look for the end of the last line.
    tokens = lexer.get_tokens_unprocessed(text + "\n")
    parts = list(_joined((_kind(str(token)), part) for _, token, part in tokens))
    # What a lexer leaves out or changes would be lost; the code is more than its looks.
    if "".join(part for _, part in parts) != text + "\n":
        return ((PLAIN, text),)
    kind, last = parts.pop()
    return (*parts, (kind, last[:-1])) if last != "\n" else tuple(parts) or ((PLAIN, ""),)


def _session(text: str) -> Iterator[tuple[str, str]]:
    """What is typed behind the prompts of a session, and what is not."""
    for line in text.splitlines(keepends=True):
        typed = PROMPT.match(line)
        end = typed.end() if typed else len(line)
        yield OUTPUT, line[:end]
        if typed:
            yield PLAIN, line[end:]


def unknown_languages(document: Document) -> tuple[Diagnostic, ...]:
    """A warning (E180) for each language of code that is not known, where it first stands."""
    found: dict[str, Diagnostic] = {}
    for node in nodes(document):
        language = node.language if isinstance(node, CodeBlock) else None
        if isinstance(node, CodeBlock) and language and language not in found and not _is_known(language):
            message = f"the language “{language}” is not known, so the code is set plain"
            hint = "write “text” where it has none; the names that are known are those of Pygments"
            found[language] = Diagnostic("E180", Severity.WARNING, message, node.span, hint)
    return tuple(found.values())


def _is_known(language: str) -> bool:
    return not ALSO.get(language.lower(), language) or _lexer(language) is not None


@lru_cache(maxsize=64)
def _lexer(language: str) -> Any:
    """The lexer for a language; None where there is none, or nothing to tell apart."""
    name = ALSO.get(language.lower(), language)
    if not name:
        return None
    # Publications without code need not wait for it.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(name)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _kind(token: str) -> str:
    name = token.removeprefix("Token.")
    while name:
        if name in KINDS:
            return KINDS[name]
        name = name.rpartition(".")[0]
    return PLAIN


def _joined(parts: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The parts with those of one kind that follow each other made one; white space alone is plain."""
    held, texts = PLAIN, [""]
    for kind, text in parts:
        kind = kind if text.strip() else PLAIN
        if kind == held:
            texts.append(text)
            continue
        if whole := "".join(texts):
            yield held, whole
        held, texts = kind, [text]
    yield held, "".join(texts)
