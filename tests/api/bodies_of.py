"""The smallest body that an operation's own description allows."""

import json
from collections.abc import Mapping
from typing import Any

_NAMED = {"bank": "bank-xt-rcb", "uscc": "91430300MA4L00001W", "jurisdiction": "xiangtan"}
_DAY = {"date": "2026-11-21", "date-time": "2026-11-21T02:00:00Z", "time": "09:00:00", "uuid": "00000000-0000-4000-8000-000000000000"}
_PATTERNS = {
    r"^[0-9A-Z]{18}$": "91430300MA4L00001W",
    r"^[\w.\-]{1,64}$": "ZL202310000001.5",
    r"^[a-z][a-z0-9_-]{1,40}$": "xiangtan",
    r"^claim-[1-9][0-9]{0,3}$": "claim-1",
    r"^disposal-[1-9][0-9]{0,3}$": "disposal-1",
    r"^[0-9a-f]{64}$": "0" * 64,
}


def body_of(described: Mapping[str, Any], operation: Mapping[str, Any]) -> tuple[bytes, str]:
    """The body and its media type; nothing where none is described."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return b"", next(iter(content), "application/json")
    return json.dumps(value_of(described, content["application/json"]["schema"])).encode(), "application/json"


def value_of(described: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """A value that the schema allows, with what it requires and nothing more."""
    if "$ref" in schema:
        return value_of(described, described["components"]["schemas"].get(schema["$ref"].rpartition("/")[2], {}))
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return value_of(described, schema[several][0])
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    return _of_type(described, schema)


def _of_type(described: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            return {name: _NAMED.get(name) or value_of(described, schema["properties"][name]) for name in schema.get("required", [])}
        case "array":
            return [value_of(described, schema["items"])] * schema.get("minItems", 0)
        case "string":
            text = _DAY.get(schema.get("format", ""), _PATTERNS.get(schema.get("pattern", ""), "x"))
            return text.ljust(schema.get("minLength", 0), "x")
        case "integer" | "number":
            return max(schema.get("minimum", 0), schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return True
    return None
