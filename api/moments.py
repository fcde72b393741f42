"""Moments: a case as it stood at an instant, and what became different between two.

Whether a caller sees the case is judged by his scope of today: the question is who asks now, not who could have asked then.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field

from api.callers import Caller
from api.parts import parts_of
from api.problems import Problem
from api.scope import legal_now, reading, visible_case
from db import cases, moments
from db.database import Connection, Reader
from domain.facts import Fact

_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_ZONE = re.compile(r" (\d\d:\d\d)$")  # in an address, a plus that nobody escaped is a space


def _as_written(value: Any) -> Any:
    return _ZONE.sub(r"+\1", value) if isinstance(value, str) else value


Instant = Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST), BeforeValidator(_as_written)]
AsOf = Annotated[
    Instant | None,
    Query(description="As the case stood at this instant (with its zone), by its own time; without it, as it stands now."),
]


class Viewed(BaseModel):
    """What an answer about the past says of itself; an answer about now has neither."""

    as_of: Annotated[datetime | None, Field(description="The instant that was asked for")] = None
    through: Annotated[int | None, Field(description="The last fact that had happened then")] = None


@dataclass(frozen=True)
class View:
    """A case as the caller looks at it: where its rows are read, its scope of today, the time there, and what is said of an instant."""

    conn: Connection
    case: dict[str, Any]
    now: datetime
    said: dict[str, Any]


@asynccontextmanager
async def viewing(request: Request, caller: Caller, case_no: str, as_of: datetime | None) -> AsyncIterator[View]:
    """The case as it stands, or as it stood at an instant, read by the same functions."""
    async with reading(request, caller) as conn:
        case = await visible_case(conn, caller, case_no, whole=True)
        now = legal_now(case, parts_of(request).wall())
        if as_of is None:
            yield View(conn, case, now, {})
            return
        facts = await facts_until(conn, case_no, as_of, now)
    async with shelf_of(request).of(facts) as conn:
        yield View(conn, case, as_of, said_of(as_of, facts))


async def facts_as_of(conn: Connection, request: Request, caller: Caller, case_no: str, as_of: datetime | None) -> list[Fact]:
    """The facts of a case that the caller sees, all or those up to an instant."""
    case = await visible_case(conn, caller, case_no)
    if as_of is None:
        return await cases.facts_of(conn, case_no)
    return await facts_until(conn, case_no, as_of, legal_now(case, parts_of(request).wall()))


async def facts_until(reader: Reader, case_no: str, instant: datetime, now: datetime) -> list[Fact]:
    """The facts up to an instant between the opening and now; a Problem for any other."""
    facts = await moments.facts_until(reader, case_no, instant)
    if not facts:
        opened = (await cases.case_row(reader, case_no) or {})["opened_at"].isoformat()
        raise Problem(
            "wrong_parameter",
            f"At {instant.isoformat()} the case {case_no} was not yet there: it was opened at {opened}.",
            f"{instant.isoformat()} 时案件 {case_no} 尚未受理：受理时间为 {opened}。",
        )
    if instant > now and instant > datetime.fromisoformat(facts[-1].at):
        raise Problem(
            "wrong_parameter",
            f"{instant.isoformat()} lies in the future: in the case {case_no} it is now {now.isoformat()}.",
            f"{instant.isoformat()} 尚未到来：案件 {case_no} 的当前时间为 {now.isoformat()}。",
        )
    return facts


def said_of(as_of: datetime | None, facts: list[Fact]) -> dict[str, Any]:
    """What an answer about the past says of itself."""
    return {"as_of": as_of.isoformat(), "through": facts[-1].seq} if as_of else {}


def shelf_of(request: Request) -> moments.Moments:
    """The connections on which moments are made."""
    found: moments.Moments = request.app.state.moments
    return found
