"""What changes a running loan: renewal, extension, acceleration."""

from dataclasses import replace
from datetime import date, timedelta

from activities.bank import BankActivities
from domain.casefile import LoanFile
from domain.money import rounded
from domain.payloads import Contracts, Extension, Renewal
from domain.schedule import Line, schedule
from domain.stages import LoanStage
from workflows.credit import note_schedule
from workflows.desk import Desk
from workflows.registration import register_anew
from workflows.right import RightPart

_LONGEST = 120  # months


def may_renew(loan: LoanFile, renewal: Renewal, today: date) -> str | None:
    """A renewal repays what is owed, no more and no less, before the old loan ends, and nothing may be late (金规〔2024〕13号)."""
    if renewal.amount_fen != loan.outstanding():
        return f"a renewal repays the {loan.outstanding()} fen that are owed, not {renewal.amount_fen}"
    if not 0 < renewal.months <= _LONGEST or renewal.annual_rate <= 0:
        return f"a renewal runs 1 to {_LONGEST} months at a positive rate, not {renewal.months} months at {renewal.annual_rate}"
    if renewal.signed_on > today or renewal.signed_on > loan.lines[-1].due:
        return f"a renewal is signed by now and before the old loan ends on {loan.lines[-1].due}, not on {renewal.signed_on}"
    if loan.stage is not LoanStage.REPAYING or loan.interest_due(today):
        return "a loan that is late is not renewed"
    return None


async def renew(desk: Desk, renewal: Renewal) -> None:
    """Renewal without repayment (无还本续贷): the new loan repays the old one, and the register follows.

    Interest that the old loan has borne since its last due day falls due with the first line of the new one.
    """
    old = desk.file.lent()
    desk.file.amount_fen = renewal.amount_fen
    desk.file.contracts = Contracts(renewal.loan_contract_no, renewal.pledge_contract_no, renewal.signed_on)
    if desk.file.maximum:
        last = renewal.signed_on + timedelta(days=31 * renewal.months)
        rights = desk.file.pledged()
        await desk.life.join([desk.life.spawn(RightPart(desk, right).change("renewal", last)) for right in rights])
    else:
        await register_anew(desk)
    accrued = _accrued(old, renewal.signed_on)
    terms = (renewal.amount_fen, renewal.annual_rate, renewal.months, old.method, renewal.signed_on)
    first, *rest = schedule(*terms)
    lines = [replace(first, interest_fen=first.interest_fen + accrued), *rest]
    desk.file.loan = LoanFile(*terms, lines, old.call, LoanStage.REPAYING, receipts=old.receipts)
    _tell_the_bank(desk)


def extend(desk: Desk, extension: Extension) -> None:
    """An extension moves the last due day; the added days bear interest, what is paid stays paid."""
    loan = desk.file.lent()
    last = loan.lines[-1]
    days = (extension.new_last_due - last.due).days
    added = rounded(loan.principal_left(last) * loan.annual_rate * days / 360)
    loan.lines[-1] = replace(last, due=extension.new_last_due, interest_fen=last.interest_fen + added)
    loan.extensions += 1
    _tell_the_bank(desk)


def accelerate(desk: Desk, day: date) -> None:
    """What is not due yet falls due on one day, with the interest borne up to it; what was late before stays as late as it is."""
    loan = desk.file.lent()
    later = [line for line in loan.lines if line.due > day]
    if later:
        paid = [part for part in loan.paid if part.n == later[0].n]
        owed = sum(loan.principal_left(line) for line in later)
        principal = owed + sum(part.principal_fen for part in paid)
        interest = _accrued(loan, day) + sum(part.interest_fen for part in paid)
        loan.lines = [line for line in loan.lines if line not in later] + [Line(later[0].n, day, principal, interest)]
        note_schedule(desk)


def _accrued(loan: LoanFile, day: date) -> int:
    """Interest on principal that is not due yet, from the last due day to this one (ACT/360), in fen."""
    since = max((line.due for line in loan.lines if line.due <= day), default=loan.start)
    owed = sum(loan.principal_left(line) for line in loan.lines if line.due > day)
    return rounded(owed * loan.annual_rate * (day - since).days / 360)


def _tell_the_bank(desk: Desk) -> None:
    """The bank goes on with the new lines, in a conversation of their own."""
    loan, contracts = desk.file.lent(), desk.file.contracts
    desk.calls.close(loan.call)
    number = contracts.loan_contract_no if contracts else ""
    loan.call = desk.calls.call(BankActivities.schedule, "schedule", desk.demand.bank, schedule=loan.lines, contract_no=number)
    note_schedule(desk)
