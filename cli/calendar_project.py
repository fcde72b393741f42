"""What zhiya calendar project does: the open clocks of running cases are counted by a changed calendar, first on paper, then in the cases."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.calendar_show import sources, told
from cli.recorded_clocks import CountedCase, Move, counted, moves
from cli.up import read_settings, sentence_or, until_told
from domain.facts import Fact, plain
from domain.opening import CalendarData
from domain.roles import Role
from engine.files import CannotStart
from engine.settings import Settings
from policies.calendar import Sources, calendar_for

_PAGE = 500
_TIMEOUT = httpx2.Timeout(60, connect=5)


@dataclass(frozen=True)
class Projection:
    """One case under its own calendar and under the other."""

    case: CountedCase
    calendar: CalendarData
    moves: list[Move]

    @property
    def key(self) -> str:
        """The same for every try to bring this calendar after that one: a rerun goes on where the last one stopped."""
        return f"calendar-{self.case.since}-{self.calendar.sha256}"


@dataclass(frozen=True)
class Outcome:
    """What a case said to the revision: done with so many clocks projected, or why not."""

    case_no: str
    projected: int
    refusal: str


class Administrator:
    """The administrators of tokens.json, each with the API for the tenants that are his."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        try:
            people = json.loads(settings.tokens_file.read_text("utf-8"))
        except FileNotFoundError as error:
            raise CannotStart(f"There is no {settings.tokens_file}: name the folder of the stack with --data FOLDER.") from error
        self._tokens = {
            tenant: str(each["token"]) for each in people if each["role"] == Role.ADMINISTRATOR for tenant in reversed(each["tenants"])
        }
        if not self._tokens:
            raise CannotStart(f"Nobody in {settings.tokens_file} is {Role.ADMINISTRATOR}: only an administrator revises a calendar.")
        self.api = httpx2.AsyncClient(base_url=f"{settings.api_url}/api/v1", timeout=_TIMEOUT, trust_env=False)

    async def open_cases(self) -> AsyncIterator[CountedCase]:
        """Every case that has not ended, with its clocks."""
        seen: set[str] = set()
        for token in dict.fromkeys(self._tokens.values()):
            after: str | None = ""
            while after is not None:
                page = await self._read("/cases", token, after=after, limit=_PAGE)
                for row in page["cases"]:
                    if row["stage"] != "closed" and row["case_no"] not in seen:
                        seen.add(row["case_no"])
                        yield counted(await self._journal(row["case_no"], token))
                after = page["next"]

    async def _journal(self, case_no: str, token: str) -> list[Fact]:
        facts: list[Fact] = []
        since: int | None = 0
        while since is not None:
            page = await self._read(f"/cases/{case_no}/journal", token, since=since)
            facts += [Fact(**fact) for fact in page["facts"]]
            since = page["next"]
        return facts

    async def revise(self, wanted: Projection, notice: str) -> Outcome:
        """Perform the act; sent again with the same key, it is done once."""
        case_no = wanted.case.case_no
        body = {"subject": "case", "payload": {"calendar": plain(wanted.calendar), "notice": notice}, "reason": notice}
        headers = {"Authorization": f"Bearer {self._tokens[wanted.case.tenant]}", "Idempotency-Key": wanted.key}
        answer = await self._send("POST", f"/cases/{case_no}/acts/revise_calendar", headers=headers, json=body)
        said = answer.json()
        if answer.status_code == 200:
            return Outcome(case_no, sum(fact["kind"] == "clock_projected" for fact in said["facts"]), "")
        kept = "it is written down and will be decided when the case goes on (see zhiya stuck)"
        return Outcome(case_no, 0, kept if answer.status_code == 202 else str(said.get("detail") or said.get("title") or said))

    async def _read(self, path: str, token: str, **query: Any) -> Any:
        answer = await self._send("GET", path, headers={"Authorization": f"Bearer {token}"}, params=query)
        if answer.status_code != 200:
            raise CannotStart(f"Reading {path} answered {answer.status_code}: {answer.text[:300]}")
        return answer.json()

    async def _send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        try:
            return await self.api.request(method, path, **request)
        except httpx2.HTTPError as error:
            message = f"The API does not answer at {self.settings.api_url}: {type(error).__name__} {error}."
            raise CannotStart(f"{message} Start the stack (zhiya up) and run this again: what is done is not done twice.") from error


