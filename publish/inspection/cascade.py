"""Find how the stylesheets of an EPUB set its text: colours, grounds, sizes (CSS Cascade 4, as far as it is asked).

The only room beside the layout's that matches selectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2
from tinycss2 import color4

from publish.inspection.markup import XHTML, Markup, Tree

__all__ = ["Declared", "Look", "Rgb", "Sheet", "Stroke", "looks", "read_sheet", "read_style", "strokes"]

Rgb = tuple[int, int, int]

# What a reading system has before any stylesheet (HTML, 15.3): sizes in em, and what is bold.
SIZES = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h5": 0.83, "h6": 0.67, "small": 5 / 6, "sub": 5 / 6, "sup": 5 / 6}
BOLD = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "th", "dt"))
SLANTED = frozenset(("em", "i", "cite", "dfn", "var", "address"))
STROKES = frozenset(("font", "font-weight", "font-style"))
KEYWORDS = {"xx-small": 0.6, "x-small": 0.75, "small": 8 / 9, "medium": 1.0, "large": 1.2, "x-large": 1.5}
KEYWORDS |= {"xx-large": 2.0, "xxx-large": 3.0}
# In em of a text of 12 points (CSS Values 4, 6.2).
ABSOLUTE = {"px": 1 / 16, "pt": 1 / 12, "pc": 1.0, "in": 6.0, "cm": 6 / 2.54, "mm": 6 / 25.4, "q": 6 / 101.6}


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration: what it is for, its value as it is written, and its place. `selector` is "" in an attribute.

    `units` are the units of all lengths in the value; `dark` says whether it is for dark grounds alone, None where
    it is for all; `important` as CSS means it.
    """

    property: str
    value: str
    units: tuple[str, ...]
    selector: str
    path: str
    line: int
    dark: bool | None = None
    important: bool = False


