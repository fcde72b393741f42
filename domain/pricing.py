"""The price of a loan: the LPR by its day of publication, the spread of class and term, the cap of the policy, and resets."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.explained import Working
from domain.schedule import months_after

_LPR = "lpr.1y"
_PUBLISHED_ON = 20  # of every month; its table in the pack names that day, a rest day rolls


class Reset(StrEnum):
    """When the LPR of a running loan is taken anew."""

    FIXED = "fixed"
    PER_PERIOD = "per_period"
    ANNIVERSARY = "anniversary"


@dataclass(frozen=True)
class Publication:
    """An LPR that was published after the pack was taken, as the case learnt it."""

    on: date
    rate: Decimal


@dataclass(frozen=True)
class Lpr:
    """An LPR, the day on which it was published, and whether a publication that should be there is still missing."""

    rate: Decimal
    published_on: date
    provisional: bool


@dataclass(frozen=True)
class Pricing:
    """What a price is computed from; fees and subsidy are parts of the principal a year."""

    signed_on: date
    risk_class: str
    months: int
    fee_rate: Decimal = Decimal(0)
    subsidy_rate: Decimal = Decimal(0)
    published: list[Publication] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.months < 1:
            raise ValueError(f"months must be 1 or more, not {self.months}")
        for name, rate in (("fee_rate", self.fee_rate), ("subsidy_rate", self.subsidy_rate)):
            if rate < 0:
                raise ValueError(f"{name} must not be negative, not {rate}")


@dataclass(frozen=True)
class Price:
    """The annual rate, what decided it (grid or cap), and what it costs the firm after the subsidy."""

    lpr: Decimal
    lpr_on: date
    provisional: bool
    spread_bp: Decimal
    annual_rate: Decimal
    binding: str
    effective_rate: Decimal


@dataclass(frozen=True)
class LoanTerms:
    """How the contract fixes the rate; a period is counted in months from the first day."""

    start: date
    base_lpr: Decimal
    lpr_on: date
    spread_bp: Decimal
    reset: Reset
    period_months: int = 1
    published: list[Publication] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.period_months < 1:
            raise ValueError(f"period_months must be 1 or more, not {self.period_months}")


@dataclass(frozen=True)
class RateOn:
    """The rate of a day, the day from which it holds, and whether a publication it needs is still missing."""

    annual_rate: Decimal
    since: date
    lpr: Decimal
    lpr_on: date
    provisional: bool


def lpr(working: Working, month: date, published: list[Publication] | None = None) -> Lpr:
    """The LPR published in the month of a day; where none is entered yet the last one, provisionally."""
    series = _series(working, published or [])
    return _told(working, series, months_after(month.replace(day=1), 1), _month(month))


def lpr_on(working: Working, day: date, published: list[Publication] | None = None) -> Lpr:
    """The LPR in force on a day: the last one published on or before it."""
    series = _series(working, published or [])
    this_month = working.days.roll(day.replace(day=_PUBLISHED_ON))
    expected = day if day >= this_month else months_after(day.replace(day=1), -1)
    return _told(working, series, day, _month(expected), also=True)


def price(working: Working, given: Pricing) -> Price:
    """The rate of class and term over the LPR（潭知发〔2020〕1号（二）利率定价机制）, at most what the policy allows, and its cost."""
    rules = working.rules
    base = lpr_on(working, given.signed_on, given.published)
    bp, by = _spread(working, given.risk_class, given.months), "grid"
    if rules.is_set("price.cap_bp") and rules.number("price.cap_bp") < bp:
        zh, en = "政策规定的加点上限", "the policy's cap of the spread"
        bp, by = working.step("cap_bp", rules.number("price.cap_bp"), zh, en, rule="price.cap_bp", grid_bp=bp), "price.cap_bp"
    zh, en = "年利率 = LPR + 加点", "annual rate = LPR + spread"
    annual = working.step("annual_rate", base.rate + _of_bp(bp), zh, en, lpr=base.rate, spread_bp=bp, binding=by)
    after = max(Decimal(0), annual + given.fee_rate - given.subsidy_rate)
    zh, en = "补贴后综合成本（年）", "effective cost a year after subsidy"
    working.step("effective_rate", after, zh, en, annual_rate=annual, fee_rate=given.fee_rate, subsidy_rate=given.subsidy_rate)
    return Price(base.rate, base.published_on, base.provisional, bp, annual, by, after)


def rate_on(working: Working, terms: LoanTerms, day: date) -> RateOn:
    """The rate of a running loan on a day: fixed, or the LPR of the last reset day on or before it plus the contract's spread."""
    if day < terms.start:
        raise ValueError(f"day must not be before the loan begins on {terms.start}, not {day}")
    since = _last_reset(terms, day)
    agreed = Lpr(terms.base_lpr, terms.lpr_on, provisional=False)
    base = agreed if since == terms.start else lpr_on(working, since, terms.published)
    zh, en = f"自 {since} 起的年利率", f"annual rate from {since} on"
    annual = working.step(
        "annual_rate", base.rate + _of_bp(terms.spread_bp), zh, en, lpr=base.rate, spread_bp=terms.spread_bp, reset=terms.reset
    )
    return RateOn(annual, since, base.rate, base.published_on, base.provisional)


def _last_reset(terms: LoanTerms, day: date) -> date:
    if terms.reset is Reset.FIXED:
        return terms.start
    step = 12 if terms.reset is Reset.ANNIVERSARY else terms.period_months
    passed = 0
    while months_after(terms.start, passed + step) <= day:
        passed += step
    return months_after(terms.start, passed)


def _spread(working: Working, risk_class: str, months: int) -> Decimal:
    """The points of the first term of the class that is long enough."""
    key = f"price.grid.{risk_class}"
    terms = sorted((int(most), bp) for most, bp in working.rules.table(key).items())
    for most, bp in terms:
        if months <= most:
            zh, en = f"{risk_class} 级、{most} 个月以内的加点", f"spread of class {risk_class} up to {most} months"
            return working.step("grid_bp", bp, zh, en, rule=key, months=months)
    raise ValueError(f"{key} has no spread for {months} months: its longest term is {terms[-1][0]}")


def _series(working: Working, published: list[Publication]) -> list[Publication]:
    """The pack's publications and what the case has learnt since, each on the day it was published."""
    table = working.rules.table(_LPR)
    known = [Publication(working.days.roll(date.fromisoformat(day)), rate) for day, rate in table.items()]
    return sorted(known + published, key=lambda each: each.on)


def _told(working: Working, series: list[Publication], until: date, expected: tuple[int, int], *, also: bool = False) -> Lpr:
    """The last publication before a day (or on it too), provisional where that of the expected month is not entered yet."""
    before = [each for each in series if each.on < until or (also and each.on == until)]
    if not before:
        raise ValueError(f"{_LPR} begins on {series[0].on}: there is no rate for {until}")
    found = before[-1]
    provisional = _month(series[-1].on) < expected
    zh, en = f"{found.on} 公布的一年期 LPR", f"one-year LPR published on {found.on}"
    if provisional:
        zh, en = f"{zh}（其后的公布尚未录入，暂用）", f"{en}, provisional: what was published after it is not entered yet"
    working.step("lpr", found.rate, zh, en, rule=_LPR)
    return Lpr(found.rate, found.on, provisional)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _of_bp(bp: Decimal) -> Decimal:
    return bp.scaleb(-4)
