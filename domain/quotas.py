"""Quotas of lending: a bank's separate credit plan of a year (单列信贷计划), a park's indicative line (园区意向授信) and its shares."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.explained import Working
from domain.limits import not_negative
from domain.money import yuan


class QuotaKind(StrEnum):
    """A bank's plan of a year, a park's line, or a firm's share of such a line."""

    PLAN = "plan"
    PARK = "park"
    SHARE = "share"


@dataclass(frozen=True)
class Quota:
    """So much may be lent from a first to a last day; a share also draws on the line that it is a part of."""

    quota: str
    kind: QuotaKind
    holder: str  # the bank of a plan, the park of a line, the firm of a share
    total_fen: int
    since: date
    until: date
    parent: str = ""

    def __post_init__(self) -> None:
        not_negative(total_fen=self.total_fen)
        if self.until < self.since:
            raise ValueError(f"until must not be before since: quota {self.quota} has {self.since} to {self.until}")
        if (self.kind is QuotaKind.SHARE) != bool(self.parent):
            raise ValueError(f"parent names the line of a share and of nothing else: quota {self.quota} is a {self.kind}")


@dataclass(frozen=True)
class Standing:
    """A quota with what other cases hold of it, and what the case that asks holds already."""

    quota: Quota
    others_fen: int
    held_fen: int = 0


@dataclass(frozen=True)
class Grant:
    """The answer to a reservation: granted or refused, what is left after it, and why it was refused."""

    granted: bool
    left_fen: int
    reason: str = ""
    open: bool = True  # False: there is no such quota on the day, and so nothing that it could bind


@dataclass(frozen=True)
class Utilisation:
    """A quota's use that is asked for."""

    kind: QuotaKind
    total_fen: int
    used_fen: int

    def __post_init__(self) -> None:
        not_negative(total_fen=self.total_fen, used_fen=self.used_fen)


@dataclass(frozen=True)
class Used:
    """How much of a quota is used and left; the alarm is raised from the pack's ratio on, inclusive."""

    left_fen: int
    ratio: Decimal
    alarm: bool


CLAUSE = {QuotaKind.PLAN: "credit.plan", QuotaKind.PARK: "credit.park_line", QuotaKind.SHARE: "credit.park_line"}


def plan(bank: str, year: int, total_fen: int) -> Quota:
    """A bank's separate credit plan of a calendar year（潭知发〔2020〕1号（一））."""
    return Quota(f"plan/{bank}/{year}", QuotaKind.PLAN, bank, total_fen, date(year, 1, 1), date(year, 12, 31))


def line(park: str, total_fen: int, since: date, until: date) -> Quota:
    """A park's indicative line（潭知发〔2020〕1号（六））."""
    return Quota(f"park/{park}", QuotaKind.PARK, park, total_fen, since, until)


def share(of: Quota, firm: str, total_fen: int) -> Quota:
    """A firm's share of a line, by its unified social credit code; it holds for as long as the line does."""
    return Quota(f"{of.quota}/{firm}", QuotaKind.SHARE, firm, total_fen, of.since, of.until, of.quota)


def reserve(standings: Sequence[Standing], amount_fen: int, on: date) -> Grant:
    """Whether a case may have this amount of a quota and of the line above it; who holds the amount already is granted it again."""
    if amount_fen <= 0:
        raise ValueError(f"amount_fen must be more than 0, not {amount_fen}")
    left = min(each.quota.total_fen - each.others_fen for each in standings)
    held = min(each.held_fen for each in standings)
    if held == amount_fen:
        return Grant(True, left - held)
    for each in standings:
        if not each.quota.since <= on <= each.quota.until:
            return Grant(
                False, left - held, f"quota {each.quota.quota} holds from {each.quota.since} to {each.quota.until}, not on {on}", False
            )
    if amount_fen > left:
        short = min(standings, key=lambda each: each.quota.total_fen - each.others_fen).quota.quota
        return Grant(False, left - held, f"quota {short} has {yuan(left)} yuan for this case, less than {yuan(amount_fen)}")
    return Grant(True, left - amount_fen)


def share_refused(line: Quota, shares: Iterable[Quota], share: Quota) -> str | None:
    """Why a line cannot be allotted this share; the shares of a line together are at most the line, and end with it at the latest."""
    if line.kind is not QuotaKind.PARK:
        return f"quota {line.quota} is a {line.kind}: only a park's line has shares"
    if share.since < line.since or share.until > line.until:
        return f"the share {share.quota} must lie within {line.since} to {line.until}, as its line does"
    allotted = sum(each.total_fen for each in shares if each.quota != share.quota)
    if allotted + share.total_fen > line.total_fen:
        return f"line {line.quota} has {yuan(line.total_fen - allotted)} yuan left to allot, less than {yuan(share.total_fen)}"
    return None


def utilisation(working: Working, given: Utilisation) -> Used:
    """How far a quota is used（潭知发〔2020〕1号（一）（六））, and whether that is to be told."""
    left = given.total_fen - given.used_fen
    zh, en = "额度余额", "what is left of the quota"
    working.step("left_fen", left, zh, en, rule=CLAUSE[given.kind], total_fen=given.total_fen, used_fen=given.used_fen)
    ratio = Decimal(given.used_fen) / given.total_fen if given.total_fen else Decimal(1)
    bound = working.rules.number("quota.alarm_ratio")
    alarm = given.used_fen >= given.total_fen * bound
    zh, en = ("使用率达到提醒比例", "the use has reached the alarm ratio") if alarm else ("使用率", "the use")
    working.step("ratio", round(ratio, 4), zh, en, rule="quota.alarm_ratio", bound=bound)
    return Used(left, round(ratio, 4), alarm)
