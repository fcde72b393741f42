"""The five tiers of a loan (五级分类): by its days overdue, by what else is known of it, and when it may rise again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.explained import Working
from domain.schedule import months_after


class Tier(StrEnum):
    """正常, 关注, 次级, 可疑, 损失: from the best to the worst; the last three are non-performing (不良)."""

    NORMAL = "normal"
    SPECIAL_MENTION = "special_mention"
    SUBSTANDARD = "substandard"
    DOUBTFUL = "doubtful"
    LOSS = "loss"


TIERS = tuple(Tier)
NON_PERFORMING = frozenset(TIERS[2:])


@dataclass(frozen=True)
class Renewed:
    """What a renewal without repayment (无还本续贷) must fulfil to stay normal (金规〔2024〕13号)."""

    was_normal: bool = False
    sound_operation: bool = False  # lawful and stable
    good_credit: bool = False  # no misuse, arrears or evasion of debts
    meets_standards: bool = False
    other_conditions: bool = False  # what the bank asks besides


@dataclass(frozen=True)
class ClassifyGiven:
    """A loan on a day; `qualitative` is the best tier that other findings allow, `before` the tier that it is in."""

    as_of: date
    overdue_days: int = 0  # calendar days of the oldest unpaid line, its due day being day 0
    technical: bool = False  # late for an operational or technical reason only
    qualitative: Tier = Tier.NORMAL
    restructured_on: date | None = None
    renewed: Renewed | None = None
    before: Tier = Tier.NORMAL
    arrears_cleared_on: date | None = None  # the day from which nothing is late
    normal_periods: int = 0  # payment periods in a row, since then, that were paid in time

    def __post_init__(self) -> None:
        for name in ("overdue_days", "normal_periods"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is a count and not negative, not {getattr(self, name)}")


@dataclass(frozen=True)
class Classified:
    """The tier, and how it came about: by the days alone, and whether a better one is held back until the loan may rise."""

    tier: Tier
    by_days: Tier
    non_performing: bool
    held_back: bool
    may_rise_on: date | None = None  # the first day on which the months of good conduct are over


def tier(days: int, more_than: Sequence[Decimal]) -> Tier:
    """The tier of a loan so many calendar days overdue, by its days alone; `more_than` is the pack's loan.tier_days."""
    return TIERS[sum(days > limit for limit in more_than)]


def classify(working: Working, given: ClassifyGiven) -> Classified:
    """The worst tier that any rule asks for; a non-performing loan rises only after good conduct (商业银行金融资产风险分类办法)."""
    by_days = _by_days(working, given)
    least = max([by_days, *_floors(working, given)], key=TIERS.index)
    working.step("least", least, "各项规则中最低的档次", "the worst tier that a rule asks for")
    held_back, may_rise_on = False, None
    if given.before in NON_PERFORMING and least not in NON_PERFORMING:
        held_back, may_rise_on = _held_back(working, given)
    found = Tier.SUBSTANDARD if held_back else least
    working.step("tier", found, "五级分类", "the tier of the loan", before=given.before)
    return Classified(found, by_days, found in NON_PERFORMING, held_back, may_rise_on)


def _by_days(working: Working, given: ClassifyGiven) -> Tier:
    found = tier(given.overdue_days, working.rules.numbers("loan.tier_days"))
    working.step("by_days", found, "按逾期天数的档次", "the tier by days overdue", rule="loan.tier_days", overdue_days=given.overdue_days)
    if given.technical and given.overdue_days <= working.rules.days("loan.technical_days"):
        found, zh, en = Tier.NORMAL, "技术性逾期，不下调", "a technical delay does not lower the tier"
        working.step("by_days", found, zh, en, rule="loan.technical_days", overdue_days=given.overdue_days)
    return found


def _floors(working: Working, given: ClassifyGiven) -> Iterator[Tier]:
    """The best tiers that what is known besides the days allows."""
    if given.qualitative is not Tier.NORMAL:
        yield working.step("qualitative", given.qualitative, "定性因素要求的档次", "the tier that other findings ask for")
    if given.restructured_on is not None:
        until = months_after(given.restructured_on, working.rules.days("loan.observation_months"))
        if given.as_of < until:
            least, zh, en = Tier(working.rules.set_text("loan.restructured_tier")), "重组贷款观察期内", "restructured, under observation"
            yield working.step("restructured", least, zh, en, rule="loan.restructured_tier", until=until)
    if given.renewed is not None:
        missing = [each.name for each in fields(given.renewed) if not getattr(given.renewed, each.name)]
        if missing:
            least, zh, en = Tier(working.rules.set_text("loan.anew_tier")), "续贷不符合条件，视为借新还旧", "the renewal does not qualify"
            yield working.step("renewed", least, zh, en, rule="loan.anew_tier", missing=" ".join(missing))
        else:
            zh, en = "符合条件的续贷，不因续贷下调", "a renewal that qualifies does not lower the tier"
            yield working.step("renewed", Tier(working.rules.set_text("loan.renewal_tier")), zh, en, rule="loan.renewal_tier")


def _held_back(working: Working, given: ClassifyGiven) -> tuple[bool, date | None]:
    """Whether a non-performing loan stays so: all arrears paid, and periods and months of good conduct, the longer of them."""
    periods, months = working.rules.days("loan.upgrade_periods"), working.rules.days("loan.upgrade_months")
    cleared = given.arrears_cleared_on
    rises_on = months_after(cleared, months) if cleared else None
    held = given.overdue_days > 0 or rises_on is None or given.as_of < rises_on or given.normal_periods < periods
    zh, en = "不良贷款上调条件未满足，维持不良" if held else "不良贷款上调条件已满足", "may not rise yet" if held else "may rise"
    working.step("periods_held_back", held, zh, en, rule="loan.upgrade_periods", periods=given.normal_periods, needed=periods)
    cleared_on = cleared or "-"
    working.step("months_held_back", held, zh, en, rule="loan.upgrade_months", cleared_on=cleared_on, rises_on=rises_on or "-")
    return held, rises_on
