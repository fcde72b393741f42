"""The OpenAPI description: bodies are read by hand, so their schemas are added here."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api import bodies
from api.problems import MEDIA_TYPE
from domain.acts import ACTS

_REF = "#/components/schemas/{model}"
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "A new one for each new act; the same one to send the same again.",
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "title_zh", "code", "detail", "detail_zh")},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": {"type": "string"}, "message": {"type": "string"}}},
        },
    },
}


def describe(app: FastAPI) -> None:
    """Add every body and the one shape of problems to what FastAPI knows."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(plain())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def _completed(schema: dict[str, Any]) -> dict[str, Any]:
    operations = [operation for methods in schema["paths"].values() for operation in methods.values()]
    models: dict[str, type[BaseModel]] = {"open_case": bodies.OpenCase, "receive_answer": bodies.PartnerAnswer}
    # An act of the sandbox is no operation elsewhere.
    there = {operation["operationId"] for operation in operations}
    models |= {name: bodies.act_body(name) for name in ACTS if name in there - models.keys()}
    keys, definitions = models_json_schema([(model, "validation") for model in models.values()], ref_template=_REF)
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components.update(definitions["$defs"])
    components["Problem"] = _PROBLEM
    problem = {"description": "A refusal", "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}}
    for operation in operations:
        name = operation["operationId"]
        operation["responses"].pop("422", None)
        operation["responses"]["default"] = problem
        if name in models:
            body = {"content": {"application/json": {"schema": keys[(models[name], "validation")]}}, "required": True}
            operation["requestBody"] = body
            operation["responses"]["202"] = {"description": "Written down; its case decides later"}
        if name in ACTS:
            operation.setdefault("parameters", []).append(_KEY)
    return schema
