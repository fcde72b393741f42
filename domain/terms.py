"""What a pack sets, what it leaves to those who decide, who bears what, and the grounds on which something is refused."""

from dataclasses import dataclass, fields
from decimal import Context, Decimal, localcontext
from typing import Any

from domain.money import rounded
from domain.rules import Rules

_PRECISE = Context(prec=60)


@dataclass(frozen=True)
class Ground:
    """Why something is refused, or what is missing for it, in Chinese and English, with its clause."""

    code: str
    zh: str
    en: str
    clause: str = ""


@dataclass(frozen=True)
class Part:
    """What of an amount falls on a party, in fen."""

    party: str
    amount_fen: int


def figure(rules: Rules, key: str, given: Decimal | None) -> Decimal:
    """The figure of the pack; where the pack leaves it open, the one that those who decide have given, which may never contradict the pack.

    Raises Unset where neither is there, and ValueError where they differ.
    """
    if given is None:
        return rules.number(key)
    if rules.is_set(key) and rules.number(key) != given:
        raise ValueError(f"{key} is {rules.text(key)} for {rules.jurisdiction} ({rules.clause(key)}), not {given}; leave it out")
    return given


def yes(rules: Rules, key: str) -> bool:
    """Whether a row says yes; one that is missing or unset does not."""
    return rules.is_set(key) and rules.text(key) == "yes"


def checked(given: Any) -> None:
    """Refuse amounts and counts below zero and ratios beyond one, by name; `given` is the dataclass that a calculator is given."""
    for field in fields(given):
        value = getattr(given, field.name)
        if isinstance(value, int) and value < 0:
            raise ValueError(f"{field.name} must not be negative, not {value}")
        if isinstance(value, Decimal) and not 0 <= value <= 1:
            raise ValueError(f"{field.name} must lie between 0 and 1, not {value}")


def scaled(amount_fen: int, part_fen: int, whole_fen: int) -> int:
    """The amount by part over whole, in fen; nothing of nothing."""
    if not whole_fen:
        return 0
    with localcontext(_PRECISE):
        return rounded(Decimal(amount_fen) * part_fen / whole_fen)
