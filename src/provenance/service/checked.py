"""
What was asked, held against its schema: as much of JSON Schema as this API's own schemas need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from provenance.service.refusals import Refused
from provenance.service.schemas import Schema

_IS = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,15})", re.ASCII)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?", re.ASCII)


def check(value: Any, schema: Schema, where: str = "the body") -> None:
    """
    Hold a value against a schema.

    Raises:
        Refused: it does not fit; the message says where and what was expected.
    """
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_IS[kind](value) for kind in kinds):
        _refuse(where, _shown(value), " or ".join(kinds))
    if isinstance(value, str):
        _check_text(value, schema, where)
    elif isinstance(value, dict):
        _check_object(value, schema, where)
    elif isinstance(value, list):
        least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
        if not least <= len(value) <= most:
            _refuse(where, f"of {len(value):,} items", f"{least:,} to {most:,}")
        for place, one in enumerate(value):
            check(one, schema.get("items", {}), f"{where}[{place}]")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        _check_number(value, schema, where)


def parameters(
    given: Mapping[str, list[str]], known: Mapping[str, Schema], required: tuple[str, ...]
) -> dict[str, Any]:
    """
    Read the parameters of an address.

    Args:
        given: all values of each.
        known: the schema of each.
        required: those that must be there.

    Raises:
        Refused: one is unknown, missing, there twice, or does not fit its schema.
    """
    found: dict[str, Any] = {}
    for name, values in given.items():
        if name not in known:
            listed = ", ".join(known) or "none"
            raise Refused(422, "unknown_parameter", f"there is no parameter {name[:60]!r}: expected {listed}")
        if len(values) > 1:
            raise Refused(422, "invalid_parameter", f"{name!r} is given {len(values)} times: give it once")
        found[name] = _read(values[0], known[name], repr(name))
        check(found[name], known[name], repr(name))
    for name in required:
        if name not in found:
            raise Refused(422, "missing_parameter", f"the parameter {name!r} is missing")
    return found


def _read(value: str, schema: Schema, where: str) -> Any:
    kind = schema["type"]
    if kind == "integer" and _INTEGER.fullmatch(value):
        return int(value)
    if kind == "number" and _NUMBER.fullmatch(value):
        return float(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    if kind != "string":
        _refuse(where, _shown(value), kind)
    return value


def _check_text(value: str, schema: Schema, where: str) -> None:
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(value))
    if not least <= len(value) <= most:
        _refuse(where, f"{len(value):,} characters long", f"{least:,} to {most:,}")
    if "enum" in schema and value not in schema["enum"]:
        _refuse(where, _shown(value), ", ".join(schema["enum"]))


def _check_object(value: dict[str, Any], schema: Schema, where: str) -> None:
    properties = schema.get("properties", {})
    for name, one in value.items():
        if name not in properties:
            if not schema.get("additionalProperties", True):
                _refuse(where, f"with {name[:60]!r}", ", ".join(properties))
            continue
        check(one, properties[name], f"{where}.{name}")
    for name in schema.get("required", []):
        if name not in value:
            _refuse(where, f"without {name!r}", "it")
    fitting = sum(all(name in value for name in one["required"]) for one in schema.get("oneOf", []))
    if "oneOf" in schema and fitting != 1:
        _refuse(where, "ambiguous", " or ".join(one["required"][0] for one in schema["oneOf"]) + ", and not both")


def _check_number(value: float, schema: Schema, where: str) -> None:
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    if not low <= value <= high or value <= schema.get("exclusiveMinimum", value - 1):
        _refuse(where, repr(value), f"{schema.get('exclusiveMinimum', low)} to {high}")


def _shown(value: Any) -> str:
    return f"{value!r:.60}"


def _refuse(where: str, met: str, expected: str) -> None:
    raise Refused(422, "invalid", f"{where} is {met}, expected {expected}")
