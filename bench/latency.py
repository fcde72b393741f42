"""Latency: how long an act takes, from asking to its stored answer."""

from bench.lap import Lap
from bench.rounds import CLIENTS, Row

ALONE = Row("act round trip p50, one client (ms)", lambda round_: _percentile(round_.alone, 50))
ROWS = (
    ALONE,
    Row("act round trip p95, one client (ms)", lambda round_: _percentile(round_.alone, 95)),
    Row(f"act round trip p50, {CLIENTS} clients (ms)", lambda round_: _percentile(round_.together, 50)),
    Row(f"act round trip p95, {CLIENTS} clients (ms)", lambda round_: _percentile(round_.together, 95)),
)


def _percentile(lap: Lap, percent: int) -> float:
    ordered = sorted(lap.rounds)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] * 1000
