"""The price of a loan: the LPR and its publications, spread, cap and resets."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.explained import Working, lines
from domain.pricing import LoanTerms, Lpr, Price, Pricing, Publication, RateOn, Reset, lpr, lpr_on, price, rate_on
from domain.rules import CalendarData, Rule, Rules
from domain.workdays import WorkingDays

_ROWS = {
    "lpr.1y": "2024-07-20:0.0335 2024-10-20:0.0310 2025-05-20:0.0300",
    "price.grid.A": "6:20 12:30 36:60",
    "price.grid.B": "36:120 12:90",
}


def _working(**rows: str) -> Working:
    rules = {
        key: Rule(key, value, f"clause of {key}", "source", "GK" if key == "lpr.1y" else "X1") for key, value in (_ROWS | rows).items()
    }
    return Working(Rules("x", "0" * 64, rules), WorkingDays(CalendarData("", date(2026, 12, 31))))


@pytest.mark.parametrize(
    ("month", "rate", "published", "provisional"),
    [
        (date(2024, 7, 1), "0.0335", date(2024, 7, 22), False),
        (date(2024, 9, 30), "0.0335", date(2024, 7, 22), False),
        (date(2024, 10, 1), "0.0310", date(2024, 10, 21), False),
        (date(2025, 4, 30), "0.0310", date(2024, 10, 21), False),
        (date(2025, 5, 31), "0.0300", date(2025, 5, 20), False),
        (date(2025, 6, 1), "0.0300", date(2025, 5, 20), True),
        (date(2026, 1, 1), "0.0300", date(2025, 5, 20), True),
    ],
)
def test_the_lpr_of_a_month_is_what_was_published_in_it(month: date, rate: str, published: date, provisional: bool) -> None:
    """The 20th rolls when it is a rest day; what a month without a publication of its own had is the last before."""
    assert lpr(_working(), month) == Lpr(Decimal(rate), published, provisional)


@pytest.mark.parametrize(
    ("day", "rate", "provisional"),
    [
        (date(2024, 7, 22), "0.0335", False),
        (date(2024, 10, 20), "0.0335", False),
        (date(2024, 10, 21), "0.0310", False),
        (date(2025, 5, 19), "0.0310", False),
        (date(2025, 5, 20), "0.0300", False),
        (date(2025, 6, 19), "0.0300", False),
        (date(2025, 6, 20), "0.0300", True),
        (date(2025, 7, 1), "0.0300", True),
        (date(2025, 9, 21), "0.0300", True),
    ],
)
def test_the_lpr_of_a_day_is_the_last_one_published_up_to_it(day: date, rate: str, provisional: bool) -> None:
    found = lpr_on(_working(), day)

    assert (found.rate, found.provisional) == (Decimal(rate), provisional)


def test_before_the_day_of_publication_nothing_is_missing_yet() -> None:
    """20 July 2025 is a Sunday: until Monday nobody can know the rate of July."""
    june = [Publication(date(2025, 6, 20), Decimal("0.0300"))]

    assert [lpr_on(_working(), date(2025, 7, day), june).provisional for day in (20, 21)] == [False, True]
    assert lpr_on(_working(), date(2026, 1, 5), [Publication(date(2025, 12, 22), Decimal("0.03"))]).provisional is False


def test_a_publication_that_the_case_learns_ends_the_provision() -> None:
    later = [Publication(date(2025, 6, 20), Decimal("0.0290"))]

    assert lpr(_working(), date(2025, 6, 1), later) == Lpr(Decimal("0.0290"), date(2025, 6, 20), False)
    assert lpr(_working(), date(2025, 5, 1), [Publication(date(2025, 6, 1), Decimal("0.02"))]).rate == Decimal("0.0300")
    assert lpr(_working(), date(2025, 5, 1), later) == Lpr(Decimal("0.0300"), date(2025, 5, 20), False)


@pytest.mark.parametrize("early", [date(2024, 7, 21), date(2020, 1, 1)])
def test_before_the_first_publication_there_is_no_rate(early: date) -> None:
    with pytest.raises(ValueError, match=rf"^lpr\.1y begins on 2024-07-22: there is no rate for {early}$"):
        lpr_on(_working(), early)
    with pytest.raises(ValueError, match=r"^lpr\.1y begins on 2024-07-22: there is no rate for 2024-07-01$"):
        lpr(_working(), date(2024, 6, 30))


def test_what_is_unverified_or_provisional_is_never_told_without_saying_so() -> None:
    working = _working()

    lpr(working, date(2025, 5, 1))
    lpr(working, date(2025, 6, 1))

    assert list(lines(working.explanation("lpr"), "zh")) == [
        "1. 2025-05-20 公布的一年期 LPR: 0.0300 [clause of lpr.1y（条文待核对）]",
        "2. 2025-05-20 公布的一年期 LPR（其后的公布尚未录入，暂用）: 0.0300 [clause of lpr.1y（条文待核对）]",
    ]
    assert [step.en for step in working.steps] == [
        "one-year LPR published on 2025-05-20",
        "one-year LPR published on 2025-05-20, provisional: what was published after it is not entered yet",
    ]


@pytest.mark.parametrize(
    ("name", "months", "bp"), [("A", 6, 20), ("A", 7, 30), ("A", 12, 30), ("A", 13, 60), ("A", 36, 60), ("B", 12, 90), ("B", 13, 120)]
)
def test_the_spread_is_that_of_class_and_term(name: str, months: int, bp: int) -> None:
    found = price(_working(), Pricing(date(2025, 5, 20), name, months))

    assert (found.spread_bp, found.annual_rate, found.binding) == (Decimal(bp), Decimal("0.0300") + Decimal(bp) / 10000, "grid")


def test_a_price_is_capped_by_the_policy_and_told_after_its_subsidy() -> None:
    """Jiangsu 苏知贷: at most the one-year LPR and 80 points."""
    working = _working(**{"price.cap_bp": "80"})

    found = price(working, Pricing(date(2025, 5, 21), "B", 24, fee_rate=Decimal("0.01"), subsidy_rate=Decimal("0.015")))

    assert found == Price(
        lpr=Decimal("0.0300"),
        lpr_on=date(2025, 5, 20),
        provisional=False,
        spread_bp=Decimal(80),
        annual_rate=Decimal("0.0380"),
        binding="price.cap_bp",
        effective_rate=Decimal("0.0330"),
    )
    assert list(lines(working.explanation("price"), "en"))[1:] == [
        "2. spread of class B up to 36 months: 120 (months 24) [clause of price.grid.B]",
        "3. the policy's cap of the spread: 80 (grid_bp 120) [clause of price.cap_bp]",
        "4. annual rate = LPR + spread: 0.0380 (lpr 0.0300, spread_bp 80, binding price.cap_bp)",
        "5. effective cost a year after subsidy: 0.0330 (annual_rate 0.0380, fee_rate 0.01, subsidy_rate 0.015)",
    ]
    assert [step.name for step in working.steps] == ["lpr", "grid_bp", "cap_bp", "annual_rate", "effective_rate"]
    assert [step.zh for step in working.steps][1:] == [
        "B 级、36 个月以内的加点",
        "政策规定的加点上限",
        "年利率 = LPR + 加点",
        "补贴后综合成本（年）",
    ]


def test_a_cap_at_the_spread_itself_does_not_bind() -> None:
    assert price(_working(**{"price.cap_bp": "60"}), Pricing(date(2025, 5, 20), "A", 24)).binding == "grid"
    assert price(_working(**{"price.cap_bp": "59"}), Pricing(date(2025, 5, 20), "A", 24)).binding == "price.cap_bp"
    assert price(_working(**{"price.cap_bp": ""}), Pricing(date(2025, 5, 20), "A", 24)).binding == "grid"


def test_a_subsidy_never_makes_a_loan_cost_less_than_nothing() -> None:
    assert price(_working(), Pricing(date(2025, 5, 20), "A", 1, subsidy_rate=Decimal("0.5"))).effective_rate == 0


def test_publications_that_the_case_learns_price_the_loan_too() -> None:
    june = [Publication(date(2025, 6, 20), Decimal("0.0290"))]

    assert price(_working(), Pricing(date(2025, 6, 25), "A", 1, published=june)).annual_rate == Decimal("0.0310")


def test_a_term_that_the_grid_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^price\.grid\.A has no spread for 37 months: its longest term is 36$"):
        price(_working(), Pricing(date(2025, 5, 20), "A", 37))


def _terms(reset: Reset, period_months: int = 1) -> LoanTerms:
    return LoanTerms(date(2024, 8, 31), Decimal("0.0335"), date(2024, 7, 22), Decimal(60), reset, period_months)


@pytest.mark.parametrize("day", [date(2024, 8, 31), date(2025, 8, 31), date(2030, 1, 1)])
def test_a_fixed_rate_stays(day: date) -> None:
    assert rate_on(_working(), _terms(Reset.FIXED), day) == RateOn(
        Decimal("0.0395"), date(2024, 8, 31), Decimal("0.0335"), date(2024, 7, 22), False
    )


@pytest.mark.parametrize(
    ("day", "rate", "since", "provisional"),
    [
        (date(2024, 8, 31), "0.0395", date(2024, 8, 31), False),
        (date(2025, 8, 30), "0.0395", date(2024, 8, 31), False),
        (date(2025, 8, 31), "0.0360", date(2025, 8, 31), True),
        (date(2026, 8, 30), "0.0360", date(2025, 8, 31), True),
        (date(2026, 8, 31), "0.0360", date(2026, 8, 31), True),
    ],
)
def test_a_rate_is_reset_on_the_anniversary(day: date, rate: str, since: date, provisional: bool) -> None:
    found = rate_on(_working(), _terms(Reset.ANNIVERSARY), day)

    assert (found.annual_rate, found.since, found.provisional) == (Decimal(rate), since, provisional)


@pytest.mark.parametrize(
    ("day", "rate", "since"),
    [
        (date(2024, 9, 29), "0.0395", date(2024, 8, 31)),
        (date(2024, 9, 30), "0.0395", date(2024, 9, 30)),
        (date(2024, 10, 30), "0.0395", date(2024, 9, 30)),
        (date(2024, 10, 31), "0.0370", date(2024, 10, 31)),
        (date(2025, 2, 28), "0.0370", date(2025, 2, 28)),
        (date(2025, 5, 31), "0.0360", date(2025, 5, 31)),
    ],
)
def test_a_rate_is_reset_in_every_period(day: date, rate: str, since: date) -> None:
    found = rate_on(_working(), _terms(Reset.PER_PERIOD), day)

    assert (found.annual_rate, found.since) == (Decimal(rate), since)


def test_the_first_period_has_the_rate_that_the_contract_names() -> None:
    terms = LoanTerms(date(2024, 8, 31), Decimal("0.0400"), date(2024, 7, 22), Decimal(60), Reset.ANNIVERSARY)

    assert rate_on(_working(), terms, date(2025, 8, 30)).annual_rate == Decimal("0.0460")


def test_a_period_may_have_several_months() -> None:
    assert rate_on(_working(), _terms(Reset.PER_PERIOD, period_months=3), date(2024, 11, 29)).annual_rate == Decimal("0.0395")
    assert rate_on(_working(), _terms(Reset.PER_PERIOD, period_months=3), date(2024, 11, 30)).annual_rate == Decimal("0.0370")


def test_a_reset_explains_its_rate_and_knows_what_the_case_learnt() -> None:
    working = _working()
    learnt = [Publication(date(2025, 8, 20), Decimal("0.0290"))]
    terms = LoanTerms(date(2024, 8, 31), Decimal("0.0335"), date(2024, 7, 22), Decimal(60), Reset.ANNIVERSARY, published=learnt)

    found = rate_on(working, terms, date(2025, 9, 1))

    assert found == RateOn(Decimal("0.0350"), date(2025, 8, 31), Decimal("0.0290"), date(2025, 8, 20), False)
    assert list(lines(working.explanation("rate"), "en"))[1] == (
        "2. annual rate from 2025-08-31 on: 0.0350 (lpr 0.0290, spread_bp 60, reset anniversary)"
    )
    assert working.steps[1].name == "annual_rate"
    assert working.steps[1].zh == "自 2025-08-31 起的年利率"


def test_what_cannot_be_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match=r"^months must be 1 or more, not 0$"):
        Pricing(date(2025, 5, 20), "A", 0)
    with pytest.raises(ValueError, match=r"^fee_rate must not be negative, not -0\.01$"):
        Pricing(date(2025, 5, 20), "A", 1, fee_rate=Decimal("-0.01"))
    with pytest.raises(ValueError, match=r"^subsidy_rate must not be negative, not -0\.02$"):
        Pricing(date(2025, 5, 20), "A", 1, subsidy_rate=Decimal("-0.02"))
    with pytest.raises(ValueError, match=r"^period_months must be 1 or more, not 0$"):
        _terms(Reset.PER_PERIOD, period_months=0)
    with pytest.raises(ValueError, match=r"^day must not be before the loan begins on 2024-08-31, not 2024-08-30$"):
        rate_on(_working(), _terms(Reset.FIXED), date(2024, 8, 30))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 900), st.sampled_from(list(Reset)))
def test_a_rate_holds_from_a_day_that_is_not_after_it(after: int, reset: Reset) -> None:
    day = date(2024, 8, 31) + timedelta(days=after)
    found = rate_on(_working(), _terms(reset), day)

    assert date(2024, 8, 31) <= found.since <= day
    assert found.annual_rate - found.lpr == Decimal("0.0060")
