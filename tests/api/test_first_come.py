"""Two people, one act, at the same instant, against a real case: one is first, the other hears who it was."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner

from db.requests import StoredRequest
from domain.roles import Role
from engine.door import Decided, Door
from tests.api.colleagues import employ
from tests.api.world import BANK, GUARANTOR, Api, SelfDeciding
from tests.workflows.defaulted import CLAIM, guaranteed, guarantor_pays
from tests.workflows.world import World, running

_LODGED = {"subject": CLAIM, "payload": {"claim_no": "BC1", "documents": []}}


@pytest.fixture
async def world(temporal: Client, api: Api) -> AsyncIterator[World]:
    async with running(temporal, UnsandboxedWorkflowRunner()) as world:
        api.app.state.parts = replace(api.app.state.parts, door=Door(temporal, api.database, world.queue))
        await employ(api, ("guarantor-2", Role.GUARANTOR, GUARANTOR), ("bank-2", Role.BANK_OFFICER, BANK))
        yield world


async def test_the_same_claim_is_lodged_once_when_two_users_lodge_it_within_50_ms(api: Api, world: World) -> None:
    case = await guaranteed(world)
    await guarantor_pays(case)
    await api.app.state.parts.door.heal(case.case_no, -1)

    async def lodge(token: str, after_s: float) -> Any:
        await asyncio.sleep(after_s)  # the two are 50 ms apart, as the trap has it
        return await api.act("lodge_claim", _LODGED, token, key="lodge", case_no=case.case_no)

    answers = await asyncio.gather(lodge("guarantor", 0), lodge("guarantor-2", 0.05))
    again = [await lodge("guarantor", 0), await lodge("guarantor-2", 0)]

    done, refused = sorted(answers, key=lambda each: int(each.status_code))
    assert (done.status_code, refused.status_code, refused.json()["code"]) == (200, 409, "taken")
    assert refused.json()["taken_by"]["act"] == "lodge_claim"
    assert refused.json()["taken_by"]["actor"] in ("demo:guarantor", "demo:guarantor-2")
    assert [each.json() for each in again] == [each.json() for each in answers]
    lodged = "SELECT count(*) FROM journal WHERE case_no = $1 AND kind = 'lodge_claim'"
    assert await api.database.pool.fetchval(lodged, case.case_no) == 1


async def test_of_two_officers_who_act_at_once_one_succeeds_and_the_other_hears_who_was_first(api: Api, world: World) -> None:
    case = await world.open()
    await api.app.state.parts.door.heal(case.case_no, -1)
    said = {"payload": {"report_no": "JD1", "first_loan": True}}

    both = [api.act("record_due_diligence", said, token, case_no=case.case_no) for token in ("bank_officer", "bank-2")]
    done, refused = sorted(await asyncio.gather(*both), key=lambda each: int(each.status_code))

    assert (done.status_code, refused.status_code, refused.json()["code"]) == (200, 409, "taken")
    [fact] = await api.database.pool.fetch("SELECT actor, request FROM journal WHERE kind = 'record_due_diligence'")
    assert refused.json()["taken_by"]["actor"] == fact["actor"]
    assert done.json()["request"] == fact["request"]


@dataclass
class TooLate(SelfDeciding):
    """A door behind which another organisation was first."""

    async def decide(self, request: StoredRequest, wait_s: float = 10) -> Decided:
        first = {"act": "accept_filing", "actor": "demo:zhang", "role": "window_officer", "organisation": "bureau"}
        return Decided("refused", {"code": "taken", "error": "taken", "taken_by": first | {"at": "2026-11-21T02:00:00+00:00"}})


async def test_a_person_of_another_organisation_is_not_named(api: Api, case: str) -> None:
    api.app.state.parts = replace(api.app.state.parts, door=TooLate(api.database))

    refused = await api.act("withdraw", {"reason": "no need"}, "firm")

    assert refused.json()["taken_by"] == {
        "act": "accept_filing",
        "role": "window_officer",
        "organisation": "bureau",
        "at": "2026-11-21T02:00:00+00:00",
    }
    assert "zhang" not in refused.text
    assert "2026-11-21 10:00" in refused.json()["detail_en"]
