"""The value of the rights: offers in rounds, one value that both sides agree on, agreed anew when it has expired."""

from domain.facts import Asked
from domain.payloads import RightValue, Valuation, ValueOffer
from domain.roles import Role
from domain.valuation import Negotiation, Offer, Side, valuation
from workflows.desk import Desk
from workflows.questions import Answered, Check

_SIDES = {Role.FIRM: Side.PLEDGOR, Role.AGENT: Side.PLEDGOR, Role.BANK_OFFICER: Side.PLEDGEE}


async def agree(desk: Desk) -> bool:
    """The value that both sides sign（十二）, after as many offers as they make. False: the firm withdraws."""
    desk.file.offers = []
    while True:
        answered = await desk.must("agree_valuation", "offer_value", "withdraw", check=_may(desk))
        if answered.act == "withdraw":
            return False
        if answered.act == "agree_valuation":
            break
        _note_round(desk, answered)
    desk.file.valuation = answered.payload
    agreed = {value.right_no: value.value_fen for value in answered.payload.values}
    for right in desk.file.rights:
        right.value_fen = agreed.get(right.no, right.value_fen)
    return True


async def still_valid(desk: Desk) -> bool:
    """Nothing is lent on a value that has expired: both sides agree again, and the loan may only become smaller. False: no loan."""
    while desk.file.valuation and desk.file.valuation.valid_until < desk.life.today():
        until = desk.file.valuation.valid_until
        desk.life.note("valuation_expired", clause=desk.rules.clause("valuation.valid_days"), valid_until=until)
        if not await agree(desk):
            return False
        desk.limit_again()
    return desk.file.amount_fen > 0


def _note_round(desk: Desk, answered: Answered) -> None:
    """How far the sides are apart now, and which values lie far from what was declared."""
    offer = _offer(desk, answered.asked, answered.payload)
    desk.file.offers.append(offer)
    working = desk.working()
    found = valuation(working, _negotiation(desk, desk.file.offers))
    desk.life.note(
        "valuation_round",
        clause=desk.rules.clause("valuation.negotiated"),
        round=found.rounds,
        side=offer.side,
        gap_fen=found.gap_fen,
        alarms=found.alarms,
        explanation=working.explanation("valuation"),
    )


def _may(desk: Desk) -> Check:
    def check(act: str, asked: Asked, payload: object) -> str | None:
        if isinstance(payload, ValueOffer):
            return _values_every_right(desk, payload.values) or _may_offer(desk, asked, payload)
        if isinstance(payload, Valuation):
            return _values_every_right(desk, payload.values) or _may_agree(desk, payload)
        return None

    return check


def _may_offer(desk: Desk, asked: Asked, offer: ValueOffer) -> str | None:
    if offer.valid_until < desk.life.today():
        return f"an offer holds up to today or longer, not up to {offer.valid_until}"
    try:  # where values are not negotiated, or a right was declared without one
        valuation(desk.working(), _negotiation(desk, [*desk.file.offers, _offer(desk, asked, offer)]))
    except ValueError as error:
        return str(error)
    return None


def _may_agree(desk: Desk, agreed: Valuation) -> str | None:
    today = desk.life.today()
    if not agreed.signed_by_both:
        return "a valuation is agreed when both parties have signed it（十二）"
    if agreed.base_date > today:
        return f"a value has a base date up to today ({today}), not {agreed.base_date}"
    if agreed.valid_until < today:
        return f"a value that is agreed today ({today}) cannot have expired on {agreed.valid_until}"
    return _not_theirs(desk, agreed) if agreed.method == "negotiated" and desk.file.offers else None


def _not_theirs(desk: Desk, agreed: Valuation) -> str | None:
    """Where offers were made, the bank records as agreed what the firm offered last, while that offer holds."""
    theirs = [offer for offer in desk.file.offers if offer.side is Side.PLEDGOR]
    if not theirs:
        return "offers were made, and none by the firm yet: let the firm offer the value that it agrees to"
    last = theirs[-1]
    if last.valid_until and last.valid_until < desk.life.today():
        return f"the firm's offer held up to {last.valid_until}: let the firm offer again"
    if _figures(agreed.values) != _figures(last.values):
        offered = ", ".join(f"{value.right_no} {value.value_fen} fen" for value in last.values)
        return f"the firm offered {offered}: agree on that, or let the firm offer again"
    return None


def _values_every_right(desk: Desk, values: list[RightValue]) -> str | None:
    named, expected = sorted(value.right_no for value in values), sorted(right.no for right in desk.file.rights if right.counts)
    if named != expected:
        return f"each right of the case needs one value: expected {', '.join(expected)}, got {', '.join(named)}"
    if any(value.value_fen <= 0 for value in values):
        return "a value is a positive amount in fen"
    return None


def _offer(desk: Desk, asked: Asked, offer: ValueOffer) -> Offer:
    return Offer(_SIDES[Role(asked.role)], desk.life.today(), offer.values, offer.valid_until)


def _negotiation(desk: Desk, offers: list[Offer]) -> Negotiation:
    declared = [RightValue(right.no, right.right.declared_value_fen) for right in desk.file.rights if right.counts]
    return Negotiation(declared, desk.life.today(), offers)


def _figures(values: list[RightValue]) -> dict[str, int]:
    return {value.right_no: value.value_fen for value in values}
