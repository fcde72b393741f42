"""The drawdown review after registration, and the disbursement with its gate."""

from datetime import date

from activities.bank import BankActivities
from activities.fund import FundActivities
from activities.registry import RegistryActivities
from domain.calls import Search
from domain.casefile import RightFile
from domain.facts import Asked
from domain.fund import Entry, of_the_loan
from domain.loanfile import LoanFile
from domain.payloads import Admission, CreditDecision, Disbursement
from domain.roles import Role
from domain.schedule import schedule
from domain.stages import CaseStage
from workflows.deadlines import limit, within
from workflows.desk import Desk, end_of_day
from workflows.questions import Answered, Check, Question
from workflows.quota import hold
from workflows.valuation import still_valid


async def review(desk: Desk) -> bool:
    """Chapter 4. The drawdown review (放款审核): the bank decides, a second officer confirms. False: it says no."""
    desk.enter(CaseStage.CREDIT)
    if not await still_valid(desk):
        return False
    until = limit(desk, "credit.reply_days")
    question = desk.life.open("decide_credit", until=until)
    approval = desk.file.agreed()
    rights = [right.no for right in desk.file.pledged()]
    call = desk.calls.call(
        BankActivities.review, "review", desk.demand.bank, amount_fen=desk.file.amount_fen, rights=rights, approval_no=approval.approval_no
    )
    decided = await within(desk, question, until, "credit", "credit.reply_days", Role.BANK_APPROVER)
    desk.calls.close(call)
    confirmed = await desk.must("confirm_credit", check=_second_officer(decided))
    return bool(decided.payload.approved and confirmed.payload.approved)


def _second_officer(decided: Answered) -> Check:
    def check(act: str, asked: Asked, payload: object) -> str | None:
        if asked.actor == decided.asked.actor:
            return f"{asked.actor} decided this credit: a second officer confirms it"
        if isinstance(payload, CreditDecision) and payload.approved and not decided.payload.approved:
            return "the decision says no: a second officer may confirm it, not turn it"
        return None

    return check


async def disburse(desk: Desk) -> bool:
    """Chapter 6. Admission to the fund (入库), then the money, after a search of every register on the same day."""
    desk.enter(CaseStage.DISBURSEMENT)
    if not await still_valid(desk):
        return False
    await hold(desk, desk.file.amount_fen)
    if desk.file.agreed().fund_admission and not await _admitted(desk):
        return False
    call, confirmed, searched = "", None, set[date]()
    while confirmed is None:
        day, clean = await _search_registers(desk)
        if not clean and not call:
            return False
        if not clean:  # the order is out: the bank may have paid, so its word is waited for, and its approver told
            desk.life.note("escalated", clock="disbursement", rung="1", to="bank_approver")
        searched.add(day)
        question = desk.life.open("confirm_disbursement", until=end_of_day(desk.life.today()), check=_may_disburse(desk, searched))
        call = call or _order(desk)
        confirmed = await _on_the_day(desk, question)
    _lend(desk, confirmed.payload, call)
    return True


async def _admitted(desk: Desk) -> bool:
    question = desk.life.open("admit_to_fund", check=_may_admit(desk))
    fund = desk.rules.text("fund.organisation")
    call = desk.calls.call(FundActivities.admit, "admit", fund, amount_fen=desk.file.amount_fen, jurisdiction=desk.opening.tenant)
    desk.file.admitted = (await desk.settled(question)).payload.admitted
    desk.calls.close(call)
    return desk.file.admitted


def inadmissible(desk: Desk, amount_fen: int, months: int) -> str | None:
    """What the pack's own limits of the loan say against its admission to the fund, as a sentence."""
    kinds = sorted({right.right.kind for right in desk.file.rights if right.counts})
    found = of_the_loan(desk.rules, Entry(amount_fen, months, kinds=list(kinds)))
    told = "; ".join(f"{ground.zh} {ground.en} ({ground.clause})" for ground in found)
    return f"the fund does not admit this loan: {told}" if found else None


def _may_admit(desk: Desk) -> Check:
    def check(act: str, asked: Asked, payload: object) -> str | None:
        if isinstance(payload, Admission) and payload.admitted:
            return inadmissible(desk, desk.file.amount_fen, desk.file.agreed().months)
        return None

    return check


async def _search_registers(desk: Desk) -> tuple[date, bool]:
    """Search all registers on one day: that day, and whether each pledge stands there today for our pledgee."""
    while True:
        day = desk.life.today()
        found = [await _stands(desk, right) for right in desk.file.pledged()]
        if desk.life.today() == day:
            return day, bool(found) and all(found)


async def _stands(desk: Desk, right: RightFile) -> bool:
    party = desk.registrar(right.right.kind)
    found: Search = await desk.calls.call_now(RegistryActivities.search, "search", party, right.no, right_no=right.no)
    same = (found.registration_no, found.pledgee) == (right.registration_no, right.pledgee)
    ok = same and found.status == "in_force"
    number, pledgee, status = found.registration_no, found.pledgee, found.status
    desk.life.note("register_searched", right.no, registration_no=number, pledgee=pledgee, status=status, ok=ok)
    return ok


async def _on_the_day(desk: Desk, question: Question) -> Answered | None:
    """The bank's confirmation on the day of the search; on a later day the registers are searched again."""
    until = end_of_day(desk.life.today())
    confirmed = await desk.expect(question, lambda: until)
    if confirmed is None:
        desk.life.lapse(question)
    return confirmed


def _order(desk: Desk) -> str:
    approval, file = desk.file.agreed(), desk.file
    file.ordered = True
    lines = schedule(file.amount_fen, approval.annual_rate, approval.months, approval.method, desk.life.today())
    return desk.calls.call(
        BankActivities.disburse,
        "disburse",
        desk.demand.bank,
        amount_fen=file.amount_fen,
        annual_rate=approval.annual_rate,
        months=approval.months,
        method=approval.method,
        schedule=lines,
        contract_no=file.contracts.loan_contract_no if file.contracts else "",
    )


def _may_disburse(desk: Desk, searched: set[date]) -> Check:
    def check(act: str, asked: Asked, payload: object) -> str | None:
        if isinstance(payload, Disbursement) and payload.amount_fen != desk.file.amount_fen:
            return f"the case stands for {desk.file.amount_fen} fen, not for {payload.amount_fen}"
        if isinstance(payload, Disbursement) and payload.disbursed_on not in searched:
            days = ", ".join(sorted(day.isoformat() for day in searched))
            return f"the registers were searched on {days}: a disbursement of {payload.disbursed_on} needs a search of its own day"
        return None

    return check


def _lend(desk: Desk, paid_out: Disbursement, call: str) -> None:
    approval = desk.file.agreed()
    start = paid_out.disbursed_on
    lines = schedule(paid_out.amount_fen, approval.annual_rate, approval.months, approval.method, start)
    rules = desk.rules
    terms = (paid_out.amount_fen, approval.annual_rate, approval.months, approval.method, start)
    late = (rules.number("loan.penalty_uplift"), rules.days("loan.grace_days"), rules.numbers("loan.tier_days"))
    desk.file.loan = LoanFile(*terms, lines, *late, call)
    desk.life.note("loan_moved", stage=desk.file.loan.stage)
    note_schedule(desk)


def note_schedule(desk: Desk) -> None:
    """Put the schedule that holds from now on into the journal."""
    loan = desk.file.lent()
    desk.life.note(
        "schedule_made", method=loan.method, amount_fen=loan.amount_fen, annual_rate=loan.annual_rate, start=loan.start, lines=loan.lines
    )
