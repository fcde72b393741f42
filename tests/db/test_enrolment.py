"""Enrolment: whom the owner of the database lets in, and how often a password is shown."""

from datetime import UTC, datetime, timedelta

import pytest

from db import people, sessions
from db.database import Database
from domain.roles import Role
from domain.workdays import local_day
from identity import enrolment
from identity.caller import Refused
from identity.logins import LoginRules, log_in

_DEMO: list[enrolment.Demo] = [
    ("window", Role.WINDOW_OFFICER, "bureau-xiangtan", ("xiangtan",), "窗口经办"),
    ("auditor", Role.AUDITOR, "bureau-xiangtan", ("xiangtan", "shanxi"), "审计"),
]


async def test_the_people_of_the_demo_are_written_down_once_and_get_a_password_once(database: Database) -> None:
    await enrolment.enrol(database, _DEMO[:1])
    first = await enrolment.first_passwords(database)
    await enrolment.enrol(database, _DEMO)
    second, third = await enrolment.first_passwords(database), await enrolment.first_passwords(database)
    opened = await log_in(database, LoginRules(), "demo:window", first["demo:window"], None, datetime.now(UTC))

    assert (list(first), list(second), third) == (["demo:window"], ["demo:auditor"], {})
    assert opened.membership["role"] == "window_officer"
    assert await people.demo_people(database.pool) == ["demo:auditor", "demo:window"]


async def test_a_session_of_each_person_of_the_demo_stays_fresh_to_its_end(database: Database) -> None:
    await enrolment.enrol(database, _DEMO)
    found = await enrolment.sessions_of(database, _DEMO)
    now = datetime.now(UTC)
    held = [await sessions.held(database.pool, each["token"], local_day(now)) for each in found]

    assert [(each["actor"], each["role"]) for each in found] == [("demo:window", "window_officer"), ("demo:auditor", "auditor")]
    assert all(row is not None and row["holds"] and row["fresh_at"] > now + timedelta(hours=11) for row in held)


async def test_a_script_gets_a_session_of_somebody_of_the_demo_and_of_nobody_else(database: Database) -> None:
    await enrolment.enrol(database, _DEMO)
    await enrolment.first_administrator(database, "user:chief", "局长", "bureau-xiangtan", ["xiangtan"])
    token = await enrolment.session_for(database, "demo:window", None, timedelta(hours=1))

    assert await sessions.held(database.pool, token, local_day(datetime.now(UTC))) is not None
    for actor in ("user:chief", "demo:nobody"):
        with pytest.raises(Refused, match="nobody called"):
            await enrolment.session_for(database, actor, None, timedelta(hours=1))


async def test_the_first_administrator_is_let_in_once(database: Database) -> None:
    password = await enrolment.first_administrator(database, "user:chief", "局长", "bureau-xiangtan", ["xiangtan"])
    opened = await log_in(database, LoginRules(), "user:chief", password, None, datetime.now(UTC))

    assert opened.membership["role"] == "administrator"
    with pytest.raises(Refused, match="user:chief"):
        await enrolment.first_administrator(database, "user:other", "另一人", "bureau-xiangtan", ["xiangtan", "shanxi"])
