"""What zhiya calendar project does: open clocks of running cases are counted by a changed calendar, first on paper, then in the cases."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.administrator import Administrator, Outcome
from cli.calendar_show import sources, told
from cli.recorded_clocks import CountedCase, Move, counted, moves
from cli.up import read_settings, sentence_or, until_told
from domain.facts import plain
from domain.rules import CalendarData
from engine.files import CannotStart
from engine.settings import Settings
from policies.calendar import Sources, calendar_for


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


def run(notice: str, file: Path | None, data: Path | None, *, apply: bool, as_json: bool) -> int:
    """Count, and with `apply` do it; 0 when every case agreed, 1 when one refused or nothing could be read."""

    def work() -> int:
        laid = sources(file)  # what is wrong with it is told before anybody is asked
        return sentence_or(lambda: asyncio.run(until_told(_project(notice, laid, read_settings(data), apply=apply, as_json=as_json), 1)))

    return told(work)


async def _project(notice: str, laid: Sources, settings: Settings, *, apply: bool, as_json: bool) -> int:
    if not notice.strip():
        raise CannotStart("--notice is empty: name the notice with its number, it becomes the reason in every case.")
    administrator = await Administrator.of(settings)
    async with administrator.api:
        found = [projected(counted(facts), laid) async for facts in administrator.open_cases()]
        wanted = [each for each in found if each.calendar.sha256 != each.case.calendar]
        if not as_json:
            show(found)
        done = [await _revised(administrator, each, notice, quiet=as_json) for each in wanted] if apply else []
    if as_json:
        print(json.dumps(document(found) | {"applied": [vars(each) for each in done]}, ensure_ascii=False, indent=2))
    elif apply:
        refused, clocks = sum(bool(each.refusal) for each in done), sum(each.facts.count("clock_projected") for each in done)
        print(f"Revised: {len(done) - refused} cases, {clocks} clocks projected. Refused: {refused}.")
    else:
        print("Nothing was changed. With --apply it is done, and journalled in each case with the notice as its reason.")
    return 1 if any(each.refusal for each in done) else 0


async def _revised(administrator: Administrator, wanted: Projection, notice: str, *, quiet: bool) -> Outcome:
    payload = {"calendar": plain(wanted.calendar), "notice": notice}
    done = await administrator.perform("revise_calendar", wanted.case.case_no, wanted.case.tenant, wanted.key, payload, notice)
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
