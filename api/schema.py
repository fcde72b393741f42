"""The OpenAPI description: what routes read and answer by hand is described here, with every problem that may come of it."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api import answers, bodies, examples, identity_answers
from api.csrf import COOKIE, HEADER
from api.problems import CODES, MEDIA_TYPE
from api.summaries import SUMMARIES, TAGS
from domain.acts import ACTS

Json = dict[str, Any]

_REF = "#/components/schemas/{model}"
_SESSION = {
    "type": "apiKey",
    "in": "cookie",
    "name": COOKIE,
    "description": f"A session; what changes something needs the header {HEADER} too.",
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "A new one for each new act; the same one to send the same again. Kept for 30 days.",
    "example": "2026-12-01-0001",
}
_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "zh or en: the language of a problem's title and detail; by itself zh.",
    "example": "zh",
}
_WITHOUT_KEY = frozenset(
    # Nothing is kept of these …
    {"calculate", "decode_payloads", "encode_payloads", "foresee_erasure"}
    # … and these make or end what is secret: an answer that holds a token is kept nowhere, and a second time changes nothing.
    | {"log_out", "freshen", "change_password", "end_session"}
)
_ANSWERS = answers.ANSWERS | identity_answers.ANSWERS
# What is asked for may be switched off here, or not have been made.
_MAYBE_NOT_THERE = frozenset(
    {"decode_payloads", "encode_payloads", "read_calendar_address", "revoke_calendar", "read_calendar", "log_in_elsewhere", "come_back"}
)
# Of every operation for which one must be known.
_KNOWN = frozenset({"not_known", "session_ended", "role_withdrawn", "wrong_token", "unknown_subject", "not_permitted"})
_BODIES: dict[str, type[BaseModel]] = {"open_case": bodies.OpenCase, "receive_answer": bodies.PartnerAnswer}
_TOLD = {
    "RateLimit-Limit": {"description": "Requests a minute.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "How many are left.", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until all are there again.", "schema": {"type": "integer"}},
}
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_LOCATION = {"Location": {"description": "Where the answer will be.", "schema": {"type": "string"}}}


def describe(app: FastAPI) -> None:
    """Add to what FastAPI knows: bodies, answers, problems, examples, headers, and the names in two languages."""
    plain = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(plain())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def _completed(schema: Json) -> Json:
    schema["info"]["title"] = f"知押 Zhiya API v{schema['info']['version']}"
    schema["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {})
    components.setdefault("securitySchemes", {}).setdefault("session", _SESSION)
    operations = list(_operations(schema))
    # An act of the sandbox is no operation elsewhere.
    acts = {name for *_, name, _ in operations if name in ACTS}
    models = _BODIES | {name: bodies.act_body(name) for name in acts - _BODIES.keys()}
    references = _references([*models.values(), *(model for _, model in _ANSWERS.values()), *_EVERYWHERE], components["schemas"])
    for path, method, name, operation in operations:
        _name(operation, name)
        if name in models:
            _take(operation, references[models[name]], _example(name))
        else:
            _name_bodies(operation, name, components["schemas"])
        _answer(operation, name, references)
        _head(operation, method, name)
        _refuse(operation, path, method, name)
    return schema


_EVERYWHERE: tuple[type[BaseModel], ...] = (answers.Kept, answers.Done, answers.ProblemDocument)


def _operations(schema: Json) -> Iterator[tuple[str, str, str, Json]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation["operationId"], operation


def _references(models: list[type[BaseModel]], schemas: Json) -> dict[type[BaseModel], Json]:
    wanted = [(model, "validation") for model in dict.fromkeys(models)]
    keys, definitions = models_json_schema(wanted, ref_template=_REF)  # type: ignore[arg-type]  # "validation" is the literal
    schemas.update(definitions["$defs"])
    return {model: dict(keys[(model, "validation")]) for model, _ in wanted}


def _name(operation: Json, name: str) -> None:
    if " · " not in operation.get("summary", "") and name in SUMMARIES:
        operation["summary"] = SUMMARIES[name]
    if operation.get("security"):
        operation["security"] = [*operation["security"], {"session": []}]
    if name in ACTS and ACTS[name].topic:
        operation["x-clause"] = ACTS[name].topic  # the packs cite clause.<topic>, national law law.<topic>


def _example(name: str) -> Any:
    return examples.example_of(ACTS[name]) if name in ACTS and name not in _BODIES else examples.of_model(_BODIES[name])


def _take(operation: Json, schema: Json, example: Any) -> None:
    content = {"schema": schema, "examples": {"usual": {"summary": operation.get("summary", ""), "value": example}}}
    operation["requestBody"] = {"content": {"application/json": content}, "required": True}


def _name_bodies(operation: Json, name: str, schemas: Json) -> None:
    """A body that its route describes in place becomes a schema with a name, and gets an example where it has none."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content.get("schema", {})
        if schema.get("type") == "object":
            content["schema"] = _named(schema, name, schemas)
        if schema.get("format") != "binary" and not {"example", "examples"} & content.keys():
            content["examples"] = {"usual": {"value": examples.of_schema(content["schema"], schemas)}}


