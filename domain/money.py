"""Money is whole fen: rounding, sharing without a remainder, and writing it out in yuan."""

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def rounded(value: Decimal) -> int:
    """The amount in whole fen, half a fen upwards, as every posted amount is rounded."""
    with localcontext(_EXACT):
        return int(value.quantize(Decimal(1)))


def shares(total_fen: int, parts: list[Decimal]) -> list[int]:
    """The total split in proportion to the parts, to the fen and without a remainder: what is left over goes to the largest fractions."""
    if not parts or any(part < 0 for part in parts) or not any(parts):
        raise ValueError(f"an amount is shared by parts that are not negative and not all zero, not by {[str(part) for part in parts]}")
    with localcontext(_EXACT):
        # Parts as whole numbers: a quotient of Decimals would be cut off somewhere, and thirds would then be unequal.
        least = min(0, *(int(part.as_tuple().exponent) for part in parts))
        weights = [int(part.scaleb(-least)) for part in parts]
    whole = sum(weights)
    found = [total_fen * weight // whole for weight in weights]
    by_fraction = sorted(range(len(parts)), key=lambda place: (-(total_fen * weights[place] % whole), place))
    for place in by_fraction[: total_fen - sum(found)]:
        found[place] += 1
    return found


def yuan(fen: int) -> str:
    """The amount in yuan with two decimals, 1,234.56."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
