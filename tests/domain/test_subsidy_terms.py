"""What an application for a subsidy can be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.subsidy_terms import Costs, Repaid
from tests.domain.subsidy_rules import LOAN, grant_of


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rate": Decimal("-0.01")}, "rate must not be negative, but is -0.01"),
        ({"insured_sum_fen": -1}, "insured_sum_fen must not be negative"),
        ({"year_volume_fen": -1}, "year_volume_fen must not be negative"),
        ({"asked_before_fen": -1}, "asked_before_fen must not be negative"),
        ({"asked_after_fen": -1}, "asked_after_fen must not be negative"),
        ({"costs": Costs(premium_fen=-1)}, "costs.premium_fen must not be negative, but is -1"),
        ({"granted": [grant_of(-1)]}, "a grant of a must not be negative, but is -1"),
        ({"principal_fen": 0}, "principal_fen must be more than nothing, but is 0"),
        ({"ip_share": Decimal("1.01")}, "ip_share must be from 0 to 1, but is 1.01"),
        ({"ip_share": Decimal("-0.01")}, "ip_share must be from 0 to 1"),
        ({"support_year": 0}, "support_year is counted from 1, but is 0"),
        ({"settled_on": date(2024, 11, 10)}, "settled_on must not be before the disbursement on 2024-11-11, but is 2024-11-10"),
        ({"prepayments": [Repaid(date(2024, 11, 10), 1)]}, "a prepayment of 1 fen on 2024-11-10 is before"),
        ({"prepayments": [Repaid(date(2024, 11, 12), -1)]}, "a prepayment of -1 fen"),
        ({"prepayments": [Repaid(date(2024, 11, 12), 500_000_001)]}, "the prepayments are more than the principal_fen of 500000000"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_value(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(LOAN, **changes)


def test_the_bounds_of_what_can_be_are_taken() -> None:
    edge = replace(
        LOAN,
        rate=Decimal(0),
        principal_fen=1,
        settled_on=LOAN.disbursed_on,
        prepayments=[Repaid(LOAN.disbursed_on, 1)],
        ip_share=Decimal(0),
    )

    assert edge.days == 0


@pytest.mark.parametrize("principal_fen", [0, 1])
def test_a_prepayment_may_be_of_nothing_or_of_a_fen(principal_fen: int) -> None:
    assert replace(LOAN, prepayments=[Repaid(LOAN.disbursed_on, principal_fen)]).prepayments[0].principal_fen == principal_fen