def run(notice: str, file: Path | None, data: Path | None, *, apply: bool, as_json: bool) -> int:
    """Count, and with `apply` do it; 0 when every case agreed, 1 when one refused or nothing could be read."""

    def work() -> int:
        laid = sources(file)  # what is wrong with it is told before anybody is asked
        return sentence_or(lambda: asyncio.run(until_told(_project(notice, laid, read_settings(data), apply=apply, as_json=as_json), 1)))

    return told(work)


async def _project(notice: str, laid: Sources, settings: Settings, *, apply: bool, as_json: bool) -> int:
    if not notice.strip():
        raise CannotStart("--notice is empty: name the notice with its number, it becomes the reason in every case.")
    administrator = Administrator(settings)
    async with administrator.api:
        found = [projected(case, laid) async for case in administrator.open_cases()]
        wanted = [each for each in found if each.calendar.sha256 != each.case.calendar]
        if not as_json:
            show(found)
        done = [await _revised(administrator, each, notice, quiet=as_json) for each in wanted] if apply else []
    if as_json:
        print(json.dumps(document(found) | {"applied": [vars(each) for each in done]}, ensure_ascii=False, indent=2))
    elif apply:
        refused = sum(bool(each.refusal) for each in done)
        print(f"Revised: {len(done) - refused} cases, {sum(each.projected for each in done)} clocks projected. Refused: {refused}.")
    else:
        print("Nothing was changed. With --apply it is done, and journalled in each case with the notice as its reason.")
    return 1 if any(each.refusal for each in done) else 0


async def _revised(administrator: Administrator, wanted: Projection, notice: str, *, quiet: bool) -> Outcome:
    done = await administrator.revise(wanted, notice)
    if done.refusal and not quiet:
        print(f"{done.case_no}: {done.refusal}", flush=True)
    return done


def projected(case: CountedCase, laid: Sources) -> Projection:
    """The case under the calendar of these sources, for its own years and as far as they are published."""
    through = laid.overlay["confirmed_through"].year
    calendar = calendar_for(range(case.years.start, max(case.years.stop, through + 1)), case.tenant, laid)
    return Projection(case, calendar, moves(case, calendar) if calendar.sha256 != case.calendar else [])


def counts(found: list[Projection]) -> dict[str, Any]:
    """What is told before anything is done."""
    changed = [each for each in found if each.calendar.sha256 != each.case.calendar]
    all_moves = [move for each in changed for move in each.moves]
    by_days = Counter(move.days for move in all_moves if move.moves)
    return {
        "open_cases": len(found),
        "cases_to_revise": len(changed),
        "clocks": sum(len(each.case.clocks) for each in found),
        "clocks_that_move": sum(move.moves for move in all_moves),
        "by_days": {f"{days:+d}": number for days, number in sorted(by_days.items())},
        "confirmed": sum(move.confirmed for move in all_moves),
    }


def document(found: list[Projection]) -> dict[str, Any]:
    """The projection as JSON."""
    told_moves = [
        {
            "case": each.case.case_no,
            "right": move.clock.subject,
            "clock": move.clock.name,
            "before": move.before,
            "after": move.after,
            "days": move.days,
            "confirmed": move.confirmed,
        }
        for each in found
        for move in each.moves
        if move.moves or move.confirmed
    ]
    told_document: dict[str, Any] = plain({"counts": counts(found), "moves": told_moves})
    return told_document


def show(found: list[Projection]) -> None:
    """Print the counts, then every clock that moves or is confirmed."""
    figures = counts(found)
    print(f"Open cases: {figures['open_cases']}, of which {figures['cases_to_revise']} count by another calendar than this one.")
    by = ", ".join(f"{number} by {days} days" for days, number in figures["by_days"].items())
    print(f"Open clocks: {figures['clocks']}, of which {figures['clocks_that_move']} move{f' ({by})' if by else ''}.")
    print(f"Provisional due days that become confirmed: {figures['confirmed']}.")
    lines = document(found)["moves"]
    if not lines:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in ("case", "right", "clock", "due", "due then", "days", ""):
        table.add_column(head, no_wrap=True)
    for line in lines:
        cells = (line["case"], line["right"], line["clock"], line.get("before", "paused"), line.get("after", "paused"))
        table.add_row(*map(escape, cells), f"{line['days']:+d}", "confirmed" if line["confirmed"] else "")
    Console().print(table)
