"""Notes: how they stand in a galley, and where paged editions take those that belong to the foot of a page.

In a galley notes follow the text of their slip, as they do in a reflowable edition. A page has them at its foot; to
whoever listens, a note follows the block that calls it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol
from xml.etree.ElementTree import Element, fromstring
from xml.sax.saxutils import escape

from publish.composing.attributes import attribute_text, place_text
from publish.document import Block, Note

__all__ = [
    "Place",
    "as_read",
    "call_identifier",
    "end_notes",
    "foot_notes",
    "in_reading_order",
    "notes_to_calls",
    "put_back",
    "set_last",
]

CALL, NOTE = "doc-noteref", "doc-footnote"

# What a paragraph is in for its looks or its place: a note of theirs follows what they belong to.
PARTS = frozenset(("caption", "figcaption", "dt"))
# What stands among others of its kind alone: a note stands at its end.
CELLS = frozenset(("li", "dd", "td", "th"))
BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 pre div blockquote aside summary header".split()) | PARTS | CELLS


class Setter(Protocol):
    """What sets the text of notes. `called` are the notes called since it was emptied, with how often."""

    called: dict[str, int]
    back_to_text: str

    def blocks(self, blocks: tuple[Block, ...]) -> str: ...


def call_identifier(note: Note, time: int) -> str:
    """The identifier of a call; a note may be called several times."""
    return f"noteref-{note.number}" + (f"-{time}" if time > 1 else "")


def foot_notes(setter: Setter, notes: tuple[Note, ...]) -> str:
    """The notes that were called, as they stand at the end of a slip until pages take them to their foot."""
    written = (_foot_note(setter, note, text) for note, text in _called(setter, notes))
    return '<div class="notes foot">\n' + "\n".join(written) + "\n</div>"


def end_notes(setter: Setter, notes: tuple[Note, ...], label: str, heading: str) -> str:
    """The notes that were called, as a part at the end of a slip; `label` is the identifier of its heading."""
    called = list(_called(setter, notes))
    items = "\n".join(_end_note(setter, note, text) for note, text in called)
    first = called[0][0].number
    start = attribute_text(start=str(first)) if first != 1 else ""
    return (
        f'<section class="notes" role="doc-endnotes" aria-labelledby="{label}">\n'
        f'<h2 id="{label}" class="label" data-apparatus="label">{escape(heading)}</h2>\n'
        f"<ol{start}>\n{items}\n</ol>\n</section>"
    )


def _called(setter: Setter, notes: tuple[Note, ...]) -> list[tuple[Note, str]]:
    """The notes that were called, with those that they call themselves, and the markup of their text."""
    texts: dict[str, str] = {}
    while waiting := [note for note in notes if note.identifier in setter.called and note.identifier not in texts]:
        texts |= {note.identifier: setter.blocks(note.blocks) for note in waiting}
    return [(note, texts[note.identifier]) for note in notes if note.identifier in texts]


def _foot_note(setter: Setter, note: Note, text: str) -> str:
    # Room for the number is made by how many figures it has.
    kind = "footnote" + (f" figures-{len(str(note.number))}" if note.number > 99 else "")
    own = attribute_text(id=f"note-{note.number}", class_=kind, role=NOTE, data_at=place_text(note.span))
    way = attribute_text(
        class_="number",
        role="doc-backlink",
        href=f"#{call_identifier(note, 1)}",
        aria_label=f"{setter.back_to_text} ({note.number})",
    )
    number = f'<a{way} data-apparatus="mark">{note.number}</a>'
    return f"<aside{own}>{number}{_with_ways_back(setter, note, text, 2)}</aside>"


def _end_note(setter: Setter, note: Note, text: str) -> str:
    own = attribute_text(id=f"note-{note.number}", data_at=place_text(note.span))
    return f"<li{own}>{_with_ways_back(setter, note, text, 1)}</li>"


def _with_ways_back(setter: Setter, note: Note, text: str, first: int) -> str:
    """The text of a note, and after it its ways back, one for each call from a first one on."""
    times = range(first, setter.called[note.identifier] + 1)
    back = "".join(_way_back(call_identifier(note, time), setter.back_to_text) for time in times)
    if not back:
        return text
    return text[: -len("</p>")] + back + "</p>" if text.endswith("</p>") else text + f"<p>{back}</p>"


def _way_back(call: str, label: str) -> str:
    own = attribute_text(class_="backlink", role="doc-backlink", href="#" + call, aria_label=label)
    return f' <a{own} data-only="reflow" data-apparatus="mark">↑</a>'


# --- from the end of the slip to the foot of the page -------------------------------------------


def as_read(body: str) -> Element:
    """A slip as whoever listens to a paged edition is read it."""
    slip = fromstring(body)
    notes_to_calls(slip)
    in_reading_order(slip)
    return slip


def notes_to_calls(slip: Element) -> None:
    """Move each foot note of a slip to where it is called first, and those that are called in it after it.

    A note that is called in a table stands below it, wherever the page ends.
    """
    parents = {child: parent for parent in slip.iter() for child in parent}
    notes = {f"#{each.get('id')}": each for each in slip.iter("aside") if each.get("role") == NOTE}
    waiting = dict(notes)
    for call, table in _ordered(slip, parents):
        after, parent = (call, parents[call]) if table is None else (table[-1], table)
        for note in list(_with_called(call.get("href", ""), waiting)):
            held = parents[note]
            held.remove(note)
            if not len(held):
                parents[held].remove(held)
            _say_language(note, slip, parents, call)
            note.tail, after.tail = after.tail, None
            parent.insert(list(parent).index(after) + 1, note)
            after = note


def _ordered(slip: Element, parents: dict[Element, Element]) -> list[tuple[Element, Element | None]]:
    """Calls with the table that each is in; those of a table in the order of their numbers, whatever its caption calls.

    Among the notes of a page a caption's may be the last, for it is written after the table and set before it.
    """
    calls = [each for each in slip.iter("a") if each.get("role") == CALL]
    tables = [_table_around(call, parents) for call in calls]
    firsts: dict[Element, int] = {}
    keys = [
        (place, 0) if table is None else (firsts.setdefault(table, place), int(call.get("href", "").rpartition("-")[2]))
        for place, (call, table) in enumerate(zip(calls, tables, strict=True))
    ]
    return [(calls[place], tables[place]) for place in sorted(range(len(calls)), key=lambda each: keys[each])]


def _table_around(call: Element, parents: dict[Element, Element]) -> Element | None:
    """The division of the table that a note is called in; none in a note, whose own notes follow it."""
    each, found = call, None
    while each in parents:
        each = parents[each]
        if each.tag == "aside" and each.get("role") == NOTE:
            return None
        if each.tag == "div" and "table" in each.get("class", "").split():
            found = each
    return found


def _with_called(target: str, waiting: dict[str, Element]) -> Iterator[Element]:
    """A note that has no place yet, and all that it calls, in order."""
    note = waiting.pop(target, None)
    if note is None:
        return
    yield note
    for call in note.iter("a"):
        if call.get("role") == CALL:
            yield from _with_called(call.get("href", ""), waiting)


def _say_language(note: Element, slip: Element, parents: dict[Element, Element], call: Element) -> None:
    """Let a note stay in the language of the text, whatever that of the words is that call it."""
    around = parents[call]
    while around is not slip:
        for name in ("lang", "dir"):
            if name in around.attrib and name not in note.attrib:
                note.set(name, slip.get(name, "ltr"))
        around = parents[around]


Place = tuple[Element, Element, int]
"""A note, what holds it, and its place there."""


def set_last(root: Element, identifiers: frozenset[str]) -> tuple[Place, ...]:
    """Move some notes to the end of their slips, where pages have them below the text; gives where they stood."""
    places: list[Place] = []
    for slip in root.iter("article"):
        parents = {child: parent for parent in slip.iter() for child in parent}
        for note in [each for each in slip.iter("aside") if each.get("id") in identifiers]:
            holder = parents[note]
            place = list(holder).index(note)
            places.append((note, holder, place))
            _cut(holder, place)
            note.set("class", f"{note.get('class', '')} late")
            slip.append(note)
            parents[note] = slip
    return tuple(places)


def put_back(root: Element, places: tuple[Place, ...]) -> None:
    """Undo `set_last`."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for note, holder, place in reversed(places):
        parents[note].remove(note)
        holder.insert(place, note)


