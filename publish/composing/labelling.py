"""What numbered things are called: where they stand, in lists, and where a text refers to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from publish.composing.attributes import attribute_text
from publish.composing.numbering import MADE, Numbered, Numbering
from publish.composing.wording import Wording
from publish.publication import Kind

__all__ = ["Label", "Labelling"]


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a thing, as `words` and as the `number` in them; what stands `after` it parts it from a title."""

    words: str
    number: str
    after: str


@dataclass(frozen=True)
class Labelling:
    """The labels of a document's numbered things, in its language and in the way of its kind."""

    numbering: Numbering
    wording: Wording
    kind: Kind
    _named: Mapping[str, Numbered] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        named = {each.identifier: each for each in self.numbering.everything}
        object.__setattr__(self, "_named", named)

    def of(self, node: object) -> Label | None:
        """What stands at a thing itself; None where it has no number, or has it in its own words."""
        return self._label("numbered", self.numbering.of(node))

    def listed(self, node: object) -> Label | None:
        """What stands before a heading in contents, outline and navigation."""
        return self._label("listed", self.numbering.of(node))

    def in_list(self, node: object, title: str) -> str:
        """A heading as contents, outline and navigation have it."""
        label = self.listed(node)
        return title if label is None else f"{label.words}{label.after}{title}"

    def in_list_markup(self, node: object, title: str) -> str:
        """The same as markup, of a title that is: "" of none."""
        label = self.listed(node)
        return title and (title if label is None else f"{escape(label.words)}{escape(label.after)}{title}")

    def before(self, node: object) -> str:
        """The label of a thing as markup, before its own words: told apart from them as the house's."""
        label = self.of(node)
        if label is None:
            return ""
        return f'<span class="number" data-apparatus="label">{escape(label.words)}</span>{label.after}'

    def anchor(self, thing: object) -> str:
        """The identifier of what has a number, as an attribute, where its author gave it none: lists lead to it."""
        found = self.numbering.of(thing)
        made = found is not None and found.identifier.startswith(MADE)
        return attribute_text(id=found.identifier) if found is not None and made else ""

    def reference(self, identifier: str, title: str) -> str:
        """The words by which a text refers to a place that is called `title`."""
        found = self._named.get(identifier)
        if found is None or found.own or not found.number:
            return title
        return self._form("referred", found).replace("{title}", title)

    def note(self, number: int) -> str:
        """The words by which a text refers to a note."""
        return self.wording.text("note", number=str(number)).replace(" ", "\u00a0")

    def _label(self, table: str, found: Numbered | None) -> Label | None:
        if found is None or found.own or not found.number:
            return None
        return Label(self._form(table, found), found.number, self.wording.text("after-number"))

    def _form(self, table: str, found: Numbered) -> str:
        """A form from a table of labels: that of the publication's kind, where it has one of its own."""
        own = f"{self.kind}-{found.kind}"
        form = self.wording.named(table, own)
        form = self.wording.named(table, found.kind) if form == own else form
        return form.replace("{n}", found.number) if "{n}" in form else f"{form} {found.number}"
