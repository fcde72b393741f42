"""Drift: whether everything stored of a case agrees with its journal, quickly where nothing changed since it was found right."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg

from audit.derived import stored
from audit.difference import Difference, of_chain
from audit.verify import alone
from db import drift, projection
from db.database import Database

_AT_ONCE = 500


@dataclass(frozen=True)
class Drift:
    """A case with the first difference of its journal as a chain, and of its rows."""

    case_no: str
    differences: list[Difference]


@dataclass
class Checked:
    """How many cases there are, how many of them had to be looked at, and which drifted."""

    cases: int = 0
    looked_at: int = 0
    drifted: list[Drift] = field(default_factory=list)


async def check(database: Database, case_nos: Sequence[str] | None = None, *, quick: bool = False) -> Checked:
    """Compare these cases, or all; `quick` leaves out those whose checksum is the one under which they were found right."""
    found = await drift.cases(database.pool) if case_nos is None else list(case_nos)
    done = Checked(len(found))
    for start in range(0, len(found), _AT_ONCE):
        batch = found[start : start + _AT_ONCE]
        sums = await drift.checksums(database, batch)
        right = await drift.found_right(database.pool, batch) if quick else {}
        for case_no in batch:
            if right.get(case_no) != sums[case_no]:
                await _look(database, case_no, sums[case_no], done)
    return done


async def rebuild(database: Database, case_no: str) -> str:
    """Make the derived rows of a case again from its journal, or say why not: a journal that is not whole would take true rows away."""
    kept = await stored(database, case_no)
    for broken in of_chain(case_no, kept.journal, kept.head):
        return f"its journal is not whole ({broken}): recover it first"
    try:
        await projection.rebuild(database, case_no)
    except (asyncpg.PostgresError, LookupError, ValueError, TypeError, ArithmeticError) as error:
        return f"its journal makes no rows ({type(error).__name__}: {error})"
    return ""


async def _look(database: Database, case_no: str, checksum: str, done: Checked) -> None:
    done.looked_at += 1
    differences = alone(case_no, await stored(database, case_no))
    if differences:
        await drift.forget(database.pool, case_no)
        done.drifted.append(Drift(case_no, differences))
    elif (await drift.checksums(database, [case_no]))[case_no] == checksum:  # else it moved meanwhile: the next time looks again
        await drift.keep(database.pool, case_no, checksum)
