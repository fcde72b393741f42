"""Changes: where the rows of a case at two moments differ, field by field, and which facts made each difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from db import derived_sql as sql
from db import projection
from db.arranging import WORD, tables_of
from db.derived_sql import KEYS
from db.loan_foldings import Step
from db.moments import SHOWN, Rows
from domain.facts import Fact

# What a statement may name a row of its table by, besides the key.
_NAMED_BY = {"payments": ("seq", "receipt_no"), "schedule_lines": ("n",), "parties": ("organisation",)}
_ALL_ROWS = frozenset({sql.CLOSE_TASKS, sql.CARRY_PAID})  # these name no row of theirs
_PLACES = slice(1, 3)  # of the arguments that name a row


@dataclass(frozen=True)
class Change:
    """One field of one row: what it held before and what it holds after, None where the row was not there or has no value."""

    table: str
    key: dict[str, Any]
    field: str
    before: Any
    after: Any
    facts: list[int]  # the places of the facts that changed it on the way


def changes(before: Rows, after: Rows, between: Sequence[Fact]) -> Iterator[Change]:
    """Every difference, table by table and row by row; these facts lie between."""
    steps = [(fact.seq, step) for fact in between for step in projection.steps_of(fact)]
    for table in SHOWN:
        names = KEYS.get(table, ())
        for key in sorted(before[table].keys() | after[table].keys()):
            ours, theirs = before[table].get(key, {}), after[table].get(key, {})
            about = [(seq, step) for seq, step in steps if _touches(step, table, ours | theirs)]
            for field in ours | theirs:
                if field != "case_no" and ours.get(field) != theirs.get(field):
                    facts = list(dict.fromkeys(seq for seq, (statement, _) in about if _writes(statement, table, field)))
                    yield Change(table, dict(zip(names, key, strict=True)), field, ours.get(field), theirs.get(field), facts)


def _touches(step: Step, table: str, row: dict[str, Any]) -> bool:
    """Whether a step can change this row."""
    statement, arguments = step
    if table == "cases" and statement in sql.OF_TASKS:
        return True  # the next deadline
    if table not in tables_of(statement):
        return False
    names = _NAMED_BY.get(table, KEYS.get(table, ()))
    return not names or statement in _ALL_ROWS or any(row.get(name) in arguments[_PLACES] for name in names)


def _writes(statement: str, table: str, field: str) -> bool:
    """Whether a statement can change this field; one that makes or deletes rows changes them whole."""
    if table == "cases" and statement in sql.OF_TASKS:
        return field == "next_until"
    return field in WORD.findall(statement) or f"INSERT INTO {table} " in statement or f"DELETE FROM {table} " in statement  # noqa: S608 - looked for, not sent
