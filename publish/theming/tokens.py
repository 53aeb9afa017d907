"""Tokens: the values that a theme names by purpose, and what they come to in one setting.

A finished value is text that stands in CSS as it is. `u`, a quarter of the text's leading, is a unit of
its own here: `9u` is nine quarters, in points, for the fit and the page at hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from publish.diagnostics import Diagnostic, Severity, Span, ThemeError
from publish.publication import KINDS
from publish.theming.colour import Colour, Rgb, derive, parse_srgb
from publish.theming.declarations import Faults, Record, Tree

__all__ = ["Fit", "Page", "Tokens", "paged_values", "read_tokens", "reflow_values", "token_depth"]

T = TypeVar("T")

SECTIONS = ("colours", "faces", "type", "space", "grid", "numbers", "fits", "pages", "kinds", "settings")
LAYERED = ("faces", "type", "space", "grid", "numbers")
PAGED_SETTINGS = ("print", "screen", "large")
SETTINGS = (*PAGED_SETTINGS, "reflow", "cover")
UNITS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 720 / 25.4, "in": 72.0}

_LENGTH = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(pt|mm|cm|in|em|px|%|u)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_QUARTERS = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))u")
_POINTS = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))pt")


@dataclass(frozen=True, slots=True)
class Fit:
    """How closely text is set, in points: size, a quarter of the leading, width of the reading column."""

    text: float
    u: float
    measure: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page in points. `stretch` widens the leading where the page is taller than the one it must break like."""

    width: float
    height: float
    inner: float
    outer: float
    head: float
    foot: float
    columns: int
    stretch: float


@dataclass(frozen=True, slots=True)
class Layer:
    """Faces by purpose and plain values, by the name that CSS calls them."""

    faces: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: Mapping[str, str] = field(default_factory=dict)
    scaled: frozenset[str] = frozenset()
    """Names of the plain values that keep their ratio to the text."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """All tokens of a theme. `kinds` lie over `base`, `settings` over both; `pages` by setting and trim."""

    colours: Mapping[str, Colour]
    base: Layer
    kinds: Mapping[str, Layer]
    settings: Mapping[str, Layer]
    fits: Mapping[str, Fit]
    own_fit: Mapping[str, Fit]
    """The one fit of a setting or a kind that is not fitted; of both, the setting's counts."""
    pages: Mapping[str, Mapping[str, Page]]
    basis: float
    """The text size that the sizes under `type` are stated for."""


def token_depth(section: str) -> int:
    """How many levels of a section a child theme overrides one by one; a record below is replaced whole."""
    return {"pages": 2, "kinds": 3, "settings": 3}.get(section, 1)


# --- reading -----------------------------------------------------------------------------------


def read_tokens(tree: Record, faults: Faults) -> Tokens:
    """Tokens from `tokens.yaml`, already laid over its parents'. What is wrong is added to the faults."""
    faults.known(tree, "section", SECTIONS, ("colours", "faces", "type", "fits", "pages"))
    sections = {name: faults.record(tree.fields.get(name), name) for name in SECTIONS if name in tree.fields}
    empty = Record({}, {}, tree.span)
    settings, kinds = sections.get("settings", empty), sections.get("kinds", empty)
    faults.known(settings, "setting", SETTINGS)
    faults.known(kinds, "kind", tuple(KINDS))
    own_fit: dict[str, Fit] = {}
    base = _layer({k: v for k, v in sections.items() if k in LAYERED}, faults)
    fits = {name: _fit(value, faults) for name, value in sections.get("fits", empty).fields.items()}
    return Tokens(
        {name: _colour(name, value, faults) for name, value in sections.get("colours", empty).fields.items()},
        base,
        _layers(kinds, own_fit, faults),
        _layers(settings, own_fit, faults),
        fits,
        own_fit,
        _pages(sections.get("pages", empty), faults),
        min((fit.text for fit in fits.values()), default=10.0),
    )


