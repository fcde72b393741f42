"""Search: `GET /search?q=`, by any number or by a Chinese name from two characters on."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json

from api.callers import KnownCaller
from api.filters import known_names
from api.problems import Problem
from api.scope import reading, scope_of
from db import listing
from db.search import NAMES, NUMBERS, SHORTEST, Hit, search
from domain.masking import SEES, class_of

router = APIRouter(tags=["cases"])

_PARAMETERS = {"q": str, "limit": int}


class Match(BaseModel):
    """What matched: the field, and its value."""

    field: Annotated[str, Field(examples=sorted(NAMES | NUMBERS))]
    value: str


class Found(BaseModel):
    """A case that was found."""

    case_no: str
    firm: str
    uscc: str
    stage: str
    outcome: str
    bank: str
    opened_at: datetime
    matched: list[Match]


class SearchPage(BaseModel):
    """The cases that were found: whole numbers first, then the newest; `more` says that a longer word finds fewer."""

    items: list[Found]
    more: bool


@router.get("/search", operation_id="search_cases", responses={200: {"model": SearchPage}})
async def search_cases(
    request: Request,
    caller: KnownCaller,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=100,
            pattern=r"^[^\x00-\x1f]+$",
            description="The beginning of a number (case, firm's code, right, registration, loan slip, contract, organisation), or a part"
            " of the firm's name or of a right's title; full width and half width, capitals and small letters are one.",
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    """Find cases among those that the caller may see."""
    known_names(request, _PARAMETERS)
    fields = frozenset(field for field in NAMES | NUMBERS if class_of(_CLASSED.get(field, field)) in SEES[caller.role])
    async with reading(request, caller) as conn:
        (words,) = await listing.forms(conn, [q])
        if len(words) < SHORTEST:
            raise _too_short()
        hits = await search(conn, scope_of(caller), words, fields, limit + 1)
    found = {"items": [_told(hit) for hit in hits[:limit]], "more": len(hits) > limit}
    return Response(to_json(found), media_type="application/json")


# The fields of a case by whose classes it is decided who may find by them.
_CLASSED = {kind: f"{kind}_no" for kind in ("right", "registration", "slip", "loan_contract", "pledge_contract")}


def _told(hit: Hit) -> dict[str, Any]:
    return {**hit.case, "matched": [{"field": field, "value": value} for field, value in hit.matched]}


def _too_short() -> Problem:
    en = f"q: give at least {SHORTEST} characters: a part of a name, or the beginning of a number."
    zh = f"q：请至少输入 {SHORTEST} 个字符：名称的一部分或编号的开头。"
    return Problem("wrong_parameter", en, zh, [{"field": "q", "message": f"at least {SHORTEST} characters"}])
