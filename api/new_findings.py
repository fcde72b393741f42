"""A new finding: on what of a case it may be raised, and who can be asked to answer it."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from api import bodies
from api.answers import CaseNo
from api.audience import Words
from api.problems import Problem, wrong_body
from db import findings
from db.database import Connection
from domain.findings import ANSWERING, Grade
from domain.roles import ORGANISATION_KIND, Role

_PARTS = frozenset({"bank", "insurer", "guarantor", "registry", "fund", "reinsurer"})  # that a case's parties play
WithinDays = Annotated[int, Field(ge=1, le=120, description="Working days; the first is the one after today.")]


class NewFinding(BaseModel):
    """What was found, on which case and there on what, how much it weighs, and who is to answer until when."""

    model_config = bodies.STRICT

    case_no: CaseNo
    sample: Annotated[int | None, Field(ge=1, le=2**63 - 1, description="The sample in which the case was drawn.")] = None
    fact_seq: Annotated[int | None, Field(ge=0, le=2**31 - 1, description="The fact that it is about.")] = None
    figure: Annotated[str, StringConstraints(pattern=r"^[\w.\-]{0,100}$"), Field(description="The field of that fact, by its path.")] = ""
    grade: Grade
    text: Words
    addressee: bodies.Subject
    addressee_role: Annotated[Role | None, Field(description="The one role that sees and answers it; by itself all that may.")] = None
    within_days: WithinDays


async def sound(conn: Connection, body: NewFinding) -> None:
    """Refuse a finding on what is not there, or for who cannot answer."""
    if body.sample and not await findings.sampled(conn, body.sample, body.case_no):
        raise _wrong("sample", f"The sample {body.sample} has no case {body.case_no}", f"样本 {body.sample} 中没有案件 {body.case_no}")
    if body.figure and body.fact_seq is None:
        raise _wrong("figure", "A figure is one of a fact: name the fact by fact_seq", "数值属于某条记录：请以 fact_seq 指明")
    if body.fact_seq is not None:
        data = await findings.fact(conn, body.case_no, body.fact_seq)
        if data is None:
            raise _wrong("fact_seq", f"The case has no fact {body.fact_seq}", f"案件没有第 {body.fact_seq} 条记录")
        if body.figure and not _carries(data, body.figure.split(".")):
            there = ", ".join(sorted(data))
            en = f"The fact {body.fact_seq} carries no {body.figure}; it carries {there or 'nothing'}"
            raise _wrong("figure", en, f"第 {body.fact_seq} 条记录没有 {body.figure}；所载为：{there or '无'}")
    await _can_answer(conn, body)


async def _can_answer(conn: Connection, body: NewFinding) -> None:
    role = body.addressee_role
    if role and role not in ANSWERING:
        these = ", ".join(sorted(ANSWERING))
        raise _wrong("addressee_role", f"A {role} answers no finding; these do: {these}", f"{role} 不答复审计发现；可答复的角色：{these}")
    part = ORGANISATION_KIND[role] if role else ""
    if await findings.plays(conn, body.case_no, body.addressee, part if part in _PARTS else ""):
        return
    if part in _PARTS or not await findings.sees(conn, body.case_no, body.addressee):
        en = "This organisation takes no such part in the case, and nobody of it who answers sees the case"
        raise _wrong("addressee", en, "该机构未以此身份参与本案，且其可答复人员均不可见本案")


def _carries(value: Any, path: list[str]) -> bool:
    """Whether there is something at this path; a place of a list is a number."""
    for name in path:
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return False
    return True


def _wrong(field: str, en: str, zh: str) -> Problem:
    return wrong_body([{"field": field, "message": en, "message_zh": zh}])
