"""All five services, through the very adapters that the worker uses; a bank's own test system has to pass the same."""

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from activities.errors import PartnerAway, PartnerRefused
from domain.acts import ACTS
from domain.calls import Call, Search
from partners.answers import SERVICES, HttpAnswers
from partners.bank import HttpBank
from partners.fund import HttpFund
from partners.guarantor import HttpGuarantor
from partners.http import PartnerClient
from partners.insurer import HttpInsurer
from partners.registry import HttpRegistry

if TYPE_CHECKING:
    from tests.sandbox.conftest import Sandbox

Make = Callable[..., Call]
SCHEDULE = [{"n": n, "due": f"2055-{n:02d}-23", "principal_fen": 1_000_000, "interest_fen": 30_000 - n * 5_000} for n in range(1, 6)]
FAR = "2057-01-01T00:00:00+00:00"


@pytest.fixture
async def clients(sandbox: "Sandbox") -> AsyncIterator[dict[str, PartnerClient]]:
    clients = {service: PartnerClient(sandbox.url, service, timeout_s=5) for service in SERVICES}
    yield clients
    for client in clients.values():
        await client.close()


def readable(answer: dict[str, Any]) -> bool:
    """Whether the answer carries what its act carries."""
    payload = ACTS[answer["act"]].payload
    return isinstance(TypeAdapter(payload).validate_python(answer["payload"]), payload)


async def acts_of(sandbox: "Sandbox") -> list[str]:
    await sandbox.tell(FAR)
    assert all(readable(answer) for answer in sandbox.receiver.answers)
    return sandbox.receiver.acts


async def test_a_registry_acknowledges_on_the_same_day_and_registers(
    sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make
) -> None:
    registry = HttpRegistry(clients["registry"])
    filing = call("file", "registry-cnipa", "ZL202011118306.9", right_no="ZL202011118306.9", kind="invention", pledgee="bank-xt-rcb")

    await registry.file(filing)
    first = await sandbox.tell("2054-11-23T03:00:00+00:00")
    acts = await acts_of(sandbox)
    found = await registry.search(call("search", "registry-cnipa", "ZL202011118306.9", right_no="ZL202011118306.9"))

    assert first == {"sent": 1, "next": "2054-11-25T02:00:00+00:00", "unsent": 1}
    assert acts == ["acknowledge_receipt", "register"]
    assert [answer["subject"] for answer in sandbox.receiver.answers] == ["ZL202011118306.9"] * 2
    registration_no = sandbox.receiver.answers[1]["payload"]["registration_no"]
    assert found == Search("ZL202011118306.9", registration_no, "bank-xt-rcb", "in_force")


async def test_a_right_in_pledge_is_refused_with_r09_until_it_is_cancelled(
    sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make
) -> None:
    registry = HttpRegistry(clients["registry"])
    right = {"right_no": "ZL1.1", "pledgee": "bank-xt-rcb"}

    await registry.file(call("file", "registry-cnipa", "ZL1.1", **right))
    await sandbox.tell("2054-12-01T02:00:00+00:00")
    await registry.file(call("file", "registry-cnipa", "ZL1.1", 2, "2054-12-01T02:00:00+00:00", **right))
    await sandbox.tell("2054-12-10T02:00:00+00:00")
    await registry.change(call("change", "registry-cnipa", "ZL1.1", 1, "2054-12-10T02:00:00+00:00", **right, change="term"))
    await registry.cancel(call("cancel", "registry-cnipa", "ZL1.1", 1, "2054-12-10T02:00:00+00:00", **right, ground="settled"))
    await sandbox.tell("2054-12-20T02:00:00+00:00")
    await registry.file(call("file", "registry-cnipa", "ZL1.1", 3, "2054-12-20T02:00:00+00:00", **right))
    acts = await acts_of(sandbox)

    assert acts == [
        *("acknowledge_receipt", "register", "acknowledge_receipt", "refuse_registration"),
        *("change_registration", "cancel_registration", "acknowledge_receipt", "register"),
    ]
    assert sandbox.receiver.answers[3]["payload"]["ground"] == "R09"
    assert sandbox.receiver.answers[3]["reason"]


