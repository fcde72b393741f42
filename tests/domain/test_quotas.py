"""The quotas: a bank's plan of a year, a park's line and its shares."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.explained import Working, lines
from domain.quotas import Grant, Quota, QuotaKind, Standing, Used, Utilisation, line, plan, reserve, share, share_refused, utilisation
from domain.rules import CalendarData, Rule, Rules
from domain.workdays import WorkingDays

_FIRST, _LAST = date(2026, 1, 1), date(2026, 12, 31)
_DAY = date(2026, 11, 21)
_PLAN = plan("bank-xt", 2026, 1_000)
_LINE = Quota("park/a", QuotaKind.PARK, "a", 1_000, _FIRST, _LAST)


def _share(total_fen: int, firm: str = "f", since: date = _FIRST, until: date = _LAST) -> Quota:
    return Quota(f"park/a/{firm}", QuotaKind.SHARE, firm, total_fen, since, until, "park/a")


def _working() -> Working:
    rows = {"quota.alarm_ratio": "0.9", "credit.plan": "", "credit.park_line": ""}
    rules = {key: Rule(key, value, f"clause of {key}", "source", "X1") for key, value in rows.items()}
    return Working(Rules("x", "0" * 64, rules), WorkingDays(CalendarData("", date(2026, 12, 31))))


def test_a_line_is_its_parks_and_its_share_holds_for_as_long() -> None:
    whole = line("a", 1_000, _FIRST, _LAST)

    assert whole == _LINE
    assert share(whole, "f", 400) == Quota("park/a/f", QuotaKind.SHARE, "f", 400, _FIRST, _LAST, "park/a")


def test_a_plan_holds_for_a_calendar_year() -> None:
    assert plan("bank-xt", 2026, 1_000) == Quota("plan/bank-xt/2026", QuotaKind.PLAN, "bank-xt", 1_000, _FIRST, _LAST)


@pytest.mark.parametrize(
    ("others", "amount", "grant"),
    [
        (0, 1_000, Grant(True, 0)),
        (0, 1, Grant(True, 999)),
        (400, 600, Grant(True, 0)),
        (400, 601, Grant(False, 600, "quota plan/bank-xt/2026 has 6.00 yuan for this case, less than 6.01")),
        (1_000, 1, Grant(False, 0, "quota plan/bank-xt/2026 has 0.00 yuan for this case, less than 0.01")),
    ],
)
def test_what_is_left_is_granted_to_the_fen(others: int, amount: int, grant: Grant) -> None:
    assert reserve([Standing(_PLAN, others)], amount, _DAY) == grant


def test_who_holds_the_amount_is_granted_it_again_even_when_the_quota_is_over() -> None:
    assert reserve([Standing(_PLAN, 400, 600)], 600, date(2027, 5, 1)) == Grant(True, 0)
    assert reserve([Standing(_PLAN, 300, 600)], 600, _DAY) == Grant(True, 100)


def test_another_amount_takes_the_place_of_what_is_held() -> None:
    assert reserve([Standing(_PLAN, 300, 600)], 700, _DAY) == Grant(True, 0)
    assert reserve([Standing(_PLAN, 300, 600)], 100, _DAY) == Grant(True, 600)
    assert reserve([Standing(_PLAN, 300, 600)], 701, _DAY) == Grant(
        False, 100, "quota plan/bank-xt/2026 has 7.00 yuan for this case, less than 7.01"
    )


@pytest.mark.parametrize(("on", "granted"), [(date(2025, 12, 31), False), (_FIRST, True), (_LAST, True), (date(2027, 1, 1), False)])
def test_a_quota_grants_from_its_first_to_its_last_day(on: date, granted: bool) -> None:
    found = reserve([Standing(_PLAN, 300, 100)], 200, on)

    why = f"quota plan/bank-xt/2026 holds from 2026-01-01 to 2026-12-31, not on {on}"
    assert found == (Grant(True, 500) if granted else Grant(False, 600, why, open=False))


def test_a_share_is_bound_by_what_its_line_has_left() -> None:
    assert reserve([Standing(_LINE, 800), Standing(_share(500), 100)], 200, _DAY) == Grant(True, 0)
    assert reserve([Standing(_LINE, 800), Standing(_share(500), 100)], 201, _DAY).reason == (
        "quota park/a has 2.00 yuan for this case, less than 2.01"
    )
    assert reserve([Standing(_LINE, 0), Standing(_share(500), 100)], 401, _DAY).reason == (
        "quota park/a/f has 4.00 yuan for this case, less than 4.01"
    )
    ended = Standing(_share(500, until=date(2026, 6, 30)), 0)
    assert reserve([Standing(_LINE, 0), ended], 1, _DAY).reason == "quota park/a/f holds from 2026-01-01 to 2026-06-30, not on 2026-11-21"


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_cannot_be_reserved(amount: int) -> None:
    with pytest.raises(ValueError, match=rf"^amount_fen must be more than 0, not {amount}$"):
        reserve([Standing(_PLAN, 0)], amount, _DAY)


def test_shares_of_a_line_are_together_at_most_the_line() -> None:
    others = [_share(300, "a"), _share(300, "b")]

    assert share_refused(_LINE, others, _share(400)) is None
    assert share_refused(_LINE, others, _share(401)) == "line park/a has 4.00 yuan left to allot, less than 4.01"
    assert share_refused(_LINE, others, _share(700, "a")) is None
    assert share_refused(_LINE, [], _share(1_000)) is None


@pytest.mark.parametrize(
    ("since", "until", "why"),
    [
        (_FIRST, _LAST, None),
        (date(2025, 12, 31), _LAST, "the share park/a/f must lie within 2026-01-01 to 2026-12-31, as its line does"),
        (_FIRST, date(2027, 1, 1), "the share park/a/f must lie within 2026-01-01 to 2026-12-31, as its line does"),
    ],
)
def test_a_share_lies_within_the_days_of_its_line(since: date, until: date, why: str | None) -> None:
    assert share_refused(_LINE, [], _share(1, since=since, until=until)) == why


def test_only_a_line_has_shares() -> None:
    assert share_refused(_PLAN, [], _share(1)) == "quota plan/bank-xt/2026 is a plan: only a park's line has shares"


@pytest.mark.parametrize(
    ("used", "left", "ratio", "alarm"),
    [(0, 1_000, "0", False), (899, 101, "0.8990", False), (900, 100, "0.9", True), (1_000, 0, "1", True)],
)
def test_the_use_is_told_from_the_alarm_ratio_on(used: int, left: int, ratio: str, alarm: bool) -> None:
    assert utilisation(_working(), Utilisation(QuotaKind.PLAN, 1_000, used)) == Used(left, Decimal(ratio), alarm)


def test_the_use_is_told_to_a_hundredth_of_a_percent() -> None:
    assert utilisation(_working(), Utilisation(QuotaKind.PLAN, 3, 2)).ratio == Decimal("0.6667")


def test_a_quota_of_nothing_is_used_up() -> None:
    assert utilisation(_working(), Utilisation(QuotaKind.PARK, 0, 0)) == Used(0, Decimal(1), True)


def test_the_use_is_explained_with_the_clause_of_plan_or_park() -> None:
    working = _working()

    for kind in QuotaKind:
        utilisation(working, Utilisation(kind, 300, 100 if kind is QuotaKind.PLAN else 290))

    assert list(lines(working.explanation("use"), "en"))[:4] == [
        "1. what is left of the quota: 2.00 (total 3.00, used 1.00) [clause of credit.plan]",
        "2. the use: 0.3333 (bound 0.9) [clause of quota.alarm_ratio]",
        "3. what is left of the quota: 0.10 (total 3.00, used 2.90) [clause of credit.park_line]",
        "4. the use has reached the alarm ratio: 0.9667 (bound 0.9) [clause of quota.alarm_ratio]",
    ]
    assert [step.name for step in working.steps] == ["left_fen", "ratio"] * 3
    assert [step.clause for step in working.steps][4] == "clause of credit.park_line"
    assert [step.zh for step in working.steps][:4] == ["额度余额", "使用率", "额度余额", "使用率达到提醒比例"]


@pytest.mark.parametrize(
    ("why", "make"),
    [
        ("total_fen must not be negative, not -1", lambda: plan("b", 2026, -1)),
        (
            "until must not be before since: quota q has 2026-12-31 to 2026-01-01",
            lambda: Quota("q", QuotaKind.PLAN, "b", 1, _LAST, _FIRST),
        ),
        (
            "parent names the line of a share and of nothing else: quota q is a plan",
            lambda: Quota("q", QuotaKind.PLAN, "b", 1, _FIRST, _LAST, "p"),
        ),
        (
            "parent names the line of a share and of nothing else: quota q is a share",
            lambda: Quota("q", QuotaKind.SHARE, "b", 1, _FIRST, _LAST),
        ),
        ("total_fen must not be negative, not -1", lambda: Utilisation(QuotaKind.PLAN, -1, 0)),
        ("used_fen must not be negative, not -2", lambda: Utilisation(QuotaKind.PLAN, 0, -2)),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(why: str, make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        make()


def test_a_quota_of_one_day_is_a_quota() -> None:
    assert Quota("q", QuotaKind.PARK, "b", 0, _LAST, _LAST).total_fen == 0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 700)), max_size=30))
def test_what_is_granted_together_never_exceeds_the_quota(asked: list[tuple[int, int]]) -> None:
    held: dict[int, int] = {}

    for case, amount in asked:
        others = sum(fen for number, fen in held.items() if number != case)
        grant = reserve([Standing(_PLAN, others, held.get(case, 0))], amount, _DAY)
        if grant.granted:
            held[case] = amount
        assert grant.left_fen == 1_000 - sum(held.values()) >= 0
