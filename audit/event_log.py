"""The event log: the facts of cases as events about objects, for tools of process mining; nothing in it is a person's value."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain import stages
from domain.facts import Fact

Attributes = dict[str, str | int]


class ObjectType(StrEnum):
    """What an event can be about."""

    CASE = "case"
    RIGHT = "right"
    LOAN = "loan"
    CLAIM = "claim"
    DISPOSAL = "disposal"
    FIRM = "firm"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Object:
    """One object: its name, unique in the log, and what is said of it from its beginning on."""

    id: str
    type: ObjectType
    since: str
    attributes: Attributes = field(default_factory=dict)
    related: tuple[tuple[str, str], ...] = ()  # object and qualifier


@dataclass(frozen=True)
class Event:
    """One fact as an event; its attributes are the plain values of the fact that are amounts, stages and numbers of periods."""

    id: str
    type: str
    case_no: str
    at: str
    resource: str
    role: str
    organisation: str
    attributes: Attributes
    objects: tuple[tuple[str, str], ...]  # object and qualifier


@dataclass(frozen=True)
class Log:
    """Events in their order, and the objects that they are about."""

    events: list[Event]
    objects: list[Object]


ABOUT = "about"  # the qualifier of the part of a case that an event is about
_PLAIN = ("stage", "outcome", "tier", "route", "act", "clock", "rung", "ground")
_PARTIES = ("bank", "insurer", "guarantor")
# A part of a case is moved by its own kind of fact.
MOVES: dict[str, tuple[ObjectType, Any]] = {
    "entered": (ObjectType.CASE, stages.CASE_MOVES),
    "right_moved": (ObjectType.RIGHT, stages.RIGHT_MOVES),
    "loan_moved": (ObjectType.LOAN, stages.LOAN_MOVES),
    "claim_moved": (ObjectType.CLAIM, stages.CLAIM_MOVES),
    "disposal_moved": (ObjectType.DISPOSAL, stages.DISPOSAL_MOVES),
}


def log_of(journals: Iterable[Sequence[Fact]]) -> Log:
    """The log of these cases; the sandbox's own facts are left out."""
    events: list[Event] = []
    objects: dict[str, Object] = {}
    for journal in journals:
        told = [fact for fact in journal if fact.kind != "let_time_pass"]
        for each in _objects(told):
            objects.setdefault(each.id, each)
        events += [_event(fact) for fact in told]
    return Log(sorted(events, key=lambda event: event.at), list(objects.values()))


def _objects(journal: Sequence[Fact]) -> Iterator[Object]:
    opened = journal[0]
    case, demand = opened.case_no, opened.data["demand"]
    for party in dict.fromkeys([*(name for name, _ in _named(opened)[1:]), *(fact.organisation for fact in journal)]):
        if party and party not in ("case", demand["uscc"]):
            yield Object(party, ObjectType.ORGANISATION, opened.at, {"kind": party.partition("-")[0]})
    yield Object(demand["uscc"], ObjectType.FIRM, opened.at)
    amount: Attributes = {"amount_fen": demand["amount_fen"]} if demand["amount_fen"] is not None else {}  # hidden from some roles
    yield Object(case, ObjectType.CASE, opened.at, {"tenant": opened.tenant, **amount}, tuple(_named(opened)))
    for right in opened.data["rights"]:
        said: Attributes = {"right_no": right["right_no"], "kind": right["kind"]}
        yield Object(f"{case}/{right['right_no']}", ObjectType.RIGHT, opened.at, said, ((case, "pledged_in"),))
    for kind in ("loan_moved", "claim_moved", "disposal_moved"):
        first = next((fact for fact in journal if fact.kind == kind), None)
        if first:
            yield Object(_about(first), MOVES[kind][0], first.at, {}, ((case, "of"),))


def _named(opened: Fact) -> list[tuple[str, str]]:
    """The firm and the parties that a demand names, each with its part."""
    demand = opened.data["demand"]
    return [(demand["uscc"], "borrower"), *((demand[part], part) for part in _PARTIES if demand.get(part))]


def _event(fact: Fact) -> Event:
    said: Attributes = {name: value for name, value in fact.data.items() if _told(name, value)}
    about, resource = _about(fact), fact.actor if fact.actor != "case" else ""
    objects = [(fact.case_no, "of"), *(_named(fact) if fact.kind == "open_case" else [])]
    if fact.organisation not in ("case", *(name for name, _ in objects)):
        objects.append((fact.organisation, "by"))
    if about != fact.case_no:
        objects.append((about, ABOUT))
    return Event(
        f"{fact.case_no}#{fact.seq}", fact.kind, fact.case_no, fact.at, resource, fact.role, fact.organisation, said, tuple(objects)
    )


def _told(name: str, value: Any) -> bool:
    whole = type(value) is int and (name.endswith("_fen") or name == "n")
    return whole or (isinstance(value, str) and name in _PLAIN)


def _about(fact: Fact) -> str:
    """The object that a fact is about."""
    if fact.kind == "loan_moved":
        return f"{fact.case_no}/loan"
    return fact.case_no if fact.subject == "case" else f"{fact.case_no}/{fact.subject}"


def deviations(moves: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Where a log leaves the lifecycle; its moves are read back from an export, as (kind of event, object, stage), in their order."""
    now: dict[str, str] = {}
    for kind, about, stage in moves:
        allowed = MOVES[kind][1]
        members = type(next(iter(allowed)))
        try:
            to = members(stage)
        except ValueError:
            yield f"{about}: {stage!r} is no stage of a {MOVES[kind][0]}"
            continue
        before = now.get(about)
        first = next(iter(allowed))
        if before is not None and to not in allowed[members(before)]:
            yield f"{about}: {to} cannot follow {before}"
        if before is None and to is not first and to not in allowed[first]:
            yield f"{about}: {to} cannot come first"
        now[about] = stage
