"""The loan's account in the journal: every entry recomputes it, and what an earlier fact told wrongly is told again."""

from typing import Any

from domain import repayment
from domain.corrections import Wrong, differences
from domain.ledger import Booked, Ledger
from domain.loanfile import Entry, LoanFile
from domain.payloads import Classification, Repayment
from workflows.credit import note_schedule
from workflows.desk import Desk

_ARREARS = (Wrong.OVERDUE_WITHDRAWN, Wrong.OVERDUE_FOUND, Wrong.OVERDUE_CHANGED)


def recompute(desk: Desk, entries: list[Entry], told: str = "") -> None:
    """Let the ledger follow from these entries; `told` is the receipt that is recorded just now."""
    loan, today = desk.file.lent(), desk.life.today()
    before, lines, full = loan.ledger(today), loan.lines, _paid_up(loan)
    loan.entries = entries
    now = loan.ledger(today)
    booked = {each.receipt_no: each for each in now.booked}
    if told:
        desk.life.note("repayment_applied", **_told(booked[told]), balance_fen=loan.outstanding())
    if loan.lines != lines:
        note_schedule(desk)
    again = [each for each in before.booked if booked.get(each.receipt_no, each) != each]
    for each in again:
        desk.life.note("repayment_reapplied", **_told(booked[each.receipt_no]))
    _tell_lines(desk, full)
    if again or len(now.booked) < len(before.booked):
        desk.life.note("account_restated", **_restated(loan))
    if not told or booked[told].on < today:  # what was believed until now was wrong somewhere
        _tell_again(desk, before, now)


def _tell_again(desk: Desk, before: Ledger, now: Ledger) -> None:
    """Arrears and tiers that the ledger no longer bears out are told again, each by a fact of its own."""
    for wrong in differences(before, now):
        if wrong.kind in _ARREARS:
            desk.life.note(wrong.kind, n=wrong.n, zh=wrong.zh, en=wrong.en, before=wrong.before, after=wrong.after)
    clause = desk.rules.clause("loan.tier_days")
    for given in desk.file.lent().classified:
        was, least = before.tier_on(given.as_of), now.tier_on(given.as_of)
        if was is not least:
            desk.life.note("classification_reopened", clause=clause, tier=given.tier, as_of=given.as_of, before=was, least=least)


def _tell_lines(desk: Desk, full: set[int]) -> None:
    """Which instalments are paid up now, and which are open again."""
    loan = desk.file.lent()
    now = _paid_up(loan)
    for n in sorted(now - full):
        desk.life.note("instalment_paid", n=n, on=_paid_on(loan, n))
    for n in sorted(full - now):
        desk.life.note("instalment_reopened", n=n)


def may_repay(desk: Desk, paid: Repayment, waiting: list[str]) -> str | None:
    """A repayment has been made in the life of its loan, and its receipt counts once; `waiting` are receipts taken and not booked yet."""
    loan = desk.file.lent()
    made = max(paid.paid_on, paid.counts_from)
    if paid.amount_fen <= 0:
        return f"a repayment is a positive amount in fen, not {paid.amount_fen}"
    if paid.receipt_no in loan.receipts() + waiting:
        return f"the receipt {paid.receipt_no} is recorded already"
    if made > desk.life.today():
        return f"a repayment of {made} has not been made yet"
    if paid.counts_from < loan.start:
        return f"a repayment cannot count from {paid.counts_from}: the loan was paid out on {loan.start}"
    return None


def may_classify(desk: Desk, found: Classification) -> str | None:
    """A loan may be classified worse than its days overdue say, never better (五级分类)."""
    if found.tier not in repayment.TIERS:
        return f"the tiers are {', '.join(repayment.TIERS)}, not {found.tier}"
    if found.as_of > desk.life.today():
        return f"a loan is classified as of today or earlier, not as of {found.as_of}"
    line = desk.file.lent().next_unpaid()
    days = max((found.as_of - line.due).days, 0) if line else 0
    least = repayment.tier(days, desk.rules.numbers("loan.tier_days"))
    if repayment.TIERS.index(found.tier) < repayment.TIERS.index(least):
        return f"{days} days overdue is {least} at best ({desk.rules.clause('loan.tier_days')}), not {found.tier}"
    return None


def _paid_up(loan: LoanFile) -> set[int]:
    return {line.n for line in loan.lines if not loan.left(line)}


def _paid_on(loan: LoanFile, n: int) -> Any:
    return max((each.on for each in loan.account.booked if any(part[0] == n for part in each.parts)), default=loan.start)


def _told(booked: Booked) -> dict[str, Any]:
    """What a repayment paid: parts of lines, penalty, and what was over, in fen."""
    parts = [{"n": n, "principal_fen": principal, "interest_fen": interest} for n, principal, interest in booked.parts]
    return {"receipt_no": booked.receipt_no, "parts": parts, "penalty_fen": booked.penalty_fen, "over_fen": booked.rest_fen}


def _restated(loan: LoanFile) -> dict[str, Any]:
    """The account as a whole: what is paid on each line and since when in full, the balance, the penalty that was paid."""
    lines = []
    for line in loan.lines:
        paid = [part for part in loan.account.parts if part[0] == line.n]
        sums = {"principal_fen": sum(part[1] for part in paid), "interest_fen": sum(part[2] for part in paid)}
        lines.append({"n": line.n, **sums} | ({} if loan.left(line) else {"paid_on": _paid_on(loan, line.n)}))
    return {"lines": lines, "balance_fen": loan.outstanding(), "penalty_fen": loan.account.penalty_fen}