def _layers(tree: Record, own_fit: dict[str, Fit], faults: Faults) -> dict[str, Layer]:
    """What lies over the base, by name; a fit that one of them has of its own is added to the others."""
    layers = {}
    for name, value in tree.fields.items():
        record = faults.record(value, name)
        faults.known(record, "section", (*LAYERED, "fit"))
        layers[name] = _layer({k: faults.record(v, k) for k, v in record.fields.items() if k in LAYERED}, faults)
        if "fit" in record.fields:
            own_fit[name] = _fit(record.fields["fit"], faults)
    return layers


def _layer(sections: Mapping[str, Record], faults: Faults) -> Layer:
    faces: dict[str, tuple[str, ...]] = {}
    plain: dict[str, str] = {}
    scaled: set[str] = set()
    for section, record in sections.items():
        for key, value in record.fields.items():
            if section == "faces":
                faces["face-" + key] = tuple(faults.text(item, key) for item in faults.items(value, key))
                continue
            name = "space-" + key if section == "space" else key
            if name in plain:
                faults.add(
                    "T010", f"two tokens are called “{name}”", record.places[key], "give one of them another name"
                )
            plain[name] = _plain(section, key, value, faults)
            if section == "type":
                scaled.add(name)
    return Layer(faces, plain, frozenset(scaled))


def _plain(section: str, key: str, value: Tree, faults: Faults) -> str:
    text = faults.text(value, key)
    if section == "numbers":
        if not _NUMBER.fullmatch(text):
            faults.add(
                "T010",
                f"“{key}” must be a number, not “{text}”",
                value.span,
                "a length with its unit stands under type, space or grid",
            )
    elif text != "0" and not _LENGTH.fullmatch(text):
        hint = "write a number and pt, mm, cm, in, em, px, % or u" if _NUMBER.fullmatch(text) else None
        faults.add("T010", f"“{key}” must be a length with its unit, not “{text}”", value.span, hint)
    return text


def _points(record: Record, key: str, faults: Faults, default: float | None = None) -> float:
    """A length of a record in points."""
    value = record.fields.get(key)
    if value is None:
        return default or 0.0
    text = faults.text(value, key)
    match = _LENGTH.fullmatch(text)
    if match and match[1] in UNITS:
        return float(text[: -len(match[1])]) * UNITS[match[1]]
    faults.add("T010", f"“{key}” must be a length in pt, mm, cm or in, not “{text}”", value.span, "such as 148mm")
    return 1.0


def _fit(value: Tree, faults: Faults) -> Fit:
    record = faults.record(value, "fit")
    faults.known(record, "value of a fit", ("text", "u", "measure"), ("text", "u", "measure"))
    return Fit(*(_points(record, key, faults) for key in ("text", "u", "measure")))


PAGE_LENGTHS = ("width", "height", "inner", "outer", "head", "foot")


def _pages(tree: Record, faults: Faults) -> dict[str, dict[str, Page]]:
    faults.known(tree, "setting", PAGED_SETTINGS, PAGED_SETTINGS)
    pages: dict[str, dict[str, Page]] = {}
    for setting, trims in tree.fields.items():
        pages[setting] = {}
        for trim, value in faults.record(trims, setting).fields.items():
            record = faults.record(value, trim)
            faults.known(record, "value of a page", (*PAGE_LENGTHS, "columns", "stretch"), PAGE_LENGTHS)
            width, height, inner, outer, head, foot = (_points(record, key, faults) for key in PAGE_LENGTHS)
            columns, stretch = int(_count(record, "columns", faults)), _count(record, "stretch", faults)
            pages[setting][trim] = Page(width, height, inner, outer, head, foot, columns, stretch)
    return pages


def _count(record: Record, key: str, faults: Faults) -> float:
    value = record.fields.get(key)
    if value is None:
        return 1.0
    text = faults.text(value, key)
    allowed = text in ("1", "2") if key == "columns" else bool(_NUMBER.fullmatch(text))
    if not allowed:
        hint = "text stands in 1 or 2 columns" if key == "columns" else "write a number"
        faults.add("T010", f"“{key}” cannot be “{text}”", value.span, hint)
        return 1.0
    return float(text)


