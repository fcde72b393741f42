"""Negotiated valuation (协商估值): rounds of offers, agreed when both signed the same figures, valid for a time, with a spread alarm."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.explained import Working
from domain.money import rounded
from domain.payloads import RightValue


class Side(StrEnum):
    """Who offers and who signs: 出质人, 质权人."""

    PLEDGOR = "pledgor"
    PLEDGEE = "pledgee"


class State(StrEnum):
    """Where the valuation stands on the day that is asked for."""

    OPEN = "open"
    AGREED = "agreed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Offer:
    """What one side says that the rights are worth; the other may take it up to its last day, where it names one."""

    side: Side
    made_on: date
    values: list[RightValue]
    valid_until: date | None = None


@dataclass(frozen=True)
class Signature:
    """The figures that one side signed."""

    side: Side
    signed_on: date
    values: list[RightValue]


@dataclass(frozen=True)
class Negotiation:
    """All that was said up to now; peers are values of comparable rights, several a right, each under the number of ours."""

    declared: list[RightValue]
    on: date
    offers: list[Offer] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    peers: list[RightValue] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = _figures(self.declared)
        if len(known) != len(self.declared):
            raise ValueError("declared names a right twice: give each right one value")
        said: list[Offer | Signature] = [*self.offers, *self.signatures]
        for each in said:
            if _figures(each.values).keys() != known.keys() or len(each.values) != len(known):
                raise ValueError(f"the {each.side} values {sorted(_figures(each.values))}: each of {sorted(known)} needs one value")
        for value in [*self.declared, *self.peers, *(one for each in said for one in each.values)]:
            if value.value_fen <= 0:
                raise ValueError(f"value_fen of {value.right_no} must be more than 0, not {value.value_fen}")


@dataclass(frozen=True)
class Alarm:
    """A value that lies far from what it is compared with: what was declared, or the middle of its peers."""

    right_no: str
    value_fen: int
    against: str
    reference_fen: int
    spread: Decimal


@dataclass(frozen=True)
class Valued:
    """The state, the rounds, how far the sides are apart, and what they agreed on."""

    state: State
    rounds: int
    gap_fen: int | None
    values: list[RightValue]
    agreed_on: date | None
    valid_until: date | None
    alarms: list[Alarm]


def valuation(working: Working, given: Negotiation) -> Valued:
    """The negotiated valuation on a day（潭知发〔2020〕1号（十二）以协商估值为核心）: same figures, both signatures, still valid."""
    key = "valuation.negotiated"
    if working.rules.set_text(key) == "no":
        raise ValueError(f"a value is not negotiated here, ask an agency: {working.rules.clause(key)}")
    offers = sorted((each for each in given.offers if each.made_on <= given.on), key=lambda each: each.made_on)
    rounds = max(sum(each.side is side for each in offers) for side in Side)
    working.step("rounds", rounds, "协商轮次", "rounds of offers", rule=key, offers=len(offers))
    gap = _gap(working, offers)
    agreed = _agreed(given)
    table = agreed.values if agreed else offers[-1].values if offers else []
    alarms = _alarms(working, table, given)
    if agreed is None:
        working.step("state", State.OPEN, "双方尚未签署相同的估值", "the two sides have not signed the same figures")
        return Valued(State.OPEN, rounds, gap, [], None, None, alarms)
    total = sum(value.value_fen for value in agreed.values)
    zh, en = "双方签署的估值合计", "what both sides signed, together"
    working.step("agreed_fen", total, zh, en, rule=key, agreed_on=agreed.signed_on)
    until = agreed.signed_on + timedelta(days=working.rules.days("valuation.valid_days"))
    working.step("valid_until", until, "估值有效期至", "the valuation is valid until", rule="valuation.valid_days")
    state = State.EXPIRED if given.on > until else State.AGREED
    return Valued(state, rounds, gap, agreed.values, agreed.signed_on, until, alarms)


def _agreed(given: Negotiation) -> Signature | None:
    """The last moment at which what both sides had signed was the same; nobody leaves an agreement by signing alone."""
    latest: dict[Side, Signature] = {}
    found = None
    for signature in sorted((each for each in given.signatures if each.signed_on <= given.on), key=lambda each: each.signed_on):
        latest[signature.side] = signature
        if len(latest) == len(Side) and len({frozenset(_figures(each.values).items()) for each in latest.values()}) == 1:
            found = signature
    return found


def _gap(working: Working, offers: list[Offer]) -> int | None:
    """How far the last offers of the two sides are apart, over all rights; None until both have offered."""
    last = {each.side: sum(value.value_fen for value in each.values) for each in offers}
    if len(last) < len(Side):
        return None
    gap = abs(last[Side.PLEDGOR] - last[Side.PLEDGEE])
    zh, en = "双方最近报价之差", "the last offers of the two sides differ by"
    return working.step("gap_fen", gap, zh, en, pledgor_fen=last[Side.PLEDGOR], pledgee_fen=last[Side.PLEDGEE])


def _alarms(working: Working, values: list[RightValue], given: Negotiation) -> list[Alarm]:
    """Values beyond the pack's ratio of what was declared or of the peers' middle; exactly at the ratio is no alarm."""
    ratio = working.rules.number("valuation.alarm_ratio")
    found = []
    for value in values:
        for against, reference_fen in _references(value.right_no, given):
            spread = Decimal(abs(value.value_fen - reference_fen)) / reference_fen
            if abs(value.value_fen - reference_fen) > reference_fen * ratio:
                zh, en = f"{value.right_no} 估值偏离超过警戒比例", f"the value of {value.right_no} lies beyond the alarm ratio"
                inputs: dict[str, Any] = {"value_fen": value.value_fen, f"{against}_fen": reference_fen}
                working.step("spread", round(spread, 4), zh, en, rule="valuation.alarm_ratio", **inputs)
                found.append(Alarm(value.right_no, value.value_fen, against, reference_fen, round(spread, 4)))
    return found


def _references(right_no: str, given: Negotiation) -> Iterable[tuple[str, int]]:
    yield "declared", _figures(given.declared)[right_no]
    peers = sorted(each.value_fen for each in given.peers if each.right_no == right_no)
    if peers:
        middle = peers[(len(peers) - 1) // 2 : len(peers) // 2 + 1]
        yield "peers", rounded(Decimal(sum(middle)) / len(middle))


def _figures(values: Iterable[RightValue]) -> dict[str, int]:
    return {value.right_no: value.value_fen for value in values}
