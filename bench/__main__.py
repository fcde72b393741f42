"""`python -m bench`: one stack, four contenders in turn, one table; writes docs/benchmarks.md."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from audit.jobs import quiet
from bench import api, audit, law, moments, report
from bench.lap import lap
from bench.report import Results
from bench.rounds import CLIENTS, Round, live_round
from bench.stage import Stage, staged


async def run(rounds: int, alone: int, together: int, *, proofs: bool = True) -> str:
    """The whole run; what it found, in Markdown. Without `proofs`, what an auditor waits for is left out."""
    began, of_the_law = time.monotonic(), law.table(law.measured())  # before the stack runs, so that nothing else does
    quiet()
    proved = await audit.measure() if proofs else ""
    with tempfile.TemporaryDirectory(prefix="zhiya-bench-") as folder:
        async with staged(Path(folder)) as stage:
            results = await _measured(stage, rounds, alone, together)
            looked = await moments.measured(stage.client, stage.database, Path(folder)) if proofs else ""
            about = await report.about(stage, results, time.monotonic() - began)
    return f"{about}\n\n{report.targets(results)}\n\n{report.table(results)}\n\n{of_the_law}\n\n{proved}\n\n{looked}"


async def _measured(stage: Stage, rounds: int, alone: int, together: int) -> Results:
    for contender in stage.contenders.values():  # connections and caches as they are in a server that runs
        await lap(contender, CLIENTS, min(together, CLIENTS), stage.processes)
    results: dict[str, list[Round]] = defaultdict(list)
    for n in range(rounds):
        for name, contender in stage.contenders.items():
            sys.stderr.write(f"round {n + 1} of {rounds}: {name}\n")
            results[name].append(await live_round(stage, contender, alone, together))
    return results


def main() -> None:
    """Parse the words, run, print, write."""
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument("--rounds", type=int, default=3, help="interleaved rounds; medians are taken over them")
    words.add_argument("--alone", type=int, default=6, help="cases of one client in a round")
    words.add_argument("--together", type=int, default=40, help=f"cases of {CLIENTS} clients in a round")
    words.add_argument("--page", type=Path, default=report.PAGE, help="the page that is written")
    words.add_argument("--cases", type=int, default=1_000_000, help="cases in the database when reading is measured; 0 leaves that out")
    given = words.parse_args()
    found = asyncio.run(run(given.rounds, given.alone, given.together))
    print(found)
    report.write(given.page, found)
    if given.cases:
        print(api.measure(None, given.cases, 3, 300))


if __name__ == "__main__":
    main()