def _named(schema: Json, name: str, schemas: Json) -> Json:
    inner = schema.pop("$defs", {})
    for title, each in inner.items():
        schemas.setdefault(title, each)
    title = schema.get("title", f"{name}_body")
    title = title if title not in schemas or schemas[title] == schema else f"{name}_body"
    schemas[title] = _redirected(schema)
    for each in inner:
        schemas[each] = _redirected(schemas[each])
    return {"$ref": _REF.format(model=title)}


def _redirected(value: Any) -> Any:
    """The same schema, with its references to what stood beside it."""
    if isinstance(value, dict):
        return {
            key: each.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _redirected(each) for key, each in value.items()
        }
    return [_redirected(each) for each in value] if isinstance(value, list) else value


def _answer(operation: Json, name: str, references: dict[type[BaseModel], Json]) -> None:
    """The usual answer, and 202 where a case decides."""
    found = operation["responses"]
    found.pop("422", None)
    status, model = _ANSWERS.get(name, (200, answers.Done)) if name in ACTS else _ANSWERS.get(name, (0, None))
    if model is not None:
        found.setdefault(str(status), {"description": "Done"})["content"] = {"application/json": {"schema": references[model]}}
    if name in ACTS or name in ("receive_answer", "read_request"):
        content = {"application/json": {"schema": references[answers.Kept]}}
        found["202"] = {"description": "Written down; its case decides later", "content": content, "headers": _LOCATION}
    if name == "read_calendar":
        found["200"]["content"] = {"text/calendar": {"schema": {"type": "string"}}}
    if name == "health":
        found["503"] = {"description": "Nothing can be written down", "content": found["200"]["content"]}
    for status_code, each in found.items():
        _only_described(each)
        if status_code.startswith("2"):
            each.setdefault("headers", {}).update(_TOLD)


def _only_described(answer: Json) -> None:
    """A route that answers by hand is taken for one of JSON without a shape: that goes where another type is named, or none is sent."""
    contents = answer.get("content", {})
    if contents.get("application/json", {}).get("schema") == {}:
        del contents["application/json"]
        if not contents:
            del answer["content"]


def _head(operation: Json, method: str, name: str) -> None:
    parameters: list[Json] = operation.setdefault("parameters", [])
    if method != "get" and operation.get("security") and name not in _WITHOUT_KEY and not _has(parameters, "idempotency-key"):
        parameters.append(_KEY)
    parameters.append(_LANGUAGE)


def _refuse(operation: Json, path: str, method: str, name: str) -> None:
    """Every problem that this operation may answer with, by status."""
    codes = {"internal", "timed_out", "too_many", "not_written", *operation.pop("x-problems", ())}
    parameters = operation["parameters"]
    codes |= _KNOWN if operation.get("security") else set()
    codes |= {"not_found"} if "{" in path or name in _MAYBE_NOT_THERE else set()
    codes |= {"wrong_parameter"} if any(each["in"] in ("query", "path") for each in parameters) else set()
    codes |= {"key_missing", "key_reused"} if _has(parameters, "idempotency-key") else set()
    codes |= {"changed_meanwhile", "etag_missing"} if _has(parameters, "if-match") else set()
    codes |= {"wrong_body", "too_large", "too_slow", "malformed", "cross_site"} if method != "get" else set()
    codes |= {"not_open", "taken", "ended", "already_applied", "wrong_content"} if name in ACTS or name == "read_request" else set()
    codes |= {"wrong_signature"} if name == "receive_answer" else set()
    codes |= {"sandbox_off"} if name == "open_case" else set()
    for status in sorted({CODES[code][0] for code in codes}):
        if str(status) not in operation["responses"]:
            operation["responses"][str(status)] = _problem(status, sorted(code for code in codes if CODES[code][0] == status))


def _problem(status: int, codes: list[str]) -> Json:
    told = "; ".join(f"`{code}` {CODES[code][1]} · {CODES[code][2]}" for code in codes)
    example = {code: {"summary": CODES[code][1], "value": problem_example(code)} for code in codes}
    content = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemDocument")}, "examples": example}}
    found: Json = {"description": told, "content": content}
    return found | ({"headers": _RETRY} if status in (429, 503) else {})


def problem_example(code: str) -> Json:
    """How a problem of this code looks."""
    status, title, title_zh = CODES[code]
    words = {"title": title_zh, "detail": f"{title_zh}。", "detail_en": f"{title}.", "detail_zh": f"{title_zh}。"}
    return {"type": f"urn:zhiya:problem:{code}", "status": status, "code": code, **words}


def _has(parameters: list[Json], name: str) -> bool:
    return any(each.get("name", "").lower() == name and each["in"] == "header" for each in parameters)
