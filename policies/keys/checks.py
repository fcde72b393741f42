"""The checks of values in packs: each says what is wrong with a text, or None."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

Check = Callable[[str], str | None]

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Key:
    """A key that packs may use: the check of its value, what it says to who writes packs, and whether every case needs a row of it."""

    check: Check
    says: str
    needed: bool = False


def days(value: str) -> str | None:
    """Whole days, up to four digits."""
    return None if re.fullmatch(r"[0-9]{1,4}", value) else f"must be whole days, not {value!r}"


def count(value: str) -> str | None:
    """A whole number."""
    return None if re.fullmatch(r"[0-9]{1,9}", value) else f"must be a whole number, not {value!r}"


def number(value: str) -> str | None:
    """A number that is not negative, with a point before its decimals."""
    return None if NUMBER.fullmatch(value) else f"must be a number that is not negative, not {value!r}"


def ratio(value: str) -> str | None:
    """A number from 0 to 1."""
    return None if NUMBER.fullmatch(value) and Decimal(value) <= 1 else f"must be a number from 0 to 1, not {value!r}"


def yuan(value: str) -> str | None:
    """An amount in yuan, whole or with two decimals."""
    return None if re.fullmatch(r"[0-9]+(\.[0-9]{2})?", value) else f"must be yuan, whole or with two decimals, not {value!r}"


def rising(value: str) -> str | None:
    """Numbers with spaces between them, each greater than the one before."""
    parts = value.split()
    if parts and all(NUMBER.fullmatch(part) for part in parts):
        numbers = [Decimal(part) for part in parts]
        if numbers == sorted(set(numbers)):
            return None
    return f"must be rising numbers with spaces between them, not {value!r}"


def numbers(value: str) -> str | None:
    """Numbers with spaces between them."""
    return None if value.split() and all(NUMBER.fullmatch(part) for part in value.split()) else f"must be numbers, not {value!r}"


def words(value: str) -> str | None:
    """Words of Latin letters, digits, hyphens and underlines, with spaces between them."""
    return None if re.fullmatch(r"[A-Za-z0-9_-]+( [A-Za-z0-9_-]+)*", value) else f"must be words with spaces between them, not {value!r}"


def table(value: str) -> str | None:
    """`name:number` pairs, for example shares of a loss or steps of a tier."""
    wrong = [part for part in value.split() if not re.fullmatch(r"[A-Za-z0-9_.+-]+:[0-9]+(\.[0-9]+)?", part)]
    return None if value.split() and not wrong else f"must be pairs name:number with spaces between them, not {(wrong or [value])[0]!r}"


def whole(value: str) -> str | None:
    """Shares that sum to one: `name:number` pairs."""
    reason = table(value)
    if reason is None and sum(Decimal(part.split(":")[1]) for part in value.split()) != 1:
        reason = f"must be shares that sum to one, not {value!r}"
    return reason


def text(value: str) -> str | None:
    """A text of 1 to 400 characters."""
    return None if 0 < len(value) <= 400 else "must be a text of 1 to 400 characters"


def citation(value: str) -> str | None:
    """A clause as letters cite it, 1 to 100 characters."""
    return None if 0 < len(value) <= 100 else "must be the clause as letters cite it, 1 to 100 characters"


def prefix(value: str) -> str | None:
    """Two to four capital letters."""
    return None if re.fullmatch(r"[A-Z]{2,4}", value) else f"must be 2 to 4 capital letters, not {value!r}"


def one_of(*choices: str) -> Check:
    """One of these words."""
    return lambda value: None if value in choices else f"must be one of {', '.join(choices)}, not {value!r}"


def order(value: str) -> str | None:
    """Costs, interest and principal, each once."""
    complete = sorted(value.split()) == ["costs", "interest", "principal"]
    return None if complete else f"must name costs, interest and principal once each, not {value!r}"


yes_no = one_of("yes", "no")
