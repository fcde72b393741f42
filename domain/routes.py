"""The routes on which pledged rights are realised: what each needs, its rounds and reserves, and what follows when nobody bids."""

from collections.abc import Mapping
from enum import StrEnum

from domain.explained import Working
from domain.money import rounded
from domain.payloads import Route
from domain.rules import Rules
from domain.terms import Ground


class Realisation(StrEnum):
    """Where the offer of the rights stands (流拍后变卖，再抵债或退回)."""

    OPEN = "open"
    ROUND = "round"
    SALE = "sale"  # 变卖
    SET_OFF = "set_off"  # 以物抵债, for the creditor to take or leave
    RETURNED = "returned"  # to the pledgor; the debt stays
    SOLD = "sold"


_R = Realisation

REALISATIONS: Mapping[Realisation, frozenset[Realisation]] = {
    _R.OPEN: frozenset({_R.ROUND, _R.SOLD}),
    _R.ROUND: frozenset({_R.ROUND, _R.SALE, _R.SOLD}),
    _R.SALE: frozenset({_R.SET_OFF, _R.SOLD}),
    _R.SET_OFF: frozenset({_R.RETURNED, _R.SOLD}),
    _R.RETURNED: frozenset(),
    _R.SOLD: frozenset(),
}

# What a pack may ask for before a route is taken, as a reader is told that it is missing.
FACTS: Mapping[str, tuple[str, str]] = {
    "default_declared": ("尚未认定违约", "the default has not been declared"),
    "valuation": ("尚未评估处置价值", "the rights have not been valued for their disposal"),
    "price_agreed": ("尚未与出质人在违约后协议折价", "no price was agreed with the pledgor after the default"),
    "mandate": ("尚未委托拍卖或交易机构", "no auctioneer or exchange has the mandate"),
    "court_filed": ("尚未向法院申请实现担保物权", "the realisation has not been applied for in court"),
    "court_ruling": ("法院尚未裁定拍卖、变卖", "the court has not ruled that the rights be auctioned or sold"),
    "pledgee_consent": ("质权人尚未同意许可", "the pledgee has not consented to the licence"),
    "licence_agreed": ("尚未签订反向许可合同", "the licence has not been agreed"),
    "fee_account": ("尚未设立许可费监管账户", "there is no account under the bank's control for the licence fees"),
    "purchase_committed": ("没有收储或回购承诺", "nobody has committed to buy the rights"),
}


def missing(rules: Rules, route: Route, facts: set[str]) -> list[Ground]:
    """Everything that is not there yet before the rights can go by this route, at once; none: the route is open.

    A forfeiture clause (流质) is no bar, so nothing asks for it.
    """
    key = f"disposal.{route}.needs"
    needs = rules.set_text(key).split()
    if unknown := [need for need in needs if need not in FACTS]:
        raise ValueError(f"{key}: {unknown[0]!r} is not one of {', '.join(FACTS)}")
    return [Ground(need, *FACTS[need], rules.clause(key)) for need in needs if need not in facts]


def open_routes(rules: Rules, facts: set[str]) -> list[Route]:
    """The routes for which everything is there."""
    return [route for route in Route if not missing(rules, route, facts)]


def has_rounds(rules: Rules, route: Route) -> bool:
    """Whether the rights are offered in rounds; agreement, licence and purchase have none."""
    return f"disposal.{route}.rounds" in rules.rows


def reserve(working: Working, route: Route, rounds: int, value_fen: int, before_fen: int) -> int:
    """The least reserve of the next round, in fen: of the first one part of the value, of each later one part of the reserve before.

    `rounds` have been held. The judicial floors are those of court and auction; a route without a row has none.
    """
    if not has_rounds(working.rules, route):
        raise ValueError(f"the route {route} has no rounds, and so no reserve")
    key, of_fen = (f"disposal.{route}.next_reserve", before_fen) if rounds else (f"disposal.{route}.first_reserve", value_fen)
    if not working.rules.is_set(key):
        return working.step("reserve_fen", 0, "该路径未规定保留价", "this route has no floor", round=rounds + 1)
    part = working.rules.number(key)
    zh, en = f"第{rounds + 1}轮保留价下限", f"floor of the reserve in round {rounds + 1}"
    return working.step("reserve_fen", rounded(of_fen * part), zh, en, rule=key, of_fen=of_fen, part=part)


def after_failure(rules: Rules, route: Route, now: Realisation, rounds: int) -> Realisation:
    """What follows when nobody bids: another round while the pack has one, then the sale (变卖), then set-off, and the rights go back.

    `rounds` have been held; a pack that leaves their number to the parties always allows another.
    """
    if now is Realisation.SALE:
        return Realisation.SET_OFF
    if now is Realisation.SET_OFF:
        return Realisation.RETURNED
    if now is not Realisation.ROUND:
        raise ValueError(f"nothing was offered that could fail: the realisation is {now}")
    key = f"disposal.{route}.rounds"
    if not has_rounds(rules, route):
        raise ValueError(f"the route {route} has no rounds")
    return Realisation.ROUND if not rules.is_set(key) or rounds < rules.days(key) else Realisation.SALE


def forfeiture(working: Working, agreed: bool) -> Ground | None:
    """A clause that gives the rights to the pledgee on default bars nothing: it leaves priority on the proceeds (Civil Code 428)."""
    if not agreed:
        return None
    zh, en = "流质条款仅产生优先受偿效力，不妨碍处置", "the forfeiture clause leaves priority on the proceeds, and bars no route"
    working.step("forfeiture", working.rules.set_text("disposal.forfeiture"), zh, en, rule="disposal.forfeiture")
    return Ground("forfeiture", zh, en, working.rules.clause("disposal.forfeiture"))
