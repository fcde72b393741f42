"""What zhiya policy rehearse does: cases on record are read, computed under both packs, and shown side by side."""

import asyncio
import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from cli.access import access
from cli.policy_packs import UNSET, print_table, read, told
from cli.recorded import recorded
from cli.up import read_settings, sentence_or, until_told
from db.records import journals
from domain.facts import Fact, plain
from domain.money import yuan
from domain.workdays import instant
from engine.settings import Settings
from policies.packs import chain, shipped
from policies.rehearsal import Figures, Rehearsed, drafted, rehearsed
from policies.sheets import Sheet

_NOTHING = "-"


def run(draft: Path, first: date, last: date, data: Path | None, *, as_json: bool) -> int:
    """Rehearse a draft; 0 when it could be, 1 when the draft is bad or the cases cannot be read."""

    def work() -> int:
        sheet = read(draft)
        drafted(shipped(), sheet)  # what is wrong with it is told before a stack is started
        return sentence_or(lambda: asyncio.run(until_told(_rehearse(sheet, first, last, read_settings(data), as_json=as_json))))

    return told(work)


async def _rehearse(sheet: Sheet, first: date, last: date, settings: Settings, *, as_json: bool) -> int:
    async with access(settings) as found:
        opened = instant(first), instant(last + timedelta(days=1))
        facts = await journals(found.database, below(sheet.jurisdiction), *opened)
    done = results(sheet, facts)
    if as_json:
        print(json.dumps(document(done), ensure_ascii=False, indent=2))
    else:
        show(done, f"{first} to {last}")
    return 0


def below(jurisdiction: str) -> list[str]:
    """The jurisdictions that a draft for this one touches: itself and all that inherit from it."""
    return [name for name in shipped() if any(pack.jurisdiction == jurisdiction for pack in chain(shipped(), name))]


def results(sheet: Sheet, cases: list[list[Fact]]) -> list[Rehearsed]:
    """Every case under the shipped packs and under the draft."""
    draft = drafted(shipped(), sheet)
    return [rehearsed(shipped(), draft, recorded(facts)) for facts in cases]


def document(done: list[Rehearsed]) -> dict[str, object]:
    """The rehearsal as JSON."""
    told_cases = [plain(asdict(each)) | {"cost_fen": [each.before.cost_fen, each.after.cost_fen]} for each in done]
    return {"cases": told_cases, "sum": {name: list(pair) for name, pair in sums(done).items()}}


def sums(done: list[Rehearsed]) -> dict[str, tuple[int, int]]:
    """What all cases come to, under the pack in force and under the draft."""
    return {
        "cases": (len(done), len(done)),
        "eligible": (sum(each.before.eligible for each in done), sum(each.after.eligible for each in done)),
        "limit_fen": (sum(each.before.limit_fen or 0 for each in done), sum(each.after.limit_fen or 0 for each in done)),
        "subsidies_fen": (sum(_subsidies(each.before) for each in done), sum(_subsidies(each.after) for each in done)),
        "claims_fen": (sum(each.before.claim_fen or 0 for each in done), sum(each.after.claim_fen or 0 for each in done)),
        "cost_fen": (sum(each.before.cost_fen for each in done), sum(each.after.cost_fen for each in done)),
    }


def show(done: list[Rehearsed], period: str) -> None:
    """Print every case whose figures differ, both packs side by side, and the sums of all."""
    lines: list[tuple[str, ...]] = []
    for each in done:
        before, after = _shown(each.before), _shown(each.after)
        changed = [(name, value, after[name]) for name, value in before.items() if value != after[name]]
        lines += [(each.case_no if number == 0 else "", *line) for number, line in enumerate(changed)]
    lines += [("all cases", name.removesuffix("_fen"), *(_sum(name, part) for part in pair)) for name, pair in sums(done).items()]
    print_table((f"case, {period}", "", "in force", "draft"), lines)
    if others := [each.case_no for each in done if not each.as_recorded]:
        print(f"These cases carry rows of an earlier version, and were computed by the shipped ones of their day: {', '.join(others)}")
    print("Nothing was changed.")


def _shown(figures: Figures) -> dict[str, str]:
    return {
        "eligible": "yes" if figures.eligible else f"no: {', '.join(figures.objections)}",
        "limit": _amount(figures.limit_fen),
        "approved": _amount(figures.approved_fen),
        "deadline": ", ".join(f"{right} {day or UNSET}" for right, day in figures.deadlines.items()) or _NOTHING,
        "subsidies": ", ".join(f"{scheme} {_amount(amount)}" for scheme, amount in figures.subsidies.items()) or _NOTHING,
        "claim": _amount(figures.claim_fen) if figures.claim_fen is not None else _NOTHING,
        "left open": "; ".join(figures.open) or _NOTHING,
    }


def _subsidies(figures: Figures) -> int:
    return sum(amount or 0 for amount in figures.subsidies.values())


def _amount(fen: int | None) -> str:
    return UNSET if fen is None else yuan(fen)


def _sum(name: str, value: int) -> str:
    return yuan(value) if name.endswith("_fen") else str(value)
