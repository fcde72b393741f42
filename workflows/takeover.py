"""Taking over a loan that already runs: its declared past is confirmed by a second person of the bank, and the case goes on from there."""

from activities.bank import BankActivities
from domain.casefile import CoverFile
from domain.facts import Asked, plain
from domain.loanfile import LoanFile
from domain.past import Past, PastCover, PastLoan, PastRight
from domain.payloads import ConditionalApproval, Contracts, Cover
from domain.stages import CaseStage, LoanStage, Outcome, RightStage
from domain.takeover import entry, loan_file, objections
from workflows.account import recompute
from workflows.cover import listen_for_cessions
from workflows.credit import note_schedule
from workflows.desk import Desk
from workflows.preparation import reserve_all
from workflows.questions import Check
from workflows.registration import watch


async def take_over(desk: Desk, past: Past) -> Outcome | None:
    """The chapter of the takeover: the rights are reserved, the past is declared, confirmed, and told fact by fact."""
    desk.enter(CaseStage.TAKEOVER)
    await reserve_all(desk)
    desk.life.note("past_declared", who=desk.opening.opened, **plain(past))
    answered = await desk.must("confirm_past", "reject_past", check=_may_confirm(desk, past))
    if answered.act == "reject_past":
        return Outcome.WITHDRAWN
    _file_agreements(desk, past)
    for right in past.rights:
        _register(desk, right, past.pledgee)
    if past.cover:
        _cover(desk, past.cover)
    _lend(desk, past)
    return None


def _may_confirm(desk: Desk, past: Past) -> Check:
    """A second person of the bank confirms what was declared, if it fits, and if no other case holds one of the rights."""

    def check(act: str, asked: Asked, payload: object) -> str | None:
        if act != "confirm_past":
            return None
        if asked.actor == desk.opening.opened.actor:
            return f"{asked.actor} declared this past: a second person confirms it"
        held = [f"{right.no} by {right.held_by}" for right in desk.file.rights if right.held_by]
        if held:
            return f"another case holds a right of this one ({', '.join(held)}): clear that up, or reject the past"
        rights = [right.right for right in desk.file.rights]
        wrong = next(objections(past, desk.demand, rights, desk.rules, desk.life.today()), None)
        return f"{wrong[0]}: {wrong[1]}" if wrong else None

    return check


def _file_agreements(desk: Desk, past: Past) -> None:
    """What later chapters look up: who is pledgee, what was approved and signed, and that the money is out."""
    loan, file = past.loan, desk.file
    cover = past.cover.kind if past.cover else Cover.NONE
    terms = (loan.amount_fen, loan.annual_rate, loan.months, loan.method)
    file.approval = ConditionalApproval(loan.loan_contract_no, *terms, cover, loan.secured, past.admitted)
    file.contracts = Contracts(loan.loan_contract_no, loan.pledge_contract_no, loan.signed_on)
    file.pledgee, file.amount_fen, file.admitted, file.ordered = past.pledgee, loan.amount_fen, past.admitted, True


def _register(desk: Desk, past: PastRight, pledgee: str) -> None:
    """The pledge stands in its register already, and is watched from now on."""
    right = next(each for each in desk.file.rights if each.no == past.right_no)
    right.value_fen, right.pledgee, right.registration_no = past.value_fen, pledgee, past.registration_no
    right.registered_fen, right.registered_until = past.registered_fen, past.until
    told = {"registration_no": past.registration_no, "registered_on": past.registered_on, "pledgee": pledgee, "value_fen": past.value_fen}
    desk.move_right(right, RightStage.REGISTERED, declared=True, **told)
    watch(desk, right)


def _cover(desk: Desk, cover: PastCover) -> None:
    desk.file.cover = CoverFile(
        cover.kind, cover.organisation, cover.number, cover.ratio, cover.waiting_days, insured_fen=cover.insured_fen
    )
    desk.life.note("cover_declared", **plain(cover))
    listen_for_cessions(desk)


def _lend(desk: Desk, past: Past) -> None:
    """The loan with every declared repayment booked, as if they had been reported one by one."""
    loan = desk.file.loan = loan_file(past, desk.rules)
    _tell_disbursement(desk, past.loan)
    note_schedule(desk)
    for payment in past.loan.paid:
        fact = desk.life.note("repayment_declared", **plain(payment))
        recompute(desk, [*loan.entries, entry(payment, fact.seq)], told=payment.receipt_no)
    if past.default:
        for stage in (LoanStage.REPAYING, LoanStage.OVERDUE, LoanStage.DEFAULTED):
            _move(desk, loan, stage)
        desk.life.note("default_declared", **plain(past.default))
    else:
        number = past.loan.loan_contract_no
        left = [line for line in loan.lines if loan.left(line)]
        loan.call = desk.calls.call(BankActivities.schedule, "schedule", desk.demand.bank, schedule=left, contract_no=number)


def _tell_disbursement(desk: Desk, loan: PastLoan) -> None:
    desk.life.note("disbursement_declared", slip_no=loan.slip_no, amount_fen=loan.amount_fen, disbursed_on=loan.disbursed_on)
    desk.life.note("loan_moved", stage=LoanStage.DISBURSED)


def _move(desk: Desk, loan: LoanFile, stage: LoanStage) -> None:
    loan.stage = stage
    desk.life.note("loan_moved", stage=stage)
