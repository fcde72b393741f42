"""Calculating: each figure of the law computed alone, from what the caller gives, with the steps that led to it; nothing is kept."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.asking import body_of
from api.parts import parts_of
from api.problems import Problem, wrong_body
from domain.calculators import CALCULATORS
from domain.facts import plain
from intake.given import WrongInput, answer, schema

router = APIRouter(prefix="/calculators", tags=["calculators"])

_GIVEN = {"ip_npl_fen": 2_310_000_000, "ip_loans_fen": 50_000_000_000, "all_npl_fen": 81_000_000_000, "all_loans_fen": 5_000_000_000_000}
_TAKEN = {
    "schema": {
        "type": "object",
        "required": ["jurisdiction", "on", "given"],
        "properties": {
            "jurisdiction": {"type": "string"},
            "on": {"type": "string", "format": "date"},
            "rules": {"type": "object", "additionalProperties": {"type": "string"}},
            "given": {"type": "object", "description": "What the calculator takes, as the list of calculators tells for each."},
        },
    },
    "examples": {"tolerance": {"value": {"jurisdiction": "xiangtan", "on": "2026-11-21", "given": _GIVEN}}},
}


@router.get("", operation_id="list_calculators")
async def list_calculators() -> JSONResponse:
    """The calculators, what each is called, and the JSON Schema of what it takes."""
    found = [{"name": name, "zh": each.zh, "en": each.en, "schema": schema(name)} for name, each in CALCULATORS.items()]
    return JSONResponse({"calculators": found})


@router.post(
    "/{name}", operation_id="calculate", openapi_extra={"requestBody": {"content": {"application/json": _TAKEN}, "required": True}}
)
async def calculate(name: str, request: Request) -> JSONResponse:
    """The figure and its explanation, by the rules in force on the day; a 422 names every input that is wrong."""
    if name not in CALCULATORS:
        there = ", ".join(CALCULATORS)
        raise Problem("not_found", f"There is no calculator {name[:40]}; there are {there}.", f"没有计算器 {name[:40]}；可用的有 {there}。")
    parts, raw = parts_of(request), await body_of(request)
    try:
        found: Any = answer(name, raw, parts.rules_for, parts.calendar_for)
    except WrongInput as wrong:
        raise wrong_body([{"field": mistake.field.rstrip(":"), "message": mistake.message} for mistake in wrong.mistakes]) from None
    return JSONResponse(plain(found))