def _cut(holder: Element, place: int) -> None:
    """Take an element out and leave what follows it."""
    element = holder[place]
    holder.remove(element)
    if element.tail:
        if place:
            holder[place - 1].tail = (holder[place - 1].tail or "") + element.tail
        else:
            holder.text = (holder.text or "") + element.tail
        element.tail = None


def in_reading_order(root: Element) -> None:
    """Move each note from where it is called to where it is read: after the block that calls it."""
    parents = {child: parent for parent in root.iter() for child in parent}
    last: dict[Element, Element] = {}
    for note in [each for each in root.iter("aside") if each.get("role") == NOTE]:
        parent = parents[note]
        holder = _holder(note, parents)
        if holder is None:
            continue
        _take_out(note, parent)
        if holder.tag in CELLS:
            holder.append(note)
            continue
        around = parents[holder]
        before = last.get(holder, holder)
        note.tail, before.tail = before.tail, None
        around.insert(list(around).index(before) + 1, note)
        last[holder] = note


def _take_out(note: Element, parent: Element) -> None:
    index = list(parent).index(note)
    if index:
        parent[index - 1].tail = (parent[index - 1].tail or "") + (note.tail or "")
    else:
        parent.text = (parent.text or "") + (note.tail or "")
    parent.remove(note)
    note.tail = None


def _holder(note: Element, parents: dict[Element, Element]) -> Element | None:
    """What a note follows: its paragraph, or the whole table, figure or list whose caption, cell or term calls it.

    None where it stands in no block, and so is where it is read already.
    """
    each = parents[note]
    while each.tag not in BLOCKS:
        if each not in parents:
            return None
        each = parents[each]
    holder = each
    while each in parents:
        above = parents[each]
        if each.tag == "header":
            holder = each
        elif each.tag in PARTS or each.get("class") in ("caption", "table-notes"):
            holder = above
        elif each.tag == "table":
            holder = above if "table" in above.get("class", "").split() else each
        each = above
    return holder
