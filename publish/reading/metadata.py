"""Fill the metadata model from YAML: every fault with its place, all of them in one run.

The types in `publication` decide what is taken. msgspec itself stops at the first fault, so values are
converted here one by one, and the finished pieces alone are handed to it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, get_args

import msgspec
from msgspec import inspect as model

from publish.diagnostics import Span
from publish.publication import (
    KINDS,
    Agent,
    Correction,
    EditionRequest,
    Kind,
    Metadata,
    PartialDate,
    PartRequest,
    Waiver,
)
from publish.reading.faults import Faults
from publish.reading.languages import canonical_language
from publish.reading.nearest import nearest
from publish.reading.yaml_values import Listing, Mapping, Scalar, Value

__all__ = ["MetadataReading", "read_metadata"]

# A value that could not be taken; what was wrong with it has been reported.
WRONG = msgspec.UNSET

# What an author may write as plain text where the model has more.
SHORT_FORMS: dict[type, str] = {Agent: "name", PartRequest: "file"}

# What stands large on the first page, and small on every other; a title may have several such lines.
SHOWN, LONGEST_SHOWN = ("title", "subtitle", "issuer"), 500


# What may be written as one text, or as a list.
ONE_OR_SEVERAL = ("title", "bibliography")

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# An edition's name is part of a file's name.
EDITION_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class MetadataReading:
    """What could be read of a metadata block; `metadata` is None where it has faults."""

    def __init__(self, values: dict[str, Any], spans: dict[str, Span], places: list[tuple[Any, Span]]) -> None:
        self.values = values
        self.spans = spans
        self._places = places
        self.metadata: Metadata | None = None

    @property
    def kind(self) -> Kind:
        """The kind, a statement where none could be read, so that the text can be read all the same."""
        kind: Kind = self.values.get("kind", "statement")
        return kind

    @property
    def corrections(self) -> tuple[tuple[Correction, Span], ...]:
        """The corrections that could be read, with the places where they are declared."""
        return tuple((value, span) for value, span in self._places if isinstance(value, Correction))

    @property
    def places(self) -> tuple[tuple[str, Span], ...]:
        """Where each key stands, and each waiver, as `allow 0` and so on."""
        waivers = [span for value, span in self._places if isinstance(value, Waiver)]
        return (*self.spans.items(), *((f"allow {number}", span) for number, span in enumerate(waivers)))

    @property
    def parts(self) -> tuple[tuple[PartRequest, Span], ...]:
        """The parts that could be read, with the places where they are named."""
        return tuple((value, span) for value, span in self._places if isinstance(value, PartRequest))


def read_metadata(block: Mapping, faults: Faults) -> MetadataReading:
    """The metadata that a block holds, as far as it can be read."""
    conversion = _Conversion(faults)
    values = conversion.fields(block, _model_type(Metadata), "metadata")
    spans = {key.text: key.span for key, _ in block.entries}
    reading = MetadataReading(values, spans, conversion.places)
    sound = conversion.sound
    if "editions" in values and values["editions"] is not None:
        sound &= _check_editions(values["editions"], block.get("editions"), faults)
    sound &= _check_required(block, reading.kind, faults)
    sound &= _check_supplied(block, faults)
    if sound:
        reading.metadata = Metadata(**values)
    return reading


@cache
def _model_type(struct: type[msgspec.Struct]) -> model.StructType:
    described = model.type_info(struct)
    assert isinstance(described, model.StructType)
    return described


# How what is wanted is written.
WRITTEN = (
    ("a list", "write [one, other], or a line with - for each"),
    ("keys and values", "write key: value, a line each, indented below it"),
    ("one of", "write one of them"),
    ("a date", "write 2019, 2019-05 or 2019-05-01"),
    ("text", "write one value, in one line"),
)
EMPTY = "write what belongs there, or delete the line"


class _Conversion:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.places: list[tuple[Any, Span]] = []
        self.sound = True

    def wrong(self, code: str, message: str, span: Span, hint: str | None = None) -> Any:
        self.faults.report(code, message, span, hint)
        self.sound = False
        return WRONG

    def fields(self, given: Mapping, struct: model.StructType, where: str) -> dict[str, Any]:
        """The fields of a struct that could be read, by their names in Python."""
        known = {field.encode_name: field for field in struct.fields}
        values: dict[str, Any] = {}
        for key, value in given.entries:
            field = known.get(key.text)
            if field is None:
                close = nearest(key.text, known)
                hint = f"the nearest known key is “{close}”" if close else f"known keys are {', '.join(known)}"
                self.wrong("R010", f"{where} has no key “{key.text}”", key.span, hint)
                continue
            taken = self.field(struct.cls, field, value)
            if taken is not WRONG:
                values[field.name] = taken
        return values

    def field(self, owner: type, field: model.Field, value: Value) -> Any:
        if owner is Metadata and field.name in ONE_OR_SEVERAL and isinstance(value, Scalar) and not value.is_null:
            value = Listing((value,), value.span)
        if owner is Metadata and field.name == "editions" and isinstance(value, Listing):
            return self.edition_names(value)
        taken = self.value(value, field.type, field.encode_name)
        if owner is Metadata and field.name == "title" and taken is not WRONG and not all(map(str.strip, taken)):
            return self.wrong("R011", "“title” is empty", value.span, "write what the publication is called")
        if owner is Metadata and field.name in SHOWN and taken is not WRONG:
            for text in taken if isinstance(taken, tuple) else (taken or "",):
                if len(text) > LONGEST_SHOWN:
                    message = f"“{field.encode_name}” has more than {LONGEST_SHOWN} characters, which no page can hold"
                    return self.wrong("R066", message, value.span, "shorten it, or write it into the text")
        if taken is WRONG or not isinstance(value, Scalar):
            return taken
        if owner is Metadata and field.name == "language":
            return canonical_language(taken) or self.wrong(
                "R015", f"“{taken}” is not a language tag", value.span, "write a tag of BCP 47, such as en-US, de or ja"
            )
        return taken

    def edition_names(self, names: Listing) -> Any:
        taken = [(item, self.value(item, model.StrType(min_length=1), "editions")) for item in names.items]
        if any(name is WRONG for _, name in taken):
            return WRONG
        editions: dict[str, EditionRequest] = {}
        for item, name in taken:
            if name in editions:
                return self.wrong("R009", f"the edition “{name}” stands twice", item.span, "delete one of the two")
            editions[name] = EditionRequest()
        return editions

    def value(self, value: Value, wanted: model.Type, name: str) -> Any:
        match wanted:
            case model.Metadata(type=inner):
                return self.value(value, inner, name)
            case model.UnionType(types=types):
                if isinstance(value, Scalar) and value.is_null:
                    return None
                return self.value(value, next(t for t in types if not isinstance(t, model.NoneType)), name)
            case model.StrType():
                return self.text(value, wanted, name)
            case model.LiteralType(values=allowed):
                return self.choice(value, {str(one): one for one in allowed if one is not None}, name)
            case model.BoolType():
                if isinstance(value, Scalar) and value.is_bool:
                    return value.text.lower() == "true"
                return self.mismatch(value, "true or false", name)
            case model.CustomType():
                return self.date(value, name)
            case model.VarTupleType(item_type=item):
                return self.several(value, item, wanted.min_length or 0, name)
            case model.DictType(value_type=item):
                return self.named(value, item, name)
            case model.StructType():
                return self.struct(value, wanted, name)
            case _:
                raise TypeError(f"{name} has a type that metadata does not know: {wanted}")

    def mismatch(self, value: Value, wanted: str, name: str) -> Any:
        if isinstance(value, Scalar):
            given = "nothing" if value.is_null else f"“{value.text}”"
        else:
            given = "a list" if isinstance(value, Listing) else "keys and values"
        if isinstance(value, Scalar) and value.is_null:
            hint = "write it behind the colon, or delete the line"
        elif isinstance(value, Scalar) and wanted == "text":
            hint = "put it in quotation marks"
        else:
            hint = next((hint for start, hint in WRITTEN if wanted.startswith(start)), f"write {wanted}")
        return self.wrong("R011", f"“{name}” must be {wanted}, not {given}", value.span, hint)

    def text(self, value: Value, wanted: model.StrType, name: str) -> Any:
        if not isinstance(value, Scalar) or value.is_null or value.is_bool:
            return self.mismatch(value, "text", name)
        if len(value.text.strip()) < (wanted.min_length or 0):
            return self.wrong("R011", f"“{name}” is empty", value.span, EMPTY)
        if wanted.pattern and not re.search(wanted.pattern, value.text):
            return self.wrong("R012", f"“{value.text}” is not a code", value.span, "write it like A007")
        return value.text

    def choice(self, value: Value, allowed: dict[str, str | int | bool], name: str) -> Any:
        if not isinstance(value, Scalar) or value.is_null:
            return self.mismatch(value, f"one of {', '.join(allowed)}", name)
        if value.text in allowed:
            return allowed[value.text]
        close = nearest(value.text, allowed)
        hint = f"the nearest is “{close}”" if close else f"allowed are {', '.join(allowed)}"
        return self.wrong("R012", f"“{name}” cannot be “{value.text}”", value.span, hint)

    def date(self, value: Value, name: str) -> Any:
        if not isinstance(value, Scalar) or value.is_null:
            return self.mismatch(value, "a date", name)
        problem = _date_problem(value.text)
        if problem:
            hint = "write it as 2019, 2019-05 or 2019-05-01"
            return self.wrong("R013", f"“{value.text}” is not a date: {problem}", value.span, hint)
        return PartialDate(value.text)

    def several(self, value: Value, item: model.Type, least: int, name: str) -> Any:
        if not isinstance(value, Listing):
            return self.mismatch(value, "a list", name)
        if len(value.items) < least:
            return self.wrong("R011", f"“{name}” is empty", value.span, EMPTY)
        taken = tuple(self.value(one, item, name) for one in value.items)
        return WRONG if any(one is WRONG for one in taken) else taken

    def named(self, value: Value, item: model.Type, name: str) -> Any:
        if not isinstance(value, Mapping):
            return self.mismatch(value, "a list or keys and values" if name == "editions" else "keys and values", name)
        taken = {key.text: self.value(one, item, key.text) for key, one in value.entries}
        return WRONG if any(one is WRONG for one in taken.values()) else taken

    def struct(self, value: Value, wanted: model.StructType, name: str) -> Any:
        short = SHORT_FORMS.get(wanted.cls)
        if isinstance(value, Scalar) and value.is_null and wanted.cls is EditionRequest:
            return EditionRequest()
        if isinstance(value, Scalar) and short and not value.is_null:
            values = self.fields(Mapping(((Scalar(short, True, value.span), value),), value.span), wanted, name)
        elif isinstance(value, Mapping):
            values = self.fields(value, wanted, f"“{name}”")
            missing = [f.encode_name for f in wanted.fields if f.required and value.get(f.encode_name) is None]
            for key in missing:
                self.wrong("R016", f"“{name}” has no “{key}”", value.span, f"add a line: {key}: …")
        else:
            return self.mismatch(value, "text or keys and values" if short else "keys and values", name)
        if any(field.required and field.name not in values for field in wanted.fields):
            return WRONG
        made = wanted.cls(**values)
        self.places.append((made, value.span))
        return made


def _date_problem(text: str) -> str | None:
    match = DATE.fullmatch(text)
    if match is None or not match.group().isascii():
        return "a date is a year, with a month and a day where they are known"
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year:
        return "there is no year 0"
    if month is None:
        return None
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day is not None and not 1 <= day <= MONTH_LENGTHS[month - 1] + leap:
        return f"this month has no day {day}"
    return None


def _check_editions(editions: dict[str, EditionRequest], given: Value | None, faults: Faults) -> bool:
    """Whether every edition has a name that can be part of a file's name, and is of a known form."""
    built_in = _built_in_editions()
    sound = True
    for name, request in editions.items():
        span = _place_of(name, given)
        if not EDITION_NAME.fullmatch(name):
            hint = "use small letters and digits, parted by hyphens"
            faults.report("R012", f"an edition cannot have the name “{name}”", span, hint)
            sound = False
        elif name not in built_in and request.based_on is None:
            close = nearest(name, built_in)
            hint = f"the nearest is “{close}”; or" if close else "built in are " + ", ".join(built_in) + ";"
            hint += f" say what it varies: {name}: {{based-on: print}}"
            faults.report("R022", f"there is no edition “{name}”", span, hint)
            sound = False
        elif request.shops and (request.based_on or name) != "epub":
            hint = "give “shops” to the edition epub, or to one that is based on it"
            faults.report("R012", f"the edition “{name}” is no EPUB, which shops take alone", span, hint)
            sound = False
    return sound


