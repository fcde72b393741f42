"""Taking over a loan that already runs (存量接管): what of its declared past must fit before a case goes on from it."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from domain.ledger import Received
from domain.loanfile import LONGEST, Entry, LoanFile
from domain.opening import Demand, Right
from domain.past import Past, PastLoan, PastPayment
from domain.payloads import Cover
from domain.rules import Rules

_MOST_PAID = 600  # repayments before the takeover: fifty years of months


def objections(past: Past, demand: Demand, rights: list[Right], rules: Rules, today: date) -> Iterator[tuple[str, str]]:
    """What does not fit in a declared past, as field and sentence: with itself, with the demand, and with the day of the takeover."""
    if past.as_of > today:
        yield "past.as_of", f"A past is declared as of today or earlier, not as of {past.as_of}"
    yield from _of_rights(past, rights)
    yield from _of_parties(past, demand)
    wrong = list(_of_loan(past, demand))
    yield from wrong
    if not wrong:  # its books can be read
        yield from _of_books(past, rules)


def loan_file(past: Past, rules: Rules) -> LoanFile:
    """The loan as the case goes on with it, before any repayment; late money is counted by the pack from the first day on."""
    loan = past.loan
    terms = (loan.planned_fen, loan.annual_rate, loan.months, loan.method, loan.disbursed_on)
    late = (rules.number("loan.penalty_uplift"), rules.days("loan.grace_days"), rules.numbers("loan.tier_days"))
    return LoanFile(*terms, loan.lines, *late, "")


def entry(payment: PastPayment, seq: int) -> Entry:
    """A declared repayment as the loan's account takes it."""
    return Entry(seq, Received(payment.receipt_no, payment.amount_fen, payment.paid_on, payment.prepayment))


def _of_rights(past: Past, rights: list[Right]) -> Iterator[tuple[str, str]]:
    named, declared = [right.right_no for right in rights], [right.right_no for right in past.rights]
    if sorted(named) != sorted(declared):
        yield "past.rights", f"The past declares the entries of {', '.join(declared) or 'no right'}; the case names {', '.join(named)}"
    for place, right in enumerate(past.rights):
        if right.registered_on > past.as_of:
            yield f"past.rights.{place}.registered_on", f"An entry of {right.registered_on} did not stand on {past.as_of}"
        if right.until and right.until < right.registered_on:
            yield f"past.rights.{place}.until", f"A term cannot end on {right.until}, before its entry of {right.registered_on}"


def _of_parties(past: Past, demand: Demand) -> Iterator[tuple[str, str]]:
    cover, named = past.cover, {Cover.INSURANCE: demand.insurer, Cover.GUARANTEE: demand.guarantor}
    if past.pledgee not in (demand.bank, demand.guarantor) or not past.pledgee:
        yield "past.pledgee", f"The pledgee is the bank {demand.bank} or the guarantor of the demand, not {past.pledgee or 'nobody'}"
    if cover and named.get(cover.kind, "") != cover.organisation:
        yield "past.cover.organisation", f"The demand names {named.get(cover.kind) or 'nobody'} for this cover, not {cover.organisation}"
    if cover and not 0 < cover.ratio <= 1:
        yield "past.cover.ratio", f"A cover bears a part of the loan between 0 and 1, not {cover.ratio}"


def _of_loan(past: Past, demand: Demand) -> Iterator[tuple[str, str]]:
    loan = past.loan
    if loan.amount_fen <= 0 or not 0 < loan.months <= LONGEST or loan.annual_rate <= 0:
        yield "past.loan", f"Amount and rate of a loan are positive, and it runs 1 to {LONGEST} months"
    elif loan.amount_fen != demand.amount_fen:
        yield "past.loan.amount_fen", f"The loan was {loan.amount_fen} fen; the demand says {demand.amount_fen}"
    if not loan.signed_on <= loan.disbursed_on <= past.as_of:
        days = f"{loan.signed_on}, {loan.disbursed_on}, {past.as_of}"
        yield "past.loan.disbursed_on", f"A loan is signed, then paid out, then taken over: not on {days}"
    if past.default and not loan.disbursed_on <= past.default.declared_on <= past.as_of:
        yield "past.default.declared_on", f"A default is declared in the life of the loan, not on {past.default.declared_on}"
    yield from _of_payments(past)
    yield from _of_plan(loan)


def _of_payments(past: Past) -> Iterator[tuple[str, str]]:
    paid, receipts = past.loan.paid, [payment.receipt_no for payment in past.loan.paid]
    if len(paid) > _MOST_PAID:
        yield "past.loan.paid", f"At most {_MOST_PAID} repayments can be declared, not {len(paid)}"
    for place, payment in enumerate(paid):
        if payment.receipt_no in receipts[:place]:
            yield f"past.loan.paid.{place}.receipt_no", f"The receipt {payment.receipt_no} is declared twice"
        if payment.amount_fen <= 0:
            yield f"past.loan.paid.{place}.amount_fen", "A repayment is a positive amount in fen"
        if not past.loan.disbursed_on <= payment.paid_on <= past.as_of:
            yield f"past.loan.paid.{place}.paid_on", f"A repayment of {payment.paid_on} was not made in the life of the loan so far"


def _of_plan(loan: PastLoan) -> Iterator[tuple[str, str]]:
    plan = loan.plan
    if not plan:
        return
    if [line.n for line in plan] != list(range(plan[0].n, plan[0].n + len(plan))) or plan[0].n < 1 or len(plan) > LONGEST:
        yield "past.loan.plan", f"The lines of a plan are numbered one after the other, {LONGEST} at most"
    if any(later.due <= line.due for line, later in pairwise(plan)) or plan[0].due < loan.disbursed_on:
        yield "past.loan.plan", "The lines of a plan fall due one after the other, after the money was paid out"
    wanted = (loan.amount_fen,) if loan.paid else (loan.amount_fen, loan.balance_fen)
    if loan.planned_fen not in wanted:
        told = " or ".join(str(fen) for fen in dict.fromkeys(wanted))
        yield "past.loan.plan", f"The lines of the plan repay {loan.planned_fen} fen of principal instead of {told}"


def _of_books(past: Past, rules: Rules) -> Iterator[tuple[str, str]]:
    """By these terms and payments, what the bank's books say must be owed, to the fen: else the case would start from a wrong balance."""
    loan = loan_file(past, rules)
    loan.entries = [entry(payment, place) for place, payment in enumerate(past.loan.paid)]
    owed = loan.outstanding()
    if owed != past.loan.balance_fen:
        told = f"By its terms and the declared repayments {owed} fen of principal are owed; the bank's books say {past.loan.balance_fen}"
        cure = "complete the repayments, or declare none and give the bank's plan of the balance line by line"
        yield "past.loan.balance_fen", f"{told}: {cure}"
    if loan.next_unpaid() is None:
        yield "past.loan.paid", "Everything is repaid: there is no running loan to take over"
    if past.default and not any(loan.left(line) for line in loan.lines if line.due < past.default.declared_on):
        yield "past.default", f"Nothing was late when the default was declared on {past.default.declared_on}"
