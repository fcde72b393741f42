"""Work: the CPU time that one case costs in each process, while cases live side by side."""

from collections.abc import Mapping

from bench.rounds import Row

_PROCESSES: Mapping[str, str] = {
    "temporal": "the Temporal server",
    "worker": "the worker",
    "api": "the API",
    "postgres": "Postgres",
    "sandbox": "the mail sink",
    "client": "the client",
}


def _row(process: str, name: str) -> Row:
    return Row(f"CPU per case, {name} (ms)", lambda round_: round_.together.cpu_ms[process])


ROWS = tuple(_row(process, name) for process, name in _PROCESSES.items())
