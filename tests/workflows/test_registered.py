"""Rights that stand in their registers: terms that lapse, rights that end, annual fees, changes, releases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from activities.requests import Gathering
from domain.extract import Extract
from domain.opening import Right, RightKind
from domain.workdays import instant, local_day
from tests.workflows.world import PATENT, TRADEMARK, Case, World, kind_of

GI = Right("GI-0001", RightKind.GEOGRAPHICAL_INDICATION, "测试地理标志", date(2033, 1, 1), 1_000_000_00)
NO, MARK = PATENT.right_no, TRADEMARK.right_no
NOTICE = {"notice_no": "BG1", "effective_on": "2026-11-24"}


def _in_days(days: int) -> date:
    return local_day(datetime.now(UTC)) + timedelta(days=days)


async def _registered(world: World, rights: Sequence[Right], term_end: date | None = None, **more: Any) -> Case:
    """A case whose rights all stand in their registers."""
    opening = {name: more.pop(name) for name in ("events_a_run",) if name in more}
    case = await world.open(tuple(rights), **opening)
    await case.to_registration(**more)
    for right in rights:
        await case.file(right)
        entry = {"registration_no": f"Y-{right.right_no}", "registered_on": "2026-11-23", "notice_no": "DJ1"}
        if term_end:
            entry["term_end"] = term_end.isoformat()
        await case.answer("file", "register", entry, 2, right.right_no)
    return case


async def _lent(world: World, rights: Sequence[Right], term_end: date | None = None, **more: Any) -> Case:
    """A case whose loan is repaid now."""
    case = await _registered(world, rights, term_end, **more)
    await case.approve()
    await case.disburse()
    return case


def _told(case: Case, kind: str, subject: str) -> list[dict[str, Any]]:
    return [fact.data for fact in case.journal if (fact.kind, fact.subject) == (kind, subject)]


def _stage(case: Case, right_no: str) -> str:
    return str(_told(case, "right_moved", right_no)[-1]["stage"])


# The registered term


async def test_a_trademark_pledge_lapses_when_its_term_ends_and_nobody_extended_it(world: World) -> None:
    end = _in_days(40)
    case = await _lent(world, (PATENT, TRADEMARK), end, amount_fen=900_000_00)

    await case.pass_until(instant(end, 23, 59))
    assert [fact.data["until"] for fact in case.journal if fact.kind == "term_ends_soon"] == [end.isoformat()]
    assert "pledge_ended" not in case.kinds()
    await case.pass_until(instant(end + timedelta(days=1), 0, 1))

    assert _told(case, "pledge_ended", MARK) == [{"how": "lapsed", "on": end.isoformat()}]
    assert _told(case, "right_moved", MARK)[-1] == {"stage": "lapsed"}
    assert "登记自动失效" in case.last("pledge_ended").clause
    assert case.last("limit_computed").data["limit_fen"] == 500_000_00
    assert case.last("limit_computed").data["approved_fen"] == 900_000_00  # what was lent stands, and the loan goes on
    assert _stage(case, NO) == "registered"  # no patent pledge lapses with a term
    assert case.last("entered").data["stage"] == "repayment"


async def test_the_end_of_a_term_is_announced_once_thirty_days_before_it(world: World) -> None:
    end = _in_days(40)
    case = await _registered(world, (TRADEMARK,), end)

    await case.pass_until(instant(end - timedelta(days=30), 8, 59))
    assert "term_ends_soon" not in case.kinds()
    await case.pass_until(instant(end - timedelta(days=30), 9, 1))
    assert _told(case, "term_ends_soon", MARK) == [{"until": end.isoformat(), "party": "bank-xt-rcb"}]


async def test_a_geographical_indication_lapses_like_a_trademark(world: World) -> None:
    end = _in_days(10)
    case = await _registered(world, (PATENT, GI), end)

    await case.pass_until(instant(end + timedelta(days=1), 0, 1))
    assert _stage(case, GI.right_no) == "lapsed"


async def test_an_extension_moves_the_term_and_its_announcement(world: World) -> None:
    end, later = _in_days(35), _in_days(135)
    case = await _registered(world, (TRADEMARK,), end)
    await case.pass_until(instant(end - timedelta(days=1), 10))

    await case.act("extend_term", {"notice_no": "YQ1", "term_end": later.isoformat()}, MARK)
    await case.pass_until(instant(later, 12))

    assert [told["until"] for told in _told(case, "term_ends_soon", MARK)] == [end.isoformat(), later.isoformat()]
    assert _told(case, "right_moved", MARK)[-1]["until"] == later.isoformat()
    assert _stage(case, MARK) == "registered"
    await case.pass_until(instant(later + timedelta(days=1), 0, 1))
    assert _stage(case, MARK) == "lapsed"


async def test_an_extension_received_in_time_counts_although_the_term_ends_first(world: World) -> None:
    end, later = _in_days(10), _in_days(100)
    case = await _registered(world, (TRADEMARK,), end)
    last_moment = instant(end + timedelta(days=1)).isoformat()

    async def decide_what_came_in_time(gathering: Gathering) -> None:
        if gathering.received_until == last_moment:
            world.before_deadline = None
            await case.act("extend_term", {"notice_no": "YQ1", "term_end": later.isoformat()}, MARK)

    world.before_deadline = decide_what_came_in_time
    await case.pass_until(instant(end + timedelta(days=2)))
    assert _stage(case, MARK) == "registered"
    assert "pledge_ended" not in case.kinds()


async def test_an_extension_that_ends_no_later_is_refused(world: World) -> None:
    end = _in_days(300)
    case = await _registered(world, (TRADEMARK,), end)

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("extend_term", {"notice_no": "YQ1", "term_end": end.isoformat()}, MARK)
    assert f"the registered term runs until {end}: an extension ends later" in str(refused.value.cause)


async def test_a_patent_has_no_registered_term_to_extend(world: World) -> None:
    case = await _registered(world, (PATENT,))

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("extend_term", {"notice_no": "YQ1", "term_end": "2030-01-01"}, NO)
    assert kind_of(refused.value) == "NotOpen"


async def test_a_term_ends_in_the_next_run_as_in_this_one(world: World) -> None:
    end = _in_days(75)
    case = await _lent(world, (PATENT, TRADEMARK), end, events_a_run=60)
    await case.pass_to_due(1)
    await case.pay(1)
    await case.pass_until(instant(end - timedelta(days=25), 10))
    assert len(_told(case, "term_ends_soon", MARK)) == 1
    before = await case.handle.describe()
    await case.pass_to_due(2)
    await case.pay(2)

    await case.pass_until(instant(end + timedelta(days=1), 0, 1))
    assert (await case.handle.describe()).run_id != before.run_id
    assert len(_told(case, "term_ends_soon", MARK)) == 1
    assert _told(case, "pledge_ended", MARK) == [{"how": "lapsed", "on": end.isoformat()}]


async def test_a_pledge_that_lapses_before_the_money_moves_lends_nothing(world: World) -> None:
    end = _in_days(10)
    case = await _registered(world, (TRADEMARK,), end)
    await case.pass_until(instant(end + timedelta(days=1), 0, 1))

    await case.approve()
    assert await case.handle.result() == "declined"
    assert world.held == {}


# The right's own end


async def test_a_right_that_ends_while_it_is_pledged_takes_its_pledge_with_it(world: World) -> None:
    end = _in_days(20)
    case = await _lent(world, (replace(PATENT, expires_on=end), TRADEMARK))

    await case.pass_until(instant(end, 23, 59))
    assert _stage(case, NO) == "registered"
    await case.pass_until(instant(end + timedelta(days=1), 0, 1))
    assert _told(case, "pledge_ended", NO) == [{"how": "extinct", "on": end.isoformat()}]
    assert _stage(case, NO) == "extinct"
    assert [line["right_no"] for line in case.last("limit_computed").data["lines"]] == [MARK]


async def test_a_trademark_can_be_renewed_for_six_months_after_its_end(world: World) -> None:
    end, renewed = date(2026, 12, 10), date(2036, 12, 10)
    case = await _registered(world, (replace(TRADEMARK, expires_on=end),))

    await case.pass_until(instant(date(2027, 6, 10), 12))
    assert _stage(case, MARK) == "registered"
    await case.act("change_registration", NOTICE | {"expires_on": renewed.isoformat()}, MARK)
    await case.pass_until(instant(date(2027, 6, 12)))
    assert _stage(case, MARK) == "registered"
    assert case.last("right_moved").data["expires_on"] == renewed.isoformat()


async def test_a_trademark_that_nobody_renews_is_extinct_after_the_grace(world: World) -> None:
    case = await _registered(world, (replace(TRADEMARK, expires_on=date(2026, 12, 10)),))

    await case.pass_until(instant(date(2027, 6, 11), 0, 1))
    assert _told(case, "pledge_ended", MARK) == [{"how": "extinct", "on": "2027-06-10"}]


# Annual fees


def _paid_until(day: date) -> Right:
    return replace(PATENT, extract=Extract(_in_days(0), owner="湘潭测试有限公司", fee_paid_until=day))


async def test_each_month_of_the_grace_of_an_annual_fee_is_told_once_with_its_surcharge(world: World) -> None:
    case = await _lent(world, (_paid_until(date(2027, 1, 15)), TRADEMARK), cover="none")

    await case.pass_until(instant(date(2027, 1, 15), 23))
    assert "annual_fee_due" not in case.kinds()
    await case.pass_until(instant(date(2027, 7, 15), 23, 59))
    told = _told(case, "annual_fee_due", NO)
    assert [(each["month"], each["surcharge"]) for each in told] == [
        (1, "0.00"),
        (2, "0.05"),
        (3, "0.10"),
        (4, "0.15"),
        (5, "0.20"),
        (6, "0.25"),
    ]
    assert {(each["paid_until"], each["grace_ends"], each["party"]) for each in told} == {("2027-01-15", "2027-07-15", "bank-xt-rcb")}
    assert _stage(case, NO) == "registered"
    await case.pass_until(instant(date(2027, 7, 16), 0, 1))
    assert _told(case, "pledge_ended", NO) == [{"how": "extinct", "on": "2027-07-15"}]


async def test_an_extract_that_shows_the_fee_as_paid_ends_the_reminders(world: World) -> None:
    case = await _registered(world, (_paid_until(date(2027, 1, 15)),))
    await case.pass_until(instant(date(2027, 2, 20)))

    paid = Extract(date(2027, 2, 19), fee_paid_until=date(2028, 1, 15))
    await case.act("record_extract", {"extract": paid}, NO)
    await case.pass_until(instant(date(2027, 9, 1)))
    assert [told["month"] for told in _told(case, "annual_fee_due", NO)] == [1, 2]
    assert _stage(case, NO) == "registered"


async def test_months_of_grace_that_went_by_before_the_registration_are_told_once_together(world: World) -> None:
    since = local_day(datetime.now(UTC)) - timedelta(days=70)
    case = await _registered(world, (_paid_until(since),))

    await case.rest()
    assert [told["month"] for told in _told(case, "annual_fee_due", NO)] == [3]


async def test_a_right_that_the_register_says_has_ended_is_extinct(world: World) -> None:
    case = await _lent(world, (PATENT, TRADEMARK))
    day = await case.today()

    await case.act("record_extract", {"extract": Extract(day, status="invalid")}, NO)
    await case.rest()
    assert _told(case, "pledge_ended", NO) == [{"how": "extinct", "on": day.isoformat()}]
    assert "R02" in case.last("pledge_ended").clause


# What the registrar does by itself


async def test_a_right_is_released_with_the_consent_of_who_covers_and_is_free_again(world: World) -> None:
    case = await _registered(world, (PATENT, TRADEMARK), cover="insurance", amount_fen=900_000_00)

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("release_in_part", NOTICE, MARK)
    assert "insurer-picc covers the loan on the strength of this right: its consent is needed" in str(refused.value.cause)
    await case.act("release_in_part", NOTICE | {"consents": ["insurer-picc"]}, MARK)
    await case.rest()

    assert _stage(case, MARK) == "released"
    assert case.last("pledge_ended").data == {"how": "released", "on": "2026-11-24"}
    assert "程序规定" in case.last("pledge_ended").clause
    assert case.last("limit_computed").data["limit_fen"] == 500_000_00
    assert sorted(world.held) == [NO]
    with pytest.raises(WorkflowUpdateFailedError) as gone:
        await case.act("revoke_registration", NOTICE, MARK)
    assert kind_of(gone.value) == "NotOpen"


async def test_a_released_right_is_given_free_once(world: World) -> None:
    case = await _registered(world, (PATENT, TRADEMARK))
    await case.act("release_in_part", NOTICE, MARK)
    await case.rest()

    await case.answer("review", "decide_credit", {"approved": False, "decision_no": "FK1"})
    await case.act("confirm_credit", {"approved": False, "decision_no": "FH1"}, actor="test:second")
    await case.answer("cancel", "cancel_registration", {"notice_no": "ZX1", "effective_on": "2026-12-01"})
    assert await case.handle.result() == "declined"
    assert len(_told(case, "reservation_ended", MARK)) == 1


async def test_a_change_of_the_entry_is_a_fact_of_the_right(world: World) -> None:
    case = await _registered(world, (PATENT,))

    await case.act("change_registration", NOTICE | {"amount_fen": 200_000_00, "pledgee": "bank-xt-hr"}, NO)
    await case.rest()
    moved = case.last("right_moved").data
    assert (moved["stage"], moved["amount_fen"], moved["pledgee"]) == ("registered", 200_000_00, "bank-xt-hr")
    await case.act("change_registration", NOTICE, NO)
    await case.rest()
    assert case.last("right_moved").data == moved  # what a notice leaves out stays


async def test_the_change_for_a_renewed_loan_moves_the_amount_and_the_term(world: World) -> None:
    end = _in_days(40)
    case = await _lent(world, (TRADEMARK,), end, months=2, method="monthly_interest", secured="maximum")
    await case.pass_to_due(1)
    await case.pay(1)
    renewal = {"loan_contract_no": "JK2", "pledge_contract_no": "ZY2", "annual_rate": "0.034", "months": 3, "consents": []}
    day = await case.today()
    await case.act("renew_loan", renewal | {"signed_on": day.isoformat(), "amount_fen": 300_000_00})
    await case.answer("change", "change_registration", NOTICE)
    await case.rest()

    moved = _told(case, "right_moved", MARK)[-1]
    assert (moved["stage"], moved["amount_fen"], moved["until"]) == ("registered", 300_000_00, (day + timedelta(days=93)).isoformat())


async def test_a_changed_amount_is_not_negative(world: World) -> None:
    case = await _registered(world, (PATENT,))

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.act("change_registration", NOTICE | {"amount_fen": -1}, NO)
    assert "amount_fen: An amount in fen must not be negative" in str(refused.value.cause)


async def test_a_revocation_is_told_with_its_ground_and_cure(world: World) -> None:
    case = await _registered(world, (PATENT, TRADEMARK))

    await case.act("revoke_registration", NOTICE | {"ground": "R09"}, NO)
    await case.rest()
    moved = _told(case, "right_moved", NO)[-1]
    assert (moved["stage"], moved["ground"], moved["cure_zh"]) == ("revoked", "R09", "先注销在先质押登记")
    assert _told(case, "pledge_ended", NO) == [{"how": "revoked", "on": "2026-11-24"}]
