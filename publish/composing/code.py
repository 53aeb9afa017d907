"""Write code as XHTML: line by line, its parts told apart, with the places where a long line may turn.

A line is an element of its own, so that what does not fit goes on under it, as deep as the line stands in and a
little deeper. The characters are the author's, every one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol
from xml.sax.saxutils import escape

from publish.composing.attributes import own_attributes
from publish.composing.highlighting import COMMENT, PLAIN, highlighted
from publish.composing.labelling import Labelling
from publish.document import NO_ATTRIBUTES, CodeBlock, CodeText, Inline, Key

__all__ = ["TAB", "code_markup", "code_phrase", "turning", "turning_words"]

# As stylesheets have it.
TAB = 4
# The last number that takes no more room than usual.
MOST_SHORT = 999
# Columns that a line's beginning may stand in: by twos, and not so deep that nothing fits beside it.
STEP, DEEPEST = 2, 16

# A stretch without spaces that may be wider than what is left of a line. Where it turns, it turns after a mark and
# before a letter or figure; within a name, after a low line, if the name is long itself.
LONG = re.compile(r"\S{32,}")
LONG_IN_TEXT = re.compile(r"\S{20,}")
# A name in the text has no hyphens, so it turns between its parts if it is longer than most words.
PATH_IN_TEXT = re.compile(r"[\w:./]{14,}")
JOINT = re.compile(r"(?<=\w{2}[./])(?=\w{2})|(?<=\w{2}::)(?=\w{2})|(?<=[a-z0-9]{2}_)(?=[^\W_]{2})")
# In the markup of a text; scripts that are written without spaces turn by rules of their own.
LONG_WORD = re.compile(r"[!-%'-;=?-~]{32,}")
MARK = re.compile(r"(?<=[^\w\s])(?=\w)")
NAME = re.compile(r"\w{28,}")
LOW_LINE = re.compile(r"(?<=[a-z0-9]_)(?=[^\W_])")

# The first word of a line, with what it stands in: if it does not fit beside that, it turns as longer words do, for it
# would leave an empty line.
FIRST = re.compile(r"\s+\S+")
LONGEST_FIRST = 32

# Of what a line is made that only closes what stands above it.
CLOSING = frozenset(")]};,")

# What would turn after its hyphens: an option of a command, and a sign such as an arrow. Their names are their classes.
KEPT = re.compile(
    r"""(?P<option>(?<![^\s`'"])--?\w[\w-]{,17}(?![^\s=`'"]))|(?P<nb>(?<![-<])(?:<?-{1,4}>|<-{1,4}|--{1,3})(?![->]))"""
)
# In the text, what the engine would part at a mark: a short word, and a macro before its bracket.
WHOLE_IN_TEXT = re.compile(r"(?P<nb>(?<!\S)(?!-)(?=\S*[-/$!?|%]\S)\S{2,13}(?!\S)|\w{1,20}![(\[{])")


class Setter(Protocol):
    """What sets captions, and knows their numbers."""

    @property
    def labelling(self) -> Labelling: ...

    def inlines(self, inlines: tuple[Inline, ...]) -> str: ...


def code_markup(setter: Setter, block: CodeBlock) -> str:
    """A block of code, or a listing, where it has a caption."""
    numbered = tuple(_numbered(block))
    if not block.caption:
        return _block(block, own_attributes(block.attributes, block.span, *numbered))
    labelling = setter.labelling
    caption = f"<figcaption>{labelling.before(block)}{setter.inlines(block.caption)}</figcaption>"
    own = labelling.anchor(block) + own_attributes(block.attributes, block.span, "listing")
    code = _block(block, own_attributes(NO_ATTRIBUTES, block.span, *numbered))
    return f"<figure{own}>\n{caption}\n{code}\n</figure>"


def _numbered(block: CodeBlock) -> Iterator[str]:
    """The classes of code whose lines are numbered, and of such with long numbers."""
    if block.first_number is not None:
        yield "numbered"
        if block.first_number + block.text.count("\n") > MOST_SHORT:
            yield "thousands"


def _block(block: CodeBlock, own: str) -> str:
    start = block.first_number or 1
    counted = f' style="counter-reset: code {start - 1}"' if start != 1 else ""
    named = f' class="language-{escape(block.language)}"' if block.language else ""
    lines = "".join(_line(parts) for parts in _lines(block.text, block.language))
    # Code runs from left to right in a text of any script.
    way = "" if block.attributes.direction else ' dir="ltr"'
    return f"<pre{own}{way}{counted}><code{named}>{lines}</code></pre>"


def code_phrase(phrase: CodeText | Key) -> str:
    """Code within a line, or a key."""
    return f"<kbd>{escape(phrase.text)}</kbd>" if isinstance(phrase, Key) else f"<code>{turning(phrase.text)}</code>"


def turning(text: str) -> str:
    """Code within a line as markup, with the places where it may turn; options, signs and short words do not turn."""
    joints = (turn.start() for path in PATH_IN_TEXT.finditer(text) for turn in JOINT.finditer(text, *path.span()))
    turns = tuple(sorted({*_turns(text, LONG_IN_TEXT), *joints}))
    kept = tuple(KEPT.finditer(text))
    others = (
        each
        for each in WHOLE_IN_TEXT.finditer(text)
        if not any(each.start() < one.end() and one.start() < each.end() for one in kept)
    )
    return _kept(text, 0, turns, (*kept, *others))


def _lines(text: str, language: str | None) -> Iterator[list[tuple[str, str]]]:
    """The parts of each line, without its end."""
    line: list[tuple[str, str]] = []
    for kind, part in highlighted(text, language):
        first, *others = part.split("\n")
        line.append((kind, first))
        for other in others:
            yield line
            line = [(kind, other)]
    yield line


def _line(parts: list[tuple[str, str]]) -> str:
    text = "".join(part for _, part in parts)
    first = FIRST.match(text)
    long = (LONG, FIRST) if first and len(first[0].expandtabs(TAB)) >= LONGEST_FIRST else (LONG,)
    turns = tuple(sorted({*(turn for each in long for turn in _turns(text, each)), *_comments(parts)}))
    wholes = tuple(KEPT.finditer(text))
    columns = len(text.expandtabs(TAB)) - len(text.lstrip().expandtabs(TAB)) if text.strip() else 0
    deep = min(DEEPEST, columns // STEP * STEP)
    pieces, start = [], 0
    for kind, part in parts:
        pieces.append(_kept(part, start, turns, wholes, kind))
        start += len(part)
    bare = text.strip()
    kinds = (
        "line",
        "" if bare else "blank",
        f"in-{deep}" if deep else "",
        "closing" if set(bare) <= CLOSING and bare else "",
    )
    return f'<span class="{" ".join(filter(None, kinds))}">{"".join(pieces)}\n</span>'


def turning_words(markup: str) -> str:
    """Text as markup in which the longest words, such as names and addresses in a manual, may turn at their marks."""
    return LONG_WORD.sub(lambda word: "<wbr/>".join(_parts(word[0])), markup)


def _parts(word: str) -> Iterator[str]:
    for begin, end in pairwise((0, *_turns(word, LONG), len(word))):
        yield word[begin:end]


def _turns(text: str, long: re.Pattern[str]) -> Iterator[int]:
    """Where a line may turn besides its spaces, as offsets."""
    for run in long.finditer(text):
        marks = {turn.start() for turn in MARK.finditer(text, run.start() + 1, run.end())}
        names = NAME.finditer(text, *run.span())
        lines = {turn.start() for name in names for turn in LOW_LINE.finditer(text, *name.span())}
        yield from sorted(marks | lines)


def _comments(parts: list[tuple[str, str]]) -> Iterator[int]:
    """Where comments begin after code: programs that break lines do so before no stroke, not even after a space."""
    before = ""
    for kind, part in parts:
        if kind == COMMENT and before.strip() and before[-1].isspace():
            yield len(before)
        before += part


def _kept(part: str, start: int, turns: tuple[int, ...], wholes: tuple[re.Match[str], ...], kind: str = PLAIN) -> str:
    """A part of a line that begins at an offset, with the places where it may turn; what is whole in it does not turn.

    What stands between two such places is an element of its own: within one, the engine turns anywhere before it turns
    there.
    """
    end = start + len(part)
    kept = {whole.start(): whole for whole in wholes if start <= whole.start() and whole.end() <= end}
    inner = {turn for turn in turns if start <= turn < end and not any(a < turn < b.end() for a, b in kept.items())}
    pieces = []
    for begin, after in pairwise(sorted({start, *kept, *(whole.end() for whole in kept.values()), *inner, end})):
        words = escape(part[begin - start : after - start])
        whole = kept[begin].lastgroup if begin in kept else None
        named = " ".join(filter(None, (kind if words.strip() else PLAIN, whole)))
        turn = "<wbr/>" if begin in inner else ""
        pieces.append(f'{turn}<span class="{named}">{words}</span>' if named else turn + words)
    return "".join(pieces)
