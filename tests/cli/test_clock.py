"""zhiya clock explain: what it makes of a journal, and on a real stack."""

import asyncio
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli.clock import Language, explained, run_explain, shown
from db import journal
from db.database import Database
from domain.clocks import ClockEvent, EventKind, Limit, Unit, add, begin
from domain.facts import FORMAT, Fact, plain, sealed
from domain.rules import Rule, Rules
from domain.statement import told
from domain.workdays import WorkingDays
from engine import postgres
from engine.settings import Settings, on_free_ports
from engine.supervisor import Stack
from policies.calendar import calendar_for

_CASE = "XT2026-0001"
_DAYS = WorkingDays(calendar_for([2026, 2027]))
_ROWS = {"clock.pause_reasons": "dispute", "clock.pause.dispute": "权属纠纷|ownership dispute"}
_RULES = Rules("x", "", {key: Rule(key, value, "c", "s", "D") for key, value in _ROWS.items()})


def _journal(*entries: tuple[str, str, dict[str, Any]]) -> list[Fact]:
    facts: list[Fact] = []
    for seq, (kind, subject, data) in enumerate(entries):
        body: dict[str, Any] = dict.fromkeys(("received_at", "request", "actor", "role", "organisation", "on_behalf_of", "reason"), "")
        body |= {"version": FORMAT, "case_no": _CASE, "seq": seq, "kind": kind, "subject": subject, "tenant": "x", "clause": "（十四）"}
        facts.append(sealed(**body, at="2026-02-12T16:30:00+00:00", data=plain(data), prev=facts[-1].hash if facts else ""))
    return facts


def _paused() -> list[Fact]:
    clock = begin("policy", "r1", Limit("registration.days", 5, Unit.WORKING), date(2026, 2, 12))
    started = told(clock, _DAYS, _RULES, date(2026, 2, 12))
    add(clock, ClockEvent(EventKind.PAUSED, date(2026, 2, 24), "dispute", "registry-cnipa"), _RULES)
    return _journal(
        ("clock_started", "r1", started),
        ("filing_fell", "r1", {}),
        ("clock_paused", "r1", told(clock, _DAYS, _RULES, date(2026, 2, 25))),
        ("clock_started", "r2", {"clock": "registration", "budget": 5, "due": "2027-01-05", "provisional": True}),
    )


def _printed(facts: list[Fact], language: Language) -> str:
    out = io.StringIO()
    console = Console(file=out, width=120)
    for clock in explained(facts):
        console.print(shown(clock, language))
    return out.getvalue()


async def _explain(case_no: str, settings: Settings) -> tuple[int, str]:
    """The status and what was said, of a process of its own, as its loop takes the signals."""
    script = (
        f"import sys, pathlib, cli.clock; sys.exit(cli.clock.run_explain({case_no!r}, pathlib.Path({str(settings.data)!r}), as_json=True))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, env={**os.environ, **settings.environment()}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, said.decode()


def test_the_latest_fact_of_a_clock_is_its_statement_and_all_are_its_ledger() -> None:
    first, second = explained(_paused())

    assert (first.subject, first.clock, first.statement["used"]) == ("r1", "policy", 3)
    assert [event["kind"] for event in first.ledger] == ["clock_started", "clock_paused"]
    assert (second.subject, second.statement["due"]) == ("r2", "2027-01-05")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            [
                "r1 · policy · 5个工作日 · （十四）",
                "已中止，届满日待恢复后确定，已用 3 日",
                "中止：权属纠纷（registry-cnipa决定）",
                "春节",
                "暂定",
            ],
        ),
        (
            "en",
            ["r1 · policy · 5 working days", "its due day is known when it goes on", "ownership dispute", "Spring Festival", "provisional"],
        ),
    ],
)
def test_a_statement_names_every_day_with_its_reason_in_both_languages(language: Language, said: list[str]) -> None:
    printed = _printed(_paused(), language)

    assert [each for each in said if each not in printed] == []
    assert "2026-02-13  中止  dispute  registry-cnipa" in printed or language == "en"  # 16:30 UTC is the next day in Shanghai
    assert printed.count("✓") == 3


def test_a_folder_without_a_stack_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_explain(_CASE, tmp_path, as_json=False) == 1
    assert "There is no stack in the folder" in capsys.readouterr().err


async def test_the_clocks_of_a_case_are_printed_as_json_from_a_real_journal(tmp_path: Path) -> None:
    settings = on_free_ports(tmp_path)
    async with Stack(settings, quiet=True, with_apps=False):
        database = await Database.connect(postgres.url(settings), max_size=2)
        await journal.record(database, _paused())
        await database.close()
        status, said = await _explain(_CASE, settings)
        missing = await _explain("XT2026-0002", settings)

    assert status == 0
    assert [clock["clock"] for clock in json.loads(said)["clocks"]] == ["policy", "registration"]
    assert missing[0] == 1
    assert "There is no case XT2026-0002" in missing[1]
