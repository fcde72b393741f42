"""What a city adds to the province's compensation."""

from dataclasses import replace
from datetime import date

import pytest

from domain.claimbase import Claim, Claimant
from domain.entitlement import claim
from tests.domain.fund_rules import claimed, parts, told, working

_BANK = Claimant.BANK
_PLAIN = Claim(_BANK, 1_000_000, admitted=True)
_CITY: dict[str, str | None] = {
    "fund.ratio": "0.40",
    "fund.extra_ratio": "0.20",
    "fund.extra_cap": "1500000",
    "fund.extra_cap_first_year": "1000000",
    "fund.extra_days": "10",
}


@pytest.mark.parametrize(
    ("principal", "first_year", "extra"),
    [
        (500_000_000, True, 100_000_000),
        (500_000_010, True, 100_000_000),
        (500_000_010, False, 100_000_002),
        (900_000_000, False, 150_000_000),
    ],
)
def test_a_city_adds_its_part_to_the_provinces_within_its_own_cap(principal: int, first_year: bool, extra: int) -> None:
    found = claimed(Claim(_BANK, principal, admitted=True, first_year=first_year), _CITY)

    assert found.extra_fen == extra
    assert found.true_up_fen == found.payable_fen + extra
    assert parts(found)["city_fund"] == extra


def test_the_citys_part_is_applied_for_within_its_working_days() -> None:
    """1 October 2026 is a rest day of this calendar: the tenth working day after 21 September is 6 October."""
    given = replace(_PLAIN, recognised_on=date(2026, 9, 21))

    assert claimed(replace(given, lodged_on=date(2026, 10, 6)), _CITY).extra_fen == 200_000
    assert claimed(replace(given, lodged_on=date(2026, 10, 7)), _CITY).extra_fen == 0
    assert claimed(given, _CITY).extra_fen == 200_000
    assert claimed(replace(_PLAIN, lodged_on=date(2027, 1, 1)), _CITY).extra_fen == 200_000


def test_a_late_application_is_said_to_be_late() -> None:
    by = working(_CITY)

    claim(by, replace(_PLAIN, recognised_on=date(2026, 9, 21), lodged_on=date(2026, 10, 7)))

    step = next(step for step in by.steps if step.name == "extra_fen")
    assert (step.zh, step.en, step.rule) == ("逾期申请，不予追加补偿", "applied for too late", "fund.extra_ratio")


def test_province_city_and_others_never_pay_more_than_the_loss() -> None:
    found = claimed(replace(_PLAIN, other_public_fen=500_000), _CITY)

    assert (found.payable_fen, found.extra_fen, parts(found)["bank"]) == (400_000, 100_000, 0)
    short = claimed(replace(_PLAIN, other_public_fen=500_000, fund_balance_fen=100_000), _CITY)
    assert (short.payable_fen, short.deferred_fen, short.extra_fen) == (100_000, 300_000, 100_000)


def test_every_figure_is_told_with_its_step() -> None:
    by = working(_CITY)

    claim(by, _PLAIN)

    assert told(by) == [
        ("covered_fen", "1000000"),
        ("ip_part_fen", "1000000"),
        ("paid_fen", "1000000"),
        ("ceded_fen", "0"),
        ("base_fen", "1000000"),
        ("net_fen", "1000000"),
        ("ratio", "0.40"),
        ("entitlement_fen", "400000"),
        ("payable_fen", "400000"),
        ("extra_fen", "200000"),
        ("true_up_fen", "600000"),
        ("parts", "fund:400000 city_fund:200000 bank:400000"),
    ]
    assert all(step.zh and step.en for step in by.steps)
