"""The repayment plan of a loan as an officer asks for it: the schedule, and what a prepayment or an extension makes of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain import repayment
from domain.amendment import extended, renewed
from domain.explained import Working
from domain.payloads import Method
from domain.schedule import Line, instalment, schedule
from domain.workdays import WorkingDays

_LONGEST = 600  # months; a bound of the computation, no rule
_METHODS = {
    Method.EQUAL_INSTALMENTS: ("等额本息", "equal instalments"),
    Method.EQUAL_PRINCIPAL: ("等额本金", "equal principal"),
    Method.MONTHLY_INTEREST: ("按月付息到期还本", "interest monthly, principal at the end"),
    Method.QUARTERLY_INTEREST: ("按季付息到期还本", "interest quarterly, principal at the end"),
    Method.SINGLE_PAYMENT: ("到期一次还本付息", "a single payment at the end"),
}


@dataclass(frozen=True)
class PlanGiven:
    """The terms of a loan, and what changes it; all that falls due before a prepayment is taken as paid in time.

    `settle_on` is the day of the month on which interest is settled (0: the day of the disbursement; None: the pack's);
    `due_day_rule` is as_is or next_working_day (None: the pack's); `accrued_fen` is what a renewed loan brings along.
    """

    amount_fen: int
    annual_rate: Decimal
    months: int
    method: Method
    start: date
    settle_on: int | None = None
    due_day_rule: str | None = None
    accrued_fen: int = 0
    prepaid_fen: int = 0
    prepaid_on: date | None = None
    extended_to: date | None = None

    def __post_init__(self) -> None:
        if self.amount_fen <= 0:
            raise ValueError(f"amount_fen is a positive amount in fen, not {self.amount_fen}")
        if not 0 <= self.annual_rate <= 1:
            raise ValueError(f"annual_rate is a part of one a year, from 0 to 1, not {self.annual_rate}")
        if not 1 <= self.months <= _LONGEST:
            raise ValueError(f"months is a term of 1 to {_LONGEST} months, not {self.months}")
        if self.settle_on is not None and not 0 <= self.settle_on <= 28:
            raise ValueError(f"settle_on is 0 or a day that every month has, 1 to 28, not {self.settle_on}")
        if self.due_day_rule not in (None, "as_is", "next_working_day"):
            raise ValueError(f"due_day_rule is as_is or next_working_day, not {self.due_day_rule}")
        for name in ("accrued_fen", "prepaid_fen"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is an amount in fen and not negative, not {getattr(self, name)}")
        if (self.prepaid_fen > 0) is not (self.prepaid_on is not None):
            raise ValueError(f"prepaid_fen and prepaid_on are given together or not at all, not {self.prepaid_fen} and {self.prepaid_on}")
        if self.prepaid_on is not None and self.prepaid_on < self.start:
            raise ValueError(f"prepaid_on is not before the loan begins on {self.start}, not {self.prepaid_on}")


@dataclass(frozen=True)
class Plan:
    """The lines and their sums; `left_fen` is the principal owed after a prepayment, `saved_interest_fen` what it saved."""

    lines: list[Line]
    first_payment_fen: int
    last_payment_fen: int
    total_interest_fen: int
    total_paid_fen: int
    saved_interest_fen: int
    left_fen: int


def plan(working: Working, given: PlanGiven) -> Plan:
    """What falls due when (还款计划), by the method of the contract; settlement and rest days by the pack, a prepayment from the end."""
    days = _working_days(working, given)
    with_interest = schedule(
        given.amount_fen,
        given.annual_rate,
        given.months,
        given.method,
        given.start,
        settle_on=_settle_on(working, given),
        working_days=days,
    )
    _tell_lines(working, given, with_interest)
    lines = _renewed(working, given, with_interest)
    before = sum(line.interest_fen for line in lines)
    lines, paid = _prepaid(working, given, lines)
    saved = before - sum(line.interest_fen for line in lines)
    if given.prepaid_fen:
        working.step("saved_interest_fen", saved, "提前还款节省的利息", "interest that the prepayment saves")
    lines = _extended(working, given, lines, paid, days)
    interest = sum(line.interest_fen for line in lines)
    total = given.amount_fen + interest
    working.step("total_interest_fen", interest, "利息合计", "interest in all")
    working.step("total_paid_fen", total, "本息合计", "principal and interest in all", amount_fen=given.amount_fen)
    first, last = (line.principal_fen + line.interest_fen for line in (lines[0], lines[-1]))
    return Plan(lines, first, last, interest, total, saved, repayment.outstanding(lines, paid))


def _settle_on(working: Working, given: PlanGiven) -> int | None:
    if given.method not in (Method.MONTHLY_INTEREST, Method.QUARTERLY_INTEREST):
        return None
    if given.settle_on is not None:
        return given.settle_on or None
    if not working.rules.is_set("loan.settlement_day"):
        return None
    zh, en = "结息日，次日付息", "interest is settled on this day and due the day after"
    return working.step("settlement_day", working.rules.days("loan.settlement_day"), zh, en, rule="loan.settlement_day")


def _working_days(working: Working, given: PlanGiven) -> WorkingDays | None:
    rule = given.due_day_rule or working.rules.set_text("loan.due_day_rule")
    zh, en = "到期日遇休息日的处理", "what is done about a due day on a rest day"
    working.step("due_day_rule", rule, zh, en, rule="" if given.due_day_rule else "loan.due_day_rule")
    return working.days if rule == "next_working_day" else None


def _tell_lines(working: Working, given: PlanGiven, lines: list[Line]) -> None:
    """The formula of the method and the interest of every line, from what it is computed."""
    zh, en = _METHODS[given.method]
    working.step("method", given.method, zh, en, annual_rate=given.annual_rate, months=given.months, start=given.start)
    if given.method is Method.EQUAL_INSTALMENTS:
        zh, en = "每期还款额 A = P·r(1+r)^n ÷ ((1+r)^n − 1)", "instalment A = P·r(1+r)^n / ((1+r)^n − 1)"
        each = instalment(given.amount_fen, given.annual_rate, given.months)
        working.step("instalment_fen", each, zh, en, rule="loan.day_count", amount_fen=given.amount_fen)
    monthly = given.method in (Method.EQUAL_INSTALMENTS, Method.EQUAL_PRINCIPAL)
    balance, since = given.amount_fen, given.start
    for line in lines:
        period = "1/12" if monthly else f"{(line.due - since).days}/360"
        zh, en = f"第{line.n}期利息，到期日{line.due}", f"interest of line {line.n}, due {line.due}"
        working.step(f"line_{line.n}_interest_fen", line.interest_fen, zh, en, rule="loan.day_count", balance_fen=balance, period=period)
        if line.payable:
            zh, en = f"第{line.n}期顺延至工作日", f"line {line.n} is payable on the next working day"
            working.step(f"line_{line.n}_payable", line.payable, zh, en, rule="loan.due_day_rule", due=line.due)
        balance, since = balance - line.principal_fen, line.due


def _renewed(working: Working, given: PlanGiven, lines: list[Line]) -> list[Line]:
    if not given.accrued_fen:
        return lines
    zh, en = "续贷：原贷款已计未付利息并入第一期", "renewal: interest that the old loan has borne falls due with the first line"
    found = renewed(lines, given.accrued_fen)
    working.step("line_1_interest_fen", found[0].interest_fen, zh, en, accrued_fen=given.accrued_fen)
    return found


def _prepaid(working: Working, given: PlanGiven, lines: list[Line]) -> tuple[list[Line], list[repayment.Part]]:
    """The lines after the prepayment, and what is paid by then."""
    if given.prepaid_on is None:
        return lines, []
    paid = [(line.n, line.principal_fen, line.interest_fen) for line in lines if line.due <= given.prepaid_on]
    to_the_day = working.rules.set_text("loan.prepayment_interest") == "to_the_day"
    start = given.start if to_the_day else None
    zh, en = ("计息至还款日", "interest to the day") if to_the_day else ("当期利息全额计收", "interest of the whole period")
    working.step("prepayment_interest", "to_the_day" if to_the_day else "whole_period", zh, en, rule="loan.prepayment_interest")
    most = repayment.payoff(lines, paid, 0, given.prepaid_on, start=start)
    if given.prepaid_fen > most:
        raise ValueError(f"prepaid_fen is at most the {most} fen that settle the loan on {given.prepaid_on}, not {given.prepaid_fen}")
    applied = repayment.apply(lines, paid, given.prepaid_fen, 0, prepayment=True, on=given.prepaid_on, start=start)
    paid += applied.parts
    left = repayment.outstanding(lines, paid)
    zh, en = "提前还款后的本金余额，自末期起冲减", "principal after the prepayment, which repays from the last line backwards"
    working.step("left_fen", left, zh, en, prepaid_fen=given.prepaid_fen, prepaid_on=given.prepaid_on)
    return applied.lines or lines, paid


def _extended(working: Working, given: PlanGiven, lines: list[Line], paid: list[repayment.Part], days: WorkingDays | None) -> list[Line]:
    if given.extended_to is None:
        return lines
    found = extended(lines, paid, given.annual_rate, given.extended_to, days)
    zh, en = f"展期至{given.extended_to}，增加的天数计息", f"extended to {given.extended_to}; the added days bear interest"
    since = lines[-1].due
    working.step("last_interest_fen", found[-1].interest_fen, zh, en, rule="loan.day_count", since=since, until=given.extended_to)
    return found
