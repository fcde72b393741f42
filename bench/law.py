"""The law: CPU time of a deadline, a repayment schedule and the loading of packs, each against the bare work that is in it."""

import statistics
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

from domain.clocks import Limit, Unit, begin, due_on
from domain.money import rounded
from domain.payloads import Method
from domain.rules import Rules
from domain.schedule import schedule
from domain.workdays import WorkingDays
from policies import packs
from policies.calendar import calendar_for
from policies.sheets import read_sheet

_RECEIVED, _LIMIT = date(2026, 2, 12), Limit("registration.days", 5, Unit.WORKING)  # over Spring Festival: 14 days are looked at
_AMOUNT, _RATE, _MONTHS = 300_000_000, Decimal("0.0365"), 36
_TODAY = date(2026, 11, 21)
_ROUNDS = 15
Work = Callable[[], Any]


@dataclass(frozen=True)
class Row:
    """One figure: what it is called, its unit and how many of it a second has, its limit, the work, and the floor under it."""

    name: str
    unit: str
    a_second: int
    limit: float
    ours: Work
    floor: Work
    repeat: int  # calls in one measurement


@dataclass(frozen=True)
class Measured:
    """The medians of a row, and the median of the ratios within each round: the machine drifts between rounds."""

    row: Row
    ours: float
    floor: float
    ratio: float

    @property
    def reached(self) -> bool:
        return self.ours < self.row.limit


def rows() -> Sequence[Row]:
    """What is measured."""
    days = WorkingDays(calendar_for([2025, 2026, 2027]))
    return (
        Row("a deadline of 5 working days", "µs", 1_000_000, 50, lambda: _deadline(days), _bare_days, 2000),
        Row("a schedule of 36 lines", "ms", 1000, 1, _schedule, _bare_schedule, 50),
        Row("the packs of a city, and of all above it, loaded and checked", "ms", 1000, 50, _load_city, _bare_city, 1),
    )


def _deadline(days: WorkingDays) -> date | None:
    return due_on(begin("registration", "r", _LIMIT, _RECEIVED), days)


def measured(rounds: int = _ROUNDS) -> list[Measured]:
    """Every row, ours and its floor in turn."""
    return [_measured(row, rounds) for row in rows()]


def table(found: Sequence[Measured]) -> str:
    """The figures of the law, in Markdown."""
    lines = ["| the law | limit | ours | bare work in it | ours ÷ bare | within |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    for each in found:
        row, within = each.row, "within" if each.reached else "**beyond**"
        lines.append(f"| {row.name} ({row.unit}) | {row.limit} | {each.ours:.2f} | {each.floor:.2f} | {each.ratio:.1f} | {within} |")
    return "\n".join(lines)


def _measured(row: Row, rounds: int) -> Measured:
    row.ours(), row.floor()  # caches as they are in a server that runs
    pairs = [(_time(row, row.ours), _time(row, row.floor)) for _ in range(rounds)]
    ours, floor = (statistics.median(values) for values in zip(*pairs, strict=True))
    return Measured(row, ours, floor, statistics.median(one / other for one, other in pairs))


def _time(row: Row, work: Work) -> float:
    began = time.process_time()
    for _ in range(row.repeat):
        work()
    return (time.process_time() - began) / row.repeat * row.a_second


def _bare_days() -> date:
    """As many days as the deadline looks at, each only stepped over."""
    day = _RECEIVED
    while day < date(2026, 2, 26):
        day += timedelta(days=1)
    return day


def _schedule() -> list[Any]:
    return schedule(_AMOUNT, _RATE, _MONTHS, Method.EQUAL_INSTALMENTS, _RECEIVED)


def _bare_schedule() -> list[int]:
    """As many amounts, each only multiplied and rounded."""
    return list(_interest(_RATE / 12))


def _interest(rate: Decimal) -> Iterator[int]:
    for _ in range(_MONTHS):
        yield rounded(_AMOUNT * rate)


def _texts() -> Iterator[tuple[str, str]]:
    """The files of a city's packs and of those above it, read anew."""
    for folder in ("national", "hunan", "xiangtan"):
        for file in files("policies").joinpath(folder).iterdir():
            yield f"{folder}/{file.name}", file.read_text("utf-8")


def _load_city() -> Rules:
    about = {name: {"name": pack.name, "parent": pack.parent} for name, pack in packs.shipped().items()}
    sheets = [read_sheet(name, text) for name, text in _texts()]
    return packs.rules_of(packs.assembled(about, sheets), "xiangtan", _TODAY)


def _bare_city() -> list[dict[str, Any]]:
    """The same files, read and parsed, and nothing checked."""
    return [tomllib.loads(text) for _, text in _texts()]