async def test_a_correction_and_a_declaration_lead_to_the_registration(
    sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make
) -> None:
    registry = HttpRegistry(clients["registry"])

    await registry.correct(call("correct", "registry-cnipa", "ZL2.2", right_no="ZL2.2", cured=["title"]))
    await registry.declare(call("declare", "registry-cnipa", "ZL3.3", right_no="ZL3.3"))

    assert await acts_of(sandbox) == ["register", "register"]


async def test_a_bank_lends_and_reports_every_instalment_on_its_day(
    sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make
) -> None:
    bank = HttpBank(clients["bank"])

    await bank.review(call("review", "bank-xt-rcb", amount_fen=5_000_000))
    await bank.disburse(call("disburse", "bank-xt-rcb", amount_fen=5_000_000, annual_rate="0.0385", schedule=SCHEDULE))
    acts = await acts_of(sandbox)

    assert acts == ["confirm_disbursement", "decide_credit", *["record_repayment"] * 5]
    assert [(answer["number"], answer["payload"]["amount_fen"], answer["at"]) for answer in sandbox.receiver.answers[2:4]] == [
        (2, 1_025_000, "2055-01-23T02:00:00+00:00"),
        (3, 1_020_000, "2055-02-23T02:00:00+00:00"),
    ]


async def test_a_new_schedule_replaces_what_the_bank_had_still_to_report(
    sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make
) -> None:
    bank = HttpBank(clients["bank"])

    await bank.disburse(call("disburse", "bank-xt-rcb", amount_fen=5_000_000, schedule=SCHEDULE))
    await sandbox.tell("2055-01-30T02:00:00+00:00")
    later = [{"n": 1, "due": "2056-01-30", "principal_fen": 4_000_000, "interest_fen": 0}]
    new = call("schedule", "bank-xt-rcb", "case", 1, "2055-01-30T02:00:00+00:00", schedule=later)
    await bank.schedule(new)
    acts = await acts_of(sandbox)

    assert acts == ["confirm_disbursement", "record_repayment", "record_repayment"]
    assert sandbox.receiver.answers[-1]["call"] == new.call


@pytest.mark.parametrize(("cover", "follow_up"), [("insurance", ["notify_loss"]), ("guarantee", ["demand_guarantee"]), ("none", [])])
async def test_a_bank_that_declares_the_default_turns_to_who_covers_the_loan(
    sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make, cover: str, follow_up: list[str]
) -> None:
    await HttpBank(clients["bank"]).default(call("default", "bank-xt-rcb", overdue_days=91, outstanding_fen=4_000_000, cover=cover))

    assert await acts_of(sandbox) == ["declare_default", *follow_up]


async def test_a_bank_settles_and_releases(sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make) -> None:
    bank = HttpBank(clients["bank"])

    await bank.release(call("release", "bank-xt-rcb"))
    await bank.settle(call("settle", "bank-xt-rcb"))

    assert await acts_of(sandbox) == ["release_pledge", "settle"]


async def test_an_insurer_quotes_binds_what_it_quoted_and_pays(sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make) -> None:
    insurer = HttpInsurer(clients["insurer"])

    await insurer.quote(call("quote", "insurer-picc", amount_fen=100_000_000, months=12))
    await sandbox.tell("2054-11-24T02:00:00+00:00")
    await insurer.bind(call("bind", "insurer-picc", "case", 1, "2054-11-24T03:00:00+00:00", amount_fen=100_000_000))
    await sandbox.tell("2054-11-25T02:00:00+00:00")
    await insurer.indemnify(call("indemnify", "insurer-picc", "case", 1, "2055-06-24T03:00:00+00:00", amount_fen=80_000_000))
    acts = await acts_of(sandbox)

    assert acts == ["quote_cover", "bind_cover", "pay_indemnity", "record_subrogation"]
    quoted, bound, paid = (answer["payload"] for answer in sandbox.receiver.answers[:3])
    assert quoted == {"premium_fen": 1_500_000, "cover_ratio": "0.80", "waiting_days": 30}
    assert bound["premium_fen"] == 1_500_000
    assert paid["amount_fen"] == 80_000_000


