"""The bodies: what a request may carry, made from the domain's own dataclasses; unknown keys and guessed types are refused."""

from dataclasses import MISSING, fields
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, create_model
from pydantic_core import to_json

from api.problems import field_errors, wrong_body
from api.soundness import objections
from domain.acts import ACTS, Act
from domain.calls import Answer
from domain.opening import Demand, Right
from domain.past import Past
from domain.payloads import Nothing

# Nested dataclasses take this configuration from the model that holds them.
STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
TEXT_LIMIT = 2000

Subject = Annotated[str, StringConstraints(pattern=r"^[\w.\-]{1,64}$")]
Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT)]
Reason = Annotated[str, StringConstraints(max_length=TEXT_LIMIT, pattern=r"\S")]
Body = TypeVar("Body", bound=BaseModel)


def _opened_demand() -> type[BaseModel]:
    hints = get_type_hints(Demand)
    columns: dict[str, Any] = {f.name: (hints[f.name], ... if f.default is MISSING else f.default) for f in fields(Demand)}
    columns["firm"] = (Annotated[str, StringConstraints(min_length=1, max_length=200)], ...)
    columns["uscc"] = (Annotated[str, StringConstraints(pattern="^[0-9A-Z]{18}$")], ...)
    columns["amount_fen"] = (Annotated[int, Field(gt=0)], ...)
    columns["months"] = (Annotated[int, Field(gt=0, le=600)], ...)
    columns["cover"] = (Literal["insurance", "guarantee", "none"], ...)
    # The person's value itself: it is kept aside, and the case gets a reference.
    columns["contact"] = (Annotated[str, StringConstraints(max_length=300)], "")
    return create_model("OpenedDemand", __config__=STRICT, **columns)


OpenedDemand = _opened_demand()


class OpenCase(BaseModel):
    """A financing demand with the rights that the firm offers, under the rules of a jurisdiction."""

    model_config = STRICT

    jurisdiction: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_-]{1,40}$")]
    demand: OpenedDemand  # type: ignore[valid-type]  # made above from the domain's own
    rights: Annotated[list[Right], Field(min_length=1, max_length=50)]
    sandbox: bool = False
    past: Past | None = None  # of a loan that already runs
    reason: Text = ""
    on_behalf_of: Text = ""


class PartnerAnswer(BaseModel):
    """A partner's answer as its callback carries it; the payload is judged by its act."""

    model_config = STRICT

    call: Text
    number: Annotated[int, Field(ge=1)]
    act: str
    subject: Subject
    payload: dict[str, Any]
    at: str
    reason: Text = ""
    revision: Annotated[int, Field(ge=0)] = 0

    def answer(self) -> Answer:
        """The same as the domain knows it."""
        return Answer(**self.model_dump())


@cache
def act_body(name: str) -> type[BaseModel]:
    """The body of an act: subject, payload, reason, and for whom."""
    act = ACTS[name]
    columns: dict[str, Any] = {
        "subject": _subject(act),
        "payload": (act.payload, Nothing()) if act.payload is Nothing else (act.payload, ...),
        "reason": (Reason, ...) if act.reason_needed else (Text, ""),
        "on_behalf_of": (Text, ""),
    }
    return create_model(f"{name}_body", __config__=STRICT, **columns)


@cache
def payload_of(name: str) -> type[BaseModel]:
    """A model that holds nothing but the payload of an act."""
    columns: dict[str, Any] = {"payload": (ACTS[name].payload, ...)}
    return create_model(f"{name}_payload", __config__=STRICT, **columns)


def read(model: type[Body], raw: bytes) -> Body:
    """The body, or a Problem that names each field that is wrong."""
    try:
        body = model.model_validate_json(raw or b"{}")
    except ValidationError as wrong:
        raise wrong_body(field_errors(wrong)) from None
    found = [objection for name in model.model_fields for objection in objections(getattr(body, name), name)]
    if found:
        raise wrong_body(found)
    return body


def _subject(act: Act) -> tuple[Any, Any]:
    if act.subject == "case":
        return (Literal["case"], "case")
    if act.subject == "right":
        return (Subject, ...)
    return (Annotated[str, StringConstraints(pattern=rf"^{act.subject}-[1-9][0-9]{{0,3}}$")], ...)


@cache
def payload_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of an act's payload, complete in itself."""
    schema = payload_of(name).model_json_schema()
    payload: dict[str, Any] = schema["properties"]["payload"]
    if list(payload) == ["$ref"]:
        payload = schema["$defs"].pop(payload["$ref"].rpartition("/")[2])
    return payload | ({"$defs": schema["$defs"]} if schema.get("$defs") else {})


def as_json(value: Any) -> bytes:
    """JSON bytes of a value that came as JSON."""
    return to_json(value)
