"""The quotas: what cases hold of a plan or a line never exceeds it, however many ask at once."""

import asyncio
from datetime import date

import pytest

from db.database import Database
from db.quotas import all_quotas, open_quota, quota_use, release_quota, reserve_quota
from domain.quotas import Grant, Quota, QuotaKind, plan

_DAY = date(2026, 11, 21)
_PLAN = plan("bank-xt", 2026, 1_000)
_LINE = Quota("park/jiuhua", QuotaKind.PARK, "jiuhua", 1_000, date(2026, 1, 1), date(2026, 12, 31))


def _share(firm: str, total_fen: int) -> Quota:
    return Quota(f"park/jiuhua/{firm}", QuotaKind.SHARE, firm, total_fen, date(2026, 1, 1), date(2026, 12, 31), "park/jiuhua")


def _case(n: int) -> str:
    return f"XT-2026-{n:06d}"


async def _used(database: Database, quota: Quota) -> int:
    found = await quota_use(database, quota.quota)
    assert found is not None
    assert found[0] == quota
    return found[1]


async def test_of_twenty_cases_that_ask_at_once_no_more_are_granted_than_the_plan_holds(database: Database) -> None:
    await open_quota(database, "xiangtan", _PLAN)

    grants = await asyncio.gather(*(reserve_quota(database, _PLAN.quota, _case(n), 150, _DAY) for n in range(20)))

    assert sum(grant.granted for grant in grants) == 6
    assert sorted(grant.left_fen for grant in grants if grant.granted) == [100, 250, 400, 550, 700, 850]
    assert {grant.left_fen for grant in grants if not grant.granted} == {100}
    assert await _used(database, _PLAN) == 900


async def test_shares_that_are_drawn_on_at_once_never_exceed_their_line(database: Database) -> None:
    await open_quota(database, "xiangtan", _LINE)
    for firm in ("a", "b"):
        await open_quota(database, "xiangtan", _share(firm, 500))
    asked = [("park/jiuhua/a", 120), ("park/jiuhua/b", 120), ("park/jiuhua", 120), ("park/jiuhua/a", 120)] * 5

    await asyncio.gather(*(reserve_quota(database, quota, _case(n), fen, _DAY) for n, (quota, fen) in enumerate(asked)))

    assert await _used(database, _LINE) == 960
    assert await _used(database, _share("a", 500)) <= 480


async def test_a_case_that_asks_again_holds_the_amount_once(database: Database) -> None:
    await open_quota(database, "xiangtan", _PLAN)

    again = await asyncio.gather(*(reserve_quota(database, _PLAN.quota, _case(1), 600, _DAY) for _ in range(5)))

    assert again == [Grant(True, 400)] * 5
    assert await _used(database, _PLAN) == 600


async def test_another_amount_of_the_same_case_takes_the_place_of_the_first(database: Database) -> None:
    await open_quota(database, "xiangtan", _PLAN)
    await reserve_quota(database, _PLAN.quota, _case(1), 600, _DAY)

    assert await reserve_quota(database, _PLAN.quota, _case(1), 1_000, _DAY) == Grant(True, 0)
    assert await reserve_quota(database, _PLAN.quota, _case(1), 1_001, _DAY) == Grant(
        False, 0, "quota plan/bank-xt/2026 has 10.00 yuan for this case, less than 10.01"
    )
    assert await _used(database, _PLAN) == 1_000


async def test_what_was_released_is_free_for_others_and_may_be_reserved_again(database: Database) -> None:
    await open_quota(database, "xiangtan", _PLAN)
    await reserve_quota(database, _PLAN.quota, _case(1), 900, _DAY)
    await release_quota(database, _PLAN.quota, _case(1))
    await release_quota(database, _PLAN.quota, _case(1))

    assert (await reserve_quota(database, _PLAN.quota, _case(2), 700, _DAY)).granted
    assert not (await reserve_quota(database, _PLAN.quota, _case(1), 900, _DAY)).granted
    assert (await reserve_quota(database, _PLAN.quota, _case(1), 300, _DAY)).granted
    assert await _used(database, _PLAN) == 1_000


async def test_a_share_draws_on_its_line_too(database: Database) -> None:
    await open_quota(database, "xiangtan", _LINE)
    await open_quota(database, "xiangtan", _share("a", 500))
    await reserve_quota(database, _LINE.quota, _case(1), 700, _DAY)

    assert await reserve_quota(database, "park/jiuhua/a", _case(2), 301, _DAY) == Grant(
        False, 300, "quota park/jiuhua has 3.00 yuan for this case, less than 3.01"
    )
    assert await reserve_quota(database, "park/jiuhua/a", _case(2), 300, _DAY) == Grant(True, 0)
    assert await _used(database, _LINE) == 1_000


async def test_a_plan_that_is_over_grants_nothing_and_keeps_what_was_granted(database: Database) -> None:
    await open_quota(database, "xiangtan", _PLAN)
    await reserve_quota(database, _PLAN.quota, _case(1), 600, date(2026, 12, 31))

    assert not (await reserve_quota(database, _PLAN.quota, _case(2), 100, date(2027, 1, 1))).granted
    assert (await reserve_quota(database, _PLAN.quota, _case(1), 600, date(2027, 1, 1))).granted


async def test_an_unknown_quota_grants_nothing(database: Database) -> None:
    assert await reserve_quota(database, "plan/nobody/2026", _case(1), 1, _DAY) == Grant(
        False, 0, "there is no quota plan/nobody/2026", open=False
    )
    assert await quota_use(database, "plan/nobody/2026") is None


@pytest.mark.parametrize(("total", "why"), [(600, None), (601, "line park/jiuhua has 6.00 yuan left to allot, less than 6.01")])
async def test_a_line_allots_no_more_than_it_has(database: Database, total: int, why: str | None) -> None:
    await open_quota(database, "xiangtan", _LINE)
    await open_quota(database, "xiangtan", _share("a", 400))

    assert await open_quota(database, "xiangtan", _share("b", total)) == why


async def test_a_quota_is_opened_once_and_a_share_needs_its_line(database: Database) -> None:
    assert await open_quota(database, "xiangtan", _share("a", 1)) == "there is no line park/jiuhua that could have the share park/jiuhua/a"
    assert await open_quota(database, "xiangtan", _PLAN) is None
    assert await open_quota(database, "xiangtan", _PLAN) == "there is a quota plan/bank-xt/2026 already"


async def test_all_quotas_are_told_with_their_use_a_line_before_its_shares(database: Database) -> None:
    for quota in (_PLAN, _LINE, _share("a", 400)):
        await open_quota(database, "xiangtan", quota)
    await reserve_quota(database, _share("a", 400).quota, _case(1), 300, _DAY)

    assert await all_quotas(database) == [(_LINE, 300), (_share("a", 400), 300), (_PLAN, 0)]
