"""Repayment schedules."""

import json
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import rounded
from domain.payloads import Method
from domain.schedule import months_after, schedule

amounts, terms = st.integers(1, 10**11), st.integers(1, 120)
rates = st.decimals(0, "0.2", places=4)


def _fen(yuan: str) -> int:
    return rounded(Decimal(yuan) * 100)


def test_equal_instalments_are_those_of_the_worked_example() -> None:
    examples = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))["examples"]
    case = examples[0]["cases"][0]
    given = case["inputs"]

    lines = schedule(_fen(given["principal"]), Decimal(given["annual_rate"]), given["periods"], Method.EQUAL_INSTALMENTS, date(2026, 1, 7))

    expected = [(row["n"], _fen(row["principal"]), _fen(row["interest"])) for row in case["expected"]["schedule"]]
    assert [(line.n, line.principal_fen, line.interest_fen) for line in lines] == expected
    assert sum(line.interest_fen for line in lines) == _fen(case["expected"]["total_interest"])


@given(amounts, rates, terms, st.sampled_from(Method), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_the_principal_of_a_schedule_is_the_loan_and_its_days_rise(
    amount: int, rate: Decimal, months: int, method: Method, start: date
) -> None:
    lines = schedule(amount, rate, months, method, start)

    assert sum(line.principal_fen for line in lines) == amount
    assert all(line.principal_fen >= 0 and line.interest_fen >= 0 for line in lines)
    assert [line.n for line in lines] == list(range(1, len(lines) + 1))
    assert all(earlier.due < later.due for earlier, later in pairwise(lines))
    assert lines[0].due > start
    assert lines[-1].due == months_after(start, months)


def test_a_loan_of_the_31st_falls_due_on_the_last_day_of_short_months_without_drifting() -> None:
    lines = schedule(12_000_00, Decimal("0.04"), 4, Method.EQUAL_PRINCIPAL, date(2028, 1, 31))

    assert [line.due for line in lines] == [date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30), date(2028, 5, 31)]


def test_interest_only_bears_the_actual_days_of_each_period() -> None:
    lines = schedule(5_000_000_00, Decimal("0.035"), 12, Method.QUARTERLY_INTEREST, date(2026, 1, 7))

    assert [line.interest_fen for line in lines] == [rounded(Decimal(5_000_000_00) * Decimal("0.035") * n / 360) for n in (90, 91, 92, 92)]
    assert [line.principal_fen for line in lines] == [0, 0, 0, 5_000_000_00]


def test_a_quarterly_loan_of_seven_months_ends_after_seven_months() -> None:
    lines = schedule(100_00, Decimal("0.04"), 7, Method.QUARTERLY_INTEREST, date(2026, 1, 15))

    assert [line.due.month for line in lines] == [4, 7, 8]


def test_a_schedule_without_a_term_is_refused() -> None:
    with pytest.raises(ValueError, match="positive amount and term"):
        schedule(100, Decimal("0.04"), 0, Method.SINGLE_PAYMENT, date(2026, 1, 1))
