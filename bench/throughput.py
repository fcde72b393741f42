"""Throughput: complete cases per second."""

from bench.rounds import CLIENTS, Round, Row


def _cases_a_second(round_: Round) -> float:
    return len(round_.together.cases) / round_.together.seconds


CASES = Row(f"complete cases per second, {CLIENTS} in parallel", _cases_a_second)
ROWS = (CASES,)
