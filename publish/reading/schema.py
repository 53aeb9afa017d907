"""The JSON Schema of the metadata, made from its types, so that editors complete and check it."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import msgspec

from publish.publication import Metadata, PartialDate

__all__ = ["metadata_schema"]

# A year alone is a number in YAML; the reader takes its text all the same.
DATE: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "pattern": "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"},
        {"type": "integer", "minimum": 1, "maximum": 9999},
    ]
}


def metadata_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12) of a metadata block and of publication.yaml.

    It takes all that the reader takes; of dates, languages and editions the reader knows more.
    """
    return copy.deepcopy(_schema())


@cache
def _schema() -> dict[str, Any]:
    made = msgspec.json.schema(Metadata, schema_hook=_custom)
    definitions = {name: _text_or_number(schema) for name, schema in made["$defs"].items()}
    properties = definitions["Metadata"]["properties"]
    properties["title"] = _either(properties["title"], {"type": ["string", "number"]})
    properties["bibliography"] = _either(properties["bibliography"], {"type": ["string", "number"]})
    for field, name in (("authors", "Agent"), ("parts", "PartRequest")):
        reference = {"$ref": f"#/$defs/{name}"}
        properties[field]["items"] = {"anyOf": [{"type": ["string", "number"]}, reference]}
    editions = properties["editions"]
    by_name = next(choice for choice in editions["anyOf"] if choice.get("type") == "object")
    by_name["additionalProperties"] = {"anyOf": [by_name["additionalProperties"], {"type": "null"}]}
    editions["anyOf"].append({"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True})
    for name, schema in definitions.items():
        schema["title"] = name.lower() if name == "Metadata" else name
        if "description" in schema:
            schema["description"] = " ".join(schema["description"].split())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": made["$ref"],
        "$defs": definitions,
    }


def _custom(kind: type) -> dict[str, Any]:
    if kind is PartialDate:
        return copy.deepcopy(DATE)
    raise NotImplementedError(kind)


def _text_or_number(schema: Any) -> Any:
    """The schema with numbers let in where text is wanted: `telephone: 5550100` is text to the reader."""
    if isinstance(schema, list):
        return [_text_or_number(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: _text_or_number(value) for key, value in schema.items() if key != "default"}
    if "default" in schema and schema["default"] is not None:
        changed["default"] = schema["default"]
    if changed.get("type") == "string" and "pattern" not in changed:
        changed["type"] = ["string", "number"]
    return changed


def _either(schema: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in schema.items() if key != "description"}
    return {"description": schema["description"], "anyOf": [other, kept]}
