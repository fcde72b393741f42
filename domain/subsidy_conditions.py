"""Whether an application meets what its scheme asks for: every condition that is not met, not the first only."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from domain.stacking import spent
from domain.subsidy_scheme import Scheme
from domain.subsidy_terms import Base, Condition, SubsidyGiven, Unmet

_SAYS: Mapping[Condition, tuple[str, str]] = MappingProxyType(
    {
        Condition.SME: ("企业须为中小微企业", "the firm must be a small or medium enterprise"),
        Condition.OWNER: ("企业须为出质知识产权的权利人", "the firm must own the pledged rights"),
        Condition.FIRST_PLEDGE: ("至少一件知识产权须为首次质押", "at least one right must be pledged for the first time"),
        Condition.INDUSTRIAL_STARTUP: ("企业须为初创期工业中小微企业", "the firm must be a small industrial firm that is starting up"),
        Condition.PLEDGEE_BANK_OR_GUARANTOR: ("质权人须为银行或担保机构", "the pledgee must be a bank or a guarantor"),
        Condition.REVENUE_WITHIN_LIMIT: ("企业营业收入不得超过规定限额", "the firm's revenue must be within the limit of the scheme"),
        Condition.INSURED: ("贷款须已投保", "the loan must be insured"),
        Condition.GUARANTEED: ("贷款须有政策性担保", "the loan must have a policy guarantee"),
        Condition.FOR_DISPOSAL: ("评估须为质物处置所作", "the valuation must have been made for a disposal"),
        Condition.SETTLED_IN_YEAR: ("贷款须在申报年度内结清", "the loan must have been settled within the declaration year"),
        Condition.SETTLED_LAST_YEAR: (
            "贷款须在申报年度的上一年结清",
            "the loan must have been settled in the year before the declaration year",
        ),
        Condition.PLEDGED_BY_SETTLEMENT: ("质权设立不得晚于贷款结清日", "the pledge must have been created not later than the settlement"),
        Condition.RATE_WITHIN_CAP: ("贷款利率不得超过规定上限", "the rate of the loan must be within the limit of the scheme"),
    }
)


def unmet(scheme: Scheme, given: SubsidyGiven) -> list[Unmet]:
    """Everything that stands against the application, in the order of the rule record."""
    return [objection for check in CHECKS for objection in check(scheme, given)]


def rate_cap(scheme: Scheme, given: SubsidyGiven) -> Decimal | None:
    """The highest rate that counts, a named rate times its factor; None where the scheme has no cap, or that rate was not given."""
    for source, factor in scheme.table("rate_cap").items():
        found = given.named_rate(source)
        return None if found is None else found * factor
    return None


def _conditions(scheme: Scheme, given: SubsidyGiven) -> Iterator[Unmet]:
    for condition in map(Condition, scheme.words("conditions")):
        seen = _SEEN.get(condition)
        if not (seen(scheme, given) if seen else condition in given.met):
            yield Unmet(condition, *_SAYS[condition])


def _trigger(scheme: Scheme, given: SubsidyGiven) -> Iterator[Unmet]:
    trigger = scheme.text("trigger")
    if trigger == "disbursed" and given.disbursed_on > given.applied_on:
        yield Unmet("disbursed", "贷款须已发放", "the loan must have been disbursed")
    if trigger == "interest_paid" and given.costs.interest_fen == 0:
        yield Unmet("interest_paid", "利息须已支付", "interest must have been paid")
    if trigger == "settled" and (given.settled_on is None or given.settled_on > given.applied_on):
        yield Unmet("settled", "贷款须已结清", "the loan must have been settled")


def _window(scheme: Scheme, given: SubsidyGiven) -> Iterator[Unmet]:
    opens, closes = scheme.day("window_opens"), scheme.day(f"window_closes_{given.channel}")
    if opens and given.applied_on < opens:
        yield Unmet("window_opens", f"申报自{opens}开始", f"applications are taken from {opens} on")
    if closes and given.applied_on > closes:
        yield Unmet("window_closes", f"申报至{closes}截止", f"applications were taken up to {closes}")


def _period(scheme: Scheme, given: SubsidyGiven) -> Iterator[Unmet]:
    first, last = scheme.day("loans_from"), scheme.day("loans_to")
    if first and given.signing < first:
        yield Unmet("loans_from", f"仅适用于{first}起签订的贷款", f"only loans signed from {first} on are supported")
    if last and given.signing > last:
        yield Unmet("loans_to", f"仅适用于{last}前（含）签订的贷款", f"only loans signed up to {last} are supported")


def _size(scheme: Scheme, given: SubsidyGiven) -> Iterator[Unmet]:
    if scheme.has("max_loan") and given.principal_fen > scheme.fen("max_loan"):
        yield Unmet(
            "max_loan", f"贷款金额不得超过{scheme.text('max_loan')}元", f"the loan must not be above {scheme.text('max_loan')} yuan"
        )


def _year(scheme: Scheme, given: SubsidyGiven) -> Iterator[Unmet]:
    if scheme.has("ratio_by_year") and given.support_year > (last := len(scheme.numbers("ratio_by_year"))):
        yield Unmet("support_year", f"补贴仅限前{last}年", f"only the first {last} years are supported")


def _rates(scheme: Scheme, given: SubsidyGiven) -> Iterator[Unmet]:
    sources = [name for name in (*scheme.words("rate"), *scheme.table("rate_cap")) if name != "flat"]
    for name in dict.fromkeys(sources):
        if given.named_rate(name) is None:
            yield Unmet(name, f"缺少利率{name}", f"the rate {name} is not given")


def _base(scheme: Scheme, given: SubsidyGiven) -> Iterator[Unmet]:
    if raw_base(scheme, given) == 0:
        yield Unmet("base", "没有可补贴的基数", f"there is nothing to support: the {scheme.base} is zero")


def _exclusive(scheme: Scheme, given: SubsidyGiven) -> Iterator[Unmet]:
    for other in scheme.words("exclusive_with"):
        if spent(given.granted, scheme=other, same_loan=True):
            yield Unmet("exclusive_with", f"同一笔贷款已获{other}补贴", f"the same loan was supported by {other}")


def raw_base(scheme: Scheme, given: SubsidyGiven) -> int:
    """What was paid, lent or insured before anything is left out of account; for principal and days, the principal."""
    if scheme.base is Base.FEE:
        return given.costs.of(scheme.cost)
    amounts = {
        Base.PRINCIPAL_DAYS: given.principal_fen,
        Base.INTEREST_PAID: given.costs.interest_fen,
        Base.PREMIUM: given.costs.premium_fen,
        Base.INSURED_SUM: given.insured_sum_fen,
        Base.LOAN_AMOUNT: given.principal_fen,
        Base.YEAR_VOLUME: given.year_volume_fen,
    }
    return amounts[scheme.base]


def _settled_in(given: SubsidyGiven, year: int) -> bool:
    return given.settled_on is not None and given.settled_on.year == year


def _pledged_by_settlement(given: SubsidyGiven) -> bool:
    return given.pledged_on is not None and given.settled_on is not None and given.pledged_on <= given.settled_on


def _rate_within_cap(scheme: Scheme, given: SubsidyGiven) -> bool:
    cap = rate_cap(scheme, given)
    return cap is not None and given.rate <= cap


Check = Callable[[Scheme, SubsidyGiven], bool]
_SEEN: Mapping[Condition, Check] = MappingProxyType(
    {
        Condition.SETTLED_IN_YEAR: lambda _, given: _settled_in(given, given.year),
        Condition.SETTLED_LAST_YEAR: lambda _, given: _settled_in(given, given.year - 1),
        Condition.PLEDGED_BY_SETTLEMENT: lambda _, given: _pledged_by_settlement(given),
        Condition.RATE_WITHIN_CAP: _rate_within_cap,
    }
)
CHECKS = (_conditions, _trigger, _window, _period, _size, _year, _rates, _base, _exclusive)
