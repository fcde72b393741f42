"""What a recomputed ledger shows to have been wrong: every notice, booking and tier that does not stand any longer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.ledger import Booked, Ledger, Overdue
from domain.money import yuan


class Wrong(StrEnum):
    """What was wrong."""

    OVERDUE_WITHDRAWN = "overdue_withdrawn"  # the line was not late at all
    OVERDUE_FOUND = "overdue_found"  # the line was late, and nobody knew
    OVERDUE_CHANGED = "overdue_changed"  # it was late from that day, but not until that day
    PENALTY_CHANGED = "penalty_changed"
    TIER_CHANGED = "tier_changed"
    PART_CHANGED = "part_changed"


@dataclass(frozen=True)
class Difference:
    """One thing that was wrong: what it was, what it is; `n` is the line, 0 where it is none, `receipt_no` the repayment."""

    kind: Wrong
    n: int
    zh: str
    en: str
    before: str
    after: str
    receipt_no: str = ""


def differences(before: Ledger, after: Ledger) -> list[Difference]:
    """What the ledger as it was believed said that the ledger as it is does not; both as of the same day."""
    if before.as_of != after.as_of:
        raise ValueError(f"two ledgers are compared as of one day, not as of {before.as_of} and {after.as_of}")
    return [*_overdue(before, after), *_booked(before, after), *_penalty_due(before, after), *_tiers(before, after)]


def _overdue(before: Ledger, after: Ledger) -> Iterator[Difference]:
    was = {(each.n, each.since): each for each in before.overdue}
    now = {(each.n, each.since): each for each in after.overdue}
    for key in sorted(was.keys() | now.keys(), key=lambda key: (key[1], key[0])):
        n, old, new = key[0], was.get(key), now.get(key)
        if new is None:
            zh, en = f"第{n}期未曾逾期，逾期通知作废", f"line {n} was not late: what was said of its arrears is withdrawn"
            yield Difference(Wrong.OVERDUE_WITHDRAWN, n, zh, en, _period(old), "")
        elif old is None:
            zh, en = f"第{n}期曾经逾期", f"line {n} was late, which was not known"
            yield Difference(Wrong.OVERDUE_FOUND, n, zh, en, "", _period(new))
        elif old != new:
            zh, en = f"第{n}期逾期止日更正", f"the arrears of line {n} ended on another day"
            yield Difference(Wrong.OVERDUE_CHANGED, n, zh, en, _period(old), _period(new))


def _booked(before: Ledger, after: Ledger) -> Iterator[Difference]:
    """Of the repayments that both know; one that is new or reversed has a fact of its own."""
    now = {booked.receipt_no: booked for booked in after.booked}
    for old in before.booked:
        new, receipt = now.get(old.receipt_no), old.receipt_no
        if new is None:
            continue
        if old.penalty_fen != new.penalty_fen:
            zh, en = f"还款{receipt}冲抵的罚息更正", f"of the repayment {receipt} another amount is penalty"
            yield Difference(Wrong.PENALTY_CHANGED, 0, zh, en, yuan(old.penalty_fen), yuan(new.penalty_fen), receipt)
        if (old.parts, old.rest_fen) != (new.parts, new.rest_fen):
            first = min(part[0] for part in {*old.parts} ^ {*new.parts}) if old.parts != new.parts else 0
            zh, en = f"还款{receipt}冲抵的本金和利息更正", f"the repayment {receipt} paid other principal and interest"
            yield Difference(Wrong.PART_CHANGED, first, zh, en, _parts(old), _parts(new), receipt)


def _penalty_due(before: Ledger, after: Ledger) -> Iterator[Difference]:
    if before.penalty_due_fen != after.penalty_due_fen:
        zh, en = "应付未付的罚息更正", "another penalty is owed"
        yield Difference(Wrong.PENALTY_CHANGED, 0, zh, en, yuan(before.penalty_due_fen), yuan(after.penalty_due_fen))


def _tiers(before: Ledger, after: Ledger) -> Iterator[Difference]:
    """Each stretch of days on which the loan was in another tier than was believed."""
    turns = sorted({each.since for ledger in (before, after) for each in ledger.tiers})
    ends = [*(turn - timedelta(days=1) for turn in turns[1:]), after.as_of]
    for since, until in zip(turns, ends, strict=True):
        old, new = before.tier_on(since), after.tier_on(since)
        if old is not new:
            zh, en = f"{since}至{until}的五级分类更正", f"from {since} to {until} the loan was in another tier"
            yield Difference(Wrong.TIER_CHANGED, 0, zh, en, old, new)


def _period(each: Overdue | None) -> str:
    return f"{each.since} – {_day(each.until)}" if each else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else "…"


def _parts(booked: Booked) -> str:
    told = [f"{n}: {yuan(principal)} + {yuan(interest)}" for n, principal, interest in booked.parts]
    return "; ".join([*told, f"rest {yuan(booked.rest_fen)}"] if booked.rest_fen else told)
