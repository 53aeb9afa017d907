"""Lay two sequences beside each other so that as little as possible differs, in time that the differences decide.

Equal sequences cost one pass. Where they differ, rare stretches that both have once are matched first, in the longest
order that both share, as a patient reader would; what lies between is compared by the greedy algorithm of E. W. Myers
(An O(ND) Difference Algorithm and Its Variations, Algorithmica 1, 1986).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

__all__ = ["Hunk", "differences"]


@dataclass(frozen=True, slots=True)
class Hunk:
    """What differs: items `start` to `end` of the first sequence stand against `other_start` to `other_end`."""

    start: int
    end: int
    other_start: int
    other_end: int

    @property
    def size(self) -> int:
        return max(self.end - self.start, self.other_end - self.other_start)


# So many items may differ in a stretch before it is taken apart at what is rare, or told as one.
MOST_STEPS = 300
# So many trials in all; texts that have little in common are not worth more.
MOST_TRIALS = 2_000_000
# The lengths of the stretches that are looked for, long ones first.
SHINGLES = (6, 3, 1)


def differences(one: Sequence[int], other: Sequence[int]) -> tuple[Hunk, ...]:
    """The stretches in which two sequences differ, in order; none that touch each other."""
    if one == other:
        return ()
    waiting = [Hunk(0, len(one), 0, len(other))]
    found: list[Hunk] = []
    trials = MOST_TRIALS
    while waiting:
        hunk = _trimmed(one, other, waiting.pop())
        if hunk.start == hunk.end or hunk.other_start == hunk.other_end:
            if hunk.size:
                found.append(hunk)
            continue
        steps = min(MOST_STEPS, isqrt(2 * trials))
        pairs, taken = _shortest(one[hunk.start : hunk.end], other[hunk.other_start : hunk.other_end], steps)
        trials -= taken * taken // 2
        pairs = pairs or _rare(one, other, hunk)
        if pairs:
            waiting += reversed(list(_between(hunk, pairs)))
        else:
            found.append(hunk)
    return tuple(_closed_up(found))


def _between(hunk: Hunk, pairs: Sequence[tuple[int, int]]) -> Iterator[Hunk]:
    """The hunks between pairs of equal items, whose places count from the hunk's own beginning."""
    start, other_start = hunk.start, hunk.other_start
    for first, second in pairs:
        index, other_index = hunk.start + first, hunk.other_start + second
        if index > start or other_index > other_start:
            yield Hunk(start, index, other_start, other_index)
        start, other_start = index + 1, other_index + 1
    if start < hunk.end or other_start < hunk.other_end:
        yield Hunk(start, hunk.end, other_start, hunk.other_end)


def _trimmed(one: Sequence[int], other: Sequence[int], hunk: Hunk) -> Hunk:
    """A hunk without what is equal at its two ends."""
    start, end, other_start, other_end = hunk.start, hunk.end, hunk.other_start, hunk.other_end
    # Whole blocks first: slices are compared faster than items.
    for step in (4096, 64, 1):
        while start + step <= end and other_start + step <= other_end:
            if one[start : start + step] != other[other_start : other_start + step]:
                break
            start, other_start = start + step, other_start + step
        while start + step <= end and other_start + step <= other_end:
            if one[end - step : end] != other[other_end - step : other_end]:
                break
            end, other_end = end - step, other_end - step
    return Hunk(start, end, other_start, other_end)


def _closed_up(hunks: Sequence[Hunk]) -> Iterator[Hunk]:
    """Hunks with those joined between which hardly anything is equal: there it is equal by chance."""
    held: Hunk | None = None
    for hunk in hunks:
        if held is not None and (
            (hunk.start == held.end and hunk.other_start == held.other_end)
            or (hunk.start - held.end) * 3 <= min(held.size, hunk.size)
        ):
            held = Hunk(held.start, hunk.end, held.other_start, hunk.other_end)
            continue
        if held is not None:
            yield held
        held = hunk
    if held is not None:
        yield held


# --- rare stretches ----------------------------------------------------------------------------


def _rare(one: Sequence[int], other: Sequence[int], hunk: Hunk) -> list[tuple[int, int]]:
    """Pairs of equal items at which a hunk can be taken apart; none where it has nothing in common."""
    for length in SHINGLES:
        if pairs := _anchors(one, other, hunk, length):
            return pairs
    return []


def _anchors(one: Sequence[int], other: Sequence[int], hunk: Hunk, length: int) -> list[tuple[int, int]]:
    """Places where a stretch begins that both have exactly once, in the longest order that both share."""
    mine = _unique(one[hunk.start : hunk.end], length)
    theirs = _unique(other[hunk.other_start : hunk.other_end], length)
    shared = [(place, theirs[stretch]) for stretch, place in mine.items() if stretch in theirs]
    return _longest_rising(sorted(shared))


def _unique(items: Sequence[int], length: int) -> dict[tuple[int, ...], int]:
    stretches = list(zip(*(items[shift:] for shift in range(length)), strict=False))
    counted = Counter(stretches)
    return {stretch: place for place, stretch in enumerate(stretches) if counted[stretch] == 1}


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs whose second places rise as the first do."""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int | None] = []
    for index, (_, second) in enumerate(pairs):
        pile = bisect_left(ends, second)
        before.append(tops[pile - 1] if pile else None)
        if pile == len(ends):
            ends.append(second)
            tops.append(index)
        else:
            ends[pile], tops[pile] = second, index
    chosen = []
    last = tops[-1] if tops else None
    while last is not None:
        chosen.append(pairs[last])
        last = before[last]
    return chosen[::-1]


# --- the shortest way --------------------------------------------------------------------------


def _shortest(one: Sequence[int], other: Sequence[int], most: int) -> tuple[list[tuple[int, int]], int]:
    """The pairs of equal items on a shortest way from one to the other, and how many steps were tried.

    None are given where the way has more steps than `most`. It runs over diagonals `k = x - y`; `reach` has for each
    the farthest `x` after so many steps.
    """
    width, height = len(one), len(other)
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    for steps in range(min(width + height, most) + 1):
        trace.append(reach.copy())
        for k in range(-steps, steps + 1, 2):
            down = k == -steps or (k != steps and reach.get(k - 1, -1) < reach.get(k + 1, -1))
            x = reach[k + 1] if down else reach[k - 1] + 1
            y = x - k
            if x > width or y > height:
                # Beyond the ends no way leads on; it must not win against one within.
                reach[k] = x
                continue
            while x < width and y < height and one[x] == other[y]:
                x, y = x + 1, y + 1
            reach[k] = x
            if x == width and y == height:
                return _way_back(trace, width, height), steps
    return [], most


def _way_back(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for steps in range(len(trace) - 1, -1, -1):
        reach, k = trace[steps], x - y
        down = k == -steps or (k != steps and reach.get(k - 1, -1) < reach.get(k + 1, -1))
        before = k + 1 if down else k - 1
        from_x = reach[before] if steps else 0
        from_y = from_x - before if steps else 0
        while x > from_x and y > from_y and (steps == 0 or (x - 1 >= from_x + (not down) and y - 1 >= from_y + down)):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = from_x, from_y
    return pairs[::-1]
