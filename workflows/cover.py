"""The cover of a loan: insured or guaranteed as the pack allows, and what the coverer passes on afterwards."""

from decimal import Decimal

from activities.guarantor import GuarantorActivities
from activities.insurer import InsurerActivities
from domain import guarantee, insurance
from domain.casefile import CoverFile
from domain.explained import Working
from domain.facts import Asked
from domain.insurance import Line, Member
from domain.money import rounded
from domain.payloads import CededPayment, Cession, Cover, Guarantee, Policy, Quote
from domain.roles import Role
from domain.stages import CaseStage
from workflows.deadlines import limit, within
from workflows.desk import Desk
from workflows.questions import Check
from workflows.registration import register_anew, sign_again

_CESSIONS = ("re_guarantee", "reinsurance", "excess_of_loss", "stop_loss")
_RATIO, _PREMIUM = f"insurance.{Line.SURETY}.cover_ratio", f"insurance.{Line.SURETY}.premium_rate"
_FEE, _REPLY = "guarantee.fee_cap", "cover.reply_days"


async def cover(desk: Desk) -> bool:
    """Chapter 5. Credit enhancement (增信): insurance or guarantee, the one for the other. False: nobody covers."""
    desk.enter(CaseStage.COVER)
    wanted = desk.file.agreed().cover
    if wanted is Cover.NONE:
        return True
    if wanted is Cover.INSURANCE and await _insured(desk):
        return True
    if not desk.demand.guarantor or not await _guaranteed(desk):
        return False
    if desk.file.pledgee != desk.demand.guarantor:
        # The guarantor stands in for the firm and becomes the pledgee (反担保质押): contract and registration are redone.
        await sign_again(desk)
        desk.file.pledgee = desk.demand.guarantor
        return await register_anew(desk)
    return True


# Insurance


async def _insured(desk: Desk) -> bool:
    insurer, amount, months = desk.demand.insurer, desk.file.amount_fen, desk.file.agreed().months
    until, check = limit(desk, _REPLY), _may_cover(desk, insurer)
    question = desk.life.open("quote_cover", "decline_cover", until=until, check=check)
    call = desk.calls.call(InsurerActivities.quote, "quote", insurer, amount_fen=amount, months=months)
    quoted = await within(desk, question, until, "cover", _REPLY, Role.BANK_APPROVER)
    desk.calls.close(call)
    if quoted.act == "decline_cover":
        return False
    until = limit(desk, _REPLY)
    question = desk.life.open("bind_cover", "decline_cover", until=until, check=check)
    call = desk.calls.call(InsurerActivities.bind, "bind", insurer, amount_fen=amount, months=months, quote=quoted.payload)
    bound = await within(desk, question, until, "cover", _REPLY, Role.BANK_APPROVER)
    if bound.act == "decline_cover":
        desk.calls.close(call)
        return False
    policy = bound.payload
    desk.file.cover = CoverFile(
        Cover.INSURANCE, insurer, policy.policy_no, policy.cover_ratio, policy.waiting_days, insured_fen=policy.insured_fen
    )
    if desk.rules.is_set(_PREMIUM):
        working = desk.working()
        found = insurance.premium(working, _policy(desk, policy))
        explanation = working.explanation("premium")
        desk.life.note("cover_computed", clause=desk.rules.clause(_PREMIUM), figure_fen=found.premium_fen, explanation=explanation)
    listen_for_cessions(desk)
    return True


def _policy(desk: Desk, bound: Policy) -> insurance.Policy:
    """The policy as the calculator takes it; where the pack has no rate, the premium is as agreed and is not computed."""
    rate = None if desk.rules.is_set(_PREMIUM) else Decimal(0)
    member = Member(desk.demand.firm, bound.insured_fen)
    return insurance.Policy(Line.SURETY, [member], desk.file.agreed().months, rate)


def _may_cover(desk: Desk, organisation: str) -> Check:
    """The cover comes from whom the case deals with, within what the pack says of it."""

    def check(act: str, asked: Asked, payload: object) -> str | None:
        if asked.organisation != organisation:
            return f"{act} is for {organisation}, not for {asked.organisation}"
        match payload:
            case Quote():
                return _wrong_ratio(desk, payload.cover_ratio)
            case Policy():
                return _wrong_ratio(desk, payload.cover_ratio) or _wrong_policy(desk, payload)
            case Guarantee():
                return _wrong_guarantee(desk, payload)
        return None

    return check


def _wrong_ratio(desk: Desk, ratio: Decimal) -> str | None:
    if not 0 < ratio <= 1:
        return f"a cover bears a part of the loan between 0 and 1, not {ratio}"
    if desk.rules.is_set(_RATIO) and desk.rules.number(_RATIO) != ratio:
        return f"the insurer bears {desk.rules.text(_RATIO)} of a loss ({desk.rules.clause(_RATIO)}), not {ratio}"
    return None


