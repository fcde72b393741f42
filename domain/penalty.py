"""What a loan costs when it is late or misused: penalty interest (罚息) and compound interest (复利)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain import repayment
from domain.explained import Working


@dataclass(frozen=True)
class PenaltyGiven:
    """What is overdue since a day; the uplifts are the contract's, None: the pack's."""

    principal_overdue_fen: int
    interest_overdue_fen: int
    contract_rate: Decimal
    due: date
    as_of: date
    uplift: Decimal | None = None
    misused: bool = False  # the money was used for something else than agreed
    misuse_uplift: Decimal | None = None

    def __post_init__(self) -> None:
        for name in ("principal_overdue_fen", "interest_overdue_fen"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is an amount that is owed and not negative, not {getattr(self, name)}")
        if not 0 <= self.contract_rate <= 1:
            raise ValueError(f"contract_rate is a part of one a year, from 0 to 1, not {self.contract_rate}")


@dataclass(frozen=True)
class PenaltyFound:
    """What being late costs up to a day, and all that is owed with it."""

    overdue_days: int
    uplift: Decimal
    penalty_rate: Decimal
    penalty_interest_fen: int
    compound_interest_fen: int
    total_exposure_fen: int


def penalty(working: Working, given: PenaltyGiven) -> PenaltyFound:
    """Contract rate × (1 + uplift) × days / 360 on principal and interest that are overdue, until all is paid (银发〔2003〕251号)."""
    days = max((given.as_of - given.due).days, 0)
    working.step("overdue_days", days, "逾期天数（到期日为第0天）", "days overdue (the due day is day 0)", due=given.due, as_of=given.as_of)
    uplift = _uplift(working, given)
    rate = (given.contract_rate * (1 + uplift)).normalize()
    zh, en = "罚息利率 = 合同利率 ×（1 + 加收比例）", "penalty rate = contract rate × (1 + uplift)"
    working.step("penalty_rate", rate, zh, en, contract_rate=given.contract_rate, uplift=uplift)
    principal, interest = given.principal_overdue_fen, given.interest_overdue_fen
    on_principal, on_interest = repayment.penalty(principal, interest, given.contract_rate, uplift, days)
    zh, en = "罚息 = 逾期本金 × 罚息利率 × 天数 ÷ 360", "penalty = overdue principal × penalty rate × days / 360"
    working.step("penalty_interest_fen", on_principal, zh, en, rule="loan.day_count", principal_overdue_fen=principal, days=days)
    zh, en = "复利 = 逾期利息 × 罚息利率 × 天数 ÷ 360", "compound interest = overdue interest × penalty rate × days / 360"
    working.step("compound_interest_fen", on_interest, zh, en, rule="loan.day_count", interest_overdue_fen=interest, days=days)
    total = principal + interest + on_principal + on_interest
    working.step(
        "total_exposure_fen", total, "合计 = 本金 + 利息 + 罚息 + 复利", "total = principal + interest + penalty + compound interest"
    )
    return PenaltyFound(days, uplift, rate, on_principal, on_interest, total)


def _uplift(working: Working, given: PenaltyGiven) -> Decimal:
    """The uplift that applies: for being late, for misuse, or, for a period that is both, the higher one."""
    late = _agreed(working, given.uplift, "loan.penalty_uplift", "逾期加收比例", "the uplift for being late")
    if not given.misused:
        return late
    misuse = _agreed(working, given.misuse_uplift, "loan.misuse_uplift", "挪用加收比例", "the uplift for misuse")
    zh, en = "逾期又挪用的，择其重，不并处", "late and misused at once: the higher uplift, not both"
    return working.step("uplift", max(late, misuse), zh, en, rule="loan.uplift_choice", late=late, misuse=misuse)


def _agreed(working: Working, agreed: Decimal | None, rule: str, zh: str, en: str) -> Decimal:
    found = working.rules.number(rule) if agreed is None else agreed
    least, most = working.rules.numbers(f"{rule}_range")
    if not least <= found <= most:
        raise ValueError(f"{rule.removeprefix('loan.')} is from {least} to {most} ({working.rules.clause(f'{rule}_range')}), not {found}")
    return working.step(rule.removeprefix("loan."), found, zh, en, rule=rule if agreed is None else f"{rule}_range")
