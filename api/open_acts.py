"""The open acts: what the caller may do to a case now, each with its words, its deadline, its holder and the body that it takes."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from api import bodies
from api.callers import KnownCaller
from api.examples import example_of
from api.parts import PACK_GONE, Parts, parts_of
from api.scope import legal_now, reading, visible_case
from api.time_left import days_of, time_left
from db import cases, work
from db.cases import Row
from domain.acts import ACTS, cited
from domain.opening import REGISTER, RightKind
from domain.workdays import local_day
from workflows.anytime import ALWAYS_OPEN

_UNASKED: Row = {"until": None, "question": None, "holder": "", "holder_name": "", "stays_open": True}


async def open_acts(case_no: str, request: Request, caller: KnownCaller) -> JSONResponse:
    """The acts that the case asks for now and that the caller may do, each with JSON Schema and example of its body."""
    parts = parts_of(request)
    async with reading(request, caller) as conn:
        case = await visible_case(conn, caller, case_no)
        tasks = await work.open_tasks(conn, case_no, caller.organisation)
        kinds = {right["right_no"]: right["kind"] for right in await cases.rights_of(conn, case_no)}
    now = legal_now(case, parts.wall())
    rows = [row | {"act": name} for row in tasks for name in row["acts"]]
    if case["stage"] != "closed":
        rows += [_UNASKED | case | each for each in _always(kinds, sandbox=case["sandbox"] and parts.sandbox)]
    listed = [_listed(parts, row, now) for row in rows if caller.role in ACTS[row["act"]].roles]
    return JSONResponse({"case_no": case_no, "now": now.isoformat(), "acts": listed})


def described(parts: Parts, row: Row, name: str, now: datetime) -> dict[str, Any]:
    """An act in words: its titles, the clause under which it stands, and what it needs besides its payload."""
    act = ACTS[name]
    register = REGISTER[RightKind(row["right_kind"])] if row.get("right_kind") else ""
    return {
        "act": name,
        "title": act.en,
        "title_zh": act.zh,
        "clause": _clause(parts, row["tenant"], act.topic, register, now),
        "reason_needed": act.reason_needed,
        "fresh_login": act.moves_money,
        "href": f"/api/v1/cases/{row['case_no']}/acts/{name}",
    }


def _clause(parts: Parts, tenant: str, topic: str, register: str, now: datetime) -> str:
    """The clause as the pack of today cites it; none where the pack of the place is not here any more."""
    try:
        return cited(topic, register, parts.rules_for(tenant, local_day(now)))
    except PACK_GONE:
        return ""


def holder_of(row: Row) -> dict[str, str] | None:
    """Who of the caller's organisation holds the task."""
    return {"actor": row["holder"], "name": row["holder_name"]} if row["holder"] else None


def _always(kinds: dict[str, str], *, sandbox: bool) -> Iterator[Row]:
    """What is taken at any time, without having been asked for."""
    for name, act in ACTS.items():
        if name in ALWAYS_OPEN or (act.sandbox_only and sandbox):
            if act.subject == "case":
                yield {"act": name, "subject": "case"}
            else:
                yield from ({"act": name, "subject": right_no, "right_kind": kind} for right_no, kind in kinds.items())


def _listed(parts: Parts, row: Row, now: datetime) -> dict[str, Any]:
    name = row["act"]
    until = row["until"]
    days = days_of(parts, row["tenant"], [now, *filter(None, [until])])
    return (
        described(parts, row, name, now)
        | {"subject": row["subject"], "question": row["question"], "stays_open": row["stays_open"], "holder": holder_of(row)}
        | time_left(until, now, days)
        | {"roles": sorted(ACTS[name].roles), "payload": bodies.payload_schema(name), "body": _body_schema(name)}
        | {"example": example_of(ACTS[name]) | ({} if row["subject"] == "case" else {"subject": row["subject"]})}
    )


@cache
def _body_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of the whole body, complete in itself."""
    return bodies.act_body(name).model_json_schema()