@dataclass(frozen=True)
class Sheet:
    """A stylesheet: every declaration of it, and its rules ready to be matched."""

    declared: tuple[Declared, ...]
    rules: tuple[tuple[Any, tuple[Declared, ...]], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How a text comes out. `colour` and `ground` are None where they are the reader's; `size` is in em of the text.

    `pseudo` names the pseudo-element that it is, None for the element itself; `content` is what that says.
    """

    colour: Rgb | None = None
    ground: Rgb | None = None
    size: float = 1.0
    bold: bool = False
    declared_colour: Declared | None = None
    declared_ground: Declared | None = None
    pseudo: str | None = None
    content: str = ""


class Stroke(NamedTuple):
    """How a text stands out by its strokes: `bold` from the weight of semibold faces on."""

    bold: bool
    slanted: bool


# --- reading -----------------------------------------------------------------------------------


def read_sheet(path: str, text: str) -> Sheet:
    """A stylesheet. What CSS would not take is left out, as a reading system leaves it out."""
    rules = list(_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), path, None))
    return Sheet(tuple(each for _, declared in rules for each in declared), tuple(rules))


def read_style(path: str, line: int, text: str) -> tuple[Declared, ...]:
    """The declarations of a style attribute that stands in this line."""
    return tuple(replace(each, line=line) for each in _declarations(text, path, "", None))


def _rules(nodes: Iterable[Any], path: str, dark: bool | None) -> Iterator[tuple[Any, tuple[Declared, ...]]]:
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword in ("media", "supports", "layer") and node.content:
            scheme = _scheme(tinycss2.serialize(node.prelude)) if node.lower_at_keyword == "media" else None
            if scheme == "never":
                continue
            within = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from _rules(within, path, dark if scheme is None else scheme == "dark")
        elif node.type == "qualified-rule":
            declared = tuple(_declarations(node.content, path, tinycss2.serialize(node.prelude).strip(), dark))
            try:
                selectors = cssselect2.compile_selector_list(node.prelude)
            except cssselect2.SelectorError:
                continue
            for selector in selectors:
                yield selector, declared


def _scheme(query: str) -> str | None:
    """`dark` or `light` where a media query asks for one, `never` where a reading system is no such medium."""
    query = query.lower()
    if re.search(r"(?<!not )\b(?:print|speech)\b", query):
        return "never"
    asked = re.search(r"prefers-color-scheme\s*:\s*(dark|light)", query)
    return asked[1] if asked else None


def _declarations(content: Any, path: str, selector: str, dark: bool | None) -> Iterator[Declared]:
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            units = tuple(sorted(set(_units(node.value))))
            value = tinycss2.serialize(node.value).strip()
            yield Declared(node.lower_name, value, units, selector, path, node.source_line, dark, bool(node.important))


def _units(tokens: Iterable[Any]) -> Iterator[str]:
    for token in tokens:
        if token.type == "dimension":
            yield token.lower_unit
        elif token.type == "percentage":
            yield "%"
        elif token.type == "function":
            yield from _units(token.arguments)


# --- the cascade -------------------------------------------------------------------------------


def looks(tree: Tree, sheets: Iterable[Sheet], dark: bool) -> list[tuple[Markup, Look]]:
    """How every element of a content document comes out, and every pseudo-element that says something or is a mark."""
    matcher = cssselect2.Matcher()
    for sheet in sheets:
        for selector, declared in sheet.rules:
            taken = tuple(each for each in declared if each.dark is None or each.dark == dark)
            if taken:
                matcher.add_selector(selector, taken)
    copies = _copies(tree.root)
    wrapper = cssselect2.ElementWrapper.from_html_root(copies[tree.root])
    wrapped = {each.etree_element: each for each in wrapper.iter_subtree()}
    found: list[tuple[Markup, Look]] = []
    settled: dict[Markup, Look] = {}
    for element in tree.root.walk():
        above = settled.get(tree.parents[element], Look()) if element in tree.parents else Look()
        layers = _layers(matcher.match(wrapped[copies[element]]))
        own = (*layers.pop(None, ()), *read_style(tree.path, element.line, element.get("style") or ""))
        look = _settle(own, _first(element, above), above.size)
        settled[element] = look
        found.append((element, look))
        for pseudo, declared in layers.items():
            winner = _winner(declared, "content")
            said = "".join(re.findall(r"[\"'](.*?)[\"']", winner.value)) if winner else ""
            found.append((element, replace(_settle(declared, look, look.size), pseudo=pseudo, content=said)))
    return found


def strokes(root: Element, sheet: Sheet) -> dict[Element, Stroke]:
    """How heavy and how upright the text of every element is, of an element and those within it."""
    matcher = cssselect2.Matcher()
    for selector, declared in sheet.rules:
        taken = tuple(each for each in declared if each.property in STROKES and not each.dark)
        if taken:
            matcher.add_selector(selector, taken)
    found: dict[Element, Stroke] = {}
    for wrapper in cssselect2.ElementWrapper.from_html_root(root).iter_subtree():
        element = wrapper.etree_element
        above = found[wrapper.parent.etree_element] if wrapper.parent is not None else Stroke(False, False)
        own = _layers(matcher.match(wrapper)).get(None, ())
        found[element] = _stroke(
            own, Stroke(above.bold or element.tag in BOLD, above.slanted or element.tag in SLANTED)
        )
    return found


def _stroke(declared: tuple[Declared, ...], first: Stroke) -> Stroke:
    weight, style = _winner(declared, "font-weight", "font"), _winner(declared, "font-style", "font")
    return Stroke(
        _is_bold(weight.value, first.bold, 600) if weight is not None else first.bold,
        _is_slanted(style.value, first.slanted) if style is not None else first.slanted,
    )


def _is_slanted(value: str, now: bool) -> bool:
    found = re.search(r"(?<![\w-])(italic|oblique|normal)(?![\w-])", value.lower())
    return found[1] != "normal" if found else now


def _copies(root: Markup) -> dict[Markup, Element]:
    """The tree as the selector engine takes it."""
    copies: dict[Markup, Element] = {}
    for element in root.walk():
        tag = f"{{{element.space}}}{element.name}" if element.space != XHTML else f"{{{XHTML}}}{element.name}"
        copies[element] = Element(tag, dict(element.attributes))
    for element, copy in copies.items():
        copy.extend(copies[kid] for kid in element.elements)
    return copies


def _layers(matches: Iterable[Any]) -> dict[str | None, tuple[Declared, ...]]:
    """What applies to an element and to each of its pseudo-elements, the weakest first."""
    layers: dict[str | None, tuple[Declared, ...]] = {}
    for _, _, pseudo, declared in matches:
        layers[pseudo] = (*layers.get(pseudo, ()), *declared)
    return layers


def _first(element: Markup, above: Look) -> Look:
    """What an element has before any rule: what it inherits, and what HTML gives it."""
    size = above.size * SIZES.get(element.name, 1.0)
    return replace(above, size=size, bold=above.bold or element.name in BOLD)


def _settle(declared: tuple[Declared, ...], first: Look, above: float) -> Look:
    """What an element comes to of what it has before any rule; `above` is the size that its own is measured by."""
    look = first
    if (colour := _winner(declared, "color")) is not None and colour.value.lower() not in ("inherit", "currentcolor"):
        parsed = _colour(colour.value)
        look = replace(look, colour=parsed, declared_colour=colour if parsed else None)
    if (ground := _winner(declared, "background", "background-color")) is not None:
        parsed = next((each for part in _parts(ground.value) if (each := _colour(part))), None)
        if parsed is not None:
            look = replace(look, ground=parsed, declared_ground=ground)
    if (size := _winner(declared, "font-size", "font")) is not None:
        look = replace(look, size=_size(size.value, look.size, above))
    if (weight := _winner(declared, "font-weight", "font")) is not None:
        look = replace(look, bold=_is_bold(weight.value, look.bold))
    return look


def _winner(declared: Iterable[Declared], *names: str) -> Declared | None:
    """The declaration that wins of those for one thing: the last, or the last that is important."""
    asked = [each for each in declared if each.property in names]
    strong = [each for each in asked if each.important] or asked
    return strong[-1] if strong else None


def _parts(value: str) -> Iterator[str]:
    for token in tinycss2.parse_component_value_list(value):
        if token.type in ("ident", "hash", "function"):
            yield token.serialize()


def _colour(value: str) -> Rgb | None:
    """A colour that stands still; None for the reader's own, and for one that lets all through."""
    try:
        colour = color4.parse_color(value)
    except ValueError:
        return None
    if colour is None or isinstance(colour, str) or not colour.alpha:
        return None
    red, green, blue = (min(255, max(0, round(255 * part))) for part in colour.to("srgb").coordinates)
    return red, green, blue


def _size(value: str, now: float, above: float) -> float:
    found = re.search(r"(?<![\w.#-])(\d*\.?\d+)(em|rem|%|px|pt|pc|in|cm|mm|q)(?![\w])", value.lower())
    if found is None:
        word = next((word for word in KEYWORDS if re.search(rf"(?<![\w-]){word}(?![\w-])", value.lower())), None)
        return KEYWORDS[word] if word else now
    number, unit = float(found[1]), found[2]
    if unit == "rem":
        return number
    if unit in ABSOLUTE:
        return number * ABSOLUTE[unit]
    return above * (number / 100 if unit == "%" else number)


def _is_bold(value: str, now: bool, least: int = 700) -> bool:
    found = re.search(r"(?<![\w.-])(bold(?:er)?|normal|lighter|[1-9]00)(?![\w.%-])", value.lower())
    if found is None:
        return now
    return found[1] in ("bold", "bolder") or (found[1].isdigit() and int(found[1]) >= least)
