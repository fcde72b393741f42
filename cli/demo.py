"""zhiya demo: every demand of a workbook lives its whole case on the real stack, and is shown while it does."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from rich.console import Console
from temporalio.service import RPCError

from cli.drive import CaseDrive, DemoFailed, Lived, Office
from cli.folder import DemoFolder
from cli.show import Display, table
from cli.up import read_settings, sentence_or, until_told
from db.database import Database
from domain.roles import Role
from engine.client import connect
from engine.files import DEMO_PEOPLE
from engine.settings import Settings
from engine.supervisor import Stack
from identity.enrolment import enrol, sessions_of
from intake.workbook import Intake, Unreadable, read
from sandbox.plans import NO_TROUBLE, Plan, load_plans

ACCEPTED, UNREADABLE, SOME_REFUSED, FAILED = 0, 2, 3, 1
_AT_ONCE = 25
_MAIL_PATIENCE_S = 15.0
_PATIENCE_S = 60.0
_MANDATED = {"since": "2026-01-01", "until": "2035-12-31"}  # the same days in a demo that goes on later: the same request
_AWAY = (OSError, RPCError, RuntimeError, asyncpg.PostgresError, asyncpg.InterfaceError)  # RuntimeError: nobody listens, in the SDK's words

T = TypeVar("T")


def run(workbook: Path, data: Path, *, resume: bool, as_json: bool) -> int:
    """Run the demo; 0 all well, 1 a case did not end as its story says, 2 nothing could be read, 3 some rows were refused."""
    console = Console(stderr=as_json)
    return sentence_or(lambda: asyncio.run(until_told(_demo(workbook, DemoFolder(data), resume, as_json, console), stopped=FAILED)))


async def _demo(workbook: Path, folder: DemoFolder, resume: bool, as_json: bool, console: Console) -> int:
    settings = read_settings(folder.data)
    run_id = folder.resumed() if resume else ""
    try:
        intake = read(folder.workbook if resume else workbook)
    except Unreadable as error:
        _say(console, str(error), "red")
        return _nothing(as_json)
    for refusal in intake.refusals:
        _say(console, f"refused: {refusal}", "yellow")
    if not intake.demands:
        _say(console, "no row of the workbook could be accepted: mend the rows above and run it again", "red")
        return _nothing(as_json)
    if not resume:
        folder.check_free()
        run_id = folder.begin(workbook)
    _say(console, f"{len(intake.demands)} demands. Starting Postgres, Temporal, the sandbox partners, the API and the worker …", "")
    began = time.monotonic()
    async with Stack(settings, quiet=True) as stack:
        cases, notices = await _live(stack, run_id, intake, console, as_json)
    return _end(cases, notices, round(time.monotonic() - began, 1), intake, as_json, console, folder.data)


def _say(console: Console, sentence: str, style: str) -> None:
    """A sentence with values of the workbook: nothing in it is markup, and it stays one line on a pipe."""
    console.print(sentence, style=style, markup=False, highlight=False, soft_wrap=True)


async def _live(stack: Stack, run_id: str, intake: Intake, console: Console, as_json: bool) -> tuple[list[Lived], int]:
    settings = stack.settings
    database = await _patiently(lambda: Database.connect(settings.database_url, max_size=2))
    office = Office(settings.api_url, settings.partners_url, await _patiently(lambda: people_of(database)))
    try:
        await mandate(office, run_id, intake.demands)
        lived = [_unlived(row) for row in intake.demands]
        with Display(lived, console, live=not as_json) as display:
            await _drive_all(office, run_id, intake, lived, display)
        await _patiently(lambda: _add_events(settings, lived))
        return lived, await _patiently(lambda: _notices_sent(database))
    finally:
        await office.close()
        await database.close()


async def people_of(database: Database) -> list[Mapping[str, Any]]:
    """The people of the demo, each with the token of a session."""
    await enrol(database, DEMO_PEOPLE)
    return await sessions_of(database, DEMO_PEOPLE)


async def mandate(office: Office, run_id: str, demands: Iterable[Any]) -> None:
    """Let the window record that each firm is represented by the demo's agent; sent again, it is recorded once."""
    agency = next(str(person["organisation"]) for person in office.people if person["role"] == Role.AGENT)
    for tenant, firm in dict.fromkeys((demand.jurisdiction, demand.uscc) for demand in demands):
        body = {"tenant": tenant, "firm": firm, "agency": agency, "document_no": f"WT-{firm[-6:]}", **_MANDATED}
        key = f"{run_id}-mandate-{tenant}-{firm}"
        response = await office.write("/mandates", office.token(Role.WINDOW_OFFICER, tenant), key, body)
        if response.status_code != 201:
            raise DemoFailed(f"recording the mandate of {firm} answered {response.status_code}: {response.text[:300]}")


