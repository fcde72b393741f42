"""The report: every row with its medians and its ratios to both floors, the targets, the machine, and the page in docs."""

import os
import platform
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from temporalio.api.workflowservice.v1 import GetSystemInfoRequest

from bench import history, latency, throughput, work
from bench.rounds import Round, Row
from bench.stage import BARE_HTTP, DOOR, HTTP, SHAPE, UPDATE, Stage

ROWS: Sequence[Row] = (*throughput.ROWS, *latency.ROWS, *history.ROWS, *work.ROWS)
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_COLUMNS = {DOOR: "ours, client", HTTP: "ours, HTTP", SHAPE: "bare shape", UPDATE: "bare update", BARE_HTTP: "bare HTTP"}
_RATIOS = {
    "client ÷ shape": (DOOR, SHAPE),
    "client ÷ update": (DOOR, UPDATE),
    "HTTP ÷ shape": (HTTP, SHAPE),
    "HTTP ÷ update": (HTTP, UPDATE),
    "HTTP ÷ bare HTTP": (HTTP, BARE_HTTP),
}

Results = Mapping[str, list[Round]]
"""The rounds of each contender; those of the same place were run one right after the other."""


@dataclass(frozen=True)
class Target:
    """What is to be reached, as a sentence, the number that counts, and whether it is good enough."""

    sentence: str
    of: Callable[[Results], float]
    reached: Callable[[float], bool]


TARGETS = (
    Target(
        "at most 6 history events an accepted act (the case's start, end, timers, calls and recordings stand in the table)",
        lambda r: _median(history.OWN_EVENTS_AN_ACT, r[DOOR]),
        lambda n: n <= 6,
    ),
    Target(
        "act round trip from the client at most 1.5 × the bare update", lambda r: _ratio(latency.ALONE, r, DOOR, UPDATE), lambda n: n <= 1.5
    ),
    Target("act round trip over HTTP at most 2.5 × the bare update", lambda r: _ratio(latency.ALONE, r, HTTP, UPDATE), lambda n: n <= 2.5),
    Target("cases per second at least 0.7 of the bare shape", lambda r: _ratio(throughput.CASES, r, DOOR, SHAPE), lambda n: n >= 0.7),
)


def table(results: Results) -> str:
    """The table, in Markdown."""
    lines = [_line(["", *_COLUMNS.values(), *_RATIOS]), _line(["---", *["---:"] * (len(_COLUMNS) + len(_RATIOS))])]
    for row in ROWS:
        medians = [_number(_median(row, results[name])) for name in _COLUMNS]
        lines.append(_line([row.name, *medians, *(_times(_ratio(row, results, *pair)) for pair in _RATIOS.values())]))
    return "\n".join(lines)


def targets(results: Results) -> str:
    """What was to be reached, and what was."""
    lines = [_line(["target", "measured", "reached"]), _line(["---", "---:", "---"])]
    for target in TARGETS:
        found = target.of(results)
        lines.append(_line([target.sentence, f"{found:.2f}", "yes" if target.reached(found) else "**no**"]))
    return "\n".join(lines)


async def about(stage: Stage, results: Results, seconds: float) -> str:
    """Where and how it was measured."""
    info = await stage.client.workflow_service.get_system_info(GetSystemInfoRequest())
    postgres = str(await stage.database.pool.fetchval("SHOW server_version"))
    rounds, first = len(results[DOOR]), results[DOOR][0]
    shape, sdk = stage.shape, version("temporalio")
    parts = [
        f"{shape.total('timers')} timers",
        f"{shape.total('own')} activities on our database",
        f"{shape.total('calls')} calls to partners",
    ]
    return "\n".join(
        [
            f"- Run: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {seconds:.0f} s; load of the machine before it {os.getloadavg()[2]:.1f}",
            f"- Machine: {os.cpu_count()} cores, {_cpu_model()}, {platform.system()} {platform.release()}",
            f"- Versions: Python {platform.python_version()}, Temporal {info.server_version}, temporalio {sdk}, Postgres {postgres}",
            f"- Rounds: {rounds}, interleaved; in each {len(first.alone.cases)} cases alone, then {len(first.together.cases)} together",
            f"- The case: {len(shape.steps)} acts, {', '.join(parts)}",
        ]
    )


def write(page: Path, generated: str, part: str = "bench") -> None:
    """Put what was measured between the marks of this part of the page; what people wrote around them stays."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    before, _, rest = page.read_text("utf-8").partition(begin)
    page.write_text(f"{before}{begin}\n\n{generated}\n\n{end}{rest.partition(end)[2]}", "utf-8")


def _median(row: Row, rounds: Sequence[Round]) -> float:
    return statistics.median(row.of(each) for each in rounds)


def _ratio(row: Row, results: Results, ours: str, floor: str) -> float:
    """The median of the ratios within each round: the machine drifts between rounds."""
    return statistics.median(_ratios(row, results, ours, floor))


def _ratios(row: Row, results: Results, ours: str, floor: str) -> Iterator[float]:
    for one, other in zip(results[ours], results[floor], strict=True):
        divisor = row.of(other)
        yield row.of(one) / divisor if divisor >= 1 else float("nan")  # less than 1 ms of CPU is noise


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _times(ratio: float) -> str:
    return "–" if ratio != ratio else f"{ratio:.2f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cpu_model() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
