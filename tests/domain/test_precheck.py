"""The window's objections."""

from dataclasses import replace
from datetime import date

from domain.opening import Demand, Right, RightKind
from domain.precheck import objections

_TODAY = date(2026, 11, 21)
_DEMAND = Demand("D01", "湘潭云岭精密传动有限公司", "91430300MA4L1A0147", 120_000_000, 12, "bank-xt-rcb", "none")
_RIGHT = Right("ZL202310123456.6", RightKind.INVENTION, "一种减速器", date(2027, 11, 21), 800_000_000)


def test_a_right_that_lasts_as_long_as_the_loan_meets_no_objection() -> None:
    assert objections(_DEMAND, [_RIGHT], _TODAY) == []


def test_a_loan_that_ends_a_day_after_its_right_is_objected_to() -> None:
    found = objections(_DEMAND, [replace(_RIGHT, expires_on=date(2027, 11, 20))], _TODAY)

    assert found == ["R06: ZL202310123456.6 ends on 2027-11-20, before a loan of 12 months from 2026-11-21 would end on 2027-11-21"]


def test_an_expired_right_is_objected_to_once() -> None:
    assert objections(_DEMAND, [replace(_RIGHT, expires_on=date(2026, 11, 20))], _TODAY) == ["R02: ZL202310123456.6 ended on 2026-11-20"]


def test_a_right_named_twice_and_a_demand_without_rights_are_objected_to() -> None:
    assert objections(_DEMAND, [_RIGHT, _RIGHT], _TODAY) == ["ZL202310123456.6 is named 2 times in the demand D01"]
    assert objections(_DEMAND, [], _TODAY) == ["the demand D01 names no right to be pledged"]
