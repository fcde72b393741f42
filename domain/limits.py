"""How much the pledged rights carry: each value by its loan-to-value ratio (质押率), summed over the package."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.money import rounded
from domain.opening import RightKind


@dataclass(frozen=True)
class LimitLine:
    """What one right carries."""

    right_no: str
    kind: RightKind
    value_fen: int
    ltv: Decimal
    limit_fen: int


@dataclass(frozen=True)
class Limit:
    """`binding` says what decided the approved amount: the rights or the request."""

    limit_fen: int
    approved_fen: int
    binding: str
    lines: list[LimitLine]


def limit(rights: Sequence[tuple[str, RightKind, int]], ltv: Callable[[RightKind], Decimal], requested_fen: int) -> Limit:
    """The loan limit of rights (number, kind, value), and what of the request it allows."""
    lines = [LimitLine(no, kind, value_fen, ltv(kind), rounded(value_fen * ltv(kind))) for no, kind, value_fen in rights]
    whole = sum(line.limit_fen for line in lines)
    return Limit(whole, min(whole, requested_fen), "rights" if whole < requested_fen else "request", lines)