async def test_a_guarantor_guarantees_and_pays(sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make) -> None:
    guarantor = HttpGuarantor(clients["guarantor"])

    await guarantor.guarantee(call("guarantee", "guarantor-xt", amount_fen=100_000_000, months=12))
    await guarantor.pay(call("pay", "guarantor-xt", "case", 1, "2055-06-24T03:00:00+00:00", amount_fen=80_000_000))

    assert await acts_of(sandbox) == ["issue_guarantee", "pay_guarantee", "record_subrogation"]


async def test_a_fund_admits_decides_advances_and_settles(sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make) -> None:
    fund = HttpFund(clients["fund"])

    await fund.admit(call("admit", "fund-sx", amount_fen=100_000_000))
    await fund.claim(call("claim", "fund-sx", "claim-1", 1, "2055-06-01T02:00:00+00:00", base_fen=80_000_000, ratio_set=True, ratio="0.35"))
    await fund.advance(call("advance", "fund-sx", "claim-1", 1, "2055-07-01T02:00:00+00:00", amount_fen=28_000_000))
    await fund.recheck(call("recheck", "fund-sx", "claim-1", 1, "2055-08-02T02:00:00+00:00", base_fen=80_000_000, ratio_set=False))
    await fund.settlement(call("settlement", "fund-sx", "claim-1", 1, "2055-10-09T02:00:00+00:00", final_fen=1, returned_fen=1))
    acts = await acts_of(sandbox)

    decided = ["forward_claim", "decide_claim"]
    assert acts == ["admit_to_fund", *decided, "pay_advance", *decided, "settle_claim"]
    assert [answer["subject"] for answer in sandbox.receiver.answers] == ["case", *["claim-1"] * 6]
    assert [sandbox.receiver.answers[n]["payload"]["ratio"] for n in (2, 5)] == ["0.35", "0.50"]


async def test_answers_that_were_lost_can_be_polled_for(sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make) -> None:
    review = call("review", "bank-xt-rcb", amount_fen=1)
    await sandbox.turn("bank", lost_rate=1)

    before = await HttpAnswers(clients).poll(review)
    await HttpBank(clients["bank"]).review(review)
    early = await HttpAnswers(clients).poll(review)
    told = await sandbox.tell(FAR)
    late = await HttpAnswers(clients).poll(review)

    assert before == early == []
    assert told == {"sent": 1, "next": None, "unsent": 0}
    assert sandbox.receiver.answers == []
    assert [(answer.act, answer.number) for answer in late] == [("decide_credit", 1)]


async def test_a_call_that_cannot_be_worked_on_is_refused_for_good(clients: dict[str, PartnerClient], call: Make) -> None:
    with pytest.raises(PartnerRefused, match="schedule with at least one line"):
        await HttpBank(clients["bank"]).disburse(call("disburse", "bank-xt-rcb", amount_fen=1))
    with pytest.raises(PartnerRefused, match="takes no call 'dance'"):
        await HttpBank(clients["bank"]).review(call("dance", "bank-xt-rcb"))


@pytest.mark.parametrize("knob", [{"down": True}, {"error_rate": 1}, {"nonsense_rate": 1}])
async def test_a_service_that_fails_is_away_and_takes_the_call_once_when_it_is_back(
    sandbox: "Sandbox", clients: dict[str, PartnerClient], call: Make, knob: dict[str, Any]
) -> None:
    bank, review = HttpBank(clients["bank"]), call("review", "bank-xt-rcb", amount_fen=1)
    await sandbox.turn("bank", **knob)

    for _ in range(5):
        with pytest.raises(PartnerAway):
            await bank.review(review)
    await sandbox.turn("bank", down=False, error_rate=0, nonsense_rate=0)
    await bank.review(review)

    assert await acts_of(sandbox) == ["decide_credit"]


async def test_a_service_that_is_too_slow_is_away(sandbox: "Sandbox", call: Make) -> None:
    await sandbox.turn("bank", delay_s=1)

    async with PartnerClient(sandbox.url, "bank", timeout_s=0.2) as client:
        with pytest.raises(PartnerAway, match="cannot be reached"):
            await HttpBank(client).review(call("review", "bank-xt-rcb", amount_fen=1))
