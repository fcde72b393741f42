"""How much worse pledge loans may turn out than a bank's loans as a whole before it counts against the bank."""

from decimal import Decimal
from fractions import Fraction


def tolerated(ip_bad_fen: int, ip_loans_fen: int, bad_fen: int, loans_fen: int, points: Decimal) -> bool | None:
    """Whether the bad-loan ratio of pledge loans exceeds the bank's own by at most `points`, inclusive (潭知发〔2020〕1号（十）).

    Exact, as both ratios are compared by cross-multiplication; None where the bank has no such loans, so that nothing is compared.
    """
    if ip_loans_fen <= 0 or loans_fen <= 0:
        return None
    return ip_bad_fen * loans_fen - bad_fen * ip_loans_fen <= Fraction(points) * ip_loans_fen * loans_fen
