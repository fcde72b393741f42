"""What a repayment pays, what is left, and what being late costs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal, localcontext

from domain.classification import TIERS as TIERS  # the tiers are asked for here
from domain.classification import tier as tier
from domain.money import rounded
from domain.schedule import Line

Part = tuple[int, int, int]  # number of the line, principal in fen, interest in fen
_PRECISE = Context(prec=50)


@dataclass(frozen=True)
class Applied:
    """What became of a repayment; `lines` is the shortened schedule where a prepayment has changed it."""

    parts: list[Part]
    penalty_fen: int
    rest_fen: int  # more than was owed
    lines: list[Line] | None = None


def apply(
    lines: list[Line],
    paid: Sequence[Part],
    amount_fen: int,
    penalty_fen: int,
    prepayment: bool = False,
    on: date | None = None,
    *,
    start: date | None = None,
) -> Applied:
    """Put an amount on the penalty that is due, then on the oldest lines, interest before principal (Civil Code 561).

    A prepayment pays the lines that are due up to `on`, and the oldest unpaid one in any case, in full; the rest of it repays
    principal from the last line backwards, so that the loan ends sooner, and the interest of the later lines shrinks with the balance.
    With `start`, the loan's first day, it pays of the running period only the interest that is borne by `on` (Civil Code 677).
    """
    if amount_fen <= 0 or penalty_fen < 0:
        raise ValueError(f"a repayment is a positive amount and a penalty is not negative: got {amount_fen} and {penalty_fen} fen")
    penalty = min(amount_fen, penalty_fen)
    now, borne = _due_first(lines, paid, on, start) if prepayment else (lines, {})
    parts = list(_oldest_first(now, paid, amount_fen - penalty))
    rest = amount_fen - penalty - sum(principal + interest for _, principal, interest in parts)
    later = [line for line in lines if line not in now]
    parts += [(n, 0, min(rest, owed)) for n, owed in _borne_unpaid(later, paid, borne) if rest]
    rest = amount_fen - penalty - sum(principal + interest for _, principal, interest in parts)
    if not (prepayment and rest):
        return Applied(parts, penalty, rest)
    prepaid = list(_last_first(later, paid, rest))
    rest -= sum(principal for _, principal, _ in prepaid)
    return Applied(parts + prepaid, penalty, rest, _shortened(lines, [*paid, *parts], prepaid, later, borne))


def payoff(lines: list[Line], paid: Sequence[Part], penalty_fen: int, on: date, *, start: date | None = None) -> int:
    """What a prepayment on a day must be to settle the loan: the penalty, what it pays in full, and all later principal, in fen."""
    now, borne = _due_first(lines, paid, on, start)
    later = [line for line in lines if line not in now]
    running = sum(owed for _, owed in _borne_unpaid(later, paid, borne))
    return penalty_fen + sum(left(line, paid) for line in now) + running + outstanding(later, paid)


def _due_first(lines: list[Line], paid: Sequence[Part], on: date | None, start: date | None) -> tuple[list[Line], dict[int, int]]:
    """The lines that a prepayment pays in full, and the interest that the running one has borne by its day, where that counts."""
    if on is None or start is None:
        first = next_unpaid(lines, paid)
        return [line for line in lines if line is first or (on and line.due <= on)], {}
    due, later = [line for line in lines if line.due <= on], [line for line in _by_age(lines) if line.due > on]
    if not later:
        return due, {}
    since = max((line.due for line in due), default=start)
    borne = rounded(Decimal(later[0].interest_fen) * (on - since).days / (later[0].due - since).days)
    return due, {later[0].n: max(borne, 0)}


def _borne_unpaid(later: list[Line], paid: Sequence[Part], borne: dict[int, int]) -> Iterator[tuple[int, int]]:
    for line in later:
        owed = borne.get(line.n, 0) - (line.interest_fen - _parts_left(line, paid)[1])
        if owed > 0:
            yield line.n, owed


def _oldest_first(lines: list[Line], paid: Sequence[Part], amount_fen: int) -> Iterator[Part]:
    for line in _by_age(lines):
        principal_left, interest_left = _parts_left(line, paid)
        interest = min(amount_fen, interest_left)
        principal = min(amount_fen - interest, principal_left)
        amount_fen -= interest + principal
        if interest or principal:
            yield line.n, principal, interest


def _last_first(lines: list[Line], paid: Sequence[Part], amount_fen: int) -> Iterator[Part]:
    for line in reversed(_by_age(lines)):
        principal = min(amount_fen, _parts_left(line, paid)[0])
        amount_fen -= principal
        if principal:
            yield line.n, principal, 0


def _shortened(lines: list[Line], paid: Sequence[Part], prepaid: list[Part], later: list[Line], borne: dict[int, int]) -> list[Line]:
    """The lines with less interest after a prepayment: what is borne stays, the rest in proportion to the principal still borne."""
    gone = {n: principal for n, principal, _ in prepaid}
    found, before, after = dict[int, Line](), 0, 0
    for line in reversed(_by_age(later)):
        principal_left, interest_left = _parts_left(line, paid)
        before, after = before + principal_left, after + principal_left - gone.get(line.n, 0)
        settled = line.interest_fen - interest_left  # never below what is paid already
        fixed = borne.get(line.n, 0)
        interest = fixed + rounded(Decimal(line.interest_fen - fixed) * after / before) if before else line.interest_fen
        found[line.n] = replace(line, interest_fen=max(interest, settled))
    return [found.get(line.n, line) for line in lines]


def next_unpaid(lines: list[Line], paid: Sequence[Part]) -> Line | None:
    """The oldest line on which something is owed."""
    return next((line for line in _by_age(lines) if left(line, paid)), None)


def left(line: Line, paid: Sequence[Part]) -> int:
    """What is owed on a line, principal and interest, in fen."""
    return sum(_parts_left(line, paid))


def outstanding(lines: list[Line], paid: Sequence[Part]) -> int:
    """Principal that is still owed, due or not, in fen."""
    return sum(_parts_left(line, paid)[0] for line in lines)


def interest_due(lines: list[Line], paid: Sequence[Part], on: date) -> int:
    """Contract interest that fell due up to a day and is unpaid, in fen."""
    return sum(_parts_left(line, paid)[1] for line in lines if line.due <= on)


def penalty(principal_fen: int, interest_fen: int, rate: Decimal, uplift: Decimal, days: int) -> tuple[int, int]:
    """Penalty (罚息) on overdue principal and compound interest (复利) on overdue interest: rate × (1 + uplift) × days / 360."""
    with localcontext(_PRECISE):
        a_day = rate * (1 + uplift) / 360
        return rounded(principal_fen * a_day * days), rounded(interest_fen * a_day * days)


def penalty_due(lines: list[Line], paid: Sequence[Part], rate: Decimal, uplift: Decimal, on: date, paid_on: Sequence[date] = ()) -> int:
    """Penalty and compound interest that all late lines have cost up to a day, paid or not, in fen.

    With `paid_on`, the day of each part of `paid`, what was paid late is charged until it was paid; without it, only what is
    unpaid today is charged.
    """
    return sum(sum(penalty(*_fen_days(line, paid, on, paid_on), rate, uplift, 1)) for line in lines if line.payable_on < on)


def _fen_days(line: Line, paid: Sequence[Part], on: date, paid_on: Sequence[date]) -> tuple[int, int]:
    """Principal and interest of a late line times the days they were late; rounded once, so that part payments cost no odd fen."""
    principal_left, interest_left = _parts_left(line, paid)
    days = (on - line.payable_on).days
    principal_days, interest_days = principal_left * days, interest_left * days
    for (n, principal, interest), day in zip(paid, paid_on, strict=False):
        if n == line.n and day > line.payable_on:
            late = (min(day, on) - line.payable_on).days
            principal_days, interest_days = principal_days + principal * late, interest_days + interest * late
    return principal_days, interest_days


def _parts_left(line: Line, paid: Sequence[Part]) -> tuple[int, int]:
    principal = sum(part[1] for part in paid if part[0] == line.n)
    interest = sum(part[2] for part in paid if part[0] == line.n)
    return line.principal_fen - principal, line.interest_fen - interest


def _by_age(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.due, line.n))
