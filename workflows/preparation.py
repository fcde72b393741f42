"""Before the filing, and at the window: what the bank does first, and what the window officer checks."""

from datetime import datetime, timedelta

from domain.dossier import Dossier
from domain.facts import Asked
from domain.loanfile import LONGEST
from domain.payloads import ConditionalApproval, Cover, DueDiligence
from domain.precheck import objections
from domain.registers import Grade
from domain.stages import CaseStage, Outcome, RightStage
from workflows import assessment, quota, valuation
from workflows.credit import inadmissible
from workflows.desk import Desk, end_of_day
from workflows.questions import Check

_CHECKS = ("return_filing", "refuse_filing", "withdraw")


async def prepare(desk: Desk) -> Outcome | None:
    """Chapter 1. Due diligence, the agreed value, the approval with drawdown conditions, the signed contracts."""
    desk.enter(CaseStage.PREPARATION)
    inquired = await desk.must("record_due_diligence", "withdraw", check=lambda act, asked, payload: _may_record(desk, payload))
    if inquired.act == "withdraw":
        return Outcome.WITHDRAWN
    desk.file.diligence = inquired.payload
    if not await valuation.agree(desk):
        return Outcome.WITHDRAWN
    approved = await desk.must("give_conditional_approval", "withdraw", check=lambda act, asked, payload: _may_approve(desk, payload))
    if approved.act == "withdraw":
        return Outcome.WITHDRAWN
    desk.file.approval = approved.payload
    desk.file.pledgee = desk.demand.guarantor if approved.payload.cover is Cover.GUARANTEE else desk.demand.bank
    assessment.note(desk, approved.payload)
    await quota.draw(desk)
    desk.limit_again()
    if desk.file.amount_fen == 0:  # the bank's plan or the park's line is used up
        return Outcome.DECLINED
    signed = await desk.must("sign_contracts", "withdraw")
    if signed.act == "withdraw":
        return Outcome.WITHDRAWN
    desk.file.contracts = signed.payload
    return None


def _may_record(desk: Desk, payload: object) -> str | None:
    return assessment.may_record(desk, payload) if isinstance(payload, DueDiligence) else None


def _may_approve(desk: Desk, approval: object) -> str | None:
    if not isinstance(approval, ConditionalApproval):
        return None
    wanted = {Cover.INSURANCE: desk.demand.insurer, Cover.GUARANTEE: desk.demand.guarantor, Cover.NONE: "none"}[approval.cover]
    if not wanted:
        return f"the demand names nobody who could give the cover {approval.cover}"
    if approval.amount_fen <= 0 or not 0 < approval.months <= LONGEST or approval.annual_rate <= 0:
        return f"amount and rate of an approval are positive, and it runs 1 to {LONGEST} months"
    barred = inadmissible(desk, approval.amount_fen, approval.months) if approval.fund_admission else None
    return barred or assessment.may_approve(desk, approval)


async def pass_window(desk: Desk) -> Outcome | None:
    """Chapter 2. The window reserves the rights, checks, helps and forwards; the legal clock starts with its acceptance."""
    desk.enter(CaseStage.WINDOW)
    free = await reserve_all(desk)
    precheck(desk)
    while True:
        acts = ("accept_filing", *_CHECKS) if free else _CHECKS
        until = end_of_day(desk.days.nth_after(desk.life.today(), desk.rules.days("window.precheck_days")))
        answered = await _window_answer(desk, acts, until)
        if answered == "accept_filing":
            desk.file.accepted_on = desk.file.accepted_on or desk.life.today()
            answered = (await desk.must("pass_precheck", *_CHECKS, check=_may_pass(desk))).act
        if answered == "pass_precheck":
            return None
        if answered == "return_filing":
            answered = await _resubmitted(desk)
        if answered == "withdraw":
            return Outcome.WITHDRAWN
        if answered != "resubmit_filing":
            return Outcome.REFUSED
        desk.file.accepted_on = None
        free = await reserve_all(desk)
        precheck(desk)


async def _window_answer(desk: Desk, acts: tuple[str, ...], until: datetime) -> str:
    """The window's answer; when its own limit passes, its leader is told once, and the case waits on."""
    question = desk.life.open(*acts, until=until)
    answered = await desk.life.answer(question, until)
    while answered is None:
        desk.life.note("escalated", clause=desk.rules.clause("window.precheck_days"), clock="window", rung="1", to="bureau_leader")
        answered = await desk.life.answer(question)
    return answered.act


def precheck(desk: Desk) -> None:
    """All that can be objected to the filing as it lies before the window, at once, each with its clause and its cure."""
    found = objections(dossier(desk), desk.rules, desk.life.today())
    if found or desk.file.objections:
        desk.life.note("precheck_found", objections=found)
    desk.file.objections = found


def dossier(desk: Desk) -> Dossier:
    """What the case knows of its filing."""
    file = desk.file
    return Dossier(
        demand=desk.demand,
        rights=[right.right for right in file.rights if right.counts],
        months=file.approval.months if file.approval else None,
        valuation_method=file.valuation.method if file.valuation else "",
        first_loan=file.diligence.first_loan if file.diligence else None,
        duplicates=[(right.no, right.held_by) for right in file.rights if right.held_by],
    )


def _may_pass(desk: Desk) -> Check:
    def check(act: str, asked: Asked, payload: object) -> str | None:
        fatal = [objection for objection in desk.file.objections if objection.grade == Grade.FATAL]
        if act == "pass_precheck" and fatal:
            return f"what cannot be cured stands against it: {'; '.join(str(objection) for objection in fatal)}"
        return None

    return check


async def reserve_all(desk: Desk) -> bool:
    """Reserve every right over all tenants; False when another case holds one of them (R09)."""
    free = True
    for right in desk.file.rights:
        if right.stage is RightStage.NAMED:
            holder = await desk.reserve(right)
            if holder == desk.opening.case_no:
                right.held_by = ""
                desk.move_right(right, RightStage.RESERVED)
                desk.life.note("reserved", right.no)
            else:
                free, right.held_by = False, holder
                desk.life.note("reservation_refused", right.no, holder=holder, ground="R09")
    return free


async def _resubmitted(desk: Desk) -> str:
    """What the firm does with a returned filing: resubmit_filing, withdraw, or nothing in time."""
    last = desk.days.roll(desk.life.today() + timedelta(days=desk.rules.days("window.resubmit_days")))
    answered = await desk.ask("resubmit_filing", "withdraw", until=end_of_day(last))
    return answered.act if answered else ""
