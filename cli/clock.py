"""zhiya clock explain: the statement of every clock of a case, day by day, from the facts of its journal."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table

from cli.access import access
from cli.up import read_settings, sentence_or, until_told
from db import journal
from domain.facts import Fact
from domain.workdays import local_day
from engine.files import CannotStart
from engine.settings import Settings

Language = Literal["zh", "en"]
_KINDS = {
    "clock_started": ("起算", "started"),
    "clock_paused": ("中止", "paused"),
    "clock_resumed": ("恢复", "resumed"),
    "clock_restarted": ("重新起算", "restarted"),
    "clock_extended": ("延长", "extended"),
    "clock_projected": ("日历变更，重新推算", "projected anew"),
    "clock_met": ("按期办结", "met"),
    "clock_breached": ("超期", "breached"),
}
_UNITS = {"working": ("个工作日", "working days"), "calendar": ("日", "calendar days")}
_HEADS = {"zh": ("日期", "计入", "第几日", "原因"), "en": ("day", "counted", "n", "why")}


@dataclass
class Explained:
    """One clock of one subject: what the latest fact says of it, and all its facts in order."""

    subject: str
    clock: str
    statement: dict[str, Any]
    clause: str = ""
    ledger: list[dict[str, str]] = field(default_factory=list)


def run_explain(case_no: str, data: Path | None, as_json: bool, language: Language = "zh") -> int:
    """Print the statements; 0 when there is one, 1 when the case has no clock or nobody could be asked."""

    def work() -> int:
        settings = read_settings(data)
        return asyncio.run(until_told(_explain(case_no, settings, as_json, language)))

    return sentence_or(work)


async def _explain(case_no: str, settings: Settings, as_json: bool, language: Language) -> int:
    async with access(settings) as found:
        facts = await journal.facts(found.database, case_no)
    if not facts:
        raise CannotStart(f"There is no case {case_no} in the stack of {settings.data}: check its number.")
    clocks = explained(facts)
    if not clocks:
        raise CannotStart(f"No clock of case {case_no} has started yet: its first one starts when the window accepts the filing.")
    if as_json:
        print(json.dumps({"case": case_no, "clocks": [vars(clock) for clock in clocks]}, ensure_ascii=False, indent=2))
    else:
        Console().print(Group(*(shown(clock, language) for clock in clocks)))
    return 0


def explained(facts: Iterable[Fact]) -> list[Explained]:
    """The clocks of a journal in the order of their starts; the latest fact of each that has a statement is its statement."""
    found: dict[tuple[str, str], Explained] = {}
    for fact in facts:
        if fact.kind not in _KINDS:
            continue
        name = str(fact.data.get("clock", ""))
        clock = found.setdefault((fact.subject, name), Explained(fact.subject, name, {}))
        if "days" in fact.data or not clock.statement:  # a fact of an older version tells of its event only
            clock.statement = dict(fact.data)
        clock.clause = fact.clause or clock.clause
        told = {"kind": fact.kind, "at": fact.at, "reason": str(fact.data.get("reason") or fact.reason), "by": str(fact.data.get("by", ""))}
        clock.ledger.append(told)
    return list(found.values())


def shown(clock: Explained, language: Language) -> RenderableType:
    """The clock as a person reads it: what it is, when it is due, what happened to it, and its days."""
    days = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for head in _HEADS[language]:
        days.add_column(head)
    for line in clock.statement.get("days", []):
        mark = "✓" if line["counted"] else "–"
        days.add_row(line["day"], mark, str(line["n"]) if line["counted"] else "", escape(line[f"why_{language}"]))
    ledger = [escape(_event(each, language)) for each in clock.ledger]
    return Group(f"[bold]{escape(_head(clock, language))}[/bold]", escape(_state(clock.statement, language)), *ledger, days, "")


def _head(clock: Explained, language: Language) -> str:
    unit = _UNITS.get(str(clock.statement.get("unit", "working")), _UNITS["working"])[language == "en"]
    budget = clock.statement.get("budget", "?")
    limit = f"{budget} {unit}" if language == "en" else f"{budget}{unit}"
    return " · ".join(part for part in (clock.subject, clock.clock, limit, clock.clause) if part)


def _state(statement: dict[str, Any], language: Language) -> str:
    used, due = statement.get("used"), statement.get("due")
    # While a clock is paused its fact names no due day.
    zh = f"届满日 {due}" if due else "已中止，届满日待恢复后确定"
    en = f"due {due}" if due else "paused: its due day is known when it goes on"
    if used is not None:
        zh, en = f"{zh}，已用 {used} 日", f"{en}, {used} days used"
    if statement.get("provisional"):
        zh, en = f"{zh}（暂定：放假安排尚未公布）", f"{en} (provisional: the holidays of that year are not published)"
    return en if language == "en" else zh


def _event(event: dict[str, str], language: Language) -> str:
    told = _KINDS[event["kind"]][language == "en"]
    return "  ".join(
        part for part in (local_day(datetime.fromisoformat(event["at"])).isoformat(), told, event["reason"], event["by"]) if part
    )
