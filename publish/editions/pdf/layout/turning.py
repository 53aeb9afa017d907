"""Choose where a line of code turns that is too long for its measure, as whoever writes code would break it.

All the ways to break a line are weighed: before a comment and before a call, after a comma or an equals sign, at other
spaces, and last within names and strings. As few lines as can be come first. Nothing here knows the engine.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from math import inf

from publish.composing.highlighting import COMMENT, LITERAL, OUTPUT

__all__ = ["HANG", "LONGEST", "turns_of"]

HANG = 2
"""How many columns deeper a line goes on than it began."""
LONGEST = 2000
"""Nobody reads a longer line: where it turns is left to the engine."""

# What each further line costs, and what it costs to leave one empty; all else is weighed against these.
LINE, EMPTY = 10.0, 4.0
# At a space, and what stands on either side of it.
SPACE, ASSIGNED, LISTED, ARROW = 2.0, -1.0, -0.5, -0.5
AFTER_OPERATOR, AFTER_COLON, BEFORE_ASSIGNMENT = 0.5, 1.0, 2.0
# Within brackets, for each that is open, up to so many; within a string, and a comment behind code.
WITHIN, DEEPEST, IN_STRING, IN_COMMENT = 1.0, 4, 6.0, 2.0
# Without a space.
CALL, OPENED, UNSPACED, PATH, SCOPE, MARK, PART, ANYWHERE = 3.0, 4.0, 5.0, 5.0, 6.0, 7.0, 8.0, 30.0
# What would stand alone, or begin a line, or end it, and should not.
STUB, POINTERS, CLOSING, OPENING = 5.0, 7.0, 20.0, 12.0

# A call, or what is waited for; of a name with an ending, as main.rs, nobody can tell that it is none.
CALLED = re.compile(r"\.[A-Za-z_]\w*(?:\(|::<)|\.await\b")
POINTING = re.compile(r"[\^~=-]{2,}(?!\w)")
OPERATORS = ("&&", "||", "+", "-", "*", "->", "=>", "==", "!=", "<=", ">=", "|")
CLOSERS = frozenset(",.;:!?)]}»”’")
PROSE = (LITERAL, COMMENT, OUTPUT)
QUOTES = frozenset("\"'`“‘«")
# So little of a line is not worth one of its own.
SHORT = 3


def turns_of(text: str, kinds: Sequence[str], first: int, others: int, kept: Collection[int] = ()) -> tuple[int, ...]:
    """Where a line turns, as offsets; `kinds` has one for each character, and where it is `kept` it does not turn.

    `first` is how many characters it holds, `others` how many each line does in which it goes on. Spaces at the end
    of a line take no room.
    """
    begin = len(text) - len(text.lstrip())
    costs = [inf if offset in kept else cost for offset, cost in enumerate(_costs(text, kinds, begin))]
    best: list[tuple[float, int]] = [(inf, 0)] * (len(text) + 1)
    best[0] = (0.0, 0)
    ends = _ends(text)
    for place in [0, *range(begin + 1, len(text))]:
        cost, _ = best[place]
        room = others if place else first
        if cost == inf:
            continue
        for end in range(max(place + 1, begin + 1), len(text) + 1):
            last = end == len(text)
            used = ends[end] - place
            if used > room:
                break
            whole = cost if last else cost + LINE + costs[end] + EMPTY * ((room - used) / room) ** 2
            best[end] = min(best[end], (whole, place))
    return tuple(_back(best, len(text)))


def _ends(text: str) -> list[int]:
    """For each offset, where the text before it ends without its spaces."""
    ends, last = [0], 0
    for offset, character in enumerate(text, 1):
        last = last if character == " " else offset
        ends.append(last)
    return ends


def _back(best: list[tuple[float, int]], end: int) -> Iterator[int]:
    """The turns of the best way to an end, in the order of the text; none where there is no way."""
    found: list[int] = []
    while best[end][0] < inf and (end := best[end][1]):
        found.append(end)
    yield from reversed(found)


def _costs(text: str, kinds: Sequence[str], begin: int) -> Iterator[float]:
    """What it costs to turn before each character."""
    remark = kinds[begin] == COMMENT if begin < len(text) else False
    depth = 0
    for offset, after in enumerate(text):
        kind = kinds[offset]
        cost = inf if offset <= begin or after == " " else _cost(text, kinds, offset)
        inner = offset > 0 and kinds[offset - 1] == kind
        if cost < inf and kind == LITERAL and inner:
            cost += IN_STRING
        elif cost < inf and kind == COMMENT and inner and not remark:
            cost += IN_COMMENT
        yield cost + WITHIN * min(depth, DEEPEST) if kind != COMMENT else cost
        if kind not in (LITERAL, COMMENT):
            depth = max(0, depth + (after in "([{") - (after in ")]}"))


def _cost(text: str, kinds: Sequence[str], offset: int) -> float:
    """What it costs to turn before a character, whatever it stands in."""
    before, after = text[offset - 1], text[offset]
    rest = text[offset:].rstrip()
    cost = STUB if len(rest) <= SHORT else 0.0
    if after in CLOSERS and not (after == "." and CALLED.match(rest)) and before != " ":
        return cost + CLOSING
    if before == " ":
        return cost + _at_space(text, kinds, offset)
    return cost + _without_space(text[max(0, offset - 2) : offset], rest, kinds[offset - 1])


def _at_space(text: str, kinds: Sequence[str], offset: int) -> float:
    """What it costs to turn at a space."""
    said, rest = text[:offset].rstrip(" "), text[offset:]
    if kinds[offset] == COMMENT and kinds[len(said) - 1] != COMMENT:
        return 0.0
    cost = SPACE
    words = rest.split(" ", 1)[0]
    if POINTING.match(rest):
        cost += POINTERS
    elif said.endswith((",", ";")):
        cost += LISTED
    elif said.endswith(" ="):
        cost += ASSIGNED
    elif words == "=":
        cost += BEFORE_ASSIGNMENT
    elif words in ("->", "=>"):
        cost += ARROW
    elif said.rsplit(" ", 1)[-1] in OPERATORS:
        cost += AFTER_OPERATOR
    elif said.endswith(":") and kinds[len(said) - 1] not in PROSE:
        cost += AFTER_COLON
    if said[-1] in "([" or (said[-1] in QUOTES and said[-2:-1] in ("", " ", "(", "[")):
        cost += OPENING
    return cost


def _without_space(said: str, rest: str, kind: str) -> float:
    """What it costs to turn where there is no space, between two characters and what is left of the text."""
    before, after = said[-1], rest[0]
    is_code = kind not in PROSE
    if after == "." and (is_code or before in QUOTES) and CALLED.match(rest):
        return CALL
    if before in QUOTES:
        return OPENING
    if before in "([{" and is_code:
        return OPENED
    if before in ",;":
        return UNSPACED
    if before == "/" and after != "/":
        return PATH
    if said == "::":
        return SCOPE
    if before == "_" and after.isalnum():
        return PART
    if not before.isalnum() and (after.isalnum() or after in QUOTES):
        return MARK
    return ANYWHERE
