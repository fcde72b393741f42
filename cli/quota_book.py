"""What zhiya quota does: opens quotas in the database, and tells how far they are used."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cli.access import access
from cli.up import read_settings, sentence_or, until_told
from db.quotas import all_quotas, open_quota
from domain.explained import Working
from domain.facts import plain
from domain.identifiers import uscc_error
from domain.money import yuan
from domain.quotas import Quota, Used, Utilisation, line, plan, share, utilisation
from domain.workdays import SHANGHAI, WorkingDays
from engine.files import CannotStart
from engine.settings import Settings
from intake.cells import Wrong, amount
from intake.rows import organisation_names
from policies.calendar import calendar_for
from policies.packs import rules_for


def open_plan(bank: str, year: int, written: str, jurisdiction: str, data: Path | None) -> int:
    """Open a bank's plan; 0 when it is open, 1 with the reason when it is not."""

    def work() -> int:
        banks = [known for known in organisation_names() if known.startswith("bank-")]
        if bank not in banks:
            raise CannotStart(f"There is no bank {bank}: the banks are {', '.join(banks)}.")
        return _open([plan(bank, year, _fen(written))], jurisdiction, read_settings(data))

    return sentence_or(work)


def open_park(name: str, written: str, until: date, shares: Sequence[str], jurisdiction: str, data: Path | None) -> int:
    """Open a park's line and its shares; nothing is opened when the shares do not fit."""

    def work() -> int:
        today = datetime.now(SHANGHAI).date()
        if not name.strip() or "/" in name:
            raise CannotStart(f"The name of a park is text without a slash, not {name!r}.")
        if until < today:
            raise CannotStart(f"A line that is opened today ({today}) cannot end on {until}.")
        whole = line(name, _fen(written), today, until)
        parts = [_share(whole, each) for each in shares]
        allotted = sum(each.total_fen for each in parts)
        if allotted > whole.total_fen:
            raise CannotStart(f"The shares come to {yuan(allotted)} yuan, the line to {yuan(whole.total_fen)}.")
        return _open([whole, *parts], jurisdiction, read_settings(data))

    return sentence_or(work)


def show(data: Path | None, *, as_json: bool) -> int:
    """Print all quotas with their use."""
    return sentence_or(lambda: asyncio.run(until_told(_show(read_settings(data), as_json))))


def _open(quotas: list[Quota], jurisdiction: str, settings: Settings) -> int:
    return asyncio.run(until_told(_write(quotas, jurisdiction, settings)))


async def _write(quotas: list[Quota], jurisdiction: str, settings: Settings) -> int:
    async with access(settings) as found:
        for quota in quotas:
            refused = await open_quota(found.database, jurisdiction, quota)
            if refused:
                raise CannotStart(f"{quota.quota} was not opened: {refused}.")
            print(f"{quota.quota}: {yuan(quota.total_fen)} yuan from {quota.since} to {quota.until}")
    return 0


async def _show(settings: Settings, as_json: bool) -> int:
    async with access(settings) as found:
        kept = await all_quotas(found.database)
    today = datetime.now(SHANGHAI).date()
    working = Working(rules_for("national", today), WorkingDays(calendar_for([today.year])))
    used = [(quota, fen, utilisation(working, Utilisation(quota.kind, quota.total_fen, fen))) for quota, fen in kept]
    if as_json:
        told = [plain(quota) | {"used_fen": fen, "left_fen": found.left_fen, "alarm": found.alarm} for quota, fen, found in used]
        print(json.dumps(told, ensure_ascii=False, indent=2))
    elif used:
        Console().print(_table(used))
    else:
        print("No quota is open: approvals are bound by none.")
    return 0


def _table(used: list[tuple[Quota, int, Used]]) -> Table:
    table = Table("quota", "from", "to", "total", "used", "left", "use", box=None)
    for quota, fen, found in used:
        mark = " !" if found.alarm else ""
        days = quota.since.isoformat(), quota.until.isoformat()
        table.add_row(quota.quota, *days, yuan(quota.total_fen), yuan(fen), yuan(found.left_fen), f"{found.ratio:.2%}{mark}")
    return table


def _share(whole: Quota, written: str) -> Quota:
    firm, equals, part = written.partition("=")
    if not equals:
        raise CannotStart(f"A share is written FIRM=AMOUNT, not {written!r}.")
    if wrong := uscc_error(firm):
        raise CannotStart(f"The share {written!r} names no firm: {wrong}.")
    return share(whole, firm, _fen(part))


def _fen(written: str) -> int:
    try:
        return amount(written)
    except Wrong as wrong:
        raise CannotStart(f"The amount {written!r}: {wrong}.") from wrong
