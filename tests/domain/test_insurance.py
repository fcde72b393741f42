"""Premiums and indemnities."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.insurance import Event, Indemnity, Line, Member, MemberPremium, Policy, Premium, indemnity, premium
from domain.rules import Unset
from domain.terms import Ground
from tests.domain.fund_rules import told, working

_QINGDAO: dict[str, str | None] = {
    "insurance.surety.premium_rate": "0.02",
    "insurance.surety.sum_cap": "5000000",
    "insurance.surety.most_months": "12",
    "insurance.surety.cover_ratio": "0.60",
}
_ONE = Policy(Line.SURETY, [Member("a", 500_000_000)])
_DUE = date(2026, 6, 1)
_EVENT = Event(Line.SURETY, 1_000_000, _DUE, date(2026, 7, 2), insured_fen=1_000_000, remaining_fen=1_000_000)
_LOSS = Event(Line.LIABILITY, 1_000_000, _DUE, _DUE, 1_000_000, 1_000_000, cover_ratio=Decimal(1))


def _paid(changed: dict[str, str | None], event: Event) -> Indemnity:
    return indemnity(working(changed), event)


def test_a_premium_is_the_rate_of_the_sum_insured_for_its_months() -> None:
    by = working(_QINGDAO)

    assert premium(by, _ONE) == Premium(10_000_000, 500_000_000, 500_000_000, 500_000_000, [MemberPremium("a", 500_000_000, 10_000_000)])
    assert premium(by, replace(_ONE, months=7)).premium_fen == 5_833_333
    assert told(by)[:3] == [("premium_fen", "10000000"), ("members", "a:10000000"), ("remaining_fen", "500000000")]
    assert by.steps[0].rule == "insurance.surety.premium_rate"
    assert [(step.zh, step.en) for step in by.steps[:3]] == [
        ("保费 = 保险金额 × 年费率 × 月数 ÷ 12", "premium = sum insured × annual rate × months ÷ 12"),
        ("各成员分摊保费（分）", "premium of each member (fen)"),
        ("剩余累计赔偿限额", "left of the aggregate limit"),
    ]
    assert by.steps[0].inputs == {"insured_fen": "500000000", "rate": "0.02", "months": "12"}


def test_the_members_of_a_package_share_the_premium_to_the_fen() -> None:
    package = Policy(Line.LIABILITY, [Member(name, 100) for name in "abc"], premium_rate=Decimal("0.3334"), aggregate_fen=250)

    found = premium(working(), package)

    assert (found.premium_fen, [member.premium_fen for member in found.members]) == (100, [34, 33, 33])
    assert (found.insured_fen, found.limit_fen, found.remaining_fen) == (300, 250, 250)


def test_what_was_indemnified_uses_up_the_aggregate_limit() -> None:
    by = working(_QINGDAO)
    package = replace(_ONE, aggregate_fen=400, indemnified_fen=150)

    assert premium(by, package).remaining_fen == 250
    assert by.steps[2].inputs == {"limit_fen": "400", "indemnified_fen": "150"}
    assert premium(by, replace(package, indemnified_fen=500)).remaining_fen == 0
    assert premium(by, replace(_ONE, aggregate_fen=600_000_000)).limit_fen == 500_000_000


def test_members_without_a_sum_pay_nothing() -> None:
    assert premium(working(_QINGDAO), replace(_ONE, members=[Member("a", 0)])).members == [MemberPremium("a", 0, 0)]


def test_a_sum_or_term_beyond_the_pack_is_refused_with_its_clause() -> None:
    by = working(_QINGDAO)

    found = premium(by, Policy(Line.SURETY, [Member("a", 500_000_001), Member("b", 1)], months=13))

    assert found == Premium(
        refusals=[
            Ground("too_long", "保险期间过长", "the term is longer than what is insured", "clause of insurance.surety.most_months"),
            Ground(
                "sum_cap",
                "a 超过保险金额上限",
                "the sum of a exceeds what is insured of one member",
                "clause of insurance.surety.sum_cap",
            ),
        ]
    )
    assert told(by) == [("refused", "too_long"), ("refused", "sum_cap")]
    assert by.steps[1].clause == "clause of insurance.surety.sum_cap"


@pytest.mark.parametrize(("years", "codes"), [(3, []), (2, ["years_left"]), (None, [])])
def test_a_patent_with_too_few_years_left_is_not_insured(years: int | None, codes: list[str]) -> None:
    rows: dict[str, str | None] = {"insurance.infringement_loss.least_years": "3"}
    policy = Policy(Line.INFRINGEMENT_LOSS, [Member("a", 100, years)], premium_rate=Decimal("0.1"))

    assert [ground.code for ground in premium(working(rows), policy).refusals] == codes
    assert [ground.code for ground in premium(working(), policy).refusals] == []


def test_a_rate_that_is_open_is_the_policys_and_one_that_is_set_is_the_packs() -> None:
    with pytest.raises(Unset, match=r"insurance\.surety\.premium_rate"):
        premium(working(), _ONE)
    with pytest.raises(ValueError, match=r"insurance\.surety\.premium_rate is 0\.02 for testland"):
        premium(working(_QINGDAO), replace(_ONE, premium_rate=Decimal("0.03")))


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (replace(_ONE, members=[]), "^a policy needs members and months, at least one of each$"),
        (replace(_ONE, months=0), "^a policy needs members and months"),
        (replace(_ONE, months=-1), "^months must not be negative, not -1$"),
        (replace(_ONE, members=[Member("a", -1)]), "^insured_fen must not be negative, not -1$"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(policy: Policy, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        premium(working(_QINGDAO), policy)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 10**10), min_size=1, max_size=6), st.decimals(0, 1, places=4), st.integers(1, 36))
def test_the_members_premiums_sum_to_the_policys(sums: list[int], rate: Decimal, months: int) -> None:
    found = premium(working(), Policy(Line.SURETY, [Member("m", fen) for fen in sums], months, premium_rate=rate))

    assert sum(member.premium_fen for member in found.members) == found.premium_fen


def test_an_indemnity_is_the_insurers_part_of_principal_and_interest_after_the_waiting_period() -> None:
    by = working(_QINGDAO)

    found = indemnity(by, replace(_EVENT, interest_fen=10_000))

    assert found == Indemnity(606_000, 1_010_000, date(2026, 7, 2), date(2026, 8, 1), date(2026, 8, 11))
    assert told(by) == [
        ("opens_on", "2026-07-02"),
        ("loss_fen", "1010000"),
        ("payable_fen", "606000"),
        ("assess_by", "2026-08-01"),
        ("pay_by", "2026-08-11"),
    ]
    assert by.steps[0].inputs == {"due_on": "2026-06-01", "waiting_days": "30"}
    assert by.steps[2].rule == "insurance.surety.cover_ratio"
    assert by.steps[3].inputs == {"filed_on": "2026-07-02"}


def test_nothing_is_paid_before_the_waiting_period_is_over() -> None:
    by = working(_QINGDAO)

    found = indemnity(by, replace(_EVENT, as_of=date(2026, 7, 1)))

    assert found.payable_fen == 0
    assert found.refusals == [
        Ground(
            "waiting",
            "赔款等待期未满，2026-07-02 起可索赔",
            "the waiting period lasts until 2026-07-02",
            "clause of insurance.waiting_days",
        )
    ]
    assert found.assess_by == date(2026, 8, 1)
    assert told(by)[3] == ("payable_fen", "0")


def test_the_policys_own_waiting_period_comes_first() -> None:
    assert _paid(_QINGDAO, replace(_EVENT, waiting_days=60)).opens_on == date(2026, 8, 1)
    assert _paid(_QINGDAO, replace(_EVENT, waiting_days=0)).opens_on == date(2026, 6, 2)


def test_a_later_claim_is_assessed_from_its_own_day() -> None:
    assert _paid(_QINGDAO, replace(_EVENT, as_of=date(2026, 7, 10))).assess_by == date(2026, 8, 9)


def test_interest_counts_for_no_more_days_than_the_pack_allows() -> None:
    rows: dict[str, str | None] = {**_QINGDAO, "insurance.surety.interest_cap_days": "90"}
    by = working(rows)

    assert indemnity(by, replace(_EVENT, interest_fen=12_000, interest_days=120)).loss_fen == 1_009_000
    assert by.steps[1].inputs == {"days": "90", "of_days": "120"}
    assert _paid(rows, replace(_EVENT, interest_fen=12_000, interest_days=90)).loss_fen == 1_012_000
    assert _paid(rows, replace(_EVENT, interest_fen=12_000, interest_days=60)).loss_fen == 1_012_000
    assert _paid(_QINGDAO, replace(_EVENT, interest_fen=12_000, interest_days=120)).loss_fen == 1_012_000


def test_a_deductible_is_never_indemnified() -> None:
    assert _paid(_QINGDAO, replace(_EVENT, deductible=Decimal("0.1"))).payable_fen == 540_000
    assert _paid({**_QINGDAO, "insurance.surety.deductible": "0.2"}, _EVENT).payable_fen == 480_000


def test_an_indemnity_ends_at_the_sum_insured_and_at_the_limit_left() -> None:
    assert _paid(_QINGDAO, replace(_EVENT, insured_fen=599_999)).payable_fen == 599_999
    assert _paid(_QINGDAO, replace(_EVENT, remaining_fen=599_998)).payable_fen == 599_998


def test_the_other_lines_have_neither_waiting_period_nor_interest() -> None:
    found = _paid({}, replace(_LOSS, interest_fen=5))

    assert (found.payable_fen, found.loss_fen, found.opens_on, found.refusals) == (1_000_000, 1_000_000, _DUE, [])


def test_a_cover_ratio_that_nobody_gave_is_asked_for() -> None:
    with pytest.raises(Unset, match=r"insurance\.liability\.cover_ratio"):
        _paid({}, replace(_LOSS, cover_ratio=None))


def test_an_event_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^loss_fen must not be negative, not -1$"):
        _paid({}, replace(_LOSS, loss_fen=-1))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**11), st.decimals(0, 1, places=3), st.decimals(0, 1, places=3), st.integers(0, 10**11))
def test_nobody_is_indemnified_for_more_than_the_loss(loss: int, cover: Decimal, deductible: Decimal, left: int) -> None:
    found = _paid({}, replace(_LOSS, loss_fen=loss, insured_fen=10**12, remaining_fen=left, cover_ratio=cover, deductible=deductible))

    assert 0 <= found.payable_fen <= min(loss, left)
