"""What a repayment pays, what is left, what being late costs, and which of the five tiers a loan is in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal, localcontext

from domain.money import rounded
from domain.schedule import Line

Part = tuple[int, int, int]  # number of the line, principal in fen, interest in fen
_PRECISE = Context(prec=50)
TIERS = ("normal", "special_mention", "substandard", "doubtful", "loss")


@dataclass(frozen=True)
class Applied:
    """What became of a repayment; `lines` is the shortened schedule where a prepayment has changed it."""

    parts: list[Part]
    penalty_fen: int
    rest_fen: int  # more than was owed
    lines: list[Line] | None = None


def apply(
    lines: list[Line], paid: Sequence[Part], amount_fen: int, penalty_fen: int, prepayment: bool = False, on: date | None = None
) -> Applied:
    """Put an amount on the penalty that is due, then on the oldest lines, interest before principal (Civil Code 561).

    A prepayment pays the lines that are due up to `on`, and the oldest unpaid one in any case, in full; the rest of it repays
    principal from the last line backwards, so that the loan ends sooner, and the interest of the later lines shrinks with the balance.
    """
    if amount_fen <= 0 or penalty_fen < 0:
        raise ValueError(f"a repayment is a positive amount and a penalty is not negative: got {amount_fen} and {penalty_fen} fen")
    penalty = min(amount_fen, penalty_fen)
    first = next_unpaid(lines, paid)
    now = [line for line in lines if not prepayment or line is first or (on and line.due <= on)]
    parts = list(_oldest_first(now, paid, amount_fen - penalty))
    rest = amount_fen - penalty - sum(principal + interest for _, principal, interest in parts)
    if not (prepayment and rest):
        return Applied(parts, penalty, rest)
    later = [line for line in lines if line not in now]
    prepaid = list(_last_first(later, paid, rest))
    rest -= sum(principal for _, principal, _ in prepaid)
    return Applied(parts + prepaid, penalty, rest, _shortened(lines, [*paid, *parts], prepaid, later))


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


def _shortened(lines: list[Line], paid: Sequence[Part], prepaid: list[Part], later: list[Line]) -> list[Line]:
    """The lines with less interest after a prepayment: in proportion to the principal that each period still bears."""
    found = []
    for line in lines:
        if line not in later:
            found.append(line)
            continue
        rest = [other for other in later if (other.due, other.n) >= (line.due, line.n)]
        before = sum(_parts_left(other, paid)[0] for other in rest)
        after = before - sum(principal for n, principal, _ in prepaid if n in {other.n for other in rest})
        settled = line.interest_fen - _parts_left(line, paid)[1]  # never below what is paid already
        interest = rounded(Decimal(line.interest_fen) * after / before) if before else line.interest_fen
        found.append(replace(line, interest_fen=max(interest, settled)))
    return found


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
    return sum(sum(penalty(*_fen_days(line, paid, on, paid_on), rate, uplift, 1)) for line in lines if line.due < on)


def _fen_days(line: Line, paid: Sequence[Part], on: date, paid_on: Sequence[date]) -> tuple[int, int]:
    """Principal and interest of a late line times the days they were late; rounded once, so that part payments cost no odd fen."""
    principal_left, interest_left = _parts_left(line, paid)
    days = (on - line.due).days
    principal_days, interest_days = principal_left * days, interest_left * days
    for (n, principal, interest), day in zip(paid, paid_on, strict=False):
        if n == line.n and day > line.due:
            late = (min(day, on) - line.due).days
            principal_days, interest_days = principal_days + principal * late, interest_days + interest * late
    return principal_days, interest_days


def tier(days: int, more_than: Sequence[Decimal]) -> str:
    """The tier (五级分类) of a loan so many calendar days overdue, by its days alone; `more_than` is the pack's loan.tier_days."""
    return TIERS[sum(days > limit for limit in more_than)]


def _parts_left(line: Line, paid: Sequence[Part]) -> tuple[int, int]:
    principal = sum(part[1] for part in paid if part[0] == line.n)
    interest = sum(part[2] for part in paid if part[0] == line.n)
    return line.principal_fen - principal, line.interest_fen - interest


def _by_age(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.due, line.n))
