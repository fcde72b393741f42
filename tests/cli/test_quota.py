"""zhiya quota on a real stack: what it opens, what it refuses, and what it shows."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from cli.quota_book import open_park, open_plan
from db.database import Database
from db.quotas import reserve_quota
from engine import postgres
from engine.settings import on_free_ports
from engine.supervisor import Stack

Said = tuple[int, str]
Zhiya = Callable[..., Awaitable[Said]]
_FIRM = "91430300MA4L1A0147"


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[Stack]:
    """The two engines of a fresh data folder."""
    async with Stack(on_free_ports(tmp_path), quiet=True, with_apps=False) as running:
        yield running


@pytest.fixture
def zhiya(stack: Stack) -> Zhiya:
    """Runs zhiya quota against the stack: the status and what was said."""

    async def run(*words: str) -> Said:
        settings = stack.settings
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cli.main", "quota", *words, "--data", str(settings.data)),
            env={**os.environ, **settings.environment(), "COLUMNS": "200"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode is not None
        return process.returncode, said.decode()

    return run


async def test_what_is_opened_is_shown_with_what_cases_hold_of_it(stack: Stack, zhiya: Zhiya) -> None:
    assert await zhiya("show") == (0, "No quota is open: approvals are bound by none.\n")
    assert await zhiya("open", "bank-xt-rcb", "2026", "1,000,000") == (
        0,
        "plan/bank-xt-rcb/2026: 1,000,000.00 yuan from 2026-01-01 to 2026-12-31\n",
    )
    status, said = await zhiya("park", "九华", "500000", "--until", "2099-12-31", "--share", f"{_FIRM}=200000.50")
    assert (status, said.count("\n"), said.splitlines()[1].split(" from ")[0]) == (0, 2, f"park/九华/{_FIRM}: 200,000.50 yuan")
    again = await zhiya("open", "bank-xt-rcb", "2026", "1")
    assert again == (1, "zhiya: plan/bank-xt-rcb/2026 was not opened: there is a quota plan/bank-xt-rcb/2026 already.\n")
    database = await Database.connect(postgres.url(stack.settings))
    await reserve_quota(database, "plan/bank-xt-rcb/2026", "XT-2026-000001", 900_000_00, date(2026, 11, 21))
    await database.close()

    _, table = await zhiya("show")
    _, told = await zhiya("show", "--json")

    assert [line.split() for line in table.splitlines() if "plan/" in line] == [
        ["plan/bank-xt-rcb/2026", "2026-01-01", "2026-12-31", "1,000,000.00", "900,000.00", "100,000.00", "90.00%", "!"]
    ]
    assert [(each["quota"], each["used_fen"], each["left_fen"], each["alarm"]) for each in json.loads(told)] == [
        ("park/九华", 0, 500_000_00, False),
        (f"park/九华/{_FIRM}", 0, 200_000_50, False),
        ("plan/bank-xt-rcb/2026", 900_000_00, 100_000_00, True),
    ]


@pytest.mark.parametrize(
    ("bank", "written", "said"),
    [
        ("bank-nowhere", "1", "There is no bank bank-nowhere: the banks are bank-"),
        ("bank-xt-rcb", "1e6", "The amount '1e6': an amount is written in yuan"),
        ("bank-xt-rcb", "0", "The amount '0': must be more than 0"),
    ],
)
def test_a_plan_is_a_known_banks_and_an_amount(
    bank: str, written: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert open_plan(bank, 2026, written, "national", tmp_path) == 1
    assert capsys.readouterr().err.startswith(f"zhiya: {said}")


@pytest.mark.parametrize(
    ("park", "until", "share", "said"),
    [
        ("九/华", "2099-12-31", "", "The name of a park is text without a slash, not '九/华'."),
        (" ", "2099-12-31", "", "The name of a park is text without a slash, not ' '."),
        ("九华", "2020-01-01", "", "cannot end on 2020-01-01."),
        ("九华", "2099-12-31", "x", "A share is written FIRM=AMOUNT, not 'x'."),
        ("九华", "2099-12-31", "x=1", "names no firm:"),
        ("九华", "2099-12-31", f"{_FIRM}=500000.01", "The shares come to 500,000.01 yuan, the line to 500,000.00."),
    ],
)
def test_a_line_that_cannot_be_is_refused_and_nothing_is_opened(
    park: str, until: str, share: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert open_park(park, "500000", date.fromisoformat(until), [share] if share else [], "national", tmp_path) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
