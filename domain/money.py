"""Money is whole fen: rounding, sharing without a remainder, and writing it out in yuan."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def rounded(value: Decimal) -> int:
    """The amount in whole fen, half a fen upwards, as every posted amount is rounded."""
    return int(value.to_integral_value(ROUND_HALF_UP))  # no precision of a context takes part in it


def shares(total_fen: int, parts: list[Decimal]) -> list[int]:
    """The total split in proportion to the parts, to the fen and without a remainder: what is left over goes to the largest fractions."""
    if not parts or any(part < 0 for part in parts) or not any(parts):
        raise ValueError(f"an amount is shared by parts that are not negative and not all zero, not by {[str(part) for part in parts]}")
    # Fractions, as a quotient of Decimals would be cut off somewhere, and thirds would then be unequal.
    weights = [Fraction(part) for part in parts]
    whole = sum(weights)
    found = [total_fen * weight // whole for weight in weights]
    by_fraction = sorted(range(len(parts)), key=lambda place: (-(total_fen * weights[place] % whole), place))
    for place in by_fraction[: total_fen - sum(found)]:
        found[place] += 1
    return found


def quotient(part: int, whole: int) -> Decimal:
    """A ratio as it is shown, to 12 decimals and without idle zeros; it is compared as the fraction that it is."""
    return Decimal((2 * part * 10**12 + whole) // (2 * whole)).scaleb(-12).normalize()


def yuan(fen: int) -> str:
    """The amount in yuan with two decimals, 1,234.56."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