@cache
def _built_in_editions() -> tuple[str, ...]:
    described: model.Type = next(f.type for f in _model_type(EditionRequest).fields if f.name == "based_on")
    while isinstance(described, model.Metadata):
        described = described.type
    assert isinstance(described, model.UnionType)
    return tuple(str(name) for one in described.types if isinstance(one, model.LiteralType) for name in one.values)


def _place_of(name: str, given: Value | None) -> Span | None:
    if isinstance(given, Mapping):
        return next((key.span for key, _ in given.entries if key.text == name), given.span)
    if isinstance(given, Listing):
        return next((i.span for i in given.items if isinstance(i, Scalar) and i.text == name), given.span)
    return None


def _check_required(block: Mapping, kind: Kind, faults: Faults) -> bool:
    """Whether all fields are there that every publication, or this kind of it, must have."""
    always = [field.encode_name for field in _model_type(Metadata).fields if field.required]
    sound = True
    for key in dict.fromkeys([*always, *KINDS[kind].required]):
        value = block.get(key)
        blank = isinstance(value, Scalar) and (value.is_null or not value.text.strip())
        if value is not None and not (blank and key not in always):
            continue
        sound = False
        examples = {"kind": " | ".join(get_args(Kind)), "language": "en-US", "date": "2019-05-01"}
        message = f"metadata field “{key}” is missing" + ("" if key in always else f" (a {kind} must have it)")
        hint = f"add a line: {key}: {examples.get(key, '…')}"
        faults.report("R016", message, value.span if value else block.span, hint)
    return sound


def _check_supplied(block: Mapping, faults: Faults) -> bool:
    """Whether every field that was supplied is known and there."""
    supplied = block.get("supplied")
    if not isinstance(supplied, Listing):
        return True
    known = {field.encode_name for field in _model_type(Metadata).fields}
    sound = True
    for item in supplied.items:
        if not isinstance(item, Scalar):
            continue
        if item.text not in known:
            close = nearest(item.text, known)
            hint = f"the nearest known field is “{close}”" if close else None
            faults.report("R017", f"“{item.text}” is not a metadata field", item.span, hint)
            sound = False
        elif block.get(item.text) is None:
            faults.report(
                "R017",
                f"“{item.text}” is said to be supplied, but is not there",
                item.span,
                f"add a line: {item.text}: …",
            )
            sound = False
    return sound
