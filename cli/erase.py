"""zhiya erase: what is known of a person, erased by law, by two persons; without --write it only says what would go."""

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from cli.login import database_of
from cli.up import read_settings, until_told
from db import erasing, erasure, people
from db.archives import Held
from db.cases import Row
from db.database import Connection
from db.erasure import NotErasable, Wanted
from domain.operations import ASKS_ERASURE, DECIDES_ERASURE
from domain.workdays import SHANGHAI
from engine.files import CannotStart

DONE, NOT_ERASED, NOT_DONE = 0, 1, 2


@dataclass(frozen=True)
class Order:
    """Whose values, on what ground, and who says so."""

    case_no: str
    field: str
    actor: str
    ground: str
    reason: str
    by: str
    second: str
    over_hold: str


def run(order: Order, data: Path | None, *, write: bool, as_json: bool) -> int:
    """Erase, or say what would go; 0 done, 1 something stands against it, 2 the stack could not be asked."""

    async def work() -> int:
        async with database_of(read_settings(data)) as database, database.transaction() as conn:
            wanted, tenants = await _wanted(conn, order)
            said = await (_erased(conn, order, wanted, tenants) if write else _foreseen(conn, wanted))
        print(json.dumps(said, ensure_ascii=False, indent=2, default=str) if as_json else "\n\n".join(_told(said)))
        return DONE

    try:
        return asyncio.run(until_told(work(), NOT_DONE))
    except (NotErasable, Held) as error:
        sys.stderr.write(f"zhiya: {error} Nothing was erased.\n")
        return NOT_ERASED
    except (CannotStart, TimeoutError) as error:
        sys.stderr.write(f"zhiya: {error}\n")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        sys.stderr.write(f"zhiya: The database could not be asked or written ({error}). Nothing was erased; try again.\n")
    return NOT_DONE


async def _wanted(conn: Connection, order: Order) -> tuple[Wanted, list[str]]:
    """What is meant, and in which tenants; NotErasable where there is nothing, or the two persons may not."""
    if bool(order.case_no) == bool(order.actor):
        raise NotErasable("wrong_body", "Name a case, or somebody of ours with --actor.", "")
    found = await erasure.of_case(conn, order.case_no, order.field) if order.case_no else []
    tenants = await erasure.tenants_of(conn, [order.case_no]) if order.case_no else await _tenants_of_person(conn, order.actor)
    if order.case_no and not found:
        raise NotErasable("not_found", f"The case {order.case_no} has no value {order.field}: it was erased already, or never kept.", "")
    if order.by == order.second:
        raise NotErasable("second_person_needed", "Two persons erase, and both names are the same: let another one agree (--second).", "")
    for actor, roles in ((order.by, ASKS_ERASURE), (order.second, DECIDES_ERASURE)):
        if await erasure.membership(conn, actor, sorted(roles), tenants) is None:
            raise NotErasable("no_role", f"{actor} is no {' or '.join(sorted(roles))} of {', '.join(tenants)} today.", "")
    return Wanted(found, order.actor, order.ground, order.reason, order.by), tenants


async def _tenants_of_person(conn: Connection, actor: str) -> list[str]:
    tenants = sorted({tenant for row in await people.memberships(conn, [actor]) for tenant in row["tenants"]})
    if not tenants:
        raise NotErasable("not_found", f"There is no {actor} among our people.", "")
    return tenants


async def _foreseen(conn: Connection, wanted: Wanted) -> dict[str, Any]:
    cases = [{"case_no": case_no} | await erasing.places(conn, case_no, wanted.refs) for case_no in wanted.cases]
    said: dict[str, Any] = {"refs": wanted.refs, "cases": cases, "actor": wanted.actor, "held": await erasure.held(conn, wanted.cases)}
    return said | {"receipts": [], "written": False}


async def _erased(conn: Connection, order: Order, wanted: Wanted, tenants: list[str]) -> dict[str, Any]:
    number = await erasure.ask(conn, wanted, tenants)
    receipts = await erasing.carry_out(conn, number, order.second, order.over_hold)
    who = await erasure.membership(conn, order.second, sorted(DECIDES_ERASURE), tenants)
    for receipt in receipts:
        await erasing.tell_the_case(conn, receipt, (order.second, *(who or ("", ""))), datetime.now(UTC))
    return {"refs": wanted.refs, "cases": [], "actor": wanted.actor, "held": [], "receipts": receipts, "written": True}


def _told(said: dict[str, Any]) -> list[str]:
    if said["written"]:
        return [receipt_text(receipt) for receipt in said["receipts"]]
    lines = [f"{case['case_no']}: {_places(case)}" for case in said["cases"]] or [f"{said['actor']}: name, login and sessions"]
    lines += [f"{case_no}: a legal hold stands; say --over-hold WHY if this goes before it" for case_no in said["held"]]
    return ["\n".join([*lines, "Nothing was erased: say --write."])]


def receipt_text(receipt: Row) -> str:
    """The receipt for the file; it names no value."""
    at = receipt["at"].astimezone(SHANGHAI)
    lines = [f"依法删除回执 Receipt of an erasure by law {receipt['erasure']}-{receipt['id']}"]
    lines += [f"案件 case: {receipt['case_no']}"] if receipt["case_no"] else [f"人员 person: {receipt['actor']}"]
    lines += [f"删除内容 erased: {', '.join(receipt['fields'])}", f"所在 places: {_places(receipt['places'])}"]
    lines += [f"  {ref}  {commitment}" for ref, commitment in zip(receipt["refs"], receipt["commitments"], strict=True)]
    lines += [f"依据 ground: {receipt['ground']}", f"事由 reason: {receipt['reason']}"]
    lines += [f"优先于保全 before the legal hold: {receipt['over_hold']}"] if receipt["over_hold"] else []
    return "\n".join(
        [*lines, f"申请 asked by: {receipt['by']}", f"批准 approved by: {receipt['second']}", f"时间 at: {at:%Y-%m-%d %H:%M:%S%z}"]
    )


def _places(counted: dict[str, Any]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counted.items() if name != "case_no")