async def _drive_all(office: Office, run_id: str, intake: Intake, lived: list[Lived], display: Display) -> None:
    """All demands side by side; one whose right an earlier demand offers comes later, as a second bank would."""
    at_once = asyncio.Semaphore(_AT_ONCE)
    offered: dict[str, CaseDrive] = {}
    drives: list[CaseDrive] = []

    async def one(drive: CaseDrive, after: list[asyncio.Event]) -> None:
        for earlier in after:
            await earlier.wait()
        async with at_once:
            try:
                await drive.live()
            except DemoFailed as error:
                drive.lived.problem = str(error)

    async with asyncio.TaskGroup() as tasks:
        for row, case in zip(intake.demands, lived, strict=True):
            body = row.body()
            drive = CaseDrive(office, run_id, body, _plan(row.uscc, row.demand_no), case, display.refresh)
            after = [drives[-1].opened] if drives else []  # numbers are drawn in the order of the rows
            after += [offered[right["right_no"]].reserved for right in body["rights"] if right["right_no"] in offered]
            drives.append(drive)
            offered |= {right["right_no"]: drive for right in body["rights"]}
            tasks.create_task(one(drive, after))


def _unlived(row: Any) -> Lived:
    plan = _plan(row.uscc, row.demand_no)
    return Lived(row.demand_no, row.firm, row.jurisdiction, plan.story, _EXPECTED.get(plan.story or 0, ""))


def _plan(uscc: str, demand_no: str) -> Plan:
    return load_plans().get((uscc, demand_no), NO_TROUBLE)


_EXPECTED = dict.fromkeys(range(1, 10), "released") | {
    4: "declined",
    10: "settled_with_fund",
    11: "disposed",
    12: "withdrawn",
    13: "refused",
    14: "settled_with_fund",
}


async def _add_events(settings: Settings, lived: list[Lived]) -> None:
    """How many events Temporal's history of each case has, over all its runs."""
    client = await connect(settings)
    for case in lived:
        if case.case_no:
            runs = [run.run_id async for run in client.list_workflows(f"WorkflowId = '{case.case_no}'")]
            case.events = sum([(await client.get_workflow_handle(case.case_no, run_id=run).describe()).history_length for run in runs])


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again while the supervisor brings back who has died."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return await ask()
        except _AWAY:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.2)


async def _notices_sent(database: Database) -> int:
    """How many notices have left; the last ones are waited for a moment."""
    until = time.monotonic() + _MAIL_PATIENCE_S
    while time.monotonic() < until and await database.pool.fetchval("SELECT count(*) FROM outbox WHERE state <> 'sent'"):
        await asyncio.sleep(0.1)
    return int(await database.pool.fetchval("SELECT count(*) FROM outbox WHERE state = 'sent'"))


# The end


def _end(cases: list[Lived], notices: int, seconds: float, intake: Intake, as_json: bool, console: Console, data: Path) -> int:
    wrong = [case for case in cases if not case.outcome or case.expected not in ("", case.outcome)]
    if as_json:
        print(
            json.dumps(
                {"cases": [_json(case) for case in cases], "notices_sent": notices, "seconds": seconds}, ensure_ascii=False, indent=1
            )
        )
    else:
        console.print(table(cases))
        console.print(f"{len(cases)} cases, {sum(case.facts for case in cases)} facts, {notices} notices sent, {seconds} s.")
    for case in wrong:
        sys.stderr.write(
            f"{case.demand_no} {case.case_no}: ended {case.outcome or 'not at all'}, expected {case.expected or 'an end'}; {case.problem}\n"
        )
    if not as_json:
        console.print(
            f"Look next: `{sys.argv[0]} up --data {data}` keeps this stack; it prints where the API, Temporal's pages and the mail are.",
            soft_wrap=True,
        )
    return FAILED if wrong else SOME_REFUSED if intake.refusals else ACCEPTED


def _nothing(as_json: bool) -> int:
    """The end of a demo that could read nothing: one document all the same."""
    if as_json:
        print(json.dumps({"cases": [], "notices_sent": 0, "seconds": 0.0}))
    return UNREADABLE


def _json(case: Lived) -> dict[str, Any]:
    keys = ("case_no", "story", "firm", "jurisdiction", "outcome", "facts", "rights", "events", "days", "seconds")
    return {key: getattr(case, key) for key in keys}
