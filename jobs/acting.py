"""Acting: an item that is an act is asked of its case exactly as the API asks it, under the key of the item."""

from typing import Any

from api import acts, bodies
from api.asking import refused_zh
from api.callers import Caller
from api.opening import ask_opening
from api.parts import Parts
from api.problems import Problem
from api.scope import reading_as, visible_case
from db import cases
from db.requests import OtherBody, StoredRequest
from domain.acts import ACTS
from domain.payloads import Nothing
from domain.roles import Role
from jobs.kinds import NotNow, Refused, Result
from workflows.anytime import ALWAYS_OPEN


async def perform(parts: Parts, caller: Caller, name: str, case_no: str, key: str, body: dict[str, Any]) -> Result:
    """Ask for the act, or for a new case, and wait for the answer; Refused with the case's sentence, NotNow while nobody can tell."""
    take_over = bool(body.pop("take_over", False))
    try:
        if name == "open_case":
            stored = await ask_opening(parts, caller, key, bodies.as_json(body))
        else:
            stored = await acts.ask(parts, act_of(name), caller, case_no, key, bodies.as_json(body), take_over=take_over)
    except Problem as problem:
        raise refused(problem) from None
    except OtherBody as other:
        raise Refused("key_reused", str(other), "该项已以其他内容提交。", again=False) from None
    return await _decided(parts, stored)


async def would(parts: Parts, caller: Caller, name: str, case_no: str, body: dict[str, Any]) -> Result:
    """What a dry run can tell: the role, the body, and whether the case asks for the act now; nothing is written down."""
    body = {field: value for field, value in body.items() if field != "take_over"}
    try:
        act = act_of(name)
        if caller.role not in act.roles:
            raise _not_yours(name, caller.role)
        model: Any = bodies.OpenCase if name == "open_case" else bodies.act_body(name)
        read = bodies.read(model, bodies.as_json(body))
        if name == "open_case":
            return {"would": name}
        async with reading_as(parts.database, caller) as conn:
            await visible_case(conn, caller, case_no)
            tasks = await cases.open_tasks(conn, case_no)
    except Problem as problem:
        raise refused(problem) from None
    subject = read.subject
    if name not in ALWAYS_OPEN and not any(name in task["acts"] and task["subject"] == subject for task in tasks):
        raise Refused("not_open", f"{name} is not open for {subject} of {case_no} now", f"案件 {case_no} 目前不接受该办理。")
    return {"would": name, "case_no": case_no}


def act_of(name: str) -> Any:
    """The act of this name."""
    if name not in ACTS:
        raise Refused("wrong_body", f"There is no act {name[:40]}.", f"没有办理事项 {name[:40]}。", again=False)
    return ACTS[name]


def body_of(name: str, subject: str, payload: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The body of an act; one that carries nothing has no payload."""
    carried = {} if act_of(name).payload is Nothing else {"payload": payload}
    return {"subject": subject, **carried, **{field: value for field, value in said.items() if value}}


def refused(problem: Problem) -> Refused:
    """A problem as the reason of an item; a case that is not open now may be later."""
    return Refused(problem.code, problem.en, problem.zh, errors=list(problem.errors))


def _not_yours(name: str, role: Role) -> Refused:
    act = ACTS[name]
    return Refused("not_permitted", f"The role {role} may not do this: {act.en}.", f"{role.zh}无权办理：{act.zh}。")


async def _decided(parts: Parts, stored: StoredRequest) -> Result:
    state, said = stored.state, stored.answer or {}
    if state == "open":
        decided = await parts.door.decide(stored, parts.wait_s)
        state, said = decided.state, decided.answer
    if state == "done":
        return {"request": stored.id, "case_no": stored.case_no}
    if state == "refused":
        sentence = str(said.get("error", "the case refused it"))
        code = str(said.get("code", "not_open"))
        raise Refused(code, sentence, refused_zh(stored, code, sentence))
    en = f"The case {stored.case_no} has not decided yet: the request {stored.id[:12]} is kept and asked after again."
    raise NotNow(en, f"案件 {stored.case_no} 尚未答复：请求已登记，稍后再次查询。")
