"""The rows of made-up cases: what the projection would do to each derived row, done in memory, so that rows can be copied in."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from db import derived_sql as sql
from db.cases import FACT
from db.database import dumps
from db.projection import steps_of
from domain.facts import Fact

COLUMNS: dict[str, tuple[str, ...]] = {
    "journal": tuple(FACT.replace(" ", "").split(",")),
    "heads": ("case_no", "seq", "hash"),
    "cases": (
        *("case_no", "tenant", "jurisdiction", "firm", "uscc", "bank", "insurer", "guarantor", "sandbox", "opened_at", "demand"),
        *("amount_fen", "names", "stage", "clock_offset_s", "outcome", "closed_at", "next_until"),
    ),
    "parties": ("case_no", "organisation", "part"),
    "rights": (*("case_no", "right_no", "kind", "title", "declared_value_fen", "expires_on", "stage", "registration_no", "pledgee"),),
    "case_numbers": ("case_no", "kind", "number"),
    "tasks": ("case_no", "question", "acts", "subject", "until", "stays_open", "asked_at", "tenant", "due", "state"),
    "task_roles": ("case_no", "question", "role", "tenant", "organisation", "due"),
    "loans": ("case_no", "slip_no", "amount_fen", "disbursed_on", "stage", "penalty_fen", "tier"),
}
Rows = dict[str, list[tuple[Any, ...]]]
_PARTY_OF = {"firm": "uscc", "bank_officer": "bank", "bank_approver": "bank", "insurer": "insurer", "guarantor": "guarantor"}
_NEVER = datetime.max.replace(tzinfo=UTC)  # infinity, as the driver has it


def rows_of(journals: Iterable[list[Fact]]) -> Rows:
    """The rows of these cases by table, each in the order of its columns."""
    rows: Rows = {table: [] for table in COLUMNS}
    for facts in journals:
        _case(facts, rows)
    return rows


class Unknown(Exception):
    """A fact changes a derived row in a way that is not known here."""


def _case(facts: list[Fact], rows: Rows) -> None:
    case: dict[str, Any] = {}
    tasks: list[tuple[Any, ...]] = []
    for fact in facts:
        rows["journal"].append((*(getattr(fact, name) if name != "data" else dumps(fact.data) for name in COLUMNS["journal"]),))
        for statement, arguments in steps_of(fact):
            if statement in _INSERTS:
                table, row = _INSERTS[statement]
                rows[table].append(row(*arguments))
            elif statement == sql.ASK:
                tasks.append(arguments)
            elif statement == sql.QUEUE_TASK:
                rows["task_roles"] += _queued(case, *arguments)
            elif statement in _CHANGES:
                case |= _CHANGES[statement](*arguments)
            else:
                raise Unknown(f"made-up cases cannot tell of {fact.kind}: what it does to the rows is not known in {__name__}")
    if case["closed_at"] is None:
        rows["tasks"] += [_task(*task) for task in tasks]
        case["next_until"] = min((task[4] for task in tasks if task[4]), default=None)
    rows["cases"].append(tuple(case[name] for name in COLUMNS["cases"]))
    rows["heads"].append((facts[0].case_no, facts[-1].seq, facts[-1].hash))


def _opened(*said: Any) -> dict[str, Any]:
    case = dict(zip(COLUMNS["cases"], (*said[:12], _form(said[12]), "opened", 0, "", None, None), strict=True))
    return case | {"demand": dumps(case["demand"])}


def _task(
    case_no: str, question: int, acts: list[str], subject: str, until: datetime | None, stays: bool, at: datetime, tenant: str
) -> tuple[Any, ...]:
    return case_no, question, acts, subject, until, stays, at, tenant, until or _NEVER, "open"


def _queued(
    case: dict[str, Any], case_no: str, question: int, roles: list[str], tenant: str, until: datetime | None
) -> Iterator[tuple[Any, ...]]:
    for role in roles:
        party = case[_PARTY_OF[role]] if role in _PARTY_OF else ""
        if party or role not in _PARTY_OF:
            yield case_no, question, role, tenant, party, until or _NEVER


def _form(said: str) -> str:
    """As search_form does it; what is made up here has no letters of which upper() makes two."""
    return unicodedata.normalize("NFKC", said).upper().replace(" ", "")


_INSERTS: dict[str, tuple[str, Callable[..., tuple[Any, ...]]]] = {
    sql.OPEN_RIGHT: ("rights", lambda *said: (*said, "named", "", "")),
    sql.NUMBER: ("case_numbers", lambda case_no, kind, number: (case_no, kind, _form(number))),
    sql.PARTY: ("parties", lambda *said: said),
    sql.DISBURSE: ("loans", lambda *said: (*said, "disbursed", 0, "")),
}
_CHANGES: dict[str, Callable[..., dict[str, Any]]] = {
    sql.OPEN_CASE: _opened,
    sql.ENTER: lambda _, stage: {"stage": stage},
    sql.CLOSE_CASE: lambda _, outcome, at: {"stage": "closed", "outcome": outcome, "closed_at": at},
    sql.CLOSE_TASKS: lambda *_: {},
}
