"""Examples: for every body a filled one that is taken as it stands, made from its JSON Schema and the field's usual values."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from api import bodies
from domain.acts import Act
from domain.payloads import Nothing

Schema = Mapping[str, Any]

RIGHT = "ZL202310000001.5"
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_TODAY, _MONTH_END, _YEARS_LATER, _NOW = "2026-12-01", "2026-12-31", "2031-12-01", "2026-12-01T02:00:00+00:00"

# What a field of this name holds, wherever it stands; an enumeration's own first value goes before.
_VALUES: Mapping[str, Any] = {
    "jurisdiction": "xiangtan",
    "tenant": "xiangtan",
    "firm": "湘潭样例科技有限公司",
    "uscc": "91430300MA4L00001W",
    "contact": "张样例 0731-00000000",
    "bank": "bank-xt-rcb",
    "insurer": "insurer-picc",
    "guarantor": "guarantor-xt",
    "pledgee": "bank-xt-rcb",
    "party": "reinsurer-1",
    "buyer": "湘晋知识产权运营有限公司",
    "bidder": "湘晋知识产权运营有限公司",
    "right_no": RIGHT,
    "case_no": "XT-2026-000001",
    "title": "一种阀",
    "name": "质押合同.pdf",
    "reason": "经核实，见附件说明",
    "summary": "首次贷款，现金流覆盖本息",
    "defects": ["缺少法定代表人签字"],
    "cured": ["缺少法定代表人签字"],
    "conditions": ["质押登记完成", "增信落实"],
    "consents": ["insurer-picc"],
    "documents": ["代偿凭证"],
    "ready": ["mandate"],
    "ground": "R10",
    "clock": "registration",
    "channel": "online",
    "tier": "special_mention",
    "signal": "主要客户停止付款",
    "source": "拍卖所得",
    "notice": "国办发明电〔2026〕1号",
    "call": "XT-2026-000001/bank/1",
    "act": "accept_filing",
    "number": 1,
    "annual_rate": "0.0385",
    "months": 12,
    "waiting_days": 60,
    "amount_fen": 200_000_000,
    "declared_value_fen": 500_000_000,
    "costs_fen": 500_000,
    "cost_fen": 500_000,
    "valid_until": "2027-06-01",
    "expires_on": "2040-01-01",
    "closes_on": "2026-12-15",
    "new_last_due": "2027-12-01",
    "term_end": _YEARS_LATER,
    "confirmed_through": _MONTH_END,
}
# Names of a kind: the end of the name, and what it holds.
_ENDINGS = (
    ("_fen", 10_000_000),
    ("sha256", _HASH),
    ("_no", "XT-2026-0017"),
    ("_on", _TODAY),
    ("_date", _TODAY),
    ("as_of", _TODAY),
    ("ratio", "0.8"),
    ("share", "0.4"),
    ("at", _NOW),
)
# Fields that may be left out and are shown all the same.
_SHOWN = frozenset({"contact", "conditions", "documents", "ready", "summary", "insurer", "guarantor", "demand_no"})
_METHODS = {"agree_valuation": "negotiated", "record_cession": "reinsurance", "attach_document": "contract"}


def example_of(act: Act) -> dict[str, Any]:
    """A body of this act that is sound and that its model takes."""
    found = of_model(bodies.act_body(act.name))
    payload = found.get("payload", {})
    for name in ("method", "kind"):
        if name in payload and act.name in _METHODS:
            payload[name] = _METHODS[act.name]
    if act.subject == "case":
        found.pop("subject", None)
    if act.payload is Nothing:
        found.pop("payload", None)
    return found


def of_model(model: type[BaseModel]) -> dict[str, Any]:
    """A filled body of this model."""
    schema = model.model_json_schema()
    found = of_schema(schema, schema.get("$defs", {}))
    return found if isinstance(found, dict) else {}


def of_schema(schema: Schema, definitions: Schema, name: str = "") -> Any:
    """A value that this schema takes: what is needed of it, and what is usually sent."""
    if "$ref" in schema:
        return of_schema(definitions[schema["$ref"].rpartition("/")[2]], definitions, name)
    if "example" in schema:
        return schema["example"]
    for known in ("examples", "enum"):
        if schema.get(known):
            return schema[known][0]
    if "const" in schema:
        return schema["const"]
    choices = [each for each in schema.get("anyOf", schema.get("oneOf", schema.get("allOf", []))) if each.get("type") != "null"]
    if choices:  # a decimal number is sent as text
        return of_schema(next((each for each in choices if each.get("type") == "string"), choices[0]), definitions, name)
    match schema.get("type"):
        case "object":
            return _filled(schema, definitions)
        case "array":
            given = _VALUES.get(name)
            return given if isinstance(given, list) else [of_schema(schema.get("items", {}), definitions, name.removesuffix("s"))]
        case kind:
            return _plain(schema, kind, name)


def _filled(schema: Schema, definitions: Schema) -> dict[str, Any]:
    needed = set(schema.get("required", ()))
    properties: Schema = schema.get("properties", {})
    return {name: of_schema(each, definitions, name) for name, each in properties.items() if name in needed or name in _SHOWN}


def _plain(schema: Schema, kind: Any, name: str) -> Any:
    if kind == "boolean":
        return True
    usual = _VALUES.get(name, next((value for ending, value in _ENDINGS if name.endswith(ending)), None))
    if kind in ("integer", "number"):
        return usual if isinstance(usual, int) else schema.get("minimum", 1)
    if str(schema.get("pattern", "")).startswith(("^claim", "^disposal")):
        return f"{schema['pattern'][1:].partition('-')[0]}-1"
    if isinstance(usual, str):
        return usual
    if name == "subject":
        return RIGHT
    return {"date": _TODAY, "date-time": _NOW, "uuid": "01935f00-0000-7000-8000-000000000000"}.get(schema.get("format", ""), "样例")
