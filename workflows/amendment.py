"""What changes a running loan: renewal, extension, acceleration."""

from datetime import date, timedelta

from activities.bank import BankActivities
from domain.amendment import accrued, renewed
from domain.ledger import Accelerated, Extended
from domain.loanfile import LONGEST, Entry, LoanFile
from domain.payloads import Contracts, Extension, Renewal
from domain.schedule import months_after, schedule
from domain.stages import LoanStage
from workflows.credit import note_schedule
from workflows.desk import Desk
from workflows.registered import RegisteredPart
from workflows.registration import register_anew


def may_renew(loan: LoanFile, renewal: Renewal, today: date) -> str | None:
    """A renewal repays what is owed, no more and no less, before the old loan ends, and nothing may be late (金规〔2024〕13号)."""
    if renewal.amount_fen != loan.outstanding():
        return f"a renewal repays the {loan.outstanding()} fen that are owed, not {renewal.amount_fen}"
    if not 0 < renewal.months <= LONGEST or renewal.annual_rate <= 0:
        return f"a renewal runs 1 to {LONGEST} months at a positive rate, not {renewal.months} months at {renewal.annual_rate}"
    since = max([loan.start, *(entry.event.on for entry in loan.entries)])
    if renewal.signed_on < since:
        return f"a renewal is signed after what happened to the old loan last, on {since}, not on {renewal.signed_on}"
    if renewal.signed_on > today or renewal.signed_on > loan.lines[-1].due:
        return f"a renewal is signed by now and before the old loan ends on {loan.lines[-1].due}, not on {renewal.signed_on}"
    if loan.stage is not LoanStage.REPAYING or loan.interest_due(today):
        return "a loan that is late is not renewed"
    return None


def may_extend(loan: LoanFile, extension: Extension) -> str | None:
    """An extension moves the last due day, within what a loan of this kind can last."""
    last, most = loan.lines[-1].due, months_after(loan.start, LONGEST)
    if not last < extension.new_last_due <= most:
        return f"an extension ends after {last} and by {most}, not on {extension.new_last_due}"
    return None


def may_accelerate(loan: LoanFile, day: date) -> str | None:
    """A loan falls due early on a day of its own life."""
    if not loan.start <= day <= loan.lines[-1].due:
        return f"the loan falls due between {loan.start} and {loan.lines[-1].due}, not on {day}"
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
        await desk.life.join([desk.life.spawn(RegisteredPart(desk, right).change("renewal", last)) for right in rights])
    else:
        await register_anew(desk)
    owed_before = accrued(old.lines, old.account.parts, old.start, old.annual_rate, renewal.signed_on)
    terms = (renewal.amount_fen, renewal.annual_rate, renewal.months, old.method, renewal.signed_on)
    lines = renewed(schedule(*terms), owed_before)
    stays = (old.uplift, old.grace_days, old.tier_days, old.call)
    desk.file.loan = LoanFile(*terms, lines, *stays, LoanStage.REPAYING, repaid_before=old.receipts())
    _tell_the_bank(desk)


def extend(desk: Desk, extension: Extension, seq: int) -> None:
    """An extension moves the last due day; the added days bear interest, what is paid stays paid."""
    desk.file.lent().entries.append(Entry(seq, Extended(desk.life.today(), extension.new_last_due)))
    _tell_the_bank(desk)


def accelerate(desk: Desk, day: date, seq: int) -> None:
    """What is not due yet falls due on one day, with the interest borne up to it."""
    loan = desk.file.lent()
    before = loan.lines
    loan.entries.append(Entry(seq, Accelerated(desk.life.today(), day)))
    if loan.lines != before:
        note_schedule(desk)


def _tell_the_bank(desk: Desk) -> None:
    """The bank goes on with the new lines, in a conversation of their own."""
    loan, contracts = desk.file.lent(), desk.file.contracts
    desk.calls.close(loan.call)
    number = contracts.loan_contract_no if contracts else ""
    loan.call = desk.calls.call(BankActivities.schedule, "schedule", desk.demand.bank, schedule=loan.lines, contract_no=number)
    note_schedule(desk)
