"""`python -m bench.api`: reads, lists and searches with a million cases, for each kind of caller, beside a bare endpoint."""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import quote

from api.cursor import encode
from bench import report
from bench.api_stage import CALLERS, PLACE, Stage, staged
from bench.wire import Wire
from engine.settings import LOOPBACK

CLIENTS, PAGE = 16, 50
_HEADS = (
    "list p50",
    "list p95",
    "first page p95",
    "deepest page p95",
    "search p95",
    f"list p95, {CLIENTS} clients",
    f"search p95, {CLIENTS} clients",
)


@dataclass(frozen=True)
class Timed:
    """Milliseconds of one question."""

    p50: float
    p95: float


async def asked(port: int, token: str, paths: list[str], clients: int, times: int) -> Timed:
    """Ask so many times in all, the paths in turn, by some clients at once."""
    taken: list[float] = []
    turns = count()

    async def client() -> None:
        async with Wire(LOOPBACK, port, token) as wire:
            while (turn := next(turns)) < times:
                taken.append((await wire.get(paths[turn % len(paths)]))[0] * 1000)

    await asyncio.gather(*(client() for _ in range(clients)))
    ordered = sorted(taken)
    return Timed(statistics.median(ordered), ordered[len(ordered) * 95 // 100])


async def measured(stage: Stage, rounds: int, times: int) -> str:
    """The tables, in Markdown."""
    ratios = await _ratios(stage, rounds, times)
    lines = [f"- {stage.cases:,} cases; {rounds} rounds of {times} questions each, servers in turn, one client unless said otherwise", ""]
    lines += [
        "| beside the bare endpoint | bare p50 (ms) | ours p50 (ms) | ours ÷ bare | target | reached |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for name, (bare, ours, ratio, most) in ratios.items():
        lines.append(f"| {name} | {bare:.2f} | {ours:.2f} | {ratio:.2f} | {most} | {_yes(ratio <= most)} |")
    lines += [
        "",
        f"| milliseconds | {' | '.join(_HEADS)} |",
    ]
    lines += ["| --- |" + " ---: |" * 7]
    worst = [0.0] * 7
    for kind, token in stage.tokens.items():
        row = await _row(stage, token, times)
        worst = [max(pair) for pair in zip(worst, row, strict=True)]
        lines.append(f"| {kind} | {' | '.join(f'{each:.1f}' for each in row)} |")
    lines += ["", "| target | worst caller | reached |", "| --- | ---: | --- |"]
    for sentence, found, most in (
        ("list with filter, sort and row scope: p95 under 50 ms with one client", worst[1], 50),
        (f"the same with {CLIENTS} clients: under 250 ms", worst[5], 250),
        ("search under 200 ms", worst[4], 200),
    ):
        lines.append(f"| {sentence} | {found:.1f} | {_yes(found < most)} |")
    return "\n".join(lines)


async def _ratios(stage: Stage, rounds: int, times: int) -> dict[str, tuple[float, float, float, float]]:
    """By question: bare and ours in ms, the median of their ratios within each round, and what it may be."""
    due = quote((datetime.now(UTC) + timedelta(days=20)).isoformat())
    filters = f"stage=window&deadline_before={due}"
    found = {}
    for name, kind, bare, ours, most in (
        ("case read", "window officer", f"/cases/{stage.case_no}", f"/cases/{stage.case_no}", 2.5),
        *(
            (
                f"list, two filters and row scope, {kind}",
                kind,
                f"/list/{role}/{organisation}/{PLACE}?{filters}",
                f"/cases?{filters}&sort=next_until",
                2,
            )
            for kind, (role, organisation) in list(CALLERS.items())[:2]
        ),
    ):
        pairs = []
        for _ in range(rounds):
            floor = await asked(stage.bare, "", [bare], 1, times)
            pairs.append((floor.p50, (await asked(stage.api, stage.tokens[kind], [f"/api/v1{ours}"], 1, times)).p50))
        each = (statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs))
        found[name] = (*each, statistics.median(ours / bare for bare, ours in pairs), most)
    return found


async def _row(stage: Stage, token: str, times: int) -> list[float]:
    """One caller's figures."""
    due = quote((datetime.now(UTC) + timedelta(days=20)).isoformat())
    lists = [
        f"/api/v1/cases?limit={PAGE}&{query}"
        for query in (
            f"stage=window&deadline_before={due}&sort=next_until",
            "stage=credit&stage=cover&amount_from=500000000&sort=-amount_fen",
            f"stage=repayment&jurisdiction={PLACE}&sort=-opened_at",
            "outcome=disposed&closed_from=2025-01-01&sort=-closed_at",
            f"firm_contains={quote('科技')}&stage=preparation&sort=next_until",
            "organisation=guarantor-xt&stage=registration&sort=opened_at",
        )
    ]
    words = ("科技", "湘潭华锐", "一种阀", "FILL-2026-09", "91430300000", "JJ0005", "bank-xt")
    searches = [f"/api/v1/search?q={quote(word)}" for word in words]
    first = f"/api/v1/cases?limit={PAGE}&sort=-opened_at"
    alone = await asked(stage.api, token, lists, 1, times)
    ends = [await asked(stage.api, token, [path], 1, times // 2) for path in (first, await _deepest(stage, token, first))]
    search = await asked(stage.api, token, searches, 1, times)
    many = [await asked(stage.api, token, paths, CLIENTS, times * 2) for paths in (lists, searches)]
    return [alone.p50, alone.p95, ends[0].p95, ends[1].p95, search.p95, many[0].p95, many[1].p95]


async def _deepest(stage: Stage, token: str, first: str) -> str:
    """The address of the last page: its cases are the first ones in the opposite order."""
    async with Wire(LOOPBACK, stage.api, token) as wire:
        _, body = await wire.get(first.replace("-opened_at", "opened_at"))
    last = json.loads(body)["items"][-1]
    return f"{first}&cursor={encode(('-opened_at', last['opened_at'], last['case_no']))}"


def _yes(reached: bool) -> str:
    return "yes" if reached else "**no**"


async def run(data: Path, cases: int, rounds: int, times: int) -> str:
    """Stage and measure."""
    async with staged(data, cases) as stage:
        for token in stage.tokens.values():  # connections and caches as they are in a server that runs
            await _row(stage, token, 40)
        return await measured(stage, rounds, times)


def measure(data: Path | None, cases: int, rounds: int, times: int) -> str:
    """Measure on a stage of its own, and write the page; what was found."""
    with tempfile.TemporaryDirectory(prefix="zhiya-bench-") as folder:
        began = time.monotonic()
        found = asyncio.run(run(data or Path(folder), cases, rounds, times))
    found = f"- Run: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {time.monotonic() - began:.0f} s\n{found}"
    report.write(report.PAGE, found, "lists")
    return found


def main() -> None:
    """Parse the words, run, print, write."""
    words = argparse.ArgumentParser(prog="python -m bench.api", description=__doc__)
    words.add_argument("--cases", type=int, default=1_000_000, help="cases in the database; a million takes some minutes and 6 GB")
    words.add_argument("--data", type=Path, help="a folder that is kept, so that the next run need not fill it again")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--times", type=int, default=300, help="questions of a round")
    given = words.parse_args()
    print(measure(given.data, given.cases, given.rounds, given.times))


if __name__ == "__main__":
    main()
