"""What a partner's failure means to a case: a refusal is final, everything else is tried again."""

import inspect
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.bank import BankActivities
from activities.errors import PARTNER_REFUSED, PartnerAway, PartnerRefused
from activities.fund import FundActivities
from activities.guarantor import GuarantorActivities
from activities.insurer import InsurerActivities
from activities.partners import PartnerActivities
from activities.registry import RegistryActivities
from domain.calls import Answer, Call

CALL = Call("XT-1/case/review/1", "review", "XT-1", "bank-x", "case", "2026-11-23T02:00:00+00:00")
CLASSES = [BankActivities, FundActivities, GuarantorActivities, InsurerActivities, RegistryActivities, PartnerActivities]


class World:
    """A world outside that meets every call in the same way."""

    def __init__(self, outcome: Exception | Any) -> None:
        self.outcome = outcome
        self.calls: list[Call] = []

    def __getattr__(self, name: str) -> Any:
        async def method(call: Call) -> Any:
            self.calls.append(call)
            if isinstance(self.outcome, Exception):
                raise self.outcome
            return self.outcome

        return method


def activities(world: World) -> list[tuple[str, Any]]:
    """Name and method of every activity of every partner."""
    found = []
    for cls in CLASSES:
        for _, method in inspect.getmembers(cls(world), inspect.ismethod):
            definition = getattr(method, "__temporal_activity_definition", None)
            if definition is not None:
                found.append((definition.name, method))
    return found


def test_every_activity_has_the_name_of_its_world_and_its_kind_of_call() -> None:
    assert sorted(name for name, _ in activities(World(None))) == sorted(
        [f"registry.{kind}" for kind in ("file", "correct", "declare", "change", "cancel", "search")]
        + [f"bank.{kind}" for kind in ("review", "disburse", "schedule", "default", "settle", "release")]
        + [f"insurer.{kind}" for kind in ("quote", "bind", "indemnify")]
        + [f"guarantor.{kind}" for kind in ("guarantee", "pay")]
        + [f"fund.{kind}" for kind in ("admit", "claim", "recheck", "advance", "settlement")]
        + ["partner.poll"]
    )


async def test_every_activity_hands_the_call_on() -> None:
    world = World([])

    for _, method in activities(world):
        await method(CALL)

    assert world.calls == [CALL] * 23


async def test_a_refusal_is_not_tried_again() -> None:
    for _, method in activities(World(PartnerRefused("the bank will not"))):
        with pytest.raises(ApplicationError, match="the bank will not") as refused:
            await method(CALL)
        assert (refused.value.type, refused.value.non_retryable) == (PARTNER_REFUSED, True)


@pytest.mark.parametrize("error", [PartnerAway("asleep"), ValueError("a bug")])
async def test_whatever_else_goes_wrong_is_tried_again(error: Exception) -> None:
    for _, method in activities(World(error)):
        with pytest.raises(type(error)):
            await method(CALL)


async def test_a_poll_returns_the_answers() -> None:
    answer = Answer("XT-1/case/review/1", 1, "decide_credit", "case", {}, "2026-11-24T02:00:00+00:00")

    assert await PartnerActivities(World([answer])).poll(CALL) == [answer]
