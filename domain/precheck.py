"""What the window can object to from the opening alone, before any register is asked."""

from collections.abc import Callable, Iterator
from datetime import date

from domain.identifiers import right_error
from domain.opening import Demand, Right
from domain.schedule import months_after


def objections(demand: Demand, rights: list[Right], on: date) -> list[str]:
    """All objections to a demand and its rights on a day, in words that the firm may read; none is the best answer."""
    return [objection for clause in CLAUSES for objection in clause(demand, rights, on)]


def nothing_pledged(demand: Demand, rights: list[Right], on: date) -> Iterator[str]:
    """A pledge needs at least one right (Civil Code 427)."""
    if not rights:
        yield f"the demand {demand.demand_no} names no right to be pledged"


def numbers(demand: Demand, rights: list[Right], on: date) -> Iterator[str]:
    """Each right is named by its number, and by each number once."""
    for right in rights:
        if wrong := right_error(right.kind, right.right_no):
            yield f"{right.right_no}: {wrong}"
    named = [right.right_no for right in rights]
    for twice in sorted({no for no in named if named.count(no) > 1}):
        yield f"{twice} is named {named.count(twice)} times in the demand {demand.demand_no}"


def expired(demand: Demand, rights: list[Right], on: date) -> Iterator[str]:
    """R02: a right that has ended cannot be pledged."""
    for right in rights:
        if right.expires_on < on:
            yield f"R02: {right.right_no} ended on {right.expires_on}"


def term(demand: Demand, rights: list[Right], on: date) -> Iterator[str]:
    """R06: the term of the debt may not exceed the term of the right."""
    last = months_after(on, demand.months)
    for right in rights:
        if on <= right.expires_on < last:
            yield f"R06: {right.right_no} ends on {right.expires_on}, before a loan of {demand.months} months from {on} would end on {last}"


Clause = Callable[[Demand, list[Right], date], Iterator[str]]
CLAUSES: tuple[Clause, ...] = (nothing_pledged, numbers, expired, term)
