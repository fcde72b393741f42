"""Rehearsal of a draft: cases on record computed under the pack in force and under the draft, side by side; nothing is changed by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from domain.claimbase import Claim
from domain.deadline import DeadlineGiven, deadline
from domain.dossier import Dossier
from domain.entitlement import claim
from domain.explained import Working
from domain.limits import Lending, lending_limit
from domain.precheck import Objection, objections
from domain.registers import Grade
from domain.rules import Rules
from domain.subsidy import subsidies
from domain.subsidy_terms import SubsidyGiven
from domain.workdays import WorkingDays
from policies.calendar import calendar_for
from policies.packs import Pack, laid_over, rules_of
from policies.sheets import Sheet

Figure = TypeVar("Figure")
_YEARS = 6  # after the opening; no clock or loan of a case on record reaches further


@dataclass(frozen=True)
class Filing:
    """One right's way through the register: what started its clock, and the first correction, where there was one."""

    right_no: str
    register: str
    started: date
    corrected: date | None = None
    cured: date | None = None


@dataclass(frozen=True)
class Recorded:
    """What a case's journal tells of it, as far as the case has come."""

    case_no: str
    jurisdiction: str
    opened_on: date
    rules_sha256: str
    filed_on: date
    dossier: Dossier
    lending: Lending
    filings: list[Filing] = field(default_factory=list)
    subsidy: SubsidyGiven | None = None  # None: nothing has been lent
    claim: Claim | None = None  # None: nothing is claimed; its ratio is the committee's


@dataclass(frozen=True)
class Figures:
    """What a pack makes of a case; None where there is nothing to compute, or where the pack leaves the figure open."""

    eligible: bool
    objections: list[str]
    limit_fen: int | None
    approved_fen: int | None
    deadlines: dict[str, date | None]  # by right
    subsidies: dict[str, int | None]  # by scheme
    claim_fen: int | None
    open: list[str]  # what could not be computed, and why

    @property
    def cost_fen(self) -> int:
        """What the case costs the public purse: its subsidies and its compensation."""
        return sum(amount or 0 for amount in self.subsidies.values()) + (self.claim_fen or 0)


@dataclass(frozen=True)
class Rehearsed:
    """One case under both packs, and whether the pack of its record is the shipped one."""

    case_no: str
    before: Figures
    after: Figures
    as_recorded: bool

    @property
    def differs(self) -> bool:
        return self.before != self.after


def drafted(packs: Mapping[str, Pack], sheet: Sheet) -> Mapping[str, Pack]:
    """The packs as if the last row of each key of the draft had always held; what is wrong with the draft is told as ever."""
    laid_over(packs, sheet)
    latest = {row.rule.key: replace(row, since=date.min, until=None) for row in sorted(sheet.rows, key=lambda row: row.since)}
    pack = packs[sheet.jurisdiction]
    kept = [row for row in pack.rows if row.rule.key not in latest]
    return {**packs, sheet.jurisdiction: replace(pack, rows=[*kept, *latest.values()])}


def rehearsed(packs: Mapping[str, Pack], draft: Mapping[str, Pack], case: Recorded) -> Rehearsed:
    """The case under the pack in force on its legal date, and under the draft."""
    days = WorkingDays(calendar_for(range(case.opened_on.year - 1, case.opened_on.year + _YEARS)))
    now, then = (rules_of(each, case.jurisdiction, case.opened_on) for each in (packs, draft))
    return Rehearsed(case.case_no, figures(case, now, days), figures(case, then, days), now.sha256 == case.rules_sha256)


def figures(case: Recorded, rules: Rules, days: WorkingDays) -> Figures:
    """Everything that these rules make of the case."""
    left_open: list[str] = []

    def computed(name: str, work: Callable[[], Figure], otherwise: Figure) -> Figure:
        try:
            return work()
        except (ValueError, KeyError) as error:
            left_open.append(f"{name}: {error.args[0]}")
            return otherwise

    found = computed("eligibility", lambda: objections(case.dossier, rules, case.filed_on), list[Objection]())
    limit = computed("limit", lambda: lending_limit(Working(rules, days), case.lending), None)
    return Figures(
        eligible=all(each.grade == Grade.INFORM for each in found),
        objections=[f"{each.code} {each.subject}" for each in found],
        limit_fen=limit.limit_fen if limit else None,
        approved_fen=limit.approved_fen if limit else None,
        deadlines={each.right_no: computed(f"deadline of {each.right_no}", _deadline(each, rules, days), None) for each in case.filings},
        subsidies=computed("subsidies", lambda: _subsidies(case, rules, days), {}),
        claim_fen=computed("claim", lambda: _claim(case, rules, days), None),
        open=left_open,
    )


def _deadline(filing: Filing, rules: Rules, days: WorkingDays) -> Callable[[], date | None]:
    def work() -> date | None:
        given = DeadlineGiven(
            filing.started,
            rules.days("registration.days"),
            register=filing.register,
            correction_notice=filing.corrected,
            all_defects_cured=filing.cured,
        )
        return deadline(Working(rules, days), given).deadline

    return work


def _subsidies(case: Recorded, rules: Rules, days: WorkingDays) -> dict[str, int | None]:
    if case.subsidy is None:
        return {}
    return {each.scheme: each.amount_fen for each in subsidies(Working(rules, days), case.subsidy).schemes}


def _claim(case: Recorded, rules: Rules, days: WorkingDays) -> int | None:
    """The committee's ratio holds where the pack sets none; where it does, the pack's."""
    if case.claim is None:
        return None
    given = case.claim
    if rules.is_set("fund.ratio") or rules.is_set("fund.tiers") or rules.is_set("fund.claimant_ratio"):
        given = replace(given, ratio=None)
    return claim(Working(rules, days), given).payable_fen