def _wrong_policy(desk: Desk, policy: Policy) -> str | None:
    """What the pack says against the policy's term, sum and premium."""
    if policy.insured_fen <= 0 or policy.premium_fen < 0:
        return f"a policy insures a positive sum for a premium that is not negative, not {policy.insured_fen} for {policy.premium_fen} fen"
    found = insurance.premium(desk.working(), _policy(desk, policy))
    if found.refusals:
        return "the pack refuses this policy: " + "; ".join(f"{each.zh} {each.en} ({each.clause})" for each in found.refusals)
    if desk.rules.is_set(_PREMIUM) and found.premium_fen != policy.premium_fen:
        return f"the premium by the pack is {found.premium_fen} fen ({desk.rules.clause(_PREMIUM)}), not {policy.premium_fen}"
    least = rounded(desk.file.amount_fen * policy.cover_ratio)
    if desk.rules.is_set(_RATIO) and policy.insured_fen < least:
        return f"the sum insured is at least the insurer's part of {least} fen ({desk.rules.clause(_RATIO)}), not {policy.insured_fen}"
    return None


# Guarantee


async def _guaranteed(desk: Desk) -> bool:
    guarantor, months = desk.demand.guarantor, desk.file.agreed().months
    until = limit(desk, _REPLY)
    question = desk.life.open("issue_guarantee", "decline_cover", until=until, check=_may_cover(desk, guarantor))
    call = desk.calls.call(GuarantorActivities.guarantee, "guarantee", guarantor, amount_fen=desk.file.amount_fen, months=months)
    answered = await within(desk, question, until, "cover", _REPLY, Role.BANK_APPROVER)
    if answered.act == "decline_cover":
        desk.calls.close(call)
        return False
    letter = answered.payload
    desk.file.cover = CoverFile(Cover.GUARANTEE, guarantor, letter.letter_no, letter.share)
    if desk.rules.is_set(_FEE):
        working = desk.working()
        most = _most_fee(desk, letter, working)
        desk.life.note("cover_computed", clause=desk.rules.clause(_FEE), figure_fen=most, explanation=working.explanation("fee_cap"))
    listen_for_cessions(desk)
    return True


def _most_fee(desk: Desk, letter: Guarantee, working: Working) -> int:
    """What the guarantee may cost at most, by the pack's rate on the part of the loan that is guaranteed."""
    guaranteed_fen = rounded(desk.file.amount_fen * letter.share)
    return guarantee.fee(working, guaranteed_fen, desk.file.agreed().months, desk.rules.number(_FEE)).fee_fen


def _wrong_guarantee(desk: Desk, letter: Guarantee) -> str | None:
    """What the pack says against share and fee; a pattern leaves the bank its part, and the guarantor pays all the rest first."""
    rules = desk.rules
    if not 0 < letter.share <= 1 or letter.fee_fen < 0:
        return f"a guarantee bears a part of the loan between 0 and 1 for a fee that is not negative, not {letter.share}"
    if rules.is_set("guarantee.pattern"):
        share = 1 - guarantee.pattern(rules)["bank"]
        if letter.share != share:
            return f"the guarantor pays {share} of a loss ({rules.clause('guarantee.pattern')}), not {letter.share}"
    if rules.is_set(_FEE) and letter.fee_fen > (most := _most_fee(desk, letter, desk.working())):
        return f"the fee is at most {most} fen ({rules.clause(_FEE)}), not {letter.fee_fen}"
    return None


# What the coverer passes on


def listen_for_cessions(desk: Desk) -> None:
    """From the cover on to the end of the case, what the coverer cedes may be recorded."""
    desk.life.spawn(_keep_cessions(desk))


async def _keep_cessions(desk: Desk) -> None:
    inbox = desk.life.open("record_cession", "record_ceded_payment", inbox=True, check=_may_cede)
    while True:
        await desk.life.wait(lambda: bool(inbox.answers) or desk.life.ended)
        if not inbox.answers:
            break
        told = inbox.answers.popleft().payload
        if desk.file.cover and isinstance(told, Cession):
            desk.file.cover.cessions.append(told)
        elif desk.file.cover:
            desk.file.cover.received.append(told)
    desk.life.close(inbox)


def _may_cede(act: str, asked: Asked, payload: object) -> str | None:
    if isinstance(payload, CededPayment) and payload.amount_fen <= 0:
        return f"a payment is a positive amount in fen, not {payload.amount_fen}"
    return may_cede(payload) if isinstance(payload, Cession) else None


def may_cede(cession: Cession) -> str | None:
    """A cession is of a known kind, with a share between 0 and 1."""
    if cession.kind not in _CESSIONS:
        return f"a cession is one of {', '.join(_CESSIONS)}, not {cession.kind}"
    if not 0 <= cession.share <= 1 or cession.retention_fen < 0 or cession.limit_fen < 0:
        return f"the ceded share is between 0 and 1, retention and limit are not negative, not {cession.share}"
    return None
