"""Who may approve a credit: the approval matrix of amount and risk class, and whether the loan is the firm's first (首贷)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.explained import Working
from domain.limits import not_negative


class Level(StrEnum):
    """The levels of approval at the bank; that who decides is not who confirms is a rule of the case."""

    BANK_OFFICER = "bank_officer"
    BANK_APPROVER = "bank_approver"
    COMMITTEE = "committee"


@dataclass(frozen=True)
class Deciding:
    """A credit that is to be decided."""

    amount_fen: int
    risk_class: str

    def __post_init__(self) -> None:
        not_negative(amount_fen=self.amount_fen)


@dataclass(frozen=True)
class Authority:
    """The lowest level that may approve the credit, and up to which amount it may; None: without a bound."""

    level: Level
    most_fen: int | None


@dataclass(frozen=True)
class Borrowed:
    """What the credit bureau shows of the firm at the approval: bank loans before this one; a renewal follows a loan of ours."""

    loans_before: int
    renewal: bool = False

    def __post_init__(self) -> None:
        not_negative(loans_before=self.loans_before)


@dataclass(frozen=True)
class FirstLoan:
    """Whether the loan is counted as the firm's first."""

    first: bool


def authority(working: Working, given: Deciding) -> Authority:
    """The level that approves an amount of a class（潭知发〔2020〕1号（二）信贷审批制度）; above all bounds whom the pack names."""
    key = f"approval.{given.risk_class}"
    for level, yuan in working.rules.table(key).items():
        most_fen = int(yuan * 100)
        if given.amount_fen <= most_fen:
            zh, en = "金额在该级审批权限以内", "the amount is within the authority of this level"
            working.step("level", level, zh, en, rule=key, amount_fen=given.amount_fen, most_fen=most_fen)
            return Authority(Level(level), most_fen)
    above = Level(working.rules.set_text("approval.above"))
    zh, en = "金额超出各级审批权限", "the amount is above the authority of the levels before"
    working.step("level", above, zh, en, rule="approval.above", amount_fen=given.amount_fen)
    return Authority(above, None)


def first_loan(working: Working, given: Borrowed) -> FirstLoan:
    """First loan (首贷): no bank loan on record at the approval, and no renewal; how many before still count as none is a row."""
    key = "credit.first_loan_before"
    most = working.rules.days(key)
    first = not given.renewal and given.loans_before <= most
    zh, en = ("属于首贷", "a first loan") if first else ("不属于首贷", "not a first loan")
    working.step("first", first, zh, en, rule=key, loans_before=given.loans_before, most=most, renewal=given.renewal)
    return FirstLoan(first)