COLOUR_MEMBERS = ("srgb", "cmyk", "large", "reflow", "night", "ground")


def _colour(name: str, value: Tree, faults: Faults) -> Colour:
    record = faults.record(value, name)
    faults.known(record, "member of a colour", COLOUR_MEMBERS, ("srgb",))
    rgb: dict[str, Rgb | None] = {}
    for member in ("srgb", "large", "reflow", "night"):
        if (given := record.fields.get(member)) is not None:
            text = faults.text(given, member)
            rgb[member] = parse_srgb(text)
            if rgb[member] is None:
                faults.add("T010", f"“{text}” is no colour", given.span, "write # and six hexadecimal digits, quoted")
    ground = "ground" in record.fields and faults.flag(record.fields["ground"], "ground")
    return derive(
        rgb.get("srgb") or (0, 0, 0),
        cmyk=_inks(record, faults),
        large=rgb.get("large"),
        reflow=rgb.get("reflow"),
        night=rgb.get("night"),
        ground=ground,
    )


def _inks(record: Record, faults: Faults) -> tuple[float, float, float, float] | None:
    value = record.fields.get("cmyk")
    if value is None:
        return None
    texts = [faults.text(item, "cmyk") for item in faults.items(value, "cmyk")]
    if len(texts) == 4 and all(_NUMBER.fullmatch(t) and 0 <= float(t) <= 100 for t in texts):
        c, m, y, k = (float(t) for t in texts)
        return c, m, y, k
    faults.add("T010", "“cmyk” must be four numbers from 0 to 100", value.span, "such as [0, 0, 0, 100] for black")
    return None


# How folios are written: with the total, so that a missing sheet shows, or alone. `folio-spelled` has words around.
NUMBERINGS = {
    "of-total": {
        "folio": 'counter(page) " / " counter(pages)',
        "folio-spelled": "string(folio-before) counter(page) string(folio-between) counter(pages) string(folio-after)",
    },
    "decimal": {"folio": "counter(page)", "folio-spelled": "string(folio-before) counter(page)"},
    "lower-roman": {
        "folio": "counter(page, lower-roman)",
        "folio-spelled": "string(folio-before) counter(page, lower-roman)",
    },
}


# --- finished values ---------------------------------------------------------------------------


def paged_values(
    tokens: Tokens,
    setting: str,
    trim: str,
    fit: str,
    bleed: float,
    fallback: tuple[str, ...],
    numbering: str,
    kind: str = "",
) -> tuple[dict[str, str], Page]:
    """Every token's value in a paged edition, and its page. `bleed` in points; `fallback` families end each list.

    `numbering` is how folios are written: a key of `NUMBERINGS`; `kind` is the publication's. ThemeError (T012) where
    the theme has no such setting, trim or fit.
    """
    page = _chosen(_chosen(tokens.pages, setting, "setting"), trim, "trim")
    own = tokens.own_fit.get(setting) or tokens.own_fit.get(kind)
    chosen = own or _chosen(tokens.fits, fit, "fit")
    layer = _over(tokens.kinds.get(kind, Layer()), tokens.settings.get(setting, Layer()))
    # A setting or kind with a fit of its own states its sizes for that fit.
    ratio = 1.0 if own else chosen.text / tokens.basis
    u = chosen.u * page.stretch
    values = _lengths(tokens, layer, ratio, u)
    values |= {name: _family_list((*families[:1], *fallback)) for name, families in _faces(tokens, layer).items()}
    values |= {name: _paged_colour(colour, setting) for name, colour in tokens.colours.items()}
    values |= {f"{name}-night": _hex(colour.night) for name, colour in tokens.colours.items()}
    return values | _page_values(page, chosen, u, bleed, values) | NUMBERINGS[numbering], page


def _over(below: Layer, above: Layer) -> Layer:
    """Two layers as one."""
    faces, plain = {**below.faces, **above.faces}, {**below.plain, **above.plain}
    return Layer(faces, plain, below.scaled | above.scaled)


