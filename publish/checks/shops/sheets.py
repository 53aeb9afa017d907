"""Stylesheets by what reading systems are known to break on: a row for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from publish.checks.shops.profiles import Fault, Profile, Rule
from publish.checks.subject import Subject
from publish.inspection import Declared, read_sheet, read_style

__all__ = ["SHEET_RULES"]

VIEWPORT = frozenset(("vw", "vh", "vmin", "vmax"))
# The elements that hold all the text: what is set on them, a reading system sets as well.
ROOT = re.compile(r"(?:^|,)\s*(?:html|body)\s*(?:,|$)")
NOTHING = re.compile(r"(?:0(?:[a-z%]+)?\s*)+|inherit|transparent|none|unset|initial", re.IGNORECASE)


def _on_root(rule: Declared) -> bool:
    return ROOT.search(rule.selector) is not None and NOTHING.fullmatch(rule.value) is None


def _in_viewport(rule: Declared) -> bool:
    # A greatest size that is not understood is none, which does no harm.
    return bool(VIEWPORT & set(rule.units)) and not rule.property.startswith("max-")


BREAKING: tuple[tuple[Callable[[Declared], bool], str], ...] = (
    (lambda rule: rule.property == "position" and rule.value in ("fixed", "sticky"), "pages have no such place"),
    (lambda rule: rule.property.startswith("-epub-"), "properties with the prefix -epub- are given up since EPUB 3.3"),
    (_in_viewport, "reading systems do not agree on what the viewport is"),
    (
        lambda rule: rule.property == "font-size" and "%" in rule.units and ROOT.search(rule.selector) is not None,
        "a base size in per cent keeps readers of some devices from changing it",
    ),
    (lambda rule: rule.property.startswith("background") and _on_root(rule), "the ground is the reader’s"),
    (lambda rule: rule.property.startswith("padding") and _on_root(rule), "the page’s edges are the reader’s"),
)  # fmt: skip
AT_RULES = {"namespace": "some reading systems read no further", "import": "some reading systems do not follow it"}


def _sheets(profile: Profile, subject: Subject) -> Iterator[Fault]:
    if profile.title:
        return
    book = subject.book
    used = {*book.stylesheets.items(), *(pair for tree in book.pages.values() for pair in book.sheets_of(tree))}
    for path, text in sorted(used):
        yield from (_fault(rule, why) for rule in read_sheet(path, text).declared if (why := _breaks(rule)))
        plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        for name in (name for name in AT_RULES if re.search(rf"@{name}\b", plain, re.IGNORECASE)):
            yield Fault(
                "E423", f"{path} @{name}", f"{path} has @{name}: {AT_RULES[name]}", "write the rules without it"
            )
    for tree in book.pages.values():
        for element in tree.root.walk():
            for rule in read_style(tree.path, element.line, element.get("style") or ""):
                if why := _breaks(rule):
                    yield _fault(rule, why)


def _breaks(rule: Declared) -> str | None:
    return next((why for holds, why in BREAKING if holds(rule)), None)


def _fault(rule: Declared, why: str) -> Fault:
    where = f"{rule.path}, line {rule.line}"
    message = f"“{rule.property}: {rule.value}” ({where}): {why}"
    return Fault("E423", f"{where} {rule.property}", message, "leave it out, or set it otherwise")


SHEET_RULES: tuple[Rule, ...] = (_sheets,)
