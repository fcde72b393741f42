"""What changes a running loan: renewal, extension, acceleration."""

from datetime import date, timedelta

from activities.bank import BankActivities
from domain.casefile import LoanFile
from domain.payloads import Extension, Renewal
from domain.schedule import Line, schedule
from domain.stages import LoanStage
from workflows.credit import note_schedule
from workflows.desk import Desk
from workflows.registration import register_anew
from workflows.right import RightPart


async def renew(desk: Desk, renewal: Renewal) -> None:
    """Renewal without repayment (无还本续贷): the new loan repays the old one, and the register follows."""
    old = desk.file.lent()
    desk.file.amount_fen = renewal.amount_fen
    if desk.file.maximum:
        last = renewal.signed_on + timedelta(days=31 * renewal.months)
        rights = desk.file.pledged()
        await desk.life.join([desk.life.spawn(RightPart(desk, right).change("renewal", last)) for right in rights])
    else:
        await register_anew(desk)
    desk.calls.close(old.call)
    terms = (renewal.amount_fen, renewal.annual_rate, renewal.months, old.method, renewal.signed_on)
    lines = schedule(*terms)
    call = desk.calls.call(BankActivities.schedule, "schedule", desk.demand.bank, schedule=lines, contract_no=renewal.loan_contract_no)
    desk.file.loan = LoanFile(*terms, lines, call, LoanStage.REPAYING, receipts=old.receipts)
    note_schedule(desk)


def extend(desk: Desk, extension: Extension) -> None:
    """An extension moves the last due day; what is paid stays paid."""
    loan = desk.file.lent()
    last = loan.lines[-1]
    loan.lines[-1] = Line(last.n, extension.new_last_due, last.principal_fen, last.interest_fen)
    loan.extensions += 1
    note_schedule(desk)


def accelerate(desk: Desk, day: date) -> None:
    """All that is still owed falls due on one day."""
    loan = desk.file.lent()
    rest = [line for line in loan.lines if loan.left(line)]
    if rest:
        principal = sum(line.principal_fen for line in rest)
        interest = sum(line.interest_fen for line in rest if line.due <= day)
        paid_up = [line for line in loan.lines if line not in rest]
        loan.lines = [*paid_up, Line(rest[0].n, min(day, rest[0].due), principal, interest)]
        note_schedule(desk)