def _page_values(page: Page, fit: Fit, u: float, bleed: float, values: Mapping[str, str]) -> dict[str, str]:
    side = float(values["side"].removesuffix("pt")) if page.columns == 2 else 0.0
    inner, outer = page.inner, page.outer
    if page.columns == 2:
        # The reading column follows the fit; what is left of the width keeps the margins' proportion.
        spare = page.width - side - fit.measure
        inner, outer = spare * inner / (inner + outer), spare * outer / (inner + outer)
    lengths = {
        "page-width": page.width,
        "page-height": page.height,
        "page-inner": inner,
        "page-outer": outer,
        "page-head": page.head,
        "page-foot": page.foot,
        "measure": page.width - inner - outer - side,
        "side": side,
        "u": u,
        "text-size": fit.text,
        "text-leading": 4 * u,
        "bleed": bleed,
    }
    return {name: _pt(length) for name, length in lengths.items()}


def reflow_values(
    tokens: Tokens, setting: str = "reflow", fallback: tuple[str, ...] = (), there: frozenset[str] | None = None
) -> dict[str, str]:
    """Every token's value where there are no pages: in reading systems, or on the cover.

    `fallback` families stand after the first of each list, where that is `there`, before those that a reading system
    may have; else behind those: a text that is in a face of the reading system's takes from that what it has. Code in
    such a face has them in a list of its own, `NAME-all`, for reading systems that know a face by its characters:
    others take the first that is there, and would set code in a face for other scripts.
    """
    layer = tokens.settings.get(setting, Layer())
    u = min((fit.u for fit in tokens.fits.values()), default=1.0)
    values = _lengths(tokens, layer, 1.0, u)
    faces = _faces(tokens, layer)
    for name, families in faces.items():
        place = 1 if there is None or families[0] in there else len(families) - (families[-1] in GENERIC)
        values[f"{name}-all"] = _family_list((*families[:place], *fallback, *families[place:]))
        values[name] = _family_list(families) if place > 1 and families[-1] == CODE else values[f"{name}-all"]
    cover = setting == "cover"
    values |= {name: _hex(colour.srgb if cover else colour.reflow) for name, colour in tokens.colours.items()}
    return values | {f"{name}-night": _hex(colour.night) for name, colour in tokens.colours.items()}


def _lengths(tokens: Tokens, layer: Layer, ratio: float, u: float) -> dict[str, str]:
    plain = {**tokens.base.plain, **layer.plain}
    scaled = tokens.base.scaled | layer.scaled
    return {name: _length(text, ratio if name in scaled else 1.0, u) for name, text in plain.items()}


def _length(text: str, ratio: float, u: float) -> str:
    if match := _QUARTERS.fullmatch(text):
        return _pt(float(match[1]) * u)
    if ratio != 1.0 and (match := _POINTS.fullmatch(text)):
        return _pt(float(match[1]) * ratio)
    return text


def _faces(tokens: Tokens, layer: Layer) -> dict[str, tuple[str, ...]]:
    return {**tokens.base.faces, **layer.faces}


CODE = "monospace"
GENERIC = frozenset(("serif", "sans-serif", "monospace", "system-ui", "cursive", "fantasy"))


def _family_list(families: tuple[str, ...]) -> str:
    return ", ".join(f if f in GENERIC else f'"{f}"' for f in dict.fromkeys(families))


def _paged_colour(colour: Colour, setting: str) -> str:
    if setting == "print":
        return f"device-cmyk({' '.join(_decimal(ink / 100) for ink in colour.cmyk)})"
    return _hex(colour.large if setting == "large" else colour.srgb)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _pt(points: float) -> str:
    return _decimal(points) + "pt"


def _decimal(number: float) -> str:
    """Three decimals are finer than any press; the same on every machine."""
    return f"{number:.3f}".rstrip("0").rstrip(".") or "0"


def _chosen(table: Mapping[str, T], name: str, what: str) -> T:
    if name in table:
        return table[name]
    hint = f"this theme has: {', '.join(table)}" if table else None
    message = f"the theme has no {what} “{name}”"
    raise ThemeError(Diagnostic("T012", Severity.ERROR, message, Span.point("tokens.yaml", 1), hint))
